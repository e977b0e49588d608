"""What a reader does on a page: cards, code, theme, search, copied citations."""

import pytest

from recount.cite_this_book.formats import FORMS
from tests.site import theme
from tests.site.page_checks import (
    CLIPBOARD,
    POCKET,
    RESULT,
    axe_violations,
    clipboard,
    inside,
    is_focused,
    number_of,
    row,
    wait_for_status,
)

CHAPTER = "chapters/bread.html"


@pytest.mark.parametrize("width", [320, 1280])
def test_no_card_leaves_the_window_or_covers_its_sentence(person, width):
    tab = person(CHAPTER, width=width, height=700)
    tab.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    boxes = tab.evaluate(f"""() => [...document.querySelectorAll('{theme.NUMBER}')].flatMap(
        (number) => ['start', 'end'].map((block) => {{
            number.scrollIntoView({{block}});
            {theme.CLOSE_CARD}();
            {theme.OPEN_CARD}(number);
            const box = document.querySelector('{theme.CARD}').getBoundingClientRect();
            const {{top, bottom}} = {theme.SENTENCE_OF}(number).getBoundingClientRect();
            return {{x: box.x, y: box.y, width: box.width, height: box.height,
                covers: box.top < bottom - 1 && box.bottom > top + 1,
                hasRoom: Math.max(top, 700 - bottom) > 150}};
        }}))""")
    assert len(boxes) > 40 and [box for box in boxes if not inside(box, width, 700)] == []
    assert [box for box in boxes if box["covers"] and box["hasRoom"]] == []


def test_a_card_opens_on_hover_and_closes_with_escape(person, published):
    tab = person(CHAPTER, permissions=CLIPBOARD)
    number, card = number_of(tab, "result", RESULT), tab.locator(theme.CARD)
    assert card.count() == 0
    number.hover()
    card.wait_for()
    words = card.inner_text()
    for part in ("50,000 loaves per bakery", "over 1.2 million loaves ÷ 24 bakeries"):
        assert part in words
    assert "rounding: 50,000 to 54,200 loaves (what rounding" in words
    assert "“24 bakeries”" in words and "50,000 to 54,200 loaves" in words
    tab.keyboard.press("Escape")
    card.wait_for(state="hidden")
    tab.mouse.move(0, 0)
    number.hover()
    card.wait_for()
    copy = card.get_by_role("button", name=theme.COPY_CITATION)
    copy.hover()  # the way from the number to its card keeps it open
    copy.click()
    wait_for_status(tab, "APA: copied")
    assert clipboard(tab) == published.citations["result", RESULT].apa()
    card.get_by_role("combobox").select_option("BibTeX")
    tab.reload()  # the form is remembered
    number.hover()
    copy.click()
    wait_for_status(tab, "BibTeX: copied")
    assert clipboard(tab) == published.citations["result", RESULT].bibtex()
    card.get_by_role("button", name="Copy link").click()
    wait_for_status(tab, "Link: copied")
    assert clipboard(tab).endswith("/reference/results.html#result-bread-loaves-per-bakery")
    tab.mouse.click(2, 500)
    card.wait_for(state="hidden")


def test_a_card_is_opened_and_left_with_the_keyboard(person):
    """A number is one stop; Escape and the last Tab return to it from its card."""
    tab = person(CHAPTER)
    number, card = number_of(tab, "claim", "bread/loaves"), tab.locator(theme.CARD)
    number.focus()
    assert card.count() == 0
    tab.keyboard.press("Enter")
    card.wait_for()
    assert card.get_by_text("over 1.2 million loaves", exact=True).count() == 1
    assert "(conflicts: some of the evidence does not fit)" in card.inner_text()
    tab.keyboard.press("Tab")
    assert card.evaluate("(card) => card.contains(document.activeElement)")
    tab.keyboard.press("Escape")
    card.wait_for(state="hidden")
    assert is_focused(number)
    tab.keyboard.press("Enter")
    card.get_by_role("combobox").focus()
    tab.keyboard.press("Tab")
    card.wait_for(state="hidden")
    assert is_focused(number)
    tab.keyboard.press("Tab")
    assert not is_focused(number)
    tab.locator(".claim-verdict a").first.press("Enter")  # a verdict and its rule
    card.wait_for()
    assert "(agrees: the evidence found says the same)" in card.inner_text()
    assert "A number from elsewhere speaks for the claim if" in card.inner_text()
    tab.keyboard.press("Escape")
    tab.locator("a.mark").filter(visible=True).first.focus()  # it has no words of its own
    card.wait_for()
    tab.keyboard.press("Escape")
    card.wait_for(state="hidden")


def test_the_first_tap_shows_the_card_and_the_next_one_follows_the_link(person):
    tab = person(CHAPTER, width=360, has_touch=True, is_mobile=True)
    number = number_of(tab, "claim", "bread/loaves")
    number.tap()
    tab.get_by_role("button", name="Close").tap()
    tab.locator(theme.CARD).wait_for(state="hidden")
    number.tap()
    tab.locator(theme.CARD).wait_for()
    assert tab.url.endswith(CHAPTER)
    number.tap()
    tab.wait_for_url("**/reference/claims.html#claim-bread-loaves")


def test_without_popovers_a_number_is_a_link(person):
    tab = person(width=360, has_touch=True)
    tab.add_init_script("delete HTMLElement.prototype.showPopover")
    tab.goto(f"/{CHAPTER}")
    number_of(tab, "claim", "bread/loaves").tap()
    tab.wait_for_url("**/reference/claims.html#claim-bread-loaves")
    assert tab.complaints == []


def test_code_is_folded_with_one_switch_and_copied(person):
    tab = person(CHAPTER, permissions=CLIPBOARD)
    code, opened = tab.locator(theme.CODE), tab.locator(f"{theme.CODE}[open]")
    assert code.count() > 10 and opened.count() == 0
    tab.get_by_role("button", name=theme.SHOW_CODE).click()
    assert opened.count() == code.count() and code.locator("pre").first.is_visible()
    tab.get_by_role("button", name=theme.COPY_CODE).first.click()
    wait_for_status(tab, "copied")
    assert clipboard(tab) == code.locator("pre").first.text_content()
    tab.get_by_role("button", name=theme.HIDE_CODE).click()
    assert opened.count() == 0


def test_the_contents_open_over_the_text_and_mark_its_section(person):
    """In a drawer on a phone; the text is where it was when it closes, and the top a tap away."""
    tab = person(CHAPTER, width=390, height=800)
    heading = tab.locator("article h2").nth(1)
    heading.evaluate("(heading) => heading.scrollIntoView()")
    tab.locator("#contents ul ul [aria-current]").wait_for(state="attached")
    place = tab.evaluate("scrollY")
    tab.locator("button.contents-link").evaluate("(button) => button.click()")
    drawer = tab.get_by_role("dialog", name="Contents")
    here = drawer.locator("[aria-current]")
    title = heading.text_content().removesuffix("#")
    assert [each.text_content() for each in here.all()][1:] == [title]
    assert axe_violations(tab, "'dialog.drawer'", views=[POCKET]) == []
    tab.keyboard.press("Escape")
    drawer.wait_for(state="hidden")
    assert tab.evaluate("scrollY") == place
    tab.get_by_role("link", name="Back to the top").click()
    tab.wait_for_url("**#")
    assert tab.evaluate("scrollY") == 0 and tab.complaints == []


def test_the_colour_scheme_is_the_readers_choice(person):
    tab = person("index.html", color_scheme="light")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = tab.evaluate(ground)
    for scheme in theme.THEMES[:2]:
        tab.get_by_role("button", name=theme.THEME.format(scheme)).click()
    dark = tab.evaluate(ground)
    assert dark != light
    tab.goto("/reference/glossary.html")
    assert tab.evaluate(ground) == dark
    assert tab.get_by_role("button", name=theme.THEME.format("dark")).is_visible()


def test_from_a_number_to_its_quotation_and_a_copied_citation_with_the_mouse(person, published):
    tab = person(CHAPTER, permissions=CLIPBOARD)
    number_of(tab, "result", RESULT).click()
    tab.wait_for_url(f"**/{CHAPTER}#at-result-bread-loaves-per-bakery")
    tab.get_by_role("link", name=RESULT, exact=True).click()  # the appendix has opened
    tab.wait_for_url("**/reference/results.html#result-bread-loaves-per-bakery")
    place = row(tab, "result", RESULT)
    assert place.is_visible() and "“24 bakeries”" in place.inner_text()
    for name, form in FORMS.items():
        place.get_by_role("combobox").select_option(form)
        place.get_by_role("button", name=theme.COPY_CITATION).click()
        wait_for_status(tab, f"{form}: copied")
        assert clipboard(tab) == getattr(published.citations["result", RESULT], name)()


def test_the_same_with_the_keyboard_alone(person, published):
    """Twelve keys from a number to its citation in a form, and on to its row."""
    tab = person(CHAPTER, permissions=CLIPBOARD)
    number_of(tab, "result", RESULT).focus()
    tab.keyboard.press("Enter")
    reached = []
    while "Copy citation" not in reached:
        tab.keyboard.press("Tab")
        reached.append(tab.evaluate("document.activeElement.textContent"))
    assert len(reached) <= 9
    tab.keyboard.press("Tab")
    tab.keyboard.press("B")  # of the list of forms
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Enter")
    wait_for_status(tab, "BibTeX: copied")
    assert clipboard(tab) == published.citations["result", RESULT].bibtex()
    tab.locator(theme.CARD).get_by_role("link", name="In the table of results").press("Enter")
    tab.wait_for_url("**/reference/results.html#result-bread-loaves-per-bakery")
    row(tab, "result", RESULT).get_by_role("button", name=theme.COPY_CITATION).wait_for()


@pytest.mark.parametrize(
    "kind, id, words",
    [
        ("claim", "bread/loaves", "“over 1.2 million loaves”"),
        ("evidence", "register/bakeries-2021", "Bakers’ Register of Harbourland 2021"),
    ],
)
def test_a_quoted_number_leads_to_its_quotation_or_source(person, published, kind, id, words):
    tab = person(CHAPTER, permissions=CLIPBOARD)
    number_of(tab, kind, id).click()
    place = row(tab, kind, id)
    place.get_by_role("combobox").select_option("BibTeX")
    place.get_by_role("button", name=theme.COPY_CITATION).click()
    wait_for_status(tab, "BibTeX: copied")
    assert clipboard(tab) == published.citations[kind, id].bibtex()
    assert words in place.inner_text()


def test_a_page_from_a_disk_copies_too(person, sample_site, published):
    """Where the browser gives no clipboard, the text is copied in the old way."""
    tab = person()
    tab.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    tab.goto(f"file://{sample_site}/index.html")
    box = tab.locator(f".{theme.CITE_BOX}")
    box.get_by_role("button", name="Copy APA of the book", exact=True).click()
    wait_for_status(tab, "APA: copied")
    tab.evaluate("document.body.appendChild(document.createElement('textarea')).focus()")
    tab.keyboard.press("Control+V")
    pasted = tab.evaluate("document.activeElement.value")
    assert pasted == published.citations["book", ""].apa()
