"""``CITATION.cff``: written from the settings and the last edition, and checked against them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from recount.book_metadata import CONFIG_FILE, BookMetadata, one_line, read_book_metadata
from recount.datapackage.store import data_dir
from recount.editions.history import read_editions
from recount.errors import ConfigError
from recount.files import write_atomic

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def _released(book: Path) -> BookMetadata:
    """The book as its last edition has it; a draft where none was frozen."""
    metadata, editions = read_book_metadata(book), read_editions(data_dir())
    if not editions:
        return replace(metadata, version=f"{metadata.version}-draft")
    return replace(metadata, version=editions[-1].version, date=editions[-1].date)


def build_cff(book: BookMetadata) -> dict:
    """Metadata of a repository, as ``CITATION.cff`` has them: a dataset, to be cited as the book that it holds.

    The format (version 1.2.0) knows software and datasets only, and takes two licences for a choice between them.

    Examples
    --------
    >>> from recount.book_metadata import BookMetadata
    >>> record = build_cff(BookMetadata("B", "A", "0.1.0", "2026-01-02"))
    >>> record["type"], record["license"], record["preferred-citation"]["type"]
    ('dataset', 'CC-BY-4.0', 'book')
    """
    year, month, author = book.date[:4], book.date[5:7], {"name": book.author}
    cited = {
        "type": "book",
        "title": book.title,
        "authors": [dict(author)],
        "publisher": dict(author),
        "edition": book.version,
        "year": int(year) if year else None,
        "month": int(month) if month else None,
        "url": book.base,
    }
    return _filled(
        {
            "cff-version": "1.2.0",
            "message": "Cite the number that you use by its id, and this book as below.",
            "type": "dataset",
            "title": book.title,
            "authors": [author],
            "abstract": f"{book.description} {book.licence_note}".strip(),
            "keywords": list(book.keywords),
            "license": book.licence,
            "version": book.version,
            "date-released": book.date,
            "url": book.base,
            "repository-code": book.repository,
            "preferred-citation": _filled(cited),
        }
    )


def _filled(record: dict) -> dict:
    return {name: value for name, value in record.items() if value}


CFF = "CITATION.cff"


_MAY_LACK = ("date-released", "url", "repository-code")


def render_citation_files(folder: Path, book: BookMetadata) -> dict[str, str]:
    """``CITATION.cff`` as they must be, by name; what else somebody wrote into them, such as a DOI, stays.

    Parameters
    ----------
    folder : Path
        Folder of the book.
    book : Book
        The edition that they describe.

    Raises
    ------
    SettingsError
        If one of them is there and cannot be read.

    Examples
    --------
    >>> from recount.book_metadata import BookMetadata
    >>> from recount.datapackage.store import data_dir
    >>> text = render_citation_files(data_dir().parent, BookMetadata("B", "A", "0.1.0", "2026-01-02"))[CFF]
    >>> text.splitlines()[0]
    'cff-version: 1.2.0'
    """
    import yaml

    def whole(name: str, ours: dict) -> dict:
        return ours | {
            key: value
            for key, value in _record(folder / name).items()
            if key not in (*ours, *_MAY_LACK)
        }

    return {
        CFF: yaml.safe_dump(
            whole(CFF, build_cff(book)),
            sort_keys=False,
            allow_unicode=True,
            width=10**6,
            default_flow_style=False,
        )
    }


def write_citation_files(book: Path) -> list[Path]:
    """Write ``CITATION.cff`` as ``_config.yml`` and the last edition have them.

    Parameters
    ----------
    book : Path
        Folder of the book.

    Returns
    -------
    list of Path
        The files, each written aside and renamed into place.

    Raises
    ------
    SettingsError, recount.errors.EditionError
        If the settings, an edition or one of the files cannot be read, or an edition that ``CITATION.cff`` names is not there as it
        was; then nothing is written.
    """
    check_readable(book)
    texts = render_citation_files(book, _released(book))
    for name, text in texts.items():
        write_atomic(book / name, text)
    return [book / name for name in texts]


def check_readable(book: Path) -> None:
    """Make sure that whatever cites a book or releases it can read what it needs, before anything is written.

    Parameters
    ----------
    book : Path
        Folder of the book.

    Raises
    ------
    SettingsError
        If ``_config.yml`` cannot be used, or ``CITATION.cff`` is there and cannot be read.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> check_readable(data_dir().parent)
    """
    read_book_metadata(book)
    _record(book / CFF)


def outdated_citation_files(book: Path) -> list[str]:
    """One line if ``CITATION.cff`` does not say what ``_config.yml`` and the last edition say.

    ``CITATION.cff`` has the digest of the last edition: one that was deleted or made over is told first.

    Parameters
    ----------
    book : Path
        Folder of the book.

    Raises
    ------
    SettingsError, recount.errors.EditionError
        If the settings, an edition or one of the files cannot be read.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> outdated_citation_files(data_dir().parent)
    []
    """
    if not (book / CFF).exists() and not read_editions(data_dir()):
        return []
    lines = []
    told = "Run `recount freeze`, which writes it."
    for name, text in render_citation_files(book, _released(book)).items():
        expected, found = _parsed(name, text), _record(book / name)
        if wrong := next(
            (key for key in (*expected, *found) if found.get(key) != expected.get(key)), None
        ):
            lines.append(
                f"{name}, {wrong}: found {_said(found, wrong)}, expected {_said(expected, wrong)}, as {CONFIG_FILE} and the last edition say. {told}"
            )
    return lines


def _said(record: dict, key: str) -> str:
    return repr(record[key]) if key in record else "nothing"


def _record(path: Path) -> dict:
    """What one of the two files says; nothing where there is none."""
    if not path.is_file():
        return {}
    try:
        found = _parsed(path.name, path.read_text(encoding="utf-8"))
    except ValueError as error:
        found = one_line(str(error))
    if not isinstance(found, dict):
        raise ConfigError(
            f"{path.name}: found {found!r}, expected names with values. Mend the file, or delete it and run `recount freeze`, "
            "which writes it."
        )
    return found


def _parsed(name: str, text: str):
    """What JSON says, or YAML with its dates as texts."""
    import yaml

    class Loader(yaml.SafeLoader):
        yaml_implicit_resolvers = {
            sign: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
            for sign, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

    try:
        return yaml.load(text, Loader)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None
