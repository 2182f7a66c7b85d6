"""Contacts of feet in shoes: each insole's load over time tells when its foot is on the ground.

In: a recording of insoles. Out: footprints, each of its insole and side, and the load of every frame. Refuses to know
walls and neighbours: an insole holds one foot, and moves with it.

An insole on a grid gives pictures, whose outline a shoe hides. Sensors on no grid give what needs none: pressures,
times, and, where a layout says where they lie and how large they are, forces and the centre of pressure in the
insole's own frame.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pressuremat.analysis.closing import FRINGE_S, rules_of
from pressuremat.analysis.settings import Settings, Thresholds
from pressuremat.geometry import Insole
from pressuremat.processing import footprints
from pressuremat.processing.footprints import ContactRules, Surroundings, interval_s, with_side
from pressuremat.types import Bools, Floats, Footprint, Pressure, Recording


def contacts_of(
    recording: Recording, settings: Settings, thresholds: Thresholds
) -> tuple[list[Footprint], Floats, Floats, int]:
    """Footprints of all insoles, every frame's total (T,), no body's centre of pressure (T, 2), and how many contacts
    were none. The total is in the unit, times the area of a cell where a sensor's is known."""
    total = np.zeros(recording.n_frames)
    found: list[Footprint] = []
    n_ghosts = 0
    for insole in recording.insoles:
        frames = _frames(recording, insole, settings)
        weights = _weights(recording, insole)
        load = (frames * weights).sum(axis=(1, 2), dtype=np.float64)
        total += load
        share = settings.insole_contact_share if recording.calibrated else settings.insole_contact_count_share
        rules = replace(rules_of(settings, thresholds), contact=max(share * float(load.max(initial=0.0)), 1e-9))
        for first, stop in _contacts(load >= rules.contact, recording.time_s, settings):
            made = _footprint(recording, insole, frames, load, (first, stop), rules)
            found += [] if made is None else [made]
            n_ghosts += made is None
    return found, total, np.full((recording.n_frames, 2), np.nan), n_ghosts


def _frames(recording: Recording, insole: Insole, settings: Settings) -> Pressure:
    """The insole's frames (T, r, c). Raw counts stand on what each unloaded sensor reads, which a foot that is in the
    air a while shows; that is taken away."""
    frames = recording.pressure()[:, *insole.window]
    if recording.calibrated:
        return frames
    unloaded = np.percentile(frames, settings.insole_unloaded_percentile, axis=0) if len(frames) else 0.0
    return np.asarray(np.maximum(frames - unloaded, 0.0), np.float32)


def _weights(recording: Recording, insole: Insole) -> Pressure:
    """What makes sensors' values add up to a load: their area over a cell's, 1 where it is not known."""
    if insole.layout is None:
        return np.ones(1, np.float32)
    return (insole.layout.area_mm2 / recording.geometry.cell_area_mm2).astype(np.float32)


def _contacts(on: Bools, time_s: Floats, settings: Settings) -> list[tuple[int, int]]:
    """[first, stop) of each stretch of load; a foot that is off for a moment only has not left."""
    edges = np.flatnonzero(np.diff(on.astype(np.int8), prepend=0, append=0))
    joined: list[tuple[int, int]] = []
    for first, stop in edges.reshape(-1, 2).tolist():
        if joined and time_s[first] - time_s[joined[-1][1] - 1] <= settings.contact_gap_s:
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((first, stop))
    return joined


def _footprint(
    recording: Recording, insole: Insole, frames: Pressure, load: Floats, span: tuple[int, int], rules: ContactRules
) -> Footprint | None:
    time_s, (first, stop) = recording.time_s, span
    low = int(np.searchsorted(time_s, time_s[first] - FRINGE_S))
    high = int(np.searchsorted(time_s, time_s[stop - 1] + FRINGE_S, "right"))
    cut = footprints.Cut(first == 0, stop == recording.n_frames)
    geometry = recording.geometry.window(*insole.window)
    if insole.on_grid:
        sharp = np.ones(high - low, np.bool_)
        around = Surroundings(None, sharp, cut.first, cut.last, recording.trimmed_to_contact)
        # What is before and behind belongs to other contacts, or is what the shoe presses.
        own = np.where(
            ((np.arange(low, high) >= first) & (np.arange(low, high) < stop))[:, None, None], frames[low:high], 0
        )
        made = footprints.build(own, time_s[low:high], low, geometry, rules, around)
        if made is None:
            return None
        if insole.side != "unknown":
            ahead = 0.0 if made.axis is None else made.axis.axis_deg
            made = with_side(made, insole.side, 1.0, rules.factor, ahead)
        return replace(made, insole=insole)
    seconds = float(time_s[stop - 1] - time_s[first]) + interval_s(time_s[first:stop])
    if seconds < rules.least_s and not (cut.first or cut.last):
        return None
    own, static = frames[first:stop], seconds >= rules.static_s
    reason = None
    if not static and not recording.trimmed_to_contact:
        reason = footprints.REASON_FIRST if cut.first else footprints.REASON_LAST if cut.last else None
    return Footprint(
        id=0,
        start_index=first,
        end_index=stop,
        time_s=time_s[first:stop],
        frames=own,
        geometry=geometry,
        unit=recording.unit,
        total=load[first:stop],
        cop_mm=_cop_mm(own, insole),
        image=footprints.picture(own, load[first:stop], rules.steady_share) if static else own.max(axis=0),
        static=static,
        contour=rules.contour,
        complete=reason is None,
        reason=reason,
        side=insole.side,
        side_confidence=0.0 if insole.side == "unknown" else 1.0,
        begins=not cut.first or recording.trimmed_to_contact,
        ends=not cut.last or recording.trimmed_to_contact,
        insole=insole,
    )


def _cop_mm(frames: Pressure, insole: Insole) -> Floats:
    """Centre of pressure (n, 2) in the insole's frame, Σ p·A·r / Σ p·A; NaN where nobody says where sensors lie."""
    if insole.layout is None:
        return np.full((len(frames), 2), np.nan)
    force = frames[:, 0, :].astype(np.float64) * insole.layout.area_mm2
    at = np.stack([insole.layout.x_mm, insole.layout.y_mm], axis=1)
    with np.errstate(invalid="ignore"):
        return np.asarray(force @ at / force.sum(axis=1, keepdims=True))
