"""What a file format is: one record per format, and what its reader gets and may say.

Bytes enter a reader, a `Recording` leaves. A reader knows nothing of paths, compression, or of options that a person
gives where the format does not say pitch or rate: the registry does that for all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from pressuremat.geometry import PITCH_LIMITS_MM
from pressuremat.i18n import _
from pressuremat.types import Recording

#: Samples a reader may put into memory at once: 1 GiB as counts, 64 minutes of 48 × 48 at 60 Hz.
MAX_SAMPLES = 2**29
#: Rows or columns of a grid that a file may announce.
MAX_SIDE = 1024
#: How often a frame may come.
RATE_LIMITS_HZ = (0.001, 100_000.0)
#: Between frames of which nothing says when they were taken. Never shown; but a gap must not be seen between them.
NOMINAL_INTERVAL_S = 0.01
#: Values and times beyond these are damage, and sums of their squares would not be numbers.
MAX_VALUE = 1e12
_MAX_TIME_S = 1e9
_MIN_STEP_S = 1e-7


class Unreadable(Exception):
    """Why a reader cannot read on, as a clause without a full stop; the registry makes the sentence of it."""


@dataclass(frozen=True)
class Format:
    """A file format: `name` as `info --json` says it, `label` for people, `suffixes` it usually has.

    `sniff(head, name, size)` tells by the first bytes whether `read` should be asked; `name` is the file's name in
    lower case without .gz (empty for bytes from a pipe), `size` the number of bytes. `read(data)` gives the
    recording or raises Unreadable. `write(file, recording)` is None where the format is only read.
    """

    name: str
    label: str
    suffixes: tuple[str, ...]
    sniff: Callable[[bytes, str, int], bool]
    read: Callable[[bytes], Recording]
    write: Callable[[BinaryIO, Recording], None] | None = None


def printable(text: str) -> str:
    """`text` with what no file or page can hold written out: half a character of JSON's, a byte of an old file name."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def check_size(n_frames: int, rows: int, cols: int) -> None:
    """Raise Unreadable where a file announces a grid or a length that no recording has."""
    if not (1 <= rows <= MAX_SIDE and 1 <= cols <= MAX_SIDE):
        text = _("it has a grid of {rows} × {cols}, and 1 to {limit} rows and columns are expected")
        raise Unreadable(text.format(rows=rows, cols=cols, limit=MAX_SIDE))
    if n_frames < 1:
        raise Unreadable(_("it holds no frame"))
    if n_frames * rows * cols > MAX_SAMPLES:
        text = _("{n} frames of {rows} × {cols} are more than can be read at once")
        raise Unreadable(text.format(n=n_frames, rows=rows, cols=cols))


def check_recording(recording: Recording) -> None:
    """Raise Unreadable where pitch, times or values are none that a mat can have."""
    low, high = PITCH_LIMITS_MM
    if not all(low <= p <= high for p in recording.geometry.pitch_mm):
        x, y = recording.geometry.pitch_mm
        text = _("it says a pitch of {x:g} × {y:g} mm, and {low:g} to {high:g} mm are expected")
        raise Unreadable(text.format(x=x, y=y, low=low, high=high))
    time_s = recording.time_s
    if not (np.abs(time_s) <= _MAX_TIME_S).all() or (np.diff(time_s) < _MIN_STEP_S).any():
        raise Unreadable(_("its times do not increase"))
    if not (recording.frames.min() >= 0 and recording.frames.max() <= MAX_VALUE):
        raise Unreadable(_("it holds values that are negative, missing or too large"))
