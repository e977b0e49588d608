"""What a book still lacks, in the order in which it is written."""

from collections.abc import Iterator
from pathlib import Path

from recount.scaffold.new_book import SAMPLE
from recount.validation import check_book
from recount.validation.tables import Tables


def describe_status(book: Path) -> Iterator[str]:
    """A line for each thing to do: first a document, its claims and chapters, then what is wrong.

    Examples
    --------
    >>> from recount.datapackage.tables import data_dir
    >>> [*describe_status(data_dir().parent)]
    ['Nothing is missing: recount build']
    """
    if faults := check_book(book, data_only=True):
        yield from map(str, faults)
        return
    steps = [*_first_steps(book, Tables(book / "data"))]
    faults = [] if steps else check_book(book)
    yield from steps or map(str, faults) or ()
    if not steps and not faults:
        yield "Nothing is missing: recount build"
    if book.resolve() != SAMPLE.resolve():
        yield from _invented(book)


def _first_steps(book: Path, tables: Tables) -> Iterator[str]:
    if not (sources := tables.rows("documents")):
        yield "No document yet. Its source: recount add-source FILE.bib, or key=… title=… author=…"
        yield "Then its page: recount add-document FILE id=… source=… title=… page=… year=…"
        return
    claims = tables.rows("claims")
    for document in sources:
        if document["id"] not in {claim["document"] for claim in claims}:
            file = f"proposals-{document['id']}.csv"
            yield f"{document['id']} has no claim yet: give an id to each row of {file} to keep, "
            yield f"  then recount add-claims {file}"
    for group in dict.fromkeys(claim["id"].partition("/")[0] for claim in claims):
        if not (book / f"chapters/{group}.ipynb").is_file():
            yield f"The claims {group}/… have no chapter yet: recount new-chapter {group}"


def _invented(book: Path) -> Iterator[str]:
    """What a new book has of the sample, and no book may publish."""
    name = "hedge_quantiles.csv"
    if (book / "data" / name).read_bytes() == (SAMPLE / "data" / name).read_bytes():
        yield (
            f"data/{name} is the invented experiment of the sample: before you publish, put a real "
            "one there, and name its source in data/datapackage.json."
        )
