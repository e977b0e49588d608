"""The whole book as EPUB 3, from the stored outputs, with the same bytes whenever it is built.

Sphinx's own builder writes the pages and the package. A transform first puts plain nodes where a
page of the site has what needs a script, a pointer or other files. Nothing is folded: a page laid
out once has no room for a block that opens, and some reading systems neither open nor search one.
So what the site folds within the text stands open in the appendix of its chapter: all claims, the
values of charts and, if the book wants it, the code. The tables of reference are lists, since five
columns are too many for a phone.
"""

from __future__ import annotations

import re
import shutil
import uuid
import xml.etree.ElementTree as ElementTree
from collections import Counter
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.builders.epub3 import Epub3Builder
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform

from recount import __version__
from recount.book_metadata import BookMetadata
from recount.charts.style import COLOURS, GREEN, GRID, INK, MUTED
from recount.files import temp_folder
from recount.permalinks import anchor_id
from recount.sphinxext.build import run_builder
from recount.sphinxext.chart_figures import accessible_svg, chart, sources_html, values_html
from recount.sphinxext.directives.annotated_page import titles_in_contents
from recount.sphinxext.directives.chart_thumbnails import chart_thumbnails
from recount.sphinxext.directives.cite_this import cite
from recount.sphinxext.directives.claim_box import claim_box
from recount.sphinxext.directives.reference_table import reference_table
from recount.sphinxext.directives.verdict_crosstab import verdict_crosstab, verdict_crosstab_html
from recount.sphinxext.downloads.archive import write_zip
from recount.sphinxext.front_matter import write_front_matter
from recount.sphinxext.html.fonts import write_fonts
from recount.sphinxext.html.typography import smart_text
from recount.sphinxext.nodes import DOWNLOADS, collapsible, download_ref, page_link
from recount.sphinxext.value_cards import number

_THEME = "recount-epub"
_FOLDER = Path(__file__).parent / "theme_epub"


def build_epub(book: Path, output: Path) -> Path:
    """Write the EPUB of a book to a folder; `BuildError` if anything is wrong. Gives the file."""
    with temp_folder(output) as folder:
        (epub,) = run_builder(book, folder, "epub").glob("*.epub")
        return epub.replace(output / epub.name)


def identifier(book: BookMetadata) -> str:
    """The identifier of an edition: the same for the same title and version."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{book.title} {book.version}").urn


_NEEDS_SITE = re.compile("data-|on|tabindex|popover|download")


def epub_violations(page: str) -> list[str]:
    """What a page has that no page of an EPUB may have."""
    try:
        elements = list(ElementTree.fromstring(page).iter())
    except ElementTree.ParseError as error:
        return [f"not XHTML: {error}"]
    tags = [element.tag.rpartition("}")[2] for element in elements]
    needs = [
        f"{name} on {tag}"
        for tag, element in zip(tags, elements, strict=True)
        for name in filter(_NEEDS_SITE.match, element.attrib)
    ]
    needs += ["script"] * ("script" in tags)
    remedy = "SimplifyNodes in epub.py must remove what needs the site"
    return [f"{what}: {remedy}" for what in dict.fromkeys(needs)]


class epub_figure(nodes.General, nodes.Element):
    """A chart in a reading system: its record and its picture."""


class epub_values(nodes.General, nodes.Element):
    """The values of a chart: its record."""


class SimplifyNodes(SphinxPostTransform):
    """Plain nodes instead of those that need the site."""

    default_priority = 700  # after references were resolved and outputs chosen
    builders = ("epub",)

    def run(self, **kwargs) -> None:
        """Replace them, the outer ones first."""
        self._move_to_appendix()
        replacements = {
            reference_table: lambda node: node.children,
            cite: lambda node: node.children,
            verdict_crosstab: lambda node: _raw(verdict_crosstab_html(self.app, node)),
            collapsible: _unfolded,
            chart_thumbnails: lambda node: [],  # the charts themselves are a few pages away
            chart: lambda node: epub_figure("", record=node["record"], svg=node["svg"]),
            number: _number_link,
            download_ref: self._file_name,
        }
        for kind, replacement in replacements.items():
            for node in list(self.document.findall(kind)):
                node.replace_self(replacement(node))
        for block in self.document.findall(nodes.literal_block):
            block["language"] = "none"
        for table in self.document.findall(nodes.table):
            if "appendix" in table["classes"]:
                table.next_node(nodes.colspec)["stub"] = 1  # the first cell is what the row is
        for raw in [each for each in self.document.findall(nodes.raw) if each["format"] == "html"]:
            raw.replace_self(_raw(raw.astext()))

    def _move_to_appendix(self) -> None:
        """Move there what the site folds within the text; code too, or leave it out."""
        find = self.document.findall
        boxes = [part for box in find(claim_box) for part in box if isinstance(part, collapsible)]
        cells = [block for block in find(collapsible) if "code" in block["classes"]]
        for block in [*boxes, *cells]:
            block.parent.remove(block)
        moved: list[nodes.Node] = [epub_values("", record=each["record"]) for each in find(chart)]
        if cells and self.app.recount.published.book.printed_code == "appendix":
            head = nodes.paragraph("", "", nodes.strong("", "Code of this chapter"))
            moved += [head, *(part for cell in cells for part in cell)]
        if boxes or moved:
            appendix = self._appendix()
            appendix[1:] = [*boxes, *appendix[1:], *moved]

    def _appendix(self) -> nodes.section:
        """The appendix of the page, which a chapter need not ask for."""
        for section in self.document.findall(nodes.section):
            if "appendix" in section["ids"]:
                return section
        appendix = nodes.section("", nodes.title("", "Appendix"), ids=["appendix"])
        self.document.next_node(nodes.section).append(appendix)
        return appendix

    def _file_name(self, node) -> nodes.Node:
        """The address of a file where the site has one, else its name; a text of its own stays."""
        name, text = node["name"], node.astext()
        address = self.app.recount.published.book.address(f"{DOWNLOADS}/{name}")
        if named := name.endswith(text):
            text = name
        if address:
            return nodes.reference("", text, refuri=address)
        return nodes.literal("", text) if named else nodes.inline("", text)


def _raw(html: str) -> nodes.raw:
    """Stored HTML, with tables outside the box that scrolls."""
    html = re.sub(r'<div class="table-box"[^>]*>', "<div>", html)
    html = html.replace('<table class="data', f'<table class="{_table_class(html)}')
    # A cell without a character has no place in a tagged PDF.
    return nodes.raw("", html.replace("<td></td>", "<td>\u00a0</td>"), format="html")


def _table_class(table: str) -> str:
    """A wide table has smaller letters, and may break a word."""
    return "data wide" if table.count('<th scope="col"') > 4 else "data"


def _unfolded(node) -> nodes.Node:
    block = nodes.container("", ids=node["ids"], classes=node["classes"])
    if node["head"]:
        head = nodes.strong("", node["head"])
        block += nodes.paragraph("", "", head, nodes.Text(f" {node['tail']}"))
    block += node.children
    return block


def _number_link(node) -> nodes.Node:
    link = page_link(node.astext(), node["home"], node["anchor"])
    link["classes"].append("number")
    return link


# The ink of a chart is that of the text. The three kinds of number have one colour each for every
# background: of the hues of the site, at the luminance that has a contrast of 4.5 on white and on
# black, since few reading systems say which of the two they show.
_INKS = {
    INK: "currentColor",
    MUTED: "currentColor",
    COLOURS["page"]: "#c6510d",
    COLOURS["evidence"]: "#0d7bba",
    COLOURS["computed"]: "#965cc1",
    GREEN: "#00846a",
}


def recolour(svg: str) -> str:
    """A stored picture in colours that can be seen on any background.

    Examples
    --------
    >>> recolour(f'<path style="stroke: {INK}"/><path style="stroke: {GRID}"/>')
    '<path style="stroke: currentColor"/><path style="stroke: currentColor; stroke-opacity: 0.25"/>'
    """
    for colour, ink in _INKS.items():
        svg = svg.replace(colour, ink)
    return re.sub(rf"(fill|stroke): {GRID}", r"\1: currentColor; \1-opacity: 0.25", svg)


def visit_epub_figure(self, node) -> None:
    """Write a chart with its sources."""
    record, here = node["record"], anchor_id("chart", node["record"]["id"])
    caption = f"{_figure_name(self, record)}. {escape(record['caption'])}"
    self.body.append(
        f'<figure class="chart" id="at-{here}"><p class="chart-title">{escape(record["title"])}'
        f"</p>\n{accessible_svg(recolour(node['svg']), record, 'full')}"
        f'<figcaption>{caption} <a class="cross-ref" href="#values-{here}">Its values</a>'
        f"</figcaption></figure>\n{sources_html(self, record['inputs'])}\n"
    )
    raise nodes.SkipNode


def visit_epub_values(self, node) -> None:
    """Write the values of a chart as a table."""
    record = node["record"]
    values, here = values_html(record), anchor_id("chart", record["id"])
    caption = f"The values of {_figure_name(self, record).lower()}: {escape(record['title'])}"
    self.body.append(
        f'<table class="{_table_class(values)}" id="values-{here}">'
        f"<caption>{caption}</caption>{values}</table>\n"
    )
    raise nodes.SkipNode


def _figure_name(translator, record: dict) -> str:
    numbers = translator.builder.app.recount.published.outputs.figure_numbers
    return f"Figure {numbers[record['id']]}"


class EpubBook(Epub3Builder):
    """Sphinx's builder with templates of its own for the package and the navigation.

    Sphinx's package has the time of the build and no accessibility metadata, and its navigation
    has no parts.
    """

    template_dir = str(_FOLDER / "package")
    media_types = Epub3Builder.media_types | {".woff2": "font/woff2"}

    def init(self) -> None:
        """Set what Sphinx needs and a site does not."""
        self.config.version, self.config.epub_show_urls = __version__, "no"
        self.config.epub_tocscope = "includehidden"
        super().init()

    def get_theme_config(self) -> tuple[str, dict]:
        """The theme of these pages."""
        return _THEME, {}

    def copy_assets(self) -> None:
        """Copy the style sheet and the fonts, and nothing of Sphinx's."""
        static = Path(self.outdir, "_static")
        write_fonts(static / "fonts")
        shutil.copyfile(_FOLDER / "static" / "epub.css", static / "epub.css")

    def handle_finish(self) -> None:
        """Refuse pages that no EPUB may have, and write the file."""
        book = self.app.recount.published.book
        self.config.epub_basename = f"{book.slug}-{book.version}"
        if lines := [
            f"ERROR: {page.relative_to(self.outdir)}: {line}"
            for page in sorted(Path(self.outdir).rglob("*.xhtml"))
            for line in epub_violations(page.read_text(encoding="utf-8"))
        ]:
            raise ExtensionError("\n".join(lines))
        super().handle_finish()

    def get_doc_context(self, docname: str, body: str, metatags: str) -> dict:
        """The title of a page, above its text in a reading system, is short and has its number."""
        title = self._numbered(docname, titles_in_contents(self.env)[docname])
        return super().get_doc_context(docname, body, metatags) | {"title": title}

    def content_metadata(self) -> dict:
        """What the template of the package needs; the cover and the imprint are written here."""
        published = self.app.recount.published
        editions = published.history.editions
        write_front_matter(published, Path(self.outdir), identifier(published.book))
        pages = [
            page for page in Path(self.outdir).rglob("*.xhtml") if "<svg" in page.read_text("utf-8")
        ]
        return super().content_metadata() | {
            "book": published.book,
            "identifier": identifier(published.book),
            # A draft has no date: that of the last edition does not depend on the clock.
            "modified": published.book.date or (editions[-1].date if editions else "1980-01-01"),
            "pages_with_svg": {page.relative_to(self.outdir).as_posix() for page in pages},
        }

    def navigation_doc_metadata(self, navlist: list) -> dict:
        """What the template of the navigation needs: parts of the book, each with its pages."""
        root = self.config.root_doc
        parts = [("", [root])]
        for toctree in self.env.get_doctree(root).findall(addnodes.toctree):
            parts.append((toctree.get("caption"), [name for _, name in toctree["entries"]]))
        sections = {name: self._sections(name) for _, names in parts for name in names}
        # Headings that every chapter has would be the most of the contents and say the least.
        uses = Counter(title for each in sections.values() for _, title in each)
        return {
            "lang": self.config.epub_language,
            "title": self.app.recount.published.book.title,
            "first": self.get_target_uri(root),
            "parts": [
                (caption, [self._entry(name, sections[name], uses) for name in names])
                for caption, names in parts
            ],
        }

    def _entry(self, name: str, sections: list[tuple[str, str]], uses: Counter) -> dict:
        """A page in the navigation, with those of its sections that no other page has."""
        return {
            "uri": self.get_target_uri(name),
            "title": smart_text(self._numbered(name, self.env.titles[name].astext())),
            "sections": [
                (anchor, smart_text(title)) for anchor, title in sections if uses[title] == 1
            ],
        }

    def _sections(self, name: str) -> list[tuple[str, str]]:
        """Anchors and titles of the sections of a page, and not of what is within them."""
        below = [each for each in self.env.tocs[name][0] if isinstance(each, nodes.bullet_list)]
        items = [item for each in below for item in each if isinstance(item, nodes.list_item)]
        links = [item.next_node(nodes.reference) for item in items]
        return [(each["anchorname"], each.astext()) for each in links]

    def _numbered(self, name: str, title: str) -> str:
        number = self.env.toc_secnumbers.get(name, {}).get("", ())
        return f"{'.'.join(map(str, number))}. {title}" if number else title

    def build_toc(self) -> None:
        """Write no contents of EPUB 2."""

    def build_epub(self) -> None:
        """Write the archive, with no time in it."""
        folder = Path(self.outdir)
        names = ["mimetype", "META-INF/container.xml", "content.opf", *self.files]
        entries = ((name, (folder / name).read_bytes()) for name in names)
        write_zip(folder / f"{self.config.epub_basename}.epub", entries, stored=("mimetype",))


def setup(app) -> None:
    """Register the builder, its theme, and the transform of its pages."""
    app.add_html_theme(_THEME, str(_FOLDER))
    app.add_builder(EpubBook, override=True)
    app.add_node(epub_figure, html=(visit_epub_figure, None))
    app.add_node(epub_values, html=(visit_epub_values, None))
    app.add_post_transform(SimplifyNodes)
