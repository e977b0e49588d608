"""The text of a page under study: from a text file, or from a page of a PDF."""

import re
from pathlib import Path

from recount.errors import CheckError, ReadError, SetupError
from recount.validation.report import read_text


def read_page(path: Path) -> str:
    """The text of a file, if claims can be quoted from it.

    Raises
    ------
    CheckError
        If it is no text, if two columns run together, or if a line ends within a word.
    """
    text = read_given(path)
    if fault := _text_fault(text):
        raise CheckError(f"{path}{fault}")
    return text


def read_given(path: Path) -> str:
    """The text of a file that another program may have written; `CheckError` names the file."""
    try:
        return read_text(path, lenient=True)
    except ReadError as error:
        place = f", {error.place}" if error.place else ""
        raise CheckError(f"{path}{place}: {error}") from None


# Two words, a gap, two words: a line of two columns. A table has numbers beside its gaps.
_GAP = re.compile(
    r"[^\W\d]{2,},? [^\W\d]+[,.]? {3,}[^\W\d]+,? [^\W\d]{2,}|"
    r"^[^\t]*[^\W\d]{2,} [^\W\d]+[,.]?\t[^\W\d]+,? [^\W\d]{2,}[^\t]*$"
)
_HYPHEN = re.compile(r"[^\W\d_](?:-|\u2010|\u00ad)$")
_COLUMN = 3  # lines


def _text_fault(text: str) -> str:
    """What keeps claims from being quoted: nothing, or a place and a message."""
    if not re.search(r"[^\W\d_]{2}", text):
        return ": there are no words in it. If it is a scan, let a program recognise its letters."
    lines = text.split("\n")
    wide = [number for number, line in enumerate(lines, start=1) if _GAP.search(line)]
    if len(wide) >= _COLUMN:
        return (
            f", lines {wide[0]} to {wide[-1]}: two columns run together. "
            "Put the lines of one after those of the other."
        )
    for number, (line, after) in enumerate(zip(lines, lines[1:], strict=False), start=1):
        if _HYPHEN.search(line.rstrip()) and re.match(r"\s*[^\W\d_A-Z]", after):
            word = f"{line.split()[-1]} {after.split()[0]}"
            return (
                f", line {number}: a word is parted at the end of the line, {word!r}. "
                "Write it in one line, as the page has it."
            )
    return ""


def extract_page(path: Path, number: int) -> str:
    """The text of a page of a PDF, counted from 1.

    Raises
    ------
    SetupError
        If pypdf is not installed.
    CheckError
        If it is no PDF, if it has a password or no such page, or if the page is a scan.
    """
    try:
        import pypdf
        from pypdf.errors import DependencyError
    except ModuleNotFoundError:
        raise SetupError("A PDF is read by pypdf. Install it: pip install recount[pdf]") from None
    try:
        reader = pypdf.PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise CheckError(f"{path} has a password. Save a copy without one.")
        if not 1 <= number <= len(reader.pages):
            raise CheckError(f"{path} has pages 1 to {len(reader.pages)}, and no page {number}.")
        text = reader.pages[number - 1].extract_text()
    except DependencyError:
        raise CheckError(f"{path} has a password. Save a copy without one.") from None
    except CheckError:
        raise
    except Exception as error:  # whatever pypdf meets in a file that is no PDF
        raise CheckError(f"{path} cannot be read as a PDF ({error}). Save it again.") from None
    if not re.search(r"[^\W\d_]{2}", text):
        message = f"{path}, page {number} has no text: it is a scan."
        raise CheckError(f"{message} Let a program recognise its letters, and give their text.")
    return text.replace("\r\n", "\n").replace("\x00", "") + "\n"
