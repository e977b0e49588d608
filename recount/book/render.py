"""How myst-nb shows the stored records of results, charts and verdicts."""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes

from recount import charts, results, verdicts
from recount import evidence as found
from recount.book.nodes import folded, link, part_node, source_parts
from recount.book.numbers import number_node
from recount.book.pictures import chart
from recount.citations import anchor
from recount.claims import quoted
from recount.editions import Erratum
from recount.readings import date_words
from recount.results import Result
from recount.verdicts import SIGNS, Verdict


class OutputRenderer:
    """The plugin that ``pyproject.toml`` announces to myst-nb."""

    mime_priority_overrides = [
        ("*", mime, 0) for mime in (results.MIME, charts.MIME, verdicts.MIME, verdicts.SUMMARY)
    ]

    @staticmethod
    def handle_mime(renderer, data, inline: bool):
        """Nodes for one stored record, or None for a record of another kind, and in a book that does not load the extension."""
        env = renderer.renderer.document.settings.env
        if not hasattr(env.app, "recount"):
            return None
        if data.mime_type == results.MIME:
            result = Result.from_dict(data.content)
            if inline:
                return [number_node(result.text, result, "result")]
            return [result_block(result, env.app.recount.history.errata_of("result", result.id))]
        if data.mime_type == charts.MIME:
            record, svg = env.app.recount.outputs.charts[data.content["id"]]
            return [chart("", record=record, svg=svg)]
        if data.mime_type == verdicts.MIME:
            return [
                verdict_block(
                    Verdict(**record), env.app.recount.history.errata_of("verdict", record["claim"])
                )
                for record in data.content
            ]
        if data.mime_type == verdicts.SUMMARY:
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
                    [link(quoted(each.fragment), "claim", each.claim)],
                    [link(f"{SIGNS[each.verdict]} {each.verdict}", "verdict", each.claim)],
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
        (found.find(key).quantity, "evidence", key, found.find(key).as_of)
        for key in verdict.evidence
    ]
    titles += [
        (found.event(key).label, "event", key, found.event(key).date) for key in verdict.events
    ]
    signed = []
    for title, kind, key, dated in titles:
        twice = sum(other == title for other, *_ in titles) > 1
        signed += [
            nodes.Text("; "),
            link(f"{title}, {date_words(dated)}" if twice else title, kind, key),
        ]
    return signed[1:]


def result_block(result: Result, errata: Sequence[Erratum] = ()) -> folded:
    """A published result where it was computed, with the way to its row in the ledger."""
    tail = f"{result.title}; {result.spread}" if result.spread else result.title
    block = folded(
        ids=["at-" + anchor("result", result.id)],
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
            link("in the ledger, to cite", "result", result.id),
        ),
    ]
    return block


def verdict_block(verdict: Verdict, errata: Sequence[Erratum] = ()) -> nodes.container:
    """One verdict with its reason and what signs it."""
    block = nodes.container(
        ids=["at-" + anchor("verdict", verdict.claim)],
        classes=["verdict", f"verdict-{verdict.verdict.replace(' ', '-')}"],
    )
    head = nodes.paragraph(classes=["verdict-head"])
    quotation = link(quoted(verdict.fragment), "claim", verdict.claim)
    head += [
        nodes.strong("", f"{SIGNS[verdict.verdict]} {verdict.verdict}", classes=["verdict-word"]),
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
        block += nodes.paragraph("", "Rests on: ", *signed, classes=["result-line"])
    return block
