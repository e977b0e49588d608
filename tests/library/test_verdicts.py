"""Verdicts follow from rules where numbers and dates decide, and change when those do."""

import csv

import pytest

from recount.datapackage.tables import load_table, schema_fields
from recount.errors import DataError, GradeError, ResultError
from recount.verdict_rules import JUDGEMENT, RULES
from recount.verdict_words import MEANINGS, RESTS_ON, origins_text, verdict_words
from recount.verdicts import (
    SUMMARY_MIME,
    SYMBOLS,
    VERDICT_MIME,
    Summary,
    Verdict,
    Verdicts,
    default_reading,
    evaluate,
    load_verdicts,
    publish_verdicts,
    published_verdicts,
)


@pytest.fixture
def change(tmp_path, monkeypatch, sample):
    """The function that sets cells of one row, in another copy of the data for each change."""
    versions = iter(range(100))

    def set_cells(table, key, **cells):
        nonlocal sample
        sample = sample.rename(tmp_path / f"version-{next(versions)}")
        path = sample / "data" / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        kept = []
        for row in rows:
            if next(iter(row.values())) == key:
                row |= cells
            if any(row.values()):
                kept.append(row)
        with path.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(kept)
        monkeypatch.setenv("RECOUNT_DATA", str(sample / "data"))

    return set_cells


@pytest.mark.parametrize(
    "claim, words",
    [
        ("bread/bakeries", "agrees · an independent source says so"),
        ("bread/loaves", "conflicts · the company itself says otherwise"),
        (
            "bread/bakers",
            "compatible · an independent source says something similar, "
            "which neither confirms nor conflicts",
        ),
        ("bread/dough", "nothing found · in 2 searches"),
        ("bread/grain", "not tested"),
        ("bread/given", "ambiguous · another party involved supports one meaning"),
        ("bread/first-abroad", "contradicted · an independent source says otherwise"),
        ("bread/neighbourhood", "not testable"),
    ],
)
def test_verdicts_of_the_sample(claim, words):
    assert evaluate(claim).words == words


def test_same_number_is_all_some_or_none(change):
    change("evidence", "register/loaves-2021", value="1200000")
    change("evidence", "harbour/loaves-2021", value="1200000")
    assert evaluate("bread/loaves").agreement == "agrees"
    change("evidence", "harbour/loaves-2021", value="3000000", wording="exact")
    verdict = evaluate("bread/loaves")
    sides = {side: [row["id"] for row in rows] for side, rows in verdict.sides.items()}
    assert verdict.agreement == "conflicts"
    expected = {"for": ["register/loaves-2021"], "against": ["harbour/loaves-2021"], "context": []}
    assert sides == expected
    change("evidence", "register/loaves-2021", value="3000000", wording="exact")
    assert evaluate("bread/loaves").agreement == "contradicted"


def test_same_number_refuses_the_next_number(change):
    change("evidence", "register/bakeries-2021", value="25")
    assert evaluate("bread/bakeries").agreement == "contradicted"


@pytest.mark.parametrize("cells", [{"as_of": "2021-03-01"}, {"as_of": "2021"}, {"value": "3000"}])
def test_another_count_refuses_one_that_is_not_older_or_not_near(change, cells):
    change("evidence", "foodbanks/loaves-2020", **cells)
    assert evaluate("bread/given").agreement == "compatible"


@pytest.mark.parametrize(
    "lease, opening, agreement, against",
    [
        ("2021-05-01", "2021-05-31", "agrees", 0),
        ("2021-05", "2021-05-02", "agrees", 0),
        ("2020-10", "2021-05-02", "ambiguous", 1),
        ("2021", "2021", "ambiguous", 0),
        ("2020-10", "2021-06-18", "contradicted", 2),
        ("2021-04-30", "2021-06-01", "contradicted", 2),
    ],
)
def test_date_within_refuses_the_day_before_and_the_day_after(
    change, lease, opening, agreement, against
):
    change("events", "bread/lease-2020-10", date=lease)
    change("events", "bread/opening-2021-06", date=opening)
    verdict = evaluate("bread/first-abroad")
    assert (verdict.agreement, len(verdict.sides["against"])) == (agreement, against)


def test_the_reading_decides_which_ranges_are_compared(change):
    change("claims", "bread/bakeries", wording="about", fixed="false")
    change("evidence", "register/bakeries-2021", value="25")
    verdicts = [
        evaluate("bread/bakeries", reading).agreement for reading in ("rounding", "perceived")
    ]
    assert verdicts == ["contradicted", "agrees"]
    change("assumptions", "verdicts/reading", choice="perceived")
    assert default_reading() == "perceived"
    assert evaluate("bread/bakeries").agreement == "agrees"


def test_without_a_choice_the_reading_is_rounding(change):
    change("assumptions", "verdicts/reading", **dict.fromkeys(_columns("assumptions"), ""))
    assert "verdicts/reading" not in set(load_table("assumptions")["id"])
    assert default_reading() == "rounding"
    assert evaluate("bread/bakeries").agreement == "agrees"


def _columns(table):
    return [field["name"] for field in schema_fields(table)]


def test_a_verdict_is_what_its_rows_say():
    assert evaluate("bread/given") == Verdict(
        claim="bread/given",
        fragment="Almost 9,000 loaves",
        agreement="ambiguous",
        rule="another-count",
        sentence=RULES["another-count"].sentence,
        reason="Food banks had nearly as many loaves in the year before the programme began; "
        "the page does not say which year it counts.",
        would_settle="The period that the page counts.",
        sides={
            "for": [_row("evidence", "foodbanks/loaves-2020", "foodbanks-2020", "counterparty")],
            "against": [],
            "context": [
                _row("event", "bread/second-slice-2021-03", "foodbanks-2020", "counterparty")
            ],
        },
        independence={"for": {"counterparty": 1}, "against": {}, "context": {"counterparty": 1}},
        searches=[],
        codings=[],
        settled="",
    )
    dough = evaluate("bread/dough")
    assert dough.searches == [
        {"id": "dough-library", "language": "en"},
        {"id": "dough-register", "language": "de"},
    ]
    assert [coding["coder"] for coding in dough.codings] == ["first", "second"]


def _row(kind, id, origin, origin_kind):
    return {"kind": kind, "id": id, "origin": origin, "origin_kind": origin_kind, "note": ""}


def test_rows_of_one_origin_count_once(change):
    assert evaluate("bread/bakers").independence["for"] == {"independent": 1}
    change("evidence", "register/bakers-2021-03", origin="harbour-return-2021")
    assert evaluate("bread/bakers").independence["for"] == {"company": 1, "independent": 1}
    assert evaluate("bread/bakers").says_so == "independent"
    assert origins_text({"company": 1, "independent": 1}) == "independent (1), company (1)"
    change("origins", "harbour-return-2021", kind="independent")
    assert evaluate("bread/bakers").words.startswith("compatible · independent sources say")


@pytest.mark.parametrize("agreement", SYMBOLS)
@pytest.mark.parametrize("kind", ["independent", "counterparty", "company"])
@pytest.mark.parametrize("number", [1, 2])
def test_every_pair_of_answers_is_a_sentence(agreement, kind, number):
    sides = {"for": {kind: number}, "against": {kind: number}}
    words = verdict_words(agreement, sides, ["a"] * number)
    head, _, rest = words.partition(" · ")
    assert head == agreement
    assert bool(rest) == (agreement in RESTS_ON or agreement == "nothing found")
    assert ("company" in rest) == (kind == "company" and agreement in RESTS_ON)
    assert list(MEANINGS) == list(SYMBOLS)


def test_published_verdicts_are_those_that_the_rules_give(sample):
    published = published_verdicts()
    assert [verdict.claim for verdict in published] == list(load_table("claims")["id"])
    assert published == publish_verdicts("bread").verdicts
    assert published == load_verdicts(sample / "chapters" / "bread.ipynb")


def test_verdicts_read_in_a_terminal_and_are_stored_whole():
    given = [evaluate("bread/first-abroad"), evaluate("bread/grain")]
    assert str(Verdicts(given)).splitlines() == [
        "✗ contradicted · an independent source says otherwise: bread/first-abroad",
        "  The lease was signed months before, and a newspaper has the opening after it.",
        "  bread/lease-2020-10, bread/opening-2021-06",
        "○ not tested: bread/grain",
        "  Whether farms were paid so much was not searched for.",
        "  no evidence found",
    ]
    stored = Verdicts(given)._repr_mimebundle_(), Summary(given)._repr_mimebundle_()
    assert stored[0][VERDICT_MIME] == stored[1][SUMMARY_MIME]
    assert [Verdict(**record) for record in stored[0][VERDICT_MIME]] == given
    assert stored[1]["text/plain"].splitlines()[1] == "○ not tested: bread/grain (judgement)"


@pytest.mark.parametrize("table", ["verdicts", "codings"])
def test_the_data_package_allows_the_words_and_rules_of_the_library(table):
    fields = {field["name"]: field for field in schema_fields(table)}
    assert fields["agreement"]["constraints"]["enum"] == list(SYMBOLS)
    if table == "verdicts":
        assert fields["rule"]["constraints"]["enum"] == [*RULES, JUDGEMENT]
        description = fields["rule"]["description"]
        assert all(f"{rule}: " in description for rule in (*RULES, JUDGEMENT))


def test_what_cannot_be_evaluated_is_named(change):
    change("evidence", "register/loaves-2021", grade="C")
    with pytest.raises(GradeError, match="register/loaves-2021"):
        evaluate("bread/loaves")
    change("verdicts", "bread/bakers", rule="halved")
    with pytest.raises(DataError, match="bread/bakers, column rule: unknown rule 'halved'; use"):
        evaluate("bread/bakers")
    change("verdicts", "bread/given", claim="bread/other")
    with pytest.raises(DataError, match="data/verdicts.csv has no row for 'bread/given'; add one"):
        evaluate("bread/given")
    with pytest.raises(DataError, match="data/claims.csv has no claim cooking/…"):
        publish_verdicts("cooking")
    change("claims", "bread/dough", id="bread/paste")
    with pytest.raises(ResultError, match="bread.ipynb: stored verdict on 'bread/dough'.*execute"):
        published_verdicts()
