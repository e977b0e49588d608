"""What a verdict may be, and the rules that decide it where numbers or dates do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recount.datapackage.rows import get_claim, get_event, get_evidence
from recount.datapackage.tables import page_record
from recount.dates import parse_date_interval
from recount.quantities.load_inputs import claim, evidence

if TYPE_CHECKING:
    import pandas as pd

SUPPORTED = "supported"
IMPRECISE = "imprecise"
IN_TENSION = "in tension"
CONTRADICTED = "contradicted"
COMPANY_ONLY = "company figure only"
NOT_CHECKABLE = "not checkable"

SYMBOLS = {
    SUPPORTED: "✓",
    IMPRECISE: "≈",
    IN_TENSION: "⇄",
    CONTRADICTED: "✗",
    COMPANY_ONLY: "●",
    NOT_CHECKABLE: "?",
}

# Verdicts that say something for or against a claim, so that evidence or events must support them.
NEED_EVIDENCE = (SUPPORTED, IMPRECISE, IN_TENSION, CONTRADICTED)

JUDGEMENT = "judgement"


def verdict_label(verdict: str, separator: str = " ") -> str:
    """A verdict as it is shown: its symbol and its words."""
    return f"{SYMBOLS[verdict]}{separator}{verdict}"


@dataclass(frozen=True)
class Case:
    """What a rule compares: a claim with evidence and events, under a reading."""

    claim: str
    evidence: list[str]
    events: list[str]
    reading: str

    def claimed_range(self) -> pd.Interval:
        return claim(self.claim).bounds(self.reading)

    def range_of(self, id: str) -> pd.Interval:
        """The range of a piece of evidence, in the unit of the claim."""
        return evidence(id).to(claim(self.claim).unit).bounds(self.reading)

    def overlaps(self, id: str) -> bool:
        """Whether a piece of evidence may be the number of the claim."""
        return self.claimed_range().overlaps(self.range_of(id))

    def event_dates(self) -> list[pd.Interval]:
        return [parse_date_interval(get_event(id).date) for id in self.events]


def _same_number(case: Case) -> str:
    """Supported if the range of the claim overlaps those of all evidence, contradicted if none."""
    agree = [case.overlaps(id) for id in case.evidence]
    return SUPPORTED if all(agree) else IN_TENSION if any(agree) else CONTRADICTED


def _another_count(case: Case) -> str:
    """A count of something else that is older than the event of the claim may be what it counts."""
    first_event = min(date.left for date in case.event_dates())
    is_older = any(
        case.overlaps(id) and parse_date_interval(get_evidence(id).as_of).right < first_event
        for id in case.evidence
    )
    return IMPRECISE if is_older else COMPANY_ONLY


def _bracketed(case: Case) -> str:
    """A growing count passes the number: in the year of the page, all below precede all above."""
    claimed, year = case.claimed_range(), parse_date_interval(str(page_record()["year"]))
    counts = [
        (parse_date_interval(get_evidence(id).as_of), case.range_of(id)) for id in case.evidence
    ]
    counts = [each for each in counts if year.left <= each[0].left and each[0].right <= year.right]
    below = [date.right for date, count in counts if count.right < claimed.left]
    above = [date.left for date, count in counts if count.left > claimed.right]
    return SUPPORTED if below and above and max(below) < min(above) else COMPANY_ONLY


def _date_within(case: Case) -> str:
    """Supported if all events are within the date of the claim, contradicted if none can be."""
    claimed = parse_date_interval(get_claim(case.claim).date)
    dates = case.event_dates()
    if all(claimed.left <= date.left and date.right <= claimed.right for date in dates):
        return SUPPORTED
    return IMPRECISE if any(claimed.overlaps(date) for date in dates) else CONTRADICTED


RULES: dict[str, Callable[[Case], str]] = {
    "same-number": _same_number,
    "another-count": _another_count,
    "bracketed": _bracketed,
    "date-within": _date_within,
}


def uses_reading(rule: str) -> bool:
    """Whether what decides a verdict compares ranges, which depend on the reading."""
    return rule in RULES and RULES[rule] is not _date_within
