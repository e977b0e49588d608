"""Every result of the chapter, from the numbers as printed in data/*.csv, without the library."""

EXPECTED = {
    "retail-marketplaces": 10_000_000,
    "local-services": 3_500_000,
    "borrowers": 10_000_000,
    "sellers": 155_000,
    "about-low-first": 93.04,
    "about-high-first": 106.57,
    "about-low-second": 94.87,
    "about-high-second": 102.5,
    "about-low-gap": 94.87 - 93.04,
    "over-high": 110,
    "over-high-round": 106.25,
}
