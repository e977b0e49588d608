"""``{checksums}``: SHA-256 of the data, the environment and the notebooks, as a table."""

from __future__ import annotations

import hashlib
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.datapackage.bibliography import REFERENCES
from recount.datapackage.tables import DESCRIPTOR
from recount.files import digest_files
from recount.notebooks.reading import notebook_paths
from recount.notebooks.stored_form import stored_form
from recount.sphinxext.nodes import code_text, table_node


class Checksums(SphinxDirective):
    """The checksums of the book as it is now."""

    def run(self) -> list[nodes.Node]:
        self.env.note_reread()
        rows = [
            [[nodes.Text(part)], [code_text("", digest)]]
            for part, digest in checksums(Path(self.env.srcdir)).items()
        ]
        return [table_node(["part", "SHA-256"], [26, 64], rows, classes=["summary", "checksums"])]


def checksums(book: Path) -> dict[str, str]:
    """SHA-256 of the data, of the lock file if there is one, and of notebooks as stored."""
    data, lock, notebooks = book / "data", book / "requirements.txt", notebook_paths(book)
    in_data = [*data.glob("*.csv"), data / DESCRIPTOR, data / REFERENCES]
    parts = {"data": digest_files(*filter(Path.is_file, in_data))}
    if lock.is_file():
        parts["environment (requirements.txt)"] = digest_files(lock)
    total = hashlib.sha256()
    digests = {path.name: hashlib.sha256(stored_form(path).encode()) for path in notebooks}
    for name, digest in digests.items():
        total.update(name.encode() + b"\0" + digest.digest())
    chapters = {f"chapters/{name}": digest.hexdigest() for name, digest in digests.items()}
    return parts | {"all notebooks": total.hexdigest()} | chapters
