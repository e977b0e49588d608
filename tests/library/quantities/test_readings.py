"""Every wording under every reading."""

import json
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from recount.errors import DataError, UnknownNameError
from recount.quantities.load_inputs import claim
from recount.quantities.readings import (
    READINGS,
    last_digit_unit,
    perceived_ratios,
    perceived_rows,
    reading_interval,
)

INF = math.inf

# From the definitions of the readings and the medians in hedge_quantiles.csv, by hand.
PAGE = {
    "bread/bakeries": [(24, 24), (24, 24), (24, 24)],
    "bread/loaves": [(1.2e6, INF), (1.2e6, 1.3e6), (1.2e6, 1.32e6)],
    "bread/bakers": [(0, INF), (345, 355), (350 * 0.95, 350 * 1.05)],
    "bread/grain": [(1.9e6, 1.9e6), (1.85e6, 1.95e6), (1.9e6, 1.9e6)],
    "bread/given": [(0, 9000), (8000, 9000), (9000 * 0.95, 9000)],
}


@pytest.mark.parametrize("id", PAGE)
def test_numbers_of_the_page(id):
    for reading, ends in zip(READINGS, PAGE[id], strict=True):
        span = claim(id).bounds(reading)
        assert (span.left, span.right) == pytest.approx(ends, rel=1e-12), reading


def test_ends_that_the_words_include():
    assert reading_interval(750, "about", "strict") == pd.Interval(0, INF, closed="left")
    assert reading_interval(750, "over", "strict") == pd.Interval(750, INF, closed="neither")
    assert reading_interval(750, "nearly", "strict") == pd.Interval(0, 750, closed="left")
    assert reading_interval(750, "nearly", "rounding") == pd.Interval(740, 750, closed="both")


def test_a_number_of_whole_things_quoted_to_the_last_one_was_not_rounded():
    assert reading_interval(20, "exact", "rounding").length == 1
    assert reading_interval(20, "about", "rounding", whole=True).length == 0
    assert reading_interval(200, "exact", "rounding", whole=True).length == 100
    assert reading_interval(20, "over", "rounding", whole=True).length == 1
    assert reading_interval(200, "exact", "rounding", fixed=True).length == 0


def test_a_fraction_in_words_is_read_to_the_next_of_the_quarters_and_thirds():
    span = reading_interval(50, "over half", "rounding")
    assert (span.left, span.right) == pytest.approx((50, 200 / 3))
    assert reading_interval(50, "over half", "strict").right == INF


@pytest.mark.parametrize(
    "value, unit",
    [
        *[(1, 1), (99, 1), (100, 100), (158, 1), (1270, 10), (25_996, 1), (200_000, 100_000)],
        *[(1e6, 1e6), (1.23e6, 1e4), (62_959_000, 1000), (20e9, 1e9), (33.49e12, 1e10)],
        *[
            (4.35, 0.01),
            (0.5, 0.1),
            ("6.6090", 0.0001),
            ("3.50e6", 1e4),
            ("3.0", 0.1),
            ("5100", 100),
        ],
    ],
)
def test_the_last_quoted_digit(value, unit):
    assert last_digit_unit(value) == unit


printed = some.builds(
    lambda digits, power: float(f"{digits}e{power}"),
    some.integers(1, 999_999),
    some.integers(-4, 9),
)
wordings = some.sampled_from(["exact", "about", "over", "nearly", "or so"])


@given(printed, wordings, some.booleans(), some.booleans())
def test_a_reading_contains_the_number_or_ends_at_it(value, wording, fixed, whole):
    for reading in READINGS:
        span = reading_interval(value, wording, reading, fixed, whole)
        assert span.left <= value * (1 + 1e-12) and value * (1 - 1e-12) <= span.right, reading


@given(printed)
def test_a_number_is_a_whole_number_of_its_last_digit(value):
    unit = last_digit_unit(value)
    assert unit > 0 and math.isclose(value / unit, round(value / unit), rel_tol=1e-9)
    assert unit <= max(value, 1.0) * (1 + 1e-12)


def test_the_data_say_which_experiment_is_used(sample):
    assert perceived_ratios("about") == (0.95, 1.05)
    descriptor = sample / "data/datapackage.json"
    content = json.loads(descriptor.read_text(encoding="utf-8"))
    hedges = next(each for each in content["resources"] if each["name"] == "hedge_quantiles")
    hedges["perceived"] |= {"experiment": 1, "quantile": "q90"}
    descriptor.write_text(json.dumps(content), encoding="utf-8")
    book = sample.rename(sample.with_name("other"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECOUNT_DATA", str(book / "data"))
        assert perceived_rows()["hedge"].unique().tolist() == ["about"]
        assert perceived_ratios("about") == (0.99, 1.2)


def test_what_is_not_a_reading_or_a_wording_is_refused():
    with pytest.raises(UnknownNameError, match="^unknown reading 'rounded'; use strict, rounding"):
        reading_interval(1, "exact", "rounded")
    with pytest.raises(
        UnknownNameError,
        match=r"no wording 'abouts'; did you mean 'about'\?; its wordings are exact, about, ",
    ):
        reading_interval(1, "abouts", "rounding")


def test_the_data_must_say_which_experiment_is_used(sample):
    descriptor = sample / "data/datapackage.json"
    text = descriptor.read_text(encoding="utf-8").replace('"quantile"', '"quartile"')
    descriptor.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match='table hedge_quantiles: "perceived" lacks quantile. Say'):
        perceived_rows()
