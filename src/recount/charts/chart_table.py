"""The table behind a chart, and what a chart refuses to draw."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import pandas as pd

from recount.charts.style import COLOURS, LABEL_CHARACTERS
from recount.quantities.formatting import format_quantity, format_range, with_hedge
from recount.quantities.quantity import Quantity
from recount.quantities.units import is_countable


def measured_row(quantity: Quantity, reading: str, digits: int | None) -> dict:
    span = quantity.bounds(reading)
    high = span.right if math.isfinite(span.right) else quantity.value
    return {
        "value": quantity.value,
        "low": span.left,
        "high": high,
        "unit": quantity.unit_name,
        "text": printed_text(quantity, digits),
    }


def printed_text(quantity: Quantity, digits: int | None) -> str:
    """The text beside a mark: an input as its source has it, a date no more precise than it is known."""
    if quantity.is_input and quantity.unit_name == "date":
        return str(quantity)
    return hedged_text(
        quantity, format_quantity(quantity.value, quantity.unit_name, digits, short=True)
    )


def hedged_text(quantity: Quantity, text: str) -> str:
    """A number that stands by itself, with the hedge of its source."""
    return (
        with_hedge(text, next(iter(quantity.inputs.values())).wording)
        if quantity.is_input
        else text
    )


def build_table(rows: list[dict], log: bool, beside: Sequence[Quantity] = ()) -> pd.DataFrame:
    """What is drawn, refused where it could not be drawn truly; other quantities share its axis."""
    table = check_rows(rows)
    if (table["low"] > table["high"]).any():
        raise ValueError(
            f"found {table.loc[table['low'] > table['high'], 'label'].iloc[0]!r} from more to less, expected the smaller first"
        )
    if log and table["low"].min() <= 0:
        raise ValueError(
            f"found {table['low'].min():g} on a logarithmic axis, expected values and ranges above zero"
        )
    check_units([*table["unit"], *(quantity.unit_name for quantity in beside)])
    return table


def check_rows(rows: list[dict]) -> pd.DataFrame:
    """Rows as a table, refused where there are none, or one is of a kind that has no colour."""
    if not rows:
        raise ValueError("found no rows, expected one at least")
    table = pd.DataFrame(rows)
    for kind in table.get("kind", ()):
        if kind not in COLOURS:
            raise ValueError(f"found the kind {kind!r}, expected one of {', '.join(COLOURS)}")
    return table


def check_unique_labels(labels: Sequence[str]) -> None:
    if len(set(labels)) < len(labels):
        raise ValueError("found a label twice, expected each label once")


def check_label_length(texts: Sequence[str]) -> None:
    for text in texts:
        if len(text) > LABEL_CHARACTERS:
            raise ValueError(
                f"found a label of {len(text)} characters, expected {LABEL_CHARACTERS} at most: {text!r}"
            )


def check_units(names: Iterable[str]) -> None:
    """Counts of different nouns may share an axis; money and percent may not."""
    above = {name.partition(" / ")[0] for name in names}
    if len(kinds := {"a count" if is_countable(name) else name for name in above}) > 1:
        raise ValueError(
            f"found {' and '.join(sorted(map(repr, kinds)))} on one axis, expected units of one kind"
        )


def level_text(level: tuple[str, Quantity]) -> str:
    """What a band across is: its label, and the number as it is printed on the page."""
    label, quantity = level
    return f"{label}: {quantity if quantity.is_input else format_quantity(quantity.value, quantity.unit_name)}"


def describe_rows(title: str, table: pd.DataFrame, digits: int) -> str:
    parts = []
    for row in table.itertuples():
        span = format_range(row.low, row.high, row.unit if row.unit == "date" else "", digits)
        parts.append(
            f"{row.label}: {row.text}"
            + (f" ({span})" if " to " in span and not math.isnan(row.value) else "")
        )
    return f"{title}. {'; '.join(parts)}."
