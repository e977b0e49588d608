"""The sources of a chapter, for its print: on paper no link leads to the bibliography."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from recount.published_outputs import Outputs
from recount.sphinxext.input_sources import source_keys


class printed_source_list(nodes.General, nodes.Element):
    """The place of the list at the end of a chapter."""


def printed_source_list_html(translator, node: printed_source_list) -> str:
    """A list that only a print shows, with the texts and the order of the bibliography."""
    if translator.builder.name != "html":  # the EPUB has its bibliography
        return ""
    from pybtex.backends.html import Backend

    domain, chapter = translator.builder.env.get_domain("cite"), translator.builder.current_docname
    here = [citation for citation in domain.citation_refs if citation.docname == chapter]
    keys = {target.key for citation in here for target in citation.targets}
    keys.update(_input_keys(translator.builder.app.recount.published.outputs, chapter))
    texts = [each.formatted_entry.text for each in domain.citations if each.key in keys]
    if not texts:
        return ""
    items = "".join(f"<li>{text.render(Backend())}</li>" for text in texts)
    start = '<section class="print-only" aria-label="Sources of this chapter">'
    return f"{start}<h2>Sources</h2><ul>{items}</ul></section>\n"


def _input_keys(outputs: Outputs, chapter: str) -> Iterator[str]:
    """Keys of the sources of the inputs of results and charts."""
    for (kind, id), home in outputs.homes.items():
        if home == chapter and kind == "result":
            yield from (key for source in outputs.results[id].inputs for key in source.sources)
        if home == chapter and kind == "chart":
            for input in outputs.charts[id][0]["inputs"]:
                yield from source_keys(input)
