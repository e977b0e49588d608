"""Quantities: a value with a unit, a range under each reading, and the expression it came from.

A quantity keeps one sympy expression over its inputs. Evaluating that expression gives the value, the exact
range, the tornado and the sample; an input that stands twice in it is still one input.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from fractions import Fraction
from numbers import Rational

import numpy as np
import pandas as pd
import pint

from recount.errors import BoundsError, UnitError
from recount.quantities.bounds import divisors, enclose, is_increasing, limit
from recount.quantities.formatting import format_quantity, format_range
from recount.quantities.formula import formula_words
from recount.quantities.input import Input
from recount.quantities.symbols import input_symbol, to_fraction, to_rational
from recount.quantities.units import get_unit


class Quantity:
    """A number with its unit, its ranges and its lineage.

    Made by `claim`, `evidence` and the other functions of this module, and by arithmetic on them. ``+`` and ``-``
    want units of one kind; ``*``, ``/`` and ``**`` make new ones. Whole numbers and fractions may be mixed in.

    Attributes
    ----------
    inputs : dict
        `Input` by id, in the order in which they entered.
    unit : pint.Unit
        Unit of the value.

    Examples
    --------
    >>> from recount.quantities.load_inputs import claim
    >>> loaves, bakeries = claim("bread/loaves"), claim("bread/bakeries")
    >>> loaves / bakeries
    <Quantity 50,000 loaves per bakery, by rounding 50,000 to 54,200 loaves: over 1.2 million loaves ÷ 24 bakeries>
    >>> loaves + bakeries
    Traceback (most recent call last):
    ...
    recount.errors.UnitError: cannot add 1.2 million loaves (bread/loaves) and 24 bakeries (bread/bakeries): ...
    """

    def __init__(
        self,
        expression,
        inputs: Mapping[str, Input],
        unit: pint.Unit,
        factor: Fraction = Fraction(1),
    ):
        self._expression = expression
        self.inputs = dict(inputs)
        self.unit = unit
        self._factor = factor

    @classmethod
    def from_input(cls, source: Input) -> Quantity:
        """The quantity that is one input."""
        return cls(None, {source.id: source}, get_unit(source.unit), to_fraction(1 / source.scale))

    # sympy takes as long to import as pandas; a chapter that only shows its inputs never needs it.
    @property
    def expression(self):
        """The sympy expression over the inputs, each a symbol named by its id; unit conversions aside."""
        return (
            input_symbol(next(iter(self.inputs.values())))
            if self._expression is None
            else self._expression
        )

    @property
    def is_input(self) -> bool:
        """Whether it is one input, with nothing done to it."""
        return self._expression is None and self._factor == to_fraction(
            1 / next(iter(self.inputs.values())).scale
        )

    @property
    def conversion(self):
        """What the expression is multiplied by to give the value in `unit`, a sympy rational."""
        return to_rational(self._factor)

    @property
    def unit_name(self) -> str:
        """Name of the unit, as `recount.quantities.formatting.format_quantity` takes it."""
        return (
            ""
            if self.unit.dimensionless and str(self.unit) in ("dimensionless", "ratio")
            else str(self.unit)
        )

    def __repr__(self) -> str:
        return f"<Quantity {format_quantity(self.value, self.unit_name, 3)}, by rounding {self.format_range('rounding')}: {self.formula}>"

    def __str__(self) -> str:
        only = next(iter(self.inputs.values()))
        return (
            str(only)
            if self._expression is None
            else format_quantity(self.value, self.unit_name, 3, short=True)
        )

    def format_range(self, reading: str) -> str:
        """The range under one reading, as prose has it.

        Examples
        --------
        >>> from recount.quantities.load_inputs import claim
        >>> claim("bread/bakers").format_range("rounding")
        '345 to 355 bakers'
        """
        span = self.bounds(reading)
        digits = 3 if self._expression is not None else 4 if reading == "perceived" else None
        return format_range(span.left, span.right, self.unit_name, digits, short=True)

    @property
    def formula(self) -> str:
        """The expression in words, each input as it was printed."""
        if self._expression is None:
            return str(next(iter(self.inputs.values())))
        return formula_words(self.expression, self.inputs)

    def __add__(self, other: Quantity) -> Quantity:
        return self._sum(other, 1, "add")

    def __sub__(self, other: Quantity) -> Quantity:
        return self._sum(other, -1, "subtract")

    def __rsub__(self, other) -> Quantity:
        return as_quantity(other)._sum(self, -1, "subtract")

    def __radd__(self, other) -> Quantity:
        return as_quantity(other)._sum(self, 1, "add")

    def _sum(self, other, sign: int, verb: str) -> Quantity:
        other = as_quantity(other)
        if not self.unit.is_compatible_with(other.unit):
            raise UnitError(
                f"cannot {verb} {self._named()} and {other._named()}: their units are of different kinds. "
                "Convert one by a rate, which is an input of its own."
            )
        dates = [quantity.unit == get_unit("date") for quantity in (self, other)]
        if dates == [False, True] and sign > 0:
            return other._sum(self, sign, verb)
        if dates[1] and (sign > 0 or not dates[0]):
            raise UnitError(
                f"cannot {verb} {self._named()} and {other._named()}: only a date less a date, or a date and a time, is anything."
            )
        converted = other.to(self.unit)
        expression = self.expression + sign * converted.expression * to_rational(
            converted._factor / self._factor
        )
        result = Quantity(expression, self.inputs | other.inputs, self.unit, self._factor)
        return result.to("day") if all(dates) else result

    def __mul__(self, other) -> Quantity:
        other = self._factor_of(other)
        return Quantity(
            self.expression * other.expression,
            self.inputs | other.inputs,
            self.unit * other.unit,
            self._factor * other._factor,
        )._tidy()

    __rmul__ = __mul__

    def __truediv__(self, other) -> Quantity:
        other = self._factor_of(other)
        if other.expression == 0:
            raise BoundsError(
                f"cannot divide {self._named()} by {other._named()}: that is zero whatever its inputs are."
            )
        return Quantity(
            self.expression / other.expression,
            self.inputs | other.inputs,
            self.unit / other.unit,
            self._factor / other._factor,
        )._tidy()

    def _factor_of(self, other) -> Quantity:
        other = as_quantity(other)
        if get_unit("date") in (self.unit, other.unit):
            raise UnitError(
                f"cannot multiply or divide {self._named()} and {other._named()}: a date is no amount. Take the time between two dates."
            )
        return other

    def __rtruediv__(self, other) -> Quantity:
        return as_quantity(other) / self

    def __pow__(self, power: int) -> Quantity:
        if not isinstance(power, int):
            raise TypeError(f"found the power {power!r}, expected a whole number")
        return Quantity(
            self.expression**power, self.inputs, self.unit**power, self._factor**power
        )._tidy()

    def _tidy(self) -> Quantity:
        """Without percent, or two names of one unit, left beside other units."""
        quantity = 1 * self.unit
        reduced = (
            quantity.to_root_units() if self.unit.dimensionless else quantity.to_reduced_units()
        )
        power = dict(reduced.unit_items()).get("percent", 0)
        if power and not reduced.units.dimensionless:
            reduced = reduced.to(reduced.units / get_unit("percent") ** power)
        return Quantity(
            self.expression,
            self.inputs,
            reduced.units,
            self._factor * to_fraction(reduced.magnitude),
        )

    def to(self, unit: str | pint.Unit) -> Quantity:
        """The same quantity in another unit of its kind.

        Raises
        ------
        UnitError
            If the units are of different kinds.

        Examples
        --------
        >>> from recount.quantities.load_inputs import claim
        >>> (claim("bread/given") / claim("bread/loaves")).to("percent").value
        0.75
        """
        unit = get_unit(unit) if isinstance(unit, str) else unit
        if not self.unit.is_compatible_with(unit):
            raise UnitError(
                f"cannot turn {self._named()} into {unit}: their units are of different kinds."
            )
        return Quantity(
            self._expression,
            self.inputs,
            unit,
            self._factor * to_fraction((1 * self.unit).to(unit).magnitude),
        )

    def _named(self) -> str:
        return f"{format_quantity(self.value, self.unit_name)} ({', '.join(self.inputs) or 'a plain number'})"

    @property
    def value(self) -> float:
        """Value at the numbers as printed, in `unit`."""
        return float(self.evaluate({id: source.value for id, source in self.inputs.items()}))

    def evaluate(self, values: Mapping[str, float | np.ndarray]):
        """Value when the inputs have other values.

        Parameters
        ----------
        values : mapping of str to float or numpy.ndarray
            For the id of every input, in the unit of that input; arrays of one shape.

        Returns
        -------
        float or numpy.ndarray
            In `unit`.

        Examples
        --------
        >>> from recount.quantities.load_inputs import claim
        >>> claim("bread/bakers").evaluate({"bread/bakers": 360.0})
        360.0
        """
        scaled = [values[id] * source.scale for id, source in self.inputs.items()]
        return (scaled[0] if self._expression is None else self._function(*scaled)) * float(
            self._factor
        )

    @functools.cached_property
    def _function(self):
        import sympy

        return sympy.lambdify(
            [input_symbol(source) for source in self.inputs.values()], self.expression, "numpy"
        )

    def bounds(self, reading: str) -> pd.Interval:
        """Exact range of the value when every input takes its range under one reading.

        An expression that rises or falls with each input is bounded by two corners of the inputs' ranges, also where
        an input stands in it more than once. sympy's derivatives tell which corners, or that corners do not suffice.

        Parameters
        ----------
        reading : {'strict', 'rounding', 'perceived'}

        Returns
        -------
        pandas.Interval
            In `unit`; open where an end is not reached, infinite where there is none.

        Raises
        ------
        UnprovenError
            If a derivative is not shown to keep its sign over the ranges, or a divisor to keep away from zero. Where an
            input has no end, as the strict reading leaves some, the range is then the whole line: nothing is ruled out.

        Examples
        --------
        >>> from recount.quantities.load_inputs import claim
        >>> (claim("bread/bakers") / claim("bread/bakeries")).bounds("rounding")
        Interval(14.375, 14.791666666666666, closed='both')
        """
        box = {id: source.ranges[reading] for id, source in self.inputs.items()}
        if self._expression is None:
            ((id, only),) = box.items()
            return pd.Interval(
                *(float(self.evaluate({id: end})) for end in (only.left, only.right)),
                closed=only.closed,
            )
        try:
            return self._bounded(box)
        except BoundsError:
            if all(math.isfinite(end) for span in box.values() for end in (span.left, span.right)):
                raise
            return pd.Interval(-math.inf, math.inf, closed="neither")

    def _bounded(self, box: Mapping[str, pd.Interval]) -> pd.Interval:
        self._refuse_poles(box)
        rises = {
            id: box[id].length == 0 or is_increasing(self.expression, self.inputs, id, box)
            for id in self.inputs
        }
        ends = [
            {id: (box[id].right if rises[id] == upper else box[id].left) for id in self.inputs}
            for upper in (False, True)
        ]
        low, high = (self._corner(end, box) for end in ends)
        if low > high and math.isclose(
            low, high
        ):  # an input that cancels out leaves a last binary digit
            low = high
        closed_low = all(
            box[id].closed_left if up else box[id].closed_right for id, up in rises.items()
        )
        closed_high = all(
            box[id].closed_right if up else box[id].closed_left for id, up in rises.items()
        )
        if math.isnan(low) or math.isnan(high):
            raise BoundsError(
                f"the expression {self.expression} has no limit at an end of the ranges. Narrow the range."
            )
        closed = {
            (True, True): "both",
            (True, False): "left",
            (False, True): "right",
            (False, False): "neither",
        }
        return pd.Interval(
            low,
            high,
            closed="both"
            if low == high
            else closed[closed_low and math.isfinite(low), closed_high and math.isfinite(high)],
        )

    def _refuse_poles(self, box: Mapping[str, pd.Interval]) -> None:
        for below in divisors(self.expression):
            if below.is_number or below.is_positive or below.is_negative:
                continue
            low, high = enclose(below, self.inputs, box)
            if low < 0 < high or low == high == 0:
                raise BoundsError(
                    f"the expression {self.expression} divides by {below}, which is not shown to keep away from zero "
                    "over the ranges: nothing bounds it. Narrow the range."
                )

    def _corner(self, ends: Mapping[str, float], box: Mapping[str, pd.Interval]) -> float:
        if all(math.isfinite(end) and end != 0 for end in ends.values()):
            try:
                return float(self.evaluate(ends))
            except ZeroDivisionError:
                raise BoundsError(
                    f"the expression {self.expression} divides by zero at an end of the ranges: nothing bounds it. "
                    "Narrow the range."
                ) from None
        import sympy

        # For a monotone expression the bound is the limit, taken one input after another.
        expression = self.expression
        for id, end in ends.items():
            symbol = input_symbol(self.inputs[id])
            if math.isfinite(end) and end != 0:
                expression = expression.subs(symbol, sympy.Float(end * self.inputs[id].scale))
        rest = {
            input_symbol(self.inputs[id]): math.copysign(1, end) * sympy.oo if end else 0
            for id, end in ends.items()
            if not math.isfinite(end) or end == 0
        }
        sides = {input_symbol(self.inputs[id]): "-" if box[id].right == 0 else "+" for id in ends}
        return float(limit(expression, rest, sides)) * float(self._factor)

    def tornado(self, reading: str = "rounding") -> pd.DataFrame:
        """What each input does to the value on its own.

        Parameters
        ----------
        reading : {'strict', 'rounding', 'perceived'}

        Returns
        -------
        pandas.DataFrame
            One row an input, the widest first: ``input``, ``title``, the value at its ``low`` and at its ``high``
            end with all others as printed, and the ``width`` between them, in `unit`.

        Raises
        ------
        ValueError
            If an input has no bound under the reading.

        Examples
        --------
        >>> from recount.quantities.load_inputs import claim
        >>> (claim("bread/loaves") / claim("bread/bakeries")).tornado()["input"].tolist()
        ['bread/loaves', 'bread/bakeries']
        """
        printed = {id: source.value for id, source in self.inputs.items()}
        rows = []
        for id, source in self.inputs.items():
            low, high = (
                float(self.evaluate(printed | {id: end})) for end in self._finite(source, reading)
            )
            rows.append(
                {
                    "input": id,
                    "title": source.title,
                    "low": low,
                    "high": high,
                    "width": abs(high - low),
                }
            )
        return pd.DataFrame(rows).sort_values(
            "width", ascending=False, kind="stable", ignore_index=True
        )

    def sample(self, size: int, reading: str = "rounding", seed: int = 0) -> np.ndarray:
        """Values when each input is drawn evenly from its range, independently of the others.

        Parameters
        ----------
        size : int
            How many to draw.
        reading : {'strict', 'rounding', 'perceived'}
        seed : int
            Seed of numpy's default generator.

        Returns
        -------
        numpy.ndarray
            Shape ``(size,)``, in `unit`.

        Raises
        ------
        ValueError
            If an input has no bound under the reading.

        Examples
        --------
        >>> from recount.quantities.load_inputs import claim
        >>> drawn = (claim("bread/bakers") / claim("bread/bakeries")).sample(1000)
        >>> drawn.shape, bool(drawn.min() > 14.375), bool(drawn.max() < 14.792)
        ((1000,), True, True)
        """
        generator = np.random.default_rng(seed)
        drawn = {
            id: generator.uniform(*self._finite(source, reading), size)
            for id, source in self.inputs.items()
        }
        return np.broadcast_to(self.evaluate(drawn), (size,))

    @staticmethod
    def _finite(source: Input, reading: str) -> tuple[float, float]:
        span = source.ranges[reading]
        if not math.isfinite(span.right):
            raise ValueError(
                f"{source.id} has no upper bound under the {reading} reading; use rounding or perceived"
            )
        return span.left, span.right


def as_quantity(value) -> Quantity:
    if isinstance(value, Quantity):
        return value
    if isinstance(value, Rational):
        import sympy

        return Quantity(
            sympy.Rational(value.numerator, value.denominator), {}, get_unit("dimensionless")
        )
    raise TypeError(
        f"found {value!r}, expected a quantity or a whole number: give the number an id in assumptions.csv"
    )
