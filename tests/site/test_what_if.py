"""The what-if page: to the printed digit what Python says of every result, also beyond the ranges,
and usable with a keyboard, a phone and a screen reader."""

import gzip
import itertools
import math

import numpy as np
import pytest
import sympy

from recount import scenario
from recount.datapackage.tables import load_table
from recount.permalinks import anchor_id
from recount.published_outputs import Published
from recount.quantities.formatting import format_number, format_quantity, format_range
from recount.quantities.load_inputs import WITHOUT_RANGE
from recount.quantities.readings import last_digit_unit, reading_interval
from recount.quantities.units import is_countable
from recount.sphinxext.html.what_if_data import settable_inputs, unit_format
from recount.sphinxext.input_sources import find_row
from recount.verdicts import evaluate
from tests.site import theme
from tests.site.conftest import BOOK
from tests.site.page_checks import (
    CLIPBOARD,
    RESULT,
    axe_violations,
    clipboard,
    number_of,
    wait_for_status,
)

PAGE = "reference/what-if.html"
READINGS = ("rounding", "perceived")
RATE = "fx/crn-mrk"


@pytest.fixture
def opened(person):
    """The page of the sample, when it computes."""
    tab = person(PAGE)
    tab.get_by_text("Nothing is set yet").wait_for()
    return tab


def function_of(result):
    """The expression of a result as a function of arrays, over its inputs as they are printed."""
    names = [sympy.Symbol(f"x{place}") for place in range(len(result.inputs))]
    local = {str(name): name for name in names}
    function = sympy.lambdify(names, sympy.sympify(result.expression, locals=local), "numpy")
    alone = result.expression == "x0"
    scales = [0.01 if "percent" in each.unit and not alone else 1 for each in result.inputs]
    return lambda values: function(
        *(np.asarray(each, float) * scale for each, scale in zip(values, scales, strict=True))
    )


def span(source, values, reading):
    """The range of an input, read again where it is set."""
    if source.id not in values:
        return source.ranges[reading]
    value, (kind, row) = values[source.id], find_row(source.id)
    is_date = source.unit == "date"
    if kind in ("assumption", "event") or is_date or source.title.endswith(WITHOUT_RANGE):
        return [value, value]
    fixed, whole = getattr(row, "fixed", False), is_countable(source.unit)
    read = reading_interval(value, source.wording, reading, fixed, whole, f"{value:.15g}")
    return [read.left, read.right]


def expected(result, values, reading):
    """Text and range for values of some inputs, from every corner; no text where it has none."""
    function = function_of(result)
    with np.errstate(all="ignore"):
        value = float(function([values.get(each.id, each.value) for each in result.inputs]))
        if not math.isfinite(value):
            return "", ""
        spans = [sorted(set(span(each, values, reading))) for each in result.inputs]
        corners = function(np.array(list(itertools.product(*spans))).T)
    value, low, high = (float(f"{x:.12g}") for x in (value, np.min(corners), np.max(corners)))
    digits = result.digits or (4 if reading == "perceived" else None)
    text = format_quantity(value, result.unit, result.digits)
    if not (math.isfinite(low) and math.isfinite(high)):
        return text, ""
    return text, format_range(low, high, result.unit, digits, True, value)


def values_beside(source):
    """Values within the range of an input, at its ends and beyond them."""
    ends = [end for reading in READINGS for end in source.ranges[reading]]
    if source.unit == "date":
        return [math.floor(min(ends)), math.floor(max(ends)) + 40]
    within = [min(ends), max(ends), 0.3 * min(ends) + 0.7 * max(ends)]
    beyond = [source.value * factor for factor in (0.37, 0.9, 1.083, 2.5)]
    return [float(f"{value:.7g}") for value in (*within, *beyond) if value != source.value]


def questions(published):
    """Each input of each result alone, then all of them together, under each reading."""
    settable = settable_inputs(published)
    for id, result in published.outputs.results.items():
        sources = [each for each in result.inputs if each.id in settable]
        beside = {each.id: values_beside(each) for each in sources}
        alone = [{key: value} for key, values in beside.items() for value in values]
        together = [
            dict(zip(beside, each, strict=True)) for each in zip(*beside.values(), strict=False)
        ]
        for place, values in enumerate([*alone, *together] if sources else []):
            yield id, values, READINGS[place % 2]


def check_results(tab, published):
    asked = list(questions(published))
    said = tab.evaluate(
        f"""(asked) => asked.map(([id, set, reading]) => {{
            const now = {theme.WHAT_IF}.recompute(id, new Map(set), reading);
            return [now.text, now.range];
        }})""",
        [[id, list(values.items()), reading] for id, values, reading in asked],
    )
    known = 0
    for (id, values, reading), (text, range) in zip(asked, said, strict=True):
        should = expected(published.outputs.results[id], values, reading)
        assert (text, range or should[1]) == should, (id, values, reading)
        known += range != ""
    assert known > 0.9 * len(asked)
    check_open_ends(tab, published)
    return len(asked)


def check_open_ends(tab, published):
    """Under the strict reading a value that is set to what was printed has the published range."""
    settable, results = settable_inputs(published), published.outputs.results
    asked = [
        [id, [[source.id, source.value]], "strict"]
        for id, result in results.items()
        for source in result.inputs[:1]
        if source.id in settable and source.unit != "date" and source.kind != "assumption"
    ]
    said = in_page(tab, "recompute", [[id, {"set": each}, at] for id, each, at in asked])
    known = {id: now["range"] for (id, *_), now in zip(asked, said, strict=True) if now["range"]}
    assert known == {id: results[id].range_text("strict") for id in known}
    assert len(known) > 0.75 * len(asked)  # infinity less infinity needs a limit


def test_the_page_says_what_python_says_of_every_result(
    opened, person, published, book_site, monkeypatch
):
    """To the printed digit, also beyond the ranges: of the sample, and of this book from a disk."""
    assert check_results(opened, published) > 50
    monkeypatch.setenv("RECOUNT_DATA", str(BOOK / "data"))
    tab = person(f"file://{book_site}/{PAGE}")
    tab.get_by_text("Nothing is set yet").wait_for()
    assert check_results(tab, Published.read(BOOK)) > 1000


@pytest.mark.parametrize(
    "values, reading",
    [
        ({RATE: 9, "bread/loaves": 1_500_000, "bread/bakeries": 25}, "perceived"),
        ({"register/bakers-2011": 300, "bread/bakers": 310}, "strict"),
    ],
)
def test_what_moves_is_what_a_scenario_finds(opened, published, values, reading):
    """Results with their ranges and how far they moved, and the verdicts that turn."""
    settable, results = settable_inputs(published), published.outputs.results
    found = opened.evaluate(
        f"([set, reading]) => {theme.WHAT_IF}.whatMoves(new Map(set), reading)",
        [list(values.items()), reading],
    )
    moved = scenario(values, reading=reading).to_dict("records")
    turned = {row["id"]: row["now"] for row in moved if row["kind"] == "verdict"}
    assert {each["id"]: each["now"].partition(" ")[2] for each in found["turned"]} == turned
    computed = [
        row
        for row in moved
        if row["kind"] == "result"
        and row["value"] != row["new value"]
        and any(source.id in settable for source in results[row["id"]].inputs)
    ]
    assert {each["id"]: each["now"]["text"] for each in found["moved"]} == {
        row["id"]: row["now"] for row in computed
    }
    far = [abs(each["now"]["value"] / each["now"]["before"] - 1) for each in found["moved"]]
    assert far == sorted(far, reverse=True) and len(far) > 0
    ranges = {row["id"]: row["new range"] for row in computed}
    said = {each["id"]: each["now"]["range"] for each in found["moved"] if each["now"]["range"]}
    assert said == {id: text for id, text in ranges.items() if id in said}
    assert said


def in_page(tab, function, calls):
    """What a function of the page gives for each call, a list of arguments."""
    name = f"{theme.WHAT_IF}.{function}"
    given = "each?.set ? new Map(each.set) : each ?? undefined"
    script = f"(calls) => calls.map((call) => {name}(...call.map((each) => {given})))"
    return tab.evaluate(script, calls)


def test_the_page_writes_numbers_as_python_does(opened):
    """Ties, carries and sizes."""
    draw = np.random.default_rng(7)
    values = [0, 1, -1, 2.5, 12.25, 12.35, 0.125, 2.675, 0.285, 1.0005, 999.5, 9995, 99950]
    values += [999_500, 999_999.5, 999_500_000, 1e9, 1.5e12, 0.00012345, 1e-10, 5e-11, -0.5]
    values += [-1234.5, 1 / 3, 2**-11, 1 + 2**-11]
    values += (draw.normal(size=300) * 10.0 ** draw.integers(-6, 13, 300)).tolist()
    values += (draw.integers(-(10**6), 10**6, 300) / 8).tolist()
    calls = [[value, digits] for value in values for digits in (None, 1, 2, 3, 4, 6)]
    assert in_page(opened, "formatNumber", calls) == [format_number(*call) for call in calls]
    values = [round(float(f"{value:.12g}"), 10) for value in values if abs(value) > 1e-6]
    units = [last_digit_unit(value) for value in values]
    assert in_page(opened, "lastDigitUnit", [[value] for value in values]) == units


def test_the_page_writes_units_ranges_and_dates_as_python_does(opened):
    names = [name for name in load_table("units")["unit"] if name != "date"]
    names += ["loaf / bakery", "CRN / person", "percent / year", ""]
    pairs = [(1, 1), (1, 2), (1.234, 1.2341), (9e5, 1.2e6), (1.2e6, 1.3e6), (-2, 1), (0, 1e9)]
    for short in (False, True):
        if short:  # as ranges are written
            pairs += [(-math.inf, 2.345), (0, math.inf), (2.345, math.inf), (-math.inf, math.inf)]
        for name in names:
            unit, values = unit_format(name, short), (0, 1, 2, 1.5e6, -3.14159)
            said = in_page(opened, "formatValue", [[value, unit, 3] for value in values])
            assert said == [format_quantity(value, name, 3, short=short) for value in values]
            said = in_page(opened, "formatRange", [[*pair, unit, 3] for pair in pairs])
            assert said == [format_range(*pair, name, 3, short=short) for pair in pairs]
    pairs = [(17287, 17317), (17298, 17298), (17167, 17531), (17166, 17531), (17287.5, 17317.2)]
    said = in_page(opened, "formatRange", [[*pair, {"date": True}] for pair in pairs])
    assert said == [format_range(*pair, "date") for pair in pairs]
    said = in_page(opened, "formatValue", [[17298.4, {"date": True}, digits] for digits in (1, 3)])
    assert said == [format_quantity(17298.4, "date", digits) for digits in (1, 3)]


def test_the_page_rounds_ends_outward_as_python_does(opened):
    draw = np.random.default_rng(17)
    values = draw.normal(size=400) * 10.0 ** draw.integers(-4, 13, 400)
    widths, parts = np.abs(values) * 10.0 ** draw.uniform(-6, 1, 400), draw.uniform(size=400)
    ranges = [(3.4261, 3.4264, 3.4263), (14.98, 15.12, 15), (264.5, 266.4, 265), (-2, -1, -1)]
    ranges += np.transpose(
        [values - widths * parts, values + widths * (1 - parts), values]
    ).tolist()
    unit = unit_format("loaf")
    for digits in (None, 1, 2, 3, 4):
        said = in_page(opened, "formatRange", [[*ends, unit, digits, at] for *ends, at in ranges])
        assert said == [format_range(*ends, "loaf", digits, value=at) for *ends, at in ranges]


def test_a_reader_sets_values_and_passes_them_on(person, published):
    """With the keyboard: a slider, a field beyond its range, the address, and back to nothing."""
    tab = person("chapters/bread.html", permissions=CLIPBOARD)
    number_of(tab, "result", RESULT).press("Enter")
    tab.locator(theme.CARD).get_by_role("link", name=theme.MOVE_INPUTS).press("Enter")
    moves, rate = tab.locator(theme.WHAT_MOVES), tab.locator(f"#{anchor_id('assumption', RATE)}")
    tab.get_by_text("The inputs of: ").wait_for()
    inputs = published.outputs.results[RESULT].inputs
    assert tab.locator(f"{theme.WHAT_IF_INPUT}:visible").count() == len(inputs)
    tab.get_by_role("button", name="Show every number").press("Enter")
    slider, field = rate.get_by_role("slider"), rate.get_by_role("spinbutton")
    slider.press("End")
    assert tab.url.endswith(f"{PAGE}#fx/crn-mrk=7.8")
    field.fill("7")
    field.press("Tab")
    moves.get_by_text("MRK 253,000 → MRK 271,000 +7.14 %").wait_for()
    assert "outside its range, 7.2 to 7.8 CRN per MRK" in rate.inner_text()
    assert "recount scenario fx/crn-mrk=7" in moves.inner_text()
    moves.get_by_text("1 number moves, and no verdicts turn").wait_for()
    moves.get_by_role("button", name="Copy link").press("Enter")
    wait_for_status(tab, "Link: copied")
    address = clipboard(tab)
    assert address == f"{published.book.address(PAGE)}#fx/crn-mrk=7"
    other = person(f"{PAGE}#verdicts/reading=strict&no/such=1&{address.partition('#')[2]}")
    other.locator(theme.WHAT_MOVES).get_by_text("MRK 271,000").wait_for()
    wait_for_status(other, "no/such=1 cannot be set")
    verdicts = published.outputs.verdicts
    turned = [id for id in verdicts if evaluate(id, "strict").label != verdicts[id].label]
    assert other.locator(f"{theme.WHAT_MOVES} .turned li").count() == len(turned)
    field.fill("")
    field.press("Tab")
    moves.get_by_text("Nothing is set yet").wait_for()
    assert tab.url.endswith(PAGE) and field.input_value() == "7.5"
    slider.press("Home")
    moves.get_by_role("button", name=theme.RESET).press("Enter")
    assert tab.url.endswith(PAGE)
    assert slider.get_attribute("aria-valuetext") == "7.5 CRN per MRK"
    assert tab.complaints == other.complaints == []


def test_it_can_be_touched_and_read_while_values_are_set(opened, sample_site):
    opened.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    opened.locator(f"#{anchor_id('assumption', RATE)}").get_by_role("slider").press("End")
    assert axe_violations(opened) == []
    controls = f"{theme.WHAT_IF_INPUT} :is(a, input, select), {theme.WHAT_MOVES} button"
    small = "filter((each) => each.getBoundingClientRect().height < 24)"
    found = f"[...document.querySelectorAll('{controls}')].{small}.map((each) => each.outerHTML)"
    for width in (320, 1280):
        opened.set_viewport_size({"width": width, "height": 800})
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        assert opened.evaluate(found) == []
    files = [sample_site / "what-if-data.js", sample_site / "_static" / "what-if.js"]
    assert sum(len(gzip.compress(path.read_bytes(), 6)) for path in files) <= 20_000
    assert not [each.url for each in opened.asked if each.url.endswith("search-index.js")]
