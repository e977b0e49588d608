"""The book: its pages, and what its chapters publish."""

import json
from pathlib import Path

import pytest

from recount.datapackage.tables import data_dir
from recount.notebooks.reading import notebook_paths
from recount.published_outputs import Outputs
from recount.validation.config import toc_pages

BOOK = Path(__file__).parents[2]
PAGES = [
    next(path for suffix in (".ipynb", ".md") if (path := BOOK / f"{name}{suffix}").is_file())
    for name in toc_pages(BOOK)
]
CHAPTERS = notebook_paths(BOOK)


@pytest.fixture(scope="module", autouse=True)
def book_data():
    """Whatever reads data in these tests reads those of the book."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECOUNT_DATA", str(BOOK / "data"))
        assert data_dir() == BOOK / "data"
        yield


@pytest.fixture(scope="module")
def outputs(book_data) -> Outputs:
    """What the chapters publish."""
    return Outputs.read(CHAPTERS)


def cells(path: Path, kind: str) -> list[str]:
    """Sources of the cells of one kind."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == kind]


def prose(path: Path) -> str:
    """The Markdown of a page."""
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    return "\n\n".join(cells(path, "markdown"))
