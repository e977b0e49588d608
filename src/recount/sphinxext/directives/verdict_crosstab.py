"""``{verdict-crosstab}``: how many claims have each agreement, by who says so, linked to each."""

from __future__ import annotations

from html import escape

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.datapackage.rows import in_quotes
from recount.sphinxext.nodes import row_location, uri_of
from recount.verdict_words import COMPANY, COUNTERPARTY, INDEPENDENT, NOBODY, SYMBOLS
from recount.verdicts import Verdict

_CAPTION = (
    "What agrees with the claims, and who says so; where the evidence conflicts with a claim or "
    "contradicts it, who says otherwise"
)
WHO = {
    INDEPENDENT: "independent",
    COUNTERPARTY: "others involved",
    COMPANY: "company only",
    NOBODY: "nobody",
}


class verdict_crosstab(nodes.General, nodes.Element):
    """Claims by both answers of their verdicts; its children are the counts as a list."""


class VerdictCrosstab(SphinxDirective):
    """The table; its list is what the search finds."""

    def run(self) -> list[nodes.Node]:
        cells: dict[str, dict[str, list[Verdict]]]
        cells = {word: {kind: [] for kind in WHO} for word in SYMBOLS}
        for verdict in self.env.app.recount.published.outputs.verdicts.values():
            cells[verdict.agreement][verdict.says_so].append(verdict)
        items = [
            nodes.list_item("", nodes.paragraph("", f"{word}, {heading}: {len(verdicts)}"))
            for word, row in cells.items()
            for heading, verdicts in zip(WHO.values(), row.values(), strict=True)
            if verdicts
        ]
        return [verdict_crosstab("", nodes.bullet_list("", *items), cells=cells)]


def verdict_crosstab_html(translator, node: verdict_crosstab) -> str:
    """A row for each agreement, a column for each kind of origin, a mark for each claim."""
    head = "".join(f'<th scope="col">{heading}</th>' for heading in WHO.values())
    rows = "".join(
        f'<tr><th scope="row">{SYMBOLS[word]} {word}</th>'
        + "".join(f"<td>{_cell_html(translator, verdicts)}</td>" for verdicts in row.values())
        + "</tr>\n"
        for word, row in node["cells"].items()
    )
    return (
        f'<div class="table-box" tabindex="0" role="region" aria-label="{_CAPTION}">'
        f'<table class="verdict-crosstab"><caption>{_CAPTION}</caption>\n'
        f"<thead><tr><td></td>{head}</tr></thead>\n<tbody>{rows}</tbody></table></div>\n"
    )


def _cell_html(translator, verdicts: list[Verdict]) -> str:
    """How many, and a mark for each that leads to its row."""
    marks = []
    for verdict in verdicts:
        address = escape(uri_of(translator, *row_location("verdict", verdict.claim)))
        quotation = escape(in_quotes(verdict.fragment))
        label = f"{quotation}: {escape(verdict.words)}"
        symbol = SYMBOLS[verdict.agreement]
        marks.append(f'<a href="{address}" title="{quotation}" aria-label="{label}">{symbol}</a>')
    return f"<strong>{len(verdicts)}</strong> {''.join(marks)}" if verdicts else ""
