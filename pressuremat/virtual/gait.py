"""Steps from exact kinematics: where heel centres lie and when feet touch and leave, as docs/definitions-footprint.md.

The contacts of a trial enter, with their heel centres; lengths, times and the directions of progression leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from pressuremat.types import Floats

if TYPE_CHECKING:
    from pressuremat.virtual.truth import Print

#: After so long without load a new pass begins.
PASS_GAP_S = 1.0


def passes(prints: Sequence[Print]) -> list[list[int]]:
    """Indices of the contacts of each pass over the mat, in order of time."""
    groups: list[list[int]] = []
    for n, one in enumerate(prints):
        if groups and one.time_s[0] - prints[groups[-1][-1]].time_s[-1] <= PASS_GAP_S:
            groups[-1].append(n)
        else:
            groups.append([n])
    return groups


def _direction(prints: Sequence[Print], group: list[int]) -> Floats | None:
    """Unit vector of progression of a pass: mean of the feet's lines through their heel centres; None for a step."""
    lines = []
    for side in ("left", "right"):
        heels = [np.array(prints[n].centre_mm) for n in group if prints[n].side == side]
        if len(heels) > 1:
            lines.append((heels[-1] - heels[0]) / np.linalg.norm(heels[-1] - heels[0]))
    if not lines:
        return None
    mean = np.mean(lines, axis=0)
    return np.asarray(mean / np.linalg.norm(mean))


def progression_deg(prints: Sequence[Print]) -> list[float | None]:
    """Foot progression angle of every contact, toe-out positive."""
    out: list[float | None] = [None] * len(prints)
    standing = [n for n, one in enumerate(prints) if one.static]
    if len(standing) > 1:
        middle = float(np.mean([prints[n].axis_deg for n in standing]))
        for n in standing:
            out[n] = _toe_out(prints[n], middle)
    for group in passes([one for one in prints if not one.static]) if not standing else []:
        direction = _direction(prints, group)
        for n in group:
            angle = prints[n].axis_deg
            if direction is None:
                out[n] = _toe_out(prints[n], 0.0 if abs(_wrapped(angle)) < 90.0 else 180.0)
            else:
                out[n] = _toe_out(prints[n], float(np.rad2deg(np.arctan2(direction[0], direction[1]))))
    return out


def _wrapped(angle_deg: float) -> float:
    return (angle_deg + 180.0) % 360.0 - 180.0


def _toe_out(one: Print, direction_deg: float) -> float:
    turned = _wrapped(one.axis_deg - direction_deg)
    return -turned if one.side == "left" else turned


def walk_truth(prints: Sequence[Print]) -> list[dict[str, Any]]:
    """Values of a walk: medians over its steps and strides; null where there are none. A step is the landing foot's."""
    found: dict[tuple[str, str | None], list[float]] = {}

    def note(key: str, side: str | None, value: float) -> None:
        found.setdefault((key, side), []).append(value)

    for group in passes(prints):
        direction = _direction(prints, group)
        for n in group:
            note("stance_s", prints[n].side, prints[n].time_s[-1] - prints[n].time_s[0])
        for before, after in pairwise(group):
            a, b = prints[before], prints[after]
            if a.side == b.side:
                continue
            note("step_s", b.side, b.time_s[0] - a.time_s[0])
            note("step_s", None, b.time_s[0] - a.time_s[0])
            if direction is not None:
                note("step_length_mm", b.side, float((np.array(b.centre_mm) - a.centre_mm) @ direction))
        for first, between, last in zip(group, group[1:], group[2:], strict=False):
            a, o, b = prints[first], prints[between], prints[last]
            if a.side != b.side or o.side == a.side:
                continue
            line = np.array(b.centre_mm) - a.centre_mm
            length = float(np.linalg.norm(line))
            off = np.array(o.centre_mm) - a.centre_mm
            note("stride_length_mm", a.side, length)
            note("stride_width_mm", None, abs(float(line[0] * off[1] - line[1] * off[0])) / length)
            stride_s = b.time_s[0] - a.time_s[0]
            note("stride_s", a.side, stride_s)
            note("speed_m_s", None, length / 1000.0 / stride_s)
            stance_pct = 100.0 * (a.time_s[-1] - a.time_s[0]) / stride_s
            note("stance_pct", a.side, stance_pct)
            note("swing_pct", a.side, 100.0 - stance_pct)
            note("single_support_pct", o.side, 100.0 - stance_pct)
            note("swing_s", a.side, b.time_s[0] - a.time_s[-1])
            both_s = max(a.time_s[-1] - o.time_s[0], 0.0) + max(o.time_s[-1] - b.time_s[0], 0.0)
            note("double_support_pct", None, 100.0 * both_s / stride_s)
    for name, key in (("step_length", "step_length_mm"), ("step_time", "step_s"), ("stance_time", "stance_s")):
        left, right = found.get((key, "left")), found.get((key, "right"))
        if left and right:
            l_mid, r_mid = float(np.median(left)), float(np.median(right))
            note(f"symmetry_{name}_pct", None, 100.0 * abs(l_mid - r_mid) / (0.5 * (l_mid + r_mid)))
    steps_s = found.pop(("step_s", None), [])
    cadence = 60.0 / float(np.median(steps_s)) if steps_s else None
    out: list[dict[str, Any]] = [{"key": "cadence_spm", "side": None, "value": cadence, "unit": "1/min"}]
    for (key, side), values in found.items():
        out.append({"key": key, "side": side, "value": float(np.median(values)), "unit": _unit(key)})
    return out


def _unit(key: str) -> str:
    return next((unit for end, unit in (("_mm", "mm"), ("_pct", "%"), ("_m_s", "m/s")) if key.endswith(end)), "s")
