"""Every page in a real browser: for people with a phone, a screen reader, a keyboard, a slow train, no scripts, or a USB stick."""

import gzip
import re

import pytest
from lxml import html

from recount.datapackage.store import data_dir
from recount.published_outputs import Published
from recount.quantities.formatting import format_number, format_quantity
from recount.sphinxext.build import pages_of

BOOK = data_dir().parent
PAGES = pages_of(BOOK)
CHAPTERS = [page for page in PAGES if page.startswith("chapters/")]


@pytest.fixture(scope="module")
def published():
    return Published.read(BOOK)


def test_the_browser_has_nothing_to_say_and_asks_nobody_else(person, address, page):
    tab = person(page)
    tab.wait_for_load_state("networkidle")
    assert tab.complaints == []
    assert [response.url for response in tab.asked if not response.url.startswith(address)] == []
    assert all(response.status == 200 for response in tab.asked)


def test_a_policy_forbids_what_is_not_the_sites_own(site, page):
    """In the page itself, since whoever puts it on a server may set no header; and no script or style sheet from elsewhere in it."""
    parsed = html.parse(str(site / page)).getroot()
    (policy,) = parsed.xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')
    assert policy.startswith("default-src 'none'; script-src 'self';") and "http" not in policy
    addresses = parsed.xpath(
        "//script/@src | //link[@rel!='canonical']/@href | //img/@src | //form/@action"
    )
    assert addresses and not [address for address in addresses if re.match(r"[a-z]+:|//", address)]
    assert [script for script in parsed.iter("script") if not script.get("src")] == parsed.xpath(
        '//script[@type="application/ld+json"]'
    )
    assert not parsed.xpath("//*[@onclick or @onload or @onerror]")


def test_the_policy_is_kept(person):
    tab = person("index.html")
    with tab.expect_event("console", lambda message: "Content Security Policy" in message.text):
        tab.evaluate(
            "document.body.append(Object.assign(new Image(), {src: 'http://localhost:9/elsewhere.png'}))"
        )


def weight(response):
    """Bytes that a visitor receives: text compressed, fonts and images as they are."""
    body = response.body()
    packed = response.headers.get("content-type", "").split(";")[0] in (
        "text/html",
        "text/css",
        "text/javascript",
        "application/javascript",
        "image/svg+xml",
    )
    return len(gzip.compress(body, 6)) if packed else len(body)


def test_a_first_visit_is_light_and_the_next_chapter_lighter(person, chapter_page):
    tab = person(chapter_page)
    tab.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    tab.wait_for_load_state("networkidle")
    first = {response.url: weight(response) for response in tab.asked}
    assert sum(first.values()) <= 250_000 and len(first) <= 15, first
    other = CHAPTERS[CHAPTERS.index(chapter_page) - 1]
    tab.asked.clear()
    tab.goto(f"/{other}")
    tab.wait_for_load_state("networkidle")
    more = {response.url: weight(response) for response in tab.asked if response.url not in first}
    assert sum(more.values()) <= 100_000, more


def test_no_page_scrolls_sideways(person, page):
    """At 320 px, which is also what 400 % leaves of 1280 px."""
    tab = person(page, width=320)
    for width in (320, 360, 640, 768, 1024, 1280):
        tab.set_viewport_size({"width": width, "height": 800})
        tab.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, width


SMALL = """() => [...document.querySelectorAll('button, input, summary, nav a, .copy button, .chart-files a, header a')].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && box.right > 0 && box.bottom > 0 && Math.min(box.width, box.height) < 24;
}).map((one) => one.outerHTML.slice(0, 120))"""


def test_every_control_is_large_enough(person, page):
    tab = person(page)
    for width in (320, 1280):
        tab.set_viewport_size({"width": width, "height": 800})
        assert tab.evaluate(SMALL) == [], width


@pytest.mark.parametrize("page", ["chapters/women.html", "ledger/results.html"])
def test_everything_can_be_used_at_four_hundred_percent(person, page):
    """1280 px wide and magnified four times: 320 px, with the height of a window."""
    tab = person(page, width=320, height=225)
    tab.get_by_label("Search the book").fill("borrowers")
    tab.get_by_role("button", name="Search", exact=True).click()
    tab.wait_for_url("**/search.html?q=borrowers")
    tab.goto(f"/{page}")
    tab.get_by_role("link", name="Contents").click()
    tab.locator("#contents").get_by_role("link", name="Credit").click()
    tab.wait_for_url("**/chapters/credit.html")
    number = tab.locator("a.number").first
    number.focus()
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Tab")
    card = tab.locator(".card:popover-open")
    card.wait_for()
    assert inside(card.bounding_box(), 320, 225)


def inside(box, width, height):
    return (
        box["x"] >= 0
        and box["y"] >= 0
        and box["x"] + box["width"] <= width + 0.5
        and box["y"] + box["height"] <= height + 0.5
    )


def test_the_ledger_sorts_on_a_phone(person):
    tab = person("ledger/claims.html", width=320)
    button = tab.get_by_role("columnheader", name="Number").get_by_role("button")
    button.click()
    assert tab.get_by_role("columnheader", name="Number").get_attribute("aria-sort") == "ascending"
    assert inside(button.bounding_box(), 320, 900)


@pytest.mark.parametrize("width", [320, 1280])
def test_no_card_leaves_the_screen(person, width):
    tab = person("chapters/ewtp.html", width=width, height=700)
    tab.wait_for_load_state("networkidle")
    boxes = tab.evaluate("""() => [...document.querySelectorAll('a.number')].map((number) => {
        number.scrollIntoView({block: Math.random() < .5 ? 'start' : 'end'});
        openCard(number);
        const box = document.querySelector('.card:popover-open').getBoundingClientRect();
        return {x: box.x, y: box.y, width: box.width, height: box.height, id: number.dataset.card};
    })""")
    assert len(boxes) > 50 and [box for box in boxes if not inside(box, width, 700)] == []


def test_a_card_on_hover_focus_and_escape(person, published):
    tab = person("chapters/women.html", permissions=["clipboard-read", "clipboard-write"])
    number = tab.locator('a.number[href$="#result-women-jobs-per-entrepreneur"]').first
    card = tab.locator("#card-result-women-jobs-per-entrepreneur")
    assert not card.is_visible()
    number.hover()
    card.wait_for()
    words = card.inner_text()
    assert (
        "4.9 jobs per person" in words
        and "25,000 jobs ÷ 5,100 people" in words
        and "4.76 to 5.05 jobs" in words
        and "“25,000 Additional jobs”" in words
    )
    tab.keyboard.press("Escape")
    card.wait_for(state="hidden")
    number.hover(position={"x": 1, "y": 1})
    tab.mouse.move(0, 0)
    number.hover()
    card.wait_for()
    card.get_by_role(
        "button", name="Copy citation"
    ).hover()  # the way from the number to its card keeps it open
    card.get_by_role("button", name="Copy citation").click()
    tab.get_by_role("status").filter(has_text="APA: copied").wait_for()
    assert (
        tab.evaluate("navigator.clipboard.readText()")
        == published.citations["result", "women/jobs-per-entrepreneur"].apa()
    )
    tab.mouse.click(2, 500)
    card.wait_for(state="hidden")
    number.focus()
    tab.keyboard.press("Shift+Tab")  # the card of the number before shows, and Escape puts it away
    tab.keyboard.press("Escape")
    tab.keyboard.press("Tab")
    card.wait_for()
    tab.keyboard.press("Tab")
    assert tab.evaluate(
        "document.querySelector('.card:popover-open').contains(document.activeElement)"
    ), "the way from the number leads into its card"
    tab.keyboard.press("Escape")
    card.wait_for(state="hidden")
    assert number.evaluate("(number) => number === document.activeElement")


def test_a_first_tap_shows_the_card_and_the_next_one_follows_the_link(person):
    tab = person("chapters/women.html", width=360, has_touch=True, is_mobile=True)
    number = tab.locator('a.number[href$="#claim-women-entrepreneurs"]').first
    number.tap()
    tab.locator("#card-claim-women-entrepreneurs").wait_for()
    assert tab.url.endswith("chapters/women.html")
    number.tap()
    tab.wait_for_url("**/ledger/claims.html#claim-women-entrepreneurs")


def test_code_is_folded_with_one_switch(person):
    tab = person("chapters/women.html")
    code = tab.locator("details.code")
    assert code.count() > 10 and tab.locator("details.code[open]").count() == 0
    tab.get_by_role("button", name="Show all code").click()
    assert (
        tab.locator("details.code[open]").count() == code.count()
        and tab.locator("details.code pre").first.is_visible()
    )
    tab.get_by_role("button", name="Hide all code").click()
    assert tab.locator("details.code[open]").count() == 0


def test_the_ground_is_the_readers_choice(person):
    tab = person("index.html", color_scheme="light")
    ground = "() => getComputedStyle(document.documentElement).backgroundColor"
    light = tab.evaluate(ground)
    tab.get_by_role("button", name="Ground: as the system").click()
    tab.get_by_role("button", name="Ground: light").click()
    dark = tab.evaluate(ground)
    assert dark != light
    tab.goto("/glossary.html")
    assert (
        tab.evaluate(ground) == dark and tab.get_by_role("button", name="Ground: dark").is_visible()
    )


@pytest.mark.parametrize(
    "asked, first",
    [
        ("women/jobs-per-entrepreneur", "ledger/results.html#result-women-jobs-per-entrepreneur"),
        ("Additional jobs 25,000", "ledger/claims.html#claim-women-additional-jobs"),
        ("ENTREPRENEURIAL moms", "ledger/claims.html#claim-women-entrepreneurs"),
        ("displacement", None),
    ],
)
def test_the_search_finds_a_result_by_its_id_and_a_claim_by_its_words(person, asked, first):
    tab = person("index.html")
    tab.get_by_label("Search the book").fill(asked)
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search.html?q=*")
    links = tab.locator("#search-results a")
    links.first.wait_for()
    found = [
        link.split("/search.html")[0]
        for link in links.evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    ]
    assert first in found[:3] if first else len(found) > 1
    links.first.click()
    tab.wait_for_load_state()
    assert tab.evaluate(
        "!location.hash || document.getElementById(decodeURIComponent(location.hash.slice(1))) !== null"
    )


def test_the_search_says_when_it_finds_nothing(person):
    tab = person("search.html?q=xyzzy")
    assert tab.get_by_text("0 found for “xyzzy”").is_visible()
    tab.goto("/search.html?q=<img src=x onerror=alert(1)>")
    assert (
        tab.locator("main img").count() == 0
        and "onerror" in tab.locator("#search-count").inner_text()
    )


def test_every_address_of_the_search_is_there(site, person):
    tab = person("search.html")
    addresses = tab.evaluate("SEARCH.map((entry) => entry.address)")
    known = {}
    for address in addresses:
        page, _, anchor = address.partition("#")
        ids = known.setdefault(page, set(html.parse(str(site / page)).getroot().xpath("//@id")))
        assert not anchor or anchor in ids, address
    assert len(addresses) > 700


@pytest.mark.parametrize("page", ["index.html", "chapters/women.html", "ledger/results.html"])
def test_it_opens_from_a_disk(browser, site, page):
    """With its style, its letters and its scripts, and nothing to complain of."""
    context = browser.new_context(color_scheme="light")
    tab, complaints = context.new_page(), []
    tab.on(
        "console",
        lambda message: message.type in ("error", "warning") and complaints.append(message.text),
    )
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto(f"file://{site}/{page}")
    tab.evaluate("document.fonts.ready")
    assert (
        complaints == []
        and tab.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        == "rgb(255, 253, 249)"
    )
    assert tab.evaluate(
        "[...document.fonts].filter((font) => font.status === 'loaded').map((font) => font.family)"
    )
    assert tab.get_by_role("button", name="Ground: as the system").count() == 1
    context.close()


def test_without_scripts_nothing_is_missing(browser, address, page):
    """Every word that is there with scripts is there without them."""
    texts = []
    for scripts in (True, False):
        context = browser.new_context(java_script_enabled=scripts, base_url=address)
        tab = context.new_page()
        tab.goto(f"/{page}")
        texts.append(html.fromstring(tab.content()).xpath("//main")[0])
        context.close()
    for added in texts[0].xpath(
        '//*[@class="copy" or @class="filter" or @class="all-code"] | //button[not(ancestor::thead)] | //ol[@id="search-results"] | //p[@id="search-count"]'
    ):
        added.drop_tree()
    for added in (each for text in texts for each in text.xpath("//noscript")):
        added.drop_tree()
    assert re.sub(r"\s+", "", texts[0].text_content()) == re.sub(
        r"\s+", "", texts[1].text_content()
    )


def test_without_scripts_numbers_say_what_they_are(browser, address):
    context = browser.new_context(java_script_enabled=False, base_url=address)
    tab = context.new_page()
    tab.goto("/chapters/women.html")
    assert tab.get_by_role("heading", name="The numbers of this page").is_visible()
    assert tab.locator("#card-result-women-jobs-per-entrepreneur").is_visible()
    context.close()


def main_values(record):
    """What the words of a chart must say of its table, row by row."""
    for row in record["rows"]:
        cells = dict(zip(record["columns"], row))
        if "text" in cells:
            yield cells["label"]
            yield cells.get("mark") or cells["text"]
        elif "middle" in cells:
            yield from (
                cells["label"],
                format_number(cells["middle"], 3),
                format_number(cells["low"], 3) if cells["low"] != cells["high"] else "exactly",
            )
        elif "across" in cells:
            yield from (
                cells["label"],
                format_quantity(cells["across"], cells["unit across"], 3),
                format_quantity(cells["up"], cells["unit up"], 3),
            )
    if not {"text", "middle", "across"} & set(
        record["columns"]
    ):  # a grid: every word with its count, or every id with its word
        for place, name in enumerate(record["columns"][1:], start=1):
            yield name
            for word in {row[place] for row in record["rows"]} - {"no"}:
                if word == "yes":
                    yield from (row[0] for row in record["rows"] if row[place] == "yes")
                else:
                    yield f"{word} {sum(row[place] == word for row in record['rows'])}"


def test_the_words_of_every_chart_have_its_values(site, published):
    drawn = {}
    for page in CHAPTERS:
        for figure in html.parse(str(site / page)).getroot().xpath('//div[@class="chart"]'):
            (words,), (title,) = (
                figure.xpath(".//*[name()='desc']"),
                figure.xpath(".//*[name()='title']"),
            )
            drawn[title.text_content()] = words.text_content()
    for id, (record, _) in published.outputs.charts.items():
        missing = [value for value in main_values(record) if value not in drawn[record["title"]]]
        assert list(main_values(record)) and missing == [], (id, missing)
    assert len(drawn) == len(published.outputs.charts)


def test_every_chart_names_its_sources(site, published):
    for page in CHAPTERS:
        for figure in html.parse(str(site / page)).getroot().xpath('//div[@class="chart"]'):
            id = figure.xpath('.//details[@class="cite"]/@data-of')[0]
            rows = [
                id
                for id in published.outputs.charts[id][0]["inputs"]
                if "/" in id and ":" not in id and not id.startswith("hedges")
            ]
            assert bool(figure.xpath('.//p[@class="chart-sources"]//a')) == bool(rows), id


@pytest.mark.parametrize("width", [360, 1280])
def test_the_letters_of_every_chart_can_be_read(person, width):
    for page in (*CHAPTERS, "index.html"):
        tab = person(page, width=width)
        tab.evaluate("document.fonts.ready")
        sizes = tab.evaluate("""() => [...document.querySelectorAll('svg.chart-picture text')].map((text) => {
            const scale = text.ownerSVGElement.getBoundingClientRect().width / text.ownerSVGElement.viewBox.baseVal.width;
            return parseFloat(getComputedStyle(text).fontSize) * scale;
        })""")
        assert page in ("chapters/page.html",) or sizes
        assert not sizes or min(sizes) >= 10.5, (page, min(sizes))


STRUCK = """() => [...document.querySelectorAll('svg.chart-picture')].flatMap((picture) => {
    const drawn = [...picture.querySelectorAll('g[id*="line2d"] > path')].filter((path) => !path.closest('g[id*="tick"]') && getComputedStyle(path).fill === 'none');
    const upright = drawn.map((path) => path.getBoundingClientRect()).filter((box) => box.width < 2 && box.height > 2);
    return [...picture.querySelectorAll('text')].filter((text) => {
        const box = text.getBoundingClientRect();
        const [top, bottom] = [box.top + box.height * .2, box.bottom - box.height * .2];  // without the room above and below the letters
        return upright.some((line) => line.left < box.right - 1 && line.right > box.left + 1 && line.top < bottom && line.bottom > top);
    }).map((text) => `${picture.querySelector('title').textContent}: ${text.textContent}`);
})"""


@pytest.mark.parametrize("width", [360, 1280])
def test_no_words_of_a_chart_are_struck_through(person, width):
    """By an upright line: that of a number of the page, or of what the values are compared with."""
    for page in CHAPTERS:
        tab = person(page, width=width)
        tab.evaluate("document.fonts.ready")
        assert tab.evaluate(STRUCK) == [], page


def test_lines_have_the_length_of_a_book(person):
    """60 to 75 characters to a full line of text, by counting."""
    tab = person("chapters/women.html")
    tab.evaluate("document.fonts.ready")
    lines = tab.evaluate("""() => [...document.querySelectorAll('article > section > p, article section > section > p')].flatMap((paragraph) => {
        const height = parseFloat(getComputedStyle(paragraph).lineHeight);
        const count = Math.round(paragraph.getBoundingClientRect().height / height);
        return count > 3 ? [paragraph.textContent.length / count] : [];
    })""")
    assert lines and 58 <= sorted(lines)[len(lines) // 2] <= 75, sorted(lines)[len(lines) // 2]


def test_the_first_page_says_what_was_found_before_anything_else(site, published):
    page = html.parse(str(site / "index.html")).getroot()
    (strip,) = page.xpath('//ul[@class="strip"]')
    cells = strip.xpath('.//span[@class="cells"]/a/@href')
    assert len(cells) == len(published.outputs.verdicts) and all(
        "ledger/verdicts.html#verdict-" in cell for cell in cells
    )
    assert len(page.xpath('//div[@class="smalls"]/figure//*[name()="svg"]')) == 3
    order = page.xpath(
        "//article//*[self::ul[@class='strip'] or self::div[@class='smalls'] or self::h2]"
    )
    assert [each.tag for each in order[:3]] == ["ul", "div", "h2"]


def test_the_pages_of_the_tests_are_the_pages_of_the_site(site):
    found = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert found == set(PAGES)
    used = {path.name for path in (site / "_static").iterdir()}
    assert used == {
        "recount.css",
        "recount.js",
        "ground.js",
        "search.js",
        "recompute.js",
        "icon.svg",
        "fonts",
    }
