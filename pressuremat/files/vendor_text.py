"""What several vendors' text exports share: titles of frames, tables of numbers, times, forces, and words for units and
lengths.

Bytes enter, numbers leave; what is none raises. Knows no format.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from pressuremat.files import decimals
from pressuremat.files.format import Unreadable, check_size
from pressuremat.i18n import _
from pressuremat.types import Floats, Pressure
from pressuremat.units import (
    KPA_PER_BAR,
    KPA_PER_KG_PER_CM2,
    KPA_PER_MMHG,
    KPA_PER_MPA,
    KPA_PER_N_PER_CM2,
    KPA_PER_PSI,
    force_n,
)

#: kPa in one of a unit, None where the values are counts; keys as `_word` leaves them.
_KPA_PER: dict[str, float | None] = {
    "kpa": 1.0,
    "n/cm2": KPA_PER_N_PER_CM2,
    "mmhg": KPA_PER_MMHG,
    "psi": KPA_PER_PSI,
    "kg/cm2": KPA_PER_KG_PER_CM2,
    "kgf/cm2": KPA_PER_KG_PER_CM2,
    "bar": KPA_PER_BAR,
    "mpa": KPA_PER_MPA,
    "raw": None,
    "counts": None,
}
_MM_PER = {
    "mm": 1.0,
    "millimeters": 1.0,
    "millimetres": 1.0,
    "cm": 10.0,
    "centimeters": 10.0,
    "centimetres": 10.0,
    "m": 1000.0,
    "meters": 1000.0,
    "metres": 1000.0,
    "in": 25.4,
    "inch": 25.4,
    "inches": 25.4,
}
#: A line that begins with something else than a number.
_NOT_A_NUMBER = re.compile(rb"^[ \t]*[^\d\s.+-][^\n]*", re.MULTILINE)
#: Frames, or lines of a table, that a text may hold: three hours at 100 Hz. What finds them takes memory for each.
_MAX_FRAMES = 2**20
#: Bytes of a table that are read together: fewer cost more time a byte.
_TABLE_BYTES = 2**18
#: So far may a printed force be from its cells', which are printed to as many places: N, and a share of it.
_PRINTED_N, _PRINTED_SHARE = 0.02, 0.005
_Item = TypeVar("_Item")


def bounded(items: Iterable[_Item]) -> Sequence[_Item]:
    """The items as a list. Raises Unreadable where they are more than a recording can have."""
    found = list(islice(items, _MAX_FRAMES + 1))
    if len(found) > _MAX_FRAMES:
        raise Unreadable(_("it holds more frames than can be read at once"))
    return found


def titles_of(data: bytes, word: bytes, title: re.Pattern[bytes], at: int = 0) -> Sequence[re.Match[bytes]]:
    """The lines from `at` on that begin with `word` and match `title`. Raises Unreadable where they are too many."""

    def found() -> Iterator[re.Match[bytes]]:
        place = data.find(word, at)
        while place >= 0:
            # a mark of UTF-8 belongs to the first title
            begin = 0 if place == len(codecs.BOM_UTF8) and data.startswith(codecs.BOM_UTF8) else place
            match = title.match(data, begin) if begin == 0 or data[begin - 1 : begin] == b"\n" else None
            if match:
                yield match
            place = data.find(word, place + len(word))

    return bounded(found())


def ends_whole(data: bytes) -> bool:
    """Whether a text of numbers ends with a line end, or else with a number of as many decimals as the one before."""
    if data.endswith(b"\n"):
        return True
    last = [word.replace(b",", b".").partition(b".") for word in data[-200:].split()[-2:]]
    return len(last) == 2 and len(last[0][2]) == len(last[1][2]) > 0


def _count_line_ends(data: bytes, at: int) -> int:
    """How many stand from `at` on."""
    pieces = (data[k : k + _TABLE_BYTES] for k in range(at, len(data), _TABLE_BYTES))
    return sum(int(np.count_nonzero(np.frombuffer(piece, np.uint8) == ord("\n"))) for piece in pieces)


def timed_table(
    data: bytes,
    at: int,
    cols: int,
    *,
    time_col: int = 0,
    keep: Sequence[int] | slice = slice(1, None),
    decimal_comma: bool = True,
) -> tuple[Floats, Pressure, int]:
    """The lines of `cols` numbers from `at` on: column `time_col` (T,), columns `keep` (T, n), and where the table
    ends, at a line that does not begin with a number. Raises ValueError for a line that does, but is none of them."""
    # Each number takes two bytes, its separator among them: a file cannot make us take room for more.
    most = min((len(data) - at) // (2 * cols - 1), _count_line_ends(data, at)) + 1
    check_size(max(most, 1), 1, cols)
    n_kept = len(range(*keep.indices(cols)) if isinstance(keep, slice) else keep)
    first, rest, n = np.zeros(most), np.zeros((most, n_kept), np.float32), 0
    while at < len(data):
        end = data.find(b"\n", min(at + _TABLE_BYTES, len(data))) + 1 or len(data)
        block = data[at:end]
        text = block.replace(b",", b".") if decimal_comma else block
        try:
            values, over = decimals.table(text, cols), len(block)
        except ValueError:
            words = _NOT_A_NUMBER.search(text)
            if words is None:
                raise
            over = words.start()
            values = decimals.table(text[:over], cols)
        with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused as such
            first[n : n + len(values)], rest[n : n + len(values)] = values[:, time_col], values[:, keep]
        n += len(values)
        at += over
        if over < len(block):
            break
    return first[:n], rest[:n], at


def numbers(cells: list[bytes], *, decimal_comma: bool = True) -> Floats:
    """The cells as float64, a comma taken as the decimal point where it separates nothing. Raises ValueError."""
    try:
        return np.array(list(map(float, cells)))
    except ValueError:
        if not decimal_comma:
            raise
        return np.array([float(cell.replace(b",", b".")) for cell in cells])


def kpa_per(unit: bytes) -> float | None:
    """kPa in one of `unit`, None for counts. Raises Unreadable for a unit that is not known."""
    word = _word(unit)
    if word not in _KPA_PER:
        text = _("its values are in {unit!r}, and kPa, MPa, N/cm2, kg/cm2, bar, mmHg, PSI or raw is expected")
        raise Unreadable(text.format(unit=unit.decode("latin-1").strip()[:40]))
    return _KPA_PER[word]


def length_mm(value: bytes, unit: bytes) -> float:
    """A length in mm. Raises Unreadable for one that is not above zero or in a unit that is not known."""
    try:
        length = float(value.replace(b",", b".")) * _MM_PER[_word(unit)]
    except (ValueError, KeyError):
        length = 0.0
    if not 0 < length < 1e6:
        text = _("it says {length!r} for a length, and a number of mm, cm or inches above zero is expected")
        raise Unreadable(text.format(length=(value + b" " + unit).decode("latin-1")[:40]))
    return length


def even_times(ordinal: Floats, printed: Floats, rounding: float) -> Floats:
    """Times `printed` (T,) without their rounding, where frames `ordinal` (T,) at one even rate print just so.

    A period of 7.9365 ms printed to 0.01 ms is not a mat that waits 7.93 ms and 7.94 ms in turn. Times that no even
    rate explains to within `rounding`, in their own unit, stay as printed.
    """
    if len(ordinal) < 3 or not ordinal[-1] > ordinal[0]:
        return printed
    period = (printed[-1] - printed[0]) / (ordinal[-1] - ordinal[0])
    even: Floats = printed[0] + period * (ordinal - ordinal[0])
    return even if np.abs(even - printed).max() <= rounding else printed


def check_times(time_s: Floats) -> None:
    """Raise Unreadable where times do not increase."""
    if not np.isfinite(time_s).all() or (np.diff(time_s) <= 0).any():
        raise Unreadable(_("its times do not increase"))


def _word(unit: bytes) -> str:
    try:
        text = unit.decode()
    except UnicodeDecodeError:
        text = unit.decode("latin-1")
    text = text.strip().lower().replace("²", "2").replace("^", "").replace(" ", "")
    return text.strip("()[]")


def forces_off_n(frames: NDArray[Any], pitch_mm: tuple[float, float], printed_n: Floats) -> Floats:
    """How far the printed forces (T,) are from those of the cells of `frames` (T, R, C) in kPa, N: 0 where no farther
    than what is printed of force, cells and their size may explain, or where none is printed (NaN)."""
    own_n = np.array([force_n(float(frame.sum(dtype=np.float64)), pitch_mm[0] * pitch_mm[1]) for frame in frames])
    off_n = np.abs(own_n - printed_n)
    return np.where(off_n > _PRINTED_N + _PRINTED_SHARE * np.abs(printed_n), off_n, 0.0)


def force_warnings(off_n: Floats, most: float = 0.0) -> list[str]:
    """What to say where printed forces are `off_n` (T,) from the cells' in more than the share `most` of frames."""
    n_off = int((off_n > 0).sum())
    if n_off <= most * len(off_n):
        return []
    text = _("In {n} of {total} pictures the printed force differs from the sum of the cells, by up to {off:.2f} N.")
    return [text.format(n=n_off, total=len(off_n), off=float(off_n.max()))]
