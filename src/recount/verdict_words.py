"""The two answers of a verdict in words: what agrees with a claim, and who says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

AGREES = "agrees"
IN_PART = "agrees in part"
COMPATIBLE = "compatible"
AMBIGUOUS = "ambiguous"
CONFLICTS = "conflicts"
CONTRADICTED = "contradicted"
NOTHING_FOUND = "nothing found"
NOT_TESTED = "not tested"
NOT_TESTABLE = "not testable"

SYMBOLS = {
    AGREES: "✓",
    IN_PART: "◐",
    COMPATIBLE: "≈",
    AMBIGUOUS: "≟",
    CONFLICTS: "⇄",
    CONTRADICTED: "✗",
    NOTHING_FOUND: "∅",
    NOT_TESTED: "○",
    NOT_TESTABLE: "–",
}

MEANINGS = {
    AGREES: "the evidence found says the same",
    IN_PART: "the claim joins two things, and the evidence found says one of them",
    COMPATIBLE: "evidence of the same kind and direction, with another number, date or noun: it "
    "neither confirms nor conflicts",
    AMBIGUOUS: "the words admit more than one thing; the evidence fits one of them and not another",
    CONFLICTS: "some of the evidence does not fit",
    CONTRADICTED: "no meaning of the words fits the evidence",
    NOTHING_FOUND: "no other publication of it in the searches on record",
    NOT_TESTED: "it could be, but what it takes is missing: a comparison, a definition, a list",
    NOT_TESTABLE: "no observation could decide it: a value judgement, an intention",
}

FOR, AGAINST, CONTEXT, TESTED = "for", "against", "context", "tested"

# Where evidence stands once that is decided.
SIDES = (FOR, AGAINST, CONTEXT)

# The side that an agreement rests on, where it rests on evidence.
RESTS_ON = {
    AGREES: FOR,
    IN_PART: FOR,
    COMPATIBLE: FOR,
    AMBIGUOUS: FOR,
    CONFLICTS: AGAINST,
    CONTRADICTED: AGAINST,
}

# Kinds of origins, the most independent first, and who that is: of one, of several.
INDEPENDENT, COUNTERPARTY, COMPANY, NOBODY = "independent", "counterparty", "company", "none"
_WHO = {
    INDEPENDENT: ("an independent source", "independent sources"),
    COUNTERPARTY: ("another party involved", "other parties involved"),
    COMPANY: ("the company", "the company"),
}

# Origins of each kind, by side.
Independence = Mapping[str, Mapping[str, int]]


def leading_kind(origins: Mapping[str, int]) -> str:
    """The most independent kind among the origins of a side; ``none`` where it has none.

    >>> leading_kind({"company": 2, "counterparty": 1}), leading_kind({})
    ('counterparty', 'none')
    """
    return next((kind for kind in _WHO if origins.get(kind)), NOBODY)


def origins_text(origins: Mapping[str, int]) -> str:
    """The origins of a side, counted by kind, the most independent first.

    >>> origins_text({"company": 1, "independent": 2}), origins_text({})
    ('independent (2), company (1)', 'none')
    """
    counts = [f"{kind} ({origins[kind]})" for kind in _WHO if origins.get(kind)]
    return ", ".join(counts) or NOBODY


def verdict_words(agreement: str, independence: Independence, searches: Sequence = ()) -> str:
    """Both answers in one plain sentence.

    Examples
    --------
    >>> verdict_words("agrees", {"for": {"company": 2}})
    'agrees · only the company says so'
    >>> verdict_words("conflicts", {"for": {"company": 1}, "against": {"independent": 2}})
    'conflicts · independent sources say otherwise'
    >>> verdict_words("ambiguous", {"for": {"company": 1}, "against": {"counterparty": 1}})
    'ambiguous · only the company supports one meaning, another party involved a different one'
    >>> verdict_words("ambiguous", {"for": {"company": 1}, "against": {"company": 1}})
    'ambiguous · only the company supports either meaning'
    """
    if agreement == NOTHING_FOUND:
        return f"{agreement} · in {len(searches)} {'search' if len(searches) == 1 else 'searches'}"
    origins = independence.get(RESTS_ON.get(agreement, ""), {})
    if leading_kind(origins) == NOBODY:
        return agreement
    words = f"{agreement} · {_says(agreement, origins)}"
    other = independence.get(AGAINST, {})
    kind = leading_kind(other)
    if agreement != AMBIGUOUS or kind == NOBODY:
        return words
    if kind == COMPANY == leading_kind(origins):
        return f"{agreement} · only the company supports either meaning"
    several = other[kind] > 1
    again = ("another", "others")[several] if kind == leading_kind(origins) else ""
    return f"{words}, {again or _WHO[kind][several]} a different one"


_PREDICATES = {
    AGREES: ("says so", "say so"),
    IN_PART: ("says so", "say so"),
    COMPATIBLE: (
        "says something similar, which neither confirms nor conflicts",
        "say something similar, which neither confirms nor conflicts",
    ),
    AMBIGUOUS: ("supports one meaning", "support one meaning"),
    CONFLICTS: ("says otherwise", "say otherwise"),
    CONTRADICTED: ("says otherwise", "say otherwise"),
}


def _says(agreement: str, origins: Mapping[str, int]) -> str:
    """Who says what: the most independent of the origins that an agreement rests on."""
    kind = leading_kind(origins)
    several = origins[kind] > 1
    who, says = _WHO[kind][several], _PREDICATES[agreement][several and kind != COMPANY]
    if kind == COMPANY:
        who = f"{who} itself" if RESTS_ON[agreement] == AGAINST else f"only {who}"
    return f"{who} {says}"
