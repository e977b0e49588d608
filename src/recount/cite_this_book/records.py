"""Citations of the book, its chapters, charts, results, verdicts and rows of data."""

from collections.abc import Iterable, Iterator

from recount.book_metadata import BookMetadata
from recount.cite_this_book.formats import Citation, QuotedPage, without_original_names
from recount.datapackage.bibliography import load_references
from recount.datapackage.rows import (
    ROW_KINDS,
    Assumption,
    Claim,
    Event,
    Evidence,
    Indicator,
    Row,
    get_document,
    in_quotes,
    list_rows,
)
from recount.editions.snapshot import digest_record
from recount.permalinks import permalink_path
from recount.quantities.row_text import assumption_range, row_text, row_title
from recount.results import Result
from recount.verdicts import Verdict

_DIGEST_LENGTH = 12  # characters of a digest that a citation quotes


def cite_book(book: BookMetadata) -> Citation:
    """The citation of the whole book."""
    return Citation("book", "", "book", book.title, "", "index.html", book)


def cite_chapter(name: str, title: str, book: BookMetadata) -> Citation:
    """The citation of a chapter; `name` is that of its file, without the suffix."""
    return Citation("chapter", name, "chapter", title, "", f"chapters/{name}.html", book)


def cite_chart(record: dict, book: BookMetadata) -> Citation:
    """The citation of a chart, from its record in the stored outputs."""
    inputs = ", ".join(record["inputs"]) or "the data of the book"
    note = f"{record['caption'].rstrip('.')}. Drawn from {inputs}."
    return _cite("chart", record["id"], record["title"], note, book, type="figure")


def cite_result(result: Result, book: BookMetadata) -> Citation:
    """The citation of a result: its range in the title; formula, inputs and digest in the note."""
    inputs = "; ".join(
        f"{source.text} ({source.kind} {source.id}{', ' if source.locator else ''}{source.locator})"
        for source in result.inputs
    )
    digest = digest_record(result.to_dict())[:_DIGEST_LENGTH]
    note = f"{result.formula}. {result.readings_text}. Inputs: {inputs}. SHA-256 {digest}."
    number = ", ".join(filter(None, [result.full_text, result.rounding_range]))
    return _cite("result", result.id, f"{result.title}: {number}", note, book)


def cite_verdict(verdict: Verdict, book: BookMetadata) -> Citation:
    """The citation of a verdict."""
    title = f"Verdict on {in_quotes(verdict.fragment)}: {verdict.words}"
    evidence = ", ".join(verdict.ids())
    rule = f"Decided by {verdict.rule}{f', on {evidence}' if evidence else ''}."
    return _cite("verdict", verdict.claim, title, f"{verdict.reason.rstrip('.')}. {rule}", book)


def cite_rows(book: BookMetadata) -> Iterator[Citation]:
    """Citations of every row of data, in the order of the tables.

    A quotation is cited as the page that it is on, whose author wrote it.

    >>> first = next(cite_rows(BookMetadata("Bread", "A", "1.0.0", "2026-01-02")))
    >>> first.title
    '“24 bakeries” (claim bread/bakeries, as registered in Bread, edition 1.0.0, unpublished draft)'
    >>> first.apa()[:54]
    'Harbour Bakeries. (2021). “24 bakeries” (claim bread/b'
    """
    for kind in ROW_KINDS:
        for row in list_rows(kind):
            if isinstance(row, Claim):
                yield _cite_quotation(row, book)
            else:
                yield _cite(kind, row.id, _row_words(row), _row_note(row), book)


def _cite_quotation(claim: Claim, book: BookMetadata) -> Citation:
    """The citation of the page for one quotation, which says where the book registers it."""
    page = get_document(claim.document)
    source = load_references()[page.source]
    quoted = QuotedPage(source["author"], page.title, source.get("year", ""), page.page)
    registered = f"as registered in {book.short_title}, edition {book.edition}"
    title = f"{_row_words(claim)} (claim {claim.id}, {registered})"
    note, place = _row_note(claim), permalink_path("claim", claim.id)
    return Citation("claim", claim.id, "chapter", title, note, place, book, quoted)


def _cite(
    kind: str, id: str, title: str, note: str, book: BookMetadata, type: str = "dataset"
) -> Citation:
    """The citation of something with a permanent id, which its title names."""
    return Citation(kind, id, type, f"{title} ({kind} {id})", note, permalink_path(kind, id), book)


def _row_words(row: Row) -> str:
    """What a row says, in a line."""
    title = without_original_names(row_title(row))
    match row:
        case Claim() | Event():
            return title
        case Assumption() if row.choice or row.low < row.high:
            return f"{title}, assumed: {row_text(row)}, {assumption_range(row)}"
        case Assumption():
            return f"{title}, assumed: {row_text(row)}"
    return f"{title}: {row_text(row)}"


def _row_note(row: Row) -> str:
    """Where a row comes from."""
    match row:
        case Claim():
            return f"Quoted from {row.locator}."
        case Evidence():
            return _sources_note(row.sources, row.locator)
        case Indicator():
            return _sources_note(row.sources, f"series {row.indicator}")
        case Event():
            place = f" Place: {row.place}." if row.place else ""
            return _sources_note(row.sources) + place
        case Assumption():
            return f"{row.reason.rstrip('.')}. {_sources_note(row.sources)}".strip()


def _sources_note(keys: Iterable[str], locator: str = "") -> str:
    sources = [load_references()[key] for key in keys]
    names = "; ".join(
        f"{without_original_names(source['author'])} {source['dated']}" for source in sources
    )
    return f"Source: {', '.join(filter(None, [names, locator]))}." if names else ""
