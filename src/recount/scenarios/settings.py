"""What a scenario may set, and to which values."""

from __future__ import annotations

import dataclasses
import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping

from recount.datapackage.rows import get_assumption, list_rows
from recount.datapackage.store import data_dir, get_row, load_table, split_list
from recount.dates import format_date, parse_date_interval
from recount.errors import ScenarioError
from recount.notebooks.reading import notebook_paths
from recount.quantities.formatting import format_quantity, with_hedge
from recount.quantities.load_inputs import claim, evidence
from recount.quantities.row_text import assumption_range, row_text, row_title
from recount.results import load_results
from recount.verdicts import READING_ID

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


@dataclasses.dataclass(frozen=True)
class Setting:
    """One thing that a scenario sets.

    Attributes
    ----------
    id : str
        Its id.
    table : str
        Its table in the Data Package.
    cells : dict of str to str
        The cells that take other values, by column.
    words : str
        What is set, and instead of what.
    """

    id: str
    table: str
    cells: Mapping[str, str]
    words: str


def parse_assignments(words: Iterable[str]) -> dict[str, str]:
    """Ids and values from words like ``fx/cny-usd=7.0``; ``reading`` is short for the id of its row.

    Raises
    ------
    ScenarioError
        If a word has no equals sign, or an id stands twice.

    Examples
    --------
    >>> parse_assignments(["fx/cny-usd=7.0", "reading=perceived"])
    {'fx/cny-usd': '7.0', 'verdicts/reading': 'perceived'}
    """
    found: dict[str, str] = {}
    for word in words:
        id, equals, value = word.partition("=")
        id = READING_ID if id == "reading" else id
        if not (id and equals and value):
            raise ScenarioError(
                f"found {word!r}, expected an id and its value with an equals sign between, such as fx/cny-usd=7.0."
            )
        if id in found:
            raise ScenarioError(f"found {id} twice, expected one value for it.")
        found[id] = value
    return found


def resolve_setting(id: str, value: float | str) -> Setting:
    """What it takes to set one id.

    Raises
    ------
    ScenarioError
        If nothing that can be set has the id, or the value is none that it can have.

    Examples
    --------
    >>> resolve_setting("women/loan-term", 5).words
    'Years for which the loan runs: 5 years instead of 1 year; this is outside its range, 1 to 3 years'
    >>> resolve_setting("women/loan-terms", 5)
    Traceback (most recent call last):
    ...
    recount.errors.ScenarioError: found 'women/loan-terms', expected the id of ... Near it are women/loan-term, ...
    """
    id = READING_ID if id == "reading" else id
    known = _settable()
    if id not in known:
        raise ScenarioError(_unknown(id, known))
    return known[id](id, str(value).strip())


def list_settable() -> list[dict]:
    """The assumptions, each with its default and its range as printed, for showing.

    Examples
    --------
    >>> list_settable()[0]
    {'id': 'fx/cny-usd', 'assumption': 'Exchange rate between yuan and US dollars', 'default': '6.616 CNY per USD', 'range': '6.609 to 6.759 CNY per USD'}
    """
    return [
        {
            "id": row.id,
            "assumption": row.quantity,
            "default": row_text(row),
            "range": assumption_range(row),
        }
        for row in list_rows("assumption")
    ]


def _settable() -> dict[str, Callable[[str, str], Setting]]:
    """How each id is set."""
    claims, known = load_table("claims"), load_table("evidence")["id"]
    ways = {id: _assumption for id in load_table("assumptions")["id"]}
    ways |= {
        id: _dated if date else _numbered
        for id, date, kind in zip(claims["id"], claims["date"], claims["kind"])
        if kind != "statement"
    }
    ways |= dict.fromkeys(known, _numbered) | {f"{id}/as-of": _dated for id in known}
    ways |= dict.fromkeys(load_table("events")["id"], _dated)
    return ways | {row.id: _indicator for row in list_rows("indicator")}


def _unknown(id: str, known: Iterable[str]) -> str:
    if id in set(load_table("claims")["id"]):
        return f"found {id!r}, a statement of the page, expected an id with a number or a date."
    made = {
        result.id: result
        for path in notebook_paths(data_dir().parent)
        for result in load_results(path)
    }
    if id in made:
        inputs = [source.id for source in made[id].inputs if source.id in set(known)]
        return f"found {id!r}, which is computed, expected one of its inputs" + (
            f": {', '.join(inputs)}." if inputs else ", and none of them can be set."
        )
    near = difflib.get_close_matches(id, list(known), n=3, cutoff=0)
    return f"found {id!r}, expected the id of an assumption, a claim, a piece of evidence, an indicator or an event. Near it are {', '.join(near)}."


def _assumption(id: str, value: str) -> Setting:
    row = get_row("assumptions", id)
    default, span = row_text(get_assumption(id)), assumption_range(get_assumption(id))
    if row["choice"]:
        if value not in (known := split_list(row["choices"])):
            raise ScenarioError(f"found {value!r} for {id}, expected one of {', '.join(known)}.")
        return Setting(
            id, "assumptions", {"choice": value}, f"{row['quantity']}: {value} instead of {default}"
        )
    number = _parsed(id, value, row["value"], row["unit"])
    outside = "" if row["low"] <= number <= row["high"] else f"; this is outside its range, {span}"
    return Setting(
        id,
        "assumptions",
        dict.fromkeys(("value", "low", "high"), repr(number)),
        f"{row['quantity']}: {format_quantity(number, row['unit'])} instead of {default}{outside}",
    )


def _numbered(id: str, value: str) -> Setting:
    table = "claims" if id in set(load_table("claims")["id"]) else "evidence"
    row = get_row(table, id)
    number = _parsed(id, value, row["value"], row["unit"])
    if number < 0:
        raise ScenarioError(f"found {value} for {id}, expected zero or more.")
    was, now = (
        with_hedge(format_quantity(each, row["unit"]), row["wording"])
        for each in (row["value"], number)
    )
    if table == "evidence" and row["grade"] == "C":
        raise ScenarioError(
            f"found {id}, which is evidence of grade C, expected grade A or B: nothing rests on it."
        )
    span = (claim if table == "claims" else evidence)(id).bounds("rounding")
    outside = (
        ""
        if span.left <= number <= span.right or not span.length
        else "; this is outside what rounding allows it"
    )
    return Setting(
        id,
        table,
        {"value": repr(number)},
        f"{row['counted' if table == 'claims' else 'quantity']}: {now} instead of {was}{outside}",
    )


def _indicator(id: str, value: str) -> Setting:
    row = next(row for row in list_rows("indicator") if row.id == id)
    number = _parsed(id, value, row.value, row.unit)
    was, now = (row_text(dataclasses.replace(row, value=each)) for each in (row.value, number))
    return Setting(
        id,
        "countries",
        {"value": repr(number)},
        f"{row_title(row)}: {now} instead of {was}",
    )


def _dated(id: str, value: str) -> Setting:
    bare = id.removesuffix("/as-of")
    table, column = (
        ("evidence", "as_of")
        if bare != id
        else ("claims", "date")
        if id in set(load_table("claims")["id"])
        else ("events", "date")
    )
    row = get_row(table, bare)
    try:
        parse_date_interval(value)
    except ValueError as error:
        raise ScenarioError(
            f"found {value!r} for {id}, expected a date in ISO 8601, such as {row[column]} ({error})."
        ) from None
    title = row[{"evidence": "quantity", "claims": "counted", "events": "event"}[table]]
    return Setting(
        id,
        table,
        {column: value},
        f"Date of: {title}: {format_date(value)} instead of {format_date(row[column])}",
    )


def _parsed(id: str, value: str, default: float, unit: str) -> float:
    if not _NUMBER.fullmatch(value) or not math.isfinite(float(value)):
        raise ScenarioError(
            f"found {value!r} for {id}, expected a plain number in {unit}, such as {default:.12g}."
        )
    return float(value)
