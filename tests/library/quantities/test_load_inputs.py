"""Quantities from rows of the data."""

import math

import pandas as pd
import pytest

from recount.errors import DataError, GradeError, RecountError, UnknownNameError
from recount.quantities.input import Input
from recount.quantities.load_inputs import (
    assumption,
    claim,
    count_rows,
    date,
    evidence,
    indicator,
    perceived_bound,
)
from recount.quantities.readings import READINGS


def both(low, high):
    return dict.fromkeys(READINGS, pd.Interval(low, high, closed="both"))


PAGE = ("harbour2021report",), "Harbour Bakeries Annual Report 2021, page 12"
NEARLY = {
    "strict": pd.Interval(0, 5200, closed="left"),
    "rounding": pd.Interval(5100, 5200, closed="both"),
    "perceived": pd.Interval(0.94 * 5200, 5200, closed="both"),
}
RATE = both(7.5123, 7.5123) | {"rounding": pd.Interval(7.51225, 7.51235, closed="both")}


@pytest.mark.parametrize(
    "load, source",
    [
        (
            lambda: claim("bread/bakeries"),
            ("bread/bakeries", "claim", "bakeries of the company", 24, "bakery", "exact")
            + (both(24, 24), *PAGE),
        ),
        (
            lambda: evidence("harbour/card-holders-2021"),
            ("harbour/card-holders-2021", "evidence", "Customers with a card of the company", 5200)
            + ("person", "nearly", NEARLY, ("harbour2021release",), "second paragraph"),
        ),
        (
            lambda: indicator("XHA", "FX.MRK", 2021),
            ("xha/fx-mrk/2021", "indicator")
            + ("Official exchange rate, annual average, Harbourland, 2021", 7.5123, "CRN/MRK")
            + ("exact", RATE, ("yearbook2021",), "series FX.MRK, XHA"),
        ),
        (
            lambda: assumption("bread/thrown-away"),
            ("bread/thrown-away", "assumption", "Share of loaves that nobody eats", 12.5, "percent")
            + ("exact", both(10.0, 20.0), ("yearbook2021",)),
        ),
        (
            lambda: perceived_bound("about", "high", experiment=1),
            ("hedges/1/about/all/high", "hedge", "Median high bound that readers gave for about")
            + (1.08, "ratio", "exact", both(1.08, 1.08), ("quill2014",), "experiment 1, q50"),
        ),
        (
            lambda: count_rows("claims", "kind == 'statement'", "claim", "Statements"),
            ("claims: kind == 'statement'", "register", "Statements", 1, "claim", "exact")
            + (both(1, 1), (), "data/claims.csv"),
        ),
        (
            lambda: date("bread/first-abroad"),
            ("bread/first-abroad", "claim", "when the first bakery abroad opened", 18763, "date")
            + ("exact", both(18748, 18778), *PAGE),
        ),
        (
            lambda: date("bread/opening-2021-06"),
            ("bread/opening-2021-06", "event")
            + ("The first bakery of the company in Islemark opens", 18796, "date", "exact")
            + (both(18796, 18796), ("islepost2021",), "Islemark"),
        ),
        (
            lambda: date("register/bakers-2021-09"),
            ("register/bakers-2021-09/as-of", "date", "Date of: Bakers of the company in autumn")
            + (18900, "date", "exact", both(18900, 18900), ("register2021",), "table of quarters"),
        ),
    ],
)
def test_an_input_has_what_its_row_says(load, source):
    quantity = load()
    assert list(quantity.inputs.values()) == [Input(*source)]
    assert math.isfinite(quantity.value)


def test_an_input_is_printed_with_its_digits_and_its_hedge():
    assert str(claim("bread/loaves")) == "over 1.2 million loaves"
    assert str(evidence("harbour/subscribers-2021")) == "3,000 people or so"
    assert str(indicator("XHA", "FX.MRK", 2021)) == "7.5123 CRN per MRK"
    assert str(date("bread/first-abroad")) == "May 2021"


def test_a_zero_that_was_quoted_narrows_the_range():
    span = evidence("yearbook/thrown-away-2020").bounds("rounding")  # 14.0, not 14
    assert (span.left, span.right) == pytest.approx((13.95, 14.05))


@pytest.mark.parametrize(
    "load, kind, message",
    [
        (
            lambda: claim("bread/loafs"),
            UnknownNameError,
            "data/claims.csv has no id 'bread/loafs'; did you mean 'bread/loaves'?",
        ),
        (
            lambda: claim("bread/neighbourhood"),
            DataError,
            "bread/neighbourhood has no number to compute with: it is a statement",
        ),
        (
            lambda: claim("bread/first-abroad"),
            DataError,
            "bread/first-abroad has no number to compute with: it is a date; use date(…)",
        ),
        (
            lambda: date("bread/bakers"),
            DataError,
            "bread/bakers has no date to compute with: it is a count",
        ),
        (
            lambda: date("bread/first-abroat"),
            UnknownNameError,
            "none of claims.csv, events.csv and evidence.csv has an id 'bread/first-abroat'; "
            "did you mean 'bread/first-abroad'?",
        ),
        (
            lambda: evidence("harbour/loaves-2019"),
            GradeError,
            "data/evidence.csv, harbour/loaves-2019: grade C means that nobody has read the source "
            "again, so nothing may rest on it. Read the source and grade it A or B, or use another "
            "row.",
        ),
        (
            lambda: indicator("XHA", "PP.TOTL", 2012),
            UnknownNameError,
            "data/country_indicators.csv has no PP.TOTL of XHA in 2012; "
            "did you mean 'xha/pp-totl/2021'?",
        ),
        (
            lambda: assumption("verdicts/reading"),
            DataError,
            "verdicts/reading has no number to compute with: it is a choice between words",
        ),
        (
            lambda: perceived_bound("abut", "low"),
            UnknownNameError,
            "data/hedge_quantiles.csv has no two bounds for 'abut' in experiment 2; "
            "did you mean 'about'?",
        ),
        (
            lambda: count_rows("claim", "kind == kind", "claim", "All"),
            UnknownNameError,
            "data/datapackage.json describes no table 'claim'; did you mean 'claims'?",
        ),
    ],
)
def test_what_has_no_row_or_no_number_is_refused(load, kind, message):
    with pytest.raises(kind) as error:
        load()
    assert isinstance(error.value, RecountError) and str(error.value) == message
