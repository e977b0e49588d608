"""What the chapters publish, read back from their stored outputs, with its history and its citations."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from recount import charts, citations, package, results, verdicts
from recount.citations import Book, Citation, anchor
from recount.editions import History
from recount.results import Result, chapters
from recount.verdicts import Verdict


class OutputError(ValueError):
    """Stored outputs of several chapters that do not go together."""


@dataclass
class Outputs:
    """Published results, charts and verdicts by id, and the chapter of each.

    Attributes
    ----------
    results : dict of str to Result
    charts : dict of str to (dict, str)
        Record and picture.
    verdicts : dict of str to Verdict
        By the id of the claim.
    homes : dict of (str, str) to str
        Chapter, as Sphinx names it, for each kind and id.
    titles : dict of str to str
        Title of each chapter, by the name of its file.
    """

    results: dict[str, Result] = field(default_factory=dict)
    charts: dict[str, tuple[dict, str]] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    homes: dict[tuple[str, str], str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, paths: Iterable[Path]) -> Outputs:
        """Read the stored outputs of notebooks.

        Raises
        ------
        OutputError
            If two outputs of one kind have one id.
        """
        outputs = cls()
        for path in paths:
            home = f"{path.parent.name}/{path.stem}"
            outputs.titles[path.stem] = title_of(path)
            outputs._add("result", home, ((result.id, result) for result in results.stored(path)), outputs.results)
            outputs._add("chart", home, ((record["id"], (record, svg)) for record, svg in charts.stored(path)), outputs.charts)
            outputs._add("verdict", home, ((verdict.claim, verdict) for verdict in verdicts.stored(path)), outputs.verdicts)
        return outputs

    def _add(self, kind: str, home: str, pairs: Iterable, table: dict) -> None:
        for id, thing in pairs:
            if (twin := next((other for other in table if other != id and anchor(kind, other) == anchor(kind, id)), None)):
                raise OutputError(f"found the {kind}s {twin!r} and {id!r}, expected ids that differ in more than their signs. "
                                  "Give the newer one another id.")
            if id in table:
                raise OutputError(f"found two {kind}s with the id {id!r}, in {self.homes[kind, id]} and {home}, "
                                  "expected one. Give the newer one an id of its own.")
            table[id] = thing
            self.homes[kind, id] = home


@dataclass(frozen=True)
class Published:
    """A whole book as it is published: outputs, history and what is cited.

    Attributes
    ----------
    outputs : Outputs
    history : History
    book : Book
    """

    outputs: Outputs
    history: History
    book: Book

    @classmethod
    def read(cls, folder: Path) -> Published:
        """The book in a folder.

        Raises
        ------
        OutputError, recount.editions.EditionError
            If the stored outputs or the editions do not hold.
        """
        history = History.of(folder, package.folder())
        return cls(Outputs.read(_in_order(folder)), history, Book.of(folder, history))

    @functools.cached_property
    def citations(self) -> dict[tuple[str, str], Citation]:
        """Everything that can be cited, by kind and id: the book, its chapters, what they publish and the rows of data."""
        found = [citations.of_book(self.book)]
        found += [citations.of_chapter(name, title, self.book) for name, title in self.outputs.titles.items()]
        found += [citations.of_result(result, self.book) for result in self.outputs.results.values()]
        found += [citations.of_chart(record, self.book) for record, _ in self.outputs.charts.values()]
        found += [citations.of_verdict(verdict, self.book) for verdict in self.outputs.verdicts.values()]
        found += citations.of_rows(self.book)
        return {(citation.kind, citation.id): citation for citation in found}


def _in_order(folder: Path) -> list[Path]:
    """Chapters in the order of the table of contents."""
    contents = (folder / "_toc.yml").read_text(encoding="utf-8")
    return sorted(chapters(folder), key=lambda path: contents.find(f"chapters/{path.stem}\n"))


def title_of(path: Path) -> str:
    """Title of a notebook: the words of its first heading, as the page shows them, without the signs of Markdown.

    Raises
    ------
    OutputError
        If the heading has a role or a substitution: what only a page can work out cannot be cited.

    Examples
    --------
    >>> title_of(package.folder().parent / "chapters" / "women.ipynb")
    'Women entrepreneurs'
    """
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown" and (heading := _heading("".join(cell["source"]))):
            return _said(heading, path)
    return path.stem


@functools.cache
def _markdown():
    """Markdown as the pages are written in it, as far as a heading goes."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.myst_role import myst_role_plugin
    from mdit_py_plugins.substitution import substitution_plugin

    return MarkdownIt("commonmark", {"typographer": True}).enable("smartquotes").use(myst_role_plugin).use(substitution_plugin)


def _heading(source: str) -> list:
    """What the first heading of the first rank in a text is made of."""
    tokens = _markdown().parse(source)
    return next((within.children for head, within in zip(tokens, tokens[1:]) if head.type == "heading_open" and head.tag == "h1"), [])


def _said(parts: list, path: Path) -> str:
    from docutils.utils.smartquotes import smartyPants

    if wrong := next((part for part in parts if part.type in ("myst_role", "substitution_inline")), None):
        raise OutputError(f"{path.parent.name}/{path.name}: found {wrong.content!r} in a role or a substitution in the title, expected words alone: "
                          "a title is cited as it stands. Write the words, or put the role into the text.")
    # The page has dashes and dots as Sphinx sets them, and no image and no tag in its title.
    words = {"text": lambda part: smartyPants(part.content, "De"), "code_inline": lambda part: part.content, "softbreak": lambda part: " "}
    return " ".join("".join(words[part.type](part) for part in parts if part.type in words).split())
