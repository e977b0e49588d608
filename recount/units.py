"""Units: what can be added to what, and how a number with its unit is written.

The units are the rows of ``units.csv``; pint does their arithmetic and refuses what does not fit.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping

import pint

from recount import package
from recount.readings import date_words, day, period

COUNTS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_WORDS = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def registry_of(rows: Iterable[Mapping]) -> pint.UnitRegistry:
    """A registry with the units of ``units.csv`` and no others.

    Parameters
    ----------
    rows : iterable of mapping
        Each with ``unit`` and ``definition``, as pint takes it; empty for a unit made of others.

    Raises
    ------
    pint.errors.PintError
        If a definition does not parse or a unit stands twice.

    Examples
    --------
    >>> registry_of([{"unit": "job", "definition": "[job]"}]).job.dimensionality
    <UnitsContainer({'[job]': 1})>
    """
    registry = pint.UnitRegistry(None, on_redefinition="raise")
    for row in rows:
        if row["definition"]:
            registry.define(f"{row['unit']} = {row['definition']}")
    return registry


@functools.cache
def registry() -> pint.UnitRegistry:
    """The registry of the book.

    Examples
    --------
    >>> (registry().job / registry().person).is_compatible_with("job / person")
    True
    """
    return registry_of(package.load("units").to_dict("records"))


def unit(name: str) -> pint.Unit:
    """The unit of that name or expression.

    Raises
    ------
    pint.UndefinedUnitError
        If ``units.csv`` does not define a part of it.

    Examples
    --------
    >>> str(unit("CNY/USD"))
    'CNY / USD'
    """
    return registry().parse_units(name)


@functools.cache
def _row(name: str) -> Mapping | None:
    found = package.rows("units", unit=name)
    return found.iloc[0].to_dict() if len(found) else None


def whole(name: str) -> bool:
    """Whether the unit counts things that come whole.

    Examples
    --------
    >>> whole("person"), whole("CNY")
    (True, False)
    """
    row = _row(name)
    return bool(row and row["whole"])


def figure(value: float, digits: int | None = None) -> str:
    """A number as the book writes it.

    Parameters
    ----------
    value : float
        The number.
    digits : int, optional
        Significant digits; all of them where not given. Whole numbers below a million keep every digit
        before the decimal point that `digits` leaves.

    Examples
    --------
    >>> figure(5100), figure(3_500_000), figure(4.90196, 3), figure(30230.2, 3), figure(float("inf"))
    ('5,100', '3.5 million', '4.9', '30,200', 'no upper bound')
    """
    if math.isinf(value):
        return "no upper bound" if value > 0 else "no lower bound"
    value = float(
        f"{value:.12g}"
    )  # what is stored: its last binary digit must not decide how 3.5875 is rounded
    if (
        value and digits is not None
    ):  # before the word is chosen: 999,999,999 is 1 billion at three digits
        value = round(value, digits - 1 - math.floor(math.log10(abs(value))))
    for size, word in _WORDS:
        if abs(value) >= size:
            return f"{_plain(value / size)} {word}"
    return _plain(value)


def _plain(value: float) -> str:
    text = f"{value:,.10f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "\u2212")


def in_words(count: int) -> str:
    """A small count as a title has it, from zero to twelve.

    Raises
    ------
    ValueError
        If the count has no such word.

    Examples
    --------
    >>> in_words(4)
    'four'
    """
    if count not in range(len(COUNTS)):
        raise ValueError(
            f"found the count {count!r}, expected a whole number from 0 to {len(COUNTS) - 1}. Write it as a result."
        )
    return COUNTS[count]


def noun(name: str, plural: bool = True) -> str:
    """How a unit is written out.

    Examples
    --------
    >>> noun("job / person"), noun("CNY"), noun("job * year"), noun("")
    ('jobs per person', 'CNY', 'job-years', '')
    """
    row = _row(name.replace(" ", ""))
    if row:
        return row["plural" if plural else "singular"]
    above, _, below = name.partition(" / ")
    if not below:
        *factors, last = name.split(" * ")
        return (
            "-".join([*(noun(factor, False) for factor in factors), noun(last, plural)])
            if factors
            else name
        )
    per = f"per {noun(below.replace(' / ', ' and '), False)}"
    return per if above == "1" else f"{noun(above, plural)} {per}"


def say(value: float, name: str, digits: int | None = None, short: bool = False) -> str:
    """A number with its unit, as prose has it.

    Parameters
    ----------
    value : float
        The number.
    name : str
        Name of its unit, or an empty string for a plain ratio.
    digits : int, optional
        Significant digits; all of them where not given. Of a date, 1 is the year, 2 the month, 3 the day.
    short : bool
        Leave out what the unit is divided by: "4.9 jobs" for jobs per person.

    Examples
    --------
    >>> say(200000, "CNY"), say(4.35, "percent"), say(1, "person"), say(4.90196, "job / person", 3, short=True)
    ('CNY 200,000', '4.35%', '1 person', '4.9 jobs')
    >>> say(17298, "date"), say(17298, "date", 2)
    ('12 May 2017', 'May 2017')
    """
    if name == "date" and math.isfinite(value):
        return date_words("-".join(day(value).split("-")[:digits]))
    number = figure(value, digits)
    if short:
        name = name.partition(" / ")[0]
    if name in ("", "1", "dimensionless", "ratio") or math.isinf(value):
        return number
    if name.startswith("percent"):
        return f"{number}%" + name.removeprefix("percent").replace(" / ", "/").replace("/", " per ")
    above, _, below = name.replace(" ", "").partition("/")
    if _before(above) and not _before(below):
        return f"{noun(above)} {number}" + (f" per {noun(below, False)}" if below else "")
    return f"{number} {noun(name, number != '1')}"


def _before(name: str) -> bool:
    row = _row(name)
    return bool(row and row["before"])


def span(low: float, high: float, name: str, digits: int | None = None, short: bool = False) -> str:
    """A range with its unit, as prose has it.

    Examples
    --------
    >>> span(4.757, 5.0495, "job / person", 3, short=True), span(1e7, math.inf, "business"), span(0, math.inf, "job")
    ('4.76 to 5.05 jobs', 'more than 10 million businesses', 'any number of jobs')
    >>> span(17287, 17317, "date"), span(17298, math.inf, "date")
    ('May 2017', 'after 12 May 2017')
    """
    if name == "date":
        return _dates(low, high)
    if math.isinf(low) and math.isfinite(high):
        return f"less than {say(high, name, digits, short)}"
    if math.isinf(low) or (low == 0 and math.isinf(high)):
        above = name.partition(" / ")[0]
        return f"any number of {noun(above)}" if whole(above) else "any value"
    if math.isinf(high):
        return f"more than {say(low, name, digits, short)}"
    first, last = figure(low, digits), say(high, name, digits, short)
    if first == figure(high, digits):
        return f"exactly {last}" if low == high and figure(low) == first else last
    whole_text = say(low, name, digits, short)
    head, _, tail = whole_text.partition(first)
    if head:  # the unit stands before the number
        return f"{head}{first} to {figure(high, digits)}{tail}"
    word = next((w for _, w in _WORDS if first.endswith(f" {w}") and f" {w}" in last), None)
    return f"{first.removesuffix(f' {word}') if word else first} to {last}"


def _dates(low: float, high: float) -> str:
    if math.isinf(low) or math.isinf(high):
        return (
            "any date"
            if math.isinf(low) and math.isinf(high)
            else f"before {say(high, 'date')}"
            if math.isinf(low)
            else f"after {say(low, 'date')}"
        )
    return date_words(period(day(low), day(high)))
