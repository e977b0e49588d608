"""Every result of the chapter, from the numbers as printed in data/*.csv, without the package."""
RATE, DOLLAR = 6.61595717735439, 6.616  # of the World Bank, and as the chapters round it where they assume one

EXPECTED = {
    "jobs-per-entrepreneur": 25_000 / 5_100, "entrepreneurs-per-province": 510, "jobs-per-province": 2_500, "jobs-per-winner": 1_250,
    "jobs-per-finalist": 625, "entrepreneurs-per-winner": 255, "finalists-share": 100 * 40 / 5_100, "loans-to-winners": 4_000_000,
    "award-usd": 200_000 / RATE, "award-usd-2017": 200_000 / 6.75875508633597, "award-usd-market": 200_000 / 6.609,
    "award-over-gdp": 200_000 / DOLLAR / 10085.6638148819, "award-over-rural-mean": 200_000 / 14_617, "award-over-rural-median": 200_000 / 13_066,
    "award-over-poor-areas": 200_000 / 10_371, "award-over-earlier-award": 20, "award-over-prize": 200 / 30, "interest-benchmark": 8_700,
    "interest-small-loans": 12_320, "interest-inclusive": 14_040, "interest-over-prize": 46.8, "entrepreneurs-over-helped-2014": 5_100 / 868,
    "entrepreneurs-over-helped-2017": 1.02, "trained-over-entrepreneurs": 25_996 / 5_100, "entrepreneurs-over-joined-2013": 5_100 / 158,
    "entrepreneurs-share-of-rural-poor": 510_000 / 16_600_000, "workers-per-self-employed-unit": 149_312 / 62_959,
    "workers-per-small-trade-firm": 33_359 / 6_844, "jobs-over-self-employed": 25_000 / 5_100 / (149_312 / 62_959),
    "jobs-over-small-trade": 25_000 / 5_100 / (33_359 / 6_844), "youwin-jobs-per-winner": 7_000 / 1_200,
    "loan-per-job-winners": 200_000 * 20 / 25_000 / DOLLAR,
    "loan-per-job-all": 200_000 * 5_100 / 25_000 / DOLLAR, "founders-share": 100 / 3,
    "additional-share": 100 * (25_000 - 2_550) * 0.75 * 0.75 / 25_000,
}
