"""Which check is asked of which mutant and in which order, what is counted, and what is written down."""

import os
import sys
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from recount import editions
from recount.book import checks, measured, misprints, mutants, mutate, progress, runner
from recount.book.mutants import DIGIT, SIGN, Mutant

ONE, TWO, THREE = Mutant("claims", 2, "value", "1", "2", DIGIT), Mutant("claims", 3, "value", "1", "2", DIGIT), Mutant("events", 2, "value", "1", "-1", SIGN)


@pytest.fixture
def bars(monkeypatch):
    """Words and length of every bar; a bar is told to nobody."""
    found = []

    @contextmanager
    def shown(words, total):
        found.append((words, total))
        yield found

    monkeypatch.setattr(progress, "shown", shown)
    monkeypatch.setattr(runner, "warm", lambda: found.append("warm"))
    return found


def test_a_check_is_asked_of_what_those_before_it_missed(monkeypatch, bars, tmp_path):
    asked = []

    def noticing(check, *those):
        def notices(found, book, workers, told):
            assert (book, workers, told) == (tmp_path, 3, bars)
            asked.append((check, found))
            return [mutant in those for mutant in found]

        return notices

    checks_ = {"validation": noticing("validation", TWO), "outputs": noticing("outputs"), "tests": noticing("tests", ONE, TWO),
               "editions": noticing("editions")}
    monkeypatch.setattr(mutate, "_ASKED", checks_)
    assert mutate.caught([ONE, TWO, THREE], tmp_path, 3) == ["tests", "validation", ""]
    assert asked == [("validation", [ONE, TWO, THREE]), ("outputs", [ONE, THREE]), ("tests", [ONE, THREE]), ("editions", [THREE])]
    assert bars == ["warm", ("Mutants of the data: validation", 3), ("Mutants of the data: outputs", 2), ("Mutants of the data: tests", 2),
                    ("Mutants of the data: editions", 1)]


def test_no_check_is_asked_of_nothing(monkeypatch, bars, tmp_path):
    first = {"validation": lambda found, *rest: [True for _ in found]}
    monkeypatch.setattr(mutate, "_ASKED", dict.fromkeys(mutate.CHECKS) | first)
    assert mutate.caught([ONE, TWO], tmp_path, 3) == ["validation", "validation"] and bars[2] == ("Mutants of the data: outputs", 0)


@pytest.fixture
def each(monkeypatch, tmp_path):
    """The rest of what `runner.each` was told; it asks in this process, of a folder that stands for the shadow."""
    told = []

    def asks(found, book, workers, noticed, *more):
        told.append((book, workers, *more))
        return [noticed(mutant, SimpleNamespace(data=tmp_path / mutant.table)) for mutant in found]

    monkeypatch.setattr(runner, "each", asks)
    return told


def test_validation_notices_what_the_check_of_the_tables_has_to_say(monkeypatch, each, tmp_path):
    monkeypatch.setattr(checks, "problems", lambda data, only: ["wrong"] if (data, only) == (tmp_path / "events", "events") else [])
    assert mutate._validated([ONE, THREE], "the book", 5, "told") == [False, True] and each == [("the book", 5, "told")]


class Entry:
    """What an edition keeps of something: its words, and a digest that is not compared."""

    def __init__(self, words):
        self.words = words

    def same(self, other):
        return self.words == other.words


@pytest.mark.parametrize("frozen, now, noticed", [
    ({"a": "1", "b": "2"}, {"a": "1", "b": "2", "c": "3"}, False), ({"a": "1", "b": "2"}, {"a": "1", "b": "3"}, True), ({"a": "1", "b": "2"}, {"b": "2"}, True),
    ({}, {"a": "1"}, False),
    (None, {"a": "1"}, False)])
def test_an_edition_notices_what_it_froze_and_is_not_the_same(monkeypatch, each, tmp_path, frozen, now, noticed):
    """The last edition is asked, and none where nothing was published."""
    def entries(words):
        return {key: Entry(text) for key, text in words.items()}

    def of(book, data):
        assert (book, data) == ("the book", tmp_path / "claims")
        past = [] if frozen is None else [SimpleNamespace(entries=entries(words)) for words in ({"z": "0"}, {"z": "1"}, frozen)]
        return SimpleNamespace(editions=past, now=entries(now))

    monkeypatch.setattr(editions.History, "of", of)
    assert mutate._frozen([ONE], "the book", 5, "told") == [noticed] and each == [("the book", 5, "told")]


def test_tests_run_in_as_many_copies_as_are_needed(monkeypatch, tmp_path):
    """A mutant is written into its copy for its test alone, and the table is as it was after it."""
    made, told = [], []
    (tmp_path / "data").mkdir()
    (tmp_path / "shadow").mkdir()
    (tmp_path / "data" / "claims.csv").write_text("good", encoding="utf-8")
    table = tmp_path / "shadow" / "claims.csv"

    def copied(book, folder):
        assert book == tmp_path
        (folder / "data").mkdir(parents=True)
        made.append(folder)
        return folder

    def asks(found, book, workers, noticed, *more):
        told.append((found, book, workers, *more))
        said = []
        for mutant in found:
            table.write_text(mutant.after, encoding="utf-8")
            said.append(noticed(mutant, SimpleNamespace(data=table.parent)))
        return said

    def holds(copy):
        told.append((copy.name, (copy / "data" / "claims.csv").read_text(encoding="utf-8")))
        return told[-1][1] == "1"

    monkeypatch.setattr(mutate, "_copied", copied)
    monkeypatch.setattr(mutate, "_holds", holds)
    monkeypatch.setattr(runner, "each", asks)
    assert mutate._tested([ONE, TWO], tmp_path, 2, "told") == [True, True]
    same = Mutant("claims", 2, "value", "1", "1", DIGIT)
    assert told == [([same, ONE, TWO], tmp_path, 2, "told"), ("0", "1"), ("1", "2"), ("0", "2")]
    assert [folder.name for folder in made] == ["0", "1"] and made[0].parent.name.startswith("recounted-") and not made[0].parent.exists()
    mutate._tested([ONE, TWO], tmp_path, 8, "told")
    assert [folder.name for folder in made[2:]] == ["0", "1", "2"]


def test_tests_that_fail_with_the_data_as_they_are_come_to_no_verdict(monkeypatch, tmp_path):
    monkeypatch.setattr(mutate, "_copied", lambda book, folder: folder)
    monkeypatch.setattr(runner, "each", lambda found, *rest: [True] * len(found))
    with pytest.raises(runner.RunnerError, match="^tests: found one that fails with the data as they are, expected that all hold. Run `make test`.$"):
        mutate._tested([ONE], tmp_path, 2, None)


def test_a_table_is_as_it_was_after_its_test(monkeypatch, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "claims.csv").write_text("good", encoding="utf-8")
    (tmp_path / "claims.csv").write_text("spoiled", encoding="utf-8")
    after = []

    def asks(found, book, workers, noticed, told):
        for mutant in found:
            with pytest.raises(runner.RunnerError):
                noticed(mutant, SimpleNamespace(data=tmp_path))
        after.extend(path.read_text(encoding="utf-8") for path in sorted(copies[0].parent.rglob("claims.csv")))
        return [False] * len(found)

    def fails(copy):
        assert (copy / "data" / "claims.csv").read_text(encoding="utf-8") == "spoiled"
        raise runner.RunnerError("no verdict")

    copies = []

    def copied(book, folder):
        (folder / "data").mkdir(parents=True)
        copies.append(folder)
        return folder

    monkeypatch.setattr(mutate, "_copied", copied)
    monkeypatch.setattr(mutate, "_holds", fails)
    monkeypatch.setattr(runner, "each", asks)
    mutate._tested([ONE], tmp_path, 2, None)
    assert after == ["good", "good"]


def test_a_copy_has_what_the_tests_read_and_nothing_that_was_built(tmp_path):
    book = tmp_path / "book"
    for name in ("chapters", "data/editions", "ledger", "recount/__pycache__", "recount/book/theme", "recount/book/theme-epub", "tests", "_build"):
        (book / name).mkdir(parents=True)
        (book / name / "a.txt").write_text(name, encoding="utf-8")
    (book / "index.md").write_text("# A", encoding="utf-8")
    copy = mutate._copied(book, tmp_path / "copy")
    assert copy == tmp_path / "copy"
    assert sorted(path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()) == [
        "chapters/a.txt", "data/editions/a.txt", "index.md", "ledger/a.txt", "tests/a.txt"]


@pytest.fixture
def ran(monkeypatch):
    """What was run, and what it is to give: a status and words."""
    found = SimpleNamespace(calls=[], status=0, said=b"")

    def run(command, **options):
        found.calls.append((command, options))
        return SimpleNamespace(returncode=found.status, stdout=found.said)

    monkeypatch.setattr(mutate.subprocess, "run", run)
    return found


def test_the_tests_of_a_copy_are_those_that_read_the_data(ran, tmp_path, monkeypatch):
    monkeypatch.setenv("ONE_OF_MINE", "kept")
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    assert mutate._holds(tmp_path) is True
    ((command, options),) = ran.calls
    assert command[:3] == [sys.executable, "-m", "pytest"] and {"-x", "-q"} <= set(command)
    assert [after for before, after in zip(command, command[1:]) if before == "-p"] == ["no:cacheprovider", "no:xdist"]
    assert "--deselect=tests/test_chapters.py::test_stored_outputs_belong_to_code_data_and_package" in command
    assert {word for word in command if word.startswith("--ignore=")} == {"--ignore=recount/editions.py", "--ignore=recount/book"}
    assert command[-1] == "recount" and "tests/test_results.py" in command and sum(word.startswith("--deselect") for word in command) == 1
    assert options["cwd"] == tmp_path and options["capture_output"] is True
    assert options["env"] == os.environ | {"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}


def test_a_test_that_fails_is_a_notice_and_a_run_that_breaks_is_none(ran, tmp_path):
    ran.status = 1
    assert mutate._holds(tmp_path) is False
    ran.status, ran.said = 2, b"a" * 10 + b"b" * 300
    with pytest.raises(runner.RunnerError) as error:
        mutate._holds(tmp_path)
    assert str(error.value) == f"tests: found {'b' * 300!r}, expected that they run"


@pytest.fixture
def three(monkeypatch, tmp_path):
    """Three mutants, of which the tests catch the first, the editions the second and nothing the third; how they were asked for."""
    asked = []

    def caught(found, book, workers):
        asked.append((found, book, workers))
        return [{ONE: "tests", TWO: "editions", THREE: ""}[mutant] for mutant in found]

    def listed(where):
        assert where == tmp_path / "data"
        return [ONE, TWO, THREE]

    monkeypatch.setattr(mutants, "mutants", listed)
    monkeypatch.setattr(mutate, "caught", caught)
    return asked


def test_every_mutant_is_asked_and_counted_and_what_was_missed_is_given(kept, three, tmp_path, capsys):
    assert mutate.data(tmp_path, workers=4) == [str(THREE)]
    assert three == [([ONE, TWO, THREE], tmp_path, 4)] and kept.durations == [(tmp_path, "mutants of the data", 60.0)]
    ((book, name, rest),) = kept.written
    assert (book, name, rest["missed"]) == (tmp_path, "data-mutants", [str(THREE)]) and not any("sample" in note for note in rest["notes"])
    assert capsys.readouterr().out.splitlines() == [
        "3 mutants of the data: 0 caught by validation, 0 by outputs, 1 by tests, 1 by editions alone; 1 missed", f"by the editions alone: {TWO}"]


def test_a_sample_is_written_only_where_it_is_kept(kept, three, tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(mutants, "sample", lambda found, size, seed: drawn.append((found, size, seed)) or found[:size])
    assert mutate.data(tmp_path, 2, workers=1) == [] and kept.written == kept.durations == []
    monkeypatch.setattr(mutate.time, "monotonic", lambda: 0.0)
    assert mutate.data(tmp_path, 2, 7, keep=True) == []
    assert three[-1] == ([ONE, TWO], tmp_path, os.cpu_count()) and kept.durations == []
    assert drawn == [([ONE, TWO, THREE], 2, 0), ([ONE, TWO, THREE], 2, 7)] and kept.written[0][2]["notes"][0] == "This is a sample of 2 out of 3."


def test_mutants_are_counted_by_what_was_changed_and_by_what_caught_them(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(measured, "write", lambda book, name, **rest: kept.written.append(rest) or tmp_path / name)
    assert mutate.write(tmp_path, [ONE, THREE, TWO], ["outputs", "validation", ""], 3) == tmp_path / "data-mutants"
    (rest,) = kept.written
    assert rest["columns"] == ["change", "made", "validation", "outputs", "tests", "editions", "missed"]
    assert rest["rows"] == [[DIGIT, 2, 0, 1, 0, 0, 1], [SIGN, 1, 1, 0, 0, 0, 0], ["all", 3, 1, 1, 0, 0, 1]]
    assert rest["title"] == "Mutants of the data, and the first check that caught each" and rest["missed"] == [str(TWO)]
    assert set(rest["of"]) == {"data", "package", "builder", "notebooks", "tests"} and rest["notes"] == mutate._NOTES
    mutate.write(tmp_path, [ONE], [""], 2000)
    assert kept.written[1]["notes"] == ["This is a sample of 1 out of 2,000.", *mutate._NOTES]


@pytest.fixture
def printed(monkeypatch, tmp_path):
    """Three misprints of two kinds, of which a reader misses the second; which books the parts were asked of."""
    found = SimpleNamespace(books=[], differing=[], bars=[])
    kinds = list(misprints.CHECKS)[:2]
    made = [misprints.Misprint(kinds[0], "a.md", None, "1 → 2"), misprints.Misprint(kinds[0], "a.md", None, "2 → 3"),
            misprints.Misprint(kinds[1], "b.md", None, "3 → 4")]
    found.kinds, found.misprints = kinds, made

    class Reader:
        def __init__(self, book):
            found.books.append(book)

        def catches(self, misprint):
            return misprint is not made[1]

    def differing(book, workers):
        found.books.append((book, workers))
        return found.differing

    def over(items, words):
        found.bars.append(words)
        yield from items

    monkeypatch.setattr(misprints, "misprints", lambda book: found.books.append(book) or iter(made))
    monkeypatch.setattr(misprints, "Reader", Reader)
    monkeypatch.setattr(runner, "warm", lambda: found.books.append("warm"))
    monkeypatch.setattr(runner, "differing", differing)
    monkeypatch.setattr(progress, "over", over)
    return found


def test_every_misprint_is_read_and_counted_by_its_kind(printed, kept, tmp_path, capsys):
    assert mutate.pages(tmp_path) == [str(printed.misprints[1])]
    assert printed.books == [tmp_path, "warm", (tmp_path, os.cpu_count()), tmp_path] and printed.bars == ["Misprints"]
    ((book, name, rest),) = kept.written
    assert (book, name, rest["columns"], rest["missed"]) == (tmp_path, "prose-mutants", ["misprint", "check", "made", "caught"], [str(printed.misprints[1])])
    assert rest["title"] == "Misprints of the pages and of the stored outputs, and the check that is meant for each"
    counted = {kind: numbers for kind, _, *numbers in rest["rows"]}
    assert counted == dict.fromkeys(misprints.CHECKS, [0, 0]) | {printed.kinds[0]: [2, 1], printed.kinds[1]: [1, 1], "all": [3, 2]}
    assert [check for _, check, *_ in rest["rows"]] == [*misprints.CHECKS.values(), ""]
    assert set(rest["of"]) == {"data", "package", "builder", "notebooks", "pages", "tests"} and rest["notes"] == mutate._PROSE_NOTES
    assert kept.durations == [(tmp_path, "misprints", 60.0)]
    assert capsys.readouterr().out == "3 misprints of pages and stored outputs: 2 caught; 1 missed\n"


def test_a_sample_of_misprints_is_not_written(printed, kept, tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(misprints, "sample", lambda found, size, seed: drawn.append((found, size, seed)) or found[:size])
    assert mutate.pages(tmp_path, 1) == []
    monkeypatch.setattr(mutate.time, "monotonic", lambda: 0.0)
    assert mutate.pages(tmp_path, 2, 6) == [str(printed.misprints[1])]
    assert drawn == [(printed.misprints, 1, 0), (printed.misprints, 2, 6)] and kept.written == kept.durations == []


def test_a_chapter_that_differs_is_told_before_anything_is_read(printed, kept, tmp_path, monkeypatch):
    printed.differing = ["chapters/a.ipynb: found another output", "another line"]
    monkeypatch.setattr(mutate.os, "cpu_count", lambda: None)
    with pytest.raises(runner.RunnerError, match="^chapters/a.ipynb: found another output$"):
        mutate.pages(tmp_path)
    assert printed.books[-1] == (tmp_path, 1) and printed.bars == []
