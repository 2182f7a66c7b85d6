"""When to see a clinician instead: it overrides every score, and there is no programme until then.

In: `Evidence`. Out: `Referral`s. A further reason is one row in `REASONS`. Refuses to say what it might be.

Missing answers refer nobody, except pain above the limit of which nobody said that it does not last.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pressuremat.i18n import N_, _
from pressuremat.knee.evidence import Evidence, noise_of
from pressuremat.knee.inputs import flexible
from pressuremat.knee.model import FEET, Effect, Referral
from pressuremat.knee.seen import shape_by_tape
from pressuremat.knee.tables import cutoff, limit
from pressuremat.metrics import tables as metric_tables
from pressuremat.visit import History

#: Sources of the whole list.
SOURCE = "usual reasons to see a clinician in foot and knee complaints; Abbott 2022, doi:10.3390/medicina58020166"
BASIS = "from memory"


@dataclass(frozen=True)
class Reason:
    """One reason: when it `holds`, what it `says`, and what it does to the programme."""

    key: str
    holds: Callable[[Evidence], bool]
    says: str
    effect: Effect = "no-programme"
    source: str = SOURCE
    basis: str = BASIS


def referrals(evidence: Evidence) -> tuple[Referral, ...]:
    """All reasons that hold, in the order of `REASONS`; () where none does."""
    return tuple(Referral(one.key, _(one.says), one.effect) for one in REASONS if one.holds(evidence))


def _said(name: str) -> Callable[[Evidence], bool]:
    """Holds where the person said yes to that question."""
    if name not in History.__dataclass_fields__:
        raise ValueError(f"name must be a field of History, not {name!r}")
    return lambda evidence: getattr(evidence.visit.history, name) is True


def _lasting_pain(evidence: Evidence) -> bool:
    history = evidence.visit.history
    much = history.pain_0_10 is not None and history.pain_0_10 > limit("pain_most")
    return much and history.pain_persists is not False


def _heel_rise(evidence: Evidence) -> bool:
    """Said, or found in the test: no rise at all, or pain on the ankle's inner side in it."""
    visit = evidence.visit
    hurts = (visit.manual.pain_by_test or {}).get("heel-rise", 0.0) > 0 and visit.history.pain_site == "ankle-inner"
    found = [evidence.good("heel-rise", "heel_rise_reps", side) for side in FEET]
    none = any(one is not None and one.value is not None and one.value < 1 for one in found)
    return visit.history.heel_rise_unable_or_painful is True or hurts or none


def _one_sided_arch(evidence: Evidence) -> bool:
    """One print clearly low, the other clearly not, and further apart than noise; a raised body mass index blurs it."""
    heavy = evidence.subject.bmi is not None and evidence.subject.bmi >= 30
    found = [evidence.good("stand", "arch_index", side) for side in FEET]
    least = metric_tables.least_change("arch_index", evidence.pitch_mm)
    if heavy or evidence.child or least is None:
        return False
    values = [one for one in found if one is not None and one.value is not None]
    if len(values) < 2:
        return False
    numbers = [float(one.value or 0.0) for one in values]
    n_low = sum(cutoff("arch_index").band(number) == "flag" for number in numbers)
    apart = abs(numbers[0] - numbers[1])
    return n_low == 1 and apart > max(least, *(noise_of(one) for one in values))


def _rigid(evidence: Evidence) -> bool:
    """Said; or a low arch that sitting does not raise, whose heel or arch stands still on tiptoe. Never by the mat."""
    if evidence.visit.history.rigid_foot_or_spasm is True:
        return True
    manual = evidence.visit.manual
    for side in FEET:
        stood = evidence.good("stand", "arch_index", side)
        change = evidence.good(None, "arch_index_change", side)
        if stood is None or stood.value is None or change is None or change.value is None:
            continue
        watched = any(one is not None and one.of(side) is False for one in (manual.heel_turns_in, manual.arch_returns))
        seated_low = cutoff("arch_index").band(stood.value - change.value) == "flag"
        if seated_low and watched and flexible(evidence, side) is False:
            return True
    return False


def _child(evidence: Evidence) -> bool:
    history = evidence.visit.history
    asked = (history.child_pain, history.child_one_sided_or_rigid_flat_foot, history.child_losing_arch)
    of_a_child = (history.new_or_one_sided_flattening, history.rigid_foot_or_spasm)
    hurts = history.pain_0_10 is not None and history.pain_0_10 > 0
    return any(one is True for one in asked) or (evidence.child and (hurts or any(one is True for one in of_a_child)))


def _shape(evidence: Evidence) -> bool:
    """Legs that stand inward by the tape, and it is new, one-sided, painful, or a child's."""
    if not shape_by_tape(evidence):
        return False
    history, site = evidence.visit.history, evidence.visit.history.pain_site or ""
    hurts = site.startswith("knee") and (history.pain_0_10 or 0.0) > 0
    one_sided = evidence.visit.manual.ankle_gap_one_sided is True
    return history.knock_knee_new is True or one_sided or hurts or evidence.child


REASONS: tuple[Reason, ...] = (
    Reason(
        "diabetes_or_neuropathy",
        _said("diabetes_or_neuropathy"),
        N_("With diabetes or nerves that feel less, no barefoot programme: please see a clinician who looks at feet."),
        "no-barefoot-programme",
    ),
    Reason(
        "foot_ulcer",
        _said("foot_ulcer"),
        N_("After an open sore on a foot, no barefoot programme: please see a clinician who looks at feet."),
        "no-barefoot-programme",
    ),
    Reason(
        "lasting_pain",
        _lasting_pain,
        N_("Pain above 3 of 10 that lasts belongs to a clinician first."),
    ),
    Reason(
        "night_or_rest_pain",
        _said("night_or_rest_pain"),
        N_("Pain at night or at rest belongs to a clinician first."),
    ),
    Reason("swelling", _said("swelling"), N_("A swollen joint belongs to a clinician first.")),
    Reason("trauma", _said("trauma"), N_("What began with a fall, twist or blow belongs to a clinician first.")),
    Reason(
        "locking_or_giving_way",
        _said("locking_or_giving_way"),
        N_("A joint that locks or gives way belongs to a clinician first."),
    ),
    Reason(
        "new_or_one_sided_flattening",
        _said("new_or_one_sided_flattening"),
        N_("A foot that became flatter, or is flat on one side only, belongs to a clinician first."),
    ),
    Reason(
        "one_sided_low_arch",
        _one_sided_arch,
        N_("One print is clearly flatter than the other; this is worth showing to a clinician first."),
    ),
    Reason(
        "heel_rise_unable_or_painful",
        _heel_rise,
        N_("A single heel rise that fails, or hurts on the inner side of the ankle, belongs to a clinician first."),
    ),
    Reason(
        "too_many_toes",
        _said("too_many_toes"),
        N_("More toes seen from behind on one side are worth showing to a clinician first."),
    ),
    Reason(
        "rigid_foot_or_spasm",
        _rigid,
        N_("A foot that seems stiff, or cramp on the outer side of the lower leg, belongs to a clinician first."),
    ),
    Reason(
        "child_foot",
        _child,
        N_("A child with pain, with one flat or stiff foot, or whose arch goes, should be seen by a clinician first."),
    ),
    Reason(
        "numbness_or_neurological",
        _said("numbness_or_neurological"),
        N_("Numbness, tingling or weakness belongs to a clinician first."),
    ),
    Reason("rapid_change", _said("rapid_change"), N_("A change within weeks belongs to a clinician first.")),
    Reason(
        "shape_new_one_sided_painful_or_child",
        _shape,
        N_(
            "Legs that stand inward by their shape and are new, one-sided, painful or a child's: see a clinician first."
        ),
    ),
)
