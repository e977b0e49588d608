"""What machines read of a page: Highwire's citation tags, OpenGraph, JSON-LD by schema.org, and a map of the site."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path

from docutils import nodes

from recount.datapackage.bibliography import load_references
from recount.datapackage.store import page_record
from recount.published_outputs import Published
from recount.sphinxext.downloads.archive import archive_name, table_files
from recount.sphinxext.downloads.csv_tables import describe_package
from recount.sphinxext.nodes import DOWNLOADS
from recount.verdicts import Verdict

_DESCRIBED = 300  # characters of a description, about what readers of previews show


_MEDIA = {
    "csv": "text/csv",
    "json": "application/json",
    "bib": "application/x-bibtex",
    "zip": "application/zip",
}


def add_metadata(app, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Put into the head of a page what machines read."""
    if doctree is None or app.builder.name != "html":
        return
    published, title = app.recount.published, _title(app, pagename, context)
    words = app.env.metadata[pagename].get("description") or _description(doctree)
    tags = [*_opengraph(published, pagename, title, words), *_highwire(published, pagename)]
    lines = [
        f'<meta {kind}="{name}" content="{escape(text)}">' for kind, name, text in tags if text
    ]
    graph = {
        "@context": "https://schema.org",
        "@graph": list(_graph(published, pagename, title, words)),
    }
    # "<" escaped: nothing in a title can end the script element.
    lines.append(
        f'<script type="application/ld+json">{json.dumps(graph, ensure_ascii=False).replace("<", chr(92) + "u003c")}</script>'
    )
    # Docutils writes how wide a page is; so does the template, for every page, those without a source among them.
    known = re.sub(r'<meta name="viewport"[^>]*>\n?', "", context.get("metatags") or "")
    context["metatags"] = known + "\n" + "\n".join(lines) + "\n"


def _title(app, page: str, context: dict) -> str:
    """What a page is called: a chapter as it is cited."""
    folder, _, name = page.partition("/")
    known = app.recount.published.outputs.titles if folder == "chapters" else {}
    return known.get(name) or _plain(context.get("title") or published_title(app))


def published_title(app) -> str:
    """Title of the book."""
    return app.recount.published.book.title


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


def _description(doctree) -> str:
    """The first paragraph of a page without its references, cut at the end of a word. A page can say another in its front matter."""
    first = next(
        (
            node
            for node in doctree.findall(nodes.paragraph)
            if not isinstance(node.parent, (nodes.list_item, nodes.definition))
        ),
        None,
    )
    text = (
        re.sub(r"\s+(?=[,.;:])", "", " ".join(_unreferenced(first).split()))
        if first is not None
        else ""
    )
    return text if len(text) <= _DESCRIBED else f"{text[:_DESCRIBED].rpartition(' ')[0]} \u2026"


def _unreferenced(paragraph: nodes.paragraph) -> str:
    """Text of a paragraph without what stands in square brackets to name a source."""
    copy = paragraph.deepcopy()
    for part in list(copy.findall(nodes.inline)):
        if part.next_node(nodes.reference) is not None and re.fullmatch(r"\[.*\]", part.astext()):
            part.parent.remove(part)
    return copy.astext()


def _opengraph(
    published: Published, page: str, title: str, words: str
) -> Iterator[tuple[str, str, str]]:
    book = published.book
    yield "name", "description", words
    yield "property", "og:title", title
    yield "property", "og:type", "article" if page.startswith("chapters/") else "website"
    yield "property", "og:site_name", book.title
    yield "property", "og:description", words
    yield "property", "og:locale", "en"
    yield "property", "og:url", book.address(f"{page}.html")
    picture = next(
        (
            record
            for id, (record, _) in published.outputs.charts.items()
            if published.outputs.homes["chart", id] == page
        ),
        None,
    )
    if picture and book.base_url:
        yield "property", "og:image", book.address(f"{DOWNLOADS}/charts/{picture['id']}.png")
        yield "property", "og:image:alt", picture["alternative"]


def _highwire(published: Published, page: str) -> Iterator[tuple[str, str, str]]:
    book, name = published.book, page.removeprefix("chapters/")
    if name not in published.outputs.titles or page == name:
        return
    yield "name", "citation_title", published.outputs.titles[name]
    yield "name", "citation_author", book.author
    yield "name", "citation_publication_date", book.date.replace("-", "/")
    yield "name", "citation_inbook_title", book.title
    yield "name", "citation_language", "en"
    yield "name", "citation_public_url", book.address(f"{page}.html")


def _graph(published: Published, page: str, title: str, words: str) -> Iterator[dict]:
    book = _book(published)
    if page == "index":
        yield book | {"description": words}
    elif page == "data":
        yield _dataset(published, words)
    elif page.startswith("chapters/"):
        yield _dated(
            published,
            {
                "@type": "ScholarlyArticle",
                "headline": title,
                "description": words,
                "isPartOf": book,
                "citation": _report(),
                "url": published.book.address(f"{page}.html"),
            },
        )
    for id, verdict in published.outputs.verdicts.items():
        if page in (published.outputs.homes["verdict", id], "reference/verdicts"):
            yield _review(published, verdict)


def _dated(published: Published, thing: dict) -> dict:
    book = published.book
    known = {
        "author": {"@type": "Organization", "name": book.author},
        "version": book.version,
        "datePublished": book.date,
        "license": book.licence_url,
        "inLanguage": "en",
    }
    return {name: value for name, value in (thing | known).items() if value}


def _book(published: Published) -> dict:
    return _dated(
        published, {"@type": "Book", "name": published.book.title, "url": published.book.base_url}
    )


def _dataset(published: Published, words: str) -> dict:
    book, known = published.book, table_files(published)
    tables = [
        _table(published, resource)
        for resource in describe_package(published)["resources"]
        if resource["path"] in known
    ]
    return _dated(
        published,
        {
            "@type": "Dataset",
            "name": f"{book.title}: results and data",
            "description": words,
            "isAccessibleForFree": True,
            "url": book.address("reference/downloads.html"),
            "distribution": [_download(published, name) for name in [*known, archive_name(book)]],
            "citation": published.citations["book", ""].apa(),
            "hasPart": tables,
        },
    )


def _download(published: Published, name: str) -> dict:
    said = {
        "@type": "DataDownload",
        "name": name,
        "encodingFormat": _MEDIA[name.rpartition(".")[2]],
        "license": published.book.licence_url,
        "contentUrl": published.book.address(f"{DOWNLOADS}/{name}"),
    }
    return {key: value for key, value in said.items() if value}


def _table(published: Published, resource: dict) -> dict:
    """One table of the Data Package, with what each of its columns is."""
    columns = [
        {"@type": "PropertyValue", "name": field["name"], "description": field["description"]}
        for field in resource["schema"]["fields"]
    ]
    return _dated(
        published,
        {
            "@type": "Dataset",
            "name": resource["title"],
            "description": f"{resource['description']} A table of {published.book.title}.",
            "license": resource["licenses"][0]["path"],
            "isAccessibleForFree": True,
            "distribution": [_download(published, resource["path"])],
            "variableMeasured": columns,
        },
    )


def _report() -> dict:
    entry = load_references()[page_record()["source"]]
    return {
        "@type": "Report",
        "name": f"{page_record()['title']}, page {page_record()['number']}",
        "author": {"@type": "Organization", "name": entry["author"]},
        "datePublished": entry["year"],
    }


def _review(published: Published, verdict: Verdict) -> dict:
    citation, report = published.citations["verdict", verdict.claim], _report()
    return _dated(
        published,
        {
            "@type": "ClaimReview",
            "@id": citation.address,
            "url": citation.address,
            "claimReviewed": verdict.fragment,
            "itemReviewed": {
                "@type": "Claim",
                "author": report["author"],
                "datePublished": report["datePublished"],
                "appearance": report,
            },
            "reviewRating": {
                "@type": "Rating",
                "alternateName": verdict.verdict,
                "ratingExplanation": verdict.reason,
            },
            "identifier": verdict.claim,
        },
    )


def _map(app, exception) -> None:
    """Write ``sitemap.xml``, where the site has an address: its entries are addresses."""
    if exception or app.builder.name != "html" or not app.recount.published.book.base_url:
        return
    pages = ElementTree.Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for name in sorted(app.env.found_docs):
        ElementTree.SubElement(
            ElementTree.SubElement(pages, "url"), "loc"
        ).text = app.recount.published.book.address(f"{name}.html")
    ElementTree.ElementTree(pages).write(
        Path(app.outdir) / "sitemap.xml", encoding="utf-8", xml_declaration=True
    )


def setup(app) -> None:
    """Describe each page, and write the map of the site."""
    app.connect("html-page-context", add_metadata)
    app.connect("build-finished", _map)
