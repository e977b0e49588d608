"""The built site, as people and machines meet it: links, citations, the clipboard in a real browser, metadata in a real extractor."""

import csv
import dataclasses
import functools
import itertools
import json
import re
import xml.etree.ElementTree as ElementTree
from urllib.parse import unquote, urlsplit

import extruct
import pytest
from jsonschema import Draft202012Validator
from lxml import html

from recount import __version__
from recount.cite_this_book.citation_cff import LICENCE
from recount.cite_this_book.formats import FORMS
from recount.datapackage.bibliography import load_references
from recount.datapackage.store import data_dir, load_table, table_descriptions
from recount.editions.history import Edition
from recount.editions.snapshot import Entry, take_snapshot
from recount.notebooks.stale_outputs import fingerprint
from recount.published_outputs import Published
from recount.results import RESULT_MIME
from recount.sphinxext.build import build_site, dead_links


@pytest.fixture(scope="module")
def published():
    return Published.read(data_dir().parent)


@pytest.fixture(scope="module")
def pages(site):
    """Every page, parsed, by its place on the site."""
    return {
        path.relative_to(site).as_posix(): html.parse(str(path)).getroot()
        for path in sorted(site.rglob("*.html"))
        if "_static" not in path.parts and "downloads" not in path.parts
    }


def rows(pages):
    """Rows of the ledger by page and anchor."""
    return {
        (name, row.get("id")): row
        for name, page in pages.items()
        for row in page.xpath('//table[contains(@class, "ledger")]/tbody/tr')
    }


def target(page, link):
    """Page and anchor that a link on a page leads to."""
    parts = urlsplit(link)
    if not parts.path:
        return page, parts.fragment
    steps = [*page.split("/")[:-1], *unquote(parts.path).split("/")]
    way = []
    for step in steps:
        way = way[:-1] if step == ".." else [*way, step]
    return "/".join(way), parts.fragment


def straight(text):
    """Words with the signs that a keyboard has."""
    return text.translate(str.maketrans("‘’“”", "''\"\""))


def test_apostrophes_and_quotation_marks_are_alike_on_every_page(pages):
    """In prose, ledger, on cards and under charts; citations to copy, code and pictures have what the data have."""
    counts = {}
    for name, page in pages.items():
        words = "".join(
            page.xpath(
                "//body//text()[not(ancestor::pre or ancestor::code or ancestor::script or ancestor::*[name()='svg'])]"
            )
        )
        assert not re.findall(r"\w'\w|\"", words), name
        counts[name] = len(re.findall(r"\w’\w", words))
    assert counts["ledger/evidence.html"] > 50 and counts["chapters/credit.html"] > 50


def forms(element):
    """Citations within an element, by form."""
    return {
        pre.get("data-form"): pre.text_content()
        for pre in element.xpath('.//details[@class="cite"]//pre')
    }


def test_every_number_in_prose_leads_to_its_row(pages):
    known, count = rows(pages), 0
    for name, page in pages.items():
        for link in page.xpath('//a[@class="number"]'):
            count += 1
            assert target(name, link.get("href")) in known, (name, link.text_content())
    roles = [
        id
        for text in sources()
        for id in re.findall(r"\{(?:claim|evidence|assumption|result|glue:)\}`([^` ]+)", text)
    ]
    words = load_table("assumptions").query("choice != ''")["id"].tolist()
    assert count == len([id for id in roles if id not in words]) > 400


def sources():
    """Markdown of every page."""
    book = data_dir().parent
    yield from (
        path.read_text(encoding="utf-8")
        for path in [*book.glob("*.md"), *book.glob("ledger/*.md")]
        if path.stem.islower()
    )
    for path in book.glob("chapters/*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                yield "".join(cell["source"])


def test_every_row_says_where_it_comes_from(pages, published):
    """The row of a claim has its quotation, that of a result the quotation or the source of each input, that of evidence its source."""
    known = rows(pages)
    for id, result in published.outputs.results.items():
        words = known[
            "ledger/results.html", published.citations["result", id].place.partition("#")[2]
        ].text_content()
        for source in result.inputs:
            assert source.text in words and (
                not source.sources or load_references()[source.sources[0]]["dated"] in words
            ), id
    assert len([key for key in known if key[0] == "ledger/claims.html"]) == len(
        load_table("claims")
    )
    for id, claim in zip(load_table("claims")["id"], load_table("claims")["fragment"]):
        row = known["ledger/claims.html", published.citations["claim", id].place.partition("#")[2]]
        assert straight(claim.replace("“", "‘").replace("”", "’")) in straight(row.text_content())


def test_everything_published_has_all_four_citations(pages, published):
    """Results, claims, evidence and all other rows in the ledger; charts and chapters where they stand; the book on its first page."""
    known, place = (
        rows(pages),
        {
            kind: 0
            for kind in (
                "result",
                "chart",
                "verdict",
                "claim",
                "evidence",
                "event",
                "indicator",
                "assumption",
                "chapter",
                "book",
            )
        },
    )
    for (kind, id), citation in published.citations.items():
        page, _, there = citation.place.partition("#")
        if kind in ("chapter", "book"):
            (element,) = pages[page].xpath('//div[@class="cite-box"]')
        else:
            element = known[page, there]
        assert forms(element) == {FORMS[name]: text for name, text in citation.forms().items()}, (
            kind,
            id,
        )
        place[kind] += 1
    assert (
        place["result"] == len(published.outputs.results) > 200
        and place["chapter"] == 9
        and place["book"] == 1
    )
    figures = [figure for page in pages.values() for figure in page.xpath('//div[@class="chart"]')]
    assert len(figures) == place["chart"] == len(published.outputs.charts) > 40
    assert {tuple(forms(figure).values()) for figure in figures} == {
        tuple(citation.forms().values())
        for (kind, _), citation in published.citations.items()
        if kind == "chart"
    }
    assert all(
        sum(1 for _ in figure.xpath('.//div[@class="chart-files"]/a[@download]')) == 4
        for figure in figures
    )


def test_every_row_has_its_edition_and_digest(pages, published):
    for (kind, id), entry in published.history.now.items():
        if kind == "chapter":
            continue
        page, _, there = published.citations[kind, id].place.partition("#")
        words = rows_of(pages, page)[there].text_content()
        assert (
            f"since {published.history.unchanged_since(kind, id)}" in words and entry.digest[:12] in words
        ), (kind, id)


@functools.lru_cache
def _rows_of(page):
    return {
        row.get("id"): row for row in page.xpath('//table[contains(@class, "ledger")]/tbody/tr')
    }


def rows_of(pages, name):
    return _rows_of(pages[name])


def test_every_file_is_linked_from_a_page(site, pages, published):
    """And so is every table of the data."""
    linked = {
        target(name, link)[0]
        for name, page in pages.items()
        for link in page.xpath("//a/@href")
        if not urlsplit(link).scheme
    }
    there = {
        path.relative_to(site).as_posix() for path in site.glob("downloads/**/*") if path.is_file()
    }
    assert there - linked == set() and len(there) > 4 * len(published.outputs.charts)
    assert {f"downloads/{name}.csv" for name in table_descriptions()} <= linked
    assert {f"downloads/{path.name}" for path in data_dir().glob("*.*")} <= linked


def test_every_input_of_a_result_is_a_link(pages, published):
    """To its row; one that was counted or read from a table, to that table."""
    known = rows_of(pages, "ledger/results.html")
    for id, result in published.outputs.results.items():
        cell = known[published.citations["result", id].place.partition("#")[2]].xpath("td")[2]
        links = [
            link.text_content() for link in cell.xpath(".//a") if link.text_content() != "source"
        ]
        assert len(links) == len(result.inputs), id
        assert all(words.startswith(source.text) for words, source in zip(links, result.inputs)), id


def test_a_place_is_named(pages):
    """Not by its code."""
    page = pages["ledger/evidence.html"]
    words = [
        cell.text_content() for cell in page.xpath('//table[@data-name="evidence"]/tbody/tr/td[2]')
    ]
    assert len(words) == len(load_table("evidence")) and not [
        text for text in words if re.search(r"[A-Z]{3}\d?$", text)
    ]
    assert any(text.endswith("Six countries of Lazada") for text in words)


def test_no_link_leads_to_a_place_that_does_not_exist(site, published):
    """Neither the site nor its files have an address so far: no page names one, and there is no map of addresses."""
    assert (published.book.base, published.book.repository) == ("", "")
    assert dead_links(site) == [] and not (site / "sitemap.xml").exists()
    for name in ("index.html", "chapters/women.html", "ledger/results.html"):
        text = (site / name).read_text(encoding="utf-8")
        assert (
            'rel="canonical"' not in text
            and "og:url" not in text
            and "citation_public_url" not in text
        )


def test_machines_read_chapters_and_verdicts(pages, site, published):
    reviews = 0
    for name, title in published.outputs.titles.items():
        page = f"chapters/{name}.html"
        found = extruct.extract(
            (site / page).read_text(encoding="utf-8"),
            syntaxes=["json-ld", "opengraph"],
            uniform=True,
        )
        graph = [thing for block in found["json-ld"] for thing in block["@graph"]]
        (article,) = [thing for thing in graph if thing["@type"] == "ScholarlyArticle"]
        assert (
            article["version"] == published.book.version
            and article["isPartOf"]["name"] == published.book.title
        )
        assert (
            article.get("datePublished", "") == published.book.date
            and len(article["description"]) > 80
        )
        opened = dict(found["opengraph"][0].items())
        assert (
            opened["og:title"] == article["headline"]
            and opened["og:description"] == article["description"]
            and opened["@type"] == "article"
        )
        tags = {
            meta.get("name"): meta.get("content")
            for meta in pages[page].xpath('//meta[starts-with(@name, "citation_")]')
        }
        assert tags["citation_title"] == title and tags["citation_author"] == published.book.author
        assert (
            tags.get("citation_publication_date", "") == published.book.date.replace("-", "/")
            and tags["citation_inbook_title"] == published.book.title
        )
        for review in (thing for thing in graph if thing["@type"] == "ClaimReview"):
            verdict = published.outputs.verdicts[review["identifier"]]
            assert (
                review["claimReviewed"] == verdict.fragment
                and review["reviewRating"]["alternateName"] == verdict.verdict
            )
            assert (
                review["itemReviewed"]["@type"] == "Claim"
                and review["itemReviewed"]["appearance"]["@type"] == "Report"
            )
            reviews += 1
    assert reviews == len(published.outputs.verdicts)


def test_every_page_says_once_what_it_is_and_how_wide(pages):
    """A description in whole words: written by hand where a page begins with something else, without the references of the text, no two alike."""
    described = {}
    for name, page in pages.items():
        assert page.xpath('count(//meta[@name="viewport"])') == 1, name
        found = page.xpath('//meta[@name="description"]/@content')
        assert found == page.xpath('//meta[@property="og:description"]/@content') and len(
            found
        ) == (name != "search.html"), name
        described |= {name: text for text in found}
    for name, text in described.items():
        assert 80 < len(text) <= 302 and not re.search(r"\[[^]]*\d|\s[,.;:]|[*`{}]", text), (
            name,
            text,
        )
    assert len(set(described.values())) == len(described)
    for name in ("index", "data", "glossary", "bibliography"):
        text = (data_dir().parent / f"{name}.md").read_text(encoding="utf-8")
        assert text.startswith(f'---\ndescription: "{described[f"{name}.html"]}"\n---\n')


def test_machines_read_the_data(site, published):
    found = extruct.extract((site / "data.html").read_text(encoding="utf-8"), syntaxes=["json-ld"])
    (dataset,) = found["json-ld"][0]["@graph"]
    assert dataset["@type"] == "Dataset" and dataset["version"] == published.book.version
    names = [each["name"] for each in dataset["distribution"]]
    assert all((site / "downloads" / name).is_file() for name in names) and "results.csv" in names
    assert dataset["license"] == LICENCE and all(
        each["license"] == LICENCE for each in dataset["distribution"]
    )
    tables = {part["distribution"][0]["name"]: part for part in dataset["hasPart"]}
    assert {
        "results.csv",
        "published-verdicts.csv",
        *(f"{name}.csv" for name in table_descriptions()),
    } == set(tables)
    for name, table in tables.items():
        with open(site / "downloads" / name, encoding="utf-8", newline="") as lines:
            header = next(csv.reader(lines))
        assert [column["name"] for column in table["variableMeasured"]] == header and all(
            column["description"] for column in table["variableMeasured"]
        )
        assert (
            table["@type"] == "Dataset"
            and table["license"] == LICENCE
            and len(table["description"]) > 50
            and table["version"] == published.book.version
        )
    found = extruct.extract((site / "index.html").read_text(encoding="utf-8"), syntaxes=["json-ld"])
    assert [thing["@type"] for thing in found["json-ld"][0]["@graph"]] == ["Book"]


HOSTILE = '=</script><script>alert(1)</script> & "two" {braces}'


@pytest.fixture(scope="module")
def placed(tmp_path_factory, small_book):
    """A small book whose site and files have an address, with an erratum and a title that is hostile."""
    folder = small_book(tmp_path_factory.mktemp("placed"), [])
    config = folder / "_config.yml"
    config.write_text(
        config.read_text(encoding="utf-8")
        .replace('baseurl: ""', 'baseurl: "https://site.example/book/"')
        .replace('url: ""', 'url: "https://github.com/example/recounted"'),
        encoding="utf-8",
    )
    spoil(folder / "chapters" / "tiny.ipynb", folder / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECOUNT_DATA", str(folder / "data"))
        republish(folder)
        return build_site(folder, folder / "_build" / "html").parent


def spoil(chapter, data):
    """A chapter and a result with a hostile title, stored as if a run had made them."""
    notebook = json.loads(chapter.read_text(encoding="utf-8"))
    notebook["cells"].insert(
        0,
        {
            "cell_type": "markdown",
            "id": "title",
            "metadata": {},
            "source": '# A *chapter* of **& "quotes"** -- and `code`',
        },
    )
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if RESULT_MIME in output.get("data", {}):
                output["data"][RESULT_MIME]["title"] = HOSTILE
    notebook["metadata"]["recount"] = fingerprint(notebook, data)
    chapter.write_text(json.dumps(notebook), encoding="utf-8")


def republish(folder):
    """An edition in which the result had another value, and the erratum that says so."""
    now = take_snapshot(folder, folder / "data")
    key, claim = ("result", "tiny/jobs-per-mother"), ("claim", "women/entrepreneurs")
    was = dataclasses.replace(now[key], text="4 jobs per person", value=4.0)
    gone = {
        ("result", "tiny/mothers-per-job"): dataclasses.replace(was, title="Mothers for each job"),
        ("evidence", "tiny/jobs"): Entry("Jobs by a ministry", "3 jobs"),
    }
    first = Edition(
        "0.0.1",
        "2026-01-01",
        "",
        {key: was, claim: dataclasses.replace(now[claim], title="5,100 mothers"), **gone},
    )
    (folder / "data" / "editions").mkdir()
    (folder / "data" / "editions" / "0.0.1.json").write_text(first.text(), encoding="utf-8")
    with open(folder / "data" / "errata.csv", "a", encoding="utf-8", newline="") as lines:
        said = [
            ["result", key[1], was.text, now[key].text],
            ["claim", claim[1], "title '5,100 mothers'", f"title {now[claim].title!r}"],
            *([kind, id, entry.summary, ""] for (kind, id), entry in gone.items()),
        ]
        csv.writer(lines, lineterminator="\n").writerows(
            [*row, __version__, "2026-02-01", "A digit was lost"] for row in said
        )


def test_an_erratum_stands_in_the_ledger_in_the_chapter_and_beside_the_number(placed):
    words = "A digit was lost (noted 1 February 2026)."
    for page, place in (
        ("ledger/results.html", '//tr[@id="result-tiny-jobs-per-mother"]'),
        ("chapters/tiny.html", '//details[contains(@class, "result")]'),
        ("chapters/tiny.html", '//details[@id="errata"]'),
        ("ledger/editions.html", "//main"),
        ("chapters/tiny.html", '//div[@class="card"]'),
    ):
        (first, *_) = html.parse(str(placed / page)).getroot().xpath(place)
        assert (
            words in first.text_content()
            and f"Changed in edition {__version__}. It was: 4 jobs per person. It is: 4.9 jobs"
            in first.text_content()
        ), (page, place)
    (head,) = (
        html.parse(str(placed / "chapters" / "tiny.html"))
        .getroot()
        .xpath('//details[@id="errata"]')
    )
    # What it publishes, what that rests on, and what it published.
    assert (
        head.xpath("string(summary)").strip()
        == "3 errata of what this chapter publishes or rests on"
    )
    assert [link.text_content() for link in head.xpath(".//li//a")] == [
        "women/entrepreneurs",
        "tiny/jobs-per-mother",
        "tiny/mothers-per-job",
    ]


def test_what_was_withdrawn_keeps_its_place(placed):
    """The permalink of a withdrawn number leads to a row that says so, and the files have it."""
    for page, there, told in (
        ("results", "result-tiny-mothers-per-job", "4 jobs per person"),
        ("evidence", "evidence-tiny-jobs", "3 jobs"),
    ):
        (row,) = (
            html.parse(str(placed / "ledger" / f"{page}.html"))
            .getroot()
            .xpath(f'//tr[@id="{there}"]')
        )
        said = row.text_content()
        assert (
            "Withdrawn" in said
            and told in said
            and "A digit was lost (noted 1 February 2026)." in said
            and not row.xpath('.//details[@class="cite"]')
        )
    table = {
        row["id"]: row
        for row in csv.DictReader(
            (placed / "downloads" / "results.csv").read_text(encoding="utf-8").splitlines()
        )
    }
    assert (
        table["tiny/mothers-per-job"]["status"] == "withdrawn"
        and table["tiny/mothers-per-job"]["value"] == ""
    )
    assert (
        table["tiny/mothers-per-job"]["permalink"].endswith(
            "ledger/results.html#result-tiny-mothers-per-job"
        )
        and table["tiny/jobs-per-mother"]["status"] == "published"
    )
    record = json.loads((placed / "downloads" / "results.json").read_text(encoding="utf-8"))
    (gone,), (corrected,) = record["withdrawn"], record["results"]
    assert (
        gone["id"] == "tiny/mothers-per-job"
        and gone["value"] == 4
        and gone["errata"][0]["after"] is None
    )
    assert (
        corrected["errata"][0]["before"]["value"] == 4
        and corrected["errata"][0]["after"]["value"] == corrected["value"]
    )
    schema = json.loads((placed / "downloads" / "results.schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(record)) == []


def test_a_hostile_title_is_text_everywhere(placed, browser):
    for path in placed.rglob("*.html"):
        page = html.parse(str(path)).getroot()
        assert not [
            script for script in page.iter("script") if (script.text or "").startswith("alert")
        ], path
    page = html.parse(str(placed / "ledger" / "results.html")).getroot()
    (heading,) = page.xpath('//tr[@id="result-tiny-jobs-per-mother"]/th')
    assert heading.text.strip() == HOSTILE.replace('"two"', "“two”")
    head = (placed / "chapters" / "tiny.html").read_text(encoding="utf-8").partition("</head>")[0]
    (article, *_) = extruct.extract(head, syntaxes=["json-ld"])["json-ld"][0]["@graph"]
    assert article["headline"] == "A chapter of & “quotes” – and code"
    chapter = html.parse(str(placed / "chapters" / "tiny.html")).getroot()
    assert chapter.xpath('//meta[@name="citation_title"]/@content') == [article["headline"]]
    assert (
        json.loads(forms(chapter.xpath('//div[@class="cite-box"]')[0])["CSL-JSON"])[0]["title"]
        == article["headline"]
    )
    assert next(chapter.iter("h1")).text_content().rstrip("#") == article["headline"]
    context = browser.new_context()
    tab, alerts = context.new_page(), []
    tab.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    for name in ("ledger/results.html", "chapters/tiny.html", "index.html"):
        tab.goto(f"file://{placed}/{name}")
    assert alerts == []
    context.close()


def test_with_an_address_everything_names_it(placed):
    locations = [
        each.text
        for each in ElementTree.parse(placed / "sitemap.xml").iter(
            "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
        )
    ]
    assert "https://site.example/book/ledger/results.html" in locations
    for location in locations:
        assert (placed / location.removeprefix("https://site.example/book/")).is_file()
    page = html.parse(str(placed / "ledger" / "results.html")).getroot()
    (row,) = page.xpath('//tr[@id="result-tiny-jobs-per-mother"]')
    assert all(
        "https://site.example/book/ledger/results.html#result-tiny-jobs-per-mother" in text
        for text in forms(row).values()
    )
    chapter = (placed / "chapters" / "tiny.html").read_text(encoding="utf-8")
    assert (
        '<meta name="citation_public_url" content="https://site.example/book/chapters/tiny.html">'
        in chapter
    )
    (article, *_) = extruct.extract(chapter, syntaxes=["json-ld"])["json-ld"][0]["@graph"]
    assert article["url"] == "https://site.example/book/chapters/tiny.html"
    (dataset,) = extruct.extract(
        (placed / "data.html").read_text(encoding="utf-8"), syntaxes=["json-ld"]
    )["json-ld"][0]["@graph"]
    for each in dataset["distribution"]:
        assert (placed / each["contentUrl"].removeprefix("https://site.example/book/")).is_file()


def test_a_draft_says_so(placed):
    """The small book has no edition of this version."""
    text = html.parse(str(placed / "ledger" / "editions.html")).getroot().text_content()
    assert "-draft: what these pages show. It is a draft" in text
    assert "(n.d.)" in (placed / "chapters" / "tiny.html").read_text(encoding="utf-8")


@pytest.fixture
def tab(browser, address):
    """A page of a person with a clipboard."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
        base_url=address,
    )
    yield context.new_page()
    context.close()


ROW = "tr#result-women-jobs-per-entrepreneur"
NUMBER = 'a.number[href$="#result-women-jobs-per-entrepreneur"]'


def test_from_a_number_to_its_quotation_and_a_copied_citation_with_the_mouse(tab, published):
    tab.goto("/chapters/women.html")
    tab.locator(NUMBER).first.click()
    tab.wait_for_url("**/ledger/results.html#result-women-jobs-per-entrepreneur")
    row = tab.locator(ROW)
    assert row.is_visible() and "“25,000 Additional jobs”" in row.inner_text()
    for name, form in FORMS.items():
        row.get_by_role(
            "button", name=f"Copy {form} of women/jobs-per-entrepreneur", exact=True
        ).click()
        tab.get_by_role("status").filter(has_text=f"{form}: copied").wait_for()
        assert (
            tab.evaluate("navigator.clipboard.readText()")
            == published.citations["result", "women/jobs-per-entrepreneur"].forms()[name]
        )


def test_the_same_with_the_keyboard_alone(tab, published):
    tab.goto("/chapters/women.html")
    tab.locator(NUMBER).first.focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/ledger/results.html#result-women-jobs-per-entrepreneur")
    tab.wait_for_selector(f"{ROW} .copy button")
    pressed = []
    for _ in range(3):  # the permalink, the fold that the link opened, the first button
        tab.keyboard.press("Tab")
        pressed.append(
            tab.evaluate(
                "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
            )
        )
    assert pressed == [
        "women/jobs-per-entrepreneur",
        "Cite women/jobs-per-entrepreneur",
        "Copy APA of women/jobs-per-entrepreneur",
    ]
    tab.keyboard.press("Enter")
    tab.get_by_role("status").filter(has_text="APA: copied").wait_for()
    assert (
        tab.evaluate("navigator.clipboard.readText()")
        == published.citations["result", "women/jobs-per-entrepreneur"].apa()
    )


@pytest.mark.parametrize(
    "id, number", [("claim", "women/additional-jobs"), ("evidence", "modelmom/helped-2017-12")]
)
def test_a_quoted_number_leads_to_its_quotation_or_source(tab, published, id, number):
    anchor = published.citations[id, number].place.partition("#")[2]
    tab.goto("/chapters/women.html")
    tab.locator(f'a.number[href$="#{anchor}"]').first.click()
    row = tab.locator(f"tr#{anchor}")
    row.get_by_role("button", name=f"Copy BibTeX of {number}", exact=True).click()
    tab.get_by_role("status").filter(has_text="BibTeX: copied").wait_for()
    assert (
        tab.evaluate("navigator.clipboard.readText()") == published.citations[id, number].bibtex()
    )
    assert ("“25,000 Additional jobs”" if id == "claim" else "2017") in row.inner_text()


def test_a_page_from_a_disk_copies_too(browser, site, published):
    """Where no clipboard is given, the text is selected and copied in the old way."""
    context = browser.new_context()
    tab = context.new_page()
    tab.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    tab.goto(f"file://{site}/index.html")
    tab.locator(".cite-box").get_by_role("button", name="Copy APA of the book", exact=True).click()
    tab.get_by_role("status").filter(has_text=re.compile("APA: (copied|selected)")).wait_for()
    assert tab.evaluate("getSelection().toString()") == published.citations["book", ""].apa()
    context.close()


def shown(tab):
    return tab.locator("table.ledger tbody tr:not([hidden])").evaluate_all(
        "rows => rows.map((row) => row.id)"
    )


def test_the_ledger_filters(tab, published):
    tab.goto("/ledger/results.html")
    everything = shown(tab)
    assert len(everything) == len(published.outputs.results)
    tab.get_by_label("Show rows with").fill("women/ jobs-per")
    assert set(shown(tab)) == {
        f"result-{id.replace('/', '-')}"
        for id in published.outputs.results
        if "women/" in id and "jobs-per" in id
    }
    assert tab.get_by_text(f"{len(shown(tab))} of {len(everything)} rows").is_visible()
    # The author of every citation is in no row's own words.
    tab.get_by_label("Show rows with").fill("Recounted authors")
    assert shown(tab) == []


@pytest.mark.parametrize("again", [False, True])
def test_a_link_to_a_row_that_is_filtered_away_shows_it(tab, again):
    """Also when the address is that of the row already, so that it does not change."""
    tab.goto(f"/ledger/verdicts.html{'#verdict-women-award' if again else ''}")
    everything = shown(tab)
    tab.evaluate(
        "document.querySelector('article p').insertAdjacentHTML('beforeend', '<a id=there href=\"#verdict-women-award\">there</a>')"
    )
    tab.get_by_label("Show rows with").fill("tariffs")
    assert "verdict-women-award" not in shown(tab) != []
    tab.get_by_role("link", name="there").click()
    row = tab.locator("#verdict-women-award")
    row.wait_for()
    assert shown(tab) == everything and tab.get_by_label("Show rows with").input_value() == ""
    assert row.locator("details.cite").get_attribute("open") is not None
    top = row.bounding_box()["y"]
    assert tab.locator("thead").bounding_box()["height"] <= top < 200


def test_the_ledger_sorts(tab, published):
    """Numbers of one unit among themselves, up, down, and back to the order of the book; said aloud."""
    tab.goto("/ledger/results.html")
    book = shown(tab)
    heading = tab.get_by_role("columnheader", name="Value")
    known = {
        f"result-{id.replace('/', '-')}": (result.unit, result.value)
        for id, result in published.outputs.results.items()
    }
    orders = []
    for direction, said in (
        ("ascending", "Sorted by Value, each unit by itself, ascending"),
        ("descending", "Sorted by Value, each unit by itself, descending"),
        (None, "In the order of the book"),
    ):
        heading.get_by_role("button").click()
        tab.get_by_role("status").filter(has_text=said).wait_for()
        assert heading.get_attribute("aria-sort") == direction
        orders.append(shown(tab))
    up, down, back = orders
    groups = [[known[id] for id in order] for order in (up, down)]
    units = [unit for unit, _ in itertools.groupby(groups[0], lambda pair: pair[0])]
    assert len(units) == len(set(units)) > 10 and units == [
        unit for unit, _ in itertools.groupby(groups[1], lambda pair: pair[0])
    ]
    for pairs, reverse in zip(groups, (False, True)):
        for _, group in itertools.groupby(pairs, lambda pair: pair[0]):
            values = [value for _, value in group]
            assert values == sorted(values, reverse=reverse)
    assert back == book and up != book


def test_another_column_takes_over_the_sorting(tab):
    tab.goto("/ledger/claims.html")
    number, claim = (tab.get_by_role("columnheader", name=name) for name in ("Number", "Claim"))
    number.get_by_role("button").click()
    words = tab.locator("table.ledger tbody td:nth-child(2)").all_inner_texts()
    count = words.count("a statement")
    assert (
        0 < count < len(words) and words[-count:] == ["a statement"] * count
    )  # what has no number stands last
    claim.get_by_role("button").click()
    assert (
        number.get_attribute("aria-sort") is None
        and claim.get_attribute("aria-sort") == "ascending"
    )
    titles = tab.locator("table.ledger tbody th").evaluate_all(
        "cells => cells.map((cell) => cell.firstChild.textContent.trim())"
    )
    assert titles == tab.evaluate(
        "(titles) => [...titles].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))",
        titles,
    )


LEDGERS = ["results", "charts", "verdicts", "claims", "evidence"]


@pytest.mark.parametrize("name", LEDGERS)
def test_a_ledger_has_its_columns_at_a_desk(tab, name):
    """All of them within the page, and their headings in sight wherever one reads."""
    tab.goto(f"/ledger/{name}.html")
    for table in tab.locator("table.ledger").all():
        assert table.evaluate("(table) => getComputedStyle(table).display") == "table"
        box, heads = table.bounding_box(), table.locator("thead th").all()
        assert box["x"] + box["width"] <= 1280 and heads[-1].inner_text().startswith("Edition")
        assert table.evaluate("(table) => table.scrollWidth <= table.parentElement.clientWidth")
        table.evaluate(
            "(table) => table.tBodies[0].rows[Math.min(9, table.tBodies[0].rows.length - 1)].scrollIntoView()"
        )
        for head in heads:
            place = head.bounding_box()
            assert 0 <= place["y"] < 8 and place["x"] + place["width"] <= 1280, (
                name,
                head.inner_text(),
            )
            assert head.evaluate(
                "(head) => { const box = head.getBoundingClientRect(); return head.contains(document.elementFromPoint(box.x + 8, box.y + 8)); }"
            )


@pytest.mark.parametrize("width", [360, 768])
@pytest.mark.parametrize("name", LEDGERS)
def test_a_ledger_has_a_heading_before_each_cell_where_it_is_narrow(tab, name, width):
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(f"/ledger/{name}.html")
    for table in tab.locator("table.ledger").all():
        heads = table.locator("thead th").evaluate_all(
            "heads => heads.slice(1).map((head) => head.textContent)"
        )
        rows = table.locator("tbody tr").evaluate_all("""rows => rows.map((row) => [...row.querySelectorAll('td')].map((cell) => {
            const box = cell.getBoundingClientRect();
            const inside = box.left >= 0 && box.right <= innerWidth;
            return inside && getComputedStyle(cell, '::before').content === JSON.stringify(cell.dataset.label) ? cell.dataset.label : null;
        }))""")
        assert rows and all(row == heads for row in rows)
    assert (
        tab.get_by_role("cell").count() == tab.locator("table.ledger td").count()
    )  # blocks are rows and cells to a screen reader
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_row_that_a_link_leads_to_is_told_apart(browser, address, width, scheme):
    """By one ground behind all of its cells."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, base_url=address, color_scheme=scheme
    )
    tab = context.new_page()
    tab.goto("/ledger/results.html#result-women-jobs-per-entrepreneur")
    grounds = "(row) => [...new Set([...row.cells].map((cell) => getComputedStyle(cell).backgroundColor))]"
    (lit,) = tab.locator(ROW).evaluate(grounds)
    assert (
        lit not in tab.locator("table.ledger tbody tr").first.evaluate(grounds)
        and "rgba" not in lit
    )
    context.close()


def test_a_row_has_few_stops_of_the_keyboard(tab):
    """Its id, its citation as one fold, and its links; what copies is reached once the fold is open, and says of what."""
    tab.goto("/ledger/evidence.html")
    row = tab.locator("#evidence-modelmom-helped-2017-12")
    reached = """(row) => [...row.querySelectorAll('a[href], button, summary, [tabindex]')].filter((one) => one.checkVisibility({ contentVisibilityAuto: true }) &&
        one.tabIndex >= 0 && (one.matches('summary') || !one.closest('details:not([open])'))).map((one) => one.getAttribute('aria-label') ?? one.textContent)"""
    links = row.locator("td a").count()
    assert (
        row.evaluate(reached)[:2] == ["modelmom/helped-2017-12", "Cite modelmom/helped-2017-12"]
        and len(row.evaluate(reached)) == 2 + links
    )
    row.locator("details.cite summary").click()
    assert row.evaluate(reached)[2:6] == [
        f"Copy {form} of modelmom/helped-2017-12" for form in FORMS.values()
    ]
    assert row.locator("pre:visible").count() == 1
    row.get_by_role("button", name="Copy RIS").click()
    tab.get_by_role("status").filter(has_text="RIS: copied").wait_for()
    assert row.locator("pre:visible").get_attribute("data-form") == "RIS"


def test_without_scripts_every_row_and_citation_is_there(browser, address, published):
    context = browser.new_context(java_script_enabled=False, base_url=address)
    tab = context.new_page()
    tab.goto("/ledger/results.html")
    assert tab.locator("table.ledger tbody tr").count() == len(published.outputs.results)
    assert tab.get_by_label("Show rows with").count() == 0 and tab.locator(".copy").count() == 0
    row = tab.locator(ROW)
    row.locator("details.cite summary").click()
    assert row.locator("pre[data-form=APA]").is_visible()
    assert (
        row.locator("pre[data-form=APA]").inner_text()
        == published.citations["result", "women/jobs-per-entrepreneur"].apa()
    )
    context.close()
