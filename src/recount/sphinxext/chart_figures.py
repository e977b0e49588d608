"""Charts on a page: the stored picture in the colours of the page, with its table, its sources,
its files and its citation."""

from __future__ import annotations

import re
from html import escape

from docutils import nodes

from recount.charts.style import COLOURS, DESK, GREEN, GRID, INK, MUTED, PAPER, PHONE
from recount.permalinks import anchor_id
from recount.quantities.formatting import format_number
from recount.sphinxext.chart_marks import marks_html
from recount.sphinxext.directives.cite_this import citation_html
from recount.sphinxext.input_sources import input_link, short_source
from recount.sphinxext.nodes import (
    DOWNLOADS,
    cross_ref,
    download_uri,
    page_link,
    render,
    uri_of,
)

_FILES = {"svg": "SVG", "png": "PNG", "csv": "CSV"}

_CSS_VARIABLES = {
    "ink": INK,
    "muted": MUTED,
    "grid": GRID,
    "green": GREEN,
    "paper": PAPER,
    **COLOURS,
}


class chart(nodes.General, nodes.Element):
    """A published chart: its record and its picture."""


def chart_html(translator, node: chart) -> str:
    """The chart as a numbered figure, with its table, sources, files and citation below it."""
    record = node["record"]
    published = translator.builder.app.recount.published
    here = anchor_id("chart", record["id"])
    number = published.outputs.figure_numbers[record["id"]]
    address = escape(uri_of(translator, translator.builder.current_docname, f"at-{here}"))
    title = escape(record["title"])
    values = (
        f'<p class="chart-trend">{escape(record["trend"])}</p>'
        '<div class="table-box" tabindex="0" role="region" '
        f'aria-label="Values of the chart: {title}">'
        f'<table class="data">{values_html(record)}</table></div>'
    )
    sources = sources_html(translator, record["inputs"])
    files = _files_html(translator, record)
    group = f'name="{here}"'
    return (
        f'<div class="chart" id="at-{here}"><figure>'
        f'<p class="chart-title">{title}</p>\n{_pictures_html(translator, node)}'
        f'<figcaption><a class="figure-number" href="{address}">Figure {number}</a> '
        f"{escape(record['caption'])}</figcaption></figure>"
        f'<div class="chart-row" role="group" aria-label="Figure {number}">'
        f"{_picture_link(translator, record)}"
        f'<details class="chart-table" {group}><summary>Table</summary>{values}</details>'
        + (f"<details {group}><summary>Sources</summary>{sources}</details>" if sources else "")
        + f"<details {group}><summary>Download</summary>{files}</details>"
        f"{citation_html(published.citations['chart', record['id']], group)}</div></div>\n"
    )


def _pictures_html(translator, node: chart) -> str:
    """The picture for a desk and the one for a phone, of which the style sheet shows one."""
    record = node["record"]
    return "".join(
        f'<div class="picture {name}">{themed_svg(picture, record, name)}'
        f"{marks_html(translator, record['marks'][name], picture)}</div>"
        for name, picture in ((DESK, node["svg"]), (PHONE, record["phone"]))
    )


def _picture_link(translator, record: dict) -> str:
    address = download_uri(translator, f"charts/{record['id']}.svg")
    return f'<a href="{address}" title="The chart alone, as large as the window">Chart</a>'


def _files_html(translator, record: dict) -> str:
    """Links to the files, with a line of code for each of two languages that loads the table."""
    published = translator.builder.app.recount.published
    files = download_uri(translator, f"charts/{record['id']}")
    links = " \u00b7 ".join(
        f'<a href="{files}.{kind}" download="">{name}</a>' for kind, name in _FILES.items()
    )
    path = f"{DOWNLOADS}/charts/{record['id']}.csv"
    table = published.book.address(path) or f"{record['id'].rpartition('/')[2]}.csv"
    lines = {"pandas": f'pandas.read_csv("{table}")', "R": f'read.csv("{table}")'}
    code = "".join(f"<dt>{name}</dt><dd><code>{line}</code></dd>" for name, line in lines.items())
    return f'<div class="chart-files">{links}<dl class="chart-code">{code}</dl></div>'


def themed_svg(svg: str, record: dict, size: str) -> str:
    """A stored picture for a page of the site: its colours and its letters are the theme's."""
    for name, colour in _CSS_VARIABLES.items():
        svg = svg.replace(colour, f"var(--chart-{name}, {colour})")
    head, _, body = svg.partition(">")
    head = re.sub(r'\sxmlns(?::xlink)?="[^"]*"', "", head)
    body = body.replace("'DejaVu Sans'", "'DejaVu Sans', system-ui, sans-serif")
    return accessible_svg(f"{head}>{body.replace('xlink:href', 'href')}", record, size)


def accessible_svg(svg: str, record: dict, size: str) -> str:
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
