"""Citations of the book, its chapters, charts, results, verdicts and rows."""

from __future__ import annotations

from collections.abc import Iterator

from recount.book_metadata import BookMetadata, read_book_metadata
from recount.cite_this_book.formats import FORMS, Citation, without_original_names
from recount.datapackage.bibliography import load_references
from recount.datapackage.rows import get_claim, in_quotes
from recount.datapackage.store import data_dir, load_table, split_list
from recount.editions.history import History
from recount.editions.snapshot import digest_record, format_assumption, with_date
from recount.notebooks.reading import notebook_paths
from recount.permalinks import permalink_path
from recount.quantities.formatting import format_quantity, with_hedge
from recount.results import Result, load_results
from recount.verdicts import Verdict

_DIGITS_OF_DIGEST = 12


def cite_book(book: BookMetadata) -> Citation:
    """How the whole book is cited."""
    return Citation("book", "", "book", book.title, "", "index.html", book)


def cite_chapter(name: str, title: str, book: BookMetadata) -> Citation:
    """How a chapter is cited.

    Parameters
    ----------
    name : str
        Of its file, without the suffix.
    title : str
    book : Book
    """
    return Citation("chapter", name, "chapter", title, "", f"chapters/{name}.html", book)


def cite_chart(record: dict, book: BookMetadata) -> Citation:
    """How a published chart is cited: its record, as `recount.charts.chart.load_charts` has it."""
    id = record["id"]
    note = f"{record['caption'].rstrip('.')}. Drawn from {', '.join(record['inputs']) or 'the data of the book'}."
    return Citation(
        "chart",
        id,
        "figure",
        f"{record['title']} (chart {id})",
        note,
        permalink_path("chart", id),
        book,
    )


def cite_result(result: Result, book: BookMetadata) -> Citation:
    """How a published result is cited: with its range, and with formula, inputs and digest in the note.

    Examples
    --------
    >>> from recount.book_metadata import BookMetadata, read_book_metadata
    >>> from recount.datapackage.store import data_dir
    >>> from recount.results import load_results
    >>> result = load_results(data_dir().parent / "chapters" / "women.ipynb")[0]
    >>> cite_result(result, BookMetadata("B", "A", "0.1.0", "2026-01-02")).title
    'Additional jobs of the page divided by its entrepreneurs: 4.9 jobs per person, 4.76 to 5.05 jobs by rounding (result women/jobs-per-entrepreneur)'
    """
    spread = f", {result.rounding_range}" if result.rounding_range else ""
    inputs = "; ".join(
        f"{source.text} ({source.kind} {source.id}{', ' if source.locator else ''}{source.locator})"
        for source in result.inputs
    )
    note = f"{result.formula}. {result.readings_text}. Inputs: {inputs}. SHA-256 {digest_record(result.to_dict())[:_DIGITS_OF_DIGEST]}."
    return Citation(
        "result",
        result.id,
        "dataset",
        f"{result.title}: {result.full_text}{spread} (result {result.id})",
        note,
        permalink_path("result", result.id),
        book,
    )


def cite_verdict(verdict: Verdict, book: BookMetadata) -> Citation:
    """How a verdict is cited."""
    title = f"Verdict on {in_quotes(verdict.fragment)}: {verdict.verdict} (verdict {verdict.claim})"
    signed = ", ".join([*verdict.evidence, *verdict.events])
    note = f"{verdict.reason.rstrip('.')}. Decided by {verdict.rule}{f', on {signed}' if signed else ''}."
    return Citation(
        "verdict",
        verdict.claim,
        "dataset",
        title,
        note,
        permalink_path("verdict", verdict.claim),
        book,
    )


def cite_row(kind: str, id: str, said: str, note: str, book: BookMetadata) -> Citation:
    """How a row of the data is cited.

    Parameters
    ----------
    kind : {'claim', 'evidence', 'event', 'indicator', 'assumption'}
    id : str
    said : str
        What it says, as the ledger has it.
    note : str
        Where it comes from.
    book : Book
    """
    return Citation(
        kind, id, "dataset", f"{said} ({kind} {id})", note, permalink_path(kind, id), book
    )


def cite_rows(book: BookMetadata) -> Iterator[Citation]:
    """Citations of every claim, piece of evidence, event, indicator and assumption, in the order of the data.

    Examples
    --------
    >>> from recount.book_metadata import BookMetadata, read_book_metadata
    >>> next(cite_rows(BookMetadata("B", "A", "0.1.0", "2026-01-02"))).title
    '“collectively established by the 12 women partners” (claim women/partners)'
    """
    from recount.datapackage.rows import get_indicator, list_rows

    for id in load_table("claims")["id"]:
        claim = get_claim(id)
        yield cite_row(
            "claim", id, in_quotes(claim.fragment), f"Quoted from {claim.locator}.", book
        )
    known, events = list_rows("evidence"), list_rows("event")
    for row in known:
        said = f"{with_date(without_original_names(row.quantity), row.as_of)}: {with_hedge(format_quantity(row.value, row.unit), row.wording)}"
        yield cite_row("evidence", row.id, said, _from(row.sources, row.locator), book)
    for row in load_table("countries").itertuples():
        indicator = get_indicator(row.iso3, row.indicator, row.year)
        said = f"{indicator.label}, {indicator.country}, {indicator.year}: {format_quantity(indicator.value, indicator.unit, 6)}"
        yield cite_row(
            "indicator",
            indicator.id,
            said,
            _from(indicator.sources, f"series {indicator.indicator}"),
            book,
        )
    for row in events:
        place = f" Place: {row.place}." if row.place else ""
        yield cite_row(
            "event",
            row.id,
            with_date(without_original_names(row.event), row.date),
            f"{_from(row.sources, '')}{place}",
            book,
        )
    for row in load_table("assumptions").to_dict("records"):
        source = _from(tuple(split_list(row["source"])), "") if row["source"] else ""
        said = ", ".join(
            format_assumption(row)
            if row["choice"] or row["low"] < row["high"]
            else format_assumption(row)[:1]
        )
        yield cite_row(
            "assumption",
            row["id"],
            f"{row['quantity']}, assumed: {said}",
            f"{row['reason']}. {source}".strip(),
            book,
        )


def cite(id: str, form: str = "apa") -> str:
    """The citation of a published result, in one form, from the stored outputs of the book.

    Parameters
    ----------
    id : str
    form : {'apa', 'bibtex', 'ris', 'csl'}

    Raises
    ------
    KeyError
        If no chapter publishes the id, or there is no such form.

    Examples
    --------
    >>> print(cite("women/jobs-per-entrepreneur", "ris").splitlines()[0])
    TY  - DATA
    """
    if form not in FORMS:
        raise KeyError(f"found the form {form!r}, expected one of {', '.join(FORMS)}")
    book = data_dir().parent
    result = next(
        (each for path in notebook_paths(book) for each in load_results(path) if each.id == id),
        None,
    )
    if not result:
        raise KeyError(f"no chapter publishes {id!r}")
    history = History.of(book)
    metadata = read_book_metadata(book).at_edition(history.label, history.date)
    return cite_result(result, metadata).forms()[form]


def _from(sources: tuple[str, ...], locator: str) -> str:
    named = "; ".join(
        f"{without_original_names(load_references()[key]['author'])} {load_references()[key]['dated']}"
        for key in sources
    )
    return f"Source: {named}, {locator}." if locator else f"Source: {named}."
