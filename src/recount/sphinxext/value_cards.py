"""Numbers in prose: links to their rows, each with a card that says what the number is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from docutils import nodes

from recount.editions.snapshot import Key
from recount.permalinks import anchor_id
from recount.quantities.formatting import with_hedge
from recount.quantities.readings import READING_MEANINGS
from recount.results import Result
from recount.sphinxext.html.what_if_data import what_if_link
from recount.sphinxext.input_sources import source_line
from recount.sphinxext.nodes import render, row_location, uri_of
from recount.verdict_words import MEANINGS
from recount.verdicts import Verdict


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
    return f'<a class="number" href="{address}" data-card="{card}">{escape(node.astext())}</a>'


def add_card(translator, result: Result, kind: str) -> tuple[str, str]:
    """Id of the card of a number on the page that is being written, and address of its row."""
    builder = translator.builder
    row = escape(uri_of(translator, *row_location(kind, result.id)))
    card = f"card-{anchor_id(kind, result.id)}"
    cards = builder.app.recount.value_cards.setdefault(builder.current_docname, {})
    if card not in cards:
        lines = _lines(translator, result, kind, row)
        cards[card] = card_html(card, result.title, lines, (kind, result.id))
    return card, row


def card_html(card: str, title: str, lines: Iterable[str], cited: Key | None = None) -> str:
    """A card: its title, then its lines, which are HTML; `cited` is what can be cited from it."""
    attributes = f' data-cite="{escape(" ".join(cited))}"' if cited else ""
    head = f'<p class="card-title">{escape(title)}</p>'
    start = f'<div class="card" id="{card}" popover="manual"{attributes}>'
    return f"{start}{head}{''.join(lines)}</div>\n"


def preview_card_html(card: str, title: str, lines: Iterable[str]) -> str:
    """A card of something that the list of numbers without scripts does not have."""
    return card_html(card, title, lines).replace('class="card"', 'class="card preview"', 1)


def _lines(translator, result: Result, kind: str, row: str) -> Iterator[str]:
    published = translator.builder.app.recount.published
    yield f'<p class="card-value">{escape(_value(result, kind))}</p>'
    yield from _ranges(result)
    if kind == "result":
        yield f"<p>{escape(result.formula)}</p>"
    for source in result.inputs:
        yield f"<p>{render(translator, *source_line(source))}</p>"
    if kind == "claim" and (verdict := published.outputs.verdicts.get(result.id)):
        address = uri_of(translator, *row_location("verdict", verdict.claim))
        yield from verdict_lines(verdict, address)
    for erratum in published.history.errata_of(kind, result.id):
        yield f'<p class="erratum">{escape(erratum.words)}</p>'
    table = "evidence" if kind == "evidence" else f"{kind}s"
    what_if = what_if_link(translator, kind, result.id)
    words = f"In the table of {table}"
    label = f"{words}: {escape(result.id)}"
    link = f'<a class="card-row" href="{row}" aria-label="{label}">{words}</a>'
    yield f'<p class="card-links">{link} {what_if}</p>'
    yield f'<p class="card-id">{escape(result.id)}</p>'


def _value(result: Result, kind: str) -> str:
    """The number with its whole unit, and with its hedge where it is printed so."""
    printed = kind in ("claim", "evidence") and result.unit != "date"
    return with_hedge(result.full_text, result.inputs[0].wording) if printed else result.full_text


def _ranges(result: Result) -> Iterator[str]:
    """The ranges, each with what its reading means; in one line where all readings agree."""
    readings_of = result.readings_of
    for text, readings in readings_of.items():
        names = "every reading" if len(readings_of) == 1 else ", ".join(readings)
        meaning = "; ".join(READING_MEANINGS[reading] for reading in readings)
        small = "" if len(readings_of) == 1 else f" <small>({meaning})</small>"
        yield f"<p><b>{names}</b>: {escape(text)}{small}</p>"


def verdict_lines(verdict: Verdict, row: str) -> Iterator[str]:
    """A verdict with a link to its row, and what its word means."""
    meaning = escape(f"({verdict.agreement}: {MEANINGS[verdict.agreement]})")
    label = f'<a href="{escape(row)}">{escape(verdict.label)}</a>'
    yield f"<p>{label} <small>{meaning}</small></p>"


def cards_section(cards: dict[str, str]) -> str:
    """The cards of a page, after its text; without scripts they are a list of its numbers."""
    return (
        '<section class="cards" aria-label="Numbers of this page">'
        f"<h2>The numbers of this page</h2>\n{''.join(cards.values())}</section>\n"
    )
