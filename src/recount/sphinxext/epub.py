"""The whole book as one file for reading systems: EPUB 3, from the stored outputs, the same bytes whenever it is built.

Sphinx's own builder writes the pages; a transform first puts plain nodes where a page of the site has what needs a script, a pointer or
files beside it. Nothing is folded: a page that is laid out once has no room for a block that opens, some reading systems never open
one, and their search does not look into it. So code, the steps of a result and the values of a chart stand open, in small letters. The
ledger is a list, since five columns are too many for a phone.
"""

from __future__ import annotations

import io
import re
import uuid
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.builders.epub3 import Epub3Builder
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform

from recount import __version__
from recount.book_metadata import BookMetadata
from recount.charts.style import COLOURS, GRID, INK, MUTED
from recount.files import temp_folder
from recount.permalinks import anchor_id
from recount.published_outputs import Published
from recount.sphinxext.build import run_builder
from recount.sphinxext.chart_figures import chart, sources_html, values_html, worded
from recount.sphinxext.directives.chart_thumbnails import chart_thumbnails
from recount.sphinxext.directives.cite_this import cite
from recount.sphinxext.directives.reference_table import reference_rows
from recount.sphinxext.html.fonts import FACES, subset
from recount.sphinxext.nodes import DOWNLOADS, Link, collapsible, download_ref, link_to, uri_of
from recount.sphinxext.value_cards import number

THEME = "recounted-epub"


_FOLDER = Path(__file__).parent / "theme_epub"


_RIGHTS = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/; the code: BSD 3-Clause License"


_MEDIA = {".xhtml": "application/xhtml+xml", ".css": "text/css", ".woff2": "font/woff2"}


_ACCESS = [
    ("accessMode", "textual"),
    ("accessMode", "visual"),
    ("accessModeSufficient", "textual"),
    *(
        ("accessibilityFeature", name)
        for name in (
            "alternativeText",
            "longDescription",
            "structuralNavigation",
            "tableOfContents",
            "readingOrder",
            "displayTransformability",
        )
    ),
    ("accessibilityHazard", "none"),
    (
        "accessibilitySummary",
        "Every chart has its values in words and in a table. Nothing is told by colour alone. Every number leads to the row that "
        "says what it rests on. The colours of text and ground are those of the reading system.",
    ),
]


def build_epub(book: Path, output: Path) -> Path:
    """Write the EPUB of a book, with warnings as errors.

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
        If Jupyter Book reports an error or a warning, a link leads nowhere, or a page is not fit for EPUB.
    """
    with temp_folder(output) as folder:
        (made,) = run_builder(book, folder, "epub").glob("*.epub")
        return made.replace(output / made.name)


def file_name(book: BookMetadata) -> str:
    """Name of the file of an edition.

    Examples
    --------
    >>> from recount.book_metadata import BookMetadata
    >>> file_name(BookMetadata("B", "A", "0.1.0", "2026-01-02"))
    'recounted-0.1.0.epub'
    """
    return f"recounted-{book.version}.epub"


def identifier(book: BookMetadata) -> str:
    """What tells this edition from every other publication: the same for the same title and version.

    Examples
    --------
    >>> from recount.book_metadata import BookMetadata
    >>> identifier(BookMetadata("B", "A", "0.1.0", "2026-01-02"))
    'urn:uuid:...'
    >>> identifier(BookMetadata("B", "A", "0.1.0", "")) == identifier(BookMetadata("B", "A", "0.2.0", ""))
    False
    """
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{book.title} {book.version}").urn


def epub_violations(page: str) -> list[str]:
    """What a page has that no page of an EPUB may have: it is not XML, or has what only the site can use.

    Examples
    --------
    >>> epub_violations('<p class="a">One<br/>two</p>')
    []
    >>> epub_violations('<p class=a>One</p>')
    ['found not well-formed (invalid token): line 1, column 9, expected XHTML: every attribute quoted, every element closed']
    >>> epub_violations('<p tabindex="0">One</p>')
    ['found tabindex on p, expected nothing that needs the site. Leave it out in src/recount/sphinxext/epub.py']
    """
    try:
        root = ElementTree.fromstring(page)
    except ElementTree.ParseError as error:
        return [f"found {error}, expected XHTML: every attribute quoted, every element closed"]
    names = [(element.tag.rpartition("}")[2], element.attrib) for element in root.iter()]
    found = ["script" for tag, _ in names if tag == "script"]
    found += [
        f"{name} on {tag}"
        for tag, attributes in names
        for name in attributes
        if name.startswith(("data-", "on")) or name in _OF_THE_SITE
    ]
    return [
        f"found {what}, expected nothing that needs the site. Leave it out in src/recount/sphinxext/epub.py"
        for what in dict.fromkeys(found)
    ]


_OF_THE_SITE = ("tabindex", "popover", "download")


class epub_figure(nodes.General, nodes.Element):
    """A chart in a reading system: its record, its picture and, for a small one, where it leads."""


class SimplifyNodes(SphinxPostTransform):
    """Plain nodes instead of those that need the site."""

    default_priority = 700  # after references were resolved and outputs chosen
    builders = ("epub",)

    def run(self, **kwargs) -> None:
        """Replace them, the outer ones first."""
        for kind, plain in self._replacements().items():
            for node in list(self.document.findall(kind)):
                node.replace_self(plain(node))
        for block in self.document.findall(nodes.literal_block):
            block["language"] = "none"
        for raw in list(self.document.findall(nodes.raw)):
            raw.replace_self(nodes.raw("", _unboxed(raw.astext()), format=raw["format"]))

    def _replacements(self) -> dict:
        return {
            reference_rows: _children,
            cite: _children,
            collapsible: _unfolded,
            chart_thumbnails: self._smalls,
            chart: _drawn,
            number: _leading,
            download_ref: self._file,
        }

    def _smalls(self, node) -> list[nodes.Node]:
        known = self.app.recount.published.outputs.charts
        return [
            epub_figure("", record=known[id][0], svg=known[id][1], home=home)
            for id, home in node["charts"]
        ]

    def _file(self, node) -> nodes.Node:
        """The address of a file where the site has one, else its name; words of their own stay."""
        name, words = node["name"], node.astext()
        address = self.app.recount.published.book.address(f"{DOWNLOADS}/{name}")
        if not name.endswith(words):
            return (
                nodes.reference("", words, refuri=address) if address else nodes.inline("", words)
            )
        return nodes.reference("", name, refuri=address) if address else nodes.literal("", name)


def _unboxed(html: str) -> str:
    """A stored table without the box that scrolls."""
    html = re.sub(r'<div class="table-box"[^>]*>', "<div>", html)
    return html.replace('<table class="data">', f'<table class="{_width(html)}">')


def _width(table: str) -> str:
    """Classes of a table: a wide one has smaller letters, and may break a word."""
    return "data wide" if table.count('<th scope="col"') > 4 else "data"


def _children(node) -> list[nodes.Node]:
    return node.children


def _unfolded(node) -> nodes.Node:
    block = nodes.container("", ids=node["ids"], classes=node["classes"])
    if node["head"]:
        block += nodes.paragraph(
            "", "", nodes.strong("", node["head"]), nodes.Text(f" {node['tail']}")
        )
    block += node.children
    return block


def _drawn(node) -> nodes.Node:
    return epub_figure("", record=node["record"], svg=node["svg"], home="")


def _leading(node) -> nodes.Node:
    lead = link_to(Link(node.astext(), node["home"], node["anchor"]))
    lead["classes"].append("number")
    return lead


# The ink of a chart is that of the text. The three kinds of number have one colour each for every ground: of the hues of the site, at the
# luminance that has a contrast of 4.5 on white and on black, since few reading systems say which of the two they show.
_INKS = {
    INK: "currentColor",
    MUTED: "currentColor",
    **{
        COLOURS[kind]: colour
        for kind, colour in {
            "page": "#c6510d",
            "evidence": "#0d7bba",
            "computed": "#965cc1",
        }.items()
    },
}


def recolour(svg: str) -> str:
    """A stored picture in colours that can be seen on any ground.

    Examples
    --------
    >>> recolour(f'<path style="stroke: {charts.INK}"/><path style="stroke: {charts.GRID}"/>')
    '<path style="stroke: currentColor"/><path style="stroke: currentColor; stroke-opacity: 0.25"/>'
    """
    for colour, ink in _INKS.items():
        svg = svg.replace(colour, ink)
    return re.sub(rf"(fill|stroke): {GRID}", r"\1: currentColor; \1-opacity: 0.25", svg)


def visit_drawn_html(self, node) -> None:
    """Write a chart with its values open beneath; a small one has neither caption nor values, and its title leads to the whole."""
    record, here, values = (
        node["record"],
        anchor_id("chart", node["record"]["id"]),
        values_html(node["record"]),
    )
    if home := node["home"]:
        address = escape(uri_of(self, home, f"at-{here}"))
        self.body.append(
            f'<figure><p class="chart-title"><a href="{address}">{escape(record["title"])}</a></p>'
            f"{worded(recolour(node['svg']), record, 'small')}</figure>\n"
        )
    else:
        self.body.append(
            f'<figure class="chart" id="at-{here}"><p class="chart-title">{escape(record["title"])}</p>\n'
            f"{worded(recolour(node['svg']), record)}<figcaption>{escape(record['caption'])}</figcaption></figure>\n"
            f'<table class="{_width(values)}"><caption>The values</caption>{values}</table>\n'
            f"{sources_html(self, record['inputs'])}\n"
        )
    raise nodes.SkipNode


class EpubBook(Epub3Builder):
    """Sphinx's builder of EPUB pages, with a package of the book's own: Sphinx's has the time of the build, and no accessibility."""

    def init(self) -> None:
        """Settings that Sphinx wants and that the site does not have."""
        self.config.version, self.config.epub_show_urls = __version__, "no"
        super().init()

    def get_theme_config(self) -> tuple[str, dict]:
        """The theme of these pages."""
        return THEME, {}

    def handle_finish(self) -> None:
        """Refuse what is not fit, and write the file."""
        folder, contents = Path(self.outdir), _contents(self.env)
        pages = [f"{name}.xhtml" for _, names in contents for name in names]
        written = {name: (folder / name).read_text(encoding="utf-8") for name in pages}
        if lines := [
            f"ERROR: {name}: {line}"
            for name, page in written.items()
            for line in epub_violations(page)
        ]:
            raise ExtensionError("\n".join(lines))
        published = self.app.recount.published
        files = {
            "META-INF/container.xml": _CONTAINER,
            "nav.xhtml": _navigation(self.env, contents, published.book.title),
            **written,
        }
        files |= {"_static/epub.css": (_FOLDER / "static" / "epub.css").read_text(encoding="utf-8")}
        files |= {f"_static/fonts/{face}.woff2": subset(face) for face in FACES}
        (folder / "nav.xhtml").write_text(
            files["nav.xhtml"], encoding="utf-8"
        )  # its links are checked with those of the pages
        (folder / file_name(published.book)).write_bytes(
            zip_epub(files | {"content.opf": _package(published, files, pages)})
        )


def zip_epub(files: dict[str, str | bytes]) -> bytes:
    """The archive that an EPUB is: the media type first and not compressed, and no time in it.

    Examples
    --------
    >>> zip_epub({"a.txt": "A"})[30:58]
    b'mimetypeapplication/epub+zip'
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, content in [("mimetype", "application/epub+zip"), *files.items()]:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # the same on every system
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            made.writestr(entry, content)
    return archive.getvalue()


def _contents(env) -> list[tuple[str, list[str]]]:
    """Parts of the book, each with its pages, in their order; what stands in no part has an empty name."""
    root = env.config.root_doc
    parts = [
        (node.get("caption") or "", [name for _, name in node["entries"]])
        for node in env.get_doctree(root).findall(addnodes.toctree)
    ]
    return [("", [root]), *parts]


_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


def _navigation(env, contents: list[tuple[str, list[str]]], title: str) -> str:
    parts = []
    for caption, names in contents:
        pages = "\n".join(_page_entry(env, name) for name in names)
        parts.append(
            f"<li><span>{escape(caption)}</span>\n<ol>\n{pages}\n</ol></li>" if caption else pages
        )
    root = env.config.root_doc
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">\n'
        f'<head><meta charset="utf-8"/><title>{escape(title)}</title><link rel="stylesheet" type="text/css" href="_static/epub.css"/></head>\n<body>\n'
        f'<nav epub:type="toc" role="doc-toc" id="toc"><h1>Contents</h1>\n<ol>\n{chr(10).join(parts)}\n</ol></nav>\n'
        '<nav epub:type="landmarks" hidden="hidden"><h2>Landmarks</h2>\n'
        f'<ol><li><a epub:type="bodymatter" href="{root}.xhtml">The text</a></li></ol></nav>\n</body>\n</html>\n'
    )


def _page_entry(env, name: str) -> str:
    """A page in the table of contents, with its sections."""
    inner = "".join(
        f'<li><a href="{escape(name)}.xhtml{escape(there)}">{escape(words)}</a></li>\n'
        for there, words in _sections(env.tocs[name])
    )
    return f'<li><a href="{escape(name)}.xhtml">{escape(env.titles[name].astext())}</a>{f"{chr(10)}<ol>{chr(10)}{inner}</ol>" if inner else ""}</li>'


def _sections(toc) -> Iterator[tuple[str, str]]:
    """Anchor and title of each section of a page, not of what is within it."""
    for sections in (each for each in toc[0].children if isinstance(each, nodes.bullet_list)):
        for item in (each for each in sections.children if isinstance(each, nodes.list_item)):
            reference = item.next_node(nodes.reference)
            yield reference["anchorname"], reference.astext()


def _package(published: Published, files: dict[str, str | bytes], pages: Iterable[str]) -> str:
    """The package document: metadata, every file, and the order of the pages."""
    listed = [name for name in files if not name.startswith("META-INF/")]
    ids = {name: f"file-{place}" for place, name in enumerate(listed)}
    manifest = "\n".join(
        f'<item id="{ids[name]}" href="{name}" media-type="{_MEDIA[Path(name).suffix]}"{_properties(name, files[name])}/>'
        for name in listed
    )
    spine = "\n".join(f'<itemref idref="{ids[name]}"/>' for name in pages)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" xml:lang="en" unique-identifier="identifier">\n'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n{_metadata(published)}\n</metadata>\n'
        f"<manifest>\n{manifest}\n</manifest>\n<spine>\n{spine}\n</spine>\n</package>\n"
    )


def _properties(name: str, content: str | bytes) -> str:
    if name == "nav.xhtml":
        return ' properties="nav"'
    return ' properties="svg"' if isinstance(content, str) and "<svg" in content else ""


def _metadata(published: Published) -> str:
    book, editions = published.book, published.history.editions
    # A draft has no date: the last edition's is the nearest that does not depend on the clock.
    modified = book.date or (editions[-1].date if editions else "1980-01-01")
    lines = [
        f'<dc:identifier id="identifier">{identifier(book)}</dc:identifier>',
        f"<dc:title>{escape(book.title)}</dc:title>",
        f"<dc:creator>{escape(book.author)}</dc:creator>",
        "<dc:language>en</dc:language>",
        f"<dc:rights>{_RIGHTS}</dc:rights>",
        f'<meta property="dcterms:modified">{modified}T00:00:00Z</meta>',
    ]
    lines += [f"<dc:date>{book.date}</dc:date>"] if book.date else []
    lines += [f"<dc:source>{escape(book.base_url)}</dc:source>"] if book.base_url else []
    return "\n".join(
        [
            *lines,
            *(f'<meta property="schema:{name}">{escape(text)}</meta>' for name, text in _ACCESS),
        ]
    )


def setup(app) -> None:
    """Register the builder, its theme, and what it makes plain."""
    app.add_html_theme(THEME, str(_FOLDER))
    app.add_builder(EpubBook, override=True)
    app.add_node(epub_figure, html=(visit_drawn_html, None))
    app.add_post_transform(SimplifyNodes)
