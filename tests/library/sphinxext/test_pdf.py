"""What can be said of a PDF without printing the book; tests/site/test_pdf.py reads the book's."""

import io
import sys

import pikepdf
import pytest

from recount.book_metadata import BookMetadata
from recount.cli import main
from recount.errors import BuildError
from recount.sphinxext.pdf import _print, merge_parts, set_metadata

BOOK = BookMetadata("A & B: C", "D", "1.0.0", "2026-02-03", description="E", keywords=("f", "g"))


def blank(*bookmarks: str) -> bytes:
    """A PDF of one page with bookmarks."""
    written = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        with pdf.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(title, 0) for title in bookmarks)
        pdf.docinfo["/CreationDate"] = "D:20310101000000Z"
        pdf.save(written)
    return written.getvalue()


def test_metadata_are_those_of_the_edition_whenever_it_was_printed():
    with pikepdf.open(io.BytesIO(set_metadata(blank(), BOOK))) as pdf:
        found = {name: str(pdf.docinfo[name]) for name in ("/Title", "/Creator", "/Keywords")}
        assert found == {"/Title": "A & B: C", "/Creator": "A & B 1.0.0", "/Keywords": "f, g"}
        assert pdf.docinfo["/CreationDate"] == pdf.docinfo["/ModDate"] == "D:20260203000000Z"
    again = set_metadata(blank().replace(b"D:2031", b"D:2042"), BOOK)
    assert again == set_metadata(blank(), BOOK)


def test_bookmarks_that_chromium_doubles_are_halved():
    with pikepdf.open(io.BytesIO(set_metadata(blank("Results", "ResultsResults"), BOOK))) as pdf:
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Results", "Results"]


def test_the_title_page_says_whether_it_may_be_cited():
    document = merge_parts([], BOOK, {})
    assert "<title>A &amp; B: C</title>" in document and "Edition 1.0.0, 2026-02-03" in document
    draft = BookMetadata("A", "D", "1.0.0-draft")
    assert "Edition 1.0.0-draft: not frozen, not to be cited" in merge_parts([], draft, {})


def test_a_missing_browser_or_package_is_named_with_its_remedy(sample, capsys, monkeypatch):
    monkeypatch.chdir(sample)
    monkeypatch.setenv("PATH", "/nowhere")
    assert main(["pdf"]) == 1 and "apt install chromium" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "playwright", None)
    assert main(["pdf"]) == 1 and "pip install -r requirements/test" in capsys.readouterr().err
    assert not (sample / "_build").exists()


def test_a_browser_that_does_not_start_is_reported_in_one_line(tmp_path):
    browser = tmp_path / "chromium"
    browser.write_text("#!/bin/sh\nexit 1\n")
    browser.chmod(0o755)
    with pytest.raises(BuildError, match="printed no PDF: .*; reinstall it if not.$") as error:
        _print(str(browser), tmp_path / "none.xhtml")
    assert "\n" not in str(error.value)
