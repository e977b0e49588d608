"""Inputs and numbers as sympy has them."""

from __future__ import annotations

from fractions import Fraction

from recount.quantities.input import Input


def to_fraction(number: float) -> Fraction:
    if 0 < abs(number) < 1:
        return 1 / Fraction(1 / number).limit_denominator(10**9)
    return Fraction(number).limit_denominator(10**9)


def to_rational(number: Fraction):
    import sympy

    return sympy.Rational(number.numerator, number.denominator)


def input_symbol(source: Input):
    import sympy

    # A sign that sympy may rely on: every end of every range is at least zero.
    kind = (
        {"positive": True}
        if min(span.left for span in source.ranges.values()) >= 0 and source.value > 0
        else {"real": True}
    )
    return sympy.Symbol(source.id, **kind)
