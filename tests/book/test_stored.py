"""What results store, computed again without the library.

Their inputs are the rows of data/, and their ranges are what the inputs allow.
"""

import csv
import datetime
import itertools
import json
import math
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

BOOK = Path(__file__).parents[2]
RESULT, VERDICT = "application/vnd.recount.result+json", "application/vnd.recount.verdicts+json"
READINGS = "strict", "rounding", "perceived"
FAR = 1e30  # in place of an open end; what comes out beyond FAR_OUT is open too
FAR_OUT = 1e15
# Wider in the strict reading than the corners, or reached only beyond them: not wrong.
WIDER = {
    "credit/reached-rate-to-april",
    "credit/reached-rate-to-december",
    "credit/reached-straight-to-april",
    "credit/reached-straight-to-december",
}
FRACTIONS = [0, 100 / 4, 100 / 3, 50, 200 / 3, 75, 100]  # those with words, in percent
WITHOUT_RANGE = ", without its range"


def table(name):
    with open(BOOK / "data" / f"{name}.csv", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def stored(mime):
    """What the notebooks store of one kind."""
    for path in sorted((BOOK / "chapters").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            yield from (
                output["data"][mime]
                for output in cell.get("outputs", [])
                if mime in output.get("data", {})
            )


RESULTS = {result["id"]: result for result in stored(RESULT)}
INPUTS = {
    (source["id"], source["kind"], source["title"]): source
    for result in RESULTS.values()
    for source in result["inputs"]
}
ROWS = {
    kind: {row["id"]: row for row in table(name)}
    for kind, name in {
        "claim": "claims",
        "evidence": "evidence",
        "assumption": "assumptions",
        "event": "events",
    }.items()
}
INDICATORS = {
    f"{row['iso3']}/{row['indicator']}/{row['year']}".lower().replace(".", "-"): row
    for row in table("country_indicators")
}
WHOLE = {row["unit"] for row in table("units") if row["whole"] == "true"}
WORDS = {row["wording"]: row for row in table("hedge_words")}
PERCEIVED = {
    (row["hedge"], row["bound"]): float(row["q50"])
    for row in table("hedge_quantiles")
    if row["experiment"] == "2" and row["subset"] == "all"
}


def last_digit_place(cell):
    """The place of the last quoted digit, as a power of ten."""
    if "." in cell:
        return -len(cell.partition(".")[2])
    number, zeros = int(cell), len(cell) - len(cell.rstrip("0"))
    group = next((size for size in (12, 9, 6) if abs(number) >= 10**size), 0)
    return group if abs(number) < 100 * 10**group and zeros >= group else zeros


def ranges_of(row):
    """The three ranges of a number as printed."""
    value, word, whole = float(row["value"]), WORDS[row["wording"]], row["unit"] in WHOLE
    direction, unit = word["direction"], 10.0 ** last_digit_place(row["value"])
    if row["fixed"] == "true" or (whole and unit == 1 and direction in ("exact", "either")):
        unit = 0.0
    below, above = value - unit, value + unit
    half = (value - unit / 2, value + unit / 2)
    if word["is_fraction"] == "true":
        below, above = (FRACTIONS[FRACTIONS.index(value) + step] for step in (-1, 1))
        half = ((below + value) / 2, (value + above) / 2)
    return {
        "strict": {
            "exact": (value, value),
            "either": (0, None),
            "above": (value, None),
            "below": (0, value),
        }[direction],
        "rounding": {
            "exact": half,
            "either": half,
            "above": (value, above),
            "below": (below, value),
        }[direction],
        "perceived": (
            value * PERCEIVED[word["hedge"], "low"],
            value * PERCEIVED[word["hedge"], "high"],
        ),
    }


def day(text, last=False):
    """Days from the first of January 1970 to the first or the last day of a date."""
    first, _, end = text.partition("/")
    year, *rest = map(int, (end or first if last else first).split("-"))
    if last and len(rest) < 2:
        after = (
            datetime.date(year + 1, 1, 1)
            if not rest or rest[0] == 12
            else datetime.date(year, rest[0] + 1, 1)
        )
        return (after - datetime.date(1970, 1, 1)).days - 1
    return (datetime.date(year, *(rest + [1, 1])[:2]) - datetime.date(1970, 1, 1)).days


def says_so(verdict):
    """The most independent kind of origin on the side that an agreement rests on."""
    side = "against" if verdict["agreement"] in ("conflicts", "contradicted") else "for"
    kinds = {row["origin_kind"] for row in verdict["sides"][side]}
    order = ("independent", "counterparty", "company")
    return next((kind for kind in order if kind in kinds), "none")


def counted(id):
    """Rows of a table that a query finds, or verdicts of one kind."""
    name, _, query = id.partition(": ")
    if name == "verdicts" and "=" not in query:
        words, _, kind = query.partition(", ")
        verdicts = [verdict for verdicts in stored(VERDICT) for verdict in verdicts]
        return sum(
            verdict["agreement"] == words and kind in ("", says_so(verdict)) for verdict in verdicts
        )
    if name == "years":
        first, last = (int(ROWS["evidence"][each]["as_of"]) for each in query.split(" to "))
        return last - first
    rows = pd.read_csv(BOOK / "data" / f"{name}.csv", dtype=str, keep_default_na=False)
    return len(rows if query == "all rows" else rows.query(query))


def expected(source):
    """Value and ranges of an input, from the data."""
    id, kind = source["id"], source["kind"]
    if kind in ("claim", "evidence") and ROWS[kind][id]["value"]:
        row = ROWS[kind][id]
        ends = float(row["value"]), float(row["value"])
        fixed = source["title"].endswith(WITHOUT_RANGE)
        return ends[0], dict.fromkeys(READINGS, ends) if fixed else ranges_of(row)
    if kind in ("claim", "event", "date"):
        of = id.removesuffix("/as-of")
        date = (
            ROWS["evidence"][of]["as_of"]
            if kind == "date" and of in ROWS["evidence"]
            else (ROWS["event"].get(of) or ROWS["claim"][of])["date"]
        )
        ends = day(date), day(date, last=True)
        return sum(ends) / 2, dict.fromkeys(READINGS, ends)
    if kind == "assumption":
        row, fixed = ROWS[kind][id], source["title"].endswith(WITHOUT_RANGE)
        ends = (row["value"], row["value"]) if fixed else (row["low"], row["high"])
        return float(row["value"]), dict.fromkeys(READINGS, tuple(map(float, ends)))
    if kind == "indicator":
        row = INDICATORS[id] | {"wording": "exact", "fixed": "false"}
        return float(row["value"]), ranges_of(row)
    if kind == "hedge":
        _, experiment, hedge, subset, bound = id.split("/")
        (value,) = [
            float(row["q50"])
            for row in table("hedge_quantiles")
            if (row["experiment"], row["hedge"], row["subset"], row["bound"])
            == (experiment, hedge, subset, bound)
        ]
    else:
        value = float(counted(id))
    return value, dict.fromkeys(READINGS, (value, value))


def equal(found, wanted):
    return (found is None) == (wanted is None) and (
        found is None or found == pytest.approx(wanted, rel=1e-9, abs=1e-12)
    )


def test_there_are_results_of_every_kind_of_input():
    assert WIDER < set(RESULTS)
    assert {kind for _, kind, _ in INPUTS} == {
        "claim",
        "evidence",
        "indicator",
        "assumption",
        "event",
        "date",
        "hedge",
        "register",
    }


# Rows that a chapter chose are counted again where its results are recomputed.
ROWS_OF_TABLES = [key for key in sorted(INPUTS) if not key[0].startswith("rows: ")]


@pytest.mark.parametrize("key", ROWS_OF_TABLES, ids=lambda key: f"{key[1]}-{key[0]}")
def test_an_input_is_its_row(key):
    """Value, ranges, unit, wording and sources; a number in a result can come from nowhere else."""
    source = INPUTS[key]
    value, ranges = expected(source)
    assert equal(source["value"], value) and set(source["ranges"]) == set(ranges)
    for reading, ends in ranges.items():
        assert all(map(equal, source["ranges"][reading], ends)), (
            reading,
            source["ranges"][reading],
            ends,
        )
    row = INDICATORS[key[0]] if key[1] == "indicator" else ROWS.get(key[1], {}).get(key[0])
    if row and row.get("value"):
        assert source["unit"] == row["unit"] and source["wording"] == row.get("wording", "exact")
    if row and "source" in row:
        assert source["sources"] == [each for each in row["source"].split(";") if each]


def scale(unit):
    """What a number in a unit is multiplied by where an expression is computed."""
    return 0.01 if re.match(r"(percent|point)\b", unit) else 1.0


def computed(expression, values):
    names = {f"x{place}": value for place, value in enumerate(values)}
    return eval(
        expression,
        {"__builtins__": {}, "log": np.log, "Max": np.maximum, "Min": np.minimum, "sqrt": np.sqrt},
        names,
    )


@pytest.mark.parametrize("id", sorted(RESULTS))
def test_a_result_is_what_its_inputs_allow(id):
    """Value from values, ranges from corners: every expression of the book is monotone."""
    result = RESULTS[id]
    inputs = result["inputs"]
    scales = [scale(source["unit"]) if result["expression"] != "x0" else 1.0 for source in inputs]
    assert equal(
        result["value"],
        computed(
            result["expression"],
            [source["value"] * size for source, size in zip(inputs, scales, strict=True)],
        ),
    )
    for reading, (low, high) in result["ranges"].items():
        ends = [
            sorted({(FAR if end is None else end) * size for end in source["ranges"][reading]})
            for source, size in zip(inputs, scales, strict=True)
        ]
        corners = np.array(list(itertools.product(*ends))).T
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.broadcast_to(
                computed(result["expression"], list(corners)), corners.shape[1:]
            )
        lowest, highest = float(np.nanmin(found)), float(np.nanmax(found))
        for stated, end, outer in ((low, lowest, min), (high, highest, max)):
            if id in WIDER and reading == "strict":
                assert any(None in source["ranges"][reading] for source in inputs)
                assert stated is None or outer(stated, end) == pytest.approx(stated, rel=1e-9)
            elif abs(end) > FAR_OUT or not math.isfinite(end):
                assert stated is None, (reading, stated, end)
            else:
                assert stated is not None and stated == pytest.approx(end, rel=1e-6, abs=1e-9), (
                    reading,
                    stated,
                    end,
                )
