"""A published number never changes silently: each way in which it could is refused, and says what to do."""

import csv
import dataclasses
import datetime
import io
import json
import re
import shutil

import pandas as pd
import pytest

import recount
from recount import __version__
from recount.charts.chart import Chart
from recount.datapackage.bibliography import load_references
from recount.datapackage.store import (
    ID,
    data_dir,
    load_descriptor,
    schema_fields,
    table_descriptions,
)
from recount.editions.history import Edition, Erratum, History, check_date, freeze, read_editions
from recount.editions.snapshot import KINDS, Entry, take_snapshot
from recount.errors import EditionError, EntryError, ResultError
from recount.permalinks import anchor_id
from recount.quantities.load_inputs import claim
from recount.results import publish
from recount.validation.table_rows import check_data

JOBS = Entry(
    "Jobs for each mother",
    "4.9 jobs",
    {"strict": "exactly 4.9 jobs", "rounding": "more than 4.8 jobs"},
    4.9,
    "job / person",
    "",
    {"strict": [4.9, 4.9], "rounding": [4.8, None]},
    {"table": "t" * 64},
    "chapters/tiny",
    "a" * 64,
)
MORE = dataclasses.replace(JOBS, text="5.1 jobs", value=5.1)
READ_AGAIN = dataclasses.replace(JOBS, digest="b" * 64)
KEY = ("result", "tiny/jobs")
FIRST = Edition("0.1.0", "2026-01-01", "", {KEY: JOBS})


def erratum(now="5.1 jobs", was="4.9 jobs", since="0.2.0", id="tiny/jobs", **others):
    return dataclasses.replace(
        Erratum("result", id, was, now, since, "2026-02-01", "A sum was wrong"), **others
    )


GONE = erratum(now="", was=JOBS.told)


def history(now, version="0.2.0", errata=(), made=(FIRST,)):
    return History(version, now, list(made), list(errata))


def test_the_book_holds():
    found = History.of(data_dir().parent)
    assert found.problems() == [] and found.editions


def test_every_id_ever_published_is_published_or_withdrawn():
    """The ids of all editions, kept here by their files: none vanishes, none is used again."""
    found = History.of(data_dir().parent)
    withdrawn = {(each.kind, each.id) for each in found.errata if each.withdrawn}
    ever = {key for edition in found.editions for key in edition.entries}
    assert len(ever) > 600 and ever - withdrawn <= set(found.now) and not withdrawn & set(found.now)


def test_ids_follow_one_pattern():
    """The one of `recount.datapackage.store`: everything published, the columns of ids in the data dictionary, and the schema of the results."""
    found = History.of(data_dir().parent)
    assert {kind for kind, _ in found.now} == set(KINDS)
    assert [key for key in found.now if not ID.fullmatch(key[1])] == []
    pattern = f"^{ID.pattern}$"
    tables = {
        name: field
        for name in table_descriptions()
        for field in schema_fields(name)
        if field["name"] == "id"
    }
    assert set(tables) == {"claims", "evidence", "events", "assumptions", "errata"}
    assert {field["constraints"]["pattern"] for field in tables.values()} == {pattern}
    schema = json.loads(
        (data_dir().parent / "recount" / "book" / "results.schema.json").read_text(encoding="utf-8")
    )
    assert schema["$defs"]["id"]["pattern"] == pattern


def test_no_two_ids_share_an_anchor():
    found = History.of(data_dir().parent)
    assert len({anchor_id(*key) for key in found.now}) == len(found.now)


@pytest.mark.parametrize(
    "id",
    [
        "Women/Jobs",
        "women",
        "women/jobs/extra",
        "women/jobs/18",
        "women//jobs",
        "women/jobs-",
        "-women/jobs",
        "2women/jobs",
        "women/jobs per",
        "women/j\u00f6bs",
        "",
    ],
)
def test_an_id_that_breaks_the_pattern_is_refused(id, data):
    """Of every kind: results and charts where they are published, rows where the data are checked; a verdict has the id of its claim."""
    with pytest.raises(ResultError, match="found result id"):
        publish(id, claim("women/award"), "A title")
    with pytest.raises(ResultError, match="found chart id"):
        Chart(id, "A title", "A caption", "Words", pd.DataFrame({"a": [1]}), "<svg></svg>")
    for name in ("claims", "evidence", "events", "assumptions"):
        path = data / f"{name}.csv"
        kept = path.read_text(encoding="utf-8")
        table = list(csv.reader(io.StringIO(kept)))
        table[-1][0] = id
        with open(path, "w", encoding="utf-8", newline="") as lines:
            csv.writer(lines, lineterminator="\n").writerows(table)
        found = check_data(data)
        assert any(problem.file == f"{name}.csv" and problem.column == "id" for problem in found), (
            name,
            found,
        )
        path.write_text(kept, encoding="utf-8")


def test_what_did_not_change_needs_nothing():
    assert history({KEY: JOBS}).problems() == [] and history({KEY: JOBS}, "0.1.0").problems() == []
    assert (
        history({KEY: JOBS}, "0.1.0").label == "0.1.0"
        and history({KEY: JOBS}).label == "0.2.0-draft"
    )


@pytest.mark.parametrize(
    "changed, was, now",
    [
        ({"text": "5.1 jobs", "value": 5.1}, "4.9 jobs", "5.1 jobs"),
        ({"title": "Jobs"}, "title 'Jobs for each mother'", "title 'Jobs'"),
        ({"unit": "job"}, "unit 'job / person'", "unit 'job'"),
        ({"wording": "about"}, "wording ''", "wording 'about'"),
        ({"text": "5 jobs"}, "4.9 jobs", "5 jobs"),  # the same number with fewer digits
        (
            {
                "text": "4.9 posts",
                "spans": {"strict": "exactly 4.9 posts", "rounding": "more than 4.8 jobs"},
            },
            "4.9 jobs; strict exactly 4.9 jobs",
            "4.9 posts; strict exactly 4.9 posts",
        ),
        ({"value": 4.9000000001}, "exactly 4.9", "exactly 4.9000000001"),
        ({"spans": {"strict": "exactly 4.9 jobs"}}, "rounding more than 4.8 jobs", "nothing"),
        (
            {"ranges": JOBS.ranges | {"rounding": [4.7, None]}},
            "rounding exactly 4.8 to None",
            "rounding exactly 4.7 to None",
        ),
        (
            {"content": {"table": "u" * 64}},
            "table of SHA-256 tttttttttttt",
            "table of SHA-256 uuuuuuuuuuuu",
        ),
    ],
)
def test_a_change_needs_an_erratum_that_says_what_differs(changed, was, now):
    changed = dataclasses.replace(JOBS, **changed)
    (line,) = history({KEY: changed}).problems()
    assert line.startswith(
        "data/errata.csv: found no row for result tiny/jobs, which changed in 0.2.0. Expected this row, with the day and the reason: "
    )
    (row,) = csv.reader([line.partition("reason: ")[2]])
    assert row == ["result", "tiny/jobs", was, now, "0.2.0", "", ""]
    explained = Erratum(*row[:5], "2026-02-01", "A sum was wrong")
    assert history({KEY: changed}, errata=[explained]).problems() == []


def test_what_vanishes_needs_an_erratum():
    (line,) = history({}).problems()
    assert "found no row for result tiny/jobs, which vanished in 0.2.0" in line
    assert history({}, errata=[GONE]).problems() == []


def test_an_erratum_that_says_something_else_is_refused():
    (line,) = history(
        {KEY: MORE}, errata=[erratum(was="Jobs for each mother: 4 jobs per person")]
    ).problems()
    assert "found another row for result tiny/jobs" in line


def test_a_frozen_edition_is_not_edited_by_republishing():
    (line,) = history({KEY: MORE}, "0.1.0").problems()
    assert (
        "as edition 0.1.0 has it. What an edition froze never changes silently: raise __version__"
        in line
        and "errata.csv" in line
    )
    (line,) = history({KEY: JOBS, ("result", "tiny/new"): MORE}, "0.1.0").problems()
    assert (
        line.startswith("result tiny/new: found 'Jobs for each mother: 5.1 jobs; strict")
        and "expected 'nothing'" in line
    )
    found = history({KEY: READ_AGAIN}, "0.1.0")
    (line,) = found.problems()
    assert (
        line.startswith(
            f"result tiny/jobs: found SHA-256 {'b' * 12}, expected SHA-256 {'a' * 12}, as edition 0.1.0 has it."
        )
        and "errata" not in line
    )
    assert found.label == "0.1.0-draft"
    (line,) = history({KEY: dataclasses.replace(JOBS, home="chapters/other")}, "0.1.0").problems()
    assert (
        "found SHA-256 aaaaaaaaaaaa in chapters/other, expected SHA-256 aaaaaaaaaaaa in chapters/tiny"
        in line
    )


def test_a_digest_alone_is_told_apart():
    found = history({KEY: READ_AGAIN})
    assert found.problems() == [] and found.moved() == [("result", "tiny/jobs", "0.2.0")]
    assert (
        history({KEY: JOBS}).moved() == []
        and history({KEY: MORE}, errata=[erratum()]).moved() == []
    )


def test_a_digest_that_changed_once_is_told_for_ever():
    second = Edition("0.2.0", "2026-02-01", FIRST.digest, {KEY: READ_AGAIN})
    assert history({KEY: READ_AGAIN}, "0.3.0", made=(FIRST, second)).moved() == [
        ("result", "tiny/jobs", "0.2.0")
    ]


def test_an_id_is_never_used_again():
    second = Edition("0.2.0", "2026-02-01", FIRST.digest, {}, [GONE])
    found = history({}, "0.3.0", [GONE], (FIRST, second))
    assert found.problems() == [] and found.withdrawn() == {KEY: JOBS}
    (line,) = history({KEY: MORE}, "0.3.0", [GONE], (FIRST, second)).check()
    assert line == (
        "result tiny/jobs: found it in 0.3.0, expected it nowhere since the result was withdrawn in 0.2.0. "
        "An id is never used again: give the new one an id of its own."
    )


@pytest.mark.parametrize(
    "kind, other, refused",
    [
        ("claim", "evidence", True),
        ("evidence", "event", True),
        ("assumption", "claim", True),
        ("result", "chart", False),
    ],
)
def test_an_id_of_a_row_is_never_used_again_for_another_kind_of_row(kind, other, refused):
    first = Edition("0.1.0", "2026-01-01", "", {(kind, "tiny/jobs"): JOBS})
    lines = history(
        {(other, "tiny/jobs"): MORE}, errata=[dataclasses.replace(GONE, kind=kind)], made=[first]
    ).problems()
    assert [line.partition(":")[0] for line in lines] == [f"{other} tiny/jobs"] * refused


@pytest.mark.parametrize(
    "wrong, message",
    [
        (
            erratum(id="tiny/nothing"),
            "row 2, column id: found 'tiny/nothing', expected an id of the kind result that an edition has",
        ),
        (
            erratum(since="0.3.0"),
            "row 2, column since: found '0.3.0', expected a version that follows an edition",
        ),
        (
            erratum(since="0.1.0"),
            "row 2, column since: found '0.1.0', expected a version that follows an edition",
        ),
        (
            erratum(),
            "row 2, column id: found 'tiny/jobs', expected what changed in 0.2.0. Remove the row",
        ),
        (erratum(id="tiny/nothing", date="2025-12-31"), "row 2, column id: found 'tiny/nothing'"),
    ],
)
def test_an_erratum_of_what_never_was_is_refused(wrong, message):
    line, *_ = history({KEY: JOBS}, errata=[wrong]).problems()
    assert line.startswith(f"data/errata.csv, {message}")


def test_an_erratum_cannot_be_removed_later():
    second = Edition("0.2.0", "2026-02-01", FIRST.digest, {KEY: MORE}, [erratum()])
    assert history({KEY: MORE}, "0.3.0", [erratum()], (FIRST, second)).check() == []
    line, kept = history({KEY: MORE}, "0.3.0", [], (FIRST, second)).check()
    assert "found no row for result tiny/jobs, which changed in 0.2.0" in line
    assert kept.startswith(
        "data/errata.csv: found no row as edition 0.2.0 has it for result tiny/jobs"
    ) and kept.endswith("An erratum is never changed: restore it.")


def test_an_erratum_keeps_its_words():
    second = Edition("0.2.0", "2026-02-01", FIRST.digest, {KEY: MORE}, [erratum()])
    (line,) = history(
        {KEY: MORE}, "0.3.0", [erratum(reason="For no reason")], (FIRST, second)
    ).problems()
    assert "found no row as edition 0.2.0 has it" in line and line.count("A sum was wrong") == 1
    assert second.digest != dataclasses.replace(second, errata=[]).digest


def test_an_erratum_cannot_be_added_to_an_edition_that_was_made():
    second = Edition("0.2.0", "2026-02-01", FIRST.digest, {KEY: JOBS})
    found = history({KEY: JOBS}, "0.3.0", [erratum()], (FIRST, second)).check()
    assert (
        "data/errata.csv, row 2, column since: found '0.2.0', expected a version that is not frozen"
        in found[-1]
    )


@pytest.mark.parametrize(
    "date, made, expected",
    [
        ("2025-12-31", False, "a day from 2026-01-01,"),
        ("2025-12-31", True, "a day from 2026-01-01 to 2026-02-03"),
        ("2026-02-04", True, "a day from 2026-01-01 to 2026-02-03"),
    ],
)
def test_an_erratum_is_noted_between_two_editions(date, made, expected):
    noted = erratum(date=date)
    second = Edition("0.2.0", "2026-02-03", FIRST.digest, {KEY: MORE}, [noted])
    (line,) = history(
        {KEY: MORE}, errata=[noted], made=[FIRST, second] if made else [FIRST]
    ).problems()
    assert line.startswith(
        f"data/errata.csv, row 2, column date: found '{date}', expected {expected}"
    )


def test_an_older_version_is_refused():
    (line,) = history({KEY: JOBS}, "0.0.9").problems()
    assert line.startswith("recount/__init__.py: found version '0.0.9', expected '0.1.0'")


@pytest.mark.parametrize("version", ["v0.3.0", "0.3", "0.3.0rc1", "latest", "0.03.0", ""])
def test_a_version_is_three_numbers(version):
    (line,) = history({KEY: JOBS}, version).problems()
    assert (
        line
        == f"recount/__init__.py: found version {version!r}, expected three numbers with dots between them, such as 0.2.0. Correct it."
    )


def test_since_when_a_number_is_what_it_is():
    second = Edition("0.2.0", "2026-02-01", FIRST.digest, {KEY: MORE})
    third = Edition(
        "0.3.0", "2026-03-01", second.digest, {KEY: dataclasses.replace(MORE, digest="c" * 64)}
    )
    found = history(
        {KEY: MORE, ("result", "tiny/new"): JOBS}, "0.4.0", [erratum()], (FIRST, second, third)
    )
    assert found.since(*KEY) == "0.2.0" and found.since("result", "tiny/new") == "0.4.0-draft"
    assert [each.since for each in found.errata_of(*KEY)] == ["0.2.0"]


@pytest.fixture
def library(tmp_path):
    """A folder with two editions."""
    second = Edition("0.2.0", "2026-02-01", FIRST.digest, {KEY: MORE}, [erratum()])
    (tmp_path / "editions").mkdir()
    for edition in (FIRST, second):
        (tmp_path / "editions" / f"{edition.version}.json").write_text(
            edition.text(), encoding="utf-8"
        )
    return tmp_path


def test_an_edition_is_read_as_it_was_written(library):
    first, second = read_editions(library)
    assert first == FIRST and second.entries[KEY] == MORE and second.errata == [erratum()]
    record = json.loads((library / "editions" / "0.1.0.json").read_text(encoding="utf-8"))
    assert record["digest"] == first.digest and list(record["entries"]) == list(KINDS)


@pytest.mark.parametrize(
    "old, new, message",
    [
        ('"4.9 jobs"', '"5 jobs"', "it was edited by hand"),
        ('"errata": []', '"errata": [1]', "expected an edition"),
        ("4.9,", "4.8,", "it was edited by hand"),
        ('"tiny/jobs"', '"tiny/works"', "it was edited by hand"),
        ("2026-01-01", "2026-01-02", "it was edited by hand"),
        ("a" * 64, "d" * 64, "it was edited by hand"),
        ('"title"', '"name"', "expected an edition"),
        ("{", "", "expected an edition"),
        ('"0.1.0"', '"0.9.0"', "found edition '0.9.0', expected '0.1.0'"),
        ("\n}\n", "\n}", "it was edited by hand"),
        ('"result": {', '"rumour": {', "it was edited by hand"),
    ],
)
def test_an_edition_edited_by_hand_is_refused(library, old, new, message):
    path = library / "editions" / "0.1.0.json"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(EditionError, match="data/editions/0.1.0.json: found") as error:
        read_editions(library)
    assert message in str(error.value) and str(error.value).endswith(
        "restore the file as it was published."
    )


def test_an_edition_made_over_with_its_digest_breaks_the_chain(library):
    (library / "editions" / "0.1.0.json").write_text(
        dataclasses.replace(FIRST, entries={KEY: MORE}).text(), encoding="utf-8"
    )
    with pytest.raises(
        EditionError,
        match="data/editions/0.2.0.json: found that it follows .* expected edition 0.1.0",
    ):
        read_editions(library)
    (library / "editions" / "0.1.0.json").unlink()
    with pytest.raises(EditionError, match="expected no edition before it"):
        read_editions(library)


@pytest.fixture
def shelf(tmp_path, book, unpublished):
    """A copy of the book without its editions."""
    unpublished(tmp_path)
    shutil.copytree(book / "chapters", tmp_path / "chapters")
    return tmp_path


def test_an_edition_is_made_once(shelf, monkeypatch):
    path = freeze(shelf, "2026-01-01", shelf / "data")
    before = path.read_bytes()
    assert (
        path.name == f"{__version__}.json" and len(read_editions(shelf / "data")[0].entries) > 600
    )
    with pytest.raises(EditionError, match="found this edition made already"):
        freeze(shelf, "2026-01-02", shelf / "data")
    assert path.read_bytes() == before
    monkeypatch.setattr(recount, "__version__", "9.0.0")
    with pytest.raises(
        EditionError,
        match="found the day 2025-12-31, expected 2026-01-01, when edition .* was made, or a later one",
    ):
        freeze(shelf, "2025-12-31", shelf / "data")
    second = freeze(shelf, "2026-01-02", shelf / "data")
    assert [edition.version for edition in read_editions(shelf / "data")] == [
        path.stem,
        second.stem,
    ]


@pytest.mark.parametrize(
    "date, message",
    [
        ("9999-01-01", "expected today or a day before"),
        ("soon", "expected one such as"),
        ("20260101", "expected today or a day before"),
        ("2026-02-30", "expected one such as"),
    ],
)
def test_an_edition_is_made_on_a_day_that_is(shelf, date, message):
    with pytest.raises(EditionError, match=f"found the day '{date}', {message}"):
        freeze(shelf, date, shelf / "data")
    assert not (shelf / "data" / "editions").exists()


def test_an_edition_may_be_made_today():
    check_date(datetime.date.today().isoformat())


def test_each_problem_of_an_edition_has_its_line(shelf, monkeypatch):
    monkeypatch.setattr(History, "problems", lambda self: ["One.", "Two."])
    with pytest.raises(EditionError, match=r"\AOne\.\nTwo\.\Z"):
        freeze(shelf, "2026-01-01", shelf / "data")


@pytest.mark.parametrize("reason", ["It was wrong in annex X", "It was wrong in annex X."])
def test_an_erratum_says_what_was_and_what_is(reason):
    assert (
        erratum(reason=reason).words
        == "Changed in edition 0.2.0. It was: 4.9 jobs. It is: 5.1 jobs. It was wrong in annex X (noted 1 February 2026)."
    )


def test_two_things_with_one_id_are_no_edition(shelf):
    shutil.copy(shelf / "chapters" / "women.ipynb", shelf / "chapters" / "women-again.ipynb")
    with pytest.raises(
        EntryError,
        match="found two results with the id 'women/jobs-per-entrepreneur', one in chapters/women-again and one in chapters/women",
    ):
        freeze(shelf, "2026-01-01", shelf / "data")
    assert not (shelf / "data" / "editions").exists()


def respell(path, pattern, new):
    text, count = re.subn(pattern, new, path.read_text(encoding="utf-8"), count=1, flags=re.S)
    assert count == 1
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "file, pattern, new, moved, still",
    [
        (
            "datapackage.json",
            r'"characters": ',
            '"characters": 1',
            [
                ("claim", "women/partners"),
                ("verdict", "women/partners"),
                ("result", "women/jobs-per-entrepreneur"),
                ("chart", "women/reach-over-time"),
            ],
            ("evidence", "alibaba/partners-2017-12"),
        ),
        (
            "references.bib",
            r"(\{peoplesdaily2017foundation,.*?title = \{)",
            r"\1A ",
            [("evidence", "lakeside/founding-partners-2017-09"), ("verdict", "women/partners")],
            ("claim", "women/partners"),
        ),
        (
            "evidence.csv",
            r"Holds for December 2017 only",
            "Holds for that month",
            [("evidence", "alibaba/partners-2017-12")],
            ("verdict", "women/partners"),
        ),
        (
            "hedges.csv",
            r"574",
            "575",
            [("result", "readings/about-low-first")],
            ("result", "women/jobs-per-entrepreneur"),
        ),
    ],
)
def test_a_digest_is_of_all_that_a_thing_rests_on(shelf, file, pattern, new, moved, still):
    """The source, the page, a note of an input: what stands behind a number moves its digest and not the number."""
    data, before = shelf / "data", take_snapshot(shelf, shelf / "data")
    respell(data / file, pattern, new)
    load_descriptor.cache_clear()
    load_references.cache_clear()
    after = take_snapshot(shelf, data)
    assert all(after[key].same(before[key]) for key in before) and after[still] == before[still]
    assert [after[key].digest != before[key].digest for key in moved] == [True] * len(moved)


def test_no_edition_is_made_of_a_silent_change(shelf, monkeypatch):
    freeze(shelf, "2026-01-01", shelf / "data")
    monkeypatch.setattr(recount, "__version__", "9.0.0")
    evidence = shelf / "data" / "evidence.csv"
    header, first, *others = csv.reader(evidence.read_text(encoding="utf-8").splitlines())
    first[header.index("value")] += "1"
    with open(evidence, "w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows([header, first, *others])
    with pytest.raises(
        EditionError, match=f"found no row for evidence {first[0]}, which changed in 9.0.0"
    ):
        freeze(shelf, "2026-01-02", shelf / "data")
    assert [path.name for path in (shelf / "data" / "editions").iterdir()] != [] and not (
        shelf / "data" / "editions" / "9.0.0.json"
    ).exists()
    # With the row that the message asks for, it is made.
    (line,) = History.of(shelf, shelf / "data").problems()
    (row,) = csv.reader([line.partition("reason: ")[2]])
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([*row[:5], "2026-01-02", "Read again"])
    with open(shelf / "data" / "errata.csv", "a", encoding="utf-8") as lines:
        lines.write(text.getvalue())
    assert check_data(shelf / "data") == []
    freeze(shelf, "2026-01-02", shelf / "data")


def test_a_changed_output_is_found(shelf):
    """One digit of a stored result, and a chart and a verdict that are gone."""
    freeze(shelf, "2026-01-01", shelf / "data")
    path = shelf / "chapters" / "women.ipynb"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("4.90196078431", "4.90196078432"), encoding="utf-8")
    assert any(
        line.startswith("result women/jobs-per-entrepreneur: found")
        for line in History.of(shelf, shelf / "data").problems()
    )
    path.unlink()
    lines = History.of(shelf, shelf / "data").problems()
    assert any(line.startswith("chart women/reach-over-time: found 'nothing'") for line in lines)
    assert any(line.startswith("verdict women/partners: found 'nothing'") for line in lines)


@pytest.mark.parametrize(
    "column, cell, expected",
    [
        ("kind", "rumour", "expected one of result"),
        ("since", "soon", "with pattern"),
        ("date", "today", "with pattern"),
        ("reason", "", "expected a value"),
        ("date", "2026-02-30", "expected a date that exists"),
        ("was", "", "expected a value"),
        ("id", "Women/Jobs", "with pattern"),
    ],
)
def test_a_bad_erratum_is_named(tmp_path, unpublished, column, cell, expected):
    unpublished(tmp_path)
    data = tmp_path / "data"
    row = dataclasses.asdict(erratum()) | {column: cell}
    with open(data / "errata.csv", "a", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerow(row.values())
    (problem,) = check_data(data)
    assert str(problem).startswith(
        f"data/errata.csv, row 2, column {column}: found {cell!r}"
    ) and expected in str(problem)


def test_errata_of_one_thing_are_told_the_newest_first():
    """By the numbers of the versions, not by their letters."""
    noted = [erratum(since=since) for since in ("0.9.0", "0.10.0", "0.2.0")]
    found = history({KEY: MORE}, "0.11.0", [*noted, erratum(id="tiny/other")])
    assert [each.since for each in found.errata_of(*KEY)] == ["0.10.0", "0.9.0", "0.2.0"]
    assert found.errata_of("chart", KEY[1]) == [] and found.change(erratum(since="0.9.0")) == (
        None,
        None,
    )


SECOND = Edition("0.2.0", "2026-02-03", FIRST.digest, {KEY: MORE}, [erratum()])
SAME = Edition("0.2.0", "2026-02-03", FIRST.digest, {KEY: JOBS})


@pytest.mark.parametrize(
    "found, message",
    [
        (
            history({KEY: MORE}),
            "data/errata.csv: found no row for result tiny/jobs, which changed in 0.2.0. Expected this row, with the day and the reason: "
            "result,tiny/jobs,4.9 jobs,5.1 jobs,0.2.0,,",
        ),
        (
            history({}, errata=[dataclasses.replace(GONE, was="4.9 jobs")]),
            "data/errata.csv: found another row for result tiny/jobs, which vanished in 0.2.0. Expected this row, "
            f"with the day and the reason: result,tiny/jobs,{JOBS.told},,0.2.0,,",
        ),
        (
            history({KEY: MORE}, "0.1.0"),
            "result tiny/jobs: found '5.1 jobs', expected '4.9 jobs', as edition 0.1.0 has it. What an edition froze never changes silently: "
            "raise __version__ in recount/__init__.py and say in data/errata.csv why.",
        ),
        (
            history({}, "0.1.0"),
            f"result tiny/jobs: found 'nothing', expected {JOBS.told!r}, as edition 0.1.0 has it. What an edition froze never changes silently: "
            "raise __version__ in recount/__init__.py and say in data/errata.csv why.",
        ),
        (
            history({KEY: READ_AGAIN}, "0.1.0"),
            f"result tiny/jobs: found SHA-256 {'b' * 12}, expected SHA-256 {'a' * 12}, as edition 0.1.0 has it. "
            "What an edition froze never changes silently: raise __version__ in recount/__init__.py.",
        ),
        (
            history({KEY: JOBS}, errata=[erratum(id="tiny/nothing")]),
            "data/errata.csv, row 2, column id: found 'tiny/nothing', expected an id of the kind result that an edition has. "
            "Correct the id or the kind.",
        ),
        (
            history({KEY: JOBS}, errata=[erratum(since="0.3.0")]),
            "data/errata.csv, row 2, column since: found '0.3.0', expected a version that follows an edition. Correct the version.",
        ),
        (
            history({KEY: JOBS}, errata=[erratum()]),
            "data/errata.csv, row 2, column id: found 'tiny/jobs', expected what changed in 0.2.0. Remove the row, since nothing changed.",
        ),
        (
            history({KEY: JOBS}, "0.3.0", [erratum()], (FIRST, SAME)),
            "data/errata.csv, row 2, column since: found '0.2.0', expected a version that is not frozen. "
            "Remove the row, since that edition has none such.",
        ),
        (
            history({KEY: MORE}, "0.3.0", [erratum(reason="For no reason")], (FIRST, SECOND)),
            "data/errata.csv: found no row as edition 0.2.0 has it for result tiny/jobs, "
            "expected this row: result,tiny/jobs,4.9 jobs,5.1 jobs,0.2.0,2026-02-01,A sum was wrong. An erratum is never changed: restore it.",
        ),
        (
            history({KEY: MORE}, errata=[erratum(date="2025-12-31")]),
            "data/errata.csv, row 2, column date: found '2025-12-31', expected a day from 2026-01-01, "
            "since it corrects what was published then. Correct the date.",
        ),
        (
            history({KEY: JOBS}, "0.0.9"),
            "recount/__init__.py: found version '0.0.9', expected '0.1.0', the last edition, or a later one. Raise it.",
        ),
    ],
)
def test_a_problem_says_what_was_found_and_what_to_do(found, message):
    assert found.problems()[-1] == message


def test_a_row_to_add_is_quoted_as_a_table_has_it():
    (line,) = history({KEY: dataclasses.replace(JOBS, text="5,100 jobs")}).problems()
    assert line.endswith('the reason: result,tiny/jobs,4.9 jobs,"5,100 jobs",0.2.0,,')


def test_a_file_that_does_not_hold_is_named_with_twelve_signs_of_the_digests(library):
    (library / "editions" / "0.1.0.json").write_text(
        dataclasses.replace(FIRST, entries={KEY: MORE}).text(), encoding="utf-8"
    )
    other, restore = (
        dataclasses.replace(FIRST, entries={KEY: MORE}),
        "An edition is never changed: restore the file as it was published.",
    )
    with pytest.raises(EditionError) as error:
        read_editions(library)
    assert (
        str(error.value)
        == f"data/editions/0.2.0.json: found that it follows {FIRST.digest[:12]}, expected edition 0.1.0, {other.digest[:12]}. {restore}"
    )
    (library / "editions" / "0.1.0.json").unlink()
    with pytest.raises(EditionError) as error:
        read_editions(library)
    assert (
        str(error.value)
        == f"data/editions/0.2.0.json: found that it follows {FIRST.digest[:12]}, expected no edition before it. {restore}"
    )
    path = library / "editions" / "0.2.0.json"
    path.write_text(
        dataclasses.replace(SECOND, previous="")
        .text()
        .replace('"previous": ""', '"previous": "x"'),
        encoding="utf-8",
    )
    edited, stated = (
        dataclasses.replace(SECOND, previous="x").digest[:12],
        dataclasses.replace(SECOND, previous="").digest[:12],
    )
    with pytest.raises(EditionError) as error:
        read_editions(library)
    assert (
        str(error.value)
        == f"data/editions/0.2.0.json: found entries of digest {edited}, expected {stated}, as the file says: it was edited by hand. {restore}"
    )


def test_the_changelog_has_every_edition_and_its_day():
    book = data_dir().parent
    heads = re.findall(
        r"^## (\S+), (\S+)$", (book / "CHANGELOG.md").read_text(encoding="utf-8"), re.M
    )
    made = [(edition.version, edition.date) for edition in read_editions(data_dir())]
    assert [head for head in reversed(heads) if head in made] == made
    assert [version for version, day in heads if (version, day) not in made] in (
        [],
        [__version__],
    )
