"""``{verdict-crosstab}``: how many claims have each agreement, by who says so."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.verdict_words import COMPANY, COUNTERPARTY, INDEPENDENT, NOBODY, SYMBOLS
from recount.verdicts import Verdict

_CAPTION = "Claims by verdict, and who says so (where evidence conflicts: who says otherwise)"
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
    """A row for each agreement that a claim has, a column for each kind of origin."""
    head = "".join(f'<th scope="col">{heading}</th>' for heading in WHO.values())
    rows = "".join(
        f'<tr><th scope="row">{SYMBOLS[word]} {word}</th>'
        + "".join(f"<td>{_cell_html(word, len(verdicts))}</td>" for verdicts in row.values())
        + "</tr>\n"
        for word, row in node["cells"].items()
        if any(row.values())
    )
    return (
        f'<div class="table-box" tabindex="0" role="region" aria-label="{_CAPTION}">'
        f'<table class="verdict-crosstab"><caption>{_CAPTION}</caption>\n'
        f"<thead><tr><td></td>{head}</tr></thead>\n<tbody>{rows}</tbody></table></div>\n"
    )


def _cell_html(word: str, count: int) -> str:
    """How many, and a sign for each."""
    signs = f'<span aria-hidden="true">{SYMBOLS[word] * count}</span>'
    return f"<strong>{count}</strong> {signs}" if count else ""
