"""Editions and errata: the files that say what was published, and what has changed since."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from recount.book_metadata import version_order
from recount.datapackage.tables import data_dir
from recount.dates import format_date
from recount.editions.snapshot import Entry, Key, canonical_json, digest_record
from recount.errors import EditionError

FOLDER = "editions"


@dataclass(frozen=True)
class Erratum:
    """One row of ``errata.csv``: what a published entry was, what it is, since when and why.

    What differs is worded by `recount.editions.snapshot.difference`; `now` is empty where the
    entry was withdrawn, and `date` is the day on which that was noted, ISO 8601.
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
        """Whether the entry is no longer published."""
        return not self.now

    @property
    def words(self) -> str:
        """The erratum as a page shows it."""
        head = "Withdrawn" if self.withdrawn else "Changed"
        now = "" if self.withdrawn else f" It is: {self.now}."
        reason = f"{self.reason.rstrip('.')} (noted {format_date(self.date)})."
        return f"{head} in edition {self.since}. It was: {self.was}.{now} {reason}"

    @property
    def csv_row(self) -> str:
        """The erratum as a row of ``errata.csv``."""
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(asdict(self).values())
        return line.getvalue()


@dataclass(frozen=True)
class Edition:
    """One frozen edition: its version, its day in ISO 8601, and its entries by kind and id."""

    version: str
    date: str
    entries: Mapping[Key, Entry]

    @property
    def digest(self) -> str:
        """SHA-256 over version, date and entries."""
        return digest_record([self.version, self.date, self._rows()])

    def to_json(self) -> str:
        """The content of its file: one entry a line, so that two editions can be compared."""
        head = {"version": self.version, "date": self.date, "digest": self.digest}
        lines = [f' "{name}": {json.dumps(value)},\n' for name, value in head.items()]
        entries = ",\n".join(f"  {canonical_json(row)}" for row in self._rows())
        return "{\n" + "".join(lines) + f' "entries": [\n{entries}\n ]\n}}\n'

    def _rows(self) -> list[list]:
        return [[*key, asdict(entry)] for key, entry in sorted(self.entries.items())]


def read_editions() -> list[Edition]:
    """All editions, the oldest first; `EditionError` if a file is damaged, edited or renamed."""
    editions = [_read_edition(path) for path in (data_dir() / FOLDER).glob("*.json")]
    return sorted(editions, key=lambda edition: version_order(edition.version))


def _read_edition(path: Path) -> Edition:
    place, restore = f"data/{FOLDER}/{path.name}", "Restore the file as it was published."
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        entries = {(kind, id): Entry(**entry) for kind, id, entry in record["entries"]}
        edition = Edition(record["version"], record["date"], entries)
        digest, stated = edition.digest, record["digest"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        reason = f"{type(error).__name__}: {str(error)[:80]}"
        raise EditionError(f"{place}: not an edition ({reason}). {restore}") from None
    if path.stem != edition.version or not version_order(path.stem):
        name = f"{edition.version!r}, three numbers such as 1.0.0"
        raise EditionError(f"{place}: the file is not named after its version, {name}. {restore}")
    if stated != digest:
        digests = f"{digest[:12]}, and it states {str(stated)[:12]}"
        raise EditionError(f"{place}: the file was edited: its digest is {digests}. {restore}")
    return edition
