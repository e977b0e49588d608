"""A published number never changes silently: what is published now, compared with every edition."""

import dataclasses

import pytest

from recount.editions.edition import Edition, Erratum
from recount.editions.history import History
from recount.editions.snapshot import Entry

KEY = ("result", "bread/loaves")
LOAVES = Entry(
    "Loaves of a bakery",
    "4.9 loaves",
    {"strict": "4.9 loaves", "rounding": "more than 4.8 loaves"},
    4.9,
    "loaf",
    ranges={"strict": [4.9, 4.9], "rounding": [4.8, None]},
    content={"caption": "A caption", "row 1": "2020 | 4.9"},
    home="chapters/bread",
    digest="a" * 64,
)
MORE = dataclasses.replace(LOAVES, text="5.1 loaves", value=5.1)
OTHER_INPUTS = dataclasses.replace(LOAVES, digest="b" * 64)
FIRST = Edition("0.1.0", "2026-01-01", {KEY: LOAVES})
CHANGED = Erratum(*KEY, "4.9 loaves", "5.1 loaves", "0.2.0", "2026-02-01", "A sum was wrong")
WITHDRAWN = dataclasses.replace(CHANGED, was=LOAVES.summary, now="")


def check(now, version="0.2.0", errata=(), editions=(FIRST,)):
    return History(version, now, list(editions), list(errata)).check()


def test_what_did_not_change_needs_no_erratum():
    assert check({KEY: LOAVES}) == check({KEY: LOAVES}, "0.1.0") == []
    assert check({KEY: LOAVES, ("result", "bread/new"): MORE}) == []


@pytest.mark.parametrize(
    "change, was, now",
    [
        ({"text": "5.1 loaves", "value": 5.1}, "4.9 loaves", "5.1 loaves"),
        ({"value": 4.91}, "exactly 4.9", "exactly 4.91"),
        ({"title": "Loaves"}, "title 'Loaves of a bakery'", "title 'Loaves'"),
        (
            {"spans": LOAVES.spans | {"rounding": "4.8 loaves or more"}},
            "rounding more than 4.8 loaves",
            "rounding 4.8 loaves or more",
        ),
        ({"unit": "roll"}, "unit 'loaf'", "unit 'roll'"),
        (
            {"ranges": LOAVES.ranges | {"rounding": [4.7, None]}},
            "rounding exactly 4.8 to None",
            "rounding exactly 4.7 to None",
        ),
        (
            {"content": {"caption": "A caption", "row 1": "2020 | 5.0"}},
            "row 1: 2020 | 4.9",
            "row 1: 2020 | 5.0",
        ),
        (
            {"content": {f"row {row}": "" for row in range(5)} | {"row 1": "2020 | 4.9"}},
            "caption: A caption; nothing; nothing; and 2 more",
            "nothing; row 0: ; row 2: ; and 2 more",
        ),
    ],
)
def test_a_change_needs_an_erratum_that_says_what_differs(change, was, now):
    entries = {KEY: dataclasses.replace(LOAVES, **change)}
    (line,) = check(entries)
    wanted = dataclasses.replace(CHANGED, was=was, now=now, date="", reason="")
    assert line == (
        "data/errata.csv: result bread/loaves changed in 0.2.0 and no erratum says so. "
        f"Add this row, with the day and the reason: {wanted.csv_row}"
    )
    assert check(entries, errata=[dataclasses.replace(wanted, date="2026-02-01", reason="R")]) == []


def test_what_vanishes_needs_an_erratum():
    (line,) = check({})
    assert "is no longer published in 0.2.0" in line and LOAVES.summary in line
    assert check({}, errata=[WITHDRAWN]) == []


def test_an_erratum_that_says_something_else_is_replaced():
    (line,) = check({KEY: MORE}, errata=[dataclasses.replace(CHANGED, now="5.2 loaves")])
    assert "Replace its row by this row" in line and "4.9 loaves,5.1 loaves" in line


def test_a_frozen_edition_is_what_it_is():
    for now, words in (
        ({KEY: MORE}, "it was '4.9 loaves' and is '5.1 loaves'."),
        ({KEY: OTHER_INPUTS}, "its code, text or inputs changed."),
        ({}, "it is no longer published."),
        ({KEY: LOAVES, ("result", "bread/new"): MORE}, "the edition does not have it."),
    ):
        (line,) = check(now, "0.1.0")
        assert words in line and "Edition 0.1.0 is frozen" in line
        assert "raise recount.version in _config.yml" in line


def test_other_inputs_of_the_same_value_need_no_erratum():
    assert History("0.2.0", {KEY: OTHER_INPUTS}, [FIRST]).check() == []


def test_an_id_is_never_used_again():
    second = Edition("0.2.0", "2026-02-01", {})
    for kind, refused in (("result", True), ("chart", False)):
        lines = check({(kind, KEY[1]): MORE}, "0.3.0", [WITHDRAWN], [FIRST, second])
        assert bool(lines) == refused
    assert (
        lines == []
        and "never used again" in check({KEY: MORE}, "0.3.0", [WITHDRAWN], [FIRST, second])[0]
    )


def test_rows_of_data_share_their_ids():
    row = Entry("Bakers", "24 bakers", value=24.0, unit="person")
    first = Edition("0.1.0", "2026-01-01", {("claim", "bread/bakers"): row})
    second = Edition("0.2.0", "2026-02-01", {})
    gone = Erratum(
        "claim", "bread/bakers", row.summary, "", "0.2.0", "2026-02-01", "It was not in the text"
    )
    now = {("evidence", "bread/bakers"): row}
    (line,) = check(now, "0.3.0", [gone], [first, second])
    assert line.startswith("evidence bread/bakers: 0.3.0 publishes an id that was withdrawn")


@pytest.mark.parametrize(
    "wrong, place, message",
    [
        ({"id": "bread/never"}, "column id", "no edition has the result 'bread/never'"),
        ({"kind": "chart"}, "column id", "no edition has the chart"),
        ({"since": "0.1.0"}, "column since", "'0.1.0' is not a version after the first edition"),
        ({"since": "0.3.0"}, "column since", "'0.3.0' is not a version"),
        ({}, "column id", "'bread/loaves' did not change in 0.2.0"),
    ],
)
def test_an_erratum_of_what_never_was_is_refused(wrong, place, message):
    (line,) = check({KEY: LOAVES}, errata=[dataclasses.replace(CHANGED, **wrong)])
    assert line.startswith(f"data/errata.csv, row 2, {place}: ") and message in line


def test_the_version_never_goes_back():
    (line,) = check({KEY: LOAVES}, "0.0.9")
    assert line == (
        "_config.yml, recount.version: 0.0.9 is older than the last edition, 0.1.0. Raise it."
    )
    tenth = Edition("0.10.0", "2026-03-01", {KEY: LOAVES})
    assert check({KEY: LOAVES}, "0.9.0", editions=[FIRST, tenth])


def test_what_a_page_says_of_an_entry():
    second = Edition("0.2.0", "2026-02-01", {KEY: MORE})
    history = History("0.3.0", {KEY: MORE}, [FIRST, second], [CHANGED])
    assert history.label == "0.3.0-draft" and history.date == ""
    assert history.unchanged_since(*KEY) == "0.2.0"
    assert history.change(CHANGED) == (LOAVES, MORE)
    assert history.errata_of(*KEY) == [CHANGED] and history.errata_of("chart", KEY[1]) == []
    assert CHANGED.words == (
        "Changed in edition 0.2.0. It was: 4.9 loaves. It is: 5.1 loaves. "
        "A sum was wrong (noted 1 February 2026)."
    )
    frozen = dataclasses.replace(history, version="0.2.0")
    assert (frozen.label, frozen.date) == ("0.2.0", "2026-02-01")
    gone = dataclasses.replace(history, now={})
    assert gone.withdrawn() == {KEY: MORE}
