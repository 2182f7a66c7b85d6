"""The records of what is measured in squats, on both feet, with heels raised and on one.

In: nothing. Out: `Metric`s in display order. Refuses to compute.
"""

from __future__ import annotations

from collections.abc import Callable

from pressuremat.i18n import N_
from pressuremat.metrics import squat
from pressuremat.metrics.gait import Foot
from pressuremat.metrics.record import Detail, Measured, Metric, TrialInput

ON_BOTH = frozenset({"squat", "squat-heels-raised"})
SQUATS = ON_BOTH | {"single-leg-squat"}
FEET: tuple[Foot | None, ...] = ("left", "right")
_OWN = "pressuremat, docs/definitions-tests.md"
_DIRECTION = (
    "pressuremat, docs/definitions-tests.md; direction after Koh 2015, 10.1589/jpts.27.2833, "
    "and Ahn 2024, 10.12674/ptk.2024.31.1.40"
)
_OF_FEET = N_("Says how load moves on the foot. It cannot see the knee, nor how deep the squat is.")


def metric(
    key: str,
    label: str,
    unit: str,
    compute: Callable[[TrialInput], Measured],
    definition: str,
    *,
    source: str = _OWN,
    limits: str = "",
    decimals: int = 1,
    protocols: frozenset[str] = SQUATS,
    sides: tuple[Foot | None, ...] = FEET,
    detail: Detail = "professional",
) -> Metric:
    """The record of a value of a guided test, of each foot unless `sides` says otherwise."""
    return Metric(
        key,
        label,
        unit,
        "trial",
        compute,
        definition,
        source,
        decimals,
        limits=limits,
        sides=sides,
        protocols=protocols,
        detail=detail,
    )


SQUAT: tuple[Metric, ...] = (
    metric(
        "msi_pct",
        N_("Inward shift in the squat"),
        "%",
        squat.msi_pct,
        N_(
            "Medial shift index: how far the foot's centre of pressure lies further inward at the bottom than in quiet "
            "standing before the first repetition, across its axis, in % of the foot's width; the median of the "
            "repetitions. The bottom is the last 1.5 s of the hold."
        ),
        source=_DIRECTION,
        limits=_OF_FEET,
        detail="simple",
    ),
    metric(
        "n_reps",
        N_("Repetitions"),
        "1",
        squat.n_reps,
        N_("How many squats were found in the load on the mat."),
        decimals=0,
        sides=(None,),
        detail="simple",
    ),
    metric(
        "load_left_bottom_pct",
        N_("Load on the left foot at the bottom"),
        "%",
        squat.load_left_bottom_pct,
        N_("The left foot's share of the load of both feet at the bottom of the squat."),
        protocols=ON_BOTH,
        sides=(None,),
        detail="simple",
    ),
    metric(
        "cop_ap_shift_pct",
        N_("Forward shift in the squat"),
        "%",
        squat.cop_ap_shift_pct,
        N_("How far the foot's centre of pressure lies further forward at the bottom, in % of the foot's length."),
        limits=_OF_FEET,
    ),
    metric(
        "hallux_bottom_pct",
        N_("Big toe at the bottom"),
        "%",
        squat.hallux_bottom_pct,
        N_("Share of the foot's load on the big toe at the bottom of the squat."),
        source=_DIRECTION,
        limits=_OF_FEET,
    ),
    metric(
        "forefoot_medial_bottom_pct",
        N_("Inner forefoot at the bottom"),
        "%",
        squat.forefoot_medial_bottom_pct,
        N_("Share of the foot's load on the inner half of the forefoot at the bottom of the squat."),
        source=_DIRECTION,
        limits=_OF_FEET,
    ),
    metric(
        "forefoot_inner_bottom_pct",
        N_("Inner half of the forefoot at the bottom"),
        "%",
        squat.forefoot_inner_bottom_pct,
        N_(
            "What the inner half of the forefoot bears of the whole forefoot's load at the bottom of the squat. A "
            "block under the heel does not enter it."
        ),
        source=_DIRECTION,
        limits=_OF_FEET,
    ),
    metric(
        "descent_s",
        N_("Way down"),
        "s",
        squat.descent_s,
        N_("How long the way down to the bottom takes, from the load on the mat."),
        sides=(None,),
    ),
    metric(
        "hold_s",
        N_("Hold at the bottom"),
        "s",
        squat.hold_s,
        N_("How long the bottom is held, from the load on the mat."),
        sides=(None,),
    ),
    metric(
        "ascent_s",
        N_("Way up"),
        "s",
        squat.ascent_s,
        N_("How long the way up takes, from the load on the mat."),
        sides=(None,),
    ),
)
