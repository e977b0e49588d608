"""``{verdict-crosstab}``: how many claims have each agreement, by who says so."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.permalinks import REFERENCE_PAGES
from recount.sphinxext.value_cards import preview_card_html
from recount.verdict_words import (
    COMPANY,
    COUNTERPARTY,
    INDEPENDENT,
    MEANINGS,
    NOBODY,
    SYMBOLS,
)
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
        f'<tr><th scope="row">{_word_html(translator, word)}</th>'
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


def _word_html(translator, word: str) -> str:
    """An agreement, which leads to the table of verdicts; on the site a card says what it means."""
    builder = translator.builder
    text = f"{SYMBOLS[word]} {word}"
    if builder.name != "html":
        return text
    card = f"card-word-{word.replace(' ', '-')}"
    cards = builder.app.recount.value_cards.setdefault(builder.current_docname, {})
    cards[card] = preview_card_html(card, text, [f"<p>{MEANINGS[word]}</p>"])
    address = builder.get_relative_uri(builder.current_docname, REFERENCE_PAGES["verdict"])
    return f'<a href="{address}" data-card="{card}">{text}</a>'


def _cell_html(word: str, count: int) -> str:
    """How many, and a sign for each."""
    signs = f'<span aria-hidden="true">{SYMBOLS[word] * count}</span>'
    return f"<strong>{count}</strong> {signs}" if count else ""
