"""Whether an expression rises or falls with each input, and what it tends to at an end."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Mapping

import pandas as pd

from recount.errors import BoundsError
from recount.quantities.input import Input
from recount.quantities.symbols import input_symbol


@functools.lru_cache(maxsize=4096)
def divisors(expression) -> tuple:
    """What an expression divides by: as a whole, and within what a largest or a logarithm is taken of."""
    import sympy

    parts = [expression] + [
        part for outer in expression.atoms(sympy.Max, sympy.Min, sympy.log) for part in outer.args
    ]
    return tuple(sympy.fraction(sympy.together(part))[1] for part in parts)


def limit(expression, ends: Mapping, sides: Mapping):
    """Where an expression goes when its symbols go to zero or to infinity, one after another."""
    import sympy

    if isinstance(expression, (sympy.Max, sympy.Min)):
        return expression.func(*(limit(part, ends, sides) for part in expression.args))
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


def is_increasing(
    expression, inputs: Mapping[str, Input], id: str, box: Mapping[str, pd.Interval]
) -> bool:
    import sympy

    if isinstance(expression, (sympy.Max, sympy.Min)):
        # The largest of several rises where all that move do.
        moving = [part for part in expression.args if input_symbol(inputs[id]) in part.free_symbols]
        if len(directions := {is_increasing(part, inputs, id, box) for part in moving}) == 1:
            return directions.pop()
    else:
        for slope in _slopes(expression, input_symbol(inputs[id])):
            if slope.is_nonnegative:
                return True
            if slope.is_nonpositive:
                return False
            low, high = enclose(slope, inputs, box)
            if low >= 0 or high <= 0:
                return low >= 0
    raise BoundsError(
        f"the expression {expression} is not shown to rise or fall with {id} over its range: "
        "corners do not bound it. Split it into parts that do, or narrow the range."
    )


@functools.lru_cache(maxsize=4096)
def _slopes(expression, symbol) -> tuple:
    """The derivative in two forms: interval arithmetic is tighter on one or the other."""
    import sympy

    plain = sympy.diff(expression, symbol)
    return sympy.factor(plain), plain


def enclose(
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
