"""Results: quantities that the book publishes, each with a permanent id.

`publish` puts the whole result into the cell's output. What reads it back (`stored`) needs neither the chapter's
code nor its data: the output is the single source of the published number.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from pathlib import Path

from recount.datapackage.store import FORMULA_PREFIXES, ID
from recount.errors import ResultError
from recount.notebooks.reading import iter_outputs
from recount.quantities.formatting import format_quantity, format_range
from recount.quantities.quantity import Quantity
from recount.quantities.readings import READINGS

RESULT_MIME = "application/vnd.recount.result+json"


_STORED_DIGITS = 12  # enough to recompute with, few enough to be the same on every machine


@dataclass(frozen=True)
class Source:
    """One input of a result, as stored with it; attributes as of `recount.quantities.input.Input`."""

    id: str
    kind: str
    title: str
    value: float
    unit: str
    wording: str
    ranges: dict[str, list]
    sources: list[str]
    locator: str
    text: str


@dataclass(frozen=True)
class Result:
    """A published quantity, whole: it can be read, cited and recomputed without the chapter.

    Attributes
    ----------
    id, title : str
        Permanent id, and what the number is.
    value : float
        In `unit`.
    unit : str
        As `recount.quantities.formatting.format_quantity` takes it; empty for a plain ratio.
    digits : int or None
        Significant digits that are shown.
    ranges : dict
        For each reading, ``[low, high]``; ``None`` for an end that is open to infinity.
    formula : str
        The expression in words.
    expression : str
        The same over ``x0``, ``x1``, ... in the order of `inputs`; in ``x0`` alone percent are percent, in all others
        they enter as fractions.
    inputs : list of Source
    """

    id: str
    title: str
    value: float
    unit: str
    digits: int | None
    ranges: dict[str, list]
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
        >>> from recount.quantities.load_inputs import claim
        >>> Result.from_quantity("women/entrepreneurs", claim("women/entrepreneurs"), "Entrepreneurs", None).text
        '5,100 people'
        """
        inputs = [
            Source(
                source.id,
                source.kind,
                source.title,
                source.value,
                source.unit,
                source.wording,
                {name: _ends(span) for name, span in source.ranges.items()},
                list(source.sources),
                source.locator,
                str(source),
            )
            for source in quantity.inputs.values()
        ]
        ranges = {reading: _ends(quantity.bounds(reading)) for reading in READINGS}
        return cls(
            id,
            title,
            _rounded(quantity.value),
            quantity.unit_name,
            digits,
            ranges,
            quantity.formula,
            _expression(quantity),
            inputs,
        )

    @classmethod
    def from_dict(cls, record: dict) -> Result:
        """A result from its stored form."""
        ranges = {
            reading: record["ranges"][reading] for reading in READINGS
        }  # notebooks sort their keys
        return cls(
            **record
            | {"ranges": ranges, "inputs": [Source(**source) for source in record["inputs"]]}
        )

    def to_dict(self) -> dict:
        """The stored form, of JSON types only."""
        return asdict(self)

    @property
    def _is_stated_date(self) -> bool:
        """Whether it is a date as a source gives it, no more precise than that."""
        return self.unit == "date" and self.expression == "x0"

    @property
    def text(self) -> str:
        """The number as prose has it, without what it is divided by."""
        if self._is_stated_date:
            return self.inputs[0].text
        return format_quantity(self.value, self.unit, self.digits, short=True)

    @property
    def full_text(self) -> str:
        """The number with its whole unit."""
        if self._is_stated_date:
            return self.inputs[0].text
        return format_quantity(self.value, self.unit, self.digits)

    def range_text(self, reading: str, full: bool = False) -> str:
        """The range under one reading, as prose has it, with the digits of the number, so that it holds the number.

        Raises
        ------
        ResultError
            If there is no such reading.

        Examples
        --------
        >>> from recount.quantities.load_inputs import claim
        >>> Result.from_quantity("tiny/sellers", claim("lazada/sellers"), "Sellers", None).range_text("perceived")
        '155,000 to 170,500 sellers'
        """
        if reading not in self.ranges:
            raise ResultError(
                f"found reading {reading!r} for {self.id}, expected one of {', '.join(self.ranges)}"
            )
        low, high = self.ranges[reading]
        digits = self.digits or (4 if reading == "perceived" else None)
        return format_range(
            -math.inf if low is None else low,
            math.inf if high is None else high,
            self.unit,
            digits,
            short=not full,
        )

    @property
    def range_summary(self) -> list[str]:
        """The ranges, readings that agree on one line.

        Examples
        --------
        >>> from recount.quantities.load_inputs import claim
        >>> Result.from_quantity("women/partners", claim("women/partners"), "Partners").range_summary
        ['strict, rounding, perceived: exactly 12 people']
        """
        told: dict[str, list[str]] = {}
        for reading in self.ranges:
            told.setdefault(self.range_text(reading), []).append(reading)
        return [f"{', '.join(readings)}: {text}" for text, readings in told.items()]

    @property
    def readings_text(self) -> str:
        """The same as sentences, without the last full stop.

        Examples
        --------
        >>> from recount.quantities.load_inputs import claim
        >>> Result.from_quantity("women/partners", claim("women/partners"), "Partners").readings_text
        'Strict, rounding, perceived: exactly 12 people'
        """
        return ". ".join(line[:1].upper() + line[1:] for line in self.range_summary)

    @property
    def rounding_range(self) -> str:
        """The range by rounding and where it comes from; empty where it has no width.

        Examples
        --------
        >>> from recount.quantities.load_inputs import claim
        >>> Result.from_quantity("tiny/sellers", claim("lazada/sellers"), "Sellers", None).rounding_range
        '155,000 to 156,000 sellers by rounding'
        """
        text = self.range_text("rounding")
        if " to " not in text:
            return ""
        moving = [
            source
            for source in self.inputs
            if source.ranges["rounding"][0] != source.ranges["rounding"][1]
        ]
        if all(source.unit == "date" for source in moving):
            return f"{text} by the precision of the dates"
        return f"{text} {'over the assumed ranges' if any(source.kind == 'assumption' for source in moving) else 'by rounding'}"

    def __str__(self) -> str:
        told = "; ".join(f"{reading} {self.range_text(reading)}" for reading in self.ranges)
        return f"{self.title}: {self.full_text}\n  {self.formula}\n  {told}\n  {self.id}"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/plain": str(self), RESULT_MIME: self.to_dict()}


def publish(id: str, quantity: Quantity, title: str, *, digits: int = 3) -> None:
    """Publish a quantity under a permanent id.

    The result is displayed, and glued under its id. ``{result}`id` `` shows it in any page of the book,
    ``{glue:}`id` `` in this chapter.

    Parameters
    ----------
    id : str
        Chapter and name, in lower case with hyphens: ``women/jobs-per-entrepreneur``. Never used again for another.
    quantity : Quantity
        What is published, in the unit in which it is to be read.
    title : str
        What the number is, without the number.
    digits : int
        Significant digits to show.

    Raises
    ------
    ResultError
        If the id breaks the pattern, or the title is empty or begins like a formula.
    recount.errors.BoundsError
        If the range of the quantity cannot be bounded.

    Examples
    --------
    >>> from recount.quantities.load_inputs import claim
    >>> publish("Women/Jobs", claim("women/additional-jobs"), "Jobs")
    Traceback (most recent call last):
    ...
    recount.errors.ResultError: found result id 'Women/Jobs', expected chapter/name in lower case with hyphens
    """
    from IPython.display import display

    if not ID.fullmatch(id):
        raise ResultError(
            f"found result id {id!r}, expected chapter/name in lower case with hyphens"
        )
    check_title(id, title, "what the number is")
    # What `myst_nb.glue` stores; importing it would bring Sphinx into every chapter.
    display(
        Result.from_quantity(id, quantity, title, digits),
        metadata={"scrapbook": {"name": id, "mime_prefix": ""}},
    )


def check_title(id: str, title: str, what: str) -> None:
    """Refuse a title that says nothing, or that a spreadsheet would run.

    Raises
    ------
    ResultError
        If the title is empty or begins like a formula.

    Examples
    --------
    >>> check_title("tiny/a", "=1+1", "the finding")
    Traceback (most recent call last):
    ...
    recount.errors.ResultError: found the title '=1+1' for tiny/a, expected the finding. Begin with a word: a spreadsheet would run it.
    """
    if not title.strip():
        raise ResultError(f"found no title for {id}, expected {what}")
    if title.startswith(FORMULA_PREFIXES):
        raise ResultError(
            f"found the title {title!r} for {id}, expected {what}. Begin with a word: a spreadsheet would run it."
        )


def load_results(notebook: Path) -> list[Result]:
    """Results in the stored outputs of a notebook, in their order.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> load_results(data_dir().parent / "chapters" / "women.ipynb")[0].text
    '4.9 jobs'
    """
    return [Result.from_dict(record) for record, _ in iter_outputs(notebook, RESULT_MIME)]


def _ends(span) -> list:
    return [_rounded(end) if math.isfinite(end) else None for end in (span.left, span.right)]


def _rounded(value: float) -> float:
    return float(f"{value:.{_STORED_DIGITS}g}")


def _expression(quantity: Quantity) -> str:
    if quantity.is_input:
        return "x0"

    import sympy

    names = {
        symbol: sympy.Symbol(f"x{place}")
        for place, id in enumerate(quantity.inputs)
        for symbol in quantity.expression.free_symbols
        if symbol.name == id
    }
    return sympy.sstr(quantity.conversion * quantity.expression.xreplace(names))
