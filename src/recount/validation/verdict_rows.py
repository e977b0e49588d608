"""Whether each verdict rests on rows that exist and that its rule can compare."""

from collections.abc import Iterator

from recount.datapackage.tables import split_list
from recount.validation.report import Problem, did_you_mean
from recount.validation.tables import Tables, cell_problem
from recount.verdict_rules import JUDGEMENT, NEED_EVIDENCE

Row = dict[str, str]


def check_verdict_rows(tables: Tables) -> Iterator[Problem]:
    """What is wrong with the rows of ``verdicts.csv``, the first thing of each."""
    claims, evidence, events = map(tables.by_id, ("claims", "evidence", "events"))
    for row, cells in tables.numbered("verdicts"):
        fault = (
            _reference_fault(cells, "evidence", evidence)
            or _reference_fault(cells, "events", events)
            or _rule_fault(cells, claims[cells["claim"]], evidence)
        )
        if fault:
            yield cell_problem("verdicts", row, *fault)


Fault = tuple[str, str] | None  # column and message


def _reference_fault(cells: Row, column: str, known: dict[str, Row]) -> Fault:
    ids = split_list(cells[column])
    for id in ids:
        if id not in known:
            hint = did_you_mean(id, known, f"add the row to data/{column}.csv.")
            return column, f"unknown id {id!r}. {hint}"
        if known[id]["grade"] == "C":
            return column, f"{id!r} is of grade C. Read its source again, or leave it out."
    if len(set(ids)) < len(ids):
        return column, f"{cells[column]!r} names an id twice. Remove one."
    return None


def _rule_fault(cells: Row, claim: Row, evidence: dict[str, Row]) -> Fault:
    rule, verdict = cells["rule"], cells["verdict"]
    if rule == JUDGEMENT and not verdict:
        return "verdict", "the cell is empty. Judgement decides: write the verdict."
    if rule != JUDGEMENT and verdict:
        return "verdict", f"{verdict!r}, where the rule {rule} decides. Empty the cell."
    if rule == JUDGEMENT:
        if verdict in NEED_EVIDENCE and not cells["evidence"] and not cells["events"]:
            return "evidence", f"nothing supports the verdict {verdict!r}. Add ids."
        return None
    if rule == "date-within":
        return _date_fault(cells, claim)
    rows = {id: evidence[id] for id in split_list(cells["evidence"])}
    return _number_fault(cells, claim, rows)


def _date_fault(cells: Row, claim: Row) -> Fault:
    if not claim["date"]:
        return "rule", "'date-within', but the claim has no date. Choose another rule."
    if not cells["events"]:
        return "events", "the cell is empty. Add the events that the date may mean."
    if cells["evidence"]:
        return "evidence", "the rule date-within compares events alone. Empty the cell."
    return None


def _number_fault(cells: Row, claim: Row, evidence: dict[str, Row]) -> Fault:
    """Why a rule that compares numbers cannot decide."""
    rule = cells["rule"]
    if not claim["value"]:
        return "rule", f"{rule!r}, but the claim has no number. Let judgement decide."
    if not evidence:
        return "evidence", "the cell is empty. Add the numbers that the rule compares."
    for id, row in evidence.items():
        if row["unit"] != claim["unit"]:
            units = f"{id!r} is in {row['unit']}, the claim in {claim['unit']}"
            return "evidence", f"{units}. Name evidence in the same unit."
    if rule == "bracketed":
        if len({row["as_of"] for row in evidence.values()}) < 2:
            return "evidence", "the rule bracketed needs counts of two dates at least. Add ids."
        if len({row["geography"] for row in evidence.values()}) > 1:
            return "evidence", "the counts belong to several geographies. Name those of one."
    if rule == "another-count" and not cells["events"]:
        return "events", "the cell is empty. Add the event that the claim is tied to."
    return None
