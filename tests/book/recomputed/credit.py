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
    "with-earlier-companies": 8_500_000 + 1_600_000,
    "share-with-earlier-loan": 100 - 80,
    "average-balance-2018": 31_000 / 1.20,
    "borrowers-at-a-time-2016": 33e9 / 15_000,
    "borrowers-at-a-time-2018": 50e9 / (31_000 / 1.20),
}
