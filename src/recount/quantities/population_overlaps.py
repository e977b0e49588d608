"""Overlaps: how many distinct members several groups have when it is not known what they share.

Each combination of groups is a region with an unknown, non-negative number of members. Counts and
facts are linear in these numbers, so a linear programme finds the fewest and the most. By duality
each is also a sum over the counts; from these sums the bound becomes a quantity, with a range and a
lineage like any other.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from recount.errors import OverlapError
from recount.quantities.aggregations import maximum, minimum
from recount.quantities.quantity import Quantity

Groups = Mapping[str, Quantity]
Region = frozenset[str]

_DENOMINATOR = 1000  # of the multipliers in a dual solution, which are small fractions


@dataclass(frozen=True)
class Fact:
    """What is known of the members of some regions, taken together."""

    name: str
    groups: Region  # all that it names
    holds: Callable[[Region], bool]  # whether it is about the members of a region
    share: Quantity | int | None = None  # which part of a group they are; None for no member at all
    of: str = ""  # that group


@dataclass(frozen=True)
class _Equation:
    """One row of the linear programme: the members of some regions add up to a number."""

    coefficients: list[float]
    total: Quantity | None  # None for zero


def disjoint(first: str, second: str) -> Fact:
    """No member of one group is in the other."""
    both = frozenset({first, second})
    return Fact(f"no {first} among the {second}", both, lambda region: both <= region)


def within(inner: str, *outer: str) -> Fact:
    """Every member of one group is in at least one of others."""
    return Fact(
        f"all {inner} among the {' or '.join(outer)}",
        frozenset({inner, *outer}),
        lambda region: inner in region and not region & set(outer),
    )


def share_within(inner: str, outer: Sequence[str], share: Quantity | int) -> Fact:
    """A share of the members of one group, a ratio or percent, is in at least one of others."""
    return Fact(
        f"a share of {inner} among the {' or '.join(outer)}",
        frozenset({inner, *outer}),
        lambda region: inner in region and bool(region & set(outer)),
        share,
        inner,
    )


def distinct(groups: Groups, facts: Sequence[Fact] = ()) -> tuple[Quantity, Quantity]:
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
        In the unit of the first group. At the printed values, and at every corner of the ranges by
        rounding and as perceived that some overlap fits, they are those of the linear programme;
        everywhere else they are valid bounds.

    Raises
    ------
    OverlapError
        If no overlap fits the counts and the facts as printed, or a fact names an unknown group.

    Notes
    -----
    Without facts the bounds are those of Boole and Fréchet. scipy's HiGHS solves the programme.

    Examples
    --------
    >>> from recount.quantities.load_inputs import claim
    >>> fewest, most = distinct({"bakers": claim("bread/bakers")})
    >>> fewest.value, most.value
    (350.0, 350.0)
    """
    _check_groups(groups, facts)
    equations = _equations(groups, facts)
    corners = _corners(each.total for each in equations if each.total is not None)
    fewest, most = (_bound(sense, equations, corners) for sense in (1, -1))
    return fewest, most


def _check_groups(groups: Groups, facts: Sequence[Fact]) -> None:
    if not groups:
        raise OverlapError("there are no groups; give at least one")
    for fact in facts:
        if unknown := fact.groups - set(groups):
            raise OverlapError(
                f"the fact {fact.name!r} names {', '.join(sorted(unknown))}, which is not one of "
                f"the groups: {', '.join(groups)}"
            )


def _equations(groups: Groups, facts: Sequence[Fact]) -> list[_Equation]:
    regions = [
        frozenset(names)
        for size in range(1, len(groups) + 1)
        for names in itertools.combinations(groups, size)
    ]
    unit = next(iter(groups.values())).unit
    counts = [
        _Equation([float(name in region) for region in regions], count.to(unit))
        for name, count in groups.items()
    ]
    return counts + [
        _Equation(
            [float(fact.holds(region)) for region in regions],
            None if fact.share is None else (groups[fact.of] * fact.share).to(unit),
        )
        for fact in facts
    ]


def _corners(totals: Iterable[Quantity]) -> list[dict[str, float]]:
    """Values of the inputs: as printed, then at every corner of two of their readings."""
    inputs = {id: source for total in totals for id, source in total.inputs.items()}
    corners = [{id: source.value for id, source in inputs.items()}]
    for reading in ("rounding", "perceived"):
        spans = [source.ranges[reading] for source in inputs.values()]
        ends = [sorted({span.left, span.right}) for span in spans]
        corners += [dict(zip(inputs, corner, strict=True)) for corner in itertools.product(*ends)]
    return corners


def _bound(sense: int, equations: list[_Equation], corners: list[dict[str, float]]) -> Quantity:
    """The largest, or for the most the smallest, of the sums that the dual solutions give."""
    printed, *others = (_multipliers(sense, equations, corner) for corner in corners)
    if printed is None:
        raise OverlapError(
            "no overlap of the groups fits the counts and the facts as printed. "
            "Correct a count, or leave out a fact."
        )
    # At a corner that no overlap fits there is nothing to bound.
    forms = dict.fromkeys([printed, *(other for other in others if other is not None)])
    extreme = maximum if sense > 0 else minimum
    return extreme(*(_weighted_sum(multipliers, equations) for multipliers in forms))


def _weighted_sum(multipliers: Sequence[Fraction], equations: list[_Equation]) -> Quantity:
    rows = zip(multipliers, equations, strict=True)
    pairs = [(multiplier, row.total) for multiplier, row in rows if row.total is not None]
    terms = [multiplier * total for multiplier, total in pairs if multiplier]
    first, *others = terms or [0 * pairs[0][1]]
    return sum(others, first)


def _multipliers(
    sense: int, equations: list[_Equation], corner: Mapping[str, float]
) -> tuple[Fraction, ...] | None:
    """How the best total moves with each count at one corner; None if no overlap fits there."""
    from scipy.optimize import linprog

    totals = np.array(
        [0.0 if each.total is None else float(each.total.evaluate(corner)) for each in equations]
    )
    solution = linprog(
        [sense] * len(equations[0].coefficients),
        A_eq=[equation.coefficients for equation in equations],
        b_eq=totals / (totals.max() or 1.0),
        method="highs",
    )
    if not solution.success:
        return None
    slopes = (Fraction(sense * slope) for slope in solution.eqlin.marginals)
    return tuple(slope.limit_denominator(_DENOMINATOR) for slope in slopes)
