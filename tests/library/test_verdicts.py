"""Verdicts follow from rules where numbers and dates decide, and change when those do."""

import pytest

from recount.datapackage import store as package
from recount.datapackage.rows import get_event, get_evidence
from recount.datapackage.store import _table, _texts, get_row, load_table, schema_fields, split_list
from recount.errors import GradeError
from recount.verdicts import (
    SUMMARY_MIME,
    SYMBOLS,
    VERDICT_MIME,
    Summary,
    Verdict,
    Verdicts,
    count_verdicts,
    evaluate,
    load_verdicts,
    publish_verdicts,
    published_verdicts,
)


@pytest.fixture
def changed(monkeypatch):
    """Set one cell of one table for the time of a test."""
    load, texts = _table, _texts
    tables, printed = {}, {}

    def change(table, id, column, value, key="id"):
        frame = tables.setdefault(table, load(table).copy())
        frame.loc[frame[key] == id, column] = value
        as_text = printed.setdefault(table, texts(table).copy())
        as_text.loc[as_text[key] == id, column] = (
            f"{value:.12g}" if isinstance(value, float) else str(value)
        )
        get_evidence.cache_clear()
        get_event.cache_clear()

    monkeypatch.setattr(
        package, "_table", lambda name: tables[name] if name in tables else load(name)
    )
    monkeypatch.setattr(
        package, "_texts", lambda name: printed[name] if name in printed else texts(name)
    )
    yield change
    get_evidence.cache_clear()
    get_event.cache_clear()


@pytest.mark.parametrize(
    "id, verdict",
    [
        ("women/partners", "supported"),
        ("women/foundation-purpose", "supported"),
        ("women/foundation-started-competition", "in tension"),
        ("women/competition-purpose", "supported"),
        ("women/award", "supported"),
        ("women/online-training", "not checkable"),
        ("women/training-length", "not checkable"),
        ("women/entrepreneurs", "imprecise"),
        ("women/transformative", "not checkable"),
        ("women/additional-jobs", "company figure only"),
        ("women/jobs-attribution", "not checkable"),
        ("women/provinces", "company figure only"),
    ],
)
def test_the_verdicts_of_the_chapter(id, verdict):
    assert evaluate(id).verdict == verdict


def test_same_number_all_some_none(changed):
    changed("evidence", "modelmom/loan-2018-08", "value", 100_000.0)
    assert evaluate("women/award").verdict == "in tension"
    changed("evidence", "modelmom/prize-incubation-2018-07", "value", 100_000.0)
    assert evaluate("women/award").verdict == "contradicted"


def test_another_count_needs_to_be_older(changed):
    changed("evidence", "modelmom/helped-2017-12", "as_of", "2018-12-06")
    assert evaluate("women/entrepreneurs").verdict == "company figure only"


def test_another_count_needs_to_be_near(changed):
    changed("evidence", "modelmom/helped-2017-12", "value", 3000.0)
    assert evaluate("women/entrepreneurs").verdict == "company figure only"


def test_a_growing_count_must_pass_the_number_within_the_year(changed):
    assert evaluate("credit/borrowers").verdict == "supported"
    changed("evidence", "mybank/clients-2018-12", "as_of", "2019-01-01")
    assert evaluate("credit/borrowers").verdict == "company figure only"
    changed("evidence", "mybank/clients-2018-12", "as_of", "2018-12-31")
    changed("evidence", "mybank/clients-2018-12", "value", 10_400_000.0)
    assert evaluate("credit/borrowers").verdict == "company figure only"


def test_a_growing_count_must_start_below_the_number_and_grow(changed):
    changed("evidence", "mybank/clients-2018-06", "value", 9_600_000.0)
    assert evaluate("credit/borrowers").verdict == "company figure only"
    changed("evidence", "mybank/clients-2018-06", "value", 12_270_000.0)
    changed("evidence", "mybank/clients-2018-12", "value", 8_500_000.0)
    assert evaluate("credit/borrowers").verdict == "company figure only"


def test_a_count_that_falls_brackets_nothing(changed):
    changed(
        "verdicts",
        "credit/borrowers",
        "evidence",
        "mybank/clients-2017-12;mybank/clients-2018-06;mybank/clients-2018-12",
        key="claim",
    )
    changed("evidence", "mybank/clients-2017-12", "as_of", "2018-01-31")
    assert evaluate("credit/borrowers").verdict == "supported"
    changed("evidence", "mybank/clients-2018-06", "value", 12_270_000.0)
    changed("evidence", "mybank/clients-2018-12", "value", 8_500_000.0)
    assert evaluate("credit/borrowers").verdict == "company figure only"


def test_the_reading_decides_which_ranges_are_compared(changed):
    for adjective in ("registered", "active"):
        changed("evidence", f"eleme-koubei/{adjective}-merchants-2018-10", "value", 3_560_000.0)
    assert [
        evaluate("small-businesses/local-services", reading).verdict
        for reading in ("rounding", "perceived")
    ] == ["contradicted", "supported"]


def test_a_date_that_is_only_less_precise_contradicts_nothing(changed):
    changed("events", "ewtp/dftz-agreement-2017-05", "date", "2017")
    assert evaluate("ewtp/first-zone-date").verdict == "imprecise"


def test_a_stored_verdict_on_no_claim_is_named(changed):
    changed("claims", "lazada/brands", "id", "lazada/other")
    with pytest.raises(
        KeyError,
        match="chapters/lazada.ipynb has a stored verdict on 'lazada/brands', expected an id of claims.csv. Run `recount execute`",
    ):
        published_verdicts()


def test_a_count_of_another_year_brackets_nothing(changed):
    changed("evidence", "mybank/clients-2018-06", "as_of", "2017-12-31")
    assert evaluate("credit/borrowers").verdict == "company figure only"


@pytest.mark.parametrize(
    "launch, start, verdict",
    [
        ("2017-03-22", "2017-11-03", "imprecise"),
        ("2017-05-01", "2017-05-31", "supported"),
        ("2017-05", "2017-05-02", "supported"),
        ("2017", "2017-05-02", "imprecise"),
        ("2017", "2017", "imprecise"),
    ],
)
def test_a_date_and_the_acts_that_it_may_mean(changed, launch, start, verdict):
    changed("events", "ewtp/dftz-launch-2017-03", "date", launch)
    changed("events", "ewtp/dftz-live-2017-11", "date", start)
    assert evaluate("ewtp/first-zone-date").verdict == verdict


def test_a_date_that_no_act_has_is_contradicted(changed):
    changed("events", "ewtp/dftz-agreement-2017-05", "date", "2017-06-12")
    assert evaluate("ewtp/first-zone-date").verdict == "contradicted"


def test_what_was_published_is_what_is_judged_by_rounding():
    everything = published_verdicts()
    assert [verdict.claim for verdict in everything] == list(load_table("claims")["id"])
    assert all(evaluate(verdict.claim) == verdict for verdict in everything)
    assert sum(count_verdicts(everything, word).value for word in SYMBOLS) == len(everything)
    with pytest.raises(KeyError, match="found the verdict 'true'"):
        count_verdicts(everything, "true")
    assert str(Summary(everything[:1])) == "✓ supported: women/partners (same-number)"


def test_grade_c_signs_nothing(changed):
    changed("evidence", "modelmom/loan-2018-08", "grade", "C")
    with pytest.raises(GradeError, match="modelmom/loan-2018-08: found grade C"):
        evaluate("women/award")
    changed("events", "women/competition-final-2018-07", "grade", "C")
    with pytest.raises(GradeError, match="data/events.csv, women/competition-final-2018-07"):
        evaluate("women/competition-purpose")


def test_what_has_no_row_is_refused(changed):
    changed("verdicts", "lazada/brands", "claim", "lazada/other", key="claim")
    with pytest.raises(KeyError, match="data/verdicts.csv has no row for 'lazada/brands'"):
        evaluate("lazada/brands")
    with pytest.raises(KeyError, match="has no claim of 'cooking'"):
        publish_verdicts("cooking")


def test_every_verdict_has_a_sign_and_reads_in_a_terminal():
    text = str(publish_verdicts("women"))
    assert text.count("\n") == 3 * 12 - 1
    assert set(SYMBOLS) == set(
        next(field for field in schema_fields("verdicts") if field["name"] == "verdict")[
            "constraints"
        ]["enum"]
    )


GIVEN = [
    Verdict("a/b", "quoted", "supported", "same-number", "Because.", ["e/1", "e/2"], ["f/1"]),
    Verdict("a/c", "said", "not checkable", "judgement", "Why.", [], []),
]


def test_verdicts_read_in_a_terminal_and_are_stored_whole():
    assert (
        str(Verdicts(GIVEN))
        == "✓ supported: a/b\n  Because.\n  e/1, e/2, f/1\n? not checkable: a/c\n  Why.\n  no evidence found"
    )
    assert str(Summary(GIVEN)) == "✓ supported: a/b (same-number)\n? not checkable: a/c (judgement)"
    record = {
        "claim": "a/b",
        "fragment": "quoted",
        "verdict": "supported",
        "rule": "same-number",
        "reason": "Because.",
        "evidence": ["e/1", "e/2"],
        "events": ["f/1"],
    }
    assert Verdicts(GIVEN[:1])._repr_mimebundle_() == {
        "text/plain": str(GIVEN[0]),
        VERDICT_MIME: [record],
    }
    assert Summary(GIVEN[:1])._repr_mimebundle_() == {
        "text/plain": "✓ supported: a/b (same-number)",
        SUMMARY_MIME: [record],
    }


def test_a_verdict_has_what_its_row_says():
    row = load_table("verdicts").set_index("claim").loc["women/award"]
    assert evaluate("women/award") == Verdict(
        "women/award",
        get_row("claims", "women/award")["fragment"],
        "supported",
        "same-number",
        row["reason"],
        split_list(row["evidence"]),
        split_list(row["events"]),
    )


def test_verdicts_are_read_back_as_they_were_judged(book):
    assert load_verdicts(book / "chapters" / "women.ipynb") == publish_verdicts("women").verdicts
    assert [verdict.claim for verdict in publish_verdicts("women").verdicts] == [
        id for id in load_table("claims")["id"] if id.startswith("women/")
    ]


def test_a_tally_says_what_was_counted():
    counted = count_verdicts(GIVEN, "supported")
    (source,) = counted.inputs.values()
    assert (counted.value, source.id, source.unit, source.title, source.locator) == (
        1,
        "verdicts: supported",
        "claim",
        "Claims whose verdict is supported",
        "the chapters",
    )


def test_messages_name_what_was_found():
    for broken, message in [
        (lambda: evaluate("women/nothing"), "data/verdicts.csv has no row for 'women/nothing'"),
        (lambda: publish_verdicts("women/"), "data/claims.csv has no claim of 'women/'"),
        (
            lambda: count_verdicts(GIVEN, "true"),
            f"found the verdict 'true', expected one of {', '.join(SYMBOLS)}",
        ),
    ]:
        with pytest.raises(KeyError) as error:
            broken()
        assert error.value.args == (message,)


def test_another_count_of_the_very_day_is_not_older(changed):
    row = load_table("verdicts").set_index("claim").loc["women/entrepreneurs"]
    day = min(get_event(key).date for key in split_list(row["events"]))
    changed("evidence", "modelmom/helped-2017-12", "as_of", day)
    assert evaluate("women/entrepreneurs").verdict == "company figure only"


def test_the_first_and_the_last_day_of_the_year_are_within_it(changed):
    changed("evidence", "mybank/clients-2018-06", "as_of", "2018-01-01")
    changed("evidence", "mybank/clients-2018-12", "as_of", "2018-12-31")
    assert evaluate("credit/borrowers").verdict == "supported"


@pytest.mark.parametrize(
    "id, value", [("mybank/clients-2018-06", 9_500_000.0), ("mybank/clients-2018-12", 10_500_000.0)]
)
def test_a_count_that_touches_the_range_is_in_it(changed, id, value):
    changed("evidence", id, "fixed", True)
    changed("evidence", id, "value", value)
    assert evaluate("credit/borrowers").verdict == "company figure only"


def test_two_counts_of_one_day_bracket_nothing(changed):
    changed("evidence", "mybank/clients-2018-06", "as_of", "2018-12-31")
    assert evaluate("credit/borrowers").verdict == "company figure only"
