"""A result goes into an output whole and comes back whole."""

import json

import pytest
import sympy
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from matplotlib.figure import Figure

from recount.errors import ResultError
from recount.notebooks.reading import iter_outputs, notebook_paths
from recount.quantities.aggregations import growth
from recount.quantities.load_inputs import assumption, claim, date, evidence
from recount.results import RESULT_MIME, Result, load_results, publish


def ratio():
    return claim("bread/bakers") / claim("bread/bakeries")


def result(quantity, digits=3):
    return Result.from_quantity("tiny/a", quantity, "A", digits)


def published(**options):
    InteractiveShell.instance()
    with capture_output() as captured:
        publish("tiny/ratio", ratio(), "Bakers for each bakery", **options)
    return captured.outputs[0]


def test_publish_glues_the_whole_result_under_its_id_and_it_is_read_back(tmp_path):
    output = published()
    assert output.metadata["scrapbook"] == {"name": "tiny/ratio", "mime_prefix": ""}
    assert output.data["text/plain"].splitlines() == [
        "Bakers for each bakery: 14.6 bakers per bakery",
        "  about 350 bakers ÷ 24 bakeries",
        "  strict any number of bakers; rounding 14.37 to 14.8 bakers; "
        "perceived 13.8 to 15.4 bakers",
        "  tiny/ratio",
    ]
    outputs = [{"output_type": "stream", "text": "x"}, {"data": output.data}]
    notebook = {"cells": [{"cell_type": "markdown"}, {"outputs": outputs}]}
    path = tmp_path / "a\u00e9.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    expected = Result.from_quantity("tiny/ratio", ratio(), "Bakers for each bakery")
    assert load_results(path) == [expected]
    assert list(iter_outputs(path, RESULT_MIME)) == [(output.data[RESULT_MIME], output.data)]
    assert published(digits=1).data["text/plain"].startswith("Bakers for each bakery: 10 bakers")


def test_a_result_is_stored_with_its_inputs():
    stored = result(ratio(), 2).to_dict()
    bakers = stored["inputs"].pop(0)
    assert stored | {"inputs": [], "ranges": {}} == {
        "id": "tiny/a",
        "title": "A",
        "value": 14.5833333333,
        "unit": "baker / bakery",
        "digits": 2,
        "formula": "about 350 bakers ÷ 24 bakeries",
        "expression": "x0/x1",
        "ranges": {},
        "inputs": [],
    }
    assert stored["ranges"]["rounding"] == [14.375, 14.7916666667]
    assert bakers | {"ranges": {}} == {
        "id": "bread/bakers",
        "kind": "claim",
        "title": "bakers of the company",
        "value": 350.0,
        "unit": "baker",
        "wording": "about",
        "ranges": {},
        "sources": ["harbour2021report"],
        "locator": "Harbour Bakeries Annual Report 2021, page 12",
        "text": "about 350 bakers",
    }
    assert bakers["ranges"]["rounding"] == [345.0, 355.0]


@pytest.mark.parametrize(
    "quantity",
    [
        ratio,
        lambda: (claim("bread/given") / claim("bread/loaves")).to("percent"),
        lambda: (1 - assumption("bread/thrown-away")) * claim("bread/loaves"),
        lambda: claim("bread/grain") / assumption("fx/crn-mrk"),
        lambda: claim("bread/bakeries"),
        lambda: growth(
            evidence("register/bakers-2021-03"),
            evidence("register/bakers-2021-09"),
            (date("register/bakers-2021-09") - date("register/bakers-2021-03")).to("year"),
        ),
    ],
)
def test_the_stored_expression_gives_the_stored_value(quantity):
    stored = result(quantity())
    values = {
        f"x{order}": source.value
        * (0.01 if "percent" in source.unit and stored.expression != "x0" else 1)
        for order, source in enumerate(stored.inputs)
    }
    assert float(sympy.sympify(stored.expression).subs(values)) == pytest.approx(
        stored.value, rel=1e-10
    )


def test_open_ends_are_stored_as_null():
    loaves = result(claim("bread/loaves"), None)
    assert loaves.ranges["strict"] == [1.2e6, None]
    assert loaves.range_text("strict") == "more than 1.2 million loaves"


def test_a_date_is_as_precise_as_it_is_known():
    stated = result(date("bread/first-abroad"))
    assert (stated.text, stated.full_text, stated.range_text("rounding")) == ("May 2021",) * 3
    assert stated.rounding_range == ""
    opening, lease = date("bread/opening-2021-06"), date("bread/lease-2020-10")
    computed = result(opening + (opening - lease))
    assert computed.text == computed.full_text == "18 February 2022"
    assert computed.rounding_range.endswith(" by the precision of the dates")


def test_ranges_have_the_digits_of_the_number_and_the_unit_asked_for():
    bakers = result(ratio())
    assert (bakers.text, bakers.full_text) == ("14.6 bakers", "14.6 bakers per bakery")
    assert bakers.range_text("rounding") == "14.37 to 14.8 bakers"
    assert result(ratio(), 2).range_text("rounding") == "14 to 15 bakers"
    assert result(claim("bread/bakeries")).readings_text == (
        "Strict, rounding, perceived: exactly 24 bakeries"
    )


def test_a_range_says_where_it_comes_from():
    assert result(ratio()).rounding_range == "14.37 to 14.8 bakers by rounding"
    assert result(claim("bread/bakeries")).rounding_range == ""
    eaten = (1 - assumption("bread/thrown-away")) * claim("bread/loaves")
    assert result(eaten).rounding_range.endswith(" loaves over the assumed ranges")


@pytest.mark.parametrize(
    "id", ["Bread/a", "bread", "bread/", "/a", "bread/a b", "bread/a_b", "bread/a/b", "bread/a\n"]
)
def test_ids_have_one_pattern(id):
    with pytest.raises(ResultError, match="breaks the pattern; write chapter/name in lower case"):
        publish(id, ratio(), "Title")


@pytest.mark.parametrize(
    "value, message",
    [
        (350, "'tiny/a': int is no quantity, so nothing says where the number comes from;"),
        (14.5, "float is no quantity, so nothing says .* compute it from claim"),
        (
            Figure(),
            "Figure is no quantity, a picture is no number. Draw it in a function of ax",
        ),
        ("350", "str is no quantity, compute it from claim"),
    ],
)
def test_what_is_no_quantity_cannot_be_published(value, message):
    with pytest.raises(ResultError, match=message):
        publish("tiny/a", value, "Title")


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r1"])
def test_a_title_is_words(title):
    with pytest.raises(ResultError, match="begins like a formula, .*; begin with a word"):
        publish("tiny/a", ratio(), title)
    with pytest.raises(ResultError, match="the title is empty; write what the number is"):
        publish("tiny/a", ratio(), " ")


def test_an_unknown_reading_is_named():
    with pytest.raises(ResultError, match="result tiny/a: unknown reading 'rounded'; use one of"):
        result(ratio()).range_text("rounded")


def test_chapters_are_notebooks_by_name_and_nothing_hidden(tmp_path):
    home = tmp_path / "chapters"
    home.mkdir()
    for name in ("b.ipynb", "a.ipynb", ".c.ipynb", "d.md"):
        (home / name).touch()
    assert notebook_paths(tmp_path) == [home / "a.ipynb", home / "b.ipynb"]


def test_a_result_of_a_typed_number_is_not_published():
    with pytest.raises(ResultError, match="0.5 is typed, so nothing says where it comes from"):
        publish("tiny/half", ratio() * 0.5, "Half of it")


def test_a_rounded_number_keeps_its_unit():
    result = Result.from_quantity("tiny/a", ratio(), "Bakers for each bakery")
    assert result.rounded_text(1).split()[0] in ("10", "20") and result.digits == 3
