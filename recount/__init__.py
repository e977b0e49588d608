"""The vocabulary of *Recounted*: one module a word.

A chapter imports from the module that owns the word::

    from recount.quantities import claim, evidence
    from recount.results import publish

Imports run one way: ``package`` and ``units``, then ``claims`` and ``evidence``, ``readings``, ``quantities``,
and last ``results``, ``charts``, ``verdicts``. What builds the book from stored outputs is in ``recount.book``,
which no chapter imports.
"""

__version__ = "0.1.0"
