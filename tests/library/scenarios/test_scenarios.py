"""What moves when something is another: rerun aside, equal to what the stored expressions give, and nothing of the book touched."""

import csv
import dataclasses
import hashlib
import json

import pandas as pd
import pytest
import sympy

import recount
from recount import verdicts as verdicts
from recount.charts import layout as charts
from recount.charts.chart import CHART_MIME, load_charts
from recount.cli import main
from recount.datapackage import store as package
from recount.datapackage.store import data_dir, get_row, load_table
from recount.editions.history import History
from recount.errors import ScenarioError
from recount.notebooks import execution as notebooks
from recount.notebooks.reading import notebook_paths
from recount.results import RESULT_MIME, load_results
from recount.scenarios import run as scenarios
from recount.scenarios.report import Scenario, _moved
from recount.scenarios.run import _write, affected_chapters, run_scenario
from recount.scenarios.settings import Setting, _settable, parse_assignments, resolve_setting
from recount.sphinxext import forks
from recount.verdicts import VERDICT_MIME, load_verdicts

BOOK = data_dir().parent
VALUES = {
    "fx/cny-usd": 7.0,
    "fx/myr-usd": 4.1,
    "women/loan-term": 2,
    "women/interest-rate": 6,
    "women/own-job": 10,
    "women/displacement": 40,
    "credit/borrowers-per-winner": 2,
    "lazada/platform-share": 50,
    "lazada/sellers": 160_000,
    "small-businesses/active-share": 70,
    "ewtp/parcel": 600,
    "ewtp/time-of-exports": 0.45,
    "together/denominator": 80_000_000,
    "women/entrepreneurs": 5_000,
    "modelmom/winners-2018-07": 25,
    "chn/ny-gdp-pcap-cd/2018": 10_000,
}
DATES = {"dftz/exports-2018-04/as-of": "2018-04-20", "ewtp/dftz-launch-2017-03": "2017-03-01"}


def stored(book):
    return {result.id: result for path in notebook_paths(book) for result in load_results(path)}


@pytest.fixture(scope="module")
def published():
    return stored(BOOK)


@pytest.fixture(scope="module")
def digest_before():
    return _digest()


def _digest():
    return {
        path: hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("chapters", "data")
        for path in (BOOK / folder).rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def found(digest_before):
    """One scenario with many things set."""
    return run_scenario(VALUES | DATES)


def test_a_rerun_with_nothing_set_gives_every_output_again(tmp_path, published):
    aside = forks.copy(BOOK, data_dir(), tmp_path)
    forks.rerun(aside, [path.stem for path in notebook_paths(BOOK)])
    assert stored(aside) == published
    for path in notebook_paths(BOOK):
        for kind in (charts, verdicts):
            assert kind.stored(aside / "chapters" / path.name) == kind.stored(path), path.name


def evaluated(result, values):
    """The stored expression with other values of some inputs."""
    names = {f"x{place}": sympy.Symbol(f"x{place}") for place in range(len(result.inputs))}
    scale = [
        1 if result.expression == "x0" else 0.01 if "percent" in source.unit else 1
        for source in result.inputs
    ]
    given = {
        names[f"x{place}"]: values.get(source.id, source.value) * by
        for place, (source, by) in enumerate(zip(result.inputs, scale))
    }
    return float(sympy.sympify(result.expression, locals=names).evalf(30, subs=given))


def test_a_rerun_gives_what_the_stored_expressions_give(published, found):
    """On every result: with other values where something was set, and with the published ones where nothing was."""
    days = {
        id: sum((end - pd.Timestamp(0)).days for end in (span.left, span.right)) / 2
        for id, text in DATES.items()
        for span in [recount.readings.days(text)]
    }
    now = dict(zip(found.moved["id"], found.moved["new value"]))
    for id, result in published.items():
        assert now.get(id, result.value) == pytest.approx(
            evaluated(result, VALUES | days), rel=1e-9, abs=1e-9
        ), id
    touched = {
        id
        for id, result in published.items()
        if {source.id for source in result.inputs} & {*VALUES, *DATES}
    }
    assert touched >= set(found.moved.query("kind == 'result'")["id"]) and len(touched) > 60


def test_no_chapter_that_was_not_rerun_would_have_moved(monkeypatch):
    few = {
        id: VALUES[id]
        for id in ("fx/cny-usd", "women/displacement", "ewtp/parcel", "together/denominator")
    }
    found = run_scenario(few)
    monkeypatch.setattr(
        scenarios, "affected", lambda book, ids: [path.stem for path in notebook_paths(book)]
    )
    every = run_scenario(few)
    pd.testing.assert_frame_equal(every.moved, found.moved)
    assert set(every.redrawn) == set(found.redrawn) and found.rerun == [
        "ewtp",
        "together",
        "verdicts",
        "women",
    ]


def test_an_assumption_that_is_set_has_no_range_of_its_own(found):
    rows = found.moved.set_index("id")
    assert rows.loc["women/loan-per-job-all", "range"] == "USD 5,860 to 6,360"
    assert rows.loc["together/fewest-over-small-micro", "new range"] == "12.5 to 13.8%"


def test_what_is_told(found):
    told = str(found)
    assert (
        "Exchange rate between yuan and US dollars: 7 CNY per USD instead of 6.616 CNY per USD; this is outside its range, 6.609 to 6.759 CNY per USD."
        in told
    )
    assert "5,000 people instead of 5,100 people; this is outside what rounding allows it." in told
    assert (
        "Date of: Exports of the small firms that had benefited: 20 April 2018 instead of April 2018."
        in told
    )
    assert (
        "  women/award-over-gdp: 3 \u2192 2.86, \u22124.68 %; range 2.93 to 3 \u2192 2.86" in told
    )
    assert "Did not move in women" in told and "women/additional-share-tornado" in told


def test_nothing_of_the_book_is_touched(found, digest_before):
    assert _digest() == digest_before


def test_a_verdict_follows_and_so_does_their_count():
    found = run_scenario(
        parse_assignments(["lakeside/founding-partners-2017-09=13", "reading=strict"])
    )
    changed = found.moved.query("kind == 'verdict'").set_index("id")
    assert changed.loc["women/partners", ["published", "now"]].tolist() == [
        "supported",
        "contradicted",
    ]
    assert changed.loc["credit/borrowers", ["published", "now"]].tolist() == [
        "supported",
        "company figure only",
    ]
    moved = found.moved.set_index("id")
    assert moved.loc["verdicts/contradicted", ["value", "new value"]].tolist() == [0, 1]
    assert moved.loc[
        "women/jobs-per-entrepreneur", "new range"
    ] == "4.9 jobs" and "kept the value and have another range" in str(found)


def test_it_is_asked_for_in_a_notebook_by_one_name():
    frame = recount.scenario({"ewtp/parcel": 700})
    assert frame["id"].tolist() == ["ewtp/landed-lower", "ewtp/landed-higher"] and frame[
        "change"
    ].tolist() == pytest.approx([1 / 13] * 2)
    with pytest.raises(AttributeError, match="has no attribute 'scenarios_'"):
        recount.scenarios_


@pytest.mark.parametrize(
    "word, told",
    [
        (
            "fx/cny-us=7",
            "found 'fx/cny-us', expected the id of an assumption, a claim, a piece of evidence, an indicator or an event. Near it are fx/cny-usd, ",
        ),
        (
            "fx/cny-usd=7,0",
            "found '7,0' for fx/cny-usd, expected a plain number in CNY/USD, such as 6.616.",
        ),
        ("fx/cny-usd=nan", "found 'nan' for fx/cny-usd"),
        ("fx/cny-usd=1e999", "found '1e999' for fx/cny-usd"),
        ("fx/cny-usd=", "found 'fx/cny-usd=', expected an id and"),
        (
            "fx/cny-usd",
            "found 'fx/cny-usd', expected an id and its value with an equals sign between",
        ),
        (
            "reading=hear",
            "found 'hear' for verdicts/reading, expected one of strict, rounding, perceived.",
        ),
        (
            "women/award-usd=3",
            "found 'women/award-usd', which is computed, expected one of its inputs: women/award, chn/pa-nus-fcrf/2018.",
        ),
        (
            "page/claims=3",
            "found 'page/claims', which is computed, expected one of its inputs, and none of them can be set.",
        ),
        ("women/jobs-attribution=3", "found 'women/jobs-attribution', a statement of the page"),
        ("women/award=-1", "found -1 for women/award, expected zero or more."),
        ("ewtp/first-zone-date=May", "expected a date in ISO 8601, such as 2017-05"),
        ("ewtp/dftz-launch-2017-03=2017-02-30", "found '2017-02-30' for ewtp/dftz-launch-2017-03"),
    ],
)
def test_what_cannot_be_set_is_told_in_a_line(word, told, capsys, monkeypatch):
    monkeypatch.setattr("recount.book.notebooks.stale", lambda paths, data: [])
    assert main(["scenario", word]) == 1
    line = capsys.readouterr().err.strip()
    assert line.startswith(told) or told in line
    assert "\n" not in line


def test_one_value_for_one_id():
    with pytest.raises(ScenarioError, match="found verdicts/reading twice"):
        parse_assignments(["reading=perceived", "verdicts/reading=strict"])


def test_a_chapter_that_cannot_be_computed_is_named():
    with pytest.raises(
        ScenarioError,
        match=r"^chapters/women.ipynb: UnprovenError: .*keep away from zero.*the book is as it was\.$",
    ):
        run_scenario({"fx/cny-usd": 0})


def test_nothing_set_lists_what_is_assumed(capsys):
    assert main(["scenario"]) == 0
    told = capsys.readouterr().out
    assert all(f"  {id}: " in told for id in load_table("assumptions")["id"])


def test_a_stale_book_is_told(monkeypatch):
    pass

    monkeypatch.setattr(
        notebooks,
        "stale",
        lambda paths, data: ["chapters/page.ipynb: its code has changed. Run `recount execute`."],
    )
    with pytest.raises(ScenarioError, match="Run `recount execute`"):
        run_scenario({"ewtp/parcel": 700})


def test_every_id_that_can_be_set_has_a_way(published):
    """All inputs of results but what the book itself counted out and what readers of hedges answered."""
    settable = _settable()
    for result in published.values():
        for source in result.inputs:
            assert (source.id in settable) == (source.kind not in ("register", "hedge")), source.id
    assert resolve_setting("women/displacement", "25").words.endswith("25% instead of 25%")


JOBS = load_results(BOOK / "chapters" / "women.ipynb")[0]
LAUNCH = "Malaysia's Digital Free Trade Zone is launched as the first eWTP e-hub outside China; MDEC and Alibaba exchange memorandums"


@pytest.mark.parametrize(
    "id, value, table, cells, words",
    [
        (
            "women/loan-term",
            2,
            "assumptions",
            {"value": "2.0", "low": "2.0", "high": "2.0"},
            "Years for which the loan runs: 2 years instead of 1 year",
        ),
        (
            "women/loan-term",
            " 3 ",
            "assumptions",
            {"value": "3.0", "low": "3.0", "high": "3.0"},
            "Years for which the loan runs: 3 years instead of 1 year",
        ),
        (
            "women/loan-term",
            1,
            "assumptions",
            {"value": "1.0", "low": "1.0", "high": "1.0"},
            "Years for which the loan runs: 1 year instead of 1 year",
        ),
        (
            "women/loan-term",
            0.5,
            "assumptions",
            {"value": "0.5", "low": "0.5", "high": "0.5"},
            "Years for which the loan runs: 0.5 years instead of 1 year; this is outside its range, 1 to 3 years",
        ),
        (
            "reading",
            "perceived",
            "assumptions",
            {"choice": "perceived"},
            "Reading by which rules compare a number of the page with evidence: perceived instead of rounding",
        ),
        (
            "women/entrepreneurs",
            5050,
            "claims",
            {"value": "5050.0"},
            "mothers said to have received transformative opportunities: 5,050 people instead of 5,100 people",
        ),
        (
            "women/entrepreneurs",
            5150,
            "claims",
            {"value": "5150.0"},
            "mothers said to have received transformative opportunities: 5,150 people instead of 5,100 people",
        ),
        (
            "women/entrepreneurs",
            "0",
            "claims",
            {"value": "0.0"},
            "mothers said to have received transformative opportunities: 0 people instead of 5,100 people; this is outside what rounding allows it",
        ),
        (
            "women/partners",
            13,
            "claims",
            {"value": "13.0"},
            "women partners of Alibaba who founded the foundation: 13 people instead of 12 people",
        ),
        (
            "modelmom/helped-2017-12",
            6000,
            "evidence",
            {"value": "6000.0"},
            "Mothers helped by the Model Mom project in seven years: more than 6,000 people instead of more than 5,000 people",
        ),
        (
            "chn/pa-nus-fcrf/2018",
            "6.5",
            "countries",
            {"value": "6.5"},
            "Official exchange rate, annual average, China, 2018: 6.5 CNY per USD instead of 6.61596 CNY per USD",
        ),
        (
            "ewtp/first-zone-date",
            "2017-06",
            "claims",
            {"date": "2017-06"},
            "Date of: month of the first step towards the eWTP: June 2017 instead of May 2017",
        ),
        (
            "ewtp/dftz-launch-2017-03",
            "2017-03-01",
            "events",
            {"date": "2017-03-01"},
            f"Date of: {LAUNCH}: 1 March 2017 instead of 22 March 2017",
        ),
        (
            "modelmom/helped-2017-12/as-of",
            "2017",
            "evidence",
            {"as_of": "2017"},
            "Date of: Mothers helped by the Model Mom project in seven years: 2017 instead of 6 December 2017",
        ),
    ],
)
def test_what_is_set_and_instead_of_what(id, value, table, cells, words):
    found = resolve_setting(id, value)
    assert (found.id, found.table, dict(found.cells), found.words) == (
        "verdicts/reading" if id == "reading" else id,
        table,
        cells,
        words,
    )


@pytest.mark.parametrize(
    "id, value, told",
    [
        (
            "reading",
            "loud",
            "found 'loud' for verdicts/reading, expected one of strict, rounding, perceived.",
        ),
        ("women/entrepreneurs", -1, "found -1 for women/entrepreneurs, expected zero or more."),
        (
            "women/entrepreneurs",
            "5,000",
            "found '5,000' for women/entrepreneurs, expected a plain number in person, such as 5100.",
        ),
        (
            "women/entrepreneurs",
            "1e999",
            "found '1e999' for women/entrepreneurs, expected a plain number in person, such as 5100.",
        ),
        (
            "chn/pa-nus-fcrf/2018",
            "x",
            "found 'x' for chn/pa-nus-fcrf/2018, expected a plain number in CNY/USD, such as 6.61595717735.",
        ),
        (
            "ewtp/first-zone-date",
            "May",
            "found 'May' for ewtp/first-zone-date, expected a date in ISO 8601, such as 2017-05 ('May' is not a year, month or day).",
        ),
        (
            "modelmom/helpd-2017-12",
            1,
            "found 'modelmom/helpd-2017-12', expected the id of an assumption, a claim, a piece of evidence, an indicator or an event. "
            "Near it are modelmom/helped-2017-12, modelmom/helped-2017-12/as-of, modelmom/helped-2014-05.",
        ),
        (
            "women/transformative",
            1,
            "found 'women/transformative', a statement of the page, expected an id with a number or a date.",
        ),
        (
            "women/award-usd",
            1,
            "found 'women/award-usd', which is computed, expected one of its inputs: women/award, chn/pa-nus-fcrf/2018.",
        ),
        (
            "page/claims",
            1,
            "found 'page/claims', which is computed, expected one of its inputs, and none of them can be set.",
        ),
    ],
)
def test_what_cannot_be_set_is_told_whole(id, value, told):
    with pytest.raises(ScenarioError) as error:
        resolve_setting(id, value)
    assert str(error.value) == told


def test_evidence_on_which_nothing_rests_cannot_be_set(monkeypatch):
    row = get_row("evidence", "modelmom/helped-2014-05") | {"grade": "C"}
    monkeypatch.setattr(package, "row", lambda table, id: row)
    with pytest.raises(ScenarioError) as error:
        resolve_setting("modelmom/helped-2014-05", 900)
    assert (
        str(error.value)
        == "found modelmom/helped-2014-05, which is evidence of grade C, expected grade A or B: nothing rests on it."
    )


@pytest.mark.parametrize("word", ["", "=", "a/b", "=3", "a/b="])
def test_an_id_and_a_value_are_needed(word):
    with pytest.raises(ScenarioError) as error:
        parse_assignments([word])
    assert (
        str(error.value)
        == f"found {word!r}, expected an id and its value with an equals sign between, such as fx/cny-usd=7.0."
    )
    assert parse_assignments(["a/b=c=d"]) == {"a/b": "c=d"}
    with pytest.raises(ScenarioError) as error:
        parse_assignments(["a/b=1", "a/b=2"])
    assert str(error.value) == "found a/b twice, expected one value for it."


@pytest.mark.parametrize(
    "id, value",
    [
        ("women/entrepreneurs", 5000),
        ("modelmom/helped-2017-12", 6000),
        ("modelmom/helped-2017-12/as-of", "2017"),
        ("chn/pa-nus-fcrf/2018", 6.5),
        ("ewtp/dftz-launch-2017-03", "2017-03-01"),
        ("women/loan-term", 2),
        ("reading", "perceived"),
    ],
)
def test_one_row_of_the_copy_changes_and_nothing_else(data, id, value):
    each = resolve_setting(id, value)
    before = {path.name: path.read_bytes() for path in data.iterdir() if path.is_file()}
    _write(data, each)
    after = {path.name: path.read_bytes() for path in data.iterdir() if path.is_file()}
    assert [name for name in before if before[name] != after[name]] == [
        f"{each.table}.csv"
    ] and b"\r" not in after[f"{each.table}.csv"]
    old, new = (
        list(csv.DictReader(kept[f"{each.table}.csv"].decode().splitlines(keepends=True)))
        for kept in (before, after)
    )
    ((was, now),) = [(one, other) for one, other in zip(old, new, strict=True) if one != other]
    assert now == was | each.cells


def test_chapters_that_use_what_is_set_are_found():
    """By lineage, by the code, by the date of evidence, and through what others published; the reading decides verdicts."""
    affected = affected_chapters
    assert (
        affected(BOOK, {"ewtp/parcel"}) == ["ewtp", "verdicts"]
        and affected(BOOK, {"tiny/nothing"}) == []
    )
    assert "women" in affected(BOOK, {"women/competition-final-2018-07"}) and "women" in affected(
        BOOK, {"modelmom/helped-2017-12/as-of"}
    )
    decided = {
        path.stem
        for path in notebook_paths(BOOK)
        if any(verdict.rule != "judgement" for verdict in load_verdicts(path))
    }
    assert decided <= set(affected(BOOK, {"verdicts/reading"})) and "readings" not in affected(
        BOOK, {"verdicts/reading"}
    )


def test_a_chapter_uses_an_id_that_its_code_has(tmp_path):
    (tmp_path / "chapters").mkdir()
    for name, source in {
        "double": 'claim("tiny/a")',
        "single": "claim('tiny/a')",
        "longer": 'claim("tiny/ab")',
        "reads": "everything = published()",
    }.items():
        cells = [
            {"cell_type": "code", "source": [source, "\n"]},
            {"cell_type": "markdown", "source": '"tiny/c"'},
        ]
        (tmp_path / "chapters" / f"{name}.ipynb").write_text(
            json.dumps({"cells": cells}), encoding="utf-8"
        )
    assert (
        affected_chapters(tmp_path, {"tiny/a"})
        == ["double", "reads", "single"]
        == affected_chapters(tmp_path, {"tiny/a/as-of"})
    )
    assert affected_chapters(tmp_path, {"tiny/c"}) == []


def other(result, value):
    """A result with another value, and with ranges of no width."""
    return dataclasses.replace(
        result, value=value, ranges=dict.fromkeys(result.ranges, [value, value])
    )


def test_a_row_for_what_moved():
    wider = dataclasses.replace(JOBS, ranges=JOBS.ranges | {"perceived": [4.5, 5.5]})
    assert (
        _moved(JOBS, JOBS, "rounding", "rounding") is None
        and _moved(JOBS, wider, "rounding", "rounding") is None
    )
    assert _moved(JOBS, wider, "rounding", "perceived") == {
        "kind": "result",
        "id": JOBS.id,
        "title": JOBS.title,
        "unit": "job / person",
        "published": "4.9 jobs per person",
        "range": "4.76 to 5.05 jobs",
        "value": JOBS.value,
        "now": "4.9 jobs per person",
        "new range": "4.5 to 5.5 jobs",
        "new value": JOBS.value,
        "change": 0,
    }
    row = _moved(JOBS, other(JOBS, 2 * JOBS.value), "rounding", "rounding")
    assert (row["now"], row["new range"], row["change"]) == ("9.8 jobs per person", "9.8 jobs", 1)
    assert "change" not in _moved(other(JOBS, 0.0), JOBS, "rounding", "rounding")
    assert "change" not in _moved(
        dataclasses.replace(JOBS, unit="date", expression="x1"),
        dataclasses.replace(JOBS, unit="date", expression="x1", value=9.0),
        "rounding",
        "rounding",
    )


def test_a_row_for_what_is_not_published_before_or_after():
    gone, new = (
        _moved(JOBS, None, "rounding", "rounding"),
        _moved(None, JOBS, "rounding", "rounding"),
    )
    same = {"kind": "result", "id": JOBS.id, "title": JOBS.title, "unit": "job / person"}
    assert gone == same | {
        "published": "4.9 jobs per person",
        "range": "4.76 to 5.05 jobs",
        "value": JOBS.value,
        "now": "not published",
    }
    assert new == same | {
        "published": "not published",
        "now": "4.9 jobs per person",
        "new range": "4.76 to 5.05 jobs",
        "new value": JOBS.value,
    }


COLUMNS = [
    "kind",
    "id",
    "title",
    "published",
    "now",
    "change",
    "range",
    "new range",
    "value",
    "new value",
    "unit",
]


def told(rows=(), unmoved=None, rerun=(), redrawn=()):
    frame = pd.DataFrame([dict(zip(COLUMNS, row)) for row in rows], columns=COLUMNS)
    settings = [
        Setting("tiny/a", "assumptions", {}, "A: 2 instead of 1"),
        Setting("tiny/b", "assumptions", {}, "B: 4 instead of 3"),
    ]
    return str(
        Scenario(settings, "perceived", frame, unmoved or {}, list(rerun), list(redrawn), "0.1.0")
    ).split("\n")


HEAD = [
    "A: 2 instead of 1.",
    "B: 4 instead of 3.",
    "Ranges by the reading perceived. Compared with edition 0.1.0; nothing of it was touched.",
    "",
]


def test_a_scenario_that_moves_nothing_is_told():
    assert told() == [
        *HEAD,
        "No value of a result moved.",
        "No verdict changed.",
        "No chapter uses what was set, so none was rerun.",
    ]


def test_a_scenario_is_told_line_by_line():
    rows = [
        (
            "result",
            "tiny/up",
            "Up",
            "4 jobs",
            "5 jobs",
            0.25,
            "3 to 5 jobs",
            "4 to 6 jobs",
            4.0,
            5.0,
            "job",
        ),
        (
            "result",
            "tiny/down",
            "Down",
            "4 jobs",
            "3.9 jobs",
            -0.025,
            "4 jobs",
            "3.9 jobs",
            4.0,
            3.9,
            "job",
        ),
        (
            "result",
            "tiny/new",
            "New",
            "0 jobs",
            "1 job",
            float("nan"),
            "0 jobs",
            "1 job",
            0.0,
            1.0,
            "job",
        ),
        (
            "result",
            "tiny/wide",
            "Wide",
            "4 jobs",
            "4 jobs",
            0.0,
            "4 jobs",
            "3 to 5 jobs",
            4.0,
            4.0,
            "job",
        ),
        (
            "result",
            "tiny/nearly",
            "Nearly",
            "4 jobs",
            "4 jobs",
            0.0,
            "3 to 5 jobs",
            "3 to 5 jobs",
            4.0,
            4.0,
            "job",
        ),
        ("verdict", "tiny/claim", "Words", "supported", "contradicted"),
    ]
    assert told(
        rows,
        {"tiny": ["tiny/kept", "tiny/too"], "other": ["other/one"]},
        ["other", "tiny"],
        ["tiny/picture", "tiny/two"],
    ) == [
        *HEAD,
        "3 results moved:",
        "  tiny/up: 4 jobs \u2192 5 jobs, +25 %; range 3 to 5 jobs \u2192 4 to 6 jobs",
        "  tiny/down: 4 jobs \u2192 3.9 jobs, \u22122.5 %; range 4 jobs \u2192 3.9 jobs",
        "  tiny/new: 0 jobs \u2192 1 job; range 0 jobs \u2192 1 job",
        "1 result kept the value and has another range:",
        "  tiny/wide: 4 jobs; range 4 jobs \u2192 3 to 5 jobs",
        "1 result kept the value, and the range moved by less than is printed.",
        "1 verdict changed:",
        "  tiny/claim: supported \u2192 contradicted",
        "Did not move in tiny, 2 results: kept, too.",
        "Did not move in other, 1 result: one.",
        "Charts that would be drawn anew: tiny/picture, tiny/two.",
        "Rerun: other, tiny.",
    ]


def test_several_that_kept_their_values_are_told_as_several():
    rows = [
        (
            "result",
            f"tiny/{name}",
            "T",
            "4 jobs",
            "4 jobs",
            0.0,
            "4 jobs",
            "3 to 5 jobs",
            4.0,
            4.0,
            "job",
        )
        for name in "ab"
    ]
    assert told(rows, rerun=["tiny"])[4:] == [
        "No value of a result moved.",
        "2 results kept the value and have another range:",
        "  tiny/a: 4 jobs; range 4 jobs \u2192 3 to 5 jobs",
        "  tiny/b: 4 jobs; range 4 jobs \u2192 3 to 5 jobs",
        "No verdict changed.",
        "Rerun: tiny.",
    ]


@pytest.fixture
def rerun(monkeypatch):
    """Instead of a rerun: the function that changes each stored record of a kind in the copy, and the chapters that were asked for."""
    pass

    monkeypatch.setattr(notebooks, "stale", lambda paths, data: [])
    changes, asked = {}, []

    def fake(aside, names):
        asked.extend([names, (aside / "data" / "assumptions.csv").read_text(encoding="utf-8")])
        for path in notebook_paths(aside):
            notebook = json.loads(path.read_text(encoding="utf-8"))
            for cell in notebook["cells"]:
                for data in (output.get("data", {}) for output in cell.get("outputs", [])):
                    for mime in changes.keys() & data.keys():
                        data[mime] = changes[mime](data[mime])
            path.write_text(json.dumps(notebook), encoding="utf-8")

    monkeypatch.setattr(forks, "rerun", fake)
    return changes, asked


def test_what_a_rerun_shows_is_compared_with_what_is_stored(rerun):
    changes, asked = rerun
    changes[RESULT_MIME] = lambda record: (
        record | {"value": 2 * record["value"]}
        if record["id"] == "together/most-over-small-micro"
        else record
    )
    changes[CHART_MIME] = lambda record: (
        record | {"caption": "Another"} if record["id"].startswith("together/") else record
    )
    found = run_scenario({"together/denominator": 100_000_000})
    assert (
        asked[0] == found.rerun == ["together", "verdicts"]
        and "100000000.0,100000000.0,100000000.0" in asked[1]
        and found.reading == "rounding"
    )
    assert (
        list(found.moved) == COLUMNS
        and found.moved["id"].tolist() == ["together/most-over-small-micro"]
        and found.moved["change"].tolist() == [1]
    )
    kept = [
        result.id
        for result in load_results(BOOK / "chapters" / "together.ipynb")
        if result.id != "together/most-over-small-micro"
    ]
    assert found.unmoved["together"] == kept and list(found.unmoved) == ["together", "verdicts"]
    assert found.redrawn == [
        record["id"] for record, _ in load_charts(BOOK / "chapters" / "together.ipynb")
    ]
    assert found.label == History.of(BOOK).label and [each.id for each in found.settings] == [
        "together/denominator"
    ]


def test_verdicts_and_ranges_follow_the_reading(rerun):
    changes, asked = rerun
    flipped = {"supported": "contradicted"}
    changes[VERDICT_MIME] = lambda record: [
        each | {"verdict": flipped.get(each["verdict"], each["verdict"])} for each in record
    ]
    found = run_scenario({}, "perceived")
    assert (
        found.reading == "perceived"
        and [each.cells for each in found.settings] == [{"choice": "perceived"}]
        and "kept the value and have another range" in str(found)
    )
    changed = found.moved[found.moved["kind"] == "verdict"]
    before = {
        verdict.claim: verdict
        for path in notebook_paths(BOOK)
        for verdict in load_verdicts(path)
        if verdict.verdict == "supported"
    }
    assert dict(zip(changed["id"], changed["title"])) == {
        id: verdict.fragment for id, verdict in before.items()
    }
    assert set(changed["published"]) == {"supported"} and set(changed["now"]) == {"contradicted"}
    row = found.moved.set_index("id").loc["women/jobs-per-entrepreneur"]
    assert (row["range"], row["new range"]) == ("4.76 to 5.05 jobs", "4.9 jobs")


def test_nothing_is_rerun_where_nothing_uses_what_is_set(rerun, monkeypatch):
    monkeypatch.setattr(scenarios, "affected", lambda book, ids: [])
    found = run_scenario({"ewtp/parcel": 700})
    assert rerun[1] == [] and found.moved.empty and found.rerun == found.redrawn == []
    assert list(found.unmoved) == ["ewtp"] and all(
        "ewtp/parcel" in {source.id for source in result.inputs}
        for result in load_results(BOOK / "chapters" / "ewtp.ipynb")
        if result.id in found.unmoved["ewtp"]
    )
    assert recount.scenario({"ewtp/parcel": 700}).empty


def test_a_chapter_that_raises_ends_it_in_a_line(rerun, monkeypatch):
    from recount.errors import ExecutionError

    def broken(aside, names):
        raise ExecutionError("chapters/women.ipynb: ValueError: no")

    monkeypatch.setattr(forks, "rerun", broken)
    with pytest.raises(ScenarioError) as error:
        run_scenario({"women/loan-term": 2})
    assert (
        str(error.value)
        == "chapters/women.ipynb: ValueError: no. With what was set, this chapter cannot be computed; the book is as it was."
    )
