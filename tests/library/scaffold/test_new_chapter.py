"""A new chapter begins as the template, with the sections of the book."""

import json
import re

import pytest

from recount.errors import ChapterError
from recount.scaffold.new_chapter import new_chapter
from recount.validation.chapters import check_chapter
from recount.validation.config import toc_pages


def cells_of(path, kind):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == kind]


def headings(path):
    return re.findall(r"^## (.+)$", "\n".join(cells_of(path, "markdown")), re.M)


def set_sections(book, *sections):
    config = book / "_config.yml"
    text = config.read_text(encoding="utf-8")
    lines = "".join(f"    - {section}\n" for section in sections)
    text = re.sub(r"  case_sections: .+\n", f"  case_sections:\n{lines}" if lines else "", text)
    config.write_text(text, encoding="utf-8")


def test_a_chapter_is_written_and_listed_as_the_last_case_study(sample):
    path = new_chapter(sample, "night-markets")
    assert toc_pages(sample, "Case studies") == ["chapters/bread", "chapters/night-markets"]
    text = path.read_text(encoding="utf-8")
    assert "# Night markets" in text and 'publish_verdicts(\\"night-markets\\")' in text
    assert "NAME" not in text and "TITLE" not in text


@pytest.mark.parametrize("sections", [(), ("One",), tuple("ABCDEFGHI")])
def test_its_sections_are_those_of_the_book_with_findings_after_the_first(sections, sample):
    set_sections(sample, *sections)
    found = headings(new_chapter(sample, "trees"))
    findings = ["A finding, as a sentence", "Another finding, as a sentence"]
    assert found == [*sections[:1], *findings, *sections[1:]]


def test_what_it_lacks_is_what_has_to_be_written(sample):
    path = new_chapter(sample, "trees")
    messages = [problem.message for problem in check_chapter(sample, path)]
    assert messages[0].startswith("data/claims.csv has no claim trees/…")
    assert sum(message.startswith("a line of the template") for message in messages) == 8
    assert any("whose report it …'" in message for message in messages)  # no word is cut
    assert messages[-1].startswith("no link to chapters/trees.ipynb")
    assert not any("section" in message for message in messages)


@pytest.mark.parametrize(
    "name, message",
    [
        ("Night", "is not lower case with hyphens"),
        ("../x", "is not lower case with hyphens"),
        ("a--b", "is not lower case with hyphens"),
        ("bread", "chapters/bread.ipynb already exists"),
        ("trees", "no part with the caption 'Case studies'"),
    ],
)
def test_a_name_that_cannot_be_used_changes_nothing(name, message, sample):
    if name == "trees":
        (sample / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in sample.rglob("*") if path.is_file()}
    with pytest.raises(ChapterError, match=re.escape(message)):
        new_chapter(sample, name)
    assert {path: path.read_bytes() for path in sample.rglob("*") if path.is_file()} == before
