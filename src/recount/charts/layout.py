"""Figures, axes, labels and keys that several kinds of chart share.

Labels are next to what they name. A circle is a number of the page, a square one from elsewhere,
a diamond one computed; a line is the range. Sizes are for a phone: at 360 px nothing shrinks
below eleven pixels.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from recount.charts.chart_table import Level, check_label_length, level_text
from recount.charts.style import COLOURS, SERIES, TEXT_CHARACTERS, WIDTH
from recount.dates import format_date, from_day_number
from recount.errors import ChartError
from recount.quantities.formatting import format_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from matplotlib.ticker import Locator

_Point = tuple[float, float]
_GAP = 7 / (WIDTH * 72)  # between a marker and its text, in parts of the width


def new_figure(height: float) -> tuple[Figure, Axes]:
    """A figure of the width of a phone with one pair of axes; the height is in inches."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    FigureCanvasSVG(figure)
    return figure, figure.add_subplot()


def rows_height(table: pd.DataFrame) -> float:
    """Height of one row below another, each with its label above it, in inches."""
    check_label_length(table["label"])
    return 0.5 * len(table) + 0.5


def write(axes: Axes, text: str, at: _Point, offset: _Point, **look: Any) -> None:
    """Write a text at a place of the axes, moved by an offset in points."""
    axes.annotate(text, at, xytext=offset, textcoords="offset points", **look)


def write_row_label(
    axes: Axes, label: str, place: int, rise: float = 7, *, shift: float = 0, **look: Any
) -> None:
    """Write the label of a row at the left end, above its marker."""
    look = {"va": "bottom", "xycoords": ("axes fraction", "data")} | look
    write(axes, label, (0, place), (shift, rise), **look)


def series_key(names: Sequence[str]) -> list[tuple[str, str]]:
    """Names with the glyph and the colour of their series."""
    looks = zip(names, SERIES, strict=False)
    return [(f"{glyph} {name}", colour) for name, (colour, _, glyph) in looks]


def write_key(
    axes: Axes, entries: Sequence[tuple[str, str]], columns: int, rise: float = 6, step: float = 15
) -> None:
    """Write what each glyph means above the axes: texts with their colours, from left to right."""
    lines = math.ceil(len(entries) / columns)
    for order, (text, colour) in enumerate(entries):
        line, column = divmod(order, columns)
        offset = (0, rise + step * (lines - 1 - line))
        at = (column / columns, 1)
        write(axes, text, at, offset, xycoords="axes fraction", color=colour, va="bottom")


def draw_range(axes: Axes, x: Sequence[float], y: Sequence[float], colour: str) -> None:
    """Draw a range as a thick pale line."""
    axes.plot(x, y, color=colour, linewidth=3, alpha=0.45, solid_capstyle="butt")


def hide_row_axis(axes: Axes) -> None:
    """Rows have labels instead of an axis."""
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="x", labelsize=11)


def finish_rows(axes: Axes, count: int, *, dates: bool = False) -> None:
    """Set the limits of so many rows, and the ticks of the axis below them."""
    from matplotlib.ticker import MaxNLocator

    axes.set_ylim(count - 0.55, -0.85)
    hide_row_axis(axes)
    low, high = axes.get_xlim()
    if dates:
        format_dates(axes.xaxis, low, high)
        return
    is_log = axes.get_xscale() == "log"
    axes.xaxis.set_major_locator(_log_ticks(low, high) if is_log else MaxNLocator(5))
    format_ticks(axes.xaxis)


def format_dates(axis: Axis, low: float, high: float) -> None:
    """Mark a few days, months or years of an axis between two numbers of days since 1970."""
    from matplotlib.dates import DateFormatter, DayLocator, MonthLocator, YearLocator

    years = (high - low) / 365
    if years < 1 / 6:
        axis.set_major_locator(DayLocator(interval=max(1, round((high - low) / 3))))
        axis.set_major_formatter(lambda value, _: format_date(from_day_number(value)))
    elif years < 2:
        # The fewest months of which two at least are marked.
        starts = pd.date_range(from_day_number(low), from_day_number(high), freq="MS").month
        every = next((step for step in (6, 3, 2) if sum((starts - 1) % step == 0) > 1), 1)
        axis.set_major_locator(MonthLocator(range(1, 13, every)))
        axis.set_major_formatter(DateFormatter("%b %Y"))
    else:
        axis.set_major_locator(YearLocator(max(1, round(years / 6))))
        axis.set_major_formatter(DateFormatter("%Y"))


def format_ticks(axis: Axis) -> None:
    """Write the numbers of an axis as the text has them; none at its minor ticks."""
    axis.set_major_formatter(lambda value, _: format_number(value, 3))
    axis.set_minor_formatter(lambda value, _: "")


def _log_ticks(low: float, high: float) -> Locator:
    """The fewer decades, the more ticks in each; of many decades every second or third."""
    from matplotlib.ticker import FixedLocator, LogLocator

    if (ratio := high / low) < 500:
        return LogLocator(subs=(1, 2, 5)) if ratio < 60 else LogLocator(subs=(1, 3))
    powers = range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)
    every = math.ceil(len(powers) / 4)
    return FixedLocator([10.0**power for power in powers if power % every == 0])


def extend_axis(
    axes: Axes, table: pd.DataFrame, band: pd.Interval | None = None, *, log=False, dates=False
) -> None:
    """Set limits that leave room for the text of each row, to the right or left of its marker."""
    scale, back = (math.log10, lambda part: 10**part) if log else (float, float)
    lows, highs = table["low"].map(scale), table["high"].map(scale)
    low, high = min(lows), max(highs)
    if band:
        low, high = min(low, scale(band.left)), max(high, scale(band.right))
    if high == low:  # one date, or nothing but zero
        low, high = low - (1 if dates else 0), high + 1
    start = low - 0.12 if log else low - (high - low) * 0.04 if dates else min(0.0, low)
    end = high
    for room in _rooms(table["text"]):
        end = high + (high - start) * room / (1 - room)
        lefts, rights = ((ends - start) / (end - start) for ends in (lows, highs))
        if all(map(_side, lefts, rights, table["text"])):
            break
    axes.set_xlim(back(start), back(end))


def _rooms(texts: pd.Series) -> list[float]:
    """Parts of the width to leave free at the right, up to what the longest text takes."""
    longest = max(texts, key=len)
    if len(longest) > TEXT_CHARACTERS:
        raise ChartError(
            f"the text next to a marker has {len(longest)} characters: {longest!r}; "
            f"use fewer digits, so that it has at most {TEXT_CHARACTERS}"
        )
    return [max(_width(longest) * step / 20, 0.02) for step in range(21)]


def _width(text: str) -> float:
    """Part of the picture's width that a bold text takes, with the space before it."""
    return (len(text) * 7.6 + 9) / (WIDTH * 72)


def _side(left: float, right: float, text: str) -> str | None:
    """Where a text fits next to a marker that reaches from one part of the width to another."""
    return "right" if right + _width(text) <= 1 else "left" if left - _width(text) >= 0 else None


def label_rows(axes: Axes, table: pd.DataFrame, band: pd.Interval | None = None) -> list[bool]:
    """Write each row's label and text, off the band if possible; is each text on it?"""
    across = (_part(axes, band.left), _part(axes, band.right)) if band else None
    return [_label_row(axes, place, row, across) for place, row in enumerate(table.itertuples())]


def _label_row(axes: Axes, place: int, row: Any, band: _Point | None) -> bool:
    left, right = (_part(axes, end) for end in (row.low, row.high))
    side = _side(left, right, row.text)
    if band and side == "right" and left - _width(row.text) >= 0:
        if _overlaps(left, right, "right", row.text, band):
            side = "right" if _overlaps(left, right, "left", row.text, band) else "left"
    end, shift, aligned = (row.low, -8, "right") if side == "left" else (row.high, 8, "left")
    write_row_label(axes, row.label, place)
    write(axes, row.text, (end, place), (shift, 0), va="center", ha=aligned, fontweight="bold")
    return band is not None and _overlaps(left, right, side, row.text, band)


def _part(axes: Axes, value: float) -> float:
    """Where a value is across the picture: 0 is its left end, 1 its right."""
    return axes.transAxes.inverted().transform(axes.transData.transform((value, 0)))[0]


def _overlaps(left: float, right: float, side: str | None, text: str, band: _Point) -> bool:
    """Whether a text next to a marker lies on a band; all in parts of the width."""
    width = _width(text)
    start, end = (left - width, left - _GAP) if side == "left" else (right + _GAP, right + width)
    return start < band[1] and band[0] < end


def draw_level(axes: Axes, level: Level, band: pd.Interval, on_band: Sequence[bool]) -> None:
    """Draw a number of the page as a band across the rows, with its label above them."""
    value, colour = level[1].value, COLOURS["page"]
    # The band stops where a text is, so that none is struck through.
    starts = [place + (0.24 if text else -0.17) for place, text in enumerate(on_band)]
    look: dict[str, Any] = {"color": colour, "zorder": 0}
    for ends in [(-0.94, -0.64), *((start, place + 0.4) for place, start in enumerate(starts))]:
        axes.fill_betweenx(ends, band.left, band.right, alpha=0.22, linewidth=0, **look)
        axes.plot([value, value], ends, linewidth=1.2, alpha=0.8, **look)
    axes.set_ylim(top=-1.35)
    part = _part(axes, value)
    aligned = "left" if part < 0.35 else "right" if part > 0.65 else "center"
    look = {"xycoords": ("data", "axes fraction"), "color": colour, "va": "top", "ha": aligned}
    write(axes, level_text(level), (value, 1), (0, 0), **look)


def render_svg(figure: Figure, id: str) -> str:
    """The figure as SVG without date and metadata, its ids unlike those of another chart."""
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    svg = text.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.S)
    prefix = id.replace("/", "-")
    svg = re.sub(r'id="([^"]+)"', rf'id="{prefix}-\1"', svg)
    svg = re.sub(r'(href="#|url\(#)', rf"\1{prefix}-", svg)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"
