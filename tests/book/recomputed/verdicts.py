"""Every result of the chapter, counted by hand from the verdicts of the chapters."""

EXPECTED = {
    "claims": 29,
    "agrees": 10,
    "agrees-in-part": 0,
    "compatible": 4,
    "ambiguous": 7,
    "conflicts": 2,
    "contradicted": 0,
    "nothing-found": 0,
    "not-tested": 4,
    "not-testable": 2,
    "compared": 19,
    "by-rule": 5,
    "by-judgement": 24,
    "standards": 5,
    "targets": 9,
    "impact-claims": 9,
}
