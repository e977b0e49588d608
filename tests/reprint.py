"""Keep the prose as it is printed now, after it was read: ``python tests/reprint.py``. What changed shows in the version control."""

from pathlib import Path

from tests.prose_snapshots import FOLDER, name_of, page, pages

from recount.notebooks.reading import notebook_paths
from recount.published_outputs import Outputs

BOOK = Path(__file__).parent.parent

if __name__ == "__main__":
    outputs = Outputs.read(notebook_paths(BOOK))
    folder = BOOK / "tests" / FOLDER
    folder.mkdir(exist_ok=True)
    for path in pages(BOOK):
        (folder / name_of(path)).write_text(page(path, outputs), encoding="utf-8")
