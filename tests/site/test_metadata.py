"""What programs read in the pages: JSON-LD, Open Graph, citation tags, the sitemap."""

import re
import xml.etree.ElementTree as ElementTree

import extruct
import pytest

from recount.permalinks import anchor_id
from tests.conftest import parse_pages
from tests.corrected_sample import ADDRESS, CORRECTED


@pytest.fixture(scope="module")
def extract(sample_site):
    """The function that reads a page as a crawler does."""

    def read(page):
        text = (sample_site / page).read_text(encoding="utf-8")
        return extruct.extract(text, syntaxes=["json-ld", "opengraph"], uniform=True)

    return read


def graph(found):
    return [thing for block in found["json-ld"] for thing in block["@graph"]]


def only(things, kind):
    (thing,) = [each for each in things if each["@type"] == kind]
    return thing


def content(page, attribute, name):
    return page.xpath(f'//meta[@{attribute}="{name}"]/@content')


def is_listed(page):
    """Whether a catalogue may list a page: not the search, and no page of another's address."""
    return not content(page, "name", "robots")


def test_chapters_and_verdicts(pages, extract, published):
    book, reviews = published.book, []
    for name, title in published.outputs.titles.items():
        page = pages[f"chapters/{name}.html"]
        found = extract(f"chapters/{name}.html")
        article = only(graph(found), "ScholarlyArticle")
        assert article["headline"] == title and len(article["description"]) > 80
        assert (article["version"], article["isPartOf"]["name"]) == (book.version, book.title)
        assert article["url"] == f"{ADDRESS}chapters/{name}.html"
        assert article.get("datePublished", "") == book.date
        (shared,) = found["opengraph"]
        assert (shared["@type"], shared["og:title"]) == ("article", title)
        assert shared["og:description"] == article["description"]
        for tag, expected in {
            "title": title,
            "author": f"{book.author},",
            "inbook_title": book.title,
            "public_url": article["url"],
        }.items():
            assert content(page, "name", f"citation_{tag}") == [expected]
        dates = content(page, "name", "citation_publication_date")
        assert dates == ([book.date.replace("-", "/")] if book.date else [])
        reviews += [thing for thing in graph(found) if thing["@type"] == "ClaimReview"]
    assert {each["identifier"] for each in reviews} == set(published.outputs.verdicts)
    for review in reviews:
        verdict = published.outputs.verdicts[review["identifier"]]
        assert review["claimReviewed"] == verdict.fragment
        assert review["reviewRating"]["alternateName"] == verdict.words
        assert review["itemReviewed"]["@type"] == "Claim"
        assert review["itemReviewed"]["appearance"]["@type"] == "Report"


def test_the_data_and_the_book(extract, pages, sample_site, published):
    dataset = only(graph(extract("reference/downloads.html")), "Dataset")
    files = {
        each["contentUrl"].removeprefix(f"{ADDRESS}downloads/"): each
        for each in dataset["distribution"]
    }
    assert "results.csv" in files
    for name, each in files.items():
        assert (sample_site / "downloads" / name).is_file()
        assert each["license"] == dataset["license"] != ""
    assert dataset["version"] == published.book.version
    assert [thing["@type"] for thing in graph(extract("index.html"))] == ["Book"]
    assert content(pages["index.html"], "name", "citation_title") == [published.book.title]


@pytest.mark.parametrize("site", ["sample_site", "book_site"])
def test_every_page_is_described_once_in_whole_words(site, request):
    described = {}
    for name, page in parse_pages(request.getfixturevalue(site)).items():
        assert page.xpath('count(//meta[@name="viewport"])') == 1, name
        found = content(page, "name", "description")
        assert found == content(page, "property", "og:description"), name
        assert len(found) == is_listed(page), name
        if found:
            described[name] = found[0]
    for name, text in described.items():
        assert 30 < len(text) <= 302, (name, text)
        assert not re.search(r"\[[^]]*\d|\s[,.;:]|[*`{}]", text), (name, text)
    assert len(set(described.values())) == len(described)


def test_a_site_with_an_address_names_it(sample_site, pages):
    sitemap = ElementTree.parse(sample_site / "sitemap.xml")
    found = [each.text for each in sitemap.iterfind(".//{*}loc")]
    assert set(found) == {f"{ADDRESS}{name}" for name in pages if is_listed(pages[name])}
    (row,) = pages["reference/results.html"].xpath(f'//tbody[@id="{anchor_id(*CORRECTED)}"]')
    link = f"{ADDRESS}reference/results.html#{anchor_id(*CORRECTED)}"
    assert link in row.text_content()
    for name, page in pages.items():
        if is_listed(page):
            assert page.xpath('//link[@rel="canonical"]/@href') == [f"{ADDRESS}{name}"]


def test_a_site_without_an_address_names_none(book_site):
    assert not (book_site / "sitemap.xml").exists()
    for name in ("index.html", "reference/results.html"):
        text = (book_site / name).read_text(encoding="utf-8")
        for word in ('rel="canonical"', "og:url", "citation_public_url"):
            assert word not in text
