"""Whether ``_config.yml`` and ``_toc.yml`` say what the book can be built from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from recount.book_metadata import parse_book_metadata
from recount.datapackage.bibliography import REFERENCES
from recount.errors import ConfigError
from recount.notebooks.reading import notebook_paths
from recount.validation.report import Problem, ReadError, read_text
from recount.validation.typed_numbers import find_typed_numbers

CONFIG, CONTENTS = "_config.yml", "_toc.yml"


_RESTORE = "Restore the file, or mend the line."


_NO_TAG = ("!", None)


_STEPS = {
    "MappingStartEvent": 1,
    "SequenceStartEvent": 1,
    "MappingEndEvent": -1,
    "SequenceEndEvent": -1,
}


_DEEPEST = 20  # lists and mappings within one another; the book's own files have four


def check_config(book: Path) -> Iterator[Problem]:
    """What is wrong with the settings and the table of contents of a book, the first thing of each.

    Parameters
    ----------
    book : Path
        Folder with ``_config.yml`` and ``_toc.yml``.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> list(check_config(data_dir().parent))
    []
    """
    for name, wrong in ((CONFIG, _config), (CONTENTS, _contents)):
        try:
            content = read_yaml(book / name)
        except ReadError as error:
            yield error.problem(name, "")
            continue
        if found := next(wrong(content, book), None):
            place, *told = found
            yield Problem(name, None, place, *told, folder="", rows="")


def toc_entries(contents: str) -> list[str]:
    """Pages that a table of contents lists, the first page first, without their suffix.

    Examples
    --------
    >>> toc_entries("root: index\\nchapters:\\n  - file: chapters/a\\n")
    ['index', 'chapters/a']
    """
    return re.findall(r"^(?:root| *- file): (\S+)$", contents, re.M)


def toc_pages(book: Path) -> list[str]:
    """Pages of a book, in the order of its table of contents, without their suffix.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> toc_pages(data_dir().parent)[:2]
    ['index', 'chapters/page']
    """
    return toc_entries((book / CONTENTS).read_text(encoding="utf-8"))


def read_yaml(path: Path):
    """Content of a YAML file of the book: plain values only, each key once, nothing that stands for something elsewhere.

    Raises
    ------
    ReadError
        If the file is no text, or the text no such YAML.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> read_yaml(data_dir().parent / "_toc.yml")["root"]
    'index'
    """
    import yaml

    text = read_text(path)
    try:
        depth = 0
        for event in yaml.parse(text):
            _refuse_event(event)
            depth += _STEPS.get(type(event).__name__, 0)
            if depth > _DEEPEST:
                raise ReadError(
                    "lists within lists without end",
                    "YAML as the book writes it",
                    "Restore the file.",
                )
        nodes = list(yaml.compose_all(text, yaml.SafeLoader))
        if len(nodes) != 1:
            raise ReadError(f"{len(nodes)} documents", "one", _RESTORE)
        _refuse_twice(nodes[0])
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ReadError(
            f"no YAML ({error.problem})", "YAML", _RESTORE, mark.line + 1 if mark else None
        ) from None
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, ReadError):
            raise
        raise ReadError(f"no YAML ({str(error).splitlines()[0]})", "YAML", _RESTORE) from None


def _refuse_event(event) -> None:
    line = event.start_mark.line + 1
    if getattr(event, "anchor", None):
        raise ReadError(
            f"the anchor or alias {event.anchor!r}",
            "every value in its own place",
            "Write the value out.",
            line,
        )
    if getattr(event, "tag", None) not in _NO_TAG:
        raise ReadError(
            f"the tag {event.tag!r}", "plain values without tags", "Write the value out.", line
        )


def _refuse_twice(node) -> None:
    """Refuse a key that stands twice in one mapping: YAML readers keep the last and say nothing."""
    pairs = node.value if node.id == "mapping" else []
    names = [key.value for key, _ in pairs if key.id == "scalar"]
    for key, value in pairs:
        if key.id == "scalar" and names.count(key.value) > 1:
            again = [other for other, _ in pairs if other.value == key.value][1]
            raise ReadError(
                f"the key {key.value!r} twice",
                "each key once",
                "Remove one of the two.",
                again.start_mark.line + 1,
            )
        _refuse_twice(value)
    for item in node.value if node.id == "sequence" else []:
        _refuse_twice(item)


Trouble = tuple[str, str, str, str]


def _config(content, book: Path) -> Iterator[Trouble]:
    if not isinstance(content, dict):
        yield "", f"{type(content).__name__}", "settings, each with its name", _RESTORE
        return
    yield from _cited(content)
    yield from _valid(content)
    for name, wanted in _WANTED.items():
        if (found := _at(content, name)) != wanted:
            yield name, _shown(found), _shown(wanted), _WHY.get(name, _RESTORE)
    extensions = _at(content, "sphinx.config.extensions")
    if not isinstance(extensions, list) or "recount.sphinxext" not in extensions:
        yield (
            "sphinx.config.extensions",
            _shown(extensions),
            "a list with recount.sphinxext, which reads the stored outputs",
            _RESTORE,
        )


_WANTED = {
    "execute.execute_notebooks": "off",
    "bibtex_bibfiles": [f"data/{REFERENCES}"],
    "only_build_toc_files": True,
}


_WHY = {
    "execute.execute_notebooks": "The stored outputs are the only source of numbers: `recount execute` makes them."
}


def _cited(content: dict) -> Iterator[Trouble]:
    """What stands in citations: title, author and addresses."""
    try:
        parse_book_metadata(content)
    except ConfigError as error:
        yield error.told


def _valid(content: dict) -> Iterator[Trouble]:
    from jupyter_book.config import get_validator

    for error in sorted(
        get_validator().iter_errors(content), key=lambda error: list(map(str, error.path))
    ):
        yield (
            ".".join(map(str, error.path)),
            error.message.splitlines()[0][:200],
            "a setting of Jupyter Book",
            _RESTORE,
        )


def _at(content: dict, name: str):
    for part in name.split("."):
        content = content.get(part) if isinstance(content, dict) else None
    return content


def _shown(value) -> str:
    return "nothing" if value is None else repr(value)[:80]


def _contents(content, book: Path) -> Iterator[Trouble]:
    from sphinx_external_toc.parsing import MalformedError, parse_toc_data

    yield from _entries(content, "")
    try:
        pages = list(parse_toc_data(content))
    except (MalformedError, TypeError, AttributeError, ValueError) as error:
        yield (
            "",
            f"no table of contents ({str(error).splitlines()[0]})",
            "what Jupyter Book takes",
            _RESTORE,
        )
        return
    seen = toc_entries((book / CONTENTS).read_text(encoding="utf-8"))
    for page in pages:
        yield from _page(page, book)
        if page not in seen:
            yield (
                "",
                f"the page {page!r} in an entry that the checks do not read",
                "a line of its own, - file: and the name, without quotes or a comment",
                _RESTORE,
            )
    for path in notebook_paths(book):
        if f"chapters/{path.stem}" not in pages:
            yield (
                "",
                f"no chapters/{path.stem}",
                "every chapter, for its results are in the ledger",
                "Add the chapter, or remove its notebook.",
            )


def _entries(item, place: str) -> Iterator[Trouble]:
    """Entries that name no page of the book."""
    if isinstance(item, dict):
        for name in ("url", "glob"):
            if name in item:
                yield (
                    place,
                    f"{name}: {_shown(item[name])}",
                    "file:, and the name of a page of the book",
                    _RESTORE,
                )
        for name in ("caption", "title"):
            for _, number in find_typed_numbers(str(item.get(name, ""))):
                yield (
                    place,
                    f"{number} typed in a {name}",
                    "no typed number",
                    "Write it without the number.",
                )
        for name, value in item.items():
            yield from _entries(value, f"{place}.{name}".lstrip("."))
    elif isinstance(item, list):
        for number, value in enumerate(item, start=1):
            yield from _entries(value, f"{place}[{number}]")


def _page(page: str, book: Path) -> Iterator[Trouble]:
    parts = PurePosixPath(page).parts
    if not re.fullmatch(r"[\w-]+(/[\w-]+)*", page):
        yield (
            "",
            f"the page {page!r}",
            "a page in the folder of the book, without its suffix",
            "Correct the name.",
        )
    elif parts[0] != "chapters" and _named(book, parts, ".ipynb"):
        yield (
            "",
            f"the notebook {page}.ipynb",
            "notebooks in chapters/ alone, where they are checked and rerun",
            "Move it there.",
        )
    elif not any(_named(book, parts, suffix) for suffix in (".md", ".ipynb")):
        yield (
            "",
            f"the page {page!r}",
            "the name of a notebook or of a Markdown file, letter for letter",
            "Correct the name, or restore the file.",
        )


def _named(book: Path, parts: tuple[str, ...], suffix: str) -> bool:
    """Whether the file is there by that very name, also where the machine takes capitals for small letters."""
    path = book.joinpath(*parts[:-1], parts[-1] + suffix)
    return (
        path.is_file()
        and not path.is_symlink()
        and path.name in {each.name for each in path.parent.iterdir()}
    )
