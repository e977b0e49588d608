"""Every result of the chapter, computed again from the numbers as printed, without the library."""

from datetime import date
from math import log

epoch = date(1970, 1, 1)
END_2018, APRIL = ((day - epoch).days for day in (date(2018, 12, 31), date(2019, 4, 30)))
JUNE = (
    (date(2018, 6, 21) - epoch).days + (date(2018, 6, 30) - epoch).days
) / 2  # the middle of what is given as late in the month

EXPECTED = {
    "reached-straight-to-december": JUNE + (END_2018 - JUNE) * (10 - 8.5) / (12.27 - 8.5),
    "reached-rate-to-december": JUNE + (END_2018 - JUNE) * log(10 / 8.5) / log(12.27 / 8.5),
    "reached-straight-to-april": JUNE + (APRIL - JUNE) * (10 - 8.5) / (16 - 8.5),
    "reached-rate-to-april": JUNE + (APRIL - JUNE) * log(10 / 8.5) / log(16 / 8.5),
    "growth-to-december": 100 * (12.27 - 8.5) / 8.5,
    "rate-to-december": 100 * ((12.27 / 8.5) ** (365.25 / (END_2018 - JUNE)) - 1),
    "inclusive-borrowers-2017": 17_232_300 - 4_550_700,
    "inclusive-borrowers-growth": 100 * 4_550_700 / (17_232_300 - 4_550_700),
    "share-of-borrowers": 100 * 10_000_000 / 17_232_300,
    "clients-added-2018": 12_270_000 - 5_710_000,
    "added-over-rise": (12_270_000 - 5_710_000) / 4_550_700,
    "lent-per-company-2015": 400e9 / 1_600_000,
    "average-balance-2018": 31_000 / 1.20,
    "average-inclusive-loan": 9.36e12 / 17_232_300,
    "inclusive-loans-2017": 9.36e12 / 1.2179,
    "average-inclusive-loan-2017": 9.36e12 / 1.2179 / (17_232_300 - 4_550_700),
    "inclusive-share-of-small": 100 * 9.36 / 33.49,
    "all-loans": 33.49e12 / 0.2381,
    "award-over-balance-2017": 200_000 / 28_000,
    "award-over-balance-2018": 200_000 / (31_000 / 1.20),
    "award-over-inclusive-loan": 100 * 200_000 / (9.36e12 / 17_232_300),
    "bad-loans-below-small-firms-2018": 2.75 - 1.23,
    "bad-loans-below-all-banks-2018": 1.89 - 1.3,
    "bad-loans-below-small-firms-2019": 3.22 - 1,
    "share-with-earlier-loan": 100 - 80,
    "without-earlier-loan": 10_000_000 * 0.80,
    "with-earlier-loan": 10_000_000 * 0.20,
    "constrained-firms": 11_000_000 * 0.58,
    "with-earlier-companies": 8_500_000 + 1_600_000,
}
