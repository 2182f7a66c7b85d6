"""The table of what each guided test asks of a mat: room for feet, pitch, frame rate.

Nothing but numbers, each with its basis: [V n] and [M] as in the references of docs/definitions-footprint.md, [P] a
choice of this product for which nothing is published. Rooms are for a large adult foot, so that a test that is
offered fits nearly everybody; `abilities` turns them into millimetres of mat.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pressuremat.i18n import N_

#: A large adult's bare foot: longer and broader than about 97 of 100 men's [P, after anthropometric surveys, M].
FOOT_LENGTH_MM = 300.0
FOOT_BREADTH_MM = 115.0
#: How far from the heel, as a share of the length, the foot is broadest: the fifth toe's joint [M].
BROADEST_AT = 0.73


@dataclass(frozen=True)
class Room:
    """Where feet have to be: one, or two whose heels' middles are `heels_apart_mm` apart, each turned outward.

    `spare_mm` (x, y) is room beyond them; `on_mat` the share of a foot's length that must lie on the mat, `clear`
    whether the mat's first and last row must stay without load, so that the print is whole. `least_depth_mm` is the
    shortest mat whatever the foot.
    """

    feet: int = 1
    heels_apart_mm: float = 0.0
    toe_out_deg: float = 0.0
    spare_mm: tuple[float, float] = (0.0, 0.0)
    on_mat: float = 1.0
    clear: bool = True
    least_depth_mm: float = 0.0


@dataclass(frozen=True)
class Less:
    """A smaller room that leaves something out, and what."""

    room: Room
    says: str


@dataclass(frozen=True)
class Gate:
    """A limit in two steps: at `full` nothing is lost, beyond `last` the test is not offered; `says` what is lost
    between, nothing where the two are one."""

    full: float
    last: float
    says: str
    source: str


@dataclass(frozen=True)
class Demand:
    """What one test asks. `rate_hz` counts downwards, `pitch_mm` upwards. `source` is of the room."""

    test: str
    label: str
    room: Room
    less: tuple[Less, ...]
    pitch_mm: Gate
    rate_hz: Gate
    source: str

    def to_json(self) -> dict[str, Any]:
        """The numbers and what each rests on."""
        rooms = [self.room, *(less.room for less in self.less)]
        return {
            "test": self.test,
            "rooms": [{**asdict(room), "says": says} for room, says in zip(rooms, self._says(), strict=True)],
            "room_source": self.source,
            "pitch_mm": asdict(self.pitch_mm),
            "rate_hz": asdict(self.rate_hz),
        }

    def _says(self) -> list[str]:
        return ["", *(less.says for less in self.less)]


_WIDE = Room(feet=2, heels_apart_mm=200.0, toe_out_deg=10.0)
_NARROW = Room(feet=2, heels_apart_mm=130.0)
_SQUAT = Room(feet=2, heels_apart_mm=250.0, toe_out_deg=10.0)
_ONE = Room()

_ARCH = Gate(
    10.0, 25.0, N_("cells this coarse widen the arch index's error, and above 15 mm give no class"), "§1.2 [C]"
)
_ARCH_ONLY = Gate(10.0, 15.0, N_("cells this coarse widen the arch index's error"), "§1.2 [C]")
_PATH = Gate(15.0, 25.0, N_("cells this coarse blur the centre of pressure"), "[P]")
_FOREFOOT = Gate(10.0, 15.0, N_("cells this coarse part the forefoot into inner and outer only"), "§2.5 [P]")

_SWAY = Gate(25.0, 25.0, "", "review's default of 25 Hz [V 28]")
_STANCE = Gate(25.0, 5.0, N_("no sway below 25 frames a second"), "review's default of 25 Hz [V 28]; still print [P]")
_SLOW = Gate(20.0, 10.0, N_("turning points are found late"), "a repetition lasts 8 s [P]")
_STILL = Gate(5.0, 5.0, "", "[P]")
_GAIT = Gate(100.0, 50.0, N_("below 100 Hz first contact and forefoot contact are one phase"), "§2.4, §3 [V 17, V 9]")

_SQUAT_LESS = (Less(_WIDE, N_("only with heels hip-wide or closer")),)

DEMANDS: tuple[Demand, ...] = (
    Demand(
        "stand",
        N_("standing"),
        _WIDE,
        (
            Less(_NARROW, N_("only with the feet close together")),
            Less(_ONE, N_("one foot at a time, the other beside the mat at the same height: no load shares, no sway")),
        ),
        _ARCH,
        _STANCE,
        "hip width [P]",
    ),
    Demand(
        "stand-eyes-closed",
        N_("standing with eyes closed"),
        _WIDE,
        (Less(_NARROW, N_("only with the feet close together, which sways more")),),
        _PATH,
        _SWAY,
        "hip width [P]",
    ),
    Demand("seated", N_("seated at half load"), _ONE, (), _ARCH_ONLY, _STILL, "one foot [P]"),
    Demand("single-leg", N_("single-leg stance"), _ONE, (), _PATH, _SWAY, "one foot [P]"),
    Demand("squat", N_("squat"), _SQUAT, _SQUAT_LESS, _FOREFOOT, _SLOW, "between hip and shoulder width [P]"),
    Demand(
        "squat-heels-raised",
        N_("squat with heels raised"),
        _SQUAT,
        _SQUAT_LESS,
        _FOREFOOT,
        _SLOW,
        "as the squat; heel blocks lie under the feet [P]",
    ),
    Demand(
        "single-leg-squat",
        N_("single-leg squat"),
        _WIDE,
        (Less(_ONE, N_("touches of the other foot are not seen")),),
        _FOREFOOT,
        _SLOW,
        "touches of the other foot count, so both fit [P]",
    ),
    Demand("heel-rise", N_("heel rises"), _ONE, (), _FOREFOOT, _SLOW, "one foot [P]"),
    Demand(
        "lunge",
        N_("lunge to the wall"),
        # The mat's front edge stands at the wall. 120 mm tells 10 cm, which passes, from more; 80 mm where the flag is.
        # Of the heel its middle must lie on the mat for its unloading to be seen.
        Room(on_mat=0.88, clear=False, spare_mm=(0.0, 120.0)),
        (Less(Room(on_mat=0.88, clear=False, spare_mm=(0.0, 80.0)), N_("only up to 8 cm from the wall")),),
        _FOREFOOT,
        _SLOW,
        "toe to wall: pass from 10 cm, flag below 8 cm [M/P]",
    ),
    Demand(
        "walk",
        N_("walk"),
        # Three prints in a row; feet 120 mm beside each other, and a line that strays by 50 mm to either side.
        Room(feet=2, heels_apart_mm=120.0, toe_out_deg=10.0, spare_mm=(100.0, 0.0), least_depth_mm=1700.0),
        (
            Less(
                # Who has to aim at the mat walks differently: 30 mm to every side.
                Room(toe_out_deg=10.0, spare_mm=(60.0, 60.0)),
                N_("one step at a time: no step length, stride or cadence"),
            ),
        ),
        _FOREFOOT,
        _GAIT,
        "strides from 1.7 m [§3]; room to land [P]",
    ),
    Demand(
        "try-and-see",
        N_("try and see"),
        _SQUAT,
        _SQUAT_LESS,
        _FOREFOOT,
        _SLOW,
        "as the squat [P]",
    ),
)
