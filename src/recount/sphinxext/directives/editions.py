"""The directive ``editions``: every edition, every erratum, and what moved without changing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.dates import format_date
from recount.editions.edition import Edition
from recount.editions.history import History
from recount.editions.snapshot import KINDS
from recount.sphinxext.nodes import id_link

_NAMES = {
    "evidence": "piece of evidence",
    "indicator": "country indicator",
    "chapter": "page",
}  # where the kind is no noun that is counted


class Editions(SphinxDirective):
    """``{editions} editions``, ``errata`` or ``lineage``: one part of the history of the book."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """A list, or one sentence where there is nothing to list."""
        name = self.arguments[0]
        if name not in _PARTS:
            raise self.error(f"found editions {name!r}, expected one of {', '.join(_PARTS)}")
        items, nothing = _PARTS[name]
        listed = [
            nodes.list_item("", nodes.paragraph("", "", *item))
            for item in items(self.env.app.recount.published.history)
        ]
        return [nodes.bullet_list("", *listed) if listed else nodes.paragraph("", nothing)]


def _editions(history: History) -> Iterator[list[nodes.Node]]:
    if history.label != history.version:
        yield [
            nodes.Text(
                f"{history.label}: what these pages show. It is a draft: cite the last edition below."
            )
        ]
    for edition in reversed(history.editions):
        yield [
            nodes.strong("", edition.version),
            nodes.Text(f", {format_date(edition.date)}: {_counted(edition)}. SHA-256 "),
            nodes.literal("", edition.digest),
        ]


def _counted(edition: Edition) -> str:
    count = Counter(kind for kind, _ in edition.entries)
    return ", ".join(
        _number_of(count[kind], _NAMES.get(kind, kind)) for kind in KINDS if count[kind]
    )


def _number_of(count: int, name: str) -> str:
    noun, of, whole = name.partition(" of ")
    return f"{count} {noun if count == 1 else f'{noun}s'}{of}{whole}"


def _errata(history: History) -> Iterator[list[nodes.Node]]:
    for erratum in sorted(history.errata, key=lambda erratum: erratum.date, reverse=True):
        yield [
            nodes.Text(f"{erratum.kind} "),
            id_link(erratum.kind, erratum.id),
            nodes.Text(f": {erratum.words}"),
        ]


def _moved(history: History) -> Iterator[list[nodes.Node]]:
    for kind, id, version in history.lineage_changes():
        yield [nodes.Text(f"In {version}: {kind} "), id_link(kind, id)]


_PARTS = {
    "editions": (_editions, "No edition was made so far."),
    "errata": (_errata, "Nothing that was published has changed."),
    "lineage": (_moved, "Every published value rests on what it rested on when it was published."),
}


def setup(app) -> None:
    """Register the directive."""
    app.add_directive("editions", Editions)
