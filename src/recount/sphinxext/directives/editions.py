"""``{editions} editions`` or ``errata``: a part of the history of the book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.dates import format_date
from recount.editions.edition import Edition, Erratum
from recount.editions.history import History
from recount.editions.snapshot import KINDS
from recount.sphinxext.nodes import Line, id_link

# Kinds that cannot be counted by their name.
_COUNTED = {
    "evidence": ("piece of evidence", "pieces of evidence"),
    "indicator": ("country indicator", "country indicators"),
    "chapter": ("page", "pages"),
}


class Editions(SphinxDirective):
    """A list, or a sentence where there is nothing to list."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        if name not in _PARTS:
            raise self.error(f"unknown part {name!r}; use one of {', '.join(_PARTS)}")
        list_part, nothing = _PARTS[name]
        lines = list_part(self.env.app.recount.published.history)
        items = [nodes.list_item("", nodes.paragraph("", "", *line)) for line in lines]
        return [nodes.bullet_list("", *items) if items else nodes.paragraph("", nothing)]


def erratum_line(erratum: Erratum) -> Line:
    """An erratum, linked to what it is about."""
    kind, words = nodes.Text(f"{erratum.kind} "), nodes.Text(f": {erratum.words}")
    return [kind, id_link(erratum.kind, erratum.id), words]


def _editions(history: History) -> Iterator[Line]:
    if history.label != history.version:
        advice = ": cite the last edition below." if history.editions else "."
        yield [nodes.Text(f"{history.label}: these pages. This is a draft{advice}")]
    for edition in reversed(history.editions):
        yield [
            nodes.strong("", edition.version),
            nodes.Text(f", {format_date(edition.date)}: {_contents(edition)}. SHA-256 "),
            nodes.literal("", edition.digest),
        ]


def _contents(edition: Edition) -> str:
    counts = Counter(kind for kind, _ in edition.entries)
    return ", ".join(_count(counts[kind], kind) for kind in KINDS if counts[kind])


def _count(number: int, kind: str) -> str:
    one, many = _COUNTED.get(kind, (kind, f"{kind}s"))
    return f"{number} {one if number == 1 else many}"


def _errata(history: History) -> Iterator[Line]:
    return map(erratum_line, sorted(history.errata, key=lambda each: each.date, reverse=True))


_PARTS = {
    "editions": (_editions, "No edition has been frozen yet."),
    "errata": (_errata, "Nothing that was published has changed."),
}
