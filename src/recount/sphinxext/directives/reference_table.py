"""``{reference-table} results`` and its like: a table with a permalink and a citation in each row.

On the site it is a table that sorts and filters, in the EPUB a list.
"""

from __future__ import annotations

from html import escape

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.permalinks import anchor_id
from recount.published_outputs import Published
from recount.sphinxext.directives.cite_this import citation_html
from recount.sphinxext.nodes import render, thumbnail
from recount.sphinxext.reference_tables import TABLES, Cell, Row, table_rows


class reference_table(nodes.General, nodes.Element):
    """A reference table; its children are the same rows as a list."""


class ReferenceTable(SphinxDirective):
    """The table of one kind."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        if name not in TABLES:
            raise self.error(f"unknown table {name!r}; use one of {', '.join(TABLES)}")
        table, published = TABLES[name], self.env.app.recount.published
        rows = table_rows(table, published)
        if not rows:
            return [nodes.paragraph("", "There are none yet.")]
        items = [_list_item(row, published) for row in rows]
        as_list = nodes.definition_list("", *items, classes=["reference"])
        headings = [table.heading, *rows[0].cells]
        attributes = {"name": name, "caption": table.caption, "headings": headings, "rows": rows}
        return [reference_table("", as_list, **attributes)]


def _list_item(row: Row, published: Published) -> nodes.definition_list_item:
    body = nodes.definition()
    for heading, cell in row.cells.items():
        if not isinstance(cell.lines[0][0], thumbnail):
            body += _line_block(heading, cell)
    body += nodes.paragraph("", "", nodes.literal("", row.id))
    if not row.withdrawn:
        body += nodes.paragraph("", f"Cite as: {published.citations[row.kind, row.id].apa()}")
    term = nodes.term("", row.title, ids=[anchor_id(row.kind, row.id)])
    return nodes.definition_list_item("", term, body)


def _line_block(heading: str, cell: Cell) -> nodes.line_block:
    """The lines of a cell, the first after its heading."""
    lines = [nodes.line("", "", *(part.deepcopy() for part in line)) for line in cell.lines]
    lines[0].insert(0, nodes.strong("", f"{heading}: "))
    return nodes.line_block("", *lines)


def reference_table_html(translator, node: reference_table) -> str:
    """The table."""
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in node["headings"])
    rows = "".join(_row_html(translator, row, node["headings"][1:]) for row in node["rows"])
    return (
        f'<div class="reference-box"><table class="data reference" data-name="{node["name"]}">'
        f"<caption>{escape(node['caption'])}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n"
    )


def _row_html(translator, row: Row, headings: list[str]) -> str:
    anchor, empty = anchor_id(row.kind, row.id), Cell([])
    filled = [(heading, row.cells.get(heading, empty)) for heading in headings]
    cells = "".join(_cell_html(translator, *each) for each in filled)
    citations = translator.builder.app.recount.published.citations
    citation = "" if row.withdrawn else citation_html(citations[row.kind, row.id])
    permalink = f'<a class="permalink" href="#{anchor}"><code>{escape(row.id)}</code></a>'
    head = f'<th scope="row">{escape(row.title)} {permalink}{citation}</th>'
    return f'<tr id="{anchor}">{head}{cells}</tr>\n'


def _cell_html(translator, heading: str, cell: Cell) -> str:
    """A cell with its heading, which is shown where the table is too narrow for columns."""
    data = {"label": heading, "key": cell.key, "unit": cell.unit or None}
    given = {name: escape(str(value)) for name, value in data.items() if value is not None}
    attributes = "".join(f' data-{name}="{value}"' for name, value in given.items())
    lines = "<br>".join(render(translator, *line) for line in cell.lines)
    return f"<td{attributes}><div>{lines}</div></td>"
