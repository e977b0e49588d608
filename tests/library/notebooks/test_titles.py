"""Titles of chapters in words alone, read from the notebook as the page shows them."""

import json

import pytest

from recount.errors import TitleError
from recount.notebooks.titles import read_title


def chapter(folder, *sources, kind="markdown"):
    path = folder / "chapters" / "tiny.ipynb"
    path.parent.mkdir(exist_ok=True)
    cells = [
        {"cell_type": "code", "source": ["# No title\n"]},
        *({"cell_type": kind, "source": source.splitlines(keepends=True)} for source in sources),
    ]
    path.write_text(json.dumps({"cells": cells}, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "source, title",
    [
        ("# Jobs of the *page*", "Jobs of the page"),
        ("text\n\n# Jobs", "Jobs"),
        ("## Not this\n\n# This\n\n# Nor this", "This"),
        ("# `code` and é", "code and é"),
        ("Two\nlines\n===", "Two lines"),
        ("# So -- and --- so ...", "So – and — so …"),
        ("# \"Quoted\" and 'so'", "“Quoted” and ‘so’"),
        ("# A ![picture](a.png)<b>b</b>", "A b"),
        ("#    Much   space  ", "Much space"),
        ('# `a -- "b"`', 'a -- "b"'),
    ],
)
def test_a_title_is_its_words(tmp_path, source, title):
    assert read_title(chapter(tmp_path, source)) == title


def test_a_page_of_markdown_has_a_title_too(tmp_path):
    for text, title in (("---\na: b\n---\n\n# A *page*\n\nText.\n", "A page"), ("Text.\n", "page")):
        (tmp_path / "page.md").write_text(text, encoding="utf-8")
        assert read_title(tmp_path / "page.md") == title


def test_the_first_heading_of_all_cells_counts_and_a_name_stands_where_there_is_none(tmp_path):
    assert read_title(chapter(tmp_path, "text", "## Lower", "# First", "# Second")) == "First"
    assert read_title(chapter(tmp_path, "text", "## Lower")) == "tiny"
    assert read_title(chapter(tmp_path, "# Raw", kind="raw")) == "tiny"


@pytest.mark.parametrize(
    "source, found",
    [
        ("# Jobs: {result}`tiny/jobs`", "tiny/jobs"),
        ("# Of {{ report }} and {result}`tiny/jobs`", "report"),
    ],
)
def test_what_only_a_page_can_work_out_is_refused(tmp_path, source, found):
    with pytest.raises(TitleError) as error:
        read_title(chapter(tmp_path, source))
    assert str(error.value) == (
        f"chapters/tiny.ipynb: found '{found}' in a role or a substitution in the title, expected words alone: a title is cited as it stands. "
        "Write the words, or put the role into the text."
    )
