"""What the pages of the sample show, fragment by fragment, compared with snapshots.

The sample has an address, an earlier edition, errata, a withdrawn result and hostile titles.
"""

import copy
import json
import re

import pytest
from lxml import html

# For each snapshot the page and the XPath of what is compared.
FRAGMENTS = {
    "head-of-a-chapter": ("chapters/bread", "//head"),
    "site-header": ("chapters/bread", "//header"),
    "launch-buttons": ("chapters/bread", '//nav[@class="launch-buttons"]'),
    "site-footer": ("index", "//footer"),
    "search-page": ("search", "//article"),
    "annotated-page": ("index", '//section[@class="annotated-page"]'),
    "verdict-crosstab": ("index", '//table[@class="verdict-crosstab"]'),
    "chart-thumbnails": ("index", '//div[@class="chart-thumbnails"]'),
    "cite-this": ("index", '//div[@class="cite-box"]'),
    "errata-of-a-chapter": ("chapters/bread", '//details[@id="errata"]'),
    "claim-box": ("chapters/bread", '//section[@class="claim-box"]/div[1]'),
    "settled-by": ("chapters/bread", '//p[contains(@class, "settle")]'),
    "all-claims": ("chapters/bread", '//details[@id="all-claims"]/summary'),
    "prose-with-roles": ("chapters/bread", "//article/section/section[@id='what-became-of-it']/p"),
    "folded-code": ("chapters/bread", '//details[@id="code-1"]/summary'),
    "stored-table": ("chapters/bread", '(//div[@class="table-box"])[1]'),
    "appendix": ("chapters/bread", '//details[@id="all-numbers"]/summary'),
    "appendix-result": ("chapters/bread", '//*[@id="at-result-bread-loaves-per-bakery"]'),
    "appendix-assumption": ("chapters/bread", '//table[@id="appendix-assumptions"]//tr[2]'),
    "appendix-sources": ("chapters/bread", '//table[@id="appendix-sources"]//tr[position() < 3]'),
    "verdict-box": ("chapters/bread", '//*[@id="at-verdict-bread-bakeries"]'),
    "verdict-table": ("chapters/summary", '//table[contains(@class, "summary")]'),
    "chart-figure": ("chapters/bread", '//*[@id="at-chart-bread-bakers-over-time"]'),
    "end-of-a-chapter": ("chapters/bread", '//div[contains(@class, "chapter-end")]'),
    "source-list": ("chapters/bread", '//details[@id="sources"]'),
    "card-of-a-source": ("chapters/bread", '//*[@id="card-source-harbour2021report"]'),
    "data-frame": ("chapters/bread", '//table[@class="data frame"]'),
    "card-of-a-result": ("chapters/bread", '//*[@id="card-result-bread-loaves-per-bakery"]'),
    "card-of-a-claim": ("chapters/bread", '//*[@id="card-claim-bread-loaves"]'),
    "card-of-an-assumption": ("chapters/bread", '//*[@id="card-assumption-fx-crn-mrk"]'),
    "row-of-a-result": ("reference/results", '//*[@id="result-bread-grain-marks"]'),
    "row-of-a-corrected-result": (
        "reference/results",
        '//*[@id="result-bread-loaves-per-bakery"]',
    ),
    "row-of-a-withdrawn-result": ("reference/results", '//*[@id="result-bread-mills"]'),
    "row-of-a-hostile-title": ("reference/results", '//*[@id="result-bread-eaten"]/tr/th'),
    "row-of-a-chart": ("reference/charts", '//*[@id="chart-bread-loaves-beside"]'),
    "row-of-a-verdict": ("reference/verdicts", '//*[@id="verdict-bread-bakers"]'),
    "row-of-a-claim": ("reference/claims", '//*[@id="claim-bread-loaves"]'),
    "row-of-a-statement": ("reference/claims", '//*[@id="claim-bread-dough"]'),
    "row-of-a-date": ("reference/claims", '//*[@id="claim-bread-first-abroad"]'),
    "row-of-evidence": ("reference/evidence", '//*[@id="evidence-register-loaves-2021"]'),
    "row-of-an-indicator": ("reference/evidence", '//*[@id="indicator-xha-fx-mrk-2021"]'),
    "row-of-an-event": ("reference/evidence", '//*[@id="event-bread-opening-2021-06"]'),
    "row-of-an-assumption": ("reference/evidence", '//*[@id="assumption-bread-thrown-away"]'),
    "row-of-a-choice": ("reference/evidence", '//*[@id="assumption-verdicts-reading"]'),
    "headings-of-tables": ("reference/evidence", "//thead | //caption"),
    "editions": ("reference/editions", "//article"),
    "checksums": ("reference/reproducibility", '//table[contains(@class, "checksums")]'),
}

# The inside of pictures, citations but that of the book, and data that other tests compare.
LEFT_OUT = """
    .//svg/*[not(self::title or self::desc)] | .//details[@class="cite"][@data-of!="the book"]/dl
    | .//script[@type="application/ld+json"]
"""


def fragment(elements) -> str:
    """HTML to compare: a line for each tag, no digests, and of a picture only its words."""
    elements = copy.deepcopy(elements)
    for element in elements:
        for part in element.xpath(LEFT_OUT):
            part.drop_tree()
    text = "\n".join(html.tostring(element, encoding="unicode") for element in elements)
    text = re.sub(r"\b[0-9a-f]{12,64}\b", "DIGEST", text)
    text = re.sub(r"\s*\n\s*", "\n", text)
    return (
        re.sub(r"(?<=[^\n])(<(?!/|a |b>|code|strong|span|br|em|i>))", r"\n\1", text).strip() + "\n"
    )


@pytest.mark.parametrize("name", FRAGMENTS)
def test_a_fragment_of_a_page(pages, snapshot, name):
    page, path = FRAGMENTS[name]
    elements = pages[f"{page}.html"].xpath(path)
    assert elements, path
    snapshot(fragment(elements), f"{name}.html")


def test_a_result_stands_in_the_appendix_and_not_below_its_cell(pages):
    (appendix,) = pages["chapters/bread.html"].xpath('//details[@id="all-numbers"]')
    assert appendix.text_content().count("Money paid for grain, for each loaf") == 2  # row and code


def _script(path, beginning: str) -> str:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(beginning)
    return text.removeprefix(beginning)


def test_the_search_finds_sections_and_rows(sample_site, snapshot):
    """One entry of each kind."""
    text = _script(sample_site / "search-index.js", "const SEARCH = ").rstrip(";\n")
    entries = json.loads(text)
    kinds = {entry["kind"]: entry | {"words": entry["words"][:100]} for entry in reversed(entries)}
    snapshot(json.dumps(kinds, indent=1, ensure_ascii=False) + "\n", "search-index.json")


def test_results_are_functions(sample_site, snapshot):
    """Two inputs, a date, percent within an expression; a fixed result is not among them."""
    lines = (sample_site / "what-if-data.js").read_text(encoding="utf-8")
    by_id = dict(re.findall(r'^"([^"]+)": (\{expression.*?),?$', lines, re.M))
    assert "summary/claims" not in by_id
    wanted = ("bread/loaves-per-bakery", "bread/opening-late", "bread/eaten")
    snapshot("\n".join(by_id[id] for id in wanted) + "\n", "what-if-data.js")


@pytest.mark.parametrize("page", ["index", "chapters/bread", "reference/downloads"])
def test_json_ld_of_a_page(pages, snapshot, page):
    (text,) = pages[f"{page}.html"].xpath('//script[@type="application/ld+json"]/text()')
    document = json.loads(text)
    for thing in document["@graph"]:
        if "distribution" in thing:
            del thing["distribution"][1:]
    kinds = {thing["@type"]: thing for thing in reversed(document["@graph"])}
    name = page.replace("/", "-")
    snapshot(json.dumps(kinds, indent=1, ensure_ascii=False) + "\n", f"json-ld-{name}.json")
