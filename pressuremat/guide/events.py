"""What a guide says: one kind of event for prompts, progress, mistakes and results. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pressuremat.calibration import Step

SCHEMA = "pressuremat.guide/1"

#: `prompt`: do this now. `progress`: it goes well. `wrong`: it does not, and why; the same is asked for again.
#: `done`: a step is finished, its `result` is kept. `failed`: a step did not work out and is left undone.
#: `finished`: there is no further step.
Kind = Literal["prompt", "progress", "wrong", "done", "failed", "finished"]


@dataclass(frozen=True)
class Event:
    """One thing to tell the person. `step` is the step's name, `title` its heading.

    `left_s` counts down while the mat is measured; `share` is how much of the step is done, from 0 to 1. `place` is
    where on the mat to act, as shares of its width and depth from the near left corner; None where it does not matter.
    """

    kind: Kind
    step: str
    title: str
    says: str
    left_s: int | None = None
    share: float | None = None
    place: tuple[float, float] | None = None
    result: Step | None = None

    def to_json(self) -> dict[str, Any]:
        """As one line of `calibrate guide --json`."""
        return {
            "schema": SCHEMA,
            "event": self.kind,
            "step": self.step,
            "title": self.title,
            "says": self.says,
            "left_s": self.left_s,
            "share": None if self.share is None else round(self.share, 3),
            "place": None if self.place is None else list(self.place),
            "result": None if self.result is None else self.result.to_json(),
        }
