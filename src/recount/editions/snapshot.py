"""Entries: what an edition freezes of each thing that is published, as it is published now.

An entry holds the words that the book prints, the exact numbers behind them, and a digest of all that they rest on: the
rows of data and the sources that went into them, as they stood. What is printed of a frozen entry comes from the entry
alone, never from the tables of today.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from recount.charts.chart import load_charts
from recount.datapackage.bibliography import load_references
from recount.datapackage.rows import indicator_id
from recount.datapackage.store import data_dir, load_descriptor, split_list
from recount.dates import format_date
from recount.errors import EditionError
from recount.files import digest_files
from recount.notebooks.reading import notebook_paths
from recount.notebooks.titles import read_title
from recount.quantities.formatting import format_quantity, format_range, with_hedge
from recount.quantities.readings import READINGS
from recount.results import Result, load_results
from recount.verdicts import load_verdicts

KINDS = (
    "result",
    "chart",
    "verdict",
    "claim",
    "evidence",
    "event",
    "indicator",
    "assumption",
    "chapter",
)


_SPACES = {
    "claim": "data",
    "evidence": "data",
    "event": "data",
    "indicator": "data",
    "assumption": "data",
}


CITATION = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")


Key = tuple[str, str]


@dataclass(frozen=True)
class Entry:
    """What an edition freezes of one thing.

    Attributes
    ----------
    title : str
        What it is.
    text : str
        Its number, date or verdict as the book prints it; empty for what has none.
    spans : dict of str to str
        For each reading, the range as the book prints it.
    value : float, str or None
        Its number in `unit`, its date in ISO 8601, or the word of a verdict; None for what has none.
    unit, wording : str
    ranges : dict
        For each reading, ``[low, high]``; ``None`` for an end that is open to infinity.
    content : dict of str to str
        Digests of what is too long to tell: the table and the words of a chart.
    home : str
        The chapter that publishes it; empty for a row of data.
    digest : str
        SHA-256 of everything that is stored of it, and of the rows and the sources that it rests on.
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
        """Whether a citation of one holds for the other: what is printed and the numbers behind it are the same.

        Examples
        --------
        >>> entry = Entry("Jobs", "4.9 jobs", value=4.9, digest_record="a")
        >>> entry.equal_for_citation(Entry("Jobs", "4.9 jobs", value=4.9, digest_record="b")), entry.equal_for_citation(Entry("Jobs", "5 jobs", value=4.9, digest_record="a"))
        (True, False)
        """
        return self._cited == other._cited

    @property
    def _cited(self) -> tuple:
        return (
            self.title,
            self.text,
            self.spans,
            self.value,
            self.unit,
            self.wording,
            self.ranges,
            self.content,
        )

    @property
    def summary(self) -> str:
        """The entry in one line, as the book prints it.

        Examples
        --------
        >>> Entry("Jobs", "4.9 jobs per person", {"rounding": "4.8 to 5 jobs per person"}).told
        'Jobs: 4.9 jobs per person; rounding 4.8 to 5 jobs per person'
        """
        said = f"{self.title}: {self.text}" if self.text else self.title
        return "; ".join([said, *(f"{name} {span}" for name, span in sorted(self.spans.items()))])

    @property
    def displayed(self) -> dict[str, str]:
        """What the book prints of it, by name."""
        spans = {name: f"{name} {span}" for name, span in sorted(self.spans.items())}
        return {"text": self.text, **spans, "title": f"title {self.title!r}"}

    @property
    def raw(self) -> dict[str, str]:
        """What lies behind it to the last digit, by name."""
        lines = {
            "value": f"exactly {self.value}",
            "unit": f"unit {self.unit!r}",
            "wording": f"wording {self.wording!r}",
        }
        lines |= {
            name: f"{name} exactly {low} to {high}"
            for name, (low, high) in sorted(self.ranges.items())
        }
        return lines | {
            name: f"{name} of SHA-256 {digest[:12]}"
            for name, digest in sorted(self.content.items())
        }


def difference(was: Entry, now: Entry | None) -> tuple[str, str]:
    """What two states of one thing differ in: as the book prints it, or to the last digit where it prints the same.

    Examples
    --------
    >>> difference(Entry("Jobs", "4.9 jobs", value=4.9), Entry("Jobs", "5.1 jobs", value=5.1))
    ('4.9 jobs', '5.1 jobs')
    >>> difference(Entry("Jobs", "4.9 jobs", value=4.9), Entry("Jobs", "4.9 jobs", value=4.91))
    ('exactly 4.9', 'exactly 4.91')
    >>> difference(Entry("Jobs", "4.9 jobs", value=4.9), None)
    ('Jobs: 4.9 jobs', '')
    """
    if now is None:
        return was.summary, ""
    for then, this in ((was.displayed, now.displayed), (was.raw, now.raw)):
        names = [name for name in {**then, **this} if then.get(name) != this.get(name)]
        if names:
            return tuple(
                "; ".join(lines.get(name) or "nothing" for name in names) for lines in (then, this)
            )
    return was.summary, now.summary


def id_namespace(kind: str) -> str:
    """The ids among which an id is unique: all rows of data share one, each kind that a chapter publishes has its own.

    Examples
    --------
    >>> id_namespace("claim"), id_namespace("evidence"), id_namespace("result")
    ('data', 'data', 'result')
    """
    return _SPACES.get(kind, kind)


def take_snapshot(book: Path) -> dict[Key, Entry]:
    """Everything that is published now, by kind and id.

    Parameters
    ----------
    book : Path
        Folder with ``chapters/``.

    Raises
    ------
    EditionError
        If two things of one kind have one id.

    Examples
    --------
    >>> from recount.datapackage.rows import indicator_id
from recount.datapackage.store import data_dir
    >>> take_snapshot(data_dir().parent)["result", "women/jobs-per-entrepreneur"].text
    '4.9 jobs per person'
    """
    data = data_dir()
    rows = _unique(_rows(data))
    base = _Base({id: entry.digest for (_, id), entry in rows.items()}, data)
    return _unique(_published(book, base)) | rows


def digest_record(record) -> str:
    """SHA-256 of a record of JSON types, whatever the order of its keys.

    Examples
    --------
    >>> digest_record({"a": 1, "b": 2}) == digest_record({"b": 2, "a": 1})
    True
    """
    return hashlib.sha256(canonical_json(record).encode()).hexdigest()


def canonical_json(record) -> str:
    """A record of JSON types in the one form of which digests are taken.

    Examples
    --------
    >>> canonical_json({"b": 1, "a": None})
    '{"a": null, "b": 1}'
    """
    return json.dumps(record, sort_keys=True, ensure_ascii=False, allow_nan=False)


def _unique(found: Iterable[tuple[str, str, Entry]]) -> dict[Key, Entry]:
    entries: dict[Key, Entry] = {}
    for kind, id, entry in found:
        if twin := entries.get((kind, id)):
            raise EditionError(
                f"found two {kind}s with the id {id!r}, {_placed(twin)} and {_placed(entry)}, expected one. "
                "Give the newer one an id of its own."
            )
        entries[kind, id] = entry
    return entries


def _placed(entry: Entry) -> str:
    return f"one in {entry.home}" if entry.home else repr(entry.summary)


@dataclass(frozen=True)
class _Base:
    """What published things rest on: digests of rows of data by id, and of whole tables and sources."""

    rows: dict[str, str]
    data: Path

    def of(self, ids: Iterable[str]) -> dict[str, str]:
        """Digests of the inputs that are rows or stand in tables; an id names its row, a date its row too, and a register its table."""
        return {
            id: found
            for id in ids
            if (found := self.rows.get(id.removesuffix("/as-of")) or self._table(id))
        }

    def _table(self, id: str) -> str:
        name = "hedges" if id.startswith("hedges/") else id.partition(":")[0]
        path = self.data / f"{name}.csv"
        return digest_files(path) if path.is_file() else ""


def _published(book: Path, base: _Base) -> Iterator[tuple[str, str, Entry]]:
    for path in notebook_paths(book):
        home = f"{path.parent.name}/{path.stem}"
        for result in load_results(path):
            yield "result", result.id, _result(result, home, base)
        for record, svg in load_charts(path):
            yield "chart", record["id"], _chart(record, svg, home, base)
        for verdict in load_verdicts(path):
            rests = base.of([verdict.claim, *verdict.evidence, *verdict.events])
            yield (
                "verdict",
                verdict.claim,
                Entry(
                    verdict.fragment,
                    verdict.verdict,
                    value=verdict.verdict,
                    home=home,
                    digest=digest_record([asdict(verdict), rests]),
                ),
            )
        yield "chapter", home, _chapter(path, base.data)
    for path in _pages(book):
        yield (
            "chapter",
            f"{'reference' if path.parent.name == 'reference' else 'pages'}/{path.stem}",
            _chapter(path, base.data),
        )


def _result(result: Result, home: str, base: _Base) -> Entry:
    spans = {reading: result.range_text(reading) for reading in READINGS}
    sources = {key: _source(base.data, key) for source in result.inputs for key in source.sources}
    rests = base.of(source.id for source in result.inputs)
    return Entry(
        result.title,
        result.full_text,
        spans,
        result.value,
        result.unit,
        "",
        result.ranges,
        {},
        home,
        digest_record([result.to_dict(), rests, sources]),
    )


def _chart(record: dict, svg: str, home: str, base: _Base) -> Entry:
    content = {
        "table": digest_record([record["columns"], record["rows"]]),
        "words": digest_record([record["alternative"], record["caption"]]),
    }
    return Entry(
        record["title"],
        content=content,
        home=home,
        digest=digest_record([record, svg, base.of(record["inputs"])]),
    )


def _pages(book: Path) -> list[Path]:
    """The pages that are no notebooks; files with a name in capitals, such as README.md, are not of the book."""
    return sorted(
        path
        for pattern in ("*.md", "reference/*.md")
        for path in book.glob(pattern)
        if path.stem.islower()
    )


def _chapter(path: Path, data: Path) -> Entry:
    """A chapter or another page, with the sources that it cites, without what its notebook says of its environment."""
    text = path.read_text(encoding="utf-8")
    notebook = path.suffix == ".ipynb"
    cells = (
        [
            {name: cell.get(name) for name in ("cell_type", "source", "outputs")}
            for cell in json.loads(text)["cells"]
        ]
        if notebook
        else [text]
    )
    cited = sorted({key.strip() for keys in CITATION.findall(text) for key in keys.split(",")})
    home = f"chapters/{path.stem}" if notebook else ""
    return Entry(
        read_title(path),
        home=home,
        digest=digest_record([cells, {key: _source(data, key) for key in cited}]),
    )


def _rows(data: Path) -> Iterator[tuple[str, str, Entry]]:
    page = load_descriptor(data)["page"]
    for table, of in _ROWS.items():
        for row in read_rows(table):
            sources = {key: _source(data, key) for key in split_list(row.get("source", ""))}
            yield of(row, digest_record([row, page if table == "claims" else {}, sources]))


def read_rows(table: str) -> list[dict[str, str]]:
    """Rows of a table as texts; none where there is no such file.

    Examples
    --------
    >>> read_rows("claims")[0]["id"]
    'women/partners'
    """
    path = data_dir() / f"{table}.csv"
    if not path.is_file():
        return []
    with open(path, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _source(data: Path, key: str) -> dict[str, str]:
    return load_references(data).get(key, {})


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def _said(row: dict[str, str]) -> str:
    return with_hedge(
        format_quantity(float(row["value"]), row["unit"]), row.get("wording") or "exact"
    )


def _claim(row: dict[str, str], sha: str) -> tuple[str, str, Entry]:
    text = (
        with_hedge(format_date(row["date"]), row["wording"])
        if row["date"]
        else _said(row)
        if row["value"]
        else ""
    )
    return (
        "claim",
        row["id"],
        Entry(
            row["fragment"],
            text,
            {},
            row["date"] or _number(row["value"]),
            row["unit"],
            row["wording"],
            digest=sha,
        ),
    )


def _evidence(row: dict[str, str], sha: str) -> tuple[str, str, Entry]:
    title = f"{with_date(row['quantity'], row['as_of'])}, {row['geography']}"
    return (
        "evidence",
        row["id"],
        Entry(
            title, _said(row), {}, _number(row["value"]), row["unit"], row["wording"], digest=sha
        ),
    )


def _event(row: dict[str, str], sha: str) -> tuple[str, str, Entry]:
    return (
        "event",
        row["id"],
        Entry(row["event"], format_date(row["date"]), {}, row["date"], digest=sha),
    )


def _indicator(row: dict[str, str], sha: str) -> tuple[str, str, Entry]:
    id = indicator_id(row["iso3"], row["indicator"], row["year"])
    title = f"{row['label']}, {row['country']}, {row['year']}"
    return (
        "indicator",
        id,
        Entry(
            title,
            format_quantity(float(row["value"]), row["unit"], 6),
            {},
            _number(row["value"]),
            row["unit"],
            digest=sha,
        ),
    )


def _assumption(row: dict[str, str], sha: str) -> tuple[str, str, Entry]:
    text, span = format_assumption(row)
    ranges = {} if row["choice"] else {"assumed": [_number(row["low"]), _number(row["high"])]}
    return (
        "assumption",
        row["id"],
        Entry(
            row["quantity"],
            text,
            {"assumed": span},
            row["choice"] or _number(row["value"]),
            row["unit"],
            "",
            ranges,
            digest=sha,
        ),
    )


def with_date(words: str, date: str) -> str:
    """What something is, with its date unless the words have it.

    Examples
    --------
    >>> with_date("Sellers", "2018-06"), with_date("A goal by 2025", "2025")
    ('Sellers, June 2018', 'A goal by 2025')
    """
    when = format_date(date)
    return words if re.search(rf"\b{re.escape(when)}\b", words) else f"{words}, {when}"


def format_assumption(row: dict) -> tuple[str, str]:
    """Default and range of a row of ``assumptions.csv``, as the book prints them.

    Examples
    --------
    >>> from recount.datapackage.store import get_row
    >>> format_assumption(get_row("assumptions", "women/loan-term"))
    ('1 year', '1 to 3 years')
    >>> format_assumption(get_row("assumptions", "verdicts/reading"))
    ('rounding', 'strict, rounding or perceived')
    """
    if row["choice"]:
        *others, last = split_list(row["choices"])
        return row["choice"], f"{', '.join(others)} or {last}"
    return format_quantity(float(row["value"]), row["unit"]), format_range(
        float(row["low"]), float(row["high"]), row["unit"]
    )


_ROWS = {
    "claims": _claim,
    "evidence": _evidence,
    "events": _event,
    "countries": _indicator,
    "assumptions": _assumption,
}
