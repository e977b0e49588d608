"""Numbers as a text prints them: in digits, in words, as fractions and multiples, with 万 and 亿.

Whether a comma or a point ends the whole part is a habit of the page, read from all its numbers.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_VALUES = (
    {word: value for value, word in enumerate(_SMALL)}
    | {word: 10 * value for value, word in enumerate(_TENS, start=2)}
    | {word: 10**power for word, power in _SCALES.items()}
    | {"dozen": 12, "a": 1, "and": 0}
)

# What multiplies a number in digits; with no space before it, a letter does so too.
_AFTER_DIGITS = {
    **_SCALES,
    **{"k": 3, "m": 6, "mn": 6, "mio.": 6, "millionen": 6, "millions": 6, "mln": 6},
    **{"bn": 9, "b": 9, "mrd.": 9, "milliarden": 9, "milliards": 9, "tn": 12, "tausend": 3},
    **{"lakh": 5, "crore": 7, "dozen": 0},
    **{"千": 3, "万": 4, "萬": 4, "百万": 6, "千万": 7, "亿": 8, "億": 8, "万亿": 12},
}
_LETTERS = ("k", "m", "b")
_WORDS_AFTER = "|".join(
    re.escape(word) for word in sorted(_AFTER_DIGITS, key=len, reverse=True) if word not in _LETTERS
)
_DIGITS = re.compile(
    r"(?:(?<![A-Za-z0-9_,/])(?<!\d\.)|(?-i:(?<=\b[A-Z]{3})|(?<=\bRs)|(?<=\bR)))"  # R4.5
    r"(?P<digits>\d{1,3}(?:[,.'’ ]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*|(?<![^\s($€£¥])\.\d+)"
    rf"(?:[ -]?(?P<word>{_WORDS_AFTER})(?![a-z])|(?P<letter>[kmb])(?!\w))?",
    re.I,
)
_WORD = "|".join([*reversed(_SMALL), *_TENS, *_SCALES, "dozen"])
_WORDS = re.compile(
    rf"(?<![\w-])(?:(?P<half>(?:(?:(?P<whole>{_WORD}) and )?a )?half[ -](?:a )?)"
    rf"(?=dozen|{'|'.join(_SCALES)})|a )?"
    rf"(?:{_WORD})(?:[ -](?:and )?(?:{_WORD}))*(?!\w)",
    re.I,
)
# Hundreds of millions are at least one; a table "in millions of euros" has none.
_MANY = {"tens": 10, "dozens": 12} | {f"{word}s": 10**power for word, power in _SCALES.items()}
_AT_LEAST = re.compile(
    rf"(?<![\w-])(?<!\bin )({'|'.join(_MANY)}) of(?: ({'|'.join(_MANY)})\b)?", re.I
)
_HAN_DIGITS = dict(
    zip("零〇一二两兩三四五六七八九", (0, 0, 1, 2, 2, 2, *range(3, 10)), strict=True)
)
_HAN_SCALES = {"十": 1, "百": 2, "千": 3, "万": 4, "萬": 4, "亿": 8, "億": 8}
_HAN = re.compile(f"[{''.join((*_HAN_DIGITS, *_HAN_SCALES))}]{{2,}}")

_PARTS = {"half": 2, "halve": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
# A third of something, or a third less; a third party is none.
_OF = r"(?= of\b|-of| (?:more|less|fewer|lower|higher)\b|[.,;])"
_FRACTION = re.compile(
    rf"(?<![\w-])(?:(?P<count>an?|{'|'.join(_SMALL[1:10])})[ -])?"
    rf"(?P<part>half|halves|(?:third|quarter|fifth|tenth)(?:s|{_OF}))(?!\w)",
    re.I,
)
_TIMES = {"doubl": 2.0, "twice": 2.0, "tripl": 3.0, "trebl": 3.0, "quadrupl": 4.0, "halv": 0.5}
_MULTIPLE = re.compile(
    rf"(?<![\w-])(?:(?:{'|'.join(_TIMES)})(?:es?|ed|ing)?|(?P<fold>{_WORD})-?fold)(?!\w)", re.I
)
# Between the ends of a range: 3 to 5 million, between 3 and 5, 3\u20135 per cent.
RANGE = re.compile(r" ?(?:\u2013|-|to|and|or|bis|à) ?(?:[$€£¥]|US\$)?")
_SHARE = re.compile(r"(?: out of(?: every)?| in(?: every)?) $", re.I)


@dataclass(frozen=True)
class PrintedNumber:
    """A number and its place in a text; `unit` where the number itself says it."""

    start: int
    end: int
    value: Decimal
    unit: str = ""
    scale: Decimal = Decimal(1)  # of the word after its digits


_MONTH = "|".join([*calendar.month_name[1:], *(f"{name}\\.?" for name in calendar.month_abbr[1:])])
_DATES = re.compile(
    rf"\b(?:(?:(?P<day>\d{{1,2}}) )?(?P<month>{_MONTH}) (?:(?P<day_after>\d{{1,2}}), )?)?"
    r"(?P<year>(?:19|20)\d\d)(?![\d,.]\d|\w)"
)


def find_dates(text: str) -> Iterator[tuple[int, int, str]]:
    """Days, months and years of a text in English: start, end and ISO 8601.

    Examples
    --------
    >>> [date for *_, date in find_dates("on 8 May 2017, in June 2018 and in 2019")]
    ['2017-05-08', '2018-06', '2019']
    """
    for match in _DATES.finditer(text):
        parts = [match["year"]]
        if match["month"]:
            parts.append(f"{list(calendar.month_abbr).index(match['month'][:3]):02}")
            if day := match["day"] or match["day_after"]:
                parts.append(f"{int(day):02}")
        yield (*match.span(), "-".join(parts))


def find_printed_numbers(text: str, page: str = "") -> list[PrintedNumber]:
    """Every number of a text in its order, those of dates and names among them.

    Its page, with the line breaks and gaps, says whether spaces may part thousands.

    Examples
    --------
    >>> found = find_printed_numbers("Over 1.2 million loaves, two thirds of them by 24 bakers")
    >>> [(f"{each.value:.0f}", each.unit) for each in found]
    [('1200000', ''), ('67', 'percent'), ('24', '')]
    >>> [int(each.value) for each in find_printed_numbers("1.200 Leute, 3,5 Mio. und 三千五百万")]
    [1200, 3500000, 35000000]
    """
    found: list[PrintedNumber] = []
    for number in sorted(_all(text, page or text), key=lambda each: (each.start, -each.end)):
        if found and number.start < found[-1].end:
            continue
        if found and text[found[-1].end : number.start] == " (" and number.value == found[-1].value:
            continue  # as in "seven (7)"
        joined = _share(text, found[-1], number) if found else None
        found[-1:] = [joined] if joined else [*found[-1:], number]
    scaled = [_scaled(text, *pair) for pair in pairwise(found)]
    return [*scaled, *found[-1:]]


def _share(text: str, part: PrintedNumber, whole: PrintedNumber) -> PrintedNumber | None:
    """Such as nine out of ten, as one number."""
    if (
        not _SHARE.fullmatch(text[part.end : whole.start])
        or not 0 < part.value < whole.value <= 100
    ):
        return None
    return PrintedNumber(part.start, whole.end, 100 * part.value / whole.value, "percent")


def _scaled(text: str, number: PrintedNumber, after: PrintedNumber) -> PrintedNumber:
    """The first number of a range, such as 3 to 5 million, in what the last is counted in."""
    between, is_scaled = text[number.end : after.start], after.scale != 1 and number.scale == 1
    if not is_scaled or number.value * after.scale > after.value or not RANGE.fullmatch(between):
        return number
    return replace(number, value=number.value * after.scale, scale=after.scale)


def _all(text: str, page: str) -> Iterator[PrintedNumber]:
    comma = has_decimal_comma(text)
    for match in _DIGITS.finditer(text):
        word, letter = (match["word"] or "").lower(), (match["letter"] or "").lower()
        for digits, place in _split(match, page):
            last = place + len(digits) == match.end("digits")
            power = _AFTER_DIGITS.get(word or letter, 0) if last else 0
            scale = Decimal(12) if word == "dozen" and last else Decimal(10) ** power
            end = match.end() if last else place + len(digits)
            yield PrintedNumber(place, end, _decimal(digits, comma) * scale, scale=scale)
    for match in _WORDS.finditer(text):
        if match[0].lower() in _SCALES:
            continue  # as in "per million"
        value = Decimal(_in_words(match[0].removeprefix(match["half"] or "").lower()))
        if match["half"]:  # half a million, two and a half million
            value = value * (2 * _VALUES[(match["whole"] or "zero").lower()] + 1) / 2
        yield PrintedNumber(*match.span(), value)
    for match in _AT_LEAST.finditer(text):
        least = _MANY[match[1].lower()] * _MANY.get((match[2] or "").lower(), 1)
        yield PrintedNumber(match.start(), match.end(2 if match[2] else 1), Decimal(least))
    for match in _HAN.finditer(text):
        yield PrintedNumber(*match.span(), Decimal(_han(match[0])))
    for match in _FRACTION.finditer(text):
        count = _VALUES.get((match["count"] or "a").lower(), 1)
        part = match["part"].lower().removesuffix("s")
        if part in ("third", "quarter", "fifth", "tenth") and not match["count"]:
            continue
        yield PrintedNumber(*match.span(), Decimal(100) * count / _PARTS[part], "percent")
    for match in _MULTIPLE.finditer(text):
        stem = next((stem for stem in _TIMES if match[0].lower().startswith(stem)), "")
        times = _VALUES[match["fold"].lower()] if match["fold"] else _TIMES[stem]
        yield PrintedNumber(*match.span(), Decimal(f"{times:g}"), "ratio")


def _split(match: re.Match, page: str) -> Iterator[tuple[str, int]]:
    """The digits of a match; apart where spaces do not separate thousands on this page."""
    place, digits = match.start("digits"), match["digits"]
    if " " in digits and re.search(r"\d[,.]\d{3}(?!\d)|\d(?: {3,}|\t)\s*\d", page):
        for part in digits.split(" "):
            yield part, place
            place += len(part) + 1
    else:
        yield digits, place


def has_decimal_comma(text: str) -> bool:
    """Whether the numbers of a text have a comma where English has a point.

    Examples
    --------
    >>> has_decimal_comma("1.200 Leute und 3,5 Prozent"), has_decimal_comma("1,200 and 3.5")
    (True, False)
    """
    comma = re.findall(r"(?<!\w)0,\d|\d,\d{1,2}(?![\d,])|\d\.\d{3},\d", text)
    point = re.findall(r"(?<!\w)0?\.\d|\d\.\d{1,2}(?![\d.])|\d(?<!\b0),\d{3}(?!\d)", text)
    return len(comma) > len(point) or (not point and bool(re.search(r"\d\.\d{3}(?!\d)", text)))


def _decimal(digits: str, comma: bool) -> Decimal:
    digits = re.sub("['’ ]", "", digits)
    thousands, point = (".", ",") if comma else (",", ".")
    if re.search(rf"{re.escape(point)}.*{re.escape(point)}", digits):  # a date or a version
        digits = digits.replace(point, "")
    return Decimal(digits.replace(thousands, "").replace(point, ".").rstrip("."))


def _in_words(words: str) -> int:
    """The value of a number in words, such as two hundred and fifty thousand."""
    total, group = 0, 0
    for word in re.split("[ -]", words):
        value = _VALUES[word]
        if word in _SCALES or word == "dozen":
            group = max(group, 1) * value
            if value >= 1000:
                total, group = total + group, 0
        else:
            group += value
    return total + group


def _han(text: str) -> int:
    """The value of a number in Chinese numerals."""
    total = group = digit = 0
    for sign in text:
        power = _HAN_SCALES.get(sign, 0)
        if not power:
            digit = _HAN_DIGITS[sign]
        elif power < 4:
            group, digit = group + max(digit, 1) * 10**power, 0
        else:
            total, group, digit = (total + max(group + digit, 1)) * 10**power, 0, 0
    return total + group + digit
