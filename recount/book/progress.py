"""How far a long command has come, on a terminal; silent everywhere else."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sized


@contextlib.contextmanager
def shown(words: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar with what is done and how long is left; its function is told how much is done.

    Parameters
    ----------
    words : str
        What is done.
    total : int
        How much there is.

    Examples
    --------
    >>> with shown("Counting", 2) as told:
    ...     told(1)
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # No thread of its own: what is done here forks.
    with Progress(*columns, console=console, auto_refresh=False, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(words, total=total)

        def told(done: int) -> None:
            bar.update(task, completed=done, refresh=True)

        yield told


def over(items: Iterable, words: str) -> Iterator:
    """The items, with a bar that says what is done with them.

    Examples
    --------
    >>> list(over([1, 2], "Counting"))
    [1, 2]
    """
    items = items if isinstance(items, Sized) else list(items)
    with shown(words, len(items)) as told:
        for done, item in enumerate(items):
            told(done)
            yield item
        told(len(items))
