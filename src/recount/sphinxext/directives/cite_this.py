"""Cite this: the citation of a thing in every form, beside it or at the end of a chapter."""

from __future__ import annotations

from html import escape

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.cite_this_book.formats import FORMS, Citation
from recount.editions.edition import Erratum
from recount.editions.snapshot import KINDS, Key, id_namespace
from recount.published_outputs import Published
from recount.sphinxext.nodes import collapsible, download_ref, id_link
from recount.sphinxext.printed_source_list import sources
from recount.sphinxext.value_cards import number


class cite(nodes.General, nodes.Element):
    """The citation of something, in every form; its child is the prose for formats where nothing is copied."""


class CiteThis(SphinxDirective):
    """``{cite-this}``: how the book is cited."""

    def run(self) -> list[nodes.Node]:
        """The citation of the book."""
        return [cite_node(self.env.app.recount.published.citations["book", ""])]


def cite_html(citation: Citation) -> str:
    """Every form of a citation, folded; the script of the site puts a button for each beside it.

    Examples
    --------
    >>> from recount.book_metadata import BookMetadata
    >>> from recount.cite_this_book.records import cite_book
    >>> cite_html(cite_book(BookMetadata("B <i>", "A", "0.1.0", "2026-01-02")))[:99]
    '<details class="cite" data-of="the book"><summary>Cite</summary><dl><dt>APA</dt><dd><pre data-form='
    """
    forms = "".join(
        f'<dt>{form}</dt><dd><pre data-form="{form}" tabindex="0">{escape(getattr(citation, name)(), quote=False)}</pre></dd>'
        for name, form in FORMS.items()
    )
    return f'<details class="cite" data-of="{escape(citation.id or "the book")}"><summary>Cite</summary><dl>{forms}</dl></details>'


def cite_node(citation: Citation) -> cite:
    """The node of a citation."""
    return cite(
        "",
        nodes.paragraph("", f"Cite as: {citation.apa()}"),
        citation=citation,
        support_smartquotes=False,
    )


def visit_cite_html(self, node) -> None:
    """Write the citation as prose, and every form of it to copy."""
    citation = node["citation"]
    self.body.append(
        f'<div class="cite-box"><p>{escape(citation.apa())}</p>{cite_html(citation)}</div>\n'
    )
    raise nodes.SkipNode


def _frame_chapter(app, doctree) -> None:
    """Errata at the head of a chapter, and at its end its sources and how it is cited."""
    folder, _, name = app.env.docname.partition("/")
    if folder != "chapters" or not (title := doctree.next_node(nodes.title)):
        return
    published = app.recount.published
    if errata := [
        erratum
        for key in _shown(published, app.env.docname, doctree)
        for erratum in published.history.errata_of(*key)
    ]:
        title.parent.insert(title.parent.index(title) + 1, _errata_node(errata))
    ending = nodes.container(
        "",
        nodes.paragraph("", "", nodes.strong("", "Cite this chapter")),
        cite_node(published.citations["chapter", name]),
        nodes.paragraph(
            "",
            "",
            nodes.Text("Take its notebook away: "),
            download_ref("", f"{name}.ipynb", name=f"chapters/{name}.ipynb"),
        ),
        classes=["chapter-end"],
    )
    title.parent += [sources(""), ending]


def _shown(published: Published, home: str, doctree) -> list[Key]:
    """What a chapter publishes or published, what that rests on, and the numbers in its prose; by kind and id, the chapter first."""
    history = published.history
    own = [
        key for key, entry in {**history.now, **history.withdrawn()}.items() if entry.home == home
    ]
    rows = {
        id: kind
        for kind, id in (*history.now, *history.withdrawn())
        if id_namespace(kind) == "data"
    }
    inputs = [id.removesuffix("/as-of") for id in published.outputs.inputs(home)]
    said = [(node["kind"], node["result"]["id"]) for node in doctree.findall(number)]
    found = [*own, *((rows[id], id) for id in inputs if id in rows), *said]
    return sorted(dict.fromkeys(found), key=lambda key: KINDS[::-1].index(key[0]))


def _errata_node(errata: list[Erratum]) -> collapsible:
    items = [
        nodes.list_item(
            "",
            nodes.paragraph(
                "",
                "",
                nodes.Text(f"{each.kind} "),
                id_link(each.kind, each.id),
                nodes.Text(f": {each.words}"),
            ),
        )
        for each in errata
    ]
    count = f"{len(errata)} {'erratum' if len(errata) == 1 else 'errata'}"
    return collapsible(
        "",
        nodes.bullet_list("", *items),
        ids=["errata"],
        head=count,
        tail="of what this chapter publishes or rests on",
        classes=["errata"],
    )


def _pass(self, node) -> None:
    pass


def setup(app) -> None:
    """Register the node, the directive and the ends of chapters."""
    app.add_node(
        cite,
        html=(visit_cite_html, None),
        **{name: (_pass, _pass) for name in ("latex", "text", "man", "texinfo")},
    )
    app.add_directive("cite-this", CiteThis)
    app.connect("doctree-read", _frame_chapter)
