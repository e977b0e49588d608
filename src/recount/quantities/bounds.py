"""The exact range of an expression when every input takes any value of its range.

An expression that rises or falls with each input has its ends at two corners of the ranges, also
where an input occurs in it more than once. sympy's derivatives tell which corners; interval
arithmetic tells whether a derivative keeps its sign.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from recount.errors import BoundsError
from recount.quantities.input import Input
from recount.quantities.symbols import compile_expression, input_symbol

if TYPE_CHECKING:
    from sympy import Expr

Inputs = Mapping[str, Input]
Box = Mapping[str, pd.Interval]  # the range of each input by its id, in the unit of the input

_CLOSED = {
    (True, True): "both",
    (True, False): "left",
    (False, True): "right",
    (False, False): "neither",
}


def exact_range(expression: Expr, inputs: Inputs, box: Box, factor: float = 1.0) -> pd.Interval:
    """The range of an expression, times a factor, over a box: the range of each input in its unit.

    It is open where an end is not reached, and an end may be infinite. Where a derivative is not
    shown to keep its sign, or a divisor to keep away from zero, it raises `BoundsError`.
    """
    _check_divisors(expression, inputs, box)
    rises = {
        id: span.length == 0 or is_increasing(expression, inputs, id, box)
        for id, span in box.items()
    }
    corners = (
        {id: span.right if rises[id] == upper else span.left for id, span in box.items()}
        for upper in (False, True)
    )
    low, high = (_corner(expression, inputs, ends, box, factor) for ends in corners)
    if math.isnan(low) or math.isnan(high):
        raise BoundsError(
            f"the expression {expression} has no limit at an end of the ranges. Narrow a range."
        )
    if low > high and math.isclose(low, high):
        low = high  # an input that cancels out leaves a last binary digit
    if low == high:
        return pd.Interval(low, high, closed="both")
    starts = all(span.closed_left if rises[id] else span.closed_right for id, span in box.items())
    ends = all(span.closed_right if rises[id] else span.closed_left for id, span in box.items())
    closed = _CLOSED[starts and math.isfinite(low), ends and math.isfinite(high)]
    return pd.Interval(low, high, closed=closed)


def _check_divisors(expression: Expr, inputs: Inputs, box: Box) -> None:
    for divisor in _divisors(expression):
        if divisor.is_number or divisor.is_positive or divisor.is_negative:
            continue
        low, high = enclose(divisor, inputs, box)
        if low < 0 < high or low == high == 0:
            raise BoundsError(
                f"the expression {expression} divides by {divisor}, which may be zero within the "
                "ranges, so its value has no bounds. Narrow a range."
            )


@functools.lru_cache(maxsize=4096)
def _divisors(expression: Expr) -> tuple[Expr, ...]:
    """What an expression divides by: as a whole, and within each maximum, minimum or logarithm."""
    import sympy

    functions = expression.atoms(sympy.Max, sympy.Min, sympy.log)
    parts = [expression, *(part for function in functions for part in function.args)]
    return tuple(sympy.fraction(sympy.together(part))[1] for part in parts)


def is_increasing(expression: Expr, inputs: Inputs, id: str, box: Box) -> bool:
    """Whether an expression rises, rather than falls, with one input; `BoundsError` if unknown."""
    import sympy

    symbol = input_symbol(inputs[id])
    if isinstance(expression, (sympy.Max, sympy.Min)):
        # A maximum rises where every part that depends on the input does.
        moving = [part for part in expression.args if symbol in part.free_symbols]
        if len(directions := {is_increasing(part, inputs, id, box) for part in moving}) == 1:
            return directions.pop()
    else:
        for slope in _slopes(expression, symbol):
            if slope.is_nonnegative:
                return True
            if slope.is_nonpositive:
                return False
            low, high = enclose(slope, inputs, box)
            if low >= 0 or high <= 0:
                return low >= 0
    raise BoundsError(
        f"the expression {expression} may turn within the range of {id}, so the ends of the ranges "
        "do not bound it. Split it into parts that only rise or fall, or narrow the range."
    )


@functools.lru_cache(maxsize=4096)
def _slopes(expression: Expr, symbol: Any) -> tuple[Expr, ...]:
    """The derivative in two forms: interval arithmetic is tighter on one or the other."""
    import sympy

    derivative = sympy.diff(expression, symbol)
    return sympy.factor(derivative), derivative


def _corner(
    expression: Expr, inputs: Inputs, ends: Mapping[str, float], box: Box, factor: float
) -> float:
    """Value at one end of each range; the limit where an end is zero or infinite."""
    if all(math.isfinite(end) and end != 0 for end in ends.values()):
        symbols = tuple(input_symbol(source) for source in inputs.values())
        scaled = [ends[id] * source.scale for id, source in inputs.items()]
        try:
            return float(compile_expression(expression, symbols)(*scaled) * factor)
        except ZeroDivisionError:
            raise BoundsError(
                f"the expression {expression} divides by zero at an end of the ranges, so its "
                "value has no bounds. Narrow a range."
            ) from None
    return float(_limit_at(expression, inputs, ends, box)) * factor


def _limit_at(expression: Expr, inputs: Inputs, ends: Mapping[str, float], box: Box) -> Any:
    """The limit of a monotone expression, taken one input after another."""
    import sympy

    targets, sides = {}, {}
    for id, end in ends.items():
        symbol = input_symbol(inputs[id])
        sides[symbol] = "-" if box[id].right == 0 else "+"
        if math.isfinite(end) and end != 0:
            expression = expression.subs(symbol, sympy.Float(end * inputs[id].scale))
        else:
            targets[symbol] = math.copysign(1, end) * sympy.oo if end else 0
    return limit(expression, targets, sides)


def limit(expression: Expr, targets: Mapping[Any, Any], sides: Mapping[Any, str]) -> Any:
    """What an expression tends to as its symbols go to zero or infinity, one after another."""
    import sympy

    if isinstance(expression, (sympy.Max, sympy.Min)):
        return expression.func(*(limit(part, targets, sides) for part in expression.args))
    expression = sympy.factor_terms(expression)
    try:
        value = expression.subs(targets)
    except ValueError:  # a maximum of parts that cannot be compared there
        return sympy.nan
    if value.is_extended_real:
        return value
    if expression.has(sympy.Max, sympy.Min):
        return sympy.nan
    for symbol, end in targets.items():
        side = sides[symbol] if end == 0 else "+" if end < 0 else "-"
        expression = sympy.limit(expression, symbol, end, side)
    return expression if expression.is_extended_real else sympy.nan


def enclose(expression: Expr, inputs: Inputs, box: Box) -> tuple[float, float]:
    """Outer bounds of an expression by interval arithmetic; infinite where it gives none."""
    from mpmath import iv

    values = {
        id: iv.mpf([box[id].left * source.scale, box[id].right * source.scale])
        for id, source in inputs.items()
    }
    try:
        image = _image(expression, values, iv)
    except (ArithmeticError, ValueError, TypeError, KeyError):
        # an interval has no image under a function, or the function is not in _IMAGES
        return -math.inf, math.inf
    low, high = float(image.a), float(image.b)
    return (low, high) if low <= high else (-math.inf, math.inf)


def _image(expression: Expr, values: Mapping[str, Any], iv: Any) -> Any:
    """An interval that contains every value of an expression for values in intervals."""
    if expression.is_Symbol:
        return values[expression.name]
    if expression.is_Rational:
        return iv.mpf(int(expression.p)) / int(expression.q)
    if expression.is_Pow and expression.exp.is_Integer:
        return _image(expression.base, values, iv) ** int(expression.exp)
    parts = [_image(part, values, iv) for part in expression.args]
    return _IMAGES[expression.func.__name__](iv, *parts)


# The derivative of a maximum has Heaviside's step: nothing or all, or between where that is open.
_IMAGES: dict[str, Callable[..., Any]] = {
    "Add": lambda iv, *parts: sum(parts, iv.mpf(0)),
    "Mul": lambda iv, *parts: functools.reduce(operator.mul, parts),
    "Pow": lambda iv, base, exponent: base**exponent,
    "log": lambda iv, part: iv.log(part),
    "Max": lambda iv, *parts: iv.mpf(
        [max(float(p.a) for p in parts), max(float(p.b) for p in parts)]
    ),
    "Min": lambda iv, *parts: iv.mpf(
        [min(float(p.a) for p in parts), min(float(p.b) for p in parts)]
    ),
    "Heaviside": lambda iv, part, *_: iv.mpf([int(float(part.a) > 0), int(float(part.b) >= 0)]),
}
