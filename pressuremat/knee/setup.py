"""How a visit's trials were measured, and why two of them must not be compared.

In: an `ExamResult` and a protocol. Out: `Setup`s, and the reason that two visits' differ in. Values by hand are
compared whatever the mat was.
"""

from __future__ import annotations

from dataclasses import dataclass

from pressuremat.i18n import N_
from pressuremat.knee.model import ExamResult
from pressuremat.types import Recording

#: The protocol of what was measured by hand.
BY_HAND = "by-hand"
#: The protocols that values between recordings are of.
_COMPARED = frozenset({"stand", "stand-eyes-closed", "seated", "squat", "squat-heels-raised"})


@dataclass(frozen=True)
class Setup:
    """What must be alike: board and grid, contour of the outline, masks, protocol's version, footwear and cover."""

    device: str
    grid: tuple[float, ...]
    contour: float
    masks: str
    version: int | None
    footwear: str
    cover: str | None
    simulated: bool


def setup_of(result: ExamResult, protocol: str | None) -> tuple[Setup, ...]:
    """Those of the trials of a protocol; None is what is compared between recordings. () for none, and by hand."""
    versions = {trial.protocol: trial.version for trial in result.visit.trials}
    made = []
    for analysis in result.analyses:
        if analysis.protocol not in (_COMPARED if protocol is None else {protocol}):
            continue
        recording, given = analysis.recording, analysis.provenance
        made.append(
            Setup(
                device=_device(recording),
                grid=(recording.geometry.rows, recording.geometry.cols, *recording.geometry.pitch_mm),
                contour=round(float(given.get("thresholds", {}).get("contour", 0.0)), 6),
                masks=str(given.get("masks")),
                version=versions.get(analysis.protocol),
                footwear=recording.condition.footwear,
                cover=recording.condition.cover,
                simulated=recording.simulated,
            )
        )
    return tuple(dict.fromkeys(made))


def _device(recording: Recording) -> str:
    """The board's number where the file knows it, else the device's own words."""
    return "simulated" if recording.simulated else str(recording.extra.get("uid") or recording.device or "")


def why_not_alike(before: tuple[Setup, ...], after: tuple[Setup, ...]) -> str | None:
    """The reason, to be translated, for which two visits' values must not be compared; None where nothing speaks
    against it."""
    if not before or not after:
        return None
    if len(before) > 1 or len(after) > 1:
        return UNLIKE_TRIALS
    one, two = before[0], after[0]
    for name, reason in _REASONS.items():
        if getattr(one, name) != getattr(two, name):
            return reason
    return None


UNLIKE_TRIALS = N_("the trials of one visit were not measured alike")
_REASONS = {
    "simulated": N_("one is simulated and the other is not"),
    "device": N_("another mat: mats differ from each other"),
    "grid": N_("another mat: mats differ from each other"),
    "contour": N_("another threshold for the outline"),
    "masks": N_("another version of the zones"),
    "version": N_("another version of the test"),
    "footwear": N_("other footwear"),
    "cover": N_("another cover on the mat"),
}
