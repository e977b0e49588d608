"""Inputs, numbers and expressions, as sympy has them.

sympy takes as long to import as pandas, and a chapter that only shows its inputs never needs it:
every function imports it where it is used.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from recount.quantities.input import Input

if TYPE_CHECKING:
    import sympy
    from sympy import Expr


def to_fraction(number: float) -> Fraction:
    """The fraction that a factor of conversion stands for: 1/12 rather than its binary digits."""
    if 0 < abs(number) < 1:
        return 1 / Fraction(1 / number).limit_denominator(10**9)
    return Fraction(number).limit_denominator(10**9)


def to_rational(number: Fraction) -> sympy.Rational:
    """A fraction as a number of sympy."""
    import sympy

    return sympy.Rational(number.numerator, number.denominator)


def input_symbol(source: Input) -> sympy.Symbol:
    """The symbol of an input, positive where every end of every range is at least zero."""
    import sympy

    lowest = min(span.left for span in source.ranges.values())
    kind = {"positive": True} if lowest >= 0 and source.value > 0 else {"real": True}
    return sympy.Symbol(source.id, **kind)


@functools.lru_cache(maxsize=4096)
def compile_expression(expression: Expr, symbols: tuple[Any, ...]) -> Callable[..., Any]:
    """A numpy function of the symbols, in their order, that gives the value of an expression."""
    import sympy

    return sympy.lambdify(symbols, expression, "numpy")
