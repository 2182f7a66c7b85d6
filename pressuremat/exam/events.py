"""What a visit says: one kind of event for instructions, sounds, countdowns, mistakes and results. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pressuremat.exam.problems import Problem
from pressuremat.exam.protocol import Sound
from pressuremat.exam.sets import TrialSide

SCHEMA = "pressuremat.visit-event/1"

#: `left-out`: a test is not done, and why. `show`: this test is next. `record`: begin a recording, in `file`; step on.
#: `on`: somebody did. `begin`: the measured part begins. `cue`: paced. `progress`: how much is left. `problem`: seen
#: now. `over`: the measured part is over, step off. `end`: end the recording and judge it. `stop`: end it, it is not
#: judged. `discard`: end it and throw it away. `kept`, `failed`: what became of it. `ask`: fields to be answered.
#: `paused`, `resumed`, `finished`.
Kind = Literal[
    "left-out",
    "show",
    "record",
    "on",
    "begin",
    "cue",
    "progress",
    "problem",
    "over",
    "end",
    "stop",
    "discard",
    "kept",
    "failed",
    "ask",
    "paused",
    "resumed",
    "finished",
]


@dataclass(frozen=True)
class Event:
    """One thing to tell or to do. `sound` is what sounds with it; `fields` are names of `visit.Manual` to be answered.

    `left_s` counts down, `left_n` says how many steps of each side are still wanted.
    """

    kind: Kind
    says: str
    protocol: str = ""
    side: TrialSide | None = None
    sound: Sound | None = None
    file: str | None = None
    left_s: int | None = None
    left_n: int | None = None
    rep: int | None = None
    problem: Problem | None = None
    fields: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As one line of `visit --json`."""
        return {
            "schema": SCHEMA,
            "event": self.kind,
            "says": self.says,
            "protocol": self.protocol or None,
            "side": self.side,
            "sound": self.sound,
            "file": self.file,
            "left_s": self.left_s,
            "left_n": self.left_n,
            "rep": self.rep,
            "problem": None if self.problem is None else self.problem.to_json(),
            "fields": list(self.fields),
        }
