"""``{what-if}``: every number that can be set to another value, for the script that computes what
then moves. It is on the site alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.datapackage.rows import list_rows
from recount.editions.snapshot import Key
from recount.permalinks import anchor_id
from recount.quantities.row_text import assumption_range, row_text, row_title
from recount.quantities.units import unit_row
from recount.results import Source
from recount.sphinxext.html.what_if_data import settable_inputs
from recount.sphinxext.input_sources import find_row
from recount.sphinxext.nodes import row_location, uri_of
from recount.verdicts import READING_ID

_ASSUMED, _CLAIMED, _HEDGED, _OTHER = (
    "Assumptions and exchange rates",
    "Numbers that are claimed",
    "Numbers from elsewhere that have a hedge",
    "All other numbers from elsewhere",
)


# The script fills it; without one it says what to do.
_MOVES = (
    '<section class="what-moves" id="what-moves" aria-label="What moves" tabindex="-1">'
    '<h2>What moves</h2><p class="what-if-summary" role="status">'
    "This needs scripts; on your machine, the command below does the same.</p></section>\n"
)


class what_if(nodes.General, nodes.Element):
    """The list of what can be set."""


class WhatIf(SphinxDirective):
    """The list."""

    def run(self) -> list[nodes.Node]:
        return [what_if("")]


def what_if_html(translator, node: what_if) -> str:
    """A group for each kind of number; the script adds what sets them, and what moves."""
    if translator.builder.name != "html":
        return ""
    inputs = settable_inputs(translator.builder.app.recount.published)
    groups: dict[str, list[str]] = {name: [] for name in (_ASSUMED, _CLAIMED, _HEDGED, _OTHER)}
    for row in list_rows("assumption"):
        if row.id in inputs or row.id == READING_ID:
            words = f"{row_text(row)} ({assumption_range(row)})"
            more = f' data-choices="{" ".join(row.choices)}"' if row.choice else ""
            place = ("assumption", row.id)
            groups[_ASSUMED].append(_item(translator, place, row.quantity, words, more))
    for id, source in inputs.items():
        kind, row = find_row(id)
        if kind != "assumption":
            title = source.title if source.kind == "date" else row_title(row)
            place = (source.kind, id)
            groups[_group(source)].append(_item(translator, place, title, source.text))
    return f'<div class="what-if">\n{_MOVES}{"".join(_groups(groups))}</div>\n'


def _groups(groups: dict[str, list[str]]) -> Iterator[str]:
    """The groups, each folded, the first one open."""
    for name, items in groups.items():
        if items:
            is_open = " open" if name == _ASSUMED else ""
            summary = f"<summary>{name} ({len(items)})</summary>"
            yield f"<details{is_open}>{summary}<ul>\n{''.join(items)}</ul></details>\n"


def _group(source: Source) -> str:
    if source.kind == "claim":
        return _CLAIMED
    above, _, below = source.unit.partition("/")
    if all((row := unit_row(part.strip())) and row["before"] for part in (above, below)):
        return _ASSUMED
    return _HEDGED if source.wording != "exact" else _OTHER


def _item(translator, place: Key, title: str, words: str, more: str = "") -> str:
    """A number that can be set, linked to its row."""
    row = escape(uri_of(translator, *row_location(*place)))
    return (
        f'<li id="{anchor_id(*place)}" data-input="{escape(place[1])}"{more}>'
        f'<a href="{row}">{escape(title)}</a> <span>{escape(words)}</span>'
        '<span class="what-if-line"></span></li>\n'
    )
