"""Every result of the chapter, counted by hand from the verdicts of the chapters."""

EXPECTED = {
    "claims": 29,
    "supported": 11,
    "imprecise": 6,
    "in-tension": 2,
    "contradicted": 0,
    "company-figure-only": 5,
    "not-checkable": 5,
    "decided": 19,
    "by-rule": 6,
    "by-judgement": 23,
    "standards": 5,
    "targets": 9,
    "impact-claims": 9,
}
