"""Verdicts: what follows when a claim is set beside evidence.

``verdicts.csv`` says for each claim what decides. Three rules:

``same-number``
    The ranges of claim and evidence, both by rounding, are compared: `supported` if all overlap, `contradicted`
    if none does, `in tension` if some do.
``another-count``
    A total of something else, published before the event that the claim is tied to, may be what the claim counts:
    `imprecise` if the two ranges by rounding overlap and the evidence is older, else `company figure only`.
``judgement``
    The verdict and its reason are data, signed by the ids of evidence and events.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from recount import claims, package
from recount import evidence as found
from recount.quantities import claim, evidence
from recount.readings import days
from recount.results import records

MIME = "application/vnd.recount.verdicts+json"

SIGNS = {"supported": "✓", "imprecise": "≈", "in tension": "⇄", "contradicted": "✗", "company figure only": "●",
         "not checkable": "?"}


@dataclass(frozen=True)
class Verdict:
    """What follows for one claim.

    Attributes
    ----------
    claim, fragment : str
        Id of the claim and its quotation.
    verdict : str
        One of `SIGNS`.
    rule, reason : str
        What decided, and why.
    evidence, events : list of str
        Ids that sign the verdict.
    """

    claim: str
    fragment: str
    verdict: str
    rule: str
    reason: str
    evidence: list[str]
    events: list[str]

    def __str__(self) -> str:
        signed = ", ".join([*self.evidence, *self.events]) or "no evidence found"
        return f"{SIGNS[self.verdict]} {self.verdict}: {self.claim}\n  {self.reason}\n  {signed}"


@dataclass(frozen=True)
class Verdicts:
    """Verdicts that a chapter publishes together."""

    verdicts: list[Verdict]

    def __str__(self) -> str:
        return "\n".join(map(str, self.verdicts))

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/plain": str(self), MIME: [asdict(verdict) for verdict in self.verdicts]}


def judge(id: str) -> Verdict:
    """The verdict on one claim, by the rule that ``verdicts.csv`` names.

    Raises
    ------
    KeyError
        If the claim has no row there, or its evidence no row in its table.
    recount.evidence.GradeError
        If a piece of evidence is of grade C.

    Examples
    --------
    >>> judge("women/partners").verdict
    'supported'
    """
    table = package.load("verdicts")
    rows = table[table["claim"] == id]
    if rows.empty:
        raise KeyError(f"data/verdicts.csv has no row for {id!r}")
    row = rows.iloc[0]
    signed, events = package.split(row["evidence"]), package.split(row["events"])
    for key in signed:
        found.find(key)
    for key in events:
        found.event(key)
    verdict = _RULES[row["rule"]](id, signed, events) if row["rule"] != "judgement" else row["verdict"]
    return Verdict(id, claims.find(id).fragment, verdict, row["rule"], row["reason"], signed, events)


def verdicts(chapter: str) -> Verdicts:
    """The verdicts on all claims of a chapter, in the order of ``claims.csv``.

    Parameters
    ----------
    chapter : str
        What stands before the slash in the ids of its claims.

    Raises
    ------
    KeyError
        If a claim has no row in ``verdicts.csv``, or no claim has such an id.

    Examples
    --------
    >>> len(verdicts("women").verdicts)
    12
    """
    ids = [id for id in package.load("claims")["id"] if id.startswith(f"{chapter}/")]
    if not ids:
        raise KeyError(f"data/claims.csv has no claim of {chapter!r}")
    return Verdicts([judge(id) for id in ids])


def stored(notebook: Path) -> list[Verdict]:
    """Verdicts in the stored outputs of a notebook, in their order.

    Examples
    --------
    >>> stored(package.folder().parent / "chapters" / "women.ipynb")[0].verdict
    'supported'
    """
    return [Verdict(**record) for group, _ in records(notebook, MIME) for record in group]


def _overlaps(id: str, key: str) -> bool:
    return claim(id).bounds("rounding").overlaps(evidence(key).to(claim(id).unit).bounds("rounding"))


def _same_number(id: str, signed: list[str], events: list[str]) -> str:
    agree = [_overlaps(id, key) for key in signed]
    return "supported" if all(agree) else "in tension" if any(agree) else "contradicted"


def _another_count(id: str, signed: list[str], events: list[str]) -> str:
    tied = min(days(found.event(key).date).left for key in events)
    older = any(_overlaps(id, key) and days(found.find(key).as_of).right < tied for key in signed)
    return "imprecise" if older else "company figure only"


_RULES = {"same-number": _same_number, "another-count": _another_count}
