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


@pytest.mark.parametrize("old, new, message", [
    ("{claim}`women/award`", "{claim}`women/entrepreneurs`", "found the line"), ("{claim}`women/award`", "nothing", "found no line")])
def test_a_line_that_shows_another_number_is_named(tmp_path, outputs, old, new, message):
    path = Path(shutil.copy(next(path for path in PAGES if path.stem == "women"), tmp_path))
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert any(message in line and line.endswith("run `python tests/reprint.py`.") for line in printed.differences(path, outputs, KEPT))
