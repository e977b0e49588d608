"""The reference tables: what each lists, and what is in its columns."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from babel import Locale, UnknownLocaleError
from docutils import nodes

from recount.datapackage.bibliography import load_references, strip_latex
from recount.datapackage.rows import (
    Claim,
    Event,
    Evidence,
    Indicator,
    geography_name,
    get_claim,
    in_quotes,
    list_rows,
)
from recount.datapackage.tables import get_row, load_table, split_list
from recount.dates import format_date
from recount.permalinks import BIBLIOGRAPHY, anchor_id
from recount.published_outputs import Published
from recount.quantities.formatting import format_quantity, with_hedge
from recount.quantities.row_text import assumption_range, row_text
from recount.results import Result
from recount.sphinxext.input_sources import (
    address_parts,
    author_year,
    find_row,
    input_link,
    source_keys,
    source_line,
)
from recount.sphinxext.nodes import Line, code_text, link, page_link, thumbnail
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
    """Kind and id of what a row is about, its title, and its cells by the headings of columns.

    `more` has what is folded below the row, and `choices` what a reader can choose rows by.
    """

    kind: str
    id: str
    title: str
    cells: dict[str, Cell]
    more: dict[str, Cell]
    choices: dict[str, list[str]] = field(default_factory=dict)
    withdrawn: bool = False


@dataclass(frozen=True)
class Table:
    """A table: kind of its rows, caption, heading of the titles, and what makes the rows."""

    kind: str
    caption: str
    heading: str
    rows: Callable[[Published], Iterator[Row]]


def table_rows(table: Table, published: Published) -> list[Row]:
    """Every row of a table with its errata and its edition, the withdrawn ones last."""
    rows = list(table.rows(published))
    first = next(iter(rows[0].cells)) if rows else "Published as"
    for row in rows:
        history, key = published.history, (row.kind, row.id)
        if key not in history.now:  # a search
            continue
        row.cells[first].lines.extend(_errata(published, *key))
        digest = code_text("", history.now[key].digest[:12])
        row.more["Edition"] = _cell(f"since {history.unchanged_since(*key)}", digest)
    return [*rows, *_withdrawn(table, published, first)]


def _errata(published: Published, kind: str, id: str) -> list[Line]:
    return [[nodes.Text(each.words)] for each in published.history.errata_of(kind, id)]


def _withdrawn(table: Table, published: Published, heading: str) -> Iterator[Row]:
    """What an edition published and nothing publishes now: its permalink stays, with a reason."""
    for (kind, id), entry in published.history.withdrawn().items():
        if kind == table.kind:
            texts = [text for name, text in entry.displayed.items() if text and name != "title"]
            cells = {heading: _cell("Withdrawn", *texts, *_errata(published, kind, id))}
            yield Row(kind, id, entry.title, cells, {}, withdrawn=True)


def _cell(*lines: str | nodes.Node | Line, key=None, unit: str = "") -> Cell:
    """A cell of lines, each a text, a node or a list of nodes."""
    as_lists = [
        [nodes.Text(line)] if isinstance(line, str) else line if isinstance(line, list) else [line]
        for line in lines
    ]
    return Cell(as_lists, key, unit)


def _results(published: Published) -> Iterator[Row]:
    for id, result in published.outputs.results.items():
        cells = {
            "Value": _cell(result.full_text, key=result.value, unit=result.unit),
            "Range": _cell(*_ranges(result)),
            "Chapter": _chapter(published, "result", id),
        }
        more = {
            "Formula": _cell(result.formula),
            "Inputs": _cell(*map(source_line, result.inputs)),
        }
        sources = [key for source in result.inputs for key in source.sources]
        choices = _choices(published, "result", id, sources, _kinds(published, "result", id))
        yield Row("result", id, result.title, cells, more, choices)


def _ranges(result: Result) -> list[str]:
    """The ranges, readings that agree on one line, which need no names where all do."""
    lines = result.range_summary
    if len(lines) > 1:
        return lines
    text = lines[0].partition(": ")[2]
    return [text if text.startswith("exactly") else f"every reading: {text}"]


def _charts(published: Published) -> Iterator[Row]:
    for id, (record, _) in published.outputs.charts.items():
        cells = {
            "Picture": _cell(thumbnail(chart=id)),
            "In words": _cell(record["alternative"]),
            "Chapter": _chapter(published, "chart", id),
        }
        inputs = [input_link(input) for input in record["inputs"]]
        more = {"Drawn from": _cell(*(inputs or ["the data of the book"]))}
        sources = [key for input in record["inputs"] for key in source_keys(input)]
        choices = _choices(published, "chart", id, sources, _kinds(published, "chart", id))
        yield Row("chart", id, record["title"], cells, more, choices)


def _verdicts(published: Published) -> Iterator[Row]:
    for claim in list_rows("claim"):
        if not (verdict := published.outputs.verdicts.get(claim.id)):
            continue
        reason, *more_reasons = _reasons(verdict)
        cells = {
            "Verdict": _cell(verdict.label, key=verdict.agreement),
            "Reason": _cell(reason),
            "Chapter": _chapter(published, "verdict", claim.id),
        }
        more = {
            "How it was decided": _cell(*more_reasons),
            "For and against": _cell(*(side_lines(verdict) or ["no evidence found"])),
            "The claim": _cell(link(in_quotes(claim.fragment), "claim", claim.id)),
        }
        sources = [key for id in verdict.ids() for key in source_keys(id)]
        choices = _choices(published, "verdict", claim.id, sources, [verdict.says_so])
        choices["Verdict"] = [verdict.agreement]
        yield Row("verdict", claim.id, in_quotes(claim.fragment), cells, more, choices)


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
        cells = {
            "Number": _stated(claim),
            "What it says or counts": _cell(f"{claim.counted}."),
            "Verdict": _cell("none", key=""),
        }
        if verdict:
            cells["Verdict"] = _cell(verdict_link(verdict), key=verdict.agreement)
        place = f"characters {claim.start} to {claim.end} of its normalised text"
        more = {
            "Leaves out": _cell(f"{claim.missing}."),
            "Place": _cell(f"{claim.locator}, {place}"),
        }
        choices = _choices(published, "claim", claim.id)
        choices |= {"Kind": [claim.kind], "Verdict": [verdict.agreement] if verdict else []}
        yield Row("claim", claim.id, in_quotes(claim.fragment), cells, more, choices)


def _stated(claim: Claim) -> Cell:
    """The number or the date of a claim; some are statements."""
    if claim.date:
        text = with_hedge(format_date(claim.date), claim.wording)
        return _cell(text, key=claim.date, unit="date")
    return _cell("a statement", key="") if math.isnan(claim.value) else _printed(claim)


def _evidence(published: Published) -> Iterator[Row]:
    for row in list_rows("evidence"):
        cells = {
            "Number": _printed(row),
            "Date and place": _dated(row.as_of, geography_name(row.geography)),
            **_source_cells(row),
        }
        more = _read_and_origin(row, row.locator)
        yield Row("evidence", row.id, row.quantity, cells, more, _row_choices(published, row))


def _indicators(published: Published) -> Iterator[Row]:
    for row in list_rows("indicator"):
        number = format_quantity(row.value, row.unit, 6)
        cells = {
            "Number": _cell(number, key=row.value, unit=row.unit),
            "Year": _cell(str(row.year), key=row.year),
            **_source_cells(row),
        }
        more = {
            "Source": _cell(*source_lines(row), f"Series {row.indicator}"),
            "Goes back to": _cell(origin_words(row)),
        }
        title = f"{row.label}, {row.country}"
        yield Row("indicator", row.id, title, cells, more, _row_choices(published, row))


def _events(published: Published) -> Iterator[Row]:
    for row in list_rows("event"):
        cells = {
            "Date and place": _dated(row.date, row.place),
            "Who": _cell(row.actors),
            **_source_cells(row),
        }
        more = _read_and_origin(row)
        yield Row("event", row.id, row.event, cells, more, _row_choices(published, row))


def _assumptions(published: Published) -> Iterator[Row]:
    for row in list_rows("assumption"):
        cells = {
            "Default": _cell(row_text(row), key=row.choice or row.value, unit=row.unit),
            "Range": _cell(assumption_range(row)),
            "Reason": _cell(f"{row.reason}."),
        }
        more = {"Source": _cell(*source_lines(row))} if row.sources else {}
        choices = _choices(published, "assumption", row.id, row.sources)
        yield Row("assumption", row.id, row.quantity, cells, more, choices)


def _searches(published: Published) -> Iterator[Row]:
    for search in load_table("searches").to_dict("records"):
        claims, number = split_list(search["claims"]), search["looked_at"]
        looked = f"{number} result{'' if number == 1 else 's'} looked at"
        quotations = [link(in_quotes(get_claim(id).fragment), "verdict", id) for id in claims]
        cells = {
            "Where and when": _dated(search["date"], search["place"]),
            "Found": _cell(f"{search['found'].rstrip('.')}; {looked}.", key=number),
        }
        more = {"Aimed at": _cell(*quotations), "Hoped for": _cell(search["hoped_for"])}
        homes = [published.outputs.homes.get(("verdict", id)) for id in claims]
        chapters = _once(published.outputs.name(home) for home in homes if home)
        choices = {"Chapter": chapters, "Language": [_language(search["language"])]}
        yield Row("search", search["id"], search["query"], cells, more, choices)


def _language(tag: str) -> str:
    """The English name of a language, or its tag where none is known."""
    try:
        return Locale.parse(tag, sep="-").get_display_name("en") or tag
    except (ValueError, UnknownLocaleError):
        return tag


def _chapter(published: Published, kind: str, id: str) -> Cell:
    """A link to where a chapter publishes a thing."""
    home = published.outputs.homes[kind, id]
    title = published.outputs.name(home)
    return _cell(page_link(title, home, f"at-{anchor_id(kind, id)}"), key=title)


def _dated(date: str, place: str) -> Cell:
    return _cell(format_date(date), place, key=date)


def _printed(row: Claim | Evidence) -> Cell:
    """A number as its source prints it."""
    text = with_hedge(format_quantity(row.value, row.unit), row.wording)
    return _cell(text, key=row.value, unit=row.unit)


def _source_cells(row: Evidence | Event | Indicator) -> dict[str, Cell]:
    """The sources in short, and how those to whom they go back stand to the page."""
    links = [page_link(author_year(key), BIBLIOGRAPHY, key) for key in row.sources]
    return {"Source": _cell(*links), "Who says so": _cell(get_row("origins", row.origin)["kind"])}


def source_lines(row) -> list[Line]:
    """Author, date and title of each source, linked to the bibliography, and its address."""
    lines = []
    for key in row.sources:
        text = f"{author_year(key)}: {strip_latex(load_references()[key]['title'])}"
        lines.append([page_link(text, BIBLIOGRAPHY, key), *address_parts(key)])
    return lines


def _read_and_origin(row: Evidence | Event, locator: str = "") -> dict[str, Cell]:
    """Sources, a quotation, what was read of the source, what that goes back to, and a note."""
    read = f"{row.seen}; grade {row.grade}" if row.seen else f"not again; grade {row.grade}"
    more = {
        "Source": _cell(*source_lines(row), *filter(None, [locator])),
        "Its words": _cell(in_quotes(row.quote)) if row.quote else None,
        "What was read": _cell(read),
        "Goes back to": _cell(origin_words(row)),
        "Note": _cell(f"{row.note}.") if row.note else None,
    }
    return {heading: cell for heading, cell in more.items() if cell}


def origin_words(row: Evidence | Event | Indicator) -> str:
    """What a row goes back to, who published that, and how they stand to the page."""
    origin = get_row("origins", row.origin)
    return f"{origin['title']}; {origin['publisher']} ({origin['kind']})"


def _row_choices(published: Published, row: Evidence | Event | Indicator) -> dict[str, list[str]]:
    kind = get_row("origins", row.origin)["kind"]
    choices = _choices(published, "evidence", row.id, row.sources, [kind])
    grade = getattr(row, "grade", "")
    return choices | ({"Grade": [grade]} if grade else {})


def _choices(
    published: Published, kind: str, id: str, sources: Iterable[str] = (), says: Iterable[str] = ()
) -> dict[str, list[str]]:
    """Chapters that publish or use a thing, its sources, and who says so."""
    outputs = published.outputs
    keys = [(kind, id)] if (kind, id) in outputs.homes else outputs.dependents.get(id, [])
    return {
        "Chapter": _once(outputs.name(outputs.homes[key]) for key in keys),
        "Source": _once(map(author_year, sources)),
        "Who says so": _once(says),
    }


def _kinds(published: Published, kind: str, id: str) -> Iterator[str]:
    """Who says so of each input of a result or a chart: the page, or a kind of origin."""
    for input in published.outputs.inputs_of(kind, id):
        kind, row = find_row(input)
        if kind in ("claim", "assumption"):
            yield "the page" if kind == "claim" else "assumed here"
        elif row:
            yield get_row("origins", row.origin)["kind"]


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


TABLES = {
    "results": Table("result", "Every published result", "Result", _results),
    "charts": Table("chart", "Every chart", "Chart", _charts),
    "verdicts": Table("verdict", "Every verdict", "Claim", _verdicts),
    "claims": Table("claim", "Every claim of the page", "Claim", _claims),
    "evidence": Table("evidence", "Every piece of evidence", "Evidence", _evidence),
    "indicators": Table("indicator", "Every country indicator", "Indicator", _indicators),
    "events": Table("event", "Every event", "Event", _events),
    "assumptions": Table("assumption", "Every assumption of this book", "Assumption", _assumptions),
    "searches": Table("search", "Every search on record", "Words", _searches),
}
