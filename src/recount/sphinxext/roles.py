"""Roles by which prose shows numbers, dates, quotations and verdicts: linked, and never typed."""

from __future__ import annotations

from collections.abc import Callable

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from recount.datapackage.rows import (
    first_document,
    get_assumption,
    get_claim,
    get_document,
    get_event,
    get_evidence,
    in_quotes,
)
from recount.datapackage.tables import load_texts, nearest
from recount.dates import format_date
from recount.permalinks import anchor_id
from recount.published_outputs import Outputs
from recount.quantities.formatting import with_hedge
from recount.quantities.load_inputs import assumption, claim, date, evidence
from recount.quantities.quantity import Quantity
from recount.quantities.readings import READINGS
from recount.results import Result
from recount.sphinxext.nodes import link, page_link, row_location
from recount.sphinxext.value_cards import number_node
from recount.sphinxext.verdict_box import verdict_link
from recount.validation.references import ABOUT

logger = logging.getLogger(__name__)


class Role(SphinxRole):
    """A role that turns an id, and what may follow it, into a node.

    ``make(outputs, id, ...)`` returns the node, or raises an error that says what is wrong.
    """

    def __init__(self, make: Callable[..., nodes.Node]):
        self.make = make

    def run(self):
        """The node, or a warning with its place."""
        try:
            return [self.make(self.env.app.recount.published.outputs, *self.text.split())], []
        except (KeyError, ValueError, TypeError) as error:
            reason = error.args[0] if error.args else error
            location = self.get_location()
            logger.warning("{%s}`%s`: %s", self.name, self.text, reason, location=location)
            return [nodes.problematic(self.rawtext, self.text)], []


def form_text(text: str, form: str | None, result: Result) -> str:
    """A number as it stands, or what a word after the id asks for.

    ``full`` gives the number with its whole unit, the name of a reading its range under it.
    """
    if form is None:
        return text
    if form == "full":
        return result.full_text
    if form in READINGS:
        return result.range_text(form)
    raise ValueError(f"unknown reading {form!r}; use one of {', '.join(READINGS)}, or full")


def _printed(kind: str, id: str, quantity: Quantity, title: str, form: str | None) -> nodes.Node:
    """A number of the data with its hedge, as its source prints it."""
    result = Result.from_quantity(id, quantity, title, None)
    text = with_hedge(result.text, result.inputs[0].wording)
    return number_node(form_text(text, form, result), result, kind, row_location(kind, id))


def claim_role(outputs: Outputs, id: str, form: str | None = None) -> nodes.Node:
    """A number of the page."""
    row = get_claim(id)
    title = row.counted[:1].upper() + row.counted[1:]
    return _printed("claim", id, date(id) if row.date else claim(id), title, form)


def evidence_role(outputs: Outputs, id: str, form: str | None = None) -> nodes.Node:
    """A number from elsewhere."""
    return _printed("evidence", id, evidence(id), get_evidence(id).quantity, form)


def assumption_role(outputs: Outputs, id: str, form: str | None = None) -> nodes.Node:
    """What a chapter assumes: a number, or a choice between words."""
    if choice := get_assumption(id).choice:
        return link(choice, "assumption", id)
    quantity = assumption(id)
    return _printed("assumption", id, quantity, quantity.inputs[id].title, form)


def result_role(outputs: Outputs, id: str, form: str | None = None, digits: str = "") -> nodes.Node:
    """A published result of any chapter; ``about 2`` rounds it to two digits, and says so."""
    if id not in outputs.results:
        raise KeyError(f"no chapter publishes this result{nearest(id, outputs.results)}")
    result = outputs.results[id]
    if form in ABOUT and digits.isdecimal() and int(digits):
        text = f"{form} {result.rounded_text(int(digits))}"
    elif form in ABOUT or digits:
        raise ValueError(f"after {form!r} comes the number of digits, and nothing else: about 2")
    else:
        text = form_text(result.text, form, result)
    place = outputs.homes["result", id], f"at-{anchor_id('result', id)}"
    return number_node(text, result, "result", place)


def event_role(outputs: Outputs, id: str) -> nodes.Node:
    """The date of an event, as precise as it is known."""
    return link(format_date(get_event(id).date), "event", id)


def as_of_role(outputs: Outputs, id: str) -> nodes.Node:
    """The date to which a piece of evidence belongs."""
    return link(format_date(get_evidence(id).as_of), "evidence", id)


def quote_role(outputs: Outputs, id: str) -> nodes.Node:
    """The quoted fragment of a claim."""
    node = link(in_quotes(get_claim(id).fragment), "claim", id)
    node["classes"].append("quote")
    return node


def verdict_role(outputs: Outputs, id: str) -> nodes.Node:
    """The verdict on a claim."""
    verdicts = outputs.verdicts
    if id not in verdicts:
        raise KeyError(f"no chapter publishes a verdict on this claim{nearest(id, verdicts)}")
    return verdict_link(verdicts[id], separator="\u00a0")


def chart_role(outputs: Outputs, id: str) -> nodes.Node:
    """The number of a figure, which leads to it."""
    if id not in outputs.charts:
        raise KeyError(f"no chapter publishes this chart{nearest(id, outputs.charts)}")
    text = f"Figure\u00a0{outputs.figure_numbers[id]}"
    return page_link(text, outputs.homes["chart", id], f"at-{anchor_id('chart', id)}")


ROLES = {
    "claim": claim_role,
    "evidence": evidence_role,
    "assumption": assumption_role,
    "result": result_role,
    "event": event_role,
    "asof": as_of_role,
    "quote": quote_role,
    "verdict": verdict_role,
    "chart": chart_role,
}


def document_names() -> dict[str, str]:
    """What ``{{ … }}`` in prose stands for: ``report``, ``page`` and ``page_capital``.

    They are those of the first document. Of each, the id with underscores comes before the name:
    ``{{ acme_2021_p12_page }}``.
    """
    named = [("", first_document())]
    for id in load_texts("documents")["id"]:
        named.append((id.replace("-", "_") + "_", get_document(id)))
    return {
        f"{prefix}{name}": words
        for prefix, document in named
        for name, words in (
            ("report", document.title),
            ("page", f"page {document.page}"),
            ("page_capital", f"Page {document.page}"),
        )
    }
