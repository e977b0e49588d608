"""Charts on a page: the stored picture in the colours of the page, with its table, its sources,
its files and its citation."""

from __future__ import annotations

import re
from html import escape

from docutils import nodes

from recount.charts.style import COLOURS, GRID, INK, MUTED
from recount.permalinks import anchor_id
from recount.quantities.formatting import format_number
from recount.sphinxext.directives.cite_this import citation_html
from recount.sphinxext.input_sources import input_link, short_source
from recount.sphinxext.nodes import cross_ref, download_uri, page_link, render

_FILES = {"csv": "CSV", "csv-metadata.json": "Metadata of the CSV", "svg": "SVG", "png": "PNG"}

_CSS_VARIABLES = {
    INK: "ink",
    MUTED: "muted",
    GRID: "grid",
    **{colour: name for name, colour in COLOURS.items()},
}


class chart(nodes.General, nodes.Element):
    """A published chart: its record and its picture."""


def chart_html(translator, node: chart) -> str:
    """The chart as a figure, with its values, sources, files and citation below it."""
    record, svg = node["record"], node["svg"]
    citation = translator.builder.app.recount.published.citations["chart", record["id"]]
    files = download_uri(translator, f"charts/{record['id']}")
    links = " \u00b7 ".join(
        f'<a href="{files}.{kind}" download>{name}</a>' for kind, name in _FILES.items()
    )
    return (
        f'<div class="chart" id="at-{anchor_id("chart", record["id"])}"><figure>'
        f'<p class="chart-title">{escape(record["title"])}</p>\n{themed_svg(svg, record)}'
        f"<figcaption>{escape(record['caption'])}</figcaption></figure>"
        f'<details class="chart-table"><summary>The values</summary><div class="table-box" '
        f'tabindex="0" role="region" aria-label="Values of the chart: {escape(record["title"])}">'
        f'<table class="data">{values_html(record)}</table></div></details>'
        f"{sources_html(translator, record['inputs'])}"
        f'<div class="chart-files">{links} {citation_html(citation)}</div></div>\n'
    )


def themed_svg(svg: str, record: dict, size: str = "full") -> str:
    """A stored picture for a page of the site: its colours and its letters are the theme's."""
    for colour, name in _CSS_VARIABLES.items():
        svg = svg.replace(colour, f"var(--chart-{name}, {colour})")
    head, _, body = svg.partition(">")
    head = re.sub(r'\sxmlns(?::xlink)?="[^"]*"', "", head)
    body = body.replace("'DejaVu Sans'", "'DejaVu Sans', system-ui, sans-serif")
    return accessible_svg(f"{head}>{body.replace('xlink:href', 'href')}", record, size)


def accessible_svg(svg: str, record: dict, size: str = "full") -> str:
    """A stored picture with a text alternative, as large as its place on the page.

    Examples
    --------
    >>> record = {"id": "bread/one", "title": "Title", "alternative": "Title. Words"}
    >>> accessible_svg('<svg width="9pt" viewBox="0 0 9 9"></svg>', record)[:69]
    '<svg viewBox="0 0 9 9" role="img" aria-labelledby="chart-bread-one-fu'
    """
    # The text alternative begins with the title: with both as labels it would be read twice.
    label = f"{anchor_id('chart', record['id'])}-{size}-words"
    head, _, body = svg.partition(">")
    head = re.sub(r'\s(?:width|height)="[^"]*"', "", head)
    # The style is for this picture, not for the page that it is on.
    body = body.replace("*{stroke-linejoin", ".chart-picture *{stroke-linejoin")
    return (
        f'{head} role="img" aria-labelledby="{label}" class="chart-picture">'
        f"<title>{escape(record['title'])}</title>"
        f'<desc id="{label}">{escape(record["alternative"])}</desc>{body}'
    )


def values_html(record: dict) -> str:
    """Head and rows of the table of a chart.

    Examples
    --------
    >>> values_html({"columns": ["a"], "rows": [[1250.0]]}).partition("<tbody>")[2]
    '<tr><td>1,250</td></tr></tbody>'
    """
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in record["columns"])
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(_cell_text(cell))}</td>' for cell in row)}</tr>"
        for row in record["rows"]
    )
    return f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"


def _cell_text(cell) -> str:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return format_number(cell, 6)
    return "" if cell is None else str(cell)


def sources_html(translator, inputs: list[str]) -> str:
    """Links to the rows that a chart is drawn from, grouped by source."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for id in inputs:
        if isinstance(part := input_link(id), cross_ref):
            rows = groups.setdefault(short_source(id), [])
            if (row := (part["home"], part["anchor"])) not in rows:
                rows.append(row)
    if not groups:
        return ""
    texts = [_group_html(translator, name, rows) for name, rows in groups.items()]
    return f'<p class="chart-sources">Sources: {"; ".join(texts)}.</p>'


def _group_html(translator, name: str, rows: list[tuple[str, str]]) -> str:
    if len(rows) == 1:
        return render(translator, page_link(name, *rows[0]))
    links = [
        render(translator, page_link(str(place), *row)) for place, row in enumerate(rows, start=1)
    ]
    return f"{escape(name)} ({', '.join(links)})"
