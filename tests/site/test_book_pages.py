"""This book's own pages, once over: quiet, narrow, legible, light and accessible."""

import gzip

import pytest

from recount.sphinxext.directives.reference_table import PAGE
from tests.conftest import pages_of
from tests.site import theme
from tests.site.conftest import BOOK
from tests.site.page_checks import DESK, PHONE, axe_violations, page_faults, weight

PAGES = pages_of(BOOK)
CHAPTERS = [page for page in PAGES if page.startswith("chapters/")]
LONGEST = "chapters/lazada.html"


@pytest.fixture(scope="module")
def address(serve, book_site):
    return serve(book_site)


def test_pages_are_quiet_and_fit_a_phone_and_a_desk(person, address):
    tab = person()
    for page in ("index.html", *CHAPTERS, "reference/results.html", "404.html"):
        tab.asked.clear()
        tab.goto(f"/{page}")
        assert page_faults(tab, address, (PHONE, DESK[0])) == [], page


@pytest.mark.parametrize("page", ["index.html", CHAPTERS[0], "reference/what-if.html"])
def test_pages_are_accessible(person, page):
    assert axe_violations(person(page)) == []


def test_a_long_table_shows_some_rows_and_prints_those_that_pass(person):
    """A link leads to any row; of a source, the rows that rest on it can be chosen."""
    tab = person("reference/results.html")
    rows = tab.locator(f"{theme.TABLE} > tbody")
    ids = rows.evaluate_all("rows => rows.map((row) => row.id)")
    assert len(ids) > PAGE == tab.locator(theme.ROWS).count()
    tab.evaluate("(id) => { location.hash = id; }", ids[PAGE + 5])
    tab.wait_for_function(
        "(id) => document.getElementById(id).checkVisibility()", arg=ids[PAGE + 5]
    )
    assert tab.locator(theme.ROWS).count() <= PAGE
    tab.get_by_label("Chapter of every published result").select_option(index=1)
    tab.emulate_media(media="print")
    printed = rows.filter(visible=True).count()
    assert f"{printed} of {len(ids)} rows" in tab.locator(".filter").text_content()
    tab.emulate_media(media="screen")
    tab.get_by_role("button", name="Clear").click()
    tab.get_by_role("button", name="All").click()
    assert tab.locator(theme.ROWS).count() == len(ids)
    tab.emulate_media(media="print")
    assert rows.filter(visible=True).count() == len(ids)


def test_a_first_visit_is_light_and_the_next_chapter_lighter(person, book_site):
    tab = person(LONGEST)
    tab.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    tab.wait_for_load_state("networkidle")
    first = {response.url: weight(response) for response in tab.asked}
    assert sum(first.values()) <= 180_000 and len(first) <= 12, first
    tab.asked.clear()
    tab.goto(f"/{CHAPTERS[0]}")
    tab.wait_for_load_state("networkidle")
    new = [response for response in tab.asked if response.url not in first]
    assert [response.url.partition("/chapters/")[1] for response in new] == ["/chapters/"]
    for page in CHAPTERS:
        assert len(gzip.compress((book_site / page).read_bytes(), 6)) <= 80_000, page


def test_lines_have_the_length_of_a_book(person):
    """58 to 75 characters to a full line of text, by counting."""
    tab = person(CHAPTERS[-1])
    tab.evaluate("document.fonts.ready")
    lines = tab.evaluate("""() => [...document.querySelectorAll('article section > p')].flatMap(
        (paragraph) => {
            const height = parseFloat(getComputedStyle(paragraph).lineHeight);
            const count = Math.round(paragraph.getBoundingClientRect().height / height);
            return count > 3 ? [paragraph.textContent.length / count] : [];
        })""")
    assert lines and 58 <= sorted(lines)[len(lines) // 2] <= 75
