"""What the text exports of Novel's pedar and pliance share: their header lines, and times that are rounded.

Bytes enter, keys leave. Knows neither format.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from pressuremat.files.format import Unreadable
from pressuremat.files.vendor_text import check_times, kpa_per
from pressuremat.i18n import _
from pressuremat.types import Floats, Gap

_RATE = re.compile(rb"scanning rate \[Hz\]:[ \t]*(\d{1,6}(?:[.,]\d{0,6})?)")
_PERIOD = re.compile(rb"time per frame \[secs\]:[ \t]*(\d{1,6}(?:[.,]\d{0,6})?)")
_TOTAL = re.compile(rb"total times? \[secs\]:[ \t]*(\d{1,9}(?:[.,]\d{0,6})?)")
_UNIT = re.compile(rb"^pressure values in[ \t]+([^\r\n]{1,20})", re.MULTILINE)
_KIND = re.compile(rb"^(?:sensor|mat) type:?[ \t]+([^\r\n\t]{1,80})", re.MULTILINE)
_TITLES = re.compile(rb"^[ \t]*time\[secs\][ \t]+(\d[^\r\n]*)", re.MULTILINE)
#: Times are printed to 0.01 ms, so that each is off by half of that, and frames by it.
_ROUNDING_S = 2e-5


@dataclass(frozen=True)
class Header:
    """Name of the sensors, kPa in one of the unit (None for counts), interval in s (0 where it is not said), how long
    the measurement was in s (0), the numbers of the sensors, and where the table begins."""

    kind: str
    kpa: float | None
    period_s: float
    total_s: float
    sensors: list[int]
    at: int


def header_of(data: bytes) -> Header:
    """The header and the titles of the first table. Raises Unreadable."""
    titles = _TITLES.search(data)
    if titles is None:
        raise Unreadable(_("its line of sensor numbers is missing, as if it were cut"))
    head = data[: titles.start()]
    unit, kind = _UNIT.search(head), _KIND.search(head)
    try:
        sensors = [int(word) for word in titles[1].split()]
    except ValueError as error:
        raise Unreadable(_("its line of sensor numbers is damaged")) from error
    rate, period = _number(_RATE, head), _number(_PERIOD, head)
    return Header(
        kind[1].decode("latin-1").strip() if kind else "",
        kpa_per(unit[1] if unit else b""),
        1.0 / rate if rate > 0 else period,
        _number(_TOTAL, head),
        sensors,
        data.find(b"\n", titles.end()) + 1 or len(data),
    )


def timing(printed_s: Floats, period_s: float) -> tuple[Floats, bool, tuple[Gap, ...]]:
    """Times (T,) freed of their rounding, whether they are known, and the gaps where frames are missing.

    Raises Unreadable where times do not increase.
    """
    check_times(printed_s)
    if len(printed_s) < 2:
        return printed_s, False, ()
    period_s = period_s if period_s > 0 else float(np.median(np.diff(printed_s)))
    ordinal = np.rint((printed_s - printed_s[0]) / period_s) if period_s > 0 else np.zeros(0)
    if not len(ordinal) or ordinal[-1] > 1e9 or (np.diff(ordinal) < 1).any():
        return printed_s, True, ()
    own_s = (printed_s[-1] - printed_s[0]) / ordinal[-1]
    even = printed_s[0] + own_s * ordinal
    time_s = even if np.abs(even - printed_s).max() <= _ROUNDING_S else printed_s
    missing = np.flatnonzero(np.diff(ordinal) > 1)
    reason = _("frames missing in the file")
    gaps = (Gap(float(time_s[i]), float(time_s[i + 1]), int(ordinal[i + 1] - ordinal[i]) - 1, reason) for i in missing)
    return time_s, True, tuple(gaps)


def _number(pattern: re.Pattern[bytes], head: bytes) -> float:
    match = pattern.search(head)
    return float(match[1].replace(b",", b".")) if match else 0.0
