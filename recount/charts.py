"""Charts: a picture drawn from a table, with the table, a caption and a text alternative from the same values.

The title of a chart is its finding. Labels stand beside what they name. A circle is a number of the page, a square
one from elsewhere, a diamond one computed; a line is the range. Sizes are for a phone: at 360 px nothing shrinks
below eleven pixels.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.dates import DateFormatter, MonthLocator, YearLocator
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, Locator, LogLocator, MaxNLocator

from recount import units
from recount.package import ID
from recount.quantities import Quantity
from recount.readings import day, days, hedged
from recount.results import ResultError, records, titled

MIME = "application/vnd.recount.chart+json"
WIDTH = 4.3  # inches; 310 points, one to a pixel on a phone

# Okabe and Ito's colours for the three kinds of number, darkened to a contrast of 4.5 on white.
INK, MUTED, GRID = "#1f2328", "#57606a", "#d0d7de"
COLOURS = {"page": "#b4490b", "evidence": "#0a6aa1", "computed": "#7a4a9e"}
MARKERS = {"page": "o", "evidence": "s", "computed": "D"}
_GLYPHS = {"page": "\u25cf", "evidence": "\u25a0", "computed": "\u25c6"}
_SERIES = [(COLOURS[kind], MARKERS[kind], _GLYPHS[kind]) for kind in COLOURS] + [
    (INK, "^", "\u25b2")
]
_LINES = [("-", "\u2501"), ((0, (4, 2)), "\u254d"), (":", "\u2509")]
_LABEL_CHARACTERS = 44  # what fits on a line
_TEXT_CHARACTERS = 34  # beside a mark: what is longer leaves it no room

_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "recounted",
    "svg.id": None,
    "font.family": ["DejaVu Sans"],
    "font.size": 11.5,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": MUTED,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "text.parse_math": False,
    "axes.unicode_minus": True,
}
_STYLE = {name: value for name, value in _STYLE.items() if name in mpl.rcParams}


class Chart:
    """A picture with its words.

    Attributes
    ----------
    id, title : str
        Permanent id, and the finding.
    caption : str
        What is shown and how to read it.
    alternative : str
        The picture in words, with its values.
    table : pandas.DataFrame
        What is drawn.
    svg : str
        The picture.
    inputs : sequence of str
        Ids of the claims, the evidence and whatever else the values come from.

    Raises
    ------
    recount.results.ResultError
        If the id breaks the pattern, or the title is empty or begins like a formula.

    Examples
    --------
    >>> Chart("women/one", "Title", "Caption", "Words", pd.DataFrame({"value": [1]}), "<svg></svg>").to_dict()["rows"]
    [[1]]
    """

    def __init__(
        self,
        id: str,
        title: str,
        caption: str,
        alternative: str,
        table: pd.DataFrame,
        svg: str,
        inputs: Sequence[str] = (),
    ):
        if not ID.fullmatch(id):
            raise ResultError(
                f"found chart id {id!r}, expected chapter/name in lower case with hyphens"
            )
        titled(id, title, "the finding")
        self.id, self.title, self.caption = id, title, caption
        self.alternative, self.table, self.svg = alternative, table, svg
        self.inputs = list(inputs)

    def to_dict(self) -> dict:
        """Everything but the picture, of JSON types only."""
        rows = [[_plain(cell) for cell in row] for row in self.table.itertuples(index=False)]
        return {
            "id": self.id,
            "title": self.title,
            "caption": self.caption,
            "alternative": self.alternative,
            "columns": list(self.table.columns),
            "rows": rows,
            "inputs": self.inputs,
        }

    def __str__(self) -> str:
        return f"{self.title}\n{self.caption}\n{self.alternative}\n{self.id}"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/plain": str(self), "image/svg+xml": self.svg, MIME: self.to_dict()}


def stored(notebook: Path) -> list[tuple[dict, str]]:
    """Records and pictures of the charts in the stored outputs of a notebook, in their order.

    Parameters
    ----------
    notebook : Path

    Returns
    -------
    list of (dict, str)

    Examples
    --------
    >>> from recount.package import folder
    >>> record, svg = stored(folder().parent / "chapters" / "page.ipynb")[0]
    >>> record["id"], svg.startswith("<svg")
    ('page/precision-audit', True)
    """
    return [(record, "".join(data["image/svg+xml"])) for record, data in records(notebook, MIME)]


@mpl.rc_context(_STYLE)
def ranges(
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
    reading : {'rounding', 'heard'}
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
    >>> from recount.quantities import claim
    >>> chart = ranges("women/people", "One number", [("Entrepreneurs", "page", claim("women/entrepreneurs"))], "A number.")
    >>> chart.alternative
    'One number. Entrepreneurs: 5,100 people (5,050 to 5,150).'
    """
    table = _table(
        [
            {"label": label, "kind": kind}
            | (_between if isinstance(quantity, tuple) else _measured)(quantity, reading, digits)
            for label, kind, quantity in rows
        ],
        log,
        [
            *(quantity[1] for *_, quantity in rows if isinstance(quantity, tuple)),
            *(level or ())[1:],
        ],
    )
    if level:
        _refuse_long([_stands(level)])
    dates = table["unit"].iloc[0] == "date"
    figure, axes = _canvas(_rows_height(table) + (0.25 if level else 0))
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
    _extend(axes, table, log, level=band, dates=dates)
    crossed = [_label(axes, place, row, band) for place, row in enumerate(table.itertuples())]
    if level:
        _band(axes, band, level[1].value, crossed)
    _finish_rows(axes, len(rows), dates=dates)
    head = title
    if level:
        axes.set_ylim(top=-1.35)
        _level_label(axes, level[1].value, _stands(level))
        head = f"{title}. {_stands(level)}"
    words = _told(head, table, digits)
    if dates:
        # A number of days since 1970 says nothing to a reader, and a day more than is known.
        table = table.assign(
            value=table["text"], low=table["low"].map(day), high=table["high"].map(day)
        )
    return Chart(
        id,
        title,
        caption,
        words,
        table,
        _svg(figure, id),
        _inputs(*(quantity for _, _, quantity in rows), *level[1:] if level else ()),
    )


@mpl.rc_context(_STYLE)
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
    reading : {'rounding', 'heard'}
    digits : int
        Significant digits of the labels.

    Raises
    ------
    KeyError
        If an input that moves the value has no label.

    Examples
    --------
    >>> from recount.quantities import claim
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
        units.span(low, high, name, digits, short=True)
        for low, high in zip(table["low"], table["high"])
    ]
    if table.empty:
        raise ValueError(f"found nothing that moves {id}, expected an input with a range")
    figure, axes = _canvas(_rows_height(table))
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
    _extend(axes, table, False)
    for place, row in enumerate(table.itertuples()):
        _label(axes, place, row)
    _finish_rows(axes, len(table))
    told = "; ".join(f"{row.label}: {row.text}" for row in table.itertuples())
    table[["value", "low", "high"]] = table[["value", "low", "high"]].map(
        lambda value: float(f"{value:.{digits}g}")
    )
    return Chart(
        id,
        title,
        caption,
        f"{title}. At the defaults {units.say(quantity.value, name, digits)}. {told}.",
        table,
        _svg(figure, id),
        _inputs(quantity),
    )


@mpl.rc_context(_STYLE)
def series(
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
    reading : {'rounding', 'heard'}
    digits : int, optional
        Significant digits of the labels; all by default.

    Examples
    --------
    >>> from recount.quantities import evidence
    >>> rows = [("Helped", "2014-05-10", "evidence", evidence("modelmom/helped-2014-05"))]
    >>> series("women/helped", "One total", rows, "A total.").alternative
    'One total. 2014-05-10, Helped: 868 people.'
    """
    table = _table(
        [
            {"date": date, "label": label, "kind": kind}
            | _measured(quantity, reading, digits)
            | {"mark": _hedged(quantity, units.figure(quantity.value, digits))}
            for label, date, kind, quantity in rows
        ],
        log,
        (level or ())[1:],
    )
    for earlier, later in pairwise(table["date"]):
        if days(later).mid < days(earlier).mid:
            raise ValueError(
                f"found {later} after {earlier}, expected rows in the order of their dates"
            )
    figure, axes = _canvas(3.3)
    if level:
        band = level[1].bounds(reading)
        axes.axhspan(band.left, band.right, color=COLOURS["page"], alpha=0.22, linewidth=0)
        axes.axhline(level[1].value, color=COLOURS["page"], linewidth=1)
    middles = []
    for row in table.itertuples():
        span = days(row.date)
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
            _stands(level),
            (0, level[1].value),
            xycoords=("axes fraction", "data"),
            xytext=(0, -3),
            textcoords="offset points",
            color=COLOURS["page"],
            va="top",
        )
    told = "; ".join(f"{row.date}, {row.label}: {row.text}" for row in table.itertuples())
    against = f" {_stands(level)}." if level else ""
    return Chart(
        id,
        title,
        caption,
        f"{title}.{against} {told}.",
        table,
        _svg(figure, id),
        _inputs(*(quantity for *_, quantity in rows), *level[1:] if level else ()),
    )


@mpl.rc_context(_STYLE)
def spreads(
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
    >>> spreads("readings/one", "One hedge", [("about", {"heard": [0.95, 1, 1.02]})], "Ratios.", names=["heard"]).alternative
    'One hedge. about, heard: 1 (0.95 to 1.02).'
    """
    if not 0 < len(names) <= len(COLOURS) or not all(
        set(names) <= set(spread) for _, spread in rows
    ):
        raise ValueError(
            f"found {len(names)} names, expected one to {len(COLOURS)}, and for each label a spread of each"
        )
    table = _some(
        [
            {"label": label, "spread": name} | _spread(label, spread[name])
            for label, spread in rows
            for name in names
        ]
    )
    height_of_row = 0.3 + 0.17 * len(names)  # inches
    figure, axes = _canvas(height_of_row * len(rows) + 0.75)
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
            f"{_GLYPHS[kinds[order]]} {name}",
            (order / len(names), 1),
            xycoords="axes fraction",
            xytext=(0, 6),
            textcoords="offset points",
            color=COLOURS[kinds[order]],
            va="bottom",
        )
    told = "; ".join(
        f"{row.label}, {row.spread}: {units.figure(row.middle, digits)} ({units.span(row.low, row.high, '', digits)})"
        for row in table.itertuples()
    )
    return Chart(id, title, caption, f"{title}. {told}.", table, _svg(figure, id))


@mpl.rc_context(_STYLE)
def dots(
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
    reading : {'rounding', 'heard'}
        Whose ranges are drawn.

    Raises
    ------
    ValueError
        If a label has no quantity, or there are more than four names.

    Examples
    --------
    >>> from recount.quantities import indicator
    >>> scores = {str(year): indicator("MYS", "LP.LPI.OVRL.XQ", year) for year in (2016, 2018)}
    >>> dots("ewtp/scores", "One country", [("Malaysia", scores)], "Scores.", names=["2016", "2018"]).alternative
    'One country. Malaysia, 2016: 3.43 points; Malaysia, 2018: 3.22 points.'
    """
    if len(names) > len(_SERIES) or not all(
        named and set(named) <= set(names) for _, named in rows
    ):
        raise ValueError(
            f"found {len(names)} names, expected one to {len(_SERIES)}, and for each label quantities of these alone"
        )
    _refuse_twice([label for label, _ in rows])
    table = _table(
        [
            {"label": label, "name": name} | _measured(named[name], reading, digits)
            for label, named in rows
            for name in names
            if name in named
        ],
        log,
    )
    _refuse_long([*table["label"], *(2 * name for name in names)])
    lines = (
        math.ceil(len(names) / 2)
        if sum(map(len, names)) + 3 * len(names) > _LABEL_CHARACTERS - 4
        else 1
    )
    figure, axes = _canvas(0.5 * len(rows) + 0.5 + 0.2 * lines)
    places = {label: place for place, (label, _) in enumerate(rows)}
    looks = dict(zip(names, _SERIES))
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
    _finish_rows(axes, len(rows))
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
        _svg(figure, id),
        _inputs(*(named[name] for _, named in rows for name in names if name in named)),
    )


@mpl.rc_context(_STYLE)
def lines(
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
    >>> from recount.quantities import evidence
    >>> low, high = (evidence(f"malaysia/de-minimis-{when}") for when in ("2017", "announced-2017-10"))
    >>> path = [(low, low), (high, high)]
    >>> lines("ewtp/line", "A line", [("One", "computed", path)], "A path.", across="Value", up="Cost").alternative
    'A line. One, value and cost: MYR 500 and MYR 500, MYR 800 and MYR 800.'
    """
    _refuse_twice([label for label, *_ in paths])
    table = _some(
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
        _refuse_mixed(table[column])
    figure, axes = _canvas(3.3)
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
            linestyle=_LINES[order % 3][0],
        )
        axes.annotate(
            f"{_LINES[order % 3][1]} {label}",
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
        axis.set_major_formatter(lambda value, _: units.figure(value, 3))
        axis.set_label_text(
            name if units.noun(unit) in ("", name.lower()) else f"{name}, {units.noun(unit)}"
        )
    told = "; ".join(
        f"{label}, {across.lower()} and {up.lower()}: "
        + ", ".join(
            f"{units.say(x.value, x.unit_name, digits)} and {units.say(y.value, y.unit_name, digits)}"
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
        _svg(figure, id),
        _inputs(*(corner for *_, corners in paths for corner in corners)),
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


@mpl.rc_context(_STYLE)
def matrix(id: str, title: str, frame: pd.DataFrame, caption: str) -> Chart:
    """What is stated, partly stated, missing or not applicable: one row an id, one column an attribute.

    Parameters
    ----------
    id, title, caption : str
    frame : pandas.DataFrame
        Index of ids, in groups by what stands before the slash; cells are ``stated``, ``partly``, ``missing``,
        ``not applicable``, or ``yes`` and ``no`` where one column of several holds.

    Examples
    --------
    >>> audit = pd.DataFrame({"dated": ["stated", "missing"]}, index=["women/award", "women/partners"])
    >>> matrix("page/audit", "Two claims", audit, "One question.").alternative
    'Two claims. dated: stated 1, missing 1.'
    """
    groups = dict.fromkeys(label.partition("/")[0] for label in frame.index)
    lines = [
        line
        for group in groups
        for line in (group, *(label for label in frame.index if label.startswith(f"{group}/")))
    ]
    figure, axes = _canvas(0.225 * len(lines) + 1.4)
    for place, label in enumerate(lines):
        group, _, name = label.partition("/")
        axes.annotate(
            (name or group).replace("-", " "),
            (0, place),
            xycoords=("axes fraction", "data"),
            xytext=(-6, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontweight="normal" if name else "bold",
        )
        for column, cell in enumerate(frame.loc[label] if name else ()):
            _sign(axes, column, place, cell)
    axes.set_xlim(-0.6, len(frame.columns) - 0.4)
    axes.set_ylim(len(lines) - 0.4, -0.7)
    axes.set_yticks([])
    axes.set_xticks(range(len(frame.columns)), frame.columns, rotation=90)
    axes.xaxis.tick_top()
    axes.tick_params(length=0, labelsize=11)
    for side in axes.spines.values():
        side.set_visible(False)
    told = "; ".join(f"{name}: {_column_words(frame[name])}" for name in frame.columns)
    table = frame.rename_axis("claim").reset_index()
    return Chart(
        id, title, caption, f"{title}. {told}.", table, _svg(figure, id), list(frame.index)
    )


def _column_words(cells: pd.Series) -> str:
    """How often each state stands in a column or, where it holds or not, for which rows it holds."""
    if "no" in set(cells):
        return ", ".join(cells.index[cells == "yes"]) or "none"
    return ", ".join(f"{state} {count}" for state, count in cells.value_counts().items())


def _sign(axes, column: int, place: int, cell: str) -> None:
    stated, missing = COLOURS["evidence"], COLOURS["page"]
    full = dict(marker="o", markerfacecolor=stated, markeredgecolor=stated)
    looks = {
        "stated": full,
        "yes": full,
        "no": dict(marker=".", markersize=2, color=GRID),
        "partly": dict(
            marker="o",
            fillstyle="left",
            markerfacecolor=stated,
            markerfacecoloralt="none",
            markeredgecolor=stated,
        ),
        "missing": dict(marker="o", markerfacecolor="none", markeredgecolor=missing),
        "not applicable": dict(marker="_", markeredgecolor=MUTED),
    }
    axes.plot(column, place, **{"markersize": 8, "markeredgewidth": 1.5} | looks[cell])


def _measured(quantity: Quantity, reading: str, digits: int | None) -> dict:
    span = quantity.bounds(reading)
    high = span.right if math.isfinite(span.right) else quantity.value
    return {
        "value": quantity.value,
        "low": span.left,
        "high": high,
        "unit": quantity.unit_name,
        "text": _printed(quantity, digits),
    }


def _printed(quantity: Quantity, digits: int | None) -> str:
    """The text beside a mark: an input as its source has it, a date no more precise than it is known."""
    if quantity.is_input and quantity.unit_name == "date":
        return str(quantity)
    return _hedged(quantity, units.say(quantity.value, quantity.unit_name, digits, short=True))


def _hedged(quantity: Quantity, text: str) -> str:
    """A number that stands by itself, with the hedge of its source."""
    return hedged(text, next(iter(quantity.inputs.values())).wording) if quantity.is_input else text


def _table(rows: list[dict], log: bool, beside: Sequence[Quantity] = ()) -> pd.DataFrame:
    """What is drawn, refused where it could not be drawn truly; other quantities share its axis."""
    table = _some(rows)
    if (table["low"] > table["high"]).any():
        raise ValueError(
            f"found {table.loc[table['low'] > table['high'], 'label'].iloc[0]!r} from more to less, expected the smaller first"
        )
    if log and table["low"].min() <= 0:
        raise ValueError(
            f"found {table['low'].min():g} on a logarithmic axis, expected values and ranges above zero"
        )
    _refuse_mixed([*table["unit"], *(quantity.unit_name for quantity in beside)])
    return table


def _some(rows: list[dict]) -> pd.DataFrame:
    """Rows as a table, refused where there are none, or one is of a kind that has no colour."""
    if not rows:
        raise ValueError("found no rows, expected one at least")
    table = pd.DataFrame(rows)
    for kind in table.get("kind", ()):
        if kind not in COLOURS:
            raise ValueError(f"found the kind {kind!r}, expected one of {', '.join(COLOURS)}")
    return table


def _refuse_twice(labels: Sequence[str]) -> None:
    if len(set(labels)) < len(labels):
        raise ValueError("found a label twice, expected each label once")


def _refuse_long(texts: Sequence[str]) -> None:
    for text in texts:
        if len(text) > _LABEL_CHARACTERS:
            raise ValueError(
                f"found a label of {len(text)} characters, expected {_LABEL_CHARACTERS} at most: {text!r}"
            )


def _refuse_mixed(names: Iterable[str]) -> None:
    """Counts of different nouns may share an axis; money and percent may not."""
    above = {name.partition(" / ")[0] for name in names}
    if len(kinds := {"a count" if units.whole(name) else name for name in above}) > 1:
        raise ValueError(
            f"found {' and '.join(sorted(map(repr, kinds)))} on one axis, expected units of one kind"
        )


def _between(pair: tuple[Quantity, Quantity], reading: str, digits: int | None) -> dict:
    """A row for what lies between two quantities: from the lowest that the first may be to the highest that the second may."""
    low, high = pair[0].bounds(reading).left, pair[1].bounds(reading).right
    # A line is long already: what is counted stands in the caption.
    name = "" if units.whole(pair[0].unit_name) else pair[0].unit_name
    text = units.span(low, high, name, digits, short=True)
    return {"value": math.nan, "low": low, "high": high, "unit": pair[0].unit_name, "text": text}


def _stands(level: tuple[str, Quantity]) -> str:
    """What a band across is: its label, and the number as it is printed on the page."""
    label, quantity = level
    return f"{label}: {quantity if quantity.is_input else units.say(quantity.value, quantity.unit_name)}"


def _told(title: str, table: pd.DataFrame, digits: int) -> str:
    parts = []
    for row in table.itertuples():
        span = units.span(row.low, row.high, row.unit if row.unit == "date" else "", digits)
        parts.append(
            f"{row.label}: {row.text}"
            + (f" ({span})" if " to " in span and not math.isnan(row.value) else "")
        )
    return f"{title}. {'; '.join(parts)}."


def _canvas(height: float):
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    FigureCanvasSVG(figure)
    return figure, figure.add_subplot()


def _extend(
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
    if len(longest) > _TEXT_CHARACTERS:
        raise ValueError(
            f"found a text of {len(longest)} characters beside a mark, expected {_TEXT_CHARACTERS} at most: {longest!r}. Ask for fewer digits."
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


def _level_label(axes, value: float, text: str) -> None:
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


def _rows_height(table: pd.DataFrame) -> float:
    _refuse_long(table["label"])
    return 0.5 * len(table) + 0.5


def _label(axes, place: int, row, band: pd.Interval | None = None) -> bool:
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


def _band(axes, band: pd.Interval, value: float, crossed: Sequence[bool]) -> None:
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


def _finish_rows(axes, count: int, dates: bool = False) -> None:
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
    axes.xaxis.set_major_formatter(lambda value, _: units.figure(value, 3))
    axes.xaxis.set_minor_formatter(lambda value, _: "")


def _log_ticks(low: float, high: float) -> Locator:
    """The fewer decades, the more ticks in each; of many, every second or third, where versions of matplotlib choose others."""
    if (ratio := high / low) < 500:
        return LogLocator(subs=(1, 2, 5)) if ratio < 60 else LogLocator(subs=(1, 3))
    powers = range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)
    return FixedLocator(
        [10.0**power for power in powers if power % math.ceil(len(powers) / 4) == 0]
    )


def _frame_series(axes, table: pd.DataFrame, middles: list, log: bool) -> None:
    first, last = days(table["date"].iloc[0]).left, days(table["date"].iloc[-1]).right
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
    axes.yaxis.set_major_formatter(lambda value, _: units.figure(value, 3))
    axes.yaxis.set_minor_formatter(lambda value, _: "")
    axes.tick_params(labelsize=11)


def _svg(figure: Figure, id: str) -> str:
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


def _inputs(*quantities: Quantity | tuple[Quantity, ...]) -> list[str]:
    """Ids of the inputs of several quantities, in the order in which they enter."""
    flat = [
        each
        for quantity in quantities
        for each in (quantity if isinstance(quantity, tuple) else (quantity,))
    ]
    return list(dict.fromkeys(id for quantity in flat for id in quantity.inputs))


def _plain(cell):
    if isinstance(cell, float):
        return float(f"{cell:.12g}") if math.isfinite(cell) else None
    return cell.item() if hasattr(cell, "item") else cell
