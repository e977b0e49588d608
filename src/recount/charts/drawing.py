"""Charts that a chapter draws with matplotlib, published by the decorator `chart`.

The function is called twice, for a desk and for a phone. Both pictures have letters of one size.
"""

from __future__ import annotations

import inspect
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from recount.charts.chart import Chart
from recount.charts.code_lines import note_lines
from recount.charts.label_places import place_labels
from recount.charts.legibility import find_foreign_colours, find_illegible
from recount.charts.marks import mark_places, marked_ids
from recount.charts.style import DESK, PHONE, WIDTHS, drawing_style
from recount.charts.table_words import stored_table, table_inputs, table_words
from recount.dates import format_date, from_day_number
from recount.errors import ChartError
from recount.quantities.formatting import format_number
from recount.quantities.quantity import Quantity

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

_HEIGHT = 320
_TICKS, _FEW_TICKS = 5, 3  # that the words of an axis leave room for

UNREAD = "RECOUNT_PICTURES_UNREAD"  # in the environment where nobody reads what is drawn

_Draw = Callable[[Any], object]


def chart(
    id: str,
    title: str,
    *,
    caption: str,
    trend: str,
    table: pd.DataFrame,
    inputs: Iterable[Quantity | str] = (),
    height: int = _HEIGHT,
    phone_height: int | None = None,
) -> Callable[[_Draw], Chart]:
    """Publish what a function draws, for a desk and for a phone, with its table and its words.

    Parameters
    ----------
    id : str
        Chapter and name, in lower case with hyphens. Never used again for another chart.
    title : str
        The finding, as a sentence without a full stop.
    caption : str
        What is shown and how to read it.
    trend : str
        The picture in words, for who cannot see it: what rises, falls, or lies where.
    table : pandas.DataFrame
        What is drawn, a row for each mark; an index of ids says what it comes from. Cells may be
        quantities.
    inputs : iterable of Quantity or str, optional
        What is drawn besides the rows of the table, such as the level of a line.
    height, phone_height : int
        Of the two pictures, in pixels.

    Returns
    -------
    callable
        The decorator of a function of the axes, or of the ``figure`` if that is its parameter. In
        place of the function it leaves the `Chart`.

    Raises
    ------
    recount.errors.ChartError
        If words are cut, on one another, struck out or too small, or a colour is not one of the
        book: with the line of the cell to change.

    Examples
    --------
    >>> from recount import evidence_table
    >>> bakers = evidence_table("register/bakers-*")
    >>> @chart("bread/count", "The bakers became more from year to year", caption="Counts.",
    ...        trend="It rises.", table=bakers[["as_of", "printed"]])
    ... def count(ax):
    ...     ax.plot(bakers["date"], bakers["value"], marker="o")
    The bakers became more from year to year
    Counts.
    The bakers became more from year to year. It rises. 2011: 150 bakers; March 2021: 290 bakers...
    bread/count
    >>> count
    <Chart bread/count: The bakers became more from year to year>
    """

    def publish(draw: _Draw) -> Chart:
        from IPython.display import display

        heights = {DESK: height, PHONE: phone_height or height}
        try:
            made = _make(id, title, caption, trend, table, inputs, heights, draw)
        except ChartError as error:
            raise ChartError(f"chart {id}: {error}") from None
        display(made)
        return made

    return publish


def is_narrow(ax: Any) -> bool:
    """Whether the picture that is being drawn is the one for a phone.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> is_narrow(Figure(figsize=(10, 4)).subplots())
    False
    """
    width = (ax.get_figure() or ax).bbox.width
    return bool(width < (WIDTHS[DESK] + WIDTHS[PHONE]) / 2)


def _make(
    id: str,
    title: str,
    caption: str,
    trend: str,
    table: pd.DataFrame,
    inputs: Iterable[Quantity | str],
    heights: dict[str, int],
    draw: _Draw,
) -> Chart:
    _check_words(title, caption, trend)
    svgs, places, ids = {}, {}, []
    with drawing_style():
        for name, width in WIDTHS.items():
            figure = _draw(draw, width, heights[name])
            try:
                places[name] = mark_places(figure)
                svgs[name] = _render_svg(figure, id if name == DESK else f"{id}/{name}")
                faults = list(_faults(figure, svgs[name]))
            except ChartError as error:
                raise ChartError(f"{name}: {error}") from None
            if faults:
                raise ChartError(f"{name}: {'; and '.join(faults[:3])}")
            ids = marked_ids(figure)
    given = [id for each in inputs for id in ([each] if isinstance(each, str) else each.inputs)]
    return Chart(
        id,
        title,
        caption,
        f"{title}. {trend} {table_words(table)}",
        stored_table(table),
        svgs[DESK],
        list(dict.fromkeys([*table_inputs(table), *given, *ids])),
        trend,
        svgs[PHONE],
        places,
    )


def _faults(figure: Figure, svg: str) -> Iterator[str]:
    """What a reader could not read; nobody reads the pictures of a scenario."""
    if not os.environ.get(UNREAD):
        yield from find_illegible(figure)
        yield from find_foreign_colours(figure, svg)


def _draw(draw: _Draw, width: int, height: int) -> Figure:
    """One picture, laid out and with its axes finished."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width / 72, height / 72), layout="constrained")
    FigureCanvasSVG(figure)
    takes_figure = next(iter(inspect.signature(draw).parameters), "") in ("figure", "fig")
    with note_lines(draw.__code__.co_filename):
        draw(figure if takes_figure else figure.add_subplot())
    for axes in figure.axes:
        _finish(axes)
    figure.draw_without_rendering()
    figure.set_layout_engine("none")  # it stays as it is now
    place_labels(figure)
    return figure


def _finish(axes: Axes) -> None:
    """Numbers and dates of the axes as the book writes them, unless the chapter set them."""
    from matplotlib.category import StrCategoryFormatter
    from matplotlib.dates import AutoDateFormatter
    from matplotlib.ticker import AutoLocator, MaxNLocator, ScalarFormatter

    for axis in (axes.xaxis, axes.yaxis):
        formatter = axis.get_major_formatter()
        if isinstance(formatter, AutoDateFormatter):
            _format_dates(axis, *axis.get_view_interval())
        elif type(formatter) is ScalarFormatter:
            if type(axis.get_major_locator()) is AutoLocator:
                few = axis is axes.xaxis and is_narrow(axes)
                count = _FEW_TICKS if few else _TICKS
                axis.set_major_locator(MaxNLocator(count, steps=[1, 2, 2.5, 5, 10]))
            axis.set_major_formatter(lambda value, _: format_number(value, 3))
            axis.set_minor_formatter(lambda value, _: "")
    if isinstance(axes.yaxis.get_major_formatter(), StrCategoryFormatter):  # bars that lie
        axes.grid(False, axis="y")
        axes.grid(True, axis="x")


def _format_dates(axis: Axis, low: float, high: float) -> None:
    """Mark a few days, months or years of an axis between two numbers of days since 1970."""
    from matplotlib.dates import DateFormatter, DayLocator, MonthLocator, YearLocator

    years = (high - low) / 365
    if years < 1 / 6:
        axis.set_major_locator(DayLocator(interval=max(1, round((high - low) / 3))))
        axis.set_major_formatter(lambda value, _: format_date(from_day_number(value)))
    elif years < 2:
        # The fewest months of which two at least are marked.
        starts = pd.date_range(from_day_number(low), from_day_number(high), freq="MS").month
        every = next((step for step in (6, 3, 2) if sum((starts - 1) % step == 0) > 1), 1)
        axis.set_major_locator(MonthLocator(range(1, 13, every)))
        axis.set_major_formatter(DateFormatter("%b %Y"))
    else:
        axis.set_major_locator(YearLocator(max(1, round(years / 6))))
        axis.set_major_formatter(DateFormatter("%Y"))


def _render_svg(figure: Figure, id: str) -> str:
    """The figure as SVG without date and metadata, its ids unlike those of another chart."""
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    svg = text.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.S)
    prefix = id.replace("/", "-")
    svg = re.sub(r'id="([^"]+)"', rf'id="{prefix}-\1"', svg)
    svg = re.sub(r'(href="#|url\(#)', rf"\1{prefix}-", svg)
    svg = re.sub(r"\d+\.\d{3,}", _rounded, svg)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def _rounded(number: re.Match) -> str:
    """Coordinates to a hundredth of a pixel: a smaller picture, the same on more machines."""
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def _check_words(title: str, caption: str, trend: str) -> None:
    if len(title.split()) < 4 or title.rstrip().endswith((".", ":", "?")):
        raise ChartError(
            f"the title {title!r} is no sentence; say what the chart shows, without a full stop, "
            "such as 'The count rose until 2018'"
        )
    for name, text in (("caption", caption), ("trend", trend)):
        if not text.rstrip().endswith("."):
            raise ChartError(f"the {name} {text!r} does not end as a sentence; write one or two")
