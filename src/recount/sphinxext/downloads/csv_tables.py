"""Results and verdicts to download, as CSV, JSON and BibTeX, and the Data Package of all tables."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from importlib.resources import files

from recount.datapackage.tables import DESCRIPTOR, FORMULA_PREFIXES, load_descriptor
from recount.editions.snapshot import Entry
from recount.permalinks import permalink_path
from recount.published_outputs import Published
from recount.results import Result
from recount.verdict_words import SIDES, origins_text

SCHEMA = "results.schema.json"


def describe_package(published: Published) -> dict:
    """The Data Package to download: the tables of ``data/``, and those that are published."""
    package = load_descriptor()
    own = [resource | {"licenses": package["licenses"]} for resource in _published_tables()]
    resources = [*package["resources"], *own]
    return package | {"version": published.book.version, "resources": resources}


def _published_tables() -> list[dict]:
    return json.loads(_read_own("published_tables.json"))


def _read_own(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def to_csv(header: Iterable[str], rows: Iterable[Iterable]) -> str:
    """Rows as CSV; a cell without a value is empty, and a formula has an apostrophe before it.

    Examples
    --------
    >>> to_csv(["a", "b"], [["=1", None], ["say x", 2.5]]).splitlines()
    ['a,b', "'=1,", 'say x,2.5']
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(map(_escape_formula, row) for row in rows)
    return text.getvalue()


def _escape_formula(cell):
    if not isinstance(cell, str):
        return cell
    return (f"'{cell}" if cell.startswith(FORMULA_PREFIXES) else cell).replace("\r", " ")


def to_json(record: dict) -> str:
    """A record as indented JSON, in which every number has a value."""
    return json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def published_files(published: Published) -> Iterator[tuple[str, str]]:
    """Name and text of each file of results and verdicts, and the Data Package."""
    results, verdicts = _published_tables()
    record = _results_record(published)
    yield "results.csv", _table(results, _result_rows(record))
    yield "published-verdicts.csv", _table(verdicts, _verdict_rows(published))
    yield DESCRIPTOR, to_json(describe_package(published))
    yield "results.json", to_json(record)
    yield SCHEMA, _read_own(SCHEMA)
    entries = [published.citations["result", id].bibtex() for id in published.outputs.results]
    yield "results.bib", "\n\n".join(entries) + "\n"


def _table(resource: dict, rows: Iterable[dict]) -> str:
    columns = [field["name"] for field in resource["schema"]["fields"]]
    return to_csv(columns, ([row.get(column) for column in columns] for row in rows))


def _results_record(published: Published) -> dict:
    """The content of ``results.json``."""
    book, history = published.book, published.history
    gone = [(id, entry) for (kind, id), entry in history.withdrawn().items() if kind == "result"]
    record = {
        "$schema": SCHEMA,
        "title": book.title,
        "edition": book.version,
        "license": book.licence_url,
        "citation": published.citations["book", ""].apa(),
        "results": [_result(published, each) for each in published.outputs.results.values()],
        "withdrawn": [_withdrawn(published, *each) for each in gone],
    }
    return record | ({"date": book.date} if book.date else {})


def _result(published: Published, result: Result) -> dict:
    record = result.to_dict() | _publication(published, "result", result.id)
    record["text"] = result.full_text
    record["ranges"] = {
        reading: {"low": low, "high": high, "text": result.range_text(reading)}
        for reading, (low, high) in result.ranges.items()
    }
    record["errata"] = _errata(published, result.id)
    return record


def _publication(published: Published, kind: str, id: str) -> dict:
    """Where something is published, since when it has been unchanged, and how it is cited."""
    citation = published.citations[kind, id]
    return {
        "chapter": published.outputs.homes[kind, id],
        "edition": published.history.unchanged_since(kind, id),
        "digest": published.history.now[kind, id].digest,
        "permalink": citation.address or citation.place,
        "citation": citation.apa(),
    }


def _withdrawn(published: Published, id: str, entry: Entry) -> dict:
    """A result that nothing publishes now, as the last edition that had it published it."""
    path = permalink_path("result", id)
    place = {"chapter": entry.home, "permalink": published.book.address(path) or path}
    errata = {"errata": _errata(published, id)}
    return {"id": id, "title": entry.title, "text": entry.text} | _numbers(entry) | place | errata


def _errata(published: Published, id: str) -> list[dict]:
    """Errata of a result, each with the exact numbers before and after."""
    errata = []
    for erratum in published.history.errata_of("result", id):
        before, after = map(_numbers, published.history.change(erratum))
        errata.append(asdict(erratum) | {"before": before or None, "after": after or None})
    return errata


def _numbers(entry: Entry | None) -> dict:
    return {name: getattr(entry, name) for name in ("value", "unit", "ranges")} if entry else {}


def _result_rows(record: dict) -> Iterator[dict]:
    """Rows of ``results.csv``; a withdrawn result has no value."""
    for result in record["results"]:
        ends = {}
        for reading, span in result["ranges"].items():
            ends |= {f"{reading}_{end}": span[end] for end in ("low", "high")}
        inputs = ";".join(source["id"] for source in result["inputs"])
        yield result | ends | {"inputs": inputs, "status": "published"}
    for result in record["withdrawn"]:
        kept = {name: result[name] for name in ("id", "title", "chapter", "permalink")}
        yield kept | {"status": "withdrawn"}


def _verdict_rows(published: Published) -> Iterator[dict]:
    for verdict in published.outputs.verdicts.values():
        sides: dict[str, str] = {}
        for side in SIDES:
            sides[side] = ";".join(row["id"] for row in verdict.sides[side])
            sides[f"{side}_origins"] = origins_text(verdict.independence[side])
        coded = {f"coded_{each['coder']}": each["agreement"] for each in verdict.codings}
        lists = {"searches": ";".join(each["id"] for each in verdict.searches), **coded, **sides}
        words = {"words": verdict.words, "says_so": verdict.says_so}
        published_as = _publication(published, "verdict", verdict.claim)
        yield asdict(verdict) | published_as | words | lists
