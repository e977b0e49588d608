"""Quantities: a value with a unit, a range under each reading, and the expression it came from.

A quantity keeps one sympy expression over its inputs. Evaluating that expression gives the value,
the exact range and the tornado; an input that occurs twice in it is still one input.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from numbers import Rational
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd
import pint

from recount.errors import BoundsError, DataError, OperandError, UnitError
from recount.quantities.bounds import enclose, exact_range
from recount.quantities.formatting import format_quantity, format_range
from recount.quantities.formula import formula_words
from recount.quantities.input import Input
from recount.quantities.readings import READINGS, check_reading
from recount.quantities.symbols import compile_expression, input_symbol, to_fraction, to_rational
from recount.quantities.units import get_unit

if TYPE_CHECKING:
    import sympy
    from sympy import Expr


Number = int | float | Fraction

_TYPED = "typed"  # the kind of an input that has no row


class Quantity:
    """A number with its unit, its ranges and its lineage: `inputs` by id, as they entered.

    Made by `claim`, `evidence`, `assumption` and the like, and by arithmetic on them. ``+`` and
    ``-`` need units of one kind; ``*``, ``/`` and ``**`` make new ones. Whole numbers and fractions
    may be mixed in. So may a decimal number, to try something; to be published it needs an id, as
    an assumption or a row of evidence.

    Examples
    --------
    >>> from recount.quantities.load_inputs import claim
    >>> loaves, bakeries = claim("bread/loaves"), claim("bread/bakeries")
    >>> loaves / bakeries
    <Quantity 50,000 loaves per bakery, by rounding 50,000 to 54,200 loaves: over 1.2 ... bakeries>
    >>> loaves + bakeries
    Traceback (most recent call last):
    ...
    recount.errors.UnitError: cannot add 1.2 million loaves (bread/loaves) and 24 bakeries ...
    """

    def __init__(
        self,
        expression: Expr | None,
        inputs: Mapping[str, Input],
        unit: pint.Unit,
        factor: Fraction = Fraction(1),
    ) -> None:
        self._expression = expression  # None for an input as it is: sympy need not be imported
        self.inputs = dict(inputs)
        self.unit = unit
        self._factor = factor

    @classmethod
    def from_input(cls, source: Input) -> Quantity:
        """The quantity that is one input."""
        return cls(None, {source.id: source}, get_unit(source.unit), to_fraction(1 / source.scale))

    @property
    def _input(self) -> Input:
        """The only input of a quantity without an expression, the first of any other."""
        return next(iter(self.inputs.values()))

    @property
    def expression(self) -> Expr:
        """The sympy expression over the inputs, each a symbol named by its id."""
        return input_symbol(self._input) if self._expression is None else self._expression

    @property
    def is_input(self) -> bool:
        """Whether it is one input, with nothing done to it."""
        return self._expression is None and self._factor == to_fraction(1 / self._input.scale)

    @property
    def conversion(self) -> sympy.Rational:
        """What the expression is multiplied by to give the value in `unit`."""
        return to_rational(self._factor)

    @property
    def unit_name(self) -> str:
        """Name of the unit, as `recount.quantities.formatting.format_quantity` takes it."""
        return "" if str(self.unit) in ("dimensionless", "ratio") else str(self.unit)

    @property
    def typed(self) -> list[str]:
        """Decimal numbers that were typed into the expression; none of a row of the data."""
        return [str(source) for source in self.inputs.values() if source.kind == _TYPED]

    def __repr__(self) -> str:
        value = format_quantity(self.value, self.unit_name, 3)
        mark = "not published, " if self.typed else ""
        return (
            f"<Quantity {value}, {mark}by rounding {self.format_range('rounding')}: {self.formula}>"
        )

    def __str__(self) -> str:
        if self._expression is None:
            return str(self._input)
        return format_quantity(self.value, self.unit_name, 3, short=True)

    def format_range(self, reading: str) -> str:
        """The range under one reading, as prose has it."""
        span = self.bounds(reading)
        digits = 3 if self._expression is not None else 4 if reading == "perceived" else None
        return format_range(span.left, span.right, self.unit_name, digits, True, self.value)

    @property
    def formula(self) -> str:
        """The expression in words, each input as it was printed."""
        if self._expression is None:
            return str(self._input)
        return formula_words(self.expression, self.inputs)

    def __add__(self, other: Quantity | Number) -> Quantity:
        return self._sum(as_quantity(other), 1)

    def __radd__(self, other: Quantity | Number) -> Quantity:
        if type(other) is int and other == 0:  # what `sum` begins with, which has no unit
            return self
        return as_quantity(other)._sum(self, 1)

    def __sub__(self, other: Quantity | Number) -> Quantity:
        return self._sum(as_quantity(other), -1)

    def __rsub__(self, other: Quantity | Number) -> Quantity:
        return as_quantity(other)._sum(self, -1)

    def _sum(self, other: Quantity, sign: int) -> Quantity:
        both = f"cannot {'add' if sign > 0 else 'subtract'} {self._named()} and {other._named()}"
        if not self.unit.is_compatible_with(other.unit):
            raise UnitError(
                f"{both}: their units are of different kinds. "
                "Convert one by a rate, which is an input of its own."
            )
        dates = [quantity.unit == get_unit("date") for quantity in (self, other)]
        if dates == [False, True] and sign > 0:
            return other._sum(self, sign)
        if dates[1] and (sign > 0 or not dates[0]):
            raise UnitError(
                f"{both}: a date can only have a duration added, or another date subtracted."
            )
        converted = other.to(self.unit)
        scaled = converted.expression * to_rational(converted._factor / self._factor)
        result = Quantity(
            self.expression + sign * scaled, self.inputs | other.inputs, self.unit, self._factor
        )
        return result.to("day") if all(dates) else result

    def __mul__(self, other: Quantity | Number) -> Quantity:
        return self._combined(self._as_factor(other), operator.mul)

    __rmul__ = __mul__

    def __truediv__(self, other: Quantity | Number) -> Quantity:
        other = self._as_factor(other)
        if other.expression == 0:
            raise BoundsError(
                f"cannot divide {self._named()} by {other._named()}, which is always zero."
            )
        return self._combined(other, operator.truediv)

    def __rtruediv__(self, other: Quantity | Number) -> Quantity:
        return as_quantity(other) / self

    def __pow__(self, power: int) -> Quantity:
        if not isinstance(power, int):
            raise OperandError(f"the power {power!r} is not a whole number")
        unit, factor = cast(pint.Unit, self.unit**power), self._factor**power
        return Quantity(self.expression**power, self.inputs, unit, factor)._with_reduced_unit()

    def _combined(self, other: Quantity, operate: Callable[[Any, Any], Any]) -> Quantity:
        expression = operate(self.expression, other.expression)
        unit, factor = operate(self.unit, other.unit), operate(self._factor, other._factor)
        return Quantity(expression, self.inputs | other.inputs, unit, factor)._with_reduced_unit()

    def _as_factor(self, other: Quantity | Number) -> Quantity:
        other = as_quantity(other)
        if get_unit("date") in (self.unit, other.unit):
            raise UnitError(
                f"cannot multiply or divide {self._named()} and {other._named()}: a date is not an "
                "amount. Use the time between two dates."
            )
        return other

    def _with_reduced_unit(self) -> Quantity:
        """In a unit without percent beside other units, or two names of one kind."""
        one = 1 * self.unit
        reduced = one.to_root_units() if self.unit.dimensionless else one.to_reduced_units()
        power = dict(reduced.unit_items()).get("percent", 0)
        if power and not reduced.units.dimensionless:
            reduced = reduced.to(reduced.units / get_unit("percent") ** power)
        factor = self._factor * to_fraction(reduced.magnitude)
        return Quantity(self.expression, self.inputs, cast(pint.Unit, reduced.units), factor)

    def to(self, unit: str | pint.Unit) -> Quantity:
        """The same quantity in another unit of its kind; of any other, it raises `UnitError`."""
        unit = get_unit(unit) if isinstance(unit, str) else unit
        if not self.unit.is_compatible_with(unit):
            raise UnitError(
                f"cannot convert {self._named()} to {unit}: their units are of different kinds."
            )
        factor = self._factor * to_fraction((1 * self.unit).to(unit).magnitude)
        return Quantity(self._expression, self.inputs, unit, factor)

    def _named(self) -> str:
        names = ", ".join(self.inputs) or "a plain number"
        return f"{format_quantity(self.value, self.unit_name)} ({names})"

    @property
    def value(self) -> float:
        """Value at the numbers as printed, in `unit`."""
        return float(self.evaluate({id: source.value for id, source in self.inputs.items()}))

    def evaluate(self, values: Mapping[str, float | np.ndarray]) -> Any:
        """Value, in `unit`, when the inputs have other values: a number or an array for each id."""
        scaled = [values[id] * source.scale for id, source in self.inputs.items()]
        if self._expression is None:
            return scaled[0] * float(self._factor)
        symbols = tuple(input_symbol(source) for source in self.inputs.values())
        return compile_expression(self._expression, symbols)(*scaled) * float(self._factor)

    def bounds(self, reading: str) -> pd.Interval:
        """Exact range of the value, in `unit`, when every input takes its range under one reading.

        Open where an end is not reached, infinite where there is none. `BoundsError` if the ranges
        do not determine the bounds: the expression may turn within them, or divide by zero. Where
        an input has no end, as under the strict reading, the range is then one that holds all
        values and may be wider: it is unlimited on each side where no bound is known.

        Examples
        --------
        >>> from recount.quantities.load_inputs import claim
        >>> (claim("bread/bakers") / claim("bread/bakeries")).bounds("rounding")
        Interval(14.375, 14.791666666666666, closed='both')
        """
        check_reading(reading)
        box = {id: source.ranges[reading] for id, source in self.inputs.items()}
        if self._expression is None:
            ((id, span),) = box.items()
            low, high = (float(self.evaluate({id: end})) for end in (span.left, span.right))
            return pd.Interval(low, high, closed=span.closed)
        try:
            return exact_range(self._expression, self.inputs, box, float(self._factor))
        except BoundsError:
            if all(math.isfinite(end) for span in box.values() for end in (span.left, span.right)):
                raise
            ends = enclose(self._expression, self.inputs, box)
            low, high = sorted(end * float(self._factor) for end in ends)
            return pd.Interval(low, high, closed="neither")

    def range(self, reading: str = "rounding") -> tuple[float, float]:
        """The ends of `bounds`, in `unit`: ``ax.axhspan(*bakers.range())`` shades what it allows.

        Examples
        --------
        >>> from recount.quantities.load_inputs import claim
        >>> claim("bread/bakers").range()
        (345.0, 355.0)
        """
        span = self.bounds(reading)
        return span.left, span.right

    def tornado(self, reading: str = "rounding") -> pd.DataFrame:
        """What each input does to the value on its own: one row each, the widest first.

        Columns are ``input``, ``title``, the value at its ``low`` and at its ``high`` end with all
        others as printed, and the ``width`` between. `DataError` if an input has no upper bound.

        Examples
        --------
        >>> from recount.quantities.load_inputs import claim
        >>> (claim("bread/loaves") / claim("bread/bakeries")).tornado()["input"].tolist()
        ['bread/loaves', 'bread/bakeries']
        """
        ends = self._finite_ranges(reading)
        printed = {id: source.value for id, source in self.inputs.items()}
        rows = []
        for id, source in self.inputs.items():
            low, high = (float(self.evaluate(printed | {id: end})) for end in ends[id])
            width = abs(high - low)
            rows.append(
                {"input": id, "title": source.title, "low": low, "high": high, "width": width}
            )
        table = pd.DataFrame(rows)
        return table.sort_values("width", ascending=False, kind="stable", ignore_index=True)

    def _finite_ranges(self, reading: str) -> dict[str, tuple[float, float]]:
        """Lower and upper end of each input."""
        check_reading(reading)
        spans = {id: source.ranges[reading] for id, source in self.inputs.items()}
        for id, span in spans.items():
            if not math.isfinite(span.right):
                raise DataError(
                    f"{id} has no upper bound under the {reading} reading; "
                    "use rounding or perceived"
                )
        return {id: (span.left, span.right) for id, span in spans.items()}


def as_quantity(value: Quantity | Number) -> Quantity:
    """A quantity as it is; any other number as one without a unit.

    Whole numbers and fractions are part of an expression. A decimal number is an input that is
    typed: to compute with, and not to publish.

    Examples
    --------
    >>> as_quantity(0.5).typed
    ['0.5']
    """
    if isinstance(value, Quantity):
        return value
    if isinstance(value, Rational):
        number = Fraction(int(value.numerator), int(value.denominator))
        return Quantity(to_rational(number), {}, get_unit("dimensionless"))
    if isinstance(value, float) and math.isfinite(value):
        ranges = dict.fromkeys(READINGS, pd.Interval(value, value, closed="both"))
        source = Input(
            f"typed {value:g}", _TYPED, "A number typed here", value, "", "exact", ranges
        )
        return Quantity.from_input(source)
    raise OperandError(
        f"{value!r} is not a quantity: use assumption(…) or a row of evidence, or a number."
    )
