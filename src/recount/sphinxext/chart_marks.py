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


_SMALLEST = 24  # pixels: the least width and height of a mark, as in charts.css
_Box = tuple[float, float, float, float]


def marks_html(translator, places: list, picture: str) -> str:
    """A link for each mark of a picture, where it is in parts of the picture.

    A mark that is too near to another to be touched is for a mouse alone: the table below the
    chart has what it shows.
    """
    size = [float(side) for side in picture.partition('viewBox="')[2].partition('"')[0].split()[2:]]
    links: list[str] = []
    taken: list[_Box] = []  # centre, width and height in pixels
    for id, left, top, width, height in places:
        parts = (left + width / 2, top + height / 2, width, height)
        x, y, wide, high = (part * side / 100 for part, side in zip(parts, size * 2, strict=True))
        box = (x, y, max(wide, _SMALLEST), max(high, _SMALLEST))
        is_free = not any(_overlap(box, other) for other in taken)
        taken += [box] * is_free
        links.append(_mark_html(translator, id, parts, is_free))
    return "".join(links)


def _overlap(one: _Box, other: _Box) -> bool:
    return all(
        abs(one[side] - other[side]) < (one[side + 2] + other[side + 2]) / 2 for side in (0, 1)
    )


def _mark_html(translator, id: str, parts: _Box, is_free: bool) -> str:
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
    hidden = "" if is_free else ' tabindex="-1" aria-hidden="true"'
    left, top, width, height = parts
    return (
        f'<a class="mark" href="{address}" {shows} aria-label="{words}"{hidden} '
        f'style="left:{left:g}%;top:{top:g}%;width:{width:g}%;height:{height:g}%"></a>'
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
