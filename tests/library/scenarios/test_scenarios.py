"""What moves when something is set to another value, and what cannot be set."""

import pytest

from recount import scenario
from recount.datapackage.tables import data_dir
from recount.errors import ScenarioError
from recount.notebooks.reading import notebook_paths
from recount.results import load_results
from recount.scenarios.run import run_scenario
from recount.scenarios.settings import parse_assignments, resolve_setting


@pytest.fixture(scope="module")
def found():
    """A scenario of the sample, without the fixtures of one test."""
    with pytest.MonkeyPatch.context() as patch:
        from ..conftest import SAMPLE

        patch.setenv("RECOUNT_DATA", str(SAMPLE / "data"))
        before = {path: path.read_bytes() for path in SAMPLE.glob("*/*.*")}
        found = run_scenario({"fx/crn-mrk": 7.0})
        assert before == {path: path.read_bytes() for path in SAMPLE.glob("*/*.*")}
        return found


def test_a_result_moves_as_its_expression_says(found):
    (row,) = found.moved.to_dict("records")
    assert (row["kind"], row["id"]) == ("result", "bread/grain-marks")
    assert row["value"] == pytest.approx(1_900_000 / 7.5)
    assert row["new value"] == pytest.approx(1_900_000 / 7.0)
    assert row["change"] == pytest.approx(7.5 / 7 - 1)
    assert found.executed == ["bread"]


def test_a_report_says_what_moved_and_counts_the_rest(found):
    total = sum(len(load_results(path)) for path in notebook_paths(data_dir().parent))
    assert str(found).splitlines() == [
        "Exchange rate between crowns and marks: 7 CRN per MRK instead of 7.5 CRN per MRK; "
        "this is outside its range, 7.2 to 7.8 CRN per MRK.",
        "Ranges by the reading rounding.",
        "",
        "1 result moved:",
        "  bread/grain-marks: MRK 253,000 → MRK 271,000, +7.14 %; "
        "range MRK 237,000 to 271,000 → MRK 264,000 to 279,000",
        f"{total - 1} results and 8 verdicts unchanged.",
        "Chapters that use it: bread.",
    ]


def test_verdicts_follow_evidence_and_their_counts_follow_verdicts():
    found = run_scenario({"register/bakeries-2021": 30})
    assert found.executed == ["bread", "summary"]
    verdicts = found.moved.query("kind == 'verdict'")[["id", "published", "now"]].values.tolist()
    assert verdicts == [
        [
            "bread/bakeries",
            "agrees · an independent source says so",
            "contradicted · an independent source says otherwise",
        ]
    ]
    assert {"summary/agrees", "summary/contradicted"} <= set(found.moved["id"])
    assert "1 verdict changed:\n  bread/bakeries: agrees · an independent source says so → " in str(
        found
    )


def test_another_reading_changes_ranges_and_keeps_the_report_short():
    found = run_scenario({}, reading="perceived")
    report = str(found)
    assert "Ranges by the reading perceived." in report
    assert set(found.moved.query("kind == 'verdict'")["id"]) == {"bread/loaves"}
    assert " of these results have another range." in report
    assert len(report.splitlines()) < len(found.moved)


def test_a_share_of_one_half_is_no_half_percent():
    with pytest.raises(ScenarioError) as error:
        scenario({"bread/thrown-away": 0.5})
    assert str(error.value) == (
        "bread/thrown-away is in percent, so 0.5 would mean 0.5%. "
        "Write 50 for a share of 0.5, or '0.5%' if you do mean 0.5%."
    )
    half = resolve_setting("bread/thrown-away", "0.5%")
    assert half.cells["value"] == "0.5" and "0.5% instead of 12.5%" in half.words


@pytest.mark.parametrize(
    "id, value, table, cells, words",
    [
        (
            "bread/thrown-away",
            15,
            "assumptions",
            {"value": "15.0", "low": "15.0", "high": "15.0"},
            "Share of loaves that nobody eats: 15% instead of 12.5%",
        ),
        (
            "reading",
            "strict",
            "assumptions",
            {"choice": "strict"},
            "Reading by which rules compare a number of the page with evidence: "
            "strict instead of rounding",
        ),
        (
            "bread/bakers",
            "400",
            "claims",
            {"value": "400"},
            "“About 350 bakers”: about 400 bakers instead of about 350 bakers; "
            "this is outside what rounding allows it",
        ),
        (
            "bread/opening-2021-06",
            "2021-07",
            "events",
            {"date": "2021-07"},
            "Date of: The first bakery of the company in Islemark opens, 18 June 2021: "
            "July 2021 instead of 18 June 2021",
        ),
        (
            "register/bakers-2021-03/as-of",
            "2021-04",
            "evidence",
            {"as_of": "2021-04"},
            "Date of: Bakers of the company in spring, March 2021: "
            "April 2021 instead of March 2021",
        ),
        (
            "xha/pp-totl/2021",
            "1e6",
            "country_indicators",
            {"value": "1000000"},
            "Population, total, Harbourland, 2021: 1 million people instead of 640,000 people",
        ),
    ],
)
def test_a_setting_changes_cells_and_says_what_it_changes(id, value, table, cells, words):
    setting = resolve_setting(id, value)
    assert (setting.table, setting.cells, setting.words) == (table, cells, words)


@pytest.mark.parametrize(
    "id, value, message",
    [
        ("bread/thrown-awy", 3, "'bread/thrown-awy' cannot be set; did you mean bread/thrown-away"),
        ("bread/neighbourhood", 3, "bread/neighbourhood is a statement without a number"),
        ("bread/grain-marks", 3, "is computed and cannot be set; set one of its inputs: bread/gra"),
        (
            "reading",
            "percieved",
            "'percieved' is not a choice for verdicts/reading: choose strict,",
        ),
        ("reading", None, "'None' is not a choice"),
        (
            "fx/crn-mrk",
            "a lot",
            "'a lot' is not a number for fx/crn-mrk: write it in CRN/MRK, such",
        ),
        ("fx/crn-mrk", True, "'True' is not a number"),
        ("fx/crn-mrk", float("nan"), "'nan' is not a number"),
        ("fx/crn-mrk", "7%", "'7%' is not a number"),
        ("bread/bakers", -1, "-1 is not possible for bread/bakers: write zero or more"),
        ("harbour/loaves-2019", 5, "harbour/loaves-2019 is evidence of grade C"),
        ("bread/opening-2021-06", "June", "'June' is not a date for bread/opening-2021-06: write"),
    ],
)
def test_what_cannot_be_set_is_refused_with_the_remedy(id, value, message):
    with pytest.raises(ScenarioError) as error:
        resolve_setting(id, value)
    assert message in str(error.value)


def test_values_must_be_a_mapping():
    with pytest.raises(ScenarioError, match="scenario.. takes ids with values, such as"):
        scenario("fx/crn-mrk=7")


@pytest.mark.parametrize(
    "words, message",
    [
        (["fx/crn-mrk"], "'fx/crn-mrk' is not an id and its value"),
        (["=7"], "'=7' is not an id and its value"),
        (["reading="], "'reading=' is not an id and its value"),
        (["reading=strict", "verdicts/reading=strict"], "verdicts/reading is set twice"),
    ],
)
def test_assignments_are_an_id_and_a_value(words, message):
    with pytest.raises(ScenarioError, match=message):
        parse_assignments(words)


def test_a_chapter_that_cannot_be_computed_ends_it_in_a_line():
    with pytest.raises(ScenarioError) as error:
        scenario({"fx/crn-mrk": 0})
    message = str(error.value)
    assert message.startswith(
        "With these values a chapter cannot be computed: chapters/bread.ipynb"
    )
    assert "\n" not in message


def test_stale_outputs_are_refused(sample):
    path = sample / "chapters/bread.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("import pandas", "import  pandas", 1))
    with pytest.raises(ScenarioError, match="bread.ipynb: its code was changed. Run `recount"):
        scenario({"fx/crn-mrk": 7})
