"""Stored chapters: rerun, stamped with what they were made from, and refused when that has changed.

The stamp in a notebook's metadata has digests of its code, of the data, of the package, of its outputs and, where it
reads what others published, of theirs.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import multiprocessing
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

import nbformat
from tqdm import tqdm

from recount.datapackage.store import data_dir
from recount.errors import ExecutionError
from recount.files import remove_stale_temp_files, write_atomic
from recount.notebooks.reading import notebook_paths
from recount.notebooks.stale_outputs import STAMP, depends_on_chapters, fingerprint


def execute(path: Path, data: Path) -> bool:
    """Rerun one notebook and store its outputs in a normalised form; True if a byte changed.

    The notebook is replaced only when its whole run succeeded.

    Raises
    ------
    RunError
        If a cell raises; the file is left as it was.
    """
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(before, as_version=4)
    run_notebook(notebook, path)
    notebook["metadata"][STAMP] = fingerprint(notebook, data, notebook_paths(path.parent.parent))
    text = nbformat.writes(notebook, version=4) + "\n"
    if path.read_text(encoding="utf-8") != before:
        raise ExecutionError(
            f"{path.parent.name}/{path.name}: the file was saved while it ran, expected it to stay as it was. "
            "Nothing was stored; run `recount execute` again."
        )
    if text == before:
        return False
    write_atomic(path, text)
    return True


def run_notebook(notebook, path: Path) -> None:
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
        raise ExecutionError(
            f"{path.parent.name}/{path.name}: {error.ename}: {error.evalue}. "
            f"The cell begins: {_first_line(notebook)}. The stored outputs are as they were."
        ) from None
    _normalise(notebook)


def execute_all(book: Path) -> list[Path]:
    """Rerun every chapter, one process a chapter, those that read others last; the paths whose bytes changed.

    Examples
    --------
    Two runs after each other: the second returns an empty list.
    """
    paths = notebook_paths(book)
    data = data_dir()
    remove_stale_temp_files(book / "chapters")
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
            path
            for path in paths
            if depends_on_chapters(json.loads(path.read_text(encoding="utf-8")))
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
    return path if execute(path, data) else None


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
