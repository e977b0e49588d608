"""Verdicts follow from rules where numbers and dates decide, and change when those do."""

import csv

import pytest

from recount.datapackage.tables import load_table, schema_fields
from recount.errors import DataError, GradeError, ResultError
from recount.verdict_rules import JUDGEMENT, RULES
from recount.verdicts import (
    SUMMARY_MIME,
    SYMBOLS,
    VERDICT_MIME,
    Summary,
    Verdict,
    Verdicts,
    count_verdicts,
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
    "claim, verdict",
    [
        ("bread/bakeries", "supported"),
        ("bread/bakers", "supported"),
        ("bread/dough", "company figure only"),
        ("bread/given", "imprecise"),
        ("bread/first-abroad", "contradicted"),
        ("bread/neighbourhood", "not checkable"),
    ],
)
def test_verdicts_of_the_sample(claim, verdict):
    assert evaluate(claim).verdict == verdict


def test_same_number_is_all_some_or_none(change):
    change("evidence", "register/loaves-2021", value="1200000")
    change("evidence", "harbour/loaves-2021", value="1200000")
    assert evaluate("bread/loaves").verdict == "supported"
    change("evidence", "harbour/loaves-2021", value="3000000", wording="exact")
    assert evaluate("bread/loaves").verdict == "in tension"
    change("evidence", "register/loaves-2021", value="3000000", wording="exact")
    assert evaluate("bread/loaves").verdict == "contradicted"


@pytest.mark.parametrize("cells", [{"as_of": "2021-03-01"}, {"as_of": "2021"}, {"value": "3000"}])
def test_another_count_must_be_older_and_near(change, cells):
    change("evidence", "foodbanks/loaves-2020", **cells)
    assert evaluate("bread/given").verdict == "company figure only"


@pytest.mark.parametrize(
    "spring, autumn, verdict",
    [
        ({"as_of": "2021-01-01"}, {"as_of": "2021-12-31"}, "supported"),
        ({"as_of": "2020-12-31"}, {}, "company figure only"),
        ({}, {"as_of": "2022-01-01"}, "company figure only"),
        ({"value": "345", "fixed": "true"}, {}, "company figure only"),
        ({}, {"value": "355", "fixed": "true"}, "company figure only"),
        ({"value": "400"}, {"value": "300"}, "company figure only"),
        ({"as_of": "2021-09-30"}, {}, "company figure only"),
    ],
)
def test_a_growing_count_passes_the_number_within_the_year(change, spring, autumn, verdict):
    change("evidence", "register/bakers-2021-03", **spring)
    change("evidence", "register/bakers-2021-09", **autumn)
    assert evaluate("bread/bakers").verdict == verdict


@pytest.mark.parametrize(
    "lease, opening, verdict",
    [
        ("2021-05-01", "2021-05-31", "supported"),
        ("2021-05", "2021-05-02", "supported"),
        ("2020-10", "2021-05-02", "imprecise"),
        ("2021", "2021", "imprecise"),
        ("2020-10", "2021-06-18", "contradicted"),
    ],
)
def test_a_date_and_the_events_that_it_may_mean(change, lease, opening, verdict):
    change("events", "bread/lease-2020-10", date=lease)
    change("events", "bread/opening-2021-06", date=opening)
    assert evaluate("bread/first-abroad").verdict == verdict


def test_the_reading_decides_which_ranges_are_compared(change):
    change("claims", "bread/bakeries", wording="about", fixed="false")
    change("evidence", "register/bakeries-2021", value="25")
    verdicts = [
        evaluate("bread/bakeries", reading).verdict for reading in ("rounding", "perceived")
    ]
    assert verdicts == ["contradicted", "supported"]
    change("assumptions", "verdicts/reading", choice="perceived")
    assert default_reading() == "perceived"
    assert evaluate("bread/bakeries").verdict == "supported"


def test_without_a_choice_the_reading_is_rounding(change):
    change("assumptions", "verdicts/reading", **dict.fromkeys(_columns("assumptions"), ""))
    assert "verdicts/reading" not in set(load_table("assumptions")["id"])
    assert default_reading() == "rounding"
    assert evaluate("bread/bakeries").verdict == "supported"


def _columns(table):
    return [field["name"] for field in schema_fields(table)]


def test_a_verdict_is_what_its_row_says():
    assert evaluate("bread/given") == Verdict(
        "bread/given",
        "Almost 9,000 loaves",
        "imprecise",
        "another-count",
        "Food banks had nearly as many loaves in the year before the programme began; "
        "the page does not say which year it counts.",
        ["foodbanks/loaves-2020"],
        ["bread/second-slice-2021-03"],
    )


def test_published_verdicts_are_those_that_the_rules_give(sample):
    published = published_verdicts()
    assert [verdict.claim for verdict in published] == list(load_table("claims")["id"])
    assert published == publish_verdicts("bread").verdicts
    assert published == load_verdicts(sample / "chapters" / "bread.ipynb")
    assert sum(count_verdicts(published, word).value for word in SYMBOLS) == len(published)
    (source,) = count_verdicts(published, "supported").inputs.values()
    assert (source.id, source.title) == ("verdicts: supported", "Claims whose verdict is supported")


def test_verdicts_read_in_a_terminal_and_are_stored_whole():
    given = [
        Verdict("a/b", "quoted", "supported", "same-number", "Because.", ["e/1", "e/2"], ["f/1"]),
        Verdict("a/c", "said", "not checkable", "judgement", "Why.", [], []),
    ]
    assert str(Verdicts(given)) == (
        "✓ supported: a/b\n  Because.\n  e/1, e/2, f/1\n"
        "? not checkable: a/c\n  Why.\n  no evidence found"
    )
    lines = "✓ supported: a/b (same-number)\n? not checkable: a/c (judgement)"
    record = {
        "claim": "a/b",
        "fragment": "quoted",
        "verdict": "supported",
        "rule": "same-number",
        "reason": "Because.",
        "evidence": ["e/1", "e/2"],
        "events": ["f/1"],
    }
    stored = Verdicts(given)._repr_mimebundle_(), Summary(given)._repr_mimebundle_()
    assert stored[0][VERDICT_MIME][0] == stored[1][SUMMARY_MIME][0] == record
    assert stored[1]["text/plain"] == str(Summary(given)) == lines


def test_the_data_package_allows_the_verdicts_and_rules_of_the_library():
    allowed = {
        field["name"]: field["constraints"].get("enum")
        for field in schema_fields("verdicts")
        if "constraints" in field
    }
    assert allowed["verdict"] == list(SYMBOLS)
    assert set(allowed["rule"]) == {*RULES, JUDGEMENT}


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
    with pytest.raises(ResultError, match="unknown verdict 'true'; use one of supported,"):
        count_verdicts([], "true")
    change("claims", "bread/dough", id="bread/paste")
    with pytest.raises(ResultError, match="bread.ipynb: stored verdict on 'bread/dough'.*execute"):
        published_verdicts()
