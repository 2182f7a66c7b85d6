"""How far a visit is: what was done, what is left, what was left out and why. Data, and its JSON.

In: a plan. Out: plain data that says all that a visit needs to go on after a crash. Refuses to know frames.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast, get_args

from pressuremat.errors import VisitError
from pressuremat.exam.sets import Change, Item, LeftOut, item_of
from pressuremat.exam.walking import Pass, pass_of
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import _
from pressuremat.types import Condition
from pressuremat.visit import ANSWERS, Answer, Visit, visit_of

SCHEMA = "pressuremat.visit-progress/1"
Status = Literal["open", "kept", "left-out"]


@dataclass
class Entry:
    """One trial of the visit: how often it was tried, what became of it and why; of a walk its passes, of a part of
    try and see what an observer saw of the knees, by side."""

    item: Item
    version: int
    status: Status = "open"
    tries: int = 0
    why: str = ""
    passes: list[Pass] = field(default_factory=list)
    seen: dict[str, Answer] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As plain data; `entry_of` is the reverse."""
        return {
            "item": self.item.to_json(),
            "version": self.version,
            "status": self.status,
            "tries": self.tries,
            "why": self.why,
            "passes": [one.to_json() for one in self.passes],
            "seen": dict(self.seen),
        }


def entry_of(data: Mapping[str, Any]) -> Entry:
    """The entry of plain data. Raises KeyError, TypeError or ValueError for other data."""
    if data["status"] not in get_args(Status):
        raise ValueError(f"no status {data['status']!r}")
    passes = [pass_of(one) for one in data["passes"]]
    status = cast(Status, data["status"])
    item, seen = item_of(data["item"]), dict(data["seen"])
    if not set(seen.values()) <= set(ANSWERS):
        raise ValueError(f"no answers {seen!r}")
    return Entry(item, int(data["version"]), status, int(data["tries"]), str(data["why"]), passes, seen)


@dataclass
class Progress:
    """A visit under way. `recording` is the file of the trial that runs; `n_files` how many names were given out."""

    tests: str
    geometry: MatGeometry
    rate_hz: float | None
    condition: Condition = field(default_factory=Condition)
    change: Change = "heels-raised"
    visit: Visit = field(default_factory=Visit)
    entries: list[Entry] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    begun: bool = False
    paused: bool = False
    n_files: int = 0
    recording: str | None = None

    @property
    def entry(self) -> Entry | None:
        """The trial that is next; None where all are done."""
        return next((one for one in self.entries if one.status == "open"), None)

    def to_json(self) -> dict[str, Any]:
        """As `pressuremat.visit-progress/1`; `progress_of` is the reverse."""
        g = self.geometry
        return {
            "schema": SCHEMA,
            "tests": self.tests,
            "mat": {"rows": g.rows, "cols": g.cols, "pitch_mm": list(g.pitch_mm), "rate_hz": self.rate_hz},
            "condition": {"footwear": self.condition.footwear, "cover": self.condition.cover},
            "change": self.change,
            "visit": self.visit.to_json(),
            "entries": [entry.to_json() for entry in self.entries],
            "left_out": [one.to_json() for one in self.left_out],
            "begun": self.begun,
            "paused": self.paused,
            "n_files": self.n_files,
            "recording": self.recording,
        }


def progress_of(data: object) -> Progress:
    """The visit of plain data. Raises VisitError in one sentence for anything else."""
    try:
        if not isinstance(data, Mapping) or data["schema"] != SCHEMA:
            raise ValueError("another schema")
        mat, condition = data["mat"], data["condition"]
        geometry = MatGeometry(
            int(mat["rows"]), int(mat["cols"]), (float(mat["pitch_mm"][0]), float(mat["pitch_mm"][1]))
        )
        return Progress(
            str(data["tests"]),
            geometry,
            None if mat["rate_hz"] is None else float(mat["rate_hz"]),
            Condition(str(condition["footwear"]), condition["cover"]),
            data["change"],
            visit_of(data["visit"]),
            [entry_of(one) for one in data["entries"]],
            [LeftOut(one["protocol"], one["because"], one["says"]) for one in data["left_out"]],
            bool(data["begun"]),
            bool(data["paused"]),
            int(data["n_files"]),
            None if data["recording"] is None else str(data["recording"]),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise VisitError(
            _(
                "Expected the progress of a visit, got something else ({reason}); begin the visit in a new folder."
            ).format(reason=error)
        ) from error
