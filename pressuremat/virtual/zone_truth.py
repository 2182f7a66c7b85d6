"""What each zone of a foot bears, and when: docs/definitions-footprint.md evaluated on the continuous pressure.

A contact's forces over time and its picture on its axis enter, values leave. Never uses the code that it is there to
check: borders and valleys are found here anew.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pressuremat.types import Bools, Floats
from pressuremat.units import cm2
from pressuremat.virtual.foot import PARTS, Foot
from pressuremat.virtual.sole import CONTOUR_KPA, STEP_MM, Picture, SoleAxis, sole_grid

HEEL_TO = 0.31
BALL_FROM_MEDIAL, BALL_FROM_LATERAL = 0.63, 0.51
ACROSS_BREAK_DEG = 30.0
HEAD_BORDERS = (0.30, 0.47, 0.64, 0.81)
NEAR_ALONG, NEAR_ACROSS = 0.03, 0.04
HEADS_PITCH_MM, RAYS_PITCH_MM = 7.0, 12.0
LEAST_RATE_HZ = 99.0
#: Whether a zone bears load is looked at so often, on every other point of the grid.
_EVERY_S = 0.002
_BIN = 0.01

Zones = dict[str, Bools]


@dataclass(frozen=True)
class Seen:
    """What the mat can show: the width of its cells, and how often it looks."""

    pitch_mm: float
    rate_hz: float


def zones_of(foot: Foot, picture: Picture, axis: SoleAxis, greatest_n: Floats) -> Zones:
    """The points of the sole's grid (n, k) in each zone. `greatest_n` (N_PARTS,) is each part's greatest force."""
    s, m, unit = sole_grid(foot)
    along, across = axis.to_axis(*np.meshgrid(s, m, indexing="ij"))
    u = along / axis.length_mm
    contact, pressure = picture.contact, picture.pressure
    rest = ~picture.toe
    body = contact & rest
    near_ball = body & (u > 0.6) & (u < 0.78)
    lateral, medial = float(across[near_ball].min()), float(across[near_ball].max())
    share = np.clip((medial - across) / (medial - lateral), -0.2, 1.2)
    oblique = u + (BALL_FROM_MEDIAL - BALL_FROM_LATERAL) * share
    heel_to = _border(u[body], pressure[body], HEEL_TO, NEAR_ALONG, whole=True)
    ball_from = _border(oblique[body], pressure[body], BALL_FROM_MEDIAL, NEAR_ALONG, whole=True)
    ball = rest & (oblique >= ball_from)
    ray = -(across + along * np.tan(np.deg2rad(ACROSS_BREAK_DEG)))
    low, high = float(ray[ball & contact].min()), float(ray[ball & contact].max())
    part = (ray - low) / (high - low)
    inside = ball & contact
    cuts = [_border(part[inside], pressure[inside], usual, NEAR_ACROSS, whole=False) for usual in HEAD_BORDERS]
    head = np.searchsorted(cuts, part)
    heel = rest & ~ball & (u < heel_to)
    big_toe = unit[PARTS.index("hallux")] * greatest_n[PARTS.index("hallux")]
    others = np.max([unit[PARTS.index(f"toe{k}")] * greatest_n[PARTS.index(f"toe{k}")] for k in (2, 3, 4, 5)], axis=0)
    return {
        "heel": heel,
        "heel_medial": heel & (across >= 0),
        "heel_lateral": heel & (across < 0),
        "midfoot": rest & ~ball & (u >= heel_to),
        "forefoot_medial": ball & (part < 0.5),
        "forefoot_lateral": ball & (part >= 0.5),
        **{f"mt{k + 1}": ball & (head == k) for k in range(5)},
        "ray1": ball & (head == 0),
        "ray2_3": ball & ((head == 1) | (head == 2)),
        "ray4_5": ball & (head >= 3),
        "hallux": picture.toe & (big_toe >= others),
        "toes": picture.toe & (big_toe < others),
    }


def _border(at: Floats, pressure: Floats, usual: float, near: float, *, whole: bool) -> float:
    """`usual`, or the place of least pressure within `near` of it where that is lower than both ends."""
    reach = round(near / _BIN) + 1
    edges = usual + (np.arange(-reach, reach + 2) - 0.5) * _BIN
    if whole:
        profile, _edges = np.histogram(at, edges, weights=pressure)
    else:
        profile = np.zeros(2 * reach + 1)
        index = np.digitize(at, edges) - 1
        for k in range(len(profile)):
            profile[k] = pressure[index == k].max(initial=0.0)
    smooth = (profile[:-2] + profile[1:-1] + profile[2:]) / 3
    k = int(smooth.argmin())
    if 0 < k < len(smooth) - 1 and smooth[k] < min(smooth[0], smooth[-1]):
        return float(usual + (k + 1 - reach) * _BIN)
    return usual


def zone_truth(
    foot: Foot,
    time_s: Floats,
    part_n: Floats,
    picture: Picture,
    axis: SoleAxis,
    mat: Seen,
    *,
    static: bool,
) -> dict[str, tuple[float, str]]:
    """Shares, impulses, areas, peaks, contact times and phases of a contact with forces `part_n` (n, N_PARTS).

    By key, each with its unit; without those that cells so large, or frames so slow, cannot show.
    """
    _s, _m, unit = sole_grid(foot)
    zones = zones_of(foot, picture, axis, part_n.max(axis=0))
    of_parts = np.trapezoid(part_n, time_s, axis=0)
    whole = unit.sum(axis=(1, 2), dtype=np.float64)
    values: dict[str, tuple[float, str]] = {}
    for name, inside in zones.items():
        if not _shown(name, mat.pitch_mm):
            continue
        load = float(of_parts @ (unit[:, inside].sum(axis=1, dtype=np.float64) / whole))
        values[f"{name}_impulse_n_s"] = (load, "N·s")
        values[f"{name}_impulse_pct"] = (100.0 * load / float(of_parts.sum()), "%")
        values[f"{name}_area_cm2"] = (cm2(float((inside & picture.contact).sum()) * STEP_MM**2), "cm²")
        if not static:
            values[f"{name}_peak_kpa"] = (float(picture.pressure[inside].max(initial=0.0)), "kPa")
    if static:
        return values
    loaded_s = _loaded_s(foot, zones, time_s, part_n, mat.pitch_mm)
    length_s = float(time_s[-1] - time_s[0])
    for name, at_s in loaded_s.items():
        values[f"{name}_contact_pct"] = (100.0 * len(at_s) * _EVERY_S / length_s, "%")
    moments = _moments(loaded_s, float(time_s[0]), float(time_s[-1]), mat.pitch_mm)
    if moments is not None:
        parts = 100.0 * np.diff(moments) / length_s
        for key, part in zip(("contact", "forefoot_contact", "flat", "push_off"), parts, strict=True):
            if mat.rate_hz >= LEAST_RATE_HZ or not key.endswith("contact"):
                values[f"phase_{key}_pct"] = (float(part), "%")
        values["phase_landing_pct"] = (float(parts[0] + parts[1]), "%")
    return values


def _shown(zone: str, pitch_mm: float) -> bool:
    """Whether cells of this size show the zone."""
    if zone.startswith("mt"):
        return pitch_mm <= HEADS_PITCH_MM
    return pitch_mm <= RAYS_PITCH_MM or not zone.startswith("ray")


def _loaded_s(foot: Foot, zones: Zones, time_s: Floats, part_n: Floats, pitch_mm: float) -> dict[str, Floats]:
    """The moments at which some point of each zone bears the contour's pressure."""
    _s, _m, unit = sole_grid(foot)
    moments = np.arange(time_s[0], time_s[-1], _EVERY_S)
    forces = np.stack([np.interp(moments, time_s, part) for part in part_n.T], axis=1).astype(np.float32)
    found = {}
    for name, inside in zones.items():
        if _shown(name, pitch_mm):
            points = unit[:, ::2, ::2][:, inside[::2, ::2]]
            bears = (forces @ points).max(axis=1, initial=0.0) >= CONTOUR_KPA if points.size else np.zeros(len(moments))
            found[name] = moments[np.asarray(bears, bool)]
    return found


def _moments(
    loaded_s: dict[str, Floats], start_s: float, end_s: float, pitch_mm: float
) -> tuple[float, float, float, float, float] | None:
    if pitch_mm <= HEADS_PITCH_MM:
        names = ["mt1", "mt2", "mt3", "mt4", "mt5"]
    else:
        names = ["ray1", "ray2_3", "ray4_5"] if pitch_mm <= RAYS_PITCH_MM else ["forefoot_medial", "forefoot_lateral"]
    begins = [float(loaded_s[name][0]) for name in names if len(loaded_s[name])]
    heel = loaded_s["heel"]
    if not begins or not len(heel) or heel[0] > min(begins) or heel[-1] < max(begins):
        return None
    return start_s, min(begins), max(begins), float(heel[-1]), end_s
