"""Sentences of running prose: how long they are, and how many numbers and results they show.

Headings, tables, code and what stands in an appendix are no running prose.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recount.notebooks.reading import read_cells
from recount.validation.chapter_markup import markdown_parser
from recount.validation.report import Problem

MOST_NUMBERS = 3  # in one sentence

# What a role shows, as one character of no other use: a number, a result, or words.
_NUMBER, _RESULT, _WORDS = "\ue000", "\ue001", "\ue002"
_SHOWN = dict.fromkeys(("claim", "evidence", "assumption"), _NUMBER) | {"result": _RESULT}

_BETWEEN = re.compile('(?<=[.!?])[\u201d\u2019")]*\\s+(?=[A-Z\u201c"(\ue000-\ue002])')
_WORD = re.compile("[\ue000-\ue002]|[^\\W_][\\w\u2019'-]*")


@dataclass(frozen=True)
class Sentence:
    """A sentence: its line, its text with a character for each role, ids of results it shows."""

    line: int
    text: str
    results: tuple[str, ...] = ()

    @property
    def words(self) -> int:
        """Its words; what a role shows is one."""
        return len(_WORD.findall(self.text))

    @property
    def numbers(self) -> int:
        """Its numbers that come from data or results."""
        return len(re.findall(f"[{_NUMBER}{_RESULT}]", self.text))


def sentences(text: str, box: bool = True) -> Iterator[Sentence]:
    """The sentences of Markdown up to an appendix, with or without those of a claim box.

    >>> [each.numbers for each in sentences("# A\\n\\nOf {claim}`a/b`, {result}`a/c`. None here.")]
    [2, 0]
    """
    in_heading = False
    for token in markdown_parser().parse(text):
        if token.type in ("heading_open", "heading_close"):
            in_heading = token.type == "heading_open"
        elif directive := re.match(r"\{([\w-]+)\}", token.info):
            if directive[1] == "appendix":
                return
            if directive[1] != "claim-box" or box:
                for each in sentences(token.content, box):
                    yield Sentence(each.line + token.map[0] + 1, each.text, each.results)
        elif token.type == "inline" and not in_heading and token.map:
            yield from _split(token.map[0] + 1, token.children)


def _split(line: int, tokens) -> Iterator[Sentence]:
    """The sentences of a paragraph that begins in a line."""
    text, results = "", []
    for token in tokens:
        if token.type == "myst_role":
            name = token.meta["name"]
            text += "" if name == "cite" else _SHOWN.get(name, _WORDS)
            results += [token.content.split()[0]] if name == "result" else []
        else:
            text += "\n" if token.type in ("softbreak", "hardbreak") else token.content
    start = 0
    for between in [*_BETWEEN.finditer(text), None]:
        part = text[start : between.start() if between else None]
        own, results = results[: part.count(_RESULT)], results[part.count(_RESULT) :]
        yield Sentence(line + text.count("\n", 0, start), part.strip(), tuple(own))
        start = between.end() if between else start


def chapter_sentences(path: Path, box: bool = True) -> Iterator[tuple[str, Sentence]]:
    """The sentences of a chapter, each with its cell."""
    for kind, cell, source in read_cells(path):
        if kind == "markdown":
            yield from ((cell, sentence) for sentence in sentences(source, box))
            if "{appendix}" in source:
                return


def check_sentences(book: Path, path: Path) -> Iterator[Problem]:
    """Sentences with more numbers than a reader takes in."""
    for cell, sentence in chapter_sentences(path):
        if sentence.numbers > MOST_NUMBERS:
            message = (
                f"a sentence with {sentence.numbers} numbers, at most {MOST_NUMBERS} are readable. "
                "Split it, or leave a number to the chart or the appendix."
            )
            yield Problem(str(path.relative_to(book)), f"{cell}line {sentence.line}", message)


def describe_prose(path: Path) -> str:
    """Words, sentences and numbers of a chapter in a line, for its author."""
    found = [sentence for _, sentence in chapter_sentences(path, box=False)]
    if not found:
        return "no running prose"
    numbers = [sentence.numbers for sentence in found]
    results = Counter(id for sentence in found for id in sentence.results)
    often = ", ".join(f"{id} {count} times" for id, count in results.items() if count > 2)
    return (
        f"{sum(sentence.words for sentence in found)} words in {len(found)} sentences; numbers: "
        f"{sum(numbers) / len(found):.2f} a sentence, at most {max(numbers)}; results: "
        f"{len(results)} in {sum(results.values())} places{often and f' ({often})'}"
    )
