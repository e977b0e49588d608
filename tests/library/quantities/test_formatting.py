"""How numbers, units and ranges are written."""

import math
import re
from fractions import Fraction

import pint
import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from recount.datapackage.tables import load_table
from recount.errors import UnknownNameError
from recount.quantities.formatting import (
    format_number,
    format_quantity,
    format_range,
    unit_name,
    with_hedge,
)
from recount.quantities.units import get_unit, registry, registry_of

INF = math.inf


@pytest.mark.parametrize(
    "value, digits, text",
    [
        (0, 3, "0"),
        (-3.25, None, "−3.25"),
        (999_999, None, "999,999"),
        (1e6, None, "1 million"),
        (16_600_000, None, "16.6 million"),
        (1.9e12, None, "1.9 trillion"),
        (30_229.94, 3, "30,200"),
        (0.0307, 2, "0.031"),
        (3.5e6 * 1.025, 4, "3.588 million"),
        (999_999_999, 3, "1 billion"),
        (-1e-12, None, "0"),
        (-INF, 3, "no lower bound"),
    ],
)
def test_numbers(value, digits, text):
    assert format_number(value, digits) == text


@pytest.mark.parametrize(
    "value, unit, short, text",
    [
        (1, "person", False, "1 person"),
        (2, "person", False, "2 people"),
        (2500, "loaf / bakery", False, "2,500 loaves per bakery"),
        (2500, "loaf / bakery", True, "2,500 loaves"),
        (200_000, "CRN/person", False, "CRN 200,000 per person"),
        (200_000, "CRN / person", True, "CRN 200,000"),
        (39.2, "CRN / person ** 2", False, "CRN 39.2 per person squared"),
        (39.2, "loaf ** 3", False, "39.2 loaf cubed"),
        (7.5123, "CRN / MRK", False, "7.5123 CRN per MRK"),
        (4.35, "percent / year", False, "4.35% per year"),
        (4.35, "percent", True, "4.35%"),
        (1.02, "ratio", False, "1.02"),
        (0.125, "1 / person", False, "0.125 per person"),
        (1, "1 / person / year", False, "1 per person and year"),
        (17298, "date", False, "12 May 2017"),
    ],
)
def test_numbers_with_units(value, unit, short, text):
    assert format_quantity(value, unit, short=short) == text


@pytest.mark.parametrize(
    "low, high, unit, text",
    [
        (3.45e6, 3.55e6, "loaf", "3.45 to 3.55 million loaves"),
        (999_000, 1.2e6, "loaf", "999,000 to 1.2 million loaves"),
        (999e6, 1.2e9, "loaf", "999 million to 1.2 billion loaves"),
        (12, 12, "person", "exactly 12 people"),
        (1e7, INF, "bakery", "more than 10 million bakeries"),
        (-INF, 5, "loaf / person", "less than 5 loaves"),
        (0, INF, "loaf / person", "any number of loaves"),
        (0, INF, "CRN / person", "any value"),
        (8700, 26_100, "CRN / person", "CRN 8,700 to 26,100"),
        (19.7, 100, "percent", "19.7 to 100%"),
        (0, 1.02, "", "0 to 1.02"),
        (17287, 17317, "date", "May 2017"),
        (-INF, 17317, "date", "before 31 May 2017"),
        (17317, INF, "date", "after 31 May 2017"),
        (-INF, INF, "date", "any date"),
    ],
)
def test_ranges(low, high, unit, text):
    assert format_range(low, high, unit, short=True) == text


def test_a_range_keeps_its_whole_unit_and_the_digits_asked_for():
    assert format_range(8700.123, 26_100.4, "CRN / person", 3) == "CRN 8,700 to 26,200 per person"
    assert format_range(30_229.9, INF, "loaf / person", 3) == "more than 30,200 loaves per person"


@pytest.mark.parametrize(
    "low, high, value, text",
    [
        (264.61, 301.2, 280, "264 to 302"),  # outward, to the digits of the number
        (264.5, 266.4, 265, "264.5 to 266.4"),  # to one more: 264 to 267 would be far wider
        (14.98, 15.12, 15, "14.98 to 15.12"),
        (3.4261, 3.4264, 3.4263, "3.42 to 3.43"),  # 3.43 is printed for the number
        (-0.0051, 0.105, 0.05, "\u22120.0051 to 0.105"),
        (106.25, 106.25, 106.25, "106"),
        (5, 5, 5, "exactly 5"),
    ],
)
def test_ends_are_rounded_outward(low, high, value, text):
    assert format_range(low, high, "", 3, value=value) == text


def test_a_tie_is_rounded_away_from_zero():
    ties = (106.25, 1.405, 2.675, -0.125, -12.35)
    assert [format_number(tie, 4 if tie > 100 else 2) for tie in ties] == [
        "106.3",
        "1.4",
        "2.7",
        "\u22120.13",
        "\u221212",
    ]
    assert [format_number(tie, 3) for tie in ties] == [
        "106",
        "1.41",
        "2.68",
        "\u22120.125",
        "\u221212.4",
    ]


def test_names_of_units(sample):
    with open(sample / "data/units.csv", "a", encoding="utf-8") as units:
        units.write("loaf/person,,loaf a head,loaves a head,false,false\n")
    assert unit_name("loaf / person") == "loaves a head"
    assert unit_name("loaf / bakery", plural=False) == "loaf per bakery"
    assert unit_name("baker * person * year / loaf") == "baker-person-years per loaf"


def test_the_registry_has_the_units_of_the_table_and_no_others():
    assert all(str(registry().parse_units(name)) for name in load_table("units")["unit"])
    with pytest.raises(
        UnknownNameError, match="^unknown unit 'metre'. Add a row to data/units.csv"
    ):
        get_unit("metre")
    row = {"unit": "loaf", "definition": "[loaf]"}
    with pytest.raises(pint.errors.RedefinitionError, match="loaf"):
        registry_of([row, row])


def test_a_hedge_may_come_after_its_number():
    assert with_hedge("3,000", "or so") == "3,000 or so"


NUMBER = re.compile(r"(\u2212?)(\d[\d,]*(?:\.\d+)?)(?: (million|billion|trillion))?")
SIZES = {None: 1, "million": 10**6, "billion": 10**9, "trillion": 10**12}
values = some.integers(0, 10**15).map(float) | some.floats(-1e18, 1e18).filter(
    lambda value: value == 0 or abs(value) > 1e-6
)


@given(values, some.integers(1, 12))
@example(999_999_999.0, 3)
@example(999_999.6, 3)
@example(-0.0, 1)
def test_a_number_is_read_back_within_its_rounding(value, digits):
    minus, text, word = NUMBER.fullmatch(format_number(value, digits)).groups()
    number = Fraction(text.replace(",", "")) * SIZES[word] * (-1 if minus else 1)
    step = 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1) if value else 0
    error = abs(number - Fraction(value))
    assert error <= Fraction(step) * Fraction(51, 100) + Fraction(abs(value)) / 10**11 + Fraction(
        1, 10**10
    )
    # The word is chosen after rounding: never "1,000 million"; no zeros end the decimals.
    assert word in (None, "trillion") or 1 <= float(text.replace(",", "")) < 1000
    assert not (text.partition(".")[2]).endswith("0")


@given(
    values,
    values,
    values,
    some.sampled_from(["loaf", "CRN", "percent", "", "CRN/person"]),
    some.none() | some.integers(1, 6),
)
@example(3.4261, 3.4263, 3.4264, "loaf", 3)
@example(-1e-12, 0.05, 0.1, "", None)
def test_a_range_holds_both_ends_and_the_number_that_is_printed(one, two, three, name, digits):
    low, value, high = sorted((one, two, three))
    text = format_range(low, high, name, digits, value=value)
    numbers = [read(*parts) for parts in NUMBER.findall(text)]
    if " to " not in text:
        assert math.isclose(low, high, rel_tol=1e-11, abs_tol=1e-10)
        return
    first, last = numbers
    if (word := NUMBER.findall(text)[1][2]) and not NUMBER.findall(text)[0][2]:
        first = min(first, first * SIZES[word], key=lambda end: abs(end - Fraction(low)))
    noise = Fraction(max(abs(low), abs(high), 10)) / 10**11
    assert first - noise <= low and high <= last + noise
    (printed,) = [read(*parts) for parts in NUMBER.findall(format_number(value, digits))]
    assert first - noise <= printed <= last + noise


def read(minus, text, word):
    return Fraction(text.replace(",", "")) * SIZES[word or None] * (-1 if minus else 1)
