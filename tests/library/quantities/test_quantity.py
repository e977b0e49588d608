"""Arithmetic on quantities: units, formulas, tornado, and what is refused."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from recount.errors import (
    BoundsError,
    DataError,
    OperandError,
    RecountError,
    UnitError,
    UnknownNameError,
)
from recount.quantities.aggregations import growth, log, maximum, minimum
from recount.quantities.load_inputs import assumption, claim, date, evidence, indicator
from recount.quantities.symbols import to_fraction

from .conftest import number, sample


@pytest.mark.parametrize(
    "expression, value, unit",
    [
        (lambda few, days, rate, share: few + days, 54, "hour"),
        (lambda few, days, rate, share: days + few, 2.25, "day"),
        (lambda few, days, rate, share: few - days, -42, "hour"),
        (lambda few, days, rate, share: days.to("year") + days.to("year"), 4 / 365.25, "year"),
        (lambda few, days, rate, share: rate + share, 50, "percent"),
        (lambda few, days, rate, share: 1 + share, 1.3, ""),
        (lambda few, days, rate, share: share + 1, 130, "percent"),
        (lambda few, days, rate, share: 1 - share, 0.7, ""),
        (lambda few, days, rate, share: rate * share, 0.06, ""),
        (lambda few, days, rate, share: share**2, 0.09, ""),
        (lambda few, days, rate, share: (rate * share).to("percent"), 6, "percent"),
        (lambda few, days, rate, share: days / few, 8, ""),
        (lambda few, days, rate, share: few * Fraction(3, 2), 9, "hour"),
        (lambda few, days, rate, share: 1 / number("r", 5, 4, 6, "percent/year"), 20, "year"),
        (lambda few, days, rate, share: maximum(few, days), 48, "hour"),
        (lambda few, days, rate, share: minimum(days, few), 0.25, "day"),
        (lambda few, days, rate, share: log(share), np.log(0.3), ""),
    ],
)
def test_units_of_one_kind_meet_and_others_combine(expression, value, unit):
    few, days = number("few", 6, 4, 8, "hour"), number("days", 2, 1, 3, "day")
    rate, share = number("rate", 20, 10, 30, "percent"), number("share", 30, 20, 50, "percent")
    quantity = expression(few, days, rate, share)
    assert (quantity.value, quantity.unit_name) == (pytest.approx(value), unit)
    span, drawn = quantity.bounds("rounding"), sample(quantity)
    assert span.left <= drawn.min() <= quantity.value <= drawn.max() <= span.right


def test_a_rate_makes_currencies_meet():
    grain = claim("bread/grain")
    marks = grain / indicator("XHA", "FX.MRK", 2021)
    assert (marks.value, marks.unit_name) == (pytest.approx(1.9e6 / 7.5123), "MRK")
    assert (grain / assumption("fx/crn-mrk") + marks).unit_name == "MRK"


@pytest.mark.parametrize(
    "expression, words",
    [
        (lambda x, y, p: x, "10 loaves"),
        (lambda x, y, p: x / p, "10 loaves ÷ 2 people"),
        (lambda x, y, p: x / (x + y), "10 loaves ÷ (10 loaves + 30 loaves)"),
        (lambda x, y, p: (x - y) * x, "10 loaves × (10 loaves − 30 loaves)"),
        (lambda x, y, p: -1 * x - y, "−10 loaves − 30 loaves"),
        (lambda x, y, p: (y - x).to("loaf"), "30 loaves − 10 loaves"),
        (lambda x, y, p: x / p / p, "10 loaves ÷ 2 people^2"),
        (lambda x, y, p: 2 * x / (3 * y), "10 loaves ÷ (1.5 × 30 loaves)"),
        (lambda x, y, p: 2 / x, "2 ÷ 10 loaves"),
        (lambda x, y, p: x * p * Fraction(3, 2), "1.5 × 10 loaves × 2 people"),
        (lambda x, y, p: x / (y * p), "10 loaves ÷ (30 loaves × 2 people)"),
        (lambda x, y, p: (x + y) ** 2, "(10 loaves + 30 loaves)^2"),
        (lambda x, y, p: x / number("t", 2, 2, 2, "day").to("year"), "10 loaves ÷ 2 days"),
        (lambda x, y, p: maximum(x, y), "the largest of (10 loaves; 30 loaves)"),
        (
            lambda x, y, p: growth(x, y, number("t", 2, 2, 2, "year")),
            "(30 loaves ÷ 10 loaves)^(1 ÷ 2 years) − 1",
        ),
        (
            lambda x, y, p: claim("bread/loaves") / claim("bread/bakeries"),
            "over 1.2 million loaves ÷ 24 bakeries",
        ),
    ],
)
def test_a_formula_reads_as_it_is_computed(x, y, expression, words):
    assert expression(x, y, number("people", 2, 1, 3, "person")).formula == words


def test_a_computed_quantity_is_printed_with_three_digits_and_without_its_divisor(x):
    people = number("people", 3, 3, 3, "person")
    assert str(x / people) == "3.33 loaves"
    assert (x / people**2).__repr__().startswith("<Quantity 1.11 loaves per person squared, ")
    exact = number("exact", 12_345, 12_341.5, 12_352.5)
    assert exact.format_range("rounding") == "12,341.5 to 12,352.5 loaves"
    assert exact.format_range("perceived") == "12,341 to 12,353 loaves"
    assert (2 * exact).format_range("perceived") == "24,680 to 24,710 loaves"


def test_one_input_is_one_input_however_often_it_enters(x):
    assert list((x + x).inputs) == ["x"] and (x / x).value == 1
    assert (x + x).bounds("rounding") == pd.Interval(10, 40, closed="both")
    assert x.is_input and x.to("loaf").is_input and not (2 * x).is_input


def test_a_tornado_moves_one_input_at_a_time_the_widest_first(x, y):
    table = (x / y).tornado()
    assert list(table.columns) == ["input", "title", "low", "high", "width"]
    assert table["input"].tolist() == ["y", "x"]
    assert table["low"].tolist() == pytest.approx([1.0, 5 / 30])
    assert table["high"].tolist() == pytest.approx([0.25, 20 / 30])
    many = [number(f"i{place}", 5, 4, 6) for place in range(9)]
    assert sum(many[1:], many[0]).tornado()["input"].tolist() == [f"i{place}" for place in range(9)]


def test_dates_are_not_amounts():
    first, last = date("bread/second-slice-2021-03"), date("bread/opening-2021-06")
    elapsed = last - first
    assert (elapsed.unit_name, elapsed.format_range("rounding")) == ("day", "exactly 109 days")
    assert str(first + elapsed) == str(elapsed + first) == "18 June 2021"
    before, after = evidence("register/bakers-2021-03"), evidence("register/bakers-2021-09")
    reached = first + elapsed * ((claim("bread/bakers") - before) / (after - before))
    span, drawn = reached.bounds("rounding"), sample(reached)
    assert span.left <= drawn.min() and drawn.max() <= span.right
    assert (span.left, span.right) == pytest.approx((drawn.min(), drawn.max()), abs=4)
    for expression in (
        lambda: first + last,
        lambda: 2 * first,
        lambda: first / last,
        lambda: number("t", 1, 1, 1, "day") - first,
    ):
        with pytest.raises(UnitError, match="a date"):
            expression()


@pytest.mark.parametrize(
    "expression, kind, message",
    [
        (
            lambda x, p: x + p,
            UnitError,
            "cannot add 10 loaves (x) and 2 people (p): their units are of different kinds. "
            "Convert one by a rate, which is an input of its own.",
        ),
        (
            lambda x, p: 1 - x,
            UnitError,
            "cannot subtract 1 (a plain number) and 10 loaves (x): their units are of different "
            "kinds. Convert one by a rate, which is an input of its own.",
        ),
        (
            lambda x, p: x.to("person"),
            UnitError,
            "cannot convert 10 loaves (x) to person: their units are of different kinds.",
        ),
        (lambda x, p: log(x), UnitError, "cannot convert 10 loaves (x) to dimensionless: their "),
        (
            lambda x, p: x.to("bakry"),
            UnknownNameError,
            "unknown unit 'bakry'; did you mean 'bakery'? Add a row to data/units.csv, or correct",
        ),
        (
            lambda x, p: x * float("inf"),
            OperandError,
            "inf is not a quantity: use assumption(…) or a row of evidence, or a number.",
        ),
        (lambda x, p: x**0.5, OperandError, "the power 0.5 is not a whole number"),
        (
            lambda x, p: x / (p - p),
            BoundsError,
            "cannot divide 10 loaves (x) by 0 people (p), which is always zero.",
        ),
        (
            lambda x, p: x.bounds("heard"),
            UnknownNameError,
            "unknown reading 'heard'; use strict, rounding or perceived",
        ),
        (
            lambda x, p: claim("bread/loaves").tornado("strict"),
            DataError,
            "bread/loaves has no upper bound under the strict reading; use rounding or perceived",
        ),
    ],
)
def test_what_is_refused_says_why_and_what_to_do(x, expression, kind, message):
    with pytest.raises(kind) as error:
        expression(x, number("p", 2, 1, 3, "person"))
    assert isinstance(error.value, RecountError) and str(error.value).startswith(message)


@pytest.mark.parametrize(
    "number, exact",
    [
        (0, 0),
        (0.01, Fraction(1, 100)),
        (1 / 365.25, Fraction(4, 1461)),
        (1e-12, Fraction(1, 10**12)),
        (1.0009, Fraction(10_009, 10_000)),
        (-2.5, Fraction(-5, 2)),
    ],
)
def test_a_conversion_is_the_fraction_that_was_meant(number, exact):
    assert to_fraction(number) == exact


def test_a_typed_number_is_computed_with_and_marked():
    half = claim("bread/loaves") * 0.5
    assert half.value == 600_000 and half.typed == ["0.5"]
    assert repr(half).startswith("<Quantity 600,000 loaves, not published, by rounding 600,000 to")
    assert "over 1.2 million loaves" in repr(half)
    assert (claim("bread/loaves") * 2).typed == []
