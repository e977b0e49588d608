"""What moves when something is another: rerun aside, equal to what the stored expressions give, and nothing of the book touched."""

import hashlib

import pandas as pd
import pytest
import sympy

import recount
from recount import charts, package, results, scenarios, verdicts
from recount.__main__ import main
from recount.book import forks
from recount.results import chapters
from recount.scenarios import ScenarioError, computed, parsed, setting

BOOK = package.folder().parent
VALUES = {
    "fx/cny-usd": 7.0, "fx/myr-usd": 4.1, "women/loan-term": 2, "women/interest-rate": 6, "women/own-job": 10, "women/displacement": 40, "credit/borrowers-per-winner": 2,
    "lazada/platform-share": 50, "lazada/sellers": 160_000, "small-businesses/active-share": 70, "ewtp/parcel": 600, "ewtp/time-of-exports": 0.45,
    "together/denominator": 80_000_000, "women/entrepreneurs": 5_000, "modelmom/winners-2018-07": 25, "chn/ny-gdp-pcap-cd/2018": 10_000,
}
DATES = {"dftz/exports-2018-04/as-of": "2018-04-20", "ewtp/dftz-launch-2017-03": "2017-03-01"}


def stored(book):
    return {result.id: result for path in chapters(book) for result in results.stored(path)}


@pytest.fixture(scope="module")
def published():
    return stored(BOOK)


@pytest.fixture(scope="module")
def digest_before():
    return _digest()


def _digest():
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for folder in ("chapters", "data") for path in (BOOK / folder).rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def found(digest_before):
    """One scenario with many things set."""
    return computed(VALUES | DATES)


def test_a_rerun_with_nothing_set_gives_every_output_again(tmp_path, published):
    aside = forks.copy(BOOK, package.folder(), tmp_path)
    forks.rerun(aside, [path.stem for path in chapters(BOOK)])
    assert stored(aside) == published
    for path in chapters(BOOK):
        for kind in (charts, verdicts):
            assert kind.stored(aside / "chapters" / path.name) == kind.stored(path), path.name


def evaluated(result, values):
    """The stored expression with other values of some inputs."""
    names = {f"x{place}": sympy.Symbol(f"x{place}") for place in range(len(result.inputs))}
    scale = [1 if result.expression == "x0" else 0.01 if "percent" in source.unit else 1 for source in result.inputs]
    given = {names[f"x{place}"]: values.get(source.id, source.value) * by for place, (source, by) in enumerate(zip(result.inputs, scale))}
    return float(sympy.sympify(result.expression, locals=names).evalf(30, subs=given))


def test_a_rerun_gives_what_the_stored_expressions_give(published, found):
    """On every result: with other values where something was set, and with the published ones where nothing was."""
    days = {id: sum((end - pd.Timestamp(0)).days for end in (span.left, span.right)) / 2
            for id, text in DATES.items() for span in [recount.readings.days(text)]}
    now = dict(zip(found.moved["id"], found.moved["new value"]))
    for id, result in published.items():
        assert now.get(id, result.value) == pytest.approx(evaluated(result, VALUES | days), rel=1e-9, abs=1e-9), id
    touched = {id for id, result in published.items() if {source.id for source in result.inputs} & {*VALUES, *DATES}}
    assert touched >= set(found.moved.query("kind == 'result'")["id"]) and len(touched) > 60


def test_no_chapter_that_was_not_rerun_would_have_moved(monkeypatch):
    few = {id: VALUES[id] for id in ("fx/cny-usd", "women/displacement", "ewtp/parcel", "together/denominator")}
    found = computed(few)
    monkeypatch.setattr(scenarios, "affected", lambda book, ids: [path.stem for path in chapters(book)])
    every = computed(few)
    pd.testing.assert_frame_equal(every.moved, found.moved)
    assert set(every.redrawn) == set(found.redrawn) and found.rerun == ["ewtp", "together", "verdicts", "women"]


def test_an_assumption_that_is_set_has_no_range_of_its_own(found):
    rows = found.moved.set_index("id")
    assert rows.loc["women/loan-per-job-all", "range"] == "USD 5,860 to 6,360"
    assert rows.loc["together/fewest-over-small-micro", "new range"] == "12.5 to 13.8%"


def test_what_is_told(found):
    told = str(found)
    assert "Exchange rate between yuan and US dollars: 7 CNY per USD instead of 6.616 CNY per USD; this is outside its range, 6.609 to 6.759 CNY per USD." in told
    assert "5,000 people instead of 5,100 people; this is outside what rounding allows it." in told
    assert "Date of: Exports of the small firms that had benefited: 20 April 2018 instead of April 2018." in told
    assert "  women/award-over-gdp: 3 \u2192 2.86, \u22124.68 %; range 2.93 to 3 \u2192 2.86" in told
    assert "Did not move in women" in told and "women/additional-share-tornado" in told


def test_nothing_of_the_book_is_touched(found, digest_before):
    assert _digest() == digest_before


def test_a_verdict_follows_and_so_does_their_count():
    found = computed(parsed(["lakeside/founding-partners-2017-09=13", "reading=literal"]))
    changed = found.moved.query("kind == 'verdict'").set_index("id")
    assert changed.loc["women/partners", ["published", "now"]].tolist() == ["supported", "contradicted"]
    assert changed.loc["credit/borrowers", ["published", "now"]].tolist() == ["supported", "company figure only"]
    moved = found.moved.set_index("id")
    assert moved.loc["verdicts/contradicted", ["value", "new value"]].tolist() == [0, 1]
    assert moved.loc["women/jobs-per-entrepreneur", "new range"] == "4.9 jobs" and "kept the value and have another range" in str(found)


def test_it_is_asked_for_in_a_notebook_by_one_name():
    frame = recount.scenario({"ewtp/parcel": 700})
    assert frame["id"].tolist() == ["ewtp/landed-lower", "ewtp/landed-higher"] and frame["change"].tolist() == pytest.approx([1 / 13] * 2)
    with pytest.raises(AttributeError, match="has no attribute 'scenarios_'"):
        recount.scenarios_


@pytest.mark.parametrize("word, told", [
    ("fx/cny-us=7", "found 'fx/cny-us', expected the id of an assumption, a claim, a piece of evidence, an indicator or an event. Near it are fx/cny-usd, "),
    ("fx/cny-usd=7,0", "found '7,0' for fx/cny-usd, expected a plain number in CNY/USD, such as 6.616."),
    ("fx/cny-usd=nan", "found 'nan' for fx/cny-usd"), ("fx/cny-usd=1e999", "found '1e999' for fx/cny-usd"), ("fx/cny-usd=", "found 'fx/cny-usd=', expected an id and"),
    ("fx/cny-usd", "found 'fx/cny-usd', expected an id and its value with an equals sign between"),
    ("reading=hear", "found 'hear' for verdicts/reading, expected one of literal, rounding, heard."),
    ("women/award-usd=3", "found 'women/award-usd', which is computed, expected one of its inputs: women/award, chn/pa-nus-fcrf/2018."),
    ("page/claims=3", "found 'page/claims', which is computed, expected one of its inputs, and none of them can be set."),
    ("women/jobs-attribution=3", "found 'women/jobs-attribution', a statement of the page"), ("women/award=-1", "found -1 for women/award, expected zero or more."),
    ("ewtp/first-zone-date=May", "expected a date in ISO 8601, such as 2017-05"),
    ("ewtp/dftz-launch-2017-03=2017-02-30", "found '2017-02-30' for ewtp/dftz-launch-2017-03")])
def test_what_cannot_be_set_is_told_in_a_line(word, told, capsys):
    assert main(["scenario", word]) == 1
    line = capsys.readouterr().err.strip()
    assert line.startswith(told) or told in line
    assert "\n" not in line


def test_one_value_for_one_id():
    with pytest.raises(ScenarioError, match="found verdicts/reading twice"):
        parsed(["reading=heard", "verdicts/reading=literal"])


def test_a_chapter_that_cannot_be_computed_is_named():
    with pytest.raises(ScenarioError, match=r"^chapters/women.ipynb: UnprovenError: .*keep away from zero.*the book is as it was\.$"):
        computed({"fx/cny-usd": 0})


def test_nothing_set_lists_what_is_assumed(capsys):
    assert main(["scenario"]) == 0
    told = capsys.readouterr().out
    assert all(f"  {id}: " in told for id in package.load("assumptions")["id"])


def test_a_stale_book_is_told(monkeypatch):
    from recount.book import notebooks

    monkeypatch.setattr(notebooks, "stale", lambda paths, data: ["chapters/page.ipynb: its code has changed. Run `make refresh`."])
    with pytest.raises(ScenarioError, match="Run `make refresh`"):
        computed({"ewtp/parcel": 700})


def test_every_id_that_can_be_set_has_a_way(published):
    """All inputs of results but what the book itself counted out and what readers of hedges answered."""
    settable = scenarios._settable()
    for result in published.values():
        for source in result.inputs:
            assert (source.id in settable) == (source.kind not in ("register", "hedge")), source.id
    assert setting("women/displacement", "25").words.endswith("25% instead of 25%")
