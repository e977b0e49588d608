"""``{checksums}``: SHA-256 of the data, the environment and the notebooks, as a table."""

from __future__ import annotations

import hashlib
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.datapackage.bibliography import REFERENCES
from recount.datapackage.store import DESCRIPTOR
from recount.files import digest_files
from recount.notebooks.reading import notebook_paths

_CAPTION = "Checksums of what a rerun starts from"


class checksum_table(nodes.General, nodes.Element):
    """The table; its children are the same rows as a list."""


class Checksums(SphinxDirective):
    """The directive."""

    def run(self) -> list[nodes.Node]:
        """The checksums of the book as it is now."""
        self.env.note_reread()
        rows = list(checksums(Path(self.env.srcdir)).items())
        items = [
            nodes.list_item("", nodes.paragraph("", f"{part}: {digest}")) for part, digest in rows
        ]
        caption = nodes.paragraph("", _CAPTION)
        return [checksum_table("", caption, nodes.bullet_list("", *items), rows=rows)]


def checksums(book: Path) -> dict[str, str]:
    """SHA-256 of the data, of the lock file if there is one, and of each notebook of a book.

    Parameters
    ----------
    book : Path
        Folder with ``data/`` and ``chapters/``.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> list(checksums(data_dir().parent))
    ['data', 'all notebooks', 'chapters/bread.ipynb', 'chapters/summary.ipynb']
    """
    data, lock, notebooks = book / "data", book / "requirements.txt", notebook_paths(book)
    in_data = [*data.glob("*.csv"), data / DESCRIPTOR, data / REFERENCES]
    parts = {"data": digest_files(*filter(Path.is_file, in_data))}
    if lock.is_file():
        parts["environment (requirements.txt)"] = digest_files(lock)
    parts["all notebooks"] = digest_files(*notebooks)
    for path in notebooks:
        parts[f"chapters/{path.name}"] = hashlib.sha256(path.read_bytes()).hexdigest()
    return parts


def checksum_table_html(translator, node: checksum_table) -> str:
    """The table; on the site a wide one scrolls by itself, also with the keyboard."""
    scrolls = f' tabindex="0" role="region" aria-label="{_CAPTION}"'
    rows = "".join(
        f'<tr><th scope="row">{escape(part)}</th>'
        f'<td><code class="digest">{_breakable(digest)}</code></td></tr>\n'
        for part, digest in node["rows"]
    )
    return (
        f'<div class="table-box"{scrolls if translator.builder.name == "html" else ""}>'
        f'<table class="data"><caption>{_CAPTION}</caption>\n'
        '<thead><tr><th scope="col">part</th><th scope="col">SHA-256</th></tr></thead>\n'
        f"<tbody>\n{rows}</tbody></table></div>\n"
    )


def _breakable(digest: str) -> str:
    return "<wbr/>".join(digest[start : start + 16] for start in range(0, len(digest), 16))
