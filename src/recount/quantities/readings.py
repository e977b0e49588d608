"""Readings: the range of values that a wording allows.

Three, never mixed silently:

``strict``
    What the words strictly permit. A number without a hedge permits itself; "over" permits everything above,
    "nearly" everything below; "about" rules nothing out.
``rounding``
    What rounding to the last quoted digit permits: half a unit of that digit on either side, or, where the hedge
    names a side, one unit on that side ("over 10 million" is 10 to 11 million: at 11 the writer could have said
    "over 11 million"; the bound at the next step of granularity is that of `cummins2012`).
``perceived``
    What people take the hedge to mean: the medians of the smallest and the largest value that readers thought
    allowed, in the second experiment of `ferson2015`, from the answers in `joneseseur`.
"""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from recount.datapackage.store import cache_by_folder, load_table, select_rows

READINGS = ("strict", "rounding", "perceived")


EXPERIMENT, SUBSET, QUANTILE = 2, "all", "q50"


def last_digit_unit(value: float | str) -> float:
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
    >>> [last_digit_unit(value) for value in (3_500_000, 10_000_000, 5100, 155_000, 20, 4.35)]
    [100000.0, 1000000.0, 100.0, 1000.0, 1.0, 0.01]
    >>> [last_digit_unit(value) for value in ("6.6090", "3.50e6", "5100", "20")]
    [0.0001, 10000.0, 100.0, 1.0]
    """
    number = Decimal(str(value))
    if isinstance(value, str) and "." in value:
        return float(Decimal(10) ** number.as_tuple().exponent)
    for size in (10**12, 10**9, 10**6):
        if abs(number) >= size:
            return float(Decimal(str(last_digit_unit(number / size))) * size)
    if number == number.to_integral_value() and abs(number) < 100:
        return 1.0
    return float(Decimal(10) ** number.normalize().as_tuple().exponent)


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
        Its hedge, a row of ``wordings.csv``.
    reading : {'strict', 'rounding', 'perceived'}
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
    >>> reading_interval(3.5e6, "about", "rounding")
    Interval(3450000.0, 3550000.0, closed='both')
    >>> reading_interval(1e7, "over", "strict")
    Interval(10000000.0, inf, closed='neither')
    >>> reading_interval(1e7, "over", "perceived")
    Interval(10000000.0, 11000000.0, closed='both')
    """
    if reading not in READINGS:
        raise KeyError(f"found reading {reading!r}, expected one of {', '.join(READINGS)}")
    word = wording_row(wording)
    direction = word["direction"]
    if reading == "perceived":
        low, high = perceived_ratios(word["hedge"])
        return pd.Interval(float(value * low), float(value * high), closed="both")
    if reading == "strict":
        return _strict(float(value), direction)
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


def _strict(value: float, direction: str) -> pd.Interval:
    if direction == "above":
        return pd.Interval(value, float("inf"), closed="neither")
    if direction == "below":
        return pd.Interval(0.0, value, closed="left")
    if direction == "either":
        return pd.Interval(0.0, float("inf"), closed="left")
    return pd.Interval(value, value, closed="both")


@cache_by_folder
def wording_row(wording: str) -> dict:
    found = select_rows("wordings", wording=wording)
    if found.empty:
        raise KeyError(
            f"found wording {wording!r}, expected one of {', '.join(load_table('wordings')['wording'])} (data/wordings.csv)"
        )
    return found.iloc[0].to_dict()


@cache_by_folder
def perceived_ratios(
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
    >>> perceived_ratios("about")
    (0.95, 1.05)
    """
    rows = select_rows("hedges", hedge=hedge, experiment=experiment, subset=subset)
    found = dict(zip(rows["bound"], rows[quantile]))
    if len(found) != 2:
        raise KeyError(
            f"data/hedges.csv has no {hedge!r} in experiment {experiment}, subset {subset}"
        )
    return float(found["low"]), float(found["high"])
