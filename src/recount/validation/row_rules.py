"""What one row must hold that its schema cannot say: dates, ranges, kinds, reasons and ids."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from operator import gt

from recount.datapackage.tables import split_list
from recount.dates import parse_date_interval
from recount.permalinks import anchor_id
from recount.validation.report import Problem
from recount.validation.tables import Tables, cell_problem
from recount.validation.typed_numbers import find_numbers

_DATES = (
    ("claims", "date"),
    ("evidence", "as_of"),
    ("events", "date"),
    ("origins", "date"),
    ("errata", "date"),
    ("codings", "date"),
    ("searches", "date"),
    ("documents", "period"),
)

# Reasons that pages show as prose. That of an erratum names what was published.
_REASONS = ("verdicts", "margin_notes", "claim_standards", "assumptions")

# Tables whose ids are one namespace: a permalink must mean one row.
_WITH_IDS = ("claims", "evidence", "events", "assumptions")

_QUANTILES = ("q10", "q25", "q50", "q75", "q90")

# Columns that a claim of each kind fills; the other columns of them stay empty.
_NUMBER = ("value", "unit", "wording", "fixed")
_OF_KIND = {
    "count": _NUMBER,
    "sum": _NUMBER,
    "duration": _NUMBER,
    "date": ("date", "wording", "fixed"),
    "statement": (),
}


def check_row_rules(tables: Tables) -> Iterator[Problem]:
    """Every rule about single rows and ids, table by table."""
    yield from (*_check_dates(tables), *_check_amounts(tables), *_check_assumptions(tables))
    yield from (*_check_hedges(tables), *_check_reasons(tables), *_check_claims(tables))
    yield from (*_check_seen(tables), *_check_ids(tables))


def _check_dates(tables: Tables) -> Iterator[Problem]:
    for table, column in _DATES:
        for row, cells in tables.numbered(table):
            try:
                parse_date_interval(cells[column]) if cells[column] else None
            except ValueError as error:
                yield cell_problem(table, row, column, f"{error}. Correct it.")


def _check_amounts(tables: Tables) -> Iterator[Problem]:
    for row, cells in tables.numbered("evidence"):
        if cells["value"].startswith("-"):
            message = f"{cells['value']} is negative. Give the amount, and its direction in words."
            yield cell_problem("evidence", row, "value", message)


def _check_seen(tables: Tables) -> Iterator[Problem]:
    for table in ("evidence", "events"):
        for row, cells in tables.numbered(table):
            if not cells["seen"] and cells["grade"] != "C":
                message = "the cell is empty. Say what was read of the source, or grade the row C."
                yield cell_problem(table, row, "seen", message)


def _check_assumptions(tables: Tables) -> Iterator[Problem]:
    for row, cells in tables.numbered("assumptions"):
        if found := _assumption_fault(cells):
            yield cell_problem("assumptions", row, *found)


def _assumption_fault(cells: dict[str, str]) -> tuple[str, str] | None:
    """Column and message: an assumption is a number with a range, or a choice between words."""
    choices = split_list(cells["choices"])
    is_choice = bool(cells["choice"] or choices)
    for column in ("value", "low", "high", "unit"):
        if is_choice and cells[column]:
            return column, f"{cells[column]!r} in the row of a choice between words. Empty it."
        if not is_choice and not cells[column]:
            return column, "the cell is empty. Give value, low, high and unit, or choices."
    if is_choice:
        if cells["choice"] in choices:
            return None
        listed = ", ".join(choices) or "none"
        return "choice", f"{cells['choice']!r} is not among the choices ({listed}). Add it there."
    low, value, high = (Decimal(cells[name]) for name in ("low", "value", "high"))
    if low > high:
        return "low", f"the low end {low} is above the high end {high}. Swap them."
    if not low <= value <= high:
        return "value", f"{value} is outside its range, {low} to {high}. Correct one of them."
    return None


def _check_hedges(tables: Tables) -> Iterator[Problem]:
    low_bounds: dict[tuple[str, ...], list[Decimal]] = {}
    for row, cells in tables.numbered("hedge_quantiles"):
        quantiles = [Decimal(cells[name]) for name in _QUANTILES]
        key = (cells["experiment"], cells["hedge"], cells["subset"])
        steps = zip(_QUANTILES[1:], pairwise(quantiles), strict=True)
        falling = [name for name, (before, value) in steps if before > value]
        if falling:
            message = f"{cells[falling[0]]} is below the quantile before it. Correct one of them."
            yield cell_problem("hedge_quantiles", row, falling[0], message)
        elif cells["bound"] == "low":
            low_bounds[key] = quantiles
        elif any(map(gt, low_bounds.get(key, quantiles), quantiles)):
            below = "the high bound is below the low bound of the same hedge"
            yield cell_problem("hedge_quantiles", row, "bound", f"{below}. Correct one of them.")


def _check_reasons(tables: Tables) -> Iterator[Problem]:
    for table in _REASONS:
        for row, cells in tables.numbered(table):
            for number in find_numbers(cells["reason"])[:1]:
                message = f"the number {number} is typed. Say it in words, or name the id."
                yield cell_problem(table, row, "reason", message)


def _check_claims(tables: Tables) -> Iterator[Problem]:
    documents = tables.by_id("documents")
    quoted: dict[tuple[str, str], int] = {}
    for row, cells in tables.numbered("claims"):
        first = quoted.setdefault((cells["document"], cells["fragment"]), row)
        if first < row:
            message = f"{cells['fragment']!r} is the same as in row {first}. Change one."
            yield cell_problem("claims", row, "fragment", message)
        kind = cells["kind"]
        for column in ("value", "date", "unit", "wording", "fixed"):
            if column in _OF_KIND[kind] and not cells[column]:
                message = f"the cell is empty. A claim of kind {kind} has it: fill it in."
                yield cell_problem("claims", row, column, message)
            elif column not in _OF_KIND[kind] and cells[column]:
                message = f"a claim of kind {kind} has no {column}. Empty the cell, or change kind."
                yield cell_problem("claims", row, column, message)
        end = int(cells["start"]) + len(cells["fragment"])
        if int(cells["end"]) != end:
            message = f"the fragment from {cells['start']} ends at {end}, not at {cells['end']}."
            yield cell_problem("claims", row, "end", f"{message} Correct start, end or fragment.")
        elif end > int(length := documents[cells["document"]]["characters"]):
            message = f"the fragment ends at {end}, outside its document, which ends at {length}."
            yield cell_problem("claims", row, "end", f"{message} Correct the place or document.")


def _check_ids(tables: Tables) -> Iterator[Problem]:
    """Ids that two tables share, and ids of one table that give the same anchor on a page."""
    owners: dict[str, str] = {}
    anchors: dict[tuple[str, str], str] = {}
    for table in _WITH_IDS:
        for row, cells in tables.numbered(table):
            id = cells["id"]
            other = owners.setdefault(id, table)
            twin = anchors.setdefault((table, anchor_id(table, id)), id)
            if other != table:
                message = f"data/{other}.csv already has the id {id!r}. Choose another."
                yield cell_problem(table, row, "id", message)
            elif twin != id:
                message = f"{id!r} and {twin!r} give the same permalink. Choose another id."
                yield cell_problem(table, row, "id", message)
