"""What a person may be asked, one row each: kind, words, unit and limits.

Forms are built from it and `parse` checks by it. Refuses to know what an answer suggests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pressuremat.i18n import N_


@dataclass(frozen=True)
class Input:
    """How one thing is asked: `kind`, words, and for numbers unit and limits.

    Outside `low` to `high` a number is impossible and refused; outside `usual` it is let through with a warning.
    `sided` where each side has its own; one answer without sides then holds for both.
    """

    kind: Literal["number", "yes-no", "text", "answer", "site", "angles", "tests"]
    label: str
    unit: str = ""
    low: float = 0.0
    high: float = 0.0
    usual: tuple[float, float] | None = None
    sided: bool = False


PERSON: Mapping[str, Input] = {
    "birth_year": Input("number", N_("Year of birth"), "", 1850, 2200),
    "height_cm": Input("number", N_("Height"), "cm", 30, 260, (80, 215)),
    "mass_kg": Input("number", N_("Body mass"), "kg", 1, 1000, (12, 200)),
    "sex": Input("text", N_("Sex, where wanted")),
    "sport": Input("text", N_("Sport")),
    "foot_mm": Input("number", N_("Length of the foot"), "mm", 80, 400, (120, 340)),
}
#: Asked before anything is stood on; each may send somebody to a clinician.
HISTORY: Mapping[str, Input] = {
    "diabetes_or_neuropathy": Input("yes-no", N_("Diabetes, or nerves of the feet that feel less")),
    "foot_ulcer": Input("yes-no", N_("An open sore on a foot, now or earlier")),
    "pain_0_10": Input("number", N_("Pain now, 0 none to 10 worst"), "", 0, 10),
    "pain_site": Input("site", N_("Where it hurts")),
    "pain_persists": Input("yes-no", N_("Pain that has lasted for weeks")),
    "night_or_rest_pain": Input("yes-no", N_("Pain at night or at rest")),
    "swelling": Input("yes-no", N_("A swollen knee, ankle or foot")),
    "trauma": Input("yes-no", N_("A fall, twist or blow since which it is not right")),
    "locking_or_giving_way": Input("yes-no", N_("A knee that locks or gives way")),
    "new_or_one_sided_flattening": Input("yes-no", N_("A foot that became flatter, or only one flat foot")),
    "heel_rise_unable_or_painful": Input(
        "yes-no", N_("Rising onto the toes of one foot fails, or hurts on the inner side of the ankle")
    ),
    "too_many_toes": Input("yes-no", N_("Seen from behind, more toes show on the outer side of one foot")),
    "rigid_foot_or_spasm": Input("yes-no", N_("A stiff foot, or cramp on the outer side of the lower leg")),
    "numbness_or_neurological": Input("yes-no", N_("Numbness, tingling or weakness in a leg")),
    "rapid_change": Input("yes-no", N_("Something that changed quickly within weeks")),
    "knock_knee_new": Input("yes-no", N_("Knees that began to stand inward lately")),
    "child_pain": Input("yes-no", N_("A child whose feet or knees hurt")),
    "child_one_sided_or_rigid_flat_foot": Input("yes-no", N_("A child with one flat foot or a stiff one")),
    "child_losing_arch": Input("yes-no", N_("A child whose arch had been there and goes")),
}
#: Measured, timed or seen by hand.
MANUAL: Mapping[str, Input] = {
    "lunge_cm": Input(
        "number", N_("Lunge: big toe to wall with the knee touching it"), "cm", 0, 30, (0, 20), sided=True
    ),
    "lunge_deg": Input("number", N_("Lunge: angle of the shin from upright"), "°", 0, 75, (10, 60), sided=True),
    "hip_abduction_pct_bw": Input(
        "number", N_("Strength of lifting the leg to the side, of body weight"), "%", 0, 150, (5, 80), sided=True
    ),
    "hip_external_rotation_pct_bw": Input(
        "number", N_("Strength of turning the leg out, of body weight"), "%", 0, 150, (3, 60), sided=True
    ),
    "side_hold_s": Input(
        "number", N_("Lying on the side, upper leg held 10 cm up"), "s", 0, 1800, (0, 400), sided=True
    ),
    "step_down_0_5": Input(
        "number", N_("Step down, faults of five: trunk, pelvis, knee, balance, arms"), "", 0, 5, sided=True
    ),
    "hip_rotation_deg": Input(
        "number", N_("Hip rotation in sitting, in and out together; a note"), "°", 0, 180, (30, 130), sided=True
    ),
    "observer_stance": Input("answer", N_("Standing: do the kneecaps point in?"), sided=True),
    "observer_squat_bottom": Input("answer", N_("At the bottom of the squat: do the kneecaps point in?"), sided=True),
    "fppa_deg": Input("angles", N_("Frontal angle of the leg from a photo"), sided=True),
    "ankle_gap_cm": Input("number", N_("Gap between the ankles with the knees touching"), "cm", 0, 40, (0, 25)),
    "ankle_gap_one_sided": Input("yes-no", N_("One leg clearly stands more inward than the other")),
    "heel_turns_in": Input("yes-no", N_("On tiptoe the heel turns inward"), sided=True),
    "arch_returns": Input("yes-no", N_("On tiptoe the arch comes back"), sided=True),
    "pain_by_test": Input("tests", N_("Pain in a test, 0 to 10"), "", 0, 10),
}
