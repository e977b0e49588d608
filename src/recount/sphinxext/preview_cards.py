"""Cards of links in the text: what a term means, a verdict says, a figure or a page shows."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from html import escape, unescape

from docutils import nodes

from recount.datapackage.rows import in_quotes
from recount.permalinks import anchor_id
from recount.sphinxext.nodes import DOWNLOADS, row_location
from recount.sphinxext.value_cards import preview_card_html, verdict_lines

_LINK = re.compile(r'<a ((?:class="[^"]*" )?)href="([^":]*?)(?:\.html)?(?:#([^"]*))?"(?=[ >])')
_OWN = ("headerlink", "permalink", "figure-number", "number")  # they lead to where they stand

Card = tuple[str, Iterator[str]]  # title, and lines of HTML


def add_preview_cards(app, page: str, body: str, cards: dict[str, str]) -> str:
    """The text of a page, where each link that has a card names it; the cards are added to those
    of the page. Reference tables have none: they are what cards are made of."""
    if 'class="data reference"' in body:
        return body

    def name_card(link: re.Match) -> str:
        classes, path, anchor = link[1], link[2], unescape(link[3] or "")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
        target = target if path else page
        if any(name in classes for name in _OWN) or (target == page and not anchor):
            return link[0]
        card = f"card-{re.sub('[^a-z0-9]+', '-', f'{target} {anchor}'.lower())}"
        if card not in cards:
            if (found := _find(app, page, target, anchor)) is None:
                return link[0]
            cards[card] = preview_card_html(card, *found)
        return f'{link[0]} data-card="{card}"'

    return _LINK.sub(name_card, body)


def _find(app, page: str, target: str, anchor: str) -> Card | None:
    """The card of a link from a page to an anchor of another page, or of the same."""
    outputs, env = app.recount.published.outputs, app.builder.env
    for id, verdict in outputs.verdicts.items():
        if anchor.removeprefix("at-") == anchor_id("verdict", id):
            row = _address(app, page, *row_location("verdict", id))
            rule = f"<p>{escape(verdict.sentence)}</p>" if verdict.sentence else ""
            return in_quotes(verdict.fragment), iter([*verdict_lines(verdict, row), rule])
    for id, (record, _) in outputs.charts.items():
        if anchor == f"at-{anchor_id('chart', id)}" and target != page:
            path = f"{'../' * page.count('/')}{DOWNLOADS}/charts/{id}.svg"
            picture = f'<img src="{path}" alt="" loading="lazy"/>'
            return record["title"], iter([picture, f"<p>{escape(record['caption'])}</p>"])
    if target not in env.found_docs or target == page:
        return None
    if anchor.startswith("term-"):
        terms = _terms(app, target)
        return (
            (terms[anchor][0], iter([f"<p>{escape(terms[anchor][1])}</p>"]))
            if anchor in terms
            else None
        )
    words = env.metadata[target].get("description", "")
    return (env.titles[target].astext(), iter([f"<p>{escape(words)}</p>"])) if words else None


def _address(app, page: str, home: str, anchor: str) -> str:
    return f"{app.builder.get_relative_uri(page, home)}#{anchor}"


def _terms(app, page: str) -> dict[str, tuple[str, str]]:
    """The terms of a glossary with what they mean, by their anchors."""
    terms = app.recount.terms.setdefault(page, {})
    if not terms:
        for item in app.builder.env.get_doctree(page).findall(nodes.definition_list_item):
            definition = item.next_node(nodes.definition)
            for term in item.findall(nodes.term):
                for anchor in term["ids"]:
                    terms[anchor] = term.astext(), definition.astext()
    return terms
