"""How a number, its unit and its range are written in prose: the one rule for all that is printed.

As read (`load_inputs` and `readings`): whoever printed a number, its last quoted digit was rounded;
words such as "half" are no digits; what was counted out or set by a rule has no room.

As written: a number is rounded to the nearest, a tie away from zero, after it was taken to twelve
significant digits, as results store it, and ten decimals, since what lies below is binary noise.
The ends of a range are rounded outward, so that what is printed holds the exact range, to the
digits of the value, or to one more where that would widen the range by over a tenth of its width
and the printed value stays within. A range without width is printed as the value is, with
"exactly" before it where all its digits are shown.
"""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal

from recount.dates import format_date, from_day_number, shortest_period
from recount.quantities.readings import wording_row
from recount.quantities.units import is_countable, unit_row

NUMBER_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()

_LARGE_NUMBERS = ((12, "trillion"), (9, "billion"), (6, "million"))  # powers of ten
_POWERS = {"2": "squared", "3": "cubed"}
_NO_UNIT = ("", "1", "dimensionless", "ratio")


def format_number(value: float | Decimal, digits: int | None = None) -> str:
    """A number as the book writes it.

    Parameters
    ----------
    value : float
    digits : int, optional
        Significant digits; all of them where not given.

    Examples
    --------
    >>> format_number(5100), format_number(3_500_000), format_number(4.90196, 3)
    ('5,100', '3.5 million', '4.9')
    >>> format_number(30230.2, 3), format_number(float("inf"))
    ('30,200', 'no upper bound')
    """
    if math.isinf(value):
        return "no upper bound" if value > 0 else "no lower bound"
    # Before the word is chosen: 999,999,999 is 1 billion at three digits.
    number = _rounded(_stored(value), digits)
    for power, word in _LARGE_NUMBERS:
        if abs(number) >= 10**power:
            return f"{_with_commas(number.scaleb(-power))} {word}"
    return _with_commas(number)


def _stored(value: float | Decimal) -> Decimal:
    """A number without binary noise: twelve significant digits, ten decimals."""
    number = Context(prec=12, rounding=ROUND_HALF_UP).create_decimal(
        value if isinstance(value, Decimal) else float(value)
    )
    decimals = -int(number.as_tuple().exponent)
    return number.quantize(Decimal("1e-10"), ROUND_HALF_UP) if decimals > 10 else number


def _rounded(number: Decimal, digits: int | None, rounding: str = ROUND_HALF_UP) -> Decimal:
    """A number to so many significant digits; as it is where none are given."""
    return Context(prec=digits, rounding=rounding).plus(number) if digits else number


def _with_commas(number: Decimal) -> str:
    text = f"{number:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", "\u2212")


def unit_name(name: str, plural: bool = True) -> str:
    """How a unit is written out.

    Examples
    --------
    >>> unit_name("loaf / person"), unit_name("CRN"), unit_name("baker * year"), unit_name("")
    ('loaves per person', 'CRN', 'baker-years', '')
    >>> unit_name("CRN / person ** 2")
    'CRN per person squared'
    """
    row = unit_row(name.replace(" ", ""))
    if row:
        return row["plural" if plural else "singular"]
    above, _, below = name.partition(" / ")
    if below:
        per = f"per {' and '.join(unit_name(part, False) for part in below.split(' / '))}"
        return per if above == "1" else f"{unit_name(above, plural)} {per}"
    *factors, last = name.split(" * ")
    base, _, power = last.partition(" ** ")
    if power:
        last_name = f"{unit_name(base, False)} {_POWERS.get(power, f'to the power of {power}')}"
    else:
        last_name = unit_name(last, plural) if factors else last
    return "-".join([*(unit_name(factor, False) for factor in factors), last_name])


def format_quantity(
    value: float | Decimal, name: str, digits: int | None = None, short: bool = False
) -> str:
    """A number with its unit, as prose has it.

    Parameters
    ----------
    value : float
    name : str
        Name of its unit, or an empty string for a plain ratio.
    digits : int, optional
        Significant digits; all of them where not given. Of a date, 1 is the year, 2 the month, 3
        the day.
    short : bool
        Leave out what the unit is divided by: "4.9 loaves" for loaves per person.

    Examples
    --------
    >>> format_quantity(200000, "CRN"), format_quantity(4.35, "percent")
    ('CRN 200,000', '4.35%')
    >>> format_quantity(4.90196, "loaf / person", 3, short=True)
    '4.9 loaves'
    >>> format_quantity(17298, "date"), format_quantity(17298, "date", 2)
    ('12 May 2017', 'May 2017')
    """
    if name == "date" and math.isfinite(value):
        return format_date("-".join(from_day_number(float(value)).split("-")[:digits]))
    number = format_number(value, digits)
    if short:
        name = name.partition(" / ")[0]
    if name in _NO_UNIT or math.isinf(value):
        return number
    if name.startswith("percent"):
        return f"{number}%" + name.removeprefix("percent").replace(" / ", "/").replace("/", " per ")
    above, _, below = (part.strip() for part in name.partition("/"))
    if _precedes_number(above) and not _precedes_number(below):
        return f"{unit_name(above)} {number}" + (f" per {unit_name(below, False)}" if below else "")
    return f"{number} {unit_name(name, number != '1')}"


def _precedes_number(name: str) -> bool:
    row = unit_row(name)
    return bool(row and row["before"])


def format_range(
    low: float,
    high: float,
    name: str,
    digits: int | None = None,
    short: bool = False,
    value: float | None = None,
) -> str:
    """A range with its unit, as prose has it; parameters as of `format_quantity`.

    Where `value` is given, which lies in the range, so does the number that is printed for it.

    Examples
    --------
    >>> format_range(4.757, 5.0495, "loaf / person", 3, short=True)
    '4.75 to 5.05 loaves'
    >>> format_range(3.4261, 3.4264, "CRN", 3), format_range(3.4261, 3.4264, "CRN", 3, value=3.4263)
    ('CRN 3.426 to 3.427', 'CRN 3.42 to 3.43')
    >>> format_range(1e7, math.inf, "loaf"), format_range(17287, 17317, "date")
    ('more than 10 million loaves', 'May 2017')
    """
    if name == "date":
        return _date_range(low, high)
    if math.isinf(low) and math.isfinite(high):
        end = _rounded(_stored(high), digits, ROUND_CEILING)
        return f"less than {format_quantity(end, name, short=short)}"
    if math.isinf(low) or (low == 0 and math.isinf(high)):
        above = name.partition(" / ")[0]
        return f"any number of {unit_name(above)}" if is_countable(above) else "any value"
    if math.isinf(high):
        end = _rounded(_stored(low), digits, ROUND_FLOOR)
        return f"more than {format_quantity(end, name, short=short)}"
    first, last = _stored(low), _stored(high)
    if first == last:
        text = format_quantity(last, name, digits, short)
        return f"exactly {text}" if _rounded(last, digits) == last else text
    return _two_ends(*_outward(first, last, digits, value), name, short)


def _outward(
    low: Decimal, high: Decimal, digits: int | None, value: float | None
) -> tuple[Decimal, Decimal]:
    """The ends that are printed for a range."""
    if digits is None:
        return low, high
    usual, finer = (
        (_rounded(low, count, ROUND_FLOOR), _rounded(high, count, ROUND_CEILING))
        for count in (digits, digits + 1)
    )
    widened = (usual[1] - usual[0]) - (high - low)
    if widened * 10 <= high - low:
        return usual
    printed = finer[0] if value is None else _rounded(_stored(value), digits)
    return finer if finer[0] <= printed <= finer[1] else usual


def _two_ends(low: Decimal, high: Decimal, name: str, short: bool) -> str:
    first, last = format_number(low), format_quantity(high, name, short=short)
    before, _, after = format_quantity(low, name, short=short).partition(first)
    if before:  # the unit precedes the number
        return f"{before}{first} to {format_number(high)}{after}"
    for _, word in _LARGE_NUMBERS:
        if first.endswith(f" {word}") and f" {word}" in last:  # "3.4 to 3.6 million"
            return f"{first.removesuffix(f' {word}')} to {last}"
    return f"{first} to {last}"


def _date_range(low: float, high: float) -> str:
    if math.isinf(low) and math.isinf(high):
        return "any date"
    if math.isinf(low):
        return f"before {format_quantity(high, 'date')}"
    if math.isinf(high):
        return f"after {format_quantity(low, 'date')}"
    return format_date(shortest_period(from_day_number(low), from_day_number(high)))


def with_hedge(text: str, wording: str) -> str:
    """A number as its source has it, the hedge before it or after it.

    Examples
    --------
    >>> with_hedge("24", "exact"), with_hedge("10 million", "over"), with_hedge("2,000", "or so")
    ('24', 'over 10 million', '2,000 or so')
    >>> with_hedge("50%", "over half")
    'over half (50%)'
    """
    if wording == "exact":
        return text
    row = wording_row(wording)
    if row["is_fraction"]:
        return f"{wording} ({text})"
    return f"{text} {wording}" if row["after"] else f"{wording} {text}"
