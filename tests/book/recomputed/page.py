"""Every result of the chapter, counted from the rows of data/claims.csv, without the library."""

import csv
from pathlib import Path

with open(Path(__file__).parents[3] / "data" / "claims.csv", encoding="utf-8", newline="") as lines:
    CLAIMS = list(csv.DictReader(lines))
QUESTIONS = ("dated", "defined", "denominator", "sourced", "counterfactual")
NUMBERS = [row for row in CLAIMS if row["kind"] != "statement"]


def answers(*words):
    return sum(row[question] in words for row in CLAIMS for question in QUESTIONS)


ASKED = answers("stated", "partly", "missing")

EXPECTED = {
    "claims": len(CLAIMS),
    "numbers": len(NUMBERS),
    "statements": len(CLAIMS) - len(NUMBERS),
    "counts": sum(row["kind"] == "count" for row in CLAIMS),
    "hedged": sum(row["wording"] not in ("", "exact") for row in CLAIMS),
    "dated-numbers": sum(row["dated"] == "stated" for row in NUMBERS),
    **{question: sum(row[question] == "stated" for row in CLAIMS) for question in QUESTIONS},
    "asked": ASKED,
    "stated-share": 100 * answers("stated") / ASKED,
    "missing-share": 100 * answers("missing") / ASKED,
}
