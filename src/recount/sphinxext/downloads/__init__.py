"""Files to download, written next to the pages: tables, charts, notebooks, and one archive."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.sphinxext.downloads.archive import (
    about_files,
    archive_name,
    edition_paths,
    table_files,
    write_downloads,
)
from recount.sphinxext.nodes import DOWNLOADS, download_link


class Downloads(SphinxDirective):
    """``{downloads}``: the list of files to download."""

    def run(self) -> list[nodes.Node]:
        """A list of links, each with what it leads to."""
        published = self.env.app.recount.published
        listed = table_files(published)
        listed[archive_name(published.book)] = (
            "everything in one archive, with a README, the charts, the notebooks and the editions"
        )
        listed |= about_files(Path(self.env.srcdir))
        listed |= {
            f"chapters/{name}.ipynb": f"the notebook of the chapter “{title}”"
            for name, title in published.outputs.titles.items()
        }
        for path in edition_paths():
            self.env.note_dependency(str(path))
        return [nodes.bullet_list("", *map(_item, listed, listed.values()))]


def _item(name: str, what: str) -> nodes.list_item:
    text = nodes.Text(f": {what}")
    return nodes.list_item("", nodes.paragraph("", "", download_link(name), text))


def write_all(app, exception=None) -> None:
    """Write the files next to the pages of a site, unless a preview has them already."""
    state = app.recount
    if exception is None and app.builder.name == "html" and state.written is not state.published:
        state.written = state.published
        folder = Path(app.outdir) / DOWNLOADS
        write_downloads(app.recount.published, Path(app.srcdir), folder)


def setup(app) -> None:
    """Register the directive, and write the files when the pages are written."""
    app.add_directive("downloads", Downloads)
    app.connect("build-finished", write_all)
