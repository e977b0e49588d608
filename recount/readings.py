"""Readings: the range of values that a wording allows.

Three, never mixed silently:

``literal``
    What the words strictly permit. A number without a hedge permits itself; "over" permits everything above,
    "nearly" everything below; "about" rules nothing out.
``rounding``
    What rounding to the last quoted digit permits: half a unit of that digit on either side, or, where the hedge
    names a side, one unit on that side ("over 10 million" is 10 to 11 million: at 11 the writer could have said
    "over 11 million"; the bound at the next step of granularity is that of `cummins2012`).
``heard``
    What people take the hedge to mean: the medians of the smallest and the largest value that readers thought
    allowed, in the second experiment of `ferson2015`, from the answers in `joneseseur`.
"""

from __future__ import annotations

import calendar
import datetime
import functools
import re
from decimal import Decimal

import pandas as pd

from recount import package

READINGS = ("literal", "rounding", "heard")
EXPERIMENT, SUBSET, QUANTILE = 2, "all", "q50"


def step(value: float | str) -> float:
    """One unit of the last digit that was quoted.

    Trailing zeros of a whole number count as not quoted, unless it has two digits at most. Numbers from a million
    are quoted in millions, billions or trillions. Zeros after the decimal point are quoted: only a text has them.

    Parameters
    ----------
    value : float or str
        The number as printed; as a text it has every digit that was quoted, as in "6.6090" or "3.50e6".

    Returns
    -------
    float
        In the unit of `value`.

    Examples
    --------
    >>> [step(value) for value in (3_500_000, 10_000_000, 5100, 155_000, 20, 4.35)]
    [100000.0, 1000000.0, 100.0, 1000.0, 1.0, 0.01]
    >>> [step(value) for value in ("6.6090", "3.50e6", "5100", "20")]
    [0.0001, 10000.0, 100.0, 1.0]
    """
    number = Decimal(str(value))
    if isinstance(value, str) and "." in value:
        return float(Decimal(10) ** number.as_tuple().exponent)
    for size in (10**12, 10**9, 10**6):
        if abs(number) >= size:
            return float(Decimal(str(step(number / size))) * size)
    if number == number.to_integral_value() and abs(number) < 100:
        return 1.0
    return float(Decimal(10) ** number.normalize().as_tuple().exponent)


def bounds(
    value: float,
    wording: str,
    reading: str,
    fixed: bool = False,
    whole: bool = False,
    printed: str = "",
) -> pd.Interval:
    """Range that a wording allows around a number, under one reading.

    Parameters
    ----------
    value : float
        The number as printed, zero or more.
    wording : str
        Its hedge, a row of ``wordings.csv``.
    reading : {'literal', 'rounding', 'heard'}
        How the wording is read.
    fixed : bool
        Whether the number is set by a rule or counted out, so that nothing was rounded.
    whole : bool
        Whether it counts things that come whole: rounded to one, such a number is exact.
    printed : str
        The number as text, where zeros at its end were quoted.

    Returns
    -------
    pandas.Interval
        In the unit of `value`; an end that the wording leaves open is infinite.

    Raises
    ------
    KeyError
        If the wording is not in ``wordings.csv`` or the reading is none of the three.

    Examples
    --------
    >>> bounds(3.5e6, "about", "rounding")
    Interval(3450000.0, 3550000.0, closed='both')
    >>> bounds(1e7, "over", "literal")
    Interval(10000000.0, inf, closed='neither')
    >>> bounds(1e7, "over", "heard")
    Interval(10000000.0, 11000000.0, closed='both')
    """
    if reading not in READINGS:
        raise KeyError(f"found reading {reading!r}, expected one of {', '.join(READINGS)}")
    word = _wording(wording)
    direction = word["direction"]
    if reading == "heard":
        low, high = heard_ratios(word["hedge"])
        return pd.Interval(float(value * low), float(value * high), closed="both")
    if reading == "literal":
        return _literal(float(value), direction)
    unit = step(printed or value)
    if fixed or (whole and direction in ("exact", "either") and unit == 1):
        unit = 0.0
    below, above = {
        "exact": (unit / 2, unit / 2),
        "either": (unit / 2, unit / 2),
        "above": (0.0, unit),
        "below": (unit, 0.0),
    }[direction]
    return pd.Interval(value - below, value + above, closed="both")


def _literal(value: float, direction: str) -> pd.Interval:
    if direction == "above":
        return pd.Interval(value, float("inf"), closed="neither")
    if direction == "below":
        return pd.Interval(0.0, value, closed="left")
    if direction == "either":
        return pd.Interval(0.0, float("inf"), closed="left")
    return pd.Interval(value, value, closed="both")


@functools.cache
def _wording(wording: str) -> dict:
    found = package.rows("wordings", wording=wording)
    if found.empty:
        raise KeyError(
            f"found wording {wording!r}, expected one of {', '.join(package.load('wordings')['wording'])} (data/wordings.csv)"
        )
    return found.iloc[0].to_dict()


@functools.cache
def heard_ratios(
    hedge: str, experiment: int = EXPERIMENT, subset: str = SUBSET, quantile: str = QUANTILE
) -> tuple[float, float]:
    """Smallest and largest value that a hedge is taken to allow, as ratios to the number it stands before.

    Parameters
    ----------
    hedge : str
        A word of ``hedges.csv``.
    experiment : {1, 2}
        Experiment of `ferson2015`; the first did not test every word.
    subset : {'all', 'round'}
        All nominal values, or the round ones.
    quantile : str
        Column of ``hedges.csv``, taken for both bounds.

    Raises
    ------
    KeyError
        If ``hedges.csv`` has no such row.

    Examples
    --------
    >>> heard_ratios("about")
    (0.9487, 1.025)
    """
    rows = package.rows("hedges", hedge=hedge, experiment=experiment, subset=subset)
    found = dict(zip(rows["bound"], rows[quantile]))
    if len(found) != 2:
        raise KeyError(
            f"data/hedges.csv has no {hedge!r} in experiment {experiment}, subset {subset}"
        )
    return float(found["low"]), float(found["high"])


def hedged(text: str, wording: str) -> str:
    """A number as its source has it, the hedge before it or after it.

    Raises
    ------
    KeyError
        If the wording is not in ``wordings.csv``.

    Examples
    --------
    >>> hedged("5,100 people", "exact"), hedged("10 million", "over"), hedged("2,000", "or so")
    ('5,100 people', 'over 10 million', '2,000 or so')
    """
    if wording == "exact":
        return text
    return f"{text} {wording}" if _wording(wording)["after"] else f"{wording} {text}"


def days(text: str) -> pd.Interval:
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
    >>> days("2017-05")
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


def date_words(text: str) -> str:
    """A date as prose has it, no more precise than it is known.

    Examples
    --------
    >>> date_words("2017-09-08"), date_words("2010-09"), date_words("2006"), date_words("2018-10-01/2018-12-31")
    ('8 September 2017', 'September 2010', '2006', '1 October 2018 to 31 December 2018')
    """
    if "/" in text:
        return " to ".join(date_words(part) for part in text.split("/"))
    parts = [int(part) for part in text.split("-")]
    words = [
        str(parts[0]),
        *(calendar.month_name[month] for month in parts[1:2]),
        *(str(day) for day in parts[2:]),
    ]
    return " ".join(reversed(words))


def day(number: float) -> str:
    """The day that a number of days since the first of January 1970 falls on, in ISO 8601.

    Examples
    --------
    >>> day(17298.4)
    '2017-05-12'
    """
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=int(number // 1))).isoformat()


def period(first: str, last: str) -> str:
    """The shortest way in which ISO 8601 writes the days from one to another.

    Examples
    --------
    >>> period("2017-05-01", "2017-05-31"), period("2017-05-01", "2017-05-02"), period("2018-01-01", "2018-12-31")
    ('2017-05', '2017-05-01/2017-05-02', '2018')
    """
    for text in (first[:4], first[:7], first):
        span = days(text)
        if (span.left, span.right) == (pd.Timestamp(first), pd.Timestamp(last)):
            return text
    return f"{first}/{last}"
