"""Expression, unit, range, tornado and sample: one mechanism."""

import math
import random
from fractions import Fraction

import numpy as np
import pandas as pd
import pint
import pytest

from recount.datapackage import store as package
from recount.datapackage.rows import get_evidence
from recount.datapackage.store import load_table
from recount.errors import BoundsError, GradeError, UnitError
from recount.quantities.aggregations import growth, log, maximum, minimum
from recount.quantities.input import Input
from recount.quantities.load_inputs import (
    assumption,
    claim,
    count,
    count_rows,
    date,
    evidence,
    indicator,
    perceived_bound,
)
from recount.quantities.quantity import Quantity
from recount.quantities.readings import READINGS
from recount.quantities.symbols import to_fraction


def made(id: str, value: float, low: float, high: float, unit: str = "job") -> Quantity:
    span = pd.Interval(low, high, closed="both")
    return Quantity.from_input(
        Input(id, "assumption", id, value, unit, "exact", dict.fromkeys(READINGS, span))
    )


x, y = made("x", 10, 5, 20), made("y", 30, 10, 40)


@pytest.mark.parametrize(
    "quantity, low, high",
    [
        (x + y, 15, 60),
        (x - y, -35, 10),
        (y - x, -10, 35),
        (x * y, 50, 800),
        (x / y, 0.125, 2),
        (x**2, 25, 400),
        (x / (x + y), 5 / 45, 20 / 30),
        (x * y / (x + y), 5 * 10 / 15, 20 * 40 / 60),
        ((x + y) / y, 45 / 40, 30 / 10),
        ((y - x) / y, -1, 35 / 40),
        (3 * x, 15, 60),
        (1 / x, 0.05, 0.2),
        (x - x, 0, 0),
    ],
)
def test_corners_bound_monotone_expressions(quantity, low, high):
    span = quantity.bounds("rounding")
    assert (span.left, span.right) == pytest.approx((low, high))


def test_a_share_is_not_widened_by_standing_twice():
    """Interval arithmetic would give 5/60 to 20/15."""
    drawn = (x / (x + y)).sample(20_000)
    span = (x / (x + y)).bounds("rounding")
    assert span.left <= drawn.min() and drawn.max() <= span.right
    assert span.left == pytest.approx(drawn.min(), rel=0.05) and span.right == pytest.approx(
        drawn.max(), rel=0.05
    )


def test_an_expression_that_turns_is_refused_by_name():
    with pytest.raises(BoundsError, match="is not shown to rise or fall with x over its range"):
        (x * (made("limit", 12, 12, 12) - x)).bounds("rounding")


def test_a_sign_that_only_the_range_decides():
    share = made("share", 25, 0, 50, "percent")
    assert ((1 - share) * x).bounds("rounding") == pd.Interval(2.5, 20, closed="both")


def test_open_and_infinite_ends_are_carried():
    over, exact = claim("small-businesses/retail-marketplaces"), claim("women/entrepreneurs")
    assert (over / exact).bounds("strict") == pd.Interval(1e7 / 5100, math.inf, closed="neither")
    below = (exact / over).bounds("strict")
    assert below == pd.Interval(0, 5100 / 1e7, closed="neither")
    about = claim("small-businesses/local-services")
    assert (over / about).bounds("strict").right == math.inf
    joined = (over / made("b", 1, 1, 1, "business")) / (
        over / made("b", 1, 1, 1, "business") + about / made("m", 1, 1, 1, "merchant")
    )
    assert (joined.bounds("strict").left, joined.bounds("strict").right) == (0, 1)


@pytest.mark.parametrize(
    "verb, compute", [("add", lambda a, b: a + b), ("subtract", lambda a, b: a - b)]
)
def test_units_of_different_kinds_are_refused_naming_both(verb, compute):
    with pytest.raises(
        UnitError,
        match=rf"cannot {verb} 25,000 jobs \(women/additional-jobs\) and 5,100 people \(women/entrepreneurs\)",
    ):
        compute(claim("women/additional-jobs"), claim("women/entrepreneurs"))
    yuan, dollars = claim("women/award"), evidence("youwin/grant-per-winner-2017")
    with pytest.raises(
        UnitError,
        match=r"CNY 200,000 per person \(women/award\) and USD 50,000 per person \(youwin/grant",
    ):
        compute(yuan, dollars)


def test_a_rate_makes_currencies_meet():
    yuan, dollars = claim("women/award"), evidence("youwin/grant-per-winner-2017")
    rate = indicator("CHN", "PA.NUS.FCRF", 2018)
    assert (yuan / rate + dollars).unit == dollars.unit
    assert (yuan / rate).value == pytest.approx(200_000 / 6.61595717735439)


def test_percent_are_fractions_in_arithmetic_and_percent_in_print():
    rate = evidence("china/inclusive-loan-rate-2018-q4")
    interest = claim("women/award") * rate * assumption("women/loan-term")
    assert (interest.value, interest.unit_name) == (pytest.approx(14_040), "CNY / person")
    share = (evidence("modelmom/finalists-2018-07") / claim("women/entrepreneurs")).to("percent")
    assert share.value == pytest.approx(100 * 40 / 5100)
    assert str(rate) == "7.02% per year"
    assert (made("p", 50, 0, 100, "percent") * made("q", 50, 0, 100, "percent")).to(
        "percent"
    ).value == pytest.approx(25)


def test_conversion_to_another_kind_is_refused():
    with pytest.raises(UnitError, match="cannot turn 5,100 people"):
        claim("women/entrepreneurs").to("job")


def test_a_typed_number_is_refused_but_whole_numbers_and_fractions_are_not():
    with pytest.raises(TypeError, match="give the number an id in assumptions.csv"):
        claim("women/entrepreneurs") * 0.5
    with pytest.raises(UnitError):
        claim("women/entrepreneurs") + 1
    assert (2 * claim("women/entrepreneurs")).value == 10_200


def test_tornado_moves_one_input_at_a_time():
    table = (x / y).tornado("rounding")
    assert table["input"].tolist() == ["y", "x"]
    assert table.loc[0, ["low", "high"]].tolist() == pytest.approx([1.0, 0.25])
    assert table.loc[1, ["low", "high"]].tolist() == pytest.approx([10 * 0.5 / 30, 20 / 30])
    with pytest.raises(ValueError, match="no upper bound under the strict reading"):
        claim("small-businesses/retail-marketplaces").tornado("strict")


def test_samples_repeat_and_stay_in_range():
    first, second, other = (x / y).sample(500), (x / y).sample(500), (x / y).sample(500, seed=1)
    assert np.array_equal(first, second) and not np.array_equal(first, other)
    span = (x / y).bounds("rounding")
    assert first.shape == (500,) and span.left <= first.min() and first.max() <= span.right
    assert (x - x).sample(3).tolist() == [0, 0, 0]


def test_one_input_is_one_input_however_it_enters():
    twice = claim("women/entrepreneurs") + claim("women/entrepreneurs")
    assert list(twice.inputs) == ["women/entrepreneurs"]
    assert twice.bounds("rounding") == pd.Interval(10_100, 10_300, closed="both")


@pytest.mark.parametrize(
    "quantity, words",
    [
        (
            claim("women/additional-jobs") / claim("women/entrepreneurs"),
            "25,000 jobs ÷ 5,100 people",
        ),
        (
            claim("women/award") * evidence("modelmom/winners-2018-07"),
            "CNY 200,000 per person × 20 people",
        ),
        (x / (x + y), "10 jobs ÷ (10 jobs + 30 jobs)"),
        ((x - y) * x, "10 jobs × (10 jobs − 30 jobs)"),
        (x / y / y, "10 jobs ÷ 30 jobs^2"),
        (
            claim("small-businesses/retail-marketplaces") / claim("women/entrepreneurs"),
            "over 10 million businesses ÷ 5,100 people",
        ),
    ],
)
def test_formulas_in_words(quantity, words):
    assert quantity.formula == words


def test_what_has_no_number_or_no_row_is_refused():
    with pytest.raises(ValueError, match="women/transformative is a statement"):
        claim("women/transformative")
    with pytest.raises(ValueError, match="ewtp/first-zone-date is a date"):
        claim("ewtp/first-zone-date")
    with pytest.raises(KeyError, match="did you mean 'women/partners'"):
        claim("women/partner")
    with pytest.raises(KeyError, match="has no NY.GDP.PCAP.CD of CHN in 1999"):
        indicator("CHN", "NY.GDP.PCAP.CD", 1999)
    with pytest.raises(KeyError, match="has no 'roundabout' in experiment 2"):
        perceived_bound("roundabout", "low")


def test_grade_c_is_refused(monkeypatch):
    table = load_table("evidence").copy()
    table.loc[table["id"] == "modelmom/winners-2018-07", "grade"] = "C"
    monkeypatch.setattr(package, "_table", lambda name: table)
    get_evidence.cache_clear()
    with pytest.raises(
        GradeError, match="modelmom/winners-2018-07: found grade C, expected A or B"
    ):
        evidence("modelmom/winners-2018-07")
    get_evidence.cache_clear()


def test_counts_of_rows_are_exact_and_say_what_they_counted():
    quantity = count_rows("claims", "kind == 'statement'", "claim", "Statements")
    assert quantity.value == 16 and quantity.bounds("rounding").length == 0
    assert list(quantity.inputs) == ["claims: kind == 'statement'"]


def test_an_unknown_unit_is_refused():
    with pytest.raises(pint.UndefinedUnitError):
        claim("women/entrepreneurs").to("heads")


def test_percent_leave_no_power_behind():
    rate = made("rate", 5, 4, 6, "percent/year")
    assert ((1 / rate).value, (1 / rate).unit_name) == (pytest.approx(20), "year")
    share = made("share", 50, 0, 100, "percent")
    assert (x / share * share).value == pytest.approx(10)
    assert (share**2).to("percent").value == pytest.approx(25)


def test_a_pole_inside_the_ranges_is_refused():
    for expression in (1 / (x - y), 1 / (x - y) - 1 / made("c", 3, 1, 5)):
        with pytest.raises(BoundsError, match="divides by .*not shown to keep away from zero"):
            expression.bounds("rounding")


def test_a_formula_that_begins_with_a_minus():
    assert (-1 * x - y).formula == "−10 jobs − 30 jobs"


def test_dates_have_the_precision_of_their_source():
    assert (
        str(date("ewtp/first-zone-date")) == "May 2017"
        and date("ewtp/first-zone-date").bounds("perceived").length == 30
    )
    assert str(date("mybank/clients-2018-12")) == "31 December 2018" and list(
        date("mybank/clients-2018-12").inputs
    ) == ["mybank/clients-2018-12/as-of"]
    elapsed = (date("ewtp/dftz-live-2017-11") - date("ewtp/dftz-launch-2017-03")).to("day")
    assert (elapsed.value, elapsed.format_range("rounding")) == (226, "exactly 226 days")
    with pytest.raises(ValueError, match="ewtp/with-mdec is a statement: it has no date"):
        date("ewtp/with-mdec")
    with pytest.raises(KeyError, match="has an id 'ewtp/nothing'"):
        date("ewtp/nothing")


def test_a_date_between_two_counts_is_a_range():
    first, last = date("mybank/clients-2018-06"), date("mybank/clients-2018-12")
    counts = [evidence(f"mybank/clients-{when}") for when in ("2018-06", "2018-12")]
    reached = first + (last - first) * (
        (claim("credit/borrowers") - counts[0]) / (counts[1] - counts[0])
    )
    span = reached.bounds("rounding")
    drawn = reached.sample(20_000)
    assert (
        span.left <= drawn.min()
        and drawn.max() <= span.right
        and reached.format_range("strict") == "any date"
    )
    assert span.left == pytest.approx(drawn.min(), abs=4) and span.right == pytest.approx(
        drawn.max(), abs=4
    )


def test_growth_takes_the_first_to_the_last():
    time = made("time", 3, 2, 4, "year")
    rate = growth(x, y, time)
    assert rate.unit_name == "percent / year" and x.value * (
        1 + rate.value / 100
    ) ** 3 == pytest.approx(y.value)
    slow = growth(made("low", 10, 8, 12), made("high", 30, 25, 40), time).bounds("rounding")
    assert (slow.left, slow.right) == pytest.approx(
        (100 * ((25 / 12) ** 0.25 - 1), 100 * ((40 / 8) ** 0.5 - 1))
    )
    assert log(y / x).value == pytest.approx(math.log(3))
    with pytest.raises(UnitError):
        log(y)


def test_the_largest_is_bounded_by_the_largest_ends():
    span = maximum(x, y).bounds("rounding")
    assert (
        span.left,
        span.right,
        minimum(x, y).bounds("rounding").left,
        minimum(x, y).bounds("rounding").right,
    ) == (10, 40, 5, 20)
    turned = maximum(x, made("limit", 12, 12, 12) - x)
    with pytest.raises(BoundsError, match="is not shown to rise or fall with x"):
        turned.bounds("rounding")
    over = claim("small-businesses/retail-marketplaces")
    assert maximum(over, made("b", 5, 5, 5, "business")).bounds("strict").left == 1e7


def test_where_an_input_has_no_end_and_nothing_is_shown_nothing_is_ruled_out():
    around = claim("credit/borrowers")
    turned = around * (around - made("limit", 12, 12, 12, "borrower"))
    assert turned.bounds("strict") == pd.Interval(-math.inf, math.inf, closed="neither")


def test_an_input_that_cancels_out_leaves_a_point():
    over = claim("lazada/sellers")
    a, b, c, d = (
        made(name, value, value, value)
        for name, value in zip(
            "abcd", (938596.7738827622, 8357651.203433593, 283475.7368725866, 4327671.246283466)
        )
    )
    assert ((over * a / (a + c)) / (over * b / (b + d))).bounds("strict").length == 0


def test_a_pole_at_an_end_is_left_on_the_side_of_the_range():
    below = (1 / made("n", -1, -5, 0, "ratio")).bounds("rounding")
    above = (1 / made("n", 1, 0, 5, "ratio")).bounds("rounding")
    assert (below.left, below.right, above.left, above.right) == (-math.inf, -0.2, 0.2, math.inf)


@pytest.mark.parametrize(
    "quantity, words",
    [
        ((y - x).to("job"), "30 jobs − 10 jobs"),
        (made("p", 9.8, 9.8, 9.8, "percent") - made("q", 7.5, 7.5, 7.5, "percent"), "9.8% − 7.5%"),
        (x / made("t", 2, 2, 2, "day").to("year"), "10 jobs ÷ 2 days"),
        (maximum(x, y), "the largest of (10 jobs; 30 jobs)"),
        (growth(x, y, made("t", 2, 2, 2, "year")), "(30 jobs ÷ 10 jobs)^(1 ÷ 2 years) − 1"),
    ],
)
def test_formulas_read_as_they_are_computed(quantity, words):
    assert quantity.formula == words


def grown(draw, leaves):
    """A random expression over some quantities."""
    quantity = draw.choice(leaves)
    for _ in range(draw.randint(1, 4)):
        other = draw.choice(leaves)
        quantity = draw.choice(
            [
                lambda: quantity + other,
                lambda: quantity - other,
                lambda: quantity * other,
                lambda: quantity / other,
                lambda: maximum(quantity, other),
                lambda: minimum(quantity, other),
                lambda: other - quantity,
            ]
        )()
    return quantity


@pytest.mark.parametrize("seed", range(60))
def test_a_bound_that_is_given_holds_whatever_is_drawn(seed):
    """Or it is refused; never too narrow."""
    draw = random.Random(seed)
    leaves = [
        made(
            f"i{place}",
            1.0,
            low := draw.choice([-2.0, -0.5, 0.0, 0.2, 1.0]),
            max(low + draw.uniform(0, 3), 1.0),
            "ratio",
        )
        for place in range(3)
    ]
    quantity = None
    while quantity is None:
        try:
            quantity = grown(draw, leaves)
        except BoundsError:
            continue
    try:
        span = quantity.bounds("rounding")
    except BoundsError:
        return
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = quantity.sample(3000, seed=seed)
    assert span.left - 1e-9 <= np.nanmin(drawn) and np.nanmax(drawn) <= span.right + 1e-9, (
        quantity.expression
    )


def test_dates_are_no_amounts():
    first, last = date("ewtp/dftz-launch-2017-03"), date("ewtp/dftz-live-2017-11")
    assert (last - first).unit_name == "day" and str(first + (last - first)) == "3 November 2017"
    for broken in (
        lambda: first + last,
        lambda: 2 * first,
        lambda: first / last,
        lambda: made("t", 1, 1, 1, "day") - first,
    ):
        with pytest.raises(UnitError, match="date"):
            broken()
    assert (made("t", 1, 1, 1, "day") + first).unit_name == "date"


def test_small_conversions_are_kept():
    assert (made("p", 5, 1, 9, "person") ** 2).to("million_person**2").value == pytest.approx(
        25e-12
    )


def test_nothing_is_divided_by_zero():
    with pytest.raises(BoundsError, match="that is zero whatever its inputs are"):
        x / (y - y)
    with pytest.raises(BoundsError, match="divides by"):
        maximum(x * x / (y - made("c", 20, 15, 25)), x).bounds("rounding")


def point(value):
    return dict.fromkeys(READINGS, pd.Interval(value, value, closed="both"))


def range_of(low, high):
    return dict.fromkeys(READINGS, pd.Interval(low, high, closed="both"))


PAGE = ("alibaba2018esg",), "Alibaba Group ESG Report 2018, page 39"


@pytest.mark.parametrize(
    "make, source",
    [
        (
            lambda: claim("women/award"),
            Input(
                "women/award",
                "claim",
                "loan to each selected winner",
                200_000.0,
                "CNY/person",
                "exact",
                point(200_000.0),
                *PAGE,
            ),
        ),
        (
            lambda: evidence("modelmom/helped-2017-12"),
            Input(
                "modelmom/helped-2017-12",
                "evidence",
                "Mothers helped by the Model Mom project in seven years",
                5000.0,
                "person",
                "more than",
                {
                    "strict": pd.Interval(5000, math.inf, closed="neither"),
                    "rounding": pd.Interval(5000, 6000, closed="both"),
                    "perceived": pd.Interval(5000, 5500, closed="both"),
                },
                ("chinanews2017modou",),
                "text",
            ),
        ),
        (
            lambda: indicator("CHN", "PA.NUS.FCRF", 2018),
            Input(
                "chn/pa-nus-fcrf/2018",
                "indicator",
                "Official exchange rate, annual average, China, 2018",
                6.61595717735439,
                "CNY/USD",
                "exact",
                point(6.61595717735439),
                ("worldbankwdi",),
                "series PA.NUS.FCRF, CHN",
            ),
        ),
        (
            lambda: assumption("women/loan-term"),
            Input(
                "women/loan-term",
                "assumption",
                "Years for which the loan runs",
                1.0,
                "year",
                "exact",
                range_of(1.0, 3.0),
                ("worldbankwdi", "reuters2015pboc"),
            ),
        ),
        (
            lambda: perceived_bound("about", "high", 1, "round"),
            Input(
                "hedges/1/about/round/high",
                "hedge",
                "Median high bound that readers gave for about",
                1.0556,
                "ratio",
                "exact",
                point(1.0556),
                ("ferson2015", "joneseseur"),
                "experiment 1, q50",
            ),
        ),
        (
            lambda: count_rows("claims", "kind == 'statement'", "claim", "Statements"),
            Input(
                "claims: kind == 'statement'",
                "register",
                "Statements",
                16.0,
                "claim",
                "exact",
                point(16.0),
                (),
                "data/claims.csv",
            ),
        ),
        (
            lambda: count("a", 3, "claim", "A", "b"),
            Input("a", "register", "A", 3.0, "claim", "exact", point(3.0), (), "b"),
        ),
        (
            lambda: date("ewtp/first-zone-date"),
            Input(
                "ewtp/first-zone-date",
                "claim",
                "month of the first step towards the eWTP",
                17302.0,
                "date",
                "exact",
                range_of(17287.0, 17317.0),
                *PAGE,
            ),
        ),
        (
            lambda: date("women/foundation-2017-09"),
            Input(
                "women/foundation-2017-09",
                "event",
                "Twelve women partners announce the Lakeside Modou foundation at the company anniversary",
                17417.0,
                "date",
                "exact",
                point(17417.0),
                ("peoplesdaily2017foundation", "orientaloutlook2017"),
                "Hangzhou, China",
            ),
        ),
        (
            lambda: date("mybank/clients-2018-12"),
            Input(
                "mybank/clients-2018-12/as-of",
                "date",
                "Date of: Small and micro clients of MYbank, cumulative",
                17896.0,
                "date",
                "exact",
                point(17896.0),
                ("twimbitmybank",),
                "text",
            ),
        ),
    ],
    ids=lambda value: value.kind if isinstance(value, Input) else "",
)
def test_what_an_input_says_of_itself(make, source):
    assert list(make().inputs.values()) == [source]


def test_what_is_one_input_with_nothing_done_to_it():
    share = made("share", 50, 0, 100, "percent")
    assert x.is_input and share.is_input and x.to("job").is_input
    assert (
        not (x + y).is_input
        and not share.to("dimensionless").is_input
        and not made("t", 2, 2, 2, "day").to("year").is_input
    )


def test_whole_numbers_stand_on_either_side():
    ratio = made("ratio", 3, 2, 4, "ratio")
    assert ((1 + ratio).value, (ratio + 1).value, (1 - ratio).value, (ratio - 1).value) == (
        4,
        4,
        -2,
        2,
    )
    for verb, broken in (("add", lambda: 1 + x), ("subtract", lambda: 1 - x)):
        with pytest.raises(UnitError) as error:
            broken()
        assert str(error.value) == (
            f"cannot {verb} 1 (a plain number) and 10 jobs (x): their units are of different kinds. "
            "Convert one by a rate, which is an input of its own."
        )


def test_a_computed_quantity_is_shown_with_three_digits_and_without_what_it_is_divided_by():
    assert str(x / made("people", 3, 3, 3, "person")) == "3.33 jobs"
    assert (3 * x).formula == "3 × 10 jobs"


def test_a_power_is_a_whole_number():
    with pytest.raises(TypeError, match="^found the power 0.5, expected a whole number$"):
        x**0.5


def test_a_tornado_names_its_columns_and_keeps_the_order_of_inputs_that_move_it_alike():
    many = [made(f"i{place:02}", 5, 4 - place % 2, 6 + place % 2) for place in range(30)]
    table = sum(many[1:], many[0]).tornado()
    assert list(table.columns) == ["input", "title", "low", "high", "width"]
    assert (
        table["input"].tolist()
        == [f"i{place:02}" for place in (*range(1, 30, 2), *range(0, 30, 2))]
        and table["width"].tolist() == [4.0] * 15 + [2.0] * 15
    )


def test_the_logarithm_of_percent_is_that_of_the_share():
    logarithm = log(made("share", 50, 10, 100, "percent"))
    assert (logarithm.value, logarithm.unit_name) == (pytest.approx(math.log(0.5)), "")
    assert log(made("hundreds", 2, 1, 3, "hundred_person") / two).value == pytest.approx(
        math.log(100)
    )
    assert log(made("from-zero", 1, 0, 1, "ratio")).bounds("rounding") == pd.Interval(
        -math.inf, 0, closed="right"
    )


two = made("two", 2, 1, 3, "person")


@pytest.mark.parametrize(
    "quantity, words",
    [
        (x, "10 jobs"),
        (2 * x / y, "2 × 10 jobs ÷ 30 jobs"),
        (x / (3 * y), "10 jobs ÷ (3 × 30 jobs)"),
        (2 * x / (3 * y), "10 jobs ÷ (1.5 × 30 jobs)"),
        (1 / x, "1 ÷ 10 jobs"),
        (2 / x, "2 ÷ 10 jobs"),
        (x / 3, "10 jobs ÷ 3"),
        (x * Fraction(3, 2), "1.5 × 10 jobs"),
        (x * two * Fraction(3, 2), "1.5 × 10 jobs × 2 people"),
        (x / (y * two), "10 jobs ÷ (30 jobs × 2 people)"),
        (x * two / y, "10 jobs × 2 people ÷ 30 jobs"),
        ((x + y) ** 2, "(10 jobs + 30 jobs)^2"),
        (x / (y + x) / two, "10 jobs ÷ ((10 jobs + 30 jobs) × 2 people)"),
    ],
)
def test_formulas_with_constants_and_several_divisors(quantity, words):
    assert quantity.formula == words


def test_a_range_is_told_with_the_digits_of_what_it_is():
    exact = made("exact", 12_345, 12_341.5, 12_352.5)
    assert (exact.format_range("rounding"), exact.format_range("perceived")) == (
        "12,341.5 to 12,352.5 jobs",
        "12,340 to 12,350 jobs",
    )
    assert (2 * exact).format_range("perceived") == "24,700 jobs"


def test_names_of_units_without_a_dimension():
    assert (
        (x / y).unit_name,
        made("r", 2, 1, 3, "ratio").unit_name,
        made("p", 2, 1, 3, "percent").unit_name,
        x.unit_name,
    ) == ("", "", "percent", "job")


def test_what_was_computed_is_named_by_all_its_inputs():
    with pytest.raises(UnitError, match=r"^cannot add 40 jobs \(x, y\) and 2 people \(two\): "):
        x + y + two


def test_an_id_of_a_date_that_is_not_known():
    with pytest.raises(KeyError) as error:
        date("ewtp/first-zone-dat")
    assert error.value.args == (
        "neither claims.csv nor events.csv nor evidence.csv in data/ has an id 'ewtp/first-zone-dat'; did you mean 'ewtp/first-zone-date'?",
    )
    with pytest.raises(KeyError) as error:
        date("nothing")
    assert error.value.args == (
        "neither claims.csv nor events.csv nor evidence.csv in data/ has an id 'nothing'",
    )


def test_the_largest_of_two_units_of_one_kind():
    few, hundreds = (
        made("few", 150, 100, 160, "person"),
        made("hundreds", 2, 1, 3, "hundred_person"),
    )
    assert (
        maximum(few, hundreds).value,
        minimum(few, hundreds).value,
        maximum(hundreds, few).value,
    ) == (200, 150, 2)


def test_a_sign_that_only_a_range_of_percent_decides():
    share = made("share", 25, 20, 50, "percent")
    assert ((1 - share) * x).bounds("rounding") == pd.Interval(2.5, 16, closed="both")


def test_a_logarithm_of_what_may_be_negative_is_refused():
    ratio, one = made("ratio", 1.5, 0.5, 2, "ratio"), made("one", 1, 1, 1, "ratio")
    with pytest.raises(BoundsError, match="is not shown to rise or fall with x over its range"):
        (x * log(ratio - one)).bounds("rounding")


few, hundreds = made("few", 150, 100, 160, "person"), made("hundreds", 2, 1, 3, "hundred_person")
rate, share = made("rate", 20, 10, 30, "percent"), made("share", 30, 20, 50, "percent")
days = made("days", 2, 1, 3, "day").to("year")


@pytest.mark.parametrize(
    "make, value, unit",
    [
        (lambda: few + hundreds, 350, "person"),
        (lambda: hundreds + few, 3.5, "hundred_person"),
        (lambda: few - hundreds, -50, "person"),
        (lambda: hundreds - few, 0.5, "hundred_person"),
        (lambda: rate + share, 50, "percent"),
        (lambda: share - rate, 10, "percent"),
        (lambda: 1 + share, 1.3, ""),
        (lambda: share + 1, 130, "percent"),
        (lambda: days + days, 4 / 365.25, "year"),
        (lambda: days - made("year", 1, 1, 1, "year"), 2 / 365.25 - 1, "year"),
        (lambda: days * x, 20 / 365.25, "job * year"),
        (lambda: x / days, 5 * 365.25, "job / year"),
        (lambda: rate * share, 0.06, ""),
        (lambda: share / rate, 1.5, ""),
        (lambda: share**2, 0.09, ""),
        (lambda: x / hundreds, 5, "job / hundred_person"),
        (lambda: hundreds / few, 4 / 3, ""),
        (lambda: few / hundreds * x, 7.5, "job"),
    ],
)
def test_units_of_one_kind_meet(make, value, unit):
    quantity = make()
    assert (quantity.value, quantity.unit_name) == (pytest.approx(value), unit)
    span = quantity.bounds("rounding")
    drawn = quantity.sample(2000)
    assert span.left <= drawn.min() <= quantity.value <= drawn.max() <= span.right


def test_constants_and_points_have_a_sign():
    ratio, one, pinned = (
        made("ratio", 2.5, 2, 3, "ratio"),
        made("one", 1, 1, 1, "ratio"),
        made("pinned", 1.5, 1.5, 1.5, "ratio"),
    )
    assert (x * (ratio - Fraction(3, 2))).bounds("rounding") == pd.Interval(2.5, 30, closed="both")
    assert (x * (pinned - one)).bounds("rounding") == pd.Interval(2.5, 10, closed="both")
    with pytest.raises(BoundsError, match="is not shown to rise or fall with x"):
        (x * (made("around", 2, 1, 3, "ratio") - Fraction(3, 2))).bounds("rounding")


def test_growth_from_one_unit_to_another_of_its_kind():
    rate = growth(
        made("few", 100, 100, 100, "person"),
        made("hundreds", 4, 4, 4, "hundred_person"),
        made("time", 2, 2, 2, "year"),
    )
    assert rate.value == pytest.approx(100)


def test_a_limit_has_the_scale_of_percent():
    from_zero = made("from-zero", 5, 0, 10, "ratio")
    assert ((1 + from_zero) * share).to("percent").bounds("rounding") == pd.Interval(
        20, 550, closed="both"
    )


def test_a_pole_within_a_smallest_or_a_logarithm_is_refused():
    inside, one = made("inside", 1.2, 0.5, 2, "ratio"), made("one", 1, 1, 1, "ratio")
    for expression in (
        minimum(x / (inside - one), x),
        log(one / (inside - one)),
        maximum(x / (inside - one), x),
    ):
        with pytest.raises(BoundsError, match="divides by inside - one"):
            expression.bounds("rounding")


def test_the_largest_falls_with_what_its_part_falls_with():
    one, falling, other = (
        made("one", 1, 1, 1, "ratio"),
        made("falling", 0.5, 0.25, 0.75, "ratio"),
        made("other", 0.25, 0.125, 0.25, "ratio"),
    )
    assert maximum(one - falling, other).bounds("rounding") == pd.Interval(
        0.25, 0.75, closed="both"
    )


def test_a_slope_may_be_nothing_at_an_end():
    ten = made("ten", 10, 10, 10)
    assert (x * (y - ten)).bounds("rounding") == pd.Interval(0, 600, closed="both")
    assert (x * (ten - y)).bounds("rounding") == pd.Interval(-600, 0, closed="both")


@pytest.mark.parametrize(
    "broken, kind, message",
    [
        (
            lambda: (x * (made("limit", 12, 12, 12) - x)).bounds("rounding"),
            BoundsError,
            "the expression x*(limit - x) is not shown to rise or fall with x over its range: corners do not bound it. Split it into parts that do, or narrow the range.",
        ),
        (
            lambda: (1 / (x - y)).bounds("rounding"),
            BoundsError,
            "the expression 1/(x - y) divides by x - y, which is not shown to keep away from zero over the ranges: nothing bounds it. Narrow the range.",
        ),
        (
            lambda: x / (y - y),
            BoundsError,
            "cannot divide 10 jobs (x) by 0 jobs (y): that is zero whatever its inputs are.",
        ),
        (
            lambda: x.to("person"),
            UnitError,
            "cannot turn 10 jobs (x) into person: their units are of different kinds.",
        ),
        (
            lambda: date("ewtp/dftz-launch-2017-03") + date("ewtp/dftz-live-2017-11"),
            UnitError,
            "cannot add 22 March 2017 (ewtp/dftz-launch-2017-03) and 3 November 2017 (ewtp/dftz-live-2017-11): only a date less a date, or a date and a time, is anything.",
        ),
        (
            lambda: 2 * date("ewtp/dftz-launch-2017-03"),
            UnitError,
            "cannot multiply or divide 22 March 2017 (ewtp/dftz-launch-2017-03) and 2 (a plain number): a date is no amount. Take the time between two dates.",
        ),
        (
            lambda: x * 0.5,
            TypeError,
            "found 0.5, expected a quantity or a whole number: give the number an id in assumptions.csv",
        ),
        (
            lambda: claim("women/transformative"),
            ValueError,
            "women/transformative is a statement: it has no number to compute with",
        ),
        (
            lambda: date("ewtp/with-mdec"),
            ValueError,
            "ewtp/with-mdec is a statement: it has no date to compute with",
        ),
        (
            lambda: claim("small-businesses/retail-marketplaces").sample(3, "strict"),
            ValueError,
            "small-businesses/retail-marketplaces has no upper bound under the strict reading; use rounding or perceived",
        ),
    ],
)
def test_messages_say_what_was_found_and_what_to_do(broken, kind, message):
    with pytest.raises(kind) as error:
        broken()
    assert str(error.value) == message


def test_an_end_that_is_not_reached_stays_open():
    half = Quantity.from_input(
        Input(
            "half",
            "assumption",
            "half",
            10.0,
            "job",
            "exact",
            dict.fromkeys(READINGS, pd.Interval(5.0, 20.0, closed="left")),
        )
    )
    assert (half + y).bounds("rounding") == pd.Interval(15, 60, closed="left")
    assert (y - half).bounds("rounding") == pd.Interval(-10, 35, closed="right")
    assert (half / y).bounds("rounding") == pd.Interval(5 / 40, 20 / 10, closed="left")
    assert (y / half).bounds("rounding") == pd.Interval(10 / 20, 40 / 5, closed="right")
    assert (half - half).bounds("rounding") == pd.Interval(0, 0, closed="both")


def test_a_narrow_range_stays_a_range():
    narrow = made("narrow", 1, 1 - 1e-10, 1 + 1e-10)
    assert (3 * narrow).bounds("rounding").length == pytest.approx(6e-10, rel=1e-3)


def test_a_divisor_that_reaches_zero_or_crosses_it():
    one, above, around = (
        made("one", 1, 1, 1, "ratio"),
        made("above", 1.5, 1, 2, "ratio"),
        made("around", 1.2, 0.75, 1.5, "ratio"),
    )
    with pytest.raises(BoundsError) as error:
        (x / (above - one)).bounds("rounding")
    assert (
        str(error.value)
        == "the expression x/(above - one) divides by zero at an end of the ranges: nothing bounds it. Narrow the range."
    )
    for divisor in (around - one, made("same", 1, 1, 1, "ratio") - one):
        with pytest.raises(BoundsError, match="divides by"):
            (x / divisor).bounds("rounding")


def test_an_input_is_printed_with_its_digits_and_its_hedge():
    printed = [
        str(next(iter(quantity.inputs.values())))
        for quantity in (
            indicator("CHN", "PA.NUS.FCRF", 2018),
            made("long", 1.23456789, 1, 2),
            evidence("modelmom/helped-2017-12"),
            date("ewtp/first-zone-date"),
        )
    ]
    assert printed == [
        "6.61596 CNY per USD",
        "1.23456789 jobs",
        "more than 5,000 people",
        "May 2017",
    ]


def test_an_expression_without_a_limit_at_an_end_is_refused():
    z, w = made("z", 5, 0, 10, "ratio"), made("w", 5, 0, 10, "ratio")
    for expression in (maximum(1 / z, 1 / w) - 1 / w, maximum(1 / w, 1 / z) - 1 / z):
        with pytest.raises(
            BoundsError,
            match=r"^the expression .* has no limit at an end of the ranges. Narrow the range.$",
        ):
            expression.bounds("rounding")


@pytest.mark.parametrize(
    "number, exact",
    [
        (0, 0),
        (1, 1),
        (0.01, Fraction(1, 100)),
        (1 / 365.25, Fraction(4, 1461)),
        (1e-12, Fraction(1, 10**12)),
        (0.123456, Fraction(1929, 15625)),
        (1.0009, Fraction(10_009, 10_000)),
        (-2.5, Fraction(-5, 2)),
    ],
)
def test_a_conversion_is_the_fraction_that_was_meant(number, exact):
    assert to_fraction(number) == exact


def test_signs_of_inputs_are_known_to_sympy():
    a, b, turned = (
        made("a", 0.5, 0, 1, "ratio"),
        made("b", 0.5, 0, 1, "ratio"),
        made("turned", 1, -1, 2, "ratio"),
    )
    assert (a / (a + b)).bounds("rounding") == pd.Interval(0, 1, closed="both")
    assert maximum(turned, made("one", 1, 1, 1, "ratio")).bounds("rounding") == pd.Interval(
        1, 2, closed="both"
    )


def test_a_limit_of_a_largest_or_a_smallest_is_not_guessed():
    """Where the ends have no value, nothing is left to the limits of the library: such an expression is refused in a line."""
    z, w = made("z", 5, 0, 10, "ratio"), made("w", 5, 0, 10, "ratio")
    for expression in (1 / maximum(z, w), 1 / minimum(z, w), maximum(1 / z, 1 / w) + 1 / w):
        with pytest.raises(
            BoundsError,
            match=r"^the expression .* has no limit at an end of the ranges. Narrow the range.$",
        ):
            expression.bounds("rounding")


def test_a_logarithm_of_less_than_nothing_is_refused():
    zero, one = made("zero", 0, 0, 0, "ratio"), made("one", 1, 1, 1, "ratio")
    with pytest.raises(
        BoundsError,
        match=r"^the expression log\(-one \+ zero\) has no limit at an end of the ranges. Narrow the range.$",
    ):
        log(zero - one).bounds("rounding")


@pytest.mark.parametrize("value, low", [(0.5, 0), (2, 0), (0, -math.inf)])
def test_what_is_zero_by_default_is_not_taken_for_positive(value, low):
    """A share of a share without an end above: its sign is known where that of its input is, and nothing is ruled out where it is not."""
    endless = Quantity.from_input(
        Input(
            "endless",
            "assumption",
            "endless",
            value,
            "ratio",
            "exact",
            dict.fromkeys(READINGS, pd.Interval(0, math.inf, closed="left")),
        )
    )
    other = Quantity.from_input(
        Input(
            "other",
            "assumption",
            "other",
            1.0,
            "ratio",
            "exact",
            dict.fromkeys(READINGS, pd.Interval(0, math.inf, closed="left")),
        )
    )
    span = (other * (endless / (endless + 1))).bounds("rounding")
    assert (span.left, span.right) == (low, math.inf)


def test_a_zero_that_was_quoted_narrows_the_range():
    span = evidence("fx/cny-usd-fed-2018").bounds("rounding")
    assert (span.left, span.right) == pytest.approx((6.60895, 6.60905), abs=1e-9)


def test_a_choice_between_words_is_no_quantity():
    with pytest.raises(
        ValueError,
        match="^verdicts/reading is a choice between words: it has no number to compute with$",
    ):
        assumption("verdicts/reading")
