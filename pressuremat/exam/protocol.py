"""What a guided test is: a record of words, numbers and beats. Data only; when to say what follows from it alone.

In: nothing. Out: `Protocol`, and the `Cue`s of a run of it. Refuses to know frames and persons.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pressuremat.i18n import _

#: How the measured part ends: after `seconds`; after the last repetition; when the person steps down or off, at the
#: latest after `seconds`; or after one pass across the mat.
Ending = Literal["time", "beats", "leave", "pass"]
#: Sounds by name; how they sound is the business of whoever plays them.
Sound = Literal["on", "begin", "down", "hold", "up", "rest", "tick", "over", "off", "problem", "finished"]


@dataclass(frozen=True)
class Beat:
    """One part of a repetition: its sound, how long it lasts, and the word that is said."""

    sound: Sound
    seconds: float
    says: str


@dataclass(frozen=True)
class Cue:
    """What is said and sounds `at_s` after the measured part began; `rep` counts from 1, 0 belongs to none."""

    at_s: float
    sound: Sound
    says: str
    rep: int = 0


@dataclass(frozen=True)
class Protocol:
    """One guided test.

    `version` changes whenever what is measured changes: unlike versions share no trend. `drawing` is the key of the
    set-up drawing. `feet` are on the mat; `each_side`: once for either. `seconds` is the measured time (see `ends`),
    `reps` repetitions of `beats` with `rest_s` between, after standing still for `upright_s`. `change_s` is the time
    for getting into position and `settle_s` for stepping on and off, of each trial. `asks` are fields of
    `visit.Manual` to be answered after it, `observe` what a second person looks at meanwhile. `blocks` lie under the
    heels; `clear`: no foot may touch the mat's edge; `both_first`: who stands on one leg lifts the other from the mat.
    `computes` are metric keys. `blind` is what the mat cannot tell, `source` where dose and measures come from,
    `evidence` how sure that is ([V n], [M], [U], [P] as in docs/definitions-footprint.md).
    """

    key: str
    version: int
    title: str
    purpose: str
    instructions: tuple[str, ...]
    drawing: str
    feet: Literal["both", "one"]
    each_side: bool
    ends: Ending
    seconds: float
    change_s: float
    stops: tuple[str, ...]
    computes: tuple[str, ...]
    blind: str
    source: str
    evidence: str
    reps: int = 1
    beats: tuple[Beat, ...] = ()
    rest_s: float = 0.0
    upright_s: float = 0.0
    settle_s: float = 5.0
    asks: tuple[str, ...] = ()
    observe: str = ""
    blocks: bool = False
    clear: bool = True
    both_first: bool = False

    def measured_s(self, seconds: float | None = None, reps: int | None = None) -> float:
        """How long the measured part lasts at most, with another time or number of repetitions where given."""
        if self.ends != "beats":
            return self.seconds if seconds is None else seconds
        one_s = sum(beat.seconds for beat in self.beats)
        n = self.reps if reps is None else reps
        return 2.0 * self.upright_s + n * one_s + (n - 1) * self.rest_s

    def trial_s(self, seconds: float | None = None, reps: int | None = None) -> float:
        """How long one trial takes, from stepping on to having left."""
        return self.settle_s + self.measured_s(seconds, reps)

    def cues(self, reps: int | None = None) -> tuple[Cue, ...]:
        """What is said when, in order; () where nothing paces."""
        if not self.beats:
            return ()
        made, at_s, n = [], self.upright_s, self.reps if reps is None else reps
        for rep in range(1, n + 1):
            for beat in self.beats:
                made.append(Cue(at_s, beat.sound, beat.says, rep))
                at_s += beat.seconds
            if rep < n:
                made.append(Cue(at_s, "rest", "", rep))
                at_s += self.rest_s
        made.append(Cue(at_s, "rest", "", n))
        return tuple(made)

    def to_json(self) -> dict[str, Any]:
        """As plain data, its words in the language in use."""
        return {
            "protocol": self.key,
            "version": self.version,
            "title": _(self.title),
            "purpose": _(self.purpose),
            "instructions": [_(text) for text in self.instructions],
            "observe": _(self.observe),
            "drawing": self.drawing,
            "feet": self.feet,
            "each_side": self.each_side,
            "measured_s": self.measured_s(),
            "reps": self.reps if self.beats or self.ends == "pass" else None,
            "cues": [{"at_s": c.at_s, "sound": c.sound, "says": _(c.says), "rep": c.rep} for c in self.cues()],
            "stops": [_(text) for text in self.stops],
            "computes": list(self.computes),
            "asks": list(self.asks),
            "blind": _(self.blind),
            "source": self.source,
            "evidence": self.evidence,
        }
