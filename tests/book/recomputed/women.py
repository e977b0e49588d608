"""Every result of the chapter, from the numbers as printed in data/*.csv, without the library."""

RATE, DOLLAR = (
    6.61595717735439,
    6.616,
)  # of the World Bank, and as the chapters round it where they assume one

EXPECTED = {
    "entrepreneurs-over-helped-2017": 1.02,
    "entrepreneurs-over-helped-2014": 5_100 / 868,
    "finalists-share": 100 * 40 / 5_100,
    "founders-share": 100 / 3,
    "jobs-per-entrepreneur": 25_000 / 5_100,
    "jobs-per-province": 2_500,
    "jobs-per-winner": 1_250,
    "jobs-per-finalist": 625,
    "award-usd": 200_000 / RATE,
    "award-usd-2017": 200_000 / 6.75875508633597,
    "award-usd-market": 200_000 / 6.609,
    "loans-to-winners": 4_000_000,
    "award-over-rural-mean": 200_000 / 14_617,
    "award-over-rural-median": 200_000 / 13_066,
    "award-over-poor-areas": 200_000 / 10_371,
    "award-over-gdp": 200_000 / DOLLAR / 10085.6638148819,
    "award-over-earlier-award": 20,
    "interest-inclusive": 14_040,
    "interest-small-loans": 12_320,
    "interest-benchmark": 8_700,
    "loan-per-job-winners": 200_000 * 20 / 25_000 / DOLLAR,
    "loan-per-job-all": 200_000 * 5_100 / 25_000 / DOLLAR,
    "youwin-jobs-per-winner": 7_000 / 1_200,
    "youwin-grant-per-job": 50_000 * 1_200 / 7_000,
    "youwin-grant-per-job-2016": 50_000 * 1_200 / 4_239,
}
