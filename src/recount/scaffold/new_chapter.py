"""A new chapter from the template."""

from __future__ import annotations

import re
from pathlib import Path

from recount.datapackage.store import schema_fields
from recount.errors import ChapterError
from recount.files import write_atomic
from recount.validation.chapters import CASES
from recount.validation.config import toc_entries

TEMPLATE = Path(__file__).parent / "template.ipynb"


_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


_ROWS = {
    "claims": "a row for each claim",
    "evidence": "a row for each independent number",
    "verdicts": "a row for each claim",
    "mappings": "a row for each standard that a claim touches, one for each claim at least",
}


def new_chapter(book: Path, name: str) -> Path:
    """Write a new case study from the template, and list it in ``_toc.yml``.

    Parameters
    ----------
    book : Path
        Folder with ``_toc.yml`` and ``chapters/``.
    name : str
        Name of the file, and first part of every id of the chapter: lower case with hyphens.

    Returns
    -------
    Path
        The notebook.

    Raises
    ------
    ChapterError
        If the name breaks the pattern or is taken, or the table of contents has no part for case studies.
    """
    path, contents = book / "chapters" / f"{name}.ipynb", book / "_toc.yml"
    if not _NAME.fullmatch(name):
        raise ChapterError(
            f"found the name {name!r}, expected lower case with hyphens, such as small-businesses. Run `recount new-chapter NAME` with such a name."
        )
    before = contents.read_text(encoding="utf-8")
    if path.exists() or f"chapters/{name}" in toc_entries(before):
        raise ChapterError(
            f"found chapters/{name}.ipynb or its line in _toc.yml, expected neither. Choose another name, or go on with that chapter."
        )
    with_it = _listing(before, name)
    write_atomic(path, _filled(name))
    try:
        write_atomic(contents, with_it)
    except OSError:
        path.unlink()
        raise
    return path


def _filled(name: str) -> str:
    title = name.replace("-", " ").capitalize()
    return TEMPLATE.read_text(encoding="utf-8").replace("TITLE", title).replace("NAME", name)


def _listing(contents: str, name: str) -> str:
    """A table of contents with one more case study, the last of them; every other line as it was."""
    part = re.search(
        rf"^( *)- caption: {CASES}\n\1  chapters:\n(?:\1    - file: \S+\n)*", contents, re.M
    )
    if not part:
        raise ChapterError(
            f"_toc.yml: found no part with the caption {CASES} and a list of chapters, expected one. Add it."
        )
    return f"{contents[: part.end()]}{part[1]}    - file: chapters/{name}\n{contents[part.end() :]}"


def rows_to_fill(name: str) -> list[str]:
    """One line for each table that a new case study needs rows in, with its columns.

    Examples
    --------
    >>> rows_to_fill("trees")[2]
    'data/verdicts.csv, a row for each claim, trees/…: claim,rule,verdict,reason,evidence,events'
    """
    return [
        f"data/{table}.csv, {what}, {name}/…: {','.join(field['name'] for field in schema_fields(table))}"
        for table, what in _ROWS.items()
    ]
