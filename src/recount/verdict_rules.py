"""The rules that decide the agreement of a claim with evidence where numbers or dates do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from recount.datapackage.rows import get_claim, get_event, get_evidence
from recount.dates import parse_date_interval
from recount.quantities.load_inputs import claim, evidence
from recount.verdict_words import (
    AGAINST,
    AGREES,
    AMBIGUOUS,
    COMPATIBLE,
    CONFLICTS,
    CONTEXT,
    CONTRADICTED,
    FOR,
)

if TYPE_CHECKING:
    import pandas as pd

JUDGEMENT = "judgement"


# How what is beside a claim fits it: not at all, as far as it goes, or also beyond the claim.
NO_FIT, FITS, FITS_AND_MORE = "0", "1", "2"


@dataclass(frozen=True)
class Case:
    """What a rule compares: a claim with the evidence and events beside it, under a reading.

    `supposed` says how some of these fit the claim, whatever their numbers and dates are.
    """

    claim: str
    evidence: list[str]
    events: list[str]
    reading: str
    supposed: Mapping[str, str] = field(default_factory=dict)

    def fit(self, id: str) -> str:
        """How a piece of evidence or an event fits the claim."""
        if id in self.supposed:
            return self.supposed[id]
        return self._fit_of_date(id) if id in self.events else self._fit_of_number(id)

    def _fit_of_number(self, id: str) -> str:
        claimed = claim(self.claim)
        found = evidence(id).to(claimed.unit).bounds(self.reading)
        return FITS if claimed.bounds(self.reading).overlaps(found) else NO_FIT

    def _fit_of_date(self, id: str) -> str:
        claimed, date = parse_date_interval(get_claim(self.claim).date), _date(id)
        if not claimed.overlaps(date):
            return NO_FIT
        is_within = claimed.left <= date.left and date.right <= claimed.right
        return FITS if is_within else FITS_AND_MORE


def _same_number(case: Case) -> tuple[str, dict[str, str]]:
    sides = _sides(case, case.evidence)
    return _all_some_none(sides, CONFLICTS), sides


def _another_count(case: Case) -> tuple[str, dict[str, str]]:
    first_event = min(_date(id).left for id in case.events)
    fits = [
        id
        for id in case.evidence
        if case.fit(id) != NO_FIT
        and parse_date_interval(get_evidence(id).as_of).right < first_event
    ]
    sides = dict.fromkeys([*case.evidence, *case.events], CONTEXT)
    sides |= dict.fromkeys(fits or case.evidence, FOR)
    return AMBIGUOUS if fits else COMPATIBLE, sides


def _date_within(case: Case) -> tuple[str, dict[str, str]]:
    sides = _sides(case, case.events)
    agreement = _all_some_none(sides, AMBIGUOUS)
    if agreement == AGREES and any(case.fit(id) == FITS_AND_MORE for id in case.events):
        agreement = AMBIGUOUS  # a year may be another day than that of the claim
    return agreement, sides


def _sides(case: Case, ids: list[str]) -> dict[str, str]:
    return {id: AGAINST if case.fit(id) == NO_FIT else FOR for id in ids}


def _date(event: str) -> pd.Interval:
    return parse_date_interval(get_event(event).date)


def _all_some_none(sides: dict[str, str], some: str) -> str:
    """The agreement where all, some or none of what is beside a claim speaks for it."""
    fits = [side == FOR for side in sides.values()]
    return AGREES if all(fits) else some if any(fits) else CONTRADICTED


@dataclass(frozen=True)
class Rule:
    """A rule in words, and what gives the agreement and the side of each thing compared."""

    sentence: str
    decide: Callable[[Case], tuple[str, dict[str, str]]]


RULES = {
    "same-number": Rule(
        "A number from elsewhere speaks for the claim if both can be the same number once "
        "rounding and words such as “over” are allowed for, and otherwise against it.",
        _same_number,
    ),
    "another-count": Rule(
        "The claim is ambiguous if the number of something else, counted before the event that "
        "the claim is tied to, can be the number that is claimed; if not, it is compatible.",
        _another_count,
    ),
    "date-within": Rule(
        "An event speaks for the claim if it can lie within the date that is claimed, and "
        "otherwise against it; if some do and some do not, the words allow both.",
        _date_within,
    ),
}


def uses_reading(rule: str) -> bool:
    """Whether what decides a verdict compares ranges, which depend on the reading."""
    return rule in RULES and RULES[rule].decide is not _date_within
