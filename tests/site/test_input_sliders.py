"""Adjusting the inputs of a result in the page: to the printed digit what Python says, and usable
with a keyboard, a phone and a screen reader."""

import gzip
import itertools
import math

import numpy as np
import pytest
import sympy

from recount.datapackage.tables import load_table
from recount.quantities.formatting import format_number, format_quantity, format_range
from recount.sphinxext.html.input_sliders import adjustable_inputs, unit_format
from tests.site import theme
from tests.site.page_checks import (
    CLIPBOARD,
    RESULT,
    axe_violations,
    clipboard,
    inside,
    is_focused,
    number_of,
    row,
    wait_for_status,
)

PAGE = "reference/results.html"
READINGS = ("rounding", "perceived")
OPEN_ALL = f"""document.querySelectorAll('[{theme.ADJUSTABLE}]').forEach((place) =>
    place.querySelector('{theme.SLIDERS}') || {theme.SLIDERS_SCRIPT}.toggle(
        place.querySelector('{theme.SLIDERS_BUTTON}'), place.getAttribute('{theme.ADJUSTABLE}')))"""


@pytest.fixture(scope="module")
def adjustable(published):
    """The results with an input that can be adjusted, by id."""
    results = published.outputs.results
    return {id: result for id, result in results.items() if adjustable_inputs(result)}


@pytest.fixture
def opened(person):
    """The page of the results, with the sliders loaded by a button."""
    tab = person(PAGE)
    tab.locator(theme.SLIDERS_BUTTON).first.click()
    tab.locator(theme.SLIDERS).wait_for()
    return tab


def ends(source):
    """The least and the greatest value of an input under the readings that sliders have."""
    values = [end for reading in READINGS for end in source.ranges[reading]]
    return min(values), max(values)


def function_of(result):
    """The expression of a result as a function of arrays."""
    names = [sympy.Symbol(f"x{place}") for place in range(len(result.inputs))]
    local = {str(name): name for name in names}
    return sympy.lambdify(names, sympy.sympify(result.expression, locals=local), "numpy")


def recompute(result, adjusted):
    """Value and ranges for adjusted inputs, from every corner, without the library's proofs."""
    function = function_of(result)
    alone = result.expression == "x0"
    scales = [0.01 if "percent" in each.unit and not alone else 1 for each in result.inputs]

    def at(values):
        scaled = zip(values, scales, strict=True)
        return function(*(np.asarray(value, dtype=float) * scale for value, scale in scaled))

    values = [adjusted.get(place, source.value) for place, source in enumerate(result.inputs)]
    value, lines = float(f"{float(at(values)):.12g}"), {}
    for reading in READINGS:
        spans = [
            [adjusted[place]] if place in adjusted else sorted(set(source.ranges[reading]))
            for place, source in enumerate(result.inputs)
        ]
        corners = at(np.array(list(itertools.product(*spans))).T)
        low, high = (float(f"{end:.12g}") for end in (np.min(corners), np.max(corners)))
        digits = result.digits or (4 if reading == "perceived" else None)
        text = format_range(low, high, result.unit, digits, True, value)
        lines.setdefault(text, []).append(reading)
    return {
        "value": format_quantity(value, result.unit, result.digits),
        "ranges": [f"{', '.join(names)}: {text}" for text, names in lines.items()],
    }


def adjustments(result):
    """Each input at its ends, near them and between, one at a time; then all of them at once."""
    spans = {
        place: (low, high)
        for place, source in enumerate(result.inputs)
        for low, high in [ends(source)]
        if low < high
    }
    yield {}
    for place, (low, high) in spans.items():
        for part in (0, 0.013, 0.25, 0.5, 0.777, 1):
            yield {place: low + (high - low) * part if part < 1 else high}
    for corner in itertools.islice(itertools.product(*spans.values()), 64):
        yield dict(zip(spans, corner, strict=True))
    yield {place: (low + high) / 2 for place, (low, high) in spans.items()}


def test_the_page_says_what_python_says_of_every_result(opened, adjustable):
    """To the printed digit, over a grid of the inputs; without adjustment, what is published."""
    grid = {id: list(adjustments(result)) for id, result in adjustable.items()}
    asked = {id: [sorted(adjusted.items()) for adjusted in each] for id, each in grid.items()}
    said = opened.evaluate(
        f"""(asked) => Object.fromEntries(Object.entries(asked).map(([id, questions]) =>
            [id, questions.map((adjusted) => {theme.SLIDERS_SCRIPT}.recompute(
                {theme.RESULTS}[id], new Map(adjusted)))]))""",
        asked,
    )
    assert opened.evaluate(f"Object.keys({theme.RESULTS})") == list(adjustable)
    for id, result in adjustable.items():
        expected = [recompute(result, adjusted) for adjusted in grid[id]]
        assert said[id] == expected, id
        assert expected[0]["value"] == result.full_text, id
    assert sum(map(len, asked.values())) > 200


def in_page(tab, function, calls):
    """What a function of the sliders' script gives for each call, a list of arguments."""
    name = f"{theme.SLIDERS_SCRIPT}.{function}"
    script = f"(calls) => calls.map((call) => {name}(...call.map((each) => each ?? undefined)))"
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


def test_the_page_writes_units_ranges_and_dates_as_python_does(opened):
    names = [name for name in load_table("units")["unit"] if name != "date"]
    names += ["loaf / bakery", "CRN / person", "percent / year", ""]
    pairs = [(1, 1), (1, 2), (1.234, 1.2341), (9e5, 1.2e6), (1.2e6, 1.3e6), (-2, 1), (0, 1e9)]
    for short in (False, True):
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


def test_sliders_stop_at_both_ends_the_published_value_and_round_numbers(opened, adjustable):
    stops = opened.evaluate(f"""Object.fromEntries(Object.entries({theme.RESULTS}).map(
        ([id, result]) => [id, result.inputs.map((input) =>
            input.unit ? {theme.SLIDERS_SCRIPT}.sliderStops(input) : null)]))""")
    for id, of_inputs in stops.items():
        for source, values in zip(adjustable[id].inputs, of_inputs, strict=True):
            low, high = ends(source)
            if values is None:
                assert low == high
                continue
            assert values == sorted(set(values)) and 3 <= len(values) <= 400
            assert (values[0], values[-1]) == (low, high) and source.value in values
            assert all(math.isclose(value, float(f"{value:.9g}")) for value in values)


def test_a_range_is_bounded_by_its_corners(adjustable):
    """For values drawn from the ranges, nothing lies outside what the page would say."""
    draw = np.random.default_rng(39)
    for id, result in adjustable.items():
        function = function_of(result)
        for reading in READINGS:
            spans = [source.ranges[reading] for source in result.inputs]
            corners = function(*np.array(list(itertools.product(*spans))).T)
            drawn = function(*(draw.uniform(*span, 50) for span in spans))
            room = 1e-9 * max(1, np.abs(corners).max())
            assert np.min(corners) - room <= np.min(drawn), id
            assert np.max(drawn) <= np.max(corners) + room, id


def test_sliders_are_loaded_only_when_wanted_and_are_small(person, sample_site, adjustable):
    tab = person(PAGE)
    tab.wait_for_load_state("networkidle")

    def loaded():
        names = [response.url.rpartition("/")[2] for response in tab.asked]
        return sorted(set(names) & set(theme.SLIDERS_FILES)), len(names) == len(set(names))

    assert loaded()[0] == []
    buttons = tab.locator(theme.SLIDERS_BUTTON)
    assert buttons.count() == len(adjustable)
    for place in range(2):
        buttons.nth(place).click()
    tab.locator(theme.SLIDERS).nth(1).wait_for()
    assert loaded() == (theme.SLIDERS_FILES, True)
    files = [sample_site / theme.SLIDERS_FILES[0], sample_site / "_static" / theme.SLIDERS_FILES[1]]
    assert sum(len(gzip.compress(path.read_bytes(), 6)) for path in files) <= 30_000
    assert tab.complaints == []


def test_a_result_without_an_adjustable_input_has_no_button(pages, adjustable):
    places = f"//@{theme.ADJUSTABLE}"
    assert set(pages[PAGE].xpath(places)) == set(adjustable)
    assert "summary/claims" not in adjustable
    assert pages["reference/claims.html"].xpath(places) == []


def test_the_keyboard_adjusts_an_input_and_resets_it(person, adjustable):
    tab = person(PAGE)
    place = row(tab, "result", RESULT)
    button = place.get_by_role("button", name=theme.ADJUST)
    assert button.get_attribute("aria-expanded") == "false"
    button.focus()
    tab.keyboard.press("Enter")
    title = theme.PANEL_TITLE.format(adjustable[RESULT].title)
    panel = place.get_by_role("group", name=title)
    panel.wait_for()

    def words():
        return " ".join(panel.inner_text().split())

    assert button.get_attribute("aria-expanded") == "true"
    assert words().startswith(f"{theme.AS_PUBLISHED} 50,000 loaves per bakery")
    assert panel.get_by_role("button").count() == 0
    tab.keyboard.press("Tab")
    slider = panel.get_by_role("slider").first
    assert is_focused(slider)
    assert slider.get_attribute("aria-valuetext") == "over 1.2 million loaves"
    tab.keyboard.press("End")
    own = recompute(adjustable[RESULT], {0: ends(adjustable[RESULT].inputs[0])[1]})
    assert f"{theme.OWN_VALUE} {own['value']} {own['ranges'][0]}" in words()
    assert "Published: 50,000 loaves per bakery" in words() and theme.NOT_STORED in words()
    said = f"{theme.OWN_VALUE} {own['value']}; {own['ranges'][0]}"
    panel.get_by_role("status").filter(has_text=said).wait_for(state="attached")
    last = slider.get_attribute("aria-valuetext")
    tab.keyboard.press("ArrowLeft")
    assert slider.get_attribute("aria-valuetext") not in (last, "over 1.2 million loaves")
    panel.get_by_role("button", name=theme.RESET).press("Enter")
    assert slider.get_attribute("aria-valuetext") == "over 1.2 million loaves"
    assert is_focused(slider) and words().startswith(theme.AS_PUBLISHED)
    button.press("Enter")
    panel.wait_for(state="detached")
    assert button.get_attribute("aria-expanded") == "false"


def test_every_slider_has_a_name_fits_and_is_large_enough(opened, adjustable):
    """The moving number is silent; a status line speaks when the slider rests."""
    opened.evaluate(OPEN_ALL)
    panels = f"document.querySelectorAll('{theme.SLIDERS} input')"
    nameless = "filter((each) => each.labels.length !== 1 || !each.labels[0].textContent.trim())"
    assert opened.evaluate(f"[...{panels}].{nameless}.length") == 0
    assert opened.locator(f"{theme.SLIDERS} output:not([aria-live='off'])").count() == 0
    ids = opened.evaluate(f"[...{panels}].map((each) => each.id)")
    inputs = sum(len(adjustable_inputs(result)) for result in adjustable.values())
    assert len(ids) == len(set(ids)) == inputs
    controls = f"document.querySelectorAll('{theme.SLIDERS} input, {theme.SLIDERS_BUTTON}')"
    small = "filter((each) => each.getBoundingClientRect().height < 24).length"
    for width in (320, 1280):
        opened.set_viewport_size({"width": width, "height": 800})
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        assert opened.evaluate(f"[...{controls}].{small}") == 0


def test_panels_are_accessible_as_published_and_adjusted(opened):
    opened.locator(theme.SLIDERS_BUTTON).nth(1).click()
    opened.locator(theme.SLIDERS).nth(1).get_by_role("slider").first.press("End")
    assert opened.locator(theme.OWN_SLIDERS).count() == 1
    for where in (f"tr:has({theme.OWN_SLIDERS})", f"{theme.SLIDERS}:not({theme.OWN_SLIDERS})"):
        assert axe_violations(opened, f"'{where}'") == []


def test_citations_give_the_published_value_and_nothing_is_kept(person, published):
    tab = person(PAGE, permissions=CLIPBOARD)
    place = row(tab, "result", RESULT)
    place.get_by_role("button", name=theme.ADJUST).click()
    place.get_by_role("slider").first.press("End")
    place.locator(f"{theme.CITE} summary").click()
    place.get_by_role("button", name="Copy APA").click()
    wait_for_status(tab, "APA: copied")
    assert clipboard(tab) == published.citations["result", RESULT].apa()
    kept = "[localStorage.length, sessionStorage.length, document.cookie, location.search]"
    assert tab.evaluate(kept) == [0, 0, "", ""]
    tab.reload()
    assert tab.locator(theme.SLIDERS).count() == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_a_card_adjusts_the_inputs_of_its_number_and_stays_in_the_window(person, width):
    tab = person("chapters/bread.html", width=width, height=800)
    number_of(tab, "result", RESULT).evaluate(f"(number) => {theme.OPEN_CARD}(number)")
    card = tab.locator(theme.CARD)
    card.get_by_role("button", name=theme.ADJUST).click()
    slider = card.get_by_role("slider").first
    slider.wait_for()
    slider.press("End")
    assert theme.OWN_VALUE in card.inner_text()
    assert inside(card.bounding_box(), width, 800)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.keyboard.press("Escape")
    card.wait_for(state="hidden")
    assert tab.complaints == []


def test_it_works_from_a_disk(person, sample_site):
    tab = person(f"file://{sample_site}/{PAGE}")
    place = row(tab, "result", RESULT)
    place.get_by_role("button", name=theme.ADJUST).click()
    place.get_by_role("slider").first.press("End")
    assert theme.OWN_VALUE in place.inner_text()


def test_what_cannot_be_loaded_is_announced_and_tried_again(person):
    tab = person(PAGE)
    file = f"**/{theme.SLIDERS_FILES[0]}"
    tab.route(file, lambda route: route.abort())
    button = tab.locator(theme.SLIDERS_BUTTON).first
    button.click()
    wait_for_status(tab, theme.NOT_LOADED)
    tab.unroute(file)
    button.click()
    tab.locator(theme.SLIDERS).wait_for()
