"""Quantities of one input, and values drawn from their ranges."""

import numpy as np
import pandas as pd
import pytest

from recount.quantities.input import Input
from recount.quantities.quantity import Quantity
from recount.quantities.readings import READINGS


def number(id, value, low, high, unit="loaf", closed="both") -> Quantity:
    ranges = dict.fromkeys(READINGS, pd.Interval(low, high, closed=closed))
    return Quantity.from_input(Input(id, "assumption", id, value, unit, "exact", ranges))


def sample(quantity, seed=0) -> np.ndarray:
    """Values when each input is drawn evenly from what rounding allows it."""
    generator = np.random.default_rng(seed)
    spans = {id: source.ranges["rounding"] for id, source in quantity.inputs.items()}
    drawn = {id: generator.uniform(span.left, span.right, 2000) for id, span in spans.items()}
    return np.broadcast_to(quantity.evaluate(drawn), (2000,))


@pytest.fixture
def x() -> Quantity:
    return number("x", 10, 5, 20)


@pytest.fixture
def y() -> Quantity:
    return number("y", 30, 10, 40)
