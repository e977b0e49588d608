"""This book's own pages, once over: quiet, narrow, legible, light and accessible."""

import gzip

import pytest

from tests.conftest import pages_of
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
    for page in ("index.html", *CHAPTERS, "reference/results.html"):
        tab.asked.clear()
        tab.goto(f"/{page}")
        assert page_faults(tab, address, (PHONE, DESK[0])) == [], page


@pytest.mark.parametrize("page", ["index.html", CHAPTERS[0], "reference/what-if.html"])
def test_pages_are_accessible(person, page):
    assert axe_violations(person(page)) == []


def test_a_first_visit_is_light_and_the_next_chapter_lighter(person, book_site):
    tab = person(LONGEST)
    tab.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    tab.wait_for_load_state("networkidle")
    first = {response.url: weight(response) for response in tab.asked}
    assert sum(first.values()) <= 250_000 and len(first) <= 15, first
    tab.asked.clear()
    tab.goto(f"/{CHAPTERS[0]}")
    tab.wait_for_load_state("networkidle")
    new = [response for response in tab.asked if response.url not in first]
    assert [response.url.partition("/chapters/")[1] for response in new] == ["/chapters/"]
    for page in CHAPTERS:
        assert len(gzip.compress((book_site / page).read_bytes(), 6)) <= 100_000, page


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
