"""Page and anchor of everything that has an id."""

from __future__ import annotations

import re

BIBLIOGRAPHY = "reference/bibliography"  # the anchor of a source is its key

REFERENCE_PAGES = {
    "result": "reference/results",
    "chart": "reference/charts",
    "verdict": "reference/verdicts",
    "claim": "reference/claims",
    "evidence": "reference/evidence",
    "event": "reference/evidence",
    "indicator": "reference/evidence",
    "assumption": "reference/evidence",
    "search": "reference/evidence",
}


def anchor_id(kind: str, id: str) -> str:
    """Anchor of a row on its reference page.

    Examples
    --------
    >>> anchor_id("result", "bread/loaves-per-bakery")
    'result-bread-loaves-per-bakery'
    """
    return f"{kind}-" + re.sub(r"[^a-z0-9]+", "-", id.lower()).strip("-")


def permalink_path(kind: str, id: str) -> str:
    """Address of a row on the site, from its root.

    Examples
    --------
    >>> permalink_path("claim", "bread/loaves")
    'reference/claims.html#claim-bread-loaves'
    """
    return f"{REFERENCE_PAGES[kind]}.html#{anchor_id(kind, id)}"
