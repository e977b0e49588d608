"""A number in prose: a link to its row in the ledger, and a card that says what it is."""

from __future__ import annotations

from html import escape

from docutils import nodes

from recount.permalinks import anchor_id
from recount.results import Result
from recount.sphinxext.html.input_sliders import adjustable_inputs, slider_attribute
from recount.sphinxext.nodes import part_html, row_location, source_parts, uri_of


_TABLE_NAMES = {"evidence": "evidence"}


class number(nodes.Inline, nodes.TextElement):
    """A number in prose: text, card and where it leads."""


def capital(text: str) -> str:
    """A text as a sentence begins it.

    Examples
    --------
    >>> capital("perceived, strict")
    'Perceived, strict'
    """
    return text[:1].upper() + text[1:]


def number_node(text: str, result: Result, kind: str) -> number:
    """A number in prose, leading to its row in the ledger."""
    home, there = row_location(kind, result.id)
    return number(text, text, result=result.to_dict(), kind=kind, home=home, anchor=there)


def visit_number_html(self, node) -> None:
    """Write the number as a link; its card, one for all mentions on a page, comes at the end of the page."""
    result, kind, address = (
        Result.from_dict(node["result"]),
        node["kind"],
        uri_of(self, node["home"], node["anchor"]),
    )
    card = f"card-{anchor_id(kind, result.id)}"
    self.body.append(
        f'<a class="number" href="{escape(address)}" data-card="{card}" aria-describedby="{card}-says">{escape(node.astext())}</a>'
    )
    cards = self.builder.app.recount.value_cards.setdefault(self.builder.current_docname, {})
    if card not in cards:
        cards[card] = (
            f'<div class="card" id="{card}" popover="manual"{slider_attribute(self, result.id if kind == "result" and adjustable_inputs(result) else "")}>{_card(self, result, kind, card, address)}</div>\n'
        )
    raise nodes.SkipNode


def _card(translator, result: Result, kind: str, card: str, address: str) -> str:
    said = [
        f'<span class="card-value">{escape(result.full_text)}</span>',
        *map(escape, result.range_summary),
    ]
    lines = [
        f'<p class="card-title">{escape(result.title)}</p>',
        f'<p id="{card}-says">{"<br/>".join(said)}</p>',
    ]
    if kind == "result":
        lines.append(f"<p>{escape(result.formula)}</p>")
    lines += [
        f"<p>{''.join(part_html(translator, part) for part in source_parts(source))}</p>"
        for source in result.inputs
    ]
    published = translator.builder.app.recount.published
    lines += [
        f'<p class="erratum">{escape(erratum.words)}</p>'
        for erratum in published.history.errata_of(kind, result.id)
    ]
    copied = published.citations[kind, result.id].apa()
    lines.append(
        f'<p><span class="card-id">{escape(result.id)}</span> <a href="{escape(address)}" data-apa="{escape(copied)}">In the table of {_TABLE_NAMES.get(kind, f"{kind}s")}</a></p>'
    )
    return "".join(lines)


def _pass(self, node) -> None:
    pass


def setup(app) -> None:
    """Register the node with every builder."""
    app.add_node(
        number,
        html=(visit_number_html, None),
        **{name: (_pass, _pass) for name in ("latex", "text", "man", "texinfo")},
    )
