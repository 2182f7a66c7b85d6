"""One drawing per drill: `drill_svg(key, theme)`, and what it shows in words. A drill more is one row in `DRILLS`."""

from __future__ import annotations

from pressuremat.drawings import drills_foot as foot
from pressuremat.drawings import drills_hip as hip
from pressuremat.drawings.scene import Scene
from pressuremat.drawings.theme import Tokens
from pressuremat.i18n import N_, _

DRILLS: dict[str, Scene] = {
    "tib_post_band": Scene(
        foot.tib_post_band,
        N_("Turning the foot inwards against a band"),
        N_(
            "Sitting on a chair with one leg stretched out and its foot pointed. A band round the forefoot pulls "
            "outwards; the foot turns inwards against it."
        ),
    ),
    "peroneal_band": Scene(
        foot.peroneal_band,
        N_("Turning the foot outwards against a band"),
        N_(
            "Sitting on a chair with the legs stretched out and a band round both forefeet. One foot stays, the other "
            "turns outwards against the band."
        ),
    ),
    "peroneal_stretch": Scene(
        foot.peroneal_stretch,
        N_("Stretching the outside of the lower leg"),
        N_(
            "Sitting on the floor with a straight leg. A towel round the forefoot draws it towards the body with the "
            "sole turned inwards; the outside of the lower leg is stretched."
        ),
    ),
    "lower_leg_rolling": Scene(
        foot.lower_leg_rolling,
        N_("Rolling the outside of the lower leg"),
        N_(
            "Sitting on a chair, a roller in the hand goes up and down along the outside of the lower leg. The bony "
            "bump just below the knee is crossed out: it is left out."
        ),
    ),
    "short_foot": Scene(
        foot.short_foot,
        N_("Short foot"),
        N_(
            "A foot from its inner side, first at rest, then with its arch raised: the ball of the foot is drawn "
            "towards the heel while the toes stay long and on the ground."
        ),
    ),
    "heel_raise_ball": Scene(
        foot.heel_raise_ball,
        N_("Heel raise with a ball between the heels"),
        N_(
            "Standing at a wall, both heels rise. From behind: a small ball is held between the heels, on the ground "
            "and at the top."
        ),
    ),
    "heel_raise_single": Scene(
        foot.heel_raise_single,
        N_("Heel raise on one leg"),
        N_("Standing on one leg with the fingertips on a wall, the heel rises from the ground as high as it goes."),
    ),
    "side_lying_abduction": Scene(
        hip.side_lying_abduction,
        N_("Leg raise lying on the side"),
        N_("Lying on the side with straight legs, the upper leg is lifted. The side of the hip does the work."),
    ),
    "standing_abduction": Scene(
        hip.standing_abduction,
        N_("Leg to the side, standing"),
        N_(
            "Standing upright with one hand on a chair, the straight leg goes out to the side. The trunk stays upright."
        ),
    ),
    "clamshell": Scene(
        hip.clamshell,
        N_("Clamshell"),
        N_("Lying on the side with bent knees, the upper knee opens upwards while the feet stay together."),
    ),
    "band_walk": Scene(
        hip.band_walk,
        N_("Side steps with a band"),
        N_(
            "Standing with slightly bent knees and a band round the ankles, a step to the side stretches the band; the "
            "knees stay over the feet."
        ),
    ),
    "band_external_rotation": Scene(
        hip.band_external_rotation,
        N_("Turning the hip outwards against a band"),
        N_(
            "Sitting on a chair, a band pulls the ankle outwards. The knee stays where it is and the foot swings "
            "inwards against the band."
        ),
    ),
    "single_leg_control": Scene(
        hip.single_leg_control,
        N_("Standing on one leg, knee over the toes"),
        N_(
            "Standing on one leg with the knee a little bent. A dotted line leads from the kneecap down to the toes. A "
            "chair is within reach."
        ),
    ),
    "step_down": Scene(
        hip.step_down,
        N_("Step down"),
        N_(
            "Standing on a step with one leg, the free heel is lowered to the floor in front of it and comes back. The "
            "knee of the leg that stands bends over the toes."
        ),
    ),
    "ankle_mobilisation": Scene(
        foot.ankle_mobilisation,
        N_("Knee to the wall"),
        N_("In a lunge before a wall, the front knee moves over the toes to the wall; the heel stays on the ground."),
    ),
    "mirror_squat": Scene(
        hip.mirror_squat,
        N_("Squat before a mirror"),
        N_("A squat before a mirror. In the mirror, dotted lines lead from both kneecaps down to the toes."),
    ),
    "calf_stretch": Scene(
        foot.calf_stretch,
        N_("Calf stretch at the wall"),
        N_(
            "Hands on the wall, one foot in front of the other. The back leg is straight and its heel on the ground; "
            "the hips move forwards until its calf is stretched."
        ),
    ),
}


def drill_svg(key: str, theme: Tokens) -> str:
    """The drawing of a drill. Raises ValueError for a key that is not in `DRILLS`."""
    return _scene(key).svg(theme)


def drill_text(key: str) -> str:
    """What the drawing shows, in words."""
    return _(_scene(key).told)


def _scene(key: str) -> Scene:
    if key not in DRILLS:
        raise ValueError(f"drill must be one of {', '.join(DRILLS)}, not {key!r}")
    return DRILLS[key]
