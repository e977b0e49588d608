"""Shared by all tests. The chapters in ``broken`` are run by ``test_broken.py``, never collected."""

import os
import shutil
from pathlib import Path

import pytest

BOOK = Path(__file__).parent.parent
collect_ignore_glob = ["broken/*", "recomputed/*"]

# Kernels talk over sockets in a folder of their own, and keep nothing of the user's.
os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")


@pytest.fixture
def book() -> Path:
    """Folder of the book."""
    return BOOK


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the Data Package that a test may spoil."""
    return Path(shutil.copytree(BOOK / "data", tmp_path / "data"))
