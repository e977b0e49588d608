"""Ranges one above another on one axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from recount.charts import chart_table, layout
from recount.charts.chart import Chart, chart_kind
from recount.charts.chart_table import Level
from recount.charts.style import COLOURS, MARKERS
from recount.dates import from_day_number
from recount.quantities.formatting import format_range
from recount.quantities.quantity import Quantity
from recount.quantities.units import is_countable

_Drawn = Quantity | tuple[Quantity, Quantity]


@chart_kind
def range_plot(
    id: str,
    title: str,
    rows: Sequence[tuple[str, str, _Drawn]],
    caption: str,
    *,
    reading: str = "rounding",
    log: bool = False,
    digits: int = 3,
    level: Level | None = None,
) -> Chart:
    """Draw values or dates with their ranges, one above another.

    Parameters
    ----------
    id, title, caption : str
    rows : sequence of (str, str, Quantity)
        Label, kind (``page``, ``evidence`` or ``computed``) and quantity, or the two quantities
        between which something lies; all in units of one kind.
    reading : {'strict', 'rounding', 'perceived'}
        Whose ranges are drawn.
    log : bool
        Logarithmic axis, for values that lie orders of magnitude apart.
    digits : int
        Significant digits of the texts; of dates, 2 is the month, 3 the day.
    level : (str, Quantity), optional
        Label and quantity of a band across the rows, a number of the page.

    Raises
    ------
    recount.errors.ChartError
        If the rows cannot be drawn truthfully and legibly.

    Examples
    --------
    >>> from recount import claim
    >>> rows = [("Bakers", "page", claim("bread/bakers"))]
    >>> range_plot("bread/people", "One number", rows, "A number.").alternative
    'One number. Bakers: about 350 bakers (345 to 355).'
    """
    groups = [drawn if isinstance(drawn, tuple) else (drawn,) for *_, drawn in rows]
    quantities = [quantity for group in groups for quantity in group]
    cells = [
        {"label": label, "kind": kind} | _row(drawn, reading, digits) for label, kind, drawn in rows
    ]
    sharing = [*quantities, *([level[1]] if level else [])]
    table = chart_table.build_table(cells, log=log, sharing=sharing)
    dates = table["unit"].iloc[0] == "date"
    figure, axes = layout.new_figure(layout.rows_height(table) + (0.25 if level else 0))
    for place, row in enumerate(table.itertuples()):
        _draw_row(axes, place, row)
    if log:
        axes.set_xscale("log")
    band = level[1].bounds(reading) if level else None
    layout.extend_axis(axes, table, band, log=log, dates=dates)
    layout.finish_rows(axes, len(table), dates=dates)
    on_band = layout.label_rows(axes, table, band)
    if level:
        layout.draw_level(axes, level, band, on_band)
    words = chart_table.range_words(table, digits)
    table = _with_dates(table) if dates else table
    return Chart.from_figure(figure, id, title, caption, words, table, quantities, level)


def _row(drawn: _Drawn, reading: str, digits: int) -> dict[str, Any]:
    """The columns of a quantity, or of what lies between the ends of two."""
    if not isinstance(drawn, tuple):
        return chart_table.quantity_row(drawn, reading, digits)
    low, high = drawn[0].bounds(reading).left, drawn[1].bounds(reading).right
    unit = drawn[0].unit_name
    # The line is long already: what is counted is in the caption.
    text = format_range(low, high, "" if is_countable(unit) else unit, digits, short=True)
    return {"value": math.nan, "low": low, "high": high, "unit": unit, "text": text}


def _draw_row(axes, place: int, row: Any) -> None:
    colour, ends = COLOURS[row.kind], [row.low, row.high]
    layout.draw_range(axes, ends, [place, place], colour)
    if math.isnan(row.value):
        axes.plot(ends, [place, place], "|", color=colour, markersize=7)
    else:
        axes.plot([row.value], [place], MARKERS[row.kind], color=colour, markersize=7)


def _with_dates(table: pd.DataFrame) -> pd.DataFrame:
    """Dates instead of days since 1970, which say nothing to a reader, and more than is known."""
    low, high = (table[end].map(from_day_number) for end in ("low", "high"))
    return table.assign(value=table["text"], low=low, high=high)
