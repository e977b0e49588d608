"""What programs read of a page: citation tags by Highwire, OpenGraph, JSON-LD by schema.org, and
a map of the site."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from docutils import nodes

from recount.datapackage.bibliography import load_references
from recount.datapackage.rows import Document, first_document, get_claim, get_document
from recount.permalinks import REFERENCE_PAGES
from recount.published_outputs import Published
from recount.sphinxext.downloads.archive import archive_name, table_files
from recount.sphinxext.nodes import DOWNLOADS
from recount.verdicts import Verdict

_DESCRIPTION_LENGTH = 300  # about what previews show
_NOT_PROSE = (nodes.list_item, nodes.definition, nodes.entry)
_DOWNLOADS_PAGE = "reference/downloads"

_MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "bib": "application/x-bibtex",
    "zip": "application/zip",
}


def add_metadata(app, page: str, context: dict, doctree) -> None:
    """Give the template of a page what ``metadata.html`` writes into its head."""
    published, title = app.recount.published, _title(app, page, context)
    folder, _, name = page.partition("/")
    description = app.env.metadata[page].get("description") or describe(doctree)
    is_root = page == app.config.root_doc
    graph = list(_graph(published, page, is_root, title, description))
    document = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
    context["metadata"] = {
        "title": title,
        "description": description,
        "book": published.book,
        "is_chapter": folder == "chapters" and name in published.outputs.titles,
        "is_root": is_root,
        "address": published.book.address(f"{page}.html"),
        "picture": _first_chart(published, page),
        # "<" is escaped, so that nothing in a title can end the script element.
        "json_ld": document.replace("<", "\\u003c"),
    }
    # Docutils and the template both write the viewport.
    tags = context.get("metatags") or ""
    context["metatags"] = re.sub(r'<meta name="viewport"[^>]*>\n?', "", tags)


def write_sitemap(app) -> None:
    """Write ``sitemap.xml`` where the site has an address."""
    book = app.recount.published.book
    if not book.base_url:
        return
    urls = ElementTree.Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for name in sorted(app.env.found_docs):
        location = ElementTree.SubElement(ElementTree.SubElement(urls, "url"), "loc")
        location.text = book.address(f"{name}.html")
    path = Path(app.outdir) / "sitemap.xml"
    ElementTree.ElementTree(urls).write(path, encoding="utf-8", xml_declaration=True)


def _title(app, page: str, context: dict) -> str:
    """Title of a page; that of a chapter is the one by which it is cited."""
    folder, _, name = page.partition("/")
    titles = app.recount.published.outputs.titles if folder == "chapters" else {}
    html = context.get("title") or app.recount.published.book.title
    return titles.get(name) or unescape(re.sub(r"<[^>]+>", "", html))


def describe(doctree) -> str:
    """The first paragraph of a page, cut at the end of a word."""
    for paragraph in doctree.findall(nodes.paragraph):
        if not isinstance(paragraph.parent, _NOT_PROSE):
            text = " ".join(paragraph.astext().split())
            text = re.sub(r"\s+(?=[,.;:])", "", text)
            if len(text) <= _DESCRIPTION_LENGTH:
                return text
            return f"{text[:_DESCRIPTION_LENGTH].rpartition(' ')[0]} \u2026"
    return ""


def _first_chart(published: Published, page: str) -> dict | None:
    """Address and words of the first chart of a page, where the site has an address."""
    for id, (record, _) in published.outputs.charts.items():
        if published.book.base_url and published.outputs.homes["chart", id] == page:
            address = published.book.address(f"{DOWNLOADS}/charts/{id}.png")
            return {"address": address, "words": record["alternative"]}
    return None


def _graph(
    published: Published, page: str, is_root: bool, title: str, description: str
) -> Iterator[dict]:
    """What a page is in the terms of schema.org: book, chapter or data, and the verdicts on it."""
    book = _work(published, "Book", name=published.book.title, url=published.book.base_url)
    if is_root:
        yield book | {"description": description}
    elif page == _DOWNLOADS_PAGE:
        yield _dataset(published, description)
    elif page.startswith("chapters/"):
        about = {"headline": title, "description": description, "isPartOf": book}
        address = published.book.address(f"{page}.html")
        reports = [_report(document) for document in _documents(published, page)]
        cited = reports if len(reports) > 1 else reports[0]
        yield _work(published, "ScholarlyArticle", **about, citation=cited, url=address)
    for id, verdict in published.outputs.verdicts.items():
        if page in (published.outputs.homes["verdict", id], REFERENCE_PAGES["verdict"]):
            yield _review(published, verdict)


def _documents(published: Published, page: str) -> list[Document]:
    """The pages whose claims a chapter judges; the first of the book where it judges none."""
    homes = published.outputs.homes
    claims = [get_claim(id) for id in published.outputs.verdicts if homes["verdict", id] == page]
    ids = dict.fromkeys(claim.document for claim in claims)
    return [get_document(id) for id in ids] or [first_document()]


def _work(published: Published, type: str, **properties) -> dict:
    """A thing with what all that is published here has in common."""
    book = published.book
    authors = [
        {"@type": "Person" if author.family else "Organization", "name": str(author)}
        | ({"@id": f"https://orcid.org/{author.orcid}"} if author.orcid else {})
        for author in book.authors
    ]
    common = {
        "author": authors if len(authors) > 1 else authors[0],
        "version": book.version,
        "datePublished": book.date,
        "license": book.licence_url,
        "inLanguage": "en",
    }
    return {"@type": type} | _given({**properties, **common})


def _given(properties: dict) -> dict:
    return {name: value for name, value in properties.items() if value}


def _dataset(published: Published, description: str) -> dict:
    book = published.book
    return _work(
        published,
        "Dataset",
        name=f"{book.title}: results and data",
        description=description,
        isAccessibleForFree=True,
        url=book.address(f"{_DOWNLOADS_PAGE}.html"),
        distribution=[
            _download(published, name) for name in (*table_files(published), archive_name(book))
        ],
        citation=published.citations["book", ""].apa(),
        keywords=list(book.keywords),
    )


def _download(published: Published, name: str) -> dict:
    properties = {
        "name": name,
        "encodingFormat": _MEDIA_TYPES[name.rpartition(".")[2]],
        "license": published.book.licence_url,
        "contentUrl": published.book.address(f"{DOWNLOADS}/{name}"),
    }
    return {"@type": "DataDownload"} | _given(properties)


def _report(document: Document) -> dict:
    """A page under study."""
    entry = load_references()[document.source]
    return {
        "@type": "Report",
        "name": document.locator,
        "author": {"@type": "Organization", "name": entry["author"]},
        "datePublished": entry["year"],
    }


def _review(published: Published, verdict: Verdict) -> dict:
    address = published.citations["verdict", verdict.claim].address
    report = _report(get_document(get_claim(verdict.claim).document))
    origin = {name: report[name] for name in ("author", "datePublished")}
    rating = {"alternateName": verdict.words, "ratingExplanation": verdict.reason}
    review = _work(
        published,
        "ClaimReview",
        url=address,
        claimReviewed=verdict.fragment,
        itemReviewed={"@type": "Claim"} | origin | {"appearance": report},
        reviewRating={"@type": "Rating"} | rating,
        identifier=verdict.claim,
    )
    return review | _given({"@id": address})
