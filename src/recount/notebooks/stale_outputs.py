"""Whether the stored outputs of a notebook belong to its code, the data and the library."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import recount
from recount.datapackage.store import DESCRIPTOR
from recount.files import digest_files
from recount.notebooks.reading import joined_text, notebook_paths

STAMP = "recount"


_NEWS = {
    "code": "its code has changed since its outputs were stored",
    "data": "data/ has changed since its outputs were stored",
    "library": "its outputs were stored by another version of the library",
    "chapters": "a chapter that it reads has changed since its outputs were stored",
    "outputs": "its stored outputs were changed, stripped or stored by another program",
}


def depends_on_chapters(notebook: dict) -> bool:
    """Whether a notebook computes with what other chapters published.

    Examples
    --------
    >>> depends_on_chapters({"cells": [{"cell_type": "code", "source": "published_verdicts()"}]})
    True
    """
    return bool(names_used(notebook) & {"published_verdicts", "load_results", "iter_outputs"})


def names_used(notebook: dict) -> set[str]:
    """Names that the code of a notebook imports, calls or takes from something.

    Examples
    --------
    >>> sorted(names_used({"cells": [{"cell_type": "code", "source": "from recount import publish"}]}))
    ['publish']
    """
    return {
        name
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
        for name in _used_names(joined_text(cell["source"]))
    }


def _used_names(source: str) -> set[str]:
    """Names that a cell imports, calls or takes from something; those of a cell that does not parse are none."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return (
        imported
        | called
        | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    )


def fingerprint(notebook: dict, data: Path, others: Iterable[Path] = ()) -> dict[str, str]:
    """Digests of what a notebook's outputs depend on, and of the outputs.

    Parameters
    ----------
    notebook : dict
        Parsed notebook.
    data : Path
        Folder of the Data Package.
    others : iterable of Path
        Notebooks of the book; those that publish count where `notebook` reads what they published.
    """
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    made_from = {
        "code": _digest([joined_text(cell["source"]) for cell in code]),
        "data": digest_files(
            *(path for path in data.glob("*.csv") if path.stem != "errata"),
            data / DESCRIPTOR,
        ),
        "library": recount.__version__,
        "outputs": outputs_digest(notebook),
    }
    if depends_on_chapters(notebook):
        published = [
            other
            for path in others
            if not depends_on_chapters(other := json.loads(path.read_text(encoding="utf-8")))
        ]
        made_from["chapters"] = _digest([outputs_digest(other) for other in published])
    return made_from


def outputs_digest(notebook: dict) -> str:
    """Digest of the stored outputs of a notebook.

    Examples
    --------
    >>> outputs_digest({"cells": []})[:12]
    '4f53cda18c2b'
    """
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return _digest(
        [
            [cell.get("execution_count"), [_output(output) for output in cell["outputs"]]]
            for cell in code
        ]
    )


def find_stale(paths: Iterable[Path], data: Path) -> list[str]:
    """One line for each notebook whose stored outputs must not be published.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> find_stale([], data_dir())
    []
    """
    lines = []
    for path in paths:
        if changed := _changes(path, data):
            lines.append(
                f"{path.parent.name}/{path.name}: found that {'; '.join(changed)}, expected outputs of this code, data and package. Run `recount execute`."
            )
    return lines


def _changes(path: Path, data: Path) -> list[str]:
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        stored, now = (
            notebook["metadata"].get(STAMP),
            fingerprint(notebook, data, notebook_paths(path.parent.parent)),
        )
    except (ValueError, KeyError, TypeError) as error:
        return [f"it is no notebook ({error!r})"]
    if not isinstance(stored, dict):
        return ["its outputs were never stored by `recount execute`"]
    raised = any(
        output["output_type"] == "error"
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
    )
    return ["a cell of it raised"] * raised + [
        _NEWS[name] for name in _NEWS if stored.get(name) != now.get(name)
    ]


def _output(output: dict) -> dict:
    data = {
        mime: value if mime.endswith("json") else joined_text(value)
        for mime, value in output.get("data", {}).items()
    }
    return {
        "kind": output["output_type"],
        "text": joined_text(output.get("text", "")),
        "data": data,
        "error": output.get("evalue", ""),
        "metadata": output.get("metadata", {}),
    }


def _digest(content) -> str:
    return hashlib.sha256(
        json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()
