"""Keep the prose as it is printed now, after it was read: ``python tests/reprint.py``. What changed shows in the version control."""

from pathlib import Path

from recount.book import printed
from recount.book.outputs import Outputs
from recount.results import chapters

BOOK = Path(__file__).parent.parent

if __name__ == "__main__":
    outputs = Outputs.read(chapters(BOOK))
    folder = BOOK / "tests" / printed.FOLDER
    folder.mkdir(exist_ok=True)
    for path in printed.pages(BOOK):
        (folder / printed.name_of(path)).write_text(printed.page(path, outputs), encoding="utf-8")
