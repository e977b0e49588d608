"""Citations: how the book, a chapter, a chart, a number or a row of data is cited.

One record, `Citation`, has four forms: APA as text, BibTeX, RIS and CSL-JSON. Only this module writes them. An address
stands in a citation only where ``_config.yml`` sets the base address of the site.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import recount
from recount import claims, editions, package, readings, results, units
from recount.entries import assumed, dated, digest
from recount.results import Result, chapters
from recount.verdicts import Verdict

FORMS = {"apa": "APA", "bibtex": "BibTeX", "ris": "RIS", "csl": "CSL-JSON"}
LEDGER = {
    "result": "ledger/results",
    "chart": "ledger/charts",
    "verdict": "ledger/verdicts",
    "claim": "ledger/claims",
    "evidence": "ledger/evidence",
    "event": "ledger/evidence",
    "indicator": "ledger/evidence",
    "assumption": "ledger/evidence",
}
_TYPES = {
    "dataset": ("DATA", "misc", " [Dataset]"),
    "figure": ("FIGURE", "misc", " [Figure]"),
    "chapter": ("CHAP", "incollection", ""),
    "book": ("BOOK", "book", ""),
}
_DIGITS_OF_DIGEST = 12
_UNSEEN = re.compile("[\0-\x1f\x7f-\x9f\ufffe\uffff]")  # no letter, and not allowed in a page
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_LICENCES = "The text, the charts and the data are under CC BY 4.0, the code under the BSD 3-Clause License."
_ABOUT = (
    "One page of a corporate report turned into data, computed with, and set beside independent evidence: results with ranges and lineage, charts, "
    f"verdicts, and the notebooks that make them. {_LICENCES}"
)
_KEYWORDS = ["corporate reporting", "ESG", "reproducibility", "fact checking"]

_SETTINGS = "_config.yml"
# What RFC 3986 allows in a host and a path; a query or a fragment would swallow the place that is set behind it.
_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?(/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?"
)


class SettingsError(package.DataError):
    """Settings of the book, or files made from them, that cannot be used.

    Attributes
    ----------
    told : tuple of str
        The setting, what was found, what was expected, and what to do; empty where a whole file is meant.
    """

    told: tuple[str, ...] = ()


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
    digest : str
        SHA-256 of the edition; empty for a draft.
    """

    title: str
    author: str
    version: str
    date: str
    base: str = ""
    repository: str = ""
    digest: str = ""

    @classmethod
    def of(cls, book: Path, history: editions.History) -> Book:
        """The book in a folder, by its ``_config.yml`` and its editions.

        Raises
        ------
        SettingsError
            If the settings cannot be used.

        Examples
        --------
        >>> book = package.folder().parent
        >>> Book.of(book, editions.History.of(book)).author
        'The Recounted authors'
        """
        return cls(
            version=history.label,
            date=history.edition.date if history.edition else "",
            **settings(book),
        )

    @classmethod
    def released(cls, book: Path, data: Path | None = None) -> Book:
        """The book as its last edition has it; a draft where none was made.

        Parameters
        ----------
        book : Path
            Folder of the book.
        data : Path, optional
            Folder of the Data Package; `recount.package.folder` by default.

        Raises
        ------
        SettingsError, recount.editions.EditionError
            If the settings or an edition cannot be used.

        Examples
        --------
        >>> Book.released(package.folder().parent).date >= "2026-11-24"
        True
        """
        data = data or package.folder()
        made = editions.read(data)
        if not made:
            return cls(version=f"{recount.__version__}-draft", date="", **settings(book))
        return cls(
            version=made[-1].version, date=made[-1].date, digest=made[-1].digest, **settings(book)
        )

    def address(self, place: str) -> str:
        """Address of a place on the site; empty where the site has none.

        Examples
        --------
        >>> Book("B", "A", "0.1.0", "", "https://site.example").address("a.html#b")
        'https://site.example/a.html#b'
        """
        return f"{self.base}/{place}" if self.base else ""


def settings(book: Path) -> dict[str, str]:
    """Title, author and addresses of a book, from its ``_config.yml``.

    Parameters
    ----------
    book : Path
        Folder of the book.

    Returns
    -------
    dict of str to str
        ``title``, ``author``, ``base`` and ``repository``; an address without a slash at its end, empty where there is none.

    Raises
    ------
    SettingsError
        If one of them is missing, is no text, or is no address on which a place can be found.

    Examples
    --------
    >>> settings(package.folder().parent)["repository"]
    ''
    """
    import yaml

    try:
        found = yaml.safe_load((book / _SETTINGS).read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise _refused(
            "", _line(str(error)), "the settings of the book in YAML", "Mend the file"
        ) from None
    if not isinstance(found, dict):
        raise _refused(
            "", repr(found), "the settings of the book, with title and author", "Write them"
        )
    return cited_settings(found)


def cited_settings(found: dict) -> dict[str, str]:
    """Those of the settings of a book that stand in citations: title, author and addresses.

    Raises
    ------
    SettingsError
        If one of them is missing, is no text, or is no address on which a place can be found.

    Examples
    --------
    >>> cited_settings({"title": "B", "author": "A", "html": {"baseurl": "https://site.example/"}})["base"]
    'https://site.example'
    """
    texts = {name: _words(found, name) for name in ("title", "author")}
    return texts | {
        "base": _address(found, "html", "baseurl"),
        "repository": _address(found, "repository", "url"),
    }


def _refused(key: str, found: str, expected: str, advice: str) -> SettingsError:
    error = SettingsError(
        f"{_SETTINGS}{f', {key}' if key else ''}: found {found}, expected {expected}. {advice}."
    )
    error.told = key, found, expected, f"{advice}."
    return error


def _words(settings: dict, key: str) -> str:
    found = settings.get(key)
    if not isinstance(found, str) or not found.strip() or re.search(r"[\x00-\x1f\x7f]", found):
        raise _refused(
            key,
            "nothing" if found is None else repr(found),
            f"the {key} of the book, a text in one line",
            "Write it, in quotation marks",
        )
    return found.strip()


def _address(settings: dict, group: str, key: str) -> str:
    found = settings.get(group)
    if found is None:
        return ""
    if not isinstance(found, dict):
        raise _refused(
            group,
            repr(found),
            f"a group of settings with {key}",
            f"Write {key} on a line of its own, indented",
        )
    address = found.get(key)
    if address is None or address == "":
        return ""
    if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
        raise _refused(
            f"{group}.{key}",
            repr(address),
            "an address such as https://example.org/book, without a query or a fragment, or nothing",
            "Correct the address, or leave it empty",
        )
    return address.rstrip("/")


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
        >>> Citation("result", "a/b", "dataset", "Jobs: 5", "", "x.html", Book("B", "The authors", "0.1.0", "2026-01-02")).apa()
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
        return _line(" ".join([*parts, self.address]))

    def bibtex(self) -> str:
        """BibTeX in ASCII: what LaTeX would read as its own is escaped, and braces keep the case of the title.

        The publisher is the author: the standard styles miss one in a book, and nobody else publishes this one.

        Examples
        --------
        >>> print(Citation("chapter", "women", "chapter", "50% & more", "", "x.html", Book("B", "A", "0.1.0", "2026-01-02")).bibtex())
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
        >>> Citation("book", "", "book", "B", "", "", Book("B", "A", "0.1.0", "2026-01-02")).ris().splitlines()[0]
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
        return "\n".join(f"{tag}  - {_line(text)}" for tag, text in tags if text or tag == "ER")

    def csl(self) -> str:
        """CSL-JSON, a list of one item."""
        return _UNSEEN.sub(
            lambda sign: f"\\u{ord(sign[0]):04x}", json.dumps([self.item()], ensure_ascii=False)
        )

    def item(self) -> dict:
        """The CSL item.

        Examples
        --------
        >>> Citation("book", "", "book", "B", "", "", Book("B", "A", "0.1.0", "2026-01-02")).item()["issued"]
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
    return Citation(
        "chart", id, "figure", f"{record['title']} (chart {id})", note, _place("chart", id), book
    )


def of_result(result: Result, book: Book) -> Citation:
    """How a published result is cited: with its range, and with formula, inputs and digest in the note.

    Examples
    --------
    >>> result = results.stored(package.folder().parent / "chapters" / "women.ipynb")[0]
    >>> of_result(result, Book("B", "A", "0.1.0", "2026-01-02")).title
    'Additional jobs of the page divided by its entrepreneurs: 4.9 jobs per person, 4.76 to 5.05 jobs by rounding (result women/jobs-per-entrepreneur)'
    """
    spread = f", {result.spread}" if result.spread else ""
    inputs = "; ".join(
        f"{source.text} ({source.kind} {source.id}{', ' if source.locator else ''}{source.locator})"
        for source in result.inputs
    )
    note = f"{result.formula}. {result.readings_text}. Inputs: {inputs}. SHA-256 {digest(result.to_dict())[:_DIGITS_OF_DIGEST]}."
    return Citation(
        "result",
        result.id,
        "dataset",
        f"{result.title}: {result.full_text}{spread} (result {result.id})",
        note,
        _place("result", result.id),
        book,
    )


def of_verdict(verdict: Verdict, book: Book) -> Citation:
    """How a verdict is cited."""
    title = (
        f"Verdict on {claims.quoted(verdict.fragment)}: {verdict.verdict} (verdict {verdict.claim})"
    )
    signed = ", ".join([*verdict.evidence, *verdict.events])
    note = f"{verdict.reason.rstrip('.')}. Decided by {verdict.rule}{f', on {signed}' if signed else ''}."
    return Citation(
        "verdict", verdict.claim, "dataset", title, note, _place("verdict", verdict.claim), book
    )


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
        yield of_row(
            "claim", id, claims.quoted(claim.fragment), f"Quoted from {claim.locator}.", book
        )
    known, events = found.listed()
    for row in known:
        said = f"{dated(_romanised(row.quantity), row.as_of)}: {readings.hedged(units.say(row.value, row.unit), row.wording)}"
        yield of_row("evidence", row.id, said, _from(row.sources, row.locator), book)
    for row in package.load("countries").itertuples():
        indicator = found.indicator(row.iso3, row.indicator, row.year)
        said = f"{indicator.label}, {indicator.country}, {indicator.year}: {units.say(indicator.value, indicator.unit, 6)}"
        yield of_row(
            "indicator",
            indicator.id,
            said,
            _from(indicator.sources, f"series {indicator.indicator}"),
            book,
        )
    for row in events:
        place = f" Place: {row.place}." if row.place else ""
        yield of_row(
            "event",
            row.id,
            dated(_romanised(row.event), row.date),
            f"{_from(row.sources, '')}{place}",
            book,
        )
    for row in package.load("assumptions").to_dict("records"):
        source = _from(tuple(package.split(row["source"])), "") if row["source"] else ""
        said = ", ".join(
            assumed(row) if row["choice"] or row["low"] < row["high"] else assumed(row)[:1]
        )
        yield of_row(
            "assumption",
            row["id"],
            f"{row['quantity']}, assumed: {said}",
            f"{row['reason']}. {source}".strip(),
            book,
        )


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
    result = next(
        (each for path in chapters(book) for each in results.stored(path) if each.id == id), None
    )
    if not result:
        raise KeyError(f"no chapter publishes {id!r}")
    return of_result(result, Book.of(book, editions.History.of(book))).forms()[form]


def cff(book: Book) -> dict:
    """Metadata of a repository, as ``CITATION.cff`` has them: a dataset, to be cited as the book that it holds.

    The format (version 1.2.0) knows software and datasets only, and takes two licences for a choice between them.

    Examples
    --------
    >>> record = cff(Book("B", "A", "0.1.0", "2026-01-02"))
    >>> record["type"], record["license"], record["preferred-citation"]["type"]
    ('dataset', 'CC-BY-4.0', 'book')
    """
    year, month, author = book.date[:4], book.date[5:7], {"name": book.author}
    cited = {
        "type": "book",
        "title": book.title,
        "authors": [dict(author)],
        "publisher": dict(author),
        "edition": book.version,
        "year": int(year) if year else None,
        "month": int(month) if month else None,
        "url": book.base,
    }
    return _filled(
        {
            "cff-version": "1.2.0",
            "message": "Cite the number that you use by its id, and this book as below.",
            "type": "dataset",
            "title": book.title,
            "authors": [author],
            "abstract": _ABOUT,
            "keywords": _KEYWORDS,
            "license": "CC-BY-4.0",
            "version": book.version,
            "date-released": book.date,
            "url": book.base,
            "repository-code": book.repository,
            "identifiers": [_digest_of(book)] if book.digest else [],
            "preferred-citation": _filled(cited),
        }
    )


_DIGEST_OF = re.compile(r"SHA-256 of the edition (\S+), as its file states it")


def _digest_of(book: Book) -> dict[str, str]:
    return {
        "type": "other",
        "value": f"sha256:{book.digest}",
        "description": f"SHA-256 of the edition {book.version}, as its file states it",
    }


def _is_ours(identifier) -> bool:
    return isinstance(identifier, dict) and bool(
        _DIGEST_OF.fullmatch(str(identifier.get("description", "")))
    )


def _identifiers(record: dict) -> list:
    found = record.get("identifiers") or []
    return found if isinstance(found, list) else []


def _unanchored(book: Path, data: Path) -> list[str]:
    """One line for each edition that ``CITATION.cff`` names and that is not there, or is another: the only copy of a digest could be made over."""
    made, lines = {edition.version: edition.digest for edition in editions.read(data)}, []
    for identifier in filter(_is_ours, _identifiers(_record(book / CFF))):
        version = _DIGEST_OF.fullmatch(identifier["description"])[1]
        digest, found = str(identifier.get("value")).removeprefix("sha256:"), made.get(version, "")
        if found != digest:
            lines.append(
                f"data/{editions.FOLDER}/{version}.json: found {f'an edition of digest {found[:12]}' if found else 'no such edition'}, expected the one of "
                f"digest {digest[:12]} that {CFF} names. An edition is never changed: restore the file as it was published."
            )
    return lines


def _filled(record: dict) -> dict:
    return {name: value for name, value in record.items() if value}


CFF = "CITATION.cff"
_MAY_LACK = ("date-released", "url", "repository-code", "identifiers")


def release_texts(folder: Path, book: Book) -> dict[str, str]:
    """``CITATION.cff`` as they must be, by name; what else somebody wrote into them, such as a DOI, stays.

    Parameters
    ----------
    folder : Path
        Folder of the book.
    book : Book
        The edition that they describe.

    Raises
    ------
    SettingsError
        If one of them is there and cannot be read.

    Examples
    --------
    >>> text = release_texts(package.folder().parent, Book("B", "A", "0.1.0", "2026-01-02"))[CFF]
    >>> text.splitlines()[0]
    'cff-version: 1.2.0'
    """
    import yaml

    def whole(name: str, ours: dict) -> dict:
        others = [each for each in _identifiers(_record(folder / name)) if not _is_ours(each)]
        ours |= {"identifiers": [*ours.get("identifiers", []), *others]} if others else {}
        return ours | {
            key: value
            for key, value in _record(folder / name).items()
            if key not in (*ours, *_MAY_LACK)
        }

    return {
        CFF: yaml.safe_dump(
            whole(CFF, cff(book)),
            sort_keys=False,
            allow_unicode=True,
            width=10**6,
            default_flow_style=False,
        )
    }


def release(book: Path) -> list[Path]:
    """Write ``CITATION.cff`` as ``_config.yml`` and the last edition have them.

    Parameters
    ----------
    book : Path
        Folder of the book.

    Returns
    -------
    list of Path
        The files, each written aside and renamed into place.

    Raises
    ------
    SettingsError, recount.editions.EditionError
        If the settings, an edition or one of the files cannot be read, or an edition that ``CITATION.cff`` names is not there as it
        was; then nothing is written.
    """
    readable(book)
    if lines := _unanchored(book, package.folder()):
        raise editions.EditionError("\n".join(lines))
    texts = release_texts(book, Book.released(book))
    for name, text in texts.items():
        package.replace(book / name, text)
    return [book / name for name in texts]


def readable(book: Path) -> None:
    """Make sure that whatever cites a book or releases it can read what it needs, before anything is written.

    Parameters
    ----------
    book : Path
        Folder of the book.

    Raises
    ------
    SettingsError
        If ``_config.yml`` cannot be used, or ``CITATION.cff`` is there and cannot be read.

    Examples
    --------
    >>> readable(package.folder().parent)
    """
    settings(book)
    _record(book / CFF)


def unreleased(book: Path) -> list[str]:
    """One line if ``CITATION.cff`` does not say what ``_config.yml`` and the last edition say.

    ``CITATION.cff`` has the digest of the last edition: one that was deleted or made over is told first.

    Parameters
    ----------
    book : Path
        Folder of the book.

    Raises
    ------
    SettingsError, recount.editions.EditionError
        If the settings, an edition or one of the files cannot be read.

    Examples
    --------
    >>> unreleased(package.folder().parent)
    []
    """
    if lines := _unanchored(book, package.folder()):
        return lines
    told = "Run `python -m recount release`, which writes it."
    for name, text in release_texts(book, Book.released(book)).items():
        expected, found = _parsed(name, text), _record(book / name)
        if wrong := next(
            (key for key in (*expected, *found) if found.get(key) != expected.get(key)), None
        ):
            lines.append(
                f"{name}, {wrong}: found {_said(found, wrong)}, expected {_said(expected, wrong)}, as {_SETTINGS} and the last edition say. {told}"
            )
    return lines


def _said(record: dict, key: str) -> str:
    return repr(record[key]) if key in record else "nothing"


def _record(path: Path) -> dict:
    """What one of the two files says; nothing where there is none."""
    if not path.is_file():
        return {}
    try:
        found = _parsed(path.name, path.read_text(encoding="utf-8"))
    except ValueError as error:
        found = _line(str(error))
    if not isinstance(found, dict):
        raise SettingsError(
            f"{path.name}: found {found!r}, expected names with values. Mend the file, or delete it and run `python -m recount release`, "
            "which writes it."
        )
    return found


def _parsed(name: str, text: str):
    """What JSON says, or YAML with its dates as texts."""
    import yaml

    class Loader(yaml.SafeLoader):
        yaml_implicit_resolvers = {
            sign: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
            for sign, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

    try:
        return yaml.load(text, Loader)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None


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
    named = "; ".join(
        f"{_romanised(package.references()[key]['author'])} {package.references()[key]['dated']}"
        for key in sources
    )
    return f"Source: {named}, {locator}." if locator else f"Source: {named}."


def _romanised(text: str) -> str:
    """A text without the original names that stand in parentheses after a Latin one: TeX's own fonts have no letters for them."""

    def latin(words: str) -> bool:
        return all(
            unicodedata.name(letter, "").startswith("LATIN") for letter in words if letter.isalpha()
        )

    return re.sub(r"\s*\(([^()]*)\)", lambda found: found[0] if latin(found[1]) else "", text)


def _line(text: str) -> str:
    return " ".join(_UNSEEN.sub(" ", text).split())


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

    escaped = _line(text).translate(_TEX)
    # Two of these in a row are a dash or a quotation mark to TeX.
    apart = re.sub(r"([-'`])(?=\1)", r"\1{}", escaped)
    return "".join(map(encoded, apart))
