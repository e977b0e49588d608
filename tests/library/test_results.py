"""A result goes into an output whole and comes back whole."""

import json

import numpy as np
import pytest
import sympy
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from recount.datapackage.store import data_dir, get_row
from recount.errors import ResultError
from recount.notebooks.reading import iter_outputs, notebook_paths
from recount.quantities.load_inputs import assumption, claim, date, evidence
from recount.results import RESULT_MIME, Result, check_title, load_results, publish

RATIO = claim("women/additional-jobs") / claim("women/entrepreneurs")


@pytest.fixture
def output():
    InteractiveShell.instance()
    with capture_output() as captured:
        publish("tiny/ratio", RATIO, "Jobs for each mother")
    (shown,) = captured.outputs
    return shown


def test_publish_glues_the_whole_result_under_its_id(output):
    assert output.metadata["scrapbook"] == {"name": "tiny/ratio", "mime_prefix": ""}
    assert Result.from_dict(json.loads(json.dumps(output.data[RESULT_MIME]))) == Result.from_quantity(
        "tiny/ratio", RATIO, "Jobs for each mother"
    )


def test_its_plain_text_reads_well(output):
    assert output.data["text/plain"].splitlines() == [
        "Jobs for each mother: 4.9 jobs per person",
        "  25,000 jobs ÷ 5,100 people",
        "  strict 4.9 jobs; rounding 4.76 to 5.05 jobs; perceived 4.9 jobs",
        "  tiny/ratio",
    ]


def test_stored_results_are_read_back(tmp_path, output):
    notebook = tmp_path / "a.ipynb"
    cell = {
        "cell_type": "code",
        "outputs": [
            {"output_type": "display_data", "data": output.data, "metadata": output.metadata}
        ],
    }
    notebook.write_text(json.dumps({"cells": [cell, {"cell_type": "markdown"}]}), encoding="utf-8")
    assert [result.id for result in load_results(notebook)] == ["tiny/ratio"]


@pytest.mark.parametrize(
    "quantity",
    [
        RATIO,
        claim("women/award")
        * evidence("china/inclusive-loan-rate-2018-q4")
        * assumption("women/loan-term"),
        (evidence("modelmom/finalists-2018-07") / claim("women/entrepreneurs")).to("percent"),
        ((1 - assumption("women/deadweight")) * claim("women/additional-jobs")),
        claim("women/entrepreneurs"),
    ],
)
def test_the_stored_expression_gives_the_stored_value(quantity):
    result = Result.from_quantity("tiny/a", quantity, "A")
    scales = {
        f"x{place}": source.value * (0.01 if "percent" in source.unit else 1)
        for place, source in enumerate(result.inputs)
    }
    assert float(sympy.sympify(result.expression).subs(scales)) == pytest.approx(
        result.value, rel=1e-11
    )


def test_open_ends_are_stored_as_null():
    result = Result.from_quantity("tiny/a", claim("small-businesses/retail-marketplaces"), "Sellers", None)
    assert result.ranges == {
        "strict": [1e7, None],
        "rounding": [1e7, 1.1e7],
        "perceived": [1e7, 1.1e7],
    }
    assert result.range_text("strict") == "more than 10 million businesses"


@pytest.mark.parametrize(
    "id",
    [
        "Women/a",
        "women",
        "women/",
        "/a",
        "women/a b",
        "women/a_b",
        "women/a/b",
        "women/-a",
        "2women/a",
        "women/a\n",
    ],
)
def test_ids_have_one_pattern(id):
    with pytest.raises(ResultError, match="expected chapter/name in lower case with hyphens"):
        publish(id, RATIO, "Title")


def test_a_result_needs_a_title_and_a_known_reading():
    with pytest.raises(ResultError, match="found no title for tiny/a"):
        publish("tiny/a", RATIO, " ")
    for title in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1"):
        with pytest.raises(ResultError, match="Begin with a word: a spreadsheet would run it"):
            publish("tiny/a", RATIO, title)
    with pytest.raises(ResultError, match="found reading 'rounded'"):
        Result.from_quantity("tiny/a", RATIO, "A").range_text("rounded")


def test_messages_name_what_was_found_and_what_was_expected():
    for broken, message in [
        (
            lambda: publish("a", RATIO, "A"),
            "found result id 'a', expected chapter/name in lower case with hyphens",
        ),
        (
            lambda: publish("tiny/a", RATIO, ""),
            "found no title for tiny/a, expected what the number is",
        ),
        (
            lambda: check_title("tiny/a", "\r1", "the finding"),
            "found the title '\\r1' for tiny/a, expected the finding. Begin with a word: a spreadsheet would run it.",
        ),
        (
            lambda: Result.from_quantity("tiny/a", RATIO, "A").range_text("no"),
            "found reading 'no' for tiny/a, expected one of strict, rounding, perceived",
        ),
    ]:
        with pytest.raises(ResultError) as error:
            broken()
        assert str(error.value) == message


def test_a_date_is_told_as_precisely_as_it_is_known():
    stated = Result.from_quantity("tiny/a", date("ewtp/first-zone-date"), "A")
    assert (stated.text, stated.full_text, stated.range_text("rounding"), stated.spread) == (
        "May 2017",
        "May 2017",
        "May 2017",
        "",
    )
    later = Result.from_quantity(
        "tiny/b",
        date("ewtp/dftz-launch-2017-03")
        + (date("ewtp/dftz-live-2017-11") - date("ewtp/dftz-launch-2017-03")),
        "B",
    )
    assert (later.text, later.full_text) == ("3 November 2017", "3 November 2017")
    between = Result.from_quantity(
        "tiny/c",
        date("ewtp/first-zone-date")
        + (date("ewtp/first-zone-date") - date("ewtp/dftz-launch-2017-03")),
        "C",
    )
    assert between.spread == "10 June 2017 to 9 August 2017 by the precision of the dates"


def test_a_range_is_told_with_its_whole_unit_where_asked():
    result = Result.from_quantity("tiny/a", RATIO, "A")
    assert (result.range_text("rounding"), result.range_text("rounding", full=True)) == (
        "4.76 to 5.05 jobs",
        "4.76 to 5.05 jobs per person",
    )
    assert (result.text, result.full_text) == ("4.9 jobs", "4.9 jobs per person")
    assert (result.digits, Result.from_quantity("tiny/a", RATIO, "A", 2).range_text("rounding")) == (
        3,
        "4.8 to 5 jobs",
    )
    local = Result.from_quantity("tiny/b", claim("small-businesses/local-services"), "B", None)
    assert (
        local.range_text("perceived") == "3.32 to 3.588 million merchants"
        and local.range_text("rounding") == "3.45 to 3.55 million merchants"
    )
    assert local.range_summary == [
        "strict: any number of merchants",
        "rounding: 3.45 to 3.55 million merchants",
        "perceived: 3.32 to 3.588 million merchants",
    ]
    assert local.readings_text.startswith("Strict: any number of merchants. Rounding: 3.45")


def test_a_spread_says_where_it_comes_from():
    assert Result.from_quantity("tiny/a", RATIO, "A").spread == "4.76 to 5.05 jobs by rounding"
    assert Result.from_quantity("tiny/a", claim("women/partners"), "A").spread == ""
    assumed = Result.from_quantity(
        "tiny/a", assumption("women/loan-term") * claim("women/additional-jobs"), "A"
    )
    assert assumed.spread == "24,500 to 76,500 job-years over the assumed ranges"
    dated = claim("women/additional-jobs") / (
        date("ewtp/first-zone-date") - date("ewtp/dftz-launch-2017-03")
    )
    assert Result.from_quantity("tiny/a", dated, "A").spread.endswith(" jobs by rounding")


def test_a_result_is_stored_whole():
    jobs, people = (
        {
            "id": id,
            "kind": "claim",
            "title": get_row("claims", id)["counted"],
            "value": value,
            "unit": unit,
            "wording": "exact",
            "ranges": {"strict": [value, value], "rounding": [low, high], "perceived": [value, value]},
            "sources": ["alibaba2018esg"],
            "locator": "Alibaba Group ESG Report 2018, page 39",
            "text": text,
        }
        for id, value, unit, low, high, text in [
            ("women/additional-jobs", 25_000.0, "job", 24_500.0, 25_500.0, "25,000 jobs"),
            ("women/entrepreneurs", 5100.0, "person", 5050.0, 5150.0, "5,100 people"),
        ]
    )
    assert Result.from_quantity("tiny/a", RATIO, "A", 2).to_dict() == {
        "id": "tiny/a",
        "title": "A",
        "value": 4.90196078431,
        "unit": "job / person",
        "digits": 2,
        "formula": "25,000 jobs ÷ 5,100 people",
        "expression": "x0/x1",
        "ranges": {
            "strict": [4.90196078431] * 2,
            "rounding": [4.7572815534, 5.0495049505],
            "perceived": [4.90196078431] * 2,
        },
        "inputs": [jobs, people],
    }


def test_all_digits_of_an_input_are_told_where_none_are_asked_for():
    stored_ends = {
        "strict": [None, 5.0],
        "rounding": [12_340.5, 12_350.5],
        "perceived": [12_340.5, 12_350.5],
    }
    result = Result.from_dict(
        Result.from_quantity("tiny/a", claim("women/additional-jobs"), "A", None).to_dict()
        | {"ranges": stored_ends}
    )
    assert [result.range_text(reading) for reading in ("strict", "rounding", "perceived")] == [
        "less than 5 jobs",
        "12,340.5 to 12,350.5 jobs",
        "12,340 to 12,350 jobs",
    ]


def test_a_result_is_published_with_the_digits_asked_for():
    InteractiveShell.instance()
    with capture_output() as captured:
        publish("tiny/ratio", RATIO, "Jobs", digits=1)
    assert captured.outputs[0].data["text/plain"].startswith("Jobs: 5 jobs per person\n")


def test_chapters_are_notebooks_by_name_and_nothing_hidden(tmp_path):
    home = tmp_path / "chapters"
    home.mkdir()
    for name in ("b.ipynb", "a.ipynb", ".c.ipynb", "d.md"):
        (home / name).touch()
    assert notebook_paths(tmp_path) == [home / "a.ipynb", home / "b.ipynb"]


def test_records_come_with_the_other_forms_of_their_output(tmp_path):
    notebook = tmp_path / "a\u00e9.ipynb"
    data = {"kind/one": {"n": "\u00e9"}, "text/plain": "t"}
    cells = [
        {"cell_type": "markdown"},
        {
            "outputs": [
                {"output_type": "stream", "text": "x"},
                {"data": {"kind/two": 1}},
                {"data": data},
            ]
        },
    ]
    notebook.write_text(json.dumps({"cells": cells}, ensure_ascii=False), encoding="utf-8")
    assert list(iter_outputs(notebook, "kind/one")) == [({"n": "\u00e9"}, data)]


CHAPTERS = sorted((data_dir().parent / "chapters").glob("*.ipynb"))


def evaluated(result, values):
    """The stored expression over other values of its inputs, as a reader without the package would compute it."""
    names = [sympy.Symbol(f"x{place}") for place in range(len(values))]
    scale = [
        1 if result.expression == "x0" else 0.01 if "percent" in source.unit else 1
        for source in result.inputs
    ]
    function = sympy.lambdify(
        names, sympy.sympify(result.expression, locals={str(name): name for name in names}), "numpy"
    )
    return np.broadcast_to(function(*(value * by for value, by in zip(values, scale))), (200,))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_published_range_holds_what_its_expression_gives(path):
    """At the printed values exactly; and for values drawn from the ranges of the inputs, within the range."""
    draw = np.random.default_rng(39)
    for result in load_results(path):
        printed = evaluated(result, [np.full(200, source.value) for source in result.inputs])
        assert printed[0] == pytest.approx(result.value, rel=1e-9, abs=1e-9), result.id
        for reading in ("rounding", "perceived"):
            low, high = result.ranges[reading]
            drawn = evaluated(
                result, [draw.uniform(*source.ranges[reading], 200) for source in result.inputs]
            )
            room = 1e-9 * max(abs(low), abs(high), 1)
            assert low - room <= drawn.min() and drawn.max() <= high + room, (result.id, reading)
        low, high = (
            np.inf * (-1, 1)[place] if end is None else end
            for place, end in enumerate(result.ranges["strict"])
        )
        assert (
            low <= result.value * (1 + 1e-9) + 1e-9 and result.value * (1 - 1e-9) - 1e-9 <= high
        ), result.id


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_no_number_is_printed_outside_its_range(path):
    """The digits of the range are those of the number."""
    for result in load_results(path):
        for reading, ends in result.ranges.items():
            low, high = (None if end is None else float(f"{end:.{result.digits}g}") for end in ends)
            value = float(f"{result.value:.{result.digits}g}")
            assert (low is None or low <= value) and (high is None or value <= high), (
                result.id,
                reading,
            )
