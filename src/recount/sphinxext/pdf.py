"""The whole book as PDF: the pages of the EPUB, bound into one document and printed by Chromium.

The EPUB has all that a page on paper needs: nothing is folded, the ledger is a list, the values of a chart stand beneath it. Here its
pages get a title, contents with page numbers, and anchors that are told apart. Chromium prints twice, since the contents take their page
numbers from the first print; its bookmarks, tags and text alternatives come from the headings and the words of the pages.
"""

from __future__ import annotations

import copy
import io
import posixpath
import re
import shutil
import sys
import unicodedata
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Collection, Iterator, Mapping
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from recount.book_metadata import BookMetadata
from recount.cite_this_book.records import cite_book
from recount.errors import BuildError
from recount.files import temp_folder
from recount.published_outputs import Published
from recount.sphinxext.epub import build_epub
from recount.sphinxext.html.fonts import PRINTED, subset

_XHTML, _SVG, _OPF = (
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/2000/svg",
    "http://www.idpf.org/2007/opf",
)


_STYLE = Path(__file__).parent / "theme_epub" / "static" / "print.css"


_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


_MINUTES = 10 * 60 * 1000  # milliseconds; a slow machine needs two


def build_pdf(book: Path, output: Path) -> Path:
    """Write the PDF of a book.

    Parameters
    ----------
    book : Path
        Folder with ``_config.yml`` and ``_toc.yml``.
    output : Path
        Folder of the file; a file of the same name there is replaced.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    recount.errors.BuildError
        If the EPUB cannot be made, if Chromium, Playwright or pikepdf is not there, or if Chromium prints nothing.

    Notes
    -----
    Letters that no font of the machine has are told on the error stream; the file is written, with boxes in their place.
    """
    browser = _browser()
    with temp_folder(output) as folder:
        cited = Published.read(book).book
        pages = _unpacked(build_epub(book, folder), folder / "pages")
        first = _printed(browser, _write(folder, merge_pages(pages, cited, {})))
        second = _printed(browser, _write(folder, merge_pages(pages, cited, _page_numbers(first))))
        made = folder / file_name(cited)
        made.write_bytes(set_metadata(second, cited, headings(pages)))
        if letters := missing_glyphs(second, pages):
            print(
                f"found no font for {len(letters)} letters, such as {letters[0]}, expected one: they are boxes in the PDF. Install a font that has them; "
                "for Chinese, on Debian, it is the package fonts-droid-fallback.",
                file=sys.stderr,
            )
        return made.replace(output / made.name)


def file_name(book: BookMetadata) -> str:
    """Name of the file of an edition.

    Examples
    --------
    >>> from recount.book_metadata import BookMetadata
    >>> file_name(BookMetadata("B", "A", "0.1.0", "2026-01-02"))
    'recounted-0.1.0.pdf'
    """
    return f"recounted-{book.version}.pdf"


def _browser() -> str:
    try:
        import pikepdf  # noqa: F401
        import playwright  # noqa: F401
    except ImportError as error:
        raise BuildError(
            f"found no {error.name}, expected the packages of requirements-test.txt. Run `make pdf`, which installs them."
        ) from None
    if path := next(filter(None, map(shutil.which, _BROWSERS)), None):
        return path
    raise BuildError(
        f"found none of {', '.join(_BROWSERS)}, expected one of these browsers to print with. Install it; on Debian it is the package chromium."
    )


def _unpacked(archive: Path, folder: Path) -> dict[str, ElementTree.Element]:
    """Pages of an EPUB in their order, by name; its files are left in a folder."""
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    package = ElementTree.parse(folder / "content.opf").getroot()
    names = {item.get("id"): item.get("href") for item in package.iter(f"{{{_OPF}}}item")}
    order = [names[item.get("idref")] for item in package.iter(f"{{{_OPF}}}itemref")]
    return {name: ElementTree.parse(folder / name).getroot() for name in order}


def _write(folder: Path, document: str) -> Path:
    shutil.copy(_STYLE, folder / "pages" / "_static" / _STYLE.name)
    for face in PRINTED:
        (folder / "pages" / "_static" / "fonts" / f"{face}.woff2").write_bytes(subset(face))
    path = folder / "pages" / "book.xhtml"
    path.write_text(document, encoding="utf-8")
    return path


def merge_pages(
    pages: Mapping[str, ElementTree.Element], book: BookMetadata, numbers: Mapping[str, int]
) -> str:
    """One document of many pages, with a title, contents, and an anchor of its own for each anchor of a page.

    Parameters
    ----------
    pages : mapping of str to Element
        Pages in their order, by the name of their file.
    book : Book
    numbers : mapping of str to int
        Page on which each anchor stands, as far as it is known.

    Examples
    --------
    >>> from recount.book_metadata import BookMetadata
    >>> page = ElementTree.fromstring(f'<html xmlns="{_XHTML}"><body><h1 id="a">A</h1><a href="#a">up</a></body></html>')
    >>> text = merge_pages({"x/one.xhtml": page}, BookMetadata("B", "A", "0.1.0", ""), {"x-one": 3})
    >>> 'id="x-one--a"' in text, 'href="#x-one--a"' in text, '<span class="page-number">3</span>' in text
    (True, True, True)
    """
    for prefix, address in {"": _XHTML, "svg": _SVG}.items():
        ElementTree.register_namespace(prefix, address)
    parts = "\n".join(_part(name, page) for name, page in pages.items())
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" lang="en">\n'
        f'<head><meta charset="utf-8"/><title>{escape(book.title)}</title>'
        '<link rel="stylesheet" href="_static/epub.css"/><link rel="stylesheet" href="_static/print.css"/></head>\n<body>\n'
        f"{_title(book)}\n{_contents(pages, numbers)}\n{parts}\n</body></html>\n"
    )


def _title(book: BookMetadata) -> str:
    head, _, tail = book.title.partition(": ")
    date = (
        f"Edition {escape(book.version)}, {book.date}"
        if book.date
        else f"Edition {escape(book.version)}: not frozen, not to be cited"
    )
    return (
        f'<header class="title"><p class="head">{escape(head)}</p><p class="tail">{escape(tail)}</p><p>{escape(book.author)}</p><p>{date}</p>'
        f'<p class="note">Cite as: {escape(cite_book(book).apa())}</p>'
        '<p class="note">A number with a dotted line beneath it leads to its row in the ledger, with its range, its formula, its sources and its '
        "citation. The text, the charts and the data are under the licence CC BY 4.0, the code under the BSD 3-Clause License.</p></header>"
    )


def _contents(pages: Mapping[str, ElementTree.Element], numbers: Mapping[str, int]) -> str:
    lines = []
    for name, page in pages.items():
        title = page.find(f".//{{{_XHTML}}}h1")
        words = " ".join("".join(title.itertext()).split()) if title is not None else name
        number = numbers.get(_slug(name), "")
        lines.append(
            f'<li><a href="#{_slug(name)}"><span>{escape(words)}</span><span class="dots"></span><span class="page-number">{number}</span></a></li>'
        )
    return f'<nav class="contents"><h1>Contents</h1><ol>{"".join(lines)}</ol></nav>'


def _slug(name: str) -> str:
    return name.removesuffix(".xhtml").replace("/", "-")


def _part(name: str, page: ElementTree.Element) -> str:
    """A page as a part of the document: anchors are told apart by its name, links lead within the document."""
    body = copy.deepcopy(page.find(f"{{{_XHTML}}}body"))
    drawn = {id(element) for picture in body.iter(f"{{{_SVG}}}svg") for element in picture.iter()}
    for element in body.iter():
        if id(element) in drawn:
            continue
        if "id" in element.attrib:
            element.set("id", _own(name, element.get("id")))
        if "href" in element.attrib:
            element.set("href", _within(name, element.get("href")))
    body.tag, body.attrib["id"], body.attrib["class"] = f"{{{_XHTML}}}section", _slug(name), "part"
    return ElementTree.tostring(body, encoding="unicode")


def _own(name: str, anchor: str) -> str:
    return f"{_slug(name)}--{anchor}"


def _within(name: str, link: str) -> str:
    """Where a link of a page leads in the one document; a link elsewhere stays as it is.

    Examples
    --------
    >>> _within("a/b.xhtml", "../c.xhtml#d"), _within("a/b.xhtml", "#d"), _within("a/b.xhtml", "https://site.example/")
    ('#c--d', '#a-b--d', 'https://site.example/')
    """
    parts = urlsplit(link)
    if parts.scheme:
        return link
    there = (
        posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))
        if parts.path
        else name
    )
    return f"#{_own(there, parts.fragment)}" if parts.fragment else f"#{_slug(there)}"


def _printed(browser: str, document: Path) -> bytes:
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright:
            opened = playwright.chromium.launch(executable_path=browser, args=list(_OPTIONS))
            page = opened.new_page()
            page.set_default_timeout(_MINUTES)
            page.goto(document.as_uri())
            page.evaluate("document.fonts.ready")
            return page.pdf(
                prefer_css_page_size=True, print_background=True, tagged=True, outline=True
            )
    except Error as error:
        said = str(error).strip().splitlines() or ["nothing"]
        raise BuildError(
            f"found that {browser} printed nothing and said: {said[0]}, expected a PDF. Print any page with it, and install it anew if it cannot."
        ) from None


def _page_numbers(printed: bytes) -> dict[str, int]:
    """Page of each anchor that a link leads to."""
    import pikepdf

    with pikepdf.open(io.BytesIO(printed)) as pdf:
        places = {page.objgen: place for place, page in enumerate(pdf.pages, start=1)}
        anchors = pdf.Root.get("/Dests") or dict(pikepdf.NameTree(pdf.Root.Names.Dests).items())
        return {
            str(name).lstrip("/"): places[_page_of(there).objgen] for name, there in anchors.items()
        }


def _page_of(there):
    import pikepdf

    return (there.D if isinstance(there, pikepdf.Dictionary) else there)[0]


def missing_glyphs(printed: bytes, pages: Mapping[str, ElementTree.Element]) -> list[str]:
    """Letters of the pages that no font of a printed book has.

    Parameters
    ----------
    printed : bytes
        What Chromium printed.
    pages : mapping of str to Element
        What it was to print.

    Examples
    --------
    >>> import pikepdf
    >>> blank, page = io.BytesIO(), ElementTree.fromstring(f'<html xmlns="{_XHTML}"><body><p>a: 1</p></body></html>')
    >>> pikepdf.new().save(blank)
    >>> missing_glyphs(blank.getvalue(), {"one.xhtml": page})
    ['a']
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(printed)) as pdf:
        fonts_within = [
            each
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and "/ToUnicode" in each
        ]
        shown = set().union(
            *(_mapped(each.ToUnicode.read_bytes().decode("ascii")) for each in fonts_within)
        )
    wanted = {
        letter
        for page in pages.values()
        for text in page.find(f"{{{_XHTML}}}body").itertext()
        for letter in text
    }
    return sorted(letter for letter in wanted - shown if unicodedata.category(letter)[0] == "L")


def _mapped(table: str) -> Iterator[str]:
    """Letters that the glyphs of a font stand for, from the table that a PDF has for it.

    Examples
    --------
    >>> "".join(_mapped("1 beginbfchar <0003> <0041> endbfchar 1 beginbfrange <0004> <0006> <0061> endbfrange"))
    'Aabc'
    """
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for text in re.findall(r"<\w+>\s*<(\w+)>", block):
            yield from bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            yield from (
                chr(int(text, 16) + step) for step in range(int(last, 16) - int(first, 16) + 1)
            )


def headings(pages: Mapping[str, ElementTree.Element]) -> frozenset[str]:
    """The words of every heading.

    Examples
    --------
    >>> sorted(headings({"a.xhtml": ElementTree.fromstring(f'<html xmlns="{_XHTML}"><body><h1>Bon<b>bon</b></h1><h2>A  b</h2></body></html>')}))
    ['A b', 'Bonbon']
    """
    return frozenset(
        " ".join("".join(element.itertext()).split())
        for page in pages.values()
        for element in page.iter()
        if isinstance(element.tag, str) and re.fullmatch(rf"{{{_XHTML}}}h[1-6]", element.tag)
    )


def dedupe_bookmarks(title: str, known: Collection[str]) -> str:
    """The title of a bookmark, which Chromium doubles where it moved the heading to the next page.

    Parameters
    ----------
    title : str
    known : collection of str
        Every heading of the book: what is one of them is not doubled.

    Examples
    --------
    >>> dedupe_bookmarks("ResultsResults", {"Results"}), dedupe_bookmarks("bonbon", {"bonbon"}), dedupe_bookmarks("bonbonbonbon", {"bonbon"})
    ('Results', 'bonbon', 'bonbon')
    """
    half = title[: len(title) // 2]
    return half if title == half + half and " ".join(title.split()) not in known else title


def _mend(items: list, known: Collection[str]) -> None:
    for item in items:
        item.title = dedupe_bookmarks(item.title, known)
        _mend(item.children, known)


def _without_frames(pdf) -> None:
    """A chart is one figure to a reader: what Chromium tags as a figure around it, with no words of its own, is a division."""
    import pikepdf

    for each in pdf.objects:
        if (
            isinstance(each, pikepdf.Dictionary)
            and each.get("/S") == pikepdf.Name.Figure
            and "/Alt" not in each
        ):
            each.S = pikepdf.Name.Div


def set_metadata(printed: bytes, book: BookMetadata, known: Collection[str] = ()) -> bytes:
    """A printed book with the metadata of its edition, and without the time of its printing.

    Parameters
    ----------
    printed : bytes
        What Chromium printed.
    book : Book
    known : collection of str
        Headings of the book, by which a doubled bookmark is told from a word that repeats itself.
    """
    import pikepdf

    day = f"D:{(book.date or '1980-01-01').replace('-', '')}000000Z"
    said = {
        "/Title": book.title,
        "/Author": book.author,
        "/Subject": "One page of a corporate report, computed again",
        "/Keywords": "corporate reporting, ESG, reproducibility",
        "/Creator": f"Recounted {book.version}",
        "/CreationDate": day,
        "/ModDate": day,
    }
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        for name, text in said.items():
            pdf.docinfo[name] = text
        with pdf.open_outline() as outline:
            _mend(outline.root, known)
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata.load_from_docinfo(pdf.docinfo)
            metadata["dc:language"] = {"en"}
        _without_frames(pdf)
        pdf.Root.PageMode = pikepdf.Name.UseOutlines
        pdf.save(
            written,
            deterministic_id=True,
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=True,
        )
    return written.getvalue()
