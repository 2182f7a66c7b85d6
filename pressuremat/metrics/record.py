"""What a metric is: a function and a record of what it means, where it comes from and when it holds.

In: `FootInput`, `WholeInput`, `WalkInput`, `TrialInput`, a `CopTrace` or `Compared`. Out: `Measured`. Refuses to know
which metrics there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np

from pressuremat.calibration.reading import NO_READING, Reading
from pressuremat.calibration.uncertainty import LoadError
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import N_, _
from pressuremat.metrics import tables
from pressuremat.metrics.flaws import NO_FLAWS, Basis, Flaws, default_basis
from pressuremat.metrics.gait import Foot, Walk
from pressuremat.metrics.sway_trace import CopTrace
from pressuremat.processing.edge import Edge, edge_of
from pressuremat.processing.footprints import frame_seconds
from pressuremat.processing.masks import MASK_VERSION, ZoneLoads, masks_of, zone_loads
from pressuremat.processing.medial import MedialBorder, medial_border
from pressuremat.processing.outline import toeless_outline
from pressuremat.processing.phases import Phases, phases_of
from pressuremat.processing.presence import Stay
from pressuremat.processing.repetitions import Repetition
from pressuremat.processing.shape import Shape, shape_of
from pressuremat.processing.touches import OneLeg
from pressuremat.types import Floats, Footprint, MetricValue, Side

#: What a metric cannot do without. "shape": a complete print with an axis; "kPa": pressures; "pitch", "rate": known;
#: "step", "standing": a dynamic or a static contact; "side": left or right is known; "barefoot": no shoe between;
#: "calibrated": pressures, without which a value is given and is not valid.
Need = Literal["shape", "kPa", "pitch", "rate", "step", "standing", "side", "barefoot", "calibrated"]

REASON_INSOLES = N_("insoles move with the feet: where these are is not known")
REASON_NO_OUTLINE = N_("the sensors of this insole lie on no grid, so that they show no outline of the foot")
REASON_NO_AREAS = N_("where the insole's sensors lie and how large they are is not known: give their layout")

Detail = Literal["simple", "professional", "research"]
DETAILS: tuple[Detail, ...] = get_args(Detail)


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
    `flaws` says which of its cells do not tell what pressed them, `load_error` how wrong the mat's pressures may be,
    `reading` how far those of single cells, `cop_floor` above which pressure cells enter a centre of pressure.
    `in_shoe` where the sensor is worn; `astray_deg` and `least_stride_mm` as in the settings.
    """

    footprint: Footprint
    all: tuple[Footprint, ...]
    protocol: str = "walk"
    time_known: bool = True
    noise: float = 0.0
    steady_share: float = 0.2
    barefoot: bool = True
    simulated: bool = False
    upsampling: int = 5
    toe_fallback: float = 0.81
    flaws: Flaws = NO_FLAWS
    load_error: LoadError | None = None
    reading: Reading = NO_READING
    cop_floor: float = 0.0
    in_shoe: bool = False
    astray_deg: float = 5.0
    least_stride_mm: float = 120.0

    @cached_property
    def shape(self) -> Shape:
        """The print in its own frame. Raises ValueError where it has none: `needs` keeps metrics from asking."""
        shape = shape_of(self.footprint, self.upsampling, self.toe_fallback)
        if shape is None:
            raise ValueError("this footprint has no axis")
        return shape

    @cached_property
    def across_mm(self) -> float:
        """How wide the print is across its axis, toes included; 0 for nothing. Raises ValueError as `shape` does."""
        shape = self.shape
        across = shape.m[shape.region]
        return float(np.ptp(across)) + 2.0 * shape.half_m if across.size else 0.0

    @cached_property
    def medial(self) -> MedialBorder | None:
        """The print's inner border; None where heel and ball do not hang together. Raises ValueError as `shape`."""
        return medial_border(toeless_outline(self.shape, self.footprint.contour), self.shape.toeless_mm)

    @cached_property
    def seconds(self) -> Floats:
        """How long each of its frames (n,) stands for."""
        return frame_seconds(self.footprint.time_s)

    @cached_property
    def zones(self) -> ZoneLoads:
        """What its zones bear, by the masks of its shape. Raises ValueError as `shape` does."""
        return zone_loads(self.footprint, masks_of(self.shape, self.upsampling))

    @cached_property
    def phases(self) -> Phases | str:
        """The phases of a step's stance, or why it has none. Raises ValueError as `shape` does."""
        return phases_of(self.footprint, self.zones, self.pitch_mm)

    @cached_property
    def edge(self) -> Edge | None:
        """Its outline, and how far pressures move it; None where it has none. Raises ValueError as `shape` does."""
        return edge_of(self.shape, self.footprint.geometry.shape, self.upsampling)

    @cached_property
    def noise_sd(self) -> Floats:
        """Standard deviation of each cell of its picture (r, c) in one frame, by noise and rounding."""
        footprint = self.footprint
        if footprint.static:
            return self.reading.noise_of(footprint.image)
        return self.reading.noise_of(footprint.image, footprint.frames[int(footprint.total.argmax())])

    @cached_property
    def usual_noise_sd(self) -> Floats:
        """As `noise_sd`, of a cell (r, c) under its mean load over the contact."""
        return self.reading.noise_of(self.footprint.frames.mean(axis=0))

    @cached_property
    def picture_var(self) -> Floats:
        """Variance of each cell (r, c) of its picture, by noise, rounding and gains."""
        image = self.footprint.image.astype(np.float64)
        noise = np.square(self.noise_sd) / self._n_averaged
        return noise + np.square(self.reading.gain * image) + np.square(self._column_sd * image)

    @cached_property
    def load_var(self) -> Floats:
        """Variance of each cell (r, c) of where its load lies over time, as `picture_var`; in the square of its unit
        if it stands, times seconds if it steps."""
        if self.footprint.static:
            return self.picture_var
        each = self.seconds if self.seconds.any() else np.ones(len(self.footprint.time_s))
        load = np.tensordot(each, self.footprint.frames.astype(np.float64), 1)
        return np.square(self.usual_noise_sd) * float(np.square(each).sum()) + np.square(self.reading.gain * load)

    @property
    def areas_known(self) -> bool:
        """Whether values of cells or sensors add up to a load: those of a mat do."""
        insole = self.footprint.insole
        return insole is None or insole.on_grid or insole.layout is not None

    @property
    def _column_sd(self) -> Floats:
        """Relative error (c,) common to the cells of a column of its picture."""
        footprint = self.footprint
        moment = footprint.image if footprint.static else footprint.frames[int(footprint.total.argmax())]
        return self.reading.column_sd(moment)

    @property
    def _n_averaged(self) -> Floats | int:
        """How many frames' noise a cell (r, c) of the picture is the mean of. What wavers by less than the noise of a
        frame is rounded alike in all of them."""
        if not self.footprint.static:
            return 1
        wavers = self.footprint.frames.std(axis=0) > 0.5 * self.noise_sd
        return np.where(wavers, len(self.footprint.time_s), 1)

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


@dataclass(frozen=True, eq=False)
class Trial:
    """A guided test as its signal shows it.

    `feet` are those that the test is done with, in standing or on one leg; `time_s` (T,) is the recording's, `beside`
    (T,) what anything but these feet bears then, in the footprints' unit, `contact` from where on that counts as a
    foot. `stay` says when they had settled and when they left, None where they never did; `reps` are in their order;
    `alone` is the standing on one leg of a test of that. `mat` is the whole mat, `cop_floor` the value below which
    cells do not enter a centre of pressure. `asked_s` is how long it was to be held, `age_y` how old the person is,
    None where nobody said.
    """

    protocol: str
    feet: tuple[FootInput, ...]
    time_s: Floats
    beside: Floats
    contact: float
    mat: MatGeometry
    cop_floor: float
    stay: Stay | None
    reps: tuple[Repetition, ...] = ()
    alone: OneLeg | None = None
    asked_s: float | None = None
    age_y: float | None = None

    def foot(self, side: Foot | None) -> FootInput | None:
        """The foot of that side; None where it is not there."""
        return next((one for one in self.feet if one.footprint.side == side), None)

    def reps_of(self, foot: FootInput) -> tuple[Repetition, ...]:
        """The repetitions during the contact of that foot."""
        one = foot.footprint
        return tuple(rep for rep in self.reps if one.start_s <= rep.from_s <= one.end_s)


@dataclass(frozen=True)
class TrialInput:
    """A guided test, and whose value is asked for: one foot's, or None for that of both."""

    trial: Trial
    side: Foot | None


Values = Mapping[tuple[str, Side | None], MetricValue]


@dataclass(frozen=True)
class Compared:
    """The values of two recordings by key and side; `side` is the foot that is asked for, None for the body."""

    first: Values
    second: Values
    side: Side | None = None


@dataclass(frozen=True)
class Metric:
    """One measure. `label`, `definition` and `limits` are marked for translation and translated when shown.

    `compute` gets what `needs` grants: where a need is not met the value is missing with that reason, and `compute`
    is not called. `rests_on` says which flaws of cells spoil it; None takes `flaws.default_basis` of its scope and
    unit. A walk's metric has a value for each of `sides`, and so has one of a guided test, which is given for the
    trials of `protocols` only. Bands and references stand in reference/bands.csv under
    `key`. `detail` says who looks for it: the person, who coaches them, or who studies; a page for one depth shows the
    values up to it. `part` is the part of the foot whose name stands for `{part}` in label and definition; `{masks}` is
    the version of the masks.
    """

    key: str
    label: str
    unit: str
    scope: Literal["footprint", "recording", "walk", "trial", "sway", "comparison"]
    compute: (
        Callable[[FootInput], Measured]
        | Callable[[WholeInput], Measured]
        | Callable[[CopTrace], Measured]
        | Callable[[WalkInput], Measured]
        | Callable[[TrialInput], Measured]
        | Callable[[Compared], Measured]
    )
    definition: str
    source: str
    decimals: int = 1
    needs: frozenset[Need] = frozenset()
    limits: str = ""
    side: Side | None = None
    rests_on: frozenset[Basis] | None = None
    sides: tuple[Foot | None, ...] = (None,)
    protocols: frozenset[str] = frozenset()
    detail: Detail = "simple"
    part: str = ""

    @property
    def basis(self) -> frozenset[Basis]:
        """What it rests on besides times."""
        return default_basis(self.scope, self.unit) if self.rests_on is None else self.rests_on

    @property
    def title(self) -> str:
        """The label in the language in use."""
        return _(self.label).format(part=_(self.part)) if self.part else _(self.label)

    @property
    def meaning(self) -> str:
        """The definition in the language in use."""
        if not self.part:
            return _(self.definition)
        return _(self.definition).format(part=_(self.part), masks=MASK_VERSION)

    def to_json(self) -> dict[str, Any]:
        """As in `pressuremat metrics --json`: the record, its bands and references; words in the language in use."""
        return {
            "key": self.key,
            "label": self.title,
            "unit": self.unit,
            "scope": self.scope,
            **({"protocols": sorted(self.protocols)} if self.protocols else {}),
            "definition": self.meaning,
            "source": self.source,
            "decimals": self.decimals,
            "needs": sorted(self.needs),
            "rests_on": sorted(self.basis),
            "detail": self.detail,
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
