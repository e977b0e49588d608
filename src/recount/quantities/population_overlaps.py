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

from recount.errors import OverlapError
from recount.quantities.aggregations import maximum, minimum
from recount.quantities.quantity import Quantity

_DENOMINATOR = 1000  # of the multipliers that the dual solution gives; they are small fractions


@dataclass(frozen=True)
class Fact:
    """What is known of the members of some regions, taken together.

    Attributes
    ----------
    name : str
        In words.
    groups : frozenset of str
        The groups that it speaks of.
    holds : callable
        Whether a region, a set of names of groups, is meant.
    share : Quantity, int or None
        Which part of `of` these members are, no more and no less; None for no member at all.
    of : str
        The group of which they are a part.
    """

    name: str
    groups: frozenset[str]
    holds: Callable[[frozenset[str]], bool]
    share: Quantity | int | None = None
    of: str = ""


def disjoint(first: str, second: str) -> Fact:
    """No member of one group is in the other.

    Examples
    --------
    >>> disjoint("sellers", "borrowers").holds(frozenset({"sellers", "borrowers", "shops"}))
    True
    """
    return Fact(
        f"no {first} among the {second}",
        frozenset({first, second}),
        lambda region: {first, second} <= region,
    )


def within(inner: str, *outer: str) -> Fact:
    """Every member of one group is in at least one of others.

    Examples
    --------
    >>> within("borrowers", "sellers", "shops").holds(frozenset({"borrowers", "shops"}))
    False
    """
    return Fact(
        f"all {inner} among the {' or '.join(outer)}",
        frozenset({inner, *outer}),
        lambda region: inner in region and not region & set(outer),
    )


def share_within(inner: str, outer: Sequence[str], share: Quantity | int) -> Fact:
    """A share of the members of one group, no more and no less, is in at least one of others.

    Parameters
    ----------
    inner : str
    outer : sequence of str
    share : Quantity or int
        A plain ratio or percent.

    Examples
    --------
    >>> share_within("borrowers", ["sellers"], 1).name
    'a share of borrowers among the sellers'
    """
    return Fact(
        f"a share of {inner} among the {' or '.join(outer)}",
        frozenset({inner, *outer}),
        lambda region: inner in region and bool(region & set(outer)),
        share,
        inner,
    )


def distinct(
    groups: Mapping[str, Quantity], facts: Sequence[Fact] = ()
) -> tuple[Quantity, Quantity]:
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
        In the unit of the first group. At the printed values, and at every corner of the ranges by rounding and as perceived that
        some overlap fits, they are those of the linear programme; everywhere else they are valid bounds.

    Raises
    ------
    OverlapError
        If no overlap fits the counts and the facts as printed, or a fact speaks of a group that is not there.

    Notes
    -----
    The bounds without facts are those of Boole and Fréchet. scipy's HiGHS solves the programme.

    Examples
    --------
    >>> from recount.quantities.load_inputs import claim
    >>> fewest, most = distinct({"bakers": claim("bread/bakers")})
    >>> fewest.value, most.value
    (350.0, 350.0)
    """
    if not groups:
        raise OverlapError("found no groups, expected one at least")
    for fact in facts:
        if strange := fact.groups - set(groups):
            raise OverlapError(
                f"found a fact about {', '.join(sorted(strange))}, expected groups of {', '.join(groups)}"
            )
    regions = [
        frozenset(some)
        for size in range(1, len(groups) + 1)
        for some in itertools.combinations(groups, size)
    ]
    unit = next(iter(groups.values())).unit
    equal = [
        ([float(name in region) for region in regions], count.to(unit))
        for name, count in groups.items()
    ]
    equal += [
        (
            [float(fact.holds(region)) for region in regions],
            None if fact.share is None else (groups[fact.of] * fact.share).to(unit),
        )
        for fact in facts
    ]
    corners = _corners([amount for _, amount in equal if amount is not None])
    return tuple(_bound(sense, equal, corners) for sense in (1, -1))


def _corners(amounts: Sequence[Quantity]) -> list[dict[str, float]]:
    """Values of the inputs: as printed, and at every corner of their ranges by rounding and as perceived."""
    inputs = {id: source for amount in amounts for id, source in amount.inputs.items()}
    corners = [{id: source.value for id, source in inputs.items()}]
    for reading in ("rounding", "perceived"):
        ends = [
            {source.ranges[reading].left, source.ranges[reading].right}
            for source in inputs.values()
        ]
        corners += [dict(zip(inputs, corner)) for corner in itertools.product(*map(sorted, ends))]
    return corners


def _bound(sense: int, equal: list, corners: list) -> Quantity:
    """The largest, or for the most the smallest, of the sums that the dual solutions give."""
    printed, *others = (_multipliers(sense, equal, corner) for corner in corners)
    if printed is None:
        raise OverlapError(
            "found no overlap that fits the counts and the facts as printed. Correct a count, or leave out a fact."
        )
    # At a corner that no overlap fits there is nothing to bound.
    forms = dict.fromkeys([printed, *(other for other in others if other is not None)])
    return (maximum if sense > 0 else minimum)(
        *(_sum(multipliers, [count for _, count in equal]) for multipliers in forms)
    )


def _sum(multipliers: Sequence[Fraction], counts: Sequence[Quantity | None]) -> Quantity:
    counted = [
        (multiplier, count) for multiplier, count in zip(multipliers, counts) if count is not None
    ]
    first, *others = [multiplier * count for multiplier, count in counted if multiplier] or [
        0 * counted[0][1]
    ]
    return sum(others, first)


def _multipliers(
    sense: int, equal: list, corner: Mapping[str, float]
) -> tuple[Fraction, ...] | None:
    """How the best total moves with each count, from the dual solution at one corner; None if no overlap fits there."""
    from scipy.optimize import linprog

    right = np.array([0.0 if count is None else count.evaluate(corner) for _, count in equal])
    found = linprog(
        [sense] * len(equal[0][0]),
        A_eq=[row for row, _ in equal],
        b_eq=right / (right.max() or 1.0),
        method="highs",
    )
    if not found.success:
        return None
    return tuple(
        Fraction(sense * slope).limit_denominator(_DENOMINATOR) for slope in found.eqlin.marginals
    )
