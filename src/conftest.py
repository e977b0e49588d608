"""The examples in docstrings run on the sample, a book of fictitious data."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def sample_data(monkeypatch):
    """Whatever reads data reads those of the sample."""
    monkeypatch.setenv("RECOUNT_DATA", str(Path(__file__).parent / "recount/scaffold/book/data"))
