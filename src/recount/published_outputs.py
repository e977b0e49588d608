"""What the chapters publish, read back from their stored outputs, with its history and its citations."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from recount.book_metadata import BookMetadata, read_book_metadata
from recount.charts.chart import load_charts
from recount.cite_this_book.formats import Citation
from recount.cite_this_book.records import (
    cite_book,
    cite_chapter,
    cite_chart,
    cite_result,
    cite_rows,
    cite_verdict,
)
from recount.editions.history import History
from recount.errors import OutputError
from recount.notebooks.reading import notebook_paths
from recount.notebooks.titles import read_title
from recount.permalinks import anchor_id
from recount.results import Result, load_results
from recount.validation.config import toc_pages
from recount.verdicts import Verdict, load_verdicts


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
            outputs.titles[path.stem] = read_title(path)
            outputs._add(
                "result",
                home,
                ((result.id, result) for result in load_results(path)),
                outputs.results,
            )
            outputs._add(
                "chart",
                home,
                ((record["id"], (record, svg)) for record, svg in load_charts(path)),
                outputs.charts,
            )
            outputs._add(
                "verdict",
                home,
                ((verdict.claim, verdict) for verdict in load_verdicts(path)),
                outputs.verdicts,
            )
        return outputs

    def inputs(self, home: str) -> list[str]:
        """Ids of everything that the results, charts and verdicts of a chapter rest on."""
        found = [
            source.id
            for id, result in self.results.items()
            if self.homes["result", id] == home
            for source in result.inputs
        ]
        found += [
            input
            for id, (record, _) in self.charts.items()
            if self.homes["chart", id] == home
            for input in record["inputs"]
        ]
        for id, verdict in self.verdicts.items():
            if self.homes["verdict", id] == home:
                found += [verdict.claim, *verdict.evidence, *verdict.events]
        return found

    def _add(self, kind: str, home: str, pairs: Iterable, table: dict) -> None:
        for id, thing in pairs:
            if twin := next(
                (
                    other
                    for other in table
                    if other != id and anchor_id(kind, other) == anchor_id(kind, id)
                ),
                None,
            ):
                raise OutputError(
                    f"found the {kind}s {twin!r} and {id!r}, expected ids that differ in more than their signs. "
                    "Give the newer one another id."
                )
            if id in table:
                raise OutputError(
                    f"found two {kind}s with the id {id!r}, in {self.homes[kind, id]} and {home}, "
                    "expected one. Give the newer one an id of its own."
                )
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
    book: BookMetadata

    @classmethod
    def read(cls, folder: Path) -> Published:
        """The book in a folder.

        Raises
        ------
        OutputError, recount.errors.EditionError
            If the stored outputs or the editions do not hold.
        """
        history = History.of(folder)
        book = read_book_metadata(folder).at_edition(history.label, history.date)
        return cls(Outputs.read(_in_order(folder)), history, book)

    @functools.cached_property
    def citations(self) -> dict[tuple[str, str], Citation]:
        """Everything that can be cited, by kind and id: the book, its chapters, what they publish and the rows of data."""
        found = [cite_book(self.book)]
        found += [
            cite_chapter(name, title, self.book) for name, title in self.outputs.titles.items()
        ]
        found += [cite_result(result, self.book) for result in self.outputs.results.values()]
        found += [cite_chart(record, self.book) for record, _ in self.outputs.charts.values()]
        found += [cite_verdict(verdict, self.book) for verdict in self.outputs.verdicts.values()]
        found += cite_rows(self.book)
        return {(citation.kind, citation.id): citation for citation in found}


def _in_order(folder: Path) -> list[Path]:
    """Chapters in the order of the table of contents."""
    order = {name: place for place, name in enumerate(toc_pages(folder))}
    return sorted(notebook_paths(folder), key=lambda path: order.get(f"chapters/{path.stem}", -1))
