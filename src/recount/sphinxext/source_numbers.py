"""``{cite}``: a source as a small number in the order of reading, with a card that says what it is.

The numbers lead to the list of sources at the end of the page, whose texts are those of the
bibliography.
"""

from __future__ import annotations

from html import escape

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from recount.datapackage.bibliography import load_references
from recount.published_outputs import Outputs
from recount.sphinxext.input_sources import author_year, source_keys

logger = logging.getLogger(__name__)


class source_number(nodes.Inline, nodes.TextElement):
    """Sources that a sentence cites: their `keys`, and their `places` in the list of the page."""


class source_list(nodes.General, nodes.Element):
    """The sources of a page: the `keys` that it cites, in order."""


class CiteRole(SphinxRole):
    """Sources by their keys, with commas between."""

    def run(self):
        """The number; `recount check` refuses a key that does not exist."""
        keys = [key.strip() for key in self.text.split(",")]
        if unknown := [key for key in keys if key not in load_references()]:
            logger.warning("unknown source %r", unknown[0], location=self.get_location())
            return [nodes.problematic(self.rawtext, self.text)], []
        return [source_number("", keys=keys)], []


def number_sources(app, doctree) -> None:
    """Number the sources of a page as they are read, and list them at its end."""
    places: dict[str, int] = {}
    for node in doctree.findall(source_number):
        node["places"] = [places.setdefault(key, len(places) + 1) for key in node["keys"]]
        before = node.parent.children[: node.parent.index(node)][-1:]
        if before and isinstance(before[0], nodes.Text):  # a number stands at its word
            node.parent.replace(before[0], nodes.Text(before[0].rstrip()))
    section = doctree.next_node(nodes.section)
    if section and (places or app.env.docname.startswith("chapters/")):
        section += source_list("", keys=list(places))


def source_number_html(translator, node: source_number) -> str:
    """The numbers as links, each with its card."""
    builder = translator.builder
    if builder.name != "html":
        links = (f'<a href="#cited-{place}">{place}</a>' for place in node["places"])
        return f"<sup>{', '.join(links)}</sup>"
    cards = builder.app.recount.value_cards.setdefault(builder.current_docname, {})
    links = []
    for key, place in zip(node["keys"], node["places"], strict=True):
        card, name = f"card-source-{place}", escape(author_year(key))
        text = _text(translator, key)
        cards[card] = f'<div class="card" id="{card}" popover="manual"><p>{text}</p></div>\n'
        links.append(
            f'<a href="#cited-{place}" data-card="{card}" aria-label="Source {place}: {name}">'
            f"{place}</a>"
        )
    return f'<sup class="source-number">{", ".join(links)}</sup>'


def source_list_html(translator, node: source_list) -> str:
    """The list, folded on the site; then the sources of numbers that the text does not cite."""
    chapter = translator.builder.current_docname
    outputs = translator.builder.app.recount.published.outputs
    items = (_text(translator, key) for key in node["keys"])
    cited = "".join(f'<li id="cited-{place}">{text}</li>' for place, text in enumerate(items, 1))
    others = sorted(_input_keys(outputs, chapter) - set(node["keys"]))
    rest = "".join(f"<li>{_text(translator, key)}</li>" for key in others)
    if not (cited or rest):
        return ""
    lists = (f"<ol>{cited}</ol>" if cited else "") + (
        f"<p>And of numbers that no sentence cites:</p><ul>{rest}</ul>" if rest else ""
    )
    if translator.builder.name != "html":
        return f'<section class="sources"><h2>Sources</h2>{lists}</section>\n'
    count = len(node["keys"]) + len(others)
    summary = f"<summary><strong>Sources</strong> ({count})</summary>"
    return f'<details class="sources" id="sources">{summary}{lists}</details>\n'


def _text(translator, key: str) -> str:
    """The text of a source, as the bibliography has it."""
    from pybtex.backends.html import Backend

    citations = translator.builder.env.get_domain("cite").citations
    entry = next(each.formatted_entry for each in citations if each.key == key)
    return entry.text.render(Backend())


def _input_keys(outputs: Outputs, chapter: str) -> set[str]:
    """Keys of the sources of the inputs of results and charts."""
    keys: set[str] = set()
    for (kind, id), home in outputs.homes.items():
        if home == chapter and kind == "result":
            keys.update(key for source in outputs.results[id].inputs for key in source.sources)
        if home == chapter and kind == "chart":
            for input in outputs.inputs_of(kind, id):
                keys.update(source_keys(input))
    return keys
