"""An expression in words."""

from __future__ import annotations

from collections.abc import Mapping

from recount.quantities.formatting import format_number
from recount.quantities.input import Input

_FUNCTIONS = {"log": "ln ", "Max": "the largest of ", "Min": "the smallest of "}


def formula_words(expression, inputs: Mapping[str, Input], inside: bool = False) -> str:
    """An expression in words: each symbol as printed, fractions by one division sign."""
    if expression.is_Symbol:
        return str(inputs[expression.name])
    if expression.is_number:
        return format_number(float(expression))
    if expression.is_Add:
        terms = expression.as_ordered_terms()
        parts = [
            formula_words(-term if term.could_extract_minus_sign() else term, inputs, True)
            for term in terms
        ]
        signs = ["\u2212" if term.could_extract_minus_sign() else "+" for term in terms]
        order = sorted(range(len(terms)), key=lambda place: signs[place] != "+")
        text = "".join(f" {signs[place]} {parts[place]}" for place in order)
        text = text[3:] if text.startswith(" +") else f"\u2212{text[3:]}"
        return f"({text})" if inside else text
    if expression.func.__name__ in _FUNCTIONS:
        return f"{_FUNCTIONS[expression.func.__name__]}({'; '.join(formula_words(part, inputs) for part in expression.args)})"
    if expression.is_Pow and not expression.exp.is_Integer:
        return (
            f"({formula_words(expression.base, inputs)})^({formula_words(expression.exp, inputs)})"
        )
    above, below = expression.as_numer_denom()
    if below == 1:
        if above.is_Pow:
            return f"{formula_words(above.base, inputs, True)}^{formula_words(above.exp, inputs)}"
        factors = sorted(above.as_ordered_factors(), key=lambda factor: _place(factor, inputs))
        return " × ".join(formula_words(factor, inputs, True) for factor in factors)
    # Constants of conversions, 4 above and 1,461 below, are one: 365.25.
    over, above = above.as_content_primitive()
    under, below = below.as_content_primitive()
    top, bottom = (
        [] if part == 1 else [formula_words(part, inputs, True)] for part in (above, below)
    )
    if over / under != 1:
        (top if over > under else bottom).insert(
            0, format_number(float(max(over, under) / min(over, under)))
        )
    if not bottom:
        return " × ".join(top)
    below_text = " × ".join(bottom)
    return f"{' × '.join(top) or '1'} ÷ {f'({below_text})' if len(bottom) > 1 or below.is_Mul else below_text}"


def _place(factor, inputs: Mapping[str, Input]) -> int:
    order = list(inputs)
    return min((order.index(symbol.name) for symbol in factor.free_symbols), default=-1)
