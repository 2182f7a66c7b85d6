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
from pressuremat.virtual.person import PERSON_OPTIONS, Person, number, person_from_options
from pressuremat.virtual.sensor import FAULTS, Physics, physics_of
from pressuremat.virtual.standing import stand
from pressuremat.virtual.walking import walk

Make = Callable[[Person, MatGeometry, Mapping[str, str]], Motion]


@dataclass(frozen=True)
class Scenario:
    """What can be simulated: its name, what it is, the mat it is on unless said otherwise, and its own options."""

    name: str
    label: str
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


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("stand", N_("Quiet standing on both feet"), "stance", ("seconds", "side"), _stand),
    Scenario("walk", N_("Walking across the mat"), "walkway", ("side", "from", "passes"), _walk),
)

_OF_A_SIDE = ("seated", "single-leg", "single-leg-squat", "heel-rise", "lunge")
#: Names that are settled but come later.
_LATER = frozenset(
    {"stand-eyes-closed", "squat", "squat-heels-raised"}
    | {f"{test}-{side}" for test in _OF_A_SIDE for side in ("left", "right")}
)

_MAT_OPTIONS = ("mat", "rows", "cols", "pitch_mm", "rate_hz", "ideal", "mat_seed", "faults", "readout", "adc_bits")


def scenario_by_name(name: str) -> Scenario:
    """The scenario of that name. Raises SourceError in one sentence that lists the names."""
    for scenario in SCENARIOS:
        if scenario.name == name:
            return scenario
    names = ", ".join(scenario.name for scenario in SCENARIOS)
    if name in _LATER:
        raise SourceError(
            _("Expected one of {names}; {name} comes with the guided exam, choose another one.").format(
                names=names, name=name
            )
        )
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
