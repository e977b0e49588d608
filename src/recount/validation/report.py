"""What is wrong in a place of a file, and reading a file of the book as text or JSON."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from recount.errors import ReadError


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in one place of the book; the message says what, and what to do.

    `place` is a row and column, a cell, a line or a setting; empty where the whole file is meant.

    Examples
    --------
    >>> print(Problem("data/claims.csv", "row 4, column value", "'5,100' is not a number."))
    data/claims.csv, row 4, column value: '5,100' is not a number.
    """

    file: str
    place: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}, {self.place}" if self.place else self.file
        return " ".join(f"{where}: {self.message}".split())

    @classmethod
    def from_line(cls, line: str) -> Problem:
        """A problem that another part of the library reports as a line of text."""
        where, _, message = line.partition(": ")
        file, _, place = where.partition(", ")
        return cls(file, place, message)


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """The nearest of the known words as a question, then what else can be done.

    >>> did_you_mean("persn", ["person", "year"], "add it to data/units.csv.")
    "Did you mean 'person'? Otherwise add it to data/units.csv."
    """
    nearest = difflib.get_close_matches(word, list(known), n=1)
    if not nearest:
        return otherwise[:1].upper() + otherwise[1:]
    question = f"Did you mean {nearest[0]!r}?"
    return f"{question} Otherwise {otherwise}" if otherwise else question


# Control characters, spaces without width, and marks that change the direction of text.
_INVISIBLE = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]"
)


def read_text(path: Path, *, lenient: bool = False) -> str:
    """Text of a file: UTF-8 without a byte-order mark, lines that end in LF; or `ReadError`.

    What is `lenient` takes the marks, line ends and page breaks of other programs, and drops them.
    """
    if path.is_symlink():
        raise ReadError("the file is a link. Replace it by the file itself.")
    if not path.is_file():
        raise ReadError("the file is missing. Restore it.")
    raw = path.read_bytes()
    if not raw.strip():
        raise ReadError("the file is empty. Restore it.")
    if raw.startswith(b"\xef\xbb\xbf") and not lenient:
        raise ReadError("the file has a byte-order mark. Save it as UTF-8 without one.", "line 1")
    try:
        text = raw.decode("utf-8-sig" if lenient else "utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        byte = f"{raw[error.start]:#04x}"
        message = f"the file is not UTF-8 text (byte {byte}). Save it as UTF-8."
        raise ReadError(message, f"line {line}") from None
    if lenient:
        text = text.replace("\r\n", "\n").replace("\f", "\n")
    if invisible := _INVISIBLE.search(text):
        code = f"U+{ord(invisible[0]):04X}"
        line, character = _position(text, invisible.start())
        message = f"an invisible control or bidirectional character ({code}). Remove it."
        raise ReadError(message, f"line {line}, character {character}")
    if "\r" in text:
        message = "the line ends of Windows. Save the file with line ends of Unix (LF)."
        raise ReadError(message, f"line {_position(text, text.index(chr(13)))[0]}")
    return text


def _position(text: str, start: int) -> tuple[int, int]:
    """Line and character of a place in a text, both counted from one."""
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


def read_json(path: Path):
    """Content of a JSON file of the book; `ReadError` also for a key twice in one object."""
    text = read_text(path)
    try:
        return json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        message = f"invalid JSON: {error.msg.lower()}. Correct the line, or restore the file."
        raise ReadError(message, f"line {error.lineno}") from None
    except RecursionError:
        raise ReadError("invalid JSON: nested too deeply. Restore the file.") from None
    except ValueError as error:
        if isinstance(error, ReadError):
            raise
        # Python refuses integers of many thousand digits.
        raise ReadError(f"invalid JSON: {str(error).partition(';')[0]}. Correct it.") from None


def _unique_keys(pairs: list[tuple[str, object]]) -> dict:
    content: dict = {}
    for name, value in pairs:
        if name in content:
            raise ReadError(f"the key {name!r} appears twice in one object. Remove one.")
        content[name] = value
    return content


def _refuse_constant(name: str):
    raise ReadError(f"invalid JSON: {name} is not a JSON number. Write null, or the number.")
