"""Whether a book can be built from its ``_config.yml`` and ``_toc.yml``.

Jupyter Book validates its own settings when it builds; checked here is what the library relies on.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import yaml

from recount.book_metadata import parse_book_metadata
from recount.errors import ConfigError, ReadError
from recount.notebooks.reading import notebook_paths
from recount.validation.report import Problem, read_text
from recount.validation.typed_numbers import find_typed_numbers

CONFIG, CONTENTS = "_config.yml", "_toc.yml"

# Settings of Jupyter Book that the library relies on, each with the reason.
_PINNED = {
    "execute.execute_notebooks": ("off", "numbers come from the stored outputs alone"),
    "only_build_toc_files": (True, "other files of the folder are not pages"),
}

_EXTENSION = "recount.sphinxext"


def check_config(book: Path) -> Iterator[Problem]:
    """What is wrong with the settings and the table of contents of a book."""
    for name, check in ((CONFIG, _check_settings), (CONTENTS, _check_contents)):
        try:
            content = read_yaml(book / name)
            if not isinstance(content, dict):
                raise ReadError("the file has no settings. Restore it.")
        except ReadError as error:
            yield Problem(name, error.place, str(error))
        else:
            yield from check(content, book)


class _Loader(yaml.SafeLoader):
    """Plain YAML that refuses a key that appears twice, where others keep the last silently."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                twice = f"the key {key.value!r} appears twice"
                raise yaml.MarkedYAMLError(problem=twice, problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path):
    """Content of a YAML file: text, and one document of plain YAML; or `ReadError`."""
    text = read_text(path)
    try:
        return yaml.load(text, Loader=_Loader)  # a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}" if mark else ""
        raise ReadError(f"invalid YAML: {error.problem}. Correct the line.", place) from None
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise ReadError(f"invalid YAML: {str(error).splitlines()[0]}. Correct it.") from None
    except RecursionError:
        raise ReadError("invalid YAML: nested too deeply. Restore the file.") from None


def toc_pages(book: Path, caption: str = "") -> list[str]:
    """Pages in the order of the table of contents, or of its part with a caption, without suffix.

    >>> from recount.datapackage.tables import data_dir
    >>> toc_pages(data_dir().parent)[:2], toc_pages(data_dir().parent, "Case studies")
    (['index', 'chapters/bread'], ['chapters/bread'])
    """
    contents = read_yaml(book / CONTENTS)
    if caption:
        contents = [part for part in contents.get("parts", []) if part.get("caption") == caption]
    return [page for page, _ in _listed_files(contents)]


def toc_titles(book: Path) -> dict[str, str]:
    """The title that the table of contents gives a page, of those to which it gives one."""
    return {page: title for page, title in _listed_files(read_yaml(book / CONTENTS)) if title}


def _listed_files(entry) -> Iterator[tuple[str, str]]:
    if isinstance(entry, dict):
        for key in ("root", "file"):
            if isinstance(entry.get(key), str):
                yield entry[key], entry.get("title", "")
        for value in entry.values():
            yield from _listed_files(value)
    elif isinstance(entry, list):
        for item in entry:
            yield from _listed_files(item)


def _check_settings(settings: dict, book: Path) -> Iterator[Problem]:
    try:
        parse_book_metadata(settings)
    except ConfigError as error:
        yield Problem.from_line(str(error))
    for name, (value, reason) in _PINNED.items():
        if _setting(settings, name) != value:
            written = yaml.safe_dump(value, default_flow_style=True).partition("\n")[0]
            yield Problem(CONFIG, name, f"must be {written}, since {reason}.")
    extensions = _setting(settings, name := "sphinx.config.extensions")
    if not isinstance(extensions, list) or _EXTENSION not in extensions:
        message = f"{_EXTENSION} is missing, which shows the stored outputs. Add it to the list."
        yield Problem(CONFIG, name, message)


def _setting(settings, name: str):
    for part in name.split("."):
        settings = settings.get(part) if isinstance(settings, dict) else None
    return settings


def _check_contents(contents: dict, book: Path) -> Iterator[Problem]:
    if contents.get("format") != "jb-book":
        yield Problem(CONTENTS, "format", "must be jb-book, of which the pages are read.")
    if faults := list(_check_entry(contents, "", "")):
        yield from faults
        return
    pages = [page for page, _ in _listed_files(contents)]
    for page, times in Counter(pages).items():
        if times > 1:
            yield Problem(CONTENTS, "", f"the page {page!r} is listed {times} times. List it once.")
        if fault := _page_fault(page, book):
            yield Problem(CONTENTS, "", f"the page {page!r} {fault}")
    for path in notebook_paths(book):
        if f"chapters/{path.stem}" not in pages:
            message = f"not listed in {CONTENTS}. Add it under its part, or move it elsewhere."
            yield Problem(f"chapters/{path.name}", "", message)


# By the key that lists them: what an entry must have, and what else it may have.
_ENTRIES = {
    "": ("root", ("format", "title", "defaults", "options", "parts", "chapters")),
    "parts": ("chapters", ("caption", "numbered", "maxdepth")),
    "chapters": ("file", ("title", "sections")),
    "sections": ("file", ("title", "sections")),
}


def _check_entry(entry, level: str, place: str) -> Iterator[Problem]:
    """What is wrong with an entry and those below it: its keys, and numbers typed in texts."""
    needed, others = _ENTRIES[level]
    if not isinstance(entry, dict) or needed not in entry:
        remedy = "Name the first page." if needed == "root" else "List each page as file:."
        yield Problem(CONTENTS, place, f"{needed}: is missing. {remedy}")
        return
    for key, value in entry.items():
        if key not in (needed, *others):
            known = ", ".join((needed, *others))
            yield Problem(CONTENTS, place, f"{key}: is not known here. Known: {known}.")
        elif key in _ENTRIES:
            if not isinstance(value, list) or not value:
                yield Problem(CONTENTS, place, f"{key}: is not a list. Write each after a dash.")
                continue
            for number, item in enumerate(value, start=1):
                yield from _check_entry(item, key, f"{place}.{key}[{number}]".lstrip("."))
        elif key in ("root", "file", "caption", "title") and not isinstance(value, str):
            yield Problem(CONTENTS, place, f"{key}: {value!r} is not a text. Write one.")
        elif key in ("caption", "title"):
            for _, typed in find_typed_numbers(value):
                yield Problem(CONTENTS, place, f"{typed} is typed in a {key}. Write it without.")


def _page_fault(page: str, book: Path) -> str:
    if not re.fullmatch(r"[\w-]+(/[\w-]+)*", page):
        return "is not in the folder of the book, or has a suffix. Correct the name."
    if not page.startswith("chapters/") and (book / f"{page}.ipynb").is_file():
        return "is a notebook outside chapters/, where notebooks are checked. Move it there."
    # Letter for letter, also where a disk ignores upper case.
    names = {path.name for path in (book / page).parent.glob("*")}
    if names.isdisjoint({f"{Path(page).name}.md", f"{Path(page).name}.ipynb"}):
        return "does not exist. Correct the name, letter for letter, or restore the file."
    return ""
