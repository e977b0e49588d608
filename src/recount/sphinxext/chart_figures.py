"""Charts on a page: the stored picture in the colours of the page, with its table, its sources, its files and its citation."""

from __future__ import annotations

import re
from html import escape

from docutils import nodes

from recount.charts.style import COLOURS, GRID, INK, MUTED
from recount.permalinks import anchor_id
from recount.quantities.formatting import format_number
from recount.sphinxext.directives.cite_this import cite_html
from recount.sphinxext.nodes import DOWNLOADS, Link, input_link, part_html, root_prefix, source_of

FILES = {"csv": "CSV", "csv-metadata.json": "Metadata of the CSV", "svg": "SVG", "png": "PNG"}


class chart(nodes.General, nodes.Element):
    """A published chart: its record and its picture."""


_VARIABLES = {
    INK: "ink",
    MUTED: "muted",
    GRID: "grid",
    **{colour: name for name, colour in COLOURS.items()},
}


def picture(svg: str, record: dict, size: str = "full") -> str:
    """A stored picture for the page: its colours follow the theme, its words are read out, its size is the page's."""
    for colour, name in _VARIABLES.items():
        svg = svg.replace(colour, f"var(--chart-{name}, {colour})")
    head, _, body = svg.partition(">")
    head = re.sub(r'\sxmlns(?::xlink)?="[^"]*"', "", head)
    body = body.replace("'DejaVu Sans'", "'DejaVu Sans', system-ui, sans-serif").replace(
        "xlink:href", "href"
    )
    return worded(f"{head}>{body}", record, size)


def worded(svg: str, record: dict, size: str = "full") -> str:
    """A stored picture whose words are read out, and whose size is what the page gives it.

    Examples
    --------
    >>> worded('<svg width="9pt" viewBox="0 0 9 9"></svg>', {"id": "women/one", "title": "Title", "alternative": "Title. Words"})[:100]
    '<svg viewBox="0 0 9 9" role="img" aria-labelledby="chart-women-one-full-words" class="chart-picture"'
    """
    here = f"{anchor_id('chart', record['id'])}-{size}"  # its words begin with its title: named by both, it would be read twice
    head, _, body = svg.partition(">")
    head = re.sub(r'\s(?:width|height)="[^"]*"', "", head)
    body = body.replace(
        "*{stroke-linejoin", ".chart-picture *{stroke-linejoin"
    )  # for this picture, not for the page that it stands on
    return (
        f'{head} role="img" aria-labelledby="{here}-words" class="chart-picture">'
        f"<title>{escape(record['title'])}</title>"
        f'<desc id="{here}-words">{escape(record["alternative"])}</desc>{body}'
    )


def visit_chart_html(self, node) -> None:
    """Write the chart as a figure, with its table beneath."""
    record = node["record"]
    self.body.append(
        f'<div class="chart" id="at-{anchor_id("chart", record["id"])}"><figure>'
        f'<p class="chart-title">{escape(record["title"])}</p>\n{picture(node["svg"], record)}'
        f"<figcaption>{escape(record['caption'])}</figcaption></figure>"
        f'<details class="chart-table"><summary>The values</summary><div class="table-box" tabindex="0" role="region" '
        f'aria-label="Values of the chart"><table class="data">{values_html(record)}</table>'
        f"</div></details>{sources_html(self, record['inputs'])}{_files_html(self, record['id'])}</div>\n"
    )
    raise nodes.SkipNode


def values_html(record: dict) -> str:
    """Head and rows of the table of a chart.

    Examples
    --------
    >>> values_html({"columns": ["a"], "rows": [[1250.0]]})
    '<thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td>1,250</td></tr></tbody>'
    """
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in record["columns"])
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(_cell(cell))}</td>" for cell in row) + "</tr>"
        for row in record["rows"]
    )
    return f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"


def sources_html(translator, inputs: list[str]) -> str:
    """Links to the rows that a chart is drawn from, those of one source together."""
    named: dict[str, list[Link]] = {}
    for id in inputs:
        if isinstance(part := input_link(id), Link):
            named.setdefault(source_of(id), []).append(part)
    if not named:
        return ""
    told = []
    for name, rows in named.items():
        places = list(dict.fromkeys((row.home, row.anchor) for row in rows))
        links = [
            part_html(translator, Link(name if len(places) == 1 else str(place), *row))
            for place, row in enumerate(places, start=1)
        ]
        told.append(links[0] if len(links) == 1 else f"{escape(name)} ({', '.join(links)})")
    return f'<p class="chart-sources">Sources: {"; ".join(told)}.</p>'


def _files_html(translator, id: str) -> str:
    """Links to the files of a chart, and its citation."""
    links = " \u00b7 ".join(
        f'<a href="{root_prefix(translator)}{DOWNLOADS}/charts/{id}.{kind}" download>{name}</a>'
        for kind, name in FILES.items()
    )
    return f'<div class="chart-files">{links} {cite_html(translator.builder.app.recount.published.citations["chart", id])}</div>'


def _cell(cell) -> str:
    if cell is None:
        return ""
    return (
        format_number(cell, 6)
        if isinstance(cell, (int, float)) and not isinstance(cell, bool)
        else str(cell)
    )


def visit_chart_words(self, node) -> None:
    """Write the words of a chart where its picture cannot go."""
    words = nodes.paragraph("", f"{node['record']['title']}. {node['record']['alternative']}")
    words.walkabout(self)
    raise nodes.SkipNode


def setup(app) -> None:
    """Register the node with every builder."""
    app.add_node(
        chart,
        html=(visit_chart_html, None),
        **{name: (visit_chart_words, None) for name in ("latex", "text", "man", "texinfo")},
    )
