"""Charts that a chapter draws: two pictures, a table and words; what is refused has its line."""

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pandas as pd
import pytest

from recount.charts.annotations import flag, label_points, lanes, shade
from recount.charts.chart import CHART_MIME, load_charts, without_title
from recount.charts.drawing import UNREAD, chart, is_narrow
from recount.charts.marks import mark
from recount.charts.style import COLOURS, GREEN, INK, MUTED, PALETTE
from recount.datapackage.tables import data_dir
from recount.errors import ChartError, ResultError, UnknownNameError
from recount.notebook_tables import evidence_table
from recount.notebooks.reading import notebook_paths
from recount.published_outputs import Outputs
from recount.quantities.load_inputs import claim, date
from recount.sphinxext.roles import chart_role
from recount.validation.typed_numbers import find_typed_in_code

TITLE = "The count of bakers rose in ten years"
WORDS = {"caption": "Counts.", "trend": "It rises."}
TABLE = pd.DataFrame({"place": ["Here", "There"], "count": [12, 2_500_000]})


def publish(draw, table=TABLE, title=TITLE, **options):
    return chart("tiny/drawn", title, table=table, **{**WORDS, **options})(draw)


def series():
    counts, bakers = evidence_table("register/bakers-*"), claim("bread/bakers")

    def draw(ax):
        ax.axhspan(*bakers.range(), color="page", alpha=0.3)
        mark(ax.plot(counts["date"], counts["value"], marker="o"), counts.index)
        label_points(ax, counts["date"], counts["value"], counts["printed"])
        flag(ax, date("bread/lease-2020-10"), "lease", height=0.3, side="left")
        shade(ax, "2021-04", "2021-09", "reached")
        ax.set_ylim(bottom=0)

    return publish(draw, counts[["as_of", "printed", "value"]], inputs=[bakers])


def test_the_settings_of_who_runs_it_change_no_picture():
    import matplotlib as mpl

    own = {
        "axes.xmargin": 0.3,
        "lines.marker": "x",
        "path.sketch": (1, 100, 2),
        "savefig.bbox": "tight",
        "text.usetex": True,
        "timezone": "Asia/Shanghai",
    }
    picture = series().svg
    with mpl.rc_context(own):
        assert series().svg == picture


EVENTS = pd.DataFrame(
    [
        ("2020-10", "Here", "A lease is signed"),
        ("2021-06-18", "Here", "The bakery opens in the harbour"),
        ("2021-05", "There", "The page has it open"),
        ("2021-07", "Here", "A second one"),
    ],
    columns=["date", "lane", "label"],
)


def timeline():
    def draw(ax):
        lanes(ax, EVENTS, window=("2021-05", "2021-05"))

    return publish(draw, EVENTS, height=180, phone_height=200)


def bars():
    def draw(ax):
        drawn = mark(ax.barh(TABLE["place"], TABLE["count"]), ["bread/loaves", "bread/bakers"])
        ax.bar_label(drawn, ["12", "2.5 million"], padding=4)
        ax.margins(x=0.3)
        ax.set_xticks([])

    return publish(draw, height=120)


ALL = [series, timeline, bars]


@pytest.mark.parametrize("made", ALL)
def test_both_pictures_are_as_they_were(made, snapshot):
    drawn = made()
    for name, svg in (("desk", drawn.svg), ("phone", drawn.phone)):
        snapshot(svg, f"drawn-{made.__name__}-{name}.svg", tolerance=0.05)


@pytest.mark.parametrize("made", ALL)
def test_pictures_are_sound_the_same_every_time_and_share_no_id(made):
    drawn, again = made(), made()
    assert (drawn.svg, drawn.phone) == (again.svg, again.phone)
    ids = re.findall(r' id="([^"]+)"', drawn.svg + drawn.phone)
    assert len(ids) == len(set(ids))
    for svg, width in ((drawn.svg, 720), (drawn.phone, 328)):
        root = ElementTree.fromstring(svg)
        assert root.get("viewBox").split()[2] == str(width)
        sizes = {float(size) for size in re.findall(r"font-size: ([\d.]+)px", svg)}
        assert sizes and all(11 <= size <= 13 for size in sizes)
        assert set(re.findall("#[0-9a-f]{6}", svg)) <= set(PALETTE.values())


def test_the_words_have_the_trend_and_the_values():
    drawn = series()
    assert drawn.alternative == (
        f"{TITLE}. It rises. 2011: 150 bakers; March 2021: 290 bakers; "
        "30 September 2021: 380 bakers."
    )
    assert drawn.to_dict()["columns"] == ["id", "as_of", "printed", "value"]
    assert drawn.inputs == [*evidence_table("register/bakers-*").index, "bread/bakers"]
    quantities = pd.DataFrame({"count": [claim("bread/bakers")]}, index=["A"])
    drawn = publish(lambda ax: None, quantities)
    assert drawn.table.to_dict("records") == [
        {"row": "A", "count": 350.0, "count in words": "about 350 bakers"}
    ]
    assert drawn.alternative.endswith("about 350 bakers.") and drawn.inputs == ["bread/bakers"]


def test_marks_are_where_their_points_are():
    places = series().to_dict()["marks"]
    for name in ("desk", "phone"):
        assert [id for id, *_ in places[name]] == list(evidence_table("register/bakers-*").index)
        lefts, tops = zip(*((left, top) for _, left, top, *_ in places[name]), strict=True)
        assert list(lefts) == sorted(lefts) and list(tops) == sorted(tops, reverse=True)
        assert all(0 <= part <= 100 for part in [*lefts, *tops])


def test_a_notebook_shows_the_title_above_the_picture_and_a_page_does_not():
    drawn = series()
    outputs = drawn._repr_mimebundle_()
    root = ElementTree.fromstring(outputs["image/svg+xml"])
    assert TITLE in "".join(root.itertext()) and float(root.get("viewBox").split()[1]) < 0
    assert outputs["text/plain"].startswith(TITLE)
    assert outputs[CHART_MIME]["phone"] == drawn.phone
    bare = without_title(outputs["image/svg+xml"])
    assert TITLE not in bare
    assert bare.partition(">")[2].split() == drawn.svg.partition(">")[2].split()
    assert 'viewBox="0 0 720 320"' in bare


def test_a_chart_is_stored_whole_and_read_back(tmp_path):
    drawn = series()
    outputs = drawn._repr_mimebundle_()
    outputs["image/svg+xml"] = outputs["image/svg+xml"].splitlines(keepends=True)
    notebook = {"cells": [{"outputs": [{"data": outputs}]}]}
    (tmp_path / "a.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    ((record, svg),) = load_charts(tmp_path / "a.ipynb")
    assert record == json.loads(json.dumps(drawn.to_dict()))
    assert svg.partition(">")[2].split() == drawn.svg.partition(">")[2].split()


def test_a_chart_needs_an_id_and_a_title():
    with pytest.raises(ResultError, match="chart id 'Tiny' breaks the pattern"):
        chart("Tiny", TITLE, table=TABLE, **WORDS)(lambda ax: None)
    with pytest.raises(ResultError, match="title '=1 .*' begins like a formula"):
        publish(lambda ax: None, title="=1 is a formula here")


def test_a_function_knows_the_picture_and_may_take_the_figure():
    seen = []

    def draw(figure):
        seen.append([is_narrow(ax) for ax in figure.subplots(1, 2)])

    publish(draw)
    assert seen == [[False, False], [True, True]]


@pytest.mark.parametrize(
    "last, expected",
    [
        ("2021-01-15", ["2 January 2021"]),
        ("2021-09", ["Jan 2021", "Jul 2021"]),
        ("2022-06", ["Jan 2021", "Jul 2021", "Jan 2022"]),
        ("2024", ["2021", "2022", "2023", "2024"]),
    ],
)
def test_an_axis_has_a_few_dates_that_do_not_overlap(last, expected):
    days = [pd.Timestamp("2021-01-02"), pd.Timestamp(last)]
    svg = publish(lambda ax: ax.plot(days, [1, 2])).svg
    assert re.findall(r">((?:\d* ?\w+ )?20\d\d)<", svg)[: len(expected)] == expected


@pytest.mark.parametrize("colour", [*COLOURS.values(), GREEN, INK, MUTED])
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


def cut(ax):
    ax.annotate("far out", (1, 0.5), xytext=(30, 0), textcoords="offset points", in_layout=False)


def on_one_another(ax):
    ax.text(0.5, 0.5, "one word")
    ax.text(0.5, 0.5, "other words")


def struck(ax):
    ax.plot([0, 1], [0, 1])
    ax.text(0.5, 0.5, "middle", ha="center", va="center")


def on_a_point(ax):
    ax.scatter([0.5], [0.5])
    ax.text(0.5, 0.5, "middle", ha="center", va="center")


def small(ax):
    ax.text(0.5, 0.5, "tiny", fontsize=7)


def red(ax):
    ax.plot([0, 1], [0, 1], color="red")


def titled(ax):
    ax.set_title("A title")


def marked(ax):
    mark(ax.plot([0, 1], [0, 1]), "bread/bakers")


@pytest.mark.parametrize(
    "draw, message",
    [
        (cut, r"'far out' is cut at the right edge \(line \d+ of the cell: ax.annotate\("),
        (on_one_another, r"'one word' \(line .* and 'other words' \(line .* are on one another"),
        (struck, r"a line \(line .*: ax.plot\(.* runs through 'middle' \(line .*: ax.text\("),
        (on_a_point, r"a line \(line .*: ax.scatter\(.* runs through 'middle'"),
        (small, r"'tiny' has letters of 7 \(line \d+ .*from 11 to 13"),
        (red, r"the colour #ff0000 \(line .*: ax.plot\(.* is not one of the book.* page, evidence"),
        (titled, "the axes have a title, 'A title'; leave it out"),
        (marked, r"mark has 1 ids for 2 points \(line .*; give an id for each point"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(draw, message):
    with pytest.raises(ChartError, match=f"^chart tiny/drawn: desk: .*{message}"):
        publish(draw)


def test_a_scenario_refuses_no_picture(monkeypatch):
    """Its numbers may put words on one another, and nobody reads them."""
    monkeypatch.setenv(UNREAD, "1")
    assert publish(on_one_another)


@pytest.mark.parametrize(
    "options, message",
    [
        ({"title": "Bakers in years"}, "the title 'Bakers in years' is no sentence"),
        ({"title": "The count of bakers rose."}, "is no sentence; .* without a full stop"),
        ({"trend": ""}, "the trend '' does not end as a sentence"),
        ({"caption": "Counts"}, "the caption 'Counts' does not end as a sentence"),
        ({"table": pd.DataFrame()}, "table has no rows"),
    ],
)
def test_words_and_table_are_wanted(options, message):
    with pytest.raises(ChartError, match=f"chart tiny/drawn: .*{message}"):
        publish(lambda ax: None, **options)


def test_helpers_say_what_does_not_fit():
    with pytest.raises(ChartError, match="side 'beside' does not fit 1 points; give one of above"):
        publish(lambda ax: label_points(ax, [1], [1], ["a"], "beside"))
    with pytest.raises(ChartError, match="there are 5 lanes; draw 4 at most"):
        events = pd.DataFrame({"date": "2021", "lane": list("abcde"), "label": "x"})
        publish(lambda ax: lanes(ax, events))
    with pytest.raises(ChartError, match="mark has 1 ids for 2 things"):
        publish(lambda ax: mark(ax.bar(["a", "b"], [1, 2]), ["bread/bakers"]))


def test_numbers_that_place_and_size_may_be_typed_and_no_others():
    look = "@chart('a/b', 'T', height=200)\ndef draw(ax):\n    ax.plot(x[:4], alpha=0.2)\n"
    assert find_typed_in_code(look + "    ax.set_ylim(0, 24e6)") == []
    assert find_typed_in_code(look + "    ax.axhline(24e6)") == [(4, "24000000.0")]
    assert find_typed_in_code("ax.plot(x, alpha=0.2)") == [(1, "0.2")]


def test_a_figure_has_the_number_of_its_chapter_and_its_place_in_it():
    outputs = Outputs.read(notebook_paths(data_dir().parent))
    number = outputs.figure_numbers["bread/bakers-over-time"]
    assert re.fullmatch(r"1\.\d", number)
    node = chart_role(outputs, "bread/bakers-over-time")
    assert node.astext() == f"Figure\u00a0{number}"
    assert (node["home"], node["anchor"]) == ("chapters/bread", "at-chart-bread-bakers-over-time")
    with pytest.raises(KeyError, match="no chapter publishes this chart; did you mean"):
        chart_role(outputs, "bread/bakers-over-times")


def test_an_evidence_table_names_a_pattern_that_fits_nothing():
    with pytest.raises(UnknownNameError, match="no evidence has an id that begins 'register/x"):
        evidence_table("register/x*")
