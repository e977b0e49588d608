"""Ranges side by side on one axis, and what each input does to a result."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from recount.charts.chart import Chart, input_ids
from recount.charts.chart_table import (
    build_table,
    check_label_length,
    describe_rows,
    level_text,
    measured_row,
)
from recount.charts.layout import (
    draw_band,
    extend_axis,
    finish_rows,
    label_level,
    label_row,
    new_figure,
    render_svg,
    rows_height,
)
from recount.charts.style import COLOURS, INK, MARKERS, chart_style
from recount.dates import from_day_number
from recount.quantities.formatting import format_quantity, format_range
from recount.quantities.quantity import Quantity
from recount.quantities.units import is_countable


@chart_style()
def range_plot(
    id: str,
    title: str,
    rows: Sequence[tuple[str, str, Quantity | tuple[Quantity, Quantity]]],
    caption: str,
    *,
    reading: str = "rounding",
    log: bool = False,
    digits: int = 3,
    level: tuple[str, Quantity] | None = None,
) -> Chart:
    """Values or dates with their ranges, one above the other.

    Parameters
    ----------
    id, title, caption : str
    rows : sequence of (str, str, Quantity)
        Label, kind (a key of `COLOURS`) and quantity, or the two quantities between which something lies; all are in
        units that are written alike.
    reading : {'rounding', 'perceived'}
        Whose ranges are drawn.
    log : bool
        Logarithmic axis, for values that lie orders of magnitude apart.
    digits : int
        Significant digits of the labels; of dates, 2 is the month, 3 the day.
    level : (str, Quantity), optional
        Label and quantity of a band across the rows, a number of the page.

    Returns
    -------
    Chart

    Examples
    --------
    >>> from recount.quantities.load_inputs import claim
    >>> chart = range_plot("women/people", "One number", [("Entrepreneurs", "page", claim("women/entrepreneurs"))], "A number.")
    >>> chart.alternative
    'One number. Entrepreneurs: 5,100 people (5,050 to 5,150).'
    """
    table = build_table(
        [
            {"label": label, "kind": kind}
            | (_between if isinstance(quantity, tuple) else measured_row)(quantity, reading, digits)
            for label, kind, quantity in rows
        ],
        log,
        [
            *(quantity[1] for *_, quantity in rows if isinstance(quantity, tuple)),
            *(level or ())[1:],
        ],
    )
    if level:
        check_label_length([level_text(level)])
    dates = table["unit"].iloc[0] == "date"
    figure, axes = new_figure(rows_height(table) + (0.25 if level else 0))
    for place, row in enumerate(table.itertuples()):
        axes.plot(
            [row.low, row.high],
            [place, place],
            color=COLOURS[row.kind],
            linewidth=3,
            solid_capstyle="butt",
            alpha=0.45,
        )
        marks = [row.low, row.high] if math.isnan(row.value) else [row.value]
        axes.plot(
            marks,
            [place] * len(marks),
            "|" if len(marks) > 1 else MARKERS[row.kind],
            color=COLOURS[row.kind],
            markersize=7,
        )
    if log:
        axes.set_xscale("log")
    band = level[1].bounds(reading) if level else None
    extend_axis(axes, table, log, level=band, dates=dates)
    crossed = [label_row(axes, place, row, band) for place, row in enumerate(table.itertuples())]
    if level:
        draw_band(axes, band, level[1].value, crossed)
    finish_rows(axes, len(rows), dates=dates)
    head = title
    if level:
        axes.set_ylim(top=-1.35)
        label_level(axes, level[1].value, level_text(level))
        head = f"{title}. {level_text(level)}"
    words = describe_rows(head, table, digits)
    if dates:
        # A number of days since 1970 says nothing to a reader, and a day more than is known.
        table = table.assign(
            value=table["text"],
            low=table["low"].map(from_day_number),
            high=table["high"].map(from_day_number),
        )
    return Chart(
        id,
        title,
        caption,
        words,
        table,
        render_svg(figure, id),
        input_ids(*(quantity for _, _, quantity in rows), *level[1:] if level else ()),
    )


@chart_style()
def tornado(
    id: str,
    title: str,
    quantity: Quantity,
    caption: str,
    *,
    labels: Mapping[str, str],
    reading: str = "rounding",
    digits: int = 3,
) -> Chart:
    """What each input does to a value on its own, the widest first.

    Parameters
    ----------
    id, title, caption : str
    quantity : Quantity
    labels : mapping of str to str
        Short label for the id of each input that moves the value.
    reading : {'rounding', 'perceived'}
    digits : int
        Significant digits of the labels.

    Raises
    ------
    KeyError
        If an input that moves the value has no label.

    Examples
    --------
    >>> from recount.quantities.load_inputs import claim
    >>> ratio = claim("women/additional-jobs") / claim("women/entrepreneurs")
    >>> names = {"women/additional-jobs": "Jobs", "women/entrepreneurs": "Mothers"}
    >>> tornado("women/swings", "Two inputs", ratio, "Rounding only.", labels=names).alternative
    'Two inputs. At the defaults 4.9 jobs per person. Jobs: 4.8 to 5 jobs; Mothers: 4.85 to 4.95 jobs.'
    """
    name = quantity.unit_name
    swings = quantity.tornado(reading)
    swings = swings[swings["width"] > 0].reset_index(drop=True)
    table = pd.DataFrame(
        {
            "label": [labels[key] for key in swings["input"]],
            "kind": [quantity.inputs[key].kind for key in swings["input"]],
            "value": quantity.value,
            "low": swings[["low", "high"]].min(axis=1),
            "high": swings[["low", "high"]].max(axis=1),
        }
    )
    table["text"] = [
        format_range(low, high, name, digits, short=True)
        for low, high in zip(table["low"], table["high"])
    ]
    if table.empty:
        raise ValueError(f"found nothing that moves {id}, expected an input with a range")
    figure, axes = new_figure(rows_height(table))
    for place, row in enumerate(table.itertuples()):
        kind = (
            "page"
            if row.kind == "claim"
            else "computed"
            if row.kind == "assumption"
            else "evidence"
        )
        axes.barh(place, row.high - row.low, left=row.low, height=0.3, color=COLOURS[kind])
        axes.plot([quantity.value] * 2, [place - 0.22, place + 0.22], color=INK, linewidth=1)
    extend_axis(axes, table, False)
    for place, row in enumerate(table.itertuples()):
        label_row(axes, place, row)
    finish_rows(axes, len(table))
    told = "; ".join(f"{row.label}: {row.text}" for row in table.itertuples())
    table[["value", "low", "high"]] = table[["value", "low", "high"]].map(
        lambda value: float(f"{value:.{digits}g}")
    )
    return Chart(
        id,
        title,
        caption,
        f"{title}. At the defaults {format_quantity(quantity.value, name, digits)}. {told}.",
        table,
        render_svg(figure, id),
        input_ids(quantity),
    )


def _between(pair: tuple[Quantity, Quantity], reading: str, digits: int | None) -> dict:
    """A row for what lies between two quantities: from the lowest that the first may be to the highest that the second may."""
    low, high = pair[0].bounds(reading).left, pair[1].bounds(reading).right
    # A line is long already: what is counted stands in the caption.
    name = "" if is_countable(pair[0].unit_name) else pair[0].unit_name
    text = format_range(low, high, name, digits, short=True)
    return {"value": math.nan, "low": low, "high": high, "unit": pair[0].unit_name, "text": text}
