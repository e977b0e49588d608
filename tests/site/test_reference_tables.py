"""The tables of results, claims and the rest: sorted, filtered, narrow, and led to by links."""

import itertools
import re

import pytest

from recount.permalinks import anchor_id
from tests.site import theme
from tests.site.page_checks import (
    CLIPBOARD,
    RESULT,
    axe_violations,
    clipboard,
    inside,
    row,
    wait_for_status,
)

TABLES = ["results", "charts", "verdicts", "claims", "evidence"]
CLAIM = "bread/bakeries"


def shown(tab):
    """Anchors of the rows that are shown, in their order."""
    return tab.locator(theme.ROWS).evaluate_all("rows => rows.map((row) => row.id)")


def heading(tab, name):
    return tab.get_by_role("columnheader", name=name)


def test_a_table_is_filtered(person, published):
    tab = person("reference/results.html")
    everything = shown(tab)
    tab.get_by_label(theme.FILTER).fill("bread/ loaves-per")
    ids = [id for id in published.outputs.results if "loaves-per" in id]
    assert shown(tab) == [anchor_id("result", id) for id in ids] != everything
    assert tab.get_by_text(f"{len(ids)} of {len(everything)} rows").is_visible()
    for query in (
        "authors of the sample",  # of every citation, in no row's own words
        "oaves",  # a part of a word
        "loa loaves",  # only the last word may still be typed
    ):
        tab.get_by_label(theme.FILTER).fill(query)
        assert shown(tab) == [], query
    tab.get_by_label(theme.FILTER).fill("50000")  # as 50,000 is typed
    assert len(shown(tab)) > 0
    tab.get_by_role("button", name="Clear").click()
    assert shown(tab) == everything


def test_rows_are_chosen_by_chapter_source_and_who_says_so(person):
    tab = person("reference/evidence.html")
    everything = shown(tab)
    source = tab.get_by_label("Source of every piece of evidence")
    source.select_option("Source: Bakers' Register of Harbourland 2021")
    by_source = shown(tab)
    tab.get_by_label("Who says so of every piece of evidence").select_option(index=1)
    assert set(shown(tab)) <= set(by_source) < set(everything)
    tab.get_by_label("Source of every piece of evidence").select_option("all")
    assert shown(tab) != everything


@pytest.mark.parametrize("again", [False, True])
def test_a_link_to_a_row_that_is_filtered_away_shows_it(person, again):
    """Also when the address is that of the row already, so that it does not change."""
    anchor = anchor_id("verdict", CLAIM)
    tab = person(f"reference/verdicts.html{f'#{anchor}' if again else ''}")
    everything = shown(tab)
    link = f'<a id=there href="#{anchor}">there</a>'
    tab.locator("article p").first.evaluate(
        "(each, link) => each.insertAdjacentHTML('beforeend', link)", link
    )
    tab.get_by_label(theme.FILTER).fill("lease")
    assert anchor not in shown(tab) != []
    tab.get_by_role("link", name="there").click()
    place = row(tab, "verdict", CLAIM)
    place.wait_for()
    assert shown(tab) == everything and tab.get_by_label(theme.FILTER).input_value() == ""
    assert place.locator(theme.DETAILS).get_attribute("open") is not None
    assert tab.locator("thead").bounding_box()["height"] <= place.bounding_box()["y"] + 1


def test_a_link_to_a_withdrawn_row_leads_to_it(person):
    tab = person("reference/results.html#result-bread-mills")
    assert tab.locator("#result-bread-mills").is_visible() and tab.complaints == []


def test_a_table_is_sorted(person, published):
    """Numbers of one unit among themselves: up, down, and back to the order of the book."""
    tab = person("reference/results.html")
    book = shown(tab)
    value = heading(tab, "Value")
    results = {anchor_id("result", id): each for id, each in published.outputs.results.items()}
    for order in ("ascending", "descending"):
        value.get_by_role("button").click()
        wait_for_status(tab, theme.SORTED.format("Value", order))
        assert value.get_attribute("aria-sort") == order
        pairs = [
            (results[id].unit, results[id].value) for id in shown(tab) if id in results
        ]  # withdrawn ones have no value
        units = [unit for unit, _ in itertools.groupby(pairs, lambda pair: pair[0])]
        assert len(units) == len(set(units)) > 3 and len(pairs) == len(results)
        for unit in units:
            values = [number for each, number in pairs if each == unit]
            assert values == sorted(values, reverse=order == "descending")
    value.get_by_role("button").click()
    wait_for_status(tab, theme.BOOK_ORDER)
    assert value.get_attribute("aria-sort") is None and shown(tab) == book


def test_another_column_takes_over_the_sorting_on_a_phone(person):
    tab = person("reference/claims.html", width=320)
    number, claim = heading(tab, "Number"), heading(tab, "Claim")
    number.get_by_role("button").click()
    assert number.get_attribute("aria-sort") == "ascending"
    assert inside(number.get_by_role("button").bounding_box(), 320, 900)
    words = tab.locator(f"{theme.TABLE} tbody td:nth-child(2)").all_text_contents()
    count = words.count("a statement")
    assert 0 < count < len(words) and words[-count:] == ["a statement"] * count
    claim.get_by_role("button").click()
    assert number.get_attribute("aria-sort") is None
    assert claim.get_attribute("aria-sort") == "ascending"
    titles = tab.locator(f"{theme.TABLE} tbody th").evaluate_all(
        "cells => cells.map((cell) => cell.firstChild.textContent.trim())"
    )
    by_language = "(all) => [...all].sort((a, b) => a.localeCompare(b, 'en', {numeric: true}))"
    assert titles == tab.evaluate(by_language, titles)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_fits_a_desk_and_a_phone(person, name):
    """Wide: all columns, headings in sight. Narrow: the heading before each cell, and rows still
    rows and cells to a screen reader."""
    tab = person(f"reference/{name}.html")
    for table in tab.locator(theme.TABLE).all():
        assert table.evaluate("(table) => table.scrollWidth <= table.parentElement.clientWidth")
        table.locator("tbody").last.scroll_into_view_if_needed()
        heads = table.locator("thead th").evaluate_all("""heads => heads.map((head) => {
            const box = head.getBoundingClientRect();
            const top = document.elementFromPoint(box.x + 8, Math.max(0, box.y) + 8);
            return box.y >= 0 && box.right <= innerWidth && head.contains(top);
        })""")
        assert all(heads), name
    for width in (360, 768):
        tab.set_viewport_size({"width": width, "height": 900})
        for table in tab.locator(theme.TABLE).all():
            heads = table.locator("thead th").all_text_contents()[1:]
            rows = table.locator("tbody tr:first-child").evaluate_all("""rows => rows.map((row) =>
                [...row.querySelectorAll('td')].map((cell) => {
                    const [box, label] = [cell.getBoundingClientRect(), cell.dataset.label];
                    const before = getComputedStyle(cell, '::before').content;
                    const fits = box.left >= 0 && box.right <= innerWidth;
                    return fits && before === JSON.stringify(label) ? label : null;
                }))""")
            assert rows and all(labels == heads for labels in rows), (name, width)
        cells = tab.locator(theme.TABLE).get_by_role("cell").count()
        assert cells == tab.locator(f"{theme.TABLE} td").count()
        wide = tab.evaluate("""() => [...document.querySelectorAll('tbody details')].filter(
            (each) => each.offsetWidth < .8 * each.closest('table').offsetWidth).length""")
        assert wide == 0, "what opens below a row has its whole width"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_row_that_a_link_leads_to_is_highlighted(person, width):
    """By one background behind all of its cells."""
    tab = person("reference/results.html#result-bread-share-given", width=width)
    grounds = """(row) => [...new Set([...row.querySelectorAll('th, td')].map((cell) => {
        const own = getComputedStyle(cell).backgroundColor;
        return own === 'rgba(0, 0, 0, 0)' ? getComputedStyle(row).backgroundColor : own;
    }))]"""
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        (lit,) = row(tab, "result", "bread/share-given").evaluate(grounds)
        assert lit not in row(tab, "result", RESULT).evaluate(grounds) and "rgba" not in lit


def test_a_row_has_few_stops_of_the_keyboard(person, published):
    """Its id, its links and one fold, in which are what copies its citation and its address."""
    tab = person("reference/evidence.html", permissions=CLIPBOARD)
    id = "register/loaves-2021"
    place = row(tab, "evidence", id)
    stops = """(row) => [...row.querySelectorAll('a[href], button, summary, [tabindex]')].filter(
        (each) => each.checkVisibility({contentVisibilityAuto: true}) && each.tabIndex >= 0
            && (each.matches('summary') || !each.closest('details:not([open])'))
        ).map((each) => each.getAttribute('aria-label') ?? each.textContent)"""
    reached = place.evaluate(stops)
    assert (reached[0], reached[-1]) == (id, f"Details of {id}")
    assert len(reached) == 2 + place.locator("tr:first-child td a").count()
    place.locator("summary").first.click()
    buttons = [stop for stop in place.evaluate(stops) if stop.startswith("Copy")]
    assert buttons == ["Copy link", "Copy citation"]
    place.get_by_label("Form of the citation").select_option("RIS")
    place.get_by_role("button", name="Copy citation").click()
    wait_for_status(tab, "RIS: copied")
    assert clipboard(tab) == published.citations["evidence", id].ris()
    place.get_by_role("button", name="Copy link").click()
    wait_for_status(tab, "Link: copied")
    assert clipboard(tab).endswith(f"reference/evidence.html#{anchor_id('evidence', id)}")


@pytest.mark.parametrize(
    "table, kind, id",
    [
        ("results", "result", "bread/eaten"),
        ("charts", "chart", "bread/customers"),
        ("claims", "claim", "bread/dough"),
    ],
)
def test_a_row_that_a_link_leads_to_is_accessible(person, table, kind, id):
    """Highlighted, its details open, its column sorted, and a filter typed that it passes."""
    tab = person(f"reference/{table}.html#{anchor_id(kind, id)}")
    assert tab.locator("tbody:target [data-cite] button").count() == 2
    tab.get_by_label(theme.FILTER).fill(id)
    tab.locator(f"{theme.TABLE} thead button").first.click()
    assert tab.locator("tbody:target").is_visible()
    assert axe_violations(tab, "'.filter, thead, tbody:target'") == []


def test_every_source_says_what_rests_on_it(person, pages, published):
    """From its number in the text: its text, its entry, all that rests on it. Three clicks."""
    tab = person("chapters/bread.html")
    tab.locator("#sources summary").click()
    tab.locator("#cited-register2021").get_by_role("link", name="What rests on it").click()
    entry = tab.locator("#register2021")
    linked = set(entry.locator("a").evaluate_all("links => links.map((link) => link.hash)"))
    inputs = {id: each.inputs for id, each in published.outputs.results.items()}
    resting = {
        id for id, sources in inputs.items() if any("register2021" in s.sources for s in sources)
    }
    assert resting and {f"#{anchor_id('result', id)}" for id in resting} <= linked
    entry.locator("a[href*='#cite-register2021']").first.click()
    assert tab.locator("#cite-register2021").is_visible()
    entries = pages["reference/bibliography.html"].xpath('//div[@class="source"]')
    for entry in entries:
        addresses = entry.xpath('p//a[starts-with(@href, "http")]')
        assert bool(addresses) != ("No address known." in entry.text_content())
    names = [re.sub("^The ", "", entry.text_content()).casefold() for entry in entries]
    assert names == sorted(names)
