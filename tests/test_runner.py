"""The quick comparison of chapters: what it says of one that gives what it stores, and of one that does not; and who is asked what."""

import atexit
import json
import os
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace

import pytest

from recount import package
from recount.book import runner
from recount.book.mutants import DIGIT, Mutant
from recount.book.runner import BROKEN, CAUGHT, MISSED, UNKNOWN, Reads, RunnerError, Shadow, differing

ONE, TWO, THREE = (Mutant("claims", row, "value", "1", "2", DIGIT) for row in (2, 3, 4))
UNIT = Mutant("units", 2, "definition", "1", "2", DIGIT)


@pytest.fixture(autouse=True)
def here():
    """A run changes the working folder of its own process alone."""
    before = os.getcwd()
    yield
    assert os.getcwd() == before


@pytest.mark.parametrize("name, place", [("nbval-passes-result", None), ("nbval-fails-changed-result", 1), ("nbval-fails-output-removed", 1), ("nbval-fails-cell-raises", 1),
                                         ("nbval-fails-changed-chart", 1)])
def test_what_nbval_says_of_a_sample(book, name, place):
    path = book / "tests" / "broken" / f"{name}.ipynb"
    lines = differing(book, 2, [path])
    assert bool(lines) == (place is not None)
    assert all(line.startswith(f"chapters/{name}.ipynb, cell ") and line.endswith("If it is right, run `make refresh`.") for line in lines)


def test_each_of_several_is_told(book):
    samples = [book / "tests" / "broken" / f"nbval-{name}.ipynb" for name in ("fails-changed-result", "passes-result", "fails-changed-output")]
    assert [line.partition(",")[0] for line in differing(book, 2, samples)] == ["chapters/nbval-fails-changed-output.ipynb", "chapters/nbval-fails-changed-result.ipynb"]


def test_charts_are_drawn_without_a_screen(monkeypatch):
    import matplotlib

    asked = []
    monkeypatch.setattr(matplotlib, "use", asked.append)
    runner.warm()
    assert asked == ["agg"] and {"nbval.plugin", "scipy.optimize", "recount.verdicts"} <= set(sys.modules)


@pytest.mark.parametrize("reads, known", [
    (Reads(tables={"claims"}), [True, True, False]), (Reads(rows={("claims", 3)}), [False, True, False]),
    (Reads(keys={("claims", "value")}), [True, True, False]),
    (Reads(keys={("claims", "id"), ("events", "value")}), [False, False, False]), (Reads(), [False, False, False])])
def test_what_may_have_been_read(reads, known):
    """Units are read by all that computes."""
    assert [reads.has(mutant) for mutant in (ONE, TWO, Mutant("events", 2, "date", "1", "2", DIGIT))] == known and reads.has(UNIT)


def test_every_way_to_read_the_data_is_noted():
    before = package.load, package.rows, package.ids, package.printed
    with runner.noted() as reads:
        assert package.load("events").equals(before[0]("events"))
        assert package.ids("claims") == before[2]("claims") and (reads.tables, reads.rows, reads.keys) == ({"events"}, set(), {("claims", "id")})
        reads.keys.clear()
        first, second, *_ = before[2]("evidence")
        assert package.printed("evidence", second, "value") == before[3]("evidence", second, "value")
        assert (reads.rows, reads.keys) == ({("evidence", 3)}, {("evidence", "id")})
        assert package.rows("evidence", id=first, grade="A").equals(before[1]("evidence", id=first, grade="A"))
        assert reads.keys == {("evidence", "id"), ("evidence", "grade")} and reads.tables == {"events"}
        reads.rows.clear()
        package.rows("evidence", id=first)
        assert reads.rows == {("evidence", 2)}
    assert (package.load, package.rows, package.ids, package.printed) == before


def test_reading_is_as_before_when_what_was_noted_fails():
    before = package.load
    with pytest.raises(ZeroDivisionError), runner.noted():
        package.load(1 / 0)
    assert package.load is before


@pytest.fixture
def small(tmp_path):
    """A folder with one table and two chapters, of which the second is longer."""
    for name in ("data", "chapters"):
        (tmp_path / "book" / name).mkdir(parents=True)
    (tmp_path / "book" / "data" / "claims.csv").write_text("id,value\na,1\nb,1\nc,1\n", encoding="utf-8")
    for name, source in (("short", "1"), ("long", "1 + 1 + 1")):
        cells = [{"cell_type": "markdown", "source": ["é"]}, {"cell_type": "code", "source": [source], "outputs": []}]
        (tmp_path / "book" / "chapters" / f"{name}.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return tmp_path / "book"


def test_a_shadow_has_a_mutant_for_a_while_and_the_book_never(small, tmp_path):
    (tmp_path / "shadow").mkdir()
    shadow = Shadow(small, tmp_path / "shadow")
    table, good = shadow.data / "claims.csv", (small / "data" / "claims.csv").read_bytes()
    assert (shadow.folder, shadow.data) == (tmp_path / "shadow", tmp_path / "shadow" / "data") and not shadow.data.is_symlink()
    assert (shadow.folder / "chapters").is_symlink() and (shadow.folder / "chapters" / "short.ipynb").is_file() and table.read_bytes() == good
    with pytest.raises(ZeroDivisionError), shadow.having(Mutant("claims", 3, "value", "1", "é", DIGIT)) as data:
        assert data == shadow.data and table.read_bytes() == "id,value\na,1\nb,é\nc,1\n".encode()
        assert (small / "data" / "claims.csv").read_bytes() == good
        1 / 0
    assert table.read_bytes() == good


def test_what_was_read_is_forgotten_but_by_those_that_may_remember(monkeypatch):
    """What a module has from another is that other's to forget."""
    forgotten = []

    def cached(module, name):
        return SimpleNamespace(__module__=module, cache_clear=lambda: forgotten.append(f"{module}.{name}"))

    found = {name: SimpleNamespace(read=cached(name, "read"), plain=1) for name in ("recount.a", "recount.b", "others", "recounted.c")}
    found["recount.a"].bare = SimpleNamespace(cache_clear=lambda: forgotten.append("bare"))
    found["recount.b"].taken = cached("others", "taken")
    found["recount.b"].last = cached("recount.b", "last")
    monkeypatch.setattr(runner, "sys", SimpleNamespace(modules=found))
    runner.forget()
    assert forgotten == ["recount.a.read", "recount.b.read", "recount.b.last"]
    runner.forget(keep=("recount.b",))
    assert forgotten[3:] == ["recount.a.read"]


@pytest.fixture
def shell(monkeypatch):
    """A shell leaves the main module, the streams and the end of this process as they were."""
    from IPython.core.interactiveshell import InteractiveShell

    made, main = [], sys.modules["__main__"]
    make = runner._shell
    monkeypatch.chdir(Path.cwd())
    monkeypatch.setattr(runner, "_shell", lambda: made.append(make()) or made[-1])
    yield made
    for each in made:
        each.restore_sys_module_state()
        atexit.unregister(each.atexit_operations)
    InteractiveShell.clear_instance()
    sys.modules["__main__"] = main


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": [text]}


def shown(text, **more):
    return {"output_type": "display_data", "data": {"text/plain": text, **more}, "metadata": {}}


def notebook(path, *cells):
    """A notebook of cells of code, each a source and its stored outputs, with prose before each."""
    written = []
    for source, outputs in cells:
        written += [{"cell_type": "markdown", "source": ["1/0"]}, {"cell_type": "code", "source": source, "outputs": outputs}]
    path.write_text(json.dumps({"cells": written}, ensure_ascii=False), encoding="utf-8")
    return path


def test_cells_run_one_after_another_in_the_folder_of_the_chapter(shell, tmp_path):
    run = runner.Run(notebook(tmp_path / "a.ipynb", (["number = 40\n", "number + 2"], [shown("42")]),
                              (["from pathlib import Path\n", "print(Path.cwd().name, number, 'é')"], [stream(f"{tmp_path.name} 40 é\n")]),
                              ("number + 3", [shown("44")]), ("1/0", [])))
    assert len(run.cells) == 4 and [run.agrees(place) for place in range(4)] == [True, True, False, False]
    assert run.first_difference() == 2 and run.first_difference(3) == 3


def test_a_run_that_agrees_has_no_difference_and_another_is_looked_for_from_its_first_cell_on(shell, tmp_path):
    path = notebook(tmp_path / "a.ipynb", ("import sys; print(1, file=sys.stderr); print(2); 3", [stream("2\n"), stream("1\n", "stderr"), shown("3")]))
    assert runner.Run(path).first_difference() is None
    assert runner.Run(notebook(tmp_path / "b.ipynb", ("1", [shown("2")]), ("3", [shown("4")]))).first_difference() == 0


def test_what_is_displayed_is_compared_with_the_last_value(shell, tmp_path):
    path = notebook(tmp_path / "a.ipynb", ("display(1); 2", [shown("1"), shown("2")]), ("display(1); 2", [shown("1"), shown("3")]),
                    ("display(1); 2", [shown("2"), shown("2")]))
    run = runner.Run(path)
    assert [run.agrees(place) for place in range(3)] == [True, False, False]


def test_each_run_has_a_shell_of_its_own_which_keeps_no_history(shell, tmp_path):
    first = runner.Run(notebook(tmp_path / "a.ipynb", ("number = 1", [])))
    assert first.agrees(0)
    second = runner.Run(notebook(tmp_path / "b.ipynb", ("number", [])))
    assert not second.agrees(0) and shell[0] is not shell[1]
    assert [each.history_manager.enabled for each in shell] == [False, False] and shell[1].execution_count == 1


def test_a_warning_of_a_cell_is_no_error_whatever_this_process_makes_of_it(shell, tmp_path):
    path = notebook(tmp_path / "a.ipynb", ("import warnings; warnings.warn('a'); 1", [shown("1")]))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("error")
        assert runner.Run(path).agrees(0) and [str(warning.message) for warning in told] == ["a"]


@pytest.mark.parametrize("made, stored, alike", [
    ([stream("a\n"), stream("b\n")], [stream("a\nb\n")], True), ([stream("a")], [stream("b")], False), ([stream("a")], [], False), ([], [], True),
    ([shown("ab")], [shown(["a", "b"])], True), ([shown("a")], [shown("a"), shown("a")], False), ([shown("a")], [shown("a", **{"image/png": "1"})], True),
    ([shown("a")], [shown("a", **{"text/html": "1"})], False),
    ([shown("a", **{"image/png": "1"})], [shown("a", **{"image/png": "2"})], True),
    ([shown("a", **{"application/json": ["a", "b"]})], [shown("a", **{"application/json": ["ab"]})], False),
    ([shown("a", **{"application/json": ["a"]})], [shown("a", **{"application/json": ["a"]})], True),
    ([shown("a") | {"metadata": {"b": 1}}], [shown("a")], True),
    ([shown("a")], [{"output_type": "execute_result", "data": {"text/plain": "a"}, "metadata": {}, "execution_count": 3}], True)])
def test_outputs_are_the_same_as_nbval_has_it(made, stored, alike):
    assert runner.same(made, stored) is alike


def test_texts_in_lines_are_joined_and_lists_of_data_stay():
    outputs = [{"text": ["a\n", "b"]}, {"text": "c"}, {"data": {"text/plain": ["d\n", "e"], "text/html": "f", "application/vnd.vega.v5+json": ["g", "h"]}}, {}]
    assert runner._joined(outputs) == [{"text": "a\nb"}, {"text": "c"},
                                       {"data": {"text/plain": "d\ne", "text/html": "f", "application/vnd.vega.v5+json": ["g", "h"]}}, {}]


class Forks:
    """Processes that have ended as soon as they are asked for, and another one, of somebody else; they are seen to end later."""

    def __init__(self):
        self.ended, self.slept, self.most, self.running, self.statuses = [(0, 0), (7, 256)], [], 0, 0, []

    def forked(self, work):
        self.running += 1
        self.most = max(self.most, self.running)
        pid = 100 + len(self.ended) + len(self.slept)
        self.statuses.append(0 if work() else 512)
        self.ended += [(0, 0), (pid, self.statuses[-1])]
        return pid

    def waitpid(self, pid, options):
        assert (pid, options) == (-1, os.WNOHANG)
        found = self.ended.pop(0)
        self.running -= found[0] >= 100
        return found

    def wait(self):
        return next(found for found in iter(lambda: self.waitpid(-1, os.WNOHANG), None) if found[0])


@pytest.fixture
def forks(monkeypatch):
    made = Forks()
    monkeypatch.setattr(runner, "forked", made.forked)
    monkeypatch.setattr(runner, "os", SimpleNamespace(waitpid=made.waitpid, wait=made.wait, WNOHANG=os.WNOHANG, chdir=os.chdir))
    monkeypatch.setattr(runner, "time", SimpleNamespace(sleep=made.slept.append))
    monkeypatch.setattr(runner, "warm", lambda: None)
    return made


def serving(monkeypatch, flagged, good=True):
    """Chapters that flag mutants by their name; the names in the order in which they were served."""
    served = []

    def serve(path, some, flags, shadow):
        served.append(path.stem)
        assert some[:1] in ([], [ONE]) and shadow.data.is_dir() and shadow.folder.name == path.stem
        for index, flag in flagged.get(path.stem, {}).items():
            flags[index] = flag
        return good

    monkeypatch.setattr(runner, "_serve", serve)
    return served


@pytest.fixture
def shadows(monkeypatch, tmp_path):
    """A shadow that makes its folder, in which it is told where it is."""
    class Small(Shadow):
        def __init__(self, book, folder):
            assert folder.parent.name.startswith("recounted-")
            folder.mkdir(exist_ok=True)
            super().__init__(book, folder)

    monkeypatch.setattr(runner, "Shadow", Small)


def test_short_chapters_are_asked_first_and_those_that_read_others_last(monkeypatch, forks, shadows, small):
    monkeypatch.setattr(runner, "reads_others", lambda notebook: "".join(notebook["cells"][1]["source"]) == "1")
    served, told = serving(monkeypatch, {"long": {1: CAUGHT}, "short": {0: MISSED}}), []
    assert runner.ask([ONE, TWO, THREE], small, 1, told.append) == [False, True, False]
    assert served == ["long", "short"] and forks.most == 1 and told[-1] == 1
    assert set(forks.slept) == {0, 0.2}
    served.clear()
    monkeypatch.setattr(runner, "reads_others", lambda notebook: False)
    assert runner.ask([ONE, TWO], small, 2) == [False, True] and served == ["short", "long"] and forks.most == 2


def test_a_chapter_that_differs_without_a_mutant_is_told(monkeypatch, forks, shadows, small):
    serving(monkeypatch, {}, good=False)
    with pytest.raises(RunnerError) as error:
        runner.ask([ONE], small, 1)
    assert str(error.value) == "chapters/short.ipynb: found another output with the data as they are, expected the stored one. Run `make refresh`."


def test_a_mutant_whose_run_broke_is_told(monkeypatch, forks, shadows, small):
    serving(monkeypatch, {"long": {0: CAUGHT, 1: BROKEN}})
    with pytest.raises(RunnerError) as error:
        runner.ask([ONE, TWO], small, 4)
    assert str(error.value) == f"{TWO}: found a run that came to no verdict, expected one in {runner.SECONDS} seconds"


def test_nothing_is_asked_of_no_mutant(monkeypatch, forks, shadows, small):
    serving(monkeypatch, {})
    assert runner.ask([], small, 1) == [] and runner.each([], small, 1, None) == []


class Chapter:
    """A run of a chapter whose cells agree but for one; what was asked of it."""

    spoiled, opened = {}, []

    def __init__(self, path):
        self.path, self.cells = path, [1, 2, 3]
        self.opened.append(path.stem)

    def agrees(self, place):
        return self.spoiled.get(self.path.stem) != place

    def first_difference(self, start=0):
        return next((place for place in range(start, 3) if not self.agrees(place)), None)


@pytest.fixture
def chapter(monkeypatch):
    monkeypatch.setattr(Chapter, "spoiled", {})
    monkeypatch.setattr(Chapter, "opened", [])
    monkeypatch.setattr(runner, "Run", Chapter)
    return Chapter


def test_the_first_cell_that_differs_is_named_and_long_chapters_run_first(monkeypatch, forks, chapter, small):
    warmed = []
    monkeypatch.setattr(runner, "warm", lambda: warmed.append(1))
    chapter.spoiled.update(short=0, long=2)
    assert differing(small, 1) == [
        f"chapters/{name}.ipynb, cell {cell} of code: found another output than the stored one, expected the same. If it is right, run `make refresh`."
        for name, cell in (("long", 3), ("short", 1))]
    assert chapter.opened == ["long", "short"] and forks.most == 1 and warmed == [1] and forks.statuses == [0, 0]
    chapter.spoiled.pop("long")
    assert [line.partition(",")[0] for line in differing(small, 2, list((small / "chapters").iterdir()))] == ["chapters/short.ipynb"] and forks.most == 2
    assert differing(small, 2, [small / "chapters" / "long.ipynb"]) == [] == differing(small, 2, [])
    with open(small / "chapters" / "short.ipynb", "a", encoding="utf-8") as lines:
        lines.write(" " * 99)
    differing(small, 1)
    assert chapter.opened[-2:] == ["short", "long"]


def test_a_chapter_without_a_verdict_is_told(monkeypatch, forks, small):
    monkeypatch.setattr(runner, "_compare", lambda path, places, index: path.stem == "short" or places.__setitem__(index, 1))
    with pytest.raises(RunnerError, match="^chapters/short.ipynb: found a run that came to no verdict, expected one$"):
        differing(small, 2)


def test_every_mutant_is_shown_to_one_worker(forks, shadows, small):
    asked, told = [], []

    def noticed(mutant, shadow):
        asked.append((mutant.row, shadow.folder.name, (shadow.data / "claims.csv").read_text(encoding="utf-8").count(",2")))
        return mutant is TWO

    assert runner.each([ONE, TWO, THREE], small, 2, noticed, told.append) == [False, True, False]
    assert asked == [(2, "0", 1), (4, "0", 1), (3, "1", 1)] and told[-1] == 3 and set(forks.slept) == {0, 0.2} and forks.most == 2
    assert forks.statuses == [0, 0] and runner.each([TWO], small, 1, noticed, told.append) == [True] and told[-1] == 1
    assert runner.each([TWO], small, 1, noticed) == [True]


def test_a_check_without_a_verdict_is_told(forks, shadows, small, monkeypatch):
    made = forks.forked
    monkeypatch.setattr(runner, "forked", lambda work: made(lambda: work() if len(forks.ended) < 3 else False))
    told = []
    with pytest.raises(RunnerError) as error:
        runner.each([ONE, TWO, THREE, UNIT], small, 2, lambda mutant, shadow: True, told.append)
    assert str(error.value) == f"{TWO}: found a check that came to no verdict, expected one" and told[-1] == 2


class Shown:
    """A shadow that says which mutant it has."""

    data, mutant = Path("the data"), None

    def having(self, mutant):
        self.mutant = mutant
        return self

    def __enter__(self):
        return self.data

    def __exit__(self, *error):
        self.mutant = None


@pytest.fixture
def decided(monkeypatch, chapter):
    """Where each mutant was decided; one with a status other than 0 breaks."""
    found = SimpleNamespace(places=[], status={}, forgot=[])

    def decide(run, place, mutant, shadow, flags, index):
        assert shadow.mutant is mutant and run.path.stem == "short" and flags[index] == UNKNOWN
        found.places.append((place, index))
        return found.status.get(index, 0)

    monkeypatch.setattr(runner, "_decide", decide)
    monkeypatch.setattr(runner, "forked", lambda work: work())
    monkeypatch.setattr(runner, "finished", lambda pid: pid)
    monkeypatch.setattr(runner, "forget", lambda keep=(): found.forgot.append(keep))
    return found


def test_a_mutant_is_decided_where_it_is_first_read_unless_it_has_been(monkeypatch, decided, small):
    asked = []
    monkeypatch.setattr(runner, "first_readers", lambda path, some: asked.append((path.stem, some)) or {0: [1], 2: [0, 2]})
    decided.status[2] = 9
    flags = [UNKNOWN, CAUGHT, UNKNOWN]
    some, shadow = [ONE, TWO, THREE], Shown()
    assert runner._serve(small / "chapters" / "short.ipynb", some, flags, shadow) is True
    assert decided.places == [(2, 0), (2, 2)] and flags == [UNKNOWN, CAUGHT, BROKEN] and asked == [("short", some)] and decided.forgot == [()]
    assert shadow.mutant is None


def test_nothing_is_decided_after_a_cell_that_differs(monkeypatch, decided, chapter, small):
    monkeypatch.setattr(runner, "first_readers", lambda path, some: {0: [0], 2: [1]})
    chapter.spoiled["short"] = 1
    assert runner._serve(small / "chapters" / "short.ipynb", [ONE, TWO], [UNKNOWN, UNKNOWN], Shown()) is False and decided.places == [(0, 0)]


@pytest.mark.parametrize("mutant, start, flag, kept", [(ONE, 0, CAUGHT, ("recount.units",)), (ONE, 2, UNKNOWN, ("recount.units",)), (UNIT, 1, CAUGHT, ())])
def test_a_mutant_is_caught_by_a_difference_from_its_cell_on(monkeypatch, chapter, small, mutant, start, flag, kept):
    """What has read the units remembers them, unless they are what changed."""
    monkeypatch.setenv("RECOUNT_DATA", "elsewhere")
    forgot, flags = [], [CAUGHT, UNKNOWN]
    monkeypatch.setattr(runner, "forget", lambda keep=(): forgot.append((os.environ["RECOUNT_DATA"], keep)))
    chapter.spoiled["short"] = 1
    assert runner._decide(Chapter(small / "chapters" / "short.ipynb"), start, mutant, Shown(), flags, 1) is True
    assert flags == [CAUGHT, flag] and forgot == [("the data", kept)]


def test_readers_come_from_a_fork_that_ran_well(monkeypatch, small):
    path = small / "chapters" / "short.ipynb"

    def note(path, some, answer):
        assert (path.stem, some) == ("short", [ONE])
        answer.write_text('{"0": [2], "11": []}', encoding="utf-8")
        return 0

    monkeypatch.setattr(runner, "_note", note)
    monkeypatch.setattr(runner, "forked", lambda work: work())
    monkeypatch.setattr(runner, "finished", lambda pid: pid)
    assert runner.first_readers(path, [ONE]) == {0: [2], 11: []}
    monkeypatch.setattr(runner, "finished", lambda pid: 2)
    with pytest.raises(RunnerError, match="^chapters/short.ipynb: found that it does not run, expected its stored outputs. Run `make refresh`.$"):
        runner.first_readers(path, [ONE])


def test_a_mutant_is_noted_where_it_is_first_read_and_nowhere_else(monkeypatch, chapter, small, tmp_path):
    forgot, ids = [], package.ids
    monkeypatch.setattr(runner, "forget", lambda: forgot.append(1))

    def agrees(self, place):
        if place:
            package.ids("claims" if place == 1 else "events")
        return True

    monkeypatch.setattr(chapter, "agrees", agrees)
    some = [Mutant("claims", 2, "id", "", "", ""), UNIT, Mutant("events", 2, "id", "", "", ""), Mutant("evidence", 2, "id", "", "", ""),
            Mutant("claims", 5, "id", "", "", "")]
    answer = tmp_path / "answer.json"
    assert runner._note(small / "chapters" / "short.ipynb", some, answer) is True
    assert json.loads(answer.read_text(encoding="utf-8")) == {"0": [1], "1": [0, 4], "2": [2]} and forgot == [1] and package.ids is ids


def test_readers_of_a_chapter_that_differs_are_not_noted(monkeypatch, chapter, small, tmp_path):
    monkeypatch.setattr(runner, "forget", lambda: None)
    chapter.spoiled["short"] = 2
    assert runner._note(small / "chapters" / "short.ipynb", [ONE], tmp_path / "answer.json") is False and not (tmp_path / "answer.json").exists()
