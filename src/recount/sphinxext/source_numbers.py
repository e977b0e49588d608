"""``{cite}``: a source as a small number in the order of reading, with a card that says what it is.

The numbers lead to the list of sources at the end of the page, whose texts are those of the
bibliography.
"""

from __future__ import annotations

import re
from html import escape
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from recount.datapackage.bibliography import load_references, parse_references, source_address
from recount.datapackage.read_log import cache_by_folder
from recount.permalinks import BIBLIOGRAPHY
from recount.published_outputs import Outputs
from recount.sphinxext.input_sources import author_year, source_keys
from recount.sphinxext.nodes import uri_of
from recount.sphinxext.value_cards import card_html

logger = logging.getLogger(__name__)

_URL = re.compile("URL: <a.*?</a>")

# What is before a key in the anchor of the first number of a source, and in that of its text.
CITE, CITED = "cite-", "cited-"


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
        return [source_number("", keys=list(dict.fromkeys(keys)))], []


def number_sources(app, doctree) -> None:
    """Number the sources of a page as they are read, and list them at its end."""
    places: dict[str, int] = {}
    for node in doctree.findall(source_number):
        node["first"] = [key for key in node["keys"] if key not in places]
        node["places"] = [places.setdefault(key, len(places) + 1) for key in node["keys"]]
        before = node.parent.children[: node.parent.index(node)][-1:]
        if before and isinstance(before[0], nodes.Text):  # a number stands at its word
            node.parent.replace(before[0], nodes.Text(before[0].rstrip()))
    section = doctree.next_node(nodes.section)
    if section and (places or app.env.docname.startswith("chapters/")):
        section += source_list("", keys=list(places))


def source_number_html(translator, node: source_number) -> str:
    """The numbers as links, each with its card; the bibliography leads to the first of each."""
    builder = translator.builder
    pairs = list(zip(node["keys"], node["places"], strict=True))
    if builder.name != "html":
        links = [f'<a href="#{CITED}{key}">{place}</a>' for key, place in pairs]
        return f"<sup>{', '.join(links)}</sup>"
    cards = builder.app.recount.value_cards.setdefault(builder.current_docname, {})
    links = []
    for key, place in pairs:
        card, name = f"card-source-{key}", escape(author_year(key))
        lines = (source_html(key, on_site=True), bibliography_link(translator, key))
        cards[card] = card_html(card, author_year(key), (f"<p>{line}</p>" for line in lines))
        id = f' id="{CITE}{key}"' if key in node["first"] else ""
        links.append(
            f'<a{id} href="#{CITED}{key}" data-card="{card}" '
            f'aria-label="Source {place}: {name}">{place}</a>'
        )
    return f'<sup class="source-number">{", ".join(links)}</sup>'


def bibliography_link(translator, key: str) -> str:
    """A link from a source to what rests on it."""
    hidden = f'<span class="visually-hidden">: {escape(author_year(key))}</span>'
    address = escape(uri_of(translator, BIBLIOGRAPHY, key))
    return f'<a href="{address}">What rests on it{hidden}</a>'


def source_list_html(translator, node: source_list) -> str:
    """The list, folded on the site; then the sources of numbers that the text does not cite."""
    chapter = translator.builder.current_docname
    outputs = translator.builder.app.recount.published.outputs
    on_site = translator.builder.name == "html"

    def items(keys: list[str]) -> str:
        texts = (
            f"{source_html(key, on_site)} {bibliography_link(translator, key) if on_site else ''}"
            for key in keys
        )
        pairs = zip(keys, texts, strict=True)
        return "".join(f'<li id="{CITED}{key}">{text}</li>' for key, text in pairs)

    cited = node["keys"]
    others = sorted(_input_keys(outputs, chapter) - set(cited))
    if not (cited or others):
        return ""
    lists = (f"<ol>{items(cited)}</ol>" if cited else "") + (
        f"<p>And of numbers that no sentence cites:</p><ul>{items(others)}</ul>" if others else ""
    )
    if not on_site:
        return f'<section class="sources"><h2>Sources</h2>{lists}</section>\n'
    summary = f"<summary><strong>Sources</strong> ({len(cited) + len(others)})</summary>"
    return f'<details class="sources" id="sources">{summary}{lists}</details>\n'


def source_html(key: str, on_site: bool = False) -> str:
    """The text of a source, with its address, or that none is known; on the site only its host.

    Examples
    --------
    >>> source_html("islepost2021").partition("Newspaper")[2]
    ', June 2021. Read as a reprint. No address known.'
    >>> source_html("register2021", on_site=True).partition("2021. ")[2]
    '<a class="external" href="https://register.example.org/2021">register.example.org</a>.'
    """
    if not (address := source_address(key)):
        return f"{_source_texts()[key]} No address known."
    link = f'<a class="external" href="{escape(address)}">{urlsplit(address).hostname}</a>'
    return _URL.sub(link, _source_texts()[key]) if on_site else _source_texts()[key]


@cache_by_folder
def _source_texts() -> dict[str, str]:
    """The text of each source, family names first, the year with the letter that the text cites."""
    import pybtex.plugin
    from pybtex.backends.html import Backend

    references, data = load_references(), parse_references()
    for key, entry in data.entries.items():
        if "year" in entry.fields:
            entry.fields["year"] = references[key]["dated"]
    style = pybtex.plugin.find_plugin("pybtex.style.formatting", "plain")(name_style="lastfirst")
    texts = ((each.key, each.text.render(Backend())) for each in style.format_bibliography(data))
    return {
        key: text.replace("&nbsp;", "\u00a0").replace(r"\$", "$").replace("\n", " ")
        for key, text in texts
    }


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
