"""Roles by which prose shows numbers, dates, quotations and verdicts: linked, and never typed."""

from __future__ import annotations

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from recount.datapackage.rows import get_claim, get_event, get_evidence, in_quotes
from recount.datapackage.store import get_row, nearest
from recount.dates import format_date
from recount.quantities.formatting import with_hedge
from recount.quantities.load_inputs import assumption, claim, date, evidence
from recount.quantities.readings import READINGS
from recount.results import Result
from recount.sphinxext.nodes import link
from recount.sphinxext.value_cards import number_node
from recount.sphinxext.verdict_box import verdict_link

logger = logging.getLogger(__name__)


class _Role(SphinxRole):
    """A role that turns an id into a node, or warns with the place and what to do."""

    def run(self):
        try:
            return [self.node(*self.text.split())], []
        except (KeyError, ValueError, TypeError) as error:
            reason = error.args[0] if error.args else error
            location = self.get_location()
            logger.warning("{%s}`%s`: %s", self.name, self.text, reason, location=location)
            return [nodes.problematic(self.rawtext, self.text)], []

    def node(self, id: str) -> nodes.Node:
        raise NotImplementedError


class NumberRole(_Role):
    """``{claim}`id` ``: the number; with a reading after the id, its range under that reading;
    with ``full``, the number with its whole unit."""

    kind = ""

    def node(self, id: str, form: str | None = None) -> nodes.Node:
        """The number, or its range, with its card."""
        result = self.result(id)
        if form is None:
            text = self.text_of(result)
        elif form == "full":
            text = result.full_text
        elif form in READINGS:
            text = result.range_text(form)
        else:
            raise ValueError(f"unknown reading {form!r}; use one of {', '.join(READINGS)}, or full")
        return number_node(text, result, self.kind)

    def text_of(self, result: Result) -> str:
        """The number with its hedge, as its source prints it."""
        return with_hedge(result.text, result.inputs[0].wording)

    def result(self, id: str) -> Result:
        """The number with its ranges and inputs."""
        raise NotImplementedError


class ClaimRole(NumberRole):
    """A number of the page."""

    kind = "claim"

    def result(self, id):
        row = get_claim(id)
        title = row.counted[:1].upper() + row.counted[1:]
        return Result.from_quantity(id, date(id) if row.date else claim(id), title, None)


class EvidenceRole(NumberRole):
    """A number from elsewhere."""

    kind = "evidence"

    def result(self, id):
        return Result.from_quantity(id, evidence(id), get_evidence(id).quantity, None)


class AssumptionRole(NumberRole):
    """What a chapter assumes: a number, or a choice between words."""

    kind = "assumption"

    def node(self, id, form=None):
        if choice := get_row("assumptions", id)["choice"]:
            return link(choice, "assumption", id)
        return super().node(id, form)

    def result(self, id):
        quantity = assumption(id)
        return Result.from_quantity(id, quantity, quantity.inputs[id].title, None)


class ResultRole(NumberRole):
    """A published result of any chapter."""

    kind = "result"

    def text_of(self, result):
        return result.text

    def result(self, id):
        results = self.env.app.recount.published.outputs.results
        if id not in results:
            raise KeyError(f"no chapter publishes this result{nearest(id, results)}")
        return results[id]


class EventRole(_Role):
    """The date of an event, as precise as it is known."""

    def node(self, id):
        return link(format_date(get_event(id).date), "event", id)


class AsOfRole(_Role):
    """The date to which a piece of evidence belongs."""

    def node(self, id):
        return link(format_date(get_evidence(id).as_of), "evidence", id)


class QuoteRole(_Role):
    """The quoted fragment of a claim."""

    def node(self, id):
        node = link(in_quotes(get_claim(id).fragment), "claim", id)
        node["classes"].append("quote")
        return node


class VerdictRole(_Role):
    """The verdict on a claim."""

    def node(self, id):
        verdicts = self.env.app.recount.published.outputs.verdicts
        if id not in verdicts:
            raise KeyError(f"no chapter publishes a verdict on this claim{nearest(id, verdicts)}")
        return verdict_link(verdicts[id], separator="\u00a0")


ROLES = {
    "claim": ClaimRole,
    "evidence": EvidenceRole,
    "assumption": AssumptionRole,
    "result": ResultRole,
    "event": EventRole,
    "asof": AsOfRole,
    "quote": QuoteRole,
    "verdict": VerdictRole,
}
