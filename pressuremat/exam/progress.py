"""How far a visit is: what was done, what is left, what was left out and why. Data, and its JSON.

In: a plan. Out: plain data that says all that a visit needs to go on after a crash. Refuses to know frames.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast, get_args

from pressuremat.errors import VisitError
from pressuremat.exam.sets import CHANGES, LONG_MAT_MM, Change, Item, LeftOut, TrialSide, item_of
from pressuremat.exam.walking import Pass, pass_of, start_mark_mm
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import _
from pressuremat.types import Condition
from pressuremat.visit import ANSWERS, Answer, Quality, TrialRef, Visit, visit_of

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

    def refer(self, item: Item, file: str, side: TrialSide | None, quality: Quality, excluded: str | None) -> None:
        """Put a recording of `item` on record; `excluded` is why it must not be used."""
        quality = "failed" if excluded else quality
        protocol = item.of_protocol
        ref = TrialRef(
            item.protocol,
            file,
            side,
            self.condition,
            item.note,
            quality,
            excluded,
            item.block_mm,
            asked_s=protocol.measured_s(item.seconds) if protocol.ends in ("time", "leave") else None,
            version=protocol.version,
        )
        self.visit = replace(self.visit, trials=(*self.visit.trials, ref))

    def exclude(self, entry: Entry, why: str) -> None:
        """No longer use the recordings that an entry was kept with."""
        files = {one.file for one in entry.passes}
        item = entry.item
        if not files:
            mine = (item.protocol, item.side, item.note, None)
            same = [ref.file for ref in self.visit.trials if (ref.protocol, ref.side, ref.note, ref.excluded) == mine]
            files = set(same[-1:])
        trials = (
            replace(ref, excluded=why, quality="failed") if ref.file in files and ref.excluded is None else ref
            for ref in self.visit.trials
        )
        self.visit = replace(self.visit, trials=tuple(trials))

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


def what_next(item: Item, progress: Progress) -> str:
    """Which trial is next, for the person: its name and side, the change to be made, where to start walking."""
    protocol = item.of_protocol
    words = [_(protocol.title)]
    if item.side is not None:
        words.append(_("left") if item.side == "left" else _("right"))
    if item.of > 1:
        words.append(_("{n} of {total}").format(n=item.number, total=item.of))
    sentences = [", ".join(words)]
    if item.part is not None and item.change is not None:
        sentences.append(_(CHANGES[item.change]) if item.part == "changed" else _("As you always do it."))
    depth_mm = progress.geometry.depth_mm
    if protocol.ends == "pass" and depth_mm < LONG_MAT_MM:
        mark_cm = start_mark_mm(progress.visit.person.height_cm, depth_mm) / 10.0
        sentences.append(_("Toes {cm:.0f} cm before the mat, so that the second step lands on it.").format(cm=mark_cm))
    return ". ".join(sentence.removesuffix(".") for sentence in sentences) + "."


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
