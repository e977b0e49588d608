"""The quick comparison of chapters: what it says of one that gives what it stores, and of one that does not."""

import os

import pytest

from recount.book.runner import differing


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
