"""Several quantities for each label, on one line."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from recount.charts import chart_table, layout
from recount.charts.chart import Chart, chart_kind
from recount.charts.style import GRID, LABEL_CHARACTERS, MUTED, SERIES
from recount.errors import ChartError
from recount.quantities.quantity import Quantity

_Rows = Sequence[tuple[str, Mapping[str, Quantity]]]


@chart_kind
def dot_plot(
    id: str,
    title: str,
    rows: _Rows,
    caption: str,
    *,
    names: Sequence[str],
    reading: str = "rounding",
    log: bool = False,
    digits: int = 3,
) -> Chart:
    """Draw several quantities for each label, on one line.

    Parameters
    ----------
    id, title, caption : str
    rows : sequence of (str, mapping)
        Label, and the quantity of each of `names` that it has; all in units of one kind.
    names : sequence of str
        Names of the quantities, four at most, each with a marker and a colour of its own.
    reading : {'strict', 'rounding', 'perceived'}
        Whose ranges are drawn.
    log : bool
        Logarithmic axis, for values that lie orders of magnitude apart.
    digits : int
        Significant digits in the text alternative.

    Raises
    ------
    recount.errors.ChartError
        If a label has no quantity or one that is not in `names`, or there are too many of these.

    Examples
    --------
    >>> from recount import evidence
    >>> named = {year: evidence(f"yearbook/thrown-away-{year}") for year in ("2020", "2021")}
    >>> rows = [("Harbourland", named)]
    >>> dot_plot("bread/share", "A share", rows, "Shares.", names=["2020", "2021"]).alternative
    'A share. Harbourland, 2020: 14% (13.95 to 14.05); Harbourland, 2021: 12.5% (12.45 to 12.55).'
    """
    _check_named(rows, names)
    quantities = [
        (label, name, named[name]) for label, named in rows for name in names if name in named
    ]
    cells = [
        {"label": label, "name": name} | chart_table.quantity_row(quantity, reading, digits)
        for label, name, quantity in quantities
    ]
    table = chart_table.build_table(cells, log=log)
    is_long = sum(len(name) + 3 for name in names) > LABEL_CHARACTERS - 4
    key_lines = math.ceil(len(names) / 2) if is_long else 1
    figure, axes = layout.new_figure(0.5 * len(rows) + 0.5 + 0.2 * key_lines)
    places = {label: place for place, (label, _) in enumerate(rows)}
    for label, place in places.items():
        values = table.loc[table["label"] == label, "value"]
        axes.plot([values.min(), values.max()], [place] * 2, color=MUTED, linewidth=1, alpha=0.6)
        layout.write_row_label(axes, label, place)
    for row in table.itertuples(name="Row"):
        _draw_dot(axes, row, places[row.label], list(names).index(row.name))
    _finish_axis(axes, table, log=log)
    columns = math.ceil(len(names) / key_lines)
    layout.write_key(axes, layout.series_key(names), columns=columns)
    labels = table["label"] + ", " + table["name"]
    words = chart_table.range_words(table.assign(label=labels), digits)
    drawn = [quantity for *_, quantity in quantities]
    return Chart.from_figure(figure, id, title, caption, words, table, drawn)


def _check_named(rows: _Rows, names: Sequence[str]) -> None:
    chart_table.check_names(names, most=len(SERIES))
    chart_table.check_unique_labels([label for label, _ in rows])
    for label, named in rows:
        if not named:
            raise ChartError(f"row {label!r} has no quantity; give it one or leave it out")
        if unknown := [name for name in named if name not in names]:
            raise ChartError(f"row {label!r} has {unknown[0]!r}, which is not in names; add it")
    # Two names of the key share a line.
    chart_table.check_label_length([*(label for label, _ in rows), *(2 * name for name in names)])


def _draw_dot(axes, row: Any, place: int, order: int) -> None:
    colour, marker, _ = SERIES[order]
    layout.draw_range(axes, [row.low, row.high], [place, place], colour)
    # The later the smaller: equal values stay visible behind one another.
    axes.plot(row.value, place, marker, color=colour, markersize=9.5 - 1.7 * order)


def _finish_axis(axes, table: pd.DataFrame, *, log: bool) -> None:
    if log:
        axes.set_xscale("log")
    else:
        axes.set_xlim(left=min(0.0, table["low"].min()))
        axes.margins(x=0.03)
    layout.finish_rows(axes, table["label"].nunique())
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
