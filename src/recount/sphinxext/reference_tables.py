"""The reference tables: what each lists, and what is in its columns."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from docutils import nodes

from recount.datapackage.bibliography import load_references, strip_latex
from recount.datapackage.rows import (
    Claim,
    Event,
    Evidence,
    Indicator,
    geography_name,
    in_quotes,
    list_rows,
)
from recount.datapackage.tables import get_row
from recount.dates import format_date
from recount.permalinks import anchor_id
from recount.published_outputs import Published
from recount.quantities.formatting import format_quantity, with_hedge
from recount.quantities.readings import READINGS
from recount.quantities.row_text import assumption_range, row_text
from recount.sphinxext.input_sources import input_link, source_line
from recount.sphinxext.nodes import Line, code_text, external_ref, link, page_link, thumbnail
from recount.sphinxext.verdict_box import side_lines, verdict_link
from recount.verdicts import Verdict


@dataclass(frozen=True)
class Cell:
    """What a row has in one column."""

    lines: list[Line]
    key: str | float | None = None  # for sorting; by default the text, empty for what comes last
    unit: str = ""  # keys are compared within one unit


@dataclass(frozen=True)
class Row:
    """Kind and id of what a row is about, its title, and its cells by the headings of columns."""

    kind: str
    id: str
    title: str
    cells: dict[str, Cell]
    withdrawn: bool = False


@dataclass(frozen=True)
class Table:
    """A table: kind of its rows, caption, heading of the titles, and what makes the rows."""

    kind: str
    caption: str
    heading: str
    rows: Callable[[Published], Iterator[Row]]


def table_rows(table: Table, published: Published) -> list[Row]:
    """Every row of a table with its edition, the withdrawn ones last."""
    rows = list(table.rows(published))
    for row in rows:
        row.cells["Edition"] = _edition(published, row)
    first = next(iter(rows[0].cells)) if rows else "Published as"
    return [*rows, *_withdrawn(table, published, first)]


def _edition(published: Published, row: Row) -> Cell:
    """Since when a row is what it is, its digest, and its errata."""
    history, key = published.history, (row.kind, row.id)
    since = history.unchanged_since(*key)
    digest = code_text("", history.now[key].digest[:12])
    errata = [erratum.words for erratum in history.errata_of(*key)]
    return _cell(f"since {since}", digest, *errata, key=since)


def _withdrawn(table: Table, published: Published, heading: str) -> Iterator[Row]:
    """What an edition published and nothing publishes now: its permalink stays, with a reason."""
    for (kind, id), entry in published.history.withdrawn().items():
        if kind == table.kind:
            texts = [text for name, text in entry.displayed.items() if text and name != "title"]
            errata = [erratum.words for erratum in published.history.errata_of(kind, id)]
            cells = {heading: _cell("Withdrawn", *texts, *errata)}
            yield Row(kind, id, entry.title, cells, withdrawn=True)


def _cell(*lines: str | nodes.Node | Line, key=None, unit: str = "") -> Cell:
    """A cell of lines, each a text, a node or a list of nodes."""
    as_lists = [
        [nodes.Text(line)] if isinstance(line, str) else line if isinstance(line, list) else [line]
        for line in lines
    ]
    return Cell(as_lists, key, unit)


def _results(published: Published) -> Iterator[Row]:
    for id, result in published.outputs.results.items():
        inputs = map(source_line, result.inputs)
        ranges = [f"{reading}: {result.range_text(reading)}" for reading in READINGS]
        cells = {
            "Value": _cell(result.full_text, key=result.value, unit=result.unit),
            "Range under each reading": _cell(*ranges),
            "Formula and inputs": _cell(result.formula, *inputs),
            "Chapter": _chapter(published, "result", id),
        }
        yield Row("result", id, result.title, cells)


def _charts(published: Published) -> Iterator[Row]:
    for id, (record, _) in published.outputs.charts.items():
        inputs = [input_link(input) for input in record["inputs"]]
        cells = {
            "Picture": _cell(thumbnail(chart=id)),
            "In words": _cell(record["alternative"]),
            "Drawn from": _cell(*(inputs or ["the data of the book"])),
            "Chapter": _chapter(published, "chart", id),
        }
        yield Row("chart", id, record["title"], cells)


def _verdicts(published: Published) -> Iterator[Row]:
    for claim in list_rows("claim"):
        if not (verdict := published.outputs.verdicts.get(claim.id)):
            continue
        chapter = _chapter(published, "verdict", claim.id)
        claim_link = link("the claim", "claim", claim.id)
        cells = {
            "Verdict": _cell(verdict.label, key=verdict.agreement),
            "Reason": _cell(*_reasons(verdict)),
            "For and against": _cell(*(side_lines(verdict) or ["no evidence found"])),
            "Where": _cell(claim_link, *chapter.lines, key=chapter.key),
        }
        yield Row("verdict", claim.id, in_quotes(claim.fragment), cells)


def _reasons(verdict: Verdict) -> Iterator[str]:
    """Why, by what it was decided, how it was coded, and what would settle it."""
    yield verdict.reason
    if verdict.sentence:
        yield f"Decided by the rule {verdict.rule}. {verdict.sentence}"
    for coding in verdict.codings:
        day = format_date(coding["date"])
        yield f"Coding, {coding['coder']}, {day}: {coding['agreement']}. {coding['reason']}"
    if verdict.settled:
        yield f"Settled: {verdict.settled}"
    if verdict.would_settle:
        yield f"What would settle it: {verdict.would_settle}"


def _claims(published: Published) -> Iterator[Row]:
    for claim in list_rows("claim"):
        verdict = published.outputs.verdicts.get(claim.id)
        place = f"characters {claim.start} to {claim.end} of its normalised text"
        says = f"Says or counts: {claim.counted}.", f"Leaves out: {claim.missing}."
        cells = {
            "Number": _stated(claim),
            "What it says": _cell(*says),
            "Place": _cell(f"{claim.locator}, {place}", key=claim.start),
            "Verdict": _cell("none", key=""),
        }
        if verdict:
            cells["Verdict"] = _cell(verdict_link(verdict), key=verdict.agreement)
        yield Row("claim", claim.id, in_quotes(claim.fragment), cells)


def _stated(claim: Claim) -> Cell:
    """The number or the date of a claim; some are statements."""
    if claim.date:
        text = with_hedge(format_date(claim.date), claim.wording)
        return _cell(text, key=claim.date, unit="date")
    return _cell("a statement", key="") if math.isnan(claim.value) else _printed(claim)


def _evidence(published: Published) -> Iterator[Row]:
    for row in list_rows("evidence"):
        place = geography_name(row.geography)
        cells = {
            "Number": _printed(row),
            "Date and place": _cell(format_date(row.as_of), place, key=row.as_of),
            "Source": _cell(*source_links(row), row.locator, *_read_and_origin(row)),
        }
        yield Row("evidence", row.id, row.quantity, cells)


def _indicators(published: Published) -> Iterator[Row]:
    for row in list_rows("indicator"):
        number = format_quantity(row.value, row.unit, 6)
        cells = {
            "Number": _cell(number, key=row.value, unit=row.unit),
            "Year": _cell(str(row.year), key=row.year),
            "Source": _cell(*source_links(row), f"Series {row.indicator}", origin_words(row)),
        }
        yield Row("indicator", row.id, f"{row.label}, {row.country}", cells)


def _events(published: Published) -> Iterator[Row]:
    for row in list_rows("event"):
        cells = {
            "Date": _cell(format_date(row.date), key=row.date),
            "Place and actors": _cell(row.place, row.actors, key=row.place),
            "Source": _cell(*source_links(row), *_read_and_origin(row)),
        }
        yield Row("event", row.id, row.event, cells)


def _assumptions(published: Published) -> Iterator[Row]:
    for row in list_rows("assumption"):
        cells = {
            "Default": _cell(row_text(row), key=row.choice or row.value, unit=row.unit),
            "Range": _cell(assumption_range(row)),
            "Reason and source": _cell(f"{row.reason}.", *source_links(row)),
        }
        yield Row("assumption", row.id, row.quantity, cells)


def _chapter(published: Published, kind: str, id: str) -> Cell:
    """A link to where a chapter publishes a thing."""
    home = published.outputs.homes[kind, id]
    title = published.outputs.titles[home.partition("/")[2]]
    return _cell(page_link(title, home, f"at-{anchor_id(kind, id)}"), key=title)


def _printed(row: Claim | Evidence) -> Cell:
    """A number as its source prints it."""
    text = with_hedge(format_quantity(row.value, row.unit), row.wording)
    return _cell(text, key=row.value, unit=row.unit)


def source_links(row) -> list[str | nodes.Node]:
    """Author, date and title of each source, linked to its address."""
    sources: list[str | nodes.Node] = []
    for key in row.sources:
        entry = load_references()[key]
        text = f"{entry['author']} {entry['dated']}: {strip_latex(entry['title'])}"
        url = entry.get("url")
        sources.append(external_ref("", text, address=url) if url else text)
    return sources


def _read_and_origin(row: Evidence | Event) -> list[str]:
    """A quotation, what was read of the source, what that goes back to, and a note."""
    read = f"read: {row.seen}" if row.seen else "not read again"
    quotation = [in_quotes(row.quote)] if row.quote else []
    return [*quotation, f"{read}; grade {row.grade}", origin_words(row), *_note(row)]


def origin_words(row: Evidence | Event | Indicator) -> str:
    """What a row goes back to, who published that, and how they stand to the page."""
    origin = get_row("origins", row.origin)
    return f"goes back to: {origin['title']}; {origin['publisher']} ({origin['kind']})"


def _note(row: Evidence | Event) -> list[str]:
    return [f"{row.note}."] if row.note else []


TABLES = {
    "results": Table("result", "Every published result", "Result", _results),
    "charts": Table("chart", "Every chart", "Chart", _charts),
    "verdicts": Table("verdict", "Every verdict", "Claim", _verdicts),
    "claims": Table("claim", "Every claim of the page", "Claim", _claims),
    "evidence": Table("evidence", "Every piece of evidence", "Evidence", _evidence),
    "indicators": Table("indicator", "Every country indicator", "Indicator", _indicators),
    "events": Table("event", "Every event", "Event", _events),
    "assumptions": Table("assumption", "Every assumption of this book", "Assumption", _assumptions),
}
