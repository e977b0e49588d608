"""Every result of the chapter, recomputed from the numbers as printed, without the library."""

PEOPLE = {
    "IDN": 269_951_846,
    "MYS": 32_910_967,
    "PHL": 109_465_287,
    "SGP": 5_638_676,
    "THA": 71_376_079,
    "VNM": 96_237_319,
}
PRODUCT = {
    "IDN": 1042271532988.63,
    "MYS": 358788845712.53,
    "PHL": 346841896587.313,
    "SGP": 377976367877.038,
    "THA": 506754208404.485,
    "VNM": 310106478394.659,
}
MOBILE_RATE = {
    "IDN": 118.330216938024,
    "MYS": 128.873150399987,
    "PHL": 122.960456861544,
    "SGP": 152.07381696158,
    "THA": 175.266001933225,
    "VNM": 146.137840768403,
}
BROADBAND_RATE = {
    "IDN": 3.28729591276809,
    "MYS": 8.19179819298533,
    "PHL": 3.46090446005956,
    "SGP": 26.50873593831,
    "THA": 12.8740610702362,
    "VNM": 13.5025072757898,
}
MOBILE = {iso: PEOPLE[iso] * MOBILE_RATE[iso] / 100 for iso in PEOPLE}
BROADBAND = {iso: PEOPLE[iso] * BROADBAND_RATE[iso] / 100 for iso in PEOPLE}
ALL = sum(PEOPLE.values())


def laid(basis, iso):
    return 155_000 * basis[iso] / sum(basis.values())


EXPECTED = {
    "sellers-per-country": 155_000 / 6,
    "sellers-per-brand": 155 / 3,
    "brands-per-hundred-sellers": 3_000 / 1_550,
    "sellers-with-brands": 155_000,
    "people": 585_580_174,
    "stated-people-share": 56_000_000_000
    / (264_627_418 + 31_789_685 + 106_735_719 + 5_607_283 + 70_859_841 + 94_000_117),
    "sellers-per-million-people": 155_000 / 585.580174,
    "people-per-seller": 585_580_174 / 155_000,
    "sellers-per-thousand-subscriptions": 155_000 / sum(MOBILE.values()) * 1_000,
    "subscriptions-per-seller": sum(MOBILE.values()) / 155_000,
    "users-per-seller-2017": 330_000_000 / 155_000,
    "users-per-seller-2018": 350_000_000 / 155_000,
    "users-share": 35_000_000_000 / 585_580_174,
    "indonesia-by-people": laid(PEOPLE, "IDN"),
    "indonesia-by-product": laid(PRODUCT, "IDN"),
    "indonesia-by-mobile": laid(MOBILE, "IDN"),
    "indonesia-by-broadband": laid(BROADBAND, "IDN"),
    "singapore-by-people": laid(PEOPLE, "SGP"),
    "singapore-by-product": laid(PRODUCT, "SGP"),
    "singapore-by-mobile": laid(MOBILE, "SGP"),
    "singapore-by-broadband": laid(BROADBAND, "SGP"),
    "singapore-spread": PRODUCT["SGP"] / sum(PRODUCT.values()) / (PEOPLE["SGP"] / ALL),
    "sellers-over-2015": 155 / 35,
    "together-over-page": 350 / 155,
    "active-over-page": 922 / 155,
    "sales-per-seller-2017": 10_900_000_000 / 155_000,
    "sales-per-seller-2018": 23_000_000_000 / 155_000,
    "online-growth-2017": 10.9 / 5.5,
    "online-growth-2018": 23 / 10.9,
    "online-growth": 23 / 5.5,
    "volume-per-active-seller": 21_000_000_000 / 922_000,
    "volume-over-online": 2_100 / 23,
    "retail-implied": 10_900_000_000 / 0.03,
    "retail-over-product": 100 * 10_900_000_000 / 0.03 / sum(PRODUCT.values()),
    "online-over-internet-economy": 2_300 / 72,
    "buyers-per-seller-2017": 23_000 / 155,
    "buyers-per-seller-2020": 8_000 / 35,
    "buyers-per-seller-2021-09": 130_000 / 922,
    "buyers-per-seller-2021-11": 110_000 / 922,
    "stake-bought": 32,
    "implied-valuation": 3_125_000_000,
    "implied-over-reported": 312.5 / 3.15,
    "payments": 4_000_000_000,
    "share-of-small-firms": 15_500_000 / 70_000_000,
    "people-per-small-firm": 2,
    "malaysia-firms-by-people": 100 * laid(PEOPLE, "MYS") / 907_065,
    "malaysia-firms-by-product": 100 * laid(PRODUCT, "MYS") / 907_065,
    "philippines-firms-by-people": 100 * laid(PEOPLE, "PHL") / 911_768,
    "philippines-firms-by-product": 100 * laid(PRODUCT, "PHL") / 911_768,
    "malaysia-small-share": 90_706_500 / 920_624,
    "philippines-small-share": 91_176_800 / 915_726,
}
