"""The sources of a chapter, for its print: a page on paper has no bibliography to follow a citation to."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from recount.published_outputs import Outputs
from recount.sphinxext.nodes import source_keys


class sources(nodes.General, nodes.Element):
    """Where the sources of a chapter stand when it is printed from the browser."""


def keys_of(env, outputs: Outputs, chapter: str) -> set[str]:
    """Keys of what a chapter cites, and of what its results and charts are made from."""
    cited = {
        target.key
        for cited in env.get_domain("cite").citation_refs
        if cited.docname == chapter
        for target in cited.targets
    }
    return cited | set(_drawn_on(outputs, chapter))


def _drawn_on(outputs: Outputs, chapter: str) -> Iterator[str]:
    for (kind, id), home in outputs.homes.items():
        if home == chapter and kind == "result":
            yield from (key for source in outputs.results[id].inputs for key in source.sources)
        if home == chapter and kind == "chart":
            yield from (key for row in outputs.charts[id][0]["inputs"] for key in source_keys(row))


def visit_sources_html(self, node) -> None:
    """Write the list that only a print shows, in the order and the words of the bibliography; a book in one file has that."""
    if self.builder.name != "html":
        raise nodes.SkipNode
    from pybtex.backends.html import Backend

    env, chapter = self.builder.env, self.builder.current_docname
    keys = keys_of(env, self.builder.app.recount.published.outputs, chapter)
    lines = [
        entry.formatted_entry.text.render(Backend())
        for entry in env.get_domain("cite").citations
        if entry.key in keys
    ]
    if lines:
        self.body.append(
            f'<section class="print-only" aria-label="Sources of this chapter"><h2>Sources</h2><ul>{"".join(f"<li>{line}</li>" for line in lines)}</ul></section>\n'
        )
    raise nodes.SkipNode


def _pass(self, node) -> None:
    pass


def setup(app) -> None:
    """Register the node with every builder."""
    app.add_node(
        sources,
        html=(visit_sources_html, None),
        **{name: (_pass, _pass) for name in ("latex", "text", "man", "texinfo")},
    )
