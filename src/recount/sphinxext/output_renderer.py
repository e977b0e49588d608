"""How myst-nb shows the stored records of results, charts and verdicts."""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes

from recount.charts.chart import CHART_MIME
from recount.datapackage.rows import get_event, get_evidence, in_quotes
from recount.dates import format_date
from recount.editions.edition import Erratum
from recount.permalinks import anchor_id
from recount.results import RESULT_MIME, Result
from recount.sphinxext.chart_figures import chart
from recount.sphinxext.nodes import collapsible, link, part_node, source_parts
from recount.sphinxext.value_cards import number_node
from recount.verdicts import SUMMARY_MIME, SYMBOLS, VERDICT_MIME, Verdict


class OutputRenderer:
    """The plugin that ``pyproject.toml`` announces to myst-nb."""

    mime_priority_overrides = [
        ("*", mime, 0) for mime in (RESULT_MIME, CHART_MIME, VERDICT_MIME, SUMMARY_MIME)
    ]

    @staticmethod
    def handle_mime(renderer, data, inline: bool):
        """Nodes for one stored record, or None for a record of another kind, and in a book that does not load the extension."""
        env = renderer.renderer.document.settings.env
        if not hasattr(env.app, "recount"):
            return None
        if data.mime_type == RESULT_MIME:
            result = Result.from_dict(data.content)
            if inline:
                return [number_node(result.text, result, "result")]
            return [
                result_block(
                    result, env.app.recount.published.history.errata_of("result", result.id)
                )
            ]
        if data.mime_type == CHART_MIME:
            record, svg = env.app.recount.published.outputs.charts[data.content["id"]]
            return [chart("", record=record, svg=svg)]
        if data.mime_type == VERDICT_MIME:
            return [
                verdict_block(
                    Verdict(**record),
                    env.app.recount.published.history.errata_of("verdict", record["claim"]),
                )
                for record in data.content
            ]
        if data.mime_type == SUMMARY_MIME:
            return [summary_table([Verdict(**record) for record in data.content])]
        return None


def summary_table(published: list[Verdict]) -> nodes.table:
    """Each verdict in a row: the quotation, the verdict, what decided, and what signs it, all linked."""
    table, group = nodes.table(classes=["summary"]), nodes.tgroup(cols=4)
    group += [nodes.colspec(colwidth=width) for width in (5, 3, 2, 6)]
    group += nodes.thead(
        "",
        _table_row([[nodes.Text(name)] for name in ("claim", "verdict", "decided by", "rests on")]),
    )
    group += nodes.tbody(
        "",
        *(
            _table_row(
                [
                    [link(in_quotes(each.fragment), "claim", each.claim)],
                    [link(f"{SYMBOLS[each.verdict]} {each.verdict}", "verdict", each.claim)],
                    [nodes.Text(each.rule)],
                    _signatures(each),
                ]
            )
            for each in published
        ),
    )
    table += group
    return table


def _table_row(cells: list[list[nodes.Node]]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells))


def _signatures(verdict: Verdict) -> list[nodes.Node]:
    """Links to the evidence and the events that sign a verdict."""
    titles = [
        (get_evidence(key).quantity, "evidence", key, get_evidence(key).as_of)
        for key in verdict.evidence
    ]
    titles += [(get_event(key).label, "event", key, get_event(key).date) for key in verdict.events]
    signed = []
    for title, kind, key, dated in titles:
        twice = sum(other == title for other, *_ in titles) > 1
        signed += [
            nodes.Text("; "),
            link(f"{title}, {format_date(dated)}" if twice else title, kind, key),
        ]
    return signed[1:]


def result_block(result: Result, errata: Sequence[Erratum] = ()) -> collapsible:
    """A published result where it was computed, with the way to its row in the ledger."""
    tail = f"{result.title}; {result.rounding_range}" if result.rounding_range else result.title
    block = collapsible(
        ids=["at-" + anchor_id("result", result.id)],
        head=result.full_text,
        tail=tail,
        classes=["result"],
    )
    block += [nodes.paragraph("", erratum.words, classes=["erratum"]) for erratum in errata]
    block += nodes.paragraph("", f"{result.formula}. {result.readings_text}.")
    sources = nodes.paragraph()
    for place, source in enumerate(result.inputs):
        sources += nodes.Text("; " if place else "From ")
        sources += part_node(source_parts(source)[0])
    block += [
        sources,
        nodes.paragraph(
            "",
            "",
            nodes.literal("", result.id),
            nodes.Text(": "),
            link("in the table of results, to cite", "result", result.id),
        ),
    ]
    return block


def verdict_block(verdict: Verdict, errata: Sequence[Erratum] = ()) -> nodes.container:
    """One verdict with its reason and what signs it."""
    block = nodes.container(
        ids=["at-" + anchor_id("verdict", verdict.claim)],
        classes=["verdict", f"verdict-{verdict.verdict.replace(' ', '-')}"],
    )
    head = nodes.paragraph(classes=["verdict-head"])
    quotation = link(in_quotes(verdict.fragment), "claim", verdict.claim)
    head += [
        nodes.strong("", f"{SYMBOLS[verdict.verdict]} {verdict.verdict}", classes=["verdict-word"]),
        nodes.Text(" "),
        quotation,
    ]
    decided = "" if verdict.rule == "judgement" else f" Decided by the rule {verdict.rule}."
    block += [
        head,
        *(nodes.paragraph("", erratum.words, classes=["erratum"]) for erratum in errata),
        nodes.paragraph("", verdict.reason + decided),
    ]
    if signed := _signatures(verdict):
        block += nodes.paragraph("", "Rests on: ", *signed, classes=["rests-on"])
    return block
