"""``{checksums}``: SHA-256 of what a rerun starts from, as a table."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.datapackage.bibliography import REFERENCES
from recount.datapackage.store import DESCRIPTOR
from recount.files import digest_files
from recount.notebooks.reading import notebook_paths

_TITLE = "Checksums of what a rerun starts from"


_COLUMNS = ("part", "SHA-256")


def checksums(book: Path) -> dict[str, str]:
    """SHA-256 of the data, of the lock and of each notebook of a book.

    Parameters
    ----------
    book : Path
        Folder with ``data/`` and ``chapters/``.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> found = checksums(data_dir().parent)
    >>> list(found)[:2], len(found["data"])
    (['data', 'environment, the lock'], 64)
    """
    data = book / "data"
    parts = {
        "data": [*data.glob("*.csv"), data / DESCRIPTOR, data / REFERENCES],
        "environment, the lock": [book / "requirements.txt"],
        "notebooks, together": notebook_paths(book),
    }
    found = {name: digest_files(*filter(Path.is_file, paths)) for name, paths in parts.items()}
    return found | {
        f"chapters/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for path in notebook_paths(book)
    }


class checksum_table(nodes.General, nodes.Element):
    """The table; its children are the same rows as a list, for formats without it and for the search."""


class Checksums(SphinxDirective):
    """``{checksums}``: the table."""

    def run(self) -> list[nodes.Node]:
        """The table of the book as it is now."""
        self.env.note_reread()
        rows = checksums(Path(self.env.srcdir)).items()
        items = [
            nodes.list_item("", nodes.paragraph("", f"{part}: {digest}")) for part, digest in rows
        ]
        return [
            checksum_table(
                "", nodes.paragraph("", _TITLE), nodes.bullet_list("", *items), rows=list(rows)
            )
        ]


def visit_checksums_html(self, node) -> None:
    """Write the table; where a page scrolls, a wide one scrolls by itself."""
    reached = (
        f' tabindex="0" role="region" aria-label="{_TITLE}"' if self.builder.name == "html" else ""
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
    self.body.append(
        f'<div class="table-box"{reached}><table class="data"><caption>{_TITLE}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{_rows_html(node['rows'])}</tbody></table></div>\n"
    )
    raise nodes.SkipNode


def _rows_html(rows: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f'<tr><th scope="row">{escape(part)}</th>'
        f'<td><code class="digest">{"<wbr/>".join(digest[place : place + 16] for place in range(0, 64, 16))}</code></td></tr>\n'
        for part, digest in rows
    )


def _pass(self, node) -> None:
    pass


def setup(app) -> None:
    """Register the directive and its node."""
    others = ("latex", "text", "man", "texinfo")
    app.add_node(
        checksum_table,
        html=(visit_checksums_html, None),
        **{name: (_pass, _pass) for name in others},
    )
    app.add_directive("checksums", Checksums)
