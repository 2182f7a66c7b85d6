"""A virtual person who does what a guide asks for, on a virtual mat: ideal loads in, events of the guide out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from pressuremat.calibration import Calibration, fit
from pressuremat.calibration.orientation import AS_WIRED, Orientation
from pressuremat.geometry import MatGeometry
from pressuremat.guide import Answers, Event, Guide, plan_of
from pressuremat.guide.checks import MARKS
from pressuremat.guide.task import Task
from pressuremat.types import Bools
from pressuremat.virtual import bench
from pressuremat.virtual.mat import VirtualMat
from pressuremat.virtual.person import Person
from pressuremat.virtual.sensor import Physics, physics_of

CORNERS = ((0.12, 0.12), (0.88, 0.12), (0.88, 0.88), (0.12, 0.88))


@dataclass
class Bench:
    """A guide, the mat it looks at, and who acts on it. `geometry` is the mat the right way round."""

    geometry: MatGeometry
    physics: Physics = field(default_factory=lambda: physics_of("all"))
    turn: Orientation = AS_WIRED
    rate_hz: float = 20.0
    person: Person = field(default_factory=Person)
    seed: int = 1

    def __post_init__(self) -> None:
        # `turn` brings what is wired the right way round; the grid as wired is its reverse.
        rows, cols = self.turn.back(np.zeros(self.geometry.shape)).shape
        self.wired = MatGeometry(rows, cols, self.geometry.pitch_mm)
        self.mat = VirtualMat(self.wired, self.seed, physics=self.physics)
        self.state = self.mat.start(7, 1.0 / self.rate_hz)
        self.time_s = 0.0
        self.events: list[Event] = []
        self.counts: list[np.ndarray] = []

    def begin(self) -> Calibration:
        return fit.begin(self.mat.circuit, "m")

    def guide(self, names: list[str], answers: Answers | None = None, before: Calibration | None = None) -> Guide:
        return self.lead(plan_of(names, answers or Answers()), before)

    def lead(self, tasks: Sequence[Task], before: Calibration | None = None) -> Guide:
        self.led = Guide(before or self.begin(), self.wired, tasks, "2026-02-01")
        self.events = self.led.start()
        return self.led

    def play(self, made: bench.Bench) -> list[Event]:
        """Let that happen on the mat; what the guide said meanwhile."""
        return self.play_counts(self.mat.counts(np.ascontiguousarray(self.turn.back(made[1])), self.state))

    def play_counts(self, counts: np.ndarray) -> list[Event]:
        said: list[Event] = []
        for one in counts:
            said += self.led.push(self.time_s, one)
            self.time_s += 1.0 / self.rate_hz
        self.events += said
        return said

    # -- what a person does

    def nothing(self, seconds: float) -> list[Event]:
        return self.play(bench.empty(self.geometry, seconds, self.rate_hz))

    def press(self, place: tuple[float, float], newtons: float = 150.0, seconds: float = 1.2) -> list[Event]:
        said = self.play(bench.hands(self.geometry, [place], newtons, seconds, self.rate_hz))
        return said + self.nothing(0.8)

    def weight(self, kg: float, seconds: float, place: tuple[float, float] = (0.5, 0.5)) -> list[Event]:
        return self.play(bench.weight(self.geometry, place, kg, seconds, self.rate_hz))

    def legs(self, *shares: tuple[float, float], place: tuple[float, float] = (0.5, 0.5)) -> list[Event]:
        return self.play(bench.on_legs(self.geometry, self.person, shares, self.rate_hz, place))

    def walk(self, n_steps: int) -> list[Event]:
        self.person = replace(self.person, trial=self.person.trial + 1)
        return self.play(bench.all_over(self.geometry, self.person, n_steps, self.rate_hz))

    def all_fours(self, seconds: float) -> list[Event]:
        return self.play(bench.hands(self.geometry, CORNERS, 170.0, seconds, self.rate_hz))

    # -- whole steps, as they should be done

    def corners(self) -> None:
        self.nothing(2.5)
        for place in CORNERS:
            self.press(place)
        self.legs((0.5, 6.0), (0.0, 9.0))
        self.nothing(2.0)

    def even(self) -> None:
        """Foam and a board with weights on the whole mat, at three pressures."""
        self.nothing(2.5)
        everywhere = np.ones(self.geometry.shape, np.bool_)
        for kpa in (4.0, 8.0, 16.0):
            self.evenly(everywhere, kpa)
        self.nothing(2.0)

    def evenly(self, cells: Bools, kpa: float) -> None:
        """One pressure on those cells; the load before stays on until this one is there."""
        time_s, frames = bench.steps(cells, [kpa], 8.5, self.rate_hz)
        first = round(self.rate_hz)
        self.play((time_s[first:], frames[first:]))

    def body(self) -> None:
        self.nothing(2.5)
        self.legs((0.5, 34.0), (0.0, 9.0), (0.5, 9.0), (1.0, 9.0), (0.5, 9.0))
        self.nothing(2.0)

    def dead_weight(self, kg: float) -> None:
        self.nothing(2.5)
        self.weight(kg, 33.0)
        self.weight(kg + 20.0, 2.0)
        self.weight(kg, 9.0)
        self.nothing(1.5)

    def marks(self, kg: float) -> None:
        self.nothing(2.5)
        for _name, place in MARKS:
            if kg:
                self.weight(kg, 7.0, place)
            else:
                self.legs((0.5, 7.0), place=place)
            self.nothing(1.0)
        self.legs((0.5, 8.0), (0.0, 9.0), (0.5, 9.0), (1.0, 9.0))
        self.nothing(1.5)

    # -- what was said

    def said(self, kind: str) -> list[str]:
        return [event.says for event in self.events if event.kind == kind]
