"""The library knows nothing of the book in this repository: no id, no name and no word of it."""

import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

WORDS = (
    "Alibaba",
    "Recounted",
    "Lazada",
    "eWTP",
    "MYbank",
    "Lakeside",
    "Taobao",
    "Ant Financial",
    "Ele.me",
    "ESG Report",
    "CNY",
    "RMB",
    "China",
)

# Ids that every book may have: the reading by which rules compare.
OF_THE_LIBRARY = {"verdicts/reading"}


def read_ids():
    for path in sorted((ROOT / "data").glob("*.csv")):
        with open(path, encoding="utf-8", newline="") as lines:
            yield from (row["id"] for row in csv.DictReader(lines) if row.get("id"))


def book_words():
    """What is searched, each with its pattern: ids and their groups, keys of sources, words."""
    ids = set(read_ids()) - OF_THE_LIBRARY
    groups = {id.partition("/")[0] for id in ids} - {"verdicts", "fx"}
    keys = re.findall(r"@\w+\{(\w+),", (ROOT / "data/references.bib").read_text(encoding="utf-8"))
    yield from ((id, re.escape(id)) for id in ids)
    yield from ((f"{group}/", rf"(?<![\w/-]){re.escape(group)}/[a-z]") for group in groups)
    yield from ((word, rf"\b{re.escape(word)}\b") for word in [*keys, *WORDS])


def sources():
    paths = sorted((ROOT / "src").rglob("*"))
    suffixes = {".py", ".ipynb", ".js", ".css", ".html", ".json", ".opf", ".xml", ".md"}
    return [path for path in paths if path.suffix in suffixes]


@pytest.mark.skipif(not (ROOT / "data/claims.csv").is_file(), reason="the library without a book")
def test_no_file_of_the_library_names_anything_of_this_book():
    texts = {path.relative_to(ROOT): path.read_text(encoding="utf-8") for path in sources()}
    found = [
        f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}"
        for word, pattern in book_words()
        for path, text in texts.items()
        if word in text  # a hundred times quicker than the pattern
        for match in re.finditer(pattern, text)
    ]
    assert found == [], "\n".join(found)
