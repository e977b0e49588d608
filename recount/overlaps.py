"""Overlaps: how many distinct things several counts allow when it is not known what they share.

Each combination of groups is a region with an unknown, non-negative number of members. Counts and facts are linear in
these numbers, so the fewest and the most are found by a linear programme. By duality each is also a sum over the
counts; from these sums the bound becomes a quantity, with a range and a lineage like any other.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from recount.quantities import Quantity, greatest, least

_DENOMINATOR = 1000  # of the multipliers that the dual solution gives; they are small fractions


class OverlapError(ValueError):
    """Counts and facts that no overlap fits."""


@dataclass(frozen=True)
class Fact:
    """What is known of the members of some regions, taken together.

    Attributes
    ----------
    name : str
        In words.
    holds : callable
        Whether a region, a set of names of groups, is meant.
    most, fewest : Quantity or None
        How many at most and at least; nothing at all where `most` is None and `fewest` is None.
    """

    name: str
    holds: Callable[[frozenset[str]], bool]
    most: Quantity | None = None
    fewest: Quantity | None = None


def disjoint(first: str, second: str) -> Fact:
    """No member of one group is in the other.

    Examples
    --------
    >>> disjoint("sellers", "borrowers").holds(frozenset({"sellers", "borrowers", "shops"}))
    True
    """
    return Fact(f"no {first} among the {second}", lambda region: {first, second} <= region)


def within(inner: str, *outer: str) -> Fact:
    """Every member of one group is in at least one of others.

    Examples
    --------
    >>> within("borrowers", "sellers", "shops").holds(frozenset({"borrowers", "shops"}))
    False
    """
    return Fact(f"all {inner} among the {' or '.join(outer)}", lambda region: inner in region and not region & set(outer))


def share_within(inner: str, outer: Sequence[str], share: Quantity, count: Quantity) -> Fact:
    """A share of the members of one group, no more and no less, is in at least one of others.

    Parameters
    ----------
    inner : str
    outer : sequence of str
    share : Quantity
        A plain ratio or percent.
    count : Quantity
        Number of members of `inner`.

    Examples
    --------
    >>> from recount.quantities import assumption, claim
    >>> fact = share_within("borrowers", ["sellers"], assumption("women/own-job"), claim("credit/borrowers"))
    >>> fact.most.value
    5000000.0
    """
    part = (count * share).to(count.unit)
    return Fact(f"a share of {inner} among the {' or '.join(outer)}", lambda region: inner in region and bool(region & set(outer)), part, part)


def distinct(groups: Mapping[str, Quantity], facts: Sequence[Fact] = ()) -> tuple[Quantity, Quantity]:
    """Fewest and most distinct members of several groups together.

    Parameters
    ----------
    groups : mapping of str to Quantity
        Name of each group and how many members it has, all in units of one kind.
    facts : sequence of Fact
        What is known of overlaps.

    Returns
    -------
    (Quantity, Quantity)
        In the unit of the first group. The values, and the ends of the ranges by rounding and as heard, are those of the
        linear programme; everywhere else the bounds are valid.

    Raises
    ------
    OverlapError
        If no overlap fits the counts and the facts.

    Notes
    -----
    The bounds without facts are those of Boole and Fréchet. scipy's HiGHS solves the programme.

    Examples
    --------
    >>> from recount.quantities import claim
    >>> fewest, most = distinct({"businesses": claim("small-businesses/retail-marketplaces")})
    >>> fewest.value, most.value
    (10000000.0, 10000000.0)
    """
    regions = [frozenset(some) for size in range(1, len(groups) + 1) for some in itertools.combinations(groups, size)]
    unit = next(iter(groups.values())).unit
    equal = [([name in region for region in regions], count.to(unit)) for name, count in groups.items()]
    upper = [([sign * fact.holds(region) for region in regions], amount if amount is None else (sign * amount).to(unit))
             for fact in facts for sign, amount in _sides(fact)]
    corners = _corners([amount for _, amount in equal + upper if amount is not None])
    return tuple(_bound(sense, equal, upper, corners) for sense in (1, -1))


def _sides(fact: Fact) -> list[tuple[int, Quantity | None]]:
    """The inequalities of a fact: at most as it stands, at least with the sign turned."""
    if fact.most is None and fact.fewest is None:
        return [(1, None)]
    return [(sign, amount) for sign, amount in ((1, fact.most), (-1, fact.fewest)) if amount is not None]


def _corners(amounts: Sequence[Quantity]) -> list[dict[str, float]]:
    """Values of the inputs: as printed, and at every corner of their ranges by rounding and as heard."""
    inputs = {id: source for amount in amounts for id, source in amount.inputs.items()}
    corners = [{id: source.value for id, source in inputs.items()}]
    for reading in ("rounding", "heard"):
        ends = [{source.ranges[reading].left, source.ranges[reading].right} for source in inputs.values()]
        corners += [dict(zip(inputs, corner)) for corner in itertools.product(*map(sorted, ends))]
    return corners


def _bound(sense: int, equal: list, upper: list, corners: list) -> Quantity:
    """The largest, or for the most the smallest, of the sums that the dual solutions give."""
    counts = [count for _, count in equal + upper]
    forms = dict.fromkeys(_multipliers(sense, equal, upper, corner) for corner in corners)
    return (greatest if sense > 0 else least)(*(_sum(multipliers, counts) for multipliers in forms))


def _sum(multipliers: Sequence[Fraction], counts: Sequence[Quantity | None]) -> Quantity:
    parts = [multiplier * count for multiplier, count in zip(multipliers, counts) if multiplier and count is not None]
    return sum(parts[1:], parts[0])


def _multipliers(sense: int, equal: list, upper: list, corner: Mapping[str, float]) -> tuple[Fraction, ...]:
    """How the best total moves with each count, from the dual solution at one corner."""
    from scipy.optimize import linprog

    right = [0.0 if count is None else count.at(corner) for _, count in equal + upper]
    scaled, known = np.array(right) / max(right), len(equal)
    found = linprog([sense] * len(equal[0][0]), A_eq=[row for row, _ in equal], b_eq=scaled[:known],
                    A_ub=[row for row, _ in upper] or None, b_ub=scaled[known:] if upper else None, method="highs")
    if not found.success:
        raise OverlapError(f"found no overlap that fits the counts and the facts at {dict(corner)}. Correct a count, or leave out a fact.")
    slopes = [*found.eqlin.marginals, *(found.ineqlin.marginals if upper else ())]
    return tuple(Fraction(sense * slope).limit_denominator(_DENOMINATOR) for slope in slopes)
