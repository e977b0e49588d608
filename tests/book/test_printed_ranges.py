"""No number or mark that the book prints is outside of its printed range."""

import math
from pathlib import Path

import pandas as pd
import pytest

from recount.charts.chart import load_charts
from recount.notebooks.reading import notebook_paths
from recount.results import load_results

CHAPTERS = notebook_paths(Path(__file__).parents[2])


def rounded(value, digits):
    return float(f"{value:.{digits}g}") if digits else value


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_no_number_is_printed_outside_its_range(path):
    for result in load_results(path):
        value = rounded(result.value, result.digits)
        for low, high in result.ranges.values():
            low, high = -math.inf if low is None else low, math.inf if high is None else high
            low, high = rounded(low, result.digits), rounded(high, result.digits)
            assert low <= value <= high, result.id


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_value_of_a_chart_lies_in_its_range(path):
    for record, _ in load_charts(path):
        rows = pd.DataFrame(record["rows"], columns=record["columns"])
        if {"value", "low", "high"} <= set(rows) and pd.api.types.is_float_dtype(rows["low"]):
            drawn = rows.dropna(subset="value")
            assert drawn["value"].between(drawn["low"], drawn["high"]).all(), record["id"]
