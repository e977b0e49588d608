"""Units: what can be added to what, and how a number with its unit is written.

The units are the rows of ``units.csv``; pint does their arithmetic and refuses what does not fit.
"""

from __future__ import annotations

import math

from recount.dates import format_date, from_day_number, shortest_period
from recount.quantities.readings import wording_row
from recount.quantities.units import COUNTS, is_countable, unit_row

_WORDS = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def format_number(value: float, digits: int | None = None) -> str:
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
    >>> format_number(5100), format_number(3_500_000), format_number(4.90196, 3), format_number(30230.2, 3), format_number(float("inf"))
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


def number_word(count: int) -> str:
    """A small count as a title has it, from zero to twelve.

    Raises
    ------
    ValueError
        If the count has no such word.

    Examples
    --------
    >>> number_word(4)
    'four'
    """
    if count not in range(len(COUNTS)):
        raise ValueError(
            f"found the count {count!r}, expected a whole number from 0 to {len(COUNTS) - 1}. Write it as a result."
        )
    return COUNTS[count]


def unit_name(name: str, plural: bool = True) -> str:
    """How a unit is written out.

    Examples
    --------
    >>> unit_name("loaf / person"), unit_name("CRN"), unit_name("baker * year"), unit_name("")
    ('loaves per person', 'CRN', 'baker-years', '')
    """
    row = unit_row(name.replace(" ", ""))
    if row:
        return row["plural" if plural else "singular"]
    above, _, below = name.partition(" / ")
    if not below:
        *factors, last = name.split(" * ")
        return (
            "-".join([*(unit_name(factor, False) for factor in factors), unit_name(last, plural)])
            if factors
            else name
        )
    per = f"per {unit_name(below.replace(' / ', ' and '), False)}"
    return per if above == "1" else f"{unit_name(above, plural)} {per}"


def format_quantity(value: float, name: str, digits: int | None = None, short: bool = False) -> str:
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
    >>> format_quantity(200000, "CRN"), format_quantity(4.35, "percent"), format_quantity(1, "person"), format_quantity(4.90196, "loaf / person", 3, short=True)
    ('CRN 200,000', '4.35%', '1 person', '4.9 loaves')
    >>> format_quantity(17298, "date"), format_quantity(17298, "date", 2)
    ('12 May 2017', 'May 2017')
    """
    if name == "date" and math.isfinite(value):
        return format_date("-".join(from_day_number(value).split("-")[:digits]))
    number = format_number(value, digits)
    if short:
        name = name.partition(" / ")[0]
    if name in ("", "1", "dimensionless", "ratio") or math.isinf(value):
        return number
    if name.startswith("percent"):
        return f"{number}%" + name.removeprefix("percent").replace(" / ", "/").replace("/", " per ")
    above, _, below = name.replace(" ", "").partition("/")
    if _before(above) and not _before(below):
        return f"{unit_name(above)} {number}" + (f" per {unit_name(below, False)}" if below else "")
    return f"{number} {unit_name(name, number != '1')}"


def _before(name: str) -> bool:
    row = unit_row(name)
    return bool(row and row["before"])


def format_range(
    low: float, high: float, name: str, digits: int | None = None, short: bool = False
) -> str:
    """A range with its unit, as prose has it.

    Examples
    --------
    >>> format_range(4.757, 5.0495, "loaf / person", 3, short=True), format_range(1e7, math.inf, "loaf"), format_range(0, math.inf, "loaf")
    ('4.76 to 5.05 loaves', 'more than 10 million loaves', 'any number of loaves')
    >>> format_range(17287, 17317, "date"), format_range(17298, math.inf, "date")
    ('May 2017', 'after 12 May 2017')
    """
    if name == "date":
        return _dates(low, high)
    if math.isinf(low) and math.isfinite(high):
        return f"less than {format_quantity(high, name, digits, short)}"
    if math.isinf(low) or (low == 0 and math.isinf(high)):
        above = name.partition(" / ")[0]
        return f"any number of {unit_name(above)}" if is_countable(above) else "any value"
    if math.isinf(high):
        return f"more than {format_quantity(low, name, digits, short)}"
    first, last = format_number(low, digits), format_quantity(high, name, digits, short)
    if first == format_number(high, digits):
        return f"exactly {last}" if low == high and format_number(low) == first else last
    whole_text = format_quantity(low, name, digits, short)
    head, _, tail = whole_text.partition(first)
    if head:  # the unit stands before the number
        return f"{head}{first} to {format_number(high, digits)}{tail}"
    word = next((w for _, w in _WORDS if first.endswith(f" {w}") and f" {w}" in last), None)
    return f"{first.removesuffix(f' {word}') if word else first} to {last}"


def _dates(low: float, high: float) -> str:
    if math.isinf(low) or math.isinf(high):
        return (
            "any date"
            if math.isinf(low) and math.isinf(high)
            else f"before {format_quantity(high, 'date')}"
            if math.isinf(low)
            else f"after {format_quantity(low, 'date')}"
        )
    return format_date(shortest_period(from_day_number(low), from_day_number(high)))


def with_hedge(text: str, wording: str) -> str:
    """A number as its source has it, the hedge before it or after it.

    Raises
    ------
    KeyError
        If the wording is not in ``wordings.csv``.

    Examples
    --------
    >>> with_hedge("5,100 people", "exact"), with_hedge("10 million", "over"), with_hedge("2,000", "or so")
    ('5,100 people', 'over 10 million', '2,000 or so')
    """
    if wording == "exact":
        return text
    return f"{text} {wording}" if wording_row(wording)["after"] else f"{wording} {text}"
