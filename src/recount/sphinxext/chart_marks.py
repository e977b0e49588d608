"""Marks of a chart on a page: links over its points, each with the card of the number it shows."""

from __future__ import annotations

from html import escape

from sphinx.util import logging

from recount.datapackage.rows import in_quotes
from recount.results import Result
from recount.sphinxext.input_sources import find_row, row_quantity
from recount.sphinxext.nodes import row_location, uri_of
from recount.sphinxext.value_cards import add_card

logger = logging.getLogger(__name__)


def marks_html(translator, places: list) -> str:
    """A link for each mark of a picture, where it is in parts of the picture."""
    return "".join(_mark_html(translator, *place) for place in places)


def _mark_html(translator, id: str, left: float, top: float, width: float, height: float) -> str:
    kind, row = find_row(id)
    if kind == "claim" and row.kind == "statement":  # words have no card; their row says more
        words = escape(in_quotes(row.fragment))
        address = escape(uri_of(translator, *row_location(kind, id)))
        shows = f'title="{words}"'
    else:
        kind, result = _shown(translator, id)
        if result is None:
            logger.warning("a chart marks %r, which is no row of the data and no result", id)
            return ""
        words = escape(f"{result.text}: {result.title}")
        card, address = add_card(translator, result, kind)
        shows = f'data-card="{card}"'
    place = f"left:{left + width / 2:g}%;top:{top + height / 2:g}%;"
    return (
        f'<a class="mark" href="{address}" {shows} aria-label="{words}" '
        f'style="{place}width:{width:g}%;height:{height:g}%"></a>'
    )


def _shown(translator, id: str) -> tuple[str, Result | None]:
    """What a mark shows: its kind, and its number as a result."""
    results = translator.builder.app.recount.published.outputs.results
    if id in results:
        return "result", results[id]
    if not (kind := find_row(id)[0]):
        return "", None
    quantity = row_quantity(id)
    title = next(iter(quantity.inputs.values())).title
    return kind, Result.from_quantity(id, quantity, title, None)
