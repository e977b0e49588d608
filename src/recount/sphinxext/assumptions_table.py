"""The table of what a chapter assumes, made from the inputs of what the chapter publishes."""

from __future__ import annotations

from docutils import nodes

from recount.datapackage.rows import Assumption
from recount.datapackage.tables import data_dir
from recount.published_outputs import Outputs
from recount.quantities.row_text import assumption_range, row_text
from recount.sphinxext.appendix_tables import Key, assumption_dependents
from recount.sphinxext.input_sources import author_year
from recount.sphinxext.nodes import Line, link, table_node

_HEADINGS = ["assumption", "default", "range", "reason and source", "what rests on it"]


def add_assumptions_table(app, doctree) -> None:
    """Put the table at the end of the section that the settings of the book name."""
    chapter, published = app.env.docname, app.recount.published
    if not chapter.startswith("chapters/"):
        return
    app.env.note_dependency(str(data_dir() / "assumptions.csv"))
    for section in doctree.findall(nodes.section):
        if section.next_node(nodes.title).astext() == published.book.assumptions_section:
            section += assumptions_section(published.outputs, chapter)


def assumptions_section(outputs: Outputs, chapter: str) -> nodes.section:
    """The assumptions of a chapter: a table, or a sentence where there are none."""
    rows: list[list[Line]] = [
        [
            [link(row.quantity, "assumption", row.id), nodes.Text(" "), nodes.literal("", row.id)],
            *([nodes.Text(text)] for text in (row_text(row), assumption_range(row), _reason(row))),
            _links(dependents),
        ]
        for row, dependents in assumption_dependents(outputs, chapter)
    ]
    body = nodes.paragraph("", "Nothing that this chapter publishes rests on an assumption.")
    if rows:
        body = table_node(_HEADINGS, [24, 12, 18, 36, 24], rows, ["summary", "assumptions"])
    title = nodes.title("", "Assumptions")
    return nodes.section("", title, body, ids=["assumptions"], names=["assumptions"])


def _reason(row: Assumption) -> str:
    sources = "; ".join(map(author_year, row.sources))
    return f"{row.reason}. {sources}." if sources else f"{row.reason}."


def _links(dependents: list[Key]) -> Line:
    """Links to dependents, the charts last."""
    prefixes = {"result": "", "verdict": "verdict on ", "chart": "chart "}
    links: Line = []
    for kind, id in sorted(dependents, key=lambda key: key[0] == "chart"):
        links += [nodes.Text("; "), link(f"{prefixes[kind]}{id}", kind, id)]
    return links[1:]
