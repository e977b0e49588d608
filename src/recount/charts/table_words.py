"""The table behind a chart that a chapter draws: as it is stored, in words, and its inputs."""

from __future__ import annotations

import re
from numbers import Number
from typing import Any

import pandas as pd

from recount.datapackage.tables import ID
from recount.dates import format_date
from recount.errors import ChartError
from recount.quantities.formatting import format_number
from recount.quantities.quantity import Quantity

# The column that has a number as its source prints it, and so stands for the columns of numbers.
PRINTED = "printed"

_NOT_SAID = (PRINTED, "unit", "source", "note")

_ISO_DATE = re.compile(r"\d{4}(-\d\d){0,2}(/\d{4}(-\d\d){0,2})?")


def stored_table(table: pd.DataFrame) -> pd.DataFrame:
    """A table of plain values, with the ids of its rows as the first column.

    A quantity is two columns: its value, and how it is printed.
    """
    if not isinstance(table, pd.DataFrame) or table.empty:
        raise ChartError("table has no rows; give it the data frame that is drawn")
    plain = {}
    for name, column in table.items():
        if all(isinstance(cell, Quantity) for cell in column):
            plain[name] = [cell.value for cell in column]
            plain[f"{name} in words"] = [str(cell) for cell in column]
        else:
            plain[name] = [_plain(cell) for cell in column]
    frame = pd.DataFrame({str(name): cells for name, cells in plain.items()})
    if not isinstance(table.index, pd.RangeIndex):
        frame.insert(0, str(table.index.name or "row"), [_plain(each) for each in table.index])
    return frame


def _plain(cell: Any) -> Any:
    if isinstance(cell, pd.Timestamp):
        return cell.date().isoformat()
    return str(cell) if isinstance(cell, Quantity) else cell


def table_words(table: pd.DataFrame) -> str:
    """Each row in words: first its texts, then its numbers, as printed where the table says how.

    Examples
    --------
    >>> table_words(pd.DataFrame({"place": ["Here", "There"], "count": [12, 2500000]}))
    'Here: 12; There: 2.5 million.'
    """
    rows = [_row_words(row) for row in table.to_dict("records")]
    return f"{'; '.join(rows)}."


def _row_words(row: dict[str, Any]) -> str:
    names, numbers = [], []
    for name, cell in row.items():
        if isinstance(cell, Quantity):
            numbers.append(str(cell))
        elif isinstance(cell, str) and cell and name not in _NOT_SAID:
            names.append(format_date(cell) if _ISO_DATE.fullmatch(cell) else cell)
        elif isinstance(cell, Number) and not isinstance(cell, bool) and not pd.isna(cell):
            numbers.append(format_number(float(cell), 3))  # type: ignore[arg-type]
    if printed := row.get(PRINTED):
        numbers = [printed]
    return ": ".join(filter(None, [", ".join(names), ", ".join(numbers)]))


def table_inputs(table: pd.DataFrame) -> list[str]:
    """Ids of what the rows of a table come from: its index, and the inputs of its quantities."""
    ids = [each for each in table.index if isinstance(each, str) and ID.fullmatch(each)]
    quantities = [cell for cell in table.to_numpy().ravel() if isinstance(cell, Quantity)]
    return [*ids, *(id for quantity in quantities for id in quantity.inputs)]
