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
from recount.verdict_rules import JUDGEMENT, verdict_label
from recount.verdicts import Verdict


def verdict_link(verdict: Verdict, separator: str = " ") -> cross_ref:
    """A verdict with its symbol, linked to its row."""
    return link(verdict_label(verdict.verdict, separator), "verdict", verdict.claim)


def verdict_box(verdict: Verdict, errata: Sequence[Erratum] = ()) -> nodes.container:
    """One verdict with its reason and the evidence that it rests on."""
    word = nodes.strong("", verdict_label(verdict.verdict), classes=["verdict-word"])
    quotation = link(in_quotes(verdict.fragment), "claim", verdict.claim)
    rule = "" if verdict.rule == JUDGEMENT else f" Decided by the rule {verdict.rule}."
    box = nodes.container(
        "",
        nodes.paragraph("", "", word, nodes.Text(" "), quotation, classes=["verdict-head"]),
        *(nodes.paragraph("", erratum.words, classes=["erratum"]) for erratum in errata),
        nodes.paragraph("", verdict.reason + rule),
        ids=["at-" + anchor_id("verdict", verdict.claim)],
        classes=["verdict", f"verdict-{verdict.verdict.replace(' ', '-')}"],
    )
    if links := evidence_links(verdict):
        box += nodes.paragraph("", "Rests on: ", *links, classes=["rests-on"])
    return box


def verdict_table(verdicts: list[Verdict]) -> nodes.table:
    """Each verdict in a row: the quotation, the verdict, what decided, and what it rests on."""
    rows: list[list[Line]] = [
        [
            [link(in_quotes(verdict.fragment), "claim", verdict.claim)],
            [verdict_link(verdict)],
            [nodes.Text(verdict.rule)],
            evidence_links(verdict),
        ]
        for verdict in verdicts
    ]
    headings = ["claim", "verdict", "decided by", "rests on"]
    return table_node(headings, [30, 22, 14, 36], rows, classes=["summary"])


def evidence_links(verdict: Verdict) -> Line:
    """Links to the evidence and events of a verdict; those of one title have their dates."""
    titles = Counter(title for title, *_ in list_evidence(verdict))
    links: Line = []
    for title, date, kind, id in list_evidence(verdict):
        text = f"{title}, {format_date(date)}" if titles[title] > 1 else title
        links += [nodes.Text("; "), link(text, kind, id)]
    return links[1:]


def list_evidence(verdict: Verdict) -> list[tuple[str, str, str, str]]:
    """Title, date, kind and id of everything that a verdict rests on."""
    evidence = map(get_evidence, verdict.evidence)
    events = map(get_event, verdict.events)
    return [
        *((row.quantity, row.as_of, "evidence", row.id) for row in evidence),
        *((row.label, row.date, "event", row.id) for row in events),
    ]
