"""``{verdict-strip}``: how many claims have each verdict, with a link to each of them."""

from __future__ import annotations

from html import escape

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.datapackage.rows import in_quotes
from recount.sphinxext.nodes import row_location, uri_of
from recount.verdict_words import SYMBOLS


class verdict_strip(nodes.General, nodes.Element):
    """Claims by their verdict; its children are the counts as a list."""


class VerdictStrip(SphinxDirective):
    """The strip; its list is what the search finds."""

    def run(self) -> list[nodes.Node]:
        groups: dict[str, list[tuple[str, str]]] = {word: [] for word in SYMBOLS}
        for verdict in self.env.app.recount.published.outputs.verdicts.values():
            groups[verdict.agreement].append((verdict.claim, in_quotes(verdict.fragment)))
        items = [
            nodes.list_item("", nodes.paragraph("", f"{SYMBOLS[word]} {word}: {len(claims)}"))
            for word, claims in groups.items()
        ]
        return [verdict_strip("", nodes.bullet_list("", *items), groups=groups)]


def verdict_strip_html(translator, node: verdict_strip) -> str:
    """Each verdict with its count, and a cell for each claim that has it."""
    items = []
    for word, claims in node["groups"].items():
        cells = "".join(_cell_html(translator, word, *claim) for claim in claims)
        cells = f'<span class="verdict-cells">{cells}</span>' if cells else ""
        items.append(f"<li><strong>{len(claims)}</strong>{SYMBOLS[word]} {word}{cells}</li>")
    return f'<ul class="verdict-strip">{"".join(items)}</ul>\n'


def _cell_html(translator, word: str, claim: str, quotation: str) -> str:
    address = escape(uri_of(translator, *row_location("verdict", claim)))
    label = escape(f"{word}: {quotation}")
    title = escape(quotation)
    return f'<a href="{address}" title="{title}" aria-label="{label}">{SYMBOLS[word]}</a>'
