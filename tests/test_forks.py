"""Chapters rerun aside: what is copied, which program is started and what it says, without starting it."""

import ast
import importlib.util
import json
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

import recount
from recount.book import forks
from recount.book.notebooks import RunError

PACKAGE = str(Path(recount.__file__).parent.parent)


def cell(*lines, kind="code"):
    return {"cell_type": kind, "source": [f"{line}\n" for line in lines], "metadata": {}, **({"outputs": ["old"]} if kind == "code" else {})}


def laid(folder, **chapters):
    """A book of these chapters, each with its cells, and a folder of data."""
    for name in ("chapters", "data/editions"):
        (folder / name).mkdir(parents=True)
    for name, cells in chapters.items():
        (folder / "chapters" / f"{name}.ipynb").write_text(json.dumps({"cells": cells, "metadata": {}}), encoding="utf-8")
    return folder


def test_a_copy_has_chapters_and_data_and_no_editions(tmp_path):
    book, data = laid(tmp_path / "book", a=[], b=[]), laid(tmp_path / "other") / "data"
    for name in ("chapters/notes.txt", "chapters/.hidden.ipynb"):
        (book / name).write_text("mine", encoding="utf-8")
    for name in ("claims.csv", ".lock", "editions/0.1.0.json"):
        (data / name).write_text(name, encoding="utf-8")
    (tmp_path / "aside").mkdir()
    assert forks.copy(book, data, tmp_path / "aside") == tmp_path / "aside"
    files = sorted(path.relative_to(tmp_path / "aside").as_posix() for path in (tmp_path / "aside").rglob("*") if path.is_file())
    assert files == ["chapters/a.ipynb", "chapters/b.ipynb", "data/claims.csv"]
    assert (tmp_path / "aside" / "data" / "claims.csv").read_text(encoding="utf-8") == "claims.csv" and not (tmp_path / "aside" / "data" / "editions").exists()


@pytest.fixture
def started(monkeypatch):
    """The function that sets how the program ends; it gives what is asked of it."""
    def ends(code=0, says="", complains=""):
        asked = []

        def run(command, **options):
            asked.append((command, options))
            return subprocess.CompletedProcess(command, code, says, complains)

        monkeypatch.setattr(subprocess, "run", run)
        return asked

    return ends


@pytest.mark.parametrize("path, expected", [(None, PACKAGE), ("", PACKAGE), ("/other", f"{PACKAGE}{os.pathsep}/other")])
def test_a_rerun_starts_this_python_with_this_package(started, monkeypatch, path, expected):
    monkeypatch.setenv("SOME_SETTING", "kept")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    if path is not None:
        monkeypatch.setenv("PYTHONPATH", path)
    asked = started()
    assert forks.rerun(Path("/a/book"), ["women", "credit"]) is None
    ((command, options),) = asked
    assert command == [sys.executable, "-m", "recount.book.forks", "/a/book", "women", "credit"]
    assert (options["stdout"], options["stderr"], options["text"], options["encoding"]) == (subprocess.PIPE, subprocess.PIPE, True, "utf-8")
    assert options["env"]["PYTHONPATH"] == expected and options["env"]["PYTHONIOENCODING"] == "utf-8" and options["env"]["SOME_SETTING"] == "kept"


@pytest.mark.parametrize("says, complains, told", [(" chapters/a.ipynb: no\n", "warning", "chapters/a.ipynb: no"), (" \n", " killed\n", "killed")])
def test_a_rerun_that_fails_tells_what_was_said(started, says, complains, told):
    started(1, says, complains)
    with pytest.raises(RunError) as error:
        forks.rerun(Path("/a/book"), ["women"])
    assert str(error.value) == told


class Pool:
    """What stands in the place of processes: it runs what it is given at once, and notes it."""

    made: list

    def __init__(self, **options):
        self.options, self.groups = options, []
        Pool.made.append(self)

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        return None

    def map(self, work, group):
        self.groups.append((work, [path.stem for path in group]))
        return [Pool.says.get(path.stem, "") for path in group]


@pytest.fixture
def pool(monkeypatch):
    """The function that sets what each chapter says when it was run."""
    def says(**words):
        Pool.made, Pool.says = [], words
        monkeypatch.setattr(forks, "ProcessPoolExecutor", Pool)
        return Pool.made

    return says


def test_chapters_that_read_others_run_after_all_the_rest(tmp_path, pool, capsys):
    book = laid(tmp_path, a=[cell("published()")], b=[cell("1")], c=[cell("2")], d=[cell("3")], e=[cell("stored()")])
    made = pool()
    assert forks.main(book, ["c", "a", "b", "e"]) == 0
    (only,) = made
    assert only.groups == [(forks._run, ["b", "c"]), (forks._run, ["a", "e"])] and capsys.readouterr().out == ""
    assert (only.options["max_workers"], only.options["max_tasks_per_child"]) == (os.cpu_count(), 1)
    assert only.options["mp_context"].get_start_method() == ("forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn")


def test_the_first_chapter_that_fails_is_told_and_the_others_are_not_waited_for(tmp_path, pool, capsys):
    book = laid(tmp_path, a=[cell("published()")], b=[cell("1")], c=[cell("2")])
    made = pool(b="chapters/b.ipynb: no", c="chapters/c.ipynb: no", a="chapters/a.ipynb: no")
    assert forks.main(book, ["a", "b", "c"]) == 1
    assert capsys.readouterr().out == "chapters/b.ipynb: no\n" and len(made[0].groups) == 1


def test_forks_come_from_a_process_that_has_the_modules(monkeypatch):
    loaded = []
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["fork", "spawn", "forkserver"])
    monkeypatch.setattr(type(multiprocessing.get_context("forkserver")), "set_forkserver_preload", lambda self, names: loaded.append(names))
    assert forks._context().get_start_method() == "forkserver" and loaded == [forks._LOADED]
    assert all(importlib.util.find_spec(name) for name in forks._LOADED)


def test_without_forks_every_chapter_has_a_new_process(monkeypatch):
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert forks._context().get_start_method() == "spawn"


@pytest.fixture
def alone(monkeypatch):
    """A run changes its process, which ends with it: here that is put back."""
    for name in ("RECOUNT_DATA", "HOME"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    monkeypatch.chdir(os.getcwd())
    monkeypatch.setattr(InteractiveShell, "_instance", None)


def run(tmp_path, *cells):
    """What one chapter of these cells says, and its notebook afterwards."""
    path = laid(tmp_path / "book", ä=list(cells)) / "chapters" / "ä.ipynb"
    said = forks._run(path)
    return said, json.loads(path.read_text(encoding="utf-8"))


def value(notebook):
    """What the first cell gives."""
    (output,) = notebook["cells"][0]["outputs"]
    return ast.literal_eval(output["data"]["text/plain"])


def test_what_the_cells_show_is_kept_in_the_notebook(tmp_path, alone):
    said, notebook = run(tmp_path, cell("# A title", kind="markdown"), cell("from IPython.display import display, HTML", "number = 3"),
                         cell("display(HTML('<b>Ü</b>'), metadata={'a': 'b'})", "number + 1"), cell("print('said')"), cell("number += 1;"))
    text, empty, shown, *silent = notebook["cells"]
    assert said == "" and "outputs" not in text and empty["outputs"] == []
    display, result = shown["outputs"]
    assert display["output_type"] == result["output_type"] == "display_data" and set(display) == {"output_type", "data", "metadata"}
    assert display["data"]["text/html"] == "<b>Ü</b>" and display["metadata"] == {"a": "b"}
    assert result["data"] == {"text/plain": "4"} and result["metadata"] == {}
    assert [each["outputs"] for each in silent] == [[], []]


def test_a_chapter_runs_in_its_folder_with_the_data_of_its_book(tmp_path, alone):
    said, notebook = run(tmp_path, cell("import os", "os.getcwd(), os.environ['RECOUNT_DATA']"))
    assert said == "" and value(notebook) == (str(tmp_path / "book" / "chapters"), str(tmp_path / "book" / "data"))


def test_a_chapter_leaves_nothing_of_a_user(tmp_path, alone, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "home" / "ipython"))
    (tmp_path / "home").mkdir()
    said, notebook = run(tmp_path, cell("shell = get_ipython()", "shell.ipython_dir, shell.history_manager.enabled"))
    assert said == "" and value(notebook) == (str(tmp_path / "book" / ".ipython"), False)
    assert not list((tmp_path / "home").iterdir())


@pytest.mark.parametrize("lines, told", [
    (["number = 1", "raise ValueError('no X.')"], "chapters/ä.ipynb: ValueError: no X. The cell begins: 'number = 1'"),
    (["number = = 1"], "chapters/ä.ipynb: SyntaxError: invalid syntax"),
])
def test_a_cell_that_fails_is_told_and_the_notebook_stays(tmp_path, alone, lines, told):
    said, notebook = run(tmp_path, cell(*lines), cell("2"))
    assert said.startswith(told) and said.endswith(f"The cell begins: {lines[0]!r}")
    assert [each["outputs"] for each in notebook["cells"]] == [["old"], ["old"]]
