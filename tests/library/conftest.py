"""The tests of the library run on the sample, a book of fictitious data."""

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

# Every run tries the same inputs, and none is timed or remembered.
settings.register_profile("same", derandomize=True, deadline=None, max_examples=40, database=None)
settings.load_profile("same")

SAMPLE = Path(__file__).parents[2] / "src/recount/scaffold/book"


@pytest.fixture(autouse=True)
def sample_data(monkeypatch):
    """Whatever reads data reads those of the sample."""
    monkeypatch.setenv("RECOUNT_DATA", str(SAMPLE / "data"))


@pytest.fixture
def sample(tmp_path, monkeypatch) -> Path:
    """A copy of the sample that a test may spoil; its data are those that are read."""
    book = shutil.copytree(SAMPLE, tmp_path / "sample", ignore=shutil.ignore_patterns("_build"))
    monkeypatch.setenv("RECOUNT_DATA", str(book / "data"))
    return book
