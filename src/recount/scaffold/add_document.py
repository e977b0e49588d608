"""A document from the text of its page, and its claims from the proposals that were kept."""

import csv
import dataclasses
import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

from recount.datapackage.tables import normalise_whitespace
from recount.errors import CheckError
from recount.files import write_atomic
from recount.scaffold.add_rows import Ask, Row, add_rows, fill_row
from recount.scaffold.page_text import extract_page, read_given, read_page
from recount.scaffold.proposals import Proposal, propose_claims
from recount.validation.evidence_quotations import hedge_patterns
from recount.validation.report import did_you_mean
from recount.validation.tables import Tables

_BESIDE = ("context", "page_file")  # columns of the proposals that no claim has
_STATED = ("dated", "defined", "denominator", "sourced", "counterfactual")


def add_document(
    book: Path, file: Path, given: Row, ask: Ask | None = None
) -> tuple[Path, list[str]]:
    """Record a page, and propose its claims.

    Its length and its digest are stored, and not its text.

    Parameters
    ----------
    file : Path
        Text of the page in UTF-8, with the line breaks of the page.
    given : dict
        Cells of the row in ``documents.csv``, by column.

    Returns
    -------
    tuple
        The file with the proposals, and how numbers were read that are not in plain digits.

    Raises
    ------
    CheckError
        With nothing written, if the text or the row cannot be used.
    """
    page, tables = read_page(file), Tables(book / "data")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    _check_new(tables, given.get("id", ""), digest, file)
    cells = {**given, "characters": str(len(normalise_whitespace(page))), "sha256": digest}
    cells.setdefault("published", "Not known to the day")
    row = fill_row(tables, "documents", cells, ask)
    proposals = book / f"proposals-{row['id']}.csv"
    if proposals.exists():
        raise CheckError(f"{proposals.name} already exists. Move it away, or remove it.")
    found = propose_claims(page, hedge_patterns(tables), tables.rows("units"))
    text = _as_csv(row["id"], found, page, file)
    add_rows(book, {"documents": [row]}, others={proposals: text})
    return proposals, [*_readings(found)]


def _check_new(tables: Tables, id: str, digest: str, file: Path) -> None:
    for document in tables.rows("documents"):
        if document["sha256"] == digest:
            raise CheckError(f"{file} is already the document {document['id']!r}. Nothing to add.")
        if document["id"] == id:
            raise CheckError(
                f"{file} is not the text of {id!r} that is on record: the digests differ, and its "
                "claims have their places in the old text. Restore that, or give another id."
            )


def save_pdf_page(pdf: Path, number: int) -> Path:
    """Write the text of a page of a PDF beside it, unless it was, and perhaps corrected; give it.

    Raises
    ------
    CheckError
        With nothing written, if the page cannot be read.
    """
    text, file = extract_page(pdf, number), pdf.with_name(f"{pdf.stem}-page-{number}.txt")
    if not file.exists():
        write_atomic(file, text)
    return file


_COLUMNS = (
    "id document kind value date unit wording fixed start end fragment counted missing".split()
)


def _as_csv(document: str, found: list[Proposal], page: str, file: Path) -> str:
    """Proposals as rows of ``claims.csv`` without an id, with the words around, and their file."""
    text = normalise_whitespace(page)
    lines = io.StringIO()
    writer = csv.DictWriter(lines, [*_COLUMNS, *_STATED, *_BESIDE], lineterminator="\n", restval="")
    writer.writeheader()
    for each in found:
        around = text[max(0, each.start - 60) : each.end + 60]
        row = {**dataclasses.asdict(each), "document": document, "context": f"… {around} …"}
        row["page_file"] = str(file.absolute())
        row["fixed"] = "" if each.kind == "statement" else "false"
        writer.writerow(row | dict.fromkeys(_STATED, "missing"))
    return lines.getvalue()


def _readings(found: list[Proposal]) -> Iterator[str]:
    """How a number was read that is not in the digits of English."""
    for each in sorted(found, key=lambda each: each.start):
        plain = rf"(?<![\d.,]){re.escape(_plain(each.value))}(?![\d,])"
        scaled = r"\d ?(?:[kmb]n?\b|thousand|[mbtr]+illion)"
        if each.value and not re.search(f"{plain}|(?i:{scaled})", each.fragment):
            yield f"{each.fragment!r} is read as {each.value}."


def _plain(value: str) -> str:
    whole, point, rest = value.partition(".")
    return f"{int(whole):,}{point}{rest}" if len(whole) > 3 else value


def add_claims(book: Path, file: Path, page: Path | None = None) -> list[str]:
    """Add the proposals that have an id to ``claims.csv``; say what was added.

    Parameters
    ----------
    page : Path, optional
        Text of the page; that which the proposals were read from, if it is still there.

    Raises
    ------
    CheckError
        With nothing written, if no row has an id, if one of them does not hold, or if the page
        does not have its fragment.
    """
    tables = Tables(book / "data")
    text = read_given(file)
    mark = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    proposed = csv.DictReader(io.StringIO(text), delimiter=mark)
    kept = [row for row in proposed if (row.get("id") or "").strip()]
    if not kept:
        raise CheckError(f"{file}: no row has an id. Give one to each row to keep: group/name.")
    if taken := [row["id"] for row in kept if row["id"] in tables.by_id("claims")]:
        message = f"{', '.join(taken)} stand in data/claims.csv already. Empty their ids here."
        raise CheckError(f"{file}: {message}")
    known = {row["id"] for row in tables.rows("documents")}
    read_from = Path(kept[0].get("page_file") or "")
    for row in kept:
        for column in _BESIDE:
            row.pop(column, None)
        if not (document := row.get("document") or ""):
            raise CheckError(f"{file}, {row['id']}: no document. Keep every column of the file.")
        if document not in known:
            hint = did_you_mean(document, known, "add it with `recount add-document`.")
            raise CheckError(f"{file}, {row['id']}: unknown document {document!r}. {hint}")
    page = page or (read_from if read_from.is_file() else None)
    rows = [fill_row(tables, "claims", row) for row in kept]
    units = add_rows(book, {"claims": rows}, page=page)
    unseen = "Their words were not looked for, without the page: `recount check --page FILE`."
    return [f"Added to data/claims.csv: {len(kept)}", *([] if page else [unseen]), *units]
