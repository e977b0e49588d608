"""``{appendix}``: all numbers of a chapter, folded at its end, with what it assumes and takes.

A chapter that has one shows no results where they are computed. What comes after the directive
stands in the appendix too, below its tables: the last cell, which publishes, and what only those
look for who compute again.
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.datapackage.tables import data_dir
from recount.results import RESULT_MIME
from recount.sphinxext.appendix_tables import assumptions_table, results_table, sources_table
from recount.sphinxext.directives.claim_box import claim_box
from recount.sphinxext.nodes import collapsible, cross_ref
from recount.sphinxext.value_cards import number
from recount.verdicts import VERDICT_MIME


class appendix(nodes.General, nodes.Element):
    """Where an author asks for an appendix; it stands at the end of the chapter."""


class Appendix(SphinxDirective):
    """The appendix of a chapter."""

    def run(self) -> list[nodes.Node]:
        if not self.env.docname.startswith("chapters/"):
            raise self.error("only a chapter has an appendix")
        return [appendix("")]


def add_appendix(app, doctree) -> None:
    """Put the appendix at the end of a chapter that asks for one."""
    asked = doctree.next_node(appendix)
    if not asked:
        return
    for name in ("assumptions.csv", "evidence.csv", "events.csv"):
        app.env.note_dependency(str(data_dir() / name))
    _hide_published(doctree)
    published, chapter = app.recount.published, app.env.docname
    tables = {
        "numbers": results_table(published, chapter),
        "assumptions": assumptions_table(published.outputs, chapter),
        "rows from sources": sources_table([*published.outputs.inputs(chapter), *_shown(doctree)]),
    }
    counts = [_count(table, name) for name, table in tables.items() if table]
    fold = collapsible(
        "", *filter(None, tables.values()), *_take_what_follows(asked), ids=["all-numbers"],
        head="All numbers of this chapter", tail=f"({', '.join(counts)})", classes=["appendix"],
    )  # fmt: skip
    title = nodes.title("", "Appendix")
    chapter_section = doctree.next_node(nodes.section)
    chapter_section += nodes.section("", title, fold, ids=["appendix"], names=["appendix"])


def _count(table: nodes.table, names: str) -> str:
    """How many rows a table has.

    >>> _count(nodes.table("", nodes.tbody("", nodes.row())), "rows from sources")
    '1 row from sources'
    """
    number = len(next(table.findall(nodes.tbody)).children)
    return f"{number} {names}" if number != 1 else "1 " + re.sub(r"s\b", "", names, count=1)


def _shown(doctree) -> list[str]:
    """Ids of rows that the text shows."""
    numbers = [node["result"]["id"] for node in doctree.findall(number)]
    return [*numbers, *(node["row"] for node in doctree.findall(cross_ref) if "row" in node)]


def _hide_published(doctree) -> None:
    """Remove the results, which the appendix shows, and the verdicts that the claim box shows."""
    hidden = {RESULT_MIME} | ({VERDICT_MIME} if doctree.next_node(claim_box) else set())
    for bundle in list(doctree.findall(nodes.container)):
        if any(isinstance(part, nodes.Element) and part.get("mime_type") in hidden
               for part in bundle.children):  # fmt: skip
            bundle.parent.remove(bundle)


def _take_what_follows(node: nodes.Node) -> list[nodes.Node]:
    """Remove a node, and take all that comes after it in the document."""
    taken: list[nodes.Node] = []
    while not isinstance(node.parent, nodes.document):
        parent = node.parent
        place = parent.index(node)
        taken += parent.children[place + 1 :]
        del parent.children[place + 1 :]
        if isinstance(node, appendix):
            parent.remove(node)
        node = parent
    return taken
