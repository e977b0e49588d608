"""The file of an edition: written once, read back whole, refused when it was touched."""

import datetime
import re

import pytest

from recount.book_metadata import read_book_metadata
from recount.editions.edition import read_editions
from recount.editions.freeze import freeze
from recount.editions.history import History
from recount.errors import EditionError


@pytest.fixture
def frozen(sample):
    """The file of the first edition of a copy of the sample."""
    return freeze(sample, "2026-01-02")


def test_an_edition_is_read_as_it_was_frozen(sample, frozen):
    (edition,) = read_editions()
    history = History.of(sample)
    assert frozen == sample / "data" / "editions" / "1.0.0.json"
    assert (edition.version, edition.date) == ("1.0.0", "2026-01-02")
    assert edition.entries == history.now and history.label == "1.0.0"
    assert history.check() == []
    assert edition.to_json() == frozen.read_text(encoding="utf-8")


def test_freezing_again_changes_nothing(sample, frozen):
    before = frozen.read_bytes()
    assert freeze(sample, "2026-02-02") == frozen and frozen.read_bytes() == before


@pytest.mark.parametrize(
    "old, new, message",
    [
        (r"50,000 loaves", "51,000 loaves", "was edited: its digest is"),
        (r'"date": "2026-01-02"', '"date": "2026-01-03"', "was edited"),
        (r'"version": "1.0.0"', '"version": "1.0.1"', "named after its version, '1.0.1'"),
        (r'"entries": \[', '"entry": [', "not an edition (KeyError: 'entries')"),
        (r"\}\n$", "", "not an edition (JSONDecodeError"),
    ],
)
def test_an_edition_that_was_touched_is_refused(frozen, old, new, message):
    text, count = re.subn(old, new, frozen.read_text(encoding="utf-8"), count=1)
    assert count == 1
    frozen.write_text(text, encoding="utf-8")
    with pytest.raises(EditionError) as error:
        read_editions()
    assert str(error.value).startswith("data/editions/1.0.0.json: ")
    assert message in str(error.value)
    assert str(error.value).endswith("Restore the file as it was published.")


def test_an_edition_is_named_after_its_version(frozen):
    frozen.rename(frozen.with_name("latest.json"))
    with pytest.raises(EditionError, match="three numbers such as 1.0.0"):
        read_editions()


@pytest.mark.parametrize(
    "date, message",
    [
        ("2026-02-30", "'2026-02-30' is not a day"),
        ("20260102", "'20260102' is not a day"),
        ("today", "'today' is not a day"),
        ("2999-01-01", "2999-01-01 is in the future"),
    ],
)
def test_an_edition_is_frozen_on_a_day_that_has_come(sample, date, message):
    with pytest.raises(EditionError, match=message):
        freeze(sample, date)
    assert not (sample / "data" / "editions").exists()
    assert freeze(sample, datetime.date.today().isoformat()).exists()


def raise_version(book):
    path = book / "_config.yml"
    text = path.read_text(encoding="utf-8").replace('version: "1.0.0"', 'version: "1.0.1"')
    path.write_text(text, encoding="utf-8")
    assert read_book_metadata(book).version == "1.0.1"


def test_an_edition_is_not_older_than_the_one_before(sample, frozen):
    raise_version(sample)
    with pytest.raises(EditionError, match="2026-01-01 is before 2026-01-02, when edition 1.0.0"):
        freeze(sample, "2026-01-01")
    assert len(read_editions()) == 1


def test_the_changelog_names_the_version_before_it_is_frozen(sample):
    changelog = sample / "CHANGELOG.md"
    changelog.write_text("# Changelog\n\n## 1.0.0-rc\n\n## 11.0.0\n", encoding="utf-8")
    with pytest.raises(EditionError, match="CHANGELOG.md: no heading for version 1.0.0"):
        freeze(sample, "2026-01-02")
    changelog.write_text("# Changelog\n\n## 1.0.0, 2026-01-02\n\n- Bread.\n", encoding="utf-8")
    assert freeze(sample, "2026-01-02").exists()


def test_nothing_is_frozen_after_a_silent_change(sample, frozen):
    path = sample / "reference" / "glossary.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("# Glossary", "# Words"), encoding="utf-8")
    with pytest.raises(EditionError, match="is frozen: undo the change, or raise"):
        freeze(sample, "2026-02-02")
    raise_version(sample)
    with pytest.raises(
        EditionError, match="data/errata.csv: chapter reference/glossary changed in 1.0.1"
    ):
        freeze(sample, "2026-02-02")
    assert len(read_editions()) == 1
