"""Titles of chapters in plain words, as the page shows them."""

import json

import pytest

from recount.errors import TitleError
from recount.notebooks.titles import read_title


def chapter(folder, *sources, kind="markdown"):
    path = folder / "tiny.ipynb"
    cells = [{"cell_type": kind, "source": text.splitlines(keepends=True)} for text in sources]
    code = {"cell_type": "code", "source": ["# No title\n"]}
    path.write_text(json.dumps({"cells": [code, *cells]}), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "source, title",
    [
        ("# Jobs of the *page*", "Jobs of the page"),
        ("text\n\n## Not this\n\n# This\n\n# Nor this", "This"),
        ("Two\nlines\n===", "Two lines"),
        ("# So -- and --- so ...", "So – and — so …"),
        ("# \"Quoted\" and 'so'", "“Quoted” and ‘so’"),
        ("# A ![picture](a.png)<b>b</b>", "A b"),
        ('#    `a -- "b"`   and é ', 'a -- "b" and é'),
        ("## Lower", "tiny"),
    ],
)
def test_a_title_is_the_words_of_the_first_heading(tmp_path, source, title):
    assert read_title(chapter(tmp_path, "text", source)) == title


def test_a_page_of_markdown_has_a_title_too(tmp_path):
    (tmp_path / "page.md").write_text("---\na: b\n---\n\n# A *page*\n\nText.\n", encoding="utf-8")
    assert read_title(tmp_path / "page.md") == "A page"
    assert read_title(chapter(tmp_path, "# Raw", kind="raw")) == "tiny"


@pytest.mark.parametrize("source", ["# Jobs: {result}`tiny/jobs`", "# Of {{ tiny/jobs }}"])
def test_what_only_a_page_resolves_is_refused(tmp_path, source):
    with pytest.raises(TitleError, match="chapters/tiny.ipynb: the title contains 'tiny/jobs'"):
        read_title(chapter(tmp_path, source))
