"""The prose as it is printed: each line that shows a number, a date, a quotation or a verdict, or that cites, with what it shows there.

Nothing in a role says that it is the right one: a sentence on women may show a number of credit, and every check of ids and numbers holds.
So each line is kept as a reader meets it, in ``tests/printed``, and compared. What changes in it is seen before it is published.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
import json
import re

from recount.published_outputs import Outputs
from recount.sphinxext.roles import ROLES
from recount.validation.config import toc_pages

FOLDER = "printed"


_ROLE = re.compile(rf"\{{({'|'.join(ROLES)})\}}`([^`]+)`")


def text_of(path: Path) -> str:
    """The Markdown of a page, a notebook's cells one after another.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> text_of(data_dir().parent / "chapters" / "women.ipynb")[:7]
    '# Women'
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return text
    return "\n\n".join(
        "".join(cell["source"])
        for cell in json.loads(text)["cells"]
        if cell["cell_type"] == "markdown"
    )


def lines(text: str, outputs: Outputs) -> Iterator[str]:
    """Each line of Markdown that has a role or a citation, with the role's kind, its id and what it prints instead of it.

    Parameters
    ----------
    text : str
        Markdown.
    outputs : Outputs
        What the chapters publish.

    Raises
    ------
    KeyError, ValueError
        If a role shows nothing: no such id, or no such reading.

    Examples
    --------
    >>> from recount.published_outputs import Outputs
    >>> list(lines("It counts {claim}`women/entrepreneurs`.\\nNothing here.", Outputs()))
    ['It counts [claim women/entrepreneurs: 5,100 people].']
    """
    for line in text.splitlines():
        if _ROLE.search(line) or "{cite" in line:
            yield _ROLE.sub(
                lambda role: f"[{role[1]} {role[2]}: {shown(role[1], role[2], outputs)}]", line
            )


def shown(kind: str, argument: str, outputs: Outputs) -> str:
    """What a role prints.

    Examples
    --------
    >>> from recount.published_outputs import Outputs
    >>> shown("claim", "credit/borrowers rounding", Outputs())
    '9.5 to 10.5 million borrowers'
    """
    role = ROLES[kind]()
    role.inliner = SimpleNamespace(
        document=SimpleNamespace(
            settings=SimpleNamespace(
                env=SimpleNamespace(app=SimpleNamespace(recount=SimpleNamespace(outputs=outputs)))
            )
        )
    )
    return role.shown(*argument.split()).astext()


def page(path: Path, outputs: Outputs) -> str:
    """Everything of a page that is kept: one line a line."""
    return "".join(f"{line}\n" for line in lines(text_of(path), outputs))


def pages(book: Path) -> list[Path]:
    """Chapters and other pages of a book, in the order of the table of contents."""
    return [
        next(path for path in (book / f"{name}.ipynb", book / f"{name}.md") if path.is_file())
        for name in toc_pages(book)
    ]


def name_of(path: Path) -> str:
    """Name of the file that keeps a page.

    Examples
    --------
    >>> name_of(Path("chapters/verdicts.ipynb")), name_of(Path("ledger/verdicts.md"))
    ('verdicts.txt', 'ledger-verdicts.txt')
    """
    return f"{'ledger-' if path.parent.name == 'ledger' else ''}{path.stem}.txt"


def differences(path: Path, outputs: Outputs, kept: Path) -> list[str]:
    """Lines of a page that are not as they were kept, each with what was expected; empty where all are.

    Parameters
    ----------
    path : Path
        Page of the book.
    outputs : Outputs
        What the chapters publish.
    kept : Path
        Folder of what was kept.
    """
    known = kept / name_of(path)
    then = known.read_text(encoding="utf-8").splitlines() if known.is_file() else []
    now = page(path, outputs).splitlines()
    gone, new = (
        [line for line in then if line not in now],
        [line for line in now if line not in then],
    )
    told = [
        f"{path.name}: found the line {line!r}, expected it in {kept.parent.name}/{kept.name}/{known.name}"
        for line in new
    ]
    told += [
        f"{path.name}: found no line {line!r}, expected it, as {kept.parent.name}/{kept.name}/{known.name} has it"
        for line in gone
    ]
    if not told and now != then:
        told = [
            f"{path.name}: found its lines in another order than {kept.parent.name}/{kept.name}/{known.name} has them"
        ]
    return [f"{line}. Read it; if it is right, run `python tests/reprint.py`." for line in told]
