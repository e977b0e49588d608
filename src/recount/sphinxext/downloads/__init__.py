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
)
from recount.sphinxext.nodes import download_link


class Downloads(SphinxDirective):
    """``{downloads}``: a list of links to files, each with what it leads to."""

    def run(self) -> list[nodes.Node]:
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
        lines = [[download_link(name), nodes.Text(f": {what}")] for name, what in listed.items()]
        items = [nodes.list_item("", nodes.paragraph("", "", *line)) for line in lines]
        return [nodes.bullet_list("", *items)]
