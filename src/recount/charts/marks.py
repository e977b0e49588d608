"""Marks of a chart that lead to what they show: the row of a point, a bar or a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from recount.charts.code_lines import line_of
from recount.errors import ChartError

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

_Artists = TypeVar("_Artists")
_Box = tuple[float, float, float, float]  # left, bottom, right and top, in points


def mark(artists: _Artists, ids: str | Iterable[str]) -> _Artists:
    """Say which row of the data, or which result, each point, bar or text shows.

    On the page a mark shows the card of its number, with value and source, on hover, focus and
    tap, and leads to its row.

    Parameters
    ----------
    artists : Artist or sequence of Artist
        What a method of the axes gives: a line, points, bars or a text.
    ids : str, or iterable of str
        Ids in the order of the points, such as the index of the data frame that is drawn.

    Returns
    -------
    Artist or sequence of Artist
        The same as was given.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> points = mark(Figure().subplots().plot([2011], [150], "o"), "register/bakers-2011")
    """
    drawn, names = list(_flat(artists)), [ids] if isinstance(ids, str) else list(ids)
    # Bars are several artists with one place each, a line is one with many places.
    shared = [names] if len(drawn) == 1 else [[name] for name in names]
    if len(shared) != len(drawn):
        raise ChartError(f"mark has {len(names)} ids for {len(drawn)} things; give one for each")
    for artist, own in zip(drawn, shared, strict=True):
        vars(artist.get_figure()).setdefault("recount_marks", []).append((artist, own))
    return artists


def _flat(artists: Any) -> Iterator[Artist]:
    if hasattr(artists, "get_window_extent"):
        yield artists
    else:
        for artist in artists:
            yield from _flat(artist)


def marked_ids(figure: Figure) -> list[str]:
    """Ids that the marks of a figure show."""
    return [id for _, ids in vars(figure).get("recount_marks", []) for id in ids]


def mark_places(figure: Figure) -> list[list[Any]]:
    """For each mark of a drawn figure its id, and left, top, width and height in percent."""
    width, height = figure.bbox.width, figure.bbox.height
    places = []
    for artist, ids in vars(figure).get("recount_marks", []):
        boxes = list(_boxes(artist))
        if len(boxes) != len(ids):
            raise ChartError(
                f"mark has {len(ids)} ids for {len(boxes)} points{line_of(artist)}; give an id "
                "for each point, such as the index of the data frame"
            )
        for id, (left, bottom, right, top) in zip(ids, boxes, strict=True):
            parts = (
                left / width,
                1 - top / height,
                (right - left) / width,
                (top - bottom) / height,
            )
            places.append([id, *(round(100 * part, 2) for part in parts)])
    return places


def _boxes(artist: Any) -> Iterator[_Box]:
    """Where an artist is: each point of a line or of a scatter plot, or its whole extent."""
    if hasattr(artist, "get_xydata"):
        points = artist.get_transform().transform(artist.get_xydata())
        size = artist.get_markersize()
    elif hasattr(artist, "get_offsets") and len(artist.get_offsets()):
        points = artist.get_offset_transform().transform(artist.get_offsets())
        size = float(artist.get_sizes()[0]) ** 0.5
    else:
        yield artist.get_window_extent().extents
        return
    for x, y in points:
        yield (x - size / 2, y - size / 2, x + size / 2, y + size / 2)
