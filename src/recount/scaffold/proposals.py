"""Claims that a page may make, proposed to its reader: every number, and what somebody does.

A number comes with the hedge and the unit that stand beside it, a sentence without numbers from its
verb on. Left out are names with digits, numbers of pages and lists, and years that head a column.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from recount.datapackage.tables import normalise_whitespace
from recount.scaffold.unit_words import find_unit
from recount.validation.evidence_quotations import Patterns, hedge_at
from recount.validation.printed_numbers import (
    RANGE,
    PrintedNumber,
    find_dates,
    find_printed_numbers,
)

LONGEST = 12  # words of a fragment, as the schema of the claims has it
_DIGITS = 15  # of a value
_SHORTEST = 3  # words of a statement


@dataclass(frozen=True)
class Proposal:
    """What could become a row of ``claims.csv``; attributes as its columns."""

    kind: str
    start: int
    end: int
    fragment: str
    value: str = ""
    date: str = ""
    unit: str = ""
    wording: str = ""


def propose_claims(page: str, patterns: Patterns, units: list[dict[str, str]]) -> list[Proposal]:
    """What a page may claim, the shortest fragment first.

    Parameters
    ----------
    page : str
        Its text, with the line breaks that tell paragraphs apart.
    patterns : list
        Hedges, as `hedge_patterns` reads them from ``hedge_words.csv``.
    units : list of dict
        Rows of ``units.csv``, whose names are preferred to the words of the page.

    Examples
    --------
    >>> first, *_ = propose_claims("We opened 24 bakeries in two towns.", [], [])
    >>> first.fragment, first.value, first.unit
    ('two towns', '2', 'town')
    """
    text = normalise_whitespace(page)
    found: list[Proposal] = []
    for start, end in _sentences(page):
        sentence = text[start:end]
        numbers = [*_numbers(sentence, page, patterns, units)]
        statements = [] if numbers else [*_statements(sentence)]
        found += [
            replace(each, start=each.start + start, end=each.end + start)
            for each in (*numbers, *_dates(sentence), *statements)
        ]
    return sorted(_unique(found, text), key=lambda each: (len(each.fragment), each.start))


# A line that is only a number, only capitals, of a list, or a row of numbers stands by itself.
_CELL = r"(?: {3,}|\t)[ \t]*\(?\d[\d.,:)%]*"
_ALONE = re.compile(
    rf"^([ \t]*(?:\d+|[^a-z\n]*[A-Z]{{3}}[^a-z\n]*|[•▪●·*\u2013-][ \t].*|"
    rf".*{_CELL}{_CELL}.*|.* {{3,}}\(?\d[\d.,:)%]*)[ \t]*)$",
    re.M,
)
# So do two or more short lines that end with a number.
_LABELS = re.compile(
    r"(?:^(?=.{,60}$)\W*[A-Z].*[ :][$€£¥]?\d(?:[\d.,]*\d)?%?(?: [a-z]{1,4}\.)?[ \t]*$\n?){2,}", re.M
)
_SENTENCE_END = re.compile(
    r"(?<=[\w%)”’\"][.!?])[”\"]? (?=\W?[A-Z\d\u4e00-\u9fff])|(?<=[。；])[”\"]? ?(?=.)|"
    r"(?<=[a-z]{3}\.)\d[\d,]* (?=[A-Z])"
)
_NO_END = re.compile(
    r"(?:\b(?:[Aa]pprox|ca|[Nn]o|[Nn]r|[Mm]io|[Mm]rd|[Mm]ln|[Ff]ig|vs|incl|approx|\d)\.)$"
)


def _sentences(page: str) -> Iterator[tuple[int, int]]:
    """Where each sentence stands in the normalised text; an empty line ends one, too."""
    place = 0
    page = _LABELS.sub(lambda lines: lines[0].replace("\n", "\n\n"), page)
    for part in re.split(r"\n[ \t]*\n", _ALONE.sub(r"\n\n\1\n\n", page)):
        if block := normalise_whitespace(part):
            marks = [each.end() for each in _SENTENCE_END.finditer(block)]
            ends = [mark for mark in marks if not _NO_END.search(block[:mark].rstrip())]
            for start, end in pairwise([0, *ends, len(block)]):
                if start < end:
                    yield place + start, place + end
            place += len(block) + 1


# What makes digits a part of a name or of a list, and no amount.
_NAME_BEFORE = re.compile(
    r"(?:^\(|\b(?:Items?|ISO|IEC|EN|GRI|SASB|IFRS|IAS|SDGs?|Scopes?|Figures?|Fig\.|Tables?|Notes?|[Pp]ages?|pp?\.|"
    r"Chapters?|Sections?|Articles?|Phase|Tier|Level|Volume|Issue|Category|Goals?|Nos?\.|Nr\.|Version|Annex|"
    r"Appendix|Directive|Regulation|Stage|Class|Grade|Box|Part|Step|Vol\.|COVID|Covid|COP|Principles?)"
    r"[ -]?(?:\d+(?:, | and |\u2013|-))*|\+\d[\d ]*|\d:|"
    r"\bnet[ -]|\bper [$€£¥]?|\b(?:19|20)\d\d[-\u2013]|\[)$"
)
_NAME_AFTER = re.compile(r"[GD]\b|(?:st|nd|rd|th)\b|/\d|:(?!1\b)\d|-digit|[ -]?half\b|[ -]half|\]")
# Such as "sales(2,3)" and "data.4 The".
_FOOTNOTE = re.compile(
    r"[\w)]\(\d{1,2}(?:,\d{1,2})*\)|[a-z]{3}[.,]\d{1,2}(?:,\d{1,2})*(?= [A-Z]| ?$)"
)
_LIST_NUMBER = re.compile(r"[.)] ?\S")
_ONE = re.compile(r"[ -](?:year|month|week|day|hour|minute|million|billion)")
_THERE_IS = re.compile(r"\b[Tt]here (?:is|was) (?:\w+ly )?$")
_WHICH = re.compile(r"\b(?:first|second|this|other) $")
_MONEY = re.compile(r"[$€£¥]\s?$")


def _is_amount(text: str, number: PrintedNumber) -> bool:
    before, printed = text[: number.start], text[number.start : number.end]
    after = text[number.end :]
    if printed.lower() == "one":
        return bool(_ONE.match(after) or _THERE_IS.search(before))
    marks = (mark.span() for mark in _FOOTNOTE.finditer(text))
    if printed == "000" or any(start <= number.start < end for start, end in marks):
        return False
    if re.fullmatch(r"\d+", printed) and not before.strip() and _LIST_NUMBER.match(after):
        return False
    if before.endswith("+") and re.match(r" \d", after):  # a telephone number
        return False
    if printed == text.strip() or _NAME_BEFORE.search(before) or _NAME_AFTER.match(after):
        return False
    if printed.lower() == "half" and (re.match(r"[ -]year", after) or _WHICH.search(before)):
        return False
    return not re.fullmatch(r"(?:19|20)\d\d", printed) or bool(_MONEY.search(before))


def _numbers(sentence: str, page: str, patterns: Patterns, units: list) -> Iterator[Proposal]:
    """A proposal for each amount, the last first; the first of a range is quoted with the last."""
    dates = [(start, end) for start, end, _ in find_dates(sentence) if end - start > len("2021")]
    after: tuple[PrintedNumber, Proposal] | None = None
    for number in reversed(find_printed_numbers(sentence, page)):
        if not _is_amount(sentence, number) or any(a <= number.start < b for a, b in dates):
            continue
        proposal = _number(sentence, number, patterns, units)
        if after and RANGE.fullmatch(sentence[number.end : after[0].start]):
            first, last = proposal, after[1]
            kind, unit = (first.kind, first.unit) if first.unit else (last.kind, last.unit)
            fragment = sentence[first.start : last.end]
            proposal = replace(first, kind=kind, unit=unit, end=last.end, fragment=fragment)
        after = (number, proposal)
        yield proposal


def _number(sentence: str, number: PrintedNumber, patterns: Patterns, units: list) -> Proposal:
    kind, unit, start, end = find_unit(sentence, number, units)
    wording, first, last = hedge_at(sentence.lower(), start, number.end, patterns)
    start, end = min(start, first), max(end, last)
    value = f"{number.value:f}"  # as printed, with the zeros at its end
    if number.scale != 1:
        value = f"{number.value.normalize():f}"
    elif len(value) > _DIGITS:
        value = f"{number.value:.15g}"
    return Proposal(kind, start, end, sentence[start:end], value, unit=unit, wording=wording)


_BEFORE_YEAR = re.compile(
    r"\b(?:in|since|by|from|until|to|of|during|between|and|end|year|early|late|mid-?|than|for|"
    r"before|after|im|seit|bis|ab|en|depuis)"
    r" (?:the )?(?:end of )?$",
    re.I,
)


def _dates(sentence: str) -> Iterator[Proposal]:
    """Days and months, and the years that a word ties to what is said."""
    for start, end, date in find_dates(sentence):
        if "-" in date or _BEFORE_YEAR.search(sentence[:start]):
            yield Proposal("date", start, end, sentence[start:end], date=date, wording="exact")


_VERBS = (
    "accelerat achiev acquir address adopt advanc aim allow appl audit avoid award bak becam "
    "begin brought bring buil built bought buy call capture car certif champion chang clean "
    "collaborat collect commit complet connect conserv contribut convert coordinat creat cultivat "
    "cut decarboni decreas defin deliver design develop distribut donat driv drove eliminat embed "
    "emit employ empower enabl enclos encourag engag enhanc enrol ensur equip establish evaluat "
    "exceed expand extend facilitat feed financ focus form foster fulfil fund gav give given "
    "grant grew grow handl harvest help hir honou host identif implement improv increas initiat "
    "innovat inspir instal integrat introduc invest invit issu join keep kept launch lead learn "
    "led lend lent listen liv lower maintain mak made manag manufactur measur meet mentor met "
    "mitigat moderni monitor mov notif nurtur offer open operat optimi organi own paid partner "
    "pay plant pledg pool power prepar present preserv prevent priorit process procur produc "
    "profil promot protect provid publish purchas put ran reach receiv recogni recommend recover "
    "recruit recycl reduc refurbish refus regenerat release remov renew repair replac report "
    "respect respond restor retain return reus review rais rol run safeguard sav secur sell send "
    "sent serv set shap shar ship sign simplif sold sourc sponsor spread start stopp strengthen "
    "succeed suppl support sustain switch tackl tak taught teach test took track train transform "
    "treat upgrad use using volunteer welcom won work wrot"
).split()
_PAST = (
    "became began came chose fell found lost rose brought built bought cut drove gave grew held "
    "kept led lent made met paid put ran sent set sold spent taught took went won wrote"
).split()
_ENDING = "e|es|ed|s|d|i(?:ng|ed|es)|y|i[sz](?:e|es|ed|ing)|(?:t|n|p|l)(?:ed|ing)|red|led"
# What a verb of doing is not, after "we" or "they".
_STATES = (
    "are|were|have|had|do|did|can|could|may|might|must|will|would|shall|should|believe|hope|know|"
    "appreciate|thank"
)
_VERB = re.compile(
    r"\b(?:(?:[Ww]e|[Oo]ur \w+|[Tt]hey|[Ii]t|that|which|who) (?:\w+ly )?)?"
    r"(?:(?:have|has|had|are|is|was|were|will|would|can|also|been|be|to|not) )*"
    rf"(?:(?:(?<=[Ww]e )|(?<=hey ))(?!(?:\w+ly )?(?:{_STATES})\b)[a-z]+|"
    rf"(?:{'|'.join(_VERBS)})(?:{_ENDING})?|{'|'.join(_PAST)})\b(?! of\b)",
)
# A participle that says which thing is meant, and no deed: "services provided by", "our new".
_WHICH_ONES = re.compile(r"\w+ed by\b|(?:provided|used|made|described) (?:in|to|from)\b")
_ARTICLE = re.compile(r"\b(?:an?|the|our|their|its|your|these|those) $", re.I)
_CLAUSE_END = re.compile(
    r"[,;:.!?]( |$)| [\u2013\u2014] | (?:and|while|which|who|where|because|so that) "
)


def _statements(sentence: str) -> Iterator[Proposal]:
    """What a sentence says that somebody does: from its verb to the end of the clause."""
    for verb in _VERB.finditer(sentence):
        *before, word = verb[0].lower().split()
        is_form = word.endswith(("ed", "es", "s", "ing")) or word in _PAST
        if not before and not (verb.start() and is_form):
            continue  # a noun, or a heading such as "Reducing waste"
        if _ARTICLE.search(sentence[: verb.start()]) or (
            not before and _WHICH_ONES.match(sentence, verb.start())
        ):
            continue
        if before[:1] == ["our"] and len(before) == 2 and word.endswith("ing"):
            continue  # "our close monitoring"
        stop = _CLAUSE_END.search(sentence, verb.end())
        while stop and len(sentence[verb.start() : stop.start()].split()) < _SHORTEST:
            stop = _CLAUSE_END.search(sentence, stop.end())
        words = sentence[verb.start() : stop.start() if stop else len(sentence)].split()[:LONGEST]
        if len(words) >= _SHORTEST:
            fragment = " ".join(words).rstrip(" .,;:!?")
            yield Proposal("statement", verb.start(), verb.start() + len(fragment), fragment)
            return


def _unique(found: list[Proposal], text: str) -> Iterator[Proposal]:
    """Each once: a fragment that the page has before grows by a word, a year is given once."""
    taken: set[str] = set()
    for each in found:
        bare_year = re.fullmatch(r"\d{4}", each.date) is not None
        while each.fragment in taken and not bare_year and (wider := _wider(each, text)):
            each = wider
        if each.fragment not in taken and len(each.fragment.split()) <= LONGEST:
            taken.add(each.fragment)
            yield each


def _wider(each: Proposal, text: str) -> Proposal | None:
    """The same with one more word, after it or before it."""
    end = text.find(" ", each.end + 1)
    start = each.start
    if each.end < len(text) - 1:
        end = end if end > 0 else len(text)
    else:
        start, end = text.rfind(" ", 0, max(each.start - 1, 0)) + 1, each.end
    if len(text[start:end].split()) > LONGEST or (start, end) == (each.start, each.end):
        return None
    return replace(each, start=start, end=end, fragment=text[start:end])
