"""Several spreads for each label, as ratios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from recount.charts import chart_table, layout
from recount.charts.chart import Chart, chart_kind
from recount.charts.style import MUTED, SERIES
from recount.errors import ChartError
from recount.quantities.formatting import format_number, format_range

_Rows = Sequence[tuple[str, Mapping[str, Sequence[float]]]]
_COLUMNS = {3: ["low", "middle", "high"], 5: ["low", "lower", "middle", "upper", "high"]}


@chart_kind
def box_ranges(
    id: str, title: str, rows: _Rows, caption: str, *, names: Sequence[str], digits: int = 3
) -> Chart:
    """Draw several spreads for each label, as ratios to a number that is at one.

    Parameters
    ----------
    id, title, caption : str
    rows : sequence of (str, mapping)
        Label, and for each of `names` three or five rising values: the ends, the middle, and what
        lies between.
    names : sequence of str
        Names of the spreads, three at most, each with a marker and a colour of its own.
    digits : int
        Significant digits in the text alternative.

    Raises
    ------
    recount.errors.ChartError
        If values do not rise, a label lacks one of the names, or there are too many of these.

    Examples
    --------
    >>> rows = [("about", {"perceived": [0.95, 1, 1.02]})]
    >>> box_ranges("bread/one", "One hedge", rows, "Ratios.", names=["perceived"]).alternative
    'One hedge. about, perceived: 1 (0.95 to 1.02).'
    """
    table = _spread_table(rows, names)
    height_of_row = 0.3 + 0.17 * len(names)  # inches
    figure, axes = layout.new_figure(height_of_row * len(rows) + 0.75)
    for place, (label, spreads) in enumerate(rows):
        top = place + 1 - 20 / 72 / height_of_row  # not through the next label
        axes.plot([1.0, 1.0], [place, top], color=MUTED, linewidth=1)
        for order, name in enumerate(names):
            height = place + 0.05 + 0.6 * order / max(len(names), 2)
            _draw_spread(axes, spreads[name], height, *SERIES[order][:2])
        layout.write_row_label(axes, label, place, rise=3)
    axes.set_ylim(len(rows) - 0.25, -0.6)
    layout.hide_row_axis(axes)
    layout.write_key(axes, layout.series_key(names), columns=len(names))
    words = [
        f"{row.label}, {row.spread}: {format_number(row.middle, digits)} "
        f"({format_range(row.low, row.high, '', digits, value=row.middle)})"
        for row in table.itertuples()
    ]
    return Chart.from_figure(figure, id, title, caption, words, table)


def _spread_table(rows: _Rows, names: Sequence[str]) -> pd.DataFrame:
    chart_table.check_names(names, most=3)
    cells = []
    for label, spreads in rows:
        for name in names:
            values = list(spreads.get(name, ()))
            if len(values) not in _COLUMNS or values != sorted(values):
                raise ChartError(
                    f"row {label!r}, {name!r}: {values} are not three or five rising values; "
                    "give the ends, the middle, and what lies between"
                )
            columns = dict(zip(_COLUMNS[len(values)], values, strict=True))
            cells.append({"label": label, "spread": name} | columns)
    return chart_table.check_rows(cells)


def _draw_spread(axes, values: Sequence[float], height: float, colour: str, marker: str) -> None:
    """A line from end to end, a thicker one between the inner values, a marker at the middle."""
    look: dict[str, Any] = {"color": colour, "solid_capstyle": "butt", "alpha": 0.55}
    for inset in range(len(values) // 2):
        ends, width = [values[inset], values[-1 - inset]], 1.5 + 2.5 * inset
        axes.plot(ends, [height] * 2, linewidth=width if len(values) > 3 else 4, **look)
    axes.plot(values[len(values) // 2], height, marker, color=colour, markersize=5)
