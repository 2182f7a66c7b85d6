"""What a visit is: data only. Everything that a person may be asked is optional, and None is "not known", never "no".

Words, unit and limits of each stand in `inputs`. Refuses to know what a value suggests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Generic, Literal, TypeVar, get_args

from pressuremat.i18n import N_
from pressuremat.types import Condition, Subject

#: What the observer saw in ten seconds: do the kneecaps point in?
Answer = Literal["no", "slightly", "clearly", "not-looked"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)

#: How good a trial was; None where nobody judged it.
Quality = Literal["good", "doubtful", "failed"]

FOOTWEAR = ("barefoot", "sock", "shoe", "insole")

#: The guided tests' names, as in `exam --json` and `analyze --protocol`.
PROTOCOLS = (
    "stand",
    "stand-eyes-closed",
    "seated",
    "single-leg",
    "squat",
    "squat-heels-raised",
    "single-leg-squat",
    "heel-rise",
    "lunge",
    "walk",
    "try-and-see",
)

PAIN_SITES: Mapping[str, str] = {
    "knee-front": N_("front of the knee"),
    "knee-inner": N_("inner side of the knee"),
    "knee-outer": N_("outer side of the knee"),
    "knee-back": N_("back of the knee"),
    "ankle-inner": N_("inner side of the ankle"),
    "ankle-outer": N_("outer side of the ankle"),
    "shin": N_("shin"),
    "calf": N_("calf"),
    "heel": N_("heel"),
    "arch": N_("arch of the foot"),
    "forefoot": N_("ball of the foot"),
    "hip": N_("hip"),
    "back": N_("back"),
    "other": N_("elsewhere"),
}

T = TypeVar("T")


@dataclass(frozen=True)
class Pair(Generic[T]):
    """The same thing of both sides, None for the one that is not known."""

    left: T | None = None
    right: T | None = None

    def of(self, side: str) -> T | None:
        """That of "left" or "right". Raises ValueError for another side."""
        if side not in ("left", "right"):
            raise ValueError(f"side must be left or right, not {side!r}")
        return self.left if side == "left" else self.right


@dataclass(frozen=True)
class Fppa:
    """Frontal-plane projection angle of one leg, degrees from straight, valgus positive, from a frontal photo.

    `error_deg` is one standard deviation of each angle by how well its points were clicked (`photo.frontal_angle`).
    """

    stance: float | None = None
    bottom: float | None = None
    error_deg: float | None = None


@dataclass(frozen=True)
class Person:
    """Who came, as far as they said."""

    birth_year: int | None = None
    height_cm: float | None = None
    mass_kg: float | None = None
    sex: str | None = None
    sport: str | None = None
    foot_mm: float | None = None

    def age_y(self, on: date) -> float | None:
        """Age on that day: half a year less than the difference of years, on average; None where nobody said."""
        return None if self.birth_year is None else max(on.year - self.birth_year - 0.5, 0.0)

    def subject(self, on: date) -> Subject:
        """What of the person bears on measured values."""
        return Subject(self.age_y(on), self.height_cm, self.mass_kg, self.foot_mm)


@dataclass(frozen=True)
class History:
    """What is asked before anything is stood on; each item may send somebody to a clinician."""

    diabetes_or_neuropathy: bool | None = None
    foot_ulcer: bool | None = None
    pain_0_10: float | None = None
    pain_site: str | None = None
    pain_persists: bool | None = None
    night_or_rest_pain: bool | None = None
    swelling: bool | None = None
    trauma: bool | None = None
    locking_or_giving_way: bool | None = None
    new_or_one_sided_flattening: bool | None = None
    heel_rise_unable_or_painful: bool | None = None
    too_many_toes: bool | None = None
    rigid_foot_or_spasm: bool | None = None
    numbness_or_neurological: bool | None = None
    rapid_change: bool | None = None
    knock_knee_new: bool | None = None
    child_pain: bool | None = None
    child_one_sided_or_rigid_flat_foot: bool | None = None
    child_losing_arch: bool | None = None


@dataclass(frozen=True)
class Manual:
    """What was measured, timed or seen by hand. All of it is optional."""

    lunge_cm: Pair[float] | None = None
    lunge_deg: Pair[float] | None = None
    hip_abduction_pct_bw: Pair[float] | None = None
    hip_external_rotation_pct_bw: Pair[float] | None = None
    side_hold_s: Pair[float] | None = None
    step_down_0_5: Pair[float] | None = None
    hip_rotation_deg: Pair[float] | None = None
    observer_stance: Pair[Answer] | None = None
    observer_squat_bottom: Pair[Answer] | None = None
    fppa_deg: Pair[Fppa] | None = None
    ankle_gap_cm: float | None = None
    ankle_gap_one_sided: bool | None = None
    heel_turns_in: Pair[bool] | None = None
    arch_returns: Pair[bool] | None = None
    pain_by_test: Mapping[str, float] | None = None


@dataclass(frozen=True)
class TrialRef:
    """One recorded trial of the visit. `file` is relative to the manifest.

    `condition` None leaves what the recording says. `excluded` is why it must not be used; `block_mm` how high the
    heels were raised; `asked_s` how long the test was to be held; `version` that of the protocol it was done by.
    """

    protocol: str
    file: str
    side: Literal["left", "right"] | None = None
    condition: Condition | None = None
    note: str = ""
    quality: Quality | None = None
    excluded: str | None = None
    block_mm: float | None = None
    asked_s: float | None = None
    version: int | None = None


@dataclass(frozen=True)
class Visit:
    """A whole visit. `on` is its day, None where nobody says; `warnings` are sentences for whoever reads it."""

    person: Person = field(default_factory=Person)
    history: History = field(default_factory=History)
    manual: Manual = field(default_factory=Manual)
    trials: tuple[TrialRef, ...] = ()
    on: date | None = None
    warnings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As `pressuremat.visit/1`: the reverse of `parse.visit_of`, every field there, the unknown as None."""
        return {
            "schema": "pressuremat.visit/1",
            "date": None if self.on is None else self.on.isoformat(),
            "person": _plain(self.person),
            "history": _plain(self.history),
            "manual": _plain(self.manual),
            "trials": [_plain(one) for one in self.trials],
        }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "__dataclass_fields__"):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    return value
