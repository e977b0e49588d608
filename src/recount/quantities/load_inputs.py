"""Quantities from rows of the data."""

from __future__ import annotations

import difflib
import math

import pandas as pd

from recount.datapackage.rows import get_claim, get_event, get_evidence, get_indicator
from recount.datapackage.store import (
    get_row,
    list_ids,
    load_table,
    page_record,
    raw_cell,
    split_list,
)
from recount.dates import parse_date_interval
from recount.quantities.input import Input
from recount.quantities.quantity import Quantity
from recount.quantities.readings import QUANTILE, READINGS, perceived_ratios, reading_interval
from recount.quantities.units import is_countable


def claim(id: str) -> Quantity:
    """The number of a claim, as a quantity.

    Raises
    ------
    KeyError
        If ``claims.csv`` has no such id.
    ValueError
        If the claim has no number.

    Examples
    --------
    >>> claim("bread/bakers").bounds("rounding")
    Interval(345.0, 355.0, closed='both')
    """
    stated = get_claim(id)
    if math.isnan(stated.value):
        raise ValueError(f"{id} is a {stated.kind}: it has no number to compute with")
    return Quantity.from_input(
        Input(
            id,
            "claim",
            stated.counted,
            stated.value,
            stated.unit,
            stated.wording,
            _ranges("claims", stated),
            (page_record()["source"],),
            stated.locator,
        )
    )


def evidence(id: str) -> Quantity:
    """The number of a piece of evidence, as a quantity.

    Raises
    ------
    KeyError
        If ``evidence.csv`` has no such id.
    recount.errors.GradeError
        If it is of grade C.

    Examples
    --------
    >>> evidence("harbour/card-holders-2021").bounds("rounding")
    Interval(5100.0, 5200.0, closed='both')
    """
    known = get_evidence(id)
    return Quantity.from_input(
        Input(
            id,
            "evidence",
            known.quantity,
            known.value,
            known.unit,
            known.wording,
            _ranges("evidence", known),
            known.sources,
            known.locator,
        )
    )


def indicator(iso3: str, code: str, year: int) -> Quantity:
    """A World Bank indicator of one country and year, as a quantity.

    Raises
    ------
    KeyError
        If ``countries.csv`` has no such row.

    Examples
    --------
    >>> indicator("XHA", "FX.MRK", 2021).unit_name
    'CRN / MRK'
    """
    known = get_indicator(iso3, code, year)
    return Quantity.from_input(
        Input(
            known.id,
            "indicator",
            f"{known.label}, {known.country}, {year}",
            known.value,
            known.unit,
            "exact",
            _pinned(known.value),
            known.sources,
            f"series {code}, {iso3}",
        )
    )


def assumption(id: str) -> Quantity:
    """What a chapter assumes, as a quantity whose range is the same under every reading.

    Raises
    ------
    KeyError
        If ``assumptions.csv`` has no such id.
    ValueError
        If it is a choice between words.

    Examples
    --------
    >>> assumption("fx/crn-mrk").bounds("rounding")
    Interval(7.2, 7.8, closed='both')
    """
    row = get_row("assumptions", id)
    if row["choice"]:
        raise ValueError(f"{id} is a choice between words: it has no number to compute with")
    span = pd.Interval(float(row["low"]), float(row["high"]), closed="both")
    return Quantity.from_input(
        Input(
            id,
            "assumption",
            row["quantity"],
            float(row["value"]),
            row["unit"],
            "exact",
            dict.fromkeys(READINGS, span),
            tuple(split_list(row["source"])),
        )
    )


def perceived_bound(hedge: str, bound: str, experiment: int = 2, subset: str = "all") -> Quantity:
    """Median bound that readers gave for a hedge, as a ratio to the number it stands before.

    Parameters
    ----------
    hedge : str
        A word of ``hedges.csv``.
    bound : {'low', 'high'}
    experiment : {1, 2}
    subset : {'all', 'round'}

    Raises
    ------
    KeyError
        If ``hedges.csv`` has no such row.

    Examples
    --------
    >>> perceived_bound("about", "low").value
    0.95
    """
    value = perceived_ratios(hedge, experiment, subset)[("low", "high").index(bound)]
    return Quantity.from_input(
        Input(
            f"hedges/{experiment}/{hedge}/{subset}/{bound}",
            "hedge",
            f"Median {bound} bound that readers gave for {hedge}",
            value,
            "ratio",
            "exact",
            _pinned(value),
            ("ferson2015", "joneseseur"),
            f"experiment {experiment}, {QUANTILE}",
        )
    )


def count_rows(table: str, query: str, unit: str, title: str) -> Quantity:
    """How many rows of a table answer a query, as an exact quantity.

    Parameters
    ----------
    table : str
        Name of a table of the Data Package.
    query : str
        As `pandas.DataFrame.query` takes it.
    unit : str
        What a row is.
    title : str
        What is counted.

    Examples
    --------
    >>> count_rows("claims", "kind == 'statement'", "claim", "Statements").value
    1.0
    """
    return count(
        f"{table}: {query}", len(load_table(table).query(query)), unit, title, f"data/{table}.csv"
    )


def count(id: str, count: int, unit: str, title: str, locator: str) -> Quantity:
    """A number that the book itself counted out, as an exact quantity.

    Parameters
    ----------
    id : str
        What was counted and how.
    count : int
        The number, in `unit`.
    unit : str
        What was counted.
    title : str
        The same in words.
    locator : str
        Where the things counted stand.

    Examples
    --------
    >>> count("verdicts: supported", 11, "claim", "Claims that are supported", "the chapters").format_range("strict")
    'exactly 11 claims'
    """
    return Quantity.from_input(
        Input(
            id,
            "register",
            title,
            float(count),
            unit,
            "exact",
            _pinned(float(count)),
            locator=locator,
        )
    )


def date(id: str) -> Quantity:
    """The date of a claim, of an event, or to which a piece of evidence belongs, as a quantity.

    Its unit is ``date``, in days; the difference of two is converted, by ``.to("day")`` or ``.to("year")``. Its range is
    its precision: a month is all of its days, under every reading.

    Raises
    ------
    KeyError
        If none of the three tables has such an id.
    ValueError
        If it is a claim without a date.
    recount.errors.GradeError
        If the evidence or the event is of grade C.

    Examples
    --------
    >>> date("bread/first-abroad").format_range("rounding")
    'May 2021'
    >>> wait = date("bread/opening-2021-06") - date("bread/first-abroad")
    >>> wait.to("day").format_range("rounding")
    '18 to 48 days'
    """
    if id in list_ids("claims"):
        stated = get_claim(id)
        if not stated.date:
            raise ValueError(f"{id} is a {stated.kind}: it has no date to compute with")
        return _dated(
            id, "claim", stated.counted, stated.date, (page_record()["source"],), stated.locator
        )
    if id in list_ids("events"):
        event = get_event(id)
        return _dated(id, "event", event.event, event.date, event.sources, event.place)
    if id not in list_ids("evidence"):
        known = [name for table in ("claims", "events", "evidence") for name in list_ids(table)]
        near = difflib.get_close_matches(id, known, n=1)
        raise KeyError(
            f"neither claims.csv nor events.csv nor evidence.csv in data/ has an id {id!r}"
            + (f"; did you mean {near[0]!r}?" if near else "")
        )
    known = get_evidence(id)
    return _dated(
        f"{id}/as-of",
        "date",
        f"Date of: {known.quantity}",
        known.as_of,
        known.sources,
        known.locator,
    )


def _dated(
    id: str, kind: str, title: str, text: str, sources: tuple[str, ...], locator: str
) -> Quantity:
    span = parse_date_interval(text)
    first, last = ((end - pd.Timestamp(0)).days for end in (span.left, span.right))
    precision = dict.fromkeys(READINGS, pd.Interval(float(first), float(last), closed="both"))
    return Quantity.from_input(
        Input(id, kind, title, (first + last) / 2, "date", "exact", precision, sources, locator)
    )


def _ranges(table: str, stated) -> dict[str, pd.Interval]:
    whole, printed = is_countable(stated.unit), raw_cell(table, stated.id, "value")
    return {
        reading: reading_interval(
            stated.value, stated.wording, reading, stated.fixed, whole, printed
        )
        for reading in READINGS
    }


def _pinned(value: float) -> dict[str, pd.Interval]:
    return dict.fromkeys(READINGS, pd.Interval(value, value, closed="both"))
