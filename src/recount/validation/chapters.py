"""What a chapter lacks: sections, rows of data, quotations, outputs and their recomputation.

Which sections a case study has, which part of ``_toc.yml`` lists case studies, and where results
are recomputed independently, is set in ``_config.yml`` under ``recount:``. A case study has claims
of its own, each with its verdict and its standards.
"""

import re
import runpy
import textwrap
from collections.abc import Iterator
from pathlib import Path

from recount.book_metadata import read_book_metadata
from recount.datapackage.tables import load_table
from recount.notebooks.reading import read_cells
from recount.results import load_results
from recount.validation.case_elements import element_faults
from recount.validation.config import toc_pages
from recount.validation.prose import check_sentences
from recount.validation.references import check_references
from recount.validation.report import Problem
from recount.validation.typed_numbers import check_typed_numbers
from recount.verdicts import load_verdicts

TO_WRITE = "To write:"

LONGEST_CELL = 20


def check_chapter(book: Path, path: Path) -> list[Problem]:
    """What the text and code of a chapter lack, in the order in which they are written."""
    cells = list(read_cells(path))
    prose = "\n\n".join(source for kind, _, source in cells if kind == "markdown")
    code = {cell.removesuffix(", "): source for kind, cell, source in cells if kind == "code"}
    case = is_case_study(book, path)
    faults = list(_title_faults(prose))
    if case:
        marked = [(cell, source) for kind, cell, source in cells if kind == "markdown"]
        faults += element_faults(marked, read_book_metadata(book).case_sections)
    faults += _code_faults(code)
    if case:
        faults += _row_faults(path.stem)
    faults += _template_faults(prose)
    return [
        *(Problem(f"chapters/{path.name}", place, message) for place, message in faults),
        *check_references(book, path),
        *check_typed_numbers(book, path),
        *check_sentences(book, path),
        *_check_link(book, path),
    ]


def check_chapter_outputs(book: Path, path: Path) -> Iterator[Problem]:
    """What the stored outputs of a case study lack: results, verdicts and their recomputation."""
    if not is_case_study(book, path):
        return
    file, results = f"chapters/{path.name}", [result.id for result in load_results(path)]
    if not results:
        yield Problem(file, "", f'no result. Call publish("{path.stem}/…", …), then execute.')
    decided = {verdict.claim for verdict in load_verdicts(path)}
    for id in _ids_of_chapter("claims", "id", path.stem):
        if id not in decided:
            message = f'no verdict on {id!r}. Call publish_verdicts("{path.stem}"), then execute.'
            yield Problem(file, "", message)
    yield from _check_recomputation(book, path.stem, results)


def is_case_study(book: Path, path: Path) -> bool:
    """Whether ``_toc.yml`` lists a notebook in the part for case studies."""
    caption = read_book_metadata(book).case_studies
    return bool(caption) and f"chapters/{path.stem}" in toc_pages(book, caption)


Fault = tuple[str, str]  # place in the notebook, and message


def _title_faults(prose: str) -> Iterator[Fault]:
    if not re.search(r"^# \S", prose, re.M):
        yield "", "no title. Begin with a line # and the title."


# Title, caption and trend of a chart are prose.
_CHART_WORDS = re.compile(r"^@chart\(.*?^def ", re.S | re.M)


def _code_faults(code: dict[str, str]) -> Iterator[Fault]:
    for place, source in code.items():
        if (lines := len(_CHART_WORDS.sub("def ", source).splitlines())) > LONGEST_CELL:
            yield place, f"{lines} lines of code, at most {LONGEST_CELL} are readable. Split it."
    for place in list(code)[1:]:
        if re.search(r"^(import|from) ", code[place], re.M):
            yield place, "an import. Move it to the first cell of code."


def _ids_of_chapter(table: str, column: str, name: str) -> list[str]:
    return [id for id in load_table(table)[column] if id.startswith(f"{name}/")]


def _row_faults(name: str) -> Iterator[Fault]:
    claims = _ids_of_chapter("claims", "id", name)
    if not claims:
        yield "", f"data/claims.csv has no claim {name}/…. Add a row for each claim."
    has_standards = not load_table("reporting_standards").empty
    for table in ("verdicts", "claim_standards") if has_standards else ("verdicts",):
        for id in claims:
            if id not in _ids_of_chapter(table, "claim", name):
                yield "", f"data/{table}.csv has no row for the claim {id!r}. Add one."


def _template_faults(prose: str) -> Iterator[Fault]:
    for line in prose.splitlines():
        if line.startswith(TO_WRITE):
            begin = textwrap.shorten(line, 60, placeholder=" …")
            yield "", f"a line of the template, {begin!r}. Write it, or remove it."


def _check_link(book: Path, path: Path) -> Iterator[Problem]:
    first = f"{toc_pages(book)[0]}.md"
    link = f"chapters/{path.name}"
    if link not in (book / first).read_text(encoding="utf-8"):
        yield Problem(first, "", f"no link to {link}. Add it to the list: [title]({link}).")


def _check_recomputation(book: Path, name: str, results: list[str]) -> Iterator[Problem]:
    """Results that nobody computed independently, where the book has a folder for that."""
    folder = read_book_metadata(book).recomputed
    if not folder or not (book / folder).is_dir():
        return
    path = book / (file := f"{folder}/{name}.py")
    try:
        expected = runpy.run_path(str(path)).get("EXPECTED", {}) if path.is_file() else {}
    except Exception as error:  # whatever the file of an author raises
        yield Problem(file, "", f"does not run ({error!r}). Correct it.")
        return
    for id in results:
        short = id.removeprefix(f"{name}/")
        if short not in expected:
            message = f"no value for {short!r}. Compute it by hand and add it to EXPECTED."
            yield Problem(file, "", message)
