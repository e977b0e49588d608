"""The tables of an appendix: what a chapter publishes, what it assumes, what its sources print."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from recount.datapackage.rows import Assumption, geography_name, list_rows
from recount.dates import format_date
from recount.errors import BoundsError
from recount.permalinks import anchor_id
from recount.published_outputs import Outputs, Published
from recount.quantities.formatting import format_quantity, format_range, with_hedge
from recount.quantities.row_text import assumption_range, row_text
from recount.results import Result
from recount.sphinxext.html.what_if_data import with_ranges
from recount.sphinxext.input_sources import find_row, source_line
from recount.sphinxext.nodes import Line, link
from recount.sphinxext.reference_tables import origin_words, source_lines

Cell = list[Line]  # lines, each of inline nodes
Key = tuple[str, str]  # kind and id
Row = tuple[str, list[Cell]]  # an anchor, or nothing, and cells


def results_table(published: Published, chapter: str) -> nodes.table | None:
    """Every result of a chapter, where its numbers lead."""
    homes, results = published.outputs.homes, published.outputs.results
    own = [results[id] for (kind, id), home in homes.items() if (kind, home) == ("result", chapter)]
    headings = {"Result": 28, "Value": 14, "Range under each reading": 24, "Formula and inputs": 44}
    rows = [(f"at-{anchor_id('result', each.id)}", _result(published, each)) for each in own]
    return _table("Every number that this chapter publishes", headings, rows, "results")


def _result(published: Published, result: Result) -> list[Cell]:
    errata = published.history.errata_of("result", result.id)
    return [
        [*_lines(result.title), [link(result.id, "result", result.id)], *_errata(errata)],
        _lines(result.full_text),
        _lines(*result.range_summary),
        [*_lines(result.formula), *map(source_line, result.inputs)],
    ]


def _errata(errata) -> Iterator[Line]:
    return (_text(erratum.words) for erratum in errata)


def assumptions_table(outputs: Outputs, chapter: str) -> nodes.table | None:
    """What a chapter assumes, and how far each assumption moves each of its results."""
    headings = {"Assumption": 28, "Default and range": 18, "Reason": 32, "What it moves": 32}
    rows = []
    for row, keys in assumption_dependents(outputs, chapter):
        name = [link(row.quantity, "assumption", row.id)]
        reason = [_text(f"{row.reason}."), *source_lines(row)]
        moved = [_moved(outputs, kind, id, row) for kind, id in keys]
        rows.append(("", [[name], _lines(row_text(row), assumption_range(row)), reason, moved]))
    return _table("What it assumes, and what that moves", headings, rows, "assumptions")


def assumption_dependents(outputs: Outputs, chapter: str) -> list[tuple[Assumption, list[Key]]]:
    """Assumptions that a chapter makes, each with what the chapter publishes with it."""
    dependents = [
        (row, [key for key in outputs.dependents.get(row.id, ()) if outputs.homes[key] == chapter])
        for row in list_rows("assumption")
    ]
    return [(row, keys) for row, keys in dependents if keys]


def _moved(outputs: Outputs, kind: str, id: str, row: Assumption) -> Line:
    """What rests on an assumption; of a result, its range when that assumption alone moves."""
    if kind != "result":
        return [link(f"{kind} {id}", kind, id)]
    result = outputs.results[id]
    line: Line = [link(result.title, "result", id)]
    ends = [
        sorted(source.ranges["rounding"]) if source.id == row.id else [source.value]
        for source in result.inputs
    ]
    try:
        span = with_ranges(result, ends).bounds("rounding")
    except BoundsError:
        return line
    low, high, value = span.left, span.right, result.value
    text = format_range(low, high, result.unit, result.digits, short=True, value=value)
    return [*line, nodes.Text(f": {text}")]


def sources_table(ids: list[str]) -> nodes.table | None:
    """Rows of evidence, events and indicators as their sources print them."""
    found = dict.fromkeys((kind, row.id) for kind, row in map(find_row, ids) if kind in _SOURCES)
    order = list(_SOURCES)
    rows = [
        ("", _SOURCES[kind](find_row(id)[1]))
        for kind, id in sorted(found, key=lambda key: order.index(key[0]))
    ]
    headings = {"What": 32, "As printed": 14, "When and where": 18, "Source": 40}
    return _table("What the sources of this chapter print", headings, rows, "sources")


def _evidence(row) -> list[Cell]:
    printed = with_hedge(format_quantity(row.value, row.unit), row.wording)
    return [
        [[link(row.quantity, "evidence", row.id)]],
        _lines(printed),
        _lines(format_date(row.as_of), geography_name(row.geography)),
        [*source_lines(row), *_lines(row.locator), *_origin(row)],
    ]


def _event(row) -> list[Cell]:
    return [
        [[link(row.event, "event", row.id)]],
        _lines("an event"),
        _lines(format_date(row.date), row.place),
        [*source_lines(row), *_origin(row)],
    ]


def _indicator(row) -> list[Cell]:
    return [
        [[link(row.label, "indicator", row.id)]],
        _lines(format_quantity(row.value, row.unit, 6)),
        _lines(str(row.year), row.country),
        [*source_lines(row), *_lines(f"Series {row.indicator}"), *_origin(row)],
    ]


_SOURCES = {"evidence": _evidence, "event": _event, "indicator": _indicator}


def _origin(row) -> list[Line]:
    return _lines(f"goes back to: {origin_words(row)}")


def _text(text: str) -> Line:
    return [nodes.Text(text)]


def _lines(*texts: str) -> Cell:
    return [_text(text) for text in texts if text]


def _table(caption: str, headings: dict[str, int], rows: list[Row], name: str):
    """A table with a caption and a line for each paragraph; nothing without rows."""
    if not rows:
        return None
    columns = (nodes.colspec(colwidth=width) for width in headings.values())
    group = nodes.tgroup("", *columns, cols=len(headings))
    group += nodes.thead("", _row(("", [_lines(heading) for heading in headings])))
    group += nodes.tbody("", *map(_row, rows))
    title = nodes.title("", caption)
    return nodes.table("", title, group, ids=[f"appendix-{name}"], classes=["appendix", name])


def _row(row: Row) -> nodes.row:
    anchor, cells = row
    entries = [
        nodes.entry("", *(nodes.paragraph("", "", *line) for line in cell)) for cell in cells
    ]
    return nodes.row("", *entries, ids=[anchor] if anchor else [])
