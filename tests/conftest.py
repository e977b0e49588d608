"""Shared by all tests: where the two books are, and which programs the machine has."""

import difflib
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

BOOK = Path(__file__).parent.parent
SAMPLE = Path(__file__).parent / "sample"

# Kernels talk over sockets in a folder of their own, and keep nothing of the user's.
os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")


@pytest.fixture(scope="session")
def program():
    """The function that finds a program; without it a test is skipped, in CI it fails."""

    def find(name: str) -> str:
        if path := shutil.which(name):
            return path
        message = f"{name} is not installed on this machine; .ci/run installs it"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)

    return find


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-snapshots", action="store_true", help="rewrite the snapshots that tests compare"
    )


_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def _equal(text: str, stored: str, tolerance: float) -> bool:
    """Whether two texts are equal, numbers within a tolerance."""
    if not tolerance or text == stored:
        return text == stored
    return _NUMBER.sub("#", text) == _NUMBER.sub("#", stored) and all(
        abs(float(new) - float(old)) <= tolerance
        for new, old in zip(_NUMBER.findall(text), _NUMBER.findall(stored), strict=True)
    )


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[..., None]:
    """The function that compares a text with a file in the folder `snapshots` next to the test.

    ``snapshot(text, "page.html")`` fails with a diff where they differ; ``tolerance=0.05`` lets
    numbers differ by so much. ``pytest --update-snapshots`` writes the files instead: read
    ``git diff`` before committing them.
    """

    def compare(text: str, name: str, *, tolerance: float = 0) -> None:
        path = request.path.parent / "snapshots" / name
        stored = path.read_text(encoding="utf-8") if path.exists() else ""
        if _equal(text, stored, tolerance):
            return
        if request.config.getoption("--update-snapshots"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        lines = difflib.unified_diff(
            stored.splitlines(), text.splitlines(), "snapshot", "now", n=1, lineterm=""
        )
        pytest.fail(
            "\n".join(
                [
                    f"{path.relative_to(BOOK)} differs; if the new text is right, "
                    "run pytest with --update-snapshots",
                    *(line[:300] for line, _ in zip(lines, range(60), strict=False)),
                ]
            ),
            pytrace=False,
        )

    return compare
