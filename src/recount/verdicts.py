"""Verdicts: what follows when a claim is compared with evidence.

``verdicts.csv`` says for each claim what decides: one of the rules of `recount.verdict_rules`, or
judgement, whose verdict and reason are data.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

from recount.datapackage.rows import get_claim, get_event, get_evidence
from recount.datapackage.tables import data_dir, load_texts, select_rows, split_list
from recount.errors import DataError, ResultError
from recount.notebooks.reading import iter_outputs, notebook_paths
from recount.quantities.load_inputs import count
from recount.quantities.quantity import Quantity
from recount.verdict_rules import JUDGEMENT, RULES, SYMBOLS, Case, verdict_label

VERDICT_MIME = "application/vnd.recount.verdicts+json"
SUMMARY_MIME = "application/vnd.recount.summary+json"

# The row of assumptions.csv that says whose ranges the rules compare; rounding where it is absent.
READING_ID = "verdicts/reading"


@dataclass(frozen=True)
class Verdict:
    """What follows for one claim."""

    claim: str  # its id
    fragment: str  # its quotation
    verdict: str  # a key of `SYMBOLS`
    rule: str  # what decided
    reason: str
    evidence: list[str]  # ids
    events: list[str]  # ids

    @property
    def label(self) -> str:
        """The verdict as it is shown: its symbol and its words."""
        return verdict_label(self.verdict)

    def __str__(self) -> str:
        basis = ", ".join([*self.evidence, *self.events]) or "no evidence found"
        return f"{self.label}: {self.claim}\n  {self.reason}\n  {basis}"


@dataclass(frozen=True)
class Verdicts:
    """Verdicts that a chapter publishes together, each with its reason."""

    verdicts: list[Verdict]
    mime: ClassVar[str] = VERDICT_MIME

    def __str__(self) -> str:
        return "\n".join(map(str, self.verdicts))

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        return {"text/plain": str(self), self.mime: [asdict(each) for each in self.verdicts]}


class Summary(Verdicts):
    """Verdicts that other chapters published, one row each, with links to where they are."""

    mime = SUMMARY_MIME

    def __str__(self) -> str:
        return "\n".join(f"{each.label}: {each.claim} ({each.rule})" for each in self.verdicts)


def default_reading() -> str:
    """The reading by which rules compare: the choice of ``assumptions.csv``, else rounding."""
    rows = select_rows("assumptions", id=READING_ID)
    return "rounding" if rows.empty else rows["choice"].iloc[0]


def evaluate(id: str, reading: str | None = None) -> Verdict:
    """The verdict on one claim, by what ``verdicts.csv`` says decides it.

    Parameters
    ----------
    id : str
        Id of the claim.
    reading : {'strict', 'rounding', 'perceived'}, optional
        Whose ranges the rules compare; `default_reading` by default.

    Raises
    ------
    recount.errors.DataError
        If the claim has no row there, or the row names an unknown rule.
    KeyError
        If its evidence or an event has no row.
    recount.errors.GradeError
        If a piece of evidence or an event is of grade C.

    Examples
    --------
    >>> evaluate("bread/bakeries").verdict
    'supported'
    """
    rows = select_rows("verdicts", claim=id)
    if rows.empty:
        raise DataError(f"data/verdicts.csv has no row for {id!r}; add one")
    row = rows.iloc[0].to_dict()
    evidence, events = split_list(row["evidence"]), split_list(row["events"])
    case = Case(id, evidence, events, reading or default_reading())
    for key in evidence:
        get_evidence(key)
    for key in events:
        get_event(key)
    fragment, rule, reason = get_claim(id).fragment, row["rule"], row["reason"]
    if rule not in (*RULES, JUDGEMENT):
        raise DataError(
            f"data/verdicts.csv, {id}, column rule: unknown rule {rule!r}; "
            f"use {', '.join(RULES)} or {JUDGEMENT}"
        )
    verdict = row["verdict"] if rule == JUDGEMENT else RULES[rule](case)
    return Verdict(id, fragment, verdict, rule, reason, evidence, events)


def publish_verdicts(chapter: str) -> Verdicts:
    """The verdicts on all claims of a chapter, in the order of ``claims.csv``.

    Parameters
    ----------
    chapter : str
        What is before the slash in the ids of its claims.

    Raises
    ------
    recount.errors.DataError
        If a claim has no row in ``verdicts.csv``, or no claim has such an id.

    Examples
    --------
    >>> len(publish_verdicts("bread").verdicts)
    8
    """
    ids = list(select_rows("claims", id=f"{chapter}/*")["id"])
    if not ids:
        raise DataError(
            f"data/claims.csv has no claim {chapter}/…; add one, or correct the name {chapter!r}"
        )
    return Verdicts([evaluate(id) for id in ids])


def load_verdicts(notebook: Path) -> list[Verdict]:
    """Verdicts in the stored outputs of a notebook, in their order."""
    outputs = iter_outputs(notebook, VERDICT_MIME)
    return [Verdict(**record) for group, _ in outputs for record in group]


def published_verdicts() -> list[Verdict]:
    """Verdicts in the stored outputs of all chapters, in the order of ``claims.csv``.

    A chapter that calls this is executed after all others, and is stale when one of them changed.

    Raises
    ------
    recount.errors.ResultError
        If a stored verdict is on no claim of the data.

    Examples
    --------
    >>> published_verdicts()[0].claim
    'bread/bakeries'
    """
    order = list(load_texts("claims")["id"])  # a claim that is added changes nothing here
    verdicts = []
    for path in notebook_paths(data_dir().parent):
        for verdict in load_verdicts(path):
            if verdict.claim not in order:
                raise ResultError(
                    f"chapters/{path.name}: stored verdict on {verdict.claim!r}, which is not in "
                    "claims.csv; run `recount execute`"
                )
            verdicts.append(verdict)
    return sorted(verdicts, key=lambda verdict: order.index(verdict.claim))


def count_verdicts(verdicts: list[Verdict], verdict: str) -> Quantity:
    """How many claims have a verdict, as an exact quantity.

    Raises
    ------
    recount.errors.ResultError
        If there is no such verdict.

    Examples
    --------
    >>> count_verdicts([evaluate("bread/bakeries"), evaluate("bread/dough")], "supported").value
    1.0
    """
    if verdict not in SYMBOLS:
        raise ResultError(f"unknown verdict {verdict!r}; use one of {', '.join(SYMBOLS)}")
    return count(
        f"verdicts: {verdict}",
        sum(each.verdict == verdict for each in verdicts),
        "claim",
        f"Claims whose verdict is {verdict}",
        "the chapters",
    )
