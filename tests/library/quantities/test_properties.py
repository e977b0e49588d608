"""What must hold of every reading, quantity, format and citation, tried on inputs that hypothesis invents.

The profile is derandomised: every run tries the same inputs, and none is timed or remembered.
"""

import datetime
import json
import math
import re
import xml.etree.ElementTree as ElementTree
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import rispy
from hypothesis import assume, example, given, settings
from hypothesis import strategies as some
from pybtex.database import parse_string

from recount.book_metadata import BookMetadata
from recount.cite_this_book.formats import Citation
from recount.datapackage.store import load_table
from recount.dates import format_date, from_day_number, parse_date_interval, shortest_period
from recount.errors import BoundsError, UnitError
from recount.quantities.aggregations import log
from recount.quantities.formatting import format_number, format_quantity, format_range, unit_name
from recount.quantities.input import Input
from recount.quantities.quantity import Quantity
from recount.quantities.readings import READINGS, last_digit_unit, reading_interval
from recount.sphinxext.directives.cite_this import cite_html

settings.register_profile("book", derandomize=True, deadline=None, max_examples=100, database=None)
settings.load_profile("book")

WORDINGS = list(load_table("wordings")["wording"])
NAMES = ["job", "person", "CNY", "USD", "year", "percent", "ratio"]

# Numbers as a source prints them: digits, and a power of ten.
printed = some.builds(
    lambda digits, power: float(f"{digits}e{power}"),
    some.integers(1, 999_999),
    some.integers(-4, 9),
)
counts = some.integers(0, 10**15).map(float)
readable = some.sampled_from(READINGS)


# Readings


@given(printed | counts, some.sampled_from(WORDINGS), some.booleans(), some.booleans())
def test_a_reading_holds_the_number_or_ends_at_it(value, wording, fixed, whole):
    for reading in READINGS:
        found = reading_interval(value, wording, reading, fixed, whole)
        assert found.left <= value * (1 + 1e-12) and value * (1 - 1e-12) <= found.right, reading
        assert not math.isnan(found.left) and not math.isnan(found.right)


@given(printed | counts, some.sampled_from(WORDINGS), some.booleans())
def test_rounding_lies_within_what_a_hedge_permits_literally(value, wording, whole):
    """A hedge permits at least what it rounds: "over" everything above, "about" everything; a bare number is itself alone."""
    strict, rounding = (
        reading_interval(value, wording, "strict", whole=whole),
        reading_interval(value, wording, "rounding", whole=whole),
    )
    direction = load_table("wordings").set_index("wording").loc[wording, "direction"]
    if direction == "exact":
        assert (strict.left, strict.right) == (
            value,
            value,
        ) and rounding.left <= value <= rounding.right
    elif direction == "below":  # less than a number less than a step of it may be less than nothing
        assert strict.right == rounding.right == value
    else:
        assert strict.left <= rounding.left or direction == "either" and strict.left == 0
        assert rounding.right <= strict.right


@given(printed | counts, some.sampled_from(WORDINGS))
def test_what_is_fixed_is_not_rounded(value, wording):
    found = reading_interval(value, wording, "rounding", fixed=True)
    assert (found.left, found.right) == (value, value)


@given(printed | counts)
def test_the_last_quoted_digit_divides_the_number(value):
    """The number is a whole number of steps, and no step is larger than the number, or than one."""
    unit = last_digit_unit(value)
    assert unit > 0 and math.isclose(value / unit, round(value / unit), rel_tol=1e-9, abs_tol=1e-9)
    assert unit <= max(value, 1.0) * (1 + 1e-12)


@given(some.integers(0, 10**7), some.integers(1, 6))
def test_zeros_after_the_point_are_quoted(digits, places):
    """As a text a number keeps its last digit, also where that is zero: its step is that digit's place."""
    text = f"{digits / 10**places:.{places}f}"
    assert math.isclose(last_digit_unit(text), 10.0**-places)
    assert last_digit_unit(text) <= last_digit_unit(float(text)) * (1 + 1e-12)
    found = reading_interval(float(text), "exact", "rounding", printed=text)
    assert math.isclose(found.length, 10.0**-places, rel_tol=1e-6)


# Dates

years = some.integers(1, 9999)
dates = some.dates(datetime.date(1, 1, 1), datetime.date(9999, 12, 31))


@given(
    some.dates(datetime.date(1678, 1, 1), datetime.date(2261, 12, 31)),
    some.sampled_from([4, 7, 10]),
)
def test_a_date_is_all_of_its_days(date, length):
    text = date.isoformat()[:length]
    found = parse_date_interval(text)
    assert found.left <= pd.Timestamp(date) <= found.right
    assert shortest_period(found.left.date().isoformat(), found.right.date().isoformat()) == text
    assert str(date.year) in format_date(text)


@given(
    some.dates(datetime.date(1678, 1, 1), datetime.date(2261, 12, 31)),
    some.dates(datetime.date(1678, 1, 1), datetime.date(2261, 12, 31)),
)
def test_an_interval_of_dates_round_trips(one, other):
    first, last = sorted((one, other))
    text = shortest_period(first.isoformat(), last.isoformat())
    found = parse_date_interval(text)
    assert (found.left.date(), found.right.date()) == (first, last)
    if first != last:
        with pytest.raises(ValueError, match="ends before it starts"):
            parse_date_interval(f"{last.isoformat()}/{first.isoformat()}")


@given(some.integers(-100_000, 100_000), some.floats(0, 0.999))
def test_the_number_of_a_day_is_that_day(number, part):
    assert (
        from_day_number(number + part)
        == (datetime.date(1970, 1, 1) + datetime.timedelta(days=number)).isoformat()
    )


@given(some.text(alphabet="0123456789-/ T", max_size=24) | some.text(max_size=12))
@example("0000")
@example("9999-99")
@example("2018-02-29")
@example("2018-01-01/")
@example("\u0662\u0660\u0661\u0668")
def test_what_is_no_date_raises_what_is_documented(text):
    try:
        found = parse_date_interval(text)
    except ValueError as error:
        assert str(error)
    else:
        assert found.left <= found.right and re.fullmatch(
            r"[0-9]{4}(-[0-9]{2}){0,2}(/[0-9]{4}(-[0-9]{2}){0,2})?", text
        )


# Quantities


@some.composite
def quantities(draw, unit=None, positive=True, name=None):
    """One input, with a bounded range under every reading that holds its value."""
    value = draw(printed)
    below, above = draw(some.floats(0, 0.9)), draw(some.floats(0, 2))
    low = value * (1 - below) if positive else value * (1 - 3 * below)
    span = pd.Interval(low, value * (1 + above), closed="both")
    id = name or draw(some.sampled_from(["tiny/a", "tiny/b", "tiny/c"]))
    return Quantity.from_input(
        Input(
            id,
            "claim",
            "Things",
            value,
            unit or draw(some.sampled_from(NAMES)),
            "exact",
            dict.fromkeys(READINGS, span),
        )
    )


def member(quantity, part):
    """A member of the range of a quantity of one input: at its low end for 0, at its high end for 1."""
    (source,) = quantity.inputs.values()
    span = source.ranges["rounding"]
    return float(quantity.at({source.id: span.left + part * (span.right - span.left)}))


def holds(span, value, scale=0.0):
    slack = 1e-9 * max(abs(value), abs(scale), abs(span.left), abs(span.right))
    return span.left - slack <= value <= span.right + slack


parts = some.floats(0, 1)


@given(quantities("job", name="tiny/a"), quantities("job", name="tiny/b"), parts, parts)
def test_the_range_of_a_sum_or_difference_holds_that_of_any_members(one, other, first, second):
    a, b = member(one, first), member(other, second)
    assert holds((one + other).bounds("rounding"), a + b)
    assert holds((one - other).bounds("rounding"), a - b)
    assert math.isclose((one + other).value, one.value + other.value)


@given(quantities(name="tiny/a"), quantities(name="tiny/b"), parts, parts)
def test_the_range_of_a_product_or_quotient_holds_that_of_any_members(one, other, first, second):
    for made, exact in ((one * other, np.multiply), (one / other, np.divide)):
        inputs = {"tiny/a": scaled(one, first), "tiny/b": scaled(other, second)}
        assert holds(made.bounds("rounding"), float(made.at(inputs)))
        assert holds(made.bounds("rounding"), made.value)
        # In root units, where percent are fractions and nothing else is converted, it is numpy's result.
        root = made.to(made.unit if not made.unit.dimensionless else "dimensionless")
        plain = exact(fraction(one, first), fraction(other, second))
        assert math.isclose(float(root.at(inputs)), plain, rel_tol=1e-9)


def scaled(quantity, part):
    (source,) = quantity.inputs.values()
    span = source.ranges["rounding"]
    return span.left + part * (span.right - span.left)


def fraction(quantity, part):
    (source,) = quantity.inputs.values()
    return scaled(quantity, part) * source.scale


@given(quantities("job", name="tiny/a"), quantities("job", name="tiny/b"), parts, parts)
def test_a_share_is_no_wider_than_its_members_make_it(one, other, first, second):
    """x / (x + y): an input that stands twice is one input, so the share stays between nothing and all."""
    share = one / (one + other)
    span = share.bounds("rounding")
    assert 0 <= span.left <= span.right <= 1
    a, b = member(one, first), member(other, second)
    assert holds(span, a / (a + b))
    assert (one - one).bounds("rounding").length == 0 and (one / one).value == 1


@given(
    quantities("job", name="tiny/a", positive=False),
    quantities("job", name="tiny/b", positive=False),
    parts,
    parts,
)
def test_a_divisor_that_may_be_zero_is_refused_or_bounded(one, other, first, second):
    try:
        span = (one / other).bounds("rounding")
    except (
        BoundsError
    ):  # as documented: the divisor may be zero, or what is divided may turn its sign
        assert min(quantity.bounds("rounding").left for quantity in (one, other)) <= 0
        return
    b = member(other, second)
    assume(b)
    assert holds(span, member(one, first) / b)


@given(quantities(name="tiny/a"), quantities(name="tiny/b"))
def test_units_that_do_not_fit_raise_what_is_documented(one, other):
    for made in (lambda: one + other, lambda: one - other, lambda: one.to(other.unit)):
        try:
            made()
        except UnitError as error:
            assert "different kinds" in str(error) and not one.unit.is_compatible_with(other.unit)
        else:
            assert one.unit.is_compatible_with(other.unit)


@given(
    quantities("job", name="tiny/a"),
    some.fractions(Fraction(1, 1000), 1000, max_denominator=1000),
    some.integers(1, 4),
)
def test_arithmetic_with_plain_numbers(one, number, power):
    assert math.isclose((one * number / number).value, one.value) and math.isclose(
        (number * one).value, one.value * float(number)
    )
    assert math.isclose((one**power).value, one.value**power, rel_tol=1e-9)
    assert holds((one * number).bounds("rounding"), one.value * float(number))


@given(quantities("job", name="tiny/a"), quantities("job", name="tiny/b"), parts, parts)
def test_a_logarithm_and_its_range(one, other, first, second):
    made = log(one / other)
    assert holds(made.bounds("rounding"), math.log(member(one, first) / member(other, second)), 1.0)


@given(
    quantities("job", name="tiny/a"),
    quantities("person", name="tiny/b"),
    some.integers(0, 2**32 - 1),
)
def test_samples_lie_within_the_range_and_repeat(one, other, seed):
    made = one / other
    drawn = made.sample(20, seed=seed)
    assert (
        all(holds(made.bounds("rounding"), each) for each in drawn)
        and (drawn == made.sample(20, seed=seed)).all()
    )


@given(quantities("job", name="tiny/a"), quantities("person", name="tiny/b"))
def test_what_one_input_does_lies_within_the_range(one, other):
    made = one / other
    table, span = made.tornado(), made.bounds("rounding")
    assert set(table["input"]) == {"tiny/a", "tiny/b"} and list(table["width"]) == sorted(
        table["width"], reverse=True
    )
    assert all(holds(span, end) for column in ("low", "high") for end in table[column])


# Formats

WORDS = {"million": 10**6, "billion": 10**9, "trillion": 10**12}
NUMBER = re.compile(r"(\u2212?)(\d[\d,]*(?:\.\d+)?)(?: (million|billion|trillion))?")
finite = (
    printed
    | counts
    | some.floats(-1e18, 1e18, allow_nan=False).filter(
        lambda value: value == 0 or abs(value) > 1e-6
    )
)


def read(text):
    """The number that a text begins with, and one unit of its last digit."""
    sign, digits, word = NUMBER.match(text).groups()
    size = WORDS.get(word, 1)
    last = Fraction(1, 10 ** len(digits.partition(".")[2])) * size
    return Fraction(digits.replace(",", "")) * size * (-1 if sign else 1), last


@given(finite, some.none() | some.integers(1, 12))
@example(999_999_999.0, 3)
@example(999_999.6, 3)
@example(0.0307, 2)
@example(-0.0, None)
def test_a_figure_is_read_back_within_its_own_rounding(value, digits):
    text = format_number(value, digits)
    assert NUMBER.fullmatch(text), text
    number, last = read(text)
    wanted = 10 ** (math.floor(math.log10(abs(value))) - (digits or 12) + 1) if value else 0
    assert (
        abs(number - Fraction(value))
        <= max(
            Fraction(wanted),
            Fraction(1, 10**10) * max(1, 10 ** math.floor(math.log10(abs(value) + 1))),
        )
        * Fraction(51, 100)
        + Fraction(abs(value)) / 10**11
    ), text
    assert last > 0


@given(finite, some.integers(1, 12))
def test_a_figure_never_has_more_digits_than_asked(value, digits):
    """Digits after the point that are not zeros before the first other one; whole numbers below a million keep theirs."""
    text = format_number(value, digits)
    shown = NUMBER.fullmatch(text)[2].replace(",", "")
    whole, _, after = shown.partition(".")
    significant = (whole + after).lstrip("0")
    assert len(significant if after else significant.rstrip("0")) <= digits, text
    assert not after.endswith("0") and not re.search(r"(?<!\d)0\d", whole)


@given(finite)
def test_a_thousand_million_is_a_billion(value):
    """The word is chosen after rounding: no figure reads "1,000 million"."""
    for digits in (None, 1, 2, 3, 4, 6):
        sign, shown, word = NUMBER.fullmatch(format_number(value, digits)).groups()
        number = float(shown.replace(",", ""))
        assert word in (None, "trillion") or 1 <= number < 1000
        assert word or number < 1_000_000


@given(
    finite,
    some.sampled_from(
        list(load_table("units")["unit"]) + ["", "CNY/person", "job / person", "percent/year"]
    ),
    some.none() | some.integers(1, 6),
    some.booleans(),
)
def test_a_number_with_its_unit_has_the_figure_in_it(value, name, digits, short):
    assume(name != "date")
    text = format_quantity(value, name, digits, short)
    assert (
        format_number(value, digits) in text
        and text == text.strip()
        and "  " not in text
        and "-" not in re.sub(r"[a-z]-[a-z]", "", text)
    )


@given(
    finite,
    finite,
    some.sampled_from(["job", "CNY", "percent", "", "CNY/person"]),
    some.none() | some.integers(1, 6),
)
def test_a_range_names_both_ends(one, other, name, digits):
    low, high = sorted((one, other))
    text = format_range(low, high, name, digits)
    first, last = format_number(low, digits), format_number(high, digits)
    assert last in text
    assert first == last or " to " in text and first.partition(" ")[0] in text
    assert format_range(low, math.inf, name, digits) in (
        f"more than {format_quantity(low, name, digits)}",
        f"any number of {unit_name(name)}",
        "any value",
    )


@given(some.integers(-50_000, 50_000), some.integers(0, 2000))
def test_a_range_of_dates_names_both_ends(first, length):
    text = format_range(first, first + length, "date")
    words = format_date(shortest_period(from_day_number(first), from_day_number(first + length)))
    assert text == words and from_day_number(first)[:4].lstrip("0") in text


# Citations

titles = some.text(some.characters(exclude_categories=("Cs",)), max_size=60)
BOOK = BookMetadata("Recounted", "The authors", "0.1.0", "2026-01-02", "https://site.example")


def cited(title, note="", type="dataset", author="The authors"):
    return Citation(
        "result",
        "tiny/a",
        type,
        title,
        note,
        "ledger/results.html#a",
        BookMetadata("Recounted", author, "0.1.0", "2026-01-02", "https://site.example"),
    )


HOSTILE = [
    "",
    "}",
    "{",
    "{{}",
    "\\",
    "\\}",
    "\\input{a}",
    "a\nER  - \nTY  - BOOK",
    "a\r\nTI  - b",
    "\u2028TY  - X",
    "\x85AU  - X",
    "</pre><script>a()</script>",
    '"onclick="a()',
    "@misc{a,",
    "%",
    "$x^2_1$",
    "~#&",
    "``''---",
    "\u4e09\u4ebf",
    "e\u0301\u200d",
    "\U0001f600",
    "\u202eabc",
    "\x00\x07",
    "\x0b\x0c\x1c\x1d\x1e",
]


def hostile(test):
    for text in HOSTILE:
        test = example(text, text)(test)
    return given(titles, titles)(test)


@hostile
def test_bibtex_is_ascii_of_balanced_braces_and_one_entry(title, note):
    text = cited(title, note).bibtex()
    assert text.isascii() and not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", text)
    depth = 0
    for sign in re.sub(r"\\[\\{}]", "", text):
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    entries = parse_string(text, "bibtex").entries
    assert list(entries) == ["recounted-0.1.0-result-tiny-a"]
    assert set(entries["recounted-0.1.0-result-tiny-a"].fields) <= {
        "title",
        "howpublished",
        "year",
        "month",
        "note",
        "url",
    }


@hostile
def test_ris_is_one_tag_a_line(title, note):
    text = cited(title, note).ris()
    lines = text.split("\n")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines) and len(lines) == len(
        text.splitlines()
    )
    assert (
        [line[:2] for line in lines].count("TY") == 1
        and lines[0] == "TY  - DATA"
        and lines[-1].rstrip() == "ER  -"
    )
    (entry,) = rispy.loads(text + "\n")
    assert (
        entry.get("title", "").split() == [word for word in title.split()]
        or not title.isprintable()
    )


@hostile
def test_csl_is_json_that_keeps_the_words(title, note):
    (item,) = json.loads(cited(title, note).csl())
    assert item["title"] == title and item.get("note", "") == note


@hostile
def test_apa_is_one_line_with_the_words_of_the_title(title, note):
    text = cited(title, note).apa()
    assert len(text.splitlines()) == 1 and text.endswith(
        "https://site.example/ledger/results.html#a"
    )
    assert " ".join(re.sub("[\0-\x1f\x7f-\x9f\ufffe\uffff]", " ", title).split()) in text


@hostile
def test_html_of_a_citation_is_well_formed_and_has_no_element_of_the_title(title, note):
    text = cite_html(cited(title, note))
    root = ElementTree.fromstring(text)
    assert {element.tag for element in root.iter()} == {
        "details",
        "summary",
        "dl",
        "dt",
        "dd",
        "pre",
    }
    assert {name for element in root.iter() for name in element.attrib} == {
        "class",
        "data-of",
        "data-form",
        "tabindex",
    }


@given(titles)
def test_every_type_of_citation_has_every_form(title):
    for type in ("dataset", "figure", "chapter", "book"):
        assert set(cited(title, type=type, author=title or "A").forms()) == {
            "apa",
            "bibtex",
            "ris",
            "csl",
        }


def test_the_profile_is_the_same_on_every_machine():
    """Derandomised, not timed, nothing remembered: a red run is red everywhere."""
    assert (
        settings.default.derandomize
        and settings.default.deadline is None
        and settings.default.database is None
    )
    assert READINGS == ("strict", "rounding", "perceived")
