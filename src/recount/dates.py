"""Dates of any precision: ISO 8601 parsed to an interval, and formatted for prose."""

from __future__ import annotations

import calendar
import datetime
import re

import pandas as pd


def parse_date_interval(text: str) -> pd.Interval:
    """Days that a date of a given precision allows.

    Parameters
    ----------
    text : str
        Year, month or day in ISO 8601, or two of them with a slash between.

    Returns
    -------
    pandas.Interval
        Of `pandas.Timestamp`, first to last day.

    Raises
    ------
    ValueError
        If no such date exists, or an interval ends before it starts.

    Examples
    --------
    >>> parse_date_interval("2017-05")
    Interval(2017-05-01 00:00:00, 2017-05-31 00:00:00, closed='both')
    """
    first, slash, last = text.partition("/")
    (start, _), (_, end) = _edges(first), _edges(last if slash else first)
    if end < start:
        raise ValueError(f"{text} ends before it starts")
    return pd.Interval(pd.Timestamp(start), pd.Timestamp(end), closed="both")


def _edges(text: str) -> tuple[datetime.date, datetime.date]:
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
        raise ValueError(f"{text!r} is not a year, month or day")
    year, month, day = [*(int(part) for part in text.split("-")), None, None][:3]
    first, last = (1, 12) if month is None else (month, month)
    if not 1 <= last <= 12:
        raise ValueError(f"there is no month {last}")
    days_of_last = calendar.monthrange(year, last)[1]
    return datetime.date(year, first, 1 if day is None else day), datetime.date(
        year, last, days_of_last if day is None else day
    )


def format_date(text: str) -> str:
    """A date as prose has it, no more precise than it is known.

    Examples
    --------
    >>> format_date("2017-09-08"), format_date("2010-09"), format_date("2006"), format_date("2018-10-01/2018-12-31")
    ('8 September 2017', 'September 2010', '2006', '1 October 2018 to 31 December 2018')
    """
    if "/" in text:
        return " to ".join(format_date(part) for part in text.split("/"))
    parts = [int(part) for part in text.split("-")]
    words = [
        str(parts[0]),
        *(calendar.month_name[month] for month in parts[1:2]),
        *(str(day) for day in parts[2:]),
    ]
    return " ".join(reversed(words))


def from_day_number(number: float) -> str:
    """The day that a number of days since the first of January 1970 falls on, in ISO 8601.

    Examples
    --------
    >>> from_day_number(17298.4)
    '2017-05-12'
    """
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=int(number // 1))).isoformat()


def shortest_period(first: str, last: str) -> str:
    """The shortest way in which ISO 8601 writes the days from one to another.

    Examples
    --------
    >>> shortest_period("2017-05-01", "2017-05-31"), shortest_period("2017-05-01", "2017-05-02"), shortest_period("2018-01-01", "2018-12-31")
    ('2017-05', '2017-05-01/2017-05-02', '2018')
    """
    for text in (first[:4], first[:7], first):
        span = parse_date_interval(text)
        if (span.left, span.right) == (pd.Timestamp(first), pd.Timestamp(last)):
            return text
    return f"{first}/{last}"
