"""The result with the longest formula: what the package asks of it, and the same formula in bare numpy."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

from recount import results
from recount.quantities import Quantity

SIZE = 1_000_000


def found(book: Path) -> tuple[str, Quantity]:
    """Id and quantity of the published result with the most operations among those whose every input has a range by rounding."""
    known: dict[str, Quantity] = {}
    publish, folder = results.publish, Path.cwd()
    results.publish = lambda id, quantity, title, **options: known.update({id: quantity})
    try:
        os.chdir(book / "chapters")
        for path in results.chapters(book):
            _run(path)
    finally:
        results.publish = publish
        os.chdir(folder)
    id = max(known, key=lambda id: (_operations(known[id]), id))
    return id, known[id]


def _run(path: Path) -> None:
    """The cells of a chapter, without a kernel; a chapter that needs one ends there."""
    names: dict = {"display": lambda *shown: None}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), str(path), "exec"), names)


def _operations(quantity: Quantity) -> int:
    moving = all(source.ranges["rounding"].length > 0 for source in quantity.inputs.values())
    return 0 if quantity.is_input or not moving else int(quantity.expression.count_ops())


def asked(quantity: Quantity) -> None:
    """Bounds under a reading, the tornado, and a sample."""
    quantity.bounds("rounding")
    quantity.tornado("rounding")
    quantity.sample(SIZE)


def bare(quantity: Quantity) -> Callable[[], None]:
    """The same by hand: the formula as somebody would type it, at the two corners, at the ends of each input, and for arrays."""
    import sympy

    symbols = [sympy.Symbol(f"x{place}") for place in range(len(quantity.inputs))]
    of = dict(zip(quantity.inputs, symbols))
    named = {symbol: of[symbol.name] for symbol in quantity.expression.free_symbols}
    source = sympy.printing.pycode(quantity.expression.xreplace(named) * quantity.conversion, fully_qualified_modules=True).replace("math.", "numpy.")
    formula = eval(f"lambda {', '.join(map(str, symbols))}: {source}", {"numpy": np})
    scales = [each.scale for each in quantity.inputs.values()]
    ends = [(each.ranges["rounding"].left * scale, each.ranges["rounding"].right * scale) for each, scale in zip(quantity.inputs.values(), scales)]
    printed = [each.value * scale for each, scale in zip(quantity.inputs.values(), scales)]

    if not np.isclose(formula(*printed), quantity.value, rtol=1e-9):
        raise ValueError(f"found {formula(*printed)} by hand, expected {quantity.value}: it is another formula")

    def by_hand() -> None:
        rises = [formula(*[*printed[:place], high, *printed[place + 1:]]) >= formula(*[*printed[:place], low, *printed[place + 1:]])
                 for place, (low, high) in enumerate(ends)]
        low, high = (formula(*[end[up == upper] for end, up in zip(ends, rises)]) for upper in (False, True))
        assert low <= high
        generator = np.random.default_rng(0)
        drawn = formula(*[generator.uniform(*end, SIZE) for end in ends])
        assert drawn.shape == (SIZE,)

    return by_hand
