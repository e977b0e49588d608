"""How many distinct things several counts allow: against brute force, known bounds, and facts that cannot be."""

import itertools
import random

import pandas as pd
import pytest

from recount.overlaps import Fact, OverlapError, disjoint, distinct, share_within, within
from recount.quantities import Input, Quantity
from recount.readings import READINGS


def made(id: str, value: float, low: float | None = None, high: float | None = None, unit: str = "job") -> Quantity:
    span = pd.Interval(float(value if low is None else low), float(value if high is None else high), closed="both")
    return Quantity.of(Input(id, "assumption", id, float(value), unit, "exact", dict.fromkeys(READINGS, span)))


def counted_out(sizes: dict[str, int], holds=lambda region: True, limit=None) -> tuple[int, int]:
    """Fewest and most by trying every overlap of small sets, members one by one."""
    names = list(sizes)
    regions = [frozenset(some) for size in range(1, len(names) + 1) for some in itertools.combinations(names, size)]
    totals = set()
    for members in itertools.product(*(range(min(sizes[name] for name in region) + 1) for region in regions)):
        if all(sum(count for region, count in zip(regions, members) if name in region) == sizes[name] for name in names):
            if limit is None or sum(count for region, count in zip(regions, members) if holds(region)) <= limit:
                totals.add(sum(members))
    return min(totals), max(totals)


@pytest.mark.parametrize("seed", range(12))
def test_every_overlap_of_small_sets_lies_between_and_the_ends_are_reached(seed):
    drawn = random.Random(seed)
    sizes = {name: drawn.randint(1, 4) for name in "abc"}
    groups = {name: made(name, size) for name, size in sizes.items()}
    assert tuple(bound.value for bound in distinct(groups)) == pytest.approx(counted_out(sizes))
    apart = disjoint("a", "b")
    assert tuple(bound.value for bound in distinct(groups, [apart])) == pytest.approx(counted_out(sizes, apart.holds, 0))
    limit = drawn.randint(0, min(sizes["a"], sizes["b"]))
    some = Fact("at most a few in both", apart.holds, most=made("limit", limit))
    assert tuple(bound.value for bound in distinct(groups, [some])) == pytest.approx(counted_out(sizes, some.holds, limit))


def test_ranges_are_those_of_the_programme_at_the_ends():
    groups = {"a": made("a", 10, 9, 12), "b": made("b", 11, 10, 11), "c": made("c", 4, 3, 5)}
    fewest, most = distinct(groups)
    assert (fewest.bounds("rounding").left, fewest.bounds("rounding").right) == (10, 12)
    assert (most.bounds("rounding").left, most.bounds("rounding").right) == (22, 28)


def test_a_share_moves_both_ends():
    groups = {"a": made("a", 10), "b": made("b", 4), "c": made("c", 8)}
    share = made("share", 50, 0, 100, "percent")
    fewest, most = distinct(groups, [share_within("c", ["a", "b"], share, groups["c"])])
    assert (fewest.value, most.value) == (14, 18)
    assert (fewest.bounds("rounding").left, fewest.bounds("rounding").right) == (10, 18)
    assert (most.bounds("rounding").left, most.bounds("rounding").right) == (14, 22)


def test_all_within_leaves_no_room_for_more():
    groups = {"a": made("a", 10), "b": made("b", 4), "c": made("c", 8)}
    facts = [within("c", "a", "b"), disjoint("a", "b")]
    assert [bound.value for bound in distinct(groups, facts)] == [14, 14]
    assert [fact.name for fact in facts] == ["all c among the a or b", "no a among the b"]


def test_facts_that_no_overlap_fits_are_refused():
    groups = {"a": made("a", 10), "b": made("b", 4)}
    with pytest.raises(OverlapError, match="found no overlap that fits the counts and the facts"):
        distinct(groups, [within("a", "b")])


def test_the_bound_names_its_counts():
    groups = {"a": made("a", 10), "b": made("b", 4)}
    assert set(distinct(groups)[1].inputs) == {"a", "b"}
    assert distinct(groups)[1].formula == "10 jobs + 4 jobs"
