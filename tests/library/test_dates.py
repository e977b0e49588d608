"""Dates of any precision."""

import datetime
import re

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from recount.dates import format_date, from_day_number, parse_date_interval, shortest_period
from recount.errors import DataError

days = some.dates(datetime.date(1678, 1, 1), datetime.date(2261, 12, 31))


@pytest.mark.parametrize(
    "text, first, last, words",
    [
        ("2017", "2017-01-01", "2017-12-31", "2017"),
        ("2016-02", "2016-02-01", "2016-02-29", "February 2016"),
        ("2017-05-12", "2017-05-12", "2017-05-12", "12 May 2017"),
        ("2016/2017-03", "2016-01-01", "2017-03-31", "2016 to March 2017"),
    ],
)
def test_a_date_is_all_days_of_its_precision(text, first, last, words):
    span = parse_date_interval(text)
    assert (span.left, span.right) == (pd.Timestamp(first), pd.Timestamp(last))
    assert format_date(text) == words


@given(days, days)
def test_a_period_is_written_and_read_back(one, other):
    first, last = sorted((one, other))
    span = parse_date_interval(shortest_period(first.isoformat(), last.isoformat()))
    assert (span.left.date(), span.right.date()) == (first, last)


@given(days, some.sampled_from([4, 7, 10]))
def test_a_precision_is_kept(day, length):
    text = day.isoformat()[:length]
    span = parse_date_interval(text)
    first, last = span.left.date().isoformat(), span.right.date().isoformat()
    assert shortest_period(first, last) == text


def test_a_day_before_1970_is_counted_down():
    assert [from_day_number(number) for number in (0, -0.5, -1)] == [
        "1970-01-01",
        "1969-12-31",
        "1969-12-31",
    ]


@given(some.text(alphabet="0123456789-/ T.Q²٢é\n", max_size=24))
@example("0000")
@example("2018-01-01/")
@example("\u0662\u0660\u0661\u0668")
def test_any_other_text_is_refused(text):
    try:
        span = parse_date_interval(text)
    except DataError as error:
        assert str(error)
    else:
        assert span.left <= span.right
        assert re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}(/[0-9]{4}(-[0-9]{2}){0,2})?", text)


@pytest.mark.parametrize(
    "text, message",
    [
        ("2018-02-30", "'2018-02-30' is not a date: day is out of range for month"),
        ("2018-13", "'2018-13' is not a date: bad month number 13; must be 1-12"),
        ("May 2017", "'May 2017' is not a year, month or day in ISO 8601, such as 2017-05"),
        ("2018-12-31/2018-10-01", "2018-12-31/2018-10-01 ends before it starts"),
    ],
)
def test_a_date_that_does_not_exist_is_refused(text, message):
    with pytest.raises(DataError) as error:
        parse_date_interval(text)
    assert str(error.value) == message
