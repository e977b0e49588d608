"""What a number on a page is counted in: a currency, a time, a share, or the noun after it."""

import re

from recount.validation.printed_numbers import PrintedNumber

_SIGNS = {
    "$": "USD",
    "US$": "USD",
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "Rs": "INR",
    "R": "ZAR",
    "¥": "JPY",
    "元": "yuan",
}
_CODES = "USD EUR GBP JPY CHF SEK NOK DKK INR CAD AUD BRL ZAR KRW SGD PLN".split()
_NAMES = {"euro": "EUR", "dollar": "USD", "pound": "GBP", "yuan": "yuan", "rupee": "INR"}
_SHARES = {
    **dict.fromkeys(("%", "％", "percent", "per cent", "Prozent", "pour cent", "pct"), "percent"),
    **dict.fromkeys(("percentage points", "percentage point", "pp"), "point"),
    **dict.fromkeys(("times", "x", "×", ":1"), "ratio"),
}
_TIMES = "year month week day hour minute second Jahr Monat".split()
_MEASURES = (
    "tCO2e tCO2 kgCO2e MtCO2e kWh MWh GWh TWh MW GW kW GJ TJ PJ MJ kg mg g kt Mt t km km² km2 m² "
    "m2 m³ m3 m ha hl l L ml °C tonnes tons litres"
).split()
# As a name, which has letters and digits alone.
_SYMBOLS = {"m²": "m2", "km²": "km2", "m³": "m3", "°C": "degC"}
_BEFORE = re.compile(r"(?:(?:US|HK|A|C)?[$€£¥₹]|\b[A-Z]{3}|\bRs?)\s?$")


def _one_of(words) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_AFTER = {
    "share": re.compile(rf"[ -]?({_one_of(_SHARES)})(?!\w)"),
    "currency": re.compile(
        rf"[ -]?(?:US |d['’])?({_one_of([*_SIGNS, *_CODES])}|(?:{_one_of(_NAMES)})s?)(?![A-Za-z])",
        re.I,
    ),
    "time": re.compile(rf"[ -]?({_one_of(_TIMES)})(?:s|e|en)?(?![A-Za-z])"),
    "measure": re.compile(rf" ?({_one_of(_MEASURES)})(?![\w-])"),
    "Chinese": re.compile(r" ?[余多]?[个名家位户所座]?([\u4e00-\u9fff]{1,2})"),
}

# A noun in the plural, with the words before it; what ends the search for one.
_STOP = (
    "a an the and or but nor of to in on at by for from with than that which who whose is are was "
    "were has had have be been will per its this as our their we it more less fewer so if while "
    "when where during since und oder der die das et de des dans across through under over "
    "between into among about also"
).split()
_IRREGULAR = {"people": "person", "women": "woman", "men": "man", "children": "child"} | {
    word: word for word in ("staff", "personnel", "personen", "leute", "mitarbeiter", "megalitres")
}
_OF = re.compile(r" of (?:the|our|their|its|these|all)(?: \d+)?(?= )")
_WORD = re.compile(r"[ -]([^\W\d_]+(?:[-’'&][^\W\d_]+)*)")
_REACH = 6  # words


def find_unit(
    text: str, number: PrintedNumber, rows: list[dict[str, str]]
) -> tuple[str, str, int, int]:
    """The kind of a number, its unit, and where both stand; without a unit, the number alone."""
    start, end = number.start, number.end + (text[number.end : number.end + 1] == "+")
    if number.unit:
        return "count", number.unit, start, end
    if before := _BEFORE.search(text[:start]):
        sign = before[0].strip()
        return "sum", _SIGNS.get(sign, _SIGNS.get(sign[-1], sign)), before.start(), end
    for kind, pattern in _AFTER.items():
        if found := pattern.match(text, end):
            return *_named(kind, found[1], rows), start, found.end()
    noun, last = _noun(text, end)
    return "count", _known(noun, rows) or _singular(noun), start, last


def _named(kind: str, word: str, rows: list[dict[str, str]]) -> tuple[str, str]:
    if kind == "share":
        return "count", _SHARES[word]
    if kind == "time":
        return "duration", {"Jahr": "year", "Monat": "month"}.get(word, word)
    if kind == "currency":
        name = word.lower().removesuffix("s")
        return "sum", _NAMES.get(name) or _SIGNS.get(word.upper(), word.upper())
    return "count", _known(word, rows) or _singular(word)


def _noun(text: str, place: int) -> tuple[str, int]:
    """The noun that a number counts, and where it ends."""
    if of := _OF.match(text, place):
        place = of.end()
    first, end, start = "", place, place
    for count in range(_REACH):
        if not (word := _WORD.match(text, place)):
            break
        if word[1].lower() in _STOP and not (count == 1 and word[1] in ("and", "or")):
            break
        place = word.end()
        if _is_plural(word[1]):
            return word[1], place
        if count == 0:
            first, end = word[1], place
    is_noun = bool(first) and not first.endswith(("ed", "ing", "ly"))
    return (first, end) if is_noun else ("", start)


def _is_plural(word: str) -> bool:
    lower = word.lower()
    no_plural = ("ss", "us", "is", "’s", "'s")
    ends = len(lower) > 3 and lower.endswith("s") and not lower.endswith(no_plural)
    return ends or lower in _IRREGULAR


def _known(word: str, rows: list[dict[str, str]]) -> str:
    """The unit that has this word as its name, singular or plural."""
    names = ((row["unit"], row["singular"], row["plural"]) for row in rows)
    return next((name[0] for name in names if word and word.lower() in name), "")


def _singular(word: str) -> str:
    """The name of a unit from a noun: lower case, in the singular."""
    if word in _SYMBOLS:
        return _SYMBOLS[word]
    lower = re.sub(r"[^\w/²³%°]+", "_", word if word in _MEASURES else word.lower()).strip("_")
    if word in _MEASURES and word not in ("tonnes", "tons", "litres"):
        return lower
    if lower in _IRREGULAR:
        return _IRREGULAR[lower]
    if not _is_plural(lower):
        return lower
    if lower.endswith("ies"):
        return f"{lower[:-3]}y"
    return lower[:-2] if lower.endswith(("sses", "shes", "ches", "xes")) else lower[:-1]


def _plural(word: str) -> str:
    if re.search("[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if re.search("([sxz]|[cs]h)$", word) else f"{word}s"


def new_unit(name: str) -> dict[str, str]:
    """The row of ``units.csv`` for a unit from the words of a page: a currency, or what is counted.

    Examples
    --------
    >>> [new_unit(name)["plural"] for name in ("EUR", "full_timer", "city", "branch", "bus")]
    ['EUR', 'full timers', 'cities', 'branches', 'buses']
    """
    symbols = {name: symbol for symbol, name in _SYMBOLS.items()}
    plurals = {name: noun for noun, name in _IRREGULAR.items()}
    is_money, word = name.isupper() and len(name) == 3, symbols.get(name, name.replace("_", " "))
    is_symbol = is_money or word in _MEASURES or not name.isascii()
    plural = word if is_symbol else plurals.get(name) or _plural(word)
    return {
        "unit": name,
        "definition": f"[{name}]",
        "singular": word,
        "plural": plural,
        "before": str(is_money).lower(),
        "whole": str(not is_symbol).lower(),
    }
