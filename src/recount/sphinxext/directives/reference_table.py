"""The reference_rows: tables of everything published, each row with a permalink and its citation.

A row is made once, of lines of words and links; HTML has it as a row of a table that sorts and filters, every other
format as an item of a list.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.datapackage.bibliography import load_references, strip_latex
from recount.datapackage.rows import (
    geography_name,
    get_claim,
    get_event,
    get_evidence,
    get_indicator,
    in_quotes,
    list_all,
)
from recount.datapackage.store import load_table, page_record, split_list
from recount.dates import format_date
from recount.editions.snapshot import format_assumption
from recount.permalinks import anchor_id
from recount.published_outputs import Published
from recount.quantities.formatting import format_quantity, with_hedge
from recount.results import READINGS
from recount.sphinxext.directives.cite_this import cite_html
from recount.sphinxext.html.input_sliders import adjustable_inputs, slider_attribute
from recount.sphinxext.nodes import (
    Code,
    ExternalLink,
    Link,
    Part,
    Thumbnail,
    input_link,
    part_html,
    part_node,
    row_location,
    source_parts,
)
from recount.verdicts import SYMBOLS

Line = list[Part]


@dataclass(frozen=True)
class Cell:
    """What stands under one heading: lines, and what to sort by: its words, or a key, empty where there is nothing to sort by.

    Keys of one unit are sorted among themselves.
    """

    lines: list[Line]
    key: str | float | None = None
    unit: str = ""
    moves: str = ""  # id of the result whose inputs a reader may move here


@dataclass(frozen=True)
class Row:
    """One thing in the reference_rows: its kind and id, its title, and a cell for each heading after the first."""

    kind: str
    id: str
    title: str
    cells: list[Cell]
    withdrawn: bool = False


class reference_rows(nodes.General, nodes.Element):
    """A table of the ledger; its children are the same rows as a list, for formats without it and for the search."""


class ReferenceTable(SphinxDirective):
    """``{reference-table} results`` and its like."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The table of one kind."""
        name = self.arguments[0]
        if name not in _TABLES:
            raise self.error(f"found ledger {name!r}, expected one of {', '.join(_TABLES)}")
        caption, headings, rows = _TABLES[name]
        published = self.env.app.recount.published
        made = [
            Row(row.kind, row.id, row.title, [*row.cells, _edition(published, row)])
            for row in rows(published)
        ]
        made += _withdrawn(published, name.removesuffix("s"), len(headings) - 1)
        headings = [*headings, "Edition"]
        items = [_item(row, headings[1:], published) for row in made]
        return [
            reference_rows(
                "",
                nodes.definition_list("", *items, classes=["reference"]),
                name=name,
                caption=caption,
                headings=headings,
                rows=made,
            )
        ]


def _item(row: Row, headings: list[str], published: Published) -> nodes.definition_list_item:
    told = [
        (heading, cell)
        for heading, cell in zip(headings, row.cells)
        if cell.lines and not isinstance(cell.lines[0][0], Thumbnail)
    ]
    body = nodes.definition(
        "",
        *(_cell_node(heading, cell) for heading, cell in told),
        nodes.paragraph("", "", nodes.literal("", row.id)),
    )
    if not row.withdrawn:
        body += nodes.paragraph("", f"Cite as: {published.citations[row.kind, row.id].apa()}")
    return nodes.definition_list_item(
        "", nodes.term("", row.title, ids=[anchor_id(row.kind, row.id)]), body
    )


def _cell_node(heading: str, cell: Cell) -> nodes.line_block:
    """The lines of a cell, the first after what heads them."""
    lines = [nodes.line("", "", *map(part_node, line)) for line in cell.lines]
    lines[0].insert(0, nodes.strong("", f"{heading}: "))
    return nodes.line_block("", *lines)


def visit_rows_html(self, node) -> None:
    """Write the table."""
    published, name = self.builder.app.recount.published, node["name"]
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in node["headings"])
    self.body.append(
        '<div class="reference-box">'
        f'<table class="data reference" data-name="{name}"><caption>{escape(node["caption"])}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n"
    )
    for row in node["rows"]:
        here = anchor_id(row.kind, row.id)
        cells = "".join(
            _cell_html(self, heading, cell)
            for heading, cell in zip(node["headings"][1:], row.cells)
        )
        self.body.append(
            f'<tr id="{here}"><th scope="row">{escape(row.title)} <a class="permalink" href="#{here}">{_id_html(row.id)}</a>'
            f"{'' if row.withdrawn else cite_html(published.citations[row.kind, row.id])}</th>{cells}</tr>\n"
        )
    self.body.append("</tbody></table></div>\n")
    raise nodes.SkipNode


def _cell_html(translator, heading: str, cell: Cell) -> str:
    """A cell with its heading, which stands before it where the table is too narrow to have columns."""
    lines = "<br>".join(
        "".join(part_html(translator, part) for part in line) for line in cell.lines
    )
    said = {"label": heading, "key": cell.key, "unit": cell.unit or None}
    attributes = "".join(
        f' data-{name}="{escape(str(value))}"' for name, value in said.items() if value is not None
    )
    return f"<td{attributes}{slider_attribute(translator, cell.moves)}><div>{lines}</div></td>"


def _id_html(id: str) -> str:
    return f"<code>{escape(id)}</code>"


def _edition(published: Published, row: Row) -> Cell:
    """Since when it is what it is, its digest, and its errata."""
    history, key = published.history, (row.kind, row.id)
    since = history.unchanged_since(*key)
    lines: list[Line] = [[f"since {since}"], [Code(history.now[key].digest[:12])]]
    return Cell([*lines, *_errata(published, *key)], since)


def _withdrawn(published: Published, kind: str, cells: int) -> Iterator[Row]:
    """What editions published and nothing publishes now: its permalink stays, and says what became of it."""
    for (of, id), entry in published.history.withdrawn().items():
        if of == kind:
            said: list[Line] = [
                ["Withdrawn"],
                *([line] for name, line in entry.displayed.items() if line and name != "title"),
                *_errata(published, of, id),
            ]
            yield Row(of, id, entry.title, [Cell(said), *[Cell([])] * cells], withdrawn=True)


def _errata(published: Published, kind: str, id: str) -> list[Line]:
    return [[erratum.words] for erratum in published.history.errata_of(kind, id)]


def _results(published: Published) -> Iterator[Row]:
    titles = published.outputs.titles
    for result in published.outputs.results.values():
        home = published.outputs.homes["result", result.id]
        ranges: list[Line] = [[f"{reading}: {result.range_text(reading)}"] for reading in READINGS]
        sources = [source_parts(source) for source in result.inputs]
        chapter = Link(titles[home.partition("/")[2]], home, "at-" + anchor_id("result", result.id))
        yield Row(
            "result",
            result.id,
            result.title,
            [
                Cell([[result.full_text]], result.value, result.unit),
                Cell(ranges),
                Cell(
                    [[result.formula], *sources],
                    moves=result.id if adjustable_inputs(result) else "",
                ),
                Cell([[chapter]], chapter.text),
            ],
        )


def _charts(published: Published) -> Iterator[Row]:
    for id, (record, _) in published.outputs.charts.items():
        home = published.outputs.homes["chart", id]
        chapter = Link(
            published.outputs.titles[home.partition("/")[2]], home, "at-" + anchor_id("chart", id)
        )
        yield Row(
            "chart",
            id,
            record["title"],
            [
                Cell([[Thumbnail(id)]]),
                Cell([[record["alternative"]]]),
                Cell(
                    [[input_link(input)] for input in record["inputs"]]
                    or [["the data of the book"]]
                ),
                Cell([[chapter]], chapter.text),
            ],
        )


def _verdicts(published: Published) -> Iterator[Row]:
    for id in load_table("claims")["id"]:
        if id not in published.outputs.verdicts:
            continue
        verdict = published.outputs.verdicts[id]
        home = published.outputs.homes["verdict", id]
        chapter = Link(
            published.outputs.titles[home.partition("/")[2]], home, "at-" + anchor_id("verdict", id)
        )
        signed: list[Line] = [
            [
                Link(
                    f"{get_evidence(key).quantity}, {format_date(get_evidence(key).as_of)}",
                    *row_location("evidence", key),
                )
            ]
            for key in verdict.evidence
        ]
        signed += [
            [
                Link(
                    f"{get_event(key).label}, {format_date(get_event(key).date)}",
                    *row_location("event", key),
                )
            ]
            for key in verdict.events
        ]
        yield Row(
            "verdict",
            id,
            in_quotes(verdict.fragment),
            [
                Cell([[f"{SYMBOLS[verdict.verdict]} {verdict.verdict}"]], verdict.verdict),
                Cell([[verdict.reason], [f"Decided by: {verdict.rule}"]]),
                Cell(signed or [["no evidence found"]]),
                Cell([[Link("the claim", *row_location("claim", id))], [chapter]], chapter.text),
            ],
        )


def _claims(published: Published) -> Iterator[Row]:
    number = page_record()["number"]
    for id in load_table("claims")["id"]:
        claim = get_claim(id)
        said = (
            "a statement"
            if math.isnan(claim.value)
            else with_hedge(format_quantity(claim.value, claim.unit), claim.wording)
        )
        said = with_hedge(format_date(claim.date), claim.wording) if claim.date else said
        verdict = published.outputs.verdicts.get(id)
        judged: Line = (
            [Link(f"{SYMBOLS[verdict.verdict]} {verdict.verdict}", *row_location("verdict", id))]
            if verdict
            else ["none"]
        )
        yield Row(
            "claim",
            id,
            in_quotes(claim.fragment),
            [
                Cell(
                    [[said]],
                    *(
                        (claim.date, "date")
                        if claim.date
                        else ("", "")
                        if math.isnan(claim.value)
                        else (claim.value, claim.unit)
                    ),
                ),
                Cell([[f"Says or counts: {claim.counted}."], [f"Leaves out: {claim.missing}."]]),
                Cell(
                    [
                        [
                            f"{page_record()['title']}, page {number}, characters {claim.start} to {claim.end} of its normalised text"
                        ]
                    ],
                    claim.start,
                ),
                Cell([judged], verdict.verdict if verdict else ""),
            ],
        )


def _evidence(published: Published) -> Iterator[Row]:
    for row in list_all()[0]:
        noted: list[Line] = [[f"{row.note}."]] if row.note else []
        yield Row(
            "evidence",
            row.id,
            row.quantity,
            [
                Cell(
                    [[with_hedge(format_quantity(row.value, row.unit), row.wording)]],
                    row.value,
                    row.unit,
                ),
                Cell([[format_date(row.as_of)], [geography_name(row.geography)]], row.as_of),
                Cell([*_sources(row.sources), [f"{row.locator}; grade {row.grade}"], *noted]),
            ],
        )


def _sources(keys: Iterable[str]) -> list[Line]:
    lines: list[Line] = []
    for key in keys:
        entry = load_references()[key]
        words = f"{entry['author']} {entry['dated']}: {strip_latex(entry['title'])}"
        lines.append([ExternalLink(words, entry["url"]) if entry.get("url") else words])
    return lines


def _indicators(published: Published) -> Iterator[Row]:
    for row in load_table("countries").itertuples():
        known = get_indicator(row.iso3, row.indicator, row.year)
        yield Row(
            "indicator",
            known.id,
            f"{known.label}, {known.country}",
            [
                Cell([[format_quantity(known.value, known.unit, 6)]], known.value, known.unit),
                Cell([[str(known.year)]], known.year),
                Cell([*_sources(known.sources), [f"Series {known.indicator}"]]),
            ],
        )


def _events(published: Published) -> Iterator[Row]:
    for row in list_all()[1]:
        noted: list[Line] = [[f"{row.note}."]] if row.note else []
        yield Row(
            "event",
            row.id,
            row.event,
            [
                Cell([[format_date(row.date)]], row.date),
                Cell([[row.place], [row.actors]], row.place),
                Cell([*_sources(row.sources), [f"grade {row.grade}"], *noted]),
            ],
        )


def _assumptions(published: Published) -> Iterator[Row]:
    for row in load_table("assumptions").to_dict("records"):
        default, span = format_assumption(row)
        yield Row(
            "assumption",
            row["id"],
            row["quantity"],
            [
                Cell([[default]], row["choice"] or row["value"], row["unit"]),
                Cell([[span]]),
                Cell([[f"{row['reason']}."], *(_sources(split_list(row["source"])))]),
            ],
        )


_TABLES: dict[str, tuple[str, list[str], Callable[[Published], Iterator[Row]]]] = {
    "results": (
        "Every published result",
        ["Result", "Value", "Range under each reading", "Formula and inputs", "Chapter"],
        _results,
    ),
    "charts": ("Every chart", ["Chart", "Picture", "In words", "Drawn from", "Chapter"], _charts),
    "verdicts": ("Every verdict", ["Claim", "Verdict", "Reason", "Rests on", "Where"], _verdicts),
    "claims": (
        "Every claim of the page",
        ["Claim", "Number", "What it says", "Place", "Verdict"],
        _claims,
    ),
    "evidence": (
        "Every piece of evidence",
        ["Evidence", "Number", "As of, where", "Source"],
        _evidence,
    ),
    "indicators": (
        "Every country indicator",
        ["Indicator", "Number", "Year", "Source"],
        _indicators,
    ),
    "events": ("Every event", ["Event", "Date", "Place, actors", "Source"], _events),
    "assumptions": (
        "Every assumption of this book",
        ["Assumption", "Default", "Range", "Why, and from where"],
        _assumptions,
    ),
}


def _pass(self, node) -> None:
    pass


def setup(app) -> None:
    """Register the directive and its node."""
    others = ("latex", "text", "man", "texinfo")
    app.add_node(
        reference_rows, html=(visit_rows_html, None), **{name: (_pass, _pass) for name in others}
    )
    app.add_directive("reference-table", ReferenceTable)
