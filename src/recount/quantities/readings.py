"""Readings: the range of values that a wording allows.

Three, never mixed silently:

``strict``
    What the words strictly permit. A number without a hedge permits itself; "over" permits
    everything above, "nearly" everything below; "about" rules nothing out.
``rounding``
    What rounding to the last quoted digit permits: half a unit of that digit on either side, or,
    where the hedge names a side, one unit on that side: "over 10 million" is 10 to 11 million,
    since at 11 the writer could have said "over 11 million". A word is no digit: a fraction in
    words, such as "half", permits what is nearer to it than to the next of the quarters and
    thirds, or, where the hedge names a side, all up to the next one on that side.
``perceived``
    What people take the hedge to mean: the smallest and the largest value that readers thought
    allowed, from the experiment in ``hedge_quantiles.csv`` that the data name.

The record of ``hedge_quantiles.csv`` in ``datapackage.json`` names that experiment::

    "perceived": {"experiment": 2, "subset": "all", "quantile": "q50", "sources": ["key", …]}
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pandas as pd

from recount.datapackage.read_log import DESCRIPTOR, cache_by_folder
from recount.datapackage.tables import (
    first_record,
    load_texts,
    nearest,
    select_rows,
    table_record,
)
from recount.errors import DataError, UnknownNameError

READING_MEANINGS = {
    "strict": "what the words strictly permit",
    "rounding": "what rounding to the last quoted digit permits",
    "perceived": "what people take the words to mean",
}
READINGS = tuple(READING_MEANINGS)

_FRACTIONS = (0, 100 / 4, 100 / 3, 100 / 2, 200 / 3, 300 / 4, 100)  # those with words, in percent


def check_reading(reading: str) -> None:
    """Raise `UnknownNameError` unless there is such a reading."""
    if reading not in READINGS:
        *others, last = READINGS
        raise UnknownNameError(f"unknown reading {reading!r}; use {', '.join(others)} or {last}")


def last_digit_unit(value: float | str | Decimal) -> float:
    """One unit of the last digit that was quoted.

    Trailing zeros of a whole number count as not quoted, unless it has two digits at most. Numbers
    from a million are quoted in millions, billions or trillions. Zeros after the decimal point are
    quoted: only a text has them.

    Examples
    --------
    >>> [last_digit_unit(value) for value in (3_500_000, 10_000_000, 5100, 155_000, 20, 4.35)]
    [100000.0, 1000000.0, 100.0, 1000.0, 1.0, 0.01]
    >>> [last_digit_unit(value) for value in ("6.6090", "3.50e6", "5100", "20")]
    [0.0001, 10000.0, 100.0, 1.0]
    """
    number = Decimal(str(value))
    if isinstance(value, str) and "." in value:
        return float(Decimal(10) ** int(number.as_tuple().exponent))
    for size in (10**12, 10**9, 10**6):
        if abs(number) >= size:
            return float(Decimal(str(last_digit_unit(number / size))) * size)
    if number == number.to_integral_value() and abs(number) < 100:
        return 1.0
    return float(Decimal(10) ** int(number.normalize().as_tuple().exponent))


def reading_interval(
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
        Its hedge, a row of ``hedge_words.csv``.
    reading : {'strict', 'rounding', 'perceived'}
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

    Examples
    --------
    >>> reading_interval(3.5e6, "about", "rounding")
    Interval(3450000.0, 3550000.0, closed='both')
    >>> reading_interval(1e7, "over", "strict")
    Interval(10000000.0, inf, closed='neither')
    >>> reading_interval(1e7, "over", "perceived")
    Interval(10000000.0, 11000000.0, closed='both')
    >>> round(reading_interval(50, "over half", "rounding").right, 1)
    66.7
    """
    check_reading(reading)
    row = wording_row(wording)
    direction = row["direction"]
    if reading == "perceived":
        low, high = perceived_ratios(row["hedge"])
        return pd.Interval(float(value * low), float(value * high), closed="both")
    if reading == "strict":
        return _strict(float(value), direction)
    if row["is_fraction"]:
        return _to_next_fractions(float(value), direction)
    unit = last_digit_unit(printed or value)
    if fixed or (whole and direction in ("exact", "either") and unit == 1):
        unit = 0.0
    below, above = {
        "exact": (unit / 2, unit / 2),
        "either": (unit / 2, unit / 2),
        "above": (0.0, unit),
        "below": (unit, 0.0),
    }[direction]
    return pd.Interval(value - below, value + above, closed="both")


def _to_next_fractions(value: float, direction: str) -> pd.Interval:
    """What a fraction in words permits, in percent."""
    below = max(each for each in _FRACTIONS if each < value)
    above = min(each for each in _FRACTIONS if each > value)
    low, high = {
        "exact": ((below + value) / 2, (value + above) / 2),
        "either": ((below + value) / 2, (value + above) / 2),
        "above": (value, above),
        "below": (below, value),
    }[direction]
    return pd.Interval(low, high, closed="both")


def _strict(value: float, direction: str) -> pd.Interval:
    if direction == "above":
        return pd.Interval(value, math.inf, closed="neither")
    if direction == "below":
        return pd.Interval(0.0, value, closed="left")
    if direction == "either":
        return pd.Interval(0.0, math.inf, closed="left")
    return pd.Interval(value, value, closed="both")


@cache_by_folder
def wording_row(wording: str) -> dict[str, Any]:
    """The row of ``hedge_words.csv`` for a wording."""
    rows = select_rows("hedge_words", wording=wording)
    if rows.empty:
        known = load_texts("hedge_words")["wording"]
        raise UnknownNameError(
            f"data/hedge_words.csv has no wording {wording!r}{nearest(wording, known)}; "
            f"its wordings are {', '.join(known)}"
        )
    return first_record(rows)


def perceived_setting() -> dict[str, Any]:
    """Experiment, subset, quantile and sources that the perceived reading uses.

    Examples
    --------
    >>> perceived_setting()["quantile"]
    'q50'
    """
    setting = table_record("hedge_quantiles").get("perceived", {})
    if missing := [key for key in ("experiment", "subset", "quantile") if key not in setting]:
        raise DataError(
            f'data/{DESCRIPTOR}, table hedge_quantiles: "perceived" lacks {", ".join(missing)}. '
            'Say which rows and column the reading uses: {"experiment": 1, "subset": "all", …}.'
        )
    return setting


def perceived_rows(experiment: int | None = None) -> pd.DataFrame:
    """Quantiles of one experiment, by default that of the reading, for the numbers that it uses.

    Examples
    --------
    >>> perceived_rows()["hedge"].unique().tolist()
    ['bare', 'about', 'over', 'nearly', 'almost']
    """
    setting = perceived_setting()
    return select_rows(
        "hedge_quantiles",
        experiment=setting["experiment"] if experiment is None else experiment,
        subset=setting["subset"],
    )


@cache_by_folder
def perceived_ratios(hedge: str, experiment: int | None = None) -> tuple[float, float]:
    """Smallest and largest value that a hedge is taken to allow, as ratios to its number.

    Parameters
    ----------
    hedge : str
        A word of ``hedge_quantiles.csv``.
    experiment : int, optional
        By default that of the perceived reading.

    Examples
    --------
    >>> perceived_ratios("about"), perceived_ratios("about", experiment=1)
    ((0.95, 1.05), (0.92, 1.08))
    """
    rows = perceived_rows(experiment)
    ratios = rows[rows["hedge"] == hedge].set_index("bound")[perceived_setting()["quantile"]]
    if set(ratios.index) != {"low", "high"}:
        place = f"experiment {experiment}" if experiment is not None else "the experiment in use"
        raise UnknownNameError(
            f"data/hedge_quantiles.csv has no two bounds for {hedge!r} in {place}"
            f"{nearest(hedge, rows['hedge'])}"
        )
    return float(ratios["low"]), float(ratios["high"])
