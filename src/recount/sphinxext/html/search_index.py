"""The index that the search of the site looks through: sections of pages, and rows of the
reference tables by id and words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes

from recount.published_outputs import Published
from recount.sphinxext.directives.reference_table import reference_table

FILE = "search-index.js"


def collect_sections(app, page: str, doctree) -> None:
    """Keep the sections of a page that is being written."""
    app.recount.search_sections[page] = list(_sections(page, doctree))


def write_search_index(app) -> None:
    """Write the index of a site."""
    sections = _all_sections(app)
    entries = [
        *(section for page in sorted(sections) for section in sections[page]),
        *row_entries(app.recount.published),
    ]
    text = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    (Path(app.outdir) / FILE).write_text(f"const SEARCH = [\n{text}\n];\n", encoding="utf-8")


def _sections(page: str, doctree) -> Iterator[dict]:
    heading = doctree.next_node(nodes.title)
    page_title = heading.astext() if heading else ""
    for section in doctree.findall(nodes.section):
        title = section.next_node(nodes.title).astext()
        words = " ".join(
            node.astext()
            for node in section.children
            if not isinstance(node, (nodes.section, nodes.title, reference_table))
        )
        yield {
            "kind": "page" if title == page_title else f"in {page_title}",
            "title": title,
            "address": f"{page}.html#{section['ids'][0]}",
            "words": " ".join(words.split()),
        }


def _all_sections(app) -> dict[str, list[dict]]:
    """Sections of every page: those just written, and those kept since others were written."""
    store = Path(app.doctreedir) / "search-sections.json"
    sections = json.loads(store.read_text(encoding="utf-8")) if store.is_file() else {}
    sections |= app.recount.search_sections
    sections = {page: found for page, found in sections.items() if page in app.env.found_docs}
    store.write_text(json.dumps(sections), encoding="utf-8")
    return sections


def row_entries(published: Published) -> Iterator[dict]:
    """Entries of everything that has a row; chapters are found by their sections."""
    for (kind, id), entry in published.history.now.items():
        if kind != "chapter":
            named = {"kind": "country indicator" if kind == "indicator" else kind, "id": id}
            address, words = published.citations[kind, id].place, _words(published, kind, id)
            yield named | {"title": entry.title, "address": address, "words": words}


def _words(published: Published, kind: str, id: str) -> str:
    """What a row says."""
    if kind == "result":
        result = published.outputs.results[id]
        return f"{result.full_text}. {result.readings_text}. {result.formula}."
    if kind == "chart":
        return published.outputs.charts[id][0]["alternative"]
    entry = published.history.now[kind, id]
    spans = (f"{name} {text}" for name, text in sorted(entry.spans.items()))
    return "; ".join([entry.text, *spans])
