"""Misprints: pages and stored outputs that say something else, each to be caught by the check that is meant for it.

A check of prose reads a page; so each misprint is a copy of one page, or of one stored output, and what is asked about it is the check
itself, as ``make test`` asks it: the functions of `recount.book.prose` and `recount.book.printed`, the tests of the chapters, nbval.
"""

from __future__ import annotations

import json
import random
import re
import runpy
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from recount import package
from recount.book import forms, printed, prose
from recount.book.mutants import digit_up
from recount.book.outputs import Outputs
from recount.book.runner import RunnerError
from recount.entries import CITATION
from recount.results import chapters

TYPED, IN_WORDS, PARTS, AS_YEAR, MASKED, IN_CODE, IN_EXPRESSION = (
    "a number typed in prose", "a number typed in words", "a part or a multiple typed", "an amount typed like a year",
    "a number typed in marks of code, in a role or in a title", "a number typed in a text of code", "a number typed in an expression of code")
POINTED, UNKNOWN, READING = "a role pointed at another id", "a role with an unknown id", "another reading of a number"
KEY, UNCITED, EXCHANGED, ELSEWHERE = (
    "a citation key misspelled", "a citation left out", "a citation of what is shown exchanged for another", "a citation of words alone exchanged for another")
HEADING, GRADE = "a heading renamed", "a grade lowered to C"
EDITED, NUDGED, STRIPPED, SCRIPTED = ("a stored output edited", "a path of a chart nudged", "a stored output removed", "stored outputs edited, and no rerun")
FOREIGN, HIDDEN = "HTML, a picture or a foreign directive or role", "a cell hidden or left out of the rerun"
PROSE, ROLES, CITED, FORM, KEPT_ORDER, NO_C, RERUN, STAMP = (
    "typed numbers", "lines as printed", "citations", "form of pages", "order of headings", "grade C reaches nothing", "rerun and compared", "stamp of the outputs")
# What is meant to catch each.
CHECKS = {**dict.fromkeys((TYPED, IN_WORDS, PARTS, AS_YEAR, MASKED, IN_CODE, IN_EXPRESSION), PROSE), POINTED: ROLES, UNKNOWN: ROLES, READING: ROLES, KEY: CITED, UNCITED: CITED, EXCHANGED: CITED, FOREIGN: FORM, HIDDEN: FORM,
          ELSEWHERE: ROLES, HEADING: KEPT_ORDER, GRADE: NO_C, EDITED: RERUN, NUDGED: RERUN, STRIPPED: RERUN, SCRIPTED: STAMP}
_IN_TURN = {
    TYPED: (" of 5,100", " of 4.9%", " of \u0665\u0660"), IN_WORDS: (" of twelve thousand", " of a dozen", " of \u4e94\u5343"),
    PARTS: (" of two thirds", " tenfold", ", doubled", " of nine in ten", " of XIV", " of \u2468", " of \u00bd", " of a fifth", " by three times", " of one woman in three", " _twelvefold_"),
    AS_YEAR: (" of 2018 sellers", " over 2018", " of 2050", " of 2018 *small* firms", " counts 2018", " of US$2018", " of 2018 [firms](data.md)", " 2018 or more", " of 2018m"),
    MASKED: (" of `5,100`", " of {abbr}`5,100`", ' of [them](index.md "5,100")', "\n```{note} 5,100\n```\n", "\n```\n5,100 jobs\n```\n", "\n:a: 5,100\n", " of {{ 5100 }}", " of `jobs/women: 5,100`")}
_FOREIGN = ("\n\n<style>p {display: none}</style>\n", "\n\n```{include} more.md\n```\n", " {abbr}`a (b)`", "\n\n![a](b.png)\n", " <b>a</b>", "\n\n```{note}\n<div hidden>\n```\n",
            " {claim}`women/award, and more", " {claim}`women/award\nrounding`", "\n\n<!--\n{quote}`women/award`\n-->\n", "\n\n```{only} pdf\nMore.\n```\n", "\n\n```{note}\n:class: a\nMore.\n```\n")
_HIDDEN = ({"tags": ["remove-cell"]}, {"tags": ["nbval-skip"]}, {"mystnb": {"remove_code_outputs": True}}, {"jupyter": {"outputs_hidden": True}}, {"tags": ["raises-exception"]})
_ROLE = re.compile(rf"\{{({'|'.join(prose.ROLES)})\}}`([^`\s]+)([^`]*)`")


@dataclass(frozen=True)
class Misprint:
    """One place of one page, or of one stored output, that says something else.

    Attributes
    ----------
    kind : str
        One of `CHECKS`.
    page : str
        The page, as the book names it.
    cell : int or None
        Cell of a notebook, the first being 1; None on a page of Markdown.
    what : str
        What it was and what it is, in words.
    cells : tuple of (str, str)
        Kind and source of every cell of the changed page; of a page of Markdown there is one.
    outputs : list of dict or None
        The changed outputs of the cell.
    metadata : dict or None
        The changed metadata of the cell.
    """

    kind: str
    page: str
    cell: int | None
    what: str
    cells: tuple = ()
    outputs: list | None = None
    metadata: dict | None = None

    def __str__(self) -> str:
        place = f", cell {self.cell}" if self.cell else ""
        return f"{self.page}{place}: {self.what} ({self.kind})"


@dataclass
class Page:
    """A page of the book, in cells."""

    path: Path
    name: str
    cells: list[dict]

    @classmethod
    def read(cls, path: Path, book: Path) -> Page:
        """A notebook or a page of Markdown, the latter as one cell."""
        text = path.read_text(encoding="utf-8")
        cells = json.loads(text)["cells"] if path.suffix == ".ipynb" else [{"cell_type": "markdown", "source": text}]
        return cls(path, path.relative_to(book).as_posix(), [cell | {"source": "".join(cell["source"])} for cell in cells])

    def having(self, place: int, source: str) -> tuple:
        """Kind and source of every cell, one of them with another source."""
        return tuple((cell["cell_type"], source if at == place else cell["source"]) for at, cell in enumerate(self.cells))


def misprints(book: Path) -> Iterator[Misprint]:
    """Every misprint of the book: at each place of its kind there is one.

    Parameters
    ----------
    book : Path
        Folder of the book.
    """
    published = Outputs.read(chapters(book))
    known, shown = _ids(published), runpy.run_path(str(book / "tests" / "test_chapters.py"))["sources_shown"]
    for path in printed.pages(book):
        page = Page.read(path, book)
        for place, cell in enumerate(page.cells):
            number = place + 1 if path.suffix == ".ipynb" else None
            slips = _of_prose(cell["source"], known, path) if cell["cell_type"] == "markdown" else _of_code(cell["source"])
            exchanged = _of_citations(cell["source"], lambda line: shown(line, published)) if cell["cell_type"] == "markdown" else ()
            for kind, what, source in (*slips, *exchanged):
                yield Misprint(kind, page.name, number, what, page.having(place, source))
            if number:
                hidden = _HIDDEN[place % len(_HIDDEN)]
                yield Misprint(HIDDEN, page.name, number, str(hidden), metadata=hidden)
            if cell["cell_type"] == "code":
                for kind, what, outputs in _of_outputs(cell["outputs"]):
                    yield Misprint(kind, page.name, number, what, outputs=outputs)
    for table in ("evidence", "events"):
        for id in package.ids(table):
            yield Misprint(GRADE, f"data/{table}.csv", None, id)


def _ids(outputs: Outputs) -> dict[str, list[str]]:
    evidence = package.ids("evidence")
    numbers = [id for id, value, date in zip(package.ids("claims"), package.load("claims")["value"], package.load("claims")["date"]) if date or value == value]
    return {"claim": numbers, "evidence": evidence, "asof": evidence, "event": package.ids("events"), "assumption": package.ids("assumptions"),
            "quote": package.ids("claims"), "verdict": list(outputs.verdicts), "result": list(outputs.results)}


def _of_prose(text: str, known: dict[str, list[str]], path: Path) -> Iterator[tuple[str, str, str]]:
    for place, line in enumerate(_sentences(text)):
        at = line.end() - 1
        for kind, turns in {**_IN_TURN, FOREIGN: _FOREIGN}.items():
            typed = turns[place % len(turns)]
            yield kind, f"{typed.strip()!r} at the end of {line[0][:40]!r}", text[:at] + typed + text[at:]
    for role in _ROLE.finditer(text):
        name, id, rest = role.groups()
        other = _other(known[name], id)
        yield POINTED, f"{id} → {other}", _with(text, role.span(2), other)
        yield UNKNOWN, f"{id} → {id}x", _with(text, role.span(2), f"{id}x")
        if name in ("claim", "evidence", "result", "assumption") and "rounding" in rest:
            yield READING, f"{id}, rounding → literal", _with(text, role.span(3), rest.replace("rounding", "literal"))
    for cited in CITATION.finditer(text):
        key = cited[1].split(",")[0].strip()
        yield KEY, f"{key} → {key[:-1]}", _with(text, cited.span(1), cited[1].replace(key, key[:-1], 1))
        line = text[text.rfind("\n", 0, cited.start()) + 1:].split("\n")[0]
        if re.search(r"\{(evidence|event|asof)\}", line) and len(CITATION.findall(line)) == 1:
            yield UNCITED, f"{cited[1]} left out", text[:cited.start()].rstrip(" ") + text[cited.end():]
    if path.parent.name == "chapters":
        for heading in re.finditer(r"^## (.+)$", text, re.M):
            yield HEADING, f"{heading[1]!r} without its first letter", _with(text, heading.span(1), heading[1][1:])


def _of_citations(text: str, shown: Callable[[str], Iterator[tuple[str, set[str]]]]) -> Iterator[tuple[str, str, str]]:
    """Each key exchanged for one that is no source of anything that its sentence shows."""
    known, start = list(package.references()), 0
    for line in text.splitlines(keepends=True):
        spots = [(match.start(1) + spot.start(), spot[0]) for match in CITATION.finditer(line) for spot in re.finditer(r"[^,\s]+", match[1])]
        wanted, cited = [found for _, found in shown(line)] if spots else [], {key for _, key in spots}
        for at, key in spots:
            if [key for _, key in spots].count(key) == 1:
                kind = EXCHANGED if any(found & cited == {key} for found in wanted) else ELSEWHERE
                other = next(each for each in known[known.index(key) + 1:] + known if each not in cited and not any(each in found for found in wanted))
                yield kind, f"{key} → {other}", _with(text, (start + at, start + at + len(key)), other)
        start += len(line)


def _sentences(text: str) -> Iterator[re.Match]:
    """Lines of plain prose that end in a full stop and are in no directive, table, term or title."""
    return re.finditer(r"^[A-Z\u201c][^\n|`]*[a-z]\.$", text, re.M)


def _of_code(source: str) -> Iterator[tuple[str, str, str]]:
    turns = [typed for kind in (TYPED, IN_WORDS, PARTS, AS_YEAR) for typed in _IN_TURN[kind] if '"' not in typed]
    for place, text in enumerate(re.finditer(r'"([A-Z][a-z]+ [^"\n{}]*[a-z])"', source)):
        typed = turns[place % len(turns)]
        yield IN_CODE, f"{typed!r} at the end of {text[1][:40]!r}", source[:text.end(1)] + typed + source[text.end(1):]
    for place, call in enumerate(re.finditer(r"\b(?:claim|evidence|assumption|indicator|date)\([^()\n]*\)(?!\.)", source)):
        typed = (" * 1950", " / 2018", " * 0.5", " + 3", " > 2018")[place % 5]
        yield IN_EXPRESSION, f"{call[0]}{typed}", source[:call.end()] + typed + source[call.end():]


def _other(known: list[str], id: str) -> str:
    """The next id of the same kind."""
    return known[(known.index(id) + 1) % len(known)]


def _with(text: str, span: tuple[int, int], new: str) -> str:
    return text[:span[0]] + new + text[span[1]:]


def _of_outputs(outputs: list[dict]) -> Iterator[tuple[str, str, list[dict]]]:
    for place, output in enumerate(outputs):
        yield STRIPPED, f"output {place + 1} removed", outputs[:place] + outputs[place + 1:]
        for mime, value in output.get("data", {}).items():
            text = value if isinstance(value, str) else json.dumps(value) if mime.endswith("json") else "".join(value)
            kind, spots = (NUDGED, _paths(text)) if mime == "image/svg+xml" else (EDITED, list(re.finditer(r"(?<![\w.#])\d+(\.\d+)?(?![\w.])", text))[:3])
            for spot in spots:
                edited = _with(text, spot.span(), digit_up(spot[0]))
                stored = json.loads(edited) if mime.endswith("json") else edited
                changed = outputs[:place] + [output | {"data": output["data"] | {mime: stored}}] + outputs[place + 1:]
                yield kind, f"output {place + 1}, {mime}: {spot[0]} → {digit_up(spot[0])}", changed
                if spot is spots[0] and kind == EDITED:
                    yield SCRIPTED, f"output {place + 1}, {mime}: {spot[0]} → {digit_up(spot[0])}", changed


def _paths(svg: str) -> list[re.Match]:
    """The first number of the first, the middle and the last path of a picture."""
    found = list(re.finditer(r'(?<= d="M )-?\d+(\.\d+)?', svg))
    return [found[place] for place in sorted({0, len(found) // 2, len(found) - 1})] if found else []


def unprinted(book: Path) -> Iterator[Misprint]:
    """The pages as they are, for every check: what notices these notices everything."""
    for path in printed.pages(book):
        page = Page.read(path, book)
        cells = tuple((cell["cell_type"], cell["source"]) for cell in page.cells)
        code = next((place for place, cell in enumerate(page.cells, start=1) if cell["cell_type"] == "code" and cell["outputs"]), None)
        for kind, check in CHECKS.items():
            if check in (RERUN, STAMP) and code:
                yield Misprint(kind, page.name, code, "nothing", outputs=page.cells[code - 1]["outputs"])
            elif check in (PROSE, ROLES, CITED, FORM) or (check == KEPT_ORDER and path.parent.name == "chapters"):
                yield Misprint(kind, page.name, None, "nothing", cells)


def sample(found: list[Misprint], size: int, seed: int) -> list[Misprint]:
    """Some of the misprints, at least one of each kind; the same for the same seed."""
    draw = random.Random(seed)
    kinds = [draw.choice([place for place, each in enumerate(found) if each.kind == kind]) for kind in CHECKS]
    rest = draw.sample(range(len(found)), min(size, len(found)))
    return [found[place] for place in sorted({*kinds, *rest[:max(0, size - len(kinds))]})]


class Reader:
    """What asks the checks about misprints of a book.

    Parameters
    ----------
    book : Path
        Folder of the book.

    Raises
    ------
    recount.book.runner.RunnerError
        If a check that is asked does not hold for the book as it is.
    """

    def __init__(self, book: Path):
        self.book = book
        self.outputs = Outputs.read(chapters(book))
        self.tests = runpy.run_path(str(book / "tests" / "test_chapters.py"))
        self.paths = printed.pages(book)
        self.texts = {path.relative_to(book).as_posix(): printed.text_of(path) for path in self.paths}
        self.kept = {name: (book / "tests" / printed.FOLDER / printed.name_of(book / name)).read_text(encoding="utf-8") for name in self.texts}
        self.notebooks = {path.relative_to(book).as_posix(): json.loads(path.read_text(encoding="utf-8")) for path in self.paths if path.suffix == ".ipynb"}

        if wrong := next((each for each in unprinted(book) if self.catches(each)), None):
            raise RunnerError(f"{wrong.page}: found that the check of {CHECKS[wrong.kind]} does not hold for the book as it is, expected that it does. "
                              "Run `make test`.")

    def catches(self, misprint: Misprint) -> bool:
        """Whether the check that is meant for a misprint notices it."""
        return self._asked[CHECKS[misprint.kind]](self, misprint)

    def _typed(self, misprint: Misprint) -> bool:
        kinds = {"markdown": prose.typed_numbers, "code": prose.typed_in_code}
        return any(kinds[kind](source) for kind, source in misprint.cells)

    def _formed(self, misprint: Misprint) -> bool:
        return any(forms.of_metadata(misprint.metadata or {})) or any(forms.of_markdown(source) for kind, source in misprint.cells if kind == "markdown")

    def _printed(self, misprint: Misprint) -> bool:
        try:
            return "".join(f"{line}\n" for line in printed.lines(_prose(misprint), self.outputs)) != self.kept[misprint.page]
        except (KeyError, ValueError, TypeError):
            return True  # it names the id that is not known, or the reading

    def _cited(self, misprint: Misprint) -> bool:
        """Asked of the tests, with the page in its place among the others."""
        with tempfile.TemporaryDirectory(prefix="recounted-") as folder:
            pages = [self._misprinted(misprint, Path(folder)) if name == misprint.page else self.book / name for name in self.texts]
            one = [page for page in pages if not page.is_relative_to(self.book)]
            return (_fails(self.tests["test_every_source_is_cited_and_every_citation_has_its_source"], pages)
                    or _fails(self.tests["test_every_sentence_with_evidence_has_a_citation"], one)
                    or _fails(self.tests["test_what_is_cited_is_the_source_of_what_is_shown"], one, self.outputs))

    def _misprinted(self, misprint: Misprint, folder: Path) -> Path:
        path = folder / f"{Path(misprint.page).stem}.md"
        path.write_text(_prose(misprint), encoding="utf-8")
        return path

    def _ordered(self, misprint: Misprint) -> bool:
        return re.findall(r"^## (.+)$", _prose(misprint), re.M) != self.tests["HEADINGS"]

    def _unread(self, misprint: Misprint) -> bool:
        """Asked of the function that the test of grade C asks, with one row lowered."""
        table, id = Path(misprint.page).stem, misprint.what
        load = package.load
        package.load = lambda name: _lowered(load(name), id) if name == table else load(name)
        try:
            return self.tests["unread"](self._used) == {id}
        finally:
            package.load = load

    @property
    def _used(self) -> set[str]:
        if "used" not in self.__dict__:
            used = self.tests["used"]
            self.__dict__["used"] = getattr(used, "__wrapped__", used)(self.outputs)
        return self.__dict__["used"]

    def _rerun(self, misprint: Misprint) -> bool:
        """What a rerun gives is what is stored; so the edited output is compared with the stored one, as nbval compares."""
        from recount.book.runner import same

        stored = self.notebooks[misprint.page]["cells"][misprint.cell - 1]["outputs"]
        return not same(stored, misprint.outputs)

    def _stamped(self, misprint: Misprint) -> bool:
        from recount.book.notebooks import STAMP, stamp

        notebook = self.notebooks[misprint.page]
        cells = [cell | {"outputs": misprint.outputs} if place == misprint.cell - 1 else cell for place, cell in enumerate(notebook["cells"])]
        changed = stamp(notebook | {"cells": cells}, self.book / "data", chapters(self.book))
        return changed["outputs"] != notebook["metadata"][STAMP]["outputs"]

    _asked: dict[str, Callable] = {PROSE: _typed, ROLES: _printed, CITED: _cited, FORM: _formed, KEPT_ORDER: _ordered, NO_C: _unread, RERUN: _rerun, STAMP: _stamped}


def _prose(misprint: Misprint) -> str:
    return "\n\n".join(source for kind, source in misprint.cells if kind == "markdown")


def _lowered(table, id: str):
    return table.assign(grade=table["grade"].where(table["id"] != id, "C"))


def _fails(test: Callable, *asked) -> bool:
    try:
        test(*asked)
    except AssertionError:
        return True
    return False
