"""Moving the inputs of a result in the page: to the printed digit what Python says, for people with a keyboard, a phone, a screen reader."""

import gzip
import itertools
import json
import math

import numpy as np
import pytest
import sympy

from recount.datapackage.store import data_dir, load_table
from recount.notebooks.reading import notebook_paths
from recount.quantities.formatting import format_number, format_quantity, format_range
from recount.quantities.load_inputs import claim, date
from recount.results import Result, load_results
from recount.sphinxext.html.input_sliders import adjustable_inputs, readings_of, unit_format

RESULTS = {
    result.id: result for path in notebook_paths(data_dir().parent) for result in load_results(path)
}
MOVABLE = {id: result for id, result in RESULTS.items() if adjustable_inputs(result)}
CARD = "#card-result-women-jobs-per-entrepreneur"


def rounded(value):
    return float(f"{value:.12g}")


class Reference:
    """A result recomputed in Python from what is stored: every corner, by numpy, without the package's proofs or its JavaScript."""

    def __init__(self, result):
        self.result = result
        names = [sympy.Symbol(f"x{place}") for place in range(len(result.inputs))]
        self.scales = [
            1 if result.expression == "x0" else 0.01 if "percent" in source.unit else 1
            for source in result.inputs
        ]
        self.function = sympy.lambdify(
            names,
            sympy.sympify(result.expression, locals={str(name): name for name in names}),
            "numpy",
        )

    def at(self, values):
        return self.function(
            *(np.asarray(value, dtype=float) * scale for value, scale in zip(values, self.scales))
        )

    def told(self, own):
        result, lines = self.result, {}
        values = [own.get(place, source.value) for place, source in enumerate(result.inputs)]
        for reading in ("rounding", "perceived"):
            ends = [
                [own[place]] if place in own else sorted(set(source.ranges[reading]))
                for place, source in enumerate(result.inputs)
            ]
            every = self.evaluate(np.array(list(itertools.product(*ends))).T)
            low, high = (rounded(end) for end in (np.min(every), np.max(every)))
            digits = result.digits or (4 if reading == "perceived" else None)
            lines.setdefault(format_range(low, high, result.unit, digits, short=True), []).append(
                reading
            )
        return {
            "value": format_quantity(rounded(float(self.evaluate(values))), result.unit, result.digits),
            "ranges": [f"{', '.join(readings)}: {text}" for text, readings in lines.items()],
        }


def grid(result):
    """Each input at its ends, near them and between, one at a time; then all at once, at every corner and in the middle."""
    spans = {
        place: (min(ends), max(ends))
        for place, source in enumerate(result.inputs)
        for ends in [[end for reading in ("rounding", "perceived") for end in source.ranges[reading]]]
        if min(ends) < max(ends)
    }
    yield {}
    for place, (low, high) in spans.items():
        for part in (0, 0.013, 0.25, 0.5, 0.777, 1):
            yield {place: low + (high - low) * part if part < 1 else high}
    for corner in itertools.islice(itertools.product(*spans.values()), 64):
        yield dict(zip(spans, corner))
    yield {place: (low + high) / 2 for place, (low, high) in spans.items()}


@pytest.fixture(scope="module")
def asked():
    """For every result that moves, the values to try and what Python says of them."""
    questions = {}
    for id, result in MOVABLE.items():
        reference = Reference(result)
        questions[id] = [(sorted(own.items()), reference.format_range(own)) for own in grid(result)]
    return questions


@pytest.fixture
def opened(person):
    """The page of the results, with what recomputes loaded by its button."""
    tab = person("ledger/results.html")
    tab.locator("[data-moves] .recompute-open").first.click()
    tab.locator(".recompute").wait_for()
    return tab


def test_the_published_text_is_what_python_says_of_the_published_values():
    for id, result in MOVABLE.items():
        told = Reference(result).format_range({})
        assert told["value"] == result.full_text, id
        assert [line for line in result.range_summary if "strict" not in line] == [
            line for line in told["ranges"] if line in result.range_summary
        ], id
        for reading in ("rounding", "perceived"):
            assert any(
                reading in line.partition(":")[0]
                and line.endswith(f": {result.range_text(reading)}")
                for line in told["ranges"]
            ), id


def test_the_page_says_what_python_says_to_the_printed_digit(opened, asked):
    """Over all results, and a grid of their inputs."""
    told = opened.evaluate(
        """(asked) => Object.fromEntries(Object.entries(asked).map(([id, questions]) =>
        [id, questions.map(([own]) => recompute.recomputed(RECOMPUTE[id], new Map(own)))]))""",
        asked,
    )
    wrong = [
        (id, own, expected, said)
        for id, questions in asked.items()
        for (own, expected), said in zip(questions, told[id])
        if said != expected
    ]
    assert wrong == []
    assert (
        set(opened.evaluate("Object.keys(RECOMPUTE)")) == set(MOVABLE)
        and sum(map(len, asked.values())) > 2000
        and len(MOVABLE) > 150
    )


def test_the_page_writes_any_number_as_python_does(opened):
    """Ties, carries, sizes, signs, and every unit of the data."""
    draw = np.random.default_rng(7)
    values = [
        0,
        1,
        -1,
        2.5,
        12.25,
        12.35,
        0.125,
        2.675,
        0.285,
        1.0005,
        999.5,
        9995,
        99950,
        999_500,
        999_999.5,
        999_500_000,
        1e9,
        1.5e12,
        0.00012345,
        1e-10,
        5e-11,
        -0.5,
        -1234.5,
        1 / 3,
        2**-11,
        1 + 2**-11,
        *(draw.normal(size=300) * 10.0 ** draw.integers(-6, 13, 300)).tolist(),
        *(draw.integers(-(10**6), 10**6, 300) / 8).tolist(),
    ]
    for digits in (None, 1, 2, 3, 4, 6):
        expected = [format_number(value, digits) for value in values]
        assert (
            opened.evaluate(
                "([values, digits]) => values.map((value) => recompute.figure(value, digits ?? undefined))",
                [values, digits],
            )
            == expected
        ), digits
    names = [
        *load_table("units")["unit"],
        "job / person",
        "CNY / person",
        "seller / million_person",
        "percent / year",
        "USD / year",
        "",
    ]
    names = [name for name in names if name != "date"]
    for short in (False, True):
        writings = [unit_format(name, short) for name in names]
        for value in (0, 1, 2, 1.5e6, -3.14159):
            said = opened.evaluate(
                "([value, all]) => all.map((unit) => recompute.say(value, unit, 3))",
                [value, writings],
            )
            assert said == [format_quantity(value, name, 3, short=short) for name in names]
        for low, high in (
            (1, 1),
            (1, 2),
            (1.234, 1.2341),
            (9e5, 1.2e6),
            (1.2e6, 1.3e6),
            (-2, 1),
            (0, 1e9),
            (1.1e9, 2.2e12),
        ):
            said = opened.evaluate(
                "([low, high, all]) => all.map((unit) => recompute.span(low, high, unit, 3))",
                [low, high, writings],
            )
            assert said == [format_range(low, high, name, 3, short=short) for name in names], (
                low,
                high,
            )


def test_the_page_writes_any_date_as_python_does(opened):
    ends = [
        (17287, 17317),
        (17298, 17298),
        (17167, 17531),
        (17166, 17531),
        (17287.5, 17317.2),
        (16861, 17225),
        (17197, 17225),
    ]
    assert opened.evaluate(
        "(all) => all.map(([low, high]) => recompute.span(low, high, {date: true}))", ends
    ) == [format_range(*pair, "date") for pair in ends]
    for digits in (1, 2, 3):
        assert opened.evaluate(
            "(digits) => recompute.say(17298.4, {date: true}, digits)", digits
        ) == format_quantity(17298.4, "date", digits)


def test_stops_have_both_ends_the_published_value_and_round_numbers(opened):
    for id, inputs in opened.evaluate(
        "Object.fromEntries(Object.entries(RECOMPUTE).map(([id, one]) => [id, one.inputs.map((input) => input.unit ? recompute.stopsOf(input) : null)]))"
    ).items():
        for source, stops in zip(MOVABLE[id].inputs, inputs):
            ends = [end for reading in ("rounding", "perceived") for end in source.ranges[reading]]
            if stops is None:
                assert min(ends) == max(ends) == rounded(source.value)
                continue
            assert (
                stops == sorted(set(stops))
                and (stops[0], stops[-1]) == (min(ends), max(ends))
                and source.value in stops
            ), (id, source.id)
            assert 3 <= len(stops) <= 400 and all(
                math.isclose(stop, float(f"{stop:.9g}")) for stop in stops
            )


def test_a_range_is_bounded_by_corners_wherever_an_input_is_moved():
    """For values drawn from the ranges, nothing lies outside what the page would say."""
    draw = np.random.default_rng(39)
    for id, result in MOVABLE.items():
        assert readings_of(result) == ["rounding", "perceived"], id
        reference = Reference(result)
        for place, source in enumerate(result.inputs):
            ends = [end for reading in ("rounding", "perceived") for end in source.ranges[reading]]
            if min(ends) == max(ends):
                continue
            own = draw.uniform(min(ends), max(ends))
            for reading in ("rounding", "perceived"):
                spans = [
                    (own, own) if other == place else each.ranges[reading]
                    for other, each in enumerate(result.inputs)
                ]
                corners = reference.at(np.array(list(itertools.product(*spans))).T)
                drawn = np.broadcast_to(
                    reference.at([draw.uniform(*each, 50) for each in spans]), (50,)
                )
                room = 1e-9 * max(1, np.abs(corners).max())
                assert (
                    corners.min() - room <= drawn.min() and drawn.max() <= corners.max() + room
                ), (id, source.id)


def test_where_corners_are_not_shown_to_bound_heard_is_left_out():
    """A product of differences that turns over the wider of two ranges."""
    first, second = date("ewtp/first-zone-date"), date("ewtp/dftz-launch-2017-03")
    result = Result.from_quantity("tiny/a", (first - second).to("day") * claim("women/entrepreneurs"), "A")
    record = json.loads(json.dumps(result.to_dict()))
    record["inputs"][0]["ranges"]["perceived"] = [
        record["inputs"][1]["value"] - 5,
        record["inputs"][0]["value"],
    ]
    assert readings_of(result) == ["rounding", "perceived"]
    assert readings_of(Result.from_dict(record)) == ["rounding"]


def test_it_is_asked_for_only_when_it_is_wanted_and_is_small(person, site):
    tab = person("ledger/results.html")
    tab.wait_for_load_state("networkidle")
    assert not [response for response in tab.asked if "recompute" in response.url]
    buttons = tab.locator(".recompute-open")
    assert buttons.count() == len(MOVABLE)
    buttons.nth(0).click()
    buttons.nth(1).click()
    tab.locator(".recompute").nth(1).wait_for()
    assert sorted(
        response.url.rpartition("/")[2] for response in tab.asked if "recompute" in response.url
    ) == ["recompute-results.js", "recompute.js"]
    assert (
        sum(
            len(gzip.compress((site / place).read_bytes(), 6))
            for place in ("recompute-results.js", "_static/recompute.js")
        )
        <= 30_000
    )
    assert tab.complaints == []


def row(tab, id):
    return tab.locator(f"#result-{id.replace('/', '-')}")


def test_a_keyboard_moves_an_input_and_goes_back(person):
    tab = person("ledger/results.html")
    place = row(tab, "women/jobs-per-entrepreneur")
    button = place.get_by_role("button", name="Move its inputs")
    assert button.get_attribute("aria-expanded") == "false"
    button.focus()
    tab.keyboard.press("Enter")
    panel = place.get_by_role(
        "group", name="Move the inputs of: Additional jobs of the page divided by its entrepreneurs"
    )
    panel.wait_for()
    assert button.get_attribute("aria-expanded") == "true"
    assert (
        "As published: 4.9 jobs per person" in panel.inner_text().replace("\n", " ")
        and panel.get_by_role("button").count() == 0
    )
    tab.keyboard.press("Tab")
    slider = panel.get_by_role("slider").first
    assert (
        slider.evaluate("(one) => one === document.activeElement")
        and slider.get_attribute("aria-valuetext") == "25,000 jobs"
    )
    tab.keyboard.press("End")
    assert slider.get_attribute("aria-valuetext") == "25,500 jobs"
    words = " ".join(panel.inner_text().split())
    assert (
        "Your own value, not the published one:" in words
        and "5 jobs per person rounding: 4.95 to 5.05 jobs" in words
    )
    assert "Published: 4.9 jobs per person" in words and "It is kept nowhere" in words
    panel.get_by_role("status").filter(
        has_text="Your own value, not the published one: 5 jobs per person; rounding: 4.95 to 5.05 jobs"
    ).wait_for(state="attached")
    tab.keyboard.press("ArrowLeft")
    assert slider.get_attribute("aria-valuetext") == "25,480 jobs"
    panel.get_by_role("button", name="Back to the published values").press("Enter")
    assert slider.get_attribute("aria-valuetext") == "25,000 jobs" and slider.evaluate(
        "(one) => one === document.activeElement"
    )
    assert "As published: 4.9 jobs per person" in panel.inner_text().replace("\n", " ")
    button.press("Enter")
    panel.wait_for(state="detached")
    assert button.get_attribute("aria-expanded") == "false"


def test_every_slider_has_a_name_and_the_state_is_said_once(opened):
    """A label for each; the moving number is silent, one line speaks when the slider rests."""
    opened.evaluate(
        "document.querySelectorAll('[data-moves]').forEach((place) => place.querySelector('.recompute') || recompute.toggle(place.querySelector('.recompute-open'), place.dataset.moves))"
    )
    nameless = opened.evaluate(
        "[...document.querySelectorAll('.recompute input')].filter((one) => one.labels.length !== 1 || !one.labels[0].textContent.trim()).length"
    )
    assert nameless == 0 and opened.locator(".recompute output:not([aria-live='off'])").count() == 0
    ids = opened.evaluate("[...document.querySelectorAll('.recompute [id]')].map((one) => one.id)")
    assert (
        len(ids)
        == len(set(ids))
        == sum(len(adjustable_inputs(result)) for result in MOVABLE.values())
    )


def test_a_citation_is_that_of_the_published_value_and_nothing_is_kept(person):
    tab = person("ledger/results.html", permissions=["clipboard-read", "clipboard-write"])
    place = row(tab, "women/jobs-per-entrepreneur")
    place.locator("details.cite summary").click()
    copying = place.get_by_role("button", name="Copy APA")
    copying.click()
    before = tab.evaluate("navigator.clipboard.readText()")
    place.get_by_role("button", name="Move its inputs").click()
    place.get_by_role("slider").first.press("End")
    tab.evaluate("navigator.clipboard.writeText('')")
    copying.click()
    tab.get_by_role("status").filter(has_text="APA: copied").wait_for()
    assert tab.evaluate("navigator.clipboard.readText()") == before and "4.9 jobs" in before
    assert tab.evaluate(
        "[localStorage.length, sessionStorage.length, document.cookie, location.search + location.hash]"
    ) == [0, 0, "", ""]
    tab.reload()
    assert tab.locator(".recompute").count() == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_a_card_moves_the_inputs_of_its_number_and_stays_on_the_screen(person, width):
    tab = person("chapters/women.html", width=width, height=800)
    number = tab.locator('a.number[href$="#result-women-jobs-per-entrepreneur"]').first
    number.focus()
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Escape")  # the card of the number before
    tab.keyboard.press("Tab")
    card = tab.locator(CARD)
    card.wait_for()
    card.get_by_role("button", name="Move its inputs").click()
    slider = card.get_by_role("slider").first
    slider.wait_for()
    slider.press("Home")
    assert (
        "Your own value, not the published one:" in card.inner_text()
        and slider.get_attribute("aria-valuetext") == "24,500 jobs"
    )
    box = card.bounding_box()
    assert (
        box["x"] >= 0
        and box["y"] >= 0
        and box["x"] + box["width"] <= width + 0.5
        and box["y"] + box["height"] <= 800.5
    )
    assert tab.evaluate("document.documentElement.scrollWidth") <= width and tab.complaints == []
    tab.keyboard.press("Escape")
    card.wait_for(state="hidden")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_panels_fit_and_are_large_enough_to_touch(opened, width):
    opened.set_viewport_size({"width": width, "height": 800})
    opened.evaluate(
        "document.querySelectorAll('[data-moves]').forEach((place) => place.querySelector('.recompute') || recompute.toggle(place.querySelector('.recompute-open'), place.dataset.moves))"
    )
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    small = opened.evaluate(
        "[...document.querySelectorAll('.recompute input, .recompute-open')].filter((one) => one.getBoundingClientRect().height < 24).length"
    )
    assert small == 0


def test_what_cannot_be_loaded_is_told_and_asked_for_again(person):
    tab = person("ledger/results.html")
    tab.route("**/recompute-results.js", lambda route: route.abort())
    button = tab.locator(".recompute-open").first
    button.click()
    tab.get_by_role("status").filter(
        has_text="What moves the inputs could not be loaded"
    ).wait_for()
    tab.unroute("**/recompute-results.js")
    button.click()
    tab.locator(".recompute").wait_for()


def test_it_works_from_a_disk(browser, site):
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(f"file://{site}/chapters/women.html")
    card = tab.locator(CARD)
    tab.evaluate(
        "openCard(document.querySelector('a.number[href$=\"#result-women-jobs-per-entrepreneur\"]'))"
    )
    card.get_by_role("button", name="Move its inputs").click()
    card.get_by_role("slider").first.press("End")
    assert "5 jobs per person" in card.inner_text()
    context.close()


def test_results_whose_inputs_do_not_move_have_no_button(site):
    text = (site / "ledger" / "results.html").read_text(encoding="utf-8")
    assert (
        "page/claims" in text
        and 'data-moves="page/claims"' not in text
        and text.count("data-moves=") == len(MOVABLE)
    )
    assert "data-moves" not in (site / "ledger" / "claims.html").read_text(encoding="utf-8")
