"""Drills for hip and control: lifting and turning the leg out, and squats that are watched."""

from __future__ import annotations

from pressuremat.i18n import N_
from pressuremat.knee.drill import Drill

_BAND = N_("an elastic band")
_LOOP = N_("a closed band")
_TEN_TO_FIFTEEN = N_("3 sets of 10 to 15, each side")
_USUAL = N_("Usual practice as part of hip programmes; not studied by itself.")
_HIP_AND_FOOT = N_("Hip and foot drills together did better than foot drills alone after 4 and 8 weeks, in 52 people.")
_COMBINED = "BMC Musculoskelet Disord 2022, doi:10.1186/s12891-022-05652-8"

HIP: tuple[Drill, ...] = (
    Drill(
        "side_lying_abduction",
        "hip",
        N_("Lift the leg lying on the side"),
        N_("3 sets of 8 to 12, each side"),
        (
            N_("Lie on one side, lower leg bent, upper leg straight and in line with the body."),
            N_("Lift the heel first, toes pointing forward, as high as two hands, in two seconds."),
            N_("Lower in three seconds without touching down."),
        ),
        (
            N_("The leg swings forward."),
            N_("The toes turn to the ceiling."),
            N_("The hip rolls back."),
        ),
        N_("After two workouts at 12: a weight at the ankle."),
        _HIP_AND_FOOT,
        "MacAskill et al., IJSPT; Engkananuwat 2023, J Exerc Rehabil 19(1)",
        "published",
    ),
    Drill(
        "standing_abduction",
        "hip",
        N_("Lift the leg to the side, standing"),
        _TEN_TO_FIFTEEN,
        (
            N_("Stand beside a wall, a hand on it, band round the ankles if you have one."),
            N_("Lift the outer leg to the side without leaning."),
            N_("Come back slowly; the standing leg works as well."),
        ),
        (
            N_("The trunk leans over."),
            N_("The pelvis drops."),
        ),
        N_("After two workouts at 15: a stronger band."),
        _USUAL,
        "general guidance",
        "from memory",
        needs=_LOOP,
    ),
    Drill(
        "clamshell",
        "hip",
        N_("Clamshell"),
        _TEN_TO_FIFTEEN,
        (
            N_("Lie on one side, hips and legs bent, feet together."),
            N_("Open the upper leg like a shell without rolling the pelvis back."),
            N_("Hold a second, close slowly."),
        ),
        (
            N_("The pelvis rolls back."),
            N_("The feet come apart."),
        ),
        N_("After two workouts at 15: a band above the joints."),
        _USUAL,
        "general guidance",
        "from memory",
    ),
    Drill(
        "band_walk",
        "hip",
        N_("Walk sideways with a band"),
        N_("3 sets of 10 to 15 steps, each way"),
        (
            N_("Put a closed band round the ankles or above them, legs slightly bent."),
            N_("Step sideways against the band, toes pointing forward."),
            N_("Follow slowly; the band stays tight."),
        ),
        (
            N_("The feet drag together."),
            N_("The trunk sways from side to side."),
        ),
        N_("After two workouts at 15: a stronger band."),
        _USUAL,
        "general guidance",
        "from memory",
        needs=_LOOP,
    ),
    Drill(
        "band_external_rotation",
        "hip",
        N_("Turn the leg out against a band"),
        _TEN_TO_FIFTEEN,
        (
            N_("Sit on a chair, band round one ankle, its other end fixed on the outer side."),
            N_("Swing the foot inward, across the other, so that the thigh turns out."),
            N_("Come back in three seconds; the thigh stays where it is."),
        ),
        (
            N_("The trunk leans."),
            N_("The thigh lifts off the chair."),
        ),
        N_("After two workouts at 15: a stronger band."),
        N_("Whether weak rotators belong to it is disputed; training them with the foot changed squats in 30 people."),
        _COMBINED,
        "published; mixed",
        needs=_BAND,
    ),
    Drill(
        "single_leg_control",
        "control",
        N_("Stand on one leg"),
        N_("3 times 30 seconds, each side"),
        (
            N_("Stand barefoot on one leg near a wall; heel, big toe and little toe bear the load."),
            N_("The kneecap points over the second toe, the pelvis stays level."),
            N_("When 30 seconds are easy, move the free leg slowly."),
        ),
        (
            N_("Holding the breath."),
            N_("The pelvis drops on the free side."),
        ),
        N_("After two workouts of 30 quiet seconds: eyes closed, then a soft pad."),
        N_("Control alone for 5 weeks changed little in 29 people; as part of a programme it is usual."),
        "Palmer et al. 2015, doi:10.1186/s12891-015-0563-9",
        "published; mixed",
    ),
    Drill(
        "step_down",
        "control",
        N_("Step down slowly"),
        N_("3 sets of 8 to 12, each side"),
        (
            N_("Stand on a low step on one leg, hands on the hips."),
            N_("Bend until the other heel touches the floor, in three seconds."),
            N_("Kneecap over the second toe, pelvis level; push up again."),
        ),
        (
            N_("The joint falls inward."),
            N_("The body drops onto the lower foot."),
        ),
        N_("After two workouts at 12: a higher step."),
        _USUAL,
        "general guidance",
        "from memory",
        needs=N_("a step"),
    ),
    Drill(
        "mirror_squat",
        "control",
        N_("Squats before a mirror or on the mat"),
        N_("3 sets of 8"),
        (
            N_("Stand hip-wide before a mirror, or on the mat with the bars in view."),
            N_("Go down in three seconds, kneecaps over the second toes, three points of each foot loaded."),
            N_("Hold two seconds, come up in three."),
        ),
        (
            N_("The load slides to the inner edge."),
            N_("The heels lift."),
        ),
        N_("After two workouts at 8 clean ones: deeper, then on one leg."),
        N_("A review supports feedback for how people move."),
        "Wilczyński et al. 2020, doi:10.3390/ijerph17218208",
        "published",
        needs=N_("a mirror or the mat"),
    ),
)
