"""Novel pedar's text export (.asc): a line of kPa for each moment, the sensors of the left insole, then of the right.

An insole is no grid, and the file says neither where its sensors lie nor how large they are, only their numbers: a
frame is two rows, left and right, of as many columns as an insole has sensors, in the order of their numbers. Which
half is which is documented by the header, whose mask lists name the left insole first; the numbers begin anew where
the right one begins. Times are those printed; the first frame's is one interval, not 0.

The recording starts and ends with the measurement, not with a contact. Sensors below some 15 kPa read 0.
"""

from __future__ import annotations

import re

import numpy as np

from pressuremat.files.format import MAX_SIDE, MAX_VALUE, Format, Unreadable, check_size
from pressuremat.files.novel_text import header_of, timing
from pressuremat.files.vendor_text import ends_whole, timed_table
from pressuremat.geometry import Insole, MatGeometry
from pressuremat.i18n import N_, _
from pressuremat.types import Condition, FootSide, Recording

_ONE_SIDE = re.compile(rb"^(left|right) insole:[ \t]*\d", re.MULTILINE)


def sniff(head: bytes, name: str, size: int) -> bool:  # noqa: ARG001
    """Whether it says which insoles it is of."""
    return bool(re.search(rb"^sensor type:", head[:4096], re.MULTILINE)) and b"time[secs]" in head


def read(data: bytes) -> Recording:
    """The frames (T, insoles, sensors) as float32 kPa, left insole first. Raises Unreadable."""
    head = header_of(data)
    n_all = len(head.sensors)
    sides: list[FootSide] = ["left", "right"]
    if n_all % 2 == 0 and head.sensors[: n_all // 2] == head.sensors[n_all // 2 :]:
        n = n_all // 2
    elif len(set(head.sensors)) == n_all:
        named = _ONE_SIDE.findall(data[: head.at])
        sides, n = [{b"left": "left", b"right": "right"}[named[0]] if len(named) == 1 else "unknown"], n_all  # type: ignore[list-item]
    else:
        raise Unreadable(_("its line of sensor numbers is damaged"))
    if n > MAX_SIDE:
        raise Unreadable(_("its line of sensor numbers is damaged"))
    try:
        printed_s, values, _end = timed_table(data, head.at, n_all + 1)
    except ValueError as error:
        raise Unreadable(_("a line of its values is damaged or cut")) from error
    check_size(len(values), len(sides), n)
    if not (values.min() >= 0 and values.max() <= MAX_VALUE):
        raise Unreadable(_("it holds values that are negative, missing or too large"))
    time_s, time_known, gaps = timing(printed_s, head.period_s)
    if not ends_whole(data):
        raise Unreadable(_("its last line does not end, as if it were cut"))
    if head.kpa is not None and head.kpa != 1.0:
        values *= np.float32(head.kpa)
    missing_s = head.total_s - float(time_s[-1])
    warnings = []
    if head.period_s > 0 and missing_s > 1.5 * head.period_s:
        text = _("The file ends {s:.2f} s before the measurement that its header tells of, as if it were cut.")
        warnings.append(text.format(s=missing_s))
    return Recording(
        frames=values.reshape(-1, len(sides), n),
        time_s=time_s,
        geometry=MatGeometry.of_unknown_pitch(len(sides), n),
        stored_unit="count" if head.kpa is None else "kPa",
        format=FORMAT.name,
        time_known=time_known,
        device=f"novel pedar {head.kind}".strip(),
        gaps=gaps,
        condition=Condition("shoe"),
        warnings=tuple(warnings),
        extra={} if head.sensors[:n] == list(range(1, n + 1)) else {"sensor_numbers": head.sensors[:n]},
        insoles=tuple(Insole(side, (k, k + 1), (0, n)) for k, side in enumerate(sides)),
    )


FORMAT = Format("pedar-asc", N_("a novel pedar text export (.asc)"), (".asc",), sniff, read)
