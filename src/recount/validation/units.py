"""Whether pint can use the definitions of ``units.csv``."""

from collections.abc import Iterator

from recount.quantities.units import registry_of
from recount.validation.report import Problem
from recount.validation.tables import Tables, cell_problem


def check_units(tables: Tables) -> Iterator[Problem]:
    """The first unit that cannot be defined by those above it."""
    rows = tables.rows("units")
    if not _refusal(rows):
        return
    count = next(count for count in range(1, len(rows) + 1) if _refusal(rows[:count]))
    definition = rows[count - 1]["definition"]
    message = f"{definition!r} does not define a unit by those above ({_refusal(rows[:count])})."
    yield cell_problem("units", count + 1, "definition", f"{message} Correct it.")


def _refusal(rows: list[dict[str, str]]) -> str:
    """Why pint refuses the definitions; empty where it takes them."""
    try:
        registry = registry_of(rows)
        for row in rows:
            registry.get_root_units(row["unit"])
    except RecursionError:
        return "it is defined by itself"
    except Exception as error:  # pint raises many kinds for a definition that it cannot parse
        return str(error).partition("\n")[0] or type(error).__name__
    return ""
