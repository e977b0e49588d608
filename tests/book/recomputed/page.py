"""Every result of the chapter, counted from the rows of data/claims.csv, without the library."""

import csv
from pathlib import Path

with open(Path(__file__).parents[3] / "data" / "claims.csv", encoding="utf-8", newline="") as lines:
    CLAIMS = list(csv.DictReader(lines))
QUESTIONS = ("dated", "defined", "denominator", "sourced", "counterfactual")
NUMBERS = [row for row in CLAIMS if row["kind"] != "statement"]

EXPECTED = {
    "claims": len(CLAIMS),
    "numbers": len(NUMBERS),
    **{question: sum(row[question] == "stated" for row in CLAIMS) for question in QUESTIONS},
}
