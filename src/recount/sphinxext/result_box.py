"""The box of a published result, where its chapter computes it."""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes

from recount.editions.edition import Erratum
from recount.permalinks import anchor_id
from recount.results import Result
from recount.sphinxext.input_sources import describe_source, row_link
from recount.sphinxext.nodes import collapsible, link


def result_box(result: Result, errata: Sequence[Erratum] = ()) -> collapsible:
    """A result with its title; it opens to its formula, its ranges and its inputs."""
    rounding = f"; {result.rounding_range}" if result.rounding_range else ""
    inputs = [nodes.Text("From ")]
    for source in result.inputs:
        inputs += [row_link(describe_source(source), source), nodes.Text("; ")]
    table = link("in the table of results, to cite", "result", result.id)
    return collapsible(
        "",
        *(nodes.paragraph("", erratum.words, classes=["erratum"]) for erratum in errata),
        nodes.paragraph("", f"{result.formula}. {result.readings_text}."),
        nodes.paragraph("", "", *inputs[:-1]),
        nodes.paragraph("", "", nodes.literal("", result.id), nodes.Text(": "), table),
        ids=["at-" + anchor_id("result", result.id)],
        head=result.full_text,
        tail=f"{result.title}{rounding}",
        classes=["result"],
    )
