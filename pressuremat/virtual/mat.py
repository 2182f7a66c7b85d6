"""The mat's physics: pressure of cells -> counts, one stage after the other, each of which can be switched off.

Ideal frames in kPa enter, counts as a board would send them leave, and the calibration that undoes what can be
undone. The stages stand in `VirtualMat.counts` in the order of the signal's way. A stage that remembers (creep,
hysteresis) keeps its memory in `MatState`, so that frames may come in chunks.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pressuremat.boards import Circuit
from pressuremat.calibration import Calibration, Law
from pressuremat.calibration.circuit import column_voltages
from pressuremat.geometry import MatGeometry
from pressuremat.types import Pressure

Counts = NDArray[np.uint16]

#: 10 kOhm at 100 kPa; conductance grows a little less than in proportion to pressure.
VIRTUAL_LAW = Law(a=100.0 * 10.0**1.15, b=1.15)


@dataclass(frozen=True)
class Physics:
    """What the virtual mat does to pressure. 0, or None, switches an effect off.

    `gain_spread` is the standard deviation of the cells' gains, `noise_counts` that of the converter's noise, `adc`
    whether voltages are rounded to whole counts.
    """

    gain_spread: float = 0.1
    noise_counts: float = 0.3
    adc: bool = True


@dataclass
class MatState:
    """What the mat remembers from frame to frame: its noise so far."""

    rng: np.random.Generator


@dataclass(frozen=True, eq=False)
class VirtualMat:
    """A mat that does not exist, of one seed: its cells' gains never change."""

    geometry: MatGeometry
    seed: int = 1
    circuit: Circuit = field(default_factory=Circuit)
    law: Law = VIRTUAL_LAW
    physics: Physics = field(default_factory=Physics)

    def start(self, noise_seed: int = 0) -> MatState:
        """The mat's memory before its first frame."""
        return MatState(np.random.default_rng((self.seed, noise_seed, 11)))

    def gains(self) -> Pressure:
        """How much more than nominal each cell conducts, shape (R, C), float32."""
        spread = self.physics.gain_spread
        rng = np.random.default_rng((self.seed, 10))
        return np.exp(spread * rng.standard_normal(self.geometry.shape)).astype(np.float32)

    def conductance_s(self, pressure_kpa: Pressure) -> NDArray[np.float64]:
        """Conductance of the cells in siemens under pressure (..., R, C)."""
        millisiemens = (np.asarray(pressure_kpa, np.float64) / self.law.a) ** (1.0 / self.law.b)
        return np.asarray(1e-3 * millisiemens * self.gains())

    def counts(self, pressure_kpa: Pressure, state: MatState) -> Counts:
        """What the board reads under pressure (T, R, C) in kPa: uint16 of the same shape."""
        v = column_voltages(self.conductance_s(pressure_kpa), self.circuit)
        reading = v * 2**self.circuit.adc_bits
        if self.physics.noise_counts:
            reading += self.physics.noise_counts * state.rng.standard_normal(reading.shape, dtype=np.float32)
        if self.physics.adc:
            reading = np.rint(reading)
        counts: Counts = np.clip(reading, 0, self.circuit.full_scale_count).astype(np.uint16)
        return counts

    def calibration(self) -> Calibration:
        """What a perfect calibration of this mat would find."""
        zero, spread = _unloaded(self.physics)
        return Calibration(
            id=f"virtual-{self.geometry.cols}x{self.geometry.rows}-{self.seed}",
            circuit=self.circuit,
            law=self.law,
            zero=zero,
            gain=(1.0 / self.gains()).astype(np.float32),
            noise_kpa=self._kpa_of_counts(spread),
            created="",
            source="the virtual mat's own parameters",
        )

    def _kpa_of_counts(self, counts: float) -> float:
        millisiemens = 1e3 / self.circuit.pulldown_ohm * counts / 2**self.circuit.adc_bits
        return float(self.law.a * millisiemens**self.law.b)


def _unloaded(physics: Physics) -> tuple[float, float]:
    """Mean and standard deviation in counts of a cell that bears nothing; the converter gives no negative counts."""
    sample = physics.noise_counts * np.random.default_rng(0).standard_normal(200_000)
    sample = np.maximum(np.rint(sample) if physics.adc else sample, 0.0)
    return float(sample.mean()), float(sample.std())
