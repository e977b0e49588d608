"""Results: quantities that the book publishes, each with a permanent id.

`publish` puts the whole result into the cell's output. `load_results` reads it back without the
chapter's code or data: the output is the single source of the published number.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from numbers import Number
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recount.datapackage.tables import FORMULA_PREFIXES, ID
from recount.errors import ResultError
from recount.notebooks.reading import iter_outputs
from recount.quantities.formatting import format_quantity, format_range
from recount.quantities.input import Input
from recount.quantities.quantity import Quantity
from recount.quantities.readings import READINGS

if TYPE_CHECKING:
    import pandas as pd

RESULT_MIME = "application/vnd.recount.result+json"


# How a picture of matplotlib becomes one that the book publishes.
DRAW_A_CHART = (
    'Draw it in a function of ax below @chart("chapter/name", "The finding, as a sentence", '
    'caption="...", trend="...", table=frame).'
)

_STORED_DIGITS = 12  # enough to recompute with, few enough to be the same on every machine


@dataclass(frozen=True)
class Source:
    """One input of a result, as stored with it; attributes as of `quantities.input.Input`."""

    id: str
    kind: str
    title: str
    value: float
    unit: str
    wording: str
    ranges: dict[str, list[float | None]]
    sources: list[str]
    locator: str
    text: str


@dataclass(frozen=True)
class Result:
    """A published quantity with all that is needed to read, cite and recompute it.

    Attributes
    ----------
    id, title : str
        Permanent id, and what the number is.
    value : float
        In `unit`.
    unit : str
        As `recount.format_quantity` takes it; empty for a plain ratio.
    digits : int or None
        Significant digits that are shown.
    ranges : dict
        For each reading, ``[low, high]``; ``None`` for an end that is open to infinity.
    formula : str
        The expression in words.
    expression : str
        The same over ``x0``, ``x1``, ... in the order of `inputs`; in ``x0`` alone percent are
        percent, in all others they enter as fractions.
    inputs : list of Source
    """

    id: str
    title: str
    value: float
    unit: str
    digits: int | None
    ranges: dict[str, list[float | None]]
    formula: str
    expression: str
    inputs: list[Source]

    @classmethod
    def from_quantity(
        cls, id: str, quantity: Quantity, title: str, digits: int | None = 3
    ) -> Result:
        """A result from a quantity.

        Examples
        --------
        >>> from recount import claim
        >>> Result.from_quantity("bread/bakeries", claim("bread/bakeries"), "Bakeries", None).text
        '24 bakeries'
        """
        return cls(
            id=id,
            title=title,
            value=_rounded(quantity.value),
            unit=quantity.unit_name,
            digits=digits,
            ranges={reading: _stored_ends(quantity.bounds(reading)) for reading in READINGS},
            formula=quantity.formula,
            expression=_expression(quantity),
            inputs=[_stored_input(source) for source in quantity.inputs.values()],
        )

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Result:
        """A result from its stored form."""
        # Notebooks sort their keys.
        ranges = {reading: record["ranges"][reading] for reading in READINGS}
        inputs = [Source(**source) for source in record["inputs"]]
        return cls(**record | {"ranges": ranges, "inputs": inputs})

    def to_dict(self) -> dict[str, Any]:
        """The stored form, of JSON types only."""
        return asdict(self)

    @property
    def text(self) -> str:
        """The number as prose has it, without what it is divided by."""
        return self._format(short=True)

    @property
    def full_text(self) -> str:
        """The number with its whole unit."""
        return self._format(short=False)

    def rounded_text(self, digits: int) -> str:
        """The number to fewer significant digits, for reading; of a date, 1 is the year.

        Examples
        --------
        >>> from recount import claim
        >>> loaves = claim("bread/loaves") / claim("bread/bakers")
        >>> Result.from_quantity("bread/a", loaves, "Loaves for each baker").rounded_text(1)
        '3,000 loaves'
        """
        return format_quantity(self.value, self.unit, digits, short=True)

    def _format(self, *, short: bool) -> str:
        # A date is no more precise than its source.
        if self.unit == "date" and self.expression == "x0":
            return self.inputs[0].text
        return format_quantity(self.value, self.unit, self.digits, short=short)

    def range_text(self, reading: str) -> str:
        """The range under one reading, as prose has it: what is printed holds the exact range.

        It raises `ResultError` if there is no such reading.

        Examples
        --------
        >>> from recount import claim
        >>> bakers = Result.from_quantity("bread/bakers", claim("bread/bakers"), "Bakers", None)
        >>> bakers.range_text("rounding")
        '345 to 355 bakers'
        """
        if reading not in self.ranges:
            raise ResultError(
                f"result {self.id}: unknown reading {reading!r}; "
                f"use one of {', '.join(self.ranges)}"
            )
        low, high = self.ranges[reading]
        return format_range(
            -math.inf if low is None else low,
            math.inf if high is None else high,
            self.unit,
            self.digits or (4 if reading == "perceived" else None),
            short=True,
            value=self.value,
        )

    @property
    def readings_of(self) -> dict[str, list[str]]:
        """The ranges as printed, each with the readings that agree on it."""
        readings_of: dict[str, list[str]] = {}
        for reading in self.ranges:
            readings_of.setdefault(self.range_text(reading), []).append(reading)
        return readings_of

    @property
    def range_summary(self) -> list[str]:
        """The ranges, readings that agree on one line."""
        return [f"{', '.join(readings)}: {text}" for text, readings in self.readings_of.items()]

    @property
    def readings_text(self) -> str:
        """The lines of `range_summary` as sentences, without the last full stop."""
        return ". ".join(line[:1].upper() + line[1:] for line in self.range_summary)

    @property
    def rounding_range(self) -> str:
        """The range by rounding and where it comes from; empty where it has no width."""
        text = self.range_text("rounding")
        if " to " not in text:
            return ""
        ranged = [each for each in self.inputs if len(set(each.ranges["rounding"])) > 1]
        if all(each.unit == "date" for each in ranged):
            return f"{text} by the precision of the dates"
        if any(each.kind == "assumption" for each in ranged):
            return f"{text} over the assumed ranges"
        return f"{text} by rounding"

    def __str__(self) -> str:
        ranges = "; ".join(f"{reading} {self.range_text(reading)}" for reading in self.ranges)
        return f"{self.title}: {self.full_text}\n  {self.formula}\n  {ranges}\n  {self.id}"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        return {"text/plain": str(self), RESULT_MIME: self.to_dict()}


def publish(id: str, quantity: Quantity, title: str, *, digits: int = 3) -> None:
    """Publish a quantity under a permanent id.

    The result is displayed, and glued under its id. ``{result}`id` `` shows it on any page of the
    book, ``{glue:}`id` `` in this chapter.

    Parameters
    ----------
    id : str
        Chapter and name, in lower case with hyphens: ``bread/loaves-per-bakery``. Never used again
        for another number.
    quantity : Quantity
        What is published, in the unit in which it is to be read.
    title : str
        What the number is, without the number.
    digits : int
        Significant digits to show.

    Raises
    ------
    recount.errors.ResultError
        If what is published is no quantity, the id breaks the pattern, or the title is empty or
        begins like a formula.
    recount.errors.BoundsError
        If the range of the quantity cannot be bounded.

    Examples
    --------
    >>> publish("bread/bakers", 350, "Bakers")
    Traceback (most recent call last):
    ...
    recount.errors.ResultError: publish 'bread/bakers': int is no quantity, ...
    """
    from IPython.display import display

    check_id(id, "result")
    if not isinstance(quantity, Quantity):
        raise ResultError(
            f"publish {id!r}: {type(quantity).__name__} is no quantity, {_hint(quantity)}"
        )
    if quantity.typed:
        raise ResultError(
            f"publish {id!r}: {', '.join(quantity.typed)} is typed, so nothing says where it comes "
            "from. Use assumption(…), or leave the result unpublished and show it as it is."
        )
    check_title(id, title, "what the number is")
    # What `myst_nb.glue` stores; importing it would bring Sphinx into every chapter.
    display(
        Result.from_quantity(id, quantity, title, digits),
        metadata={"scrapbook": {"name": id, "mime_prefix": ""}},
    )


def _hint(value: object) -> str:
    """What to do with a value that cannot be published."""
    if isinstance(value, Number):
        return (
            "so nothing says where the number comes from; compute it from claim(), evidence(), "
            "indicator() or assumption()"
        )
    if any(hasattr(value, name) for name in ("savefig", "get_figure", "svg")):
        return f"a picture is no number. {DRAW_A_CHART}"
    return "compute it from claim(), evidence(), indicator() or assumption()"


def check_id(id: str, kind: str) -> None:
    """Refuse an id that breaks the pattern."""
    if not ID.fullmatch(id):
        raise ResultError(
            f"{kind} id {id!r} breaks the pattern; write chapter/name in lower case with hyphens"
        )


def check_title(id: str, title: str, what: str) -> None:
    """Refuse a title that is empty, or that a spreadsheet would run."""
    if not title.strip():
        raise ResultError(f"{id}: the title is empty; write {what}")
    if title.startswith(FORMULA_PREFIXES):
        raise ResultError(
            f"{id}: title {title!r} begins like a formula, which a spreadsheet would run; "
            "begin with a word"
        )


def load_results(notebook: Path) -> list[Result]:
    """Results in the stored outputs of a notebook, in their order.

    Examples
    --------
    >>> from recount.datapackage.tables import data_dir
    >>> load_results(data_dir().parent / "chapters" / "bread.ipynb")[0].text
    '50,000 loaves'
    """
    return [Result.from_dict(record) for record, _ in iter_outputs(notebook, RESULT_MIME)]


def _stored_input(source: Input) -> Source:
    ranges = {reading: _stored_ends(span) for reading, span in source.ranges.items()}
    stored = {"ranges": ranges, "sources": list(source.sources), "text": str(source)}
    return Source(**vars(source) | stored)


def _stored_ends(span: pd.Interval) -> list[float | None]:
    """The ends of a range; None for one that is open to infinity."""
    return [_rounded(end) if math.isfinite(end) else None for end in (span.left, span.right)]


def _rounded(value: float) -> float:
    return float(f"{value:.{_STORED_DIGITS}g}")


def _expression(quantity: Quantity) -> str:
    if quantity.is_input:
        return "x0"

    import sympy

    names = {
        symbol: sympy.Symbol(f"x{order}")
        for order, id in enumerate(quantity.inputs)
        for symbol in quantity.expression.free_symbols
        if symbol.name == id
    }
    return sympy.sstr(quantity.conversion * quantity.expression.xreplace(names))
