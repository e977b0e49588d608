"""Below the line: checks the data and the stored outputs, and builds the book from them. No chapter imports it.

As a Sphinx extension it adds the roles ``claim``, ``evidence``, ``assumption``, ``result``, ``event``, ``quote`` and
``verdict``, the directive ``register``, and the rendering of published results, charts and verdicts.
"""

from __future__ import annotations

from pathlib import Path

from recount import __version__


def setup(app):
    """Register the extension with Sphinx."""
    from recount.book import nodes, registers, roles

    app.connect("builder-inited", _read_outputs)
    app.connect("builder-inited", _letter_years, priority=900)  # after the bibliography was read
    app.connect("config-inited", _substitute)
    nodes.setup(app)
    roles.setup(app)
    registers.setup(app)
    static = Path(__file__).parent / "static"
    app.connect("builder-inited", lambda app: app.config.html_static_path.append(str(static)))
    app.add_css_file("recount.css")
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def _read_outputs(app) -> None:
    """Refuse stale chapters, then read what they publish."""
    from sphinx.errors import ExtensionError

    from recount import package
    from recount.book.notebooks import stale
    from recount.book.outputs import Outputs
    from recount.results import chapters

    paths = chapters(Path(app.srcdir))
    if lines := stale(paths, package.folder()):
        raise ExtensionError("\n".join(lines))
    app.recount = Outputs.read(paths)


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
    config.myst_substitutions = {"report": page["title"], "page": f"page {page['number']}", "version": __version__,
                                 **config.myst_substitutions}
