"""``CITATION.cff``: written when an edition is frozen, and compared from then on."""

import pytest
import yaml

from recount.cite_this_book.write_citation_cff import check_citation_cff, write_citation_cff
from recount.editions.freeze import freeze
from recount.errors import ConfigError


def read(book):
    return yaml.safe_load((book / "CITATION.cff").read_text(encoding="utf-8"))


def set_config(book, old, new):
    path = book / "_config.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def frozen(sample):
    """A copy of the sample with one edition and its ``CITATION.cff``."""
    freeze(sample, "2026-01-02")
    write_citation_cff(sample)
    return sample


def test_a_book_without_editions_needs_no_file(sample):
    assert check_citation_cff(sample) == []
    write_citation_cff(sample)
    assert read(sample)["version"] == "1.0.0-draft" and "date-released" not in read(sample)
    assert check_citation_cff(sample) == []


def test_the_file_says_what_the_settings_and_the_edition_say(frozen, snapshot):
    snapshot((frozen / "CITATION.cff").read_text(encoding="utf-8"), "CITATION.cff")
    assert check_citation_cff(frozen) == []


def test_a_missing_or_outdated_file_is_named(frozen):
    set_config(frozen, "author: The authors of the sample", "author: Somebody")
    (line,) = check_citation_cff(frozen)
    assert line.startswith("CITATION.cff, authors: ") and "recount freeze" in line
    write_citation_cff(frozen)
    assert check_citation_cff(frozen) == []
    (frozen / "CITATION.cff").unlink()
    assert check_citation_cff(frozen)[0].startswith("CITATION.cff: the file is missing.")


def test_while_the_next_edition_is_a_draft_only_the_edition_is_compared(frozen):
    set_config(frozen, 'version: "1.0.0"', 'version: "1.0.1"')
    set_config(frozen, "author: The authors of the sample", "author: Somebody")
    assert check_citation_cff(frozen) == []
    path = frozen / "CITATION.cff"
    path.write_text(path.read_text(encoding="utf-8").replace("version: 1.0.0", "version: 0.9.0"))
    assert check_citation_cff(frozen)[0].startswith("CITATION.cff, version: '0.9.0' should be")


def test_what_somebody_added_to_the_file_stays(frozen):
    path = frozen / "CITATION.cff"
    added = "doi: 10.5281/zenodo.1\nidentifiers:\n- type: doi\n  value: 10.5281/zenodo.2\n"
    path.write_text(path.read_text(encoding="utf-8") + added, encoding="utf-8")
    set_config(frozen, "keywords: [bread, sample]", "keywords: []")
    write_citation_cff(frozen)
    assert read(frozen)["doi"] == "10.5281/zenodo.1" and read(frozen)["identifiers"]
    assert "keywords" not in read(frozen) and check_citation_cff(frozen) == []


@pytest.mark.parametrize("text", ["- a\n", "title: [\n", "5"])
def test_a_file_that_cannot_be_read_is_kept(sample, text):
    (sample / "CITATION.cff").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="^CITATION.cff: cannot be read .* delete it"):
        write_citation_cff(sample)
    assert (sample / "CITATION.cff").read_text(encoding="utf-8") == text
