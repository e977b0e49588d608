"""The book as PDF, read by another program: its words, bookmarks, links, tags; and what a browser prints of one chapter."""

import io
import os
import re
import xml.etree.ElementTree as ElementTree

import pytest
from pypdf import PdfReader

from recount.datapackage.store import data_dir
from recount.errors import BuildError
from recount.published_outputs import Published
from recount.sphinxext.pdf import (
    _printed,
    build_pdf,
    file_name,
    missing_glyphs,
    set_metadata,
    shutil,
)

BOOK = data_dir().parent


@pytest.fixture(scope="module")
def published():
    return Published.read(BOOK)


@pytest.fixture(scope="module")
def made(tmp_path_factory, program):
    """The whole book, printed."""
    program("chromium")
    if not os.environ.get("CI"):
        pytest.skip("printing and reading the whole book takes two minutes: set CI to do it")
    return build_pdf(BOOK, tmp_path_factory.mktemp("pdf"))


@pytest.fixture(scope="module")
def reader(made):
    return PdfReader(made)


@pytest.fixture(scope="module")
def pages(reader):
    """Text of each page, without white space: lines break words."""
    return [squeezed(page.extract_text()) for page in reader.pages]


def squeezed(text):
    """A text without white space, with the apostrophes and quotation marks of a keyboard; the pages have those of print."""
    return re.sub(r"\s+", "", text).translate(str.maketrans("\u2018\u2019\u201c\u201d", "''\"\""))


def latin(text):
    """A text as far as this machine's fonts are sure to have it."""
    return re.split(r"[\u3000-\u9fff]", text)[0]


def test_it_has_every_result_verdict_chart_and_citation(pages, published):
    text = "".join(pages)
    for id, result in published.outputs.results.items():
        assert id in text and squeezed(result.full_text) in text, id
    for id, verdict in published.outputs.verdicts.items():
        assert squeezed(verdict.reason)[:60] in text and squeezed(verdict.fragment)[:40] in text, id
    for (kind, id), citation in published.citations.items():
        # A page may end within a citation, and a number of the page then stands in it.
        assert latin(squeezed(citation.apa())[:40]) in text, (kind, id)
    assert all(
        squeezed(record["title"])[:30] in text for record, _ in published.outputs.charts.values()
    )


def test_it_has_page_numbers_and_contents_that_agree_with_them(pages, published):
    assert pages[0].startswith("Recounted")
    assert all(page.startswith(str(place)) for place, page in enumerate(pages[1:], start=2))
    contents = pages[1]
    assert contents.startswith("2Contents")
    for title in published.outputs.titles.values():
        (number,) = re.findall(re.escape(squeezed(title)) + r"(\d+)", contents)[:1] or [None]
        starts = [
            int(number[:length]) for length in (1, 2, 3) if 0 < int(number[:length]) <= len(pages)
        ]
        assert any(pages[start - 1].startswith(f"{start}{squeezed(title)}") for start in starts), (
            title
        )


def flat(outline, depth=0):
    for entry in outline:
        if isinstance(entry, list):
            yield from flat(entry, depth + 1)
        else:
            yield depth, entry.title


def test_its_bookmarks_are_chapters_and_their_sections(reader, published):
    found = list(flat(reader.outline))
    titles = [title for _, title in found]
    for title in [
        *published.outputs.titles.values(),
        "Results",
        "Verdicts",
        "Evidence",
        "Bibliography",
    ]:
        assert title in titles
    assert {depth for depth, _ in found} >= {0, 1} and titles.count("Does it hold?") == len(
        published.outputs.titles
    )


def links(reader):
    for page in reader.pages:
        for note in page.get("/Annots", []):
            if (note := note.get_object()).get("/Subtype") == "/Link":
                yield note


def test_its_links_lead_within_it_or_to_sources(reader):
    inside, outside = [], []
    for note in links(reader):
        action = note.get("/A", {})
        (outside if "/URI" in action else inside).append(
            action.get("/URI") or note.get("/Dest") or action.get("/D")
        )
    known = {name.lstrip("/") for name in reader.named_destinations}
    named = [str(place).lstrip("/") for place in inside if not isinstance(place, list)]
    assert len(inside) > 2000 and set(named) <= known
    assert len(outside) > 200 and all(
        re.match(r"https?://(?!localhost|127\.)", address) for address in outside
    )


def test_a_number_leads_to_its_row(reader):
    (place,) = [
        place
        for name, place in reader.named_destinations.items()
        if name.lstrip("/") == "ledger-results--result-women-jobs-per-entrepreneur"
    ]
    text = squeezed(reader.pages[reader.get_destination_page_number(place)].extract_text())
    assert squeezed("Additional jobs of the page divided by its entrepreneurs") in text


def figures(node):
    """Text alternatives of the figures in the tree of tags; none for a figure that has no words."""
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from figures(child)
    elif isinstance(node, dict):
        if node.get("/S") == "/Figure":
            yield node.get("/Alt")
        if "/K" in node:
            yield from figures(node["/K"])


def test_it_is_tagged_and_every_chart_has_its_words(reader, published):
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en"
    found = list(figures(root["/StructTreeRoot"]["/K"]))
    records = [record for record, _ in published.outputs.charts.values()]
    assert None not in found and set(found) == {record["alternative"] for record in records}
    assert all(
        words.count(record["title"]) == 1 for record in records for words in [record["alternative"]]
    )


def test_its_metadata_are_those_of_the_edition(reader, published):
    said = reader.metadata
    assert (said.title, said.author) == (published.book.title, published.book.author)
    assert (
        said["/CreationDate"] == f"D:{published.book.date.replace('-', '')}000000Z"
        and published.book.version in said["/Creator"]
    )
    assert (
        said.subject
        and said["/Keywords"]
        and "/DisplayDocTitle" in reader.trailer["/Root"]["/ViewerPreferences"]
    )
    more = reader.xmp_metadata
    assert (more.dc_title["x-default"], more.dc_creator, more.dc_language) == (
        published.book.title,
        [published.book.author],
        ["en"],
    )


def test_its_fonts_are_within_it(reader):
    fonts = {
        id(font): font
        for page in reader.pages
        for font in (each.get_object() for each in page["/Resources"].get("/Font", {}).values())
    }
    assert fonts
    for font in fonts.values():
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        described = (
            inner.get("/FontDescriptor", {}).get_object() if "/FontDescriptor" in inner else {}
        )
        assert font["/Subtype"] == "/Type3" or {"/FontFile", "/FontFile2", "/FontFile3"} & set(
            described
        )


def test_its_letters_are_those_of_the_book_not_of_the_machine(reader):
    """A font of the system shows nothing but what the fonts of the book lack."""
    names = {
        str(font.get_object().get("/BaseFont"))
        for page in reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert names and not [
        name for name in names if re.search("DejaVu|Liberation|Latin|Times|Mono", name)
    ]


def test_letters_without_a_font_are_told(made):
    page = ElementTree.fromstring(
        '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>A letter\u2026 \ua66e</p></body></html>'
    )
    assert missing_glyphs(made.read_bytes(), {"a.xhtml": page}) == ["\ua66e"]


def test_no_chart_is_cut(pages, published):
    """The title of a chart, its last label and its caption stand on one page, also of the tallest."""
    for id in ("page/precision-audit", "ewtp/chronology", "verdicts/picture"):
        record, svg = published.outputs.charts[id]
        labels = [squeezed(label) for label in re.findall(r"<text[^>]*>([^<]+)</text>", svg)]
        # The code that draws it has title and caption too, but not the labels.
        having = [
            text
            for text in pages
            if squeezed(record["title"]) in text and latin(squeezed(record["caption"]))[:40] in text
        ]
        turned = {
            squeezed(column) for column in record["columns"]
        }  # a reader takes turned letters one by one
        wanted = [label for label in labels if label.isascii() and label not in turned]
        assert (
            wanted
            and min([label for label in wanted if label not in page] for page in having) == []
        ), id


def test_it_is_of_a_sensible_size(made, reader):
    assert 150 < len(reader.pages) < 400 and made.stat().st_size < 8_000_000
    assert made.name == file_name(Published.read(BOOK).book) and [
        path.name for path in made.parent.iterdir()
    ] == [made.name]


def test_the_clock_leaves_no_trace(made, published):
    """What was printed at another time and finished is the same file."""
    again = set_metadata(made.read_bytes().replace(b"D:2026", b"D:2031"), published.book)
    assert again == set_metadata(made.read_bytes(), published.book)


def test_without_a_browser_it_says_so_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(
        BuildError,
        match="found none of chromium, .* expected one of these browsers to print with. Install it",
    ):
        build_pdf(BOOK, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_browser_that_does_not_start_is_told_in_one_line(tmp_path):
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    with pytest.raises(BuildError, match="printed nothing and said: .*, expected a PDF") as told:
        _printed(str(broken), tmp_path / "none.xhtml")
    assert "\n" not in str(told.value)


def test_a_chapter_prints_as_something_to_hand_in(person):
    """Title, numbers, charts, tables, verdicts, sources and citation; no navigation, no button, page numbers."""
    tab = person("chapters/women.html")
    assert not tab.locator(".printed").is_visible()
    reader = PdfReader(io.BytesIO(tab.pdf(prefer_css_page_size=True, print_background=False)))
    pages = [page.extract_text() for page in reader.pages]
    text = squeezed("".join(pages))
    assert (
        squeezed(pages[0]).startswith(squeezed("1 Women entrepreneurs")) and 8 <= len(pages) <= 30
    )
    for words in (
        "4.9 jobs",
        "“5,100 Entrepreneurial moms”",
        "The award is as large as many years of a rural income",
        "supported",
        "Cite this chapter",
        "Every claim about women entrepreneurs",
        "Does it hold?",
    ):
        assert squeezed(words) in text, words
    for words in (
        "Search",
        "On this page",
        "Show all code",
        "Copy citation",
        "Previous",
        "Ground:",
        "BibTeX",
        "from recount",
    ):
        assert squeezed(words) not in text, words
    assert all(
        squeezed(page).startswith(str(place)) for place, page in enumerate(pages, start=1)
    ) and all(len(page) > 40 for page in pages)
    assert "Citethischapter" in squeezed(
        pages[-1]
    )  # the citation is kept whole, and no footer stands on a page of its own
    listed = text[text.index("SourcesAbhijitBanerjee") :]
    for source in (
        "TheModelMomprojecthashelpedmorethan5,000mothers",
        "ESGReport2018",
        "doi:10.1257/app.20140287",
        "http://bbrtv.com/2023/0311/826927.html",
    ):
        assert source in listed, source
    assert listed.index("Citethischapter") > listed.index("ZhejiangOnline")


def test_a_caption_is_printed_with_its_table(person):
    reader = PdfReader(io.BytesIO(person("chapters/women.html").pdf(prefer_css_page_size=True)))
    (page,) = [
        text
        for text in (squeezed(page.extract_text()) for page in reader.pages)
        if "Shareofadditionaljobsoverdrawsfromtheranges" in text
    ]
    assert "25%arebelow" in page
