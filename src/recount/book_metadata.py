"""What a book says of itself in ``_config.yml``: title, author, version and addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from recount import __version__
from recount.datapackage.store import data_dir
from recount.editions.history import History, read_editions
from recount.errors import ConfigError

CONTROL_CHARACTERS = re.compile(
    "[\0-\x1f\x7f-\x9f\ufffe\uffff]"
)  # no letter, and not allowed in a page


CONFIG_FILE = "_config.yml"


# What RFC 3986 allows in a host and a path; a query or a fragment would swallow the place that is set behind it.
_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?(/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?"
)


@dataclass(frozen=True)
class BookMetadata:
    """The book as a citation names it.

    Attributes
    ----------
    title, author : str
    version : str
        The edition; ``-draft`` follows where it is not frozen.
    date : str
        Day of the edition, ISO 8601; empty for a draft.
    base, repository : str
        Addresses of the site and of its files; empty where there are none.
    digest : str
        SHA-256 of the edition; empty for a draft.
    """

    title: str
    author: str
    version: str
    date: str
    base: str = ""
    repository: str = ""
    digest: str = ""

    @classmethod
    def of(cls, book: Path, history: History) -> BookMetadata:
        """The book in a folder, by its ``_config.yml`` and its editions.

        Raises
        ------
        SettingsError
            If the settings cannot be used.

        Examples
        --------
        >>> from recount.datapackage.store import data_dir
        >>> from recount.editions.history import History
        >>> book = data_dir().parent
        >>> BookMetadata.of(book, History.of(book)).author
        'The Recounted authors'
        """
        return cls(
            version=history.label,
            date=history.edition.date if history.edition else "",
            **read_book_metadata(book),
        )

    @classmethod
    def released(cls, book: Path, data: Path | None = None) -> BookMetadata:
        """The book as its last edition has it; a draft where none was made.

        Parameters
        ----------
        book : Path
            Folder of the book.
        data : Path, optional
            Folder of the Data Package; `recount.datapackage.store.data_dir` by default.

        Raises
        ------
        SettingsError, recount.errors.EditionError
            If the settings or an edition cannot be used.

        Examples
        --------
        >>> from recount.datapackage.store import data_dir
        >>> BookMetadata.released(data_dir().parent).date >= "2026-11-24"
        True
        """
        data = data or data_dir()
        made = read_editions(data)
        if not made:
            return cls(version=f"{__version__}-draft", date="", **read_book_metadata(book))
        return cls(
            version=made[-1].version,
            date=made[-1].date,
            digest=made[-1].digest,
            **read_book_metadata(book),
        )

    def address(self, place: str) -> str:
        """Address of a place on the site; empty where the site has none.

        Examples
        --------
        >>> BookMetadata("B", "A", "0.1.0", "", "https://site.example").address("a.html#b")
        'https://site.example/a.html#b'
        """
        return f"{self.base}/{place}" if self.base else ""


def read_book_metadata(book: Path) -> dict[str, str]:
    """Title, author and addresses of a book, from its ``_config.yml``.

    Parameters
    ----------
    book : Path
        Folder of the book.

    Returns
    -------
    dict of str to str
        ``title``, ``author``, ``base`` and ``repository``; an address without a slash at its end, empty where there is none.

    Raises
    ------
    SettingsError
        If one of them is missing, is no text, or is no address on which a place can be found.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> read_book_metadata(data_dir().parent)["repository"]
    ''
    """
    import yaml

    try:
        found = yaml.safe_load((book / CONFIG_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise _refused(
            "", one_line(str(error)), "the settings of the book in YAML", "Mend the file"
        ) from None
    if not isinstance(found, dict):
        raise _refused(
            "", repr(found), "the settings of the book, with title and author", "Write them"
        )
    return parse_book_metadata(found)


def parse_book_metadata(found: dict) -> dict[str, str]:
    """Those of the settings of a book that stand in citations: title, author and addresses.

    Raises
    ------
    SettingsError
        If one of them is missing, is no text, or is no address on which a place can be found.

    Examples
    --------
    >>> parse_book_metadata({"title": "B", "author": "A", "html": {"baseurl": "https://site.example/"}})["base"]
    'https://site.example'
    """
    texts = {name: _words(found, name) for name in ("title", "author")}
    return texts | {
        "base": _address(found, "html", "baseurl"),
        "repository": _address(found, "repository", "url"),
    }


def _refused(key: str, found: str, expected: str, advice: str) -> ConfigError:
    error = ConfigError(
        f"{CONFIG_FILE}{f', {key}' if key else ''}: found {found}, expected {expected}. {advice}."
    )
    error.told = key, found, expected, f"{advice}."
    return error


def _words(settings: dict, key: str) -> str:
    found = settings.get(key)
    if not isinstance(found, str) or not found.strip() or re.search(r"[\x00-\x1f\x7f]", found):
        raise _refused(
            key,
            "nothing" if found is None else repr(found),
            f"the {key} of the book, a text in one line",
            "Write it, in quotation marks",
        )
    return found.strip()


def _address(settings: dict, group: str, key: str) -> str:
    found = settings.get(group)
    if found is None:
        return ""
    if not isinstance(found, dict):
        raise _refused(
            group,
            repr(found),
            f"a group of settings with {key}",
            f"Write {key} on a line of its own, indented",
        )
    address = found.get(key)
    if address is None or address == "":
        return ""
    if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
        raise _refused(
            f"{group}.{key}",
            repr(address),
            "an address such as https://example.org/book, without a query or a fragment, or nothing",
            "Correct the address, or leave it empty",
        )
    return address.rstrip("/")


def one_line(text: str) -> str:
    return " ".join(CONTROL_CHARACTERS.sub(" ", text).split())
