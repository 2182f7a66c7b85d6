"""Stappone's insole export (.csv): a line for each moment, with the sole's number, Unix time in ms, an inertial unit's
readings and raw counts of a few pressure sensors.

The file says neither where the sensors lie nor which sole is the left one, nor what a count is; unloaded sensors read
some hundreds. So a frame is one row of sensors for each sole, in counts as they stand, the sides unknown. Lines marked
as corrupt are left out. Readings of the inertial unit are not read.
"""

from __future__ import annotations

import codecs
import re

import numpy as np

from pressuremat.files.format import MAX_VALUE, Format, Unreadable, check_size
from pressuremat.files.vendor_text import check_times, timed_table
from pressuremat.geometry import Insole, MatGeometry
from pressuremat.i18n import N_, _
from pressuremat.types import Condition, Floats, Gap, Recording
from pressuremat.units import s_from_ms

_PRESSURE = re.compile(rb"pressure_(\d{1,3})")
#: More soles than a person has.
_MOST_SOLES = 2


def sniff(head: bytes, name: str, size: int) -> bool:  # noqa: ARG001
    """Whether its first line names soles, times and pressures."""
    titles = head.removeprefix(codecs.BOM_UTF8).lstrip().split(b"\n", 1)[0]
    return b"sole_id" in titles and b"timestamp" in titles and b"pressure_" in titles


def read(data: bytes) -> Recording:
    """The frames (T, soles, sensors) as float32 or uint16 counts. Raises Unreadable."""
    at = data.find(b"\n", data.find(b"sole_id")) + 1 or len(data)
    titles = [title.strip() for title in data[:at].removeprefix(codecs.BOM_UTF8).strip().split(b",")]
    sensors = [k for k, title in enumerate(titles) if _PRESSURE.fullmatch(title)]
    if len(set(titles)) != len(titles) or not {b"sole_id", b"timestamp"} <= set(titles) or not sensors:
        raise Unreadable(_("its line of titles is damaged"))
    beside = [titles.index(b"sole_id")] + ([titles.index(b"corrupt")] if b"corrupt" in titles else [])
    try:
        time_ms, values, end = timed_table(
            data, at, len(titles), time_col=titles.index(b"timestamp"), keep=beside + sensors, decimal_comma=False
        )
    except ValueError as error:
        raise Unreadable(_("a line of its values is damaged or cut")) from error
    check_size(len(values), 1, len(sensors))
    if data[end:].strip() or not data.endswith(b"\n"):
        raise Unreadable(_("a line of its values is damaged or cut"))
    good = values[:, 1] == 0 if len(beside) > 1 else np.ones(len(values), np.bool_)
    if not good.any():
        raise Unreadable(_("all of its lines are marked as corrupt"))
    ids, counts = values[:, 0], values[:, len(beside) :]
    if not (counts.min() >= 0 and counts.max() <= MAX_VALUE and (np.abs(time_ms) < 1e14).all()):
        raise Unreadable(_("it holds values that are negative, missing or too large"))
    soles = np.unique(ids)
    if len(soles) > _MOST_SOLES:
        raise Unreadable(_("it is of {n} soles, and one or two are expected").format(n=len(soles)))
    lines = [np.flatnonzero(good & (ids == sole)) for sole in soles]
    times = [time_ms[mine] for mine in lines]
    common = times[0]
    if any(not np.array_equal(one, common) for one in times):
        for one in times[1:]:
            common = np.intersect1d(common, one)
        lines = [mine[np.isin(one, common)] for mine, one in zip(lines, times, strict=True)]
    check_times(common)
    check_size(len(common), len(soles), len(sensors))
    if any(len(mine) != len(common) for mine in lines):
        raise Unreadable(_("its times do not increase"))
    frames = counts[np.stack(lines, 1)]
    whole = not (frames != np.rint(frames)).any() and frames.max() <= 0xFFFF
    n_lost = len(np.unique(time_ms)) - len(common) if frames[..., 0].size < len(time_ms) else 0
    warnings = []
    if n_lost:
        warnings.append(_("{n} moments are left out: a sole's line is corrupt or missing.").format(n=n_lost))
    return Recording(
        frames=frames.astype(np.uint16) if whole else frames,
        time_s=s_from_ms(1.0) * (common - common[0]),
        geometry=MatGeometry.of_unknown_pitch(len(soles), len(sensors)),
        stored_unit="count",
        format=FORMAT.name,
        time_known=len(common) > 1,
        device="Stappone insole",
        gaps=_gaps(common),
        condition=Condition("shoe"),
        warnings=tuple(warnings),
        insoles=tuple(Insole("unknown", (k, k + 1), (0, len(sensors))) for k in range(len(soles))),
    )


def _gaps(time_ms: Floats) -> tuple[Gap, ...]:
    """Where moments are missing that the usual interval would have."""
    if len(time_ms) < 2:
        return ()
    interval = np.diff(time_ms)
    usual = float(np.median(interval))
    time_s = s_from_ms(1.0) * (time_ms - time_ms[0])
    return tuple(
        Gap(
            float(time_s[i]),
            float(time_s[i + 1]),
            round(float(interval[i]) / usual) - 1,
            _("frames missing in the file"),
        )
        for i in np.flatnonzero(interval > 1.5 * usual)
    )


FORMAT = Format("stappone-csv", N_("a Stappone insole export (.csv)"), (".csv",), sniff, read)
