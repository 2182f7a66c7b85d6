"""One trial from the sound that says "step on" to having left the mat: hands-free, from what the mat shows.

Views of the mat enter in order of time, events leave. Stepping on starts it, stepping off ends it. It never waits and
has no clock: whoever gives it views decides when.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

import numpy as np

from pressuremat.analysis.model import LiveView
from pressuremat.exam.events import Event, Kind
from pressuremat.exam.problems import Problem, problem
from pressuremat.exam.protocol import Sound
from pressuremat.exam.sets import Item
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import _

#: Somebody is on the mat, or has left it, from so long on [P]; in walking there is no shorter time without a foot.
ON_S, GONE_S = 0.1, 0.5
#: The asked-for feet bear load for so long before the measured part begins; alone for so long where nobody saw two.
SETTLED_S, ALONE_S = 0.5, 3.0
#: A foot stands that bears this share of the load, %; the other one touches from so much on.
STANDS_PCT, TOUCHES_PCT = 20.0, 5.0
#: Who stands on both feet for so long has ended standing on one.
DOWN_S = 1.0
#: Less than this share of the measured time is too short [P].
LEAST_SHARE = 0.9
#: The same complaint is not made again before; nobody does what was asked for so long: a reminder.
_AGAIN_S, _REMIND_S = 4.0, 8.0
#: Missing frames for longer than this spoil the measured part.
MOST_GAP_S = 0.5

#: Less than this share of the largest load so far is nobody: sensor sheets take a while to forget who stood there [P].
_NOBODY_SHARE = 0.1
#: Whoever is to stand still is told so when their centre of pressure is so far from its mean since the beginning, mm,
#: for so long [P].
STILL_MM, _RESTLESS_S = 40.0, 0.3

Phase = Literal["ready", "settle", "run", "over", "ended"]


class Presence:
    """Who is on the mat, by what was the most that it bore."""

    def __init__(self) -> None:
        self._most = 0.0

    def of(self, view: LiveView) -> LiveView:
        """The view, without feet where what is left of the load is not somebody's."""
        self._most = max(self._most, view.total)
        return replace(view, feet=()) if view.feet and view.total < _NOBODY_SHARE * self._most else view


class Trial:
    """One run of `item`. `problems` are those seen so far; `begun` whether anybody stepped on."""

    def __init__(self, item: Item, geometry: MatGeometry) -> None:
        self.item, self._protocol = item, item.of_protocol
        self._geometry = geometry
        self.phase: Phase = "ready"
        self.problems: list[Problem] = []
        self.begun = False
        self._entered_s = math.nan
        self._since: dict[str, float] = {}
        self._two_seen = False
        self._told: tuple[str, float] = ("", -math.inf)
        self._cues = list(self._protocol.cues(item.reps))
        self._left_s: int | None = None
        self._before_s = math.nan
        self._cops: list[tuple[float, float]] = []

    @property
    def ended(self) -> bool:
        """Whether the recording may end."""
        return self.phase == "ended"

    def push(self, view: LiveView) -> list[Event]:
        """What to say about the next view."""
        if self.ended:
            return []
        now_s = view.time_s
        said: list[Event] = []
        if math.isnan(self._entered_s):
            self._entered_s = now_s
        if self.phase == "run" and now_s - self._before_s > MOST_GAP_S:
            said += self._spoiled(problem("link", seconds=now_s - self._before_s), now_s)
        self._before_s = now_s
        step = {"ready": self._ready, "settle": self._settle, "run": self._run, "over": self._over}[self.phase]
        return said + step(view, now_s)

    # -- phases -------------------------------------------------------------------------------------------------------

    def _ready(self, view: LiveView, now_s: float) -> list[Event]:
        if not self._held("on", bool(view.feet), now_s, ON_S):
            return []
        self.begun = True
        self._enter("settle", now_s)
        said = [self._event("on", _("Somebody is on the mat."), "on")]
        return said + self._begin(now_s) if self._protocol.ends == "pass" else said

    def _settle(self, view: LiveView, now_s: float) -> list[Event]:
        if self._held("gone", not view.feet, now_s, GONE_S):
            self._enter("ready", now_s)
            return [self._event("problem", _("Step on again."), "problem")]
        standing = [foot for foot in view.feet if foot.load_pct >= STANDS_PCT]
        self._two_seen = self._two_seen or len(standing) >= 2
        if self.item.feet == "both":
            stands = self._held("stands", len(standing) == 2, now_s, SETTLED_S)
        else:
            alone_s = SETTLED_S if self._two_seen or not self._protocol.both_first else ALONE_S
            stands = self._held("stands", len(view.feet) == 1, now_s, alone_s)
        if stands:
            return self._begin(now_s)
        if now_s - self._entered_s > _REMIND_S:
            if self.item.feet == "both":
                return self._reminded(_("Stand on the mat with both feet."), now_s)
            return self._reminded(_("Stand with one foot on the mat, the other one off it."), now_s)
        return []

    def _begin(self, now_s: float) -> list[Event]:
        self._enter("run", now_s)
        return [self._event("begin", _("It begins."), "begin")]

    def _run(self, view: LiveView, now_s: float) -> list[Event]:
        at_s = now_s - self._entered_s
        ends = self._protocol.ends
        if self._held("gone", not view.feet, now_s, GONE_S):
            return self._left(at_s - GONE_S)
        said = self._seen(view, now_s)
        if self.phase != "run":
            return said
        most_s = self._protocol.measured_s(self.item.seconds, self.item.reps)
        while self._cues and self._cues[0].at_s <= at_s + 1e-6:
            cue = self._cues.pop(0)
            said.append(self._event("cue", _(cue.says), cue.sound, rep=cue.rep))
        if ends == "pass":
            return said + (self._spoiled(problem("too-long", seconds=at_s), now_s) if at_s > most_s else [])
        if ends == "leave" and self._held("down", len(view.feet) > 1, now_s, DOWN_S):
            return said + self._is_over(now_s)
        if at_s >= most_s - 1e-6:
            return said + self._is_over(now_s)
        return said + (self._count_down(most_s - at_s) if not self._protocol.beats else [])

    def _over(self, view: LiveView, now_s: float) -> list[Event]:
        if self._held("gone", not view.feet, now_s, GONE_S):
            return self._end()
        return self._reminded(_("Step off the mat."), now_s) if now_s - self._entered_s > _REMIND_S else []

    # -- what is seen while it runs -----------------------------------------------------------------------------------

    def _seen(self, view: LiveView, now_s: float) -> list[Event]:
        """Problems of the moment; the fatal ones end the measured part."""
        both = self.item.feet == "both" and self._protocol.ends != "pass"
        if both and self._held("one-foot", len(view.feet) < 2, now_s, SETTLED_S):
            return self._spoiled(problem("lifted"), now_s)
        if self._protocol.ends == "pass":
            return []
        if self._protocol.clear and self._held("edge", self._at_edge(view), now_s, SETTLED_S):
            return self._spoiled(problem("edge"), now_s)
        touching = sum(foot.load_pct >= TOUCHES_PCT for foot in view.feet) > 1
        if self.item.feet == "one" and self._held("touch", touching, now_s, ON_S):
            found = problem("touch")
            self._note(found)
            return self._told_once(found, now_s)
        if self._protocol.ends == "time" and self._held("moved", self._is_restless(view), now_s, _RESTLESS_S):
            # Said in time; whether it was too much is for the recording to tell.
            return self._told_once(problem("moved"), now_s)
        return []

    def _is_restless(self, view: LiveView) -> bool:
        if not all(map(math.isfinite, view.body_cop_mm)):
            return False
        self._cops.append(view.body_cop_mm)
        x, y = np.mean(self._cops, axis=0) - view.body_cop_mm
        return math.hypot(x, y) > STILL_MM

    def _at_edge(self, view: LiveView) -> bool:
        """Whether a foot's outline reaches the outermost cells."""
        x0, y0 = self._geometry.origin_mm
        near = 1e-3
        for foot in view.feet:
            if len(foot.outline_mm):
                x, y = foot.outline_mm.T
                low = min(float(x.min()) - x0, float(y.min()) - y0)
                high = min(x0 + self._geometry.width_mm - float(x.max()), y0 + self._geometry.depth_mm - float(y.max()))
                if min(low, high) < near:
                    return True
        return False

    def _left(self, at_s: float) -> list[Event]:
        """The person has left while it was measured."""
        protocol = self._protocol
        if protocol.ends == "time" and at_s < LEAST_SHARE * protocol.measured_s(self.item.seconds):
            found = problem("short")
            self._note(found)
            return [self._problem_event(found), *self._end()]
        return self._end()

    def _spoiled(self, found: Problem, now_s: float) -> list[Event]:
        self._note(found)
        return [self._problem_event(found), *self._is_over(now_s)]

    def _is_over(self, now_s: float) -> list[Event]:
        self._enter("over", now_s)
        return [self._event("over", _("That is it. Step off the mat."), "over")]

    def _end(self) -> list[Event]:
        self.phase = "ended"
        return [self._event("end", _("Off the mat."), "off")]

    def _count_down(self, left_s: float) -> list[Event]:
        left = max(math.ceil(left_s - 1e-6), 0)
        if left == self._left_s:
            return []
        self._left_s = left
        sound: Sound | None = "tick" if left <= 3 else None
        return [self._event("progress", _("{n} s").format(n=left), sound, left_s=left)]

    # -- helpers ------------------------------------------------------------------------------------------------------

    def _enter(self, phase: Phase, now_s: float) -> None:
        self.phase, self._entered_s = phase, now_s
        self._since.clear()

    def _held(self, what: str, true: bool, now_s: float, seconds: float) -> bool:
        """Whether something has been true for so long."""
        if not true:
            self._since.pop(what, None)
            return False
        return now_s - self._since.setdefault(what, now_s) >= seconds - 1e-6

    def _note(self, found: Problem) -> None:
        if all(found.key != known.key for known in self.problems):
            self.problems.append(found)

    def _told_once(self, found: Problem, now_s: float) -> list[Event]:
        before, at_s = self._told
        if before == found.key and now_s - at_s < _AGAIN_S:
            return []
        self._told = (found.key, now_s)
        return [self._problem_event(found)]

    def _reminded(self, says: str, now_s: float) -> list[Event]:
        before, at_s = self._told
        if before == says and now_s - at_s < _AGAIN_S:
            return []
        self._told = (says, now_s)
        return [self._event("problem", says, "problem")]

    def _problem_event(self, found: Problem) -> Event:
        return Event("problem", found.sentence, self.item.protocol, self.item.side, "problem", problem=found)

    def _event(
        self, kind: Kind, says: str, sound: Sound | None = None, left_s: int | None = None, rep: int | None = None
    ) -> Event:
        return Event(kind, says, self.item.protocol, self.item.side, sound, left_s=left_s, rep=rep or None)
