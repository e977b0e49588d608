"""Every result of the chapter, counted by hand from the verdicts and the codings."""

# Of the judged claims, how often each coder chose each word, the first and then the second.
CHOSEN = [(6, 7), (2, 1), (8, 7), (4, 4), (3, 4), (3, 3), (4, 4)]
CHANCE = sum(first * second for first, second in CHOSEN) / 30**2

EXPECTED = {
    "claims": 35,
    "agrees": 9,
    "agrees-independent": 1,
    "agrees-in-part": 2,
    "company-only": 8,
    "compatible": 7,
    "ambiguous": 6,
    "conflicts": 3,
    "nothing-found": 4,
    "not-tested": 4,
    "by-rule": 5,
    "by-judgement": 30,
    "coded-alike": 25,
    "coded-alike-share": 2500 / 30,
    "kappa": (25 / 30 - CHANCE) / (1 - CHANCE),
}
