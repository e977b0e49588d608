"""Texts have room, and ticks are few and round."""

import re
from fractions import Fraction

import pandas as pd
import pytest

from recount.charts.layout import _log_ticks, _side, draw_level, extend_axis, label_rows, new_figure
from recount.charts.time_series import time_series
from recount.errors import ChartError
from recount.quantities.load_inputs import claim


def rows(*values, text="5,100 people"):
    return pd.DataFrame(
        [{"label": "A", "low": value, "high": value, "text": text} for value in values]
    )


@pytest.mark.parametrize("values", [(1, 1, 1), (1, 50, 100), (98, 99, 100), (0.001, 1, 1000)])
def test_every_text_has_room_beside_its_marker(values):
    table = rows(*values, text="a rather long text, 25.1 million")
    figure, axes = new_figure(2)
    extend_axis(axes, table, log=min(values) < 1)
    figure.canvas.draw()
    to_parts = axes.transData + axes.transAxes.inverted()
    for row in table.itertuples():
        left, right = (to_parts.transform((end, 0))[0] for end in (row.low, row.high))
        assert _side(left, right, row.text)


def test_no_more_room_is_left_than_the_texts_need():
    """Short texts fit on one side or the other: the markers take nearly the whole width."""
    _, axes = new_figure(2)
    extend_axis(axes, rows(1, 50, 100, text="9"))
    assert axes.get_xlim()[1] < 103


def test_a_text_that_leaves_no_room_is_refused():
    _, axes = new_figure(2)
    with pytest.raises(ChartError, match="35 characters: 'x+'; use fewer digits, .* at most 34"):
        extend_axis(axes, rows(1, 2, text="x" * 35))


@pytest.mark.parametrize(
    "band, side, on_band",
    [((0.55, 0.6), "right", False), ((0.4, 0.45), "left", False), ((0.3, 0.7), "left", True)],
)
def test_a_text_is_on_the_side_where_it_is_off_the_band(band, side, on_band):
    _, axes = new_figure(2)
    axes.set_xlim(0, 1)
    assert label_rows(axes, rows(0.5), pd.Interval(*band)) == [on_band]
    assert axes.texts[-1].get_ha() == side  # a text on the left of its marker ends there


@pytest.mark.parametrize(
    "scale, limits, values",
    [("linear", (0, 1000), (100, 350, 900)), ("log", (10, 1e5), (30, 350, 30_000))],
)
def test_the_label_of_a_band_is_on_the_side_where_the_picture_is_wider(scale, limits, values):
    bakers = claim("bread/bakers")
    aligned = []
    for value in values:
        _, axes = new_figure(2)
        axes.set_xscale(scale)
        axes.set_xlim(*limits)
        level = ("The page", bakers * Fraction(value, 350))
        draw_level(axes, level, level[1].bounds("rounding"), [False])
        aligned.append(axes.texts[-1].get_ha())
    assert aligned == ["left", "center", "right"]


@pytest.mark.parametrize(
    "low, high, expected",
    [
        (1, 20, [1, 2, 5, 10, 20]),
        (1, 300, [1, 3, 10, 30, 100, 300]),
        (0.01, 1, [0.01, 0.03, 0.1, 0.3, 1]),
        (1, 1000, [1, 10, 100, 1000]),
        (1, 1e6, [1, 100, 1e4, 1e6]),
    ],
)
def test_ticks_of_a_logarithmic_axis_are_few_and_round(low, high, expected):
    ticks = _log_ticks(low, high).tick_values(low, high)
    assert [tick for tick in ticks if low * 0.999 <= tick <= high * 1.001] == pytest.approx(
        expected
    )


@pytest.mark.parametrize(
    "last, expected",
    [
        ("2021-01-15", ["Jan 2021", "Feb 2021"]),
        ("2021-09", ["Jan 2021", "Jul 2021"]),
        ("2022-06", ["Jan 2021", "Jul 2021", "Jan 2022", "Jul 2022"]),
        ("2024", ["2021", "2022", "2023", "2024"]),
    ],
)
def test_a_series_has_a_few_dates_that_do_not_overlap(last, expected):
    bakers = claim("bread/bakers")
    drawn = [("A", "2021-01-02", "page", bakers), ("B", last, "page", bakers)]
    svg = time_series("tiny/a", "T", drawn, "C").svg
    assert re.findall(r">((?:\d* ?\w+ )?20\d\d)<", svg)[: len(expected)] == expected
