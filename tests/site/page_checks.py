"""What is asked of a page that is open in a browser."""

import functools
import gzip
from pathlib import Path

from tests.site import theme

PHONE = 390
WIDTHS = (320, PHONE, 640, 768, 1024, 1280)
DESK, POCKET = (1280, "light"), (PHONE, "light")
VIEWS = (DESK, (PHONE, "dark"))
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_COLOUR_RULES = ["color-contrast", "link-in-text-block"]  # all that can differ in the dark

_OPEN_ALL = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
_SMALL_CONTROLS = """() => [...document.querySelectorAll(
    'button, input, summary, nav a, .chart-files a, header a')].filter((each) => {
        const box = each.getBoundingClientRect();
        return box.width && box.right > 0 && box.bottom > 0 && Math.min(box.width, box.height) < 24;
    }).map((each) => each.outerHTML.slice(0, 120))"""
_SMALL_LETTERS = """() => [...document.querySelectorAll('svg.chart-picture text')].filter(text => {
    const svg = text.ownerSVGElement;
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    return scale && parseFloat(getComputedStyle(text).fontSize) * scale < 10.5;
}).map((text) => text.textContent)"""
# Words of a chart that an upright line crosses; above and below the letters there is room.
_STRUCK_WORDS = """() => [...document.querySelectorAll('svg.chart-picture')].flatMap((picture) => {
    const upright = [...picture.querySelectorAll('g[id*="line2d"] > path')]
        .filter((path) => !path.closest('g[id*="tick"]') && getComputedStyle(path).fill === 'none')
        .map((path) => path.getBoundingClientRect())
        .filter((box) => box.width < 2 && box.height > 2);
    return [...picture.querySelectorAll('text')].filter((text) => {
        const box = text.getBoundingClientRect();
        const [top, bottom] = [box.top + box.height * .2, box.bottom - box.height * .2];
        return upright.some((line) => line.left < box.right - 1 && line.right > box.left + 1
            && line.top < bottom && line.bottom > top);
    }).map((text) => text.textContent);
})"""


_OF_CHARTS = (_SMALL_LETTERS, _STRUCK_WORDS)


def page_faults(tab, address: str, widths=WIDTHS) -> list:
    """What is wrong with an open page: messages, foreign requests, what does not fit or read."""
    foreign = [response.url for response in tab.asked if not response.url.startswith(address)]
    failed = [
        (response.status, response.url)
        for response in tab.asked
        if response.status not in (200, 304)
    ]
    faults = [*tab.complaints, *foreign, *failed]
    tab.evaluate("document.fonts.ready")
    for width in widths:
        tab.set_viewport_size({"width": width, "height": 800})
        scripts = [_SMALL_CONTROLS] if width < PHONE else [_SMALL_CONTROLS, *_OF_CHARTS]
        faults += [(width, found) for script in scripts for found in tab.evaluate(script)]
    tab.evaluate(_OPEN_ALL)
    for width in widths:
        tab.set_viewport_size({"width": width, "height": 800})
        if (wide := tab.evaluate("document.documentElement.scrollWidth")) > width:
            faults.append((width, f"scrolls sideways, to {wide} px"))
    return faults


@functools.cache
def _axe() -> str:
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def axe_violations(tab, where: str = "document", views=VIEWS, colours: bool = True) -> list:
    """What breaks a rule of axe-core: (width, colour scheme, rule, element).

    WCAG 2.2 AA and best practice in light, the rules of colour in dark. Those take half the time.
    """
    if tab.evaluate("typeof axe === 'undefined'"):
        tab.evaluate(_axe())
        # A row that the browser has not painted yet has an estimated place, on that of another.
        tab.add_style_tag(content="tbody { content-visibility: visible !important }")
    found = []
    for width, scheme in views:
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme=scheme)
        only = {"type": "tag", "values": _RULES}
        if scheme == "dark":
            only = {"type": "rule", "values": _COLOUR_RULES}
        options = {"runOnly": only, "resultTypes": ["violations"]}
        options["rules"] = {rule: {"enabled": colours} for rule in _COLOUR_RULES}
        rules = tab.evaluate(f"(options) => axe.run({where}, options)", options)["violations"]
        faults = [(rule["id"], node["target"]) for rule in rules for node in rule["nodes"]]
        found += [(width, scheme, *fault) for fault in faults]
    return found


def weight(response) -> int:
    """Bytes that a visitor receives: text compressed, fonts and images as they are."""
    body = response.body()
    kind = response.headers.get("content-type", "").split(";")[0]
    is_text = kind.startswith("text/") or kind.endswith(("javascript", "svg+xml"))
    return len(gzip.compress(body, 6)) if is_text else len(body)


def inside(box, width: int, height: int) -> bool:
    """Whether a box is in the window."""
    fits_across = 0 <= box["x"] and box["x"] + box["width"] <= width + 0.5
    return fits_across and 0 <= box["y"] and box["y"] + box["height"] <= height + 0.5


def is_focused(locator) -> bool:
    return locator.evaluate("(each) => each === document.activeElement")


def clipboard(tab) -> str:
    return tab.evaluate("navigator.clipboard.readText()")


def wait_for_status(tab, text) -> None:
    tab.get_by_role("status").filter(has_text=text).wait_for(state="attached")


CLIPBOARD = ["clipboard-read", "clipboard-write"]
RESULT = "bread/loaves-per-bakery"


def row(tab, kind: str, id: str):
    return tab.locator(f"tbody#{kind}-{id.replace('/', '-')}")


def number_of(tab, kind: str, id: str):
    """The first number in sight, in the prose of a page, that shows a thing."""
    card = f"card-{kind}-{id.replace('/', '-')}"
    return tab.locator(f'{theme.NUMBER}[data-card="{card}"]').filter(visible=True).first
