"""The vocabulary of *Recounted*: one module a word.

A chapter imports from the module that owns the word::

    from recount.quantities import claim, evidence
    from recount.results import publish

Imports run one way: ``package`` and ``units``, then ``claims`` and ``evidence``, ``readings``, ``quantities``,
and last ``results``, ``charts``, ``verdicts``. What builds the book from stored outputs is in ``recount.book``,
which no chapter imports. A reader asks what would move::

    from recount import scenario
    scenario({"fx/cny-usd": 7.0}, reading="heard")
"""

__version__ = "0.1.2"


def __getattr__(name: str):
    if name == "scenario":  # imported when it is asked for: it needs what no chapter needs
        from recount.scenarios import scenario

        return scenario
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
