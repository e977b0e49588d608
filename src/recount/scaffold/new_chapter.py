"""A new chapter from the template."""

import json
import re
from pathlib import Path

from recount.book_metadata import read_book_metadata
from recount.errors import ChapterError
from recount.files import write_together
from recount.validation.config import CONTENTS, toc_pages
from recount.validation.tables import Tables

TEMPLATE = Path(__file__).parent / "template.ipynb"
_OPENING, _APPENDIX = 2, ":::{appendix}\n"  # cells before the first section; what ends the last

_IN_THE_BOX = 3  # claims
_BY_HAND = '''"""Every result of the chapter, computed again by hand from the numbers as printed."""

EXPECTED: dict[str, float] = {}
'''

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def new_chapter(book: Path, name: str) -> Path:
    """Write a new case study from the template, list it in ``_toc.yml``, and give its path.

    `name` is that of the file, and the first part of every id of the chapter, whose claims it
    quotes. `ChapterError`, with nothing written, if it is no name or taken, or if ``_toc.yml`` has
    no parts.
    """
    path, contents = book / "chapters" / f"{name}.ipynb", book / CONTENTS
    if not _NAME.fullmatch(name):
        raise ChapterError(f"{name!r} is not lower case with hyphens, such as small-loaves.")
    if path.exists() or f"chapters/{name}" in toc_pages(book):
        raise ChapterError(f"chapters/{name}.ipynb already exists. Choose another name.")
    metadata = read_book_metadata(book)
    listed = _add_to_part(contents.read_text(encoding="utf-8"), metadata.case_studies, name)
    path.parent.mkdir(exist_ok=True)
    claims = [row["id"] for row in Tables(book / "data").rows("claims")]
    own = [id for id in claims if id.startswith(f"{name}/")]
    files = {path: _fill_template(name, metadata.case_sections, own), contents: listed}
    by_hand = book / metadata.recomputed / f"{name}.py"
    if metadata.recomputed and not by_hand.exists():
        by_hand.parent.mkdir(parents=True, exist_ok=True)
        files[by_hand] = _BY_HAND
    write_together(files)
    return path


def _fill_template(name: str, sections: tuple[str, ...], claims: list[str]) -> str:
    """The template with name, title and claims, and the sections of every case of the book."""
    title = name.replace("-", " ").capitalize()
    text = TEMPLATE.read_text(encoding="utf-8").replace("TITLE", title)
    notebook = json.loads(
        text.replace("NAME/CLAIM", (claims or ["NAME/CLAIM"])[0]).replace("NAME", name)
    )
    cells = notebook["cells"]
    box = cells[0]["source"]
    more = [f"- {{quote}}`{id}`\n" for id in claims[1:_IN_THE_BOX]]
    place = next(place for place, line in enumerate(box) if line.startswith("- {quote}")) + 1
    box[place:place] = more
    first, *others = map(_section_cell, sections) if sections else [None]
    appendix = next(place for place, cell in enumerate(cells) if _APPENDIX in cell["source"])
    cells[appendix:appendix] = others
    cells[_OPENING:_OPENING] = [first] if first else []
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number:02}"
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _section_cell(heading: str) -> dict:
    source = [f"## {heading}\n", "\n", f"To write: {heading.lower()}."]
    return {"cell_type": "markdown", "id": "", "metadata": {}, "source": source}


def _add_to_part(contents: str, caption: str, name: str) -> str:
    """A table of contents with one more case study, the last of its part; the part if need be."""
    entry = f"    - file: chapters/{name}\n"
    heading = rf"^( *)- caption: {re.escape(caption)}\n\1  chapters:\n"
    if part := re.search(rf"{heading}(?:\1    - file: \S+\n)*", contents, re.M):
        return f"{contents[: part.end()]}{part[1]}{entry}{contents[part.end() :]}"
    parts = re.search(r"^parts:\n( *)(?=- caption: )", contents, re.M)
    if not caption or not parts or f"caption: {caption}\n" in contents:
        raise ChapterError(
            f"{CONTENTS} has no part with the caption {caption!r} and a list of chapters. Add it, "
            "and name it in _config.yml, recount.case_studies."
        )
    margin = parts[1]
    new = f"{margin}- caption: {caption}\n{margin}  chapters:\n{margin}{entry}"
    return contents.replace("parts:\n", f"parts:\n{new}", 1)
