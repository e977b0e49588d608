"""Freeze what a book publishes as an edition."""

import datetime
import re
from pathlib import Path

from recount.datapackage.tables import data_dir
from recount.editions.edition import FOLDER, Edition
from recount.editions.history import History
from recount.errors import EditionError
from recount.files import write_atomic


def freeze(book: Path, date: str) -> Path:
    """Freeze what is published now as the edition of this version, with its day in ISO 8601.

    An edition that is frozen already stays. `EditionError` if something changed without an erratum,
    the changelog lacks the version, or the day is in the future or before the last edition.
    """
    history = History.of(book)
    if problems := history.check():
        raise EditionError("\n".join(problems))
    path = data_dir() / FOLDER / f"{history.version}.json"
    if history.edition:
        return path
    check_date(date)
    last = history.editions[-1] if history.editions else None
    if last and date < last.date:
        before = f"{last.date}, when edition {last.version} was frozen"
        raise EditionError(f"--date: {date} is before {before}. Give a later day.")
    _check_changelog(book, history.version)
    path.parent.mkdir(exist_ok=True)
    write_atomic(path, Edition(history.version, date, history.now).to_json())
    return path


def check_date(date: str) -> None:
    """Refuse a day that does not exist or is in the future."""
    try:
        day = datetime.date.fromisoformat(date)
    except ValueError:
        day = None
    if not day or day.isoformat() != date:
        raise EditionError(f"--date: {date!r} is not a day. Write it as 2026-01-31.")
    if day > datetime.date.today():
        raise EditionError(f"--date: {date} is in the future. Give today or an earlier day.")


def _check_changelog(book: Path, version: str) -> None:
    """A book with a changelog says what readers get before an edition is frozen."""
    path = book / "CHANGELOG.md"
    if not path.is_file():
        return
    heading = rf"^##\s+\[?v?{re.escape(version)}(?![\w.-])"
    if not re.search(heading, path.read_text(encoding="utf-8"), re.MULTILINE):
        remedy = f"Add `## {version}` and say there what readers get."
        raise EditionError(f"CHANGELOG.md: no heading for version {version}. {remedy}")
