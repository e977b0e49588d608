"""Stored chapters: rerun, stamped with what they were made from, and refused when that has changed.

The stamp in a notebook's metadata has digests of its code, of the data, of the package, of its outputs and, where it
reads what others published, of theirs.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import hashlib
import json
import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

import nbformat
from tqdm import tqdm

import recount
from recount import package
from recount.results import chapters
from recount.tables import named_in

STAMP = "recount"
DOWNSTREAM = (
    "__init__",
    "__main__",
    "titles",
    "entries",
    "editions",
    "citations",
    "scenarios",
)  # the version, and what reads stored outputs, cannot change them; nor can errata.csv
_NEWS = {
    "code": "its code has changed since its outputs were stored",
    "named": "its prose names other rows than when its outputs were stored",
    "data": "data/ has changed since its outputs were stored",
    "package": "the package has changed since its outputs were stored",
    "chapters": "a chapter that it reads has changed since its outputs were stored",
    "outputs": "its stored outputs were changed, stripped or stored by another program",
}


class RunError(RuntimeError):
    """A chapter that does not run to its end."""


def reads_others(notebook: dict) -> bool:
    """Whether a notebook computes with what other chapters published.

    Examples
    --------
    >>> reads_others({"cells": [{"cell_type": "code", "source": "everything = published()"}]})
    True
    """
    return bool(names_used(notebook) & {"published", "stored", "records"})


def names_used(notebook: dict) -> set[str]:
    """Names that the code of a notebook imports, calls or takes from something.

    Examples
    --------
    >>> sorted(names_used({"cells": [{"cell_type": "code", "source": "from recount.tables import as_printed"}]}))
    ['as_printed']
    """
    return {
        name
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
        for name in _used_names(_text(cell["source"]))
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


def stamp(notebook: dict, data: Path, others: Iterable[Path] = ()) -> dict[str, str]:
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
        "code": _digest([_text(cell["source"]) for cell in code]),
        "data": package.digest(
            *(path for path in data.glob("*.csv") if path.stem != "errata"),
            data / package.DESCRIPTOR,
        ),
        "package": package.digest(
            *(
                path
                for path in Path(recount.__file__).parent.glob("*.py")
                if path.stem not in DOWNSTREAM
            )
        ),
        "outputs": outputs_digest(notebook),
    }
    if "as_printed" in names_used(
        notebook
    ):  # what it shows depends on the ids that stand in the prose
        made_from["named"] = _digest(
            sorted(named_in("\n".join(_text(cell["source"]) for cell in notebook["cells"])))
        )
    if reads_others(notebook):
        published = [
            other
            for path in others
            if not reads_others(other := json.loads(path.read_text(encoding="utf-8")))
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


def stale(paths: Iterable[Path], data: Path) -> list[str]:
    """One line for each notebook whose stored outputs must not be published.

    Examples
    --------
    >>> stale([], package.folder())
    []
    """
    lines = []
    for path in paths:
        if changed := _changes(path, data):
            lines.append(
                f"{path.parent.name}/{path.name}: found that {'; '.join(changed)}, expected outputs of this code, data and package. Run `make refresh`."
            )
    return lines


def _changes(path: Path, data: Path) -> list[str]:
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        stored, now = (
            notebook["metadata"].get(STAMP),
            stamp(notebook, data, chapters(path.parent.parent)),
        )
    except (ValueError, KeyError, TypeError) as error:
        return [f"it is no notebook ({error!r})"]
    if not isinstance(stored, dict):
        return ["its outputs were never stored by `make refresh`"]
    raised = any(
        output["output_type"] == "error"
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
    )
    return ["a cell of it raised"] * raised + [
        _NEWS[name] for name in _NEWS if stored.get(name) != now.get(name)
    ]


def refresh(path: Path, data: Path) -> bool:
    """Rerun one notebook and store its outputs in a normalised form; True if a byte changed.

    The notebook is replaced only when its whole run succeeded.

    Raises
    ------
    RunError
        If a cell raises; the file is left as it was.
    """
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(before, as_version=4)
    run(notebook, path)
    notebook["metadata"][STAMP] = stamp(notebook, data, chapters(path.parent.parent))
    text = nbformat.writes(notebook, version=4) + "\n"
    if path.read_text(encoding="utf-8") != before:
        raise RunError(
            f"{path.parent.name}/{path.name}: the file was saved while it ran, expected it to stay as it was. "
            "Nothing was stored; run `make refresh` again."
        )
    if text == before:
        return False
    package.replace(path, text)
    return True


def run(notebook, path: Path) -> None:
    """Run a notebook where it stands, and normalise what it gives.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place.
    path : Path
        Its file, which is left as it is.

    Raises
    ------
    RunError
        If a cell raises.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    try:
        NotebookClient(
            notebook,
            timeout=600,
            kernel_name="python3",
            record_timing=False,
            extra_arguments=["--IPKernelApp.log_level=ERROR"],
            resources={"metadata": {"path": str(path.parent)}},
        ).execute()
    except CellExecutionError as error:
        raise RunError(
            f"{path.parent.name}/{path.name}: {error.ename}: {error.evalue}. "
            f"The cell begins: {_first_line(notebook)}. The stored outputs are as they were."
        ) from None
    _normalise(notebook)


def refresh_all(book: Path) -> list[Path]:
    """Rerun every chapter, one process a chapter, those that read others last; the paths whose bytes changed.

    Examples
    --------
    Two runs after each other: the second returns an empty list.
    """
    paths = chapters(book)
    data = package.folder()
    package.sweep(book / "chapters")
    # A fresh process for each: a kernel must not inherit the event loop of another.
    with (
        ProcessPoolExecutor(
            max_workers=os.cpu_count(),
            mp_context=get_context("spawn"),
            initializer=_end_with_parent,
        ) as pool,
        _ending_children(),
    ):
        last = [
            path for path in paths if reads_others(json.loads(path.read_text(encoding="utf-8")))
        ]
        first = [path for path in paths if path not in last]
        runs = (
            done
            for group in (first, last)
            for done in as_completed([pool.submit(_refresh_quietly, path, data) for path in group])
        )
        changed = [
            done.result() for done in tqdm(runs, "Executing", len(paths), disable=None, leave=False)
        ]
    return sorted(path for path in changed if path)


@contextlib.contextmanager
def _ending_children() -> Iterator[None]:
    """Whoever stops a refresh waits for no chapter that still runs; a chapter that raises stops no other."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        for child in multiprocessing.active_children():
            child.terminate()
        raise


def _end_with_parent() -> None:
    """A process of the pool does not outlive the one that was killed."""
    parent = multiprocessing.parent_process()
    threading.Thread(target=lambda: (parent.join(), os._exit(1)), daemon=True).start()


def _refresh_quietly(path: Path, data: Path) -> Path | None:
    """The path, where its bytes changed."""
    asyncio.set_event_loop(asyncio.new_event_loop())
    return path if refresh(path, data) else None


def _first_line(notebook) -> str:
    """First line of the cell that raised: the first one with an error among its outputs."""
    raised = [
        cell
        for cell in notebook["cells"]
        if any(output["output_type"] == "error" for output in cell.get("outputs", []))
    ]
    return repr(raised[0]["source"].partition("\n")[0]) if raised else "nothing"


def _normalise(notebook) -> None:
    notebook["metadata"] |= nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    notebook["nbformat_minor"] = 5
    for place, cell in enumerate(notebook["cells"]):
        cell["id"] = f"cell-{place:02d}"
        cell["metadata"].pop("execution", None)
        if cell["cell_type"] == "code":
            for output in cell["outputs"]:
                output.pop("transient", None)


def _output(output: dict) -> dict:
    data = {
        mime: value if mime.endswith("json") else _text(value)
        for mime, value in output.get("data", {}).items()
    }
    return {
        "kind": output["output_type"],
        "text": _text(output.get("text", "")),
        "data": data,
        "error": output.get("evalue", ""),
        "metadata": output.get("metadata", {}),
    }


def _text(lines: str | list[str]) -> str:
    return lines if isinstance(lines, str) else "".join(lines)


def _digest(content) -> str:
    return hashlib.sha256(
        json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()
