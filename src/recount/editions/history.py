"""What is published now, compared with every edition.

Whatever changes or vanishes after an edition needs a row in ``data/errata.csv``; `History.check`
prints the rows that are missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from recount.book_metadata import read_book_metadata, version_order
from recount.datapackage.tables import load_texts
from recount.editions.edition import Edition, Erratum, read_editions
from recount.editions.snapshot import Entry, Key, difference, id_namespace, take_snapshot

_RAISE = "raise recount.version in _config.yml"


@dataclass(frozen=True)
class History:
    """What is published now, with every edition and every erratum.

    `version` is that of the book in ``_config.yml``: the edition in the making, or the last one.
    """

    version: str
    now: dict[Key, Entry]
    editions: list[Edition] = field(default_factory=list)
    errata: list[Erratum] = field(default_factory=list)

    @classmethod
    def of(cls, book: Path) -> History:
        """The history of the book in a folder.

        >>> from recount.datapackage.tables import data_dir
        >>> History.of(data_dir().parent).label
        '1.0.0-draft'
        """
        version = read_book_metadata(book).version
        errata = [Erratum(**row) for row in load_texts("errata").to_dict("records")]
        return cls(version, take_snapshot(book), read_editions(), errata)

    @property
    def edition(self) -> Edition | None:
        """The edition of this version, if it was frozen."""
        return next((edition for edition in self.editions if edition.version == self.version), None)

    @property
    def label(self) -> str:
        """The version as a citation has it: a draft unless all of it is what was frozen."""
        frozen = self.edition and self.edition.entries == self.now
        return self.version if frozen else f"{self.version}-draft"

    @property
    def date(self) -> str:
        """Day of the edition, ISO 8601; empty for a draft."""
        return self.edition.date if self.edition else ""

    @property
    def versions(self) -> list[tuple[str, Mapping[Key, Entry]]]:
        """Version and entries of every edition and of the draft, the oldest first."""
        frozen = [(edition.version, edition.entries) for edition in self.editions]
        return frozen if self.edition else [*frozen, (self.version, self.now)]

    def errata_of(self, kind: str, id: str) -> list[Erratum]:
        """Errata of one thing, the newest first."""
        errata = [erratum for erratum in self.errata if (erratum.kind, erratum.id) == (kind, id)]
        return sorted(errata, key=lambda erratum: version_order(erratum.since), reverse=True)

    def change(self, erratum: Erratum) -> tuple[Entry | None, Entry | None]:
        """The entry of an erratum before it changed, and after."""
        key = erratum.kind, erratum.id
        for (_, old), (version, new) in pairwise(self.versions):
            if version == erratum.since:
                return old.get(key), new.get(key)
        return None, None

    def withdrawn(self) -> dict[Key, Entry]:
        """What an edition published and nothing publishes now, as it was last."""
        last = {key: entry for edition in self.editions for key, entry in edition.entries.items()}
        return {key: entry for key, entry in last.items() if key not in self.now}

    def unchanged_since(self, kind: str, id: str) -> str:
        """The edition since which an entry is what it is now."""
        first = self.label
        for edition in reversed(self.editions):
            entry = edition.entries.get((kind, id))
            if not (entry and entry.equal_for_citation(self.now[kind, id])):
                break
            first = edition.version
        return first

    def check(self) -> list[str]:
        """One line for each silent change, each wrong erratum and each id that is used again."""
        last = self.editions[-1].version if self.editions else ""
        if version_order(self.version) < version_order(last):
            older = f"{self.version} is older than the last edition, {last}"
            return [f"_config.yml, recount.version: {older}. Raise it."]
        return [
            *self._check_frozen(),
            *self._check_unexplained(),
            *self._check_reused(),
            *self._check_errata(),
        ]

    def _check_frozen(self) -> Iterator[str]:
        """Differences between what is published now and the edition of the same version."""
        if not self.edition:
            return
        for key in sorted(self.now.keys() | self.edition.entries.keys()):
            frozen, now = self.edition.entries.get(key), self.now.get(key)
            if frozen != now:
                yield (
                    f"{key[0]} {key[1]}: {_frozen_difference(frozen, now)} Edition {self.version} "
                    f"is frozen: undo the change, or {_RAISE} and run `recount check` again."
                )

    def _check_unexplained(self) -> Iterator[str]:
        """Differences between two versions that no erratum explains."""
        errata = {(erratum.kind, erratum.id, erratum.since): erratum for erratum in self.errata}
        for (_, old), (version, new) in pairwise(self.versions):
            for key, before in sorted(old.items()):
                now = new.get(key)
                if now and before.equal_for_citation(now):
                    continue
                wanted = Erratum(*key, *difference(before, now), version, "", "")
                erratum = errata.get((*key, version))
                if erratum and (erratum.was, erratum.now) == (wanted.was, wanted.now):
                    continue
                change = "changed" if now else "is no longer published"
                remedy = "Replace its row by" if erratum else "Add"
                yield (
                    f"data/errata.csv: {key[0]} {key[1]} {change} in {version} and no erratum says "
                    f"so. {remedy} this row, with the day and the reason: {wanted.csv_row}"
                )

    def _check_reused(self) -> Iterator[str]:
        """Ids that are published again, for whatever kind, after one was withdrawn."""
        published = [(version, *key) for version, entries in self.versions for key in entries]
        for erratum in self.errata:
            if not erratum.withdrawn:
                continue
            space, since = id_namespace(erratum.kind), version_order(erratum.since)
            for version, kind, id in published:
                reused = id == erratum.id and id_namespace(kind) == space
                if reused and version_order(version) >= since:
                    yield (
                        f"{kind} {id}: {version} publishes an id that was withdrawn in "
                        f"{erratum.since}, and an id is never used again. Choose a new id."
                    )
                    break

    def _check_errata(self) -> Iterator[str]:
        """Errata of what was never published or never changed."""
        published = {key for edition in self.editions for key in edition.entries}
        later = {version for version, _ in self.versions[1:]}
        for row, erratum in enumerate(self.errata, start=2):
            place, since = f"data/errata.csv, row {row}", erratum.since
            before, now = self.change(erratum)
            if (erratum.kind, erratum.id) not in published:
                thing = f"{erratum.kind} {erratum.id!r}"
                yield f"{place}, column id: no edition has the {thing}. Correct the id or the kind."
            elif since not in later:
                late = "is not a version after the first edition. Correct the version."
                yield f"{place}, column since: {since!r} {late}"
            elif not before or (now and before.equal_for_citation(now)):
                same = f"{erratum.id!r} did not change in {since}"
                yield f"{place}, column id: {same}. Remove the row."


def _frozen_difference(frozen: Entry | None, now: Entry | None) -> str:
    """How something differs from the edition that it claims to be, in a sentence."""
    if not frozen:
        return "the edition does not have it."
    if not now:
        return "it is no longer published."
    if frozen.equal_for_citation(now):
        return "its code, text or inputs changed."
    was, current = difference(frozen, now)
    return f"it was {was!r} and is {current!r}."
