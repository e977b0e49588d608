"""What the chapters publish, from their stored outputs, with its history and its citations."""

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
from recount.validation.config import toc_pages, toc_titles
from recount.verdict_rules import uses_reading
from recount.verdicts import READING_ID, Verdict, load_verdicts


@dataclass
class Outputs:
    """Results, charts (record and picture) and verdicts by id; `titles` by the file of a chapter.

    `homes` has the chapter, as Sphinx names it, for each kind and id; `names` has the titles of
    pages in the table of contents, which are shorter.
    """

    results: dict[str, Result] = field(default_factory=dict)
    charts: dict[str, tuple[dict, str]] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    homes: dict[tuple[str, str], str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)  # of chapters, as the contents have them
    names: dict[str, str] = field(default_factory=dict)
    _anchors: dict[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, paths: Iterable[Path]) -> Outputs:
        """Read stored outputs; `OutputError` for ids of one kind that links cannot tell apart."""
        outputs = cls()
        for path in paths:
            home = f"{path.parent.name}/{path.stem}"
            outputs.titles[path.stem] = read_title(path)
            for result in load_results(path):
                outputs._add("result", result.id, home)
                outputs.results[result.id] = result
            for record, svg in load_charts(path):
                outputs._add("chart", record["id"], home)
                outputs.charts[record["id"]] = (record, svg)
            for verdict in load_verdicts(path):
                outputs._add("verdict", verdict.claim, home)
                outputs.verdicts[verdict.claim] = verdict
        return outputs

    def _add(self, kind: str, id: str, home: str) -> None:
        other = self._anchors.setdefault(anchor_id(kind, id), id)
        if (kind, other) in self.homes:
            same = "the same id" if other == id else "ids that differ in punctuation alone"
            raise OutputError(
                f"{self.homes[kind, other]} and {home} publish {kind}s with {same}: "
                f"{other} and {id}. Give the newer one another id."
            )
        self.homes[kind, id] = home

    @property
    def figure_numbers(self) -> dict[str, str]:
        """Number of each chart by its id: that of its chapter, and its place in the chapter."""
        places = {f"chapters/{name}": place for place, name in enumerate(self.titles, start=1)}
        chapters = places | self.numbers
        homes = [self.homes["chart", id] for id in self.charts]
        return {
            id: f"{chapters[home]}.{homes[: place + 1].count(home)}"
            for place, (id, home) in enumerate(zip(self.charts, homes, strict=True))
        }

    def inputs_of(self, kind: str, id: str) -> list[str]:
        """Ids of the data that a result, a chart or a verdict rests on."""
        if kind == "result":
            return [source.id for source in self.results[id].inputs]
        if kind == "chart":
            return list(self.charts[id][0]["inputs"])
        verdict = self.verdicts[id]
        return [verdict.claim, *verdict.ids()]

    @functools.cached_property
    def dependents(self) -> dict[str, list[tuple[str, str]]]:
        """Kind and id of what rests on a row of the data, by the id of the row."""
        found: dict[str, list[tuple[str, str]]] = {}
        for kind, id in self.homes:
            inputs = [input.removesuffix("/as-of") for input in self.inputs_of(kind, id)]
            if kind == "verdict" and uses_reading(self.verdicts[id].rule):
                inputs.append(READING_ID)
            for input in dict.fromkeys(inputs):
                found.setdefault(input, []).append((kind, id))
        return found

    def name(self, home: str) -> str:
        """The short title of a chapter."""
        return self.names.get(home) or self.titles[home.partition("/")[2]]

    def inputs(self, home: str) -> list[str]:
        """Ids of the data that everything in a chapter rests on."""
        return [
            input
            for (kind, id), place in self.homes.items()
            if place == home
            for input in self.inputs_of(kind, id)
        ]


@dataclass(frozen=True, eq=False)
class Published:
    """A whole book as it is published: outputs, history and what is cited."""

    outputs: Outputs
    history: History
    book: BookMetadata

    @classmethod
    def read(cls, folder: Path) -> Published:
        """Read the book in a folder; `OutputError` or `EditionError` if that cannot be."""
        history = History.of(folder)
        book = read_book_metadata(folder).at_edition(history.label, history.date)
        order = {name: place for place, name in enumerate(toc_pages(folder))}  # the root is 0
        by_contents = sorted(
            notebook_paths(folder), key=lambda path: order.get(f"chapters/{path.stem}", -1)
        )
        outputs = Outputs.read(by_contents)
        outputs.numbers, outputs.names = order, toc_titles(folder)
        return cls(outputs, history, book)

    @functools.cached_property
    def citations(self) -> dict[tuple[str, str], Citation]:
        """By kind and id: the book, its chapters, what they publish and the rows of the data."""
        book, outputs = self.book, self.outputs
        citations = [
            cite_book(book),
            *(cite_chapter(name, title, book) for name, title in outputs.titles.items()),
            *(cite_result(result, book) for result in outputs.results.values()),
            *(cite_chart(record, book) for record, _ in outputs.charts.values()),
            *(cite_verdict(verdict, book) for verdict in outputs.verdicts.values()),
            *cite_rows(book),
        ]
        return {(citation.kind, citation.id): citation for citation in citations}
