"""The errors of the library; each message says what is wrong, where, and what to do."""


class RecountError(Exception):
    """Any error that the library raises on purpose; the command line prints its message."""


class SetupError(RecountError):
    """There is no book here, or the environment cannot work on it."""


class CheckError(RecountError, ValueError):
    """A check found problems; the message has one line for each."""


class DataError(RecountError, ValueError):
    """The data cannot be used: a table, a row, a cell or a source is missing or wrong."""


class UnknownNameError(DataError, KeyError):
    """No table, row, column, wording, reading or unit has that name."""

    __str__ = Exception.__str__  # that of KeyError puts quotation marks round the message


class GradeError(DataError):
    """Evidence of grade C was used, which nobody has read again."""


class UnitError(RecountError, ValueError):
    """The units of two quantities do not fit the operation."""


class OperandError(RecountError, TypeError):
    """A plain float stands in arithmetic where a quantity or a whole number is needed."""


class BoundsError(RecountError, ValueError):
    """The range of an expression cannot be computed from the ranges of its inputs."""


class OverlapError(RecountError, ValueError):
    """No overlap of the groups is consistent with the counts and the facts."""


class ResultError(RecountError, ValueError):
    """A result, a chart or a verdict cannot be published or read back."""


class ChartError(ResultError):
    """A chart cannot be drawn truthfully or legibly."""


class OutputError(RecountError, ValueError):
    """The stored outputs of several chapters contradict each other."""


class ReadError(DataError):
    """A file cannot be read as text, JSON or YAML; `place` is where, such as ``"line 3"``."""

    def __init__(self, message: str, place: str = ""):
        super().__init__(message)
        self.place = place


class TitleError(DataError):
    """A chapter has no title that can be cited."""


class EditionError(DataError):
    """An edition cannot be read or frozen."""


class ConfigError(DataError):
    """The settings of a book, or ``CITATION.cff``, cannot be used."""


class ScenarioError(DataError):
    """A value cannot be set, or a chapter cannot be computed with it."""


class ChapterError(RecountError, ValueError):
    """A chapter cannot be created; nothing was written."""


class ExecutionError(RecountError, RuntimeError):
    """A chapter does not run to its end."""


class BuildError(RecountError, RuntimeError):
    """A build failed; the site of an earlier one is untouched."""
