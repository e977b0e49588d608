"""Read the stored outputs of notebooks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path


def notebook_paths(book: Path) -> list[Path]:
    """Notebooks of the book, in the order of their names.

    Parameters
    ----------
    book : Path
        Folder with ``chapters/``.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> [path.stem for path in notebook_paths(data_dir().parent)][0]
    'credit'
    """
    return sorted(
        path for path in (book / "chapters").glob("*.ipynb") if not path.name.startswith(".")
    )


def iter_outputs(notebook: Path, mime: str) -> Iterator[tuple[dict, dict]]:
    """Stored records of one kind in a notebook, each with the other forms of the same output.

    Parameters
    ----------
    notebook : Path
    mime : str
        The kind: ``MIME`` of `recount.results`, `recount.charts.layout` or `recount.verdicts`.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> from recount.results import RESULT_MIME
    >>> record, forms = next(iter_outputs(data_dir().parent / "chapters" / "women.ipynb", RESULT_MIME))
    >>> record["id"], sorted(forms)
    ('women/jobs-per-entrepreneur', ['application/vnd.recount.result+json', 'text/plain'])
    """
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            if mime in (data := output.get("data", {})):
                yield data[mime], data


def joined_text(lines: str | list[str]) -> str:
    return lines if isinstance(lines, str) else "".join(lines)
