"""Claims, evidence, readings, quantities, results, charts and verdicts: what a chapter imports.

Examples
--------
>>> from recount import claim
>>> print(claim("bread/loaves") / claim("bread/bakeries"))
50,000 loaves
"""

__version__ = "1.0.0.dev0"

from recount.charts.annotations import flag, label_points, lanes, shade
from recount.charts.drawing import chart, is_narrow
from recount.charts.marks import mark
from recount.datapackage.rows import CLAIM_ATTRIBUTES
from recount.datapackage.tables import load_table, select_rows
from recount.notebook_tables import Table, evidence_table
from recount.quantities.aggregations import growth, log, minimum
from recount.quantities.formatting import format_number
from recount.quantities.load_inputs import (
    assumption,
    claim,
    count_rows,
    date,
    evidence,
    indicator,
    perceived_bound,
)
from recount.quantities.population_overlaps import disjoint, distinct, share_within, within
from recount.quantities.readings import READINGS, perceived_rows
from recount.results import publish
from recount.scenarios.run import scenario
from recount.verdict_words import SYMBOLS
from recount.verdicts import (
    Summary,
    evaluate,
    publish_verdicts,
    published_verdicts,
    verdict_table,
)

__all__ = [
    "CLAIM_ATTRIBUTES",
    "READINGS",
    "SYMBOLS",
    "Summary",
    "Table",
    "assumption",
    "chart",
    "claim",
    "count_rows",
    "date",
    "disjoint",
    "distinct",
    "evaluate",
    "evidence",
    "evidence_table",
    "flag",
    "format_number",
    "growth",
    "indicator",
    "is_narrow",
    "label_points",
    "lanes",
    "load_table",
    "log",
    "mark",
    "minimum",
    "perceived_bound",
    "perceived_rows",
    "publish",
    "publish_verdicts",
    "published_verdicts",
    "scenario",
    "select_rows",
    "shade",
    "share_within",
    "verdict_table",
    "within",
]


def __dir__() -> list[str]:
    """Only what a chapter uses, for completion."""
    return sorted(__all__)
