"""The title of a result stands alone: whoever meets one row knows what was counted and when.

Where the inputs of a result differ in year or in place, its title names all of them; what is
counted by the page, which has no date, is named by the report.
"""

from dataclasses import replace

import pytest

from recount.datapackage.tables import load_texts
from recount.results import load_results
from tests.book.conftest import CHAPTERS

REPORT = "Alibaba's report of 2018"
RESULTS = {result.id: result for path in CHAPTERS for result in load_results(path)}
LONGEST = 185


@pytest.fixture(scope="module")
def dated(book_data):
    """Last year and place of every row that has one, by its id."""
    rows = {}
    for name, column in (("evidence", "as_of"), ("events", "date"), ("claims", "date")):
        for row in load_texts(name).to_dict("records"):
            if row[column]:
                rows[row["id"]] = (row[column].rpartition("/")[2][:4], row.get("geography", ""))
    return rows


@pytest.fixture(scope="module")
def regions(book_data):
    """Names of every place: its own, and those of regions that have it as a part."""
    rows = load_texts("regions").to_dict("records")
    return {
        row["geography"]: [
            row["name"],
            *(each["name"] for each in rows if row["name"] in each["note"]),
        ]
        for row in rows
    }


def unsaid(result, dated, regions):
    """The report, years and places of the inputs that the title should name and does not."""
    page = any(each.kind == "claim" and each.id not in dated for each in result.inputs)
    found = {dated[id] for each in result.inputs if (id := each.id.removesuffix("/as-of")) in dated}
    for each in result.inputs:
        if each.kind == "indicator":
            place, _, year = each.id.split("/")
            found.add((year, place.upper()))
    years, places = {year for year, _ in found}, {place for _, place in found if place}
    title = result.title.replace(REPORT, "")
    missing = [REPORT] if page and REPORT not in result.title else []
    if len(years) + page > 1:
        missing += [year for year in sorted(years) if year not in title]
    if len(places) > 1:
        missing += [
            regions[place][0]
            for place in sorted(places)
            if not any(name in title for name in regions[place])
        ]
    return missing


@pytest.mark.parametrize("id", RESULTS)
def test_a_title_names_the_years_and_places_of_unlike_inputs(id, dated, regions):
    assert unsaid(RESULTS[id], dated, regions) == []


def test_a_title_without_them_is_found_out(dated, regions):
    for id, missing in {
        "ewtp/selected-share": ["2015", "2017"],
        "lazada/singapore-people-share": ["Indonesia", "Singapore"],
        "lazada/people-per-seller": [REPORT, "2018", "Indonesia", "Singapore"],
        "lazada/sellers-over-2015": [REPORT, "2015"],
    }.items():
        title = "Malaysia, Philippines, Thailand and Vietnam, 2016: one count divided by another"
        assert set(unsaid(replace(RESULTS[id], title=title), dated, regions)) == set(missing)


def test_titles_are_short_enough_to_read_and_each_is_one_results():
    titles = [result.title for result in RESULTS.values()]
    assert len(set(titles)) == len(titles) and max(map(len, titles)) <= LONGEST
