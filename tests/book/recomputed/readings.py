"""Every result of the chapter, from the numbers as printed in data/*.csv, without the library."""

EXPECTED = {
    "about-low-second": 94.87,
    "about-high-second": 102.5,
    "over-high": 110,
    "changed": 0,
}
