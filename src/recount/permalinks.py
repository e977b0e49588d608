"""Where a thing with an id stands on the site: its page and its anchor."""

from __future__ import annotations

import re

REFERENCE_PAGES = {
    "result": "reference/results",
    "chart": "reference/charts",
    "verdict": "reference/verdicts",
    "claim": "reference/claims",
    "evidence": "reference/evidence",
    "event": "reference/evidence",
    "indicator": "reference/evidence",
    "assumption": "reference/evidence",
}


def anchor_id(kind: str, id: str) -> str:
    """Anchor of a thing on its page of the ledger.

    Examples
    --------
    >>> anchor_id("result", "bread/loaves-per-bakery")
    'result-bread-loaves-per-bakery'
    """
    return f"{kind}-" + re.sub(r"[^a-z0-9]+", "-", id.lower()).strip("-")


def permalink_path(kind: str, id: str) -> str:
    return f"{REFERENCE_PAGES[kind]}.html#{anchor_id(kind, id)}"
