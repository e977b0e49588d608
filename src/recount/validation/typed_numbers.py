"""The rule that prose has no typed number: every number comes from data or from a result.

Years that stand as dates, the numbers of lists, and counts up to ten in words may be typed: a reader sees what such a count counts. What
stands in a role that shows data, in a citation key, in a link's address or in a comment is not prose; everything else that a reader sees is:
front matter, titles and options of directives, other roles, and code, where only ids, values given to them and dates may have digits.
"""

from __future__ import annotations

import ast
import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from recount.datapackage.store import list_ids

ROLES = (
    "claim",
    "evidence",
    "assumption",
    "result",
    "event",
    "asof",
    "quote",
    "verdict",
)  # those that show what was computed or found


_NOT_PROSE = re.compile(
    rf"\{{(?:{'|'.join(ROLES)}|cite(?::\w+)?)\}}`[^`\n]*`|"
    r"\{\{ *[a-z_]+ *\}\}|<!--(?:(?!-->).)*-->|\]\((?=\S*[/.#])[^)\s]*|"
    r"<https?:[^>\s]*>|^\(\S+\)=$",
    re.S | re.M,
)


_FENCE = re.compile(r"\s*(`{3,}(?!.*`)|~{3,}|:{3,}|)\s*(.*?)\s*")


_CODE = re.compile(r"`[^`]*`")


_LIST_NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s", re.M)


# Groups of states and of their business leaders, licences, what trades with what, and the report's own name.
_NAME = re.compile(r"\b(?:[BG]20|CC BY 4\.0|BSD 3-Clause|[BCPO]2[BCPO]|CO\u2082|2018 ESG Report)\b")


_ID = re.compile(
    r"\b[a-z][\w.-]*(?:/[\w.-]+)+|\b[A-Z]{2,}(?:\.[A-Z0-9]+)+|\b\d{4}-\d\d(?:-\d\d)?\b"
)  # and dates, ISO 8601


_GIVEN = re.compile(r"(?P<id>[a-z][\w.-]*(?:/[\w.-]+)+)\"?(?:=|: )[\d.]+")


# What may stand before a year that is a date, and after it: any other word, such as a noun, makes it an amount.
_BEFORE_YEAR = (
    "about|after|and|before|between|by|during|early|for|from|in|labels|late|of|or|since|through|(?<!up )to|until|year|"
    "January|February|March|April|May|June|July|August|September|October|November|December"
)


_AFTER_YEAR = (
    "a|about|after|again|allows|alone|an|and|are|as|at|because|before|behind|belong|belonged|both|bought|but|by|cited|could|counted|did|divided|does|each|for|"
    "from|gives|had|has|have|held|if|implied|implies|imply|in|is|it|late|leave|lie|may|more|no|not|of|on|one|onwards|only|or|over|prints|published|"
    "reached|same|shows|since|so|stands|than|that|the|then|there|they|to|too|under|until|was|were|when|where|which|while|who|whose|with|would"
)


_YEAR = re.compile(
    rf"(?:^\s*|[,(:;]\s*|\b(?i:{_BEFORE_YEAR})\s+)(?:19\d\d|20[0-3]\d)(?![\w%+\u2013]|\s?[%$\u20ac\u00a3\u00a5]|[.,]\d|-\w|\s+[*_\u201c\"(\[]*"
    rf"(?!(?:{_AFTER_YEAR})\b)[a-z])",
    re.M,
)


_DIGITS = re.compile(r"\d+(?:[.,]\d+)*\s?%?")


_SMALL = "one|two|three|four|five|six|seven|eight|nine|ten"


_LARGE = r"eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|[mb]illion|trillion|dozen|lakh|crore"


_PARTS = (
    r"halves|thirds|quarters|(?:four|fif|six|seven|eigh|nin|ten|twelf|\w+teen|\w+tie|hundred|thousand|[mb]illion)ths|"
    r"(?:hundred|thousand|[mb]illion)th|"
    r"(?:a|an|one)[ -](?:(?:four|fif|six|seven|eigh|nin|twelf|\w+teen|\w+tie)th|(?:half|third|quarter|tenth) of)|"
    rf"(?:{_SMALL}|{_LARGE}|\d+)[ -]?fold|doubl(?:ed|es|ing)|(?:tripl|trebl|quadrupl|quintupl)(?:es?|ed|ing)|halv(?:ed?|ing)|thrice|(?:{_SMALL}) times|"
    rf"(?:{_SMALL})(?:\s+out\s+of|\s+of|\s+\w+\s+in|\s+in|-in)[\s-]+(?:every\s+)?(?:two|three|four|five|six|seven|eight|nine|ten)"
)


# An underscore beside a word is emphasis, and no letter of it.
_AMOUNT = rf"(?<![^\W_])(?:(?:{_LARGE})s?|{_PARTS})(?![^\W_])"


_COUNT_WORDS = re.compile(_AMOUNT, re.I)


_WORDS = re.compile(
    rf"{_AMOUNT}|(?<![^\W_])(?:percent|per\s+cent|half|third|quarter|tenth|double|twice)(?![^\W_])",
    re.I,
)


_NO_AMOUNT = re.compile(r"\b(?:canteen|one of two)\b", re.I)


_ROMAN = re.compile(
    r"(?<![^\W_])(?=[IVXLCDM]{2})(?!CD|MC|MD|MIX|DC|CC|DI|CV|CI|ML|LC)M*(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?<=[IVXLCDM])(?![^\W_])"
)


_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


_ALLOWED_CONSTANTS = {0, 1, 2, True, False}


_OF_CODE = {
    "digits": None,
    "axis": None,
    "size": "sample",
    "seed": "sample",
}  # keywords whose whole number is no amount, of any call or of one


@cache
def find_typed_numbers(text: str) -> list[tuple[int, str]]:
    """Numbers typed in Markdown prose, each with its line.

    Examples
    --------
    >>> find_typed_numbers("In 2018 the page counts {claim}`women/entrepreneurs`.")
    []
    >>> find_typed_numbers("The page\\ncounts 5,100 mothers, twelve of them partners.")
    [(2, '5,100'), (2, 'twelve')]
    >>> find_typed_numbers("Of 2018 sellers, two thirds; {abbr}`4 (four)`, `12 jobs`, `fx/cny-usd=7`.")
    [(1, '2018'), (1, 'thirds'), (1, '4'), (1, '12')]
    """
    bare = _without_ids(text)
    for pattern in (_NOT_PROSE, _LIST_NUMBER):
        bare = pattern.sub(lambda match: _blank(match[0]), bare)
    return [(bare.count("\n", 0, place) + 1, number) for place, number in _found(bare, _WORDS)]


def find_numbers(text: str) -> list[str]:
    """Numbers in a text that is shown, ids and years aside; "half" and "twice" may stand there.

    Examples
    --------
    >>> find_numbers("women/a-1 in the second half of 2018"), find_numbers("4.9 jobs, a dozen, two thirds")
    ([], ['4.9', 'dozen', 'thirds'])
    """
    return [number for _, number in _found(_ID.sub(" ", text), _COUNT_WORDS)]


def _found(bare: str, words: re.Pattern) -> list[tuple[int, str]]:
    """Numbers in figures, words, Roman figures and other scripts, each with its place."""
    for pattern in (_NAME, _YEAR, _NO_AMOUNT):
        bare = pattern.sub(" ", bare)
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
    return _ID.sub(
        " ", _GIVEN.sub(lambda match: " " if match["id"] in _known() else match[0], code)
    )


@cache
def _known() -> frozenset[str]:
    """Ids to which a reader can give another value."""
    return frozenset(
        id for table in ("assumptions", "claims", "evidence", "events") for id in list_ids(table)
    )


@cache
def find_typed_in_code(source: str) -> list[tuple[int, str]]:
    """Numbers typed in a code cell that could reach a reader: in a text, or as a value in an expression.

    Ids, years that are not computed with, and the integers that code counts with are not.

    Examples
    --------
    >>> find_typed_in_code('publish("women/a", jobs / claim("women/entrepreneurs"), "Jobs", digits=3)')
    []
    >>> find_typed_in_code('share = jobs * 0.5\\ntitle = "4.9 jobs"')
    [(1, '0.5'), (2, '4.9')]
    >>> find_typed_in_code('indicator("idn/sp-pop-totl", 2018) / 2018')
    [(1, '2018')]
    """
    tree = ast.parse(source)
    known = _counting(tree)
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in known:
            continue
        if isinstance(node.value, str):
            found += [(node.lineno, number) for number in find_numbers(node.value)]
        elif isinstance(node.value, (int, float)) and node.value not in _ALLOWED_CONSTANTS:
            found.append((node.lineno, repr(node.value)))
    return sorted(found)


def _counting(tree: ast.AST) -> set[int]:
    """Constants that no reader sees as an amount: digits and the like, formats, years of an indicator, and series of years."""
    known = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            known |= {
                id(word.value)
                for word in node.keywords
                if word.arg in _OF_CODE
                and _OF_CODE[word.arg] in (None, name)
                and _whole(word.value)
            }
            known |= {
                id(argument) for argument in node.args if name == "indicator" and _is_year(argument)
            }
        elif isinstance(node, ast.FormattedValue) and node.format_spec:
            known |= {id(part) for part in ast.walk(node.format_spec)}
        elif isinstance(node, (ast.Tuple, ast.List, ast.Dict)):
            items = node.keys if isinstance(node, ast.Dict) else node.elts
            known |= set(map(id, items)) if all(map(_is_year, items)) else set()
        elif isinstance(node, ast.Subscript) and _is_year(node.slice):
            known.add(id(node.slice))
    return known


def _whole(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int)


def _is_year(node: ast.AST) -> bool:
    return _whole(node) and 1900 <= node.value < 2040


def lint_typed_numbers(path: Path) -> Iterator[str]:
    """One line for each number typed in a page of the book, a notebook or a Markdown file, and for code that is none."""
    if path.suffix == ".md":
        for line, number in find_typed_numbers(path.read_text(encoding="utf-8")):
            yield _told(path, f"line {line}", number)
        return
    for place, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], start=1):
        source = "".join(cell["source"])
        find = find_typed_numbers if cell["cell_type"] == "markdown" else find_typed_in_code
        try:
            found = find(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            yield (
                f"{_name(path)}, cell {place}, line {getattr(error, 'lineno', None) or 1}: found code that does not parse "
                f"({getattr(error, 'msg', type(error).__name__)}), expected Python. Mend the cell."
            )
            continue
        for line, number in found:
            yield _told(path, f"cell {place}, line {line}", number)


def _told(path: Path, place: str, number: str) -> str:
    return (
        f"{_name(path)}, {place}: found {number} typed, expected no typed number. "
        "Publish it as a result, or show it by {claim}, {evidence}, {event} or {result}."
    )


def _name(path: Path) -> str:
    return (
        f"{path.parent.name}/{path.name}"
        if path.parent.name in ("chapters", "reference")
        else path.name
    )
