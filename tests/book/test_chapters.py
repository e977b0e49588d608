"""The chapters as they are stored: fresh, whole, without a typed number, and using what the data have."""

import json
import re
import runpy
from pathlib import Path

import pytest
from tests.prose_snapshots import pages

from recount.datapackage import store as package
from recount.datapackage.bibliography import load_references
from recount.datapackage.rows import get_claim, list_rows
from recount.datapackage.store import data_dir, get_row, load_table, split_list
from recount.notebooks.reading import notebook_paths
from recount.notebooks.stale_outputs import find_stale
from recount.published_outputs import Outputs
from recount.validation.typed_numbers import check_typed_numbers
from recount.verdicts import READING_ID

HEADINGS = [
    "What the page says",
    "What the words allow",
    "What follows",
    "How large that is",
    "Does it hold?",
    "What it depends on",
    "What may be cited, and what may not",
]
PAGE = "alibaba2018esg"


@pytest.fixture(scope="module")
def outputs():
    """What the chapters publish, read once."""
    return Outputs.read(notebook_paths(data_dir().parent))


@pytest.fixture
def pages(book):
    return pages(book)


def cells(path, kind):
    return [
        "".join(cell["source"])
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == kind
    ]


def text(path):
    return (
        path.read_text(encoding="utf-8")
        if path.suffix == ".md"
        else "\n\n".join(cells(path, "markdown"))
    )


def test_stored_outputs_belong_to_code_data_and_package(book):
    assert find_stale(notebook_paths(book), book / "data") == []


def test_no_number_is_typed(book, pages):
    assert [problem for path in pages for problem in check_typed_numbers(book, path)] == []


def test_every_chapter_keeps_one_order(book):
    for path in notebook_paths(book):
        assert re.findall(r"^## (.+)$", text(path), re.M) == HEADINGS, path.name


def test_no_cell_is_long_and_none_is_silent_about_its_imports(book):
    for path in notebook_paths(book):
        code = cells(path, "code")
        assert all(len(source.splitlines()) <= 20 for source in code), path.name
        assert not any(re.search(r"^(import|from) ", source, re.M) for source in code[1:]), (
            f"{path.name} imports outside its first cell"
        )
        assert not any("#" in source for source in code), (
            f"{path.name} has a comment that does the prose's work"
        )


def test_every_sentence_with_evidence_has_a_citation(pages):
    """A sentence, one a line, that shows evidence or an event cites a source."""
    for path in pages:
        for sentence in text(path).splitlines():
            if re.search(r"\{(evidence|event|asof)\}", sentence):
                assert re.search(r"\{cite", sentence), f"{path.name}: {sentence[:80]}"


def cited_in(sentence):
    return {
        key.strip()
        for keys in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", sentence)
        for key in keys.split(",")
    }


def sources_shown(sentence, outputs):
    """Of each row and each result that a sentence shows, the sources; of a number of the page alone, none."""
    for kind, id in re.findall(r"\{(evidence|event|asof|result)\}`([^`\s]+)[^`]*`", sentence):
        if kind == "result":
            found = {key for source in outputs.results[id].inputs for key in source.sources} - {
                PAGE
            }
        else:
            found = set(
                split_list(get_row("events" if kind == "event" else "evidence", id)["source"])
            )
        if found:
            yield id, found


def test_what_is_cited_is_the_source_of_what_is_shown(pages, outputs):
    """A sentence cites a source of each piece of evidence and each event that it shows; where it cites at all, of each result too."""
    for path in pages:
        for sentence in text(path).splitlines():
            if cited := cited_in(sentence):
                for id, found in sources_shown(sentence, outputs):
                    assert found & cited, (
                        f"{path.name}: {id} is shown and none of {', '.join(sorted(found))} is cited: {sentence[:80]}"
                    )


def test_every_source_is_cited_and_every_citation_has_its_source(pages):
    cited = {key for path in pages for key in cited_in(text(path))}
    listed = {
        key
        for name in ("evidence", "events", "countries")
        for cell in load_table(name)["source"]
        for key in split_list(cell)
    }
    assert set(load_references()) == cited | listed


def test_no_two_sources_are_cited_alike():
    known = load_references()
    labels = [f"{entry['author']} {entry['dated']}" for entry in known.values()]
    assert len(set(labels)) == len(labels)
    assert known["alibaba2018esg"]["dated"] == "2018a" and known["mckenzie2017"]["dated"] == "2017"


@pytest.fixture(scope="module")
def used(outputs):
    """Everything that the pages and the stored outputs name."""
    book = data_dir().parent
    names = {source.id for result in outputs.results.values() for source in result.inputs}
    names |= {
        id.removesuffix("/as-of")
        for record, _ in outputs.charts.values()
        for id in record["inputs"]
    }
    names |= {
        id for verdict in outputs.verdicts.values() for id in (*verdict.evidence, *verdict.events)
    }
    names |= {READING_ID for verdict in outputs.verdicts.values() if verdict.rule != "judgement"}
    for path in notebook_paths(book):
        names |= {id.split()[0] for id in re.findall(r"\{\w+\}`([^`]+)`", text(path))}
        names |= set(re.findall(r'"([a-z0-9-]+/[a-z0-9-]+)"', "\n".join(cells(path, "code"))))
    return names


@pytest.mark.parametrize("table", ["evidence", "events", "assumptions"])
def test_every_row_is_used_by_a_chapter(used, table):
    assert set(load_table(table)["id"]) - used == set()


def test_every_indicator_is_used_by_a_chapter(used):
    known = {
        f"{row.iso3}/{row.indicator}/{row.year}".lower().replace(".", "-")
        for row in load_table("countries").itertuples()
    }
    assert known - used == set()


@pytest.mark.parametrize("id", list(load_table("claims")["id"]))
def test_every_claim_has_a_chapter_a_verdict_and_a_result_or_a_reason(book, outputs, id):
    case = id.partition("/")[0]
    verdict = outputs.verdicts.get(id)
    assert verdict, f"{id} has no verdict in any chapter"
    assert (
        outputs.homes["verdict", id] == f"chapters/{case}"
        and verdict.fragment == get_claim(id).fragment
    )
    computed = [
        result
        for result in outputs.results.values()
        if id in (source.id for source in result.inputs)
    ]
    stands_alone = get_claim(id).kind in ("statement", "date") or verdict.verdict == "not checkable"
    assert computed or stands_alone, f"{id} has a number, and no result is computed with it"
    assert verdict.reason.strip() and id in text(book / "chapters" / f"{case}.ipynb"), (
        f"{id} has no reason, or its chapter does not show it"
    )


def test_every_claim_is_mapped(book):
    assert set(load_table("mappings")["claim"]) == set(load_table("claims")["id"])


def unread(used):
    """Evidence and events of grade C that a result, a chart, a verdict or the prose of a chapter names."""
    return {row.id for kind in ("evidence", "event") for row in list_rows(kind) if row.grade == "C"} & used


@pytest.mark.parametrize("table", ["evidence", "events"])
def test_grade_c_reaches_nothing(used, table, monkeypatch):
    """And would be found: with every row lowered to C, every row that is used is named."""
    assert unread(used) == set()
    load = load_table
    monkeypatch.setattr(
        package, "load", lambda name: load(name).assign(grade="C") if name == table else load(name)
    )
    assert unread(used) == set(load(table)["id"]) != set()


def test_the_book_is_as_large_as_it_says(outputs):
    assert len(outputs.results) >= 70 and len(outputs.charts) >= 25
    assert all(
        record["caption"].strip() and record["alternative"].startswith(record["title"])
        for record, _ in outputs.charts.values()
    )
    assert len({record["title"] for record, _ in outputs.charts.values()}) == len(outputs.charts)


def test_ids_of_results_belong_to_their_chapter(outputs):
    for (kind, id), home in outputs.homes.items():
        assert home == f"chapters/{id.partition('/')[0]}", (kind, id)


def test_counts_of_the_register(outputs):
    """The page has thirteen numbers and sixteen statements."""
    results = outputs.results
    assert (results["page/numbers"].value, results["page/statements"].value) == (13, 16)


RECOMPUTED = sorted((Path(__file__).parent / "recomputed").glob("*.py"))


@pytest.mark.parametrize("path", RECOMPUTED, ids=lambda path: path.stem)
def test_what_a_chapter_finds(outputs, path):
    """Recomputed from the numbers as printed, without the package."""
    expected = runpy.run_path(str(path))["EXPECTED"]
    found = {
        id.removeprefix(f"{path.stem}/"): result.value
        for id, result in outputs.results.items()
        if id.startswith(f"{path.stem}/")
    }
    assert set(found) == set(expected)
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, rel=1e-9, abs=1e-12), name


def test_every_chapter_of_a_case_is_recomputed(book):
    assert {path.stem for path in notebook_paths(book)} - {path.stem for path in RECOMPUTED} == {
        "page",
        "readings",
    }
