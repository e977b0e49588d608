"""The exact range of an expression: at corners, with open ends, refused where it is not known."""

import math
import random
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from recount.errors import BoundsError
from recount.quantities.aggregations import growth, log, maximum, minimum
from recount.quantities.load_inputs import claim
from recount.quantities.quantity import Quantity

from .conftest import number, sample

INF = math.inf


def ratio(id, value, low, high, closed="both") -> Quantity:
    return number(id, value, low, high, "ratio", closed)


@pytest.mark.parametrize(
    "expression, low, high",
    [
        (lambda x, y: x + y, 15, 60),
        (lambda x, y: x - y, -35, 10),
        (lambda x, y: x * y, 50, 800),
        (lambda x, y: x / y, 0.125, 2),
        (lambda x, y: x**2, 25, 400),
        (lambda x, y: x / (x + y), 5 / 45, 20 / 30),
        (lambda x, y: x * y / (x + y), 5 * 10 / 15, 20 * 40 / 60),
        (lambda x, y: (y - x) / y, -1, 35 / 40),
        (lambda x, y: 3 * x, 15, 60),
        (lambda x, y: 1 / x, 0.05, 0.2),
        (lambda x, y: x - x, 0, 0),
        (lambda x, y: maximum(x, y), 10, 40),
        (lambda x, y: minimum(x, y), 5, 20),
        (lambda x, y: log(y / x), math.log(10 / 20), math.log(40 / 5)),
        # the sign of a factor, which only the range decides
        (lambda x, y: x * (y - number("ten", 10, 10, 10)), 0, 600),
        (lambda x, y: x * (number("ten", 10, 10, 10) - y), -600, 0),
        (lambda x, y: (1 - number("share", 25, 20, 50, "percent")) * x, 2.5, 16),
        (lambda x, y: x * (ratio("r", 2.5, 2, 3) - Fraction(3, 2)), 2.5, 30),
        (
            lambda x, y: maximum(
                ratio("one", 1, 1, 1) - ratio("r", 0.5, 0.2, 0.7), ratio("o", 0.25, 0.1, 0.25)
            ),
            0.3,
            0.8,
        ),
    ],
)
def test_a_monotone_expression_is_bounded_by_two_corners(x, y, expression, low, high):
    span = expression(x, y).bounds("rounding")
    assert (span.left, span.right) == pytest.approx((low, high))


def test_open_and_infinite_ends_are_carried(x, y):
    over, exact = claim("bread/loaves"), claim("bread/bakeries")
    assert (over / exact).bounds("strict") == pd.Interval(1.2e6 / 24, INF, closed="neither")
    assert (exact / over).bounds("strict") == pd.Interval(0, 24 / 1.2e6, closed="neither")
    share = over / (over + claim("bread/given"))
    assert share.bounds("strict") == pd.Interval(1.2e6 / 1.209e6, 1, closed="neither")
    half_open = number("half", 10.0, 5.0, 20.0, closed="left")
    assert (half_open + y).bounds("rounding") == pd.Interval(15, 60, closed="left")
    assert (y - half_open).bounds("rounding") == pd.Interval(-10, 35, closed="right")
    assert (half_open - half_open).bounds("rounding") == pd.Interval(0, 0, closed="both")


@pytest.mark.parametrize(
    "expression, low, high",
    [
        (lambda: 1 / ratio("n", -1, -5, 0), -INF, -0.2),
        (lambda: 1 / ratio("n", 1, 0, 5), 0.2, INF),
        (lambda: log(ratio("n", 1, 0, 1)), -INF, 0),
        (lambda: ratio("a", 0.5, 0, 1) / (ratio("a", 0.5, 0, 1) + ratio("b", 0.5, 0, 1)), 0, 1),
    ],
)
def test_an_end_at_zero_is_a_limit_from_the_side_of_the_range(expression, low, high):
    span = expression().bounds("rounding")
    assert (span.left, span.right) == (low, high)


def test_where_an_input_has_no_end_the_range_has_the_bounds_that_are_known():
    about = claim("bread/bakers")
    turning = about * (about - number("limit", 12, 12, 12, "baker"))
    assert turning.bounds("strict") == pd.Interval(-INF, INF, closed="neither")
    endless = ratio("endless", 0, 0, INF, closed="left")  # zero by default: not known as positive
    other = ratio("other", 1, 0, INF, closed="left")
    span = (other * (endless / (endless + 1))).bounds("rounding")
    assert (span.left, span.right) == (0, INF)


@pytest.mark.parametrize(
    "expression, message",
    [
        (
            lambda x, y: x * (number("limit", 12, 12, 12) - x),
            "the expression x*(limit - x) may turn within the range of x, so the ends of the ranges"
            " do not bound it. Split it into parts that only rise or fall, or narrow the range.",
        ),
        (
            lambda x, y: 1 / (x - y),
            "the expression 1/(x - y) divides by x - y, which may be zero within the ranges, so its"
            " value has no bounds. Narrow a range.",
        ),
        (
            lambda x, y: x / (ratio("above", 1.5, 1, 2) - ratio("one", 1, 1, 1)),
            "the expression x/(above - one) divides by zero at an end of the ranges, so its value"
            " has no bounds. Narrow a range.",
        ),
        (
            lambda x, y: log(ratio("zero", 0, 0, 0) - ratio("one", 1, 1, 1)),
            "the expression log(-one + zero) has no limit at an end of the ranges. Narrow a range.",
        ),
    ],
)
def test_an_expression_without_known_bounds_is_refused(x, y, expression, message):
    with pytest.raises(BoundsError) as error:
        expression(x, y).bounds("rounding")
    assert str(error.value) == message


def test_poles_and_limits_within_a_maximum_or_a_logarithm_are_not_guessed(x):
    inside, one = ratio("inside", 1.2, 0.5, 2), ratio("one", 1, 1, 1)
    z, w = ratio("z", 5, 0, 10), ratio("w", 5, 0, 10)
    for expression in (
        minimum(x / (inside - one), x),
        log(one / (inside - one)),
        maximum(x, number("limit", 12, 12, 12) - x),
        x * log(inside - ratio("low", 1, 1, 1)),
        1 / maximum(z, w),
        maximum(1 / z, 1 / w) - 1 / w,
    ):
        with pytest.raises(BoundsError):
            expression.bounds("rounding")


def test_an_input_that_cancels_out_leaves_a_point_and_a_narrow_range_stays_one():
    over = claim("bread/loaves")
    values = (938596.7738827622, 8357651.203433593, 283475.7368725866, 4327671.246283466)
    a, b, c, d = (number(id, each, each, each) for id, each in zip("abcd", values, strict=True))
    assert ((over * a / (a + c)) / (over * b / (b + d))).bounds("strict").length == 0
    narrow = number("narrow", 1, 1 - 1e-10, 1 + 1e-10)
    assert (3 * narrow).bounds("rounding").length == pytest.approx(6e-10, rel=1e-3)


def test_growth_is_bounded_by_the_ends_of_both_counts_and_of_the_time(x, y):
    time = number("time", 3, 2, 4, "year")
    rate = growth(x, y, time)
    assert rate.unit_name == "percent / year"
    assert x.value * (1 + rate.value / 100) ** 3 == pytest.approx(y.value)
    slow = growth(number("low", 10, 8, 12), number("high", 30, 25, 40), time).bounds("rounding")
    ends = 100 * ((25 / 12) ** 0.25 - 1), 100 * ((40 / 8) ** 0.5 - 1)
    assert (slow.left, slow.right) == pytest.approx(ends)


def random_expression(draw: random.Random, leaves: list[Quantity]) -> Quantity:
    quantity = draw.choice(leaves)
    for _ in range(draw.randint(1, 4)):
        other = draw.choice(leaves)
        operations = [
            lambda a, b: a + b,
            lambda a, b: a - b,
            lambda a, b: b - a,
            lambda a, b: a * b,
            lambda a, b: a / b,
            maximum,
            minimum,
        ]
        quantity = draw.choice(operations)(quantity, other)
    return quantity


@pytest.mark.parametrize("seed", range(30))
def test_bounds_of_a_random_expression_contain_every_sample_or_are_refused(seed):
    draw = random.Random(seed)
    leaves = []
    for place in range(3):
        low = draw.choice([-2.0, -0.5, 0.0, 0.2, 1.0])
        leaves.append(ratio(f"i{place}", 1.0, low, max(low + draw.uniform(0, 3), 1.0)))
    try:
        quantity = random_expression(draw, leaves)
        span = quantity.bounds("rounding")
    except BoundsError:
        return
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = sample(quantity, seed)
    assert span.left - 1e-9 <= np.nanmin(drawn) and np.nanmax(drawn) <= span.right + 1e-9, (
        quantity.expression
    )


# Inputs as a source prints them, digits and a power of ten, with a range that contains the value.
printed = some.builds(
    lambda digits, power: float(f"{digits}e{power}"),
    some.integers(1, 999_999),
    some.integers(-4, 9),
)
parts = some.floats(0, 1)
units = some.sampled_from(["loaf", "person", "CRN", "MRK", "year", "percent", "ratio"])


@some.composite
def quantities(draw, id, unit=None, positive=True):
    value, below, above = draw(printed), draw(some.floats(0, 0.9)), draw(some.floats(0, 2))
    low = value * (1 - below) if positive else value * (1 - 3 * below)
    return number(id, value, low, value * (1 + above), unit or draw(units))


def at(part, quantity) -> float:
    """A value within the range of an input, at its lower end for 0, at its upper end for 1."""
    (source,) = quantity.inputs.values()
    span = source.ranges["rounding"]
    return span.left + part * (span.right - span.left)


def contains(span, value, scale=0.0) -> bool:
    slack = 1e-9 * max(abs(value), abs(scale), abs(span.left), abs(span.right))
    return span.left - slack <= value <= span.right + slack


@given(quantities("a"), quantities("b"), parts, parts)
def test_bounds_contain_the_product_and_the_quotient_of_any_members(a, b, first, second):
    values = {"a": at(first, a), "b": at(second, b)}
    for quantity in (a * b, a / b):
        assert contains(quantity.bounds("rounding"), float(quantity.evaluate(values)))
        assert contains(quantity.bounds("rounding"), quantity.value)


@given(quantities("a", "loaf"), quantities("b", "loaf"), parts, parts)
def test_bounds_contain_sums_shares_and_logarithms_of_any_members(a, b, first, second):
    one, other = at(first, a), at(second, b)
    assert contains((a + b).bounds("rounding"), one + other)
    assert contains((a - b).bounds("rounding"), one - other)
    share = (a / (a + b)).bounds("rounding")
    assert 0 <= share.left <= share.right <= 1 and contains(share, one / (one + other))
    assert contains(log(a / b).bounds("rounding"), math.log(one / other), 1.0)


@given(quantities("a", "loaf", False), quantities("b", "loaf", False), parts, parts)
def test_a_divisor_that_may_be_zero_is_refused_or_bounded(a, b, first, second):
    try:
        span = (a / b).bounds("rounding")
    except BoundsError:
        assert min(quantity.bounds("rounding").left for quantity in (a, b)) <= 0
        return
    divisor = at(second, b)
    assume(divisor)
    assert contains(span, at(first, a) / divisor)
