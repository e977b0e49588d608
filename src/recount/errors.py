"""The errors of the library; each message says what is wrong, where, and what to do."""

from __future__ import annotations


class RecountError(Exception):
    """Any error that the library raises on purpose; the command line prints its message."""


class SetupError(RecountError):
    """There is no book here, or the environment cannot work on it."""


class CheckError(RecountError, ValueError):
    """A check found problems; the message has one line for each."""


class DataError(RecountError, ValueError):
    """The data cannot be used: a table, a row, a cell or a source is missing or wrong."""


class GradeError(DataError):
    """Evidence of grade C was used: it was not read again, so nothing may rest on it."""


class UnitError(RecountError, ValueError):
    """Two quantities have units that do not go together."""


class BoundsError(RecountError, ValueError):
    """An expression may turn within the ranges of its inputs, so corners do not bound it."""


class OverlapError(RecountError, ValueError):
    """No overlap of the populations fits the counts and the facts."""


class ResultError(RecountError, ValueError):
    """A result, a chart or a verdict cannot be published or read back."""


class OutputError(RecountError, ValueError):
    """The stored outputs of several chapters contradict each other."""


class ReadError(DataError):
    """A file cannot be read as text, JSON or YAML.

    Attributes
    ----------
    place : str
        Where in the file, such as ``"line 3"``; empty where the whole file is meant.
    """

    def __init__(self, message: str, place: str = ""):
        super().__init__(message)
        self.place = place


class TitleError(DataError):
    """A chapter has no title that can be cited."""


class EditionError(DataError):
    """An edition cannot be read or frozen."""


class ConfigError(DataError):
    """The settings of a book, or ``CITATION.cff``, cannot be used.

    Attributes
    ----------
    told : tuple of str
        The setting, what was found, what was expected, and what to do; empty where a whole file
        is meant.
    """

    told: tuple[str, ...] = ()


class ScenarioError(DataError):
    """A value cannot be set, or a chapter cannot be computed with it."""


class ChapterError(RecountError, ValueError):
    """A chapter cannot be created; nothing was written."""


class ExecutionError(RecountError, RuntimeError):
    """A chapter does not run to its end."""


class BuildError(RecountError, RuntimeError):
    """A build failed; the site of an earlier one is untouched."""
