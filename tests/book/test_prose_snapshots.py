"""The prose as it is printed is what was read: no number, date, quotation or verdict in it is another one than it was."""

import shutil
from pathlib import Path

import pytest
from tests.prose_snapshots import FOLDER, differences, name_of, page, pages

from recount.datapackage.store import data_dir
from recount.notebooks.reading import notebook_paths
from recount.published_outputs import Outputs

KEPT = Path(__file__).parent / FOLDER
PAGES = pages(data_dir().parent)


@pytest.fixture(scope="module")
def outputs():
    return Outputs.read(notebook_paths(data_dir().parent))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_line_prints_what_was_read(path, outputs):
    assert differences(path, outputs, KEPT) == []


def test_every_page_is_kept_and_no_other():
    assert {path.name for path in KEPT.glob("*.txt")} == set(map(name_of, PAGES))


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
        for line in differences(path, outputs, KEPT)
    )


def test_lines_in_another_order_are_told(book, outputs, tmp_path):
    path = book / "index.md"
    lines = page(path, outputs).splitlines()
    (tmp_path / FOLDER).mkdir()
    kept = tmp_path / FOLDER / name_of(path)
    kept.write_text("\n".join(lines), encoding="utf-8")
    assert differences(path, outputs, kept.parent) == []
    kept.write_text("\n".join(reversed(lines)), encoding="utf-8")
    assert differences(path, outputs, kept.parent) == [
        f"index.md: found its lines in another order than {tmp_path.name}/printed/index.txt has them. Read it; if it is right, run `python tests/reprint.py`."
    ]


def test_pages_stand_in_their_order(book):
    assert [path.name for path in pages(book)][:3] == [
        "index.md",
        "page.ipynb",
        "readings.ipynb",
    ]
