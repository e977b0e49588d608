"""The rule that prose has no typed number: every number comes from data or from a result.

Years that are dates, the numbers of lists, and counts up to ten in words may be typed. Roles that
show data, citation keys, addresses of links and comments are not prose. Everything else that a
reader sees is: front matter, titles and options of directives, other roles, and code, where only
ids, values given to them and dates may have digits.
"""

import ast
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from recount.book_metadata import read_book_metadata
from recount.datapackage.tables import cache_by_folder, data_dir
from recount.errors import ConfigError
from recount.notebooks.reading import read_cells
from recount.validation.report import Problem
from recount.validation.vocabulary import DATA_ROLES

_NOT_PROSE = re.compile(
    rf"\{{(?:{'|'.join(DATA_ROLES)}|cite(?::\w+)?)\}}`[^`\n]*`|"
    r"\{annotated-page\}[^\n]*|\{\{ *[a-z][a-z0-9_]* *\}\}|"
    r"<!--(?:(?!-->).)*-->|\]\((?=\S*[/.#])[^)\s]*|"
    r"<https?:[^>\s]*>|^\(\S+\)=$",
    re.S | re.M,
)

_FENCE = re.compile(r"\s*(`{3,}(?!.*`)|~{3,}|:{3,}|)\s*(.*?)\s*")

_CODE = re.compile(r"`[^`]*`")

_LIST_NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s", re.M)

# What trades with what, and a gas. A book adds names of its own: `recount.allowed_names`.
_NAMES = r"[BCPO]2[BCPO]|CO\u2082"

# Ids, codes of statistical series, and dates, ISO 8601.
_ID = re.compile(
    r"\b[a-z][\w.-]*(?:/[\w.-]+)+|\b[A-Z]{2,}(?:\.[A-Z0-9]+)+|\b\d{4}-\d\d(?:-\d\d)?\b"
)

# A value that a reader gives to an id: fx/crn-mrk=7.5, or "fx/crn-mrk": 7.5 in code.
_ASSIGNMENT = re.compile(r"[a-z][\w.-]*(?:/[\w.-]+)+(?:=|\": )[\d.]+")

# What may come before a year that is a date, and after it. Any other word, such as a noun, makes
# it an amount.
_BEFORE_YEAR = (
    "about|after|and|before|between|by|during|early|for|from|in|labels|late|of|or|since|through|"
    "(?<!up )to|until|year|"
    "January|February|March|April|May|June|July|August|September|October|November|December"
)
_AFTER_YEAR = (
    "a|about|after|again|allows|alone|an|and|are|as|at|because|before|behind|belong|belonged|both|"
    "bought|but|by|cited|could|counted|did|divided|does|each|for|from|gives|had|has|have|held|if|"
    "implied|implies|imply|in|is|it|late|leave|lie|may|more|no|not|of|on|one|onwards|only|or|over|"
    "prints|published|reached|same|shows|since|so|stands|than|that|the|then|there|they|to|too|"
    "under|until|was|were|when|where|which|while|who|whose|with|would"
)
_YEAR = re.compile(
    rf"(?:^\s*|[,(:;]\s*|\b(?i:{_BEFORE_YEAR})\s+)(?:19\d\d|20[0-3]\d)"
    r"(?![\w%+\u2013]|\s?[%$\u20ac\u00a3\u00a5]|[.,]\d|-\w|\s+[*_\u201c\"(\[]*"
    rf"(?!(?:{_AFTER_YEAR})\b)[a-z])",
    re.M,
)

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*\s?%?")

_SMALL = "one|two|three|four|five|six|seven|eight|nine|ten"

_LARGE = (
    r"eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|"
    r"[mb]illion|trillion|dozen|lakh|crore"
)

_ORDINAL = r"four|fif|six|seven|eigh|nin|twelf|\w+teen|\w+tie"

# Fractions, multiples and shares, such as "two thirds", "tenfold", "halved" or "one in five".
_PARTS = (
    rf"halves|thirds|quarters|(?:{_ORDINAL}|ten|hundred|thousand|[mb]illion)ths|"
    r"(?:hundred|thousand|[mb]illion)th|"
    rf"(?:a|an|one)[ -](?:(?:{_ORDINAL})th|(?:half|third|quarter|tenth) of)|"
    rf"(?:{_SMALL}|{_LARGE}|\d+)[ -]?fold|doubl(?:ed|es|ing)|"
    r"(?:tripl|trebl|quadrupl|quintupl)(?:es?|ed|ing)|"
    rf"halv(?:ed?|ing)|thrice|(?:{_SMALL}) times|"
    rf"(?:{_SMALL})(?:\s+out\s+of|\s+of|\s+\w+\s+in|\s+in|-in)[\s-]+(?:every\s+)?(?:{_SMALL})"
)

# An underscore next to a word is emphasis, not a letter of it.
_AMOUNT = rf"(?<![^\W_])(?:(?:{_LARGE})s?|{_PARTS})(?![^\W_])"

_COUNT_WORDS = re.compile(_AMOUNT, re.I)

_WORDS = re.compile(
    rf"{_AMOUNT}|(?<![^\W_])"
    r"(?:percent|per\s+cent|half|third|quarter|tenth|double|twice)(?![^\W_])",
    re.I,
)

_NO_AMOUNT = re.compile(r"\b(?:canteen|one of two)\b", re.I)

# Roman numerals of two letters or more, but for words and abbreviations that look like one.
_ROMAN = re.compile(
    r"(?<![^\W_])(?=[IVXLCDM]{2})(?!CD|MC|MD|MIX|DC|CC|DI|CV|CI|ML|LC)"
    r"M*(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?<=[IVXLCDM])(?![^\W_])"
)

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")

_ALLOWED_CONSTANTS = (0, 1, 2)  # and True and False, which equal two of them

_COUNTING_KEYWORDS = ("digits", "axis")  # whose whole number is not an amount


# What sets the limits and the ticks of the axes of a chart, and how many axes it has.
_LIMITS = {f"set_{axis}{what}" for axis in "xy" for what in ("lim", "ticks")} | {
    "margins",
    "subplots",
}


def find_typed_numbers(text: str) -> list[tuple[int, str]]:
    """Numbers typed in Markdown prose, each with its line.

    >>> find_typed_numbers("The page\\ncounts 5,100 bakers in 2018, twelve of them abroad.")
    [(2, '5,100'), (2, 'twelve')]
    """
    return _typed_numbers(text, _allowed_names())


@cache
def _typed_numbers(text: str, names: re.Pattern) -> list[tuple[int, str]]:
    bare = _without_ids(text)
    for pattern in (_NOT_PROSE, _LIST_NUMBER):
        bare = pattern.sub(lambda match: _blank(match[0]), bare)
    return [
        (bare.count("\n", 0, place) + 1, number) for place, number in _numbers(bare, _WORDS, names)
    ]


def find_numbers(text: str) -> list[str]:
    """Numbers in a text that is shown, but for ids and years; "half" and "twice" are allowed.

    >>> find_numbers("bread/a-1: 4.9 jobs, a dozen, two thirds in the second half of 2018")
    ['4.9', 'dozen', 'thirds']
    """
    bare = _ID.sub(" ", text)
    return [number for _, number in _numbers(bare, _COUNT_WORDS, _allowed_names())]


@cache_by_folder
def _allowed_names() -> re.Pattern:
    """Names with digits that prose may have: the usual ones, and those in ``_config.yml``."""
    try:
        own = read_book_metadata(data_dir().parent).allowed_names
    except ConfigError:
        own = ()
    return re.compile(rf"\b(?:{'|'.join([_NAMES, *map(re.escape, own)])})\b")


def _numbers(bare: str, words: re.Pattern, names: re.Pattern) -> list[tuple[int, str]]:
    """Numbers in figures, words, Roman numerals and other scripts, each with its position."""
    for pattern in (names, _YEAR, _NO_AMOUNT):
        bare = pattern.sub(lambda match: _blank(match[0]), bare)
    found = [
        (match.start(), match[0].strip())
        for pattern in (_DIGITS, words, _ROMAN)
        for match in pattern.finditer(bare)
    ]
    found += [
        (match.start(), match[0])
        for match in _NOT_ASCII.finditer(bare)
        if not match[0].isdecimal() and unicodedata.numeric(match[0], None) is not None
    ]
    return sorted(found)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _without_ids(text: str) -> str:
    """The same lines without fences, and without ids and dates in code and in directives."""
    lines, directives, code = [], 0, ""
    for line in text.split("\n"):
        match = _FENCE.fullmatch(line)
        fence, rest = match.groups() if match else ("", line)
        if fence or code:
            line = _without_id(line.replace(fence, ""))
        if code:
            code = "" if fence.startswith(code) and not rest else code
        elif fence and rest.startswith("{"):
            directives += 1
        elif fence and directives and not rest:
            directives -= 1
        elif fence:
            code = fence
        lines.append(line)
    return _CODE.sub(lambda match: _without_id(match[0]), "\n".join(lines))


def _without_id(code: str) -> str:
    return _ID.sub(" ", _ASSIGNMENT.sub(" ", code))


def find_typed_in_code(source: str) -> list[tuple[int, str]]:
    """Numbers typed in a code cell that could reach a reader: in a text or an expression.

    Ids, years that are not computed with, and the integers that code counts with are not.

    >>> find_typed_in_code('indicator("XHA", "PP.TOTL", 2018) / 2018')
    [(1, '2018')]
    """
    tree = ast.parse(source)
    counting = _counting_constants(tree)
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in counting:
            continue
        if isinstance(node.value, str):
            found += [(node.lineno, number) for number in find_numbers(node.value)]
        elif isinstance(node.value, (int, float)) and node.value not in _ALLOWED_CONSTANTS:
            found.append((node.lineno, repr(node.value)))
    return sorted(found)


def _counting_constants(tree: ast.AST) -> set[int]:
    """Constants that no reader sees as an amount, by `id`: digits, formats, years of a series."""
    counting: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            counting |= _counting_arguments(node)
        elif isinstance(node, ast.FormattedValue) and node.format_spec:
            counting |= {id(part) for part in ast.walk(node.format_spec)}
        elif isinstance(node, (ast.Tuple, ast.List, ast.Dict)):
            items = node.keys if isinstance(node, ast.Dict) else node.elts
            counting |= set(map(id, items)) if all(map(_is_year, items)) else set()
        elif isinstance(node, ast.Subscript) and _is_year(node.slice):
            counting.add(id(node.slice))
        elif isinstance(node, ast.FunctionDef) and any(map(_is_chart, node.decorator_list)):
            counting |= _look_of_chart(node)
    return counting


def _is_chart(decorator: ast.expr) -> bool:
    called = getattr(decorator, "func", decorator)
    return getattr(called, "attr", getattr(called, "id", "")) == "chart"


def _look_of_chart(function: ast.FunctionDef) -> set[int]:
    """Numbers that place and size the parts of a chart: named arguments, limits and slices."""
    look: list[ast.AST] = []
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            look += [word.value for word in node.keywords]
            if getattr(node.func, "attr", "") in _LIMITS:
                look += node.args
        elif isinstance(node, ast.Slice):
            look.append(node)
    words = [word for call in function.decorator_list for word in getattr(call, "keywords", [])]
    look += [word.value for word in words if word.arg in ("height", "phone_height")]
    return {
        id(part)
        for node in look
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, (int, float))
    }


def _counting_arguments(call: ast.Call) -> set[int]:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    keywords = {
        id(word.value)
        for word in call.keywords
        if word.arg in _COUNTING_KEYWORDS and _is_integer(word.value)
    }
    years = {id(argument) for argument in call.args if name == "indicator" and _is_year(argument)}
    return keywords | years


def _is_integer(node: Any) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int)


def _is_year(node: Any) -> bool:
    return _is_integer(node) and 1900 <= node.value < 2040


def check_typed_numbers(book: Path, path: Path) -> Iterator[Problem]:
    """A problem for each number typed in a page, and for code that does not parse."""
    file = str(path.relative_to(book))
    for kind, cell, source in read_cells(path):
        find = find_typed_numbers if kind == "markdown" else find_typed_in_code
        try:
            typed = find(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None) or 1
            reason = getattr(error, "msg", None) or type(error).__name__
            message = f"code that does not parse ({reason}). Correct the cell."
            yield Problem(file, f"{cell}line {line}", message)
            continue
        for line, number in typed:
            message = (
                f"the number {number} is typed. Publish it as a result, or show it by a role: "
                "{claim}, {evidence}, {event} or {result}."
            )
            yield Problem(file, f"{cell}line {line}", message)
