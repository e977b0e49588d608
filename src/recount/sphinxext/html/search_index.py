"""The index that the search of the site looks through: pages and their sections, terms, sources,
and everything that has a row in a reference table.

An entry has a title, a value, other names (an id, an author), an address, and words of prose.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

from recount.datapackage.bibliography import load_references, strip_latex
from recount.datapackage.rows import ROW_KINDS, Row, list_rows
from recount.datapackage.tables import load_table
from recount.permalinks import BIBLIOGRAPHY, permalink_path
from recount.published_outputs import Published
from recount.sphinxext.directives.annotated_page import annotated_page, titles_in_contents
from recount.sphinxext.directives.reference_table import reference_table
from recount.sphinxext.directives.verdict_crosstab import verdict_crosstab
from recount.sphinxext.input_sources import author_year
from recount.sphinxext.nodes import collapsible
from recount.sphinxext.source_numbers import source_html

FILE = "search-index.js"

# Code, and what repeats the rows of a table, each of which is an entry.
_NO_PROSE = (
    nodes.section, nodes.title, nodes.literal_block, nodes.raw, nodes.comment, nodes.table,
    addnodes.glossary, addnodes.toctree,
    annotated_page, collapsible, reference_table, verdict_crosstab,
)  # fmt: skip


def collect_sections(app, page: str, doctree) -> None:
    """Keep the sections and terms of a page that is being written."""
    app.recount.search_sections[page] = [*_sections(app, page, doctree), *_terms(page, doctree)]


def write_search_index(app) -> None:
    """Write the index of a site."""
    sections = _all_sections(app)
    entries = [
        *(section for page in sorted(sections) for section in sections[page]),
        *_sources(),
        *row_entries(app.recount.published),
        *_searches(),
    ]
    text = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    (Path(app.outdir) / FILE).write_text(f"const SEARCH = [\n{text}\n];\n", encoding="utf-8")


def _entry(kind: str, title: str, names: str, address: str, *words: str) -> dict[str, str]:
    text = " ".join(" ".join(words).split())
    return {"kind": kind, "title": title, "names": names, "address": address, "words": text}


def _sections(app, page: str, doctree) -> Iterator[dict[str, str]]:
    """The page by its first heading, and its sections; what a section defines are other names."""
    heading = doctree.next_node(nodes.title)
    in_contents = titles_in_contents(app.env).get(page, "")
    for section in doctree.findall(nodes.section):
        title = section.next_node(nodes.title)
        address = f"{page}.html#{section['ids'][0]}"
        prose = list(_prose(section))
        words = [node.astext() for node in prose]
        if title is heading:
            kind = "chapter" if page.startswith("chapters/") else "page"
            names = in_contents if in_contents != title.astext() else ""
            yield _entry(kind, title.astext(), names, address, *words)
        else:
            names = ", ".join(node.astext() for node in prose if isinstance(node, nodes.term))
            entry = _entry("section", title.astext(), names, address, *words)
            yield entry | {"within": in_contents}


def _prose(node: nodes.Element) -> Iterator[nodes.TextElement]:
    """The paragraphs of a section, without those of the sections in it."""
    for child in node.children:
        if isinstance(child, nodes.Element) and not isinstance(child, _NO_PROSE):
            if isinstance(child, nodes.TextElement):
                yield child
            elif "chapter-end" not in child["classes"]:
                yield from _prose(child)


def _terms(page: str, doctree) -> Iterator[dict[str, str]]:
    """Terms of a glossary; words that a definition stresses are other names."""
    for glossary in doctree.findall(addnodes.glossary):
        for item in glossary.findall(nodes.definition_list_item):
            term, definition = item.next_node(nodes.term), item.next_node(nodes.definition)
            stressed = ", ".join(word.astext() for word in definition.findall(nodes.emphasis))
            address = f"{page}.html#{term['ids'][0]}"
            yield _entry("term", term.astext(), stressed, address, definition.astext())


def _all_sections(app) -> dict[str, list[dict]]:
    """Sections of every page: those just written, and those kept since others were written."""
    store = Path(app.doctreedir) / "search-sections.json"
    sections = json.loads(store.read_text(encoding="utf-8")) if store.is_file() else {}
    sections |= app.recount.search_sections
    sections = {page: found for page, found in sections.items() if page in app.env.found_docs}
    store.write_text(json.dumps(sections), encoding="utf-8")
    return sections


def _sources() -> Iterator[dict[str, str]]:
    """Entries of the bibliography."""
    for key, source in load_references().items():
        title = strip_latex(source.get("title", key))
        words = unescape(re.sub("<[^>]+>", "", source_html(key))).partition(" URL:")[0]
        words = words.replace(f"{title}. ", "", 1)
        yield _entry("source", title, author_year(key), f"{BIBLIOGRAPHY}.html#{key}", words)


def row_entries(published: Published) -> Iterator[dict[str, str]]:
    """Entries of everything that has a row; chapters are found by their sections."""
    rows = {row.id: row for kind in ROW_KINDS for row in list_rows(kind)}
    for (kind, id), entry in published.history.now.items():
        if kind != "chapter":
            place = published.citations[kind, id].place
            words = _words(published, kind, id, rows.get(id))
            yield _entry(kind, entry.title, id, place, *words) | {"value": entry.text}


def _words(published: Published, kind: str, id: str, row: Row | None) -> list[str]:
    """What a row says besides its title and value, and who says so where."""
    outputs, entry = published.outputs, published.history.now[kind, id]
    if kind == "result":
        return [f"{outputs.results[id].readings_text}. {outputs.results[id].formula}."]
    if kind == "chart":
        return [outputs.charts[id][0]["alternative"]]
    if kind == "verdict":
        return [outputs.verdicts[id].reason]
    spans = "; ".join(f"{name} {text}" for name, text in sorted(entry.spans.items()))
    sources = "" if kind == "claim" else "; ".join(map(author_year, row.sources))
    parts = (spans, sources, getattr(row, "quote", ""), getattr(row, "note", ""))
    return [f"{part.rstrip('.')}." for part in parts if part]


def _searches() -> Iterator[dict[str, str]]:
    """The searches on record, by their words."""
    for search in load_table("searches").to_dict("records"):
        address = permalink_path("search", search["id"])
        about = (f"{search['place']}.", f"{search['hoped_for']}:", search["found"])
        yield _entry("search", search["query"], search["id"], address, *about)
