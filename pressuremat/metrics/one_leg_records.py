"""The records of what is measured on one foot: standing, heel rises, the lunge.

In: nothing. Out: `Metric`s in display order. Refuses to compute.
"""

from __future__ import annotations

from pressuremat.i18n import N_
from pressuremat.metrics import one_leg
from pressuremat.metrics.record import Metric
from pressuremat.metrics.squat_records import metric

SINGLE_LEG, HEEL_RISE, LUNGE = frozenset({"single-leg"}), frozenset({"heel-rise"}), frozenset({"lunge"})
_TOUCHING = SINGLE_LEG | {"single-leg-squat"}
_SPRINGER = "Springer et al. 2007, 10.1519/00139143-200704000-00003"
_NO_KNEE = N_("It cannot see hip and knee.")

ONE_LEG: tuple[Metric, ...] = (
    metric(
        "single_leg_s",
        N_("Time on one leg"),
        "s",
        one_leg.single_leg_s,
        N_("From when the other foot has left the mat until it touches it or the person steps off; at most 45 s."),
        source=_SPRINGER,
        limits=N_("Says nothing of why: habit, strength and eyesight all count."),
        protocols=SINGLE_LEG,
        detail="simple",
    ),
    metric(
        "single_leg_age_pct",
        N_("Time on one leg for the age"),
        "%",
        one_leg.single_leg_age_pct,
        N_(
            "The time on one leg in % of the mean of people of that age. Who stood for as long as was asked counts as "
            "100 % at least."
        ),
        source=_SPRINGER,
        limits=N_("Needs the person's age, from 18 to 80 years."),
        decimals=0,
        protocols=SINGLE_LEG,
    ),
    metric(
        "n_touches",
        N_("Touches of the other foot"),
        "1",
        one_leg.n_touches,
        N_("How often the other foot came down on the mat, or took a fifth of the weight beside it."),
        decimals=0,
        protocols=_TOUCHING,
        detail="simple",
    ),
    metric(
        "single_leg_range_ml_mm",
        N_("Range across the foot on one leg"),
        "mm",
        one_leg.single_leg_range_ml_mm,
        N_("Range of the foot's centre of pressure across its axis, on one leg, low-passed at 5 Hz."),
        limits=_NO_KNEE,
        protocols=SINGLE_LEG,
    ),
    metric(
        "single_leg_medial_pct",
        N_("Load on the inner side on one leg"),
        "%",
        one_leg.single_leg_medial_pct,
        N_("Share of the foot's load on the inner side of its axis, on one leg."),
        limits=_NO_KNEE,
        protocols=SINGLE_LEG,
    ),
    metric(
        "heel_rise_reps",
        N_("Heel rises"),
        "1",
        one_leg.heel_rise_reps,
        N_("How often the heel came up until it bore less than 5 % of the body's weight, and down again."),
        source="pressuremat, docs/definitions-tests.md; after Hebert-Losier et al. 2017, 10.1016/j.physio.2017.03.002",
        limits=N_("The mat sees neither how high the heel is nor whether it turns inward: ask."),
        decimals=0,
        protocols=HEEL_RISE,
        detail="simple",
    ),
    metric(
        "heel_rise_medial_drift_pct",
        N_("Inward drift over the heel rises"),
        "%",
        one_leg.heel_rise_medial_drift_pct,
        N_(
            "How far further inward the foot balances at the top of the last third of the rises than of the first "
            "third, in % of its width."
        ),
        limits=N_("Needs 3 rises or more."),
        protocols=HEEL_RISE,
    ),
    metric(
        "lunge_cm",
        N_("Toe to wall in the lunge"),
        "cm",
        one_leg.lunge_cm,
        N_(
            "From the tip of the print's toes to the mat's far edge, where the wall is, in the best repetition that "
            "ends with the heel coming up."
        ),
        limits=N_(
            "The far edge of the mat must lie against the wall. Where the heel stands at the near edge the mat has no "
            "room for more, and the tape decides."
        ),
        protocols=LUNGE,
        detail="simple",
    ),
)
