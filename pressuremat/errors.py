"""What can go wrong that a person can mend: each error is one sentence.

The sentence says what was expected, what came, and what to do. Programming errors stay `ValueError` and
`TypeError`; damaged bytes are data, counted and never raised.
"""


class PressureMatError(Exception):
    """Something that a person can mend. `str(error)` is the sentence to show."""


class FileFormatError(PressureMatError):
    """A file is not what it was taken for, is cut, empty or damaged beyond use."""


class SourceError(PressureMatError):
    """A board, port or simulated source cannot be opened or has gone for good."""


class ProtocolMismatchError(SourceError):
    """A board speaks another version of the wire protocol, or announces what it cannot be."""


class RecordingError(PressureMatError):
    """A recording cannot be written on; what was written before stays."""


class MissingExtraError(PressureMatError):
    """An optional part of the program is not installed."""


class CalibrationError(PressureMatError):
    """A calibration cannot be read, does not fit the mat, or what was recorded for it does not tell what it should."""


class VisitError(PressureMatError):
    """What somebody says of a visit cannot be: a manifest or an entry in a form."""


class LibraryError(PressureMatError):
    """The library of people and recordings cannot be opened, read or written, or what was asked is not in it."""
