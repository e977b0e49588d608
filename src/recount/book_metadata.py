"""What a book says of itself in ``_config.yml``: title, author, addresses and the settings under ``recount:``."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from pathlib import Path

from recount.errors import ConfigError

CONFIG_FILE = "_config.yml"

# Not printable, and not allowed in a page.
CONTROL_CHARACTERS = re.compile("[\0-\x1f\x7f-\x9f\ufffe\uffff]")

# What RFC 3986 allows in a host and a path. A query or a fragment would swallow the place that is
# appended to the address.
_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?(/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?"
)

_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


@dataclass(frozen=True)
class BookMetadata:
    """The settings of a book.

    Attributes
    ----------
    title, author : str
    version : str
        The version in ``_config.yml``, or the label of a draft in what is published
        (``1.0.0-draft``).
    date : str
        Day of the edition, ISO 8601; empty for a draft.
    base_url, repository : str
        Addresses of the site and of its files, without a slash at the end; empty where there are
        none.
    branch : str
        Branch of the repository with the files that readers run.
    short_title : str
        Name in the header and in the names of files; the title up to its colon by default.
    description : str
        One or two sentences for catalogues.
    keywords : tuple of str
    licence : str
        SPDX identifier of the licence of text, charts and data.
    licence_note : str
        A sentence on the licences, where they differ.
    allowed_names : tuple of str
        Names with digits that prose may type.
    case_studies : str
        Caption of the part in ``_toc.yml`` that lists case studies; empty where there are none.
    sections : tuple of str
        Headings that every chapter has, in this order; empty where it is free.
    assumptions_section : str
        The section with the table of assumptions; empty where there is none.
    recomputed : str
        Folder of the independent recomputation, relative to the book; empty where there is none.
    """

    title: str
    author: str
    version: str = "0.1.0"
    date: str = ""
    base_url: str = ""
    repository: str = ""
    branch: str = "main"
    short_title: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    licence: str = "CC-BY-4.0"
    licence_note: str = ""
    allowed_names: tuple[str, ...] = ()
    case_studies: str = ""
    sections: tuple[str, ...] = ()
    assumptions_section: str = ""
    recomputed: str = ""

    def __post_init__(self):
        if not self.short_title:
            object.__setattr__(self, "short_title", self.title.partition(":")[0].strip())

    def at_edition(self, version: str, date: str) -> BookMetadata:
        """The same book as one edition has it: its version or the label of a draft, and its day."""
        return replace(self, version=version, date=date)

    @property
    def slug(self) -> str:
        """The short title in the names of files and the keys of citations.

        Examples
        --------
        >>> BookMetadata("Bread & Butter: A Sample", "A").slug
        'bread-butter'
        """
        return "-".join(re.findall(r"[a-z0-9]+", self.short_title.lower())) or "book"

    @property
    def licence_name(self) -> str:
        """The licence as a sentence names it.

        Examples
        --------
        >>> BookMetadata("B", "A").licence_name
        'CC BY 4.0'
        """
        name = re.fullmatch(r"CC-([A-Z-]+)-(\d\.\d)", self.licence)
        return f"CC {name[1]} {name[2]}" if name else self.licence

    @property
    def licence_url(self) -> str:
        """Address of the licence.

        Examples
        --------
        >>> BookMetadata("B", "A").licence_url
        'https://creativecommons.org/licenses/by/4.0/'
        """
        name = re.fullmatch(r"CC-([A-Z-]+)-(\d\.\d)", self.licence)
        if name:
            return f"https://creativecommons.org/licenses/{name[1].lower()}/{name[2]}/"
        return f"https://spdx.org/licenses/{self.licence}.html"

    def address(self, place: str) -> str:
        """Address of a place on the site; empty where the site has none.

        Examples
        --------
        >>> BookMetadata("B", "A", base_url="https://site.example").address("a.html#b")
        'https://site.example/a.html#b'
        """
        return f"{self.base_url}/{place}" if self.base_url else ""


_TEXTS = ("short_title", "description", "licence", "licence_note", "case_studies")
_LISTS = ("keywords", "allowed_names", "sections")
_KEYS = ("version", *_TEXTS, *_LISTS, "assumptions_section", "recomputed")


def read_book_metadata(book: Path) -> BookMetadata:
    """The settings in the ``_config.yml`` of a book.

    Parameters
    ----------
    book : Path
        Folder of the book.

    Raises
    ------
    ConfigError
        If the file cannot be read, or a setting is missing, of the wrong type or unknown.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> read_book_metadata(data_dir().parent).slug
    'bread'
    """
    import yaml

    try:
        settings = yaml.safe_load((book / CONFIG_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise _error(
            "", one_line(str(error)), "the settings of the book in YAML", "Correct the file"
        ) from None
    if not isinstance(settings, dict):
        raise _error(
            "", repr(settings), "the settings of the book", "Write at least its title and author"
        )
    return parse_book_metadata(settings)


def parse_book_metadata(settings: dict) -> BookMetadata:
    """The settings of a book from the content of its ``_config.yml``.

    Raises
    ------
    ConfigError
        If a setting is missing, of the wrong type or unknown.

    Examples
    --------
    >>> parse_book_metadata({"title": "B", "author": "A", "recount": {"version": "1.0.0"}}).version
    '1.0.0'
    """
    own = _mapping(settings, "recount")
    for key in own:
        if key not in _KEYS:
            close = difflib.get_close_matches(str(key), _KEYS, n=1)
            hint = f"Did you mean {close[0]}?" if close else "Correct or remove it"
            raise _error(f"recount.{key}", "an unknown setting", f"one of {', '.join(_KEYS)}", hint)
    metadata = BookMetadata(
        title=_required(settings, "title"),
        author=_required(settings, "author"),
        version=_version(own.get("version", "0.1.0")),
        base_url=_address(settings, "html", "baseurl"),
        repository=_address(settings, "repository", "url"),
        branch=_text(_mapping(settings, "repository").get("branch") or "main", "repository.branch"),
        **{key: _text(own[key], f"recount.{key}") for key in _TEXTS if own.get(key) is not None},
        **{key: _list(own[key], f"recount.{key}") for key in _LISTS if own.get(key) is not None},
        assumptions_section=_text(
            own.get("assumptions_section") or "", "recount.assumptions_section"
        ),
        recomputed=_folder(own.get("recomputed") or ""),
    )
    section = metadata.assumptions_section
    if section and metadata.sections and section not in metadata.sections:
        raise _error(
            "recount.assumptions_section",
            repr(section),
            f"one of the sections: {', '.join(metadata.sections)}",
            "Write one of them",
        )
    return metadata


def _error(key: str, found: str, expected: str, remedy: str) -> ConfigError:
    remedy = remedy if remedy.endswith("?") else f"{remedy}."
    place = f"{CONFIG_FILE}, {key}" if key else CONFIG_FILE
    error = ConfigError(f"{place}: found {found}, expected {expected}. {remedy}")
    error.told = key, found, expected, remedy
    return error


def _mapping(settings: dict, key: str) -> dict:
    group = settings.get(key)
    if group is None:
        return {}
    if not isinstance(group, dict):
        raise _error(
            key,
            repr(group),
            "a mapping of settings",
            "Write each setting on its own line, indented",
        )
    return group


def _required(settings: dict, key: str) -> str:
    if settings.get(key) in (None, ""):
        raise _error(
            key,
            "nothing",
            f"the {key} of the book, a text in one line",
            "Write it in quotation marks",
        )
    return _text(settings[key], key)


def _text(value: object, key: str) -> str:
    if not isinstance(value, str) or CONTROL_CHARACTERS.search(value.strip()):
        raise _error(key, repr(value), "a text in one line", "Write it in quotation marks")
    return value.strip()


def _list(value: object, key: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _error(key, repr(value), "a list of texts", "Write each on its own line after a dash")
    return tuple(_text(item, key) for item in value)


def _version(value: object) -> str:
    if not isinstance(value, str) or not _VERSION.fullmatch(value):
        raise _error(
            "recount.version",
            repr(value),
            "three numbers separated by dots",
            'Write for example "1.0.0", in quotation marks',
        )
    return value


def _folder(value: object) -> str:
    folder = _text(value, "recount.recomputed")
    if folder.startswith("/") or ".." in Path(folder).parts:
        raise _error(
            "recount.recomputed",
            repr(folder),
            "a folder inside the book",
            "Write its path from the folder of the book",
        )
    return folder


def _address(settings: dict, group: str, key: str) -> str:
    address = _mapping(settings, group).get(key)
    if address in (None, ""):
        return ""
    if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
        raise _error(
            f"{group}.{key}",
            repr(address),
            "an address such as https://example.org/book, without a query or a fragment",
            "Correct the address, or leave it empty",
        )
    return address.rstrip("/")


def one_line(text: str) -> str:
    """A text without control characters or line breaks."""
    return " ".join(CONTROL_CHARACTERS.sub(" ", text).split())
