"""Verdicts: what follows when a claim is set beside evidence, and who says so.

``verdicts.csv`` says for each claim what decides: one of the rules of `recount.verdict_rules`, or
judgement, whose agreement and reason are data. Who says so is computed, for each side, from the
origins of the evidence and events that ``verdict_evidence.csv`` sets beside the claim.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd

from recount.datapackage.rows import get_claim, get_event, get_evidence, in_quotes
from recount.datapackage.tables import data_dir, get_row, load_texts, select_rows, split_list
from recount.errors import DataError, ResultError
from recount.notebooks.reading import iter_outputs, notebook_paths
from recount.verdict_rules import (
    FITS,
    FITS_AND_MORE,
    JUDGEMENT,
    NO_FIT,
    RULES,
    Case,
    uses_reading,
)
from recount.verdict_words import (
    RESTS_ON,
    SIDES,
    SYMBOLS,
    TESTED,
    leading_kind,
    verdict_words,
)

VERDICT_MIME = "application/vnd.recount.verdicts+json"
SUMMARY_MIME = "application/vnd.recount.summary+json"

# The row of assumptions.csv that says whose ranges the rules compare; rounding where it is absent.
READING_ID = "verdicts/reading"


@dataclass(frozen=True)
class Verdict:
    """What follows for one claim, and who says so.

    `sides` has what is set beside the claim, for it, against it and as context, each with its
    ``kind`` and ``id``, the ``origin`` that it goes back to, the kind of that, and a ``note``.
    `independence` counts the origins of each side by their kind. `sentence` says what the rule
    does; it is empty for a judgement, which has `codings`.
    """

    claim: str
    fragment: str
    agreement: str
    rule: str
    sentence: str
    reason: str
    would_settle: str
    sides: dict[str, list[dict[str, str]]]
    independence: dict[str, dict[str, int]]
    searches: list[dict[str, str]]
    codings: list[dict[str, str]]
    settled: str

    @property
    def words(self) -> str:
        """Both answers in one plain sentence."""
        return verdict_words(self.agreement, self.independence, self.searches)

    @property
    def label(self) -> str:
        """The verdict as it is shown: its symbol and its words."""
        return f"{SYMBOLS[self.agreement]} {self.words}"

    @property
    def says_so(self) -> str:
        """The most independent kind of origin on the side that the agreement rests on."""
        return leading_kind(self.independence.get(RESTS_ON.get(self.agreement, ""), {}))

    def ids(self, *kinds: str) -> list[str]:
        """Ids of the evidence and events beside the claim, those for it first."""
        rows = (row for side in SIDES for row in self.sides[side])
        return [row["id"] for row in rows if not kinds or row["kind"] in kinds]

    def __str__(self) -> str:
        basis = ", ".join(self.ids()) or "no evidence found"
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
    >>> evaluate("bread/bakeries").words
    'agrees · an independent source says so'
    """
    return _evaluate(id, reading or default_reading(), {})


def compared_with(id: str) -> list[str]:
    """What a rule compares with a claim: evidence, or events where the rule compares dates.

    Examples
    --------
    >>> compared_with("bread/bakeries")
    ['register/bakeries-2021']
    """
    rule = select_rows("verdicts", claim=id)["rule"].iloc[0]
    if rule == JUDGEMENT:
        return []
    case = _case(id, _beside(id), default_reading())
    return case.evidence if uses_reading(rule) else case.events


def possible_verdicts(id: str) -> dict[str, Verdict]:
    """The verdict on a claim for each way in which what a rule compares with it may fit.

    Returns
    -------
    dict of str to Verdict
        By a text of one figure for each id of `compared_with`, as `recount.verdict_rules` has
        them: 0 if it does not fit, 1 if it does, 2 if it also goes beyond the claim.

    Examples
    --------
    >>> {fits: verdict.agreement for fits, verdict in possible_verdicts("bread/bakeries").items()}
    {'0': 'contradicted', '1': 'agrees', '2': 'agrees'}
    """
    ids = compared_with(id)
    return {
        "".join(fits): _evaluate(id, default_reading(), dict(zip(ids, fits, strict=True)))
        for fits in itertools.product((NO_FIT, FITS, FITS_AND_MORE), repeat=len(ids))
    }


def _evaluate(id: str, reading: str, supposed: Mapping[str, str]) -> Verdict:
    """The verdict on one claim, where some of what is beside it is supposed to fit it or not."""
    rows = select_rows("verdicts", claim=id)
    if rows.empty:
        raise DataError(f"data/verdicts.csv has no row for {id!r}; add one")
    row = rows.iloc[0].to_dict()
    rule, beside = row["rule"], _beside(id)
    if rule not in (*RULES, JUDGEMENT):
        raise DataError(
            f"data/verdicts.csv, {id}, column rule: unknown rule {rule!r}; "
            f"use {', '.join(RULES)} or {JUDGEMENT}"
        )
    agreement, sentence = row["agreement"], ""
    if rule != JUDGEMENT:
        case = replace(_case(id, beside, reading), supposed=supposed)
        agreement, decided = RULES[rule].decide(case)
        sentence = RULES[rule].sentence
        beside = [each | {"side": decided.get(each["id"], each["side"])} for each in beside]
    sides: dict[str, list[dict[str, str]]] = {side: [] for side in SIDES}
    for each in beside:
        sides[each.pop("side")].append(each)
    return Verdict(
        claim=id,
        fragment=get_claim(id).fragment,
        agreement=agreement,
        rule=rule,
        sentence=sentence,
        reason=row["reason"],
        would_settle=row["would_settle"],
        sides=sides,
        independence={side: _count_origins(sides[side]) for side in SIDES},
        searches=_records("searches", ["id", "language"], id=split_list(row["searches"])),
        codings=_records("codings", ["coder", "date", "agreement", "reason"], claim=id),
        settled=row["settled"],
    )


def _beside(claim: str) -> list[dict[str, str]]:
    """What ``verdict_evidence.csv`` sets beside a claim, each with its side and its origin."""
    beside = []
    for cells in select_rows("verdict_evidence", claim=claim).to_dict("records"):
        kind = "evidence" if cells["evidence"] else "event"
        id = cells[kind]
        row = get_evidence(id) if kind == "evidence" else get_event(id)
        says = get_row("origins", row.origin)["kind"]
        origin = {"origin": row.origin, "origin_kind": says}
        beside.append(
            {"side": cells["side"], "kind": kind, "id": id} | origin | {"note": cells["note"]}
        )
    return beside


def _case(claim: str, beside: list[dict[str, str]], reading: str) -> Case:
    tested = {
        kind: [each["id"] for each in beside if (each["side"], each["kind"]) == (TESTED, kind)]
        for kind in ("evidence", "event")
    }
    return Case(claim, tested["evidence"], tested["event"], reading)


def _count_origins(side: list[dict[str, str]]) -> dict[str, int]:
    """How many origins of each kind a side goes back to; several rows of one origin count once."""
    return dict(Counter({each["origin"]: each["origin_kind"] for each in side}.values()))


def _records(table: str, columns: list[str], **cells: Any) -> list[dict[str, str]]:
    """Some columns of the rows of a table that have given cells."""
    return select_rows(table, **cells)[columns].to_dict("records")


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


def verdict_table(verdicts: list[Verdict]) -> pd.DataFrame:
    """Verdicts as a data frame, to choose from and to count.

    Returns
    -------
    pandas.DataFrame
        One row for each claim, which is its index: ``quotation``, ``agreement``, ``says_so`` (the
        most independent kind of origin on the side that the verdict rests on), both in ``words``,
        ``rule`` and ``reason``.

    Examples
    --------
    >>> given = verdict_table([evaluate("bread/bakeries"), evaluate("bread/loaves")])
    >>> given.query("says_so == 'company'").index.tolist()
    ['bread/loaves']
    """
    columns = ("claim", "agreement", "says_so", "words", "rule", "reason")
    rows = [
        {"quotation": in_quotes(each.fragment)} | {name: getattr(each, name) for name in columns}
        for each in verdicts
    ]
    return pd.DataFrame(rows).set_index("claim")
