"""Charts: a picture drawn from a table, with the table, a caption and a text alternative from the same values.

The title of a chart is its finding. Labels stand beside what they name. A circle is a number of the page, a square
one from elsewhere, a diamond one computed; a line is the range. Sizes are for a phone: at 360 px nothing shrinks
below eleven pixels.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from recount.charts.chart_table import check_label_length
from recount.charts.style import COLOURS, TEXT_CHARACTERS, WIDTH
from recount.quantities.formatting import format_number

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.ticker import Locator


def new_figure(height: float):
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    FigureCanvasSVG(figure)
    return figure, figure.add_subplot()


def extend_axis(
    axes, table: pd.DataFrame, log: bool, *, level: pd.Interval | None = None, dates: bool = False
) -> None:
    """Limits that leave room for the text of each row, on the right of its mark or on the left."""
    scale, back = (math.log10, lambda place: 10**place) if log else (float, float)
    ends = [(scale(low), scale(high)) for low, high in zip(table["low"], table["high"])]
    low, high = min(end for end, _ in ends), max(end for _, end in ends)
    if level:
        low, high = min(low, scale(level.left)), max(high, scale(level.right))
    if high == low:  # one date, or nothing but zero
        low, high = low - (1 if dates else 0), high + 1
    start = low - 0.12 if log else low - (high - low) * 0.04 if dates else min(0.0, low)
    longest = max(table["text"], key=len)
    if len(longest) > TEXT_CHARACTERS:
        raise ValueError(
            f"found a text of {len(longest)} characters beside a mark, expected {TEXT_CHARACTERS} at most: {longest!r}. Ask for fewer digits."
        )
    most = _width(longest)
    for room in (most * step / 20 for step in range(21)):
        end = high + (high - start) * max(room, 0.02) / (1 - max(room, 0.02))
        if all(
            _side((left - start) / (end - start), (right - start) / (end - start), text)
            for (left, right), text in zip(ends, table["text"])
        ):
            break
    axes.set_xlim(back(start), back(end))


def _width(text: str) -> float:
    """Part of the picture's width that a bold text takes, with the space before it."""
    return (len(text) * 7.6 + 9) / (WIDTH * 72)


_GAP = 7 / (WIDTH * 72)  # between a mark and its text


def _side(left: float, right: float, text: str) -> str | None:
    """Where a text fits beside a mark that reaches from one part of the width to another."""
    return "right" if right + _width(text) <= 1 else "left" if left - _width(text) >= 0 else None


def label_level(axes, value: float, text: str) -> None:
    """What the band across is, above the rows, on the side where there is room."""
    low, high = axes.get_xlim()
    place = (
        (math.log(value / low) / math.log(high / low))
        if axes.get_xscale() == "log"
        else (value - low) / (high - low)
    )
    axes.annotate(
        text,
        (value, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 0),
        textcoords="offset points",
        va="top",
        ha="left" if place < 0.35 else "right" if place > 0.65 else "center",
        color=COLOURS["page"],
    )


def rows_height(table: pd.DataFrame) -> float:
    check_label_length(table["label"])
    return 0.5 * len(table) + 0.5


def label_row(axes, place: int, row, band: pd.Interval | None = None) -> bool:
    """The words of a row above its mark, its text beside it, off the band across where one side is; whether it is on the band."""
    left, right = (_part(axes, end) for end in (row.low, row.high))
    across = (_part(axes, band.left), _part(axes, band.right)) if band else None
    side = _side(left, right, row.text)
    if (
        across
        and side == "right"
        and _meets(left, right, side, row.text, across)
        and left - _width(row.text) >= 0
    ):
        side = "right" if _meets(left, right, "left", row.text, across) else "left"
    end, shift, aligned = (row.low, -8, "right") if side == "left" else (row.high, 8, "left")
    axes.annotate(
        row.label,
        (0, place),
        xycoords=("axes fraction", "data"),
        xytext=(0, 7),
        textcoords="offset points",
        va="bottom",
    )
    axes.annotate(
        row.text,
        (end, place),
        xytext=(shift, 0),
        textcoords="offset points",
        va="center",
        ha=aligned,
        fontweight="bold",
    )
    return bool(across) and _meets(left, right, side, row.text, across)


def _part(axes, value: float) -> float:
    """Where a value stands across the picture: 0 is its left end, 1 its right."""
    return axes.transAxes.inverted().transform(axes.transData.transform((value, 0)))[0]


def _meets(
    left: float, right: float, side: str | None, text: str, band: tuple[float, float]
) -> bool:
    """Whether a text beside a mark stands on a band; all in parts of the width.

    Examples
    --------
    >>> _meets(0.4, 0.4, "right", "12 May 2017", (0.5, 0.51)), _meets(0.4, 0.4, "left", "12 May 2017", (0.5, 0.51))
    (True, False)
    """
    start, end = (
        (left - _width(text), left - _GAP)
        if side == "left"
        else (right + _GAP, right + _width(text))
    )
    return start < band[1] and band[0] < end


def draw_band(axes, band: pd.Interval, value: float, crossed: Sequence[bool]) -> None:
    """A number of the page across the rows: it stops where words stand, so that none is struck through."""
    pieces = [
        (-0.94, -0.64),
        *((place + (0.24 if words else -0.17), place + 0.4) for place, words in enumerate(crossed)),
    ]
    for ends in pieces:
        axes.fill_betweenx(
            ends, band.left, band.right, color=COLOURS["page"], alpha=0.22, linewidth=0, zorder=0
        )
        axes.plot([value, value], ends, color=COLOURS["page"], linewidth=1.2, alpha=0.8, zorder=0)


def finish_rows(axes, count: int, dates: bool = False) -> None:
    from matplotlib.dates import DateFormatter, MonthLocator, YearLocator
    from matplotlib.ticker import MaxNLocator

    axes.set_ylim(count - 0.55, -0.85)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="x", labelsize=11)
    low, high = axes.get_xlim()
    if dates:
        years = (high - low) / 365
        axes.xaxis.set_major_locator(
            MonthLocator((1, 7)) if years < 2 else YearLocator(max(1, round(years / 6)))
        )
        axes.xaxis.set_major_formatter(DateFormatter("%b %Y" if years < 2 else "%Y"))
        return
    axes.xaxis.set_major_locator(
        _log_ticks(low, high) if axes.get_xscale() == "log" else MaxNLocator(5)
    )
    axes.xaxis.set_major_formatter(lambda value, _: format_number(value, 3))
    axes.xaxis.set_minor_formatter(lambda value, _: "")


def _log_ticks(low: float, high: float) -> Locator:
    """The fewer decades, the more ticks in each; of many, every second or third, where versions of matplotlib choose others."""
    from matplotlib.ticker import FixedLocator, LogLocator

    if (ratio := high / low) < 500:
        return LogLocator(subs=(1, 2, 5)) if ratio < 60 else LogLocator(subs=(1, 3))
    powers = range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)
    return FixedLocator(
        [10.0**power for power in powers if power % math.ceil(len(powers) / 4) == 0]
    )


def render_svg(figure: Figure, id: str) -> str:
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    svg = text.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.S)
    # Ids must not meet those of another chart on the same page.
    prefix = id.replace("/", "-")
    svg = re.sub(r'id="([^"]+)"', rf'id="{prefix}-\1"', svg)
    svg = re.sub(r'(href="#|url\(#)', rf"\1{prefix}-", svg)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"
