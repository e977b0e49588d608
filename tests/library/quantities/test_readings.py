"""Every wording that the page uses, under every reading."""

import math

import pandas as pd
import pytest

from recount.datapackage.store import get_row, load_table
from recount.dates import format_date, from_day_number, parse_date_interval
from recount.quantities.load_inputs import claim
from recount.quantities.readings import (
    READINGS,
    last_digit_unit,
    perceived_ratios,
    reading_interval,
)

# From the definitions of the readings and the medians in hedges.csv, by hand.
PAGE = {
    "women/partners": [(12, 12), (12, 12), (12, 12)],
    "women/award": [(200_000, 200_000)] * 3,
    "women/training-length": [(1, 1)] * 3,
    "women/entrepreneurs": [(5100, 5100), (5050, 5150), (5100, 5100)],
    "women/additional-jobs": [(25_000, 25_000), (24_500, 25_500), (25_000, 25_000)],
    "women/provinces": [(10, 10)] * 3,
    "small-businesses/retail-marketplaces": [(10e6, math.inf), (10e6, 11e6), (10e6, 11e6)],
    "small-businesses/local-services": [
        (0, math.inf),
        (3.45e6, 3.55e6),
        (3.5e6 * 0.9487, 3.5e6 * 1.025),
    ],
    "credit/borrowers": [(0, math.inf), (9.5e6, 10.5e6), (10e6 * 0.9437, 10e6 * 1.0435)],
    "lazada/countries": [(6, 6)] * 3,
    "lazada/sellers": [(155_000, math.inf), (155_000, 156_000), (155_000, 170_500)],
    "lazada/brands": [(3000, 3000), (2500, 3500), (3000, 3000)],
}


@pytest.mark.parametrize("id", PAGE)
@pytest.mark.parametrize(("place", "reading"), list(enumerate(READINGS)))
def test_numbers_of_the_page(id, place, reading):
    found = claim(id).bounds(reading)
    assert (found.left, found.right) == pytest.approx(PAGE[id][place], rel=1e-12)


def test_every_number_of_the_page_is_tested():
    claims = load_table("claims")
    assert set(PAGE) == set(claims[claims["value"].notna()]["id"])


def test_the_date_of_the_page_is_the_days_of_its_month():
    found = parse_date_interval(get_row("claims", "ewtp/first-zone-date")["date"])
    assert (found.left, found.right) == (pd.Timestamp("2017-05-01"), pd.Timestamp("2017-05-31"))


@pytest.mark.parametrize("wording", ["nearly", "almost"])
def test_a_hedge_that_names_the_side_below(wording):
    assert reading_interval(750, wording, "strict") == pd.Interval(0, 750, closed="left")
    assert reading_interval(750, wording, "rounding") == pd.Interval(740, 750, closed="both")


def test_ends_that_the_words_include():
    assert reading_interval(750, "about", "strict") == pd.Interval(0, math.inf, closed="left")
    assert reading_interval(750, "exact", "strict") == pd.Interval(750, 750, closed="both")
    assert reading_interval(750, "over", "strict") == pd.Interval(750, math.inf, closed="neither")


def test_a_number_of_whole_things_that_was_quoted_to_its_last_one_was_not_rounded():
    assert reading_interval(20, "exact", "rounding") == pd.Interval(19.5, 20.5, closed="both")
    assert (
        reading_interval(20, "exact", "rounding", whole=True)
        == reading_interval(20, "about", "rounding", whole=True)
        == pd.Interval(20, 20, closed="both")
    )
    assert reading_interval(200, "exact", "rounding", whole=True) == pd.Interval(
        150, 250, closed="both"
    )
    assert reading_interval(20, "over", "rounding", whole=True) == pd.Interval(
        20, 21, closed="both"
    )


def test_over_excludes_the_number_itself_taken_literally():
    assert 10e6 not in reading_interval(10e6, "over", "strict")
    assert 10e6 + 1 in reading_interval(10e6, "over", "strict")


def test_the_medians_of_the_method():
    """The check values that were published with the quantiles, to two decimals of a million."""
    assert [round(3.5 * ratio, 2) for ratio in perceived_ratios("about")] == [3.32, 3.59]
    assert [round(10 * ratio, 2) for ratio in perceived_ratios("around")] == [9.44, 10.44]
    assert [round(155_000 * ratio) for ratio in perceived_ratios("over")] == [155_000, 170_500]


@pytest.mark.parametrize(
    "value, expected",
    [
        (1, 1),
        (12, 1),
        (20, 1),
        (99, 1),
        (100, 100),
        (158, 1),
        (200, 100),
        (1270, 10),
        (5000, 1000),
        (25_996, 1),
        (200_000, 100_000),
        (1e6, 1e6),
        (1.23e6, 1e4),
        (62_959_000, 1000),
        (16.6e6, 1e5),
        (2e9, 1e9),
        (20e9, 1e9),
        (33.49e12, 1e10),
        (20e12, 1e12),
        (4.35, 0.01),
        (0.5, 0.1),
        (6.609, 0.001),
        ("6.6090", 0.0001),
        ("3.50e6", 1e4),
        ("3.0", 0.1),
        ("5100", 100),
        ("3500000", 1e5),
        ("20", 1),
    ],
)
def test_the_last_quoted_digit(value, expected):
    assert last_digit_unit(value) == expected


def test_what_is_not_a_reading_or_a_wording_is_refused():
    with pytest.raises(KeyError, match="expected one of strict, rounding, perceived"):
        reading_interval(1, "exact", "rounded")
    with pytest.raises(
        KeyError,
        match=r"found wording 'roughly speaking', expected one of exact, about, around, .* \(data/wordings.csv\)",
    ):
        reading_interval(1, "roughly speaking", "rounding")


@pytest.mark.parametrize(
    "text, message",
    [
        ("2018-02-30", "day is out of range for month"),
        ("2018-13", "there is no month 13"),
        ("2018-00", "there is no month 0"),
        ("18-01-01", "'18-01-01' is not a year, month or day"),
        ("2018-1", "'2018-1' is not a year, month or day"),
        ("May 2017", "'May 2017' is not a year, month or day"),
        ("2018-12-31/2018-10-01", "2018-12-31/2018-10-01 ends before it starts"),
        ("", "'' is not a year, month or day"),
    ],
)
def test_dates_that_do_not_exist(text, message):
    with pytest.raises(ValueError) as error:
        parse_date_interval(text)
    assert str(error.value).startswith(message)


def test_a_day_before_1970_is_counted_down():
    assert (from_day_number(0), from_day_number(-0.5), from_day_number(-1)) == (
        "1970-01-01",
        "1969-12-31",
        "1969-12-31",
    )


@pytest.mark.parametrize(
    "text, first, last, words",
    [
        ("2016", "2016-01-01", "2016-12-31", "2016"),
        ("2016-01", "2016-01-01", "2016-01-31", "January 2016"),
        ("2016-12", "2016-12-01", "2016-12-31", "December 2016"),
        ("2016-02", "2016-02-01", "2016-02-29", "February 2016"),
        ("2017-09-08", "2017-09-08", "2017-09-08", "8 September 2017"),
        ("2017-04-01/2018-03-31", "2017-04-01", "2018-03-31", "1 April 2017 to 31 March 2018"),
    ],
)
def test_dates_with_their_precision(text, first, last, words):
    assert parse_date_interval(text) == pd.Interval(
        pd.Timestamp(first), pd.Timestamp(last), closed="both"
    )
    assert format_date(text) == words
