"""What a chapter assumes is a row of the data, with where it comes from, and is shown in the chapter that uses it."""

import pytest
from lxml import html

from recount.datapackage.store import data_dir, load_table
from recount.notebooks.reading import notebook_paths
from recount.published_outputs import Outputs
from recount.quantities.load_inputs import assumption, evidence, indicator
from recount.sphinxext.assumptions_table import _rests_on, assumption_dependents
from recount.verdicts import evaluate

OUTPUTS = Outputs.read(notebook_paths(data_dir().parent))
CHAPTERS = [f"chapters/{path.stem}" for path in notebook_paths(data_dir().parent)]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_shows_what_it_assumes(site, chapter):
    (section,) = (
        html.parse(str(site / f"{chapter}.html")).getroot().xpath('//section[@id="assumptions"]')
    )
    shown = {
        row.xpath("td[1]//code")[0].text_content(): row for row in section.xpath(".//tbody/tr")
    }
    used = assumption_dependents(OUTPUTS, chapter)
    assert list(shown) == list(used) and ("rests on an assumption" in section.text_content()) == (
        not used
    )
    for id, row in shown.items():
        assert row.xpath("td[1]//a/@href")[0].endswith(
            f"ledger/evidence.html#assumption-{id.replace('/', '-')}"
        )
        assert len(row.xpath("td[5]//a")) == len(used[id])


def test_a_verdict_rests_on_the_reading_where_a_rule_compares_numbers():
    rules = {id: verdict.rule for id, verdict in OUTPUTS.verdicts.items()}
    assert {"judgement", "date-within"} < set(rules.values())
    for id, rule in rules.items():
        assert _rests_on(OUTPUTS, "verdict", id) == (
            [] if rule in ("judgement", "date-within") else ["verdicts/reading"]
        )


def test_every_assumption_is_shown_somewhere():
    shown = {id for chapter in CHAPTERS for id in assumption_dependents(OUTPUTS, chapter)}
    assert shown == set(load_table("assumptions")["id"])


def test_the_kinds_that_a_reader_looks_for_are_rows():
    """Exchange rate, interest rate, denominator, additionality, displacement, threshold and reading."""
    known = set(load_table("assumptions")["id"])
    assert known >= {
        "fx/cny-usd",
        "fx/myr-usd",
        "women/interest-rate",
        "together/denominator",
        "women/deadweight",
        "women/displacement",
        "ewtp/duty-free-limit",
        "verdicts/reading",
    }


def test_a_default_that_a_source_prints_is_what_it_prints():
    for id, value in {
        "fx/myr-usd": evidence("fx/myr-usd-fed-2018"),
        "women/interest-rate": evidence("china/inclusive-loan-rate-2018-q4"),
        "together/denominator": evidence("ant/small-micro-businesses-2018-06"),
        "ewtp/duty-free-limit": evidence("malaysia/de-minimis-announced-2017-10"),
    }.items():
        assert assumption(id).value == value.value and assumption(id).unit == value.unit
    assert assumption("fx/cny-usd").value == round(indicator("CHN", "PA.NUS.FCRF", 2018).value, 3)


def test_a_choice_is_no_number_and_decides():
    with pytest.raises(
        ValueError,
        match="verdicts/reading is a choice between words: it has no number to compute with",
    ):
        assumption("verdicts/reading")
    ruled = [
        claim
        for claim, rule in zip(load_table("verdicts")["claim"], load_table("verdicts")["rule"])
        if rule != "judgement"
    ]
    assert (
        [evaluate(id) for id in ruled]
        == [evaluate(id, "rounding") for id in ruled]
        != [evaluate(id, "strict") for id in ruled]
    )
