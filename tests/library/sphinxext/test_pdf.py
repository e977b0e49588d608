"""What can be said of a PDF without printing the book; tests/site/test_pdf.py reads the book's."""

import html
import io
import re
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pikepdf
import pytest

from recount.book_metadata import BookMetadata
from recount.cli import main
from recount.errors import BuildError, ConfigError
from recount.sphinxext.pdf import (
    Part,
    _print,
    as_part,
    merge_parts,
    number_contents,
    printed_parts,
    set_metadata,
)

XHTML = "http://www.w3.org/1999/xhtml"
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


def part(name: str, content: str) -> Part:
    """A page of an EPUB as a part."""
    page = f'<html xmlns="{XHTML}"><head><title>{name}</title></head><body>{content}</body></html>'
    return as_part(f"{name}.xhtml", ElementTree.fromstring(page))


def pages() -> list[Part]:
    """Contents, a chapter with an appendix, and a table of reference."""
    row = '<tr><td><a href="r.xhtml#evidence-b">B</a></td></tr>'
    appendix = f'<section id="appendix"><h2>Appendix</h2><table>{row}</table></section>'
    links = "".join(
        f'<a href="r.xhtml#{name}">{name}</a>' for name in ("claim-a", "evidence-b", "c")
    )
    contents = '<ol><li><a href="c.xhtml">C</a></li><li><a href="r.xhtml">R</a></li></ol>'
    return [
        part("nav", contents),
        part("c", f'<p id="at-verdict-a">{links}</p>{appendix}'),
        part("r", "<p>R</p>"),
    ]


def test_links_to_a_page_that_is_left_to_the_site_lead_to_the_same_thing_or_there():
    book = replace(BOOK, site_only=("r",))
    contents, chapter, appendix = printed_parts(pages(), book)
    assert [link.text for link in contents.body.iter(f"{{{XHTML}}}a")] == ["C", "Appendix"]
    assert (appendix.title, appendix.body[1][0].text) == ("Appendix", "c")
    targets = [link.get("href") for link in chapter.body[0]]
    assert targets == ["#c--at-verdict-a", "#row--evidence-b", None]  # the last is text
    published = replace(book, base_url="https://e.example")
    _, chapter, _ = printed_parts(pages(), published)
    assert chapter.body[0][2].get("href") == "https://e.example/r.html#c"


def test_a_page_to_leave_to_the_site_must_exist():
    with pytest.raises(ConfigError, match="site_only: no page is 's'. Write it as _toc.yml"):
        printed_parts(pages(), replace(BOOK, site_only=("s",)))


def test_heads_and_page_numbers_are_those_of_the_parts():
    parts = printed_parts(pages(), BOOK)
    number_contents(parts, {"c": 5, "r": 7, "appendices": 9})
    document = merge_parts(parts, BOOK)
    assert "<title>A &amp; B: C</title>" in document
    assert '@page c:right { @top-right { content: "c" } }' in html.unescape(document)
    assert re.findall(r'page-number">(\d+)<', document) == ["5", "7", "9"]


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
