"""Quantities from rows of the data: `claim`, `evidence`, `indicator`, `assumption`, `date`.

An unknown id raises `UnknownNameError`, which offers the nearest; evidence and events of grade C
raise `GradeError`; a row without what is asked of it, a number or a date, raises `DataError`.
"""

from __future__ import annotations

import math

import pandas as pd

from recount.datapackage.rows import (
    Claim,
    Evidence,
    get_assumption,
    get_claim,
    get_event,
    get_evidence,
    get_indicator,
)
from recount.datapackage.tables import load_table, load_texts, nearest, raw_cell, select_rows
from recount.dates import parse_date_interval
from recount.errors import DataError, UnknownNameError
from recount.quantities.input import Input
from recount.quantities.quantity import Quantity
from recount.quantities.readings import (
    READINGS,
    perceived_ratios,
    perceived_setting,
    reading_interval,
)
from recount.quantities.row_text import row_title
from recount.quantities.units import is_countable

WITHOUT_RANGE = ", without its range"  # ends the title of an input that a result fixes


def claim(id: str) -> Quantity:
    """The number of a claim, as a quantity.

    Examples
    --------
    >>> claim("bread/bakers").bounds("rounding")
    Interval(345.0, 355.0, closed='both')
    """
    row = get_claim(id)
    if math.isnan(row.value):
        raise DataError(
            f"{id} has no number to compute with: it is a {row.kind}"
            + ("; use date(…)" if row.date else "")
        )
    return _printed_number("claim", "claims", row, row.counted)


def evidence(id: str) -> Quantity:
    """The number of a piece of evidence, as a quantity.

    Examples
    --------
    >>> evidence("harbour/card-holders-2021").bounds("rounding")
    Interval(5100.0, 5200.0, closed='both')
    """
    row = get_evidence(id)
    return _printed_number("evidence", "evidence", row, row.quantity)


def _printed_number(kind: str, table: str, row: Claim | Evidence, title: str) -> Quantity:
    printed = raw_cell(table, "value", id=row.id)
    ranges = _reading_ranges(row.value, row.unit, printed, row.wording, row.fixed)
    source = Input(
        row.id, kind, title, row.value, row.unit, row.wording, ranges, row.sources, row.locator
    )
    return Quantity.from_input(source)


def _reading_ranges(
    value: float, unit: str, printed: str, wording: str = "exact", fixed: bool = False
) -> dict[str, pd.Interval]:
    """The range of a printed number under each reading: one rule, whoever printed it."""
    whole = is_countable(unit)
    return {
        reading: reading_interval(value, wording, reading, fixed, whole, printed)
        for reading in READINGS
    }


def indicator(iso3: str, code: str, year: int) -> Quantity:
    """An indicator of one country and year, as a quantity; it is rounded to its last digit.

    Examples
    --------
    >>> indicator("XHA", "FX.MRK", 2021).bounds("rounding")
    Interval(7.51225, 7.51235, closed='both')
    """
    row, locator = get_indicator(iso3, code, year), f"series {code}, {iso3}"
    printed = raw_cell("country_indicators", "value", iso3=iso3, indicator=code, year=year)
    ranges, title = _reading_ranges(row.value, row.unit, printed), row_title(row)
    return Quantity.from_input(
        Input(
            row.id, "indicator", title, row.value, row.unit, "exact", ranges, row.sources, locator
        )
    )


def assumption(id: str, *, fixed: bool = False) -> Quantity:
    """What a chapter assumes, as a quantity whose range is the same under every reading.

    Parameters
    ----------
    id : str
    fixed : bool
        Without its range: for a result whose title says "if", and so fixes what is assumed. An
        expression has an input either with its range or without it.

    Examples
    --------
    >>> assumption("fx/crn-mrk").bounds("rounding")
    Interval(7.2, 7.8, closed='both')
    >>> assumption("fx/crn-mrk", fixed=True).bounds("rounding")
    Interval(7.5, 7.5, closed='both')
    """
    row = get_assumption(id)
    if row.choice:
        raise DataError(f"{id} has no number to compute with: it is a choice between words")
    value = float(row.value)
    low, high = (value, value) if fixed else (float(row.low), float(row.high))
    title = f"{row.quantity}{WITHOUT_RANGE}" if fixed else row.quantity
    return Quantity.from_input(
        Input(
            *(id, "assumption", title, value, row.unit, "exact"),
            *(_same_range(low, high), row.sources),
        )
    )


def perceived_bound(hedge: str, bound: str, experiment: int | None = None) -> Quantity:
    """The "low" or "high" bound that readers gave for a hedge, as `perceived_ratios` has it.

    Examples
    --------
    >>> perceived_bound("about", "low").value
    0.95
    """
    setting = perceived_setting()
    experiment = setting["experiment"] if experiment is None else experiment
    low, high = perceived_ratios(hedge, experiment)
    statistic = "Median" if setting["quantile"] == "q50" else f"Quantile {setting['quantile']}, the"
    return _exact(
        f"hedges/{experiment}/{hedge}/{setting['subset']}/{bound}",
        "hedge",
        f"{statistic} {bound} bound that readers gave for {hedge}",
        {"low": low, "high": high}[bound],
        "ratio",
        tuple(setting.get("sources", ())),
        f"experiment {experiment}, {setting['quantile']}",
    )


def count_rows(
    table: str | pd.DataFrame, query: str = "", unit: str = "dimensionless", title: str = ""
) -> Quantity:
    """How many rows a table has, as an exact quantity in a unit.

    Parameters
    ----------
    table : str or pandas.DataFrame
        A table of the data by its name, or rows that a chapter chose.
    query : str, optional
        A query of pandas that the counted rows answer; all rows are counted without it.
    unit : str, optional
        What a row is.
    title : str, optional
        What is counted, in words.

    Examples
    --------
    >>> count_rows("claims", "kind == 'statement'", "claim", "Statements").value
    1.0
    >>> claims = load_table("claims")
    >>> count_rows(claims, unit="claim", title="Claims").value == len(claims)
    True
    """
    if isinstance(table, str):
        rows, name, place = load_table(table), table, f"data/{table}.csv"
    else:
        rows, name, place = table, "rows", "rows chosen in the chapter"
    rows = rows.query(query) if query else rows
    what = query or (title if name == "rows" else "all rows")
    title = title or f"Rows of {name}"
    return _exact(f"{name}: {what}", "register", title, float(len(rows)), unit, (), place)


def date(id: str) -> Quantity:
    """The date of a claim, of an event, or to which a piece of evidence belongs, as a quantity.

    Its unit is ``date``, in days; the difference of two converts to "day" or "year". Its range is
    its precision, under every reading: a month is all of its days.

    Examples
    --------
    >>> date("bread/first-abroad").format_range("rounding")
    'May 2021'
    >>> wait = date("bread/opening-2021-06") - date("bread/first-abroad")
    >>> wait.to("day").format_range("rounding")
    '18 to 48 days'
    """
    if not select_rows("claims", id=id).empty:
        row = get_claim(id)
        if not row.date:
            raise DataError(f"{id} has no date to compute with: it is a {row.kind}")
        return _dated(id, "claim", row.counted, row.date, row.sources, row.locator)
    if not select_rows("events", id=id).empty:
        event = get_event(id)
        return _dated(id, "event", event.event, event.date, event.sources, event.place)
    if select_rows("evidence", id=id).empty:
        tables = ("claims", "events", "evidence")
        known = [name for table in tables for name in load_texts(table)["id"]]
        raise UnknownNameError(
            f"none of claims.csv, events.csv and evidence.csv has an id {id!r}{nearest(id, known)}"
        )
    found = get_evidence(id)
    title = f"Date of: {found.quantity}"
    return _dated(f"{id}/as-of", "date", title, found.as_of, found.sources, found.locator)


def _dated(
    id: str, kind: str, title: str, text: str, sources: tuple[str, ...], locator: str
) -> Quantity:
    span = parse_date_interval(text)
    first, last = (float((end - pd.Timestamp(0)).days) for end in (span.left, span.right))
    ranges, middle = _same_range(first, last), (first + last) / 2
    return Quantity.from_input(
        Input(id, kind, title, middle, "date", "exact", ranges, sources, locator)
    )


def _exact(
    id: str,
    kind: str,
    title: str,
    value: float,
    unit: str,
    sources: tuple[str, ...],
    locator: str,
) -> Quantity:
    ranges = _same_range(value, value)
    return Quantity.from_input(
        Input(id, kind, title, value, unit, "exact", ranges, sources, locator)
    )


def _same_range(low: float, high: float) -> dict[str, pd.Interval]:
    return dict.fromkeys(READINGS, pd.Interval(low, high, closed="both"))
