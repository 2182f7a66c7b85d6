"""The mat's physics: pressure of cells -> counts, one stage after the other, each of which can be switched off.

Ideal frames in kPa enter, counts as a board would send them leave, and the calibration that undoes what can be
undone. The stages stand in `VirtualMat.counts` in the order of the signal's way; the sensor sheet's own are in
`sensor`. A stage that remembers (creep, hysteresis) keeps its memory in `MatState`, so that frames may come in chunks.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from pressuremat.boards import DIVIDER, Circuit
from pressuremat.calibration import Calibration, Law
from pressuremat.calibration.circuit import column_voltages
from pressuremat.geometry import MatGeometry
from pressuremat.types import Bools, Pressure
from pressuremat.virtual import sensor
from pressuremat.virtual.sensor import Physics as Physics

Counts = NDArray[np.uint16]

#: 10 kOhm at 100 kPa; conductance grows a little less than in proportion to pressure.
VIRTUAL_LAW = Law(a=100.0 * 10.0**1.15, b=1.15)
#: A cell that never lets go, about as if 40 kPa stood on it.
_STUCK_S = 0.05e-3
_LOOSE_COUNTS = 12.0
#: A mat's time between frames where nobody says it.
_FRAME_S = 0.01


@dataclass
class MatState:
    """What the mat remembers from frame to frame: its noise so far, and its sheet's past."""

    rng: np.random.Generator
    sheet: sensor.SheetMemory


@dataclass(frozen=True, eq=False)
class VirtualMat:
    """A mat that does not exist, of one seed: its cells' gains and faults never change."""

    geometry: MatGeometry
    seed: int = 1
    circuit: Circuit = field(default_factory=Circuit)
    law: Law = VIRTUAL_LAW
    physics: Physics = field(default_factory=Physics)

    def __post_init__(self) -> None:
        if self.physics.row_ohm and not self.circuit.row_ohm:
            object.__setattr__(self, "circuit", replace(self.circuit, row_ohm=self.physics.row_ohm))

    def start(self, noise_seed: int = 0, frame_s: float = _FRAME_S) -> MatState:
        """The mat's memory before its first frame; frames follow each other after `frame_s`."""
        return MatState(np.random.default_rng((self.seed, noise_seed, 11)), sensor.SheetMemory(frame_s))

    def gains(self) -> Pressure:
        """How much more than nominal each cell conducts, shape (R, C), float32."""
        spread = self.physics.gain_spread
        rng = np.random.default_rng((self.seed, 10))
        return np.exp(spread * rng.standard_normal(self.geometry.shape)).astype(np.float32)

    def dead(self) -> Bools:
        """Cells that never conduct, (R, C)."""
        return sensor.broken_cells(self.geometry.shape, self.physics.dead, self.seed, 20)

    def stuck(self) -> Bools:
        """Cells that conduct whether loaded or not, (R, C)."""
        return sensor.broken_cells(self.geometry.shape, self.physics.stuck, self.seed, 21) & ~self.dead()

    def noisy(self) -> Bools:
        """Cells whose contact is loose, (R, C)."""
        loose = sensor.broken_cells(self.geometry.shape, self.physics.noisy, self.seed, 22)
        return loose & ~self.dead() & ~self.stuck()

    def drift_s(self) -> NDArray[np.float64]:
        """What every cell conducts unloaded since the mat was calibrated, siemens, (R, C)."""
        counts = self.physics.drift_counts
        rng = np.random.default_rng((self.seed, 12))
        each = counts * (1.0 + rng.standard_normal(self.geometry.shape) / 3.0).clip(0.0)
        share = each / 2**self.circuit.adc_bits
        # So much that each cell reads its drift while all cells of its column leak as well.
        room = 1.0 - share.sum(axis=0, keepdims=True) if self.circuit.readout == DIVIDER else 1.0
        return np.asarray(share / room / self.circuit.pulldown_ohm)

    def conductance_s(self, pressure_kpa: Pressure) -> NDArray[np.float64]:
        """Conductance of the cells in siemens under pressure (..., R, C), before hysteresis and creep."""
        physics = self.physics
        pressure = np.asarray(pressure_kpa, np.float32)
        if physics.crosstalk:
            pressure = sensor.spread_to_neighbours(pressure, physics.crosstalk)
        if physics.turn_on_kpa:
            pressure = sensor.turned_on(pressure, physics.turn_on_kpa)
        pressure = sensor.saturated(pressure, physics.saturation_kpa)
        millisiemens = (np.asarray(pressure, np.float64) / self.law.a) ** (1.0 / self.law.b)
        return np.asarray(1e-3 * millisiemens * self.gains())

    def counts(self, pressure_kpa: Pressure, state: MatState) -> Counts:
        """What the board reads under pressure (T, R, C) in kPa: uint16 of the same shape."""
        physics = self.physics
        conductance = self.conductance_s(pressure_kpa)
        if physics.hysteresis:
            conductance = sensor.with_hysteresis(conductance, physics.hysteresis, state.sheet)
        if physics.creep:
            conductance = sensor.with_creep(conductance, physics.creep, state.sheet)
        if physics.dead:
            conductance[:, self.dead()] = 0.0
        if physics.stuck:
            conductance[:, self.stuck()] = _STUCK_S
        if physics.drift_counts:
            conductance = conductance + self.drift_s()
        reading = column_voltages(conductance, self.circuit) * 2**self.circuit.adc_bits
        if physics.noise_counts:
            reading += physics.noise_counts * state.rng.standard_normal(reading.shape, dtype=np.float32)
        if physics.noisy:
            loose = self.noisy()
            reading[:, loose] += _LOOSE_COUNTS * state.rng.standard_normal((len(reading), int(loose.sum())))
        counts: Counts = np.clip(np.rint(reading), 0, self.circuit.full_scale_count).astype(np.uint16)
        return counts

    def calibration(self) -> Calibration:
        """What a perfect calibration of this mat would find."""
        zero, spread = _unloaded(self.physics)
        bad = self.dead() | self.stuck() | self.noisy()
        return Calibration(
            id=f"virtual-{self.geometry.cols}x{self.geometry.rows}-{self.seed}",
            circuit=self.circuit,
            law=self.law,
            zero=zero,
            gain=(1.0 / self.gains()).astype(np.float32),
            noise_kpa=self._kpa_of_counts(spread),
            created="",
            source="the virtual mat's own parameters",
            bad=bad if bad.any() else None,
            turn_on_kpa=self.physics.turn_on_kpa if self.physics.turn_on_kpa else float("nan"),
            creep=self.physics.creep,
            hysteresis=self.physics.hysteresis,
            saturation_kpa=self.physics.saturation_kpa if np.isfinite(self.physics.saturation_kpa) else float("nan"),
            simulated=True,
        ).trusted

    def _kpa_of_counts(self, counts: float) -> float:
        millisiemens = 1e3 / self.circuit.pulldown_ohm * counts / 2**self.circuit.adc_bits
        return float(self.law.a * millisiemens**self.law.b)


def _unloaded(physics: Physics) -> tuple[float, float]:
    """Mean and standard deviation in counts of a cell that bears nothing; the converter gives no negative counts."""
    sample = physics.noise_counts * np.random.default_rng(0).standard_normal(200_000)
    sample = np.maximum(np.rint(sample), 0.0)
    return float(sample.mean()), float(sample.std())
