"""Quantities: a value with a unit, a range under each reading, and the expression it came from.

A quantity keeps one sympy expression over its inputs. Evaluating that expression gives the value, the exact
range, the tornado and the sample; an input that stands twice in it is still one input.
"""

from __future__ import annotations

import difflib
import functools
import math
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from numbers import Rational

import numpy as np
import pandas as pd
import pint

from recount import claims, package, units
from recount import evidence as found
from recount.readings import QUANTILE, READINGS, bounds, days, heard_ratios, hedged


class UnitError(ValueError):
    """Two quantities whose units do not go together."""


class UnprovenError(ValueError):
    """An expression that corners are not shown to bound: it may turn with an input, or divide by zero."""


@dataclass(frozen=True)
class Input:
    """Where one number of an expression comes from.

    Attributes
    ----------
    id : str
        Id of the claim, the evidence or the assumption; ``/as-of`` after it is the date of that evidence.
    kind : str
        ``claim``, ``evidence``, ``event``, ``date``, ``indicator``, ``assumption``, ``hedge`` or ``register``.
    title : str
        What it counts or measures.
    value : float
        In `unit`.
    unit : str
        Name of its unit.
    wording : str
        Its hedge.
    ranges : dict
        `pandas.Interval` for each reading.
    sources : tuple of str
        Keys of ``references.bib``.
    locator : str
        Where in the source it stands.
    """

    id: str
    kind: str
    title: str
    value: float
    unit: str
    wording: str
    ranges: Mapping[str, pd.Interval]
    sources: tuple[str, ...] = ()
    locator: str = ""

    @property
    def scale(self) -> float:
        """What its symbol in an expression stands for, divided by `value`: percent enter as fractions."""
        return 0.01 if "percent" in self.unit else 1.0

    def __str__(self) -> str:
        if self.unit == "date":
            return units.span(self.ranges["literal"].left, self.ranges["literal"].right, "date")
        return hedged(
            units.say(self.value, self.unit, 6 if self.kind == "indicator" else None), self.wording
        )


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
    >>> jobs, mothers = claim("women/additional-jobs"), claim("women/entrepreneurs")
    >>> jobs / mothers
    <Quantity 4.9 jobs per person, by rounding 4.76 to 5.05 jobs: 25,000 jobs ÷ 5,100 people>
    >>> jobs + mothers
    Traceback (most recent call last):
    ...
    recount.quantities.UnitError: cannot add 25,000 jobs (women/additional-jobs) and 5,100 people (women/entrepreneurs): ...
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
    def of(cls, source: Input) -> Quantity:
        """The quantity that is one input."""
        return cls(None, {source.id: source}, units.unit(source.unit), _fraction(1 / source.scale))

    # sympy takes as long to import as pandas; a chapter that only shows its inputs never needs it.
    @property
    def expression(self):
        """The sympy expression over the inputs, each a symbol named by its id; unit conversions aside."""
        return (
            _symbol(next(iter(self.inputs.values())))
            if self._expression is None
            else self._expression
        )

    @property
    def is_input(self) -> bool:
        """Whether it is one input, with nothing done to it."""
        return self._expression is None and self._factor == _fraction(
            1 / next(iter(self.inputs.values())).scale
        )

    @property
    def conversion(self):
        """What the expression is multiplied by to give the value in `unit`, a sympy rational."""
        return _rational(self._factor)

    @property
    def unit_name(self) -> str:
        """Name of the unit, as `recount.units.say` takes it."""
        return (
            ""
            if self.unit.dimensionless and str(self.unit) in ("dimensionless", "ratio")
            else str(self.unit)
        )

    def __repr__(self) -> str:
        return f"<Quantity {units.say(self.value, self.unit_name, 3)}, by rounding {self.told('rounding')}: {self.formula}>"

    def __str__(self) -> str:
        only = next(iter(self.inputs.values()))
        return (
            str(only)
            if self._expression is None
            else units.say(self.value, self.unit_name, 3, short=True)
        )

    def told(self, reading: str) -> str:
        """The range under one reading, as prose has it.

        Examples
        --------
        >>> claim("small-businesses/local-services").told("rounding")
        '3.45 to 3.55 million merchants'
        """
        span = self.bounds(reading)
        digits = 3 if self._expression is not None else 4 if reading == "heard" else None
        return units.span(span.left, span.right, self.unit_name, digits, short=True)

    @property
    def formula(self) -> str:
        """The expression in words, each input as it was printed."""
        if self._expression is None:
            return str(next(iter(self.inputs.values())))
        return _words(self.expression, self.inputs)

    def __add__(self, other: Quantity) -> Quantity:
        return self._sum(other, 1, "add")

    def __sub__(self, other: Quantity) -> Quantity:
        return self._sum(other, -1, "subtract")

    def __rsub__(self, other) -> Quantity:
        return _number(other)._sum(self, -1, "subtract")

    def __radd__(self, other) -> Quantity:
        return _number(other)._sum(self, 1, "add")

    def _sum(self, other, sign: int, verb: str) -> Quantity:
        other = _number(other)
        if not self.unit.is_compatible_with(other.unit):
            raise UnitError(
                f"cannot {verb} {self._named()} and {other._named()}: their units are of different kinds. "
                "Convert one by a rate, which is an input of its own."
            )
        dates = [quantity.unit == units.unit("date") for quantity in (self, other)]
        if dates == [False, True] and sign > 0:
            return other._sum(self, sign, verb)
        if dates[1] and (sign > 0 or not dates[0]):
            raise UnitError(
                f"cannot {verb} {self._named()} and {other._named()}: only a date less a date, or a date and a time, is anything."
            )
        converted = other.to(self.unit)
        expression = self.expression + sign * converted.expression * _rational(
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
            raise UnprovenError(
                f"cannot divide {self._named()} by {other._named()}: that is zero whatever its inputs are."
            )
        return Quantity(
            self.expression / other.expression,
            self.inputs | other.inputs,
            self.unit / other.unit,
            self._factor / other._factor,
        )._tidy()

    def _factor_of(self, other) -> Quantity:
        other = _number(other)
        if units.unit("date") in (self.unit, other.unit):
            raise UnitError(
                f"cannot multiply or divide {self._named()} and {other._named()}: a date is no amount. Take the time between two dates."
            )
        return other

    def __rtruediv__(self, other) -> Quantity:
        return _number(other) / self

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
            reduced = reduced.to(reduced.units / units.unit("percent") ** power)
        return Quantity(
            self.expression, self.inputs, reduced.units, self._factor * _fraction(reduced.magnitude)
        )

    def to(self, unit: str | pint.Unit) -> Quantity:
        """The same quantity in another unit of its kind.

        Raises
        ------
        UnitError
            If the units are of different kinds.

        Examples
        --------
        >>> (claim("women/partners") / evidence("alibaba/partners-2017-12")).to("percent").value
        33.33333333333333
        """
        unit = units.unit(unit) if isinstance(unit, str) else unit
        if not self.unit.is_compatible_with(unit):
            raise UnitError(
                f"cannot turn {self._named()} into {unit}: their units are of different kinds."
            )
        return Quantity(
            self._expression,
            self.inputs,
            unit,
            self._factor * _fraction((1 * self.unit).to(unit).magnitude),
        )

    def _named(self) -> str:
        return f"{units.say(self.value, self.unit_name)} ({', '.join(self.inputs) or 'a plain number'})"

    @property
    def value(self) -> float:
        """Value at the numbers as printed, in `unit`."""
        return float(self.at({id: source.value for id, source in self.inputs.items()}))

    def at(self, values: Mapping[str, float | np.ndarray]):
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
        >>> claim("women/award").at({"women/award": 100_000.0})
        100000.0
        """
        scaled = [values[id] * source.scale for id, source in self.inputs.items()]
        return (scaled[0] if self._expression is None else self._function(*scaled)) * float(
            self._factor
        )

    @functools.cached_property
    def _function(self):
        import sympy

        return sympy.lambdify(
            [_symbol(source) for source in self.inputs.values()], self.expression, "numpy"
        )

    def bounds(self, reading: str) -> pd.Interval:
        """Exact range of the value when every input takes its range under one reading.

        An expression that rises or falls with each input is bounded by two corners of the inputs' ranges, also where
        an input stands in it more than once. sympy's derivatives tell which corners, or that corners do not suffice.

        Parameters
        ----------
        reading : {'literal', 'rounding', 'heard'}

        Returns
        -------
        pandas.Interval
            In `unit`; open where an end is not reached, infinite where there is none.

        Raises
        ------
        UnprovenError
            If a derivative is not shown to keep its sign over the ranges, or a divisor to keep away from zero. Where an
            input has no end, as the literal reading leaves some, the range is then the whole line: nothing is ruled out.

        Examples
        --------
        >>> (claim("women/additional-jobs") / claim("women/entrepreneurs")).bounds("rounding")
        Interval(4.757281553398058, 5.0495049504950495, closed='both')
        """
        box = {id: source.ranges[reading] for id, source in self.inputs.items()}
        if self._expression is None:
            ((id, only),) = box.items()
            return pd.Interval(
                *(float(self.at({id: end})) for end in (only.left, only.right)), closed=only.closed
            )
        try:
            return self._bounded(box)
        except UnprovenError:
            if all(math.isfinite(end) for span in box.values() for end in (span.left, span.right)):
                raise
            return pd.Interval(-math.inf, math.inf, closed="neither")

    def _bounded(self, box: Mapping[str, pd.Interval]) -> pd.Interval:
        self._refuse_poles(box)
        rises = {
            id: box[id].length == 0 or _rises(self.expression, self.inputs, id, box)
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
            raise UnprovenError(
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
        for below in _divisors(self.expression):
            if below.is_number or below.is_positive or below.is_negative:
                continue
            low, high = _enclosed(below, self.inputs, box)
            if low < 0 < high or low == high == 0:
                raise UnprovenError(
                    f"the expression {self.expression} divides by {below}, which is not shown to keep away from zero "
                    "over the ranges: nothing bounds it. Narrow the range."
                )

    def _corner(self, ends: Mapping[str, float], box: Mapping[str, pd.Interval]) -> float:
        if all(math.isfinite(end) and end != 0 for end in ends.values()):
            try:
                return float(self.at(ends))
            except ZeroDivisionError:
                raise UnprovenError(
                    f"the expression {self.expression} divides by zero at an end of the ranges: nothing bounds it. "
                    "Narrow the range."
                ) from None
        import sympy

        # For a monotone expression the bound is the limit, taken one input after another.
        expression = self.expression
        for id, end in ends.items():
            symbol = _symbol(self.inputs[id])
            if math.isfinite(end) and end != 0:
                expression = expression.subs(symbol, sympy.Float(end * self.inputs[id].scale))
        rest = {
            _symbol(self.inputs[id]): math.copysign(1, end) * sympy.oo if end else 0
            for id, end in ends.items()
            if not math.isfinite(end) or end == 0
        }
        sides = {_symbol(self.inputs[id]): "-" if box[id].right == 0 else "+" for id in ends}
        return float(_limit(expression, rest, sides)) * float(self._factor)

    def tornado(self, reading: str = "rounding") -> pd.DataFrame:
        """What each input does to the value on its own.

        Parameters
        ----------
        reading : {'literal', 'rounding', 'heard'}

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
        >>> share = claim("women/partners") / evidence("alibaba/partners-2017-12")
        >>> share.tornado("rounding")["width"].tolist()
        [0.0, 0.0]
        """
        printed = {id: source.value for id, source in self.inputs.items()}
        rows = []
        for id, source in self.inputs.items():
            low, high = (
                float(self.at(printed | {id: end})) for end in self._finite(source, reading)
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
        reading : {'literal', 'rounding', 'heard'}
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
        >>> drawn = (claim("women/additional-jobs") / claim("women/entrepreneurs")).sample(1000)
        >>> drawn.shape, bool(drawn.min() > 4.757), bool(drawn.max() < 5.05)
        ((1000,), True, True)
        """
        generator = np.random.default_rng(seed)
        drawn = {
            id: generator.uniform(*self._finite(source, reading), size)
            for id, source in self.inputs.items()
        }
        return np.broadcast_to(self.at(drawn), (size,))

    @staticmethod
    def _finite(source: Input, reading: str) -> tuple[float, float]:
        span = source.ranges[reading]
        if not math.isfinite(span.right):
            raise ValueError(
                f"{source.id} has no upper bound under the {reading} reading; use rounding or heard"
            )
        return span.left, span.right


def claim(id: str) -> Quantity:
    """The number of a claim, as a quantity.

    Raises
    ------
    KeyError
        If ``claims.csv`` has no such id.
    ValueError
        If the claim has no number.

    Examples
    --------
    >>> claim("small-businesses/local-services").bounds("rounding")
    Interval(3450000.0, 3550000.0, closed='both')
    """
    stated = claims.find(id)
    if math.isnan(stated.value):
        raise ValueError(f"{id} is a {stated.kind}: it has no number to compute with")
    return Quantity.of(
        Input(
            id,
            "claim",
            stated.counted,
            stated.value,
            stated.unit,
            stated.wording,
            _ranges("claims", stated),
            (package.page()["source"],),
            stated.locator,
        )
    )


def evidence(id: str) -> Quantity:
    """The number of a piece of evidence, as a quantity.

    Raises
    ------
    KeyError
        If ``evidence.csv`` has no such id.
    recount.evidence.GradeError
        If it is of grade C.

    Examples
    --------
    >>> evidence("modelmom/helped-2017-12").bounds("rounding")
    Interval(5000.0, 6000.0, closed='both')
    """
    known = found.find(id)
    return Quantity.of(
        Input(
            id,
            "evidence",
            known.quantity,
            known.value,
            known.unit,
            known.wording,
            _ranges("evidence", known),
            known.sources,
            known.locator,
        )
    )


def indicator(iso3: str, code: str, year: int) -> Quantity:
    """A World Bank indicator of one country and year, as a quantity.

    Raises
    ------
    KeyError
        If ``countries.csv`` has no such row.

    Examples
    --------
    >>> indicator("CHN", "PA.NUS.FCRF", 2018).unit_name
    'CNY / USD'
    """
    known = found.indicator(iso3, code, year)
    return Quantity.of(
        Input(
            known.id,
            "indicator",
            f"{known.label}, {known.country}, {year}",
            known.value,
            known.unit,
            "exact",
            _pinned(known.value),
            known.sources,
            f"series {code}, {iso3}",
        )
    )


def assumption(id: str) -> Quantity:
    """What a chapter assumes, as a quantity whose range is the same under every reading.

    Raises
    ------
    KeyError
        If ``assumptions.csv`` has no such id.
    ValueError
        If it is a choice between words.

    Examples
    --------
    >>> assumption("women/loan-term").bounds("rounding")
    Interval(1.0, 3.0, closed='both')
    """
    row = package.row("assumptions", id)
    if row["choice"]:
        raise ValueError(f"{id} is a choice between words: it has no number to compute with")
    span = pd.Interval(float(row["low"]), float(row["high"]), closed="both")
    return Quantity.of(
        Input(
            id,
            "assumption",
            row["quantity"],
            float(row["value"]),
            row["unit"],
            "exact",
            dict.fromkeys(READINGS, span),
            tuple(package.split(row["source"])),
        )
    )


def heard(hedge: str, bound: str, experiment: int = 2, subset: str = "all") -> Quantity:
    """Median bound that readers gave for a hedge, as a ratio to the number it stands before.

    Parameters
    ----------
    hedge : str
        A word of ``hedges.csv``.
    bound : {'low', 'high'}
    experiment : {1, 2}
    subset : {'all', 'round'}

    Raises
    ------
    KeyError
        If ``hedges.csv`` has no such row.

    Examples
    --------
    >>> heard("about", "low").value
    0.9487
    """
    value = heard_ratios(hedge, experiment, subset)[("low", "high").index(bound)]
    return Quantity.of(
        Input(
            f"hedges/{experiment}/{hedge}/{subset}/{bound}",
            "hedge",
            f"Median {bound} bound that readers gave for {hedge}",
            value,
            "ratio",
            "exact",
            _pinned(value),
            ("ferson2015", "joneseseur"),
            f"experiment {experiment}, {QUANTILE}",
        )
    )


def counted(table: str, query: str, unit: str, title: str) -> Quantity:
    """How many rows of a table answer a query, as an exact quantity.

    Parameters
    ----------
    table : str
        Name of a table of the Data Package.
    query : str
        As `pandas.DataFrame.query` takes it.
    unit : str
        What a row is.
    title : str
        What is counted.

    Examples
    --------
    >>> counted("claims", "kind == 'statement'", "claim", "Statements").value
    16.0
    """
    return number_of(
        f"{table}: {query}", len(package.load(table).query(query)), unit, title, f"data/{table}.csv"
    )


def number_of(id: str, count: int, unit: str, title: str, locator: str) -> Quantity:
    """A number that the book itself counted out, as an exact quantity.

    Parameters
    ----------
    id : str
        What was counted and how.
    count : int
        The number, in `unit`.
    unit : str
        What was counted.
    title : str
        The same in words.
    locator : str
        Where the things counted stand.

    Examples
    --------
    >>> number_of("verdicts: supported", 11, "claim", "Claims that are supported", "the chapters").told("literal")
    'exactly 11 claims'
    """
    return Quantity.of(
        Input(
            id,
            "register",
            title,
            float(count),
            unit,
            "exact",
            _pinned(float(count)),
            locator=locator,
        )
    )


def date(id: str) -> Quantity:
    """The date of a claim, of an event, or to which a piece of evidence belongs, as a quantity.

    Its unit is ``date``, in days; the difference of two is converted, by ``.to("day")`` or ``.to("year")``. Its range is
    its precision: a month is all of its days, under every reading.

    Raises
    ------
    KeyError
        If none of the three tables has such an id.
    ValueError
        If it is a claim without a date.
    recount.evidence.GradeError
        If the evidence or the event is of grade C.

    Examples
    --------
    >>> date("ewtp/first-zone-date").told("rounding")
    'May 2017'
    >>> (date("ewtp/first-zone-date") - date("women/foundation-2017-09")).to("day").told("rounding")
    '−130 to −100 days'
    """
    if id in package.ids("claims"):
        stated = claims.find(id)
        if not stated.date:
            raise ValueError(f"{id} is a {stated.kind}: it has no date to compute with")
        return _dated(
            id, "claim", stated.counted, stated.date, (package.page()["source"],), stated.locator
        )
    if id in package.ids("events"):
        event = found.event(id)
        return _dated(id, "event", event.event, event.date, event.sources, event.place)
    if id not in package.ids("evidence"):
        known = [name for table in ("claims", "events", "evidence") for name in package.ids(table)]
        near = difflib.get_close_matches(id, known, n=1)
        raise KeyError(
            f"neither claims.csv nor events.csv nor evidence.csv in data/ has an id {id!r}"
            + (f"; did you mean {near[0]!r}?" if near else "")
        )
    known = found.find(id)
    return _dated(
        f"{id}/as-of",
        "date",
        f"Date of: {known.quantity}",
        known.as_of,
        known.sources,
        known.locator,
    )


def _dated(
    id: str, kind: str, title: str, text: str, sources: tuple[str, ...], locator: str
) -> Quantity:
    span = days(text)
    first, last = ((end - pd.Timestamp(0)).days for end in (span.left, span.right))
    precision = dict.fromkeys(READINGS, pd.Interval(float(first), float(last), closed="both"))
    return Quantity.of(
        Input(id, kind, title, (first + last) / 2, "date", "exact", precision, sources, locator)
    )


def log(quantity: Quantity) -> Quantity:
    """Natural logarithm of a plain ratio.

    Raises
    ------
    UnitError
        If the quantity has a unit.

    Examples
    --------
    >>> round(log(claim("women/additional-jobs") / claim("women/award") * claim("women/award") / claim("women/additional-jobs")).value, 6)
    0.0
    """
    import sympy

    plain = quantity.to("dimensionless")
    return Quantity(sympy.log(plain.expression * plain.conversion), plain.inputs, plain.unit)


def growth(first: Quantity, last: Quantity, elapsed: Quantity) -> Quantity:
    """Yearly rate at which one quantity becomes another, in percent per year.

    Parameters
    ----------
    first, last : Quantity
        Of one kind of unit.
    elapsed : Quantity
        The time between them. Totals of whole years are whole years apart: their dates, which are all days of a year,
        make the range too wide.

    Raises
    ------
    UnitError
        If the units do not fit.

    Examples
    --------
    >>> sales = [evidence(f"sea6/ecommerce-{year}") for year in (2015, 2017)]
    >>> time = (date("sea6/ecommerce-2017") - date("sea6/ecommerce-2015")).to("year")
    >>> round(growth(*sales, time).value, 1)
    40.7
    """
    ratio, years = (last / first).to("dimensionless"), elapsed.to("year")
    power = (ratio.expression * ratio.conversion) ** (1 / (years.expression * years.conversion))
    return Quantity(power - 1, ratio.inputs | years.inputs, units.unit("1/year")).to("percent/year")


def greatest(first: Quantity, *others: Quantity) -> Quantity:
    """The largest of several quantities, in the unit of the first.

    Raises
    ------
    UnitError
        If their units are of different kinds.

    Examples
    --------
    >>> greatest(claim("women/entrepreneurs"), evidence("modelmom/helped-2017-12")).value
    5100.0
    """
    return _chosen("Max", first, others)


def least(first: Quantity, *others: Quantity) -> Quantity:
    """The smallest of several quantities, in the unit of the first.

    Raises
    ------
    UnitError
        If their units are of different kinds.

    Examples
    --------
    >>> least(claim("women/entrepreneurs"), evidence("modelmom/helped-2017-12")).value
    5000.0
    """
    return _chosen("Min", first, others)


def _chosen(function: str, first: Quantity, others: tuple[Quantity, ...]) -> Quantity:
    import sympy

    same = [first, *(other.to(first.unit) for other in others)]
    inputs = {id: source for quantity in same for id, source in quantity.inputs.items()}
    return Quantity(
        getattr(sympy, function)(*(each.expression * each.conversion for each in same)),
        inputs,
        first.unit,
    )


def _ranges(table: str, stated) -> dict[str, pd.Interval]:
    whole, printed = units.whole(stated.unit), package.printed(table, stated.id, "value")
    return {
        reading: bounds(stated.value, stated.wording, reading, stated.fixed, whole, printed)
        for reading in READINGS
    }


def _pinned(value: float) -> dict[str, pd.Interval]:
    return dict.fromkeys(READINGS, pd.Interval(value, value, closed="both"))


def _number(value) -> Quantity:
    if isinstance(value, Quantity):
        return value
    if isinstance(value, Rational):
        import sympy

        return Quantity(
            sympy.Rational(value.numerator, value.denominator), {}, units.unit("dimensionless")
        )
    raise TypeError(
        f"found {value!r}, expected a quantity or a whole number: give the number an id in assumptions.csv"
    )


def _fraction(number: float) -> Fraction:
    if 0 < abs(number) < 1:
        return 1 / Fraction(1 / number).limit_denominator(10**9)
    return Fraction(number).limit_denominator(10**9)


def _rational(number: Fraction):
    import sympy

    return sympy.Rational(number.numerator, number.denominator)


def _symbol(source: Input):
    import sympy

    # A sign that sympy may rely on: every end of every range is at least zero.
    kind = (
        {"positive": True}
        if min(span.left for span in source.ranges.values()) >= 0 and source.value > 0
        else {"real": True}
    )
    return sympy.Symbol(source.id, **kind)


@functools.lru_cache(maxsize=4096)
def _divisors(expression) -> tuple:
    """What an expression divides by: as a whole, and within what a largest or a logarithm is taken of."""
    import sympy

    parts = [expression] + [
        part for outer in expression.atoms(sympy.Max, sympy.Min, sympy.log) for part in outer.args
    ]
    return tuple(sympy.fraction(sympy.together(part))[1] for part in parts)


def _limit(expression, ends: Mapping, sides: Mapping):
    """Where an expression goes when its symbols go to zero or to infinity, one after another."""
    import sympy

    if isinstance(expression, (sympy.Max, sympy.Min)):
        return expression.func(*(_limit(part, ends, sides) for part in expression.args))
    expression = sympy.factor_terms(expression)
    try:
        there = expression.subs(ends)
    except ValueError:  # the largest of what has no size there
        return sympy.nan
    if there.is_extended_real:
        return there
    if expression.has(sympy.Max, sympy.Min):
        return sympy.nan
    for symbol, end in ends.items():
        expression = sympy.limit(
            expression, symbol, end, sides[symbol] if end == 0 else "+" if end < 0 else "-"
        )
    return expression if expression.is_extended_real else sympy.nan


def _rises(
    expression, inputs: Mapping[str, Input], id: str, box: Mapping[str, pd.Interval]
) -> bool:
    import sympy

    if isinstance(expression, (sympy.Max, sympy.Min)):
        # The largest of several rises where all that move do.
        moving = [part for part in expression.args if _symbol(inputs[id]) in part.free_symbols]
        if len(directions := {_rises(part, inputs, id, box) for part in moving}) == 1:
            return directions.pop()
    else:
        for slope in _slopes(expression, _symbol(inputs[id])):
            if slope.is_nonnegative:
                return True
            if slope.is_nonpositive:
                return False
            low, high = _enclosed(slope, inputs, box)
            if low >= 0 or high <= 0:
                return low >= 0
    raise UnprovenError(
        f"the expression {expression} is not shown to rise or fall with {id} over its range: "
        "corners do not bound it. Split it into parts that do, or narrow the range."
    )


@functools.lru_cache(maxsize=4096)
def _slopes(expression, symbol) -> tuple:
    """The derivative in two forms: interval arithmetic is tighter on one or the other."""
    import sympy

    plain = sympy.diff(expression, symbol)
    return sympy.factor(plain), plain


def _enclosed(
    expression, inputs: Mapping[str, Input], box: Mapping[str, pd.Interval]
) -> tuple[float, float]:
    """Bounds of an expression over the ranges, by interval arithmetic; the whole line where it has none."""
    from mpmath import iv

    values = {
        id: iv.mpf([box[id].left * source.scale, box[id].right * source.scale])
        for id, source in inputs.items()
    }
    try:
        enclosed = _image(expression, values, iv)
    except (
        ArithmeticError,
        ValueError,
        TypeError,
        KeyError,
    ):  # an interval has no image, or a function none that is known
        return -math.inf, math.inf
    low, high = float(enclosed.a), float(enclosed.b)
    return (low, high) if low <= high else (-math.inf, math.inf)


def _image(expression, values: Mapping, iv):
    """An interval that holds whatever an expression gives for values in intervals."""
    if expression.is_Symbol:
        return values[expression.name]
    if expression.is_Rational:
        return iv.mpf(int(expression.p)) / int(expression.q)
    if expression.is_Pow and expression.exp.is_Integer:
        return _image(expression.base, values, iv) ** int(expression.exp)
    parts = [_image(part, values, iv) for part in expression.args]
    return _IMAGES[expression.func.__name__](iv, *parts)


# The derivative of a largest or a smallest has Heaviside's step: nothing or all, or anything between where that is open.
_IMAGES = {
    "Add": lambda iv, *parts: sum(parts, iv.mpf(0)),
    "Mul": lambda iv, *parts: functools.reduce(operator.mul, parts),
    "Pow": lambda iv, base, exponent: base**exponent,
    "log": lambda iv, part: iv.log(part),
    "Max": lambda iv, *parts: iv.mpf(
        [max(float(part.a) for part in parts), max(float(part.b) for part in parts)]
    ),
    "Min": lambda iv, *parts: iv.mpf(
        [min(float(part.a) for part in parts), min(float(part.b) for part in parts)]
    ),
    "Heaviside": lambda iv, part, *_: iv.mpf([int(float(part.a) > 0), int(float(part.b) >= 0)]),
}


_FUNCTIONS = {"log": "ln ", "Max": "the largest of ", "Min": "the smallest of "}


def _words(expression, inputs: Mapping[str, Input], inside: bool = False) -> str:
    """An expression in words: each symbol as printed, fractions by one division sign."""
    if expression.is_Symbol:
        return str(inputs[expression.name])
    if expression.is_number:
        return units.figure(float(expression))
    if expression.is_Add:
        terms = expression.as_ordered_terms()
        parts = [
            _words(-term if term.could_extract_minus_sign() else term, inputs, True)
            for term in terms
        ]
        signs = ["\u2212" if term.could_extract_minus_sign() else "+" for term in terms]
        order = sorted(range(len(terms)), key=lambda place: signs[place] != "+")
        text = "".join(f" {signs[place]} {parts[place]}" for place in order)
        text = text[3:] if text.startswith(" +") else f"\u2212{text[3:]}"
        return f"({text})" if inside else text
    if expression.func.__name__ in _FUNCTIONS:
        return f"{_FUNCTIONS[expression.func.__name__]}({'; '.join(_words(part, inputs) for part in expression.args)})"
    if expression.is_Pow and not expression.exp.is_Integer:
        return f"({_words(expression.base, inputs)})^({_words(expression.exp, inputs)})"
    above, below = expression.as_numer_denom()
    if below == 1:
        if above.is_Pow:
            return f"{_words(above.base, inputs, True)}^{_words(above.exp, inputs)}"
        factors = sorted(above.as_ordered_factors(), key=lambda factor: _place(factor, inputs))
        return " × ".join(_words(factor, inputs, True) for factor in factors)
    # Constants of conversions, 4 above and 1,461 below, are one: 365.25.
    over, above = above.as_content_primitive()
    under, below = below.as_content_primitive()
    top, bottom = ([] if part == 1 else [_words(part, inputs, True)] for part in (above, below))
    if over / under != 1:
        (top if over > under else bottom).insert(
            0, units.figure(float(max(over, under) / min(over, under)))
        )
    if not bottom:
        return " × ".join(top)
    below_text = " × ".join(bottom)
    return f"{' × '.join(top) or '1'} ÷ {f'({below_text})' if len(bottom) > 1 or below.is_Mul else below_text}"


def _place(factor, inputs: Mapping[str, Input]) -> int:
    order = list(inputs)
    return min((order.index(symbol.name) for symbol in factor.free_symbols), default=-1)
