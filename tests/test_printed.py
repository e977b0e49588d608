"""The prose as it is printed is what was read: no number, date, quotation or verdict in it is another one than it was."""

import shutil
from pathlib import Path

import pytest

from recount import package
from recount.book import printed
from recount.book.outputs import Outputs
from recount.results import chapters

KEPT = Path(__file__).parent / printed.FOLDER
PAGES = printed.pages(package.folder().parent)


@pytest.fixture(scope="module")
def outputs():
    return Outputs.read(chapters(package.folder().parent))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_line_prints_what_was_read(path, outputs):
    assert printed.differences(path, outputs, KEPT) == []


def test_every_page_is_kept_and_no_other():
    assert {path.name for path in KEPT.glob("*.txt")} == set(map(printed.name_of, PAGES))


@pytest.mark.parametrize(
    "old, new, message",
    [
        ("{claim}`women/award`", "{claim}`women/entrepreneurs`", "found the line"),
        ("{claim}`women/award`", "nothing", "found no line"),
    ],
)
def test_a_line_that_shows_another_number_is_named(tmp_path, outputs, old, new, message):
    path = Path(shutil.copy(next(path for path in PAGES if path.stem == "women"), tmp_path))
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert any(
        message in line and line.endswith("run `python tests/reprint.py`.")
        for line in printed.differences(path, outputs, KEPT)
    )


def test_lines_in_another_order_are_told(book, outputs, tmp_path):
    path = book / "index.md"
    lines = printed.page(path, outputs).splitlines()
    (tmp_path / printed.FOLDER).mkdir()
    kept = tmp_path / printed.FOLDER / printed.name_of(path)
    kept.write_text("\n".join(lines), encoding="utf-8")
    assert printed.differences(path, outputs, kept.parent) == []
    kept.write_text("\n".join(reversed(lines)), encoding="utf-8")
    assert printed.differences(path, outputs, kept.parent) == [
        f"index.md: found its lines in another order than {tmp_path.name}/printed/index.txt has them. Read it; if it is right, run `python tests/reprint.py`."
    ]


def test_pages_stand_in_their_order(book):
    assert [path.name for path in printed.pages(book)][:3] == [
        "index.md",
        "page.ipynb",
        "readings.ipynb",
    ]
