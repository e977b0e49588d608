"""Where the label of a point is: on the first side of it on which there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from recount.charts.legibility import drawn_texts, is_free, text_box

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_GAP = 8  # points between a point and its label

# For each side: parts of the gap to the right and up, and how the text is aligned.
SIDES = {
    "above": (0, 1, "center", "bottom"),
    "above left": (-0.6, 0.6, "right", "bottom"),
    "below right": (0.6, -0.6, "left", "top"),
    "right": (1.2, 0, "left", "center"),
    "left": (-1.2, 0, "right", "center"),
    "below": (0, -1, "center", "top"),
    "above right": (0.6, 0.6, "left", "bottom"),
    "below left": (-0.6, -0.6, "right", "top"),
}


def move_label(label: Any, side: str) -> None:
    """Put an annotation on a side of its point."""
    right, up, horizontal, vertical = SIDES[side]
    label.set_position((right * _GAP, up * _GAP))
    label.set(ha=horizontal, va=vertical)


def place_labels(figure: Figure) -> None:
    """Put each label whose side was left open where there is room, in a figure with its layout."""
    waiting = list(vars(figure).get("recount_labels", []))
    placed = [text_box(text) for text in drawn_texts(figure) if text not in waiting]
    for label in waiting:
        move_label(label, _free_side(label, figure, placed))
        placed.append(text_box(label))


def _free_side(label: Any, figure: Figure, placed: list) -> str:
    """The first free side within the axes, beside which their own words are; or else any."""
    outside = ""
    for side in SIDES:
        move_label(label, side)
        if is_free(label, figure, placed):
            box, axes = text_box(label), label.axes.bbox
            if axes.x0 <= box.x0 and box.x1 <= axes.x1:
                return side
            outside = outside or side
    return outside or next(iter(SIDES))
