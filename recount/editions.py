"""Editions: frozen sets of what the book publishes, and the errata that say what changed since.

An edition is a file, ``data/editions/<version>.json``: for every result, chart, verdict and row of data its id, its value
with unit and ranges, and a digest of all that it rests on. It is written once, by `write`, and never again. `History`
compares what is published now with every edition: a value that changed or vanished needs a row in ``errata.csv``; a
digest that changed beside the same value (a source read again, say) is told apart from that.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import recount
from recount import charts, package, results, units, verdicts
from recount.readings import date_words, days, hedged

FOLDER = "editions"
KINDS = ("result", "chart", "verdict", "claim", "evidence", "event", "indicator", "assumption")
_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
_RESTORE = "An edition is never changed: restore the file as it was published."

Key = tuple[str, str]


class EditionError(ValueError):
    """An edition that cannot be read or written."""


@dataclass(frozen=True)
class Entry:
    """What an edition freezes of one thing.

    Attributes
    ----------
    title : str
        What it is.
    value : float, str or None
        Its number in `unit`, its date in ISO 8601, or the word of a verdict; None for what has none.
    unit, wording : str
    ranges : dict
        For each reading, ``[low, high]``; ``None`` for an end that is open to infinity.
    digest : str
        SHA-256 of everything that is stored of it, its sources and its formula among that.
    """

    title: str
    value: float | str | None
    unit: str
    wording: str
    ranges: dict[str, list]
    digest: str

    def same(self, other: Entry) -> bool:
        """Whether a citation of one holds for the other: all but the digest is the same.

        Examples
        --------
        >>> entry = Entry("Jobs", 4.9, "job / person", "", {}, "a")
        >>> entry.same(Entry("Jobs", 4.9, "job / person", "", {}, "b")), entry.same(Entry("Jobs", 5.0, "job / person", "", {}, "a"))
        (True, False)
        """
        return all(getattr(self, name) == getattr(other, name) for name in ("title", "value", "unit", "wording", "ranges"))

    @property
    def told(self) -> str:
        """The entry in one line, with every digit.

        Examples
        --------
        >>> Entry("Jobs", 4.9, "job / person", "", {"rounding": [4.8, 5.0]}, "").told
        'Jobs: 4.9 jobs per person; rounding 4.8 to 5 jobs per person'
        """
        if self.value is None:
            return self.title
        if isinstance(self.value, str):
            said = date_words(self.value) if re.fullmatch(r"\d{4}(-\d\d){0,2}(/.*)?", self.value) else self.value
        else:
            said = hedged(units.say(self.value, self.unit), self.wording or "exact")
        spans = [f"{name} {units.span(*_line(ends), self.unit)}" for name, ends in sorted(self.ranges.items())]
        return "; ".join([f"{self.title}: {said}", *spans])


@dataclass(frozen=True)
class Edition:
    """One frozen edition.

    Attributes
    ----------
    version : str
    date : str
        Day on which it was made, ISO 8601.
    previous : str
        Digest of the edition before it; empty for the first.
    entries : dict of (str, str) to Entry
        By kind and id.
    """

    version: str
    date: str
    previous: str
    entries: dict[Key, Entry]

    def text(self) -> str:
        """The edition as its file has it: one entry a line, and a digest over all the rest.

        Examples
        --------
        >>> json.loads(Edition("0.1.0", "2026-01-01", "", {}).text())["version"]
        '0.1.0'
        """
        head = {"version": self.version, "date": self.date, "previous": self.previous, "digest": self.digest}
        lines = [f' {json.dumps(name)}: {json.dumps(value)}' for name, value in head.items()]
        groups = []
        for kind in KINDS:
            rows = [f"   {json.dumps(id)}: {_canonical(asdict(entry))}" for (of, id), entry in sorted(self.entries.items()) if of == kind]
            groups.append(f'  "{kind}": {{\n' + ",\n".join(rows) + "\n  }")
        return "{\n" + ",\n".join([*lines, ' "entries": {\n' + ",\n".join(groups) + "\n }"]) + "\n}\n"

    @property
    def digest(self) -> str:
        """SHA-256 over version, date, the digest before it and all entries."""
        entries = [[kind, id, asdict(entry)] for (kind, id), entry in sorted(self.entries.items())]
        return _sha256([self.version, self.date, self.previous, entries])


def read(data: Path) -> list[Edition]:
    """All editions, the oldest first.

    Parameters
    ----------
    data : Path
        Folder of the Data Package.

    Raises
    ------
    EditionError
        If a file is not as `write` wrote it: edited by hand, renamed, or one before it removed.

    Examples
    --------
    >>> [edition.version for edition in read(package.folder())][0]
    '0.1.0'
    """
    found = [_read(path) for path in (data / FOLDER).glob("*.json")]
    editions = sorted(found, key=lambda edition: _order(edition.version))
    for before, after in zip([None, *editions], editions):
        if after.previous != (before.digest if before else ""):
            raise EditionError(f"data/{FOLDER}/{after.version}.json: found that it follows {after.previous[:12] or 'no edition'}, expected "
                               f"{f'edition {before.version}, {before.digest[:12]}' if before else 'no edition before it'}. {_RESTORE}")
    return editions


def _read(path: Path) -> Edition:
    place = f"data/{FOLDER}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
        record = json.loads(text)
        entries = {(kind, id): Entry(**entry) for kind, group in record["entries"].items() for id, entry in group.items()}
        edition = Edition(record["version"], record["date"], record["previous"], entries)
        digest, version = record["digest"], str(edition.version)
        written = edition.text()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EditionError(f"{place}: found {type(error).__name__} {str(error)[:80]!r}, expected an edition. {_RESTORE}") from None
    if not _VERSION.fullmatch(version) or path.stem != version:
        raise EditionError(f"{place}: found edition {version!r}, expected {path.stem!r}, three numbers with dots between. {_RESTORE}")
    if digest != edition.digest or text != written:
        raise EditionError(f"{place}: found entries of digest {edition.digest[:12]}, expected {str(digest)[:12]}, as the file says: "
                           f"it was edited by hand. {_RESTORE}")
    return edition


@dataclass(frozen=True)
class Erratum:
    """One row of ``errata.csv``: what a published entry was, what it is, since when and why."""

    kind: str
    id: str
    was: str
    now: str
    since: str
    date: str
    reason: str

    @property
    def withdrawn(self) -> bool:
        """Whether the entry is published no more."""
        return not self.now

    @property
    def words(self) -> str:
        """The erratum as a page shows it.

        Examples
        --------
        >>> Erratum("result", "a/b", "B: 4", "", "0.2.0", "2026-01-01", "It was not computed").words
        'Withdrawn in edition 0.2.0 (1 January 2026). It was: B: 4. It was not computed.'
        """
        head = "Withdrawn in" if self.withdrawn else "Changed in"
        now = "" if self.withdrawn else f" It is: {self.now}."
        return f"{head} edition {self.since} ({date_words(self.date)}). It was: {self.was}.{now} {self.reason.rstrip('.')}."


@dataclass(frozen=True)
class History:
    """What is published now, beside every edition and every erratum.

    Attributes
    ----------
    version : str
        Of the package: the edition that is being made, or that was made last.
    now : dict of (str, str) to Entry
    editions : list of Edition
    errata : list of Erratum
    """

    version: str
    now: dict[Key, Entry]
    editions: list[Edition] = field(default_factory=list)
    errata: list[Erratum] = field(default_factory=list)

    @classmethod
    def of(cls, book: Path, data: Path | None = None) -> History:
        """The history of a book.

        Parameters
        ----------
        book : Path
            Folder with ``chapters/``.
        data : Path, optional
            Folder of the Data Package; `recount.package.folder` by default.

        Raises
        ------
        EditionError
            If an edition cannot be read.
        """
        data = data or package.folder()
        return cls(recount.__version__, current(book, data), read(data), list(_errata(data)))

    @property
    def edition(self) -> Edition | None:
        """The edition of this version, if it was made."""
        return next((edition for edition in self.editions if edition.version == self.version), None)

    @property
    def label(self) -> str:
        """The version as a citation has it: a draft until it is frozen."""
        return self.version if self.edition else f"{self.version}-draft"

    def errata_of(self, kind: str, id: str) -> list[Erratum]:
        """Errata of one thing, the newest first."""
        found = [erratum for erratum in self.errata if (erratum.kind, erratum.id) == (kind, id)]
        return sorted(found, key=lambda erratum: _order(erratum.since), reverse=True)

    def since(self, kind: str, id: str) -> str:
        """The edition since which an entry is what it is now."""
        first = self.label
        for edition in reversed(self.editions):
            then = edition.entries.get((kind, id))
            if not (then and then.same(self.now[kind, id])):
                break
            first = edition.version
        return first

    def moved(self) -> list[tuple[str, str, str]]:
        """Kind, id and last edition of each entry whose value is the same and whose digest is not."""
        last = {key: edition for edition in self.editions for key in edition.entries}
        return [(*key, last[key].version) for key, entry in self.now.items()
                if key in last and entry.same(then := last[key].entries[key]) and entry.digest != then.digest]

    def problems(self) -> list[str]:
        """One line for each thing that changed silently, each erratum that is not so, and each id that is used again."""
        versions = [edition.version for edition in self.editions]
        if versions and _order(self.version) < _order(versions[-1]):
            return [f"recount/__init__.py: found version {self.version}, expected {versions[-1]}, the last edition, or a later one. Raise it."]
        frozen = [(edition.version, edition.entries) for edition in self.editions]
        states = frozen if self.edition else [*frozen, (self.version, self.now)]
        return [*self._since_frozen(), *self._unexplained(states), *self._reused(states), *self._unfounded(states)]

    def _since_frozen(self) -> Iterator[str]:
        if not self.edition:
            return
        for key in sorted(self.now.keys() | self.edition.entries.keys()):
            then, now = self.edition.entries.get(key), self.now.get(key)
            if not (then and now and then.same(now)):
                yield (f"{key[0]} {key[1]}: found {now.told if now else 'nothing'!r}, expected {then.told if then else 'nothing'!r}, as edition "
                       f"{self.version} has it. A published number never changes silently: raise __version__ in recount/__init__.py"
                       f"{', run `make refresh`, and say in data/errata.csv why' if then else ' and run `make refresh`'}.")

    def _unexplained(self, states: list[tuple[str, Mapping[Key, Entry]]]) -> Iterator[str]:
        """Differences between two states that no erratum explains."""
        explained = {(erratum.kind, erratum.id, erratum.since): erratum for erratum in self.errata}
        for (_, old), (version, new) in zip(states, states[1:]):
            for key, then in sorted(old.items()):
                now = new.get(key)
                if now and then.same(now):
                    continue
                erratum = explained.get((*key, version))
                wanted = Erratum(*key, then.told, now.told if now else "", version, "", "")
                if not erratum or (erratum.was, erratum.now) != (wanted.was, wanted.now):
                    yield (f"data/errata.csv: found {'another row' if erratum else 'no row'} for {key[0]} {key[1]}, which "
                           f"{'changed' if now else 'vanished'} in {version}. Expected this row, with the day and the reason: {_row(wanted)}")

    def _reused(self, states: list[tuple[str, Mapping[Key, Entry]]]) -> Iterator[str]:
        for erratum in self.errata:
            later = [version for version, entries in states
                     if _order(version) >= _order(erratum.since) and (erratum.kind, erratum.id) in entries]
            if erratum.withdrawn and later:
                yield (f"{erratum.kind} {erratum.id}: found it in {later[0]}, expected it nowhere since it was withdrawn in {erratum.since}. "
                       "An id is never used again: give the new one an id of its own.")

    def _unfounded(self, states: list[tuple[str, Mapping[Key, Entry]]]) -> Iterator[str]:
        """Errata of what never was, or never changed."""
        published = {key for edition in self.editions for key in edition.entries}
        for place, erratum in enumerate(self.errata, start=2):
            key, head = (erratum.kind, erratum.id), f"data/errata.csv, row {place}"
            pairs = [(old.get(key), new.get(key)) for (_, old), (version, new) in zip(states, states[1:]) if version == erratum.since]
            if key not in published:
                yield f"{head}, column id: found {erratum.id!r}, expected the id of a {erratum.kind} that an edition has. Correct the id or the kind."
            elif not pairs:
                yield f"{head}, column since: found {erratum.since!r}, expected a version that follows an edition. Correct the version."
            elif not pairs[0][0] or (pairs[0][1] and pairs[0][0].same(pairs[0][1])):
                yield f"{head}, column id: found {erratum.id!r}, expected what changed in {erratum.since}. Remove the row, since nothing changed."


def label(data: Path) -> str:
    """The version as a citation has it: a draft until it is frozen.

    Examples
    --------
    >>> label(package.folder()).startswith(recount.__version__)
    True
    """
    return recount.__version__ if (data / FOLDER / f"{recount.__version__}.json").is_file() else f"{recount.__version__}-draft"


def current(book: Path, data: Path) -> dict[Key, Entry]:
    """Everything that is published now, by kind and id.

    Parameters
    ----------
    book : Path
        Folder with ``chapters/``.
    data : Path
        Folder of the Data Package.

    Examples
    --------
    >>> current(package.folder().parent, package.folder())["result", "women/jobs-per-entrepreneur"].value
    4.90196078431
    """
    entries = {}
    for path in results.chapters(book):
        entries |= {("result", each.id): Entry(each.title, each.value, each.unit, "", each.ranges, digest(each.to_dict())) for each in results.stored(path)}
        entries |= {("chart", record["id"]): Entry(record["title"], None, "", "", {}, digest([record, svg])) for record, svg in charts.stored(path)}
        entries |= {("verdict", each.claim): Entry(each.fragment, each.verdict, "", "", {}, digest(asdict(each))) for each in verdicts.stored(path)}
    for table, of in _ROWS.items():
        for row in _cells(data, table):
            kind, id, entry = of(row)
            entries[kind, id] = entry
    return entries


def digest(record) -> str:
    """SHA-256 of a record of JSON types, whatever the order of its keys.

    Examples
    --------
    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    True
    """
    return _sha256(record)


def write(book: Path, date: str, data: Path | None = None) -> Path:
    """Freeze what is published now as the edition of this version.

    Parameters
    ----------
    book : Path
        Folder with ``chapters/``.
    date : str
        The day, ISO 8601.
    data : Path, optional
        Folder of the Data Package.

    Returns
    -------
    Path
        The new file.

    Raises
    ------
    EditionError
        If the edition was made already, something changed silently since the last one, or the date is no day.
    """
    data = data or package.folder()
    if not _is_day(date):
        raise EditionError(f"found the date {date!r}, expected a day that exists, as in 2026-01-31. Nothing was written.")
    history = History.of(book, data)
    if found := history.problems():
        raise EditionError("\n".join(found))
    if history.edition:
        raise EditionError(f"data/{FOLDER}/{history.version}.json: found this edition made already, expected none. It holds as it is; for the next "
                           "one raise __version__ in recount/__init__.py and run `make refresh`.")
    before = history.editions[-1].digest if history.editions else ""
    edition = Edition(history.version, date, before, history.now)
    path = data / FOLDER / f"{history.version}.json"
    path.parent.mkdir(exist_ok=True)
    package.replace(path, edition.text())
    return path


def _is_day(text: str) -> bool:
    try:
        span = days(text)
    except ValueError:
        return False
    return span.left == span.right and len(text) == len("2026-01-31")


def _sha256(record) -> str:
    return hashlib.sha256(_canonical(record).encode()).hexdigest()


def _canonical(record) -> str:
    return json.dumps(record, sort_keys=True, ensure_ascii=False, allow_nan=False)


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")) if _VERSION.fullmatch(version) else (-1,)


def _line(ends: list) -> tuple[float, float]:
    low, high = ends
    return -math.inf if low is None else low, math.inf if high is None else high


def _cells(data: Path, table: str) -> list[dict[str, str]]:
    path = data / f"{table}.csv"
    if not path.is_file():
        return []
    with open(path, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _errata(data: Path) -> Iterator[Erratum]:
    for cells in _cells(data, "errata"):
        yield Erratum(**cells)


def _row(erratum: Erratum) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(asdict(erratum).values())
    return line.getvalue()


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def _claim(row: dict[str, str]) -> tuple[str, str, Entry]:
    value = row["date"] or _number(row["value"])
    return "claim", row["id"], Entry(row["fragment"], value, row["unit"], row["wording"], {}, _sha256(row))


def _evidence(row: dict[str, str]) -> tuple[str, str, Entry]:
    title = f"{row['quantity']}, {row['as_of']}"
    return "evidence", row["id"], Entry(title, _number(row["value"]), row["unit"], row["wording"], {}, _sha256(row))


def _event(row: dict[str, str]) -> tuple[str, str, Entry]:
    return "event", row["id"], Entry(row["event"], row["date"], "", "", {}, _sha256(row))


def _indicator(row: dict[str, str]) -> tuple[str, str, Entry]:
    id = f"{row['iso3']}/{row['indicator']}/{row['year']}".lower().replace(".", "-")
    title = f"{row['label']}, {row['country']}, {row['year']}"
    return "indicator", id, Entry(title, _number(row["value"]), row["unit"], "", {}, _sha256(row))


def _assumption(row: dict[str, str]) -> tuple[str, str, Entry]:
    ends = [_number(row["low"]), _number(row["high"])]
    return "assumption", row["id"], Entry(row["quantity"], _number(row["value"]), row["unit"], "", {"assumed": ends}, _sha256(row))


_ROWS = {"claims": _claim, "evidence": _evidence, "events": _event, "countries": _indicator, "assumptions": _assumption}
