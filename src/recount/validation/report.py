"""What is wrong in one place of a file of the book, and whether a file can be read as text at all."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path

LARGEST = 50_000_000  # bytes of a file; nothing of this kind comes near it


# Controls, spaces without width, and what turns the text after it round.
_UNSEEN = re.compile("[\0-\x09\x0b-\x1f\x7f-\x9f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in one place of the data, or of another folder of the book.

    Examples
    --------
    >>> print(Problem("claims.csv", 4, "value", "'5,100'", "a plain number", "Remove the thousands separator."))
    data/claims.csv, row 4, column value: found '5,100', expected a plain number. Remove the thousands separator.
    >>> print(Problem("_toc.yml", 3, None, "'a' twice", "each page once", "Remove one.", folder="", rows="line"))
    _toc.yml, line 3: found 'a' twice, expected each page once. Remove one.
    """

    file: str
    row: int | None
    column: str | None
    found: str
    expected: str
    remedy: str
    folder: str = "data"
    rows: str = "row"

    def __str__(self) -> str:
        place = [f"{self.folder}/{self.file}" if self.folder else self.file]
        if self.row is not None:
            place.append(f"{self.rows} {self.row}")
        if self.column:
            place.append(f"column {self.column}" if self.rows == "row" else self.column)
        told = f"{', '.join(place)}: found {self.found}, expected {self.expected}. {self.remedy}"
        return " ".join(told.splitlines())


class ReadError(ValueError):
    """A file that cannot be read as text, or text that cannot be read as JSON: found, expected, remedy and the line if known.

    Examples
    --------
    >>> ReadError("no text", "JSON", "Restore the file.").problem("a.json", "data")
    Problem(file='a.json', row=None, column=None, found='no text', expected='JSON', remedy='Restore the file.', folder='data', rows='line')
    """

    def __init__(
        self,
        found: str,
        expected: str,
        remedy: str,
        line: int | None = None,
        column: str | None = None,
    ):
        super().__init__(f"found {found}, expected {expected}. {remedy}")
        self.found, self.expected, self.remedy, self.line, self.column = (
            found,
            expected,
            remedy,
            line,
            column,
        )

    def problem(self, file: str, folder: str, rows: str = "line") -> Problem:
        """The same, told of a file."""
        return Problem(
            file, self.line, self.column, self.found, self.expected, self.remedy, folder, rows
        )


def read_text(path: Path) -> str:
    """Text of a file of the book: UTF-8 without a mark, lines that end in LF, no sign that is not seen.

    Raises
    ------
    ReadError
        If the file is none, leads elsewhere, is empty, or is not such text.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> read_text(data_dir() / "units.csv")[:4]
    'unit'
    """
    if path.is_symlink():
        raise ReadError(
            f"a link to {path.readlink()}", "a file of its own", "Put the file itself there."
        )
    if not path.is_file():
        raise ReadError("no file", "a file of the book", "Restore the file.")
    if path.stat().st_size > LARGEST:
        raise ReadError(
            f"{path.stat().st_size:,} bytes", f"{LARGEST:,} at most", "Restore the file."
        )
    raw = path.read_bytes()
    if not raw.strip():
        raise ReadError("an empty file", "text", "Restore the file.")
    if raw.startswith(b"\xef\xbb\xbf"):
        raise ReadError(
            "a byte-order mark",
            "plain UTF-8",
            "Save the file as UTF-8 without a byte-order mark.",
            1,
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ReadError(
            f"the byte {raw[error.start]:#04x}",
            "UTF-8",
            "Save the file as UTF-8.",
            *_place(raw, error.start, path),
        ) from None
    _refuse_signs(text, path)
    return text


def _refuse_signs(text: str, path: Path) -> None:
    unseen = next(
        (match for match in _UNSEEN.finditer(text) if match[0] != "\t" or path.suffix == ".csv"),
        None,
    )
    if not unseen:
        return
    if unseen[0] == "\r":
        raise ReadError(
            "a carriage return",
            "lines that end in a line feed alone",
            "Save the file with the line ends of Unix.",
            text.count("\n", 0, unseen.start()) + 1,
        )
    expected = (
        "text" if unseen[0] == "\0" else "signs that are seen, in the order in which they are read"
    )
    raise ReadError(
        f"the sign U+{ord(unseen[0]):04X}",
        expected,
        "Save the file as UTF-8." if unseen[0] == "\0" else "Remove it.",
        *_place(text.encode(), len(text[: unseen.start()].encode()), path),
    )


def _place(raw: bytes, start: int, path: Path) -> tuple[int, str | None]:
    before = raw[:start]
    row = before.count(b"\n") + 1
    return row, _column_at(raw, before, row) if path.suffix == ".csv" else None


def _column_at(raw: bytes, before: bytes, row: int) -> str | None:
    header = next(csv.reader([raw.split(b"\n", 1)[0].decode("utf-8", "replace")]), [])
    line = before.split(b"\n")[-1].decode("utf-8", "replace")
    place = len(next(csv.reader([line]), []) or [""]) - 1
    return header[place] if row > 1 and place < len(header) else None


def read_json(path: Path):
    """Content of a JSON file of the book, each key of it once.

    Raises
    ------
    ReadError
        If the file is no text, or the text no JSON, or has a key twice, or a number that JSON does not have.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> read_json(data_dir() / "datapackage.json")["profile"]
    'data-package'
    """
    text = read_text(path)
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise ReadError(
            f"no JSON ({error.msg.lower()})",
            "JSON",
            "Mend the line, or restore the file.",
            error.lineno,
        ) from None
    except RecursionError:
        raise ReadError(
            "brackets within brackets without end",
            "JSON as the book writes it",
            "Restore the file.",
        ) from None
    except ValueError as error:
        if isinstance(error, ReadError):
            raise
        raise ReadError(
            f"no JSON ({str(error).partition(';')[0]})", "JSON", "Restore the file."
        ) from None


def _once(pairs: list[tuple[str, object]]) -> dict:
    seen = set()
    for name, _ in pairs:
        if name in seen:
            raise ReadError(
                f"the key {name!r} twice in one object", "each key once", "Remove one of the two."
            )
        seen.add(name)
    return dict(pairs)


def _no_number(name: str):
    raise ReadError(name, "a number that JSON has", "Write null, or the number.")
