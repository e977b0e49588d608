"""Units of measure, as ``units.csv`` defines them, in a registry of pint."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pint

from recount.datapackage.read_log import cache_by_folder
from recount.datapackage.tables import first_record, load_texts, nearest, select_rows
from recount.errors import UnknownNameError

_NAME = re.compile(r"(?<!\[)\b[A-Za-z_]+\b")  # of a unit in a definition, where "[time]" has none


def registry_of(rows: Iterable[Mapping[str, Any]]) -> pint.UnitRegistry[Any]:
    """A registry with the units of these rows and no others; pint raises what is wrong with one.

    Each row has a ``unit`` and its ``definition``, empty for a unit made of others.
    """
    registry: pint.UnitRegistry[Any] = pint.UnitRegistry(None, on_redefinition="raise")
    for row in rows:
        if row["definition"]:
            registry.define(f"{row['unit']} = {row['definition']}")
    return registry


@cache_by_folder
def registry() -> pint.UnitRegistry[Any]:
    """The registry of the book."""
    return registry_of(load_texts("units").to_dict("records"))


@cache_by_folder
def get_unit(name: str) -> pint.Unit:
    """The unit of that name or expression."""
    try:
        unit = registry().parse_units(name)
    except pint.UndefinedUnitError as error:
        unknown = error.unit_names if isinstance(error.unit_names, str) else error.unit_names[0]
        offer = nearest(unknown, load_texts("units")["unit"]) or "."
        raise UnknownNameError(
            f"unknown unit {unknown!r}{offer} Add a row to data/units.csv, or correct the name."
        ) from None
    for part, _ in (1 * unit).unit_items():
        _note_definition(part)
    return unit


def _note_definition(name: str) -> None:
    """Read the rows that define a unit, so that a record of reads has these and no others."""
    row = unit_row(name)
    for part in _NAME.findall(row["definition"]) if row else ():
        _note_definition(part)


@cache_by_folder
def unit_row(name: str) -> Mapping[str, Any] | None:
    """The row of ``units.csv`` with that name, if there is one."""
    rows = select_rows("units", unit=name)
    return None if rows.empty else first_record(rows)


def is_countable(name: str) -> bool:
    """Whether the unit counts things that come whole."""
    row = unit_row(name)
    return bool(row and row["whole"])
