"""Every result of the chapter, from the numbers as printed in data/*.csv, without the library."""

from datetime import date

LAUNCH, AGREEMENT, START = date(2017, 3, 22), date(2017, 5, 12), date(2017, 11, 3)
HUB = date(2020, 11, 3)
MAY, APRIL = date(2017, 5, 16), date(2018, 4, 15)  # middles of two months
TARIFF = 0.0578

EXPECTED = {
    "launch-to-agreement": (AGREEMENT - LAUNCH).days,
    "launch-to-start": (START - LAUNCH).days,
    "launch-before-page": (MAY - LAUNCH).days,
    "start-after-page": (START - MAY).days,
    "start-to-count": (APRIL - START).days + 0.5,  # the middle of the 30 days of April
    "start-to-hub": (HUB - START).days,
    "selected-over-plan": 100 * 1_972 / 1_500,
    "selected-share": 100 * 1_972 / 907_065,
    "benefited-share": 100 * 70 / 1_972,
    "exports-share-of-sales": 100 * 18.1 / 52.1,
    "exports-per-firm": 18_100_000 / 70,
    "sales-per-firm": 52_100_000 / 70,
    "exports-usd": 18_100_000 / 4.0307,
    "tariff-malaysia": 5.78,
    "saving-dearest": 800 * TARIFF,
    "lower-usd": 500 / 4.2982,
    "higher-usd": 800 / 4.2982,
}
