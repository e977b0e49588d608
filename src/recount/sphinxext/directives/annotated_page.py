"""``{annotated-page} ID``: a document as a schematic, each claim with its verdict beside it.

Claims are in the order in which they stand on the page; those that follow one another and belong
to one chapter are a block. A claim is its quotation; the page itself is not reproduced. The
argument ``brief`` leaves out the reasons; without an id, it is the first document.
"""

from __future__ import annotations

from html import escape
from itertools import groupby

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.datapackage.rows import (
    Claim,
    Document,
    first_document,
    get_document,
    in_quotes,
    list_rows,
)
from recount.datapackage.tables import load_texts
from recount.errors import UnknownNameError
from recount.permalinks import anchor_id
from recount.published_outputs import Outputs
from recount.sphinxext.directives.verdict_crosstab import WHO
from recount.sphinxext.nodes import uri_of
from recount.verdict_words import NOBODY, SYMBOLS


class annotated_page(nodes.General, nodes.Element):
    """The page; its children are its claims in words, which the search finds."""


class AnnotatedPage(SphinxDirective):
    """The claims of a document that have a verdict, in their order on the page."""

    optional_arguments = 2

    def run(self) -> list[nodes.Node]:
        outputs = self.env.app.recount.published.outputs
        ids = [argument for argument in self.arguments if argument != "brief"]
        try:
            document = get_document(ids[0]) if ids else first_document()
        except UnknownNameError as error:
            raise self.error(str(error)) from None
        given = judged_claims(outputs, document)
        blocks = [
            (home, [claim.id for claim in block])
            for home, block in groupby(given, lambda claim: outputs.homes["verdict", claim.id])
        ]
        texts = [f"{in_quotes(c.fragment)} {outputs.verdicts[c.id].words}" for c in given]
        items = [nodes.list_item("", nodes.paragraph("", text)) for text in texts]
        brief = "brief" in self.arguments
        shown = {"blocks": blocks, "brief": brief, "document": document.id}
        return [annotated_page("", nodes.bullet_list("", *items), **shown)]


def judged_claims(outputs: Outputs, document: Document | None = None) -> list[Claim]:
    """The claims of a document that have a verdict, in their order on the page."""
    id = (document or first_document()).id
    claims = [claim for claim in list_rows("claim") if claim.document == id]
    given = [claim for claim in claims if claim.id in outputs.verdicts]
    return sorted(given, key=lambda claim: (claim.start, claim.end))


def annotated_page_html(translator, node: annotated_page) -> str:
    """A block for each run of claims of one chapter, under the title of that chapter."""
    document = get_document(node["document"])
    rows = load_texts("margin_notes")
    notes = {} if node["brief"] else dict(zip(rows["claim"], rows["reason"], strict=True))
    titles = titles_in_contents(translator.builder.env)
    blocks = []
    for home, ids in node["blocks"]:
        claims = "".join(_claim_html(translator, id, home, notes.get(id, "")) for id in ids)
        address = escape(translator.builder.get_relative_uri(_here(translator), home))
        title = f'<a href="{address}">{escape(titles[home])}</a>'
        blocks.append(f'<p class="block-title">{title}</p>\n<ul>{claims}</ul>\n')
    heading = f": {document.heading}" if document.heading else ""
    return (
        f'<section class="annotated-page{" brief" * node["brief"]}"'
        f' aria-label="{escape(document.locator)}, annotated">'
        f'<div class="page-sheet"><p class="page-head">{escape(document.locator + heading)}</p>\n'
        f"{''.join(blocks)}</div></section>\n"
    )


def _claim_html(translator, id: str, home: str, note: str) -> str:
    """The quotation, which leads to the verdict in its chapter; the verdict, and why."""
    verdict = translator.builder.app.recount.published.outputs.verdicts[id]
    address = escape(uri_of(translator, home, f"at-{anchor_id('verdict', id)}"))
    who = "" if verdict.says_so == NOBODY else f" <small>{WHO[verdict.says_so]}</small>"
    label = f"{SYMBOLS[verdict.agreement]}\u00a0{verdict.agreement}"
    return (
        f'<li class="verdict-{verdict.agreement.replace(" ", "-")}">'
        f'<a class="fragment" href="{address}">{escape(verdict.fragment)}</a>'
        f'<span class="margin-verdict" title="{escape(verdict.words)}">'
        f"<strong>{label}</strong>{who}</span>"
        + (f'<span class="margin-note">{escape(note)}</span></li>\n' if note else "</li>\n")
    )


def _here(translator) -> str:
    return translator.builder.current_docname


def titles_in_contents(env) -> dict[str, str]:
    """The title of each page as the table of contents has it."""
    titles = {page: title.astext() for page, title in env.titles.items()}
    return titles | env.app.recount.published.outputs.names
