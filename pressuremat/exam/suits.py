"""Which guided tests do not suit a person or what is between foot and mat, and why: asked before anybody stands on it.

In: what a person said, and the condition. Out: a sentence for each test that is left out. Limits are choices of this
program [P]; what sends somebody to a clinician is not decided here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pressuremat.exam.protocols import MOST_PAIN
from pressuremat.i18n import N_, _
from pressuremat.types import Condition
from pressuremat.visit import History, Person

#: Tests in which knees and ankles bend under load.
_BENT = ("squat", "squat-heels-raised", "single-leg-squat", "heel-rise", "lunge", "try-and-see")
_ONE_LEG = ("single-leg", "single-leg-squat")
#: Tests whose measures need the shape of the foot, which a shoe or an insole hides.
_SHAPE = ("seated", "squat", "squat-heels-raised", "single-leg-squat", "try-and-see")
_DYNAMIC = ("single-leg", "heel-rise", "walk", *_BENT)


@dataclass(frozen=True)
class Bar:
    """One reason for which tests are left out: `tests` are their names, `holds` when it does, `says` the sentence."""

    key: str
    tests: tuple[str, ...]
    holds: Callable[[Person, History, Condition], bool]
    says: str


BARS: tuple[Bar, ...] = (
    Bar(
        "feeling",
        _DYNAMIC,
        lambda _person, history, _condition: bool(history.diabetes_or_neuropathy or history.foot_ulcer),
        N_("Feet that feel less or had a sore are not loaded hard without shoes: see a clinician first."),
    ),
    Bar(
        "pain",
        _BENT,
        lambda _person, history, _condition: history.pain_0_10 is not None and history.pain_0_10 > MOST_PAIN,
        N_("Left out while pain is above 3 of 10."),
    ),
    Bar(
        "joint",
        _BENT,
        lambda _person, history, _condition: bool(
            history.swelling or history.trauma or history.locking_or_giving_way or history.night_or_rest_pain
        ),
        N_("A joint that is swollen, gives way, hurts at night or was hurt is not loaded bent: see a clinician first."),
    ),
    Bar(
        "nerves",
        (*_ONE_LEG, "stand-eyes-closed"),
        lambda _person, history, _condition: bool(history.numbness_or_neurological),
        N_("With numbness or weakness in a leg, tests that may end in a fall are left out: see a clinician first."),
    ),
    Bar(
        "heel-rise",
        ("heel-rise",),
        lambda _person, history, _condition: bool(history.heel_rise_unable_or_painful),
        N_("Rising on one foot fails or hurts already, so it is not tried again: see a clinician."),
    ),
    Bar(
        "shoe",
        _SHAPE,
        lambda _person, _history, condition: condition.footwear in ("shoe", "insole"),
        N_("A shoe or an insole hides the foot's shape, which this test needs. Do it barefoot or in socks."),
    ),
)


def why_not(protocol: str, person: Person, history: History, condition: Condition) -> str | None:
    """The first reason why this test is left out, in the language in use; None where it suits."""
    for bar in BARS:
        if protocol in bar.tests and bar.holds(person, history, condition):
            return _(bar.says)
    return None
