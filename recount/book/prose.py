"""The rule that prose has no typed number: every number comes from data or from a result.

Years that stand as dates and the numbers of lists may be typed. What stands in a role that shows data, in a citation key, in a link's address or
in a comment is not prose; everything else that a reader sees is: front matter, titles and options of directives, other roles, and code,
where only ids, values given to them and dates may have digits.
"""

from __future__ import annotations

import ast
import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_NOT_PROSE = re.compile(
    r"\{(?:claim|evidence|assumption|result|event|asof|quote|verdict|cite(?::\w+)?)\}`[^`]*`|\{\{.*?\}\}|<!--.*?-->|\]\([^)\s]*|<https?:[^>]*>|^\(\S+\)=$", re.S | re.M)
_FENCE = re.compile(r"\s*(`{3,}(?!.*`)|~{3,}|:{3,}|)\s*(.*?)\s*")
_CODE = re.compile(r"`[^`]*`")
_LIST_NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s", re.M)
_NAME = re.compile(r"\b(?:[BG]20|CC BY 4\.0|BSD 3-Clause)\b")  # groups of states and of their business leaders; licences
_ID = re.compile(  # and a value given to one, and dates, ISO 8601
    r"\b[a-z][\w.-]*(/[\w.-]+)+(\"?(?:=|: )[\d.]+)?|\b[A-Z]{2,}(\.[A-Z0-9]+)+|\b\d{4}-\d\d(-\d\d)?\b")

# What may follow a year that is a date; another word, such as a noun, makes it an amount.
_AFTER_YEAR = ("a|an|after|again|allows|alone|and|are|as|at|before|behind|belong|both|bought|but|by|did|does|each|for|from|gives|had|has|have|held|if|"
               "implies|imply|in|is|it|late|leave|lie|not|of|on|one|or|over|prints|reached|same|shows|since|so|stands|than|that|the|then|there|to|too|until|was|were|"
               "when|where|which|while|with|would")
_YEAR = re.compile(r"(?<![\d.,])(?<!over )(?<!nearly )(?<!than )(?<!least )(?<!most )(?<!up to )(?:19\d\d|20[0-3]\d)"
                   rf"(?![\d%]|[.,]\d|-[a-z]|\s+[*_\u201c\"]*(?!(?:{_AFTER_YEAR}|\w+ed)\b)[a-z])")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*\s?%?")
_SMALL = "one|two|three|four|five|six|seven|eight|nine|ten"
_COUNTS = (r"eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|"
           r"[mb]illions?|trillions?|dozens?")
_PARTS = (r"halves|thirds|quarters|fourths|fifths|sixths|sevenths|eighths|ninths|tenths|(?:a|one)[ -]tenth of|hundredths?|thousandths?|"
          rf"(?:{_SMALL}|hundred|thousand|\d+)-?fold|doubl(?:ed|es|ing)|(?:tripl|trebl|quadrupl)(?:es?|ed|ing)|halv(?:ed?|ing)|thrice|"
          rf"(?:{_SMALL})\s+(?:out\s+of|of|in)\s+(?:every\s+)?(?:{_SMALL})")
_WORDS = re.compile(rf"\b({_COUNTS}|{_PARTS}|percent|per cent|half|third|quarter|tenth|double|twice)(?!\w)", re.I)
_COUNT_WORDS = re.compile(rf"\b({_COUNTS}|{_PARTS})(?!\w)", re.I)
_ROMAN = re.compile(r"\b(?=[IVXLCDM]{2})M*(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?<=[IVXLCDM])\b")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_ALLOWED_CONSTANTS = {0, 1, 2, True, False}
_OF_CODE = {"axis", "digits", "number", "seed", "size"}  # keywords whose value is no amount


@cache
def typed_numbers(text: str) -> list[tuple[int, str]]:
    """Numbers typed in Markdown prose, each with its line.

    Examples
    --------
    >>> typed_numbers("In 2018 the page counts {claim}`women/entrepreneurs`.")
    []
    >>> typed_numbers("The page\\ncounts 5,100 mothers, twelve of them partners.")
    [(2, '5,100'), (2, 'twelve')]
    >>> typed_numbers("Of 2018 sellers, two thirds; {abbr}`4 (four)`, `12 jobs`, `fx/cny-usd=7`.")
    [(1, '2018'), (1, 'thirds'), (1, '4'), (1, '12')]
    """
    bare = _without_ids(text)
    for pattern in (_NOT_PROSE, _LIST_NUMBER):
        bare = pattern.sub(lambda match: _blank(match[0]), bare)
    return [(bare.count("\n", 0, place) + 1, number) for place, number in _found(bare, _WORDS)]


def amounts(text: str) -> list[str]:
    """Numbers in a text that is shown, ids and years aside; "half" and "twice" may stand there.

    Examples
    --------
    >>> amounts("women/a-1 in the second half of 2018"), amounts("4.9 jobs, a dozen, two thirds")
    ([], ['4.9', 'dozen', 'thirds'])
    """
    return [number for _, number in _found(_ID.sub(" ", text), _COUNT_WORDS)]


def _found(bare: str, words: re.Pattern) -> list[tuple[int, str]]:
    """Numbers in figures, words, Roman figures and other scripts, each with its place."""
    for pattern in (_NAME, _YEAR):
        bare = pattern.sub(" ", bare)
    found = [(match.start(), match[0].strip()) for pattern in (_DIGITS, words, _ROMAN) for match in pattern.finditer(bare)]
    found += [(match.start(), match[0]) for match in _NOT_ASCII.finditer(bare) if not match[0].isdecimal() and unicodedata.numeric(match[0], None) is not None]
    return sorted(found)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _without_ids(text: str) -> str:
    """The same lines, without ids and dates where code or an argument of a directive has them, and without fences."""
    lines, directives, code = [], 0, ""
    for line in text.split("\n"):
        fence, rest = _FENCE.fullmatch(line).groups()
        if fence or code:
            line = _named(line.replace(fence, ""))
        if code:
            code = "" if fence.startswith(code) and not rest else code
        elif fence and rest.startswith("{"):
            directives += 1
        elif fence and directives and not rest:
            directives -= 1
        elif fence:
            code = fence
        lines.append(line)
    return _CODE.sub(lambda match: _named(match[0]), "\n".join(lines))


def _named(code: str) -> str:
    return _ID.sub(" ", code)


@cache
def typed_in_code(source: str) -> list[tuple[int, str]]:
    """Numbers typed in a code cell that could reach a reader: in a text, or as a value in an expression.

    Ids, years that are not computed with, and the integers that code counts with are not.

    Examples
    --------
    >>> typed_in_code('publish("women/a", jobs / claim("women/entrepreneurs"), "Jobs", digits=3)')
    []
    >>> typed_in_code('share = jobs * 0.5\\ntitle = "4.9 jobs"')
    [(1, '0.5'), (2, '4.9')]
    >>> typed_in_code('indicator("idn/sp-pop-totl", 2018) / 2018')
    [(1, '2018')]
    """
    tree = ast.parse(source)
    calls = [word for call in ast.walk(tree) if isinstance(call, ast.Call) for word in call.keywords]
    counting = {id(word.value) for word in calls if word.arg in _OF_CODE}
    amount = {id(word.value) for word in calls} | {
        id(side) for node in ast.walk(tree) for side in ast.iter_child_nodes(node) if isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Assign, ast.AugAssign))}
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in counting:
            continue
        if isinstance(node.value, str):
            found += [(node.lineno, number) for number in amounts(node.value)]
        elif isinstance(node.value, (int, float)) and node.value not in _ALLOWED_CONSTANTS and (id(node) in amount or not _YEAR.fullmatch(str(node.value))):
            found.append((node.lineno, repr(node.value)))
    return sorted(found)


def typed_in(path: Path) -> Iterator[str]:
    """One line for each number typed in a page of the book, a notebook or a Markdown file, and for code that is none."""
    if path.suffix == ".md":
        for line, number in typed_numbers(path.read_text(encoding="utf-8")):
            yield _told(path, f"line {line}", number)
        return
    for place, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], start=1):
        source = "".join(cell["source"])
        find = typed_numbers if cell["cell_type"] == "markdown" else typed_in_code
        try:
            found = find(source)
        except SyntaxError as error:
            yield (f"{_name(path)}, cell {place}, line {error.lineno}: found code that does not parse ({error.msg}), expected Python. "
                   "Mend the cell.")
            continue
        for line, number in found:
            yield _told(path, f"cell {place}, line {line}", number)


def _told(path: Path, place: str, number: str) -> str:
    return (f"{_name(path)}, {place}: found {number} typed, expected no typed number. "
            "Publish it as a result, or show it by {claim}, {evidence}, {event} or {result}.")


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}" if path.parent.name in ("chapters", "ledger") else path.name
