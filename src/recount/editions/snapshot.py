"""Entries: what an edition freezes of each thing, as it is published now.

An entry holds the words that the book prints, the exact numbers behind them, and a digest of all
that they rest on. What is printed of a frozen entry comes from the entry alone, never from the
tables of today.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from recount.charts.chart import load_charts
from recount.datapackage.bibliography import load_references
from recount.datapackage.rows import ROW_KINDS, Assumption, Claim, Row, get_document, list_rows
from recount.datapackage.tables import data_dir, load_texts
from recount.errors import EditionError
from recount.files import digest_files
from recount.notebooks.reading import notebook_paths
from recount.notebooks.titles import read_title
from recount.quantities.readings import READINGS
from recount.quantities.row_text import assumption_range, row_text, row_title
from recount.results import Result, load_results
from recount.verdicts import Verdict, load_verdicts

KINDS = ("result", "chart", "verdict", *ROW_KINDS, "chapter")

Key = tuple[str, str]

_CITE_ROLE = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")

_NAMED = 3  # differences that an erratum names; the rest is counted


@dataclass(frozen=True)
class Entry:
    """What an edition freezes of one thing.

    `text` is its number, date or verdict as the book prints it, `spans` its range for each reading.
    The exact `value` and `ranges`, as ``[low, high]``, are in `unit`. `content` has the caption,
    text alternative and rows of a chart; `home` is empty for a row of data; `digest` is a SHA-256
    of everything stored of it, and of the rows and sources that it rests on.
    """

    title: str
    text: str = ""
    spans: dict[str, str] = field(default_factory=dict)
    value: float | str | None = None
    unit: str = ""
    wording: str = ""
    ranges: dict[str, list] = field(default_factory=dict)
    content: dict[str, str] = field(default_factory=dict)
    home: str = ""
    digest: str = ""

    def equal_for_citation(self, other: Entry) -> bool:
        """Whether a citation of one holds for the other: all but home and digest is the same."""
        moving = {"home": "", "digest": ""}
        return asdict(self) | moving == asdict(other) | moving

    @property
    def summary(self) -> str:
        """The entry in one line, as the book prints it."""
        head = f"{self.title}: {self.text}" if self.text else self.title
        return "; ".join([head, *(f"{name} {span}" for name, span in sorted(self.spans.items()))])

    @property
    def displayed(self) -> dict[str, str]:
        """What the book prints of it, by name."""
        spans = {name: f"{name} {span}" for name, span in sorted(self.spans.items())}
        return {"text": self.text, **spans, "title": f"title {self.title!r}"}

    @property
    def raw(self) -> dict[str, str]:
        """What is behind the printed words, to the last digit, by name."""
        parts = {"value": f"exactly {self.value}"}
        parts |= {"unit": f"unit {self.unit!r}", "wording": f"wording {self.wording!r}"}
        for name, (low, high) in sorted(self.ranges.items()):
            parts[name] = f"{name} exactly {low} to {high}"
        return parts | {name: f"{name}: {text}" for name, text in self.content.items()}


def difference(before: Entry, now: Entry | None) -> tuple[str, str]:
    """What differs between two states of one thing: as printed, or else to the last digit.

    >>> difference(Entry("Loaves", "4.9 loaves", value=4.9), Entry("Loaves", "5 loaves", value=5))
    ('4.9 loaves', '5 loaves')
    """
    if now is None:
        return before.summary, ""
    for old, new in ((before.displayed, now.displayed), (before.raw, now.raw)):
        names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
        more = [f"and {len(names) - _NAMED} more"] if len(names) > _NAMED else []
        if names:
            words = (
                [parts.get(name) or "nothing" for name in names[:_NAMED]] for parts in (old, new)
            )
            was, now_is = ("; ".join(each + more) for each in words)
            return was, now_is
    return before.summary, now.summary


def id_namespace(kind: str) -> str:
    """The kinds that share their ids: all rows of data do, each other kind has its own."""
    return "data" if kind in ROW_KINDS else kind


def take_snapshot(book: Path) -> dict[Key, Entry]:
    """Everything that the book in a folder publishes now, by kind and id.

    Examples
    --------
    >>> take_snapshot(data_dir().parent)["result", "bread/loaves-per-bakery"].text
    '50,000 loaves per bakery'
    """
    rows = _unique(_row_entries())
    inputs = {id: entry.digest for (_, id), entry in rows.items()}
    return _unique(_published_entries(book, inputs)) | rows


def digest_record(record: object) -> str:
    """SHA-256 of a record of JSON types, whatever the order of its keys."""
    return hashlib.sha256(canonical_json(record).encode()).hexdigest()


def canonical_json(record: object) -> str:
    """A record of JSON types in the one form of which digests are taken."""
    return json.dumps(record, sort_keys=True, ensure_ascii=False, allow_nan=False)


def _unique(entries: Iterable[tuple[str, str, Entry]]) -> dict[Key, Entry]:
    unique: dict[Key, Entry] = {}
    for kind, id, entry in entries:
        if other := unique.get((kind, id)):
            places = " and ".join(each.home or repr(each.summary) for each in (other, entry))
            message = f"two {kind}s have this id: {places}. Give the newer one another id."
            raise EditionError(f"{kind} {id}: {message}")
        unique[kind, id] = entry
    return unique


def _published_entries(book: Path, inputs: dict[str, str]) -> Iterator[tuple[str, str, Entry]]:
    """Results, charts, verdicts and pages; `inputs` has the digest of each row of data."""
    for path in notebook_paths(book):
        home = f"{path.parent.name}/{path.stem}"
        for result in load_results(path):
            yield "result", result.id, _result_entry(result, home, inputs)
        for record, svg in load_charts(path):
            yield "chart", record["id"], _chart_entry(record, svg, home, inputs)
        for verdict in load_verdicts(path):
            yield "verdict", verdict.claim, _verdict_entry(verdict, home, inputs)
        yield "chapter", home, _page_entry(path)
    for folder, pattern in (("pages", "*.md"), ("reference", "reference/*.md")):
        for path in sorted(book.glob(pattern)):
            if path.stem.islower():  # README.md and the like are not pages of the book
                yield "chapter", f"{folder}/{path.stem}", _page_entry(path)


def _result_entry(result: Result, home: str, inputs: dict[str, str]) -> Entry:
    sources = [key for source in result.inputs for key in source.sources]
    rests_on = _input_digests([source.id for source in result.inputs], inputs)
    return Entry(
        title=result.title,
        text=result.full_text,
        spans={reading: result.range_text(reading) for reading in READINGS},
        value=result.value,
        unit=result.unit,
        ranges=result.ranges,
        home=home,
        digest=digest_record([result.to_dict(), rests_on, _source_records(sources)]),
    )


def _chart_entry(record: dict, svg: str, home: str, inputs: dict[str, str]) -> Entry:
    content = {"caption": record["caption"], "text alternative": record["alternative"]}
    for number, row in enumerate([record["columns"], *record["rows"]]):
        content[f"row {number}" if number else "columns"] = " | ".join(map(_cell_text, row))
    digest = digest_record([record, svg, _input_digests(record["inputs"], inputs)])
    return Entry(record["title"], content=content, home=home, digest=digest)


def _cell_text(cell: object) -> str:
    return f"{cell:.12g}" if isinstance(cell, int | float) else str(cell or "")


def _verdict_entry(verdict: Verdict, home: str, inputs: dict[str, str]) -> Entry:
    rests_on = _input_digests([verdict.claim, *verdict.ids()], inputs)
    word, digest = verdict.words, digest_record([asdict(verdict), rests_on])
    return Entry(verdict.fragment, word, value=word, home=home, digest=digest)


def _page_entry(path: Path) -> Entry:
    """A chapter or another page with the sources that it cites, but not a notebook's metadata."""
    text, home = path.read_text(encoding="utf-8"), ""
    content: object = text
    if path.suffix == ".ipynb":
        home = f"chapters/{path.stem}"
        parts = ("cell_type", "source", "outputs")
        content = [{part: cell.get(part) for part in parts} for cell in json.loads(text)["cells"]]
    keys = {key.strip() for keys in _CITE_ROLE.findall(text) for key in keys.split(",")}
    digest = digest_record([content, _source_records(keys)])
    return Entry(read_title(path), home=home, digest=digest)


def _row_entries() -> Iterator[tuple[str, str, Entry]]:
    for kind, (table, _) in ROW_KINDS.items():
        for row, cells in zip(list_rows(kind), load_texts(table).to_dict("records"), strict=True):
            document = asdict(get_document(row.document)) if isinstance(row, Claim) else {}
            digest = digest_record([cells, document, _source_records(row.sources)])
            yield kind, row.id, _row_entry(row, digest)


def _row_entry(row: Row, digest: str) -> Entry:
    number = getattr(row, "value", math.nan)
    words = getattr(row, "date", "") or getattr(row, "choice", "")
    spans, ranges = {}, {}
    if isinstance(row, Assumption):
        spans = {"assumed": assumption_range(row)}
        ranges = {} if row.choice else {"assumed": [row.low, row.high]}
    return Entry(
        title=row_title(row),
        text=row_text(row),
        spans=spans,
        value=words or (None if math.isnan(number) else number),
        unit=getattr(row, "unit", ""),
        wording=getattr(row, "wording", ""),
        ranges=ranges,
        digest=digest,
    )


def _source_records(keys: Iterable[str]) -> dict[str, dict[str, str]]:
    return {key: load_references().get(key, {}) for key in keys}


def _input_digests(ids: Iterable[str], rows: dict[str, str]) -> dict[str, str]:
    """Digests of inputs: of the row for an id or its date, of the file for a whole table."""
    digests = {}
    for id in ids:
        table = data_dir() / f"{'hedges' if id.startswith('hedges/') else id.partition(':')[0]}.csv"
        if row := rows.get(id.removesuffix("/as-of")):
            digests[id] = row
        elif table.is_file():
            digests[id] = digest_files(table)
    return digests
