"""Shared by all tests: where the two books are, and which programs the machine has."""

import difflib
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from lxml import html

BOOK = Path(__file__).parent.parent
SAMPLE = BOOK / "src/recount/scaffold/book"

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


@pytest.fixture(scope="session")
def once(tmp_path_factory):
    """The function that makes a folder in the first worker that needs it; the others wait."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent

    def make(name: str, data: Path | None, write: Callable[[Path], object]) -> Path:
        folder = shared / name
        with FileLock(f"{folder}.lock"), pytest.MonkeyPatch.context() as patch:
            patch.setenv("RECOUNT_DATA", str(data or folder / "data"))
            if not folder.exists():
                write(folder)
        return folder

    return make


@pytest.fixture(scope="session")
def sample_book(once) -> Path:
    """The sample with an address, an earlier edition, errata and hostile titles; never changed."""
    from tests.corrected_sample import write_corrected_sample

    return once("sample-book", None, write_corrected_sample)


@pytest.fixture(scope="session")
def sample_site(once, sample_book) -> Path:
    """The pages of `sample_book`."""
    from recount.sphinxext.build import build_site

    return once("sample-site", sample_book / "data", lambda out: build_site(sample_book, out))


def parse_pages(site: Path) -> dict:
    """The pages of a site, parsed, by their place."""
    return {
        path.relative_to(site).as_posix(): html.parse(str(path)).getroot()
        for path in sorted(site.rglob("*.html"))
    }


def pages_of(book: Path) -> list[str]:
    """Paths of all pages of a book on its site."""
    from recount.validation.config import toc_pages

    return [f"{name}.html" for name in [*toc_pages(book), "search"]]


@pytest.fixture(scope="session")
def pages(sample_site) -> dict:
    """The pages of `sample_book`, parsed."""
    return parse_pages(sample_site)


# The longest files, so that no worker begins one when the others have nothing left to do.
LONGEST = (
    "tests/site/test_book_pages.py",
    "tests/library/sphinxext/test_build.py",
    "tests/site/test_epub.py",
    "tests/site/test_pdf.py",
    "tests/library/test_cli.py",
    "tests/library/editions/test_correction_workflow.py",
    "tests/library/test_authoring.py",
    "tests/library/notebooks/test_execution.py",
    "tests/site/",
    "chapters/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        starts = [item.nodeid.startswith(start) for start in LONGEST]
        return starts.index(True) if any(starts) else len(starts)

    items.sort(key=place)


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
