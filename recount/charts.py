"""Charts: a picture drawn from a table, with the table, a caption and a text alternative from the same values.

The title of a chart is its finding. Labels stand beside what they name. A circle is a number of the page, a square
one from elsewhere, a diamond one computed; a line is the range. Sizes are for a phone: at 360 px nothing shrinks
below eleven pixels.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from recount import units
from recount.quantities import Quantity
from recount.readings import days, hedged
from recount.results import ID, ResultError, records

MIME = "application/vnd.recount.chart+json"
WIDTH = 4.3  # inches; 310 points, one to a pixel on a phone

# Okabe and Ito's colours for the three kinds of number, darkened to a contrast of 4.5 on white.
INK, MUTED, GRID = "#1f2328", "#57606a", "#d0d7de"
COLOURS = {"page": "#b4490b", "evidence": "#0a6aa1", "computed": "#7a4a9e"}
MARKERS = {"page": "o", "evidence": "s", "computed": "D"}
_GLYPHS = {"page": "\u25cf", "evidence": "\u25a0", "computed": "\u25c6"}
_LABEL_CHARACTERS = 44  # what fits on a line

_STYLE = {
    "svg.fonttype": "none", "svg.hashsalt": "recounted", "svg.id": None, "font.family": ["DejaVu Sans"], "font.size": 11.5,
    "text.color": INK, "axes.edgecolor": MUTED, "axes.labelcolor": MUTED, "xtick.color": MUTED, "ytick.color": MUTED,
    "axes.spines.top": False, "axes.spines.right": False, "figure.facecolor": "none", "axes.facecolor": "none",
    "text.parse_math": False, "axes.unicode_minus": True,
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

    Raises
    ------
    recount.results.ResultError
        If the id breaks the pattern.

    Examples
    --------
    >>> Chart("women/one", "Title", "Caption", "Words", pd.DataFrame({"value": [1]}), "<svg></svg>").to_dict()["rows"]
    [[1]]
    """

    def __init__(self, id: str, title: str, caption: str, alternative: str, table: pd.DataFrame, svg: str):
        if not ID.fullmatch(id):
            raise ResultError(f"found chart id {id!r}, expected chapter/name in lower case with hyphens")
        self.id, self.title, self.caption = id, title, caption
        self.alternative, self.table, self.svg = alternative, table, svg

    def to_dict(self) -> dict:
        """Everything but the picture, of JSON types only."""
        rows = [[_plain(cell) for cell in row] for row in self.table.itertuples(index=False)]
        return {"id": self.id, "title": self.title, "caption": self.caption, "alternative": self.alternative,
                "columns": list(self.table.columns), "rows": rows}

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
def ranges(id: str, title: str, rows: Sequence[tuple[str, str, Quantity]], caption: str, *, reading: str = "rounding",
           log: bool = False, digits: int = 3) -> Chart:
    """Values with their ranges, one above the other.

    Parameters
    ----------
    id, title, caption : str
    rows : sequence of (str, str, Quantity)
        Label, kind (a key of `COLOURS`) and quantity; all quantities are in units that are written alike.
    reading : {'rounding', 'heard'}
        Whose ranges are drawn.
    log : bool
        Logarithmic axis, for values that lie orders of magnitude apart.
    digits : int
        Significant digits of the labels.

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
    table = pd.DataFrame([_measured(label, kind, quantity, reading, digits) for label, kind, quantity in rows])
    figure, axes = _canvas(_rows_height(table))
    for place, row in enumerate(table.itertuples()):
        axes.plot([row.low, row.high], [place, place], color=COLOURS[row.kind], linewidth=3, solid_capstyle="butt", alpha=0.45)
        axes.plot(row.value, place, MARKERS[row.kind], color=COLOURS[row.kind], markersize=7)
    if log:
        axes.set_xscale("log")
    _extend(axes, table, log)
    for place, row in enumerate(table.itertuples()):
        _label(axes, place, row.label, max(row.high, row.value), row.text)
    _finish_rows(axes, len(rows))
    return Chart(id, title, caption, _told(title, table), table, _svg(figure, id))


@mpl.rc_context(_STYLE)
def tornado(id: str, title: str, quantity: Quantity, caption: str, *, labels: Mapping[str, str], reading: str = "rounding",
            digits: int = 3) -> Chart:
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
    'Two inputs. At the defaults 4.9 jobs per person. Jobs: 4.8 to 5 jobs per person; Mothers: 4.85 to 4.95 jobs per person.'
    """
    name = quantity.unit_name
    swings = quantity.tornado(reading)
    swings = swings[swings["width"] > 0].reset_index(drop=True)
    table = pd.DataFrame({"label": [labels[key] for key in swings["input"]], "kind": [quantity.inputs[key].kind for key in swings["input"]],
                          "value": quantity.value, "low": swings[["low", "high"]].min(axis=1),
                          "high": swings[["low", "high"]].max(axis=1)})
    table["text"] = [units.span(low, high, name, digits) for low, high in zip(table["low"], table["high"])]
    figure, axes = _canvas(_rows_height(table))
    for place, row in enumerate(table.itertuples()):
        kind = "page" if row.kind == "claim" else "computed" if row.kind == "assumption" else "evidence"
        axes.barh(place, row.high - row.low, left=row.low, height=0.3, color=COLOURS[kind])
        axes.plot([quantity.value] * 2, [place - 0.22, place + 0.22], color=INK, linewidth=1)
    _extend(axes, table, False)
    for place, row in enumerate(table.itertuples()):
        _label(axes, place, row.label, row.high, row.text)
    _finish_rows(axes, len(table))
    told = "; ".join(f"{row.label}: {row.text}" for row in table.itertuples())
    return Chart(id, title, caption, f"{title}. At the defaults {units.say(quantity.value, name, digits)}. {told}.", table,
                 _svg(figure, id))


@mpl.rc_context(_STYLE)
def series(id: str, title: str, rows: Sequence[tuple[str, str, str, Quantity]], caption: str, *, log: bool = False,
           level: tuple[str, Quantity] | None = None, reading: str = "rounding", digits: int | None = None) -> Chart:
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
    table = pd.DataFrame([{"date": date} | _measured(label, kind, quantity, reading, digits)
                          | {"mark": _hedge(quantity) + units.figure(quantity.value, digits)} for label, date, kind, quantity in rows])
    figure, axes = _canvas(3.3)
    if level:
        band = level[1].bounds(reading)
        axes.axhspan(band.left, band.right, color=COLOURS["page"], alpha=0.22, linewidth=0)
        axes.axhline(level[1].value, color=COLOURS["page"], linewidth=1)
    middles = []
    for row in table.itertuples():
        span = days(row.date)
        middles.append(span.mid)
        axes.plot([span.left, span.right], [row.value, row.value], color=COLOURS[row.kind], linewidth=2)
        axes.plot([span.mid, span.mid], [row.low, row.high], color=COLOURS[row.kind], linewidth=3, alpha=0.45)
        axes.plot(span.mid, row.value, MARKERS[row.kind], color=COLOURS[row.kind], markersize=7)
    axes.set_yscale("log" if log else "linear")
    _frame_series(axes, table, middles, log)
    if level:
        axes.text(0, level[1].value, f"{level[0]}: {units.say(level[1].value, level[1].unit_name)}", color=COLOURS["page"],
                  transform=axes.get_yaxis_transform(), va="top")
    told = "; ".join(f"{row.date}, {row.label}: {row.text}" for row in table.itertuples())
    against = f" {level[0]}: {units.say(level[1].value, level[1].unit_name)}." if level else ""
    return Chart(id, title, caption, f"{title}.{against} {told}.", table, _svg(figure, id))


@mpl.rc_context(_STYLE)
def spreads(id: str, title: str, rows: Sequence[tuple[str, Mapping[str, Sequence[float]]]], caption: str, *,
            names: Sequence[str], digits: int = 3) -> Chart:
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
        If the values of a spread do not rise.

    Examples
    --------
    >>> spreads("readings/one", "One hedge", [("about", {"heard": [0.95, 1, 1.02]})], "Ratios.", names=["heard"]).alternative
    'One hedge. about, heard: 1 (0.95 to 1.02).'
    """
    table = pd.DataFrame([{"label": label, "spread": name} | _spread(label, spread[name]) for label, spread in rows for name in names])
    figure, axes = _canvas((0.3 + 0.17 * len(names)) * len(rows) + 0.75)
    kinds = list(COLOURS)
    axes.axvline(1.0, color=MUTED, linewidth=1)
    for place, (label, spread) in enumerate(rows):
        for order, name in enumerate(names):
            values, colour = list(spread[name]), COLOURS[kinds[order]]
            height = place + 0.05 + 0.6 * order / max(len(names), 2)
            for inset in range(len(values) // 2):
                axes.plot([values[inset], values[-1 - inset]], [height, height], color=colour, linewidth=1.5 + 2.5 * inset if len(values) > 3 else 4,
                          solid_capstyle="butt", alpha=0.55)
            axes.plot(values[len(values) // 2], height, MARKERS[kinds[order]], color=colour, markersize=5)
        axes.annotate(label, (0, place), xycoords=("axes fraction", "data"), xytext=(0, 3), textcoords="offset points", va="bottom")
    axes.set_ylim(len(rows) - 0.25, -0.6)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="x", labelsize=11)
    for order, name in enumerate(names):
        axes.annotate(f"{_GLYPHS[kinds[order]]} {name}", (order / len(names), 1), xycoords="axes fraction", xytext=(0, 6),
                      textcoords="offset points", color=COLOURS[kinds[order]], va="bottom")
    told = "; ".join(f"{row.label}, {row.spread}: {units.figure(row.middle, digits)} ({units.span(row.low, row.high, '', digits)})"
                     for row in table.itertuples())
    return Chart(id, title, caption, f"{title}. {told}.", table, _svg(figure, id))


def _spread(label: str, values: Sequence[float]) -> dict[str, float]:
    if sorted(values) != list(values) or len(values) % 2 == 0:
        raise ValueError(f"found {list(values)} for {label}, expected an odd number of rising values")
    middle = len(values) // 2
    names = ["low", "lower", "middle", "upper", "high"] if middle == 2 else ["low", "middle", "high"]
    return dict(zip(names, values))


@mpl.rc_context(_STYLE)
def matrix(id: str, title: str, frame: pd.DataFrame, caption: str) -> Chart:
    """What is stated, partly stated, missing or not applicable: one row an id, one column an attribute.

    Parameters
    ----------
    id, title, caption : str
    frame : pandas.DataFrame
        Index of ids, in groups by what stands before the slash; cells are ``stated``, ``partly``, ``missing`` or
        ``not applicable``.

    Examples
    --------
    >>> audit = pd.DataFrame({"dated": ["stated", "missing"]}, index=["women/award", "women/partners"])
    >>> matrix("page/audit", "Two claims", audit, "One question.").alternative
    'Two claims. dated: stated 1, missing 1.'
    """
    groups = dict.fromkeys(label.partition("/")[0] for label in frame.index)
    lines = [line for group in groups for line in (group, *(label for label in frame.index if label.startswith(f"{group}/")))]
    figure, axes = _canvas(0.225 * len(lines) + 1.4)
    for place, label in enumerate(lines):
        group, _, name = label.partition("/")
        axes.annotate((name or group).replace("-", " "), (0, place), xycoords=("axes fraction", "data"), xytext=(-6, 0),
                      textcoords="offset points", ha="right", va="center", fontweight="normal" if name else "bold")
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
    counts = {name: frame[name].value_counts() for name in frame.columns}
    told = "; ".join(f"{name}: " + ", ".join(f"{state} {count}" for state, count in counts[name].items()) for name in frame.columns)
    table = frame.rename_axis("claim").reset_index()
    return Chart(id, title, caption, f"{title}. {told}.", table, _svg(figure, id))


def _sign(axes, column: int, place: int, cell: str) -> None:
    stated, missing = COLOURS["evidence"], COLOURS["page"]
    looks = {"stated": dict(marker="o", markerfacecolor=stated, markeredgecolor=stated),
             "partly": dict(marker="o", fillstyle="left", markerfacecolor=stated, markerfacecoloralt="none", markeredgecolor=stated),
             "missing": dict(marker="o", markerfacecolor="none", markeredgecolor=missing),
             "not applicable": dict(marker="_", markeredgecolor=MUTED)}
    axes.plot(column, place, markersize=8, markeredgewidth=1.5, **looks[cell])


def _measured(label: str, kind: str, quantity: Quantity, reading: str, digits: int | None) -> dict:
    span = quantity.bounds(reading)
    high = span.right if math.isfinite(span.right) else quantity.value
    return {"label": label, "kind": kind, "value": quantity.value, "low": span.left, "high": high, "unit": quantity.unit_name,
            "text": _hedge(quantity) + units.say(quantity.value, quantity.unit_name, digits, short=True)}


def _hedge(quantity: Quantity) -> str:
    """The hedge before a number that stands by itself, with the space after it."""
    return hedged("", next(iter(quantity.inputs.values())).wording) if quantity.is_input else ""


def _told(title: str, table: pd.DataFrame) -> str:
    parts = []
    for row in table.itertuples():
        span = units.span(row.low, row.high, "", 4)
        parts.append(f"{row.label}: {row.text}" + (f" ({span})" if " to " in span else ""))
    return f"{title}. {'; '.join(parts)}."


def _canvas(height: float):
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    FigureCanvasSVG(figure)
    return figure, figure.add_subplot()


def _extend(axes, table: pd.DataFrame, log: bool) -> None:
    """Room on the right for the labels of values."""
    low, high = table["low"].min(), table["high"].max()
    longest = max(map(len, table["text"])) * 7.8 / (WIDTH * 72)
    if log:
        start, end = math.log10(low) - 0.12, math.log10(high)
        axes.set_xlim(10**start, 10 ** (end + (end - start) * longest / (1 - longest)))
    else:
        start = min(0.0, low)
        axes.set_xlim(start, high + (high - start) * longest / (1 - longest))


def _rows_height(table: pd.DataFrame) -> float:
    for label in table["label"]:
        if len(label) > _LABEL_CHARACTERS:
            raise ValueError(f"found a label of {len(label)} characters, expected {_LABEL_CHARACTERS} at most: {label!r}")
    return 0.5 * len(table) + 0.5


def _label(axes, place: int, label: str, right: float, text: str) -> None:
    axes.annotate(label, (0, place), xycoords=("axes fraction", "data"), xytext=(0, 7), textcoords="offset points", va="bottom")
    axes.annotate(text, (right, place), xytext=(8, 0), textcoords="offset points", va="center", fontweight="bold")


def _finish_rows(axes, count: int) -> None:
    axes.set_ylim(count - 0.55, -0.85)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="x", labelsize=11)
    axes.xaxis.set_major_formatter(lambda value, _: units.figure(value, 3))
    if axes.get_xscale() == "linear":
        axes.locator_params(axis="x", nbins=5)
    axes.xaxis.set_minor_formatter(lambda value, _: "")


def _frame_series(axes, table: pd.DataFrame, middles: list, log: bool) -> None:
    first, last = days(table["date"].iloc[0]).left, days(table["date"].iloc[-1]).right
    room = max((last - first) * 0.1, pd.Timedelta(days=30))
    axes.set_xlim(first - room, last + room)
    top = table["high"].max()
    axes.set_ylim(table["low"].min() / 2.2 if log else 0, top * (2.6 if log else 1.25))
    for place, (row, middle) in enumerate(zip(table.itertuples(), middles)):
        side = "left" if place == 0 else "right" if place == len(middles) - 1 else "center"
        axes.annotate(row.mark, (middle, row.high), xytext=(0, 6), textcoords="offset points", ha=side,
                      va="bottom", fontweight="bold")
    axes.yaxis.set_major_formatter(lambda value, _: units.figure(value, 3))
    axes.yaxis.set_minor_formatter(lambda value, _: "")
    axes.tick_params(labelsize=11)


def _svg(figure: Figure, id: str) -> str:
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    svg = text.getvalue()
    svg = svg[svg.index("<svg"):]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.S)
    # Ids must not meet those of another chart on the same page.
    prefix = id.replace("/", "-")
    svg = re.sub(r'id="([^"]+)"', rf'id="{prefix}-\1"', svg)
    svg = re.sub(r'(href="#|url\(#)', rf"\1{prefix}-", svg)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def _plain(cell):
    if isinstance(cell, float):
        return float(f"{cell:.12g}") if math.isfinite(cell) else None
    return cell.item() if hasattr(cell, "item") else cell
