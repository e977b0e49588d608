"""A series over dates."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from recount.charts import chart_table, layout
from recount.charts.chart import Chart, chart_kind
from recount.charts.chart_table import Level
from recount.charts.style import COLOURS, MARKERS
from recount.dates import parse_date_interval
from recount.errors import ChartError
from recount.quantities.formatting import format_number
from recount.quantities.quantity import Quantity


@chart_kind
def time_series(
    id: str,
    title: str,
    rows: Sequence[tuple[str, str, str, Quantity]],
    caption: str,
    *,
    reading: str = "rounding",
    log: bool = False,
    digits: int | None = None,
    level: Level | None = None,
) -> Chart:
    """Draw dated values with the precision of date and value, and a level to compare them with.

    Parameters
    ----------
    id, title, caption : str
    rows : sequence of (str, str, str, Quantity)
        Label, date in ISO 8601, kind (``page``, ``evidence`` or ``computed``) and quantity, in
        the order of dates.
    reading : {'strict', 'rounding', 'perceived'}
        Whose ranges are drawn.
    log : bool
        Logarithmic axis of values.
    digits : int, optional
        Significant digits of the texts; all by default.
    level : (str, Quantity), optional
        Label and quantity of a band across the chart, a number of the page.

    Raises
    ------
    recount.errors.ChartError
        If the rows are not in the order of dates, or cannot be drawn truthfully.

    Examples
    --------
    >>> from recount import evidence
    >>> rows = [("Bakers", "2011", "evidence", evidence("register/bakers-2011"))]
    >>> time_series("bread/time", "One count", rows, "A count.").alternative
    'One count. 2011, Bakers: 150 bakers.'
    """
    quantities = [quantity for *_, quantity in rows]
    cells = [
        {"date": date, "label": label, "kind": kind}
        | chart_table.quantity_row(quantity, reading, digits)
        | {"mark": chart_table.hedged_text(quantity, format_number(quantity.value, digits))}
        for label, date, kind, quantity in rows
    ]
    table = chart_table.build_table(cells, log=log, sharing=[level[1]] if level else [])
    _check_order(table["date"])
    figure, axes = layout.new_figure(3.3)
    if level:
        _draw_band(axes, level, reading)
    for row in table.itertuples():
        _draw_point(axes, row)
    _finish_axes(axes, table, log=log)
    _write_values(axes, table)
    if level:
        look = {"xycoords": ("axes fraction", "data"), "color": COLOURS["page"], "va": "top"}
        layout.write(axes, chart_table.level_text(level), (0, level[1].value), (0, -3), **look)
    words = [f"{row.date}, {row.label}: {row.text}" for row in table.itertuples()]
    return Chart.from_figure(figure, id, title, caption, words, table, quantities, level)


def _check_order(dates: pd.Series) -> None:
    for earlier, later in pairwise(dates):
        if parse_date_interval(later).mid < parse_date_interval(earlier).mid:
            raise ChartError(
                f"rows are not in the order of dates: {later} comes after {earlier}; sort them"
            )


def _draw_band(axes, level: Level, reading: str) -> None:
    value, band, colour = level[1].value, level[1].bounds(reading), COLOURS["page"]
    axes.axhspan(band.left, band.right, color=colour, alpha=0.22, linewidth=0)
    axes.axhline(value, color=colour, linewidth=1)


def _draw_point(axes, row: Any) -> None:
    """A cross of the period that the date may be in and the range of the value, and a marker."""
    period, colour = parse_date_interval(row.date), COLOURS[row.kind]
    axes.plot([period.left, period.right], [row.value, row.value], color=colour, linewidth=2)
    axes.plot([period.mid] * 2, [row.low, row.high], color=colour, linewidth=3, alpha=0.45)
    axes.plot(period.mid, row.value, MARKERS[row.kind], color=colour, markersize=7)


def _finish_axes(axes, table: pd.DataFrame, *, log: bool) -> None:
    axes.set_yscale("log" if log else "linear")
    first = parse_date_interval(table["date"].iloc[0]).left
    last = parse_date_interval(table["date"].iloc[-1]).right
    room = max((last - first) * 0.1, pd.Timedelta(days=30))
    axes.set_xlim(first - room, last + room)
    low, high = axes.get_xlim()
    if high - low < 6 * 365:  # of more, matplotlib marks years by itself
        layout.format_dates(axes.xaxis, low, high)
    top = table["high"].max()
    axes.set_ylim(table["low"].min() / 2.2 if log else 0, top * (2.6 if log else 1.25))
    layout.format_ticks(axes.yaxis)
    axes.tick_params(labelsize=11)


def _write_values(axes, table: pd.DataFrame) -> None:
    """Write each value above its marker, the first and the last inwards."""
    for place, row in enumerate(table.itertuples()):
        aligned = "left" if place == 0 else "right" if place == len(table) - 1 else "center"
        at = (parse_date_interval(row.date).mid, row.high)
        layout.write(axes, row.mark, at, (0, 6), ha=aligned, va="bottom", fontweight="bold")
