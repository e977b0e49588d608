"""Whether the stored outputs of a notebook belong to its code and to the data that it reads.

`recount execute` stamps a notebook with digests of its code, its outputs, and the rows of the data
(and the outputs of other chapters) that its code read: nothing else makes it out of date.
"""

import hashlib
import itertools
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import recount
from recount.datapackage.read_log import Read
from recount.datapackage.tables import digest_reads
from recount.notebooks.reading import (
    CHAPTERS,
    as_floats,
    iter_outputs,
    joined_text,
    normalised_outputs,
    notebook_paths,
)

STAMP = "recount"

_CHANGES = {
    "code": "its code was changed",
    "data": "data that it reads were changed",
    "library": "another version of the library executed it",
    "outputs": "its outputs were changed or removed by another program",
}
_WHOLE = "*"


def make_stamp(notebook: dict, path: Path, reads: Iterable[Read] | None = None) -> dict[str, Any]:
    """What is stored in the metadata of an executed notebook, whose file is `path`.

    `reads` is what its code read; by default, what the stamp that it has says.
    """
    reads = _decode(notebook["metadata"][STAMP]["reads"]) if reads is None else set(reads)
    whole = {table for table, cells in reads if not cells}
    reads = {(table, cells) for table, cells in reads if not cells or table not in whole}
    code = [joined_text(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    return {
        "code": _digest(code),
        "data": _digest_reads(reads, path),
        "library": recount.__version__,
        "outputs": outputs_digest(notebook),
        "reads": {table: _encode(reads, table) for table in sorted({table for table, _ in reads})},
    }


def outputs_digest(notebook: dict) -> str:
    """Digest of the stored outputs of a notebook."""
    return _digest(normalised_outputs(notebook))


def find_stale(paths: Iterable[Path]) -> list[str]:
    """One line for each notebook whose stored outputs must not be published.

    Examples
    --------
    >>> from recount.datapackage.tables import data_dir
    >>> find_stale(notebook_paths(data_dir().parent))
    []
    """
    return [
        f"chapters/{path.name}: {'; '.join(changes)}. Run `recount execute`."
        for path in paths
        if (changes := _find_changes(path))
    ]


def _find_changes(path: Path) -> list[str]:
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        stored = notebook["metadata"].get(STAMP)
        if not isinstance(stored, dict) or "reads" not in stored:
            return ["it was never executed by `recount execute`"]
        outputs = itertools.chain(*normalised_outputs(notebook))
        if any(output["kind"] == "error" for output in outputs):
            return ["a cell of it raised an error"]
        now = make_stamp(notebook, path)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return [f"it cannot be read as a notebook ({type(error).__name__}: {error})"]
    return [_CHANGES[name] for name in _CHANGES if stored.get(name) != now[name]]


def data_changed(path: Path) -> bool:
    """Whether what an executed notebook read has changed since, whatever else has."""
    stamp = json.loads(path.read_text(encoding="utf-8"))["metadata"][STAMP]
    return stamp["data"] != _digest_reads(_decode(stamp["reads"]), path)


def _encode(reads: Iterable[Read], table: str) -> str:
    """The reads of a table in one line: ``id=bread/loaves id=bread/bakers``, or an asterisk."""
    return " ".join(
        sorted(urlencode(cells, safe="/*:") or _WHOLE for name, cells in reads if name == table)
    )


def _decode(tables: Any) -> set[Read]:
    return {
        (table, tuple(parse_qsl("" if cells == _WHOLE else cells, keep_blank_values=True)))
        for table, lines in dict(tables).items()
        for cells in lines.split(" ")
    }


def _digest_reads(reads: Iterable[Read], path: Path) -> str:
    """Digest of what reads give now, of the data and of the outputs of other chapters."""
    reads = set(reads)
    mimes = sorted(cells[0][1] for table, cells in reads if table == CHAPTERS)
    others = [other for other in notebook_paths(path.parent.parent) if other != path]
    records = [
        [other.stem, mime, [as_floats(record) for record, _ in iter_outputs(other, mime)]]
        for mime in mimes
        for other in others
    ]
    return _digest([digest_reads(read for read in reads if read[0] != CHAPTERS), records])


def _digest(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
