"""One input of a quantity: a number, where it comes from, and its range under each reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from recount.quantities.formatting import format_quantity, format_range, with_hedge

INDICATOR_DIGITS = 6  # an indicator has more digits in its source than anybody reads


@dataclass(frozen=True)
class Input:
    """Where one number of an expression comes from."""

    id: str  # of a row; with "/as-of" after it, the date of that evidence
    kind: str  # claim, evidence, event, date, indicator, assumption, hedge or register
    title: str  # what it counts or measures
    value: float  # in `unit`
    unit: str
    wording: str
    ranges: Mapping[str, pd.Interval]  # for each reading, in `unit`
    sources: tuple[str, ...] = ()  # keys of references.bib
    locator: str = ""  # its place in the source

    @property
    def scale(self) -> float:
        """What its symbol in an expression stands for, divided by `value`."""
        # percent enter an expression as fractions
        return 0.01 if "percent" in self.unit else 1.0

    def __str__(self) -> str:
        if self.unit == "date":
            return format_range(self.ranges["strict"].left, self.ranges["strict"].right, "date")
        digits = INDICATOR_DIGITS if self.kind == "indicator" else None
        return with_hedge(format_quantity(self.value, self.unit, digits), self.wording)
