"""The EPUB of the sample: what epubcheck says of it, what is in it, and what must not be."""

import posixpath
import re
import subprocess
import zipfile
from urllib.parse import unquote, urlsplit

import pytest
from lxml import etree

from recount.permalinks import anchor_id
from recount.sphinxext.epub import build_epub, identifier
from recount.verdict_words import SYMBOLS

NAMES = {
    "h": "http://www.w3.org/1999/xhtml",
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "svg": "http://www.w3.org/2000/svg",
}
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


@pytest.fixture(scope="module")
def epub(once, sample_book):
    """The file, built once."""
    folder = once("sample-epub", sample_book / "data", lambda out: build_epub(sample_book, out))
    (file,) = folder.glob("*.epub")
    return file


@pytest.fixture(scope="module")
def files(epub):
    with zipfile.ZipFile(epub) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def pages(files):
    """Every page, parsed, by its name."""
    texts = {name: text for name, text in files.items() if name.endswith(".xhtml")}
    return {name: etree.fromstring(text) for name, text in texts.items()}


@pytest.fixture(scope="module")
def package(files):
    return etree.fromstring(files["content.opf"])


def words(element) -> str:
    """Text of an element in the quotation marks of a keyboard, each white space as one space."""
    text = " ".join("".join(element.itertext()).split())
    return straight(text)


def straight(text: str) -> str:
    return " ".join(text.split()).translate(str.maketrans("\u2018\u2019\u201c\u201d", "''\"\""))


def by_id(page, id):
    (found,) = page.xpath("//*[@id=$id]", id=id)
    return found


def test_epubcheck_finds_nothing(epub, program):
    known = program("epubcheck")  # Debian has it as a bare Java archive
    command = [program("java"), "-jar", known] if zipfile.is_zipfile(known) else [known]
    run = subprocess.run(
        [*command, "--failonwarnings", str(epub)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_archive_begins_with_its_media_type(epub):
    with zipfile.ZipFile(epub) as archive:
        first, *_ = entries = archive.infolist()
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert epub.name == "bread-1.0.0-draft.epub"


def test_metadata_are_those_of_the_book(package, published):
    book = published.book

    def term(name):
        return package.xpath(f"string(//dc:{name})", namespaces=NAMES)

    assert (term("title"), term("creator"), term("language")) == (book.title, book.author, "en")
    assert term("identifier") == identifier(book) and book.licence_url in term("rights")
    assert term("source") == book.base_url and not term("date")
    subjects = package.xpath("//dc:subject/text()", namespaces=NAMES)
    assert subjects == list(book.keywords)
    metas = {(each.get("property"), each.text) for each in package.iterfind(".//opf:meta", NAMES)}
    assert ("dcterms:modified", "2026-01-01T00:00:00Z") in metas  # of the last edition
    assert ("schema:accessibilityHazard", "none") in metas
    assert ("schema:accessibilityFeature", "alternativeText") in metas


def test_the_navigation_has_every_page_in_order_by_part(package, pages, sample_book, published):
    places = {item.get("id"): item.get("href") for item in package.iterfind(".//opf:item", NAMES)}
    spine = [places[each.get("idref")] for each in package.iterfind(".//opf:itemref", NAMES)]
    contents, landmarks = pages["nav.xhtml"].iterfind(".//h:nav", NAMES)
    assert (contents.get(EPUB_TYPE), landmarks.get(EPUB_TYPE)) == ("toc", "landmarks")
    links = {link.get("href"): words(link) for link in contents.iterfind(".//h:a", NAMES)}
    assert spine[:3] == ["cover.xhtml", "imprint.xhtml", "nav.xhtml"] and set(spine) == set(pages)
    assert [link for link in links if "#" not in link] == (spine := spine[3:])
    listed = (sample_book / "_toc.yml").read_text(encoding="utf-8")
    names = re.findall(r"- file: (\S+)", listed)
    assert spine == ["index.xhtml", *(f"{name}.xhtml" for name in names)]
    captions = [words(part) for part in contents.iterfind(".//h:span", NAMES)]
    assert captions == re.findall(r"caption: (.+)", listed)
    assert links["chapters/bread.xhtml"] == straight(published.outputs.titles["bread"])
    assert links["chapters/bread.xhtml#who-is-who"] == "Who is who"


def test_what_is_published_is_on_the_page_of_its_chapter(pages, published):
    outputs = published.outputs
    for (kind, id), home in outputs.homes.items():
        block = by_id(pages[f"{home}.xhtml"], f"at-{anchor_id(kind, id)}")
        if kind == "result":
            result = outputs.results[id]
            parts = [result.full_text, id, *(source.text for source in result.inputs)]
        elif kind == "verdict":
            parts = [outputs.verdicts[id].words, outputs.verdicts[id].reason]
        else:
            parts = [outputs.charts[id][0]["title"], outputs.charts[id][0]["caption"]]
        assert all(straight(part) in words(block) for part in parts), id


def test_charts_have_a_picture_with_words_and_their_values(pages, published):
    for id, (record, _) in published.outputs.charts.items():
        home = published.outputs.homes["chart", id]
        figure = by_id(pages[f"{home}.xhtml"], f"at-{anchor_id('chart', id)}")
        (picture,) = figure.iterfind("svg:svg", NAMES)
        assert picture.get("role") == "img"
        assert picture.findtext("svg:desc", namespaces=NAMES) == record["alternative"]
        values = by_id(pages[f"{home}.xhtml"], f"values-{anchor_id('chart', id)}")
        assert len(values.findall("h:tbody/h:tr", NAMES)) == len(record["rows"])
        assert by_id(pages[f"{home}.xhtml"], "appendix") in values.iterancestors()


def test_the_text_is_without_code_and_what_the_site_folds_is_in_the_appendix(pages):
    page = pages["chapters/bread.xhtml"]
    assert not page.findall(".//h:pre", NAMES)
    assert by_id(page, "appendix") in by_id(page, "all-claims").iterancestors()


def test_the_cover_and_the_imprint_say_what_the_book_is(files, pages, package, published):
    book = published.book
    (image,) = package.xpath("//opf:item[@properties='cover-image']/@href", namespaces=NAMES)
    assert files[image].startswith(b"\x89PNG")
    (cover,) = pages["cover.xhtml"].iterfind(".//svg:svg", NAMES)
    assert straight(cover.get("aria-label")) == f"{book.title}, by {book.author}"
    signs = [sign for sign in words(cover) if sign in SYMBOLS.values()]
    assert len(signs) == len(published.outputs.verdicts)
    imprint = words(pages["imprint.xhtml"])
    for text in (book.title, book.author, "Draft of edition 1.0.0", book.licence_url):
        assert text in imprint, text
    assert straight(published.citations["book", ""].apa()) in imprint


def test_rows_of_reference_have_their_citation(pages, published):
    for (kind, id), citation in published.citations.items():
        page, _, anchor = citation.place.partition("#")
        if anchor:
            row = words(by_id(pages[page.replace(".html", ".xhtml")], anchor).getnext())
            assert id in row and f"Cite as: {straight(citation.apa())}" in row, (kind, id)


def test_links_lead_somewhere_and_numbers_to_their_rows(pages):
    """A result's is in the appendix of its chapter, the others' are in the reference."""
    ids = {name: {*page.xpath("//@id")} for name, page in pages.items()}
    numbers = 0
    for name, page in pages.items():
        for link in page.iterfind(".//h:a[@href]", NAMES):
            parts = urlsplit(link.get("href"))
            if parts.scheme:
                assert parts.scheme in ("http", "https")
                continue
            path = posixpath.join(posixpath.dirname(name), unquote(parts.path))
            target = posixpath.normpath(path) if parts.path else name
            assert not parts.fragment or unquote(parts.fragment) in ids[target], (name, parts)
            if "number" in link.get("class", "").split():
                numbers += 1
                place = f"{target}#{parts.fragment}"
                rows = r"reference/.*#(claim|evidence|assumption)-|chapters/.*#at-result-"
                assert re.match(rows, place), (name, place)
    assert numbers > 10


def test_files_to_download_are_links_where_the_site_has_an_address(pages, published):
    links = pages["reference/downloads.xhtml"].xpath("//h:a/@href", namespaces=NAMES)
    assert published.book.address("downloads/results.csv") in links


def test_nothing_needs_the_site_or_a_network(files, pages):
    for name, page in pages.items():
        tags = {etree.QName(element).localname for element in page.iter(etree.Element)}
        assert not tags & {"script", "iframe", "button", "input", "details", "object"}, name
        loaded = page.xpath("//@src | //h:link/@href", namespaces=NAMES)
        assert not [each for each in loaded if urlsplit(each).scheme], name
        assert "var(" not in "".join(page.xpath("//@style"))
    style = files["_static/epub.css"].decode()
    assert not re.search(r"https?:|@import", style)
    for face in re.findall(r'url\("(.+?)"\)', style):
        assert files[f"_static/{face}"].startswith(b"wOF2")
