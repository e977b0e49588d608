"""The first page: every verdict as a strip, and charts in small."""

from __future__ import annotations

from html import escape

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.book.nodes import home_of, link, uri_of
from recount.book.pictures import picture
from recount.citations import anchor
from recount.claims import quoted
from recount.verdicts import SIGNS


class strip(nodes.General, nodes.Element):
    """Every verdict, by its word; its children are the same as a list."""


class smalls(nodes.General, nodes.Element):
    """Charts in small, each leading to where it stands; its children are their words."""


class VerdictStrip(SphinxDirective):
    """``{verdict-strip}``: how many claims have each verdict, and each of them."""

    def run(self) -> list[nodes.Node]:
        """The strip, with a list for formats that have no strip."""
        groups = {
            word: [
                each
                for each in self.env.app.recount.outputs.verdicts.values()
                if each.verdict == word
            ]
            for word in SIGNS
        }
        items = [
            nodes.list_item("", nodes.paragraph("", f"{SIGNS[word]} {word}: {len(found)}"))
            for word, found in groups.items()
        ]
        return [
            strip(
                "",
                nodes.bullet_list("", *items),
                groups={
                    word: [(each.claim, each.fragment) for each in found]
                    for word, found in groups.items()
                },
            )
        ]


class ChartsInSmall(SphinxDirective):
    """``{charts-in-small} id id id``."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """The charts, or an error that names the id that no chapter publishes."""
        outputs = self.env.app.recount.outputs
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
        return [smalls("", *words, charts=[(id, outputs.homes["chart", id]) for id in shown])]


def visit_strip_html(self, node) -> None:
    """Write each verdict with its count, and a cell for each claim that has it."""
    lines = []
    for word, found in node["groups"].items():
        cells = "".join(
            f'<a href="{escape(uri_of(self, *home_of("verdict", claim)))}" title="{escape(quoted(fragment))}" '
            f'aria-label="{escape(f"{word}: {quoted(fragment)}")}">{SIGNS[word]}</a>'
            for claim, fragment in found
        )
        lines.append(
            f'<li><strong>{len(found)}</strong>{SIGNS[word]} {word}{f"""<span class="cells">{cells}</span>""" if cells else ""}</li>'
        )
    self.body.append(f'<ul class="strip">{"".join(lines)}</ul>\n')
    raise nodes.SkipNode


def visit_smalls_html(self, node) -> None:
    """Write each chart under its finding, which leads to the chart in its chapter."""
    charts = self.builder.app.recount.outputs.charts
    figures = []
    for id, home in node["charts"]:
        record, svg = charts[id]
        address = uri_of(self, home, f"at-{anchor('chart', id)}")
        figures.append(
            f'<figure><p class="chart-title"><a href="{escape(address)}">{escape(record["title"])}</a></p>{picture(svg, record, "small")}</figure>'
        )
    self.body.append(f'<div class="smalls">{"".join(figures)}</div>\n')
    raise nodes.SkipNode


def _pass(self, node) -> None:
    pass


def setup(app) -> None:
    """Register the directives and their nodes."""
    others = {name: (_pass, _pass) for name in ("latex", "text", "man", "texinfo")}
    app.add_node(strip, html=(visit_strip_html, None), **others)
    app.add_node(smalls, html=(visit_smalls_html, None), **others)
    app.add_directive("verdict-strip", VerdictStrip)
    app.add_directive("charts-in-small", ChartsInSmall)
