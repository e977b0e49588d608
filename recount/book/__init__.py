"""Below the line: checks the data and the stored outputs, and builds the book from them. No chapter imports it.

As a Sphinx extension it adds the roles ``claim``, ``evidence``, ``assumption``, ``result``, ``event``, ``quote`` and
``verdict``, the directives ``ledger``, ``cite-this``, ``editions``, ``checksums`` and ``downloads``, the rendering of published results, charts and verdicts,
the files to take away, what machines read of a page, and the book as EPUB.
It writes in one process: the search and the cards of numbers are gathered while pages are written.
"""

from __future__ import annotations

from pathlib import Path

from recount import __version__


def setup(app):
    """Register the extension with Sphinx."""
    from recount.book import (
        assumed,
        changes,
        cite,
        downloads,
        checksums,
        editions,
        epub,
        fonts,
        front,
        ledger,
        machines,
        nodes,
        numbers,
        pages,
        pictures,
        quotes,
        recompute,
        roles,
        search,
        sources,
    )

    app.connect("builder-inited", read_outputs)
    app.connect("builder-inited", _letter_years, priority=900)  # after the bibliography was read
    app.connect("config-inited", _substitute)
    for part in (
        changes,
        nodes,
        numbers,
        pictures,
        roles,
        ledger,
        sources,
        assumed,
        cite,
        editions,
        checksums,
        front,
        search,
        pages,
        downloads,
        fonts,
        recompute,
        machines,
        epub,
        quotes,
    ):
        part.setup(app)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": False}


def read_outputs(app) -> None:
    """Refuse chapters that are no notebooks or are stale, then read what they publish."""
    from sphinx.errors import ExtensionError
    from sphinx.util import logging

    from recount import package
    from recount.book import forms
    from recount.book.notebooks import stale
    from recount.book.outputs import Published
    from recount.results import chapters

    paths = chapters(Path(app.srcdir))
    if lines := list(map(str, forms.problems(Path(app.srcdir)))) or stale(paths, package.folder()):
        raise ExtensionError("\n".join(lines))
    app.recount = Published.read(Path(app.srcdir))
    for line in app.recount.history.problems():
        logging.getLogger(__name__).warning(line)


def _letter_years(app) -> None:
    """What one author published in one year is told apart by a letter, in citations and in the bibliography."""
    from recount import package

    known = package.references()
    for key, entry in app.env.get_domain("cite").bibdata.data.entries.items():
        if "year" in entry.fields and key in known:
            entry.fields["year"] = known[key]["dated"]


def _substitute(app, config) -> None:
    """What every page may say of the page under study, by substitution."""
    from recount import package

    page = package.page()
    config.myst_substitutions = {
        "report": page["title"],
        "page": f"page {page['number']}",
        "page_capital": f"Page {page['number']}",
        **config.myst_substitutions,
    }
