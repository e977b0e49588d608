"""Every result of the chapter, recomputed from the numbers as printed, without the library."""

from datetime import date

SPRING = (
    date(2021, 3, 1) - date(1970, 1, 1)
).days + 15  # the middle of a month that is given as a month
AUTUMN = (date(2021, 9, 30) - date(1970, 1, 1)).days

EXPECTED = {
    "loaves-per-bakery": 1_200_000 / 24,
    "loaves-per-baker": 1_200_000 / 350,
    "share-given": 100 * 9_000 / 1_200_000,
    "bakers-reached": SPRING + (AUTUMN - SPRING) * (350 - 290) / (380 - 290),
    "bakers-growth": 100 * ((380 / 290) ** (365.25 / (AUTUMN - SPRING)) - 1),
    "register-over-page": 1_250_000 / 1_200_000,
    "people-per-bakery": 640_000 / 24,
    "grain-marks": 1_900_000 / 7.5,
    "grain-marks-official": 1_900_000 / 7.5123,
    "grain-per-loaf": 1_900_000 / 1_200_000,
    "grain-per-person": 1_900_000 / 640_000,
    "customers-fewest": 5_200,
    "customers-most": 5_200 + 3_000,
    "customers-likely": 5_200 + 3_000 / 2,
    "opening-late": 33,
    "eaten": (1_200_000 - 9_000) * 0.875,
    "thrown-away-fall": 14.0 - 12.5,
}
