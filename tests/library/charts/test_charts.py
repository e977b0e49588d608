"""Charts carry picture, table and words, made from the same values, the same on every run."""

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pandas as pd
import pytest

from recount.charts.box_ranges import box_ranges
from recount.charts.chart import CHART_MIME, load_charts
from recount.charts.dot_plot import dot_plot
from recount.charts.line_plot import line_plot
from recount.charts.presence_matrix import presence_matrix
from recount.charts.range_plot import range_plot
from recount.charts.style import COLOURS, INK, MUTED
from recount.charts.time_series import time_series
from recount.charts.tornado import tornado
from recount.errors import ChartError, ResultError
from recount.quantities.load_inputs import assumption, claim, date, evidence


def ranges():
    bakers, bakeries = claim("bread/bakers"), claim("bread/bakeries")
    return range_plot(
        "tiny/ranges",
        "Ranges",
        [
            ("Between", "computed", (bakeries, bakers)),
            ("Bakers", "page", bakers),
            ("In autumn", "evidence", evidence("register/bakers-2021-09")),
        ],
        "Shown.",
        level=("The page", bakers),
    )


def dates():
    return range_plot(
        "tiny/dates",
        "Dates",
        [
            ("A month", "evidence", date("bread/lease-2020-10")),
            ("A day", "evidence", date("bread/opening-2021-06")),
        ],
        "Shown.",
        level=("The page", date("bread/first-abroad")),
    )


def swings():
    eaten = (claim("bread/loaves") - claim("bread/given")) * (1 - assumption("bread/thrown-away"))
    labels = {
        "bread/thrown-away": "Thrown away",
        "bread/loaves": "Loaves",
        "bread/given": "Given",
    }
    return tornado("tiny/swings", "Swings", eaten, "Shown.", labels=labels)


def series():
    ids = ["register/bakers-2011", "register/bakers-2021-03", "register/bakers-2021-09"]
    rows = [
        (label, when, "evidence", evidence(id))
        for label, when, id in zip("ABC", ["2011", "2021-03", "2021-09-30"], ids, strict=True)
    ]
    level = ("The page", claim("bread/bakers"))
    return time_series("tiny/series", "Series", rows, "Shown.", log=True, level=level)


def boxes():
    spreads = {"a": [0.9, 1, 1.1], "b": [0.8, 0.9, 1, 1.1, 1.2]}
    return box_ranges("tiny/boxes", "Boxes", [("about", spreads)], "Shown.", names=["a", "b"])


def dots():
    bakers = claim("bread/bakers")
    rows = [("Here", {"a": bakers, "b": 2 * bakers}), ("There", {"b": bakers})]
    return dot_plot("tiny/dots", "Dots", rows, "Shown.", names=["a", "b"])


def lines():
    bakers, loaves = claim("bread/bakers"), claim("bread/loaves")
    paths = [
        ("Upper", "computed", [(0 * bakers, loaves), (bakers, 2 * loaves)]),
        ("Lower", "page", [(0 * bakers, loaves), (bakers, loaves)]),
    ]
    return line_plot("tiny/lines", "Lines", paths, "Shown.", across="Bakers", up="Work")


def matrix():
    states = {
        "dated": ["stated", "missing"],
        "defined": ["partly", "not applicable"],
        "held": ["yes", "no"],
    }
    frame = pd.DataFrame(states, index=["a/one-thing", "b/two"])
    return presence_matrix("tiny/matrix", "Matrix", frame, "Shown.")


KINDS = [ranges, swings, series, boxes, dots, lines, matrix]
ALL = [*KINDS, dates]


def heights(svg):
    """Texts of a picture, each with its distance from the top."""
    texts = re.findall(r'<text[^>]* y="([^"]+)"[^>]*>([^<]*)</text>', svg)
    return {text: float(height) for height, text in texts}


@pytest.mark.parametrize("draw", KINDS)
def test_a_picture_is_as_it_was(draw, snapshot):
    """To a twentieth of a point: another version of matplotlib may round otherwise."""
    snapshot(draw().svg, f"{draw.__name__}.svg", tolerance=0.05)


@pytest.mark.parametrize("draw", ALL)
def test_the_same_picture_every_time_sound_and_without_a_time(draw):
    svg = draw().svg
    assert svg == draw().svg
    ids = [node.get("id") for node in ElementTree.fromstring(svg).iter() if node.get("id")]
    assert len(ids) == len(set(ids)) and all(id.startswith("tiny-") for id in ids)
    assert not re.search(r"<metadata|<script|20\d\d-\d\d-\d\dT|<image", svg)
    assert all(link[1:] in ids for link in re.findall(r'href="([^"]+)"', svg))


@pytest.mark.parametrize(
    "draw, words",
    [
        (
            ranges,
            "Ranges. The page: about 350 bakers. Between: 24 to 355; "
            "Bakers: about 350 bakers (345 to 355); In autumn: 380 bakers (375 to 385).",
        ),
        (dates, "Dates. The page: May 2021. A month: October 2020; A day: 18 June 2021."),
        (
            series,
            "Series. The page: about 350 bakers. 2011, A: 150 bakers; "
            "2021-03, B: 290 bakers; 2021-09-30, C: 380 bakers.",
        ),
        (boxes, "Boxes. about, a: 1 (0.9 to 1.1); about, b: 1 (0.8 to 1.2)."),
        (
            dots,
            "Dots. Here, a: about 350 bakers (345 to 355); Here, b: 700 bakers (690 to 710); "
            "There, b: about 350 bakers (345 to 355).",
        ),
        (
            lines,
            "Lines. Upper, bakers and work: 0 bakers and 1.2 million loaves, "
            "350 bakers and 2.4 million loaves; Lower, bakers and work: "
            "0 bakers and 1.2 million loaves, 350 bakers and 1.2 million loaves.",
        ),
        (
            matrix,
            "Matrix. dated: stated 1, missing 1; defined: partly 1, not applicable 1; "
            "held: a/one-thing.",
        ),
    ],
)
def test_the_words_have_the_values(draw, words):
    assert draw().alternative == words


def test_the_widest_swing_is_first():
    words, rows = swings().alternative, swings().to_dict()["rows"]
    assert words.startswith("Swings. At the defaults 1.04 million loaves. Thrown away: ")
    kinds = [("Thrown away", "assumption"), ("Loaves", "claim"), ("Given", "claim")]
    assert [tuple(row[:2]) for row in rows] == kinds


def test_a_chart_is_stored_whole_and_read_back(tmp_path):
    chart = ranges()
    record = {
        "id": "tiny/ranges",
        "title": "Ranges",
        "caption": "Shown.",
        "alternative": chart.alternative,
        "columns": ["label", "kind", "value", "low", "high", "unit", "text"],
        "inputs": ["bread/bakeries", "bread/bakers", "register/bakers-2021-09"],
        "rows": [
            ["Between", "computed", None, 24.0, 355.0, "bakery", "24 to 355"],
            ["Bakers", "page", 350.0, 345.0, 355.0, "baker", "about 350 bakers"],
            ["In autumn", "evidence", 380.0, 375.0, 385.0, "baker", "380 bakers"],
        ],
    }
    text = f"Ranges\nShown.\n{chart.alternative}\ntiny/ranges"
    outputs = {"text/plain": text, "image/svg+xml": chart.svg, CHART_MIME: record}
    assert chart._repr_mimebundle_() == outputs
    stored = outputs | {"image/svg+xml": chart.svg.splitlines(keepends=True)}
    notebook = {"cells": [{"outputs": [{"data": stored}]}]}
    (tmp_path / "a.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    assert load_charts(tmp_path / "a.ipynb") == [(record, chart.svg)]


def test_dates_are_dates_in_the_table():
    assert dates().to_dict()["rows"][0][2:] == [
        *("October 2020", "2020-10-01", "2020-10-31", "date", "October 2020")
    ]


def test_inputs_are_those_of_all_quantities():
    assert dates().inputs[-1] == "bread/first-abroad"
    assert swings().inputs == ["bread/loaves", "bread/given", "bread/thrown-away"]
    assert lines().inputs == ["bread/bakers", "bread/loaves"]
    assert matrix().inputs == ["a/one-thing", "b/two"]
    assert boxes().inputs == []


def plot(*rows, **options):
    return range_plot("tiny/a", "T", rows, "C", **options)


def quantities():
    return claim("bread/bakers"), claim("bread/loaves"), claim("bread/grain")


@pytest.mark.parametrize(
    "draw, message",
    [
        (lambda x, y, z: plot(), "there is nothing to draw; give it at least one row"),
        (
            lambda x, y, z: plot(("A", "claim", x)),
            "unknown kind 'claim'; use one of page, evidence, computed",
        ),
        (
            lambda x, y, z: plot(("A", "page", (2 * x, x))),
            "row 'A' runs from more to less; put the smaller quantity first",
        ),
        (lambda x, y, z: plot(("A", "page", 0 * x), log=True), "a logarithmic axis cannot show 0;"),
        (
            lambda x, y, z: plot(("A", "page", x), ("B", "page", z)),
            "units 'CRN' and 'a count' cannot share an axis;",
        ),
        (lambda x, y, z: plot(("A", "page", x), level=("B", z)), "cannot share an axis;"),
        (lambda x, y, z: plot(("A", "page", (x, z))), "cannot share an axis;"),
        (lambda x, y, z: plot(("x" * 45, "page", x)), "a label has 45 characters, .* to 44"),
        (
            lambda x, y, z: dot_plot("tiny/a", "T", [("A", {"b": x})], "C", names=["a"]),
            "row 'A' has 'b', which is not in names; add it",
        ),
        (
            lambda x, y, z: dot_plot("tiny/a", "T", [("A", {})], "C", names=["a"]),
            "row 'A' has no quantity;",
        ),
        (
            lambda x, y, z: dot_plot("tiny/a", "T", [("A", {"a": x})], "C", names=list("abcde")),
            "names has 5 entries; give one to 4",
        ),
        (
            lambda x, y, z: dot_plot("tiny/a", "T", [("A", {"a": x})] * 2, "C", names=["a"]),
            "label 'A' is used twice;",
        ),
        (
            lambda x, y, z: box_ranges("tiny/a", "T", [("A", {"a": [2, 1, 3]})], "C", names=["a"]),
            r"row 'A', 'a': \[2, 1, 3\] are not three or five rising values;",
        ),
        (
            lambda x, y, z: line_plot(
                "tiny/a", "T", [("A", "page", [(x, y), (0 * x, y)])], "C", across="x", up="y"
            ),
            "corners of 'A' do not go from left to right: .*; sort them",
        ),
        (
            lambda x, y, z: time_series(
                "tiny/a", "T", [("A", "2018", "page", x), ("B", "2017", "page", x)], "C"
            ),
            "2017 comes after 2018; sort them",
        ),
        (
            lambda x, y, z: tornado("tiny/a", "T", x, "C", labels={}),
            "input 'bread/bakers' has no label; add it to labels",
        ),
        (
            lambda x, y, z: tornado("tiny/a", "T", claim("bread/bakeries"), "C", labels={}),
            "no input moves the value;",
        ),
        (
            lambda x, y, z: presence_matrix(
                "tiny/a", "T", pd.DataFrame({"b": ["so"]}, ["a/b"]), "C"
            ),
            "row 'a/b', column 'b': unknown state 'so'; use one of stated, yes,",
        ),
    ],
)
def test_what_cannot_be_drawn_truthfully_and_legibly_is_refused(draw, message):
    with pytest.raises(ChartError, match=f"^chart tiny/a: .*{message}"):
        draw(*quantities())


def test_a_chart_needs_an_id_and_a_title():
    frame = pd.DataFrame({"b": ["yes"]}, ["a/b"])
    with pytest.raises(ResultError, match="chart id 'Tiny' breaks the pattern"):
        presence_matrix("Tiny", "T", frame, "C")
    with pytest.raises(ResultError, match="title '=1' begins like a formula"):
        presence_matrix("tiny/a", "=1", frame, "C")


def test_one_date_and_nothing_but_zero_can_be_drawn():
    assert "18 June 2021" in plot(("A", "evidence", date("bread/opening-2021-06"))).svg
    assert plot(("A", "page", 0 * claim("bread/bakers"))).table["value"].tolist() == [0]


def test_many_names_of_the_key_are_in_two_lines_and_few_in_one():
    names = ["eight on", "eight tw", "eight th", "eight fo"]
    row = ("A", dict.fromkeys([*names, *"abcd"], claim("bread/bakers")))
    row_of = lambda names: (row[0], {name: row[1][name] for name in names})  # noqa: E731
    for keys, lines in ((names, 2), (list("abcd"), 1)):
        svg = dot_plot("tiny/a", "T", [row_of(keys)], "C", names=keys).svg
        key = {height for text, height in heights(svg).items() if text[2:] in keys}
        assert len(key) == lines


def test_lines_are_told_apart_by_dashes_and_the_key_has_their_order():
    height = heights(lines().svg)
    assert height["\u254d Lower"] - height["\u2501 Upper"] == pytest.approx(16, abs=0.1)
    assert {"Bakers", "Work, loaves"} <= set(height)


@pytest.mark.parametrize("colour", [*COLOURS.values(), INK, MUTED])
def test_colours_have_contrast_on_white(colour):
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (luminance + 0.05) >= 4.5


def test_importing_the_library_does_not_import_matplotlib():
    code = "import sys, recount; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
