"""Every page of the sample: in a browser, without scripts, from a disk, and as text."""

import re

import pytest
from lxml import html

from recount.sphinxext.build import dead_links
from tests.conftest import pages_of
from tests.corrected_sample import RENAMED, SAMPLE
from tests.site import theme
from tests.site.page_checks import POCKET, axe_violations, inside, page_faults

PAGES = pages_of(SAMPLE)
CHAPTER = "chapters/bread.html"
# One of each kind: the rules of colour and the texts without scripts take long.
KINDS = ("index.html", CHAPTER, "reference/results.html", "reference/glossary.html", "search.html")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_in_a_browser(person, address, page):
    """Quiet, from one host, never wider than the window, with controls to touch, accessible."""
    tab = person(page)
    if page in KINDS:
        assert axe_violations(tab) == []
    if page == CHAPTER:
        for link in (theme.NUMBER, ".source-number a", ".claim-verdict a"):
            tab.locator(link).first.evaluate(f"(link) => {theme.OPEN_CARD}(link)")
            assert tab.locator(theme.CARD).count() == 1
            assert axe_violations(tab, f"'{theme.CARD}'") == []
    assert page_faults(tab, address) == []
    assert axe_violations(tab, views=[POCKET], colours=False) == []  # with all unfolded
    assert tab.complaints == []


def test_the_accessibility_rules_can_fail(person):
    tab = person("reference/what-if.html")
    add = "document.querySelector('main').insertAdjacentHTML('beforeend', `{}`)"
    for colour in ("#888", "#444"):  # too pale in light, too dark in dark
        tab.evaluate(
            add.format(f'<img src="../_static/icon.svg"><p style="color:{colour}">pale</p>')
        )
    faults = {fault[1:3] for fault in axe_violations(tab)}
    assert faults >= {
        ("light", "image-alt"),
        ("light", "color-contrast"),
        ("dark", "color-contrast"),
    }


def test_a_policy_forbids_what_is_not_the_sites_own(pages, person):
    """In the page itself, since whoever puts it on a server may set no header."""
    for name, page in pages.items():
        (policy,) = page.xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')
        assert policy.startswith("default-src 'none'; script-src 'self';"), name
        assert "http" not in policy, name
        loaded = "//script/@src | //link[@rel!='canonical']/@href | //img/@src | //form/@action"
        links = page.xpath(loaded)
        assert links and not [link for link in links if re.match(r"[a-z]+:|//", link)], name
        inline = page.xpath('//script[not(@src) and not(@type="application/ld+json")]')
        assert inline == page.xpath("//*[@onclick or @onload or @onerror]") == [], name
    tab = person("index.html")
    image = "Object.assign(new Image(), {src: 'http://localhost:9/elsewhere.png'})"
    with tab.expect_event("console", lambda message: "Content Security Policy" in message.text):
        tab.evaluate(f"document.body.append({image})")


def test_the_pages_are_those_of_the_contents_and_every_link_leads_somewhere(sample_site, pages):
    assert set(pages) == {*PAGES, "404.html", *(f"{old}.html" for old in RENAMED)}
    assert dead_links(sample_site) == []


def test_an_old_address_leads_on_and_a_wrong_one_to_the_contents(person, pages):
    tab = person()
    for old, new in RENAMED.items():
        tab.goto(f"/{old}.html#the-numbers-of-this-page")
        tab.wait_for_url(f"**/{new}.html#the-numbers-of-this-page")
    lost = pages["404.html"]
    assert lost.xpath("//base/@href") == ["/book/"]  # a server shows it at any depth
    assert lost.xpath('//nav[@id="contents"]//a/@href')[0] == "index.html"


def test_without_scripts_nothing_is_missing(person):
    """Every word that is there with scripts is there without them."""
    with_scripts, without = person(), person(java_script_enabled=False)
    for page in KINDS:
        texts = []
        for tab in (with_scripts, without):
            tab.goto(f"/{page}")
            main = html.fromstring(tab.content()).xpath("//main")[0]
            for element in main.xpath(f"{theme.ADDED} | //noscript"):
                element.drop_tree()
            texts.append(re.sub(r"\s+", "", main.text_content()))
        assert texts[0] == texts[1], page
    without.goto(f"/{CHAPTER}")
    assert without.get_by_role("heading", name="The numbers of this page").is_visible()
    assert without.locator("#card-result-bread-loaves-per-bakery").is_visible()
    without.goto("/reference/results.html")
    assert not without.get_by_label(theme.FILTER).first.is_visible()
    row = without.locator("#result-bread-loaves-per-bakery")
    row.locator("summary").first.click()
    assert row.locator("[data-cite]").is_visible()


@pytest.mark.parametrize("page", ["index.html", CHAPTER, "reference/results.html"])
def test_it_opens_from_a_disk(person, sample_site, page):
    """With its style, its fonts and its scripts."""
    tab = person(f"file://{sample_site}/{page}", color_scheme="light")
    tab.evaluate("document.fonts.ready")
    ground = tab.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert tab.complaints == [] and ground == "rgb(255, 253, 249)"
    assert tab.evaluate("[...document.fonts].some((font) => font.status === 'loaded')")
    assert tab.get_by_role("button", name=theme.THEME.format(theme.THEMES[0])).count() == 1


def test_everything_can_be_used_at_four_hundred_percent(person):
    """A window of 1280 px magnified four times has 320 px, and the height of a letterbox."""
    tab = person("reference/results.html", width=320, height=225)
    tab.get_by_role("search").get_by_role("link").click()
    tab.get_by_label(theme.SEARCH).fill("bakers")
    assert inside(tab.locator(theme.FOUND).first.bounding_box(), 320, 225)
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="Contents").click()
    tab.get_by_role("dialog").get_by_role("link", name="The bakeries are as many").click()
    tab.wait_for_url(f"**/{CHAPTER}")
    tab.locator(theme.NUMBER).first.focus()
    tab.keyboard.press("Enter")
    card = tab.locator(theme.CARD)
    card.wait_for()
    assert inside(card.bounding_box(), 320, 225)


def test_apostrophes_and_quotation_marks_are_those_of_print(pages):
    """In prose, tables, cards and under charts; citations, code and pictures have the data's."""
    skipped = "ancestor::pre or ancestor::code or ancestor::script or ancestor::*[name()='svg']"
    curly = 0
    for name, page in pages.items():
        words = "".join(page.xpath(f"//body//text()[not({skipped})]"))
        assert not re.findall(r"\w'\w|\"", words), name
        curly += len(re.findall(r"\w’\w", words))
    assert curly


def test_the_first_page_begins_with_what_was_found(pages, published):
    page = pages["index.html"]
    crosstab, thumbnails = (
        f'@class="{name}"' for name in (theme.VERDICT_CROSSTAB, theme.THUMBNAILS)
    )
    quotations = page.xpath(f'//a[@class="{theme.FRAGMENT}"][contains(@href, "#at-verdict-")]')
    counts = page.xpath(f"//*[{crosstab}]//td/strong/text()")
    assert len(quotations) == sum(map(int, counts)) == len(published.outputs.verdicts)
    assert page.xpath(f'count(//*[{thumbnails}]/figure//*[name()="svg"])') == 2
    order = page.xpath(f"//article//*[{crosstab} or {thumbnails} or self::h2]")
    classes = [element.get("class") for element in order[:3]]
    assert classes == [theme.VERDICT_CROSSTAB, theme.THUMBNAILS, None]


def test_every_chart_has_its_words_and_its_sources(pages, published):
    shown = {}
    for name in ("bread", "summary"):
        for figure in pages[f"chapters/{name}.html"].xpath(f'//div[@class="{theme.CHART}"]'):
            id = figure.xpath('.//details[@class="cite"]/@data-of')[0]
            record = published.outputs.charts[id][0]
            title, words = (figure.xpath(f".//*[name()='{tag}']")[0] for tag in ("title", "desc"))
            shown[title.text_content()] = words.text_content()
            rows = [each for each in record["inputs"] if re.fullmatch(r"(?!hedges)[^:]+/.+", each)]
            assert bool(figure.xpath(f'.//p[@class="{theme.CHART_SOURCES}"]//a')) == bool(rows), id
    records = [record for record, _ in published.outputs.charts.values()]
    assert shown == {record["title"]: record["alternative"] for record in records}


_NEWER = r"light-dark\(|:(has|popover-open|details-content)\b|@container|\bpopover=|@starting-style"
_OLDER_ENGINE = """for (const name of ['popover', 'showPopover', 'hidePopover', 'togglePopover']) {
    delete HTMLElement.prototype[name];
} delete window.Highlight;"""


def _without_newer_features(route) -> None:
    """A file as an engine of 2022 takes it: rules and attributes that it does not know are none."""
    response = route.fetch()
    text = re.sub(_NEWER, ":-unknown", response.text()) if "font" not in route.request.url else None
    route.fulfill(response=response, **({"body": text} if text else {}))


def test_a_browser_of_2022_shows_everything(person):
    """Colours in the dark, what a number rests on, and in print what is folded, on light paper."""
    tab = person(color_scheme="dark")
    tab.add_init_script(_OLDER_ENGINE)
    tab.route("**/*", _without_newer_features)
    tab.goto(f"/{CHAPTER}")
    ground = """(({color, backgroundColor}) => [color, backgroundColor])(
        getComputedStyle(document.documentElement))"""
    assert tab.evaluate(ground) == ["rgb(233, 230, 225)", "rgb(20, 23, 26)"]
    assert tab.locator("svg.chart-picture").filter(visible=True).count()
    assert not tab.locator(".card").first.is_visible()
    tab.locator(theme.NUMBER).first.click()
    tab.wait_for_url(re.compile("#"))
    tab.go_back()
    tab.emulate_media(media="print", color_scheme="dark")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.evaluate(ground) == ["rgb(31, 35, 40)", "rgb(255, 253, 249)"]
    assert tab.locator("table.appendix").first.is_visible()
    assert tab.locator("details.sources li").first.is_visible()
    hidden = ("header", "#contents", "button", "details.code")
    assert [each for each in hidden if tab.locator(each).filter(visible=True).count()] == []
    assert tab.complaints == []
