"""The nouns of the program: frames, recordings, footprints, values, findings. Data only, nothing is computed.

Arrays: a stack of frames is (T, R, C), a frame (R, C), row 0 nearest the viewer. All are frozen dataclasses; the
arrays in them are not to be written to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from pressuremat.correction import Correction
from pressuremat.geometry import Insole, MatGeometry

Unit = Literal["kPa", "count"]
Side = Literal["left", "right", "both"]
FootSide = Literal["left", "right", "unknown"]
Floats = NDArray[np.float64]
Pressure = NDArray[np.float32]
Bools = NDArray[np.bool_]
Cells = NDArray[np.intp]


class Calibrator(Protocol):
    """Turns what a board sent into what analysis works on. `pressuremat.calibration` holds the real ones.

    `unit` is "kPa" where pressure is known, and "count" where values are only proportional to it (the circuit is
    undone, no known load was ever applied).
    """

    @property
    def id(self) -> str:
        """Name by which a report refers to it."""

    @property
    def unit(self) -> Unit:
        """Unit of what `apply` returns."""

    def apply(self, counts: NDArray[Any]) -> Pressure:
        """Values of `counts`, shape (..., R, C), as float32 of the same shape; never negative."""

    def noise(self) -> float:
        """Standard deviation of an unloaded cell in `unit`; NaN where nobody has measured it."""

    def to_json(self) -> dict[str, Any]:
        """As plain data, for a file's header and a report's provenance."""


@dataclass(frozen=True)
class Condition:
    """What stood between foot and sensors. It travels with every trial; unlike conditions are never compared."""

    footwear: str = "barefoot"
    cover: str | None = None


@dataclass(frozen=True)
class Subject:
    """The person who stands on the mat, as far as it bears on what values mean; None for what nobody said."""

    age_y: float | None = None
    height_cm: float | None = None
    mass_kg: float | None = None
    foot_mm: float | None = None

    @property
    def bmi(self) -> float | None:
        """Body mass index in kg/m², None where height or mass is not known."""
        if self.height_cm is None or self.mass_kg is None:
            return None
        return self.mass_kg / (self.height_cm / 100.0) ** 2

    def to_json(self) -> dict[str, Any]:
        """As plain data, for a report's provenance."""
        return {
            "age_y": self.age_y,
            "height_cm": self.height_cm,
            "mass_kg": self.mass_kg,
            "foot_mm": self.foot_mm,
        }


NOBODY_KNOWN = Subject()


@dataclass(frozen=True)
class Gap:
    """An interval without frames. `n_lost` is None where the board was away and nobody counted."""

    start_s: float
    end_s: float
    n_lost: int | None
    reason: str


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture of the mat as it came from a source.

    `values` (R, C) is uint16 counts, or float32 kPa where the source knows pressure. `time_s` runs on the board's
    clock from the source's first frame, on over resets and unplugged intervals. `host_s` is the host's monotonic
    clock when the last byte arrived, NaN for a frame out of a file. `belt_mm` as in `Recording`.
    """

    sequence: int
    time_s: float
    values: NDArray[Any]
    unit: Unit
    host_s: float = float("nan")
    belt_mm: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, eq=False)
class Recording:
    """Frames over time, as stored, with all that is known of how they came about.

    `frames` (T, R, C) is float32 kPa where `stored_unit` is "kPa", else unsigned counts; `pressure()` gives what
    analysis works on. `time_s` (T,) increases strictly. Where a format does not say its rate, `time_known` is
    False and `time_s` is a nominal axis that must not be shown. `outside` (R, C) is True where there is no sensor.
    `zeroed` is set by whoever found the empty mat's drift: from that frame on that calibrator holds instead of
    `calibration`; it is never stored.
    `belt_mm` (T, 2) is how far a treadmill's surface has travelled (x, y): added to a position on the mat it gives
    the one on the surface, in which footprints lie; None where the surface does not move. `corrections` are what a
    person changed by hand in what was found in it. `insoles` are those whose sensors make up a frame, none for a mat.
    """

    frames: NDArray[Any]
    time_s: Floats
    geometry: MatGeometry
    stored_unit: Unit
    format: str
    path: str = ""
    time_known: bool = True
    calibration: Calibrator | None = None
    simulated: bool = False
    trimmed_to_contact: bool = False
    device: str | None = None
    gaps: tuple[Gap, ...] = ()
    outside: Bools | None = None
    belt_mm: Floats | None = None
    condition: Condition = field(default_factory=Condition)
    protocol: str | None = None
    input_sha256: str | None = None
    warnings: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    zeroed: tuple[int, Calibrator] | None = None
    insoles: tuple[Insole, ...] = ()

    def __post_init__(self) -> None:
        if self.frames.ndim != 3 or self.frames.shape[1:] != self.geometry.shape:
            raise ValueError(f"frames must be (T, {self.geometry.rows}, {self.geometry.cols}), not {self.frames.shape}")
        if self.time_s.shape != self.frames.shape[:1]:
            raise ValueError(f"time_s must be ({len(self.frames)},), not {self.time_s.shape}")
        if self.belt_mm is not None and self.belt_mm.shape != (len(self.frames), 2):
            raise ValueError(f"belt_mm must be ({len(self.frames)}, 2), not {self.belt_mm.shape}")

    @property
    def unit(self) -> Unit:
        """Unit of `pressure()`: "kPa", or "count" where pressure is not known."""
        return self.stored_unit if self.calibration is None else self.calibration.unit

    @property
    def calibrated(self) -> bool:
        """Whether values are pressures in kPa."""
        return self.unit == "kPa"

    @property
    def n_frames(self) -> int:
        """Number of frames."""
        return len(self.frames)

    @property
    def n_lost_frames(self) -> int:
        """Frames known to be lost in gaps."""
        return sum(gap.n_lost or 0 for gap in self.gaps)

    def belt_at(self, index: int) -> tuple[float, float]:
        """Travel of the surface at a frame, mm; (0, 0) where it does not move."""
        return (0.0, 0.0) if self.belt_mm is None else (float(self.belt_mm[index, 0]), float(self.belt_mm[index, 1]))

    def pressure(self, start: int = 0, stop: int | None = None) -> Pressure:
        """Frames `start` to `stop` as float32 in `unit`, shape (n, R, C); cells without a sensor are 0."""
        frames = self.frames[start:stop]
        if self.calibration is not None and self.stored_unit == "count":
            first, later = self.zeroed or (self.n_frames, self.calibration)
            n_before = max(0, min(first - start, len(frames)))
            parts = ((self.calibration, frames[:n_before]), (later, frames[n_before:]))
            applied = [calibrator.apply(part) for calibrator, part in parts if len(part)]
            values = np.concatenate(applied) if applied else self.calibration.apply(frames)
        else:
            values = frames.astype(np.float32, copy=False)
        if self.outside is not None and self.outside.any():
            values = np.where(self.outside, np.float32(0), values)
        return values


@dataclass(frozen=True)
class FootAxis:
    """The long axis of a footprint: from `heel_mm`, the rearmost point of the contour on it, to `toe_mm`, the
    foremost, toes included. `axis_deg` is its angle from +y, positive toward +x (clockwise).

    Points in the mat frame become (s, m) in the foot frame: s along the axis from the heel, m across it. m is
    positive toward the right-hand side of the direction heel → toe; `medial_sign` turns it into medial positive.
    """

    heel_mm: tuple[float, float]
    toe_mm: tuple[float, float]
    axis_deg: float

    @property
    def length_mm(self) -> float:
        """Distance from heel to toe."""
        return float(np.hypot(self.toe_mm[0] - self.heel_mm[0], self.toe_mm[1] - self.heel_mm[1]))

    def to_foot(self, x_mm: Floats, y_mm: Floats) -> tuple[Floats, Floats]:
        """(s, m) in mm of points in the mat frame; shapes as given."""
        a = np.deg2rad(self.axis_deg)
        dx, dy = x_mm - self.heel_mm[0], y_mm - self.heel_mm[1]
        return dx * np.sin(a) + dy * np.cos(a), dx * np.cos(a) - dy * np.sin(a)

    def to_mat(self, s_mm: Floats, m_mm: Floats) -> tuple[Floats, Floats]:
        """(x, y) in mm of points in the foot frame; the reverse of `to_foot`."""
        a = np.deg2rad(self.axis_deg)
        return (
            self.heel_mm[0] + s_mm * np.sin(a) + m_mm * np.cos(a),
            self.heel_mm[1] + s_mm * np.cos(a) - m_mm * np.sin(a),
        )


def medial_sign(side: FootSide) -> float:
    """+1 where the foot frame's m grows medially (left foot), −1 for a right foot, NaN where the side is unknown."""
    return {"left": 1.0, "right": -1.0}.get(side, float("nan"))


@dataclass(frozen=True, eq=False)
class Footprint:
    """One contact of one foot with the mat.

    `frames` (n, r, c) holds this foot's values only, in `unit`, in the window `geometry` of the mat; other feet's
    cells are 0. `time_s` (n,); `total` (n,) is the sum over cells in `unit`; `cop_mm` (n, 2) is the centre of
    pressure in the mat frame, NaN where the load is too small. `image` (r, c) is the picture that shape metrics use:
    the mean over steady load where `static`, else the maximum over time. `contour` is the threshold of its outline.
    `reason` says why `complete` is False. `axis` is None where the print has no recognisable long axis.
    `begins` and `ends` tell whether the recording shows the foot touch and leave: a print may be cut elsewhere.
    `corrected` names what a person changed by hand.
    The arrays span the frames `start_index` to `end_index` (not included) of the recording; the first and last
    `fringe` of them are the faint load just before and after the contact, below the contact threshold.
    `insole` is the one under this foot, None on a mat; where that lies on no grid, `frames` are (n, 1, sensors),
    `total` is weighted by the sensors' areas so that it times the cell's area is the force, and nothing has a shape.
    """

    id: int
    start_index: int
    end_index: int
    time_s: Floats
    frames: Pressure
    geometry: MatGeometry
    unit: Unit
    total: Floats
    cop_mm: Floats
    image: Pressure
    static: bool
    contour: float
    complete: bool
    reason: str | None
    side: FootSide = "unknown"
    side_confidence: float = 0.0
    axis: FootAxis | None = None
    fringe: tuple[int, int] = (0, 0)
    begins: bool = True
    ends: bool = True
    corrected: tuple[str, ...] = ()
    insole: Insole | None = None

    @property
    def start_s(self) -> float:
        """Time of the first frame of the contact."""
        return float(self.time_s[self.fringe[0]])

    @property
    def end_s(self) -> float:
        """Time of the last frame of the contact."""
        return float(self.time_s[len(self.time_s) - 1 - self.fringe[1]])


@dataclass(frozen=True)
class Reference:
    """A published range: `low` to `high` in the metric's unit, for whom, and who says so."""

    low: float | None
    high: float | None
    source: str
    population: str = ""

    def to_json(self) -> dict[str, Any]:
        """As in `analyze --json`."""
        return {"low": self.low, "high": self.high, "source": self.source, "population": self.population}


@dataclass(frozen=True)
class MetricValue:
    """One value of one metric, with how sure it is; the fields of `analyze --json`.

    `uncertainty` is one standard deviation of the instrument's error, `repeat_sd` the spread of the `n` repetitions
    whose median `value` is. An invalid value may still be there, to be shown greyed, never without `reason`;
    a missing value (None) always has one. `footprint_id` ties a footprint's value to it. `at_least`: the value is not
    valid because it is a lower bound, and the true one is not smaller.
    """

    key: str
    side: Side | None
    value: float | None
    unit: str
    uncertainty: float | None = None
    repeat_sd: float | None = None
    n: int = 1
    valid: bool = True
    reason: str | None = None
    band: str | None = None
    reference: Reference | None = None
    footprint_id: int | None = None
    at_least: bool = False

    def __post_init__(self) -> None:
        if (self.value is None or not self.valid) and not self.reason:
            raise ValueError(f"{self.key}: a value that is missing or not valid needs a reason")
        if self.value is not None and not np.isfinite(self.value):
            raise ValueError(f"{self.key}: value must be finite or None, not {self.value}")

    def to_json(self) -> dict[str, Any]:
        """As in `analyze --json`: the ten keys, and no NaN."""
        return {
            "key": self.key,
            "side": self.side,
            "value": self.value,
            "unit": self.unit,
            "uncertainty": self.uncertainty,
            "repeat_sd": self.repeat_sd,
            "n": self.n,
            "valid": self.valid,
            "reason": self.reason,
            "band": self.band,
            "reference": None if self.reference is None else self.reference.to_json(),
        }


@dataclass(frozen=True)
class Finding:
    """What values suggest, beside a published range: never a diagnosis."""

    key: str
    side: Side | None
    level: Literal["possible", "consistent"]
    says: str
    because: tuple[str, ...]
    confidence: Literal["low", "moderate", "high"]
    source: str

    def to_json(self) -> dict[str, Any]:
        """As in `analyze --json`."""
        return {
            "key": self.key,
            "side": self.side,
            "level": self.level,
            "says": self.says,
            "because": list(self.because),
            "confidence": self.confidence,
            "source": self.source,
        }


@dataclass(frozen=True, eq=False)
class StreamInfo:
    """What a source is: said once when it opens, and again when another board or setting answers.

    `rate_hz` is what the source intends, 0 where it sends as fast as it can; `calibration` is applied by whoever
    analyses, never by the source.
    """

    uri: str
    device: str
    geometry: MatGeometry
    unit: Unit
    rate_hz: float
    simulated: bool = False
    calibration: Calibrator | None = None
    condition: Condition = field(default_factory=Condition)
    protocol: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LinkStatus:
    """The link's health, counted since the source opened: by the board itself, and by the decoder on this side.

    `n_sums_off` are columns, over all frames with load only, whose cells do not add up to what the board read of the
    column with all rows driven, and did not in the frame before: rows that touch, or one that is not driven alone.
    """

    n_frames: int = 0
    n_lost: int = 0
    n_skipped_by_board: int = 0
    n_damaged_packets: int = 0
    connected: bool = True
    says: str = ""
    n_sums_off: int = 0


@dataclass(frozen=True)
class StreamEnd:
    """The source has come to its end (a recording is over); no event follows."""

    reason: str


@dataclass(frozen=True)
class Marker:
    """A moment that somebody marked while recording, with a short name for it."""

    time_s: float
    name: str


StreamEvent = Frame | Gap | StreamInfo | LinkStatus | StreamEnd | Marker


class Source(Protocol):
    """Where frames come from. Used by one thread only; `open` and `read` may block, never longer than asked."""

    def open(self) -> StreamInfo:
        """Connect and start. Raises SourceError, in one sentence, where there is no mat."""

    def read(self, timeout_s: float) -> list[StreamEvent]:
        """What has come since the last call; waits up to `timeout_s` for something, [] if nothing came.

        A source that loses its board gives a LinkStatus with `connected` False, waits for the board to come back
        within further calls, then gives the Gap and goes on. Raises SourceError only where nothing more can come.
        """

    def close(self) -> None:
        """Let go of port and file. May be called twice."""
