"""``{chart-thumbnails} id id id``: small charts, each a link to the chart."""

from __future__ import annotations

from html import escape

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.datapackage.tables import nearest
from recount.permalinks import anchor_id
from recount.sphinxext.chart_figures import themed_svg
from recount.sphinxext.nodes import link, uri_of


class chart_thumbnails(nodes.General, nodes.Element):
    """Small charts, each leading to its chapter; its children are the charts in words."""


class ChartThumbnails(SphinxDirective):
    """The charts, or an error that names an id that no chapter publishes."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        outputs = self.env.app.recount.published.outputs
        ids = self.arguments[0].split()
        for id in ids:
            if id not in outputs.charts:
                raise self.error(f"no chapter publishes chart {id!r}{nearest(id, outputs.charts)}")
        texts = [_in_words(outputs.charts[id][0]) for id in ids]
        charts = [(id, outputs.homes["chart", id]) for id in ids]
        return [chart_thumbnails("", *texts, charts=charts)]


def _in_words(record: dict) -> nodes.paragraph:
    text = nodes.Text(f"{record['alternative']} ")
    return nodes.paragraph("", "", text, link("The chart", "chart", record["id"]))


def chart_thumbnails_html(translator, node: chart_thumbnails) -> str:
    """Each chart under its title, which leads to the chart in its chapter."""
    charts = translator.builder.app.recount.published.outputs.charts
    figures = []
    for id, home in node["charts"]:
        record, _ = charts[id]
        address = escape(uri_of(translator, home, f"at-{anchor_id('chart', id)}"))
        figures.append(
            f'<figure><p class="chart-title"><a href="{address}">{escape(record["title"])}</a></p>'
            f"{themed_svg(record['phone'], record, 'small')}</figure>"
        )
    return f'<div class="chart-thumbnails">{"".join(figures)}</div>\n'
