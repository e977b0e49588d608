"""The chapters as they are stored: whole, citing what they show, using what the data have."""

import re
import runpy

import pytest

from recount.datapackage.bibliography import load_references
from recount.datapackage.rows import get_claim, indicator_id, list_rows
from recount.datapackage.tables import get_row, load_table, split_list
from recount.validation import check_book
from recount.verdicts import READING_ID
from tests.book.conftest import BOOK, CHAPTERS, PAGES, cells, prose

RECOMPUTED = sorted((BOOK / "tests" / "book" / "recomputed").glob("*.py"))


def test_nothing_is_wrong_with_the_book():
    """Data, markup, typed numbers, sections, stale outputs: all that `recount check` looks at."""
    assert check_book(BOOK) == []


def cited_in(sentence):
    return {
        key.strip()
        for keys in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", sentence)
        for key in keys.split(",")
    }


def sources_shown(sentence, outputs):
    """Of each row and each result in a sentence, the sources, the page under study aside."""
    shown = re.findall(r"\{(evidence|event|asof|result)\}`([^`\s]+)[^`]*`", sentence)
    for kind, id in shown:
        if kind == "result":
            inputs = outputs.results[id].inputs
            sources = {key for source in inputs for key in source.sources}
            sources -= set(load_table("documents")["source"])
        else:
            row = get_row("events" if kind == "event" else "evidence", id)
            sources = set(split_list(row["source"]))
        if sources:
            yield kind, id, sources


def test_a_sentence_cites_the_sources_of_what_it_shows(outputs):
    """Of each piece of evidence and each event; where it cites at all, of each result too."""
    for path in PAGES:
        for sentence in prose(path).splitlines():
            cited = cited_in(sentence)
            for kind, id, sources in sources_shown(sentence, outputs):
                if cited or kind != "result":
                    assert sources & cited, f"{path.name}: {id}: {sentence[:80]}"


def test_every_source_is_cited_and_no_two_are_cited_alike():
    cited = {key for path in PAGES for key in cited_in(prose(path))}
    listed = {
        key
        for name in ("evidence", "events", "country_indicators")
        for cell in load_table(name)["source"]
        for key in split_list(cell)
    }
    references = load_references()
    assert set(references) == cited | listed
    labels = [f"{entry['author']} {entry['dated']}" for entry in references.values()]
    assert len(set(labels)) == len(labels)


@pytest.fixture(scope="module")
def used(outputs):
    """The id of everything that the pages and the stored outputs name."""
    ids = {source.id for result in outputs.results.values() for source in result.inputs}
    for record, _ in outputs.charts.values():
        ids |= {id.removesuffix("/as-of") for id in record["inputs"]}
    for verdict in outputs.verdicts.values():
        ids |= set(verdict.ids())
        if verdict.rule != "judgement":
            ids.add(READING_ID)
    for path in CHAPTERS:
        ids |= {argument.split()[0] for argument in re.findall(r"\{\w+\}`([^`]+)`", prose(path))}
        ids |= set(re.findall(r'"([a-z0-9-]+/[a-z0-9-]+)"', "\n".join(cells(path, "code"))))
    return ids


@pytest.mark.parametrize("table", ["evidence", "events", "assumptions"])
def test_every_row_is_used_and_none_of_grade_c(used, table):
    rows = load_table(table)
    ids = set(rows["id"])
    assert ids - used == set(rows.query("grade == 'C'")["id"] if "grade" in rows else ())


def test_every_indicator_is_used(used):
    rows = load_table("country_indicators").itertuples()
    assert {indicator_id(row.iso3, row.indicator, row.year) for row in rows} <= used


@pytest.mark.parametrize("id", [row.id for row in list_rows("claim")])
def test_every_claim_has_a_chapter_a_verdict_and_a_result_or_a_reason(outputs, id):
    verdict, claim = outputs.verdicts[id], get_claim(id)
    home = f"chapters/{id.partition('/')[0]}"
    assert (outputs.homes["verdict", id], verdict.fragment) == (home, claim.fragment)
    assert verdict.reason.strip() and id in prose(BOOK / f"{home}.ipynb")
    inputs = {source.id for result in outputs.results.values() for source in result.inputs}
    unused = ("nothing found", "not tested", "not testable")
    without_number = claim.kind in ("statement", "date") or verdict.agreement in unused
    assert id in inputs or without_number


def test_ids_and_titles_belong_to_one_chapter_and_one_chart(outputs):
    for (kind, id), home in outputs.homes.items():
        assert home == f"chapters/{id.partition('/')[0]}", (kind, id)
    records = [record for record, _ in outputs.charts.values()]
    assert len({record["title"] for record in records}) == len(records)
    assert all(record["caption"].strip() for record in records)


@pytest.mark.parametrize("path", RECOMPUTED, ids=lambda path: path.stem)
def test_results_are_recomputed_without_the_library(outputs, path):
    """From the numbers as printed; `test_stored` does the same for every range."""
    results = {
        id.removeprefix(f"{path.stem}/"): result.value
        for id, result in outputs.results.items()
        if id.startswith(f"{path.stem}/")
    }
    assert results == pytest.approx(runpy.run_path(str(path))["EXPECTED"], rel=1e-9, abs=1e-12)


def test_every_chapter_is_recomputed():
    assert {path.stem for path in CHAPTERS} == {path.stem for path in RECOMPUTED}
