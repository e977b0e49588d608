"""Verdicts: what follows when a claim is set beside evidence.

``verdicts.csv`` says for each claim what decides. Five rules:

``same-number``
    The ranges of claim and evidence, both by the reading that ``assumptions.csv`` chooses, are compared: `supported` if all overlap, `contradicted`
    if none does, `in tension` if some do.
``another-count``
    A total of something else, published before the event that the claim is tied to, may be what the claim counts:
    `imprecise` if the two ranges by rounding overlap and the evidence is older, else `company figure only`.
``bracketed``
    A count that grows: `supported` if, among dated counts within the year of the page, every one below the claim's range
    by rounding is older than every one above it, and there are both; else `company figure only`.
``date-within``
    A date of the page and the acts that it may mean: `supported` if all fall within it, `contradicted` if none can,
    else `imprecise`.
``judgement``
    The verdict and its reason are data, signed by the ids of evidence and events.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from recount.datapackage.rows import get_claim, get_event, get_evidence
from recount.datapackage.store import (
    data_dir,
    get_row,
    list_ids,
    page_record,
    select_rows,
    split_list,
)
from recount.dates import parse_date_interval
from recount.notebooks.reading import iter_outputs, notebook_paths
from recount.quantities.load_inputs import claim, count, evidence
from recount.quantities.quantity import Quantity

VERDICT_MIME = "application/vnd.recount.verdicts+json"


SUMMARY_MIME = "application/vnd.recount.summary+json"


SYMBOLS = {
    "supported": "✓",
    "imprecise": "≈",
    "in tension": "⇄",
    "contradicted": "✗",
    "company figure only": "●",
    "not checkable": "?",
}


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
        return f"{SYMBOLS[self.verdict]} {self.verdict}: {self.claim}\n  {self.reason}\n  {signed}"


@dataclass(frozen=True)
class Verdicts:
    """Verdicts that a chapter publishes together."""

    verdicts: list[Verdict]

    def __str__(self) -> str:
        return "\n".join(map(str, self.verdicts))

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {
            "text/plain": str(self),
            VERDICT_MIME: [asdict(verdict) for verdict in self.verdicts],
        }


@dataclass(frozen=True)
class Summary:
    """Verdicts that other chapters published, one row each, with links to where they stand."""

    verdicts: list[Verdict]

    def __str__(self) -> str:
        return "\n".join(
            f"{SYMBOLS[each.verdict]} {each.verdict}: {each.claim} ({each.rule})"
            for each in self.verdicts
        )

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {
            "text/plain": str(self),
            SUMMARY_MIME: [asdict(verdict) for verdict in self.verdicts],
        }


READING_ID = (
    "verdicts/reading"  # the row of assumptions.csv that says whose ranges the rules compare
)


def evaluate(id: str, reading: str | None = None) -> Verdict:
    """The verdict on one claim, by the rule that ``verdicts.csv`` names.

    Parameters
    ----------
    id : str
        Id of the claim.
    reading : {'strict', 'rounding', 'perceived'}, optional
        Whose ranges the rules compare; by default the choice of ``assumptions.csv``, which is rounding.

    Raises
    ------
    KeyError
        If the claim has no row there, or its evidence no row in its table.
    recount.errors.GradeError
        If a piece of evidence is of grade C.

    Examples
    --------
    >>> evaluate("women/partners").verdict
    'supported'
    """
    rows = select_rows("verdicts", claim=id)
    if rows.empty:
        raise KeyError(f"data/verdicts.csv has no row for {id!r}")
    row = rows.iloc[0]
    reading = reading or get_row("assumptions", READING_ID)["choice"]
    signed, events = split_list(row["evidence"]), split_list(row["events"])
    for key in signed:
        get_evidence(key)
    for key in events:
        get_event(key)
    verdict = (
        _RULES[row["rule"]](id, signed, events, reading)
        if row["rule"] != "judgement"
        else row["verdict"]
    )
    return Verdict(id, get_claim(id).fragment, verdict, row["rule"], row["reason"], signed, events)


def publish_verdicts(chapter: str) -> Verdicts:
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
    >>> len(publish_verdicts("women").verdicts)
    12
    """
    ids = [id for id in list_ids("claims") if id.startswith(f"{chapter}/")]
    if not ids:
        raise KeyError(f"data/claims.csv has no claim of {chapter!r}")
    return Verdicts([evaluate(id) for id in ids])


def load_verdicts(notebook: Path) -> list[Verdict]:
    """Verdicts in the stored outputs of a notebook, in their order.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> load_verdicts(data_dir().parent / "chapters" / "women.ipynb")[0].verdict
    'supported'
    """
    return [
        Verdict(**record) for group, _ in iter_outputs(notebook, VERDICT_MIME) for record in group
    ]


def published_verdicts() -> list[Verdict]:
    """Verdicts in the stored outputs of all chapters, in the order of ``claims.csv``.

    A chapter that calls this is rerun after all others, and is out of date when one of them changed.

    Raises
    ------
    KeyError
        If a stored verdict is on no claim of the data.

    Examples
    --------
    >>> published_verdicts()[0].claim
    'women/partners'
    """
    order = list_ids("claims")
    verdicts = []
    for path in notebook_paths(data_dir().parent):
        for verdict in load_verdicts(path):
            if verdict.claim not in order:
                raise KeyError(
                    f"chapters/{path.name} has a stored verdict on {verdict.claim!r}, expected an id of claims.csv. Run `recount execute`."
                )
            verdicts.append(verdict)
    return sorted(verdicts, key=lambda verdict: order.index(verdict.claim))


def count_verdicts(verdicts: list[Verdict], word: str) -> Quantity:
    """How many verdicts have one word, as an exact quantity of claims.

    Raises
    ------
    KeyError
        If there is no such verdict.

    Examples
    --------
    >>> count_verdicts([evaluate("women/partners"), evaluate("women/award")], "supported").value
    2.0
    """
    if word not in SYMBOLS:
        raise KeyError(f"found the verdict {word!r}, expected one of {', '.join(SYMBOLS)}")
    return count(
        f"verdicts: {word}",
        sum(verdict.verdict == word for verdict in verdicts),
        "claim",
        f"Claims whose verdict is {word}",
        "the chapters",
    )


def _overlaps(id: str, key: str, reading: str) -> bool:
    return claim(id).bounds(reading).overlaps(evidence(key).to(claim(id).unit).bounds(reading))


def _same_number(id: str, signed: list[str], events: list[str], reading: str) -> str:
    agree = [_overlaps(id, key, reading) for key in signed]
    return "supported" if all(agree) else "in tension" if any(agree) else "contradicted"


def _another_count(id: str, signed: list[str], events: list[str], reading: str) -> str:
    tied = min(parse_date_interval(get_event(key).date).left for key in events)
    older = any(
        _overlaps(id, key, reading) and parse_date_interval(get_evidence(key).as_of).right < tied
        for key in signed
    )
    return "imprecise" if older else "company figure only"


def _bracketed(id: str, signed: list[str], events: list[str], reading: str) -> str:
    span, year = claim(id).bounds(reading), parse_date_interval(str(page_record()["year"]))
    counts = [
        (
            parse_date_interval(get_evidence(key).as_of),
            evidence(key).to(claim(id).unit).bounds(reading),
        )
        for key in signed
    ]
    within = [
        (dated, count)
        for dated, count in counts
        if year.left <= dated.left and dated.right <= year.right
    ]
    below = [dated.right for dated, count in within if count.right < span.left]
    above = [dated.left for dated, count in within if count.left > span.right]
    return "supported" if below and above and max(below) < min(above) else "company figure only"


def _date_within(id: str, signed: list[str], events: list[str], reading: str) -> str:
    stated = parse_date_interval(get_claim(id).date)
    acts = [parse_date_interval(get_event(key).date) for key in events]
    if all(stated.left <= act.left and act.right <= stated.right for act in acts):
        return "supported"
    return "imprecise" if any(stated.overlaps(act) for act in acts) else "contradicted"


_RULES = {
    "same-number": _same_number,
    "another-count": _another_count,
    "bracketed": _bracketed,
    "date-within": _date_within,
}
