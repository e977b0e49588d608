"""Results and verdicts to download, as CSV, JSON and BibTeX, and the Data Package of all tables."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from importlib.resources import files

from recount.datapackage.store import FORMULA_PREFIXES, load_descriptor
from recount.editions.snapshot import Entry
from recount.permalinks import permalink_path
from recount.published_outputs import Published
from recount.quantities.readings import READINGS
from recount.results import Result

SCHEMA = "results.schema.json"


def describe_package(published: Published) -> dict:
    """The Data Package to download: the tables of ``data/``, and those that are published.

    Parameters
    ----------
    published : Published

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> package = describe_package(Published.read(data_dir().parent))
    >>> [resource["path"] for resource in package["resources"]][-2:]
    ['results.csv', 'published-verdicts.csv']
    """
    package = load_descriptor()
    own = [resource | {"licenses": package["licenses"]} for resource in _published_tables()]
    resources = [*package["resources"], *own]
    return package | {"version": published.book.version, "resources": resources}


def _published_tables() -> list[dict]:
    return json.loads(_read_own("published_tables.json"))


def _read_own(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def escape_formula(cell):
    """A cell that no spreadsheet runs.

    A text that begins like a formula gets an apostrophe before it; a carriage return becomes a
    space.

    Examples
    --------
    >>> escape_formula("=1+1"), escape_formula("Jobs"), escape_formula(-0.2)
    ("'=1+1", 'Jobs', -0.2)
    """
    if not isinstance(cell, str):
        return cell
    return (f"'{cell}" if cell.startswith(FORMULA_PREFIXES) else cell).replace("\r", " ")


def to_csv(header: Iterable[str], rows: Iterable[Iterable]) -> str:
    """Rows as CSV, formulas escaped, cells without a value empty.

    Examples
    --------
    >>> to_csv(["a", "b"], [["=1", None], ["say x", 2.5]]).splitlines()
    ['a,b', "'=1,", 'say x,2.5']
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([escape_formula(cell) for cell in row] for row in rows)
    return text.getvalue()


def to_json(record: dict) -> str:
    """A record as indented JSON, in which every number has a value."""
    return json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def published_files(published: Published) -> Iterator[tuple[str, str]]:
    """Name and text of each file of results and verdicts, and the descriptor of the Data Package.

    Parameters
    ----------
    published : Published
    """
    results, verdicts = _published_tables()
    yield results["path"], _table(results, [*_result_rows(published), *_withdrawn_rows(published)])
    yield verdicts["path"], _table(verdicts, _verdict_rows(published))
    yield (
        "datapackage.json",
        json.dumps(describe_package(published), indent=1, ensure_ascii=False) + "\n",
    )
    yield "results.json", to_json(_results_record(published))
    yield SCHEMA, _read_own(SCHEMA)
    entries = [published.citations["result", id].bibtex() for id in published.outputs.results]
    yield "results.bib", "\n\n".join(entries) + "\n"


def _table(resource: dict, rows: Iterable[dict]) -> str:
    columns = [field["name"] for field in resource["schema"]["fields"]]
    return to_csv(columns, ([row.get(column) for column in columns] for row in rows))


def _result_rows(published: Published) -> Iterator[dict]:
    for result in published.outputs.results.values():
        ends = {
            f"{reading}_{end}": value
            for reading in READINGS
            for end, value in zip(("low", "high"), result.ranges[reading], strict=True)
        }
        yield (
            result.to_dict()
            | ends
            | _publication(published, "result", result.id)
            | {
                "text": result.full_text,
                "inputs": ";".join(source.id for source in result.inputs),
                "status": "published",
            }
        )


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


def _withdrawn(published: Published) -> dict[str, Entry]:
    """Results that an edition published and nothing publishes now."""
    withdrawn = published.history.withdrawn().items()
    return {id: entry for (kind, id), entry in withdrawn if kind == "result"}


def _withdrawn_rows(published: Published) -> Iterator[dict]:
    for id, entry in _withdrawn(published).items():
        yield {
            "id": id,
            "title": entry.title,
            "chapter": entry.home,
            "status": "withdrawn",
            "permalink": _permalink(published, id),
        }


def _permalink(published: Published, id: str) -> str:
    place = permalink_path("result", id)
    return published.book.address(place) or place


def _verdict_rows(published: Published) -> Iterator[dict]:
    for verdict in published.outputs.verdicts.values():
        yield (
            asdict(verdict)
            | _publication(published, "verdict", verdict.claim)
            | {
                "evidence": ";".join(verdict.evidence),
                "events": ";".join(verdict.events),
            }
        )


def _results_record(published: Published) -> dict:
    """The content of ``results.json``."""
    book = published.book
    record = {
        "$schema": SCHEMA,
        "title": book.title,
        "edition": book.version,
        "license": book.licence_url,
        "citation": published.citations["book", ""].apa(),
        "results": [_result(published, each) for each in published.outputs.results.values()],
        "withdrawn": [_gone(published, *each) for each in _withdrawn(published).items()],
    }
    return record | ({"date": book.date} if book.date else {})


def _result(published: Published, result: Result) -> dict:
    ranges = {
        reading: {"low": low, "high": high, "text": result.range_text(reading)}
        for reading, (low, high) in result.ranges.items()
    }
    return (
        result.to_dict()
        | {"text": result.full_text, "ranges": ranges}
        | _publication(published, "result", result.id)
        | {"errata": _errata(published, result.id)}
    )


def _gone(published: Published, id: str, entry: Entry) -> dict:
    """A withdrawn result, as the last edition that had it published it."""
    return {
        "id": id,
        "title": entry.title,
        "text": entry.text,
        **_numbers(entry),
        "chapter": entry.home,
        "permalink": _permalink(published, id),
        "errata": _errata(published, id),
    }


def _errata(published: Published, id: str) -> list[dict]:
    """Errata of a result, each with the exact numbers before and after."""
    errata = []
    for erratum in published.history.errata_of("result", id):
        before, after = published.history.change(erratum)
        numbers = {
            "before": _numbers(before) if before else None,
            "after": _numbers(after) if after else None,
        }
        errata.append(asdict(erratum) | numbers)
    return errata


def _numbers(entry: Entry) -> dict:
    return {"value": entry.value, "unit": entry.unit, "ranges": entry.ranges}
