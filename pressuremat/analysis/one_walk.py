"""Recordings of one walk over one plate, a file a step or a few, joined to one recording.

In: recordings that share a plate. Out: one, its parts in the order in which the person came past. Refuses to know
files.

Some systems store every footprint by itself, with its place on the plate but without a common clock. Places and lengths
of the walk are then whole; what passes between two of its parts has no time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

import numpy as np

from pressuremat.analysis.offline import analyse
from pressuremat.analysis.settings import Settings
from pressuremat.correction import Correction
from pressuremat.errors import RecordingError
from pressuremat.i18n import _
from pressuremat.metrics.rollover import PASS_GAP_S, mean_direction_deg
from pressuremat.types import Floats, Footprint, Recording


def one_walk(recordings: Sequence[Recording], settings: Settings | None = None) -> Recording:
    """The walk of which `recordings` are parts, in whatever order they are given; one alone is returned as it is.

    `extra["n_joined"]` tells of how many it was made. Raises RecordingError where they are not of one plate or one of
    them holds no footprint, ValueError for none.
    """
    if not recordings:
        raise ValueError("recordings must hold at least one")
    if len(recordings) == 1:
        return recordings[0]
    first = recordings[0]
    for one in recordings[1:]:
        if one.geometry != first.geometry or one.unit != first.unit or one.condition != first.condition:
            raise RecordingError(
                _(
                    "Expected parts of one walk on the same plate, but {name} differs from {first} in its grid, unit "
                    "or footwear; analyse them apart."
                ).format(name=_name(one), first=_name(first))
            )
    settings = Settings() if settings is None else settings
    parts = _in_order([(one, _prints(one, settings)) for one in recordings])
    # Too long for one contact and too short for a new pass over the plate.
    pause_s = (settings.recording_gap_s + PASS_GAP_S) / 2
    times: list[Floats] = []
    by_hand: list[Correction] = []
    for one in parts:
        begin = float(times[-1][-1]) + pause_s if times else 0.0
        later_s = begin - float(one.time_s[0])
        times.append(one.time_s + later_s)
        by_hand += [_later(correction, later_s) for correction in one.corrections]
    digest = hashlib.sha256("".join(one.input_sha256 or "" for one in parts).encode()).hexdigest()
    joined = [{"name": _name(one), "sha256": one.input_sha256} for one in parts]
    return replace(
        first,
        frames=np.concatenate([one.pressure() for one in parts]),
        time_s=np.concatenate(times),
        stored_unit=first.unit,
        calibration=None,
        path=", ".join(_name(one) for one in parts),
        time_known=all(one.time_known for one in parts),
        trimmed_to_contact=all(one.trimmed_to_contact for one in parts),
        simulated=any(one.simulated for one in parts),
        gaps=(),
        belt_mm=None,
        protocol="walk",
        input_sha256=digest,
        corrections=tuple(by_hand),
        warnings=tuple(dict.fromkeys(warning for one in parts for warning in one.warnings)),
        extra={"n_joined": len(parts), "joined": joined},
    )


def _later(correction: Correction, by_s: float) -> Correction:
    """A part's correction where the part lies in the whole."""
    at = replace(correction.at, time_s=correction.at.time_s + by_s)
    other = correction.other and replace(correction.other, time_s=correction.other.time_s + by_s)
    line = correction.line
    if line is not None and line[0] == "t":
        line = ("t", line[1] + by_s)
    return replace(correction, at=at, other=other, line=line)


def _name(recording: Recording) -> str:
    return PurePath(recording.path).name or _("standard input")


def _prints(recording: Recording, settings: Settings) -> tuple[Footprint, ...]:
    found = tuple(one for one in analyse(recording, settings).footprints if one.axis is not None)
    if not found:
        raise RecordingError(
            _("Expected a footprint in every part of the walk, but {name} holds none; leave it out.").format(
                name=_name(recording)
            )
        )
    return found


def _in_order(parts: list[tuple[Recording, tuple[Footprint, ...]]]) -> list[Recording]:
    """The recordings by how far along the walk their prints lie; the walk goes where the feet point."""
    way = mean_direction_deg([one for _, prints in parts for one in prints]) or 0.0
    ahead = np.array([np.sin(np.deg2rad(way)), np.cos(np.deg2rad(way))])

    def place(part: tuple[Recording, tuple[Footprint, ...]]) -> float:
        return float(np.mean([np.array(one.axis.heel_mm) @ ahead for one in part[1] if one.axis is not None]))

    return [recording for recording, _prints in sorted(parts, key=place)]
