"""What an edition freezes of each thing, and of what its digest is."""

import re
import shutil
from pathlib import Path

import pytest

from recount.editions.snapshot import KINDS, canonical_json, id_namespace, take_snapshot
from recount.errors import EditionError

LOAVES = "bread/loaves-per-bakery"


def test_an_entry_of_each_kind(sample, snapshot):
    """The words and numbers as they are frozen: all rows, and one thing of each other kind."""
    now = take_snapshot(sample)
    assert {kind for kind, _ in now} == set(KINDS)
    lines, shown = [], set()
    for (kind, id), entry in sorted(now.items()):
        if id_namespace(kind) in shown - {"data"}:
            continue
        shown.add(id_namespace(kind))
        fields = {
            name: value
            for name, value in vars(entry).items()
            if name not in ("title", "digest") and value not in ("", None, {})
        }
        lines.append(f"{kind} {id}: {entry.title}\n  {canonical_json(fields)}")
    snapshot("\n".join(lines) + "\n", "entries.txt")


def test_every_page_of_the_contents_is_frozen(sample):
    pages = re.findall(r"file: (\S+)", (sample / "_toc.yml").read_text(encoding="utf-8"))
    frozen = {id for kind, id in take_snapshot(sample) if kind == "chapter"}
    assert frozen == {"pages/index", *pages}


@pytest.fixture
def moved(sample, monkeypatch):
    """The function that edits a file and gives the keys of other digests and of other values."""
    before = take_snapshot(sample)

    def edit(file, old, new):
        # Data are cached for each folder, so the edited book is another copy.
        book = shutil.copytree(sample, sample.with_name(f"edited-{len(new)}-{Path(file).stem}"))
        monkeypatch.setenv("RECOUNT_DATA", str(book / "data"))
        text = (book / file).read_text(encoding="utf-8")
        assert old in text
        (book / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        after = take_snapshot(book)
        digests = {key for key in before if before[key].digest != after[key].digest}
        values = {key for key in before if not before[key].equal_for_citation(after[key])}
        return digests, values

    return edit


def test_a_digest_is_of_the_rows_that_a_thing_rests_on(moved):
    digests, values = moved("data/claims.csv", "24 bakeries", "24 bakeries!")
    assert ("claim", "bread/bakeries") in digests and ("result", LOAVES) in digests
    assert values == {("claim", "bread/bakeries")}


def test_a_digest_is_of_the_sources_and_the_document_too(moved):
    digests, values = moved("data/documents.csv", ",A year of bread,", ",Another,")
    assert ("claim", "bread/bakeries") in digests and ("result", LOAVES) in digests
    assert not any(kind in ("evidence", "event", "indicator") for kind, _ in digests)
    assert values == set()
    digests, values = moved("data/references.bib", "{{Yearbook}}", "{{The Yearbook}}")
    assert ("evidence", "yearbook/thrown-away-2020") in digests and values == set()


def test_a_page_is_what_it_says_and_not_its_metadata(moved):
    digests, _ = moved("reference/glossary.md", "# ", "# The ")
    assert digests == {("chapter", "reference/glossary")}
    digests, _ = moved("chapters/bread.ipynb", '"recount": {', '"recount": {"x": "",')
    assert digests == set()


def test_two_things_with_one_id_are_refused(sample):
    text = (sample / "chapters" / "bread.ipynb").read_text(encoding="utf-8")
    (sample / "chapters" / "copy.ipynb").write_text(text, encoding="utf-8")
    with pytest.raises(
        EditionError, match="two .*s have this id: chapters/bread and chapters/copy"
    ):
        take_snapshot(sample)
