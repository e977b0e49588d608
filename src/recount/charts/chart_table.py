"""The table behind a chart, its words, and what a chart refuses to draw."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from recount.charts.style import COLOURS, LABEL_CHARACTERS
from recount.errors import ChartError
from recount.quantities.formatting import format_quantity, format_range, with_hedge
from recount.quantities.quantity import Quantity
from recount.quantities.units import is_countable

# The label and the quantity of a band across a chart.
Level = tuple[str, Quantity]


def quantity_row(quantity: Quantity, reading: str, digits: int | None) -> dict[str, Any]:
    """The columns of a quantity; an open range ends at the value."""
    span = quantity.bounds(reading)
    return {
        "value": quantity.value,
        "low": span.left,
        "high": span.right if math.isfinite(span.right) else quantity.value,
        "unit": quantity.unit_name,
        "text": _value_text(quantity, digits),
    }


def _value_text(quantity: Quantity, digits: int | None) -> str:
    if quantity.is_input and quantity.unit_name == "date":
        return str(quantity)  # no more precise than its source
    text = format_quantity(quantity.value, quantity.unit_name, digits, short=True)
    return hedged_text(quantity, text)


def hedged_text(quantity: Quantity, text: str) -> str:
    """A number, with the hedge of its source where it is an input."""
    if not quantity.is_input:
        return text
    return with_hedge(text, next(iter(quantity.inputs.values())).wording)


def build_table(
    rows: list[dict[str, Any]], *, log: bool = False, sharing: Iterable[Quantity] = ()
) -> pd.DataFrame:
    """Rows as a table, refused where they and others on their axis cannot be drawn truthfully."""
    table = check_rows(rows)
    if not (reversed_rows := table[table["low"] > table["high"]]).empty:
        raise ChartError(
            f"row {reversed_rows['label'].iloc[0]!r} runs from more to less; "
            "put the smaller quantity first"
        )
    if log and table["low"].min() <= 0:
        raise ChartError(
            f"a logarithmic axis cannot show {table['low'].min():g}; leave out log=True, "
            "or the rows whose values or ranges reach zero"
        )
    check_units([*table["unit"], *(quantity.unit_name for quantity in sharing)])
    return table


def check_rows(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as a table, refused where there are none, or one is of a kind that has no colour."""
    if not rows:
        raise ChartError("there is nothing to draw; give it at least one row")
    table = pd.DataFrame(rows)
    for kind in table.get("kind", ()):
        if kind not in COLOURS:
            raise ChartError(f"unknown kind {kind!r}; use one of {', '.join(COLOURS)}")
    return table


def check_names(names: Sequence[str], *, most: int) -> None:
    if not 0 < len(names) <= most:
        raise ChartError(f"names has {len(names)} entries; give one to {most}")


def check_unique_labels(labels: Sequence[str]) -> None:
    for label in labels:
        if labels.count(label) > 1:
            raise ChartError(f"label {label!r} is used twice; give each row a label of its own")


def check_label_length(texts: Iterable[str]) -> None:
    for text in texts:
        if len(text) > LABEL_CHARACTERS:
            raise ChartError(
                f"a label has {len(text)} characters, which do not fit on a phone: {text!r}; "
                f"shorten it to {LABEL_CHARACTERS}"
            )


def check_units(names: Iterable[str]) -> None:
    """Counts of different nouns may share an axis; money and percent may not."""
    numerators = {name.partition(" / ")[0] for name in names}
    if len(kinds := {"a count" if is_countable(name) else name for name in numerators}) > 1:
        raise ChartError(
            f"units {' and '.join(sorted(map(repr, kinds)))} cannot share an axis; "
            "convert them to one unit, or draw two charts"
        )


def level_text(level: Level) -> str:
    """What a band across is: its label, and the number as it is printed on the page."""
    label, quantity = level
    is_input, value, unit = quantity.is_input, quantity.value, quantity.unit_name
    return f"{label}: {quantity if is_input else format_quantity(value, unit)}"


def range_words(table: pd.DataFrame, digits: int | None) -> list[str]:
    """Each row in words, with its range unless its text is one."""
    words = []
    for row in table.itertuples(name="Row"):
        unit = row.unit if row.unit == "date" else ""
        span = format_range(row.low, row.high, unit, digits, value=row.value)
        has_range = " to " in span and not math.isnan(row.value)
        words.append(f"{row.label}: {row.text}{f' ({span})' if has_range else ''}")
    return words
