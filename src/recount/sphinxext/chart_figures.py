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

_CSS_VARIABLES = {"ink": INK, "muted": MUTED, "grid": GRID, **COLOURS}


class chart(nodes.General, nodes.Element):
    """A published chart: its record and its picture."""


def chart_html(translator, node: chart) -> str:
    """The chart as a figure, with its values, sources, files and citation below it."""
    record, svg = node["record"], node["svg"]
    citation = translator.builder.app.recount.published.citations["chart", record["id"]]
    files = download_uri(translator, f"charts/{record['id']}")
    names = _FILES.items()
    links = " \u00b7 ".join(f'<a href="{files}.{kind}" download>{name}</a>' for kind, name in names)
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
    for name, colour in _CSS_VARIABLES.items():
        svg = svg.replace(colour, f"var(--chart-{name}, {colour})")
    head, _, body = svg.partition(">")
    head = re.sub(r'\sxmlns(?::xlink)?="[^"]*"', "", head)
    body = body.replace("'DejaVu Sans'", "'DejaVu Sans', system-ui, sans-serif")
    return accessible_svg(f"{head}>{body.replace('xlink:href', 'href')}", record, size)


def accessible_svg(svg: str, record: dict, size: str = "full") -> str:
    """A stored picture with a text alternative, as large as its place on the page."""
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
    """Head and rows of the table of a chart."""
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in record["columns"])
    rows = ["".join(f"<td>{_cell_text(cell)}</td>" for cell in row) for row in record["rows"]]
    body = "".join(f"<tr>{cells}</tr>" for cells in rows)
    return f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"


def _cell_text(cell) -> str:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return format_number(cell, 6)
    return "" if cell is None else escape(str(cell))


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
    texts = []
    for name, rows in groups.items():
        words = [name] if len(rows) == 1 else map(str, range(1, len(rows) + 1))
        pairs = zip(words, rows, strict=True)
        links = ", ".join(render(translator, page_link(word, *row)) for word, row in pairs)
        texts.append(links if len(rows) == 1 else f"{escape(name)} ({links})")
    return f'<p class="chart-sources">Sources: {"; ".join(texts)}.</p>'
