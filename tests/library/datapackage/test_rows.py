"""Rows as objects, and rows in words."""

import pytest

from recount.datapackage.rows import (
    CLAIM_ATTRIBUTES,
    Claim,
    Event,
    Evidence,
    geography_name,
    get_assumption,
    get_claim,
    get_event,
    get_evidence,
    get_indicator,
    in_quotes,
    list_rows,
)
from recount.datapackage.tables import get_row, load_table
from recount.errors import GradeError, UnknownNameError
from recount.quantities.row_text import row_text, row_title


def test_a_claim_is_its_row_with_what_it_states_apart():
    row = get_row("claims", "bread/grain")
    stated = {name: row.pop(name) for name in CLAIM_ATTRIBUTES}
    claim = get_claim("bread/grain")
    assert claim == Claim(**row, stated=stated)
    assert claim.locator == "Harbour Bakeries Annual Report 2021, page 12"
    assert in_quotes("a \u201cb\u201d c") == "\u201ca \u2018b\u2019 c\u201d"


@pytest.mark.parametrize(
    "get, kind, table, id",
    [
        (get_evidence, Evidence, "evidence", "register/loaves-2021"),
        (get_event, Event, "events", "bread/second-slice-2021-03"),
    ],
)
def test_evidence_and_events_are_their_rows(get, kind, table, id):
    row = get_row(table, id)
    assert get(id) == kind(sources=(row.pop("source"),), **row)


def test_every_row_is_listed_in_the_order_of_its_file():
    for kind, table in (("claim", "claims"), ("evidence", "evidence"), ("event", "events")):
        assert [row.id for row in list_rows(kind)] == list(load_table(table)["id"])
    assert "C" in {row.grade for row in list_rows("evidence")}


def test_grade_c_and_unknown_rows_are_refused():
    with pytest.raises(GradeError, match="^data/evidence.csv, harbour/loaves-2019: grade C"):
        get_evidence("harbour/loaves-2019")
    with pytest.raises(UnknownNameError, match="has no PP.TOTL of XHA in 1900"):
        get_indicator("XHA", "PP.TOTL", 1900)
    with pytest.raises(UnknownNameError, match="^data/regions.csv has no 'XHB'; did you mean"):
        geography_name("XHB")


@pytest.mark.parametrize(
    "get, title, text",
    [
        (lambda: get_claim("bread/loaves"), "“over 1.2 million loaves”", "over 1.2 million loaves"),
        (lambda: get_claim("bread/neighbourhood"), "“brings every neighbourhood together”", ""),
        (
            lambda: get_claim("bread/first-abroad"),
            "“In May 2021 we opened our first bakery in Islemark”",
            "May 2021",
        ),
        (
            lambda: get_evidence("harbour/subscribers-2021"),
            "Customers who subscribe to bread, 1 October 2021 to 31 December 2021",
            "3,000 people or so",
        ),
        (
            lambda: get_event("bread/lease-2020-10"),
            "The company signs a lease for a bakery in Islemark, October 2020",
            "October 2020",
        ),
        (
            lambda: get_indicator("XHA", "PP.TOTL", 2021),
            "Population, total, Harbourland, 2021",
            "640,000 people",
        ),
        (
            lambda: get_assumption("fx/crn-mrk"),
            "Exchange rate between crowns and marks",
            "7.5 CRN per MRK",
        ),
        (
            lambda: get_assumption("verdicts/reading"),
            "Reading by which rules compare a number of the page with evidence",
            "rounding",
        ),
    ],
)
def test_a_row_in_words(get, title, text):
    assert (row_title(get()), row_text(get())) == (title, text)
