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

EXPECTED = {
    "sellers-over-2015": 155 / 35,
    "active-2020": 922_000 / 2,
    "people": 585_580_174,
    "people-per-seller": 585_580_174 / 155_000,
    "users-per-seller-2018": 350_000_000 / 155_000,
    "sellers-per-country": 155_000 / 6,
    "sellers-per-brand": 155 / 3,
    "singapore-people-share": 100 * PEOPLE["SGP"] / sum(PEOPLE.values()),
    "singapore-product-share": 100 * PRODUCT["SGP"] / sum(PRODUCT.values()),
    "sales-per-seller-2017": 10_900_000_000 / 155_000,
    "sales-per-seller-2018": 23_000_000_000 / 155_000,
}
