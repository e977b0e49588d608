"""Chapters are executed in kernels, stored, and compared; of small notebooks, to be quick."""

import json

import pytest

from recount.errors import ExecutionError
from recount.notebooks.execution import execute_all
from recount.notebooks.in_process import verify
from recount.notebooks.reading import iter_outputs, notebook_paths
from recount.notebooks.stale_outputs import find_stale
from recount.notebooks.stored_form import stored_form
from recount.results import RESULT_MIME

CODE = 'from recount import claim, publish\npublish("{0}/n", claim("bread/bakers"), "Bakers")'
VALUE = '"value": 350'
_EXECUTED = []  # bytes of the small chapter, which a kernel runs once for all tests


@pytest.fixture
def small(sample, tiny):
    """A book with one small chapter that has been executed."""
    for path in notebook_paths(sample):
        path.unlink()
    path = tiny("small", CODE.format("small"))
    if not _EXECUTED:
        assert execute_all(sample) == [path]
        _EXECUTED.append(path.read_bytes())
    path.write_bytes(_EXECUTED[0])
    return path


def test_outputs_are_stored_with_what_they_were_made_from(sample, small, save_in_jupyterlab):
    assert find_stale([small]) == [] and verify(sample) == []
    text = small.read_text(encoding="utf-8")
    notebook = json.loads(text)
    assert VALUE in text and len(notebook["cells"]) == 1
    assert notebook["cells"][0]["execution_count"] == 1
    assert "id=bread/bakers" in notebook["metadata"]["recount"]["reads"]["claims"]

    save_in_jupyterlab(notebook)
    small.write_text(json.dumps(notebook), encoding="utf-8")
    saved = small.read_bytes()
    assert execute_all(sample) == [] and small.read_bytes() == saved
    assert stored_form(small) == text
    small.write_text(text.replace(VALUE, f"{VALUE}.0"), encoding="utf-8")
    assert isinstance(next(iter_outputs(small, RESULT_MIME))[0]["value"], int)

    notebook["cells"][0]["outputs"] = [{"output_type": "of another format"}]
    small.write_text(json.dumps(notebook), encoding="utf-8")
    assert execute_all(sample) == [small] and find_stale([small]) == []


def test_a_chapter_that_fails_is_named_and_left_and_the_others_are_stored(sample, small, tiny):
    broken = [tiny("first", "1 / 0"), tiny("other", "import recount", "raise ValueError('no.')")]
    before = [path.read_bytes() for path in broken]
    good = tiny("good", CODE.format("good"))
    with pytest.raises(ExecutionError) as error:
        execute_all(sample)
    assert str(error.value).splitlines() == [
        "chapters/first.ipynb, the cell that begins '1 / 0': ZeroDivisionError: division by zero. "
        "Correct the cell; the stored outputs were not changed.",
        "chapters/other.ipynb, the cell that begins \"raise ValueError('no.')\": ValueError: no. "
        "Correct the cell; the stored outputs were not changed.",
    ]
    assert [path.read_bytes() for path in broken] == before
    assert find_stale([good, small]) == []


def test_a_notebook_that_is_saved_in_the_meantime_is_not_overwritten(sample, small, tiny):
    tiny("small", 'with open("small.ipynb", "a") as notebook:\n    notebook.write(" ")')
    with pytest.raises(ExecutionError, match="small.ipynb was saved while it was executed"):
        execute_all(sample)
    assert small.read_text(encoding="utf-8").endswith("} ")


def test_verify_names_the_cell_whose_output_differs(sample, small):
    small.write_text(small.read_text(encoding="utf-8").replace(VALUE, '"value": 351'))
    (line,) = verify(sample)
    assert line == (
        "chapters/small.ipynb, the cell that begins 'from recount import claim, publish': its "
        "output differs from the stored one. If the new one is right, run `recount execute`."
    )


def test_chapters_that_read_others_run_last(sample, small, tiny):
    reader = "from recount import published_verdicts\nprint(len(published_verdicts()))"
    tiny("a-reader", reader)
    tiny("verdicts", 'from recount import publish_verdicts\npublish_verdicts("bread")')
    execute_all(sample)
    notebook = json.loads((sample / "chapters/a-reader.ipynb").read_text(encoding="utf-8"))
    assert notebook["cells"][0]["outputs"][0]["text"] == ["8\n"]
