"""Verdicts follow from rules where numbers and dates decide, and change when those do."""

import pytest

from recount import evidence as found
from recount import package
from recount.verdicts import SIGNS, judge, verdicts


@pytest.fixture
def changed(monkeypatch):
    """Set one cell of one table for the time of a test."""
    load = package.load
    tables = {}

    def change(table, id, column, value, key="id"):
        frame = tables.setdefault(table, load(table).copy())
        frame.loc[frame[key] == id, column] = value
        found.find.cache_clear()
        found.event.cache_clear()

    monkeypatch.setattr(package, "load", lambda name: tables[name] if name in tables else load(name))
    yield change
    found.find.cache_clear()
    found.event.cache_clear()


@pytest.mark.parametrize("id, verdict", [
    ("women/partners", "supported"), ("women/foundation-purpose", "supported"), ("women/foundation-started-competition", "in tension"),
    ("women/competition-purpose", "supported"), ("women/award", "supported"), ("women/online-training", "not checkable"),
    ("women/training-length", "not checkable"), ("women/entrepreneurs", "imprecise"), ("women/transformative", "not checkable"),
    ("women/additional-jobs", "company figure only"), ("women/jobs-attribution", "not checkable"), ("women/provinces", "company figure only")])
def test_the_verdicts_of_the_chapter(id, verdict):
    assert judge(id).verdict == verdict


def test_same_number_all_some_none(changed):
    changed("evidence", "modelmom/loan-2018-08", "value", 100_000.0)
    assert judge("women/award").verdict == "in tension"
    changed("evidence", "modelmom/prize-incubation-2018-07", "value", 100_000.0)
    assert judge("women/award").verdict == "contradicted"


def test_another_count_needs_to_be_older(changed):
    changed("evidence", "modelmom/helped-2017-12", "as_of", "2018-12-06")
    assert judge("women/entrepreneurs").verdict == "company figure only"


def test_another_count_needs_to_be_near(changed):
    changed("evidence", "modelmom/helped-2017-12", "value", 3000.0)
    assert judge("women/entrepreneurs").verdict == "company figure only"


def test_grade_c_signs_nothing(changed):
    changed("evidence", "modelmom/loan-2018-08", "grade", "C")
    with pytest.raises(found.GradeError, match="modelmom/loan-2018-08: found grade C"):
        judge("women/award")
    changed("events", "women/competition-final-2018-07", "grade", "C")
    with pytest.raises(found.GradeError, match="data/events.csv, women/competition-final-2018-07"):
        judge("women/competition-purpose")


def test_what_has_no_row_is_refused(changed):
    changed("verdicts", "lazada/brands", "claim", "lazada/other", key="claim")
    with pytest.raises(KeyError, match="data/verdicts.csv has no row for 'lazada/brands'"):
        judge("lazada/brands")
    with pytest.raises(KeyError, match="has no claim of 'cooking'"):
        verdicts("cooking")


def test_every_verdict_has_a_sign_and_reads_in_a_terminal():
    text = str(verdicts("women"))
    assert text.count("\n") == 3 * 12 - 1
    assert set(SIGNS) == set(next(field for field in package.fields("verdicts") if field["name"] == "verdict")["constraints"]["enum"])
