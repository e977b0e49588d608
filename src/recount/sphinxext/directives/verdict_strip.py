"""The first page: every verdict as a strip, and charts in small."""

from __future__ import annotations

from html import escape

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.datapackage.rows import in_quotes
from recount.sphinxext.directives.chart_thumbnails import (
    ChartThumbnails,
    chart_thumbnails,
    visit_thumbnails_html,
)
from recount.sphinxext.nodes import row_location, uri_of
from recount.verdicts import SYMBOLS


class verdict_strip(nodes.General, nodes.Element):
    """Every verdict, by its word; its children are the same as a list."""


class VerdictStrip(SphinxDirective):
    """``{verdict-strip}``: how many claims have each verdict, and each of them."""

    def run(self) -> list[nodes.Node]:
        """The strip, with a list for formats that have no strip."""
        groups = {
            word: [
                each
                for each in self.env.app.recount.published.outputs.verdicts.values()
                if each.verdict == word
            ]
            for word in SYMBOLS
        }
        items = [
            nodes.list_item("", nodes.paragraph("", f"{SYMBOLS[word]} {word}: {len(found)}"))
            for word, found in groups.items()
        ]
        return [
            verdict_strip(
                "",
                nodes.bullet_list("", *items),
                groups={
                    word: [(each.claim, each.fragment) for each in found]
                    for word, found in groups.items()
                },
            )
        ]


def visit_strip_html(self, node) -> None:
    """Write each verdict with its count, and a cell for each claim that has it."""
    lines = []
    for word, found in node["groups"].items():
        cells = "".join(
            f'<a href="{escape(uri_of(self, *row_location("verdict", claim)))}" title="{escape(in_quotes(fragment))}" '
            f'aria-label="{escape(f"{word}: {in_quotes(fragment)}")}">{SYMBOLS[word]}</a>'
            for claim, fragment in found
        )
        lines.append(
            f'<li><strong>{len(found)}</strong>{SYMBOLS[word]} {word}{f"""<span class="verdict-cells">{cells}</span>""" if cells else ""}</li>'
        )
    self.body.append(f'<ul class="verdict-strip">{"".join(lines)}</ul>\n')
    raise nodes.SkipNode


def _pass(self, node) -> None:
    pass


def setup(app) -> None:
    """Register the directives and their nodes."""
    others = {name: (_pass, _pass) for name in ("latex", "text", "man", "texinfo")}
    app.add_node(verdict_strip, html=(visit_strip_html, None), **others)
    app.add_node(chart_thumbnails, html=(visit_thumbnails_html, None), **others)
    app.add_directive("verdict-strip", VerdictStrip)
    app.add_directive("chart-thumbnails", ChartThumbnails)
