"""Editions: frozen sets of what the book publishes, and the errata that say what changed since.

An edition is a file, ``data/editions/<version>.json``: an entry for everything that is published, the errata that came with
it, and a digest over all. It is written once, by `write`, and never again. `History` compares what is published now with
every edition: what changed or vanished needs a row in ``errata.csv``; a digest that changed beside the same value (a source
read again, say) is told apart from that. A version that has an edition is that edition, whole.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from recount.book_metadata import read_book_metadata
from recount.datapackage.store import data_dir
from recount.dates import format_date
from recount.editions.snapshot import (
    KINDS,
    Entry,
    Key,
    canonical_json,
    difference,
    digest_record,
    id_namespace,
    read_rows,
    take_snapshot,
)
from recount.errors import EditionError
from recount.files import write_atomic

FOLDER = "editions"


_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


_NUMBERS = "three numbers with dots between them, such as 0.2.0"


_RESTORE = "An edition is never changed: restore the file as it was published."


_RAISE = "raise recount.version in _config.yml"


State = tuple[str, Mapping[Key, Entry]]


@dataclass(frozen=True)
class Erratum:
    """One row of ``errata.csv``: what a published entry was, what it is, since when and why.

    Attributes
    ----------
    kind, id : str
    was, now : str
        What differs, as `recount.editions.snapshot.difference` tells it; `now` is empty for what was withdrawn.
    since : str
        The version from which it holds.
    date : str
        Day on which it was noted, ISO 8601.
    reason : str
    """

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
        'Withdrawn in edition 0.2.0. It was: B: 4. It was not computed (noted 1 January 2026).'
        """
        head = "Withdrawn in" if self.withdrawn else "Changed in"
        now = "" if self.withdrawn else f" It is: {self.now}."
        return f"{head} edition {self.since}. It was: {self.was}.{now} {self.reason.rstrip('.')} (noted {format_date(self.date)})."


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
    errata : list of Erratum
        Those that came with it.
    """

    version: str
    date: str
    previous: str
    entries: dict[Key, Entry]
    errata: list[Erratum] = field(default_factory=list)

    def text(self) -> str:
        """The edition as its file has it: one entry a line, and a digest over all the rest.

        Examples
        --------
        >>> json.loads(Edition("0.1.0", "2026-01-01", "", {}).text())["version"]
        '0.1.0'
        """
        head = {
            "version": self.version,
            "date": self.date,
            "previous": self.previous,
            "digest": self.digest,
        }
        lines = [f" {json.dumps(name)}: {json.dumps(value)}" for name, value in head.items()]
        errata = ",\n".join(f"  {canonical_json(asdict(erratum))}" for erratum in self.errata)
        lines.append(f' "errata": [\n{errata}\n ]' if errata else ' "errata": []')
        groups = []
        for kind in KINDS:
            rows = [
                f"   {json.dumps(id)}: {canonical_json(asdict(entry))}"
                for (of, id), entry in sorted(self.entries.items())
                if of == kind
            ]
            groups.append(f'  "{kind}": {{\n' + ",\n".join(rows) + "\n  }")
        return (
            "{\n" + ",\n".join([*lines, ' "entries": {\n' + ",\n".join(groups) + "\n }"]) + "\n}\n"
        )

    @property
    def digest(self) -> str:
        """SHA-256 over version, date, the digest before it, all errata and all entries."""
        entries = [[kind, id, asdict(entry)] for (kind, id), entry in sorted(self.entries.items())]
        return digest_record(
            [
                self.version,
                self.date,
                self.previous,
                [asdict(erratum) for erratum in self.errata],
                entries,
            ]
        )


def read_editions(data: Path) -> list[Edition]:
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
    >>> from recount.datapackage.store import data_dir
    >>> [edition.version for edition in read_editions(data_dir())][0]
    '0.1.0'
    """
    found = [_read(path) for path in (data / FOLDER).glob("*.json")]
    editions = sorted(found, key=lambda edition: _order(edition.version))
    for before, after in zip([None, *editions], editions):
        if after.previous != (before.digest if before else ""):
            raise EditionError(
                f"data/{FOLDER}/{after.version}.json: found that it follows {after.previous[:12] or 'no edition'}, expected "
                f"{f'edition {before.version}, {before.digest[:12]}' if before else 'no edition before it'}. {_RESTORE}"
            )
    return editions


def _read(path: Path) -> Edition:
    place = f"data/{FOLDER}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
        record = json.loads(text)
        entries = {
            (kind, id): Entry(**entry)
            for kind, group in record["entries"].items()
            for id, entry in group.items()
        }
        edition = Edition(
            record["version"],
            record["date"],
            record["previous"],
            entries,
            [Erratum(**erratum) for erratum in record["errata"]],
        )
        stated, version = record["digest"], str(edition.version)
        written = edition.text()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EditionError(
            f"{place}: found {type(error).__name__} {str(error)[:80]!r}, expected an edition. {_RESTORE}"
        ) from None
    if not _VERSION.fullmatch(version) or path.stem != version:
        raise EditionError(
            f"{place}: found edition {version!r}, expected {path.stem!r}, {_NUMBERS}. {_RESTORE}"
        )
    if stated != edition.digest or text != written:
        raise EditionError(
            f"{place}: found entries of digest {edition.digest[:12]}, expected {str(stated)[:12]}, as the file says: "
            f"it was edited by hand. {_RESTORE}"
        )
    return edition


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
            Folder of the Data Package; `recount.datapackage.store.data_dir` by default.

        Raises
        ------
        EditionError
            If an edition cannot be read.
        recount.errors.EditionError
            If two things of one kind have one id.
        """
        data = data or data_dir()
        return cls(
            read_book_metadata(book).version,
            take_snapshot(book, data),
            read_editions(data),
            [Erratum(**row) for row in read_rows(data, "errata")],
        )

    @property
    def edition(self) -> Edition | None:
        """The edition of this version, if it was made."""
        return next((edition for edition in self.editions if edition.version == self.version), None)

    @property
    def label(self) -> str:
        """The version as a citation has it: a draft where it is not, in all its entries, what was frozen."""
        return (
            self.version
            if self.edition and self.edition.entries == self.now
            else f"{self.version}-draft"
        )

    @property
    def versions(self) -> list[State]:
        """Every edition, and what is published now where that is no edition yet: version and entries, the oldest first."""
        frozen: list[State] = [(edition.version, edition.entries) for edition in self.editions]
        return frozen if self.edition else [*frozen, (self.version, self.now)]

    def errata_of(self, kind: str, id: str) -> list[Erratum]:
        """Errata of one thing, the newest first."""
        found = [erratum for erratum in self.errata if (erratum.kind, erratum.id) == (kind, id)]
        return sorted(found, key=lambda erratum: _order(erratum.since), reverse=True)

    def change(self, erratum: Erratum) -> tuple[Entry | None, Entry | None]:
        """The two entries that an erratum is about: before, and since."""
        key = erratum.kind, erratum.id
        for (_, old), (version, new) in zip(self.versions, self.versions[1:]):
            if version == erratum.since:
                return old.get(key), new.get(key)
        return None, None

    def withdrawn(self) -> dict[Key, Entry]:
        """What an edition published and nothing publishes now, as it stood last."""
        last = {key: entry for edition in self.editions for key, entry in edition.entries.items()}
        return {key: entry for key, entry in last.items() if key not in self.now}

    def unchanged_since(self, kind: str, id: str) -> str:
        """The edition since which an entry is what it is now."""
        first = self.label
        for edition in reversed(self.editions):
            then = edition.entries.get((kind, id))
            if not (then and then.equal_for_citation(self.now[kind, id])):
                break
            first = edition.version
        return first

    def lineage_changes(self) -> list[tuple[str, str, str]]:
        """Kind, id and version of each entry that was the same as before in that version, while what it rests on was not."""
        return [
            (*key, version)
            for (_, old), (version, new) in zip(self.versions, self.versions[1:])
            for key, entry in new.items()
            if key in old and entry.equal_for_citation(old[key]) and entry.digest != old[key].digest
        ]

    def check(self) -> list[str]:
        """One line for each thing that changed silently, each erratum that is not so, and each id that is used again."""
        place, versions = (
            f"_config.yml, recount.version: found {self.version!r}",
            [edition.version for edition in self.editions],
        )
        if not _VERSION.fullmatch(self.version):
            return [f"{place}, expected {_NUMBERS}. Correct it."]
        if versions and _order(self.version) < _order(versions[-1]):
            return [
                f"{place}, expected {versions[-1]!r}, the last edition, or a later one. Raise it."
            ]
        return [
            *self._since_frozen(),
            *self._unexplained(),
            *self._reused(),
            *self._unfounded(),
            *self._rewritten(),
            *self._misdated(),
        ]

    def _since_frozen(self) -> Iterator[str]:
        """Differences between what is published now and the edition that it calls itself."""
        if not self.edition:
            return
        for key in sorted(self.now.keys() | self.edition.entries.keys()):
            then, now = self.edition.entries.get(key), self.now.get(key)
            if then != now:
                explained = (
                    " and say in data/errata.csv why"
                    if then and not (now and then.equal_for_citation(now))
                    else ""
                )
                yield (
                    f"{key[0]} {key[1]}: found {_found(now, then)}, expected {_found(then, now)}, as edition {self.version} has it. "
                    f"What an edition froze never changes silently: {_RAISE}{explained}."
                )

    def _unexplained(self) -> Iterator[str]:
        """Differences between two states that no erratum explains."""
        explained = {(erratum.kind, erratum.id, erratum.since): erratum for erratum in self.errata}
        for (_, old), (version, new) in zip(self.versions, self.versions[1:]):
            for key, then in sorted(old.items()):
                now = new.get(key)
                if now and then.equal_for_citation(now):
                    continue
                erratum, wanted = (
                    explained.get((*key, version)),
                    Erratum(*key, *difference(then, now), version, "", ""),
                )
                if not erratum or (erratum.was, erratum.now) != (wanted.was, wanted.now):
                    yield (
                        f"data/errata.csv: found {'another row' if erratum else 'no row'} for {key[0]} {key[1]}, which "
                        f"{'changed' if now else 'vanished'} in {version}. Expected this row, with the day and the reason: {_row(wanted)}"
                    )

    def _reused(self) -> Iterator[str]:
        """Ids that stand again, for whatever kind, where one was withdrawn."""
        for erratum in self.errata:
            taken = [
                (version, kind)
                for version, entries in self.versions
                if _order(version) >= _order(erratum.since)
                for kind, id in entries
                if id == erratum.id and id_namespace(kind) == id_namespace(erratum.kind)
            ]
            if erratum.withdrawn and taken:
                yield (
                    f"{taken[0][1]} {erratum.id}: found it in {taken[0][0]}, expected it nowhere since the {erratum.kind} was withdrawn in "
                    f"{erratum.since}. An id is never used again: give the new one an id of its own."
                )

    def _unfounded(self) -> Iterator[str]:
        """Errata of what never was, or never changed."""
        published = {key for edition in self.editions for key in edition.entries}
        following = {version for version, _ in self.versions[1:]}
        for place, erratum in enumerate(self.errata, start=2):
            head, (then, now) = f"data/errata.csv, row {place}", self.change(erratum)
            if (erratum.kind, erratum.id) not in published:
                yield f"{head}, column id: found {erratum.id!r}, expected an id of the kind {erratum.kind} that an edition has. Correct the id or the kind."
            elif erratum.since not in following:
                yield f"{head}, column since: found {erratum.since!r}, expected a version that follows an edition. Correct the version."
            elif not then or (now and then.equal_for_citation(now)):
                yield f"{head}, column id: found {erratum.id!r}, expected what changed in {erratum.since}. Remove the row, since nothing changed."

    def _rewritten(self) -> Iterator[str]:
        """Errata that an edition has in other words."""
        for edition in self.editions:
            for frozen in edition.errata:
                if frozen not in self.errata:
                    yield (
                        f"data/errata.csv: found no row as edition {edition.version} has it for {frozen.kind} {frozen.id}, expected this row: "
                        f"{_row(frozen)}. An erratum is never changed: restore it."
                    )
            frozen = {(erratum.kind, erratum.id) for erratum in edition.errata}
            for place, erratum in enumerate(self.errata, start=2):
                if erratum.since == edition.version and (erratum.kind, erratum.id) not in frozen:
                    yield (
                        f"data/errata.csv, row {place}, column since: found {erratum.since!r}, expected a version that is not frozen. "
                        "Remove the row, since that edition has none such."
                    )

    def _misdated(self) -> Iterator[str]:
        """Errata that were noted before what they correct was published, or after what they came with."""
        dates = {edition.version: edition.date for edition in self.editions}
        before = {after[0]: dates[old[0]] for old, after in zip(self.versions, self.versions[1:])}
        for place, erratum in enumerate(self.errata, start=2):
            first, last = before.get(erratum.since, ""), dates.get(erratum.since, "9999")
            if erratum.date and not first <= erratum.date <= last:
                said = f"a day from {first}" + (f" to {last}" if last != "9999" else "")
                yield (
                    f"data/errata.csv, row {place}, column date: found {erratum.date!r}, expected {said}, since it corrects what was published then. "
                    "Correct the date."
                )


def freeze(book: Path, date: str, data: Path | None = None) -> Path:
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
        If the edition was made already, something changed silently since the last one, or the day is none on which it can be made.
    """
    data = data or data_dir()
    history = History.of(book, data)
    if found := history.check():
        raise EditionError("\n".join(found))
    if history.edition:
        raise EditionError(
            f"data/{FOLDER}/{history.version}.json: found this edition made already, expected none. It holds as it is; for the next "
            f"one {_RAISE}."
        )
    before = history.editions[-1] if history.editions else None
    check_date(date)
    if before and date < before.date:
        raise EditionError(
            f"found the day {date}, expected {before.date}, when edition {before.version} was made, or a later one. Correct --date."
        )
    errata = [erratum for erratum in history.errata if erratum.since == history.version]
    edition = Edition(history.version, date, before.digest if before else "", history.now, errata)
    path = data / FOLDER / f"{history.version}.json"
    path.parent.mkdir(exist_ok=True)
    write_atomic(path, edition.text())
    return path


def check_date(date: str) -> None:
    """Make sure that an edition can be made on a day.

    Raises
    ------
    EditionError
        If it is no day, or has not come.

    Examples
    --------
    >>> check_date("2026-02-30")
    Traceback (most recent call last):
    ...
    recount.errors.EditionError: found the day '2026-02-30', expected one such as ... Correct --date.
    """
    try:
        day = datetime.date.fromisoformat(date)
    except ValueError:
        raise EditionError(
            f"found the day {date!r}, expected one such as {datetime.date.today()}. Correct --date."
        ) from None
    if day.isoformat() != date or day > datetime.date.today():
        raise EditionError(
            f"found the day {date!r}, expected today or a day before, as year-month-day. Correct --date."
        )


def _found(entry: Entry | None, other: Entry | None) -> str:
    """An entry beside another, in as few words as tell them apart."""
    if entry is None:
        return "'nothing'"
    if other is None or not entry.equal_for_citation(other):
        return repr(difference(entry, other)[0])
    return f"SHA-256 {entry.digest[:12]}" + (
        f" in {entry.home}" if entry.home != other.home else ""
    )


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")) if _VERSION.fullmatch(version) else (-1,)


def _row(erratum: Erratum) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(asdict(erratum).values())
    return line.getvalue()
