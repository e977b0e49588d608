"""``{bibliography}``: every source, by the name that the text cites, with what rests on it."""

from __future__ import annotations

import unicodedata
from html import escape

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.datapackage.bibliography import load_references
from recount.published_outputs import Outputs
from recount.sphinxext.source_numbers import source_html
from recount.sphinxext.what_rests_on import counts, rests_on_source, rows_of_sources, uses_html


class bibliography(nodes.General, nodes.Element):
    """The list of sources."""


class Bibliography(SphinxDirective):
    """The list of sources."""

    def run(self) -> list[nodes.Node]:
        return [bibliography("")]


def bibliography_html(translator, node: bibliography) -> str:
    """People and organisations in one alphabet."""
    entries = (_entry_html(translator, key) for key in sorted(load_references(), key=_place))
    return f'<div class="bibliography">\n{"".join(entries)}</div>\n'


def _place(key: str) -> tuple[str, str]:
    """The author without an article and without accents, and the year with its letter."""
    entry = load_references()[key]
    author = unicodedata.normalize("NFKD", entry["author"]).casefold()
    letters = "".join(letter for letter in author if not unicodedata.combining(letter))
    return letters.removeprefix("the "), entry["dated"]


def _entry_html(translator, key: str) -> str:
    outputs = translator.builder.app.recount.published.outputs
    on_site = translator.builder.name == "html"
    uses, text = "", f"<p>{source_html(key, on_site)}</p>"
    if on_site and (lines := uses_html(translator, "source", key)):
        parts = "".join(f"<p>{line}</p>" for line in lines)
        uses = (
            f'<details class="uses"><summary>{escape(_summary(outputs, key))}</summary>'
            f"{parts}</details>"
        )
    return f'<div class="source" id="{key}">{text}{uses}</div>\n'


def _summary(outputs: Outputs, key: str) -> str:
    found = counts([*rows_of_sources().get(key, ()), *rests_on_source(outputs, key)])
    return f"What rests on it: {found}" if found else "Where it is cited"
