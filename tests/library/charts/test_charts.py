"""Charts carry picture, table and words, made from the same values, the same on every run."""

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from recount.charts import layout as charts
from recount.charts.chart import CHART_MIME, load_charts
from recount.charts.comparison import box_ranges, dot_plot, line_plot
from recount.charts.layout import _log_ticks, _side, extend_axis, label_level, label_row, new_figure
from recount.charts.presence_matrix import presence_matrix
from recount.charts.range_plot import range_plot, tornado
from recount.charts.style import COLOURS, INK, MUTED
from recount.charts.time_series import time_series
from recount.datapackage.store import data_dir
from recount.errors import ResultError
from recount.notebooks.reading import notebook_paths
from recount.quantities.load_inputs import assumption, claim, date, evidence

MOTHERS, JOBS = claim("women/entrepreneurs"), claim("women/additional-jobs")


def rows():
    return range_plot(
        "tiny/rows",
        "Two numbers",
        [("Mothers", "page", MOTHERS), ("Helped", "evidence", evidence("modelmom/helped-2014-05"))],
        "Shown.",
    )


def swings():
    share = (1 - assumption("women/deadweight")) * JOBS / MOTHERS
    return tornado(
        "tiny/swings",
        "Swings",
        share,
        "Shown.",
        labels={
            "women/deadweight": "Deadweight",
            "women/additional-jobs": "Jobs",
            "women/entrepreneurs": "Mothers",
        },
    )


def times():
    dated = [
        ("First", "2011-01-07", "evidence", evidence("modelmom/helped-2011-01")),
        ("Last", "2017-12", "evidence", evidence("modelmom/helped-2017-12")),
    ]
    return time_series(
        "tiny/times", "Growth", dated, "Shown.", log=True, level=("The page", MOTHERS)
    )


def spread():
    return box_ranges(
        "tiny/spread",
        "Spread",
        [("about", {"a": [0.9, 1, 1.1], "b": [0.8, 0.9, 1, 1.1, 1.2]})],
        "Shown.",
        names=["a", "b"],
    )


def cells():
    frame = pd.DataFrame(
        {"dated": ["stated", "missing"], "defined": ["partly", "not applicable"]},
        index=["a/one", "b/two"],
    )
    return presence_matrix("tiny/cells", "Cells", frame, "Shown.")


def between():
    return range_plot(
        "tiny/between",
        "Between",
        [("Two", "computed", (MOTHERS, 2 * MOTHERS)), ("One", "page", MOTHERS)],
        "Shown.",
        level=("The page", MOTHERS),
    )


def dates():
    dated = [
        ("A day", "evidence", date("ewtp/dftz-launch-2017-03")),
        ("A year", "evidence", date("ewtp/mahb-ownership-2018")),
    ]
    return range_plot(
        "tiny/dates", "Dates", dated, "Shown.", level=("The page", date("ewtp/first-zone-date"))
    )


def several():
    named = [("Here", {"a": MOTHERS, "b": 2 * MOTHERS}), ("There", {"b": MOTHERS})]
    return dot_plot("tiny/several", "Several", named, "Shown.", names=["a", "b"])


def corners():
    return line_plot(
        "tiny/corners",
        "Corners",
        [("A line", "computed", [(0 * MOTHERS, JOBS), (MOTHERS, 2 * JOBS)])],
        "Shown.",
        across="Mothers",
        up="Work",
    )


ALL = [rows, swings, times, spread, cells, between, dates, several, corners]


def apart():
    named = [
        ("Far more than another, named at length", "computed", 1000 * MOTHERS),
        ("Mothers", "page", MOTHERS),
        ("Over", "evidence", evidence("modelmom/helped-2017-12")),
    ]
    return range_plot("tiny/apart", "Apart", named, "Shown.", reading="perceived", log=True, digits=2)


def plain():
    return time_series(
        "tiny/plain",
        "Plain",
        [
            ("Helped", "2014-05-10", "evidence", evidence("modelmom/helped-2014-05")),
            ("The page", "2018", "page", MOTHERS),
        ],
        "Shown.",
        reading="perceived",
        digits=2,
    )


def held():
    frame = pd.DataFrame(
        {"supported": ["yes", "no"], "imprecise": ["no", "yes"], "contradicted": ["no", "no"]},
        index=["a/one", "b/two"],
    )
    return presence_matrix("tiny/held", "Held", frame, "Shown.")


# Drawn as they are in ``pictures``; `redraw.py` makes those.
DRAWN = [*ALL, apart, plain, held]
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


@pytest.mark.parametrize("draw", DRAWN)
def test_a_picture_is_as_it_was_looked_at(draw):
    """The same marks, texts and colours, at the same places to a twentieth of a point: another version of matplotlib may round otherwise."""
    svg, kept = (
        draw().svg,
        (Path(__file__).parent / "pictures" / f"{draw.__name__}.svg").read_text(encoding="utf-8"),
    )
    assert _NUMBER.sub("#", svg) == _NUMBER.sub("#", kept)
    assert [float(number) for number in _NUMBER.findall(svg)] == pytest.approx(
        [float(number) for number in _NUMBER.findall(kept)], abs=0.05
    )


@pytest.mark.parametrize("draw", ALL)
def test_the_same_bytes_every_time(draw):
    first, second = draw(), draw()
    assert first.svg == second.svg and first.to_dict() == second.to_dict()


@pytest.mark.parametrize("draw", ALL)
def test_the_picture_is_sound_and_says_no_time(draw):
    svg = draw().svg
    root = ElementTree.fromstring(svg)
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(ids) == len(set(ids)) and all(id.startswith("tiny-") for id in ids)
    assert not re.search(r"<metadata|<script|20\d\d-\d\d-\d\dT|<image", svg)
    assert all(link[1:] in ids for link in re.findall(r'href="([^"]+)"', svg))


@pytest.mark.parametrize(
    "draw, words",
    [
        (rows, "Two numbers. Mothers: 5,100 people (5,050 to 5,150); Helped: 868 people (868)."),
        (
            times,
            "Growth. The page: 5,100 people. 2011-01-07, First: more than 200 people; 2017-12, Last: more than 5,000 people.",
        ),
        (spread, "Spread. about, a: 1 (0.9 to 1.1); about, b: 1 (0.8 to 1.2)."),
        (cells, "Cells. dated: stated 1, missing 1; defined: partly 1, not applicable 1."),
        (
            between,
            "Between. The page: 5,100 people. Two: 5,050 to 10,300; One: 5,100 people (5,050 to 5,150).",
        ),
        (dates, "Dates. The page: May 2017. A day: 22 March 2017; A year: 2018."),
        (
            several,
            "Several. Here, a: 5,100 people; Here, b: 10,200 people; There, b: 5,100 people.",
        ),
        (
            corners,
            "Corners. A line, mothers and work: 0 people and 25,000 jobs, 5,100 people and 50,000 jobs.",
        ),
    ],
)
def test_the_words_have_the_values(draw, words):
    chart = draw()
    assert chart.alternative == words.replace(" (868)", "")
    assert chart.title in str(chart) and chart.caption in str(chart)


def test_the_words_of_a_tornado_start_with_the_widest():
    words = swings().alternative
    assert words.startswith("Swings. At the defaults 3.68 jobs per person. Deadweight: ")
    assert words.index("Deadweight") < words.index("Jobs:") < words.index("Mothers")


@pytest.mark.parametrize("draw", ALL)
def test_the_table_is_stored_with_the_picture(draw):
    chart = draw()
    record = chart.to_dict()
    assert len(record["rows"]) == len(chart.table) and all(
        len(row) == len(record["columns"]) for row in record["rows"]
    )
    assert set(chart._repr_mimebundle_()) == {"text/plain", "image/svg+xml", CHART_MIME}


def test_what_would_not_be_legible_is_refused():
    with pytest.raises(ValueError, match="found a label of 60 characters, expected 44 at most"):
        range_plot("tiny/a", "T", [("x" * 60, "page", MOTHERS)], "C")
    with pytest.raises(ValueError, match="expected an odd number of rising values"):
        box_ranges("tiny/a", "T", [("about", {"a": [1.1, 1, 0.9]})], "C", names=["a"])
    with pytest.raises(ResultError, match="found chart id 'Tiny'"):
        range_plot("Tiny", "T", [("Mothers", "page", MOTHERS)], "C")


def test_what_a_chart_rests_on_is_stored():
    assert between().to_dict()["inputs"] == ["women/entrepreneurs"]
    assert dates().inputs == [
        "ewtp/dftz-launch-2017-03",
        "ewtp/mahb-ownership-2018",
        "ewtp/first-zone-date",
    ]
    assert (
        swings().inputs[0] == "women/deadweight"
        and several().inputs == ["women/entrepreneurs"]
        and cells().inputs == ["a/one", "b/two"]
    )
    assert corners().inputs == ["women/entrepreneurs", "women/additional-jobs"]


def test_a_path_that_turns_back_and_a_label_without_a_quantity_are_refused():
    with pytest.raises(ValueError, match="expected corners from left to right"):
        line_plot(
            "tiny/a",
            "T",
            [("A", "page", [(MOTHERS, JOBS), (0 * MOTHERS, JOBS)])],
            "C",
            across="x",
            up="y",
        )
    with pytest.raises(ValueError, match="for each label quantities of these alone"):
        dot_plot("tiny/a", "T", [("A", {"a": MOTHERS, "b": MOTHERS})], "C", names=["a"])
    with pytest.raises(ValueError, match="found a label twice"):
        dot_plot("tiny/a", "T", [("A", {"a": MOTHERS}), ("A", {"a": MOTHERS})], "C", names=["a"])


@pytest.mark.parametrize(
    "rows, log, message",
    [
        ([], False, "found no rows"),
        ([("A", "claim", MOTHERS)], False, "found the kind 'claim', expected one of page"),
        (
            [("A", "page", MOTHERS), ("B", "page", claim("women/award"))],
            False,
            "found 'CNY' and 'a count' on one axis",
        ),
        ([("A", "page", (2 * MOTHERS, MOTHERS))], False, "found 'A' from more to less"),
        ([("A", "page", 0 * MOTHERS)], True, "found 0 on a logarithmic axis"),
    ],
)
def test_what_cannot_be_drawn_truly_is_refused(rows, log, message):
    with pytest.raises(ValueError, match=message):
        range_plot("tiny/a", "T", rows, "C", log=log)


def test_one_date_and_nothing_but_zero_can_be_drawn():
    assert (
        "12 May 2017"
        in range_plot(
            "tiny/a", "T", [("A", "evidence", date("ewtp/dftz-agreement-2017-05"))], "C"
        ).svg
    )
    assert range_plot("tiny/a", "T", [("A", "page", 0 * MOTHERS)], "C").table["value"].tolist() == [
        0
    ]
    with pytest.raises(ValueError, match="found nothing that moves tiny/a"):
        tornado("tiny/a", "T", claim("women/award") / claim("women/partners"), "C", labels={})


def test_dates_stand_in_the_table_as_dates():
    row = dates().to_dict()["rows"][1]
    assert "2018-01-01" in row and "2018-12-31" in row and "2018" in row


def test_a_picture_of_verdicts_names_what_holds():
    frame = pd.DataFrame(
        {"supported": ["yes", "no"], "imprecise": ["no", "yes"], "contradicted": ["no", "no"]},
        index=["a/one", "b/two"],
    )
    assert (
        presence_matrix("tiny/held", "Held", frame, "C").alternative
        == "Held. supported: a/one; imprecise: b/two; contradicted: none."
    )


def test_no_more_room_is_left_than_the_texts_need():
    """Short texts fit on one side or the other: the marks take nearly the whole width."""
    table = pd.DataFrame(
        [{"label": "A", "low": value, "high": value, "text": "9"} for value in (1, 50, 100)]
    )
    figure, axes = new_figure(2)
    extend_axis(axes, table, log=False)
    assert axes.get_xlim()[1] < 103


@pytest.mark.parametrize("high", [3, 20, 48, 300, 499, 1e4, 1e7])
def test_a_logarithmic_axis_has_two_to_seven_ticks(high):
    ticks = [
        tick
        for tick in _log_ticks(1.3, 1.3 * high).tick_values(1.3, 1.3 * high)
        if 1.3 <= tick <= 1.3 * high
    ]
    assert (3 if high == 20 else 1 if high == 3 else 2) <= len(ticks) <= 7


@pytest.mark.parametrize("path", notebook_paths(data_dir().parent), ids=lambda path: path.stem)
def test_every_stored_value_lies_in_its_range(path):
    for record, _ in load_charts(path):
        rows = pd.DataFrame(record["rows"], columns=record["columns"])
        if {"value", "low", "high"} <= set(rows) and rows["low"].map(
            lambda cell: isinstance(cell, float)
        ).all():
            drawn = rows.dropna(subset="value")
            assert ((drawn["low"] <= drawn["value"]) & (drawn["value"] <= drawn["high"])).all(), (
                record["id"]
            )


@pytest.mark.parametrize("values", [(1, 1, 1), (1, 50, 100), (98, 99, 100), (0.001, 1, 1000)])
def test_every_text_has_room_beside_its_mark(values):
    table = pd.DataFrame(
        [
            {"label": "A", "low": value, "high": value, "text": "a rather long text, 25.1 million"}
            for value in values
        ]
    )
    figure, axes = new_figure(2)
    extend_axis(axes, table, log=min(values) < 1)
    figure.canvas.draw()
    for place, row in enumerate(table.itertuples()):
        left, right = (
            axes.transAxes.inverted().transform(axes.transData.transform((end, place)))[0]
            for end in (row.low, row.high)
        )
        assert _side(left, right, row.text)


@pytest.mark.parametrize("colour", [*COLOURS.values(), INK, MUTED])
def test_colours_have_contrast_on_white(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (luminance + 0.05) >= 4.5


@pytest.mark.parametrize(
    "broken, message",
    [
        (lambda: range_plot("tiny/a", "T", [], "C"), "found no rows, expected one at least"),
        (
            lambda: range_plot("tiny/a", "T", [("x" * 45, "page", MOTHERS)], "C"),
            f"found a label of 45 characters, expected 44 at most: {'x' * 45!r}",
        ),
        (
            lambda: range_plot("tiny/a", "T", [("A", "claim", MOTHERS)], "C"),
            "found the kind 'claim', expected one of page, evidence, computed",
        ),
        (
            lambda: range_plot("tiny/a", "T", [("A", "page", (2 * MOTHERS, MOTHERS))], "C"),
            "found 'A' from more to less, expected the smaller first",
        ),
        (
            lambda: range_plot("tiny/a", "T", [("A", "page", 0 * MOTHERS)], "C", log=True),
            "found 0 on a logarithmic axis, expected values and ranges above zero",
        ),
        (
            lambda: range_plot(
                "tiny/a", "T", [("A", "page", MOTHERS), ("B", "page", claim("women/award"))], "C"
            ),
            "found 'CNY' and 'a count' on one axis, expected units of one kind",
        ),
        (
            lambda: dot_plot("tiny/a", "T", [("A", {"b": MOTHERS})], "C", names=["a"]),
            "found 1 names, expected one to 4, and for each label quantities of these alone",
        ),
        (
            lambda: dot_plot("tiny/a", "T", [("A", {"a": MOTHERS})], "C", names=list("abcde")),
            "found 5 names, expected one to 4, and for each label quantities of these alone",
        ),
        (
            lambda: dot_plot("tiny/a", "T", [("A", {})], "C", names=["a"]),
            "found 1 names, expected one to 4, and for each label quantities of these alone",
        ),
        (
            lambda: dot_plot(
                "tiny/a", "T", [("A", {"a": MOTHERS}), ("A", {"a": MOTHERS})], "C", names=["a"]
            ),
            "found a label twice, expected each label once",
        ),
        (
            lambda: line_plot(
                "tiny/a",
                "T",
                [("A", "page", [(MOTHERS, JOBS), (0 * MOTHERS, JOBS)])],
                "C",
                across="x",
                up="y",
            ),
            "found [5100.0, 0.0] for A, expected corners from left to right",
        ),
        (
            lambda: box_ranges("tiny/a", "T", [("about", {"a": [0.9, 1]})], "C", names=["a"]),
            "found [0.9, 1] for about, expected an odd number of rising values",
        ),
        (
            lambda: range_plot(
                "tiny/a", "T", [("A", "page", (MOTHERS, claim("women/award")))], "C"
            ),
            "found 'CNY' and 'a count' on one axis, expected units of one kind",
        ),
        (
            lambda: range_plot(
                "tiny/a", "T", [("A", "page", MOTHERS)], "C", level=("L", claim("women/award"))
            ),
            "found 'CNY' and 'a count' on one axis, expected units of one kind",
        ),
        (
            lambda: range_plot(
                "tiny/a", "T", [("A", "page", MOTHERS)], "C", level=("x" * 40, MOTHERS)
            ),
            f"found a label of 54 characters, expected 44 at most: '{'x' * 40}: 5,100 people'",
        ),
        (
            lambda: time_series(
                "tiny/a",
                "T",
                [("A", "2018", "page", MOTHERS)],
                "C",
                level=("L", claim("women/award")),
            ),
            "found 'CNY' and 'a count' on one axis, expected units of one kind",
        ),
        (
            lambda: time_series(
                "tiny/a",
                "T",
                [("A", "2018-02", "page", MOTHERS), ("B", "2017-12-01", "page", MOTHERS)],
                "C",
            ),
            "found 2017-12-01 after 2018-02, expected rows in the order of their dates",
        ),
        (
            lambda: time_series("tiny/a", "T", [("A", "2018", "page", 0 * MOTHERS)], "C", log=True),
            "found 0 on a logarithmic axis, expected values and ranges above zero",
        ),
        (
            lambda: box_ranges("tiny/a", "T", [], "C", names=["a"]),
            "found no rows, expected one at least",
        ),
        (
            lambda: box_ranges("tiny/a", "T", [("about", {})], "C", names=[]),
            "found 0 names, expected one to 3, and for each label a spread of each",
        ),
        (
            lambda: box_ranges("tiny/a", "T", [("about", {"a": [1]})], "C", names=["a", "b"]),
            "found 2 names, expected one to 3, and for each label a spread of each",
        ),
        (
            lambda: box_ranges(
                "tiny/a", "T", [("about", dict.fromkeys("abcd", [1]))], "C", names=list("abcd")
            ),
            "found 4 names, expected one to 3, and for each label a spread of each",
        ),
        (
            lambda: line_plot("tiny/a", "T", [], "C", across="x", up="y"),
            "found no rows, expected one at least",
        ),
        (
            lambda: line_plot(
                "tiny/a", "T", [("A", "claim", [(MOTHERS, JOBS)])], "C", across="x", up="y"
            ),
            "found the kind 'claim', expected one of page, evidence, computed",
        ),
        (
            lambda: line_plot(
                "tiny/a", "T", 2 * [("A", "page", [(MOTHERS, JOBS)])], "C", across="x", up="y"
            ),
            "found a label twice, expected each label once",
        ),
        (
            lambda: tornado(
                "tiny/a", "T", claim("women/award") / claim("women/partners"), "C", labels={}
            ),
            "found nothing that moves tiny/a, expected an input with a range",
        ),
        (
            lambda: range_plot("Tiny", "T", [("A", "page", MOTHERS)], "C"),
            "found chart id 'Tiny', expected chapter/name in lower case with hyphens",
        ),
        (
            lambda: range_plot("tiny/a", "=1", [("A", "page", MOTHERS)], "C"),
            "found the title '=1' for tiny/a, expected the finding. Begin with a word: a spreadsheet would run it.",
        ),
    ],
)
def test_messages_say_what_was_found(broken, message):
    with pytest.raises(ValueError) as error:
        broken()
    assert str(error.value) == message


def test_a_chart_is_stored_whole():
    assert between().to_dict() == {
        "id": "tiny/between",
        "title": "Between",
        "caption": "Shown.",
        "alternative": "Between. The page: 5,100 people. Two: 5,050 to 10,300; One: 5,100 people (5,050 to 5,150).",
        "columns": ["label", "kind", "value", "low", "high", "unit", "text"],
        "inputs": ["women/entrepreneurs"],
        "rows": [
            ["Two", "computed", None, 5050.0, 10300.0, "person", "5,050 to 10,300"],
            ["One", "page", 5100.0, 5050.0, 5150.0, "person", "5,100 people"],
        ],
    }
    assert str(rows()) == f"Two numbers\nShown.\n{rows().alternative}\ntiny/rows"
    assert swings().to_dict()["columns"] == ["label", "kind", "value", "low", "high", "text"]
    assert [row[:2] for row in swings().to_dict()["rows"]] == [
        ["Deadweight", "assumption"],
        ["Jobs", "claim"],
        ["Mothers", "claim"],
    ]


def texts(svg):
    """Texts of a picture with their distance from its top, in the order in which they are drawn."""
    return {
        text: float(height)
        for height, text in re.findall(r'<text[^>]* y="([^"]+)"[^>]*>([^<]*)</text>', svg)
    }


def test_three_digits_unless_more_are_asked_for():
    many = MOTHERS / 7
    assert (
        range_plot("tiny/a", "T", [("A", "computed", many)], "C").alternative
        == "T. A: 729 people (721 to 736)."
    )
    assert (
        range_plot("tiny/a", "T", [("A", "computed", many)], "C", digits=2).alternative
        == "T. A: 730 people (720 to 740)."
    )
    assert (
        box_ranges(
            "tiny/a", "T", [("about", {"a": [0.94874, 1.23456, 1.3]})], "C", names=["a"]
        ).alternative
        == "T. about, a: 1.23 (0.949 to 1.3)."
    )
    assert (
        dot_plot("tiny/a", "T", [("A", {"a": many})], "C", names=["a"]).alternative
        == "T. A, a: 729 people."
    )
    path = line_plot(
        "tiny/a", "T", [("A", "computed", [(many, JOBS / 7)])], "C", across="x", up="y"
    )
    assert path.alternative == "T. A, x and y: 729 people and 3,570 jobs."


def test_the_names_of_paths_stand_in_their_order():
    path = [(0 * MOTHERS, JOBS), (MOTHERS, 2 * JOBS)]
    chart = line_plot(
        "tiny/a",
        "T",
        [("Upper", "computed", path), ("Lower", "page", path)],
        "C",
        across="Mothers",
        up="Work",
    )
    height = texts(chart.svg)
    assert height["\u254d Lower"] - height["\u2501 Upper"] == pytest.approx(16, abs=0.1)
    assert chart.table.to_dict("records")[2] == {
        "label": "Lower",
        "kind": "page",
        "across": 0,
        "up": 25_000,
        "unit across": "person",
        "unit up": "job",
    }


def test_what_lies_between_two_numbers_has_the_unit_of_the_first_and_money_its_sign():
    award = claim("women/award")
    (row,) = range_plot("tiny/a", "T", [("Two", "computed", (MOTHERS, JOBS))], "C").to_dict()[
        "rows"
    ]
    assert row == ["Two", "computed", None, 5050.0, 25_500.0, "person", "5,050 to 25,500"]
    (row,) = range_plot(
        "tiny/a", "T", [("Two", "computed", (award / 7, award))], "C", digits=2
    ).to_dict()["rows"]
    assert row[5:] == ["CNY / person", "CNY 29,000 to 200,000"]


def test_a_label_may_fill_a_line():
    assert range_plot("tiny/a", "T", [("x" * 44, "page", MOTHERS)], "C").table[
        "label"
    ].tolist() == ["x" * 44]


@pytest.mark.parametrize(
    "low, high, expected",
    [
        (1, 20, [1, 2, 5, 10, 20]),
        (1, 300, [1, 3, 10, 30, 100, 300]),
        (10, 1000, [10, 30, 100, 300, 1000]),
        (0.01, 1, [0.01, 0.03, 0.1, 0.3, 1]),
        (1, 60, [1, 3, 10, 30]),
        (1, 500, [1, 10, 100]),
        (1, 1000, [1, 10, 100, 1000]),
        (0.01, 100, [0.01, 1, 100]),
        (1, 1e6, [1, 100, 1e4, 1e6]),
    ],
)
def test_ticks_of_a_logarithmic_axis_are_round_numbers(low, high, expected):
    ticks = _log_ticks(low, high).tick_values(low, high)
    assert [tick for tick in ticks if low * 0.999 <= tick <= high * 1.001] == pytest.approx(
        expected
    )


@pytest.mark.parametrize(
    "first, expected",
    [
        ("ewtp/dftz-launch-2017-03", ["Jul 2017", "Jan 2018", "Jul 2018"]),
        ("ewtp/boao-2016-03", ["2017", "2018"]),
        ("women/modelmom-idea-2006", ["2006", "2008", "2010", "2012", "2014", "2016", "2018"]),
    ],
)
def test_years_are_marked_and_half_years_where_there_are_few(first, expected):
    rows = [
        ("A", "evidence", date(first)),
        ("B", "evidence", date("women/competition-final-2018-07")),
    ]
    assert [
        text
        for text in texts(range_plot("tiny/a", "T", rows, "C").svg)
        if re.search(r"^\w{0,3} ?20\d\d$", text)
    ][: len(expected)] == expected


def test_many_names_stand_in_two_lines():
    names = ["eight on", "eight tw", "eight th", "eight fo"]
    height = texts(
        dot_plot("tiny/a", "T", [("A", dict.fromkeys(names, MOTHERS))], "C", names=names).svg
    )
    first, second, third, fourth = (
        next(at for text, at in height.items() if text.endswith(name)) for name in names
    )
    assert first == second and third == fourth and third - first == pytest.approx(15, abs=0.1)
    assert (
        len(
            {
                at
                for text, at in texts(
                    dot_plot(
                        "tiny/a",
                        "T",
                        [("A", dict.fromkeys("abcd", MOTHERS))],
                        "C",
                        names=list("abcd"),
                    ).svg
                ).items()
                if text[-1] in "abcd"
            }
        )
        == 1
    )


def test_names_of_claims_are_written_as_words():
    frame = pd.DataFrame({"number": ["stated"]}, index=["a/two-words"])
    assert "two words" in texts(presence_matrix("tiny/a", "T", frame, "C").svg)


def test_a_text_stands_where_it_fits():
    assert [_side(left, left, "5,100 people") for left in (0.1, 0.9)] == [
        "right",
        "left",
    ] and _side(0.1, 0.95, "5,100 people") is None


@pytest.fixture
def axes(monkeypatch):
    """The axes of a chart that is made in a test."""
    monkeypatch.setattr(charts, "_svg", lambda figure, id: figure)
    return lambda chart: chart.svg.axes[0]


def paths(*labels, across="Mothers", up="Work", x=MOTHERS, y=JOBS):
    return line_plot(
        "tiny/a",
        "T",
        [(label, "page", [(x, y), (2 * x, 2 * y)]) for label in labels],
        "C",
        across=across,
        up=up,
    )


def test_where_no_picture_can_be_shown_its_words_are():
    assert rows()._repr_mimebundle_()["text/plain"] == str(rows())


def test_a_picture_that_a_notebook_stores_in_lines_is_read_as_one(tmp_path):
    data = {CHART_MIME: {"id": "tiny/a"}, "image/svg+xml": ["<svg>\n", "</svg>\n"]}
    (tmp_path / "a.ipynb").write_text(
        json.dumps({"cells": [{"outputs": [{"data": data}]}]}), encoding="utf-8"
    )
    assert load_charts(tmp_path / "a.ipynb") == [({"id": "tiny/a"}, "<svg>\n</svg>\n")]


@pytest.mark.parametrize(
    "band, side, meets",
    [((0.55, 0.6), "left", False), ((0.4, 0.45), "right", False), ((0.3, 0.7), "right", True)],
)
def test_a_text_stands_on_the_side_where_it_does_not_meet_a_band(band, side, meets):
    _, axes = new_figure(2)
    axes.set_xlim(0, 1)
    row = SimpleNamespace(label="A", low=0.5, high=0.5, text="5,100 people")
    assert label_row(axes, 0, row, pd.Interval(*band)) == meets
    shift, _ = axes.texts[-1].get_position()
    assert shift < 0 if side == "left" else shift > 0


@pytest.mark.parametrize(
    "scale, low, high, values",
    [("linear", 100, 200, (120, 150, 180)), ("log", 10, 1e5, (30, 1000, 30_000))],
)
def test_the_label_of_a_band_stands_to_the_side_where_the_picture_is_wider(
    scale, low, high, values
):
    _, axes = new_figure(2)
    axes.set_xscale(scale)
    axes.set_xlim(low, high)
    for value in values:
        label_level(axes, value, "The page")
    assert [text.get_ha() for text in axes.texts] == ["left", "center", "right"]


def test_the_first_and_the_last_value_of_a_series_are_written_inwards(axes):
    dated = [
        (label, year, "page", MOTHERS)
        for label, year in (("A", "2016"), ("B", "2017"), ("C", "2018"))
    ]
    assert [text.get_ha() for text in axes(time_series("tiny/a", "T", dated, "C")).texts] == [
        "left",
        "center",
        "right",
    ]


def test_ticks_have_up_to_three_digits(axes):
    path = axes(paths("A"))
    for axis in (axes(times()).yaxis, path.xaxis, path.yaxis, axes(rows()).xaxis):
        assert axis.get_major_formatter()(12_345) == "12,300"


def test_the_label_of_dots_stands_at_the_left_end_of_a_logarithmic_axis_too(axes):
    chart = axes(
        dot_plot(
            "tiny/a",
            "T",
            [("A", {"a": MOTHERS, "b": 50 * MOTHERS})],
            "C",
            names=["a", "b"],
            log=True,
        )
    )
    chart.figure.canvas.draw()
    (label,) = (text for text in chart.texts if text.get_text() == "A")
    assert label.get_window_extent().x0 == pytest.approx(chart.get_window_extent().x0, abs=1)


def test_lines_beside_one_another_differ_by_dash_and_sign(axes):
    chart = axes(paths("A", "B", "C", "D"))
    looks = [
        (line.get_linestyle(), text.get_text().partition(" ")[0])
        for line, text in zip(chart.lines, chart.texts)
    ]
    assert [len(set(kind)) for kind in zip(*looks[:3])] == [3, 3] and looks[3] == looks[0]


def test_the_axes_of_lines_begin_at_nought(axes):
    chart = axes(paths("A"))
    assert chart.get_xlim()[0] == 0 and chart.get_ylim()[0] == 0


def test_a_unit_stands_on_an_axis_unless_its_name_has_said_it(axes):
    said, unsaid = axes(paths("A", across="People", up="Share", y=JOBS / JOBS)), axes(paths("A"))
    assert (said.get_xlabel(), said.get_ylabel()) == ("People", "Share")
    assert (unsaid.get_xlabel(), unsaid.get_ylabel()) == ("Mothers, people", "Work, jobs")


def test_the_alternative_text_separates_lines_by_semicolons():
    assert (
        paths("A", "B").alternative
        == "T. "
        + "; ".join(
            f"{label}, mothers and work: 5,100 people and 25,000 jobs, 10,200 people and 50,000 jobs"
            for label in "AB"
        )
        + "."
    )


def test_the_table_of_a_spread_names_what_lies_between_ends_and_middle():
    chart = box_ranges("tiny/a", "T", [("about", {"a": [0.8, 0.9, 1, 1.1, 1.2]})], "C", names=["a"])
    assert chart.table.to_dict("records") == [
        {
            "label": "about",
            "spread": "a",
            "low": 0.8,
            "lower": 0.9,
            "middle": 1,
            "upper": 1.1,
            "high": 1.2,
        }
    ]


def test_three_spreads_stand_below_one_label_and_each_label_takes_the_same_height(axes):
    named = dict.fromkeys("abc", [0.9, 1, 1.1])
    heights = [
        axes(
            box_ranges("tiny/a", "T", [(label, named) for label in labels], "C", names=list("abc"))
        ).figure.get_figheight()
        for labels in ("x", "xy", "xyz")
    ]
    assert heights[0] < heights[1] and heights[2] - heights[1] == pytest.approx(
        heights[1] - heights[0]
    )


def test_the_bars_of_a_tornado_have_the_colours_of_where_their_inputs_are_from(axes):
    helped = (1 - assumption("women/deadweight")) * evidence("modelmom/helped-2017-12") / MOTHERS
    chart = tornado(
        "tiny/a",
        "T",
        helped,
        "C",
        labels={
            "women/deadweight": "D",
            "modelmom/helped-2017-12": "H",
            "women/entrepreneurs": "M",
        },
    )
    colours = {"assumption": "computed", "evidence": "evidence", "claim": "page"}
    assert set(chart.table["kind"]) == set(colours)
    assert [to_hex(bar.get_facecolor()) for bar in axes(chart).patches] == [
        COLOURS[colours[kind]] for kind in chart.table["kind"]
    ]


@pytest.mark.parametrize("log", [False, True])
def test_an_axis_rises_whatever_stands_beside_its_marks(log):
    limits = {}
    axes = SimpleNamespace(set_xlim=lambda left, right: limits.update(left=left, right=right))
    extend_axis(axes, pd.DataFrame({"low": [10.0], "high": [56.0], "text": ["x" * 34]}), log)
    assert limits["left"] < 10 < 56 < limits["right"]
    with pytest.raises(ValueError) as error:
        extend_axis(
            axes,
            pd.DataFrame({"low": [10.0, 1.0], "high": [56.0, 2.0], "text": ["y", "x" * 35]}),
            log,
        )
    assert (
        str(error.value)
        == f"found a text of 35 characters beside a mark, expected 34 at most: {'x' * 35!r}. Ask for fewer digits."
    )
