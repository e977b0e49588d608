"""Where the inputs of results and charts come from, in words and as links to their rows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from docutils import nodes

from recount.datapackage.bibliography import load_references, source_address
from recount.datapackage.read_log import cache_by_folder
from recount.datapackage.rows import ROW_KINDS, get_claim, get_document, in_quotes, list_rows
from recount.datapackage.tables import table_descriptions
from recount.permalinks import REFERENCE_PAGES
from recount.quantities.load_inputs import assumption, claim, date, evidence, indicator
from recount.quantities.quantity import Quantity
from recount.results import Source
from recount.sphinxext.nodes import Line, download_link, external_ref, link, page_link


def source_line(source: Source) -> Line:
    """An input of a result: its words, linked to its row, and a link to the site of its source."""
    words = row_link(describe_source(source), source)
    if not source.sources or (source.kind == "claim" and not source_address(source.sources[0])):
        return [words]
    return [words, *address_parts(source.sources[0])]


def address_parts(key: str) -> Line:
    """After the words of a source, a link to its site, or that none is known."""
    if not (address := source_address(key)):
        return [nodes.Text(" \u00b7 no address known")]
    host = urlsplit(address).netloc.removeprefix("www.")
    return [nodes.Text(" \u00b7 "), external_ref("", host, address=address)]


def row_link(words: str, source: Source) -> nodes.Node:
    """The words of an input, linked to its row, or to the table that it was counted from."""
    if source.kind not in ("register", "hedge"):
        return link(words, source.kind, source.id)
    table = "hedge_quantiles" if source.kind == "hedge" else source.id.partition(":")[0]
    page = f"reference/{table}"
    if page in REFERENCE_PAGES.values():
        return page_link(words, page, table)
    in_data = table in table_descriptions()
    return download_link(f"{table}.csv", words) if in_data else nodes.Text(words)


def describe_source(source: Source) -> str:
    """An input in words: the number, and who says so where."""
    text, title = source.text, source.title
    cited = author_year(source.sources[0]) if source.sources else ""
    if source.kind == "claim":
        row = get_claim(source.id)
        page = get_document(row.document).page
        return f"{text}: {in_quotes(row.fragment)}, {cited}, page {page}"
    if source.kind == "assumption":
        basis = f", after {cited}" if cited else ""
        return f"{text}: assumed, {title[0].lower()}{title[1:]}{basis}"
    if not cited:
        return f"{text}: {title}, {source.locator}"
    if source.kind in ("event", "date"):
        return f"{text}: {title}, {cited}"
    return f"{text}: {cited}, {source.locator}"


def author_year(key: str) -> str:
    """A source in short: its author and year."""
    entry = load_references()[key]
    return f"{entry['author']} {entry['dated']}"


def input_link(id: str) -> nodes.Node:
    """An input of a chart, by its id: a link to its row, or its plain text where it has none.

    Examples
    --------
    >>> input_link("bread/loaves")["anchor"], input_link("claims: kind == 'sum'").astext()
    ('claim-bread-loaves', "claims: kind == 'sum'")
    """
    kind, row = find_row(id)
    return link(id, kind, row.id) if row else nodes.Text(id)


def short_source(id: str) -> str:
    """The source of an input of a chart in short."""
    kind, row = find_row(id)
    if kind in ("claim", "assumption"):
        return "the page" if kind == "claim" else "assumed here"
    return author_year(row.sources[0])


def sources_text(inputs: list[str]) -> str:
    """The sources of a chart in a line; empty where it has none.

    Examples
    --------
    >>> sources_text(["register/bakers-2011", "bread/bakers"])
    "Sources: Bakers' Register of Harbourland 2021; the page."
    """
    names = dict.fromkeys(short_source(id) for id in inputs if find_row(id)[0])
    return f"Sources: {'; '.join(names)}." if names else ""


def source_keys(id: str) -> tuple[str, ...]:
    """Keys of the sources of an input of a chart; none for a claim or an assumption."""
    kind, row = find_row(id)
    return row.sources if kind in ("evidence", "event", "indicator") else ()


def find_row(id: str) -> tuple[str, Any]:
    """Kind and row of an input, with or without ``/as-of``; empty and none where it has no row."""
    return _rows_by_id().get(id.removesuffix("/as-of"), ("", None))


def row_quantity(id: str) -> Quantity:
    """The number or the date of a row, as a chapter loads it.

    Examples
    --------
    >>> row_quantity("bread/bakers").value
    350.0
    """
    kind, row = find_row(id)
    if kind == "claim":
        return date(id) if row.date else claim(id)
    if kind == "indicator":
        return indicator(row.iso3, row.indicator, row.year)
    return {"evidence": evidence, "assumption": assumption, "event": date}[kind](id)


@cache_by_folder
def _rows_by_id() -> dict[str, tuple[str, Any]]:
    return {row.id: (kind, row) for kind in ROW_KINDS for row in list_rows(kind)}
