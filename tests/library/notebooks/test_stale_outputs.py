"""A refresh stores what ran, all of it or nothing, and the stamp knows what the outputs came from."""

import concurrent.futures
import hashlib
import json
import multiprocessing
import os
import shutil
import threading
from types import SimpleNamespace

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

from recount.errors import ExecutionError
from recount.notebooks import execution as notebooks
from recount.notebooks.execution import (
    Repository,
    _end_with_parent,
    _ending_children,
    _first_line,
    _normalise,
    asyncio,
    execute,
    execute_all,
    multiprocessing,
    os,
    package,
    progress,
    recount,
)
from recount.notebooks.stale_outputs import (
    _digest,
    depends_on_chapters,
    find_stale,
    fingerprint,
    names_used,
    outputs_digest,
)


def written(folder, *sources, **metadata):
    cells = [
        {
            "cell_type": "code",
            "id": f"c{place}",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": source,
        }
        for place, source in enumerate(sources)
    ]
    path = folder / "tiny.ipynb"
    path.write_text(
        json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}),
        encoding="utf-8",
    )
    return path


def test_a_second_refresh_changes_no_byte_and_keeps_the_authors_metadata(tmp_path, data):
    path = written(tmp_path, "1 + 1", title="Mine")
    assert find_stale([path], data) == [
        f"{tmp_path.name}/tiny.ipynb: found that its outputs were never stored by `recount execute`, expected outputs of this code, data and package. Run `recount execute`."
    ]
    assert execute(path, data)
    first = path.read_bytes()
    assert not execute(path, data) and path.read_bytes() == first
    assert find_stale([path], data) == []
    assert json.loads(first)["metadata"]["title"] == "Mine"
    assert [path.name for path in tmp_path.iterdir() if path.name != "data"] == ["tiny.ipynb"]


def test_a_cell_that_raises_leaves_the_file_and_is_named(tmp_path, data):
    path = written(tmp_path, "x = 1\nx / 0")
    before = path.read_bytes()
    with pytest.raises(
        ExecutionError, match="ZeroDivisionError: division by zero. The cell begins: 'x = 1'"
    ):
        execute(path, data)
    assert path.read_bytes() == before


def test_a_file_saved_while_it_ran_is_not_overwritten(tmp_path, data):
    path = written(
        tmp_path,
        "from pathlib import Path\npath = Path('tiny.ipynb')\n_ = path.write_text(path.read_text() + ' ')",
    )
    with pytest.raises(ExecutionError, match="was saved while it ran"):
        execute(path, data)
    assert path.read_text(encoding="utf-8").endswith("} ")


@pytest.mark.parametrize("name", ["claims.csv", "datapackage.json"])
def test_one_changed_digit_in_the_data_makes_a_chapter_stale(tmp_path, data, book, name):
    path = shutil.copy(book / "chapters" / "page.ipynb", tmp_path)
    (data / name).write_text(
        (data / name).read_text(encoding="utf-8").replace("2359", "2358").replace("5100", "5101"),
        encoding="utf-8",
    )
    (line,) = find_stale([tmp_path / "page.ipynb"], data)
    assert "data/ has changed since its outputs were stored" in line and str(path)


def test_a_changed_module_makes_a_chapter_stale(tmp_path, book, monkeypatch):
    shutil.copy(book / "chapters" / "page.ipynb", tmp_path)
    copy = shutil.copytree(book / "recount", tmp_path / "recount")
    monkeypatch.setattr(recount, "__file__", str(copy / "__init__.py"))
    assert find_stale([tmp_path / "page.ipynb"], book / "data") == []
    (copy / "units.py").write_text(
        (copy / "units.py").read_text(encoding="utf-8") + "\n", encoding="utf-8"
    )
    (line,) = find_stale([tmp_path / "page.ipynb"], book / "data")
    assert "the package has changed since its outputs were stored" in line


@pytest.mark.parametrize("text", ["", "[]", "null", '{"cells": []}', "{"])
def test_what_is_no_notebook_is_told(tmp_path, data, text):
    path = tmp_path / "tiny.ipynb"
    path.write_text(text, encoding="utf-8")
    (line,) = find_stale([path], data)
    assert "it is no notebook" in line


def test_a_chapter_that_reads_others_is_stale_when_one_of_them_changed(tmp_path, data):
    home = tmp_path / "chapters"
    home.mkdir()
    other = written(home, "1 + 1").rename(home / "other.ipynb")
    reader = written(home, "published = len\npublished('ab')")
    for path in (other, reader):
        execute(path, data)
    assert find_stale([other, reader], data) == []
    other.write_text(
        other.read_text(encoding="utf-8").replace('"1 + 1"', '"1 + 2"'), encoding="utf-8"
    )
    execute(other, data)
    (line,) = find_stale([other, reader], data)
    assert (
        line
        == "chapters/tiny.ipynb: found that a chapter that it reads has changed since its outputs were stored, expected outputs of this code, data and package. Run `recount execute`."
    )


@pytest.mark.parametrize(
    "source, reads",
    [
        ("from recount.verdicts import published as everything\neverything()", True),
        ("verdicts.stored(path)", True),
        ("published ()", True),
        ("# no published( here", False),
        ("unpublished()", False),
        ("publish('a/b', x, 'y')", False),
        ("published(", False),
    ],
)
def test_who_reads_others(source, reads):
    assert depends_on_chapters({"cells": [{"cell_type": "code", "source": source}]}) is reads


def test_chapters_that_read_others_run_last(tmp_path, data, monkeypatch):
    home = tmp_path / "chapters"
    home.mkdir()
    reader = written(
        home,
        "from pathlib import Path\npublished = lambda path: path.read_text().count('34567')\npublished(Path('z.ipynb'))",
    ).rename(home / "a.ipynb")
    written(home, "34500 + 67").rename(home / "z.ipynb")
    monkeypatch.setattr(package, "folder", lambda: data)
    assert [path.name for path in execute_all(tmp_path)] == ["a.ipynb", "z.ipynb"]
    assert json.loads(reader.read_text(encoding="utf-8"))["cells"][0]["outputs"][0]["data"][
        "text/plain"
    ] == ["1"]
    assert execute_all(tmp_path) == []


@pytest.mark.parametrize(
    "source, names",
    [
        ("from a.b import c as d, e\nimport f", {"c", "e"}),
        ("g(h)\ni.j.k()", {"g", "j", "k"}),
        ("x = y", set()),
        ("(", set()),
        ("z()()", {"z"}),
    ],
)
def test_what_code_uses(source, names):
    assert (
        names_used(
            {
                "cells": [
                    {"cell_type": "code", "source": [source[:1], source[1:]]},
                    {"cell_type": "markdown", "source": "m()"},
                ]
            }
        )
        == names
    )


def stored(*outputs, count=1, source="1"):
    return {
        "cells": [
            {"cell_type": "markdown", "source": "m"},
            {
                "cell_type": "code",
                "source": source,
                "execution_count": count,
                "outputs": list(outputs),
            },
        ],
        "metadata": {},
    }


def shown(data, kind="display_data", **more):
    return {"output_type": kind, "data": data, "metadata": {}, **more}


def test_the_digest_of_outputs_is_of_all_that_a_reader_sees():
    """However a program has split the lines, and whatever else it noted."""
    first = outputs_digest(stored(shown({"text/plain": ["a\n", "b"]})))
    assert (
        outputs_digest(stored(shown({"text/plain": "a\nb"})))
        == outputs_digest(stored(shown({"text/plain": "a\nb"}, transient={}), source="2"))
        == first
    )
    assert outputs_digest(stored(shown({"application/json": ["a\n", "b"]}))) != outputs_digest(
        stored(shown({"application/json": "a\nb"}))
    )
    others = [
        stored(shown({"text/plain": "a\nc"})),
        stored(shown({"text/html": "a\nb"})),
        stored(shown({"text/plain": "a\nb"}), count=2),
        stored(shown({"text/plain": "a\nb"}, kind="execute_result")),
        stored(shown({"text/plain": "a\nb"}) | {"metadata": {"x": 1}}),
        stored({"output_type": "stream", "text": "a\nb"}),
        stored({"output_type": "stream", "text": "a"}),
        stored({"output_type": "error", "evalue": "a"}),
        stored({"output_type": "error", "evalue": "b"}),
        stored(),
    ]
    assert len({first, *map(outputs_digest, others)}) == 11
    assert outputs_digest(
        stored({"output_type": "stream", "text": ["a\n", "b"]})
    ) == outputs_digest(others[5])


def test_the_stamp_is_of_what_the_outputs_depend_on(tmp_path, data):
    before = fingerprint(stored(), data)
    assert set(before) == {"code", "data", "package", "outputs"} and all(
        len(digest) == 64 for digest in before.values()
    )

    def moved(notebook=stored(), *others):
        now = fingerprint(notebook, data, others)
        return {name for name in {*now, *before} if now.get(name) != before.get(name)}

    assert (
        moved() == set()
        and moved(stored(source=["1"])) == set()
        and moved(stored(source="2")) == {"code"}
        and moved(stored(count=2)) == {"outputs"}
    )
    (data / "errata.csv").write_text(
        (data / "errata.csv").read_text(encoding="utf-8") + "\n", encoding="utf-8"
    )
    assert moved() == set()
    (data / "units.csv").write_text(
        (data / "units.csv").read_text(encoding="utf-8") + "\n", encoding="utf-8"
    )
    assert moved() == {"data"}
    publishes, reads = (
        written(tmp_path, "1").rename(tmp_path / "a.ipynb"),
        written(tmp_path, "published()").rename(tmp_path / "b.ipynb"),
    )
    assert moved(stored(source="published()"), publishes, reads) == {"data", "code", "chapters"}
    both = [
        fingerprint(stored(source="published()"), data, others)["chapters"]
        for others in ([publishes], [publishes, reads], [reads], [publishes, publishes])
    ]
    assert both[0] == both[1] and len(set(both)) == 3


@pytest.mark.parametrize(
    "changed, news",
    [
        ({}, []),
        ({"code": "0"}, ["its code has changed since its outputs were stored"]),
        ({"data": None}, ["data/ has changed since its outputs were stored"]),
        (
            {"package": "0", "outputs": "0"},
            [
                "the package has changed since its outputs were stored",
                "its stored outputs were changed, stripped or stored by another program",
            ],
        ),
        ({"chapters": "0"}, ["a chapter that it reads has changed since its outputs were stored"]),
    ],
)
def test_why_a_chapter_is_stale(tmp_path, data, changed, news):
    path = written(tmp_path, "1")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["metadata"]["recount"] = fingerprint(notebook, data) | changed
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert find_stale([path, path], data) == [
        f"{tmp_path.name}/tiny.ipynb: found that {'; '.join(news)}, expected outputs of this code, data and package. Run `recount execute`."
    ] * 2 * bool(news)


def test_a_cell_that_raised_is_told_first(tmp_path, data):
    path = written(tmp_path, "1")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][0]["outputs"] = [{"output_type": "error", "evalue": "x"}]
    notebook["metadata"]["recount"] = fingerprint(notebook, data) | {"code": "0"}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert find_stale([path], data) == [
        f"{tmp_path.name}/tiny.ipynb: found that a cell of it raised; its code has changed since its outputs were stored, expected outputs of this code, data and package. Run `recount execute`."
    ]
    assert _first_line(notebook) == "'1'" and _first_line(stored()) == "nothing"
    notebook["cells"][0]["source"] = "first\nsecond"
    assert _first_line(notebook) == "'first'"


def test_what_a_run_gives_is_stored_in_one_form():
    notebook = {
        "metadata": {"kernelspec": {"name": "mine"}, "kept": 1},
        "nbformat_minor": 4,
        "cells": [
            {
                "cell_type": "code",
                "id": "x",
                "metadata": {"execution": {"start": 1}, "tags": ["a"]},
                "outputs": [{"output_type": "display_data", "transient": {"display_id": 1}}],
            },
            {"cell_type": "markdown", "id": "y", "metadata": {}},
        ],
    }
    _normalise(notebook)
    assert notebook == {
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "kept": 1,
        },
        "nbformat_minor": 5,
        "cells": [
            {
                "cell_type": "code",
                "id": "cell-00",
                "metadata": {"tags": ["a"]},
                "outputs": [{"output_type": "display_data"}],
            },
            {"cell_type": "markdown", "id": "cell-01", "metadata": {}},
        ],
    }
    _normalise(notebook)


def test_what_other_chapters_publish_is_compared(tmp_path, data):
    """Without a run: stamped by hand."""
    home = tmp_path / "chapters"
    home.mkdir()
    other = written(home, "1").rename(home / "other.ipynb")
    reader = written(home, "published()")
    notebook = json.loads(reader.read_text(encoding="utf-8"))
    notebook["metadata"]["recount"] = fingerprint(notebook, data, [other, reader])
    reader.write_text(json.dumps(notebook), encoding="utf-8")
    assert find_stale([reader], data) == []
    other.write_text(json.dumps(stored(shown({"text/plain": "2"}))), encoding="utf-8")
    assert find_stale([reader], data) == [
        "chapters/tiny.ipynb: found that a chapter that it reads has changed since its outputs were stored, expected outputs of this code, data and package. Run `recount execute`."
    ]


class Pool:
    """A pool that does at once what it is given."""

    def __init__(self, **options):
        self.options = options

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False

    def submit(self, work, *arguments):
        done = concurrent.futures.Future()
        done.set_result(work(*arguments))
        return done


def test_every_chapter_is_rerun_and_those_that_read_others_last(tmp_path, data, monkeypatch):
    home = tmp_path / "chapters"
    home.mkdir()
    for name, source in (("a", "published()"), ("b", "1"), ("c", "2")):
        written(home, source).rename(home / f"{name}.ipynb")
    ran, said = [], []
    monkeypatch.setattr(package, "folder", lambda: data)
    monkeypatch.setattr(notebooks, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(
        notebooks, "refresh", lambda path, where: ran.append((path.stem, where)) or path.stem != "b"
    )
    monkeypatch.setattr(
        progress, "over", lambda items, words, total: said.append((words, total)) or items
    )
    monkeypatch.setattr(
        asyncio, "set_event_loop", lambda loop: loop.close()
    )  # one of its own for each chapter
    assert execute_all(tmp_path) == [home / "a.ipynb", home / "c.ipynb"]
    assert (
        sorted(ran[:2]) == [("b", data), ("c", data)]
        and ran[2:] == [("a", data)]
        and said == [("Rerunning the chapters", 3)]
    )


def test_a_process_of_the_pool_ends_with_the_one_that_started_it(monkeypatch):
    ended, left = threading.Event(), []
    monkeypatch.setattr(
        multiprocessing,
        "parent_process",
        lambda: SimpleNamespace(join=lambda: left.append("waited")),
    )
    monkeypatch.setattr(os, "_exit", lambda code: (left.append(code), ended.set()))
    _end_with_parent()
    assert ended.wait(5) and left == ["waited", 1]


def test_whoever_stops_a_refresh_stops_the_chapters_that_run(monkeypatch):
    stopped = []
    monkeypatch.setattr(
        multiprocessing,
        "active_children",
        lambda: [SimpleNamespace(terminate=lambda: stopped.append(1))],
    )
    for error, number in ((KeyboardInterrupt, 1), (SystemExit, 2), (ExecutionError, 2)):
        with pytest.raises(error), _ending_children():
            raise error
        assert len(stopped) == number


def test_a_digest_is_of_one_form():
    assert _digest({"b": "é", "a": 1}) == hashlib.sha256('{"a": 1, "b": "é"}'.encode()).hexdigest()


def test_the_stamp_is_of_the_modules_that_can_change_outputs(tmp_path, data, monkeypatch):
    """Those beside the package's own file, but for what only reads what is stored; and of the descriptor, but for no other file than tables."""
    home = tmp_path / "recount"
    (home / "book").mkdir(parents=True)
    monkeypatch.setattr(recount, "__file__", str(home / "__init__.py"))
    for name in ("__init__", "units", "titles", "book/site"):
        (home / f"{name}.py").write_text("", encoding="utf-8")
    before = fingerprint(stored(), data)

    def moved(path):
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        now = fingerprint(stored(), data)
        changed = {name for name in before if now[name] != before[name]}
        before.update(now)
        return changed

    assert [
        moved(home / f"{name}.py") for name in ("__init__", "titles", "book/site", "units")
    ] == [set(), set(), set(), {"package"}]
    assert [moved(data / name) for name in ("references.bib", "datapackage.json")] == [
        set(),
        {"data"},
    ]


@pytest.fixture
def ran(monkeypatch):
    """Instead of a kernel: what it was asked for; `then` is done to the notebook."""
    asked = SimpleNamespace(options=[], then=lambda notebook: None)

    class Client:
        def __init__(self, notebook, **options):
            self.notebook = notebook
            asked.options.append(options)

        def execute(self):
            asked.then(self.notebook)

    monkeypatch.setattr("nbclient.NotebookClient", Client)
    return asked


def test_a_chapter_is_run_where_it_stands_for_ten_minutes_at_most(tmp_path, data, ran):
    path = written(tmp_path, "1")
    assert execute(path, data) is True
    assert ran.options == [
        {
            "timeout": 600,
            "kernel_name": "python3",
            "record_timing": False,
            "extra_arguments": ["--IPKernelApp.log_level=ERROR"],
            "resources": {"metadata": {"path": str(tmp_path)}},
        }
    ]
    assert json.loads(path.read_text(encoding="utf-8"))["cells"][0]["id"] == "cell-00"


def test_a_refresh_stores_what_ran_with_its_head_and_its_stamp(tmp_path, data, ran):
    home = tmp_path / "chapters"
    home.mkdir()
    other = written(home, "1").rename(home / "other.ipynb")
    first, second = "from recount.units import say\npublished()", "from recount.units import figure"
    path = written(home, first, second)
    ran.then = lambda notebook: notebook["cells"][0]["outputs"].append(
        nbformat.v4.new_output("stream", text="é")
    )
    assert execute(path, data) is True
    text = path.read_text(encoding="utf-8")
    notebook = json.loads(text)
    assert [
        cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        for cell in notebook["cells"]
    ] == [Repository().headed(first), second]
    assert (
        notebook["metadata"]["recount"] == fingerprint(notebook, data, [other, path])
        and "chapters" in notebook["metadata"]["recount"]
    )
    assert text.endswith("}\n") and '"é"' in text and find_stale([path], data) == []
    ran.then = lambda notebook: None
    assert execute(path, data) is False and path.read_text(encoding="utf-8") == text


def test_a_file_that_was_saved_meanwhile_is_told_whole(tmp_path, data, ran):
    path = written(tmp_path, "1")
    ran.then = lambda notebook: path.write_text("mine", encoding="utf-8")
    with pytest.raises(ExecutionError) as error:
        execute(path, data)
    assert str(error.value) == (
        f"{tmp_path.name}/tiny.ipynb: the file was saved while it ran, expected it to stay as it was. Nothing was stored; run `recount execute` again."
    )
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_cell_that_raises_is_told_whole(tmp_path, data, ran):
    def raising(notebook):
        notebook["cells"][1]["outputs"] = [
            {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": []}
        ]
        raise CellExecutionError("long", "ValueError", "no")

    path, ran.then = written(tmp_path, "1", "x = 1\nfail()"), raising
    with pytest.raises(ExecutionError) as error:
        execute(path, data)
    assert (
        str(error.value)
        == f"{tmp_path.name}/tiny.ipynb: ValueError: no. The cell begins: 'x = 1'. The stored outputs are as they were."
    )


def test_what_is_no_notebook_is_told_whole(tmp_path, data):
    path = tmp_path / "tiny.ipynb"
    path.write_text('{"cells": []}', encoding="utf-8")
    assert find_stale([path], data) == [
        f"{tmp_path.name}/tiny.ipynb: found that it is no notebook (KeyError('metadata')), expected outputs of this code, data and package. Run `recount execute`."
    ]


def test_chapters_are_rerun_in_fresh_processes_that_end_with_this_one(tmp_path, data, monkeypatch):
    made, swept = [], []
    monkeypatch.setattr(
        notebooks, "ProcessPoolExecutor", lambda **options: made.append(options) or Pool()
    )
    monkeypatch.setattr(package, "sweep", swept.append)
    assert execute_all(tmp_path) == [] and swept == [tmp_path / "chapters"]
    assert made == [
        {
            "max_workers": os.cpu_count(),
            "mp_context": multiprocessing.get_context("spawn"),
            "initializer": _end_with_parent,
        }
    ]


def test_waiting_for_the_parent_keeps_no_process_alive(monkeypatch):
    release, before = threading.Event(), set(threading.enumerate())
    monkeypatch.setattr(
        multiprocessing, "parent_process", lambda: SimpleNamespace(join=release.wait)
    )
    monkeypatch.setattr(os, "_exit", lambda code: None)
    _end_with_parent()
    (thread,) = [thread for thread in threading.enumerate() if thread not in before]
    assert thread.daemon
    release.set()
    thread.join()  # else it would end this process, once the exit is the real one again
