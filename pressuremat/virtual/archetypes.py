"""Ten people who do not exist, each with a pattern of their own, and what an exam of each should come to.

Options of the virtual person, what was asked and measured by hand, and the expected reading, block of drills and
referral: data only. What an exam of them gives shows that the program agrees with itself, never how accurate it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pressuremat.i18n import N_


@dataclass(frozen=True)
class Archetype:
    """A person by their pattern. `options` are those of a scenario; `person`, `history` and `manual` are parts of a
    visit's JSON, without what an observer sees and the lunge, which follow from the options.

    `reading` is the expected key, by the worse `side` where the sides differ; `block` that of the first drill, None for
    no programme; `referral` the keys of the reasons to see a clinician.
    """

    key: str
    label: str
    says: str
    options: Mapping[str, str]
    reading: str
    side: Literal["left", "right"] | None = None
    block: str | None = None
    referral: tuple[str, ...] = ()
    person: Mapping[str, Any] = field(default_factory=dict)
    history: Mapping[str, Any] = field(default_factory=dict)
    manual: Mapping[str, Any] = field(default_factory=dict)

    def of(self, options: Mapping[str, str], height_cm: float | None = None) -> Archetype:
        """The same pattern in another body, with another seed, on another mat."""
        person = self.person if height_cm is None else {**self.person, "height_cm": height_cm}
        return replace(self, options={**self.options, **options}, person=person)


def _both(value: Any) -> dict[str, Any]:
    return {"left": value, "right": value}


_PRONATES = {"arch": "0.82", "flexible": "0.8", "pronation": "0.9"}
_NO_PAIN = {"pain_0_10": 0, "diabetes_or_neuropathy": False}
_ADULT = {"birth_year": 1990, "height_cm": 176}
_STRONG = {"hip_abduction_pct_bw": _both(45), "hip_external_rotation_pct_bw": _both(26)}
_WEAK = {"hip_abduction_pct_bw": _both(31), "hip_external_rotation_pct_bw": _both(18)}

ARCHETYPES: tuple[Archetype, ...] = (
    Archetype(
        "typical",
        N_("Typical"),
        N_("Feet, ankles and hips as most people have them."),
        {"arch": "typical"},
        "no-mat-sign",
        person=_ADULT,
        history=_NO_PAIN,
        manual=_STRONG,
    ),
    Archetype(
        "low-arch",
        N_("Low arch that gives way"),
        N_("The arches sink under load and the feet roll inward, but the squat does not follow."),
        _PRONATES,
        "foot-without-squat",
        block="ankle",
        person=_ADULT,
        history=_NO_PAIN,
        manual=_STRONG,
    ),
    Archetype(
        "stiff-ankle",
        N_("Stiff ankle"),
        N_("Upright all is as usual; deep down the ankles bend no further and the load goes inward."),
        {"stiff_ankle": "1"},
        "bottom-only-ankle",
        block="mobility",
        person=_ADULT,
        history=_NO_PAIN,
        manual=_STRONG,
    ),
    Archetype(
        "hip",
        N_("Hip and control"),
        N_("Upright all is as usual; deep down the load goes inward, and raised heels do not help."),
        {"weak_hip": "1"},
        "bottom-only-hip",
        block="hip",
        person=_ADULT,
        history=_NO_PAIN,
        manual=_WEAK,
    ),
    Archetype(
        "throughout",
        N_("Throughout"),
        N_("The feet roll inward upright, and at the bottom of the squat the load goes further inward."),
        {**_PRONATES, "weak_hip": "1"},
        "throughout",
        block="ankle",
        person=_ADULT,
        history=_NO_PAIN,
        manual=_WEAK,
    ),
    Archetype(
        "high-arch",
        N_("High arch"),
        N_("The feet stand on heel and ball and roll over along the outer side."),
        {"arch": "high", "flexible": "0.1", "pronation": "0.05"},
        "no-mat-sign",
        person=_ADULT,
        history=_NO_PAIN,
        manual=_STRONG,
    ),
    Archetype(
        "one-sided",
        N_("One-sided"),
        N_("Only the left arch is low and rolls inward; that belongs to a clinician first."),
        {f"{name}_left": value for name, value in _PRONATES.items()},
        "foot-without-squat",
        side="left",
        referral=("one_sided_low_arch",),
        person=_ADULT,
        history=_NO_PAIN,
        manual=_STRONG,
    ),
    Archetype(
        "painful",
        N_("Painful"),
        N_("It has hurt at the front of the knee for weeks, so that nothing is bent under load."),
        {"stiff_ankle": "0.8"},
        "not-enough-information",
        referral=("lasting_pain",),
        person=_ADULT,
        history={**_NO_PAIN, "pain_0_10": 6, "pain_site": "knee-front", "pain_persists": True},
    ),
    Archetype(
        "heavy",
        N_("Heavy, with a wide midfoot"),
        N_("A heavy body widens the print, so that it says less about the arch."),
        {"mass_kg": "112", "foot_width": "1.1", "arch": "0.75", "pronation": "0.45"},
        "no-mat-sign",
        person={"birth_year": 1976, "height_cm": 170},
        history=_NO_PAIN,
        manual=_STRONG,
    ),
    Archetype(
        "knock-knee",
        N_("Knock-knee by shape"),
        N_("With the knees touching the ankles are far apart: that is the bones' shape."),
        {**_PRONATES, "weak_hip": "0.8"},
        "shape-not-control",
        block="ankle",
        person=_ADULT,
        history={**_NO_PAIN, "knock_knee_new": False},
        manual={**_WEAK, "ankle_gap_cm": 10, "ankle_gap_one_sided": False},
    ),
)


def archetype_by_key(key: str) -> Archetype:
    """The archetype of that key. Raises ValueError that lists the keys."""
    for one in ARCHETYPES:
        if one.key == key:
            return one
    raise ValueError(f"key must be one of {', '.join(one.key for one in ARCHETYPES)}, not {key!r}")
