"""What a chapter assumes is a row of the data, with where it comes from, and is shown in the chapter that uses it."""

import pytest
from lxml import html

from recount import package, quantities
from recount.book.assumed import _rests_on, resting
from recount.book.outputs import Outputs
from recount.quantities import assumption
from recount.results import chapters
from recount.verdicts import judge

OUTPUTS = Outputs.read(chapters(package.folder().parent))
CHAPTERS = [f"chapters/{path.stem}" for path in chapters(package.folder().parent)]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_shows_what_it_assumes(site, chapter):
    (section,) = (
        html.parse(str(site / f"{chapter}.html")).getroot().xpath('//section[@id="assumptions"]')
    )
    shown = {
        row.xpath("td[1]//code")[0].text_content(): row for row in section.xpath(".//tbody/tr")
    }
    used = resting(OUTPUTS, chapter)
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
    shown = {id for chapter in CHAPTERS for id in resting(OUTPUTS, chapter)}
    assert shown == set(package.load("assumptions")["id"])


def test_the_kinds_that_a_reader_looks_for_are_rows():
    """Exchange rate, interest rate, denominator, additionality, displacement, threshold and reading."""
    known = set(package.load("assumptions")["id"])
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
        "fx/myr-usd": quantities.evidence("fx/myr-usd-fed-2018"),
        "women/interest-rate": quantities.evidence("china/inclusive-loan-rate-2018-q4"),
        "together/denominator": quantities.evidence("ant/small-micro-businesses-2018-06"),
        "ewtp/duty-free-limit": quantities.evidence("malaysia/de-minimis-announced-2017-10"),
    }.items():
        assert assumption(id).value == value.value and assumption(id).unit == value.unit
    assert assumption("fx/cny-usd").value == round(
        quantities.indicator("CHN", "PA.NUS.FCRF", 2018).value, 3
    )


def test_a_choice_is_no_number_and_decides():
    with pytest.raises(
        ValueError,
        match="verdicts/reading is a choice between words: it has no number to compute with",
    ):
        assumption("verdicts/reading")
    ruled = [
        claim
        for claim, rule in zip(package.load("verdicts")["claim"], package.load("verdicts")["rule"])
        if rule != "judgement"
    ]
    assert (
        [judge(id) for id in ruled]
        == [judge(id, "rounding") for id in ruled]
        != [judge(id, "literal") for id in ruled]
    )
