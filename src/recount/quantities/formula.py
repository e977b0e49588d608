"""An expression in words: each input as it was printed, fractions with one division sign."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from recount.quantities.formatting import format_number
from recount.quantities.input import Input

if TYPE_CHECKING:
    from sympy import Expr

_FUNCTIONS = {"log": "ln ", "Max": "the largest of ", "Min": "the smallest of "}


def formula_words(expression: Expr, inputs: Mapping[str, Input], nested: bool = False) -> str:
    """An expression in words; a nested sum stands in parentheses."""
    if expression.is_Symbol:
        return str(inputs[expression.name])
    if expression.is_number:
        return format_number(float(expression))
    if expression.is_Add:
        return f"({_sum(expression, inputs)})" if nested else _sum(expression, inputs)
    if expression.func.__name__ in _FUNCTIONS:
        arguments = "; ".join(formula_words(part, inputs) for part in expression.args)
        return f"{_FUNCTIONS[expression.func.__name__]}({arguments})"
    if expression.is_Pow and not expression.exp.is_Integer:
        base, exponent = (formula_words(part, inputs) for part in expression.args)
        return f"({base})^({exponent})"
    numerator, denominator = expression.as_numer_denom()
    if denominator == 1:
        return _product(numerator, inputs)
    return _fraction(numerator, denominator, inputs)


def _sum(expression: Expr, inputs: Mapping[str, Input]) -> str:
    added, subtracted = "", ""
    for term in expression.as_ordered_terms():
        if term.could_extract_minus_sign():
            subtracted += f" \u2212 {formula_words(-term, inputs, True)}"
        else:
            added += f" + {formula_words(term, inputs, True)}"
    return f"{added[3:]}{subtracted}" if added else f"\u2212{subtracted[3:]}"


def _product(expression: Expr, inputs: Mapping[str, Input]) -> str:
    if expression.is_Pow:
        base = formula_words(expression.base, inputs, True)
        return f"{base}^{formula_words(expression.exp, inputs)}"
    order = list(inputs)

    def place(factor: Expr) -> int:
        """Of its first input among the inputs; constants come before all."""
        return min((order.index(symbol.name) for symbol in factor.free_symbols), default=-1)

    factors = sorted(expression.as_ordered_factors(), key=place)
    return " × ".join(formula_words(factor, inputs, True) for factor in factors)


def _fraction(numerator: Expr, denominator: Expr, inputs: Mapping[str, Input]) -> str:
    # Constants of conversions are one number: 365.25, not 1,461 above and 4 below.
    over, numerator = numerator.as_content_primitive()
    under, denominator = denominator.as_content_primitive()
    above, below = (
        [] if part == 1 else [formula_words(part, inputs, True)]
        for part in (numerator, denominator)
    )
    if over > under:
        above.insert(0, format_number(float(over / under)))
    elif over < under:
        below.insert(0, format_number(float(under / over)))
    if not below:
        return " × ".join(above)
    divisor = " × ".join(below)
    if len(below) > 1 or denominator.is_Mul:
        divisor = f"({divisor})"
    return f"{' × '.join(above) or '1'} ÷ {divisor}"
