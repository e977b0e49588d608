"""Every result of the chapter, counted by hand from the verdicts of the chapters."""
EXPECTED = {
    "claims": 29,
    "supported": 11,
    "imprecise": 6,
    "in-tension": 2,
    "contradicted": 0,
    "company-figure-only": 5,
    "not-checkable": 5,
    "compared": 19,
    "compared-share": 100 * 19 / 29,
    "by-rule": 6,
    "by-judgement": 23,
    "linked-of-reporting-world": 100 * 43 / 93,
    "linked-of-reporting-country": 100 * 39 / 75,
    "standards": 3,
    "targets": 10,
    "impact-claims": 8,
}
