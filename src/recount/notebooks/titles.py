"""What a chapter is called wherever it is named."""

import functools
from itertools import pairwise
from pathlib import Path
from typing import Any

from recount.errors import TitleError
from recount.notebooks.reading import read_cells

_REFUSED = ("myst_role", "substitution_inline")


def read_title(path: Path) -> str:
    """Title of a notebook or of a page of Markdown: its first heading as the page shows it.

    `TitleError` if the heading has a role or a substitution, which only a built page resolves.

    >>> from recount.datapackage.tables import data_dir
    >>> read_title(data_dir().parent / "chapters" / "summary.ipynb")
    'The verdicts'
    """
    for kind, _, source in read_cells(path):
        if kind == "markdown" and (heading := _first_heading(source)):
            return _plain_text(heading, path)
    return path.stem


@functools.cache
def _markdown() -> Any:
    """The Markdown of the pages, as far as headings use it."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.myst_role import myst_role_plugin
    from mdit_py_plugins.substitution import substitution_plugin

    markdown = MarkdownIt("commonmark", {"typographer": True}).enable("smartquotes")
    return markdown.use(myst_role_plugin).use(substitution_plugin)


def _first_heading(source: str) -> list:
    """Inline tokens of the first heading of the first level."""
    for token, content in pairwise(_markdown().parse(source)):
        if token.type == "heading_open" and token.tag == "h1":
            return content.children
    return []


def _plain_text(heading: list, path: Path) -> str:
    for token in heading:
        if token.type in _REFUSED:
            what = f"the title contains {token.content!r}, a role or a substitution"
            remedy = "but citations need plain words. Write the words, or move it below."
            raise TitleError(f"chapters/{path.name}: {what}, {remedy}")
    shown = ""
    for token in heading:
        text = " " if token.type == "softbreak" else token.content
        if token.type == "text":  # dashes and an ellipsis are as the page shows them
            text = text.replace("---", "\u2014").replace("--", "\u2013").replace("...", "\u2026")
        shown += text if token.type in ("text", "code_inline", "softbreak") else ""
    return " ".join(shown.split())
