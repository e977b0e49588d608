"""What a book says of itself in ``_config.yml``: title, author, addresses, ``recount:``."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from recount.errors import ConfigError

CONFIG_FILE = "_config.yml"

# Not printable, and not allowed in a page.
CONTROL_CHARACTERS = re.compile("[\0-\x1f\x7f-\x9f\ufffe\uffff]")

# What RFC 3986 allows in a host and a path. A query or a fragment would swallow the place that is
# appended to the address.
_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?(/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?"
)

_VERSION = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}")
_CREATIVE_COMMONS = re.compile(r"CC-([A-Z-]+)-(\d\.\d)")


_ORCID = re.compile(r"(\d{4}-){3}\d{3}[\dX]")
_NAMES = ({"name"}, {"given", "family"})


@dataclass(frozen=True)
class Author:
    """An institution with a name, or a person with given names and a family name.

    >>> str(Author(given="Ada", family="Miller")), str(Author("Harbour, Inc."))
    ('Ada Miller', 'Harbour, Inc.')
    """

    name: str = ""
    given: str = ""
    family: str = ""
    orcid: str = ""

    def __str__(self) -> str:
        return self.name or f"{self.given} {self.family}"

    @property
    def inverted(self) -> str:
        """Family name first; an institution without the comma, at which programs split names.

        >>> Author(given="Ada", family="Miller").inverted, Author("Harbour, Inc.").inverted
        ('Miller, Ada', 'Harbour Inc.')
        """
        return self.name.replace(",", "") or f"{self.family}, {self.given}"


@dataclass(frozen=True)
class BookMetadata:
    """The settings of a book; all but title and author may be empty.

    Attributes
    ----------
    author : str
        An institution; where there are `authors`, all of them in words.
    authors : tuple of Author
        Persons and institutions: a list of ``given`` and ``family``, or ``name``, and ``orcid``.
    version, date : str
        As ``_config.yml`` has it, with no date; or those of an edition, or the label of a draft.
    base_url, repository, branch : str
        Addresses of the site and of its files, without a slash at the end.
    short_title : str
        In the header and in names of files; the title up to its colon by default.
    description : str
        One or two sentences for catalogues.
    licence, licence_note : str
        SPDX identifier for text, charts and data, and a sentence where others differ.
    allowed_names : tuple of str
        Names with digits that prose may type.
    case_studies : str
        Caption of the part in ``_toc.yml`` that lists case studies.
    case_sections : tuple of str
        Headings that every case has, in order; those of its findings come after the first.
    recomputed : str
        Folder of the independent recomputation, relative to the book.
    printed_code : str
        What EPUB and PDF do with the code of a chapter: ``none`` leaves it out, ``appendix``
        prints it there.
    site_only : tuple of str
        Pages that the PDF leaves to the site, named as in ``_toc.yml``.
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
    case_sections: tuple[str, ...] = ()
    recomputed: str = ""
    printed_code: str = "none"
    site_only: tuple[str, ...] = ()
    authors: tuple[Author, ...] = ()

    def __post_init__(self):
        object.__setattr__(self, "authors", self.authors or (Author(self.author),))
        if not self.short_title:
            object.__setattr__(self, "short_title", self.title.partition(":")[0].strip())

    def at_edition(self, version: str, date: str) -> BookMetadata:
        """The same book as one edition has it: its version or the label of a draft, and its day."""
        return replace(self, version=version, date=date)

    @property
    def edition(self) -> str:
        """The version as citations have it; a book without an address is an unpublished draft.

        >>> BookMetadata("Bread", "The authors", "1.0.0-draft").edition
        '1.0.0, unpublished draft'
        """
        published = self.version.removesuffix("-draft")
        return self.version if self.base_url else f"{published}, unpublished draft"

    @property
    def slug(self) -> str:
        """The short title in the names of files and the keys of citations."""
        return "-".join(re.findall(r"[a-z0-9]+", self.short_title.lower())) or "book"

    @property
    def licence_name(self) -> str:
        """The licence as a sentence names it, such as CC BY 4.0."""
        name = _CREATIVE_COMMONS.fullmatch(self.licence)
        return f"CC {name[1]} {name[2]}" if name else self.licence

    @property
    def licence_url(self) -> str:
        """Address of the licence."""
        if name := _CREATIVE_COMMONS.fullmatch(self.licence):
            return f"https://creativecommons.org/licenses/{name[1].lower()}/{name[2]}/"
        return f"https://spdx.org/licenses/{self.licence}.html"

    def address(self, place: str) -> str:
        """Address of a place on the site; empty where the site has none."""
        return f"{self.base_url}/{place}" if self.base_url else ""


# Settings under ``recount:`` and their types; the others have places of Jupyter Book's own.
_SETTINGS = {
    field.name: field.type
    for field in fields(BookMetadata)
    if field.name not in ("title", "author", "date", "base_url", "repository", "branch")
}


def read_book_metadata(book: Path) -> BookMetadata:
    """The settings in the ``_config.yml`` of a book; `ConfigError` if one cannot be used.

    Examples
    --------
    >>> from recount.datapackage.tables import data_dir
    >>> read_book_metadata(data_dir().parent).slug
    'bread'
    """
    import yaml

    try:
        settings = yaml.safe_load((book / CONFIG_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        reason = f"cannot be read: {one_line(str(error))}. Correct or restore it."
        raise ConfigError(f"{CONFIG_FILE}: {reason}") from None
    if not isinstance(settings, dict):
        raise ConfigError(f"{CONFIG_FILE}: no settings. Write at least a title and an author.")
    return parse_book_metadata(settings)


def parse_book_metadata(settings: dict) -> BookMetadata:
    """The settings of a book from the content of its ``_config.yml``."""
    own: dict[str, Any] = {}
    for name, value in _group(settings, "recount").items():
        if name not in _SETTINGS:
            nearest = difflib.get_close_matches(str(name), _SETTINGS, n=1)
            hint = f"Did you mean {nearest[0]}?" if nearest else f"Known: {', '.join(_SETTINGS)}."
            raise _error(f"recount.{name}", f"unknown setting. {hint}")
        if value not in (None, ""):
            read = _authors if name == "authors" else _list
            own[name] = (_text if _SETTINGS[name] == "str" else read)(value, f"recount.{name}")
    *others, last = map(str, own.get("authors") or [""])
    author = " and ".join(filter(None, [", ".join(others), last])) or settings.get("author")
    metadata = BookMetadata(
        title=_text(settings.get("title"), "title"),
        author=_text(author, "author"),
        base_url=_address(settings, "html", "baseurl"),
        repository=_address(settings, "repository", "url"),
        branch=_text(_group(settings, "repository").get("branch") or "main", "repository.branch"),
        **own,
    )
    _check_values(metadata)
    return metadata


def _check_values(book: BookMetadata) -> None:
    name, message = "", ""
    if not version_order(book.version):
        name, message = "version", f"{book.version!r} is not three numbers. Write it like 1.0.0."
    elif book.recomputed.startswith("/") or ".." in Path(book.recomputed).parts:
        name, message = "recomputed", f"{book.recomputed!r} is outside the book. Correct the path."
    elif book.printed_code not in ("none", "appendix"):
        name, message = "printed_code", f"{book.printed_code!r} is unknown. Write none or appendix."
    if name:
        raise _error(f"recount.{name}", message)


def version_order(version: str) -> tuple[int, ...]:
    """A version as three numbers that can be compared; empty for anything else."""
    return tuple(map(int, version.split("."))) if _VERSION.fullmatch(version) else ()


def _error(setting: str, message: str) -> ConfigError:
    return ConfigError(f"{CONFIG_FILE}, {setting}: {message}")


def _group(settings: dict, name: str) -> dict:
    group = settings.get(name)
    if group is None:
        return {}
    if not isinstance(group, dict):
        raise _error(name, f"{group!r} is not a group of settings. Write one a line, indented.")
    return group


def _text(value: object, name: str) -> str:
    if value in (None, ""):
        raise _error(name, "the setting is missing. Write it, in quotation marks.")
    if not isinstance(value, str) or CONTROL_CHARACTERS.search(value.strip()):
        raise _error(name, f"{value!r} is not a text in one line. Put it in quotation marks.")
    return value.strip()


def _list(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _error(name, f"{value!r} is not a list. Write each item on a line after a dash.")
    return tuple(_text(item, name) for item in value)


def _authors(value: object, name: str) -> tuple[Author, ...]:
    authors = []
    for each in value if isinstance(value, list) and value else [value]:
        if not isinstance(each, dict) or set(each) - {"orcid"} not in _NAMES:
            raise _error(name, f"{each!r} is no author. Write name:, or given: and family:.")
        author = Author(**{key: _text(text, f"{name}.{key}") for key, text in each.items()})
        if author.orcid and not _ORCID.fullmatch(author.orcid):
            message = f"{author.orcid!r} is not like 0000-0000-0000-0000. Correct it."
            raise _error(f"{name}.orcid", message)
        authors.append(author)
    return tuple(authors)


def _address(settings: dict, group: str, name: str) -> str:
    address = _group(settings, group).get(name)
    if address in (None, ""):
        return ""
    if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
        wanted = "an address such as https://example.org/book, without a query or a fragment"
        message = f"{address!r} is not {wanted}. Correct it, or leave it empty."
        raise _error(f"{group}.{name}", message)
    return address.rstrip("/")


def one_line(text: str) -> str:
    """A text without control characters or line breaks."""
    return " ".join(CONTROL_CHARACTERS.sub(" ", text).split())
