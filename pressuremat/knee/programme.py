"""The programme: which drills, why and on which days, chosen by the reading and the factors.

In: link, reading, referrals and what hurts. Out: `Prescription`s and a sentence. Refuses to prescribe to a child, over
a referral, or over pain above 3 of 10: then there is none, and the sentence says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pressuremat.i18n import N_, _
from pressuremat.knee.drills import drill_by_key
from pressuremat.knee.evidence import Evidence
from pressuremat.knee.model import FactorKey, Link, Prescription, Reading, ReadingKey, Referral
from pressuremat.knee.tables import limit

#: Weeks after its beginning at which one comes again.
RETEST_WEEKS = (2, 6, 12)

_THREE_A_WEEK = (1, 3, 5)
_DAYS: Mapping[int, tuple[int, ...]] = {3: _THREE_A_WEEK, 5: (1, 2, 3, 4, 5), 7: (1, 2, 3, 4, 5, 6, 7)}

#: What each reading asks for, the first first: mobility; hip and mirror; foot and ankle with the hip; foot.
_BY_READING: Mapping[ReadingKey, tuple[str, ...]] = {
    "bottom-only-ankle": ("ankle_mobilisation", "calf_stretch", "mirror_squat", "heel_raise_ball"),
    "bottom-only-hip": ("side_lying_abduction", "band_external_rotation", "mirror_squat", "step_down"),
    "throughout": ("tib_post_band", "peroneal_band", "short_foot", "side_lying_abduction", "mirror_squat"),
    "foot-without-squat": ("tib_post_band", "peroneal_band", "short_foot", "heel_raise_ball", "peroneal_stretch"),
    "no-mat-sign": (),
    "shape-not-control": (),
    "unclear": (),
    "not-enough-information": (),
}
#: What a factor that is flagged asks for beside it, and on the border behind those.
_BY_FACTOR: Mapping[FactorKey, tuple[str, ...]] = {
    "ankle_mobility": ("ankle_mobilisation", "calf_stretch"),
    "dynamic_pronation": ("tib_post_band", "peroneal_band"),
    "squat_shift": ("mirror_squat",),
    "static_arch": ("short_foot", "tib_post_band"),
    "hip_strength": ("side_lying_abduction", "clamshell"),
    "single_leg_control": ("single_leg_control", "standing_abduction"),
}
#: An ankle that bends little gets its drill at this place, whatever the reading: no link is better supported.
_BEFORE_MOBILITY = 3
_WHY_READING: Mapping[ReadingKey, str] = {
    "bottom-only-ankle": N_("It shows only at the bottom of the squat, and points to the ankle."),
    "bottom-only-hip": N_("It shows only at the bottom of the squat, and points to hip and control."),
    "throughout": N_("It shows upright and at the bottom of the squat: foot, ankle and hip together."),
    "foot-without-squat": N_("It shows upright and not in the squat: the foot first."),
}
_WHY_FACTOR = N_("{factor} is one of the factors that show.")
_NONE_CHILD = N_("Below 16 years there is no programme: the drills are for adults.")
_NONE_REFERRED = N_("No programme now: first show what is named above to a clinician.")
_NONE_PAIN = N_("No programme while it hurts more than 3 of 10; come back when it is less.")
_NONE_NEEDED = N_("Nothing that was measured asks for a drill.")
_NONE_KNOWN = N_("Too little was measured to choose drills; the next best test comes first.")
_SHAPE = N_("These drills are for the factors that show; they do not change the shape of the legs.")
_CHOSEN = N_("At most {n} drills a day, to begin with 3 days a week, and pain of at most 3 of 10.")


def programme_of(
    evidence: Evidence, link: Link, reading: Reading, referral: Sequence[Referral]
) -> tuple[tuple[Prescription, ...], str]:
    """(drills, what is to be said of them); no drills where a referral, an age or pain forbids them."""
    pain = evidence.visit.history.pain_0_10
    if referral:
        return (), _(_NONE_REFERRED)
    if evidence.child:
        return (), _(_NONE_CHILD)
    if pain is not None and pain > limit("pain_most"):
        return (), _(_NONE_PAIN)
    why = _whys(evidence, link, reading)
    most = int(limit("drills_a_day"))
    chosen = [_prescription(key, words) for key, words in list(why.items())[:most]]
    if not chosen:
        little = reading.key in ("unclear", "not-enough-information") or link.grade == "not-enough-information"
        return (), _(_NONE_KNOWN) if little else _(_NONE_NEEDED)
    words = [_(_CHOSEN).format(n=most)]
    return tuple(chosen), " ".join([_(_SHAPE), *words] if reading.key == "shape-not-control" else words)


def _whys(evidence: Evidence, link: Link, reading: Reading) -> dict[str, str]:
    """Drill → why, the most wanted first: the reading's, those of flagged factors, those of factors on the border.

    The sides may read differently: the worse decides first, the other's follow.
    """
    why: dict[str, str] = {}
    short = next((one for one in link.factors if one.key == "ankle_mobility" and one.severity), None)
    for key in dict.fromkeys([reading.key, *(row.key for row in reading.rows)]):
        for at, drill in enumerate(_BY_READING[key]):
            if at == _BEFORE_MOBILITY and short is not None:
                why.setdefault("ankle_mobilisation", _(_WHY_FACTOR).format(factor=short.label))
            why.setdefault(_harder(evidence, drill), _(_WHY_READING[key]))
    if reading.key == "not-enough-information" and link.grade == "not-enough-information":
        return why
    for severity in (1.0, 0.5):
        for factor in sorted((one for one in link.factors if one.severity == severity), key=lambda one: -one.weight):
            for drill in _BY_FACTOR[factor.key]:
                why.setdefault(_harder(evidence, drill), _(_WHY_FACTOR).format(factor=factor.label))
    return why


def _harder(evidence: Evidence, drill: str) -> str:
    """The heel raise on one leg for who manages enough of them on each side in the test."""
    if drill != "heel_raise_ball":
        return drill
    counts = [evidence.good("heel-rise", "heel_rise_reps", side) for side in ("left", "right")]
    enough = all(one is not None and (one.value or 0.0) >= limit("heel_rises_flag") for one in counts)
    return "heel_raise_single" if enough else drill


def _prescription(key: str, why: str) -> Prescription:
    drill = drill_by_key(key)
    return Prescription(
        drill=key,
        block=drill.block,
        label=_(drill.label),
        dose=_(drill.dose),
        why=why,
        progression=_(drill.progression),
        stops=_(drill.stops),
        days=_DAYS[drill.days],
    )
