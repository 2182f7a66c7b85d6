"""Which tests a visit is made of: quick, full, follow-up, or the person's own choice; how long they take.

In: a mat's geometry and rate, what the person said, the condition. Out: an `Offer`: the trials in their order, and
for each test that is not offered why. Numbers of trials and times are choices of this program [P] within the dose that
each protocol cites: a quick visit takes at most 6 minutes, a full one 18, changes of position and questions included.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, cast

from pressuremat.exam.protocol import Protocol
from pressuremat.exam.protocols import BLOCK_MM, PROTOCOLS, protocol_of
from pressuremat.exam.suits import why_not
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import N_, _
from pressuremat.mats import DEMANDS, possible_tests
from pressuremat.mats.abilities import size_mm
from pressuremat.types import Condition
from pressuremat.visit import History, Person

#: Pain, history and condition are asked in so many seconds; one pass over the mat takes so long, turning included.
ASK_S, PASS_S = 45.0, 7.0
#: From this depth on a pass gives more than one step of each foot.
LONG_MAT_MM = 1700.0

TrialSide = Literal["left", "right"]
#: The parts of try and see, in their order.
PARTS = ("before", "changed", "after")
Change = Literal["heels-raised", "arch-supported", "knees-out"]
CHANGES: dict[Change, str] = {
    "heels-raised": N_("Now with a block of 2 to 3 cm under each heel."),
    "arch-supported": N_("Now with a rolled towel or an insole under the arch of each foot."),
    "knees-out": N_("Now with a band round the knees, or thinking of knees out."),
}


@dataclass(frozen=True)
class Row:
    """A test of a set: how many trials, and another measured time or number of repetitions than the protocol's."""

    protocol: str
    trials: int = 1
    seconds: float | None = None
    reps: int | None = None


@dataclass(frozen=True)
class TestSet:
    """Tests that make a visit; `most_s` is what it may take, infinite where nobody promises anything."""

    __test__ = False  # no test of pytest's

    key: str
    title: str
    says: str
    rows: tuple[Row, ...]
    most_s: float = math.inf


QUICK = TestSet(
    "quick",
    N_("Quick"),
    N_("The tests that tell most in at most six minutes."),
    (Row("stand"), Row("squat"), Row("squat-heels-raised"), Row("lunge"), Row("single-leg", seconds=20.0)),
    360.0,
)
FULL = TestSet(
    "full",
    N_("Full"),
    N_("Every test, in at most eighteen minutes."),
    (
        Row("stand", 3),
        Row("stand-eyes-closed", 2),
        Row("seated"),
        Row("single-leg"),
        Row("squat"),
        Row("squat-heels-raised"),
        Row("single-leg-squat"),
        Row("lunge"),
        Row("heel-rise"),
        Row("walk"),
    ),
    1080.0,
)
FOLLOW_UP = TestSet(
    "follow-up",
    N_("Follow-up"),
    N_("The tests whose values are tracked, as last time."),
    (Row("stand"), Row("squat"), Row("squat-heels-raised"), Row("lunge"), Row("single-leg")),
)
SETS = (QUICK, FULL, FOLLOW_UP)


def own_set(protocols: Sequence[str]) -> TestSet:
    """A set of these tests, once each, in the order given. Raises ValueError for a name that is none, or for none."""
    rows = tuple(Row(protocol_of(key).key) for key in dict.fromkeys(protocols))
    if not rows:
        raise ValueError("a visit needs at least one test")
    return TestSet("own", N_("Own choice"), N_("The tests that you chose."), rows)


def follow_up_set(tracked: Sequence[str]) -> TestSet:
    """The tests that give the metrics `tracked`, standing among them; the usual ones where none is named."""
    wanted = {p.key for p in PROTOCOLS if p.key != "try-and-see" and set(p.computes) & set(tracked)}
    if not wanted:
        return FOLLOW_UP
    keys = [p.key for p in PROTOCOLS if p.key in wanted | {"stand"}]
    return replace(FOLLOW_UP, rows=tuple(Row(key) for key in keys))


def set_of(name: str) -> TestSet:
    """The set of that name, or the own choice of a list with commas. Raises ValueError in one sentence."""
    for one in SETS:
        if one.key == name:
            return one
    names = name.split(",")
    known = [protocol.key for protocol in PROTOCOLS]
    if not set(names) <= set(known):
        raise ValueError(
            _("Expected a set ({sets}) or tests with commas ({tests}), got {name!r}; choose one of these.").format(
                sets=", ".join(one.key for one in SETS), tests=", ".join(known), name=name
            )
        )
    return own_set(names)


@dataclass(frozen=True)
class Item:
    """One trial of a visit: a protocol on a side, the `number`-th of `of`; for a walk all its passes.

    `part` is that of try and see with its `change`; `feet` how many stand on this mat.
    """

    protocol: str
    side: TrialSide | None
    number: int = 1
    of: int = 1
    seconds: float | None = None
    reps: int | None = None
    feet: Literal["both", "one"] = "both"
    part: str | None = None
    change: Change | None = None

    @property
    def of_protocol(self) -> Protocol:
        """Its protocol."""
        return protocol_of(self.protocol)

    @property
    def block_mm(self) -> float | None:
        """How high the heels are raised, where they are."""
        raised = self.of_protocol.blocks or (self.part == "changed" and self.change == "heels-raised")
        return BLOCK_MM if raised else None

    @property
    def note(self) -> str:
        """What `visit.TrialRef.note` says of it: the change and the part of try and see."""
        return f"{self.change} {self.part}" if self.part is not None else ""

    def takes_s(self, geometry: MatGeometry) -> float:
        """How long it takes, getting into position included."""
        protocol = self.of_protocol
        if protocol.ends == "pass":
            per_pass = 1.0 if geometry.depth_mm < LONG_MAT_MM else 2.0 * (geometry.depth_mm / LONG_MAT_MM)
            return protocol.change_s + math.ceil(2 * (self.reps or protocol.reps) / per_pass) * PASS_S
        return protocol.change_s + protocol.trial_s(self.seconds, self.reps)

    def to_json(self) -> dict[str, Any]:
        """As plain data; `item_of` is the reverse."""
        return asdict(self)


def item_of(data: dict[str, Any]) -> Item:
    """The item of plain data. Raises TypeError or ValueError for other data."""
    item = Item(**data)
    protocol_of(item.protocol)
    if item.side not in (None, "left", "right") or item.feet not in ("both", "one"):
        raise ValueError(f"no side {item.side!r} or feet {item.feet!r}")
    return item


@dataclass(frozen=True)
class LeftOut:
    """A test that is not offered: because of the `mat`, or what the `person` said or wears."""

    protocol: str
    because: Literal["mat", "person"]
    says: str

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Offer:
    """What a visit will be: its trials, what is left out and why, what a test loses on this mat, and how long."""

    items: tuple[Item, ...]
    left_out: tuple[LeftOut, ...]
    limits: tuple[LeftOut, ...]
    seconds: float


def offer(
    tests: TestSet,
    geometry: MatGeometry,
    rate_hz: float | None,
    person: Person,
    history: History,
    condition: Condition,
    change: Change = "heels-raised",
) -> Offer:
    """The trials of a set that this mat can do and that suit this person, in order."""
    abilities = {ability.test: ability for ability in possible_tests(geometry, rate_hz)}
    items: list[Item] = []
    left_out: list[LeftOut] = []
    limits: list[LeftOut] = []
    for row in tests.rows:
        ability, unsuitable = abilities[row.protocol], why_not(row.protocol, person, history, condition)
        if ability.possible == "no":
            left_out.append(LeftOut(row.protocol, "mat", ability.says))
        elif unsuitable is not None:
            left_out.append(LeftOut(row.protocol, "person", unsuitable))
        else:
            if ability.possible == "limited":
                limits.append(LeftOut(row.protocol, "mat", ability.says))
            items += _items(row, geometry, change)
    seconds = ASK_S + sum(item.takes_s(geometry) for item in items)
    return Offer(tuple(items), tuple(left_out), tuple(limits), seconds)


def _items(row: Row, geometry: MatGeometry, change: Change) -> list[Item]:
    protocol = protocol_of(row.protocol)
    feet: Literal["both", "one"] = "both" if protocol.feet == "both" and two_fit(row.protocol, geometry) else "one"
    sides: tuple[TrialSide | None, ...] = (None,)
    if protocol.each_side or (feet == "one" and protocol.ends != "pass"):
        sides = cast(tuple[TrialSide | None, ...], ("left", "right"))
    if row.protocol == "try-and-see":
        return [Item(row.protocol, None, feet=feet, part=part, change=change) for part in PARTS]
    return [
        Item(row.protocol, side, number, row.trials, row.seconds, row.reps, feet)
        for side in sides
        for number in range(1, row.trials + 1)
    ]


def two_fit(protocol: str, geometry: MatGeometry) -> bool:
    """Whether two feet have room on this mat in any way that the test knows."""
    demand = next(demand for demand in DEMANDS if demand.test == protocol)
    rooms = [room for room in (demand.room, *(less.room for less in demand.less)) if room.feet == 2]
    sizes = [size_mm(room, geometry.pitch_mm) for room in rooms]
    return any(width <= geometry.width_mm + 1e-3 and depth <= geometry.depth_mm + 1e-3 for width, depth in sizes)
