"""Numbers in prose: links to their rows, each with a card that says what the number is."""

from __future__ import annotations

from html import escape

from docutils import nodes

from recount.permalinks import anchor_id
from recount.results import Result
from recount.sphinxext.html.input_sliders import adjustable_attribute, adjustable_inputs
from recount.sphinxext.input_sources import source_line
from recount.sphinxext.nodes import render, row_location, uri_of


class number(nodes.Inline, nodes.TextElement):
    """A number in prose: its text, what it is, and where it leads."""


def number_node(text: str, result: Result, kind: str, place: tuple[str, str]) -> number:
    """A number in prose that leads to a place, which is a page and an anchor."""
    home, anchor = place
    return number("", text, result=result.to_dict(), kind=kind, home=home, anchor=anchor)


def number_html(translator, node: number) -> str:
    """The number as a link; its card, one for all mentions on a page, comes after the text."""
    card, _ = add_card(translator, Result.from_dict(node["result"]), node["kind"])
    address = escape(uri_of(translator, node["home"], node["anchor"]))
    attributes = f'href="{address}" data-card="{card}" aria-describedby="{card}-says"'
    return f'<a class="number" {attributes}>{escape(node.astext())}</a>'


def add_card(translator, result: Result, kind: str) -> tuple[str, str]:
    """Id of the card of a number on the page that is being written, and address of its row."""
    builder = translator.builder
    row = escape(uri_of(translator, *row_location(kind, result.id)))
    card = f"card-{anchor_id(kind, result.id)}"
    cards = builder.app.recount.value_cards.setdefault(builder.current_docname, {})
    if card not in cards:
        cards[card] = _card_html(translator, result, kind, card, row)
    return card, row


def _card_html(translator, result: Result, kind: str, card: str, row: str) -> str:
    published = translator.builder.app.recount.published
    value = f'<span class="card-value">{escape(result.full_text)}</span>'
    summary = "<br/>".join([value, *map(escape, result.range_summary)])
    citation = escape(published.citations[kind, result.id].apa())
    table = "evidence" if kind == "evidence" else f"{kind}s"
    lines = [
        f'<p class="card-title">{escape(result.title)}</p>',
        f'<p id="{card}-says">{summary}</p>',
        *([f"<p>{escape(result.formula)}</p>"] if kind == "result" else []),
        *(f"<p>{render(translator, *source_line(source))}</p>" for source in result.inputs),
        *(
            f'<p class="erratum">{escape(erratum.words)}</p>'
            for erratum in published.history.errata_of(kind, result.id)
        ),
        f'<p><span class="card-id">{escape(result.id)}</span> '
        f'<a href="{row}" data-apa="{citation}">In the table of {table}</a></p>',
    ]
    adjustable = kind == "result" and adjustable_inputs(result)
    sliders = adjustable_attribute(translator, result.id if adjustable else "")
    body = "".join(lines)
    return f'<div class="card" id="{card}" popover="manual"{sliders}>{body}</div>\n'


def cards_section(cards: dict[str, str]) -> str:
    """The cards of a page, after its text; without scripts they are a list of its numbers."""
    return (
        '<section class="cards" aria-label="Numbers of this page">'
        f"<h2>The numbers of this page</h2>\n{''.join(cards.values())}</section>\n"
    )
