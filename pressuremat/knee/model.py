"""What an exam gives: factors, index and range, reading, programme, referral. Data only, and its JSON.

`exam --json` is `ExamResult.to_json`. Words are in the language that was in use when they were made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from pressuremat.analysis.model import Analysis
from pressuremat.types import Finding, MetricValue
from pressuremat.visit import Visit

SCHEMA = "pressuremat.exam/1"

Foot = Literal["left", "right"]
FEET: tuple[Foot, ...] = get_args(Foot)
FactorBand = Literal["pass", "borderline", "flag"]
FactorKey = Literal[
    "ankle_mobility", "dynamic_pronation", "squat_shift", "static_arch", "hip_strength", "single_leg_control"
]
Confidence = Literal["low", "moderate", "high"]
Grade = Literal["few", "some", "several", "not-enough-information"]
ReadingKey = Literal[
    "no-mat-sign",
    "bottom-only-ankle",
    "bottom-only-hip",
    "throughout",
    "foot-without-squat",
    "shape-not-control",
    "unclear",
    "not-enough-information",
]
READING_KEYS: tuple[ReadingKey, ...] = get_args(ReadingKey)
#: What a column of the reading's table holds: beyond all noise, within it, or not looked at.
Shift = Literal["typical", "medial", "unclear", "unknown"]
#: What raising the heels does to the shift at the bottom of the squat.
Raised = Literal["improves", "unchanged", "unclear", "unknown"]
Block = Literal["ankle", "hip", "mobility", "control"]
#: What a referral does to the programme: none until a clinician has seen it, none barefoot at all.
Effect = Literal["no-programme", "no-barefoot-programme"]


@dataclass(frozen=True)
class SideState:
    """A factor on one side; `side` None for the body. `value` is None where it is not known, with a `reason`.

    `input` is the key of the metric or of the manual input that it comes from.
    """

    side: Foot | None
    value: float | None
    unit: str
    band: FactorBand | None
    severity: float | None
    confidence: Confidence
    input: str
    reason: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class Factor:
    """One contributing factor by its worse side; `sides` holds both.

    `severity` is 0, ½ or 1 and `contribution` weight times severity, both None where the factor is not known: unknown
    is not zero. `source` says who published the cut-offs, `input` what was measured.
    """

    key: FactorKey
    label: str
    side: Foot | None
    value: float | None
    unit: str
    band: FactorBand | None
    weight: float
    severity: float | None
    contribution: float | None
    source: str
    confidence: Confidence
    known: bool
    says: str
    input: str
    reason: str | None = None
    sides: tuple[SideState, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As in `exam --json`: the contract's eleven keys, and what stands beside them."""
        made = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "sides"}
        return {**made, "sides": [one.to_json() for one in self.sides]}


@dataclass(frozen=True)
class Link:
    """The contributing-factor index: not a probability. `index` is None where nothing is known.

    `range` is what the unknown factors could still make of it, widened by half a step for every known factor of low
    confidence; `range_unwidened` without that. `says` is for the person, `caveat` belongs beside every number.
    """

    index: float | None
    range: tuple[float, float]
    range_unwidened: tuple[float, float]
    coverage: float
    grade: Grade
    factors: tuple[Factor, ...]
    says: str
    caveat: str

    @property
    def unknown(self) -> tuple[Factor, ...]:
        """The factors that were not measured."""
        return tuple(one for one in self.factors if not one.known)

    def to_json(self) -> dict[str, Any]:
        """As in `exam --json`."""
        return {
            "index": self.index,
            "range": list(self.range),
            "range_unwidened": list(self.range_unwidened),
            "coverage": self.coverage,
            "grade": self.grade,
            "factors": [one.to_json() for one in self.factors],
            "says": self.says,
            "caveat": self.caveat,
        }


@dataclass(frozen=True)
class SideReading:
    """One side's row of the table: what standing and walking, the bottom of the squat and raised heels show.

    `decided_by` are keys of metrics and manual inputs, `contradicts` those that point elsewhere. `seen` is True where
    the observer, the photo or the tape decided: only then may its words speak of the knee.
    """

    side: Foot
    key: ReadingKey
    standing: Shift
    bottom: Shift
    raised: Raised
    says: str
    decided_by: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()
    seen: bool = False

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        made = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {**made, "decided_by": list(self.decided_by), "contradicts": list(self.contradicts)}


@dataclass(frozen=True)
class Reading:
    """What the exam reads, by the worse `side` (None where both read alike); `rows` are both sides.

    `next_best_test` is the protocol or the manual input that would tell most, None where nothing is open;
    `next_best_says` the same in words.
    """

    key: ReadingKey
    side: Foot | None
    says: str
    decided_by: tuple[str, ...]
    contradicts: tuple[str, ...]
    next_best_test: str | None
    next_best_says: str
    rows: tuple[SideReading, ...]

    def to_json(self) -> dict[str, Any]:
        """As in `exam --json`."""
        return {
            "key": self.key,
            "side": self.side,
            "says": self.says,
            "decided_by": list(self.decided_by),
            "contradicts": list(self.contradicts),
            "next_best_test": self.next_best_test,
            "next_best_says": self.next_best_says,
            "rows": [row.to_json() for row in self.rows],
        }


@dataclass(frozen=True)
class Seen:
    """What somebody saw or measured of one knee, apart from every sum: the observer's answers or the photo's angles.

    `severity` in standing and at the bottom is 0, ½ or 1; None where nobody looked. It is all that may colour a knee.
    """

    side: Foot
    stance: float | None
    bottom: float | None
    by: tuple[str, ...]
    says: str

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {"side": self.side, "stance": self.stance, "bottom": self.bottom, "by": list(self.by), "says": self.says}


@dataclass(frozen=True)
class Prescription:
    """A drill of the programme. `days` are weekdays, 1 Monday to 7 Sunday; `drill` a key of `drills.DRILLS`."""

    drill: str
    block: Block
    label: str
    dose: str
    why: str
    progression: str
    stops: str
    days: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """As in `exam --json`."""
        return {**{name: getattr(self, name) for name in self.__dataclass_fields__}, "days": list(self.days)}


@dataclass(frozen=True)
class Referral:
    """A reason to see a clinician, which overrides every score."""

    key: str
    says: str
    effect: Effect

    def to_json(self) -> dict[str, Any]:
        """As in `exam --json`."""
        return {"key": self.key, "says": self.says, "effect": self.effect}


@dataclass(frozen=True)
class ExamValue:
    """A value of the visit: the median over trials of one `protocol`; None for what was compared between them."""

    protocol: str | None
    value: MetricValue

    def to_json(self) -> dict[str, Any]:
        """As in `exam --json`: the ten keys of a metric and its protocol."""
        return {**self.value.to_json(), "protocol": self.protocol}


@dataclass(frozen=True, eq=False)
class ExamResult:
    """All that came out of one visit. `analyses` are those of the trials that counted, in their order.

    `pain` and `seen` stand beside the index, never in it. `programme_says` tells how the programme was chosen, or why
    there is none; `retest_weeks` when to come again. `notes` are sentences on what was not used and why.
    """

    simulated: bool
    visit: Visit
    analyses: tuple[Analysis, ...]
    values: tuple[ExamValue, ...]
    findings: tuple[Finding, ...]
    knee: Link
    reading: Reading
    programme: tuple[Prescription, ...]
    referral: tuple[Referral, ...]
    provenance: Mapping[str, Any]
    seen: tuple[Seen, ...] = ()
    pain: str = ""
    programme_says: str = ""
    retest_weeks: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """`pressuremat.exam/1`, ready for `json.dumps(…, allow_nan=False)`."""
        return {
            "schema": SCHEMA,
            "simulated": self.simulated,
            "visit": self.visit.to_json(),
            "metrics": [one.to_json() for one in self.values],
            "findings": [one.to_json() for one in self.findings],
            "knee": self.knee.to_json(),
            "seen": [one.to_json() for one in self.seen],
            "pain": self.pain,
            "reading": self.reading.to_json(),
            "programme": [one.to_json() for one in self.programme],
            "programme_says": self.programme_says,
            "retest_weeks": list(self.retest_weeks),
            "referral": [one.to_json() for one in self.referral],
            "notes": list(self.notes),
            "provenance": dict(self.provenance),
        }
