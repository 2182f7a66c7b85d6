"""A mat's calibration: what turns its counts into kPa, and where that came from.

Data and its plain form for a file's header. How it is applied is said in `apply` and `circuit`; how it is found is
not known here. A calibration belongs to a mat, never to a person.
"""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.boards import Circuit
from pressuremat.types import Pressure, Unit

KIND_LAW = "conductance-law"
KIND_LINEAR = "linear-counts"


@dataclass(frozen=True)
class Law:
    """Pressure in kPa = a · (gain · G)^b with G in mS; `a` is thus the pressure at 1 mS."""

    a: float
    b: float

    def __post_init__(self) -> None:
        if not (np.isfinite(self.a) and self.a > 0 and 0.2 <= self.b <= 5.0):
            raise ValueError(f"a law needs a > 0 and b of 0.2 to 5, not a={self.a}, b={self.b}")


@dataclass(frozen=True, eq=False)
class Calibration:
    """Counts -> kPa for one mat. Implements `types.Calibrator`.

    `zero` is what an unloaded cell reads, in counts: (R, C) float32 or one number; `gain` (R, C) float32 multiplies
    each cell's conductance so that all cells obey one law, None where every cell is taken as alike. `created` is an
    ISO date, `source` says how it was found, `noise_kpa` is the standard deviation of an unloaded cell.
    """

    id: str
    circuit: Circuit
    law: Law
    zero: Pressure | float = 0.0
    gain: Pressure | None = None
    noise_kpa: float = float("nan")
    created: str = ""
    source: str = ""
    unit: Unit = field(default="kPa", init=False)

    def apply(self, counts: NDArray[Any]) -> Pressure:
        """kPa of `counts`, shape (..., R, C), float32; never negative."""
        from pressuremat.calibration.apply import pressure_kpa

        return pressure_kpa(self, counts)

    def noise(self) -> float:
        """Standard deviation in kPa of an unloaded cell; NaN where nobody has measured it."""
        return self.noise_kpa

    def to_json(self) -> dict[str, Any]:
        """As plain data; the maps are packed float32."""
        return {
            "kind": KIND_LAW,
            "id": self.id,
            "unit": self.unit,
            "circuit": self.circuit.to_json(),
            "law": {"a_kpa_at_1_ms": self.law.a, "b": self.law.b},
            "zero": self.zero if isinstance(self.zero, float) else _packed(self.zero),
            "gain": None if self.gain is None else _packed(self.gain),
            "noise_kpa": self.noise_kpa if np.isfinite(self.noise_kpa) else None,
            "created": self.created,
            "source": self.source,
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
        if kind != KIND_LAW:
            raise ValueError(f"a calibration is {KIND_LAW!r} or {KIND_LINEAR!r}, not {kind!r}")
        law = data["law"]
        zero, gain = data["zero"], data["gain"]
        return Calibration(
            id=str(data["id"]),
            circuit=circuit,
            law=Law(float(law["a_kpa_at_1_ms"]), float(law["b"])),
            zero=_unpacked(zero) if isinstance(zero, dict) else float(zero),
            gain=None if gain is None else _unpacked(gain),
            noise_kpa=_noise(data["noise_kpa"]),
            created=str(data["created"]),
            source=str(data["source"]),
        )
    except (KeyError, TypeError, zlib.error) as error:
        raise ValueError(f"not a calibration: {type(error).__name__} {error}") from error


def _noise(value: float | None) -> float:
    noise = float("nan") if value is None else float(value)
    if noise < 0 or np.isinf(noise):
        raise ValueError(f"noise must be from 0 on and finite, not {noise}")
    return noise


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
