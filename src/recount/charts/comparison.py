"""Distributions, dots and lines by category."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from recount.charts.chart import Chart, input_ids
from recount.charts.chart_table import (
    build_table,
    check_label_length,
    check_rows,
    check_unique_labels,
    check_units,
    measured_row,
)
from recount.charts.layout import finish_rows, new_figure, render_svg
from recount.charts.style import (
    COLOURS,
    GLYPHS,
    GRID,
    LABEL_CHARACTERS,
    LINES,
    MARKERS,
    MUTED,
    SERIES,
    chart_style,
)
from recount.quantities.formatting import format_number, format_quantity, format_range, unit_name
from recount.quantities.quantity import Quantity


@chart_style()
def box_ranges(
    id: str,
    title: str,
    rows: Sequence[tuple[str, Mapping[str, Sequence[float]]]],
    caption: str,
    *,
    names: Sequence[str],
    digits: int = 3,
) -> Chart:
    """Several spreads for each label, as ratios to a number that stands at one.

    Parameters
    ----------
    id, title, caption : str
    rows : sequence of (str, mapping)
        Label, and for each of `names` an odd number of rising values: ends, middle, and what lies between.
    names : sequence of str
        Names of the spreads, three at most, drawn in the colours of `COLOURS`.
    digits : int
        Significant digits in the text.

    Raises
    ------
    ValueError
        If the values of a spread do not rise, there are more than three names, or nothing is to be drawn.

    Examples
    --------
    >>> box_ranges("readings/one", "One hedge", [("about", {"perceived": [0.95, 1, 1.02]})], "Ratios.", names=["perceived"]).alternative
    'One hedge. about, perceived: 1 (0.95 to 1.02).'
    """
    if not 0 < len(names) <= len(COLOURS) or not all(
        set(names) <= set(spread) for _, spread in rows
    ):
        raise ValueError(
            f"found {len(names)} names, expected one to {len(COLOURS)}, and for each label a spread of each"
        )
    table = check_rows(
        [
            {"label": label, "spread": name} | _spread(label, spread[name])
            for label, spread in rows
            for name in names
        ]
    )
    height_of_row = 0.3 + 0.17 * len(names)  # inches
    figure, axes = new_figure(height_of_row * len(rows) + 0.75)
    kinds = list(COLOURS)
    for place, (label, spread) in enumerate(rows):
        axes.plot(
            [1.0, 1.0], [place, place + 1 - 20 / 72 / height_of_row], color=MUTED, linewidth=1
        )  # not through the next label
        for order, name in enumerate(names):
            values, colour = list(spread[name]), COLOURS[kinds[order]]
            height = place + 0.05 + 0.6 * order / max(len(names), 2)
            for inset in range(len(values) // 2):
                axes.plot(
                    [values[inset], values[-1 - inset]],
                    [height, height],
                    color=colour,
                    linewidth=1.5 + 2.5 * inset if len(values) > 3 else 4,
                    solid_capstyle="butt",
                    alpha=0.55,
                )
            axes.plot(
                values[len(values) // 2], height, MARKERS[kinds[order]], color=colour, markersize=5
            )
        axes.annotate(
            label,
            (0, place),
            xycoords=("axes fraction", "data"),
            xytext=(0, 3),
            textcoords="offset points",
            va="bottom",
        )
    axes.set_ylim(len(rows) - 0.25, -0.6)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="x", labelsize=11)
    for order, name in enumerate(names):
        axes.annotate(
            f"{GLYPHS[kinds[order]]} {name}",
            (order / len(names), 1),
            xycoords="axes fraction",
            xytext=(0, 6),
            textcoords="offset points",
            color=COLOURS[kinds[order]],
            va="bottom",
        )
    told = "; ".join(
        f"{row.label}, {row.spread}: {format_number(row.middle, digits)} ({format_range(row.low, row.high, '', digits)})"
        for row in table.itertuples()
    )
    return Chart(id, title, caption, f"{title}. {told}.", table, render_svg(figure, id))


@chart_style()
def dot_plot(
    id: str,
    title: str,
    rows: Sequence[tuple[str, Mapping[str, Quantity]]],
    caption: str,
    *,
    names: Sequence[str],
    log: bool = False,
    digits: int = 3,
    reading: str = "rounding",
) -> Chart:
    """Several quantities for each label, on one line.

    Parameters
    ----------
    id, title, caption : str
    rows : sequence of (str, mapping)
        Label, and the quantity of each of `names` that it has; all in units that are written alike.
    names : sequence of str
        Names of the quantities, four at most, each with a sign and a colour of its own.
    log : bool
        Logarithmic axis.
    digits : int
        Significant digits in the text alternative.
    reading : {'rounding', 'perceived'}
        Whose ranges are drawn.

    Raises
    ------
    ValueError
        If a label has no quantity, or there are more than four names.

    Examples
    --------
    >>> from recount.quantities.load_inputs import indicator
    >>> scores = {str(year): indicator("MYS", "LP.LPI.OVRL.XQ", year) for year in (2016, 2018)}
    >>> dot_plot("ewtp/scores", "One country", [("Malaysia", scores)], "Scores.", names=["2016", "2018"]).alternative
    'One country. Malaysia, 2016: 3.43 points; Malaysia, 2018: 3.22 points.'
    """
    if len(names) > len(SERIES) or not all(named and set(named) <= set(names) for _, named in rows):
        raise ValueError(
            f"found {len(names)} names, expected one to {len(SERIES)}, and for each label quantities of these alone"
        )
    check_unique_labels([label for label, _ in rows])
    table = build_table(
        [
            {"label": label, "name": name} | measured_row(named[name], reading, digits)
            for label, named in rows
            for name in names
            if name in named
        ],
        log,
    )
    check_label_length([*table["label"], *(2 * name for name in names)])
    lines = (
        math.ceil(len(names) / 2)
        if sum(map(len, names)) + 3 * len(names) > LABEL_CHARACTERS - 4
        else 1
    )
    figure, axes = new_figure(0.5 * len(rows) + 0.5 + 0.2 * lines)
    places = {label: place for place, (label, _) in enumerate(rows)}
    looks = dict(zip(names, SERIES))
    for label, place in places.items():
        own = table[table["label"] == label]
        axes.plot(
            [own["value"].min(), own["value"].max()],
            [place, place],
            color=MUTED,
            linewidth=1,
            alpha=0.6,
        )
        axes.annotate(
            label,
            (0, place),
            xycoords=("axes fraction", "data"),
            xytext=(0, 7),
            textcoords="offset points",
            va="bottom",
        )
    for row in table.itertuples():
        colour, marker, _ = looks[row.name]
        axes.plot(
            [row.low, row.high],
            [places[row.label]] * 2,
            color=colour,
            linewidth=3,
            alpha=0.45,
            solid_capstyle="butt",
        )
        # The later the smaller: equal values stay seen behind one another.
        axes.plot(
            row.value,
            places[row.label],
            marker,
            color=colour,
            markersize=9.5 - 1.7 * names.index(row.name),
        )
    if log:
        axes.set_xscale("log")
    else:
        axes.set_xlim(left=min(0.0, table["low"].min()))
        axes.margins(x=0.03)
    finish_rows(axes, len(rows))
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    across = math.ceil(len(names) / lines)
    for order, name in enumerate(names):
        axes.annotate(
            f"{looks[name][2]} {name}",
            (order % across / across, 1),
            xycoords="axes fraction",
            xytext=(0, 6 + 15 * (lines - 1 - order // across)),
            textcoords="offset points",
            color=looks[name][0],
            va="bottom",
        )
    told = "; ".join(f"{row.label}, {row.name}: {row.text}" for row in table.itertuples(name="Row"))
    return Chart(
        id,
        title,
        caption,
        f"{title}. {told}.",
        table,
        render_svg(figure, id),
        input_ids(*(named[name] for _, named in rows for name in names if name in named)),
    )


@chart_style()
def line_plot(
    id: str,
    title: str,
    paths: Sequence[tuple[str, str, Sequence[tuple[Quantity, Quantity]]]],
    caption: str,
    *,
    across: str,
    up: str,
    digits: int = 3,
) -> Chart:
    """What a quantity is as a function of another: straight pieces between corners.

    Parameters
    ----------
    id, title, caption : str
    paths : sequence of (str, str, sequence of (Quantity, Quantity))
        Label, kind (a key of `COLOURS`), and the corners from left to right, all across in one unit and all up in one.
    across, up : str
        What the axes are, without the unit.
    digits : int
        Significant digits in the text alternative.

    Raises
    ------
    ValueError
        If corners do not go from left to right, a label stands twice, a kind has no colour, or nothing is to be drawn.

    Examples
    --------
    >>> from recount.quantities.load_inputs import evidence
    >>> low, high = (evidence(f"malaysia/de-minimis-{when}") for when in ("2017", "announced-2017-10"))
    >>> path = [(low, low), (high, high)]
    >>> line_plot("ewtp/line", "A line", [("One", "computed", path)], "A path.", across="Value", up="Cost").alternative
    'A line. One, value and cost: MYR 500 and MYR 500, MYR 800 and MYR 800.'
    """
    check_unique_labels([label for label, *_ in paths])
    table = check_rows(
        [
            {
                "label": label,
                "kind": kind,
                "across": x.value,
                "up": y.value,
                "unit across": x.unit_name,
                "unit up": y.unit_name,
            }
            for label, kind, corners in paths
            for x, y in corners
        ]
    )
    for column in ("unit across", "unit up"):
        check_units(table[column])
    figure, axes = new_figure(3.3)
    for order, (label, kind, _) in enumerate(paths):
        own = table[table["label"] == label]
        if not own["across"].is_monotonic_increasing:
            raise ValueError(
                f"found {own['across'].tolist()} for {label}, expected corners from left to right"
            )
        axes.plot(
            own["across"],
            own["up"],
            color=COLOURS[kind],
            linewidth=2,
            linestyle=LINES[order % 3][0],
        )
        axes.annotate(
            f"{LINES[order % 3][1]} {label}",
            (0, 1),
            xycoords="axes fraction",
            xytext=(0, 8 + 16 * (len(paths) - 1 - order)),
            textcoords="offset points",
            color=COLOURS[kind],
            va="bottom",
        )
    axes.set_xlim(left=min(0.0, table["across"].min()))
    axes.set_ylim(bottom=min(0.0, table["up"].min()))
    axes.tick_params(labelsize=11)
    axes.locator_params(nbins=5)
    for axis, name, unit in (
        (axes.xaxis, across, table["unit across"].iloc[0]),
        (axes.yaxis, up, table["unit up"].iloc[0]),
    ):
        axis.set_major_formatter(lambda value, _: format_number(value, 3))
        axis.set_label_text(
            name if unit_name(unit) in ("", name.lower()) else f"{name}, {unit_name(unit)}"
        )
    told = "; ".join(
        f"{label}, {across.lower()} and {up.lower()}: "
        + ", ".join(
            f"{format_quantity(x.value, x.unit_name, digits)} and {format_quantity(y.value, y.unit_name, digits)}"
            for x, y in corners
        )
        for label, _, corners in paths
    )
    return Chart(
        id,
        title,
        caption,
        f"{title}. {told}.",
        table,
        render_svg(figure, id),
        input_ids(*(corner for *_, corners in paths for corner in corners)),
    )


def _spread(label: str, values: Sequence[float]) -> dict[str, float]:
    if sorted(values) != list(values) or len(values) % 2 == 0:
        raise ValueError(
            f"found {list(values)} for {label}, expected an odd number of rising values"
        )
    middle = len(values) // 2
    names = (
        ["low", "lower", "middle", "upper", "high"] if middle == 2 else ["low", "middle", "high"]
    )
    return dict(zip(names, values))
