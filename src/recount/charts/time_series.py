"""A series over dates."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from recount.charts.chart import Chart, input_ids
from recount.charts.chart_table import build_table, hedged_text, level_text, measured_row
from recount.charts.layout import new_figure, render_svg
from recount.charts.style import COLOURS, MARKERS, chart_style
from recount.dates import parse_date_interval
from recount.quantities.formatting import format_number
from recount.quantities.quantity import Quantity


@chart_style()
def time_series(
    id: str,
    title: str,
    rows: Sequence[tuple[str, str, str, Quantity]],
    caption: str,
    *,
    log: bool = False,
    level: tuple[str, Quantity] | None = None,
    reading: str = "rounding",
    digits: int | None = None,
) -> Chart:
    """Dated values with the precision of date and value, and one level to compare them with.

    Parameters
    ----------
    id, title, caption : str
    rows : sequence of (str, str, str, Quantity)
        Label, date in ISO 8601, kind (a key of `COLOURS`) and quantity, in the order of dates.
    log : bool
        Logarithmic axis of values.
    level : (str, Quantity), optional
        Label and quantity of a band across the chart, a number of the page.
    reading : {'rounding', 'perceived'}
    digits : int, optional
        Significant digits of the labels; all by default.

    Examples
    --------
    >>> from recount.quantities.load_inputs import evidence
    >>> rows = [("Helped", "2014-05-10", "evidence", evidence("modelmom/helped-2014-05"))]
    >>> time_series("women/helped", "One total", rows, "A total.").alternative
    'One total. 2014-05-10, Helped: 868 people.'
    """
    table = build_table(
        [
            {"date": date, "label": label, "kind": kind}
            | measured_row(quantity, reading, digits)
            | {"mark": hedged_text(quantity, format_number(quantity.value, digits))}
            for label, date, kind, quantity in rows
        ],
        log,
        (level or ())[1:],
    )
    for earlier, later in pairwise(table["date"]):
        if parse_date_interval(later).mid < parse_date_interval(earlier).mid:
            raise ValueError(
                f"found {later} after {earlier}, expected rows in the order of their dates"
            )
    figure, axes = new_figure(3.3)
    if level:
        band = level[1].bounds(reading)
        axes.axhspan(band.left, band.right, color=COLOURS["page"], alpha=0.22, linewidth=0)
        axes.axhline(level[1].value, color=COLOURS["page"], linewidth=1)
    middles = []
    for row in table.itertuples():
        span = parse_date_interval(row.date)
        middles.append(span.mid)
        axes.plot(
            [span.left, span.right], [row.value, row.value], color=COLOURS[row.kind], linewidth=2
        )
        axes.plot(
            [span.mid, span.mid],
            [row.low, row.high],
            color=COLOURS[row.kind],
            linewidth=3,
            alpha=0.45,
        )
        axes.plot(span.mid, row.value, MARKERS[row.kind], color=COLOURS[row.kind], markersize=7)
    axes.set_yscale("log" if log else "linear")
    _frame_series(axes, table, middles, log)
    if level:
        axes.annotate(
            level_text(level),
            (0, level[1].value),
            xycoords=("axes fraction", "data"),
            xytext=(0, -3),
            textcoords="offset points",
            color=COLOURS["page"],
            va="top",
        )
    told = "; ".join(f"{row.date}, {row.label}: {row.text}" for row in table.itertuples())
    against = f" {level_text(level)}." if level else ""
    return Chart(
        id,
        title,
        caption,
        f"{title}.{against} {told}.",
        table,
        render_svg(figure, id),
        input_ids(*(quantity for *_, quantity in rows), *level[1:] if level else ()),
    )


def _frame_series(axes, table: pd.DataFrame, middles: list, log: bool) -> None:
    first, last = (
        parse_date_interval(table["date"].iloc[0]).left,
        parse_date_interval(table["date"].iloc[-1]).right,
    )
    room = max((last - first) * 0.1, pd.Timedelta(days=30))
    axes.set_xlim(first - room, last + room)
    top = table["high"].max()
    axes.set_ylim(table["low"].min() / 2.2 if log else 0, top * (2.6 if log else 1.25))
    for place, (row, middle) in enumerate(zip(table.itertuples(), middles)):
        side = "left" if place == 0 else "right" if place == len(middles) - 1 else "center"
        axes.annotate(
            row.mark,
            (middle, row.high),
            xytext=(0, 6),
            textcoords="offset points",
            ha=side,
            va="bottom",
            fontweight="bold",
        )
    axes.yaxis.set_major_formatter(lambda value, _: format_number(value, 3))
    axes.yaxis.set_minor_formatter(lambda value, _: "")
    axes.tick_params(labelsize=11)
