"""The whole book as PDF: the pages of the EPUB, merged into one document and printed by Chromium.

The EPUB has all that a page on paper needs: a cover, an imprint and contents, nothing folded, and
no code among the text. Here its pages get heads, page numbers in the contents, and anchors that
are unique in the book; appendices go to the end, and links to pages that are left to the site lead
elsewhere. Chromium prints twice, since the contents take their page numbers from the first print;
its bookmarks, tags and text alternatives come from the headings and the texts of the pages.
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
from recount.errors import BuildError, ConfigError, SetupError
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
    """A page of the EPUB as a part of one document: its anchor, a short title and its XHTML."""

    anchor: str
    title: str
    body: ElementTree.Element


def build_pdf(book: Path, output: Path) -> Path:
    """Write the PDF of a book to a folder; gives the file.

    `SetupError` names a program or a package that is missing, `ConfigError` a page to leave to the
    site that does not exist. Characters that the fonts of the book lack come from the machine; on
    Debian, fonts-droid-fallback has the Chinese ones.
    """
    browser = _find_browser()
    with temp_folder(output) as folder:
        metadata = Published.read(book).book
        epub = build_epub(book, folder)
        parts = printed_parts(unpack(epub, folder / "pages"), metadata)
        document = folder / "pages" / "book.xhtml"
        document.write_text(merge_parts(parts, metadata), encoding="utf-8")
        number_contents(parts, _page_numbers(_print(browser, document)))
        document.write_text(merge_parts(parts, metadata), encoding="utf-8")
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
    body.tag = f"{_XHTML}section"
    body.attrib = {"id": _anchor(name), "class": "part"}
    return Part(_anchor(name), page.findtext(f".//{_XHTML}title"), body)


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


def printed_parts(pages: list[Part], book: BookMetadata) -> list[Part]:
    """What is printed: no page that is left to the site, and all appendices at the end."""
    left = {_anchor(name): f"{name}.html" for name in book.site_only}
    if unknown := left.keys() - {page.anchor for page in pages}:
        name = left[min(unknown)].removesuffix(".html")
        raise ConfigError(
            f"_config.yml, recount.site_only: no page is {name!r}. Write it as _toc.yml has it."
        )
    parts = [page for page in pages if page.anchor not in left]
    if appendices := _take_appendices(parts):
        parts.append(appendices)
        contents = next(part.body for part in parts if part.anchor == "nav").find(f".//{_XHTML}ol")
        contents.append(_element("li", _element("a", appendices.title, href="#appendices")))
    _mend_links(parts, left, book)
    return parts


def _element(tag: str, content: str | ElementTree.Element, **attributes) -> ElementTree.Element:
    element = ElementTree.Element(f"{_XHTML}{tag}", attributes)
    if isinstance(content, str):
        element.text = content
    else:
        element.append(content)
    return element


def _take_appendices(parts: list[Part]) -> Part | None:
    """The appendices of all chapters as one part, each under the title of its chapter."""
    body = _element("section", _element("h1", "Appendix"), id="appendices")
    body.set("class", "part")
    for part in parts:
        for parent in list(part.body.iter()):
            for section in parent.findall(f"{_XHTML}section[@id='{part.anchor}--appendix']"):
                parent.remove(section)
                section.find(f"{_XHTML}h2").text = part.title
                body.append(section)
    return Part("appendices", "Appendix", body) if len(body) > 1 else None


def _mend_links(parts: list[Part], left: Mapping[str, str], book: BookMetadata) -> None:
    """Lead a link to a page that is not printed to where the same thing is, else to the site.

    The same thing is at its place in a chapter, or at the first row of an appendix that names it.
    A link that leads nowhere becomes text.
    """
    anchors = {each.get("id") for part in parts for each in part.body.iter() if each.get("id")}
    places = {anchor.partition("--at-")[2]: anchor for anchor in anchors if "--at-" in anchor}
    for row in (row for part in parts for row in part.body.iter(f"{_XHTML}tr")):
        link = row.find(f".//{_XHTML}a")
        name = "" if link is None else link.get("href", "").partition("--")[2]
        if name and not row.get("id") and name not in places:
            places[name] = f"row--{name}"
            row.set("id", places[name])
    for link in (link for part in parts for link in part.body.iter(f"{_XHTML}a")):
        page, _, name = link.get("href", "").removeprefix("#").partition("--")
        if page in left:
            same = places.get(name) or places.get(name.replace("claim-", "verdict-", 1))
            address = book.address(left[page] + (f"#{name}" if name else ""))
            if target := f"#{same}" if same else address:
                link.set("href", target)
            else:
                link.tag, link.attrib = f"{_XHTML}span", {}
    for item in list(next(part.body for part in parts if part.anchor == "nav").iter(f"{_XHTML}ol")):
        for entry in [each for each in item if each.find(f".//{_XHTML}a") is None]:
            item.remove(entry)


def number_contents(parts: list[Part], page_numbers: Mapping[str, int]) -> None:
    """Write the number of its page after each entry of the contents."""
    contents = next(part.body for part in parts if part.anchor == "nav")
    for link in contents.iter(f"{_XHTML}a"):
        number = page_numbers[link.get("href").removeprefix("#")]
        link.append(_element("span", str(number), **{"class": "page-number"}))


def merge_parts(parts: Iterable[Part], book: BookMetadata) -> str:
    """One document, with the name of the book and of the part at the head of its pages."""
    ElementTree.register_namespace("", _XHTML.strip("{}"))
    ElementTree.register_namespace("svg", _SVG.strip("{}"))
    loader = jinja2.FileSystemLoader(_THEME)
    template = jinja2.Environment(loader=loader, autoescape=True).get_template("book.xhtml.jinja")
    bodies = [ElementTree.tostring(part.body, encoding="unicode") for part in parts]
    heads = [(part.anchor, _css_text(part.title)) for part in parts]
    return template.render(book=book, head=_css_text(book.short_title), heads=heads, bodies=bodies)


def _css_text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


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
            metadata["{http://www.aiim.org/pdfua/ns/id/}part"] = "1"
        with opened.open_outline() as outline:
            _halve_doubled(outline.root)
        _mend_tags(opened)
        _name_links(opened)
        _mark_artifacts(opened)
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


def _mend_tags(pdf) -> None:
    """Tag as a division what Chromium tags as a figure around a chart, without a text; say what
    its tags of emphasis are, which PDF 1.7 does not know."""
    import pikepdf

    tags = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary)]
    for tag in tags:
        if tag.get("/S") == "/Figure" and "/Alt" not in tag:
            tag.S = pikepdf.Name.Div
        if tag.get("/Type") == "/StructTreeRoot":
            names = dict.fromkeys(("/Em", "/Strong"), pikepdf.Name.Span)
            tag.RoleMap = pikepdf.Dictionary(names)
        if tag.get("/S") == "/LI":
            _give_body(pdf, tag)


def _give_body(pdf, item) -> None:
    """Put what a list item holds, after its label, into a body, unless Chromium did."""
    import pikepdf

    kids = list(item.K) if isinstance(item.K, pikepdf.Array) else [item.K]
    kinds = [str(kid.get("/S", "")) if isinstance(kid, pikepdf.Dictionary) else "" for kid in kids]
    if "/LBody" in kinds:
        return
    labels = kinds.count("/Lbl")  # it comes first
    body = pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.LBody, P=item)
    body.K = pikepdf.Array(kids[labels:])
    item.K = pikepdf.Array([*kids[:labels], pdf.make_indirect(body)])
    for kid, kind in zip(kids[labels:], kinds[labels:], strict=True):
        if kind:
            kid.P = item.K[-1]


def _name_links(pdf) -> None:
    """Say of each link where it leads: to an address, or within the document."""
    import pikepdf

    for page in pdf.pages:
        for note in page.get("/Annots", []):
            if note.get("/Subtype") == "/Link":
                address = note.get("/A", pikepdf.Dictionary()).get("/URI")
                note.Contents = pikepdf.String(str(address or "Within this book"))


_PATH, _SHOWN = set("m l c v y h re".split()), set("Tj TJ ' \" sh".split())
_PAINTED = set("S s f F f* B B* b b* n".split())


def _mark_artifacts(pdf) -> None:
    """Mark as decoration what Chromium leaves without a tag: heads, page numbers, lines, dots."""
    import pikepdf

    begin = pikepdf.ContentStreamInstruction([pikepdf.Name.Artifact], pikepdf.Operator("BMC"))
    end = pikepdf.ContentStreamInstruction([], pikepdf.Operator("EMC"))
    for page in pdf.pages:
        depth, in_path, written = 0, False, []
        for step in pikepdf.parse_content_stream(page):
            name = str(step.operator)
            depth += name in ("BDC", "BMC")
            depth -= name == "EMC"
            starts = not depth and (name in _SHOWN or (name in _PATH and not in_path))
            ends = not depth and (name in _SHOWN or name in _PAINTED)
            in_path = (in_path or name in _PATH) and name not in _PAINTED
            written += [begin] * starts + [step] + [end] * ends
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(written))
