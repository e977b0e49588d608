"""How many distinct members several groups allow: against brute force, and impossible facts."""

import itertools
import random

import pandas as pd
import pytest

from recount.errors import OverlapError
from recount.quantities.input import Input
from recount.quantities.population_overlaps import disjoint, distinct, share_within, within
from recount.quantities.quantity import Quantity
from recount.quantities.readings import READINGS

ABC = [frozenset(names) for size in (1, 2, 3) for names in itertools.combinations("abc", size)]


def number(id, value, low=None, high=None, unit="loaf") -> Quantity:
    ends = (float(value if end is None else end) for end in (low, high))
    ranges = dict.fromkeys(READINGS, pd.Interval(*ends, closed="both"))
    return Quantity.from_input(Input(id, "assumption", id, float(value), unit, "exact", ranges))


def numbers(**values) -> dict[str, Quantity]:
    return {name: number(name, *each) for name, each in values.items()}


def values(quantities) -> list[float]:
    return [quantity.value for quantity in quantities]


def ends(quantity) -> tuple[float, float]:
    span = quantity.bounds("rounding")
    return span.left, span.right


def enumerated(sizes: dict[str, int], is_empty=lambda region: False) -> list[int]:
    """Fewest and most by trying every overlap of small groups, region by region."""
    totals = []
    for counts in itertools.product(
        *(range(1 if is_empty(r) else min(sizes[name] for name in r) + 1) for r in ABC)
    ):
        members = dict(zip(ABC, counts, strict=True))
        if all(sum(n for r, n in members.items() if name in r) == sizes[name] for name in sizes):
            totals.append(sum(counts))
    return [min(totals), max(totals)]


@pytest.mark.parametrize("seed", range(8))
def test_the_bounds_are_those_of_every_overlap_of_small_groups(seed):
    draw = random.Random(seed)
    sizes = {name: draw.randint(1, 4) for name in "abc"}
    groups = {name: number(name, size) for name, size in sizes.items()}
    assert values(distinct(groups)) == pytest.approx(enumerated(sizes))
    apart, inside = disjoint("a", "b"), within("c", "a", "b")
    assert values(distinct(groups, [apart])) == pytest.approx(enumerated(sizes, apart.holds))
    if sizes["c"] <= sizes["a"] + sizes["b"]:
        assert values(distinct(groups, [inside])) == pytest.approx(enumerated(sizes, inside.holds))


@pytest.mark.parametrize("seed", range(4))
def test_ranges_contain_the_bounds_for_counts_drawn_from_their_ranges(seed):
    draw = random.Random(seed)
    sizes = {name: draw.randint(10, 99) for name in "abc"}
    spans = {
        name: (size, size * draw.uniform(0.6, 1), size * draw.uniform(1, 1.4))
        for name, size in sizes.items()
    }
    part = number("part", 0.5, 0.2, 0.9, "ratio")
    bounds = distinct(numbers(**spans), [share_within("c", ["a", "b"], part)])
    for _ in range(8):
        drawn = {name: draw.uniform(low, high) for name, (_, low, high) in spans.items()}
        share = number("part", draw.uniform(0.2, 0.9), unit="ratio")
        groups = {name: number(name, value) for name, value in drawn.items()}
        exact = distinct(groups, [share_within("c", ["a", "b"], share)])
        for bound, known in zip(bounds, exact, strict=True):
            low, high = ends(bound)
            assert low - 1e-6 <= known.value <= high + 1e-6


def test_ranges_and_lineage_come_from_the_counts():
    fewest, most = distinct(numbers(a=(10, 9, 12), b=(11, 10, 11), c=(4, 3, 5)))
    assert (ends(fewest), ends(most)) == ((10, 12), (22, 28))
    assert set(most.inputs) == {"a", "b", "c"}
    assert most.formula == "10 loaves + 11 loaves + 4 loaves"


def test_a_share_moves_both_ends():
    share = number("share", 50, 0, 100, "percent")
    fewest, most = distinct(
        numbers(a=(10,), b=(4,), c=(8,)), [share_within("c", ["a", "b"], share)]
    )
    assert (fewest.value, most.value) == (14, 18)
    assert (ends(fewest), ends(most)) == ((10, 18), (14, 22))


def test_a_corner_that_no_overlap_fits_is_left_out():
    groups = numbers(a=(100, 90, 110), b=(105, 95, 115))
    fewest, most = distinct(groups, [within("a", "b")])
    assert (fewest.value, most.value, ends(most)[1]) == (105, 105, 115)
    assert values(distinct(numbers(a=(0,), b=(0,)))) == [0, 0]


def test_groups_in_two_units_of_one_kind_meet_in_the_first():
    groups = {"a": number("a", 30, unit="hour"), "b": number("b", 2, unit="day")}
    fewest, most = distinct(groups)
    assert (fewest.value, most.value, most.unit_name) == (48, 78, "hour")


@pytest.mark.parametrize(
    "groups, facts, message",
    [
        ({}, [], "there are no groups; give at least one"),
        (
            {"a": (1,), "b": (2,)},
            [within("y", "x", "a")],
            "the fact 'all y among the x or a' names x, y, which is not one of the groups: a, b",
        ),
        (
            {"a": (10,), "b": (4,)},
            [within("a", "b")],
            "no overlap of the groups fits the counts and the facts as printed. "
            "Correct a count, or leave out a fact.",
        ),
    ],
)
def test_what_cannot_be_is_refused(groups, facts, message):
    with pytest.raises(OverlapError) as error:
        distinct(numbers(**groups), facts)
    assert str(error.value) == message
