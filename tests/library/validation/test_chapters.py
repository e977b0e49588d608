"""What a chapter lacks is named in the order in which it is written."""

import json

import pytest

from recount.validation import check_book
from recount.validation.chapters import LONGEST_CELL, check_chapter


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def chapter(sample):
    return sample / "chapters/bread.ipynb"


def messages(book, chapter):
    return [problem.message for problem in check_chapter(book, chapter)]


@pytest.mark.parametrize(
    "old, new, message",
    [
        ('"# The bakeries', '"The bakeries', "no title. Begin with a line # and the title."),
        ("## Who is who", "### Who", "the section 'Who is who' is missing. Add"),
        (
            "## What is not known",
            "## How to quote it",
            "the section 'What is not known' is missing.",
        ),
        ("## What is not known", "## Who is who", "the section 'What is not known' is missing."),
        ("## The bakers were", "### The bakers were", "1 sections with a finding as heading"),
        (":::{claim-box}", ":::{note}", "one claim box stands before the first section."),
        ("counts {evidence}", "and so on " * 20 + "{evidence}", "words, at most 25 are read."),
        (":::{appendix}", ":::{note}", "0 appendices. Write :::{appendix} and :::"),
        ('"publish_verdicts(', '"import os\\n", "publish_verdicts(', "an import. Move it to the"),
        (
            '"publish_verdicts(',
            '"\\n" , "x\\n"' + ', "y\\n"' * 20 + ', "publish_verdicts(',
            "lines",
        ),
    ],
)
def test_what_a_chapter_lacks(old, new, message, sample, chapter):
    edit(chapter, old, new)
    assert any(message in found for found in messages(sample, chapter))
    assert LONGEST_CELL == 20


def test_claims_of_a_case_study_have_their_rows(sample, chapter):
    mappings = sample / "data/claim_standards.csv"
    edit(mappings, "bread/dough,SDG 99.1,It says how bread is made\n", "")
    assert messages(sample, chapter) == [
        "data/claim_standards.csv has no row for the claim 'bread/dough'. Add one.",
    ]


def test_a_chapter_that_is_not_a_case_study_needs_no_claims(sample):
    summary = sample / "chapters/summary.ipynb"
    assert check_chapter(sample, summary) == []
    edit(sample / "_config.yml", "case_studies: Case studies", "case_studies: What it comes to")
    assert any("claims.csv has no claim summary/…" in each for each in messages(sample, summary))


def test_a_book_without_such_settings_requires_nothing_of_them(sample, chapter):
    config = sample / "_config.yml"
    head, _, rest = config.read_text(encoding="utf-8").partition("recount:\n")
    rest = rest.partition("\nexecute:")[2]
    config.write_text(f"{head}execute:{rest}", encoding="utf-8")
    edit(chapter, "## Who is who", "## Anything")
    assert check_chapter(sample, chapter) == []


def test_a_chapter_is_linked_from_the_first_page(sample, chapter):
    edit(sample / "index.md", "(chapters/bread.ipynb)", "(chapters/summary.ipynb)")
    (problem,) = check_chapter(sample, chapter)
    assert problem.file == "index.md" and problem.message.startswith("no link to chapters/bread")


def test_outputs_that_do_not_belong_to_their_code_come_before_what_they_lack(sample, chapter):
    notebook = json.loads(chapter.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["outputs"] = [] if "outputs" in cell else None
        if cell["outputs"] is None:
            del cell["outputs"]
    chapter.write_text(json.dumps(notebook), encoding="utf-8")
    lines = list(map(str, check_book(sample)))
    assert lines and all(line.endswith("Run `recount execute`.") for line in lines)


def test_a_recomputation_that_does_not_run_is_named(sample):
    (sample / "tests/recomputed/bread.py").write_text("EXPECTED = {", encoding="utf-8")
    (problem,) = check_book(sample)
    assert problem.file == "tests/recomputed/bread.py" and "SyntaxError" in problem.message


def test_ids_of_one_sentence_have_one_line_in_every_check(sample):
    """The typed number, the role and the citation of a line are all named with it."""
    line = "\nOne.\nIt baked 7 {claim}`bread/loafs` {cite}`quil2014`.\n"
    page = sample / "index.md"
    page.write_text(page.read_text(encoding="utf-8") + line, encoding="utf-8")
    problems = check_book(sample)
    assert len(problems) == 3 and len({problem.place for problem in problems}) == 1
