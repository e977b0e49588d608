"""The directive ``register``: a table of the Data Package as a page lists it, each row with its anchor."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount import claims, package, units
from recount import evidence as found
from recount.book.nodes import quoted, slug
from recount.readings import date_words, hedged

# What one row shows: kind and id for the anchor, heading, lines, and the keys of its sources.
Row = tuple[str, str, str, list[str], list[str]]


class Register(SphinxDirective):
    """``{register} claims`` and its like."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """A definition list, one item a row."""
        if self.arguments[0] not in _ROWS:
            raise self.error(f"found register {self.arguments[0]!r}, expected one of {', '.join(_ROWS)}")
        self.env.note_dependency(str(package.folder() / f"{self.arguments[0]}.csv"))
        return [nodes.definition_list("", *map(self._item, _ROWS[self.arguments[0]]()), classes=["register"])]

    def _item(self, row: Row) -> nodes.definition_list_item:
        kind, id, heading, lines, sources = row
        body = nodes.definition("", *(nodes.paragraph("", line) for line in lines if line))
        if sources:
            body += self.parse_text_to_nodes(f"Source: {{cite:p}}`{','.join(sources)}`")
        body += nodes.paragraph("", "", nodes.literal("", id))
        return nodes.definition_list_item("", nodes.term("", heading, ids=[slug(kind, id)]), body)


def _claims() -> Iterator[Row]:
    for id in package.load("claims")["id"]:
        claim = claims.find(id)
        printed = "" if math.isnan(claim.value) else f"Number: {units.say(claim.value, claim.unit)}; wording: {claim.wording}."
        if claim.date:
            printed = f"Date: {date_words(claim.date)}; wording: {claim.wording}."
        place = f"Page {package.page()['number']}, characters {claim.start} to {claim.end} of its normalised text."
        yield "claim", id, quoted(claim.fragment), [f"Says or counts: {claim.counted}.", printed,
                                                    f"The page leaves out: {claim.missing}.", place], []


def _evidence() -> Iterator[Row]:
    for row in found.listed()[0]:
        yield ("evidence", row.id, f"{row.quantity}: {hedged(units.say(row.value, row.unit), row.wording)}",
               [f"{date_words(row.as_of)}; {row.geography}; {row.locator}; grade {row.grade}.", row.note and f"{row.note}."],
               list(row.sources))


def _events() -> Iterator[Row]:
    for row in found.listed()[1]:
        yield ("event", row.id, f"{date_words(row.date)}: {row.event}", [f"{row.place}; {row.actors}; grade {row.grade}.",
                                                                    row.note and f"{row.note}."], list(row.sources))


def _countries() -> Iterator[Row]:
    for row in package.load("countries").itertuples():
        known = found.indicator(row.iso3, row.indicator, row.year)
        yield ("indicator", known.id, f"{known.label}, {known.country}, {known.year}: {units.say(known.value, known.unit, 6)}",
               [f"Series {known.indicator}."], list(known.sources))


def _assumptions() -> Iterator[Row]:
    for row in package.load("assumptions").itertuples():
        yield ("assumption", row.id, f"{row.quantity}: {units.say(row.value, row.unit)}",
               [f"Range: {units.span(row.low, row.high, row.unit)}.", f"{row.reason}."], [])


_ROWS: dict[str, Callable[[], Iterator[Row]]] = {
    "claims": _claims, "evidence": _evidence, "events": _events, "countries": _countries, "assumptions": _assumptions}


def setup(app) -> None:
    """Register the directive."""
    app.add_directive("register", Register)
