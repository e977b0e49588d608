"""The book holds: its data and text, its stored outputs, its results by hand, and its pages."""

import runpy
from pathlib import Path

import pytest

from recount.cli import main
from recount.results import load_results

BOOK = Path(__file__).parents[1]
CHAPTERS = {path.stem: path for path in (BOOK / "chapters").glob("*.ipynb")}
RECOMPUTED = sorted((BOOK / "tests/recomputed").glob("*.py"))


@pytest.fixture(autouse=True)
def in_the_book(monkeypatch):
    monkeypatch.delenv("RECOUNT_DATA", raising=False)
    monkeypatch.chdir(BOOK)


def test_nothing_is_missing():
    assert main(["check"]) == 0


def test_every_chapter_gives_its_stored_outputs():
    assert main(["verify"]) == 0


@pytest.mark.parametrize("path", RECOMPUTED, ids=lambda path: path.stem)
def test_results_are_recomputed_without_the_library(path):
    results = {
        result.id.partition("/")[2]: result.value for result in load_results(CHAPTERS[path.stem])
    }
    assert results == pytest.approx(runpy.run_path(str(path))["EXPECTED"])


def test_it_builds(tmp_path):
    assert main(["build", "--output", str(tmp_path / "site")]) == 0
