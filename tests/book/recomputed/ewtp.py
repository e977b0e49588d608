"""Every result of the chapter, from the numbers as printed in data/*.csv, without the library."""

from datetime import date

LAUNCH, AGREEMENT, START = date(2017, 3, 22), date(2017, 5, 12), date(2017, 11, 3)
MAY, APRIL, GOAL = (
    date(2017, 5, 16),
    date(2018, 4, 15),
    date(2025, 7, 2),
)  # middles of two months and a year
GOAL_DAYS = (GOAL - APRIL).days - 0.5  # the middle of the 30 days of April lies between two of them
EXPORT_DAYS = (APRIL - START).days + 0.5
RATE = 4.0307
PACE = 18_100_000 / RATE / (EXPORT_DAYS / 365.25)
TARIFF = 0.0578

EXPECTED = {
    "launch-to-agreement": (AGREEMENT - LAUNCH).days,
    "agreement-to-start": (START - AGREEMENT).days,
    "launch-to-start": (START - LAUNCH).days,
    "launch-before-page": (MAY - LAUNCH).days,
    "start-after-page": (START - MAY).days,
    "selected-over-plan": 100 * 1_972 / 1_500,
    "selected-share": 100 * 1_972 / 907_065,
    "benefited-share": 100 * 70 / 1_972,
    "benefited-share-of-all": 100 * 70 / 907_065,
    "exports-share-of-sales": 100 * 18.1 / 52.1,
    "exports-per-firm": 18_100_000 / 70,
    "sales-per-firm": 52_100_000 / 70,
    "exports-usd": 18_100_000 / RATE,
    "exports-usd-official": 18_100_000 / 4.03513013706806,
    "exports-share-of-goal": 100 * 18_100_000 / RATE / 38e9,
    "ecommerce-exports": 90e9 * 0.059,
    "goal-over-ecommerce-exports": 38e9 * RATE / (90e9 * 0.059),
    "start-to-count": EXPORT_DAYS,
    "exports-pace": PACE,
    "growth-to-goal": 100 * ((38e9 / PACE) ** (365.25 / GOAL_DAYS) - 1),
    "growth-from-2015": 100 * ((38e9 / (90e9 * 0.059 / RATE)) ** (1 / 10) - 1),
    "goods-per-job": 65e9 / 60_000,
    "investment-per-job": 700e6 / 2_500,
    "budget-per-firm": 83.5e6 / 1_500,
    "jobs-plan-share": 100 * 2_500 / 60_000,
    "clearance-fall": 50,
    "export-hours-fall": 100 * 17 / 45,
    "import-hours-fall": 100 * 33 / 69,
    "logistics-2016": 3.426307,
    "logistics-change": 3.22 - 3.426307,
    "logistics-change-2023": 3.6 - 3.22,
    "tariff-malaysia": 5.78,
    "landed-lower": 650 + 650 * TARIFF,
    "landed-higher": 650,
    "saving": 100 * TARIFF / (1 + TARIFF),
    "saving-dearest": 800 * TARIFF,
    "lower-usd": 500 / 4.2982,
    "higher-usd": 800 / 4.2982,
    "saving-china": 5_000 * 0.075,
    "annual-cap-rise": 100 * 6_000 / 20_000,
    "tariff-change-indonesia": 8.15 - 8.1,
    "tariff-change-philippines": 6.2 - 6.31,
    "tariff-change-singapore": 0.28 - 0.09,
    "tariff-change-vietnam": 9.73 - 9.68,
    "china-tariff-fall": 100 * 2.3 / 9.8,
    "venture-cainiao": 206_670_000 * 0.70,
}
