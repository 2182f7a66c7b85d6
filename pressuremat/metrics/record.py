"""What a metric is: a function and a record of what it means, where it comes from and when it holds.

In: `FootInput`, `WholeInput`, `WalkInput` or a `CopTrace`. Out: `Measured`. Refuses to know which metrics there are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from pressuremat.calibration.uncertainty import LoadError
from pressuremat.i18n import _
from pressuremat.metrics import tables
from pressuremat.metrics.flaws import NO_FLAWS, Basis, Flaws, default_basis
from pressuremat.metrics.gait import Foot, Walk
from pressuremat.metrics.sway_trace import CopTrace
from pressuremat.processing.shape import Shape, shape_of
from pressuremat.types import Footprint, MetricValue, Side

#: What a metric cannot do without. "shape": a complete print with an axis; "kPa": pressures; "pitch", "rate": known;
#: "step", "standing": a dynamic or a static contact; "side": left or right is known; "barefoot": no shoe between.
Need = Literal["shape", "kPa", "pitch", "rate", "step", "standing", "side", "barefoot"]


@dataclass(frozen=True)
class Measured:
    """A value before it gets its record's words: None with a `reason` where there is none.

    `reason` beside a value makes it not valid: shown greyed. `at_least`: the true value is not smaller. `n`
    repetitions stand behind it, their spread `repeat_sd`.
    """

    value: float | None
    uncertainty: float | None = None
    reason: str | None = None
    at_least: bool = False
    repeat_sd: float | None = None
    n: int = 1


@dataclass(frozen=True, eq=False)
class FootInput:
    """One footprint and what its values may depend on. `all` are the recording's footprints, this one among them.

    `noise` is the standard deviation of an unloaded cell in the footprint's unit; `steady_share` as in the settings;
    `flaws` says which of its cells do not tell what pressed them, `load_error` how wrong the mat's pressures may be.
    """

    footprint: Footprint
    all: tuple[Footprint, ...]
    protocol: str = "walk"
    time_known: bool = True
    noise: float = 0.0
    steady_share: float = 0.2
    barefoot: bool = True
    upsampling: int = 5
    toe_fallback: float = 0.81
    flaws: Flaws = NO_FLAWS
    load_error: LoadError | None = None

    @cached_property
    def shape(self) -> Shape:
        """The print in its own frame. Raises ValueError where it has none: `needs` keeps metrics from asking."""
        shape = shape_of(self.footprint, self.upsampling, self.toe_fallback)
        if shape is None:
            raise ValueError("this footprint has no axis")
        return shape

    @property
    def pitch_mm(self) -> float:
        """The coarser of the two pitches."""
        return max(self.footprint.geometry.pitch_mm)


@dataclass(frozen=True, eq=False)
class WholeInput:
    """A recording's footprints, the values they have got, the protocol's name and the person's mass if known.

    `one_clock` is False where the footprints come from recordings that share no clock.
    """

    feet: tuple[FootInput, ...]
    values: tuple[MetricValue, ...]
    protocol: str
    mass_kg: float | None = None
    one_clock: bool = True


@dataclass(frozen=True)
class WalkInput:
    """The landings of a recording's walk, and whose value is asked for: one foot's, or None for that of both."""

    walk: Walk
    side: Foot | None


@dataclass(frozen=True)
class Metric:
    """One measure. `label`, `definition` and `limits` are marked for translation and translated when shown.

    `compute` gets what `needs` grants: where a need is not met the value is missing with that reason, and `compute`
    is not called. `rests_on` says which flaws of cells spoil it; None takes `flaws.default_basis` of its scope and
    unit. A walk's metric has a value for each of `sides`. Bands and references stand in reference/bands.csv under
    `key`.
    """

    key: str
    label: str
    unit: str
    scope: Literal["footprint", "recording", "walk", "sway"]
    compute: (
        Callable[[FootInput], Measured]
        | Callable[[WholeInput], Measured]
        | Callable[[CopTrace], Measured]
        | Callable[[WalkInput], Measured]
    )
    definition: str
    source: str
    decimals: int = 1
    needs: frozenset[Need] = frozenset()
    limits: str = ""
    side: Side | None = None
    rests_on: frozenset[Basis] | None = None
    sides: tuple[Foot | None, ...] = (None,)

    @property
    def basis(self) -> frozenset[Basis]:
        """What it rests on besides times."""
        return default_basis(self.scope, self.unit) if self.rests_on is None else self.rests_on

    def to_json(self) -> dict[str, Any]:
        """As in `pressuremat metrics --json`: the record, its bands and references; words in the language in use."""
        return {
            "key": self.key,
            "label": _(self.label),
            "unit": self.unit,
            "scope": self.scope,
            "definition": _(self.definition),
            "source": self.source,
            "decimals": self.decimals,
            "needs": sorted(self.needs),
            "rests_on": sorted(self.basis),
            "validity": _(self.limits),
            "bands": [
                {
                    "band": band.word,
                    "low": None if band.low == float("-inf") else band.low,
                    "high": None if band.high == float("inf") else band.high,
                    "basis": band.basis,
                }
                for band in tables.bands(self.key)
            ],
            "band_words": tables.band_words(self.key),
            "references": [found.to_json() for found in [tables.reference(self.key)] if found is not None],
        }
