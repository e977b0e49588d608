"""Titles: what a chapter is called wherever it is named, in words alone."""

from __future__ import annotations

import functools
import json
from pathlib import Path

from recount.errors import TitleError


def read_title(path: Path) -> str:
    """Title of a notebook or of a page of Markdown: the words of its first heading, as the page shows them, without the signs of Markdown.

    Raises
    ------
    TitleError
        If the heading has a role or a substitution: what only a page can work out cannot be cited.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> read_title(data_dir().parent / "chapters" / "women.ipynb")
    'Women entrepreneurs'
    """
    text = path.read_text(encoding="utf-8")
    cells = (
        json.loads(text)["cells"]
        if path.suffix == ".ipynb"
        else [{"cell_type": "markdown", "source": text}]
    )
    for cell in cells:
        if cell["cell_type"] == "markdown" and (heading := _heading("".join(cell["source"]))):
            return _said(heading, path)
    return path.stem


@functools.cache
def _markdown():
    """Markdown as the pages are written in it, as far as a heading goes."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.myst_role import myst_role_plugin
    from mdit_py_plugins.substitution import substitution_plugin

    return (
        MarkdownIt("commonmark", {"typographer": True})
        .enable("smartquotes")
        .use(myst_role_plugin)
        .use(substitution_plugin)
    )


def _heading(source: str) -> list:
    """What the first heading of the first rank in a text is made of."""
    tokens = _markdown().parse(source)
    return next(
        (
            within.children
            for head, within in zip(tokens, tokens[1:])
            if head.type == "heading_open" and head.tag == "h1"
        ),
        [],
    )


def _said(parts: list, path: Path) -> str:
    from docutils.utils.smartquotes import smartyPants

    if wrong := next(
        (part for part in parts if part.type in ("myst_role", "substitution_inline")), None
    ):
        raise TitleError(
            f"{path.parent.name}/{path.name}: found {wrong.content!r} in a role or a substitution in the title, expected words alone: "
            "a title is cited as it stands. Write the words, or put the role into the text."
        )
    # The page has dashes and dots as Sphinx sets them, and no image and no tag in its title.
    words = {
        "text": lambda part: smartyPants(part.content, "De"),
        "code_inline": lambda part: part.content,
        "softbreak": lambda part: " ",
    }
    return " ".join("".join(words[part.type](part) for part in parts if part.type in words).split())
