"""Make the spoiled samples again after the format of an output changed: ``python tests/spoil.py``.

A notebook in ``broken`` whose metadata has ``spoil``, a text and what replaces it, is rerun and then spoiled so; where it is an
empty list, the notebook is rerun and nothing is spoiled.
"""

import asyncio
import json
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from recount.datapackage.store import data_dir
from recount.notebooks.stale_outputs import fingerprint


def spoil(path: Path) -> None:
    """Rerun one sample, replace the text once in its outputs, and store it."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, kernel_name="python3", record_timing=False).execute()
    change = notebook["metadata"]["spoil"]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            for output in cell["outputs"]:
                output.pop("transient", None)
            cell["metadata"].pop("execution", None)
        if cell["cell_type"] == "code" and change:
            old, new = change
            outputs = json.dumps(cell["outputs"])
            if outputs.count(old) != 1:
                raise ValueError(
                    f"{path.name}: found {old!r} {outputs.count(old)} times in the outputs, expected it once"
                )
            cell["outputs"] = nbformat.from_dict(json.loads(outputs.replace(old, new)))
    notebook["metadata"]["language_info"] = {"name": "python"}
    if "recount" in notebook["metadata"]:
        now = fingerprint(notebook, data_dir())
        notebook["metadata"]["recount"] |= {
            name: now[name]
            for name, digest in notebook["metadata"]["recount"].items()
            if digest != "now"
        }
    nbformat.write(notebook, path)


if __name__ == "__main__":
    for sample in sorted((Path(__file__).parent / "broken").glob("*.ipynb")):
        if "spoil" in nbformat.read(sample, as_version=4)["metadata"]:
            asyncio.set_event_loop(asyncio.new_event_loop())
            spoil(sample)
