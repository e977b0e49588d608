"""Every page by the rules of axe-core: WCAG 2.2 AA and best practice, light and dark, on a phone and a desk, cards closed and open."""

from pathlib import Path

import pytest

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]  # all that can differ between light and dark
VIEWS = [(360, "light"), (1280, "light"), (1280, "dark"), (360, "dark")]


@pytest.fixture(scope="module")
def axe():
    """The rules of axe-core, a script."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def violations(tab, scheme="light", where="document"):
    """What breaks a rule: in the light by all rules, in the dark by those of colour."""
    only = (
        {"type": "tag", "values": RULES}
        if scheme == "light"
        else {"type": "rule", "values": OF_COLOUR}
    )
    found = tab.evaluate(
        f"(only) => axe.run({where}, {{runOnly: only, resultTypes: ['violations']}})", only
    )["violations"]
    return [
        (rule["id"], node["target"], node["failureSummary"])
        for rule in found
        for node in rule["nodes"]
    ]


def in_every_view(tab, where="document"):
    for width, scheme in VIEWS:
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme=scheme)
        yield from ((width, scheme, *found) for found in violations(tab, scheme, where))


def test_no_rule_is_broken(person, axe, page):
    tab = person(page, bypass_csp=True)  # the site's policy would refuse the script of the rules
    tab.evaluate(axe)
    assert list(in_every_view(tab)) == []
    if tab.locator("a.number").count():
        tab.locator("a.number").first.evaluate("(number) => openCard(number)")
        assert tab.locator(".card:popover-open").count() == 1
        assert list(in_every_view(tab, "'.card:popover-open'")) == []


@pytest.mark.parametrize(
    "row",
    [
        "results.html#result-women-jobs-per-entrepreneur",
        "charts.html#chart-ewtp-chronology",
        "verdicts.html#verdict-women-award",
        "claims.html#claim-women-award",
        "evidence.html#evidence-modelmom-helped-2017-12",
    ],
)
def test_a_row_that_a_link_leads_to_breaks_no_rule(person, axe, row):
    """Lit, with its citation open, its column sorted, and a filter typed that it passes."""
    tab = person(f"ledger/{row}", bypass_csp=True)
    assert tab.locator("tr:target details.cite[open] .copy button").count() == 4
    tab.get_by_label("Show rows with").first.fill(
        row.partition("#")[2].partition("-")[2].split("-")[0]
    )
    tab.locator("table.ledger thead button").first.click()
    assert tab.locator("tr:target").is_visible()
    tab.evaluate(axe)
    assert list(in_every_view(tab, "'.filter, thead, tr:target'")) == []


@pytest.mark.parametrize("page", ["ledger/results.html"])
def test_no_rule_is_broken_where_inputs_are_moved(person, axe, page):
    """A panel as published, and one with a reader's own value."""
    tab = person(page, bypass_csp=True)
    tab.evaluate(axe)
    for place in range(2):
        tab.locator(".recompute-open").nth(place).click()
    tab.locator(".recompute").nth(1).get_by_role("slider").first.press("End")
    assert tab.locator(".recompute-own").count() == 1
    for where in ("'tr:has(.recompute-own)'", "'.recompute:not(.recompute-own)'"):
        assert list(in_every_view(tab, where)) == []


def test_the_rules_can_fail(person, axe):
    tab = person("index.html", bypass_csp=True)
    tab.evaluate(axe)
    tab.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"_static/icon.svg\"><p style=\"color:#888\">pale</p>')"
    )
    assert {rule for rule, *_ in violations(tab)} >= {"image-alt", "color-contrast"}
    tab.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<p style=\"color:#444\">dark</p>')"
    )
    tab.emulate_media(color_scheme="dark")
    assert "color-contrast" in {rule for rule, *_ in violations(tab, "dark")}
