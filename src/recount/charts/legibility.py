"""What a drawn chart is refused for: words that are cut, struck out, on one another or too small,
and colours that are not those of the book."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any

from recount.charts.code_lines import line_of
from recount.charts.style import LARGEST, PALETTE, SMALLEST

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

_COLOUR_GETTERS = ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor")
_SLACK = 1.5  # points by which the boxes of letters may overlap: they have room around them


def find_illegible(figure: Figure) -> Iterator[str]:
    """What is wrong with the words of a figure that was drawn; each names the line to change."""
    texts = list(drawn_texts(figure))
    boxes = [(text, text_box(text)) for text in texts]
    for text, box in boxes:
        words, size = _quoted(text), float(text.get_fontsize())
        if not SMALLEST <= size <= LARGEST:
            yield (
                f"{words} has letters of {size:g}{line_of(text)}; leave out their size, or give "
                f"one from {SMALLEST} to {LARGEST}"
            )
        if side := _cut_side(box, figure.bbox):
            yield (
                f"{words} is cut at the {side}{line_of(text)}; move it, break it into lines or "
                "shorten it"
            )
        if through := _line_through(text, box, figure):
            yield (
                f"a line{line_of(through)} runs through {words}{line_of(text)}; move the words, "
                "or give them a ground by bbox={'facecolor': 'white', 'edgecolor': 'none'}"
            )
    for (first, one), (second, other) in combinations(boxes, 2):
        if one.overlaps(other):
            yield (
                f"{_quoted(first)}{line_of(first)} and {_quoted(second)}{line_of(second)} are on "
                "one another; move one of them"
            )
    if len(figure.axes) == 1 and (title := figure.axes[0].get_title("left")):
        yield f"the axes have a title, {title!r}; leave it out: chart() has the title"


def is_free(text: Text, figure: Figure, others: Iterable[Bbox]) -> bool:
    """Whether words are where nothing is: no edge, no line, no point and none of other boxes."""
    box = text_box(text)
    return (
        not _cut_side(box, figure.bbox)
        and not any(box.overlaps(other) for other in others)
        and _line_through(text, box, figure) is None
    )


def find_foreign_colours(figure: Figure, svg: str) -> Iterator[str]:
    """Colours of a picture that are not of the palette, which is safe for the colour-blind."""
    from matplotlib.colors import to_hex

    used = set(re.findall(r"(?:fill|stroke|stop-color): (#[0-9a-f]{6})", svg))
    for colour in sorted(used - set(PALETTE.values())):
        getters = [
            (artist, getattr(artist, f"get_{name}", None))
            for artist in figure.findobj()
            for name in _COLOUR_GETTERS
        ]
        line = ""
        for artist, get in getters:
            try:
                if get and not line and to_hex(get()) == colour:
                    line = line_of(artist)
            except (ValueError, TypeError):  # no colour, or one for each point
                continue
        yield (
            f"the colour {colour}{line} is not one of the book, which the colour-blind can tell "
            f"apart; use {', '.join(PALETTE)}, paler by alpha="
        )


def drawn_texts(figure: Figure) -> Iterator[Text]:
    """Words that are drawn: not those of ticks outside the limits or of axes that are off."""
    from matplotlib.text import Text

    hidden = set()
    for axes in figure.axes:
        both: tuple[Any, Any] = (axes.xaxis, axes.yaxis)
        for axis in both:
            ticks = [*axis.majorTicks, *axis.minorTicks]
            is_drawn = axes.axison and axes.get_visible() and axis.get_visible()
            drawn = set(axis._update_ticks()) if is_drawn else set()
            for tick in ticks:
                if tick not in drawn:
                    hidden |= {tick.label1, tick.label2}
            if not is_drawn:
                hidden |= {axis.label, axis.offsetText}
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text().strip() and text not in hidden:
            yield text


def text_box(text: Text) -> Bbox:
    """Where the letters are, without the arrow of an annotation."""
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

    left, bottom, right, top = Text.get_window_extent(text).extents
    return Bbox.from_extents(left + _SLACK, bottom + _SLACK, right - _SLACK, top - _SLACK)


def _quoted(text: Text) -> str:
    return repr(" ".join(text.get_text().split()))


def _cut_side(box: Bbox, whole: Any) -> str:
    sides = {
        "left edge": box.x0 < whole.x0,
        "right edge": box.x1 > whole.x1,
        "bottom": box.y0 < whole.y0,
        "top": box.y1 > whole.y1,
    }
    return next((side for side, is_cut in sides.items() if is_cut), "")


def _line_through(text: Text, box: Bbox, figure: Figure) -> Any:
    """A line or a point that is drawn on letters, unless they have a ground of their own."""
    if text.get_bbox_patch() is not None or text.get_path_effects():
        return None
    for axes in figure.axes:
        clip = axes.bbox.extents
        for artist in [*axes.lines, *axes.collections]:
            if artist.get_visible() and _crosses(artist, box, clip):
                return artist
    return None


def _crosses(artist: Any, box: Bbox, clip: Any) -> bool:
    """Whether a line, a bundle of lines, or points are on a box."""
    points, size, paths = [], 0.0, []
    if hasattr(artist, "get_xydata"):
        if artist.get_marker() not in ("None", "", None):
            points = artist.get_transform().transform(artist.get_xydata())
            size = artist.get_markersize()
        if artist.get_linestyle() not in ("None", "", " "):
            paths = [artist.get_path()]
    elif hasattr(artist, "get_segments"):
        paths = artist.get_paths()
    elif hasattr(artist, "get_sizes") and len(artist.get_sizes()):
        points = artist.get_offset_transform().transform(artist.get_offsets())
        size = float(artist.get_sizes()[0]) ** 0.5
    wide = box.padded(size / 2)
    return any(wide.contains(x, y) for x, y in points) or any(
        path.cleaned(transform=artist.get_transform(), clip=clip).intersects_bbox(box, filled=False)
        for path in paths
    )
