"""How many distinct things several counts allow: against brute force, known bounds, and facts that cannot be."""

import itertools
import random
from fractions import Fraction

import pandas as pd
import pytest

from recount.errors import OverlapError
from recount.quantities.input import Input
from recount.quantities.population_overlaps import _sum, disjoint, distinct, share_within, within
from recount.quantities.quantity import Quantity
from recount.quantities.readings import READINGS


def made(
    id: str, value: float, low: float | None = None, high: float | None = None, unit: str = "job"
) -> Quantity:
    span = pd.Interval(
        float(value if low is None else low), float(value if high is None else high), closed="both"
    )
    return Quantity.from_input(
        Input(id, "assumption", id, float(value), unit, "exact", dict.fromkeys(READINGS, span))
    )


def counted_out(sizes: dict[str, int], holds=lambda region: True, limit=None) -> tuple[int, int]:
    """Fewest and most by trying every overlap of small sets, members one by one."""
    names = list(sizes)
    regions = [
        frozenset(some)
        for size in range(1, len(names) + 1)
        for some in itertools.combinations(names, size)
    ]
    totals = set()
    for members in itertools.product(
        *(range(min(sizes[name] for name in region) + 1) for region in regions)
    ):
        if all(
            sum(count for region, count in zip(regions, members) if name in region) == sizes[name]
            for name in names
        ):
            if (
                limit is None
                or sum(count for region, count in zip(regions, members) if holds(region)) <= limit
            ):
                totals.add(sum(members))
    return min(totals), max(totals)


@pytest.mark.parametrize("seed", range(12))
def test_every_overlap_of_small_sets_lies_between_and_the_ends_are_reached(seed):
    drawn = random.Random(seed)
    sizes = {name: drawn.randint(1, 4) for name in "abc"}
    groups = {name: made(name, size) for name, size in sizes.items()}
    assert tuple(bound.value for bound in distinct(groups)) == pytest.approx(counted_out(sizes))
    apart = disjoint("a", "b")
    assert tuple(bound.value for bound in distinct(groups, [apart])) == pytest.approx(
        counted_out(sizes, apart.holds, 0)
    )
    inside = within("c", "a", "b")
    if sizes["c"] <= sizes["a"] + sizes["b"]:
        assert tuple(bound.value for bound in distinct(groups, [inside])) == pytest.approx(
            counted_out(sizes, inside.holds, 0)
        )


@pytest.mark.parametrize("seed", range(8))
def test_ranges_hold_every_answer_of_the_programme(seed):
    """Between the corners too: counts drawn from their ranges, one programme for each draw."""
    drawn = random.Random(seed)
    sizes = {name: drawn.randint(10, 99) for name in "abc"}
    groups = {
        name: made(name, size, size * drawn.uniform(0.6, 1), size * drawn.uniform(1, 1.4))
        for name, size in sizes.items()
    }
    facts = drawn.choice(
        [
            [],
            [disjoint("a", "b")],
            [share_within("c", ["a", "b"], made("part", 0.5, 0.2, 0.9, "ratio"))],
        ]
    )
    bounds = distinct(groups, facts)
    spans = [bound.bounds("rounding") for bound in bounds]
    for _ in range(15):
        values = {
            id: drawn.uniform(source.ranges["rounding"].left, source.ranges["rounding"].right)
            for bound in bounds
            for id, source in bound.inputs.items()
        }
        fixed = {name: made(name, values[name]) for name in groups}
        shares = (
            [share_within("c", ["a", "b"], made("part", values["part"], unit="ratio"))]
            if "part" in values
            else facts
        )
        for bound, span, exact, sign in zip(bounds, spans, distinct(fixed, shares), (1, -1)):
            assert (
                span.left - 1e-6
                <= bound.at({id: values[id] for id in bound.inputs})
                <= span.right + 1e-6
            )
            assert sign * (exact.value - bound.at({id: values[id] for id in bound.inputs})) >= -1e-6


def test_ranges_are_those_of_the_programme_at_the_ends():
    groups = {"a": made("a", 10, 9, 12), "b": made("b", 11, 10, 11), "c": made("c", 4, 3, 5)}
    fewest, most = distinct(groups)
    assert (fewest.bounds("rounding").left, fewest.bounds("rounding").right) == (10, 12)
    assert (most.bounds("rounding").left, most.bounds("rounding").right) == (22, 28)


def test_a_share_moves_both_ends():
    groups = {"a": made("a", 10), "b": made("b", 4), "c": made("c", 8)}
    share = made("share", 50, 0, 100, "percent")
    fewest, most = distinct(groups, [share_within("c", ["a", "b"], share)])
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
    with pytest.raises(
        OverlapError, match="found no overlap that fits the counts and the facts as printed"
    ):
        distinct(groups, [within("a", "b")])
    with pytest.raises(OverlapError, match="found a fact about seller, expected groups of a, b"):
        distinct(groups, [disjoint("seller", "b")])
    with pytest.raises(OverlapError, match="found no groups"):
        distinct({})


def test_a_corner_that_no_overlap_fits_is_left_out():
    groups = {"a": made("a", 100, 90, 110), "b": made("b", 105, 95, 115)}
    fewest, most = distinct(groups, [within("a", "b")])
    assert (fewest.value, most.value, most.bounds("rounding").right) == (105, 105, 115)
    assert [bound.value for bound in distinct({"a": made("a", 0), "b": made("b", 0)})] == [0, 0]


def test_the_bound_names_its_counts():
    groups = {"a": made("a", 10), "b": made("b", 4)}
    assert set(distinct(groups)[1].inputs) == {"a", "b"}
    assert distinct(groups)[1].formula == "10 jobs + 4 jobs"


REGIONS = [frozenset(some) for size in (1, 2, 3) for some in itertools.combinations("abc", size)]


@pytest.mark.parametrize(
    "make, name, groups, regions, share, of",
    [
        (lambda: disjoint("a", "b"), "no a among the b", "ab", ["ab", "abc"], None, ""),
        (lambda: within("a", "b"), "all a among the b", "ab", ["a", "ac"], None, ""),
        (lambda: within("a", "b", "c"), "all a among the b or c", "abc", ["a"], None, ""),
        (
            lambda: share_within("a", ["b", "c"], 1),
            "a share of a among the b or c",
            "abc",
            ["ab", "ac", "abc"],
            1,
            "a",
        ),
        (
            lambda: share_within("c", "b", 0),
            "a share of c among the b",
            "bc",
            ["bc", "abc"],
            0,
            "c",
        ),
    ],
)
def test_what_a_fact_speaks_of(make, name, groups, regions, share, of):
    fact = make()
    assert (fact.name, fact.groups, fact.share, fact.of) == (name, frozenset(groups), share, of)
    assert {region for region in REGIONS if fact.holds(region)} == {
        frozenset(region) for region in regions
    }


def test_what_fits_as_printed_need_not_fit_at_the_lowest_corner():
    groups = {"a": made("a", 100), "b": made("b", 105, 95, 115)}
    assert [bound.value for bound in distinct(groups, [within("a", "b")])] == [105, 105]


def test_groups_in_two_units_of_one_kind_meet_in_the_first():
    fewest, most = distinct(
        {"a": made("a", 300, unit="person"), "b": made("b", 2, unit="hundred_person")}
    )
    assert (fewest.value, most.value, fewest.unit_name, most.unit_name) == (
        300,
        500,
        "person",
        "person",
    )


@pytest.mark.parametrize(
    "groups, facts, message",
    [
        ({}, [], "found no groups, expected one at least"),
        (
            {"a": made("a", 1), "b": made("b", 2)},
            [within("y", "x", "a")],
            "found a fact about x, y, expected groups of a, b",
        ),
        (
            {"a": made("a", 10), "b": made("b", 4)},
            [within("a", "b")],
            "found no overlap that fits the counts and the facts as printed. Correct a count, or leave out a fact.",
        ),
    ],
)
def test_messages_say_what_was_found(groups, facts, message):
    with pytest.raises(OverlapError) as error:
        distinct(groups, facts)
    assert str(error.value) == message


def test_a_sum_over_no_count_is_none_of_its_things():
    nothing = _sum([Fraction(1), Fraction(0)], [None, made("a", 10)])
    assert (nothing.value, nothing.unit_name, list(nothing.inputs)) == (0, "job", ["a"])
