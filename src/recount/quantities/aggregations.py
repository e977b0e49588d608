"""Functions of quantities: logarithm, growth, maximum and minimum."""

from __future__ import annotations

from recount.quantities.quantity import Quantity
from recount.quantities.units import get_unit


def log(quantity: Quantity) -> Quantity:
    """Natural logarithm of a plain ratio.

    Raises
    ------
    UnitError
        If the quantity has a unit.

    Examples
    --------
    >>> from recount.quantities.load_inputs import claim
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
    >>> from recount.quantities.load_inputs import date, evidence
    >>> sales = [evidence(f"sea6/ecommerce-{year}") for year in (2015, 2017)]
    >>> time = (date("sea6/ecommerce-2017") - date("sea6/ecommerce-2015")).to("year")
    >>> round(growth(*sales, time).value, 1)
    40.7
    """
    ratio, years = (last / first).to("dimensionless"), elapsed.to("year")
    power = (ratio.expression * ratio.conversion) ** (1 / (years.expression * years.conversion))
    return Quantity(power - 1, ratio.inputs | years.inputs, get_unit("1/year")).to("percent/year")


def maximum(first: Quantity, *others: Quantity) -> Quantity:
    """The largest of several quantities, in the unit of the first.

    Raises
    ------
    UnitError
        If their units are of different kinds.

    Examples
    --------
    >>> from recount.quantities.load_inputs import claim, evidence
    >>> maximum(claim("women/entrepreneurs"), evidence("modelmom/helped-2017-12")).value
    5100.0
    """
    return _chosen("Max", first, others)


def minimum(first: Quantity, *others: Quantity) -> Quantity:
    """The smallest of several quantities, in the unit of the first.

    Raises
    ------
    UnitError
        If their units are of different kinds.

    Examples
    --------
    >>> from recount.quantities.load_inputs import claim, evidence
    >>> minimum(claim("women/entrepreneurs"), evidence("modelmom/helped-2017-12")).value
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
