"""Find the notebooks of a book and read what they store."""

import fnmatch
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from recount.datapackage.read_log import note_reads

# The name of stored outputs among what a chapter reads, where the data have names of tables.
CHAPTERS = "chapters"

# Left behind by other programs.
_STRAY = (".*", "*.nbconvert.ipynb", "*-checkpoint.ipynb", "Untitled*.ipynb")


def notebook_paths(book: Path) -> list[Path]:
    """Notebooks of the book, in the order of their names, without what other programs left.

    >>> from recount.datapackage.tables import data_dir
    >>> [path.stem for path in notebook_paths(data_dir().parent)]
    ['bread', 'summary']
    """
    return sorted(
        path
        for path in (book / "chapters").glob("*.ipynb")
        if not any(fnmatch.fnmatch(path.name, pattern) for pattern in _STRAY)
    )


def read_cells(path: Path) -> Iterator[tuple[str, str, str]]:
    """Type, place and source of each cell of a notebook; a page of Markdown is one cell."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        yield "markdown", "", text
        return
    for number, cell in enumerate(json.loads(text)["cells"], start=1):
        yield cell["cell_type"], f"cell {number}, ", joined_text(cell["source"])


def iter_outputs(notebook: Path, mime: str) -> Iterator[tuple[Any, dict]]:
    """Stored records of one kind in a notebook, each with the other forms of the same output.

    A chapter that calls it depends on the records of that kind in every other chapter.

    Examples
    --------
    >>> from recount.datapackage.tables import data_dir
    >>> from recount.results import RESULT_MIME
    >>> path = data_dir().parent / "chapters" / "bread.ipynb"
    >>> record, forms = next(iter_outputs(path, RESULT_MIME))
    >>> record["id"], sorted(forms)
    ('bread/loaves-per-bakery', ['application/vnd.recount.result+json', 'text/plain'])
    """
    note_reads([(CHAPTERS, (("mime", mime),))])
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            if mime in (data := output.get("data", {})):
                yield as_javascript(data[mime]), data  # another program may save 5 as 5.0


def normalised_outputs(notebook: dict) -> list[list[dict]]:
    """Outputs of the code cells in one form, however a program saved them.

    JupyterLab writes 25000 for 25000.0, splits texts into lines, and counts executions anew.
    """
    return [
        _joined_streams([_normalised(output) for output in cell["outputs"]])
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]


def _normalised(output: dict) -> dict:
    return {
        "kind": output["output_type"],
        "name": output.get("name", ""),
        "text": joined_text(output.get("text", "")),
        "data": {
            mime: as_floats(value) if mime.endswith("json") else joined_text(value)
            for mime, value in output.get("data", {}).items()
        },
        "error": output.get("evalue", ""),
        "metadata": as_floats(output.get("metadata", {})),
    }


def _joined_streams(outputs: list[dict]) -> list[dict]:
    """Outputs with each run of pieces of one stream as one."""
    joined: list[dict] = []
    for output in outputs:
        if joined and output["kind"] == "stream" and joined[-1]["name"] == output["name"] != "":
            joined[-1] = output | {"text": joined[-1]["text"] + output["text"]}
        else:
            joined.append(output)
    return joined


def as_floats(value: Any) -> Any:
    """JSON with every number as a float, as another program may have saved it."""
    if isinstance(value, dict):
        return {key: as_floats(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_floats(each) for each in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def as_javascript(value: Any) -> Any:
    """JSON with whole numbers as JupyterLab writes them: 25000, not 25000.0."""
    if isinstance(value, dict):
        return {key: as_javascript(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_javascript(each) for each in value]
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e16
    return int(value) if is_whole else value


def joined_text(lines: str | list[str]) -> str:
    """A text that a notebook may have in lines."""
    return lines if isinstance(lines, str) else "".join(lines)
