"""What everything that can be cited is called, and where its citation leads."""

import re
from dataclasses import replace

from recount.book_metadata import BookMetadata
from recount.cite_this_book.records import cite_chart, cite_rows, cite_verdict
from recount.published_outputs import Published
from recount.verdicts import evaluate

BOOK = BookMetadata("Bread", "A", "1.0.0", "2026-01-02")


def test_everything_that_is_published_has_a_citation_of_its_own(sample):
    published = Published.read(sample)
    citations = published.citations
    assert {key for key in published.history.now if key[0] != "chapter"} < set(citations)
    assert {("book", ""), ("chapter", "bread"), ("chapter", "summary")} < set(citations)
    keys = [citation.key for citation in citations.values()]
    assert len(set(keys)) == len(keys)
    assert {citation.book.version for citation in citations.values()} == {"1.0.0-draft"}


def test_titles_notes_and_places(sample, snapshot):
    citations = Published.read(sample).citations.values()
    lines = [f"{each.title}\n  {each.note or '-'}\n  {each.place}\n" for each in citations]
    text = re.sub(r"SHA-256 [0-9a-f]{12}", "SHA-256 …", "\n".join(lines))
    snapshot(text, "records.txt")


def test_names_in_other_scripts_are_left_out(sample):
    path = sample / "data" / "evidence.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    id, quantity, rest = rows[1].split(",", 2)
    rows[1] = f"{id},{quantity} (面包),{rest}"
    path.write_text("".join(rows), encoding="utf-8")
    titles = [citation.title for citation in cite_rows(BOOK) if citation.id == id]
    assert len(titles) == 1 and quantity in titles[0] and "面" not in titles[0]


def test_a_chart_without_inputs_and_a_verdict_without_evidence_say_so():
    record = {"id": "a/b", "title": "T", "caption": "What it shows.", "inputs": []}
    assert cite_chart(record, BOOK).note == "What it shows. Drawn from the data of the book."
    verdict = replace(
        evaluate("bread/neighbourhood"), claim="a/b", fragment="we “bake”", reason="Nobody says it"
    )
    citation = cite_verdict(verdict, BOOK)
    assert citation.title == "Verdict on “we ‘bake’”: not testable (verdict a/b)"
    assert citation.note == "Nobody says it. Decided by judgement."
