"""What several charts say of a date: labels next to points, events as flags, a shaded window, and
events in lanes. Each function takes the axes and gives what it drew."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from recount.charts.drawing import is_narrow
from recount.charts.label_places import SIDES, move_label
from recount.charts.style import COLOURS, GREEN, INK
from recount.dates import format_date, parse_date_interval
from recount.errors import ChartError
from recount.quantities.quantity import Quantity

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.text import Text

_Day: TypeAlias = str | pd.Timestamp | Quantity | float  # a number is of days since 1970


def label_points(
    ax: Axes, x: Iterable[Any], y: Iterable[Any], texts: Iterable[str], side: Any = "", **look: Any
) -> list[Text]:
    """Write a text next to each point: where there is room for it, or on the side that is given.

    Sides are ``above``, ``below``, ``left``, ``right``, ``above left`` and so on: one for all, or a
    list with one for each, in which an empty text leaves it to the room. What else is given is for
    the text, such as ``color="evidence"``.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> [text.get_text() for text in label_points(Figure().subplots(), [1], [2], ["here"])]
    ['here']
    """
    points = list(zip(x, y, texts, strict=True))
    sides = [side] * len(points) if isinstance(side, str) else list(side)
    if len(sides) != len(points) or not {*sides} <= {"", *SIDES}:
        raise ChartError(
            f"side {side!r} does not fit {len(points)} points; give one of {', '.join(SIDES)}, "
            "or one for each point"
        )
    written: list[Text] = []
    for (at_x, at_y, text), place in zip(points, sides, strict=True):
        label = ax.annotate(
            text, (at_x, at_y), xytext=(0, 0), textcoords="offset points", in_layout=False, **look
        )
        move_label(label, place or "above")
        if not place:
            vars(_figure(ax)).setdefault("recount_labels", []).append(label)
        written.append(label)
    return written


def flag(
    ax: Axes, day: _Day, text: str, height: float = 1, side: str = "right", color: str = "muted"
) -> Text:
    """Mark an event on an axis of dates by an upright line with a text at its top.

    `height` is a part of that of the axes: flags of several heights keep texts apart. `side` is
    where of the line the text is, ``right`` or ``left``.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> flag(Figure().subplots(), "2021-06-18", "opening", color="black").get_text()
    'opening'
    """
    at = _middle(day)
    ax.xaxis_date()
    ax.plot(
        [at, at], [0, height], ":", color=color, linewidth=1.2, transform=ax.get_xaxis_transform()
    )
    aligned = {"right": (4, "left"), "left": (-4, "right")}[side]
    return ax.annotate(
        text,
        (at, height),
        xycoords=ax.get_xaxis_transform(),
        xytext=(aligned[0], 0),
        textcoords="offset points",
        ha=aligned[1],
        va="top",
        color=color,
    )


def shade(ax: Axes, first: _Day, last: _Day, text: str = "", color: str = "computed") -> Artist:
    """Shade a window between two dates, with a text at its top.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> window = shade(Figure().subplots(), "2021-06", "2021-09", color="black")
    """
    left, right = _days(first)[0], _days(last)[1]
    ax.xaxis_date()
    window = ax.axvspan(left, right, color=color, alpha=0.16, linewidth=0)
    if text:
        at: dict[str, Any] = {"xycoords": ax.get_xaxis_transform(), "textcoords": "offset points"}
        ax.annotate(
            text,
            ((left + right) / 2, 1),
            xytext=(0, 4),
            ha="center",
            va="bottom",
            color=color,
            **at,
        )
    return window


def lanes(ax: Axes, events: pd.DataFrame, *, window: tuple[_Day, _Day] | None = None) -> list[Any]:
    """Draw events in lanes along one axis of time; on a phone, as a list in the order of dates.

    Parameters
    ----------
    ax : Axes
    events : pandas.DataFrame
        Columns ``date`` (ISO 8601, as precise as it is known), ``lane`` and ``label``; lanes are in
        the order in which they come.
    window : two dates, optional
        What to shade.

    Returns
    -------
    list
        The point of each event, in the order of the table, for `mark`.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> events = pd.DataFrame({"date": ["2021-06"], "lane": ["Here"], "label": ["opening"]})
    >>> len(lanes(Figure().subplots(), events))
    1
    """
    names = list(dict.fromkeys(events["lane"]))
    if len(names) > len(_LANE_COLOURS):
        raise ChartError(f"there are {len(names)} lanes; draw {len(_LANE_COLOURS)} at most")
    colours = dict(zip(names, _LANE_COLOURS, strict=False))
    drawn = _list_events if is_narrow(ax) else _place_events
    return drawn(ax, events, colours, window)


_LANE_COLOURS = [COLOURS["evidence"], COLOURS["page"], COLOURS["computed"], GREEN]
_LINE, _LANE_ROOM = 16, 22  # points of a line of text, and between the lanes


def _place_events(ax: Axes, events: pd.DataFrame, colours: dict, window: Any) -> list[Any]:
    days = [_middle(day) for day in events["date"]]
    widths = [_text_width(ax, label) + 6 for label in events["label"]]
    _set_days(ax, days, widths)
    ax.xaxis_date()
    ax.grid(False)
    ax.spines["left"].set_visible(False)
    scale = _points_per_day(ax)
    points: dict[int, Any] = {}
    base = 0.0
    for name, colour in colours.items():
        order = [place for place, lane in enumerate(events["lane"]) if lane == name]
        levels = _levels([(days[place] * scale, widths[place]) for place in order])
        base += _LINE * (max(levels) + 1) + _LANE_ROOM
        ax.axhline(base, color=colour, linewidth=1, alpha=0.5)
        for place, level in zip(order, levels, strict=True):
            top = base - 8 - _LINE * level
            ax.plot([days[place]] * 2, [base, top], color=colour, linewidth=0.8, alpha=0.6)
            (points[place],) = ax.plot(days[place], base, "o", color=colour)
            at: dict[str, Any] = {"xytext": (3, 0), "textcoords": "offset points", "va": "bottom"}
            ax.annotate(events["label"].iloc[place], (days[place], top), color=INK, **at)
        ax.annotate(
            name,
            (0, base),
            xycoords=ax.get_yaxis_transform(),
            xytext=(-8, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            color=colour,
            fontweight="bold",
        )
    ax.set_yticks([])
    ax.set_ylim(base + _LANE_ROOM / 2, 0)
    if window:
        shade(ax, *window)
    return [points[place] for place in range(len(days))]


def _levels(spans: list[tuple[float, float]]) -> list[int]:
    """A level for each label, so that none meets another or the stem of a later one.

    Labels begin at their points, so a label is above all those that begin within its width.
    """
    levels: dict[int, int] = {}
    for place, (start, width) in sorted(enumerate(spans), key=lambda each: (-each[1][0], -each[0])):
        met = [levels[other] for other in levels if spans[other][0] < start + width]
        levels[place] = max(met, default=-1) + 1
    return [levels[place] for place in range(len(spans))]


def _set_days(ax: Axes, days: list[float], widths: list[float]) -> None:
    """Limits that leave room for the label of each event to the right of it."""
    first = min(days)
    room = _figure(ax).bbox.width * 0.8  # what the names of the lanes leave
    left = first - (max(days) - first) * 0.03 - 5
    ends = [
        left + (day - left) / (1 - min(width / room, 0.8))
        for day, width in zip(days, widths, strict=True)
    ]
    ax.set_xlim(left, max(ends))


def _points_per_day(ax: Axes) -> float:
    low, high = ax.get_xlim()
    return _figure(ax).bbox.width * 0.8 / (high - low)


def _list_events(ax: Axes, events: pd.DataFrame, colours: dict, window: Any) -> list[Any]:
    """Events below one another: date, point in the colour of its lane, and label."""
    ax.axis("off")
    order = sorted(range(len(events)), key=lambda place: _middle(events["date"].iloc[place]))
    points: dict[int, Any] = {}
    base = 0.0
    for name, colour in colours.items():
        base += _LINE + 2
        ax.annotate(f"\u25cf {name}", (0, base), color=colour, fontweight="bold", va="center")
    base += 8
    inside = _days(window[0])[0], _days(window[1])[1]
    for place in order:
        event = events.iloc[place]
        label = textwrap.fill(event["label"], _LIST_CHARACTERS)
        step = _LINE * (label.count("\n") + 1) + 6
        middle = base + step / 2
        if window and inside[0] <= _middle(event["date"]) <= inside[1]:
            ax.axhspan(base, base + step, color="computed", alpha=0.16, linewidth=0)
        ax.annotate(_short_date(event["date"]), (0, middle), va="center", color="muted")
        (points[place],) = ax.plot(_LIST_POINT, middle, "o", color=colours[event["lane"]])
        ax.annotate(label, (_LIST_POINT + 12, middle), va="center")
        base += step
    ax.set_xlim(0, _figure(ax).bbox.width)
    ax.set_ylim(base, 0)
    return [points[place] for place in range(len(order))]


_LIST_POINT, _LIST_CHARACTERS = 92, 32


def _short_date(text: str) -> str:
    """A date in at most eleven characters."""
    words = format_date(text.partition("/")[0]).split()
    return " ".join(word[:3] if word.isalpha() else word for word in words)


def _figure(ax: Axes) -> Any:
    return ax.get_figure()


def _text_width(ax: Axes, text: str) -> float:
    measured = ax.text(0, 0, text)
    width = measured.get_window_extent(_figure(ax)._get_renderer()).width
    measured.remove()
    return width


def _days(day: _Day) -> tuple[float, float]:
    """The first and the last day that a date allows, as days since 1970, as matplotlib has them."""
    if isinstance(day, Quantity):
        return day.range()
    if isinstance(day, float):
        return day, day
    span = parse_date_interval(day) if isinstance(day, str) else pd.Interval(day, day, "both")
    first, last = (end.value / 864e11 for end in (span.left, span.right))  # from nanoseconds
    return first, last


def _middle(day: _Day) -> float:
    first, last = _days(day)
    return (first + last) / 2
