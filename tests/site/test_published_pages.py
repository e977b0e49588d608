"""The pages as text: everything published is there with its lineage, citations and history."""

import csv
import json
import re
from urllib.parse import unquote, urlsplit

import pytest
from jsonschema import Draft202012Validator

from recount.cite_this_book.formats import FORMS
from recount.datapackage.bibliography import load_references
from recount.datapackage.tables import data_dir, load_table, table_descriptions
from recount.permalinks import anchor_id, permalink_path
from tests.corrected_sample import (
    ADDRESS,
    CORRECTED,
    HOSTILE,
    HOSTILE_RESULT,
    NOTED,
    WITHDRAWN,
)
from tests.site import theme


@pytest.fixture(scope="module")
def rows(pages):
    """Rows of the reference tables by their permalink."""
    return {
        f"{name}#{row.get('id')}": row
        for name, page in pages.items()
        for row in page.xpath('//table[contains(@class, "reference")]/tbody')
    }


def target(page, link):
    """Page and anchor that a link on a page leads to."""
    parts = urlsplit(link)
    if not parts.path:
        return f"{page}#{parts.fragment}"
    steps = []
    for step in [*page.split("/")[:-1], *unquote(parts.path).split("/")]:
        steps = steps[:-1] if step == ".." else [*steps, step]
    return "/".join(steps) + (f"#{parts.fragment}" if parts.fragment else "")


def straight(text):
    """A text with the quotation marks and apostrophes of a keyboard, and single spaces."""
    return " ".join(text.translate(str.maketrans("‘’“”", "''\"\"")).split())


def citations_in(element):
    """The citations within an element, by their form."""
    forms = element.xpath('.//details[@class="cite"]//pre')
    return {pre.get("data-form"): pre.text_content() for pre in forms}


def forms_of(citation):
    return {form: getattr(citation, name)() for name, form in FORMS.items()}


def test_every_number_in_prose_leads_to_its_row(pages, rows, sample_book):
    count, in_appendix = 0, '//table[contains(@class, "appendix")]//tr[@id]'
    places = {f"{name}#{row.get('id')}" for name in pages for row in pages[name].xpath(in_appendix)}
    for name, page in pages.items():
        for link in page.xpath('//a[@class="number"]'):
            count += 1
            assert target(name, link.get("href")) in {*rows, *places}, (name, link.text_content())
    text = "".join(
        path.read_text(encoding="utf-8")
        for path in [*sample_book.glob("*.md"), *sample_book.glob("chapters/*.ipynb")]
    )
    roles = re.findall(r"\{(?:claim|evidence|assumption|result)\}`(?!verdicts/reading)", text)
    assert count == len(roles) > 30


def test_every_row_says_where_it_comes_from(rows, published):
    """That of a claim has its quotation, that of a result all its inputs, linked, with sources."""
    references = load_references()
    for id, result in published.outputs.results.items():
        row = rows[published.citations["result", id].place]
        links = row.xpath('.//dt[.="Inputs"]/following-sibling::dd[1]/a[not(@class="external")]')
        words = [link.text_content() for link in links]
        # Rows that a chapter chose have no table to lead to.
        inputs = [source for source in result.inputs if not source.id.startswith("rows: ")]
        assert len(words) == len(inputs), id
        for said, source in zip(words, inputs, strict=True):
            assert said.startswith(source.text), id
            dated = {references[key]["dated"] for key in source.sources[:1]}
            assert all(date in row.text_content() for date in dated), id
    for claim in load_table("claims").itertuples():
        row = rows[published.citations["claim", claim.id].place]
        assert straight(claim.fragment) in straight(row.text_content())
    assert sum(place.startswith("reference/claims.html") for place in rows) == len(
        load_table("claims")
    )


def test_a_place_has_its_name(pages):
    cells = pages["reference/evidence.html"].xpath(
        '//table[@data-name="evidence"]/tbody[.//details]/tr[th]/td[2]'
    )
    words = [cell.text_content() for cell in cells]
    assert len(words) == len(load_table("evidence"))
    assert not [text for text in words if re.search(r"[A-Z]{3}\d?$", text)]


def test_everything_published_has_every_citation_its_edition_and_digest(pages, rows, published):
    """Rows in the reference tables, charts in the chapters too, chapters and book at their end."""
    kinds = set()
    for (kind, id), citation in published.citations.items():
        kinds.add(kind)
        if kind in ("chapter", "book"):
            (element,) = pages[citation.place].xpath(f'//div[@class="{theme.CITE_BOX}"]')
        else:
            (cited,) = rows[citation.place].xpath(".//@data-cite/..")
            assert straight(cited.text_content()) == straight(citation.apa()), (kind, id)
            assert cited.get("data-cite") == f"{kind} {id}"
            continue
        assert citations_in(element) == forms_of(citation), (kind, id)
    assert len(kinds) == 10
    charts = {id: each for (kind, id), each in published.citations.items() if kind == "chart"}
    figures = [f for page in pages.values() for f in page.xpath(f'//div[@class="{theme.CHART}"]')]
    assert len(figures) == len(charts)
    for figure in figures:
        id = figure.xpath('.//details[@class="cite"]/@data-of')[0]
        assert citations_in(figure) == forms_of(charts[id])
        files = figure.xpath(f'.//div[@class="{theme.CHART_FILES}"]/a[@download]')
        assert len(files) == 3
    for (kind, id), entry in published.history.now.items():
        if kind != "chapter":
            words = rows[published.citations[kind, id].place].text_content()
            since = published.history.unchanged_since(kind, id)
            assert f"since {since}" in words and entry.digest[:12] in words, (kind, id)


def test_every_file_is_linked_from_a_page(sample_site, pages):
    linked = {
        target(name, link).partition("#")[0]
        for name, page in pages.items()
        for link in page.xpath("//a/@href")
        if not urlsplit(link).scheme
    }
    files = [path for path in sample_site.glob("downloads/**/*") if path.is_file()]
    assert {path.relative_to(sample_site).as_posix() for path in files} <= linked
    assert {f"downloads/{name}.csv" for name in table_descriptions()} <= linked
    assert {f"downloads/{path.name}" for path in data_dir().glob("*.*")} <= linked


def test_an_erratum_is_shown_wherever_its_number_is(pages, published):
    version = published.history.version
    was = "4 loaves per bakery"
    change = f"Changed in edition {version}. It was: {was}. It is: 50,000 loaves per bakery"
    for page, place in (
        ("reference/results.html", f'//tbody[@id="{anchor_id(*CORRECTED)}"]'),
        ("reference/editions.html", "//main"),
        ("chapters/bread.html", f'//*[@id="at-{anchor_id(*CORRECTED)}"]'),
        ("chapters/bread.html", '//details[@id="errata"]'),
        ("chapters/bread.html", f'//*[@id="card-{anchor_id(*CORRECTED)}"]'),
    ):
        (element,) = pages[page].xpath(place)
        assert change in element.text_content() and NOTED in element.text_content(), place
    (head,) = pages["chapters/bread.html"].xpath('//details[@id="errata"]')
    assert head.xpath("string(summary)").strip().startswith("3 errata")
    ids = [link.text_content() for link in head.xpath(".//li//a")]
    assert ids == ["bread/bakeries", CORRECTED[1], "bread/mills"]


def test_what_was_withdrawn_keeps_its_place(sample_site, rows):
    """The permalink of a withdrawn number leads to a row that says so, and the files have it."""
    for key, text in WITHDRAWN.items():
        row = rows[permalink_path(*key)]
        words = row.text_content()
        assert "Withdrawn" in words and text in words and NOTED in words
        assert row.xpath(".//@data-cite") == []
    files = sample_site / "downloads"
    with open(files / "results.csv", encoding="utf-8", newline="") as lines:
        table = {row["id"]: row for row in csv.DictReader(lines)}
    gone, corrected = table["bread/mills"], table[CORRECTED[1]]
    assert (gone["status"], gone["value"]) == ("withdrawn", "")
    assert gone["permalink"] == f"{ADDRESS}reference/results.html#result-bread-mills"
    assert corrected["status"] == "published"
    record = json.loads((files / "results.json").read_text(encoding="utf-8"))
    (gone,) = record["withdrawn"]
    assert (gone["id"], gone["value"], gone["errata"][0]["after"]) == ("bread/mills", 4, None)
    (corrected,) = [each for each in record["results"] if each["id"] == CORRECTED[1]]
    assert corrected["errata"][0]["before"]["value"] == 4
    assert corrected["errata"][0]["after"]["value"] == corrected["value"]
    schema = json.loads((files / "results.schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(record)) == []


def test_a_hostile_title_is_text_everywhere(pages, person, sample_site):
    for name, page in pages.items():
        scripts = [script.text or "" for script in page.iter("script")]
        assert not [text for text in scripts if text.startswith("alert")], name
    (row,) = pages["reference/results.html"].xpath(
        f'//tbody[@id="{anchor_id("result", HOSTILE_RESULT)}"]'
    )
    assert row.find("tr/th").text.strip() == HOSTILE.replace('"two"', "“two”")
    title = "A chapter of & “quotes” – and code"
    chapter = pages["chapters/summary.html"]
    assert next(chapter.iter("h1")).text_content().rstrip("#") == title
    (box,) = chapter.xpath(f'//div[@class="{theme.CITE_BOX}"]')
    assert json.loads(citations_in(box)["CSL-JSON"])[0]["title"] == title
    tab, alerts = person(), []
    tab.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    for name in ("reference/results.html", "chapters/bread.html", "chapters/summary.html"):
        tab.goto(f"file://{sample_site}/{name}")
    assert alerts == []


def test_a_draft_says_so(pages, published):
    (article,) = pages["reference/editions.html"].xpath("//article")
    assert published.history.label.endswith("-draft")
    assert published.history.label in article.text_content()
    (box,) = pages["chapters/bread.html"].xpath(f'//div[@class="{theme.CITE_BOX}"]')
    assert "(n.d.)" in box.text_content()
