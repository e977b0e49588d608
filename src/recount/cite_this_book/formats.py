"""A citation in four forms: APA as text, BibTeX, RIS and CSL-JSON.

An address is part of a citation only where ``_config.yml`` gives the site one.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from recount.book_metadata import CONTROL_CHARACTERS, Author, BookMetadata, one_line

FORMS = {"apa": "APA", "bibtex": "BibTeX", "ris": "RIS", "csl": "CSL-JSON"}


class _Type(NamedTuple):
    """What a type of CSL is called in the other forms."""

    ris: str
    bibtex: str
    apa: str


_TYPES = {
    "dataset": _Type("DATA", "misc", " [Dataset]"),
    "figure": _Type("FIGURE", "misc", " [Figure]"),
    "chapter": _Type("CHAP", "incollection", ""),
    "book": _Type("BOOK", "book", ""),
}

# A month is a macro that each BibTeX style defines, in its language.
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True)
class QuotedPage:
    """The page of a report that a quotation is taken from."""

    author: str
    report: str
    year: str
    page: int


@dataclass(frozen=True)
class Citation:
    """One thing that can be cited.

    `type` is ``dataset``, ``figure``, ``chapter`` or ``book``, as CSL names them; `place` is its
    page and anchor on the site, and `book` the book as the edition has it. What is `quoted` is
    cited as a part of the report that it is quoted from: the book only registers it.
    """

    kind: str
    id: str
    type: str
    title: str
    note: str
    place: str
    book: BookMetadata
    quoted: QuotedPage | None = None

    @property
    def key(self) -> str:
        """Key of the entry, the same in every form, such as ``bread-1.0.0-result-a-b``."""
        words = re.findall(r"[a-z0-9]+", self.id.lower())
        return "-".join([self.book.slug, self.book.version, self.kind, *words])

    @property
    def address(self) -> str:
        """Its permanent address; empty where the site has none."""
        return self.book.address(self.place)

    @property
    def authors(self) -> tuple[Author, ...]:
        """Who wrote it."""
        return (Author(self.quoted.author),) if self.quoted else self.book.authors

    @property
    def year(self) -> str:
        """The year of its report or of the edition; empty for a draft."""
        return self.quoted.year if self.quoted else self.book.date[:4]

    @property
    def host(self) -> str:
        """Title of the report or the book that it is a part of; empty for the book itself."""
        if self.quoted:
            return self.quoted.report
        return "" if self.type == "book" else self.book.title

    def apa(self) -> str:
        """APA, seventh edition, as the style of the CSL project prints `item`.

        >>> book = BookMetadata("Bread", "The authors", "1.0.0", "2026-01-02", "https://x.example")
        >>> Citation("result", "a/b", "dataset", "Loaves: 5", "", "x.html", book).apa()
        'The authors. (2026). Loaves: 5 [Dataset]. In Bread (Version 1.0.0). https://x.example/x.html'
        """
        label = _TYPES[self.type].apa
        stop = "" if self.title.endswith(("?", "!")) and not label else "."
        *others, last = map(_apa_name, self.authors)
        author = ", & ".join(filter(None, [", ".join(others), last])).removesuffix(".")
        parts = [f"{author}. ({self.year or 'n.d.'})."]
        if self.host:
            parts += [f"{self.title}{label}{stop}", "In"]
        part = f"p. {self.quoted.page}" if self.quoted else f"Version {self.book.edition}"
        parts += [f"{self.host or self.book.title} ({part}).", self.address]
        return one_line(" ".join(parts))

    def bibtex(self) -> str:
        """BibTeX in ASCII, escaped for LaTeX; braces keep the case of titles.

        The publisher is the author: the standard styles require one.
        """
        type = _TYPES[self.type].bibtex
        author = " and ".join(map(_bibtex_name, self.authors))
        publisher = self.quoted.author if self.quoted else self.book.author
        publisher, title, host = (
            f"{{{escape_latex(text)}}}" for text in (publisher, self.title, self.host)
        )
        part = {"edition": escape_latex(self.book.edition)}
        if self.quoted:
            part = {"pages": str(self.quoted.page)}
        fields = {"author": author, "title": title}
        if type == "misc":
            fields["howpublished"] = f"In {host}, edition {part['edition']}"
        else:
            if type == "incollection":
                fields["booktitle"] = host
            fields |= {"publisher": publisher} | part
        fields["year"] = self.year or "n.d."
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items()]
        if self.book.date and not self.quoted:
            lines.append(f"  month = {_MONTHS[int(self.book.date[5:7]) - 1]}")
        for name, value in (("note", escape_latex(self.note)), ("url", self.address)):
            lines += [f"  {name} = {{{value}}}"] if value else []
        return f"@{type}{{{self.key},\n" + ",\n".join(lines) + "\n}"

    def ris(self) -> str:
        """RIS, one tag a line."""
        tags = {
            "TY": _TYPES[self.type].ris,
            "ID": self.key,
            "AU": "\nAU  - ".join(one_line(author.inverted) for author in self.authors),
            "TI": self.title,
            "T2": self.host,
            "ET": "" if self.quoted else self.book.edition,
            "SP": str(self.quoted.page) if self.quoted else "",
            "PY": self.year,
            "DA": "" if self.quoted else self.book.date.replace("-", "/"),
            "N1": self.note,
            "UR": self.address,
        }
        lines = [
            f"{tag}  - {text if tag == 'AU' else one_line(text)}"
            for tag, text in tags.items()
            if text
        ]
        return "\n".join([*lines, "ER  - "])

    def csl(self) -> str:
        """CSL-JSON, a list of one item."""
        text = json.dumps([self.item()], ensure_ascii=False)
        return CONTROL_CHARACTERS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)

    def item(self) -> dict:
        """The item of CSL-JSON."""
        date = [int(part) for part in self.book.date.split("-") if part]
        if self.quoted:
            date = [int(self.year)] if self.year.isdecimal() else []
        item = {
            "id": self.key,
            "type": self.type,
            "title": self.title,
            "author": [
                {"family": each.family, "given": each.given}
                if each.family
                else {"literal": each.name}
                for each in self.authors
            ],
            "container-title": self.host,
            "page": str(self.quoted.page) if self.quoted else "",
            "version": "" if self.quoted else self.book.edition,
            "issued": {"date-parts": [date]} if date else None,
            "note": self.note,
            "URL": self.address,
        }
        return {name: value for name, value in item.items() if value}


def _apa_name(author: Author) -> str:
    """A name with initials: Miller, J.-L."""
    initials = re.sub(r"(\w)\w*\.?", r"\1.", author.given)
    return author.name or f"{author.family}, {initials}"


def _bibtex_name(author: Author) -> str:
    """A name as BibTeX splits it; braces keep an institution whole."""
    if author.name:
        return f"{{{escape_latex(author.name)}}}"
    return f"{escape_latex(author.family)}, {escape_latex(author.given)}"


def without_original_names(text: str) -> str:
    """A text without names in other scripts in parentheses, which TeX's own fonts cannot set."""

    def is_latin(words: str) -> bool:
        letters = filter(str.isalpha, words)
        return all(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)

    return re.sub(r"\s*\(([^()]*)\)", lambda match: match[0] if is_latin(match[1]) else "", text)


_LATEX_NAMES = {
    "\\": "backslash",
    "{": "braceleft",
    "}": "braceright",
    "^": "asciicircum",
    "~": "asciitilde",
    "<": "less",
    ">": "greater",
    "|": "bar",
}
_LATEX = str.maketrans(
    {character: rf"\text{name}{{}}" for character, name in _LATEX_NAMES.items()}
    | {character: rf"\{character}" for character in "$&%#_"}
    | {"\u2212": "$-$", "\u00d7": r"$\times$", "\u00f7": r"$\div$"}
)


def escape_latex(text: str) -> str:
    r"""A text for LaTeX, in ASCII; a character that TeX's own fonts lack becomes its code point.

    >>> escape_latex("caf\u00e9 & 50%"), escape_latex("\u9762")
    ("caf{\\'e} \\& 50\\%", '[U+9762]')
    """
    import latexcodec  # noqa: F401, registers the codec

    def encode(character: str) -> str:
        if character.isascii():
            return character
        try:
            return f"{{{character.encode('latex').decode('ascii')}}}"
        except ValueError:
            return f"[U+{ord(character):04X}]"

    escaped = one_line(text).translate(_LATEX)
    # TeX reads two of these in a row as a dash or a quotation mark.
    escaped = re.sub(r"([-'`])(?=\1)", r"\1{}", escaped)
    return "".join(map(encode, escaped))
