"""Evidence, events and indicators as their tables have them."""

import pytest

from recount.datapackage import store as package
from recount.datapackage.rows import (
    CLAIM_ATTRIBUTES,
    Claim,
    Event,
    Evidence,
    geography_name,
    get_claim,
    get_event,
    get_evidence,
    get_indicator,
    in_quotes,
    list_all,
)
from recount.datapackage.store import _table, get_row, load_table
from recount.errors import GradeError


def test_evidence_is_its_row():
    row = get_row("evidence", "modelmom/helped-2017-12")
    assert get_evidence("modelmom/helped-2017-12") == Evidence(
        **{name: value for name, value in row.items() if name != "source"},
        sources=("chinanews2017modou",),
    )


def test_an_event_is_its_row():
    row = get_row("events", "women/foundation-2017-09")
    assert get_event("women/foundation-2017-09") == Event(
        **{name: value for name, value in row.items() if name != "source"},
        sources=("peoplesdaily2017foundation", "orientaloutlook2017"),
    )


def test_an_indicator_is_its_row():
    found = get_indicator("CHN", "PA.NUS.FCRF", 2018)
    assert (
        found.id,
        found.iso3,
        found.country,
        found.indicator,
        found.label,
        found.year,
        found.value,
        found.unit,
        found.sources,
    ) == (
        "chn/pa-nus-fcrf/2018",
        "CHN",
        "China",
        "PA.NUS.FCRF",
        "Official exchange rate, annual average",
        2018,
        6.61595717735439,
        "CNY/USD",
        ("worldbankwdi",),
    )
    with pytest.raises(KeyError) as error:
        get_indicator("CHN", "PA.NUS.FCRF", 1900)
    assert error.value.args == ("data/countries.csv has no PA.NUS.FCRF of CHN in 1900",)


def test_everything_is_listed_in_the_order_of_its_table(monkeypatch):
    load = load_table
    monkeypatch.setattr(
        package,
        "load",
        lambda name: load(name).assign(grade="C") if name in ("evidence", "events") else load(name),
    )
    known, events = list_all()
    assert [each.id for each in known] == list(load("evidence")["id"]) and [
        each.id for each in events
    ] == list(load("events")["id"])
    assert (
        {type(each) for each in known} == {Evidence}
        and {type(each) for each in events} == {Event}
        and {each.grade for each in (*known, *events)} == {"C"}
    )


def test_grade_c_is_refused_by_name(monkeypatch):
    load = _table
    monkeypatch.setattr(package, "_table", lambda name: load(name).assign(grade="C"))
    for find, id, table in (
        (get_evidence, "modelmom/helped-2017-12", "evidence"),
        (get_event, "women/foundation-2017-09", "events"),
    ):
        with pytest.raises(GradeError) as error:
            find.__wrapped__(id)
        assert (
            str(error.value)
            == f"data/{table}.csv, {id}: found grade C, expected A or B. Read the source again, or leave it out."
        )


def test_a_claim_is_its_row_with_what_it_states_apart():
    row = get_row("claims", "women/award")
    stated = {name: row.pop(name) for name in CLAIM_ATTRIBUTES}
    assert get_claim("women/award") == Claim(**row, stated=stated)
    assert (
        set(stated) == {"dated", "defined", "denominator", "sourced", "counterfactual"}
        and get_claim("women/award").locator == "Alibaba Group ESG Report 2018, page 39"
    )
    assert in_quotes("a \u201cb\u201d c") == "\u201ca \u2018b\u2019 c\u201d"


def test_a_place_and_a_year_that_no_table_has():
    with pytest.raises(KeyError) as error:
        geography_name("XXX")
    assert error.value.args == ("data/geographies.csv has no 'XXX'",)
    other = get_indicator("MYS", "PA.NUS.FCRF", 2018)
    assert (other.iso3, other.id) == (
        "MYS",
        "mys/pa-nus-fcrf/2018",
    ) and other.value != get_indicator("CHN", "PA.NUS.FCRF", 2018).value
