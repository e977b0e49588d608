"""Whether each verdict rests on rows that exist, and that its rule or its codings can decide."""

from collections.abc import Iterator

from recount.datapackage.tables import split_list
from recount.validation.report import Problem, did_you_mean
from recount.validation.tables import Tables, cell_problem
from recount.verdict_rules import JUDGEMENT
from recount.verdict_words import NOTHING_FOUND, RESTS_ON, TESTED

LONGEST_REASON = 60  # words
CODERS = 2  # of each verdict that judgement decides

Row = dict[str, str]


def check_verdict_rows(tables: Tables) -> Iterator[Problem]:
    """What is wrong with searches, with what stands beside claims, and then with verdicts."""
    found = [*_check_searches(tables), *_check_sides(tables), *_check_codings(tables)]
    yield from found or _check_verdicts(tables)


def _check_searches(tables: Tables) -> Iterator[Problem]:
    claims = tables.by_id("claims")
    for row, cells in tables.numbered("searches"):
        if fault := _unknown(cells["claims"], claims, "claims"):
            yield cell_problem("searches", row, "claims", fault)


def _unknown(cell: str, known: dict[str, Row], table: str) -> str:
    """What is wrong with a list of ids: one that does not exist, or that is named twice."""
    ids = split_list(cell)
    for id in ids:
        if id not in known:
            hint = did_you_mean(id, known, f"add the row to data/{table}.csv.")
            return f"unknown id {id!r}. {hint}"
    return f"{cell!r} names an id twice. Remove one." if len(set(ids)) < len(ids) else ""


def _check_sides(tables: Tables) -> Iterator[Problem]:
    rows = {"evidence": tables.by_id("evidence"), "event": tables.by_id("events")}
    rules = {cells["claim"]: cells["rule"] for cells in tables.rows("verdicts")}
    for row, cells in tables.numbered("verdict_evidence"):
        column = "evidence" if cells["evidence"] else "event"
        rule = rules.get(cells["claim"], "")
        fault = _side_fault(cells, rule) or _row_fault(cells[column], column, rows[column])
        if fault:
            yield cell_problem("verdict_evidence", row, *fault)


Fault = tuple[str, str] | None  # column and message


def _side_fault(cells: Row, rule: str) -> Fault:
    if bool(cells["evidence"]) == bool(cells["event"]):
        return "evidence", "name evidence or an event, one of the two, in each row."
    if not rule:
        message = "data/verdicts.csv has no row for this claim. Add one, or remove this row."
        return "claim", message
    side = cells["side"]
    if rule == JUDGEMENT and side == TESTED:
        return "side", "'tested', where judgement decides. Write for, against or context."
    if rule != JUDGEMENT and side in ("for", "against"):
        return "side", f"{side!r}, where the rule {rule} decides the side. Write tested."
    return None


def _row_fault(id: str, column: str, known: dict[str, Row]) -> Fault:
    if fault := _unknown(id, known, "evidence" if column == "evidence" else "events"):
        return column, fault
    if known[id]["grade"] == "C":
        return column, f"{id!r} is of grade C. Read its source again, or leave it out."
    return None


def _check_codings(tables: Tables) -> Iterator[Problem]:
    judged = {row["claim"] for row in tables.rows("verdicts") if row["rule"] == JUDGEMENT}
    for row, cells in tables.numbered("codings"):
        if cells["claim"] not in judged:
            message = f"{cells['claim']!r} is not decided by judgement. Remove the coding."
            yield cell_problem("codings", row, "claim", message)


def _check_verdicts(tables: Tables) -> Iterator[Problem]:
    """What is wrong with the rows of ``verdicts.csv``, the first thing of each."""
    claims, searches = tables.by_id("claims"), tables.by_id("searches")
    evidence = tables.by_id("evidence")
    beside: dict[str, list[Row]] = {}
    for cells in tables.rows("verdict_evidence"):
        beside.setdefault(cells["claim"], []).append(cells)
    codings: dict[str, list[str]] = {}
    for cells in tables.rows("codings"):
        codings.setdefault(cells["claim"], []).append(cells["agreement"])
    for row, cells in tables.numbered("verdicts"):
        claim, rows = cells["claim"], beside.get(cells["claim"], [])
        fault = _text_fault(cells, searches)
        if not fault and cells["rule"] == JUDGEMENT:
            fault = _judgement_fault(cells, rows) or _coding_fault(cells, codings.get(claim, []))
        elif not fault:
            fault = _rule_fault(cells, claims[claim], rows, evidence)
        if fault:
            yield cell_problem("verdicts", row, *fault)


def _text_fault(cells: Row, searches: dict[str, Row]) -> Fault:
    if (length := len(cells["reason"].split())) > LONGEST_REASON:
        return "reason", f"{length} words, at most {LONGEST_REASON}. Shorten it."
    if fault := _unknown(cells["searches"], searches, "searches"):
        return "searches", fault
    for id in split_list(cells["searches"]):
        if cells["claim"] not in split_list(searches[id]["claims"]):
            message = f"{id!r} was not aimed at this claim. Add the claim in data/searches.csv."
            return "searches", message
    return None


def _judgement_fault(cells: Row, beside: list[Row]) -> Fault:
    agreement = cells["agreement"]
    if not agreement:
        return "agreement", "the cell is empty. Judgement decides: write what follows."
    if agreement == NOTHING_FOUND and not cells["searches"]:
        message = "the cell is empty. Name the searches in which nothing was found."
        return "searches", message
    side = RESTS_ON.get(agreement)
    if side and not any(row["side"] == side for row in beside):
        message = f"{agreement!r}, but data/verdict_evidence.csv has nothing {side} the claim."
        return "agreement", f"{message} Add a row."
    return None


def _coding_fault(cells: Row, codings: list[str]) -> Fault:
    """Why the codings do not give the agreement: two are needed, by two coders."""
    agreement, settled = cells["agreement"], cells["settled"]
    if len(codings) < CODERS:
        message = f"data/codings.csv has {len(codings)} of {CODERS} codings. Add what is missing."
        return "claim", message
    if len(set(codings)) > 1 and not settled:
        return "settled", "the two codings differ. Say how that was settled."
    if len(set(codings)) == 1 and settled:
        return "settled", "the codings do not differ. Empty the cell."
    if len(set(codings)) == 1 and codings[0] != agreement:
        message = f"{agreement!r}, but it was coded {codings[0]!r}. Correct one of them."
        return "agreement", message
    return None


def _rule_fault(cells: Row, claim: Row, beside: list[Row], evidence: dict[str, Row]) -> Fault:
    rule = cells["rule"]
    for column in ("agreement", "settled"):
        if cells[column]:
            return column, f"{cells[column]!r}, where the rule {rule} decides. Empty the cell."
    tested = [row for row in beside if row["side"] == TESTED]
    numbers = [row["evidence"] for row in tested if row["evidence"]]
    events = [row["event"] for row in tested if row["event"]]
    if rule == "date-within":
        if not claim["date"]:
            return "rule", "'date-within', but the claim has no date. Choose another rule."
        return _tested_fault(rule, "an event", not events, "a number", bool(numbers))
    if not claim["value"]:
        return "rule", f"{rule!r}, but the claim has no number. Let judgement decide."
    for id in numbers:
        if evidence[id]["unit"] != claim["unit"]:
            units = f"{id!r} is in {evidence[id]['unit']}, the claim in {claim['unit']}"
            return "rule", f"{units}. Test evidence in the same unit."
    if rule == "another-count" and not events:
        message = "nothing says which event the claim is tied to. Add it"
        return "rule", f"{message} to data/verdict_evidence.csv, as tested."
    is_same = rule == "same-number"
    return _tested_fault(rule, "evidence", not numbers, "an event", is_same and bool(events))


def _tested_fault(rule: str, needed: str, missing: bool, other: str, has_other: bool) -> Fault:
    if missing:
        message = f"the rule {rule} has nothing to compare. Add {needed}"
        return "rule", f"{message} to data/verdict_evidence.csv, as tested."
    if has_other:
        return "rule", f"the rule {rule} compares {needed}, not {other}. Make that one context."
    return None
