"""The whole book as PDF: the pages of the EPUB, merged into one document and printed by Chromium.

The EPUB has all that a page on paper needs: nothing is folded, the tables of reference are lists,
the values of a chart are below it. Here its pages get a title, contents with page numbers, and
anchors that are unique in the book. Chromium prints twice, since the contents take their page
numbers from the first print; its bookmarks, tags and text alternatives come from the headings and
the texts of the pages.
"""

from __future__ import annotations

import io
import posixpath
import shutil
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import jinja2

from recount.book_metadata import BookMetadata
from recount.cite_this_book.records import cite_book
from recount.errors import BuildError, SetupError
from recount.files import temp_folder
from recount.published_outputs import Published
from recount.sphinxext.epub import build_epub
from recount.sphinxext.html.fonts import PRINTED, subset

_XHTML = "{http://www.w3.org/1999/xhtml}"
_SVG = "{http://www.w3.org/2000/svg}"
_OPF = "{http://www.idpf.org/2007/opf}"

_THEME = Path(__file__).parent / "theme_pdf"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_OPTIONS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
_TIMEOUT = 10 * 60 * 1000  # milliseconds; a slow machine needs two minutes


@dataclass(frozen=True)
class Part:
    """A page of the EPUB as a part of one document: its anchor, its title and its XHTML."""

    anchor: str
    title: str
    body: str


def build_pdf(book: Path, output: Path) -> Path:
    """Write the PDF of a book to a folder; gives the file.

    `SetupError` names a program or a package that is missing. Characters that the fonts of the
    book lack come from the machine; on Debian, fonts-droid-fallback has the Chinese ones.
    """
    browser = _find_browser()
    with temp_folder(output) as folder:
        metadata = Published.read(book).book
        epub = build_epub(book, folder)
        parts = unpack(epub, folder / "pages")
        document = folder / "pages" / "book.xhtml"
        document.write_text(merge_parts(parts, metadata, {}), encoding="utf-8")
        page_numbers = _page_numbers(_print(browser, document))
        document.write_text(merge_parts(parts, metadata, page_numbers), encoding="utf-8")
        pdf = epub.with_suffix(".pdf")
        pdf.write_bytes(set_metadata(_print(browser, document), metadata))
        return pdf.replace(output / pdf.name)


def _find_browser() -> str:
    try:
        import pikepdf  # noqa: F401  (only whether it is there)
        import playwright  # noqa: F401
    except ImportError as error:
        raise SetupError(
            f"The PDF needs the package {error.name}. "
            "Install it with `pip install -r requirements/test.txt`."
        ) from None
    if path := next(filter(None, map(shutil.which, _BROWSERS)), None):
        return path
    raise SetupError(
        f"The PDF is printed by a browser, and none of {', '.join(_BROWSERS)} is installed. "
        "Install one; on Debian, `apt install chromium`."
    )


def unpack(epub: Path, folder: Path) -> list[Part]:
    """The pages of an EPUB in their order; its files, and those for printing, go to a folder."""
    with zipfile.ZipFile(epub) as archive:
        archive.extractall(folder)
    shutil.copy(_THEME / "print.css", folder / "_static")
    for face in PRINTED:
        (folder / "_static" / "fonts" / f"{face}.woff2").write_bytes(subset(face))
    package = ElementTree.parse(folder / "content.opf").getroot()
    names = {item.get("id"): item.get("href") for item in package.iter(f"{_OPF}item")}
    spine = [names[item.get("idref")] for item in package.iter(f"{_OPF}itemref")]
    return [as_part(name, ElementTree.parse(folder / name).getroot()) for name in spine]


def as_part(name: str, page: ElementTree.Element) -> Part:
    """A page as a part: its anchors begin with its name, and its links stay in the document."""
    body = page.find(f"{_XHTML}body")
    pictures = {id(element) for svg in body.iter(f"{_SVG}svg") for element in svg.iter()}
    for element in body.iter():
        if id(element) not in pictures:
            if anchor := element.get("id"):
                element.set("id", f"{_anchor(name)}--{anchor}")
            if link := element.get("href"):
                element.set("href", _link_within(name, link))
    heading = body.find(f".//{_XHTML}h1")
    title = name if heading is None else " ".join("".join(heading.itertext()).split())
    body.tag, body.attrib["id"], body.attrib["class"] = f"{_XHTML}section", _anchor(name), "part"
    ElementTree.register_namespace("", _XHTML.strip("{}"))
    ElementTree.register_namespace("svg", _SVG.strip("{}"))
    return Part(_anchor(name), title, ElementTree.tostring(body, encoding="unicode"))


def _anchor(name: str) -> str:
    return name.removesuffix(".xhtml").replace("/", "-")


def _link_within(name: str, link: str) -> str:
    """Where a link of a page leads in the one document; a link elsewhere is not changed.

    Examples
    --------
    >>> [_link_within("a/b.xhtml", link) for link in ("../c.xhtml#d", "#d", "https://e.example/")]
    ['#c--d', '#a-b--d', 'https://e.example/']
    """
    parts = urlsplit(link)
    if parts.scheme:
        return link
    page = posixpath.join(posixpath.dirname(name), unquote(parts.path)) if parts.path else name
    anchor = _anchor(posixpath.normpath(page))
    return f"#{anchor}--{parts.fragment}" if parts.fragment else f"#{anchor}"


def merge_parts(parts: Iterable[Part], book: BookMetadata, page_numbers: Mapping[str, int]) -> str:
    """One document with a title page, and contents with the page numbers that are known."""
    loader = jinja2.FileSystemLoader(_THEME)
    template = jinja2.Environment(loader=loader, autoescape=True).get_template("book.xhtml.jinja")
    citation = cite_book(book).apa()
    return template.render(parts=parts, book=book, citation=citation, page_numbers=page_numbers)


def _print(browser: str, document: Path) -> bytes:
    """A document as Chromium prints it, on pages of the size that print.css gives."""
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=browser, args=_OPTIONS)
            page = chromium.new_page()
            page.set_default_timeout(_TIMEOUT)
            page.goto(document.as_uri())
            page.evaluate("document.fonts.ready")
            pages = {"prefer_css_page_size": True, "print_background": True}
            return page.pdf(**pages, tagged=True, outline=True)
    except Error as error:
        reason = next(iter(str(error).strip().splitlines()), "no message")
        raise BuildError(
            f"{browser} printed no PDF: {reason}. Check that it can print a page; "
            "reinstall it if not."
        ) from None


def _page_numbers(pdf: bytes) -> dict[str, int]:
    """Page of each anchor that a link leads to."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        numbers = {page.objgen: number for number, page in enumerate(opened.pages, start=1)}
        anchors = opened.Root.get("/Dests")
        if anchors is None:
            anchors = dict(pikepdf.NameTree(opened.Root.Names.Dests))
        pages = {}
        for name, target in anchors.items():
            array = target.D if isinstance(target, pikepdf.Dictionary) else target
            pages[str(name).lstrip("/")] = numbers[array[0].objgen]
        return pages


def set_metadata(pdf: bytes, book: BookMetadata) -> bytes:
    """A printed book with the metadata of its edition, and without the time of its printing."""
    import pikepdf

    day = f"D:{(book.date or '1980-01-01').replace('-', '')}000000Z"
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.docinfo["/Title"] = book.title
        opened.docinfo["/Author"] = book.author
        opened.docinfo["/Subject"] = book.description
        opened.docinfo["/Keywords"] = ", ".join(book.keywords)
        opened.docinfo["/Creator"] = f"{book.short_title} {book.version}"
        opened.docinfo["/CreationDate"] = opened.docinfo["/ModDate"] = day
        with opened.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata.load_from_docinfo(opened.docinfo)
            metadata["dc:language"] = {"en"}
        with opened.open_outline() as outline:
            _halve_doubled(outline.root)
        _untag_frames(opened)
        opened.Root.PageMode = pikepdf.Name.UseOutlines
        streams = pikepdf.ObjectStreamMode.generate
        small = {"compress_streams": True, "object_stream_mode": streams, "recompress_flate": True}
        opened.save(written, deterministic_id=True, **small)
    return written.getvalue()


def _halve_doubled(bookmarks: list) -> None:
    """Undo what Chromium does to the bookmark of a heading that it moved to the next page."""
    for bookmark in bookmarks:
        half = bookmark.title[: len(bookmark.title) // 2]
        if bookmark.title == half * 2:
            bookmark.title = half
        _halve_doubled(bookmark.children)


def _untag_frames(pdf) -> None:
    """Tag as a division what Chromium tags as a figure around a chart, without a text."""
    import pikepdf

    tags = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary)]
    for tag in tags:
        if tag.get("/S") == "/Figure" and "/Alt" not in tag:
            tag.S = pikepdf.Name.Div
