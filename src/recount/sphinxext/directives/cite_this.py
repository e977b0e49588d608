"""``{cite-this}``: how to cite the book; and what begins and ends a chapter: errata, citation."""

from __future__ import annotations

from html import escape

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.cite_this_book.formats import FORMS, Citation
from recount.editions.edition import Erratum
from recount.editions.snapshot import KINDS, Key, id_namespace
from recount.published_outputs import Published
from recount.sphinxext.directives.editions import erratum_line
from recount.sphinxext.nodes import collapsible, download_link
from recount.sphinxext.value_cards import number


class cite(nodes.General, nodes.Element):
    """The citation of something in every form; its child is the text without the forms."""


class CiteThis(SphinxDirective):
    """The citation of the book."""

    def run(self) -> list[nodes.Node]:
        return [cite_node(self.env.app.recount.published.citations["book", ""])]


def cite_node(citation: Citation) -> cite:
    """The node of a citation."""
    text = nodes.paragraph("", f"Cite as: {citation.apa()}")
    return cite("", text, citation=citation, support_smartquotes=False)


def cite_html(translator, node: cite) -> str:
    """The citation as text, and every form of it to copy."""
    citation = node["citation"]
    text = f"<p>{escape(citation.apa())}</p>"
    return f'<div class="cite-box">{text}{citation_html(citation)}</div>\n'


def citation_html(citation: Citation, attributes: str = "") -> str:
    """Every form of a citation, folded; a script adds the buttons that copy them."""
    forms = "".join(
        f'<dt>{form}</dt><dd><pre data-form="{form}" tabindex="0">'
        f"{escape(getattr(citation, name)(), quote=False)}</pre></dd>"
        for name, form in FORMS.items()
    )
    name = escape(citation.id or "the book")
    summary = "<summary>Cite</summary>"
    more = f" {attributes}" if attributes else ""
    return f'<details class="cite" data-of="{name}"{more}>{summary}<dl>{forms}</dl></details>'


def frame_chapter(app, doctree) -> None:
    """Begin a chapter with its errata, and end it with its citation."""
    folder, _, name = app.env.docname.partition("/")
    if folder != "chapters" or not (title := doctree.next_node(nodes.title)):
        return
    published, section = app.recount.published, title.parent
    errata = [
        erratum
        for key in _mentioned(published, app.env.docname, doctree)
        for erratum in published.history.errata_of(*key)
    ]
    if errata:
        section.insert(section.index(title) + 1, _errata_block(errata))
    notebook = download_link(f"chapters/{name}.ipynb", f"{name}.ipynb")
    section += nodes.container(
        "",
        nodes.paragraph("", "", nodes.strong("", "Cite this chapter")),
        cite_node(published.citations["chapter", name]),
        nodes.paragraph("", "", nodes.Text("Download its notebook: "), notebook),
        classes=["chapter-end"],
    )


def _mentioned(published: Published, chapter: str, doctree) -> list[Key]:
    """Everything that an erratum on a chapter may be about, by kind and id, the chapter first:
    what it publishes or published, what that rests on, and the numbers in its prose."""
    entries = {**published.history.now, **published.history.withdrawn()}
    own = [key for key, entry in entries.items() if entry.home == chapter]
    kinds = {id: kind for kind, id in entries if id_namespace(kind) == "data"}
    inputs = [id.removesuffix("/as-of") for id in published.outputs.inputs(chapter)]
    in_prose = [(node["kind"], node["result"]["id"]) for node in doctree.findall(number)]
    keys = [*own, *((kinds[id], id) for id in inputs if id in kinds), *in_prose]
    return sorted(dict.fromkeys(keys), key=lambda key: -KINDS.index(key[0]))


def _errata_block(errata: list[Erratum]) -> collapsible:
    items = [nodes.list_item("", nodes.paragraph("", "", *erratum_line(each))) for each in errata]
    return collapsible(
        "",
        nodes.bullet_list("", *items),
        ids=["errata"],
        head=f"{len(errata)} {'erratum' if len(errata) == 1 else 'errata'}",
        tail="of what this chapter publishes or rests on",
        classes=["errata"],
    )
