"""How numbers and ranges are written."""

import math

import pint
import pytest

from recount.datapackage.store import load_table
from recount.quantities import formatting as units
from recount.quantities.formatting import (
    format_number,
    format_quantity,
    format_range,
    number_word,
    unit_name,
)
from recount.quantities.units import registry, registry_of


@pytest.mark.parametrize(
    "value, digits, text",
    [
        (0, 3, "0"),
        (0.5, None, "0.5"),
        (-3.25, None, "−3.25"),
        (999_999, None, "999,999"),
        (1e6, None, "1 million"),
        (16_600_000, None, "16.6 million"),
        (1.9e12, None, "1.9 trillion"),
        (30_229.94, 3, "30,200"),
        (0.0307, 2, "0.031"),
        (1225, 4, "1,225"),
        (99.999, 3, "100"),
        (3.5e6 * 1.025, 4, "3.588 million"),
        (999_999_999, 3, "1 billion"),
        (999_999.6, 3, "1 million"),
        (-1e-12, None, "0"),
        (math.inf, 3, "no upper bound"),
        (-math.inf, 3, "no lower bound"),
    ],
)
def test_figures(value, digits, text):
    assert format_number(value, digits) == text


@pytest.mark.parametrize(
    "value, unit, short, text",
    [
        (1, "person", False, "1 person"),
        (2, "person", False, "2 people"),
        (2500, "job / province", False, "2,500 jobs per province or city"),
        (2500, "job / province", True, "2,500 jobs"),
        (200_000, "CNY/person", False, "CNY 200,000 per person"),
        (200_000, "CNY / person", True, "CNY 200,000"),
        (6.61596, "CNY / USD", False, "6.61596 CNY per USD"),
        (4.35, "percent/year", False, "4.35% per year"),
        (4.35, "percent", True, "4.35%"),
        (1.02, "ratio", False, "1.02"),
        (1.02, "", False, "1.02"),
        (1, "year", False, "1 year"),
        (1.02, "dimensionless", False, "1.02"),
        (4.35, "percent / year", False, "4.35% per year"),
        (0.125, "1 / person", False, "0.125 per person"),
        (0.125, "1 / person", True, "0.125"),
        (1, "1 / person / year", False, "1 per person and year"),
    ],
)
def test_numbers_with_units(value, unit, short, text):
    assert format_quantity(value, unit, short=short) == text


@pytest.mark.parametrize(
    "low, high, unit, text",
    [
        (3.45e6, 3.55e6, "merchant", "3.45 to 3.55 million merchants"),
        (999_000, 1.2e6, "job", "999,000 to 1.2 million jobs"),
        (12, 12, "person", "exactly 12 people"),
        (1e7, math.inf, "business", "more than 10 million businesses"),
        (0, math.inf, "job", "any number of jobs"),
        (0, math.inf, "percent", "any value"),
        (0, math.inf, "USD / seller", "any value"),
        (17287, 17317, "date", "May 2017"),
        (-math.inf, 17317, "date", "before 31 May 2017"),
        (-math.inf, math.inf, "date", "any date"),
        (-math.inf, 5, "job", "less than 5 jobs"),
        (8700, 26_100, "CNY / person", "CNY 8,700 to 26,100"),
        (19.7, 100, "percent", "19.7 to 100%"),
        (0, 1.02, "", "0 to 1.02"),
        (999e6, 1.2e9, "job", "999 million to 1.2 billion jobs"),
        (0, math.inf, "job / person", "any number of jobs"),
        (1, 3, "CNY / hundred_person", "CNY 1 to 3"),
    ],
)
def test_ranges(low, high, unit, text):
    assert format_range(low, high, unit, short=True) == text


def test_a_range_of_money_keeps_its_whole_unit():
    assert format_range(8700, 26_100, "CNY / person") == "CNY 8,700 to 26,100 per person"
    assert format_range(1, 3, "CNY / hundred_person") == "CNY 1 to 3 per 100 people"


def test_a_range_has_the_digits_asked_for_at_both_ends():
    assert format_range(8700.123, 26_100.456, "CNY", 3) == "CNY 8,700 to 26,100"
    assert (
        format_range(-math.inf, 30_229.94, "job / person", 3, short=True) == "less than 30,200 jobs"
    )
    assert (
        format_range(-math.inf, 30_229.94, "job / person", 3) == "less than 30,200 jobs per person"
    )
    assert (
        format_range(30_229.94, math.inf, "job / person", 3, short=True) == "more than 30,200 jobs"
    )
    assert (
        format_range(30_229.94, math.inf, "job / person", 3) == "more than 30,200 jobs per person"
    )


def test_names_of_units():
    assert unit_name("person / business") == "people per business"
    assert unit_name("person / business", plural=False) == "person per business"
    assert (
        unit_name("job * person * year / business") == "job-person-years per business"
        and unit_name("job * year", plural=False) == "job-year"
    )
    assert unit_name("job / person / year") == "jobs per person and year"


def test_a_compound_unit_may_have_a_name_of_its_own(monkeypatch):
    monkeypatch.setattr(
        units, "_row", {"job/person": {"singular": "job a head", "plural": "jobs a head"}}.get
    )
    assert unit_name("job / person") == "jobs a head"


def test_the_registry_has_the_units_of_the_table_and_no_others():
    made = registry.__wrapped__()
    assert all(str(made.parse_units(name)) for name in load_table("units")["unit"])
    with pytest.raises(pint.UndefinedUnitError):
        made.parse_units("metre")


def test_a_unit_that_stands_twice_is_refused():
    row = {"unit": "job", "definition": "[job]"}
    with pytest.raises(Exception, match="job"):
        registry_of([row, row])


def test_a_count_has_a_word_from_zero_to_twelve():
    assert [number_word(count) for count in (0, 1, 12)] == ["zero", "one", "twelve"]


@pytest.mark.parametrize("count", [-1, 13, 1.5])
def test_a_count_without_a_word_is_told(count):
    with pytest.raises(ValueError) as error:
        number_word(count)
    assert (
        str(error.value)
        == f"found the count {count}, expected a whole number from 0 to 12. Write it as a result."
    )
