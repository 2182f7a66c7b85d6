"""What can be wrong with a trial: one row each, with what to do differently.

In: nothing. Out: `Problem`s. Whether a trial has one is found live by `trial`, afterwards by `quality`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pressuremat.i18n import N_, _


@dataclass(frozen=True)
class Kind:
    """One thing that goes wrong: what is seen, and what to do differently; `fatal`: the trial is not used."""

    key: str
    says: str
    do: str
    fatal: bool


@dataclass(frozen=True)
class Problem:
    """A problem of a trial. `says` and `do` are in the language in use; `fatal` trials are kept but never used."""

    key: str
    says: str
    do: str
    fatal: bool

    @property
    def sentence(self) -> str:
        """What is seen and what to do."""
        return f"{self.says} {self.do}"

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {"key": self.key, "says": self.says, "do": self.do, "fatal": self.fatal}


PROBLEMS: tuple[Kind, ...] = (
    Kind("nobody", N_("Nobody stood on the mat."), N_("Step on after the sound."), True),
    Kind(
        "one-foot",
        N_("Only one foot was on the mat."),
        N_("Stand with both feet on it until the sound."),
        True,
    ),
    Kind(
        "wrong-foot",
        N_("This looks like the {seen} foot, and the {wanted} one was asked for."),
        N_("Use the {wanted} foot, or swap the sides of the tests."),
        True,
    ),
    Kind(
        "edge",
        N_("A foot reached the edge of the mat, so part of it was not seen."),
        N_("Stand further in, with the whole foot on the mat."),
        True,
    ),
    Kind("lifted", N_("A foot left the mat."), N_("Keep the feet in place until the sound."), True),
    Kind("short", N_("That was too short."), N_("Stay until the sound says that it is over."), True),
    Kind("moved", N_("That was not still enough."), N_("Look straight ahead, breathe calmly, and keep still."), True),
    Kind(
        "count",
        N_("{seen} of {wanted} repetitions were seen."),
        N_("Follow the sounds: one repetition each time, all the way down and up."),
        True,
    ),
    Kind(
        "count-near",
        N_("{seen} of {wanted} repetitions were seen."),
        N_("It is used with those; repeat it where there is time."),
        False,
    ),
    Kind(
        "hold",
        N_("The bottom was held in only {seen} of {wanted} repetitions."),
        N_("Stay at the bottom for two seconds, until the word says up."),
        True,
    ),
    Kind(
        "hold-near",
        N_("The bottom was held in only {seen} of {wanted} repetitions."),
        N_("It is used; hold for the whole two seconds next time."),
        False,
    ),
    Kind(
        "link",
        N_("Frames from the mat were missing for {seconds:.1f} s."),
        N_("Check cable and plug, then do it again."),
        True,
    ),
    Kind(
        "link-near",
        N_("{share:.1f} % of the frames did not arrive."),
        N_("It is used; check cable and plug before the next test."),
        False,
    ),
    Kind(
        "touch",
        N_("The other foot touched the mat."),
        N_("Keep it off the mat; hold on to the support rather than step down."),
        False,
    ),
    Kind(
        "contact",
        N_("This step took {seconds:.2f} s, more than 15 % off your usual {usual:.2f} s."),
        N_("Walk at your own even pace and look straight ahead."),
        True,
    ),
    Kind(
        "targeting",
        N_("This looked like a step that aimed at the mat: {how}."),
        N_("Look straight ahead and walk on beyond the mat. Move the start mark rather than stretch the step."),
        True,
    ),
    Kind(
        "no-step",
        N_("No whole step was seen on the mat."),
        N_("Let one foot land wholly on it; move the start mark if it does not come out so."),
        True,
    ),
    Kind("too-long", N_("Nobody left the mat for {seconds:.0f} s."), N_("Walk on and leave the mat."), True),
)

_BY_KEY = {kind.key: kind for kind in PROBLEMS}


def problem(key: str, **figures: object) -> Problem:
    """The problem of that name with its figures. Raises KeyError for a name that is none."""
    kind = _BY_KEY[key]
    return Problem(key, _(kind.says).format(**figures), _(kind.do).format(**figures), kind.fatal)
