"""Dates of any precision: ISO 8601 parsed to an interval, and formatted for prose."""

import calendar
import datetime
import re

import pandas as pd

from recount.errors import DataError


def parse_date_interval(text: str) -> pd.Interval:
    """Days that a year, month or day in ISO 8601 allows, or two of them with a slash between.

    >>> parse_date_interval("2017-05")
    Interval(2017-05-01 00:00:00, 2017-05-31 00:00:00, closed='both')
    """
    first, slash, last = text.partition("/")
    start, end = _first_and_last_day(first)[0], _first_and_last_day(last if slash else first)[1]
    if end < start:
        raise DataError(f"{text} ends before it starts")
    return pd.Interval(pd.Timestamp(start), pd.Timestamp(end), closed="both")


def _first_and_last_day(text: str) -> tuple[datetime.date, datetime.date]:
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
        raise DataError(f"{text!r} is not a year, month or day in ISO 8601, such as 2017-05")
    year, *rest = (int(part) for part in text.split("-"))
    try:
        if len(rest) == 2:
            day = datetime.date(year, *rest)
            return day, day
        first_month, last_month = rest * 2 or (1, 12)
        last_day = calendar.monthrange(year, last_month)[1]
        return datetime.date(year, first_month, 1), datetime.date(year, last_month, last_day)
    except ValueError as error:
        raise DataError(f"{text!r} is not a date: {error}") from None


def format_date(text: str) -> str:
    """A date as prose has it, no more precise than it is known.

    Examples
    --------
    >>> format_date("2017-09-08"), format_date("2018-10/2018-12")
    ('8 September 2017', 'October 2018 to December 2018')
    """
    if "/" in text:
        return " to ".join(format_date(part) for part in text.split("/"))
    year, *rest = (int(part) for part in text.split("-"))
    month, day = [calendar.month_name[number] for number in rest[:1]], map(str, rest[1:])
    return " ".join([*day, *month, str(year)])


def from_day_number(number: float) -> str:
    """The day, in ISO 8601, a number of days after the first of January 1970."""
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=int(number // 1))).isoformat()


def shortest_period(first: str, last: str) -> str:
    """The shortest way in which ISO 8601 writes the days from one to another.

    >>> shortest_period("2017-05-01", "2017-05-31"), shortest_period("2018-01-01", "2018-12-31")
    ('2017-05', '2018')
    """
    for text in (first[:4], first[:7], first):
        span = parse_date_interval(text)
        if (span.left, span.right) == (pd.Timestamp(first), pd.Timestamp(last)):
            return text
    return f"{first}/{last}"
