"""Below the line: checks the data and the stored outputs, and builds the book from them. No chapter imports it.

As a Sphinx extension it adds the roles ``claim``, ``evidence``, ``assumption``, ``result``, ``event``, ``quote`` and
``verdict``, the directives ``ledger``, ``cite-this``, ``editions``, ``checksums`` and ``downloads``, the rendering of published results, charts and verdicts,
the files to take away, what machines read of a page, and the book as EPUB.
It writes in one process: the search and the cards of numbers are gathered while pages are written.
"""

from __future__ import annotations

from pathlib import Path

from recount import __version__
from recount.sphinxext import (
    assumptions_table,
    chart_figures,
    downloads,
    epub,
    incremental,
    nodes,
    printed_source_list,
    roles,
    value_cards,
)
from recount.sphinxext.directives import (
    chart_thumbnails,
    checksums,
    cite_this,
    editions,
    reference_table,
    verdict_strip,
)
from recount.sphinxext.html import (
    fonts,
    input_sliders,
    page_metadata,
    search_index,
    template_context,
    typography,
)
from recount.sphinxext.state import BookState


def setup(app):
    """Register the extension with Sphinx."""
    app.recount = BookState()
    app.connect("builder-inited", read_outputs)
    app.connect("builder-inited", _letter_years, priority=900)  # after the bibliography was read
    app.connect("config-inited", _substitute)
    for part in (
        incremental,
        nodes,
        value_cards,
        chart_figures,
        roles,
        reference_table,
        printed_source_list,
        assumptions_table,
        cite_this,
        editions,
        checksums,
        verdict_strip,
        search_index,
        template_context,
        downloads,
        fonts,
        input_sliders,
        page_metadata,
        epub,
        typography,
    ):
        part.setup(app)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": False}


def read_outputs(app) -> None:
    """Refuse chapters that are no notebooks or are stale, then read what they publish."""
    from sphinx.errors import ExtensionError
    from sphinx.util import logging

    from recount.datapackage.store import data_dir
    from recount.notebooks.reading import notebook_paths
    from recount.notebooks.stale_outputs import find_stale
    from recount.published_outputs import Published
    from recount.validation.chapter_markup import check_markup

    paths = notebook_paths(Path(app.srcdir))
    if lines := list(map(str, check_markup(Path(app.srcdir)))) or find_stale(paths, data_dir()):
        raise ExtensionError("\n".join(lines))
    app.recount.published = Published.read(Path(app.srcdir))
    for line in app.recount.published.history.check():
        logging.getLogger(__name__).warning(line)


def _letter_years(app) -> None:
    """What one author published in one year is told apart by a letter, in citations and in the bibliography."""
    from recount.datapackage.bibliography import load_references

    known = load_references()
    for key, entry in app.env.get_domain("cite").bibdata.data.entries.items():
        if "year" in entry.fields and key in known:
            entry.fields["year"] = known[key]["dated"]


def _substitute(app, config) -> None:
    """What every page may say of the page under study, by substitution."""
    from recount.datapackage.store import page_record

    page = page_record()
    config.myst_substitutions = {
        "report": page["title"],
        "page": f"page {page['number']}",
        "page_capital": f"Page {page['number']}",
        **config.myst_substitutions,
    }
