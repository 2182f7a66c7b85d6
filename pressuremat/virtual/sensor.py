"""What a home-made sensor sheet does to pressure before any wire is involved, each effect a switch of its own.

Pressure of cells enters, pressure as the sheet passes it on, or conductance with its memory, leaves. Effects that
remember take their memory as an argument and change it, so that frames may come in chunks of any length. Sizes are
those of the data sheets and papers in `docs`; nothing here knows a circuit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pressuremat.types import Floats, Pressure

#: How sharply cells reach saturation.
_KNEE = 4
#: Time constants of creep in s, one a decade, so that their sum grows with the logarithm of time.
CREEP_S = (0.3, 3.0, 30.0, 300.0, 3000.0)
#: Creep is said relative to what a cell reads so long after it was loaded.
CREEP_REFERENCE_S = 3.0
#: Half-widths of the play operators as parts of the whole loop; their mean is one half.
_PLAYS = (0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0)


@dataclass(frozen=True)
class Physics:
    """What the virtual mat does to pressure. 0, or infinity for saturation, switches an effect off.

    `gain_spread` is the standard deviation of the cells' gains, `noise_counts` that of the converter's noise; how fine
    its counts are says the circuit. `turn_on_kpa`: below it a cell is silent; `saturation_kpa`: what it
    never exceeds. `hysteresis`: width of the loop between loading and unloading as a share of the reading; `creep`:
    growth of the reading a decade of time; `crosstalk`: share of a cell's load that its four neighbours bear. `dead`,
    `stuck` and `noisy`: shares of cells that never conduct, that conduct all the time, and whose contact is loose.
    `row_ohm`: resistance of a row's driver. `drift_counts`: what an unloaded cell reads since the mat was calibrated,
    a third of it differing from cell to cell.
    """

    gain_spread: float = 0.1
    noise_counts: float = 0.3
    turn_on_kpa: float = 0.0
    saturation_kpa: float = float("inf")
    hysteresis: float = 0.0
    creep: float = 0.0
    crosstalk: float = 0.0
    dead: float = 0.0
    stuck: float = 0.0
    noisy: float = 0.0
    row_ohm: float = 0.0
    drift_counts: float = 0.0


#: Nothing but the converter.
NO_FAULTS = Physics(gain_spread=0.0, noise_counts=0.0)
#: Each effect at its usual size, by the name it is asked for.
FAULTS: dict[str, tuple[str, float]] = {
    "gain": ("gain_spread", 0.25),
    "noise": ("noise_counts", 0.3),
    "turn-on": ("turn_on_kpa", 2.0),
    "saturation": ("saturation_kpa", 900.0),
    "hysteresis": ("hysteresis", 0.1),
    "creep": ("creep", 0.05),
    "crosstalk": ("crosstalk", 0.05),
    "dead": ("dead", 0.02),
    "rows": ("row_ohm", 30.0),
    "stuck": ("stuck", 0.005),
    "noisy": ("noisy", 0.005),
    "drift": ("drift_counts", 3.0),
}
#: Single broken cells, and a zero that is not today's, are more than a mat's nature: asked for by name only.
_ONLY_BY_NAME = ("stuck", "noisy", "drift")


def physics_of(text: str) -> Physics:
    """`none`, `all`, or names of `FAULTS` joined by commas. Raises ValueError that lists the names."""
    if text == "none":
        return NO_FAULTS
    names = [name for name in FAULTS if name not in _ONLY_BY_NAME] if text == "all" else text.split(",")
    for name in names:
        if name not in FAULTS:
            raise ValueError(f"faults must be all, none or some of {','.join(FAULTS)}, not {name!r}")
    return replace(NO_FAULTS, **dict(FAULTS[name] for name in names))


def spread_to_neighbours(pressure_kpa: Pressure, share: float) -> Pressure:
    """Each cell's `share` borne by its four neighbours in equal parts; at the mat's edge by the cell itself."""
    out = np.asarray((1.0 - share) * pressure_kpa, np.float32)
    part = np.float32(share / 4.0) * np.asarray(pressure_kpa, np.float32)
    out[..., 1:, :] += part[..., :-1, :]
    out[..., :-1, :] += part[..., 1:, :]
    out[..., :, 1:] += part[..., :, :-1]
    out[..., :, :-1] += part[..., :, 1:]
    for edge in ((..., 0, slice(None)), (..., -1, slice(None)), (..., slice(None), 0), (..., slice(None), -1)):
        out[edge] += part[edge]
    return out


def turned_on(pressure_kpa: Pressure, threshold_kpa: float) -> Pressure:
    """sqrt(p² − threshold²), 0 below: silent at first, and soon the pressure itself."""
    p = np.asarray(pressure_kpa, np.float32)
    return np.asarray(np.sqrt(np.maximum(p * p - np.float32(threshold_kpa**2), np.float32(0.0))))


def saturated(pressure_kpa: Pressure, limit_kpa: float) -> Pressure:
    """Pressure that approaches `limit_kpa` and never exceeds it."""
    if not np.isfinite(limit_kpa):
        return pressure_kpa
    x = np.asarray(pressure_kpa, np.float64) / limit_kpa
    return np.asarray(pressure_kpa / (1.0 + x**_KNEE) ** (1.0 / _KNEE), np.float32)


@dataclass
class SheetMemory:
    """What the sheet remembers: the plays' positions (n, R, C) and the creeping parts (n, R, C); None before use."""

    frame_s: float
    plays: Floats | None = None
    creeping: Floats | None = None


def with_hysteresis(conductance: Floats, width: float, memory: SheetMemory) -> Floats:
    """Conductance (T, R, C) after the mean of several plays, relative to the reading: a Prandtl–Ishlinskii model.

    Rising it stays `width`/2 behind, falling as much ahead; a small reversal is not lost altogether, as with one play.
    """
    half = np.array(_PLAYS)[:, None, None] * width
    if memory.plays is None:
        memory.plays = np.zeros((len(_PLAYS), *conductance.shape[1:]))
    out = np.empty_like(conductance)
    for n, g in enumerate(conductance):
        memory.plays = np.clip(memory.plays, g * (1.0 - half), g * (1.0 + half))
        out[n] = memory.plays.mean(axis=0)
    return out


def with_creep(conductance: Floats, per_decade: float, memory: SheetMemory) -> Floats:
    """Conductance (T, R, C) that goes on growing by `per_decade` of itself in each decade of time under load."""
    tau = np.array(CREEP_S)[:, None, None]
    follow = 1.0 - np.exp(-memory.frame_s / tau)
    if memory.creeping is None:
        memory.creeping = np.zeros((len(CREEP_S), *conductance.shape[1:]))
    reference = 1.0 + per_decade * float(np.sum(1.0 - np.exp(-CREEP_REFERENCE_S / tau)))
    out = np.empty_like(conductance)
    for n, g in enumerate(conductance):
        memory.creeping += follow * (g - memory.creeping)
        # What has crept in shows only as far as the cell is still pressed.
        out[n] = (g + per_decade * np.minimum(memory.creeping, 2.0 * g).sum(axis=0)) / reference
    return out


def broken_cells(shape: tuple[int, int], share: float, seed: int, which: int) -> NDArray[np.bool_]:
    """(R, C), True in a `share` of the cells, the same ones for a seed."""
    n = round(share * shape[0] * shape[1])
    cells = np.random.default_rng((seed, which)).permutation(shape[0] * shape[1])[:n]
    out = np.zeros(shape[0] * shape[1], np.bool_)
    out[cells] = True
    return out.reshape(shape)
