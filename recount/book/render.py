"""How myst-nb shows the stored records of results, charts and verdicts."""

from __future__ import annotations

from docutils import nodes

from recount import charts, results, verdicts
from recount import evidence as found
from recount.book.nodes import capital, chart, folded, link, number_node, quoted, range_lines, slug, source_place, source_words
from recount.readings import date_words
from recount.results import Result
from recount.verdicts import SIGNS, Verdict

_LINKED = ("claim", "evidence", "event", "date", "assumption", "indicator")


class OutputRenderer:
    """The plugin that ``pyproject.toml`` announces to myst-nb."""

    mime_priority_overrides = [("*", mime, 0) for mime in (results.MIME, charts.MIME, verdicts.MIME, verdicts.SUMMARY)]

    @staticmethod
    def handle_mime(renderer, data, inline: bool):
        """Nodes for one stored record, or None for a record of another kind."""
        env = renderer.renderer.document.settings.env
        if data.mime_type == results.MIME:
            result = Result.from_dict(data.content)
            if inline:
                return [number_node(result.text, result, "result", env.docname, env.new_serialno("recount"))]
            return [result_block(result)]
        if data.mime_type == charts.MIME:
            record, svg = env.app.recount.charts[data.content["id"]]
            return [chart("", record=record, svg=svg)]
        if data.mime_type == verdicts.MIME:
            return [verdict_block(Verdict(**record)) for record in data.content]
        if data.mime_type == verdicts.SUMMARY:
            return [summary_table([Verdict(**record) for record in data.content], env.app.recount.homes)]
        return None


def summary_table(published: list[Verdict], homes: dict) -> nodes.table:
    """Each verdict in a row: the quotation, the verdict, what decided, and what signs it, all linked."""
    table, group = nodes.table(classes=["summary"]), nodes.tgroup(cols=4)
    group += [nodes.colspec(colwidth=width) for width in (5, 3, 2, 6)]
    group += nodes.thead("", _table_row([[nodes.Text(name)] for name in ("claim", "verdict", "decided by", "rests on")]))
    group += nodes.tbody("", *(_table_row([
        [link(quoted(each.fragment), "claim", each.claim)],
        [link(f"{SIGNS[each.verdict]} {each.verdict}", "verdict", each.claim, homes["verdict", each.claim])],
        [nodes.Text(each.rule)], _signatures(each)]) for each in published))
    table += group
    return table


def _table_row(cells: list[list[nodes.Node]]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells))


def _signatures(verdict: Verdict) -> list[nodes.Node]:
    """Links to the evidence and the events that sign a verdict."""
    titles = [(found.find(key).quantity, "evidence", key, found.find(key).as_of) for key in verdict.evidence]
    titles += [(found.event(key).label, "event", key, found.event(key).date) for key in verdict.events]
    signed = []
    for title, kind, key, dated in titles:
        twice = sum(other == title for other, *_ in titles) > 1
        signed += [nodes.Text("; "), link(f"{title}, {date_words(dated)}" if twice else title, kind, key)]
    return signed[1:]


def result_block(result: Result) -> folded:
    """A published result where it was computed: the anchor that every mention leads to."""
    block = folded(ids=[slug("result", result.id)], head=result.full_text, tail=_headline(result), classes=["result"])
    block += nodes.paragraph("", f"{result.formula}. {'. '.join(map(capital, range_lines(result)))}.")
    sources = nodes.paragraph()
    for place, source in enumerate(result.inputs):
        words = source_words(source)
        sources += nodes.Text("; " if place else "From ")
        sources += link(words, *source_place(source)) if source.kind in _LINKED else nodes.Text(words)
    block += [sources, nodes.paragraph("", "", nodes.literal("", result.id))]
    return block


def _headline(result: Result) -> str:
    spread = result.range_text("rounding")
    if " to " not in spread:
        return result.title
    moving = [source for source in result.inputs if source.ranges["rounding"][0] != source.ranges["rounding"][1]]
    if all(source.unit == "date" for source in moving):
        return f"{result.title}; {spread} by the precision of the dates"
    assumed = any(source.kind == "assumption" and source.ranges["rounding"][0] != source.ranges["rounding"][1] for source in result.inputs)
    return f"{result.title}; {spread} {'over the assumed ranges' if assumed else 'by rounding'}"


def verdict_block(verdict: Verdict) -> nodes.container:
    """One verdict with its reason and what signs it."""
    block = nodes.container(ids=[slug("verdict", verdict.claim)], classes=["verdict", f"verdict-{verdict.verdict.replace(' ', '-')}"])
    head = nodes.paragraph(classes=["verdict-head"])
    quotation = link(quoted(verdict.fragment), "claim", verdict.claim)
    head += [nodes.strong("", f"{SIGNS[verdict.verdict]} {verdict.verdict}", classes=["verdict-word"]), nodes.Text(" "), quotation]
    decided = "" if verdict.rule == "judgement" else f" Decided by the rule {verdict.rule}."
    block += [head, nodes.paragraph("", verdict.reason + decided)]
    if signed := _signatures(verdict):
        block += nodes.paragraph("", "Rests on: ", *signed, classes=["result-line"])
    return block
