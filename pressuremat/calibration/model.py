"""A mat's calibration: what turns its counts into kPa, and where that came from.

Data and its plain form for a file's header. How it is applied is said in `apply` and `circuit`; how it is found is
not known here. A calibration belongs to a mat, never to a person.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.boards import FLOATING_ROWS, Circuit
from pressuremat.calibration.circuit import leak_of
from pressuremat.calibration.orientation import AS_WIRED, Orientation, orientation_by_name
from pressuremat.types import Bools, Pressure, Unit

KIND_LAW = "conductance-law"
KIND_LINEAR = "linear-counts"
#: Some steps of a calibration were done, but no known load was applied yet.
KIND_NO_LAW = "equalised-counts"


@dataclass(frozen=True)
class Law:
    """Pressure in kPa = a · (gain · G)^b with G in mS; `a` is thus the pressure at 1 mS."""

    a: float
    b: float

    def __post_init__(self) -> None:
        if not (np.isfinite(self.a) and self.a > 0 and 0.2 <= self.b <= 5.0):
            raise ValueError(f"a law needs a > 0 and b of 0.2 to 5, not a={self.a}, b={self.b}")


@dataclass(frozen=True)
class Step:
    """One step of a calibration: its `name`, its ISO `date`, whether its check was passed, and its figures by name.

    `says` is one sentence for the person who did it. `temperature_c` is that of the room, NaN where nobody noted it.
    """

    name: str
    date: str
    accepted: bool
    figures: Mapping[str, float]
    says: str = ""
    temperature_c: float = float("nan")

    def to_json(self) -> dict[str, Any]:
        """As plain data; a figure that is not a number is null."""
        figures = {key: float(value) if np.isfinite(value) else None for key, value in self.figures.items()}
        return {
            "name": self.name,
            "date": self.date,
            "accepted": self.accepted,
            "figures": figures,
            "says": self.says,
            "temperature_c": self.temperature_c if np.isfinite(self.temperature_c) else None,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Step:
        """The reverse of `to_json`. Raises KeyError, TypeError, AttributeError or ValueError on other data."""
        figures = {str(key): float("nan") if x is None else float(x) for key, x in data["figures"].items()}
        noted = data.get("temperature_c")
        temperature_c = float("nan") if noted is None else float(noted)
        accepted, says = bool(data["accepted"]), str(data.get("says", ""))
        return cls(str(data["name"]), str(data["date"]), accepted, figures, says, temperature_c)


@dataclass(frozen=True, eq=False)
class Calibration:
    """Counts -> kPa for one mat. Implements `types.Calibrator`.

    `zero` is what an unloaded cell reads, in counts: (R, C) float32 or one number; `gain` (R, C) float32 multiplies
    each cell's conductance so that all cells obey one law, None where every cell is taken as alike. `created` is an
    ISO date, `source` says how it was found, `noise_kpa` and `noise_count` are the standard deviation of an
    unloaded cell. `law` is None
    while no known load was applied: values are then counts. `bad` (R, C) is True for cells that are filled from their
    neighbours. `turn` is how frames given to `apply` were turned from the way in which the mat is wired; all maps are
    as it is wired. Below `turn_on_kpa` cells are silent, NaN where unknown. `creep`, growth of the reading a decade of
    time, and `hysteresis`, width of the loop, are shares of conductance, undone by `sheet`. `steps` tell what was
    done and how well. `noise_map` (R, C) is each empty cell's standard deviation in counts, None where not measured.
    `simulated`: what it was found from came from a virtual mat.
    """

    id: str
    circuit: Circuit
    law: Law | None
    zero: Pressure | float = 0.0
    gain: Pressure | None = None
    noise_kpa: float = float("nan")
    created: str = ""
    source: str = ""
    noise_count: float = float("nan")
    bad: Bools | None = None
    turn: Orientation = AS_WIRED
    turn_on_kpa: float = float("nan")
    creep: float = 0.0
    hysteresis: float = 0.0
    steps: tuple[Step, ...] = ()
    saturation_kpa: float = float("nan")
    noise_map: Pressure | None = None
    simulated: bool = False

    @property
    def unit(self) -> Unit:
        """kPa once a law is known, until then counts."""
        return "count" if self.law is None else "kPa"

    @property
    def trusted(self) -> Calibration:
        """This calibration, without its law where rows float: there a reading depends on every cell and every switch,
        so that shares and times are the most that it is good for."""
        return replace(self, law=None) if self.circuit.readout == FLOATING_ROWS else self

    def leak(self, shape: tuple[int, int]) -> Pressure | None:
        """G · pulldown_ohm (R, C) of the unloaded cells of a mat of that shape, as wired; None where none conducts."""
        return self._leak if isinstance(self.zero, np.ndarray) else leak_of(self.zero, self.circuit, shape)

    @cached_property
    def _leak(self) -> Pressure | None:
        zero = np.asarray(self.zero)
        return leak_of(zero, self.circuit, (zero.shape[0], zero.shape[1]))

    @property
    def n_bad(self) -> int:
        """How many cells are filled from their neighbours."""
        return 0 if self.bad is None else int(self.bad.sum())

    def apply(self, counts: NDArray[Any]) -> Pressure:
        """kPa of `counts`, shape (..., R, C), float32; never negative."""
        from pressuremat.calibration.apply import pressure_kpa

        return pressure_kpa(self, counts)

    def noise(self) -> float:
        """Standard deviation in `unit` of an unloaded cell; NaN where nobody has measured it."""
        return self.noise_count if self.law is None else self.noise_kpa

    @property
    def noise_floor_count(self) -> float:
        """What stands out from an unloaded cell's noise, in counts: four standard deviations, 0 where unknown."""
        return 4.0 * self.noise_count if np.isfinite(self.noise_count) else 0.0

    def with_step(self, step: Step) -> Calibration:
        """This calibration after that step, which takes the place of an earlier one of its name."""
        others = tuple(one for one in self.steps if one.name != step.name)
        return replace(self, steps=(*others, step), created=step.date or self.created, source=step.name)

    def step(self, name: str) -> Step | None:
        """The step of that name, None where it was not done."""
        return next((one for one in self.steps if one.name == name), None)

    def at_temperature(self, temperature_c: float) -> Calibration:
        """With the room's temperature noted in its last step."""
        return replace(self, steps=(*self.steps[:-1], replace(self.steps[-1], temperature_c=temperature_c)))

    def to_json(self) -> dict[str, Any]:
        """As plain data; the maps are packed float32."""
        return {
            "kind": KIND_NO_LAW if self.law is None else KIND_LAW,
            "id": self.id,
            "unit": self.unit,
            "circuit": self.circuit.to_json(),
            "law": None if self.law is None else {"a_kpa_at_1_ms": self.law.a, "b": self.law.b},
            "zero": self.zero if isinstance(self.zero, float) else _packed(self.zero),
            "gain": None if self.gain is None else _packed(self.gain),
            "noise_kpa": self.noise_kpa if np.isfinite(self.noise_kpa) else None,
            "created": self.created,
            "source": self.source,
            "noise_count": self.noise_count if np.isfinite(self.noise_count) else None,
            "bad": None if self.bad is None else _packed(self.bad.astype(np.float32)),
            "orientation": self.turn.name,
            "turn_on_kpa": self.turn_on_kpa if np.isfinite(self.turn_on_kpa) else None,
            "creep": self.creep,
            "hysteresis": self.hysteresis,
            "steps": [step.to_json() for step in self.steps],
            "saturation_kpa": self.saturation_kpa if np.isfinite(self.saturation_kpa) else None,
            "noise_map": None if self.noise_map is None else _packed(self.noise_map),
            "simulated": self.simulated,
        }


@dataclass(frozen=True)
class LinearCounts:
    """The circuit undone, nothing else: values in proportion to conductance, unit "count".

    For a board that says its circuit while no known load was ever applied to its mat. A single light load reads as
    many counts as the board sent; where a column is loaded more, its cells read what they would have read alone.
    """

    circuit: Circuit
    noise_count: float = float("nan")

    @property
    def id(self) -> str:
        """Name by which a report refers to it."""
        return "uncalibrated"

    @property
    def unit(self) -> Unit:
        """Not a pressure."""
        return "count"

    def apply(self, counts: NDArray[Any]) -> Pressure:
        """Linearised counts of `counts`, shape (..., R, C), float32; never negative."""
        from pressuremat.calibration.apply import linear_counts

        return linear_counts(self, counts)

    def noise(self) -> float:
        """Standard deviation in counts of an unloaded cell; NaN where nobody has measured it."""
        return self.noise_count

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "kind": KIND_LINEAR,
            "id": self.id,
            "unit": self.unit,
            "circuit": self.circuit.to_json(),
            "noise_count": self.noise_count if np.isfinite(self.noise_count) else None,
        }


def calibration_from_json(data: dict[str, Any]) -> Calibration | LinearCounts:
    """The reverse of `to_json`. Raises ValueError for data that is no calibration, or of a kind not known here."""
    try:
        kind = data["kind"]
        circuit = Circuit.from_json(data["circuit"])
        if kind == KIND_LINEAR:
            return LinearCounts(circuit, _noise(data["noise_count"]))
        if kind not in (KIND_LAW, KIND_NO_LAW):
            raise ValueError(f"a calibration is {KIND_LAW!r}, {KIND_NO_LAW!r} or {KIND_LINEAR!r}, not {kind!r}")
        law = None
        if kind == KIND_LAW:
            law = Law(float(data["law"]["a_kpa_at_1_ms"]), float(data["law"]["b"]))
        zero, gain, bad, noise_map = data["zero"], data["gain"], data.get("bad"), data.get("noise_map")
        return Calibration(
            id=str(data["id"]),
            circuit=circuit,
            law=law,
            zero=_unpacked(zero) if isinstance(zero, dict) else float(zero),
            gain=None if gain is None else _unpacked(gain),
            noise_kpa=_noise(data["noise_kpa"]),
            created=str(data["created"]),
            source=str(data["source"]),
            noise_count=_noise(data.get("noise_count")),
            bad=None if bad is None else np.asarray(_unpacked(bad) > 0),
            turn=orientation_by_name(str(data.get("orientation", AS_WIRED.name))),
            turn_on_kpa=_noise(data.get("turn_on_kpa")),
            creep=_share(data.get("creep", 0.0)),
            hysteresis=_share(data.get("hysteresis", 0.0)),
            steps=tuple(Step.from_json(step) for step in data.get("steps", [])),
            saturation_kpa=_noise(data.get("saturation_kpa")),
            noise_map=None if noise_map is None else _unpacked(noise_map),
            simulated=bool(data.get("simulated", False)),
        ).trusted
    except (KeyError, TypeError, AttributeError, zlib.error) as error:
        raise ValueError(f"not a calibration: {type(error).__name__} {error}") from error


def _noise(value: float | None) -> float:
    noise = float("nan") if value is None else float(value)
    if noise < 0 or np.isinf(noise):
        raise ValueError(f"noise must be from 0 on and finite, not {noise}")
    return noise


def _share(value: float) -> float:
    share = float(value)
    if not 0.0 <= share <= 0.5:
        raise ValueError(f"creep and hysteresis must be from 0 to 0.5, not {share}")
    return share


def _packed(array: Pressure) -> dict[str, Any]:
    data = np.ascontiguousarray(array, dtype="<f4")
    return {"shape": list(data.shape), "float32": base64.b64encode(zlib.compress(data.tobytes(), 9)).decode("ascii")}


def _unpacked(data: dict[str, Any]) -> Pressure:
    rows, cols = (int(n) for n in data["shape"])
    if not (1 <= rows <= 4096 and 1 <= cols <= 4096):
        raise ValueError(f"a map of {rows} × {cols} is no map of a mat")
    size = 4 * rows * cols
    raw = zlib.decompressobj().decompress(base64.b64decode(data["float32"], validate=True), size + 1)
    if len(raw) != size:
        raise ValueError(f"a map of {rows} × {cols} needs {size} bytes, not {len(raw)}")
    array = np.frombuffer(raw, "<f4").reshape(rows, cols).astype(np.float32)
    if not np.isfinite(array).all():
        raise ValueError("a map must hold finite numbers")
    array.setflags(write=False)
    return array
