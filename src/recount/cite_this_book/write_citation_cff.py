"""``CITATION.cff``: written from the settings and the last edition, and compared with them."""

from pathlib import Path

from recount.book_metadata import BookMetadata, one_line, read_book_metadata
from recount.editions.edition import read_editions
from recount.errors import ConfigError
from recount.files import write_atomic

CFF_FILE = "CITATION.cff"


def build_cff(book: BookMetadata) -> dict:
    """The fields of ``CITATION.cff`` 1.2.0: a dataset, to be cited as the book that it holds.

    The format knows software and datasets only, and reads a list of licences as a choice.
    """
    title = book.title
    year, month = int(book.date[:4] or 0), int(book.date[5:7] or 0)
    cited: dict[str, object] = {"type": "book", "title": title}
    cited |= {"authors": _cff_authors(book), "publisher": {"name": book.author}}
    cited |= {"edition": book.version, "year": year, "month": month, "url": book.base_url}
    record = {
        "cff-version": "1.2.0",
        "message": "Cite the number that you use by its id, and this book as below.",
        "type": "dataset",
        "title": title,
        "authors": _cff_authors(book),
        "abstract": f"{book.description} {book.licence_note}".strip(),
        "keywords": list(book.keywords),
        "license": book.licence,
        "version": book.version,
        "date-released": book.date,
        "url": book.base_url,
        "repository-code": book.repository,
        "preferred-citation": {name: value for name, value in cited.items() if value},
    }
    return {name: value for name, value in record.items() if value}


def _cff_authors(book: BookMetadata) -> list[dict]:
    """Persons and entities, as the format tells them apart."""
    named = {"name": "name", "given": "given-names", "family": "family-names"}
    authors = []
    for author in book.authors:
        words = {key: getattr(author, name) for name, key in named.items()}
        words["orcid"] = author.orcid and f"https://orcid.org/{author.orcid}"
        authors.append({key: text for key, text in words.items() if text})
    return authors


# Fields that a book may have or lack: what an older file says of them is not kept.
_OPTIONAL = ("abstract", "keywords", "date-released", "url", "repository-code")


def render_citation_cff(book: Path, metadata: BookMetadata) -> str:
    """The text of ``CITATION.cff``; what somebody added to the file, such as a DOI, stays."""
    import yaml

    record, present = build_cff(metadata), read_citation_cff(book)
    added = {key: present[key] for key in present.keys() - record.keys() - set(_OPTIONAL)}
    record |= dict(sorted(added.items()))
    return yaml.safe_dump(record, sort_keys=False, allow_unicode=True, width=10**6)


def write_citation_cff(book: Path) -> Path:
    """Write ``CITATION.cff`` as the settings and the last edition have it."""
    write_atomic(book / CFF_FILE, render_citation_cff(book, _last_edition(book)))
    return book / CFF_FILE


def check_citation_cff(book: Path) -> list[str]:
    """One line if ``CITATION.cff`` says something else than the settings and the last edition.

    A book without editions needs no such file. While the next edition is a draft, the file may have
    the title and the addresses of the last one.
    """
    record, metadata = read_citation_cff(book), _last_edition(book)
    expected = build_cff(metadata)
    if not record:
        remedy = "Run `recount freeze`, which writes it."
        return [f"{CFF_FILE}: the file is missing. {remedy}"] if metadata.date else []
    is_draft = metadata.version != read_book_metadata(book).version
    keys = ("version", "date-released") if metadata.date and is_draft else [*expected, *_OPTIONAL]
    for key in keys:
        # A day without quotation marks is read as a date.
        if str(record.get(key)) != str(expected.get(key)):
            return [
                f"{CFF_FILE}, {key}: {record.get(key)!r} should be {expected.get(key)!r}, from "
                "_config.yml and the last edition. Run `recount freeze`, which writes the file, "
                "or delete it if no edition is frozen yet."
            ]
    return []


def _last_edition(book: Path) -> BookMetadata:
    """The book as its last edition has it; a draft where none was frozen."""
    metadata, editions = read_book_metadata(book), read_editions()
    if not editions:
        return metadata.at_edition(f"{metadata.version}-draft", "")
    return metadata.at_edition(editions[-1].version, editions[-1].date)


def read_citation_cff(book: Path) -> dict:
    """The fields of the file, empty where there is none; `ConfigError` if it cannot be read."""
    import yaml

    path = book / CFF_FILE
    if not path.is_file():
        return {}
    try:
        record = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (ValueError, yaml.YAMLError) as error:
        record = one_line(str(error))
    if not isinstance(record, dict):
        raise ConfigError(
            f"{CFF_FILE}: cannot be read ({record!r}). Correct the file, or delete it and run "
            "`recount freeze`, which writes it."
        )
    return record
