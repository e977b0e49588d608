"""Everything that can be wrong with a book, found before anything is published.

`check_book` runs the checks in stages: settings, data, markup, chapters, stale outputs, what the
outputs publish, editions. A stage runs only when those before it found nothing.
"""

import functools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from recount.cite_this_book.write_citation_cff import check_citation_cff
from recount.editions.history import History
from recount.errors import RecountError
from recount.notebooks.reading import notebook_paths
from recount.notebooks.stale_outputs import find_stale
from recount.results import load_results
from recount.validation.chapter_markup import check_markup
from recount.validation.chapters import check_chapter, check_chapter_outputs
from recount.validation.config import check_config, toc_pages
from recount.validation.references import check_references, check_result_references
from recount.validation.report import Problem
from recount.validation.table_rows import check_data
from recount.validation.typed_numbers import check_typed_numbers
from recount.verdicts import load_verdicts

__all__ = ["Problem", "check_book"]


def check_book(
    book: Path,
    *,
    page: Path | None = None,
    data_only: bool = False,
    stored: bool = True,
    editions: bool = True,
) -> list[Problem]:
    """What is wrong with a book: all that the first stage finds which finds something.

    Parameters
    ----------
    page : Path, optional
        Text of the page under study, to compare every quotation with.
    data_only : bool
        Check the settings and ``data/`` alone.
    stored : bool
        Whether to check texts and stored outputs; not before the chapters are executed.
    editions : bool
        Whether to compare with editions and ``CITATION.cff``; not before one is frozen.

    Examples
    --------
    >>> from recount.datapackage.tables import data_dir
    >>> check_book(data_dir().parent)
    []
    """
    stages: list[Callable[[Path], Iterable[Problem | str]]] = [
        check_config,
        lambda book: check_data(book / "data", page),
    ]
    if not data_only:
        stages.append(functools.partial(check_markup, outputs=stored))
        if stored:
            stages += [_check_texts, lambda book: find_stale(notebook_paths(book)), _check_outputs]
        if stored and editions:
            stages.append(lambda book: History.of(book).check() or check_citation_cff(book))
    for stage in stages:
        problems: list[Problem | str]
        try:
            problems = list(stage(book))
        except RecountError as error:
            problems = [*str(error).splitlines()]
        if problems:
            return [Problem.from_line(each) if isinstance(each, str) else each for each in problems]
    return []


def _pages(book: Path) -> list[Path]:
    """Listed pages that are not chapters."""
    return [path for name in toc_pages(book) if (path := book / f"{name}.md").is_file()]


def _check_texts(book: Path) -> Iterator[Problem]:
    for path in notebook_paths(book):
        yield from check_chapter(book, path)
    for path in _pages(book):
        yield from (*check_references(book, path), *check_typed_numbers(book, path))


def _check_outputs(book: Path) -> Iterator[Problem]:
    chapters = notebook_paths(book)
    results = {result.id for path in chapters for result in load_results(path)}
    verdicts = {verdict.claim for path in chapters for verdict in load_verdicts(path)}
    for path in (*chapters, *_pages(book)):
        yield from check_result_references(book, path, results, verdicts)
    for path in chapters:
        yield from check_chapter_outputs(book, path)
