"""Every result of the chapter, by what is known of overlapping sets, without the library."""

SELLERS, ESTABLISHMENTS, BORROWERS = 10_000_000, 3_500_000, 10_000_000
FEWEST, MOST = max(SELLERS, ESTABLISHMENTS, BORROWERS), SELLERS + ESTABLISHMENTS + BORROWERS

EXPECTED = {
    "fewest": FEWEST,
    "most": MOST,
    "counted-again": MOST - FEWEST,
    "fewest-disjoint": max(SELLERS + ESTABLISHMENTS, BORROWERS),
    "fewest-outside": max(SELLERS, ESTABLISHMENTS) + BORROWERS,
    "most-within": SELLERS + ESTABLISHMENTS,
    "both": SELLERS + ESTABLISHMENTS,
}
