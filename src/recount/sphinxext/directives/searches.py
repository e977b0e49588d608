"""``{searches}``: every search on record, with the claims that it was aimed at."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.datapackage.rows import get_claim, in_quotes
from recount.datapackage.tables import load_table, split_list
from recount.dates import format_date
from recount.permalinks import anchor_id
from recount.sphinxext.nodes import Line, link, table_node

_HEADINGS = {"where, and for which words": 34, "aimed at": 22, "hoped for": 22, "found": 22}


class Searches(SphinxDirective):
    """The table, each row with an anchor to which the verdicts link."""

    def run(self) -> list[nodes.Node]:
        searches = load_table("searches").to_dict("records")
        rows = [_cells(search) for search in searches]
        table = table_node(list(_HEADINGS), list(_HEADINGS.values()), rows, classes=["summary"])
        (body,) = table.findall(nodes.tbody)
        for row, search in zip(body.children, searches, strict=True):
            row["ids"].append(anchor_id("search", search["id"]))
        return [table] if rows else []


def _cells(search: dict) -> list[Line]:
    language = _language(search["language"])
    words = f"{search['place']}: {search['query']} ({language}, {format_date(search['date'])})"
    claims: Line = []
    for id in split_list(search["claims"]):
        claims += [nodes.Text("; "), link(in_quotes(get_claim(id).fragment), "verdict", id)]
    number = search["looked_at"]
    results = f"{number} result{'' if number == 1 else 's'} looked at"
    found = f"{search['found'].rstrip('.')}; {results}."
    return [[nodes.Text(words)], claims[1:], [nodes.Text(search["hoped_for"])], [nodes.Text(found)]]


def _language(tag: str) -> str:
    """The English name of a language, or its tag where none is known."""
    try:
        return Locale.parse(tag, sep="-").get_display_name("en") or tag
    except (ValueError, UnknownLocaleError):
        return tag
