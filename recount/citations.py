"""Citations: how the book, a chapter, a chart, a number or a row of data is cited.

One record, `Citation`, has four forms: APA as text, BibTeX, RIS and CSL-JSON. Only this module writes them. An address
stands in a citation only where ``_config.yml`` sets the base address of the site.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recount import claims, editions, package, readings, results, units
from recount.readings import date_words
from recount.results import Result, chapters
from recount.verdicts import Verdict

FORMS = {"apa": "APA", "bibtex": "BibTeX", "ris": "RIS", "csl": "CSL-JSON"}
LEDGER = {"result": "ledger/results", "chart": "ledger/charts", "verdict": "ledger/verdicts", "claim": "ledger/claims",
          "evidence": "ledger/evidence", "event": "ledger/evidence", "indicator": "ledger/evidence", "assumption": "ledger/evidence"}
_TYPES = {"dataset": ("DATA", "misc", " [Dataset]"), "figure": ("FIGURE", "misc", " [Figure]"), "chapter": ("CHAP", "incollection", ""),
          "book": ("BOOK", "book", "")}
_DIGITS_OF_DIGEST = 12


@dataclass(frozen=True)
class Book:
    """The book as a citation names it.

    Attributes
    ----------
    title, author : str
    version : str
        The edition; ``-draft`` follows where it is not frozen.
    date : str
        Day of the edition, ISO 8601; empty for a draft.
    base, repository : str
        Addresses of the site and of its files; empty where there are none.
    """

    title: str
    author: str
    version: str
    date: str
    base: str = ""
    repository: str = ""

    @classmethod
    def of(cls, book: Path, history: editions.History) -> Book:
        """The book in a folder, by its ``_config.yml`` and its editions.

        Examples
        --------
        >>> book = package.folder().parent
        >>> Book.of(book, editions.History.of(book)).author
        'The Recounted authors'
        """
        import yaml

        settings = yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8"))
        base = (settings.get("html") or {}).get("baseurl") or ""
        repository = (settings.get("repository") or {}).get("url") or ""
        date = history.edition.date if history.edition else ""
        return cls(settings["title"], settings["author"], history.label, date, base.rstrip("/"), repository.rstrip("/"))

    def address(self, place: str) -> str:
        """Address of a place on the site; empty where the site has none.

        Examples
        --------
        >>> Book("B", "A", "0.1.0", "", "https://site.example").address("a.html#b")
        'https://site.example/a.html#b'
        """
        return f"{self.base}/{place}" if self.base else ""


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
    book: Book

    @property
    def key(self) -> str:
        """Key of the entry, the same in every form.

        Examples
        --------
        >>> Citation("result", "a/b", "dataset", "T", "", "x.html", Book("B", "A", "0.1.0", "2026-01-02")).key
        'recounted-0.1.0-result-a-b'
        """
        return "-".join(["recounted", self.book.version, self.kind, *re.findall(r"[a-z0-9]+", self.id.lower())]).rstrip("-")

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
        >>> Citation("result", "a/b", "dataset", "Jobs: 5", "", "x.html", Book("B", "The authors", "0.1.0", "2026-01-02")).apa()
        'The authors. (2026). Jobs: 5 [Dataset]. In B (Version 0.1.0).'
        """
        label = _TYPES[self.type][2]
        stop = "" if self.title.endswith(("?", "!")) and not label else "."
        within = f"{self.book.title} (Version {self.book.version})."
        head = f"{self.book.author}. ({self.book.date[:4] or 'n.d.'})."
        parts = [head, within] if self.type == "book" else [head, f"{self.title}{label}{stop}", f"In {within}"]
        return _line(" ".join([*parts, self.address]))

    def bibtex(self) -> str:
        """BibTeX in ASCII: what LaTeX would read as its own is escaped, and braces keep the case of the title.

        Examples
        --------
        >>> print(Citation("chapter", "women", "chapter", "50% & more", "", "x.html", Book("B", "A", "0.1.0", "2026-01-02")).bibtex())
        @incollection{recounted-0.1.0-chapter-women,
          author = {{A}},
          title = {{50\\% \\& more}},
          booktitle = {{B}},
          edition = {0.1.0},
          year = {2026},
          month = {1}
        }
        """
        entry, year, month = _TYPES[self.type][1], self.book.date[:4] or "n.d.", self.book.date[5:7].lstrip("0")
        fields = {"author": f"{{{_tex(self.book.author)}}}", "title": f"{{{_tex(self.title)}}}"}
        if entry == "misc":
            fields["howpublished"] = f"In {{{_tex(self.book.title)}}}, edition {_tex(self.book.version)}"
        elif entry == "incollection":
            fields["booktitle"] = f"{{{_tex(self.book.title)}}}"
        if entry != "misc":
            fields["edition"] = _tex(self.book.version)
        fields |= {"year": year, "month": month, "note": _tex(self.note), "url": self.address}
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        return f"@{entry}{{{self.key},\n" + ",\n".join(lines) + "\n}"

    def ris(self) -> str:
        """RIS, one tag a line.

        Examples
        --------
        >>> Citation("book", "", "book", "B", "", "", Book("B", "A", "0.1.0", "2026-01-02")).ris().splitlines()[0]
        'TY  - BOOK'
        """
        date = self.book.date.replace("-", "/")
        tags = [("TY", _TYPES[self.type][0]), ("ID", self.key), ("AU", self.book.author), ("TI", self.title),
                ("T2", "" if self.type == "book" else self.book.title), ("ET", self.book.version), ("PY", date[:4]), ("DA", date),
                ("N1", self.note), ("UR", self.address), ("ER", "")]
        return "\n".join(f"{tag}  - {_line(text)}" for tag, text in tags if text or tag == "ER")

    def csl(self) -> str:
        """CSL-JSON, a list of one item."""
        return _UNSEEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", json.dumps([self.item()], ensure_ascii=False))

    def item(self) -> dict:
        """The CSL item.

        Examples
        --------
        >>> Citation("book", "", "book", "B", "", "", Book("B", "A", "0.1.0", "2026-01-02")).item()["issued"]
        {'date-parts': [[2026, 1, 2]]}
        """
        item = {"id": self.key, "type": self.type, "title": self.title, "author": [{"literal": self.book.author}]}
        if self.type != "book":
            item["container-title"] = self.book.title
        item["version"] = self.book.version
        if self.book.date:
            item["issued"] = {"date-parts": [[int(part) for part in self.book.date.split("-")]]}
        return item | {name: text for name, text in (("note", self.note), ("URL", self.address)) if text}


def of_book(book: Book) -> Citation:
    """How the whole book is cited."""
    return Citation("book", "", "book", book.title, "", "index.html", book)


def of_chapter(name: str, title: str, book: Book) -> Citation:
    """How a chapter is cited.

    Parameters
    ----------
    name : str
        Of its file, without the suffix.
    title : str
    book : Book
    """
    return Citation("chapter", name, "chapter", title, "", f"chapters/{name}.html", book)


def of_chart(record: dict, book: Book) -> Citation:
    """How a published chart is cited: its record, as `recount.charts.stored` has it."""
    id = record["id"]
    note = f"{record['caption'].rstrip('.')}. Drawn from {', '.join(record['inputs']) or 'the data of the book'}."
    return Citation("chart", id, "figure", f"{record['title']} (chart {id})", note, _place("chart", id), book)


def of_result(result: Result, book: Book) -> Citation:
    """How a published result is cited: with its range, and with formula, inputs and digest in the note.

    Examples
    --------
    >>> result = results.stored(package.folder().parent / "chapters" / "women.ipynb")[0]
    >>> of_result(result, Book("B", "A", "0.1.0", "2026-01-02")).title
    'Additional jobs of the page divided by its entrepreneurs: 4.9 jobs per person, 4.76 to 5.05 jobs by rounding (result women/jobs-per-entrepreneur)'
    """
    spread = f", {result.spread}" if result.spread else ""
    inputs = "; ".join(f"{source.text} ({source.kind} {source.id}{', ' if source.locator else ''}{source.locator})" for source in result.inputs)
    note = f"{result.formula}. {result.readings_text}. Inputs: {inputs}. SHA-256 {editions.digest(result.to_dict())[:_DIGITS_OF_DIGEST]}."
    return Citation("result", result.id, "dataset", f"{result.title}: {result.full_text}{spread} (result {result.id})", note,
                    _place("result", result.id), book)


def of_verdict(verdict: Verdict, book: Book) -> Citation:
    """How a verdict is cited."""
    title = f"Verdict on {claims.quoted(verdict.fragment)}: {verdict.verdict} (verdict {verdict.claim})"
    signed = ", ".join([*verdict.evidence, *verdict.events])
    note = f"{verdict.reason.rstrip('.')}. Decided by {verdict.rule}{f', on {signed}' if signed else ''}."
    return Citation("verdict", verdict.claim, "dataset", title, note, _place("verdict", verdict.claim), book)


def of_row(kind: str, id: str, said: str, note: str, book: Book) -> Citation:
    """How a row of the data is cited.

    Parameters
    ----------
    kind : {'claim', 'evidence', 'event', 'indicator', 'assumption'}
    id : str
    said : str
        What it says, as the ledger has it.
    note : str
        Where it comes from.
    book : Book
    """
    return Citation(kind, id, "dataset", f"{said} ({kind} {id})", note, _place(kind, id), book)


def of_rows(book: Book) -> Iterator[Citation]:
    """Citations of every claim, piece of evidence, event, indicator and assumption, in the order of the data.

    Examples
    --------
    >>> next(of_rows(Book("B", "A", "0.1.0", "2026-01-02"))).title
    '“collectively established by the 12 women partners” (claim women/partners)'
    """
    from recount import evidence as found

    for id in package.load("claims")["id"]:
        claim = claims.find(id)
        yield of_row("claim", id, claims.quoted(claim.fragment), f"Quoted from {claim.locator}.", book)
    known, events = found.listed()
    for row in known:
        said = f"{row.quantity}, {date_words(row.as_of)}: {readings.hedged(units.say(row.value, row.unit), row.wording)}"
        yield of_row("evidence", row.id, said, _from(row.sources, row.locator), book)
    for row in package.load("countries").itertuples():
        indicator = found.indicator(row.iso3, row.indicator, row.year)
        said = f"{indicator.label}, {indicator.country}, {indicator.year}: {units.say(indicator.value, indicator.unit, 6)}"
        yield of_row("indicator", indicator.id, said, _from(indicator.sources, f"series {indicator.indicator}"), book)
    for row in events:
        yield of_row("event", row.id, f"{row.event}, {date_words(row.date)}", _from(row.sources, row.place), book)
    for row in package.load("assumptions").itertuples():
        said = f"{row.quantity}, assumed: {units.say(row.value, row.unit)}, {units.span(row.low, row.high, row.unit)}"
        yield of_row("assumption", row.id, said, f"{row.reason}.", book)


def cite(id: str, form: str = "apa") -> str:
    """The citation of a published result, in one form, from the stored outputs of the book.

    Parameters
    ----------
    id : str
    form : {'apa', 'bibtex', 'ris', 'csl'}

    Raises
    ------
    KeyError
        If no chapter publishes the id, or there is no such form.

    Examples
    --------
    >>> print(cite("women/jobs-per-entrepreneur", "ris").splitlines()[0])
    TY  - DATA
    """
    if form not in FORMS:
        raise KeyError(f"found the form {form!r}, expected one of {', '.join(FORMS)}")
    book = package.folder().parent
    result = next((each for path in chapters(book) for each in results.stored(path) if each.id == id), None)
    if not result:
        raise KeyError(f"no chapter publishes {id!r}")
    return of_result(result, Book.of(book, editions.History.of(book))).forms()[form]


def zenodo(book: Book) -> dict:
    """Metadata of a deposit, as Zenodo reads them from ``.zenodo.json``.

    Examples
    --------
    >>> zenodo(Book("B", "A", "0.1.0", "2026-01-02"))["upload_type"]
    'dataset'
    """
    record = {"title": book.title, "upload_type": "dataset", "creators": [{"name": book.author}], "version": book.version, "language": "eng",
              "access_right": "open", "license": "cc-by-4.0", "keywords": ["corporate reporting", "ESG", "reproducibility", "fact checking"],
              "description": "One page of a corporate report turned into data, computed with, and set beside independent evidence: results with "
                             "ranges and lineage, charts, verdicts, and the notebooks that make them. The text, the charts and the data are under "
                             "CC BY 4.0, the code under the BSD 3-Clause License."}
    if book.date:
        record["publication_date"] = book.date
    if related := [{"identifier": address, "relation": relation} for address, relation in
                   ((book.base, "isIdenticalTo"), (book.repository, "isSupplementTo")) if address]:
        record["related_identifiers"] = related
    return record


def release(book: Path) -> None:
    """Write version and day of the last edition into ``CITATION.cff``, and ``.zenodo.json`` anew.

    Parameters
    ----------
    book : Path
        Folder of the book.
    """
    cited = Book.of(book, editions.History.of(book))
    text = (book / "CITATION.cff").read_text(encoding="utf-8")
    for name, value in {"version": cited.version, "date-released": cited.date, "url": cited.base, "repository-code": cited.repository}.items():
        text = re.sub(rf"^{name}: .*\n", "", text, flags=re.M) + (f'{name}: "{value}"\n' if value else "")
    package.replace(book / "CITATION.cff", text)
    package.replace(book / ".zenodo.json", json.dumps(zenodo(cited), indent=1) + "\n")


def anchor(kind: str, id: str) -> str:
    """Anchor of a thing on its page of the ledger.

    Examples
    --------
    >>> anchor("result", "women/jobs-per-entrepreneur")
    'result-women-jobs-per-entrepreneur'
    """
    return f"{kind}-" + re.sub(r"[^a-z0-9]+", "-", id.lower()).strip("-")


def _place(kind: str, id: str) -> str:
    return f"{LEDGER[kind]}.html#{anchor(kind, id)}"


def _from(sources: tuple[str, ...], locator: str) -> str:
    named = "; ".join(f"{package.references()[key]['author']} {package.references()[key]['dated']}" for key in sources)
    return f"Source: {named}, {locator}." if locator else f"Source: {named}."


_UNSEEN = re.compile("[\0-\x1f\x7f-\x9f\ufffe\uffff]")  # no letter, and not allowed in a page


def _line(text: str) -> str:
    return " ".join(_UNSEEN.sub(" ", text).split())


_TEX = str.maketrans({"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "$": r"\$", "^": r"\textasciicircum{}",
                      "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
                      "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "\u2212": "$-$", "\u00d7": r"$\times$", "\u00f7": r"$\div$"})


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

    escaped = _line(text).translate(_TEX)
    # Two of these in a row are a dash or a quotation mark to TeX.
    apart = re.sub(r"([-'`])(?=\1)", r"\1{}", escaped)
    return "".join(map(encoded, apart))
