"""Which test would tell most next: the unknown factor whose answer would narrow the range most.

In: factors and the reading's rows. Out: a protocol's or manual input's name, and a sentence. Where every factor is
known, what the reading lacks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pressuremat.i18n import N_, _
from pressuremat.knee.evidence import Evidence
from pressuremat.knee.model import FEET, Factor, FactorKey, SideReading
from pressuremat.knee.seen import looks

#: What answers a factor, and how it is asked for.
_TESTS: Mapping[FactorKey, tuple[str, str]] = {
    "ankle_mobility": ("lunge", N_("Do the lunge next: how far the ankle bends narrows the range most.")),
    "squat_shift": ("squat", N_("Do the squats next: where the load goes at the bottom narrows the range most.")),
    "dynamic_pronation": ("walk", N_("Walk over the mat next: how the foot rolls over narrows the range most.")),
    "hip_strength": ("side_hold_s", N_("Time the hold lying on each side next: it narrows the range most.")),
    "single_leg_control": ("single-leg", N_("Stand on one leg next: it narrows the range most.")),
    "static_arch": ("stand", N_("Stand quietly on the mat next: the print narrows the range most.")),
}
_LOOK = N_("Look at the kneecaps next, in standing and at the bottom of the squat: it takes ten seconds and decides.")
_RAISE = N_("Squat with raised heels next: it tells ankle from hip.")
_MEASURE = N_("Measure the gap between the ankles with the knees touching next: it tells shape from control.")
_AGAIN = N_("Do the squats once more: they differed too much from each other.")


def next_best(factors: Sequence[Factor], rows: Sequence[SideReading], evidence: Evidence) -> tuple[str, str]:
    """(name, sentence); empty texts where nothing is open."""
    order = list(_TESTS)
    unknown = sorted((one for one in factors if not one.known), key=lambda one: (-one.weight, order.index(one.key)))
    if unknown:
        name, words = _TESTS[unknown[0].key]
        return name, _(words)
    return _of_reading(rows, evidence)


def _of_reading(rows: Sequence[SideReading], evidence: Evidence) -> tuple[str, str]:
    keys = {row.key for row in rows}
    looked = all(looks(evidence, side, "bottom") and looks(evidence, side, "stance") for side in FEET)
    if "throughout" in keys and evidence.visit.manual.ankle_gap_cm is None:
        return "ankle_gap_cm", _(_MEASURE)
    if keys & {"unclear", "not-enough-information"}:
        if not looked:
            return "observer_squat_bottom", _(_LOOK)
        if any(row.raised == "unknown" for row in rows):
            return "squat-heels-raised", _(_RAISE)
        return "squat", _(_AGAIN)
    if not looked:
        return "observer_squat_bottom", _(_LOOK)
    return "", ""
