"""The Sphinx extension of a book: it reads what the chapters publish and shows it on the pages.

`setup` is the list of its stages. What it keeps while it builds is `recount.sphinxext.state`.
Pages are written by one process: the search index and the value cards are collected meanwhile.
"""

from __future__ import annotations

from pathlib import Path

from recount import __version__
from recount.sphinxext import (
    anchors,
    chart_figures,
    downloads,
    epub,
    incremental,
    source_numbers,
    value_cards,
    what_rests_on,
)
from recount.sphinxext.directives import (
    annotated_page,
    appendix,
    bibliography,
    chart_thumbnails,
    checksums,
    cite_this,
    claim_box,
    editions,
    reference_table,
    verdict_crosstab,
    what_if,
)
from recount.sphinxext.downloads import archive
from recount.sphinxext.html import (
    citation_files,
    fonts,
    page_metadata,
    search_index,
    template_context,
    typography,
    what_if_data,
)
from recount.sphinxext.nodes import DOWNLOADS, add_nodes, register_node
from recount.sphinxext.roles import ROLES, Role, document_names
from recount.sphinxext.state import BookState


def setup(app) -> dict:
    """Register the extension with Sphinx."""
    app.recount = BookState()

    # 1. Settings of the book
    app.add_html_theme(template_context.THEME, str(template_context.THEME_FOLDER))
    app.add_config_value("comments_config", {}, "")  # Jupyter Book always sets it
    app.add_config_value("renamed_pages", {}, "html")  # old names of pages, each with its new one
    app.connect("config-inited", template_context.configure_theme, priority=100)
    app.connect("config-inited", add_substitutions)

    # 2. What the chapters publish
    app.connect("builder-inited", read_outputs)
    app.connect("builder-inited", template_context.disable_sphinx_search)

    # 3. Roles, 4. directives, 5. nodes
    for name, role in ROLES.items():
        app.add_role(name, Role(role))
    app.add_role("cite", source_numbers.CiteRole())
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)
    add_nodes(app)
    for node, html in NODES.items():
        register_node(app, node, html)
    register_node(app, claim_box.claim_box, claim_box.claim_box_html, "</section>\n")

    # 6. Pages as they are read: the appendix first, to be in the contents of the page
    app.add_transform(anchors.StableAnchors)
    app.connect("doctree-read", appendix.add_appendix, EARLY)
    app.connect("doctree-read", source_numbers.number_sources)
    app.connect("doctree-read", what_rests_on.collect_mentions)
    app.connect("doctree-read", cite_this.frame_chapter)
    app.connect("doctree-read", template_context.fold_code)

    # 7. Pages as they are written, and the files of the site
    app.connect("html-page-context", fill_page)
    app.connect("html-page-context", set_texts, LAST)  # when all its text is there
    app.connect("html-collect-pages", template_context.add_pages)
    app.connect("build-finished", write_files, EARLY)

    # 8. Pages that need not be written again, 9. the EPUB
    incremental.setup(app)
    epub.setup(app)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": False}


EARLY, LAST = 400, 900  # priorities of listeners; Sphinx's default is between them

DIRECTIVES = {
    "annotated-page": annotated_page.AnnotatedPage,
    "appendix": appendix.Appendix,
    "chart-thumbnails": chart_thumbnails.ChartThumbnails,
    "bibliography": bibliography.Bibliography,
    "checksums": checksums.Checksums,
    "cite-this": cite_this.CiteThis,
    "claim-box": claim_box.ClaimBox,
    "downloads": downloads.Downloads,
    "editions": editions.Editions,
    "reference-table": reference_table.ReferenceTable,
    "verdict-crosstab": verdict_crosstab.VerdictCrosstab,
    "what-if": what_if.WhatIf,
}

NODES = {
    value_cards.number: value_cards.number_html,
    bibliography.bibliography: bibliography.bibliography_html,
    annotated_page.annotated_page: annotated_page.annotated_page_html,
    chart_figures.chart: chart_figures.chart_html,
    chart_thumbnails.chart_thumbnails: chart_thumbnails.chart_thumbnails_html,
    cite_this.cite: cite_this.cite_html,
    source_numbers.source_list: source_numbers.source_list_html,
    source_numbers.source_number: source_numbers.source_number_html,
    reference_table.reference_table: reference_table.reference_table_html,
    verdict_crosstab.verdict_crosstab: verdict_crosstab.verdict_crosstab_html,
    what_if.what_if: what_if.what_if_html,
}


def fill_page(app, page: str, template: str, context: dict, doctree) -> None:
    """Give the template of a page what it shows, and keep what the search finds of it."""
    if doctree is not None and app.builder.name == "html":
        search_index.collect_sections(app, page, doctree)
        page_metadata.add_metadata(app, page, context, doctree)
    template_context.fill_template(app, page, context)


def set_texts(app, page: str, template: str, context: dict, doctree) -> None:
    """Set the texts that the template shows, when all of them are there."""
    typography.set_texts(context)


def write_files(app, exception) -> None:
    """Write the files of a site; a preview writes those that hold results only when they change."""
    if exception or app.builder.name != "html":
        return
    state, site = app.recount, Path(app.outdir)
    fonts.write_fonts(site / "_static" / "fonts")
    search_index.write_search_index(app)
    template_context.write_static_files(site)
    page_metadata.write_sitemap(app)
    if state.written is not state.published:
        state.written = state.published
        what_if_data.write_what_if_data(site, state.published)
        citation_files.write_citations(site, state.published)
        archive.write_downloads(state.published, Path(app.srcdir), site / DOWNLOADS)


def read_outputs(app) -> None:
    """Read what the chapters publish; refuse chapters whose outputs are not those of their code."""
    from sphinx.errors import ExtensionError
    from sphinx.util import logging

    from recount.notebooks.reading import notebook_paths
    from recount.notebooks.stale_outputs import find_stale
    from recount.published_outputs import Published
    from recount.validation.chapter_markup import check_markup

    book = Path(app.srcdir)
    lines = [str(problem) for problem in check_markup(book)]
    if lines := lines or find_stale(notebook_paths(book)):
        raise ExtensionError("\n".join(lines))
    app.recount.published = Published.read(book)
    for line in app.recount.published.history.check():
        logging.getLogger(__name__).warning(line)


def add_substitutions(app, config) -> None:
    """What any page may say of the first document."""
    config.myst_substitutions = document_names() | config.myst_substitutions
