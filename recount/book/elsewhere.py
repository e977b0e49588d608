"""Whether the chapters run anywhere: in a copy of ``chapters/`` and ``data/`` elsewhere on the disk, with the package as it is installed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat

from recount.book import progress
from recount.book.notebooks import RunError, outputs_digest, run


def differing(book: Path, paths: Iterable[Path]) -> list[str]:
    """One line for each chapter that does not give its stored outputs in a copy of ``chapters/`` and ``data/`` elsewhere on the disk.

    Parameters
    ----------
    book : Path
        Folder with ``chapters/`` and ``data/``.
    paths : iterable of Path
        Chapters to rerun.

    Examples
    --------
    >>> from recount import package
    >>> differing(package.folder().parent, [])
    []
    """
    with tempfile.TemporaryDirectory() as elsewhere:
        for name in ("chapters", "data"):
            shutil.copytree(book / name, Path(elsewhere) / name)
        copies = [Path(elsewhere) / "chapters" / path.name for path in paths]
        return [line for copy in progress.over(copies, "Rerunning the chapters elsewhere") for line in _differences(copy)]


def _differences(copy: Path) -> Iterator[str]:
    notebook = nbformat.read(copy, as_version=4)
    stored = outputs_digest(notebook)
    try:
        run(notebook, copy)
    except RunError as error:
        yield str(error)
        return
    if outputs_digest(notebook) != stored:
        yield f"chapters/{copy.name}: found other outputs than those stored, expected the same in any folder. Run `make refresh`, and look at what it changes."
