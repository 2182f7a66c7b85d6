"""One set-up drawing per exam protocol: `protocol_svg(key, theme)`, and what it shows in words."""

from __future__ import annotations

from pressuremat.drawings import protocol_scenes as scenes
from pressuremat.drawings.scene import Scene
from pressuremat.drawings.theme import Tokens
from pressuremat.i18n import N_, _

PROTOCOLS: dict[str, Scene] = {
    "stand": Scene(
        scenes.stand,
        N_("Standing quietly"),
        N_(
            "Standing upright in the middle of the mat, arms hanging, eyes on a mark at eye height. From above: both "
            "feet side by side, hip width apart."
        ),
    ),
    "stand-eyes-closed": Scene(
        scenes.stand_eyes_closed,
        N_("Standing with closed eyes"),
        N_(
            "Standing upright in the middle of the mat, arms hanging, eyes closed. From above: both feet side by side, "
            "hip width apart."
        ),
    ),
    "seated": Scene(
        scenes.seated,
        N_("Sitting with the feet on the mat"),
        N_(
            "Sitting on a chair beside the mat, knees above the ankles, both feet flat on the mat, eyes on a mark at "
            "eye height."
        ),
    ),
    "single-leg": Scene(
        scenes.single_leg,
        N_("Standing on one leg"),
        N_(
            "From behind: standing on one leg in the middle of the mat, a chair's back within reach. From above: one "
            "foot in the middle, the chair beside the mat, a mark ahead to look at."
        ),
    ),
    "squat": Scene(
        scenes.squat,
        N_("Squat"),
        N_(
            "A squat in the middle of the mat, arms forward, heels down, eyes on a mark ahead. From above: both feet, "
            "hip width or a little wider apart."
        ),
    ),
    "squat-heels-raised": Scene(
        scenes.squat_heels_raised,
        N_("Squat with raised heels"),
        N_("The same squat with each heel on a block of its own; the forefeet are flat on the mat."),
    ),
    "single-leg-squat": Scene(
        scenes.single_leg_squat,
        N_("Squat on one leg"),
        N_(
            "Standing on one leg in the middle of the mat, the knee bends and straightens again. A chair's back stands "
            "ahead within reach; eyes on a mark."
        ),
    ),
    "heel-rise": Scene(
        scenes.heel_rise,
        N_("Heel rises on one leg"),
        N_(
            "Standing on one leg in the middle of the mat with the fingertips on a wall ahead, the heel goes up as "
            "high as it can and down again."
        ),
    ),
    "lunge": Scene(
        scenes.lunge,
        N_("Knee to the wall on the mat"),
        N_(
            "The mat's far edge lies against a wall. In a lunge the front knee touches the wall while the heel stays "
            "down. From above: an arrow from the big toe to the wall shows the distance that counts."
        ),
    ),
    "walk": Scene(
        scenes.walk,
        N_("Walking over the mat"),
        N_(
            "Walking from a start mark over the mat and on, eyes on a mark ahead. From above: the steps before and "
            "after are faint, the first and the second step on the mat are numbered."
        ),
    ),
    "try-and-see": Scene(
        scenes.try_and_see,
        N_("Try and see"),
        N_(
            "Three squats in a row: as always, with one change, as always again. The changes to choose from: a block "
            "under the heel, a rolled towel under the arch, a band round the knees that are pushed outwards."
        ),
    ),
}


def protocol_svg(key: str, theme: Tokens) -> str:
    """The set-up drawing of an exam protocol. Raises ValueError for a key that is not in `PROTOCOLS`."""
    return _scene(key).svg(theme)


def protocol_text(key: str) -> str:
    """What the drawing shows, in words."""
    return _(_scene(key).told)


def _scene(key: str) -> Scene:
    if key not in PROTOCOLS:
        raise ValueError(f"protocol must be one of {', '.join(PROTOCOLS)}, not {key!r}")
    return PROTOCOLS[key]
