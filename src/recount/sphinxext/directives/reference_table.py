"""``{reference-table} results`` and its like: a table with a permalink and a citation in each row.

On the site it is a table that sorts and filters, in the EPUB a list.
"""

from __future__ import annotations

from collections import Counter
from html import escape

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.permalinks import anchor_id
from recount.published_outputs import Published
from recount.sphinxext.html.what_if_data import what_if_link
from recount.sphinxext.nodes import render, thumbnail
from recount.sphinxext.reference_tables import TABLES, Cell, Row, table_rows
from recount.sphinxext.what_rests_on import uses_html


class reference_table(nodes.General, nodes.Element):
    """A reference table; its children are the same rows as a list."""


PAGE = 60  # rows that a screen shows at a time; scripts show others, and printing prints all


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
    for heading, cell in {**row.cells, **row.more}.items():
        if cell.lines and not isinstance(cell.lines[0][0], thumbnail):
            body += _line_block(heading, cell)
    body += nodes.paragraph("", "", nodes.literal("", row.id))
    if citation := published.citations.get((row.kind, row.id)):
        body += nodes.paragraph("", f"Cite as: {citation.apa()}")
    term = nodes.term("", row.title, ids=[anchor_id(row.kind, row.id)])
    return nodes.definition_list_item("", term, body)


def _line_block(heading: str, cell: Cell) -> nodes.line_block:
    """The lines of a cell, the first after its heading."""
    lines = [nodes.line("", "", *(part.deepcopy() for part in line)) for line in cell.lines]
    lines[0].insert(0, nodes.strong("", f"{heading}: "))
    return nodes.line_block("", *lines)


def reference_table_html(translator, node: reference_table) -> str:
    """The table below what filters it, and above what turns its pages."""
    head = "".join(_heading_html(heading, node["rows"]) for heading in node["headings"])
    headings = node["headings"][1:]
    rows = "".join(
        _row_html(translator, row, headings, "later" if place >= PAGE else "")
        for place, row in enumerate(node["rows"])
    )
    return (
        f'<div class="reference-box">{_filter_html(node)}'
        f'<table class="data reference" data-name="{node["name"]}">'
        f"<caption>{escape(node['caption'])}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n{rows}</table>\n{_pager_html(node)}</div>\n"
    )


def _heading_html(heading: str, rows: list[Row]) -> str:
    """A heading, as a button that sorts by what the column says."""
    cells = [row.cells[heading] for row in rows if heading in row.cells]
    is_picture = any(isinstance(cell.lines[0][0], thumbnail) for cell in cells)
    text = escape(heading)
    label = text if is_picture else f'<button type="button">{text}</button>'
    return f'<th scope="col">{label}</th>'


def _filter_html(node: reference_table) -> str:
    """A field for words, and a list for each thing that rows can be chosen by."""
    name, caption, rows = node["name"], escape(node["caption"].lower()), node["rows"]
    of = f'<span class="visually-hidden"> {caption}</span>'
    parts = [f'<label>Filter{of} <input type="search" autocomplete="off"/></label>']
    for label in dict.fromkeys(label for row in rows for label in row.choices):
        counts = Counter(text for row in rows for text in row.choices.get(label, ()))
        if len(counts) > 1:
            names = sorted(counts, key=str.casefold) if label == "Source" else counts
            options = "".join(
                f'<option value="{escape(f"{label}: {name}")}">{escape(name)} ({counts[name]})'
                "</option>"
                for name in names
            )
            parts.append(
                f'<label>{label}<span class="visually-hidden"> of {caption}</span> '
                f'<select autocomplete="off"><option value="">all</option>{options}</select>'
                "</label>"
            )
    count = f'<span role="status">{len(rows)} of {len(rows)} rows</span>'
    clear = f'<button type="button" class="clear" disabled="">Clear{of}</button>'
    return f'<div class="filter" id="filter-{name}">{"".join(parts)}{clear} {count}</div>'


def _pager_html(node: reference_table) -> str:
    """What shows other rows than the first; needless where there are few."""
    count, of = (
        len(node["rows"]),
        f'<span class="visually-hidden"> {escape(node["caption"])}</span>',
    )
    if count <= PAGE:
        return ""
    buttons = "".join(
        f'<button type="button" data-to="{to}">{text}{of}</button>'
        for to, text in (("back", "Earlier"), ("on", "Later"), ("all", "All"))
    )
    return (
        f'<p class="pager" data-rows="{PAGE}"><span>1 to {PAGE} of {count}</span> {buttons}</p>\n'
    )


def _row_html(translator, row: Row, headings: list[str], classes: str) -> str:
    """A row of short cells, and below it what is folded."""
    anchor, empty = anchor_id(row.kind, row.id), Cell([])
    filled = [(heading, row.cells.get(heading, empty)) for heading in headings]
    cells = "".join(_cell_html(translator, *each) for each in filled)
    permalink = f'<a class="permalink" href="#{anchor}"><code>{escape(row.id)}</code></a>'
    head = f'<th scope="row">{escape(row.title)} {permalink}</th>'
    chosen = "|".join(f"{label}: {text}" for label, texts in row.choices.items() for text in texts)
    more = "" if row.withdrawn else _more_html(translator, row, len(headings) + 1)
    kind = f' class="{classes}"' if classes else ""
    return (
        f'<tbody id="{anchor}" data-choices="{escape(chosen)}"{kind}><tr>{head}{cells}</tr>'
        f"{more}</tbody>\n"
    )


def _more_html(translator, row: Row, width: int) -> str:
    """Over the whole width: where a row comes from, what rests on it, and how it is cited."""
    parts = {heading: _lines_html(translator, cell) for heading, cell in row.more.items()}
    parts["Where it is used"] = "<br>".join(uses_html(translator, row.kind, row.id))
    parts["What if"] = what_if_link(translator, row.kind, row.id)
    items = "".join(f"<dt>{heading}</dt><dd>{html}</dd>" for heading, html in parts.items() if html)
    citations = translator.builder.app.recount.published.citations
    if citation := citations.get((row.kind, row.id)):
        key = escape(f"{row.kind} {row.id}")
        items += f'<dt>Cite as</dt><dd data-cite="{key}">{escape(citation.apa())}</dd>'
    hidden = f'<span class="visually-hidden"> of {escape(row.id)}</span>'
    return (
        f'<tr class="more"><td colspan="{width}"><details><summary>Details{hidden}</summary>'
        f"<dl>{items}</dl></details></td></tr>"
    )


def _cell_html(translator, heading: str, cell: Cell) -> str:
    """A cell with its heading, which is shown where the table is too narrow for columns."""
    data = {"label": heading, "key": cell.key, "unit": cell.unit or None}
    given = {name: escape(str(value)) for name, value in data.items() if value is not None}
    attributes = "".join(f' data-{name}="{value}"' for name, value in given.items())
    return f"<td{attributes}><div>{_lines_html(translator, cell)}</div></td>"


def _lines_html(translator, cell: Cell) -> str:
    return "<br>".join(render(translator, *line) for line in cell.lines)
