"""Which guided tests a mat can do: computed from its geometry and frame rate, with the reason.

In: a geometry and a rate in Hz. Out: for each test of `DEMANDS` yes, limited or no, why in a sentence, and which known
mat would do more. Knows nothing of boards and persons; a foot is the large one of the table.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

from pressuremat.boards import MATS, Mat
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import _
from pressuremat.mats.demands import BROADEST_AT, DEMANDS, FOOT_BREADTH_MM, FOOT_LENGTH_MM, Demand, Room

Possible = Literal["yes", "limited", "no"]
_RANK: dict[Possible, int] = {"no": 0, "limited": 1, "yes": 2}
#: Pitch travels in whole µm, rates are measured: a mat that just reaches a limit reaches it.
_ENOUGH = 1e-3


@dataclass(frozen=True)
class Ability:
    """Whether a mat can do a test. `says` is one sentence, `needs_mm` (across, along) the smallest mat of this pitch
    that does all of it, `larger` the known mat that would do more, None where none would.
    """

    test: str
    label: str
    possible: Possible
    says: str
    needs_mm: tuple[float, float]
    larger: Mat | None

    def to_json(self) -> dict[str, Any]:
        """As one entry of a list of tests."""
        return {
            "test": self.test,
            "possible": self.possible,
            "says": self.says,
            "needs_mm": [round(length) for length in self.needs_mm],
            "larger_mat": None if self.larger is None else self.larger.name,
        }


def possible_tests(geometry: MatGeometry, rate_hz: float | None) -> tuple[Ability, ...]:
    """For each test whether this mat can do it, in the order of `DEMANDS`.

    `rate_hz` is the mat's real rate, None where it is not known yet: then room and pitch decide, and the sentence
    names the rate that is needed. A geometry without known pitch can do no test. Raises ValueError for a rate that is
    not above zero.
    """
    if rate_hz is not None and not rate_hz > 0:
        raise ValueError(f"rate_hz must be above 0 or None, not {rate_hz}")
    return tuple(_ability(demand, geometry, rate_hz) for demand in DEMANDS)


def size_mm(room: Room, pitch_mm: tuple[float, float]) -> tuple[float, float]:
    """Width and depth in mm of the smallest mat of that pitch with this room.

    The outermost cells stay without load, or a print is not known to be whole; where a room is not `clear`, those of
    the first and last row may carry some.
    """
    turn = math.radians(room.toe_out_deg)
    outward = BROADEST_AT * FOOT_LENGTH_MM * math.sin(turn)
    if room.feet == 2:
        width = room.heels_apart_mm + 2 * outward + FOOT_BREADTH_MM * math.cos(turn)
    else:
        width = outward + FOOT_BREADTH_MM * math.cos(turn)
    depth = room.on_mat * FOOT_LENGTH_MM + room.spare_mm[1] + (2 * pitch_mm[1] if room.clear else 0.0)
    return width + room.spare_mm[0] + 2 * pitch_mm[0], max(depth, room.least_depth_mm)


def in_one_line(abilities: tuple[Ability, ...]) -> str:
    """The tests by what is possible, for a person."""
    by: dict[str, list[str]] = {"yes": [], "limited": [], "no": []}
    for ability in abilities:
        by[ability.possible].append(_(ability.label))
    texts = {"yes": _("Tests it can do: {tests}."), "limited": _("In part: {tests}."), "no": _("Not: {tests}.")}
    return " ".join(text.format(tests=", ".join(by[kind])) for kind, text in texts.items() if by[kind])


def _ability(demand: Demand, geometry: MatGeometry, rate_hz: float | None) -> Ability:
    possible, says = _judge(demand, geometry, rate_hz)
    larger = None
    if possible != "yes":
        better = [
            mat
            for mat in MATS
            if mat.geometry.width_mm * mat.geometry.depth_mm > geometry.width_mm * geometry.depth_mm
            and _RANK[_judge(demand, mat.geometry, mat.rate_hz)[0]] > _RANK[possible]
        ]
        larger = min(better, key=lambda mat: mat.geometry.width_mm * mat.geometry.depth_mm, default=None)
    return Ability(demand.test, demand.label, possible, says, size_mm(demand.room, geometry.pitch_mm), larger)


def _judge(demand: Demand, geometry: MatGeometry, rate_hz: float | None) -> tuple[Possible, str]:
    if not geometry.pitch_known:
        return "no", _("The distance between its cells is not known; give it with --pitch-mm.")
    pitch, gate = max(geometry.pitch_mm), demand.pitch_mm
    if pitch > gate.last + _ENOUGH:
        return "no", _("Its cells are {pitch:g} mm apart; this test needs {last:g} mm or less.").format(
            pitch=pitch, last=gate.last
        )
    rate = demand.rate_hz
    if rate_hz is not None and rate_hz < rate.last - _ENOUGH:
        return "no", _("It gives {rate:.3g} frames a second; this test needs at least {last:g}.").format(
            rate=rate_hz, last=rate.last
        )
    limits = []
    if not _fits(demand.room, geometry):
        less = next((less for less in demand.less if _fits(less.room, geometry)), None)
        if less is None:
            return "no", _too_small(([demand.room] + [less.room for less in demand.less])[-1], geometry)
        limits.append(_(less.says))
    if pitch > gate.full + _ENOUGH:
        limits.append(_(gate.says))
    if rate_hz is not None and rate_hz < rate.full - _ENOUGH:
        limits.append(_(rate.says))
    if rate_hz is None:
        needed = _("it must give at least {last:g} frames a second").format(last=rate.last)
        if not limits:
            return "yes", _sentence(_("There is room, and {needed}").format(needed=needed))
        limits.append(needed)
    if limits:
        return "limited", _sentence("; ".join(limits))
    return "yes", _("There is room, the cells are fine enough and the frames frequent enough.")


def _fits(room: Room, geometry: MatGeometry) -> bool:
    width, depth = size_mm(room, geometry.pitch_mm)
    return width <= geometry.width_mm + _ENOUGH and depth <= geometry.depth_mm + _ENOUGH


def _too_small(room: Room, geometry: MatGeometry) -> str:
    width, depth = size_mm(room, geometry.pitch_mm)
    return _(
        "A large foot needs at least {width:.0f} mm across and {depth:.0f} mm along; "
        "this mat has {has_width:.0f} and {has_depth:.0f} mm."
    ).format(width=math.ceil(width), depth=math.ceil(depth), has_width=geometry.width_mm, has_depth=geometry.depth_mm)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."
