"""The scenarios by name, and a scenario with everything that was asked of it: person, mat, rate.

A name and options (`stand`, `arch=low&seed=3`) enter, a `Simulation` leaves, which gives motions and frames. A further
scenario is one row in `SCENARIOS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast, get_args

import numpy as np

from pressuremat.boards import DIVIDER, MATS, Circuit, Readout, mat_by_name
from pressuremat.errors import SourceError
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import N_, _
from pressuremat.types import Floats, Pressure
from pressuremat.virtual.field import ideal_frames
from pressuremat.virtual.foot import FootName
from pressuremat.virtual.mat import VirtualMat
from pressuremat.virtual.motion import Motion
from pressuremat.virtual.one_foot import heel_rise, lunge, seated, single_leg, single_leg_squat
from pressuremat.virtual.person import PERSON_OPTIONS, Person, number, person_from_options
from pressuremat.virtual.sensor import FAULTS, Physics, physics_of
from pressuremat.virtual.squatting import PACED, Tempo, squat
from pressuremat.virtual.standing import stand
from pressuremat.virtual.walking import walk

_BOTH: tuple[FootName, FootName] = ("left", "right")
Make = Callable[[Person, MatGeometry, Mapping[str, str]], Motion]
MakeOfSide = Callable[[Person, MatGeometry, Mapping[str, str], FootName], Motion]


@dataclass(frozen=True)
class Scenario:
    """What can be simulated: its name, what it is, the protocol it is a trial of, the mat it is on unless said
    otherwise, and its own options."""

    name: str
    label: str
    protocol: str
    mat: str
    options: tuple[str, ...]
    make: Make


def _side(options: Mapping[str, str], default: FootName) -> FootName:
    text = options.get("side", default)
    if text == "left":
        return "left"
    if text == "right":
        return "right"
    raise SourceError(_("Expected side to be left or right, got {text!r}; change it.").format(text=text))


def _stand(person: Person, geometry: MatGeometry, options: Mapping[str, str]) -> Motion:
    seconds = number("seconds", options.get("seconds", "30"), 2.5, 600)
    return stand(person, geometry, seconds, _side(options, "left"))


def _walk(person: Person, geometry: MatGeometry, options: Mapping[str, str]) -> Motion:
    begin = options.get("from", "near")
    if begin not in {"near", "far"}:
        raise SourceError(_("Expected from to be near or far, got {text!r}; change it.").format(text=begin))
    passes = int(number("passes", options.get("passes", "1"), 1, 20))
    # A single step is with the one foot, then the other, as the trials go on.
    first: FootName = "left" if person.trial % 2 == 0 else "right"
    return walk(person, geometry, _side(options, first), begin == "far", passes)


def _stand_eyes_closed(person: Person, geometry: MatGeometry, options: Mapping[str, str]) -> Motion:
    seconds = number("seconds", options.get("seconds", "30"), 2.5, 600)
    more = number("romberg", options.get("romberg", "1.35"), 0.5, 4)
    blind = replace(person, sway_ml_mm=more * person.sway_ml_mm, sway_ap_mm=more * person.sway_ap_mm)
    return stand(blind, geometry, seconds, _side(options, "left"), sway_purpose=5)


def _reps(options: Mapping[str, str], usual: int, most: int) -> int:
    return int(number("reps", options.get("reps", str(usual)), 1, most))


def _tempo(options: Mapping[str, str]) -> Tempo:
    move_s = number("move_s", options.get("move_s", f"{PACED.move_s:g}"), 1, 6)
    return Tempo(move_s, number("hold_s", options.get("hold_s", f"{PACED.hold_s:g}"), 0, 10))


def _touches(options: Mapping[str, str]) -> int:
    return int(number("touches", options.get("touches", "0"), 0, 10))


def _squat(person: Person, geometry: MatGeometry, options: Mapping[str, str]) -> Motion:
    return squat(person, geometry, _reps(options, 5, 20), side=_side(options, "left"), tempo=_tempo(options))


def _squat_heels_raised(person: Person, geometry: MatGeometry, options: Mapping[str, str]) -> Motion:
    side, tempo = _side(options, "left"), _tempo(options)
    return squat(person, geometry, _reps(options, 3, 20), heels_raised=True, side=side, tempo=tempo)


def _seated(person: Person, geometry: MatGeometry, options: Mapping[str, str], side: FootName) -> Motion:
    return seated(person, geometry, side, number("seconds", options.get("seconds", "10"), 2.5, 600))


def _single_leg(person: Person, geometry: MatGeometry, options: Mapping[str, str], side: FootName) -> Motion:
    seconds = number("seconds", options.get("seconds", "20"), 2.5, 600)
    return single_leg(person, geometry, side, seconds, _touches(options))


def _single_leg_squat(person: Person, geometry: MatGeometry, options: Mapping[str, str], side: FootName) -> Motion:
    return single_leg_squat(person, geometry, side, _reps(options, 5, 20), _tempo(options), _touches(options))


def _heel_rise(person: Person, geometry: MatGeometry, options: Mapping[str, str], side: FootName) -> Motion:
    return heel_rise(person, geometry, side, _reps(options, 15, 60))


def _lunge(person: Person, geometry: MatGeometry, options: Mapping[str, str], side: FootName) -> Motion:
    toe_cm = number("lunge_cm", options["lunge_cm"], 0, 30) if "lunge_cm" in options else None
    return lunge(person, geometry, side, _reps(options, 3, 20), toe_cm)


def _of_side(name: str, labels: tuple[str, str], options: tuple[str, ...], make: MakeOfSide) -> tuple[Scenario, ...]:
    """A test of one foot, once for each."""

    def of(side: FootName) -> Make:
        return lambda person, geometry, given: make(person, geometry, given, side)

    return tuple(
        Scenario(f"{name}-{side}", label, name, "stance", options, of(side))
        for side, label in zip(_BOTH, labels, strict=True)
    )


_STANDING = ("seconds", "side")
_SQUATTING = ("reps", "move_s", "hold_s")
SCENARIOS: tuple[Scenario, ...] = (
    Scenario("stand", N_("Quiet standing on both feet"), "stand", "stance", _STANDING, _stand),
    Scenario(
        "stand-eyes-closed",
        N_("Quiet standing with eyes closed"),
        "stand-eyes-closed",
        "stance",
        (*_STANDING, "romberg"),
        _stand_eyes_closed,
    ),
    *_of_side("seated", (N_("Seated, left foot"), N_("Seated, right foot")), ("seconds",), _seated),
    *_of_side(
        "single-leg",
        (N_("Standing on the left leg"), N_("Standing on the right leg")),
        ("seconds", "touches"),
        _single_leg,
    ),
    Scenario("squat", N_("Squats on both feet"), "squat", "stance", (*_SQUATTING, "side"), _squat),
    Scenario(
        "squat-heels-raised",
        N_("Squats with heels raised"),
        "squat-heels-raised",
        "stance",
        (*_SQUATTING, "side"),
        _squat_heels_raised,
    ),
    *_of_side(
        "single-leg-squat",
        (N_("Squats on the left leg"), N_("Squats on the right leg")),
        (*_SQUATTING, "touches"),
        _single_leg_squat,
    ),
    *_of_side(
        "heel-rise", (N_("Heel rises on the left foot"), N_("Heel rises on the right foot")), ("reps",), _heel_rise
    ),
    *_of_side(
        "lunge", (N_("Lunge, left foot in front"), N_("Lunge, right foot in front")), ("reps", "lunge_cm"), _lunge
    ),
    Scenario("walk", N_("Walking across the mat"), "walk", "walkway", ("side", "from", "passes"), _walk),
)

_MAT_OPTIONS = ("mat", "rows", "cols", "pitch_mm", "rate_hz", "ideal", "mat_seed", "faults", "readout", "adc_bits")


def scenario_by_name(name: str) -> Scenario:
    """The scenario of that name. Raises SourceError in one sentence that lists the names."""
    for scenario in SCENARIOS:
        if scenario.name == name:
            return scenario
    names = ", ".join(scenario.name for scenario in SCENARIOS)
    raise SourceError(
        _("Expected a scenario ({names}), got {name!r}; choose one of these.").format(names=names, name=name)
    )


@dataclass(frozen=True, eq=False)
class Simulation:
    """A scenario with all that was asked of it. Trials differ in where the person stands and how they sway."""

    scenario: Scenario
    person: Person
    options: Mapping[str, str]
    mat: VirtualMat
    mat_label: str
    rate_hz: float
    ideal: bool

    def motion(self, trial: int = 0) -> Motion:
        """What the person does in that trial."""
        return self.scenario.make(replace(self.person, trial=trial), self.mat.geometry, self.options)

    def times_s(self, motion: Motion) -> Floats:
        """When the mat's frames are taken, from 0 on."""
        return np.arange(int(np.floor(motion.duration_s * self.rate_hz)) + 1) / self.rate_hz

    def frames(self, motion: Motion, most_frames: int | None = None) -> Iterator[Pressure]:
        """Chunks of frames (n, R, C) in kPa at `times_s`."""
        return ideal_frames(motion, self.mat.geometry, self.times_s(motion), most_frames)


def simulation(name: str, options: Mapping[str, str], others: tuple[str, ...] = ()) -> Simulation:
    """The scenario of that name with `options`; those named in `others` are somebody else's.

    Raises SourceError, in one sentence, for a name or an option that is none, or a value out of its range.
    """
    scenario = scenario_by_name(name)
    known = (*PERSON_OPTIONS, *scenario.options, *_MAT_OPTIONS)
    for option in options:
        if option not in known and option not in others:
            raise SourceError(
                _("Expected options of {name} such as {known}, got {option!r}; leave it out or correct it.").format(
                    name=name,
                    known=", ".join(("arch", "pronation", "mass_kg", *scenario.options, "mat")),
                    option=option,
                )
            )
    person = person_from_options(options)
    geometry, label, rate_hz = _mat(scenario, options)
    ideal = options.get("ideal", "0") not in {"0", "false", "no"}
    seed = int(number("mat_seed", options.get("mat_seed", "1"), 0, 2**63))
    mat = VirtualMat(geometry, seed, _circuit(options), physics=_physics(options))
    made = Simulation(scenario, person, dict(options), mat, label, rate_hz, ideal)
    made.motion()  # says now what is wrong with a scenario's own options
    return made


def _circuit(options: Mapping[str, str]) -> Circuit:
    """How the mat's cells are read, and by a converter of how many bits."""
    bits = number("adc_bits", options.get("adc_bits", str(Circuit.adc_bits)), 8, 12)
    if bits != int(bits):
        raise SourceError(_("Expected adc_bits to be a whole number; change it."))
    for readout in get_args(Readout):
        if options.get("readout", DIVIDER) == readout:
            return Circuit(int(bits), readout=cast(Readout, readout))
    raise SourceError(
        _("Expected readout to be one of {names}, got {text!r}; change it.").format(
            names=", ".join(get_args(Readout)), text=options["readout"]
        )
    )


def _physics(options: Mapping[str, str]) -> Physics:
    """What is wrong with the mat that options ask for; where they do not, as little as with a good one."""
    text = options.get("faults")
    if text is None:
        return Physics()
    try:
        return physics_of(text)
    except ValueError:
        raise SourceError(
            _("Expected faults to be all, none or some of {names}, got {text!r}; change it.").format(
                names=",".join(FAULTS), text=text
            )
        ) from None


def _mat(scenario: Scenario, options: Mapping[str, str]) -> tuple[MatGeometry, str, float]:
    """Geometry, name and rate of the mat that options ask for."""
    name = options.get("mat", scenario.mat)
    try:
        mat = mat_by_name(name)
    except ValueError:
        raise SourceError(
            _("Expected mat to be one of {names}, got {name!r}; choose one of these.").format(
                names=", ".join(mat.name for mat in MATS), name=name
            )
        ) from None
    base = mat.geometry
    rows = number("rows", options.get("rows", str(base.rows)), 1, 255)
    cols = number("cols", options.get("cols", str(base.cols)), 1, 255)
    if rows != int(rows) or cols != int(cols):
        raise SourceError(_("Expected rows and cols to be whole numbers; change them."))
    pitch = tuple(number("pitch_mm", text, 1, 60) for text in options.get("pitch_mm", str(base.pitch_mm[0])).split(","))
    if len(pitch) > 2:
        raise SourceError(_("Expected pitch_mm to be one length, or two as x,y; change it."))
    rate_hz = number("rate_hz", options.get("rate_hz", str(mat.rate_hz)), 5, 1000)
    geometry = MatGeometry(int(rows), int(cols), (pitch[0], pitch[-1]))
    label = _(mat.label) if geometry == base else f"{geometry.cols} × {geometry.rows}"
    return geometry, label, rate_hz
