"""Functions of quantities: logarithm, growth, maximum and minimum.

Units that do not fit raise `UnitError`.
"""

from __future__ import annotations

from recount.quantities.quantity import Quantity
from recount.quantities.units import get_unit


def log(quantity: Quantity) -> Quantity:
    """Natural logarithm of a plain ratio.

    Examples
    --------
    >>> from recount.quantities.load_inputs import evidence
    >>> first, last = evidence("yearbook/thrown-away-2020"), evidence("yearbook/thrown-away-2021")
    >>> round(log(first / last).value, 4)
    0.1133
    """
    import sympy

    ratio = quantity.to("dimensionless")
    return Quantity(sympy.log(ratio.expression * ratio.conversion), ratio.inputs, ratio.unit)


def growth(first: Quantity, last: Quantity, elapsed: Quantity) -> Quantity:
    """Yearly rate at which one quantity becomes another, in percent per year.

    Parameters
    ----------
    first, last : Quantity
        Of one kind of unit.
    elapsed : Quantity
        The time between them, such as the difference of two dates.

    Examples
    --------
    >>> from recount.quantities.load_inputs import date, evidence
    >>> first, last = "yearbook/thrown-away-2020", "yearbook/thrown-away-2021"
    >>> elapsed = date(last) - date(first)
    >>> round(growth(evidence(first), evidence(last), elapsed).value, 1)
    -10.7
    """
    ratio, years = (last / first).to("dimensionless"), elapsed.to("year")
    power = (ratio.expression * ratio.conversion) ** (1 / (years.expression * years.conversion))
    return Quantity(power - 1, ratio.inputs | years.inputs, get_unit("1/year")).to("percent/year")


def maximum(first: Quantity, *others: Quantity) -> Quantity:
    """The largest of several quantities, in the unit of the first."""
    return _extreme("Max", first, others)


def minimum(first: Quantity, *others: Quantity) -> Quantity:
    """The smallest of several quantities, in the unit of the first; as `maximum`."""
    return _extreme("Min", first, others)


def _extreme(function: str, first: Quantity, others: tuple[Quantity, ...]) -> Quantity:
    import sympy

    converted = [first, *(other.to(first.unit) for other in others)]
    inputs = {id: source for quantity in converted for id, source in quantity.inputs.items()}
    values = [quantity.expression * quantity.conversion for quantity in converted]
    return Quantity(getattr(sympy, function)(*values), inputs, first.unit)
