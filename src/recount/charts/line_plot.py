"""A quantity as a function of another."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from recount.charts import chart_table, layout
from recount.charts.chart import Chart, chart_kind
from recount.charts.style import COLOURS, LINES
from recount.errors import ChartError
from recount.quantities.formatting import format_quantity, unit_name
from recount.quantities.quantity import Quantity

_Corners = Sequence[tuple[Quantity, Quantity]]
_Paths = Sequence[tuple[str, str, _Corners]]


@chart_kind
def line_plot(
    id: str, title: str, paths: _Paths, caption: str, *, across: str, up: str, digits: int = 3
) -> Chart:
    """Draw what a quantity is as a function of another: straight pieces between corners.

    Parameters
    ----------
    id, title, caption : str
    paths : sequence of (str, str, sequence of (Quantity, Quantity))
        Label, kind (``page``, ``evidence`` or ``computed``), and the corners from left to right,
        all across in units of one kind and all up in units of one kind.
    across, up : str
        What the axes are, without the unit.
    digits : int
        Significant digits in the text alternative.

    Raises
    ------
    recount.errors.ChartError
        If corners do not go from left to right, or a label is used twice.

    Examples
    --------
    >>> from recount import claim
    >>> bakers, loaves = claim("bread/bakers"), claim("bread/loaves")
    >>> paths = [("Baked", "computed", [(0 * bakers, 0 * loaves), (bakers, loaves)])]
    >>> chart = line_plot("bread/line", "A line", paths, "A path.", across="Bakers", up="Loaves")
    >>> chart.alternative
    'A line. Baked, bakers and loaves: 0 bakers and 0 loaves, 350 bakers and 1.2 million loaves.'
    """
    table = _corners_table(paths)
    figure, axes = layout.new_figure(3.3)
    key = []
    for order, (label, kind, _) in enumerate(paths):
        path, (dashes, glyph) = table[table["label"] == label], LINES[order % len(LINES)]
        colour = COLOURS[kind]
        axes.plot(path["across"], path["up"], color=colour, linewidth=2, linestyle=dashes)
        key.append((f"{glyph} {label}", colour))
    layout.write_key(axes, key, columns=1, rise=8, step=16)
    _finish_axes(axes, table, across, up)
    words = [
        f"{label}, {across.lower()} and {up.lower()}: {_corner_words(corners, digits)}"
        for label, _, corners in paths
    ]
    quantities = [quantity for *_, corners in paths for corner in corners for quantity in corner]
    return Chart.from_figure(figure, id, title, caption, words, table, quantities)


def _corners_table(paths: _Paths) -> pd.DataFrame:
    chart_table.check_unique_labels([label for label, *_ in paths])
    cells = [
        {"label": label, "kind": kind, "across": x.value, "up": y.value}
        | {"unit across": x.unit_name, "unit up": y.unit_name}
        for label, kind, corners in paths
        for x, y in corners
    ]
    table = chart_table.check_rows(cells)
    for column in ("unit across", "unit up"):
        chart_table.check_units(table[column])
    for label, path in table.groupby("label", sort=False):
        if not path["across"].is_monotonic_increasing:
            raise ChartError(
                f"corners of {label!r} do not go from left to right: "
                f"{path['across'].tolist()}; sort them"
            )
    return table


def _finish_axes(axes, table: pd.DataFrame, across: str, up: str) -> None:
    """Both axes include zero and say what they are, with the unit unless the name has said it."""
    axes.set_xlim(left=min(0.0, table["across"].min()))
    axes.set_ylim(bottom=min(0.0, table["up"].min()))
    axes.tick_params(labelsize=11)
    axes.locator_params(nbins=5)
    for axis, name, column in ((axes.xaxis, across, "unit across"), (axes.yaxis, up, "unit up")):
        layout.format_ticks(axis)
        unit = unit_name(table[column].iloc[0])
        axis.set_label_text(name if unit in ("", name.lower()) else f"{name}, {unit}")


def _corner_words(corners: _Corners, digits: int) -> str:
    return ", ".join(
        " and ".join(format_quantity(each.value, each.unit_name, digits) for each in corner)
        for corner in corners
    )
