"""Citations: how the book, a chapter, a chart, a number or a row of data is cited.

One record, `Citation`, has four forms: APA as text, BibTeX, RIS and CSL-JSON. Only this module writes them. An address
stands in a citation only where ``_config.yml`` sets the base address of the site.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass

from recount.book_metadata import CONTROL_CHARACTERS, BookMetadata, one_line

FORMS = {"apa": "APA", "bibtex": "BibTeX", "ris": "RIS", "csl": "CSL-JSON"}


_TYPES = {
    "dataset": ("DATA", "misc", " [Dataset]"),
    "figure": ("FIGURE", "misc", " [Figure]"),
    "chapter": ("CHAP", "incollection", ""),
    "book": ("BOOK", "book", ""),
}


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True)
class Citation:
    """One thing that can be cited.

    Attributes
    ----------
    kind, id : str
        What it is, and its permanent id.
    type : str
        ``dataset``, ``figure``, ``chapter`` or ``book``, as CSL has them.
    title, note : str
    place : str
        Where on the site it stands.
    book : Book
    """

    kind: str
    id: str
    type: str
    title: str
    note: str
    place: str
    book: BookMetadata

    @property
    def key(self) -> str:
        """Key of the entry, the same in every form.

        Examples
        --------
        >>> from recount.book_metadata import BookMetadata
        >>> Citation("result", "a/b", "dataset", "T", "", "x.html", BookMetadata("B", "A", "0.1.0", "2026-01-02")).key
        'recounted-0.1.0-result-a-b'
        """
        return "-".join(
            ["recounted", self.book.version, self.kind, *re.findall(r"[a-z0-9]+", self.id.lower())]
        )

    @property
    def address(self) -> str:
        """Where it stands, for ever; empty where the site has no address."""
        return self.book.address(self.place)

    def forms(self) -> dict[str, str]:
        """The citation in each of `FORMS`."""
        return {name: getattr(self, name)() for name in FORMS}

    def apa(self) -> str:
        """APA, seventh edition, as the style of that name in the CSL project prints `csl`.

        Examples
        --------
        >>> from recount.book_metadata import BookMetadata
        >>> Citation("result", "a/b", "dataset", "Jobs: 5", "", "x.html", BookMetadata("B", "The authors", "0.1.0", "2026-01-02")).apa()
        'The authors. (2026). Jobs: 5 [Dataset]. In B (Version 0.1.0).'
        """
        label = _TYPES[self.type][2]
        stop = "" if self.title.endswith(("?", "!")) and not label else "."
        within = f"{self.book.title} (Version {self.book.version})."
        head = f"{self.book.author}. ({self.book.date[:4] or 'n.d.'})."
        parts = (
            [head, within]
            if self.type == "book"
            else [head, f"{self.title}{label}{stop}", f"In {within}"]
        )
        return one_line(" ".join([*parts, self.address]))

    def bibtex(self) -> str:
        """BibTeX in ASCII: what LaTeX would read as its own is escaped, and braces keep the case of the title.

        The publisher is the author: the standard styles miss one in a book, and nobody else publishes this one.

        Examples
        --------
        >>> from recount.book_metadata import BookMetadata
        >>> print(Citation("chapter", "women", "chapter", "50% & more", "", "x.html", BookMetadata("B", "A", "0.1.0", "2026-01-02")).bibtex())
        @incollection{recounted-0.1.0-chapter-women,
          author = {{A}},
          title = {{50\\% \\& more}},
          booktitle = {{B}},
          publisher = {{A}},
          edition = {0.1.0},
          year = {2026},
          month = jan
        }
        """
        entry = _TYPES[self.type][1]
        fields = {"author": f"{{{_tex(self.book.author)}}}", "title": f"{{{_tex(self.title)}}}"}
        if entry == "misc":
            fields["howpublished"] = (
                f"In {{{_tex(self.book.title)}}}, edition {_tex(self.book.version)}"
            )
        elif entry == "incollection":
            fields["booktitle"] = f"{{{_tex(self.book.title)}}}"
        if entry != "misc":
            fields |= {
                "publisher": f"{{{_tex(self.book.author)}}}",
                "edition": _tex(self.book.version),
            }
        fields |= {
            "year": self.book.date[:4] or "n.d.",
            "month": self.book.date[5:7],
            "note": _tex(self.note),
            "url": self.address,
        }
        # A month is a name that each style knows, in its language, and no text.
        lines = [
            f"  {name} = {_MONTHS[int(value) - 1] if name == 'month' else f'{{{value}}}'}"
            for name, value in fields.items()
            if value
        ]
        return f"@{entry}{{{self.key},\n" + ",\n".join(lines) + "\n}"

    def ris(self) -> str:
        """RIS, one tag a line.

        Examples
        --------
        >>> from recount.book_metadata import BookMetadata
        >>> Citation("book", "", "book", "B", "", "", BookMetadata("B", "A", "0.1.0", "2026-01-02")).ris().splitlines()[0]
        'TY  - BOOK'
        """
        date = self.book.date.replace("-", "/")
        tags = [
            ("TY", _TYPES[self.type][0]),
            ("ID", self.key),
            ("AU", self.book.author),
            ("TI", self.title),
            ("T2", "" if self.type == "book" else self.book.title),
            ("ET", self.book.version),
            ("PY", date[:4]),
            ("DA", date),
            ("N1", self.note),
            ("UR", self.address),
            ("ER", ""),
        ]
        return "\n".join(f"{tag}  - {one_line(text)}" for tag, text in tags if text or tag == "ER")

    def csl(self) -> str:
        """CSL-JSON, a list of one item."""
        return CONTROL_CHARACTERS.sub(
            lambda sign: f"\\u{ord(sign[0]):04x}", json.dumps([self.item()], ensure_ascii=False)
        )

    def item(self) -> dict:
        """The CSL item.

        Examples
        --------
        >>> from recount.book_metadata import BookMetadata
        >>> Citation("book", "", "book", "B", "", "", BookMetadata("B", "A", "0.1.0", "2026-01-02")).item()["issued"]
        {'date-parts': [[2026, 1, 2]]}
        """
        item = {
            "id": self.key,
            "type": self.type,
            "title": self.title,
            "author": [{"literal": self.book.author}],
        }
        if self.type != "book":
            item["container-title"] = self.book.title
        item["version"] = self.book.version
        if self.book.date:
            item["issued"] = {"date-parts": [[int(part) for part in self.book.date.split("-")]]}
        return item | {
            name: text for name, text in (("note", self.note), ("URL", self.address)) if text
        }


def romanised(text: str) -> str:
    """A text without the original names that stand in parentheses after a Latin one: TeX's own fonts have no letters for them."""

    def latin(words: str) -> bool:
        return all(
            unicodedata.name(letter, "").startswith("LATIN") for letter in words if letter.isalpha()
        )

    return re.sub(r"\s*\(([^()]*)\)", lambda found: found[0] if latin(found[1]) else "", text)


_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "$": r"\$",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        "&": r"\&",
        "%": r"\%",
        "#": r"\#",
        "_": r"\_",
        "\u2212": "$-$",
        "\u00d7": r"$\times$",
        "\u00f7": r"$\div$",
    }
)


def _tex(text: str) -> str:
    """A text as LaTeX sets it, in ASCII; a character that TeX's own fonts lack is named by its code point."""
    import latexcodec  # noqa: F401, registers the codec

    def encoded(character: str) -> str:
        if character.isascii():
            return character
        try:
            return f"{{{character.encode('latex').decode('ascii')}}}"
        except ValueError:
            return f"[U+{ord(character):04X}]"

    escaped = one_line(text).translate(_TEX)
    # Two of these in a row are a dash or a quotation mark to TeX.
    apart = re.sub(r"([-'`])(?=\1)", r"\1{}", escaped)
    return "".join(map(encoded, apart))
