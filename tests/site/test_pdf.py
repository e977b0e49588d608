"""The PDF of the sample, read by another program, and a page of the site as a browser prints it."""

import io
import re

import pytest
from pypdf import PdfReader

from recount.sphinxext.pdf import build_pdf


@pytest.fixture(scope="module")
def reader(once, sample_book, program):
    """The book, printed once."""
    program("chromium")
    folder = once("sample-pdf", sample_book / "data", lambda out: build_pdf(sample_book, out))
    (file,) = folder.iterdir()
    assert file.name == "bread-1.0.0-draft.pdf"
    return PdfReader(file)


@pytest.fixture(scope="module")
def texts(reader):
    """Text of each page."""
    return [squeezed(page.extract_text()) for page in reader.pages]


def squeezed(text: str) -> str:
    """A text without white space, which breaks lines, in the quotation marks of a keyboard."""
    return re.sub(r"\s+", "", text).translate(str.maketrans("\u2018\u2019\u201c\u201d", "''\"\""))


def test_it_has_what_is_published_with_its_citation(texts, published):
    whole = "".join(texts)
    for id, result in published.outputs.results.items():
        assert id in whole and squeezed(result.full_text) in whole, id
    for id, verdict in published.outputs.verdicts.items():
        assert squeezed(verdict.reason)[:60] in whole, id
    for (kind, id), citation in published.citations.items():
        assert squeezed(citation.apa())[:40] in whole, (kind, id)  # a page may end within it


def test_it_begins_with_cover_imprint_and_contents(texts, published):
    book = published.book
    assert texts[0].startswith("Bread") and squeezed(book.author) in texts[0]
    assert squeezed(published.citations["book", ""].apa()) in texts[1]
    assert "Contents" in texts[2] and "Casestudies" in texts[2]


def test_contents_give_the_page_on_which_a_chapter_begins(texts, published):
    contents = "".join(texts[2:4])
    for title in map(squeezed, [*published.outputs.titles.values(), "Results", "Appendix"]):
        begins = [n for n, text in enumerate(texts, start=1) if title in text and n > 4]
        assert any(f"{title}{number}" in contents for number in begins), title


def test_pages_have_a_number_and_the_name_of_the_book_or_of_the_part(texts):
    for number, text in enumerate(texts[2:], start=3):
        assert str(number) in text[:60], text[:60]
    heads = [text[:60] for text in texts[4::2]]  # of right pages
    assert any("Appendix" in head for head in heads)
    assert all("Bread" in text[:60] for text in texts[3::2])


def flat(outline):
    """Titles of bookmarks at every depth."""
    for entry in outline:
        if isinstance(entry, list):
            yield from flat(entry)
        else:
            yield entry.title


def test_bookmarks_are_pages_and_their_sections(reader, published):
    titles = [squeezed(title) for title in flat(reader.outline)]
    expected = [*published.outputs.titles.values(), "Results", "Bibliography", "Appendix"]
    assert set(map(squeezed, expected)) <= set(titles)
    assert titles.count("Whoiswho") == 1  # the sections of a chapter, below it


def links(reader):
    for page in reader.pages:
        for note in page.get("/Annots", []):
            if (note := note.get_object()).get("/Subtype") == "/Link":
                yield note


def test_links_lead_within_it_or_to_sources(reader):
    inside, outside = [], []
    for note in links(reader):
        action = note.get("/A", {})
        address = action.get("/URI")
        (outside if address else inside).append(address or note.get("/Dest") or action.get("/D"))
    known = {name.lstrip("/") for name in reader.named_destinations}
    named = {str(place).lstrip("/") for place in inside if not isinstance(place, list)}
    assert len(inside) > 100 and named <= known
    assert outside and all(re.match(r"https?://(?!localhost|127\.)", each) for each in outside)


def figures(node):
    """Text alternatives of the figures in the tree of tags; None for a figure without one."""
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
    records = [record for record, _ in published.outputs.charts.values()]
    alternatives = set(figures(root["/StructTreeRoot"]["/K"]))
    cover = f"{published.book.title}, by {published.book.author}"
    assert all(note["/Contents"] for note in links(reader))
    assert all(b"/Artifact BMC" in page.get_contents().get_data() for page in reader.pages[2:])
    assert alternatives == {cover, *(record["alternative"] for record in records)}


def test_metadata_are_those_of_the_book(reader, published):
    book, metadata = published.book, reader.metadata
    assert (metadata.title, metadata.author) == (book.title, book.author)
    assert (metadata.subject, metadata["/Keywords"]) == (book.description, "bread, sample")
    assert metadata["/Creator"] == f"Bread {book.version}"
    assert reader.xmp_metadata.dc_title["x-default"] == book.title


def test_its_fonts_are_those_of_the_book_and_within_it(reader):
    fonts = [
        font.get_object()
        for page in reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    ]
    assert fonts
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        embedded = {"/FontFile", "/FontFile2", "/FontFile3"}
        descriptor = inner["/FontDescriptor"].get_object() if "/FontDescriptor" in inner else {}
        assert font["/Subtype"] == "/Type3" or embedded & set(descriptor)
    names = {str(font.get("/BaseFont")) for font in fonts}
    assert not [name for name in names if re.search("Liberation|Latin|Times", name)]


def test_no_chart_is_cut(texts, published):
    """The title of a chart, its labels and its caption are on one page."""
    for id, (record, svg) in published.outputs.charts.items():
        labels = [squeezed(label) for label in re.findall(r"<text[^>]*>([^<]+)</text>", svg)]
        turned = set(map(squeezed, record["columns"]))  # read letter by letter
        wanted = [label for label in labels if label.isascii() and label not in turned]
        title, caption = squeezed(record["title"]), squeezed(record["caption"])[:40]
        having = [text for text in texts if title in text and caption in text]
        assert [] in [[label for label in wanted if label not in text] for text in having], id


def test_a_chapter_prints_as_something_to_hand_in(person):
    """Title, numbers, verdicts, sources and citation; no navigation, no button, page numbers."""
    tab = person("chapters/bread.html")
    pdf = tab.pdf(prefer_css_page_size=True, print_background=False)
    texts = [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]
    whole = "".join(texts)
    for words in ("50,000 loaves per bakery", "What is not known", "Cite this chapter"):
        assert squeezed(words) in whole, words
    for words in (
        "Search: a word",
        "On this page",
        "Show all code",
        "Copy citation",
        "from recount",
    ):
        assert squeezed(words) not in whole, words
    assert all(text.startswith(str(number)) for number, text in enumerate(texts, start=1))
    assert "Citethischapter" in texts[-1]  # the citation is not cut
