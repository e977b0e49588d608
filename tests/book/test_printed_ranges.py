"""Every range that the book prints holds the exact one, and the number that is printed with it.

The exact range is what the inputs give: at the corners of their ranges, and drawn from them.
"""

import datetime
import itertools
import math
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recount.charts.chart import load_charts
from recount.notebooks.reading import notebook_paths
from recount.quantities.load_inputs import assumption, claim, evidence, indicator
from recount.quantities.readings import READINGS
from recount.results import Result, load_results
from tests.book.test_stored import computed, scale, table

CHAPTERS = notebook_paths(Path(__file__).parents[2])
RESULTS = {result.id: result for path in CHAPTERS for result in load_results(path)}
CHARTS = [record for path in CHAPTERS for record, _ in load_charts(path)]

NUMBER = re.compile(r"(\u2212?)(\d[\d,]*(?:\.\d+)?)(?: (million|billion|trillion)\b)?")
DATE = re.compile(r"(?:(?:(\d{1,2}) )?([A-Z][a-z]+) )?(\d{4})")
SIZES = {"": 1, "million": 1e6, "billion": 1e9, "trillion": 1e12}
ROOM = 1e-10  # numbers are printed with ten decimals and twelve digits at most


def read_numbers(text):
    """The numbers of a text; the size of the last holds for one before it that has none."""
    found = [
        (-1 if minus else 1, float(digits.replace(",", "")), word)
        for minus, digits, word in NUMBER.findall(text.replace("per 100 ", ""))
    ]
    words = [word for *_, word in found]
    if len(found) == 2 and words[1] and not words[0] and found[0][1] < 1000:
        words[0] = words[1]
    return [sign * size * SIZES[word] for (sign, size, _), word in zip(found, words, strict=True)]


def read_days(text):
    """First and last day of each date of a text; the end of the last day belongs to it."""
    for day, month, year in DATE.findall(text):
        months = [datetime.datetime.strptime(month, "%B").month] if month else [1, 12]
        period = [pd.Period(f"{year}-{each:02}", "M") for each in months]
        first = int(day) if day else 1
        last = int(day) if day else period[-1].days_in_month
        days = (period[0].start_time.replace(day=first), period[-1].start_time.replace(day=last))
        yield tuple((each - pd.Timestamp(0)).days for each in days)


def read_range(text, unit=""):
    """The ends of a range as printed; None for a number alone, which has no range."""
    if text.startswith("any "):
        return -math.inf, math.inf
    if unit == "date":
        days = list(read_days(text))
        low, high = days[0][0], days[-1][1] + 1
    else:
        numbers = read_numbers(text)
        if len(numbers) == 1 and not text.startswith(("more than", "less than", "exactly")):
            return None
        low, high = numbers[0], numbers[-1]
    after, before = (
        text.startswith(("more than", "after")),
        text.startswith(("less than", "before")),
    )
    return (-math.inf if before else low), (math.inf if after else high)


def holds(text, values, unit=""):
    """Whether a printed range holds all values; a number alone holds one, which it rounds."""
    least, most = float(np.min(values)), float(np.max(values))
    printed = read_range(text, unit)
    if printed is None:
        return math.isclose(least, most, rel_tol=ROOM, abs_tol=ROOM)
    low, high = printed
    return low - ROOM * max(1, abs(low)) <= least and most <= high + ROOM * max(1, abs(high))


def sampled(result, reading):
    """Values at the corners of the ranges of the inputs, and at 10,000 points drawn from them."""
    draw = np.random.default_rng(17)
    corners, points = [], []
    for source in result.inputs:
        low, high = source.ranges[reading]
        size = 1.0 if result.expression == "x0" else scale(source.unit)
        if high is None:
            drawn = low + 10.0 ** draw.uniform(-3, 15, 10_000)
        else:
            drawn = draw.uniform(low, high, 10_000)
        corners.append(sorted({end * size for end in (low, high) if end is not None}))
        points.append(drawn * size)
    at_corners = np.array(list(itertools.product(*corners))).T
    with np.errstate(divide="ignore", invalid="ignore"):
        values = [computed(result.expression, list(at)) for at in (at_corners, points)]
    values = np.concatenate([np.atleast_1d(each) for each in values])
    return values[np.isfinite(values)]


@pytest.mark.parametrize("id", RESULTS)
def test_printed_ranges_hold_what_the_inputs_give(id):
    result = RESULTS[id]
    for reading, (low, high) in result.ranges.items():
        ends = [end for end in (low, high) if end is not None]
        values = np.append(sampled(result, reading), ends)
        text = result.range_text(reading)
        assert holds(text, values, result.unit), (reading, text, values.min(), values.max())
        assert any(text in line for line in result.range_summary)
    if result.rounding_range:
        assert result.rounding_range.startswith(result.range_text("rounding"))


@pytest.mark.parametrize("id", RESULTS)
def test_the_printed_number_is_within_every_printed_range(id):
    result = RESULTS[id]
    for reading in READINGS:
        text = result.range_text(reading)
        if result.unit == "date":
            ((first, last),) = read_days(result.text)
            low, high = read_range(text, "date")
            assert low < last + 1 and first < high, (reading, text)
        elif printed := read_range(text):
            (value,) = read_numbers(result.text)
            assert printed[0] <= value <= printed[1], (reading, result.text, text)


@pytest.mark.parametrize("quantity", [claim, evidence, assumption, indicator])
def test_ranges_of_rows_hold_the_exact_ones(quantity):
    """As prose and the tables of chapters print them."""
    name = {claim: "claims", indicator: "country_indicators", assumption: "assumptions"}.get(
        quantity, "evidence"
    )
    keys = [
        (row["iso3"], row["indicator"], int(row["year"])) if quantity is indicator else (row["id"],)
        for row in table(name)
        if row["value"] and row.get("grade") != "C"
    ]
    assert keys
    for key in keys:
        number = quantity(*key)
        result = Result.from_quantity("a/row", number, "A row", None)
        for reading in READINGS:
            span = number.bounds(reading)
            for text in (number.format_range(reading), result.range_text(reading)):
                assert holds(text, [span.left, span.right]), (key, reading, text)


def test_charts_print_what_their_tables_hold():
    """A row's value lies in its range, and the text alternative has the words of the row."""
    printed = 0
    for record in CHARTS:
        rows = pd.DataFrame(record["rows"], columns=record["columns"])
        if {"low", "value", "high"} <= set(rows):
            assert rows["value"].between(rows["low"], rows["high"]).all(), record["id"]
        for name in rows.columns:
            if name == "printed" or name.endswith(" in words"):
                printed += len(rows)
                assert all(text in record["alternative"] for text in rows[name]), record["id"]
    assert printed > 40
