"""Nodes that every page has: links to rows, files and other sites, and blocks that fold."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from docutils import nodes

from recount.permalinks import REFERENCE_PAGES, anchor_id

DOWNLOADS = "downloads"  # the folder of the site with every file that can be downloaded


class cross_ref(nodes.Inline, nodes.TextElement):
    """A link to an anchor on a page of the book."""


class external_ref(nodes.Inline, nodes.TextElement):
    """A link to another site."""


class download_ref(nodes.Inline, nodes.TextElement):
    """A link to a file of the site."""


class code_text(nodes.Inline, nodes.TextElement):
    """An id or a digest."""


class thumbnail(nodes.Inline, nodes.Element):
    """A small picture of a chart, for the site alone; a text next to it says what it shows."""


class collapsible(nodes.General, nodes.Element):
    """A block that shows its first line, ``head`` and ``tail``, and opens to the rest."""


Line = list[nodes.Node]  # inline nodes


def register_node(app, node: type[nodes.Element], html: Callable, end: str = "") -> None:
    """Register a node for HTML, which the pages of the site and of the EPUB are.

    ``html(translator, node)`` returns the HTML of the whole node; where there is an ``end``, what
    comes before the HTML of its children, and ``end`` comes after it.
    """

    def visit(translator, element):
        translator.body.append(html(translator, element))
        if not end:
            raise nodes.SkipNode

    def depart(translator, element):
        translator.body.append(end)

    app.add_node(node, html=(visit, depart))


def render(translator, *parts: nodes.Node) -> str:
    """HTML of inline nodes, as the page that is being written has it."""
    start = len(translator.body)
    for part in parts:
        part.walkabout(translator)
    html = "".join(translator.body[start:])
    del translator.body[start:]
    return html


def row_location(kind: str, id: str) -> tuple[str, str]:
    """Page and anchor of the row of a thing; a date has the row of its evidence.

    Examples
    --------
    >>> row_location("date", "register/bakers-2021-03/as-of")
    ('reference/evidence', 'evidence-register-bakers-2021-03')
    """
    if kind == "date":
        kind, id = "evidence", id.removesuffix("/as-of")
    return REFERENCE_PAGES[kind], anchor_id(kind, id)


def page_link(text: str, home: str, anchor: str) -> cross_ref:
    """A link to an anchor on a page."""
    return cross_ref("", text, home=home, anchor=anchor)


def link(text: str, kind: str, id: str) -> cross_ref:
    """A link to the row of a thing in its reference table."""
    node = page_link(text, *row_location(kind, id))
    node["row"] = id
    return node


def id_link(kind: str, id: str) -> nodes.Node:
    """An id that leads to its row; a chapter has none."""
    return nodes.literal("", id) if kind == "chapter" else link(id, kind, id)


def download_link(name: str, text: str = "") -> download_ref:
    """A link to a file of the site, under its name by default."""
    return download_ref("", text or name, name=name)


def table_node(
    headings: list[str], widths: list[int], rows: list[list[Line]], classes: list[str]
) -> nodes.table:
    """A table: widths in characters, for each row its cells, for each cell its inline nodes."""
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in widths), cols=len(widths))
    group += nodes.thead("", _table_row([[nodes.Text(heading)] for heading in headings]))
    group += nodes.tbody("", *map(_table_row, rows))
    return nodes.table("", group, classes=classes)


def _table_row(cells: list[Line]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells))


def uri_of(translator, home: str, anchor: str) -> str:
    """Address of an anchor, relative to the page that is being written."""
    here = translator.builder.current_docname
    page = "" if here == home else translator.builder.get_relative_uri(here, home)
    return f"{page}#{anchor}"


def download_uri(translator, name: str) -> str:
    """Address of a file of the site, relative to the page that is being written."""
    return f"{'../' * translator.builder.current_docname.count('/')}{DOWNLOADS}/{name}"


def cross_ref_html(translator, node: cross_ref) -> str:
    """The start of a link."""
    address = escape(uri_of(translator, node["home"], node["anchor"]))
    # Readers of the EPUB see which links stay inside the book; on the site its style is a link's.
    own = ["cross-ref"] if translator.builder.name == "epub" else []
    classes = " ".join([*own, *node["classes"]])
    return f'<a class="{classes}" href="{address}">' if classes else f'<a href="{address}">'


def _external_ref_html(translator, node: external_ref) -> str:
    return f'<a class="external" href="{escape(node["address"])}">'


def _download_ref_html(translator, node: download_ref) -> str:
    return f'<a href="{escape(download_uri(translator, node["name"]))}" download>'


def thumbnail_html(translator, node: thumbnail) -> str:
    """The picture of a chart; it is loaded when it comes near."""
    address = escape(download_uri(translator, f"charts/{node['chart']}.svg"))
    size = 'width="330" height="270"'
    return f'<img class="chart-thumbnail" src="{address}" alt="" loading="lazy" {size}/>'


def collapsible_html(translator, node: collapsible) -> str:
    """The start of a block that folds, with its first line."""
    head = f"<strong>{escape(node['head'])}</strong> " if node["head"] else ""
    classes, id = " ".join(node["classes"]), node["ids"][0]
    summary = f"<summary>{head}{escape(node['tail'])}</summary>"
    return f'<details class="{classes}" id="{id}">{summary}\n'


def add_nodes(app) -> None:
    """Register the nodes of this module."""
    register_node(app, cross_ref, cross_ref_html, "</a>")
    register_node(app, external_ref, _external_ref_html, "</a>")
    register_node(app, download_ref, _download_ref_html, "</a>")
    register_node(app, code_text, lambda translator, node: "<code>", "</code>")
    register_node(app, thumbnail, thumbnail_html)
    register_node(app, collapsible, collapsible_html, "</details>\n")
