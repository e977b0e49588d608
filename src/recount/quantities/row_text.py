"""Rows of the data in words: what each is, and its number, date or choice as printed."""

from __future__ import annotations

import math
import re

from recount.datapackage.rows import Assumption, Claim, Event, Evidence, Indicator, Row, in_quotes
from recount.dates import format_date
from recount.quantities.formatting import format_quantity, format_range, with_hedge
from recount.quantities.input import INDICATOR_DIGITS


def row_title(row: Row) -> str:
    """What a row is, with what tells it from others of its kind.

    Examples
    --------
    >>> from recount.datapackage.rows import get_claim, get_evidence
    >>> row_title(get_claim("bread/bakers")), row_title(get_evidence("register/bakers-2021-03"))
    ('“About 350 bakers”', 'Bakers of the company in spring, March 2021')
    """
    match row:
        case Claim():
            return in_quotes(row.fragment)
        case Evidence():
            return with_date(row.quantity, row.as_of)
        case Event():
            return with_date(row.event, row.date)
        case Indicator():
            return f"{row.label}, {row.country}, {row.year}"
        case Assumption():
            return row.quantity


def row_text(row: Row) -> str:
    """The number, date or choice of a row as printed, with its hedge; empty for a statement.

    Examples
    --------
    >>> from recount.datapackage.rows import get_assumption, get_claim
    >>> row_text(get_claim("bread/bakers")), row_text(get_claim("bread/first-abroad"))
    ('about 350 bakers', 'May 2021')
    >>> row_text(get_assumption("fx/crn-mrk"))
    '7.5 CRN per MRK'
    """
    match row:
        case Claim() if row.date:
            return with_hedge(format_date(row.date), row.wording)
        case Claim() if math.isnan(row.value):
            return ""
        case Claim() | Evidence():
            return with_hedge(format_quantity(row.value, row.unit), row.wording)
        case Event():
            return format_date(row.date)
        case Indicator():
            return format_quantity(row.value, row.unit, INDICATOR_DIGITS)
        case Assumption():
            return row.choice or format_quantity(row.value, row.unit)


def assumption_range(row: Assumption) -> str:
    """The range of an assumption, or the words to choose from, as prose has it.

    An assumption whose ends are its default has no range that anybody knows of: it is not exact.
    """
    if not row.choice:
        is_known = row.low < row.high
        return format_range(row.low, row.high, row.unit) if is_known else "no range is known"
    *others, last = row.choices
    return f"{', '.join(others)} or {last}"


def with_date(words: str, date: str) -> str:
    """What something is, with its date unless the words have it."""
    when = format_date(date)
    return words if re.search(rf"\b{re.escape(when)}\b", words) else f"{words}, {when}"
