"""Units of measure, as ``units.csv`` defines them, in a registry of pint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pint

from recount.datapackage.store import cache_by_folder, load_table, select_rows

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
    >>> registry_of([{"unit": "loaf", "definition": "[loaf]"}]).loaf.dimensionality
    <UnitsContainer({'[loaf]': 1})>
    """
    registry = pint.UnitRegistry(None, on_redefinition="raise")
    for row in rows:
        if row["definition"]:
            registry.define(f"{row['unit']} = {row['definition']}")
    return registry


@cache_by_folder
def registry() -> pint.UnitRegistry:
    """The registry of the book.

    Examples
    --------
    >>> (registry().loaf / registry().person).is_compatible_with("loaf / person")
    True
    """
    return registry_of(load_table("units").to_dict("records"))


def get_unit(name: str) -> pint.Unit:
    """The unit of that name or expression.

    Raises
    ------
    pint.UndefinedUnitError
        If ``units.csv`` does not define a part of it.

    Examples
    --------
    >>> str(get_unit("CRN/MRK"))
    'CRN / MRK'
    """
    return registry().parse_units(name)


@cache_by_folder
def unit_row(name: str) -> Mapping | None:
    found = select_rows("units", unit=name)
    return found.iloc[0].to_dict() if len(found) else None


def is_countable(name: str) -> bool:
    """Whether the unit counts things that come whole.

    Examples
    --------
    >>> is_countable("person"), is_countable("CRN")
    (True, False)
    """
    row = unit_row(name)
    return bool(row and row["whole"])
