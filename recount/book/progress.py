"""How far long work is: a bar with what is done and how long is left, on a terminal and nowhere else."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")
tqdm.monitor_interval = 0  # no thread of its own: what is done meanwhile may fork


def over(items: Iterable[Item], words: str, total: int | None = None) -> Iterator[Item]:
    """The items one by one, with a bar on the error stream; nothing is written where that is no terminal.

    Parameters
    ----------
    items : iterable
        What is worked through; an item counts as done when the next is asked for.
    words : str
        What is being done.
    total : int, optional
        How many items there are; needed where `items` has no length.

    Examples
    --------
    >>> list(over("abc", "Spelling"))
    ['a', 'b', 'c']
    """
    yield from _bar(items, words, total)


@contextlib.contextmanager
def steps(words: Sequence[str]) -> Iterator[Callable[[], None]]:
    """A bar over the steps of one piece of work; what it gives is called at the end of each step but the last.

    Parameters
    ----------
    words : sequence of str
        What is done in each step.

    Examples
    --------
    >>> with steps(["Printing", "Binding"]) as step:
    ...     step()
    """
    with _bar(None, words[0], len(words)) as bar:
        following = iter(words[1:])

        def step() -> None:
            bar.update()
            bar.set_description_str(next(following))

        yield step
        bar.update()


@contextlib.contextmanager
def shown(words: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar of work that is counted elsewhere; what it gives is told how much is done.

    Parameters
    ----------
    words : str
        What is being done.
    total : int
        How much there is.

    Examples
    --------
    >>> with shown("Counting", 2) as told:
    ...     told(1)
    """
    with _bar(None, words, total) as bar:
        yield lambda done: bar.update(done - bar.n)


def _bar(items: Iterable | None, words: str, total: int | None) -> tqdm:
    return tqdm(items, desc=words, total=total, file=sys.stderr, leave=False, dynamic_ncols=True, disable=not sys.stderr.isatty(),
                bar_format="{desc}: {percentage:3.0f}% |{bar}| {n_fmt} of {total_fmt}, {remaining} left")
