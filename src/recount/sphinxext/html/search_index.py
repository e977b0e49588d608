"""What the search of the site looks through: sections of pages by their words, and rows of the ledger by id and words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes

from recount.published_outputs import Published
from recount.sphinxext.directives.reference_table import reference_rows

INDEX = "search-index.js"


_NAMES = {"indicator": "country indicator"}


def _gather(app, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Keep the sections of a page."""
    if doctree is None or app.builder.name != "html":
        return
    app.recount.search_sections[pagename] = list(_sections(pagename, doctree))


def _sections(page: str, doctree) -> Iterator[dict]:
    whole = doctree.next_node(nodes.title)
    for section in doctree.findall(nodes.section):
        title = section.next_node(nodes.title).astext()
        words = " ".join(
            node.astext()
            for node in section.children
            if not isinstance(node, (nodes.section, nodes.title, reference_rows))
        )
        chapter = whole.astext() if whole is not None else ""
        yield {
            "kind": "page" if title == chapter else f"in {chapter}",
            "title": title,
            "address": f"{page}.html#{section['ids'][0]}",
            "words": " ".join(words.split()),
        }


def rows(published: Published) -> Iterator[dict]:
    """Rows of the reference_rows, as the search has them."""
    for (kind, id), entry in published.history.now.items():
        if kind == "chapter":  # its sections are found as such
            continue
        yield {
            "kind": _NAMES.get(kind, kind),
            "id": id,
            "title": entry.title,
            "address": published.citations[kind, id].place,
            "words": _said(published, kind, id),
        }


def _said(published: Published, kind: str, id: str) -> str:
    """What a row says, as the book prints it."""
    if kind == "result":
        result = published.outputs.results[id]
        return f"{result.full_text}. {result.readings_text}. {result.formula}."
    if kind == "chart":
        return published.outputs.charts[id][0]["alternative"]
    entry = published.history.now[kind, id]
    return "; ".join(
        [entry.text, *(f"{name} {span}" for name, span in sorted(entry.spans.items()))]
    )


def _whole(app) -> dict[str, list[dict]]:
    """Sections of every page: of those just written, and of the others as they were when they were."""
    kept = Path(app.doctreedir) / "recount-sections.json"
    gathered = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    gathered |= app.recount.search_sections
    gathered = {page: sections for page, sections in gathered.items() if page in app.env.found_docs}
    kept.write_text(json.dumps(gathered), encoding="utf-8")
    return gathered


def _write(app, exception) -> None:
    if exception or app.builder.name != "html":
        return
    gathered = _whole(app)
    entries = [section for page in sorted(gathered) for section in gathered[page]] + list(
        rows(app.recount.published)
    )
    text = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    (Path(app.outdir) / INDEX).write_text(f"const SEARCH = [\n{text}\n];\n", encoding="utf-8")


def setup(app) -> None:
    """Gather while pages are written, and write at the end."""
    app.connect("html-page-context", _gather)
    app.connect("build-finished", _write)
