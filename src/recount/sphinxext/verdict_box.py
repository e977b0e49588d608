"""Verdicts on a page: the box where one was reached, and the table of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from docutils import nodes

from recount.datapackage.rows import get_event, get_evidence, in_quotes
from recount.dates import format_date
from recount.editions.edition import Erratum
from recount.permalinks import anchor_id
from recount.sphinxext.nodes import Line, cross_ref, link, table_node
from recount.verdict_words import AGAINST, CONTEXT, FOR, SYMBOLS, origins_text
from recount.verdicts import Verdict

_SIDE_TITLES = {FOR: "For", AGAINST: "Against", CONTEXT: "Beside it"}


def verdict_link(verdict: Verdict, separator: str = " ") -> cross_ref:
    """A verdict with its symbol, linked to its row."""
    text = f"{SYMBOLS[verdict.agreement]}{separator}{verdict.words}"
    return link(text, "verdict", verdict.claim)


def verdict_box(verdict: Verdict, errata: Sequence[Erratum] = ()) -> nodes.container:
    """One verdict in a plain sentence, with its reason and what stands on each side."""
    word = nodes.strong("", verdict.label, classes=["verdict-word"])
    quotation = link(in_quotes(verdict.fragment), "claim", verdict.claim)
    settle = [f"What would settle it: {verdict.would_settle}"] if verdict.would_settle else []
    return nodes.container(
        "",
        nodes.paragraph("", "", word, nodes.Text(" "), quotation, classes=["verdict-head"]),
        *(nodes.paragraph("", erratum.words, classes=["erratum"]) for erratum in errata),
        nodes.paragraph("", f"{verdict.reason} {verdict.sentence}".strip()),
        *(nodes.paragraph("", "", *line, classes=["rests-on"]) for line in side_lines(verdict)),
        *(nodes.paragraph("", text) for text in settle),
        ids=["at-" + anchor_id("verdict", verdict.claim)],
        classes=["verdict", f"verdict-{verdict.agreement.replace(' ', '-')}"],
    )


def verdict_table(verdicts: list[Verdict]) -> nodes.table:
    """Each verdict in a row: the quotation, the verdict, and what is for and against it."""
    rows: list[list[Line]] = [
        [
            [link(in_quotes(verdict.fragment), "claim", verdict.claim)],
            [verdict_link(verdict)],
            *([nodes.Text(origins_text(verdict.independence[side]))] for side in (FOR, AGAINST)),
            [
                link(verdict.rule, "verdict", verdict.claim)
                if verdict.sentence
                else nodes.Text(verdict.rule)
            ],
        ]
        for verdict in verdicts
    ]
    headings = ["claim", "verdict", "for", "against", "decided by"]
    return table_node(headings, [30, 30, 14, 14, 12], rows, classes=["summary"])


def side_lines(verdict: Verdict) -> list[Line]:
    """A line for each side: who it goes back to, with links; then the searches for the claim."""
    lines: list[Line] = [
        [
            nodes.Text(f"{title}, {origins_text(verdict.independence[side])}: "),
            *_links(verdict.sides[side]),
        ]
        for side, title in _SIDE_TITLES.items()
        if verdict.sides[side]
    ]
    searches: Line = [nodes.Text("Searches:")]
    for search in verdict.searches:
        searches += [nodes.Text(" "), link(search["id"], "search", search["id"])]
    return [*lines, searches] if verdict.searches else lines


def _links(rows: list[dict[str, str]]) -> Line:
    """Links to evidence and events; those of one title have their dates."""
    named = [_name(row) for row in rows]
    titles = Counter(title for title, _ in named)
    links: Line = []
    for row, (title, date) in zip(rows, named, strict=True):
        text = f"{title}, {format_date(date)}" if titles[title] > 1 else title
        note = nodes.Text(f" ({row['note']})") if row["note"] else nodes.Text("")
        links += [nodes.Text("; "), link(text, row["kind"], row["id"]), note]
    return links[1:]


def _name(row: dict[str, str]) -> tuple[str, str]:
    """Title and date of a piece of evidence or an event."""
    if row["kind"] == "event":
        event = get_event(row["id"])
        return event.label, event.date
    evidence = get_evidence(row["id"])
    return evidence.quantity, evidence.as_of
