"""``{chart-thumbnails}``: charts in small, each a link to the chart."""

from __future__ import annotations

from html import escape

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.permalinks import anchor_id
from recount.sphinxext.chart_figures import picture
from recount.sphinxext.nodes import link, uri_of


class chart_thumbnails(nodes.General, nodes.Element):
    """Charts in small, each leading to where it stands; its children are their words."""


class ChartThumbnails(SphinxDirective):
    """``{chart-thumbnails} id id id``."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """The charts, or an error that names the id that no chapter publishes."""
        outputs = self.env.app.recount.published.outputs
        shown = self.arguments[0].split()
        for id in shown:
            if id not in outputs.charts:
                raise self.error(f"found chart {id!r}, expected one that a chapter publishes")
        words = [
            nodes.paragraph(
                "",
                "",
                nodes.strong("", outputs.charts[id][0]["title"]),
                nodes.Text(f". {outputs.charts[id][0]['alternative']} "),
                link("The chart", "chart", id),
            )
            for id in shown
        ]
        return [
            chart_thumbnails("", *words, charts=[(id, outputs.homes["chart", id]) for id in shown])
        ]


def visit_thumbnails_html(self, node) -> None:
    """Write each chart under its finding, which leads to the chart in its chapter."""
    charts = self.builder.app.recount.published.outputs.charts
    figures = []
    for id, home in node["charts"]:
        record, svg = charts[id]
        address = uri_of(self, home, f"at-{anchor_id('chart', id)}")
        figures.append(
            f'<figure><p class="chart-title"><a href="{escape(address)}">{escape(record["title"])}</a></p>{picture(svg, record, "small")}</figure>'
        )
    self.body.append(f'<div class="chart-thumbnails">{"".join(figures)}</div>\n')
    raise nodes.SkipNode
