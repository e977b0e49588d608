"""Roles by which prose shows numbers, dates, quotations and verdicts: never typed, always linked."""

from __future__ import annotations

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from recount.datapackage.rows import get_claim, get_event, get_evidence, in_quotes
from recount.datapackage.store import get_row
from recount.dates import format_date
from recount.quantities.formatting import with_hedge
from recount.quantities.load_inputs import assumption, claim, date, evidence
from recount.quantities.readings import READINGS
from recount.results import Result
from recount.sphinxext.nodes import link
from recount.sphinxext.value_cards import capital, number_node
from recount.verdicts import SYMBOLS

logger = logging.getLogger(__name__)


class _Role(SphinxRole):
    """A role that turns an id into a node, or warns with the place and what to do."""

    def run(self):
        try:
            return [self.shown(*self.text.split())], []
        except (KeyError, ValueError, TypeError) as error:
            logger.warning(
                "{%s}`%s`: %s",
                self.name,
                self.text,
                error.args[0] if error.args else error,
                location=self.get_location(),
            )
            return [nodes.problematic(self.rawtext, self.text)], []

    def shown(self, id: str):
        raise NotImplementedError


class NumberRole(_Role):
    """``{claim}`id` `` and its like: the number; ``{claim}`id perceived` ``: its range under a reading; ``{result}`id full` ``: with its
    whole unit."""

    def shown(self, id: str, reading: str | None = None):
        """The node of a number or of its range."""
        if reading not in (None, "full", *READINGS):
            raise ValueError(
                f"found reading {reading!r}, expected one of {', '.join(READINGS)}, or full"
            )
        result = self.result(id)
        text = (
            result.full_text
            if reading == "full"
            else result.range_text(reading)
            if reading
            else self.printed(result)
        )
        return number_node(text, result, self.kind)

    kind = ""

    def printed(self, result: Result) -> str:
        """The number with its hedge, as the source has it."""
        return with_hedge(result.text, result.inputs[0].wording)

    def result(self, id: str) -> Result:
        """The number, whole."""
        raise NotImplementedError


class ClaimRole(NumberRole):
    """A number of the page."""

    kind = "claim"

    def result(self, id):
        stated = get_claim(id)
        quantity = date(id) if stated.date else claim(id)
        return Result.from_quantity(id, quantity, capital(stated.counted), None)


class EvidenceRole(NumberRole):
    """A number from elsewhere."""

    kind = "evidence"

    def result(self, id):
        return Result.from_quantity(id, evidence(id), get_evidence(id).quantity, None)


class AssumptionRole(NumberRole):
    """What a chapter assumes: a number, or a choice between words."""

    kind = "assumption"

    def shown(self, id, reading=None):
        if choice := get_row("assumptions", id)["choice"]:
            return link(choice, "assumption", id)
        return super().shown(id, reading)

    def result(self, id):
        quantity = assumption(id)
        return Result.from_quantity(id, quantity, quantity.inputs[id].title, None)


class ResultRole(NumberRole):
    """A published result, of any chapter."""

    kind = "result"

    def printed(self, result):
        """The number, rounded for reading."""
        return result.text

    def result(self, id):
        published = self.env.app.recount.published.outputs.results
        if id not in published:
            raise KeyError(
                "no chapter publishes this id: correct it, or publish it and run `recount execute`"
            )
        return published[id]


class EventRole(_Role):
    """The date of an event, as precise as it is known."""

    def shown(self, id):
        return link(format_date(get_event(id).date), "event", id)


class AsOfRole(_Role):
    """The date to which a piece of evidence belongs."""

    def shown(self, id):
        return link(format_date(get_evidence(id).as_of), "evidence", id)


class QuoteRole(_Role):
    """The quoted fragment of a claim."""

    def shown(self, id):
        node = link(in_quotes(get_claim(id).fragment), "claim", id)
        node["classes"].append("quote")
        return node


class VerdictRole(_Role):
    """The verdict on a claim."""

    def shown(self, id):
        published = self.env.app.recount.published.outputs.verdicts
        if id not in published:
            raise KeyError("no chapter publishes a verdict on this claim")
        verdict = published[id].verdict
        return link(f"{SYMBOLS[verdict]}\u00a0{verdict}", "verdict", id)


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


def setup(app) -> None:
    """Register the roles."""
    for name, role in ROLES.items():
        app.add_role(name, role())
