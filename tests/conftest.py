"""Shared by all tests: where the two books are, and which programs the machine has."""

import os
import shutil
from pathlib import Path

import pytest

BOOK = Path(__file__).parent.parent
SAMPLE = Path(__file__).parent / "sample"

# Kernels talk over sockets in a folder of their own, and keep nothing of the user's.
os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")


@pytest.fixture(scope="session")
def program():
    """The function that finds a program; without it a test is skipped, and fails where CI is set."""

    def find(name: str) -> str:
        if path := shutil.which(name):
            return path
        message = f"{name} is not installed on this machine; .ci/run installs it"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)

    return find
