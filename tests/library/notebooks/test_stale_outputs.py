"""When the stored outputs of a chapter are out of date, and when they are not."""

import json

import pytest

from recount.notebooks.reading import notebook_paths
from recount.notebooks.stale_outputs import STAMP, find_stale


def code_cells(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def first_output(notebook):
    return next(cell for cell in code_cells(notebook) if cell["outputs"])["outputs"]


def edit_code(notebook):
    code_cells(notebook)[0]["source"] = "import pandas"


def edit_output(notebook):
    first_output(notebook)[0]["data"]["text/plain"] = "another"


def strip(notebook):
    first_output(notebook).clear()


def fail(notebook):
    error = {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": []}
    first_output(notebook).append(error)


def edit_version(notebook):
    notebook["metadata"][STAMP]["library"] = "0.0.1"


def remove_stamp(notebook):
    del notebook["metadata"][STAMP]


def break_stamp(notebook):
    notebook["metadata"][STAMP]["reads"] = {"claims": 5}


def remove_cells(notebook):
    del notebook["cells"]


@pytest.mark.parametrize(
    "change, message",
    [
        (edit_code, "its code was changed"),
        (edit_output, "its outputs were changed or removed by another program"),
        (strip, "its outputs were changed or removed by another program"),
        (fail, "a cell of it raised an error"),
        (edit_version, "another version of the library executed it"),
        (remove_stamp, "it was never executed by `recount execute`"),
        (break_stamp, "it cannot be read as a notebook"),
        (remove_cells, "it cannot be read as a notebook"),
    ],
)
def test_what_makes_outputs_stale_is_named_with_the_remedy(edit, change, message):
    (line,) = find_stale([edit("bread", change)])
    assert line.startswith(f"chapters/bread.ipynb: {message}")
    assert line.endswith(". Run `recount execute`.")


def test_a_file_that_is_no_notebook_is_named(sample):
    path = sample / "chapters/bread.ipynb"
    path.write_text("{", encoding="utf-8")
    assert "bread.ipynb: it cannot be read as a notebook" in find_stale([path])[0]


def test_prose_and_tags_make_nothing_stale(sample, edit):
    def change(notebook):
        notebook["cells"].insert(1, {"cell_type": "markdown", "source": "More.", "metadata": {}})
        notebook["metadata"]["toc"] = {}

    edit("bread", change)
    assert find_stale(notebook_paths(sample)) == []


def test_a_save_in_jupyterlab_makes_nothing_stale(sample, edit, save_in_jupyterlab):
    for name in ("bread", "summary"):
        edit(name, save_in_jupyterlab)
    assert find_stale(notebook_paths(sample)) == []


def edit_row(path, start, change):
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines = [change(line) if line.startswith(start) else line for line in lines]
    path.write_text("".join(lines), encoding="utf-8")


@pytest.mark.parametrize(
    "table, start, stale",
    [
        ("claims", "bread/dough,", ["bread"]),
        ("claims", "bread/loaves,", ["bread", "summary"]),  # a verdict on it is computed again
        ("evidence", "register/bakers-2011,", ["bread"]),
        ("evidence", "harbour/loaves-2019,", []),  # nothing uses evidence of grade C
        ("assumptions", "fx/crn-mrk,", ["bread"]),
        ("claim_standards", "", ["summary"]),
    ],
)
def test_a_changed_row_makes_stale_what_reads_it(sample, table, start, stale):
    path = sample / f"data/{table}.csv"
    start = start or path.read_text(encoding="utf-8").splitlines()[1][:10]
    edit_row(path, start, lambda line: line.replace("\n", "x\n"))
    named = [line.partition(":")[0] for line in find_stale(notebook_paths(sample))]
    assert named == [f"chapters/{name}.ipynb" for name in stale]


def test_a_claim_of_another_chapter_makes_no_other_chapter_stale(sample):
    path = sample / "data/claims.csv"
    edit_row(path, "bread/bakeries,", lambda line: line + line.replace("bread/", "trees/"))
    lines = find_stale(notebook_paths(sample))
    assert not [line for line in lines if line.startswith("chapters/bread.ipynb")]


def test_a_changed_verdict_makes_stale_what_reads_verdicts(sample, edit):
    def change(notebook):
        text = json.dumps(notebook)
        assert '"agreement": "agrees"' in text
        notebook |= json.loads(text.replace('"agreement": "agrees"', '"agreement": "ambiguous"'))

    edit("bread", change)
    _, line = find_stale(notebook_paths(sample))
    assert line == "chapters/summary.ipynb: data that it reads were changed. Run `recount execute`."


def test_notebooks_that_other_programs_leave_are_ignored(sample):
    chapters = sample / "chapters"
    for name in ("bread.nbconvert.ipynb", "Untitled1.ipynb", ".hidden.ipynb"):
        (chapters / name).write_text("{}", encoding="utf-8")
    (chapters / ".ipynb_checkpoints").mkdir()
    (chapters / ".ipynb_checkpoints/bread-checkpoint.ipynb").write_text("{}", encoding="utf-8")
    assert [path.name for path in notebook_paths(sample)] == ["bread.ipynb", "summary.ipynb"]


def test_a_stamp_is_compact_and_readable(sample):
    notebook = json.loads((sample / "chapters/bread.ipynb").read_text(encoding="utf-8"))
    stamp = notebook["metadata"][STAMP]
    assert len(json.dumps(stamp, indent=1).splitlines()) < 25
    assert "id=register/loaves-2021" in stamp["reads"]["evidence"].split()
