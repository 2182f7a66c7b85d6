"""A visit as a state machine: questions first, then trial after trial, judged, repeated or left out, until all is done.

Views of the mat and commands enter, events leave; it never waits, and has no clock, no files and no screen. Whoever
feeds it records where an event says so, judges what was recorded and gives the `Judgement` back. `progress` is all that
it knows; saved after every call it goes on where it was, whatever happened in between.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from pressuremat.analysis.model import LiveView
from pressuremat.errors import VisitError
from pressuremat.exam.events import Event, Kind
from pressuremat.exam.problems import Problem
from pressuremat.exam.progress import Entry, Progress, what_next
from pressuremat.exam.protocol import Sound
from pressuremat.exam.protocols import MOST_PAIN
from pressuremat.exam.quality import Judgement
from pressuremat.exam.sets import Change, Item, TestSet, TrialSide, offer, set_of
from pressuremat.exam.suits import why_not
from pressuremat.exam.trial import Presence, Trial
from pressuremat.exam.walking import Pass, mark_shift_mm, still_wanted, verdicts
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import _
from pressuremat.types import Condition
from pressuremat.visit import MANUAL, Fppa, Moment, Pair, Visit, visit_of, with_angle

#: The mat is empty for so long before a recording begins, so that it begins with the empty mat [P].
EMPTY_S = 1.0
#: Nobody steps on for so long after the sound: the visit pauses by itself.
MOST_READY_S = 90.0
#: A trial that did not work so often is left out; of a walk so many passes for each step that is wanted.
MOST_TRIES, MOST_PASSES = 3, 3
#: The start mark is moved when prints lie further off the middle of the mat than this, mm [P].
_MARK_MM = 40.0
_AGAIN_S = 5.0

State = Literal["asked", "show", "trial", "judge", "paused", "finished"]


class Machine:
    """One visit. `Machine.new` begins one, `Machine(progress)` goes on with one."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.trial: Trial | None = None
        self._judging = False
        self._seen: tuple[Problem, ...] = ()
        self._asked: Entry | None = None
        self._presence = Presence()
        self._empty_s: float | None = None
        self._reminded_s = float("-inf")
        self._ready_s: float | None = None
        self._centres_mm: list[float] = []

    @classmethod
    def new(
        cls, tests: TestSet, geometry: MatGeometry, rate_hz: float | None, change: Change = "heels-raised"
    ) -> Machine:
        """A visit that begins, on that mat. Nothing is offered before `start` was told what the person said."""
        name = ",".join(row.protocol for row in tests.rows) if tests.key == "own" else tests.key
        return cls(Progress(name, geometry, rate_hz, change=change))

    @property
    def state(self) -> State:
        """What it waits for: answers, an empty mat, the trial, a judgement, `resume`, or nothing any more."""
        if not self.progress.begun:
            return "asked"
        if self.progress.paused:
            return "paused"
        if self.trial is not None:
            return "trial"
        if self._judging:
            return "judge"
        return "finished" if self.progress.entry is None else "show"

    @property
    def item(self) -> Item | None:
        """The trial that is next or runs."""
        return None if self.progress.entry is None else self.progress.entry.item

    @property
    def visit(self) -> Visit:
        """What is known by now, as `pressuremat exam` takes it."""
        return self.progress.visit

    # -- commands -----------------------------------------------------------------------------------------------------

    def start(self, visit: Visit, condition: Condition) -> list[Event]:
        """What the person said, before anything is stood on: the tests that suit, and why others are left out.

        Raises ValueError where it was told already.
        """
        if self.progress.begun:
            raise ValueError("a visit starts once")
        p = self.progress
        p.visit, p.condition, p.begun = replace(visit, trials=()), condition, True
        offered = offer(set_of(p.tests), p.geometry, p.rate_hz, visit.person, visit.history, condition, p.change)
        p.entries = [Entry(item, item.of_protocol.version) for item in offered.items]
        p.left_out = list(offered.left_out)
        said = [Event("left-out", one.says, one.protocol) for one in offered.left_out]
        return said + self._next()

    def go_on(self, exists: Callable[[str], bool]) -> list[Event]:
        """Begin again after the program ended, wherever it was. `exists` tells whether a recording was written.

        A trial that ran then is done anew; its recording is kept, but not used.
        """
        p = self.progress
        file, p.recording = p.recording, None
        if file is not None and p.entry is not None and exists(file):
            self._refer(p.entry.item, file, Judgement(), _("the program ended during this trial"))
        if not p.begun:
            return []
        said = [Event("resumed", _("The visit goes on where it was."))]
        p.paused = False
        return said + self._next()

    def begin(self) -> list[Event]:
        """Begin the trial that is shown now, without waiting for the mat to be empty for a while."""
        return self._record() if self.state == "show" else []

    def pause(self, why: str = "") -> list[Event]:
        """Stop here; a trial that runs is done anew after `resume`."""
        if self.state in ("asked", "paused", "finished"):
            return []
        said = self._abort(why or _("paused"))
        self.progress.paused = True
        return [*said, Event("paused", why or _("Paused."))]

    def resume(self) -> list[Event]:
        """Go on."""
        if not self.progress.paused:
            return []
        self.progress.paused = False
        return [Event("resumed", _("Go on.")), *self._next()]

    def skip(self, reason: str) -> list[Event]:
        """Leave the trial that is shown or runs undone. Raises ValueError without a reason."""
        if not reason.strip():
            raise ValueError(_("a test is left out for a reason; say which"))
        entry = self.progress.entry
        if self.state not in ("show", "trial", "judge", "paused") or entry is None:
            return []
        said = self._abort(reason)
        self.progress.paused = False
        return said + self._leave_out(entry, reason) + self._next()

    def repeat(self) -> list[Event]:
        """Do the last trial that was kept once more; what was recorded is not used."""
        done = [entry for entry in self.progress.entries if entry.status == "kept"]
        if not done or self.state not in ("show", "trial", "judge", "paused", "finished"):
            return []
        said = self._abort(_("another trial was repeated first"))
        entry = done[-1]
        self.progress.exclude(entry, _("repeated by choice"))
        entry.status, entry.tries, entry.passes, entry.seen = "open", 0, [], {}
        return said + self._next()

    def pain(self, level: float) -> list[Event]:
        """How much it hurts, 0 to 10: kept with the test, and above 3 ends it and leaves out what loads more."""
        if not 0 <= level <= 10:
            raise ValueError(_("pain is a number from 0 to 10"))
        p, entry = self.progress, self.progress.entry
        by_test = dict(p.visit.manual.pain_by_test or {})
        if entry is not None:
            by_test[entry.item.protocol] = level
        history = replace(p.visit.history, pain_0_10=level)
        p.visit = replace(p.visit, history=history, manual=replace(p.visit.manual, pain_by_test=by_test))
        if level <= MOST_PAIN or self.state in ("asked", "finished") or entry is None:
            return []
        why = _("pain rose to {level:g} of 10").format(level=level)
        said = self._abort(why) + self._leave_out(entry, why)
        for other in p.entries:
            unsuitable = why_not(other.item.protocol, p.visit.person, history, p.condition)
            if other.status == "open" and unsuitable is not None:
                said += self._leave_out(other, unsuitable)
        return said + self._next()

    def note(self, name: str, value: Any, side: str | None = None) -> None:
        """What was measured or seen by hand: a field of `visit.Manual`, of a `side` where it has two.

        What is seen of the knees after a part of try and see stays with that part. Raises VisitError for a value that
        cannot be.
        """
        data = self.progress.visit.to_json()
        if name not in data["manual"]:
            names = ", ".join(data["manual"])
            raise VisitError(
                _("Expected one of {names}, got {name!r}; choose one of these.").format(names=names, name=name)
            )
        asked = self._asked
        if name == "observer_squat_bottom" and asked is not None and asked.item.part is not None:
            checked = visit_of({**data, "manual": {name: value if side is None else {side: value}}}).manual
            pair = checked.observer_squat_bottom or Pair()
            asked.seen |= {key: one for key, one in (("left", pair.left), ("right", pair.right)) if one is not None}
            return
        if side is not None:
            value = {**(data["manual"][name] or {}), side: value}
        data["manual"] = {**data["manual"], name: value}
        self.progress.visit = replace(visit_of(data), warnings=())

    def note_angle(self, side: TrialSide, moment: Moment, degrees: float, sd_deg: float) -> None:
        """The leg's angle on a photo of that moment, beside the one of the other moment that is known already.

        Raises VisitError for an angle that cannot be.
        """
        known = self.visit.manual.fppa_deg
        leg: Fppa = with_angle(None if known is None else known.of(side), moment, degrees, sd_deg)
        self.note("fppa_deg", vars(leg), side)

    def judged(self, judgement: Judgement) -> list[Event]:
        """What became of the recording that ended last, beside what was seen live. Raises ValueError where none waits
        for it."""
        entry = self.progress.entry
        if not self._judging or entry is None or self.progress.recording is None:
            raise ValueError("no trial waits to be judged")
        self._judging = False
        live = {one.key: one for one in self._seen}
        told = {one.key for one in judgement.problems}
        judgement = replace(judgement, problems=(*(live[key] for key in live if key not in told), *judgement.problems))
        file, self.progress.recording = self.progress.recording, None
        if entry.item.of_protocol.ends == "pass":
            return self._passed(entry, file, judgement)
        self._refer(entry.item, file, judgement, judgement.why_excluded)
        entry.tries += 1
        said = [self._of(entry, "problem", one.sentence, problem=one) for one in judgement.problems if not one.fatal]
        if not judgement.fatal:
            entry.status = "kept"
            asks = entry.item.of_protocol.asks
            said.append(self._of(entry, "kept", _("Kept."), file=file))
            labels = " ".join(_(MANUAL[name].label) for name in asks)
            said += [self._of(entry, "ask", labels, fields=asks)] if asks else []
            self._asked = entry
            return said + self._next()
        return said + self._failed(entry, file, judgement)

    def push(self, view: LiveView) -> list[Event]:
        """What to say about the next view of the mat."""
        view = self._presence.of(view)
        if self.state == "show":
            return self._waiting(view)
        if self.trial is None:
            return []
        self._ready_s = view.time_s if self._ready_s is None else self._ready_s
        if self.trial.phase == "ready" and view.time_s - self._ready_s > MOST_READY_S:
            return self.pause(_("Nobody stepped on, so the visit pauses."))
        said = [
            replace(event, file=self.progress.recording) if event.kind == "end" else event
            for event in self.trial.push(view)
        ]
        if self.trial.ended:
            self._judging, self._seen = True, tuple(self.trial.problems)
            self.trial = None
        return said

    # -- from trial to trial ------------------------------------------------------------------------------------------

    def _next(self) -> list[Event]:
        entry = self.progress.entry
        self._empty_s, self._ready_s = None, None
        if entry is None:
            return [Event("finished", _("All tests are done."), sound="finished")]
        return [self._of(entry, "show", what_next(entry.item, self.progress))]

    def _waiting(self, view: LiveView) -> list[Event]:
        """The mat must be empty before a recording begins."""
        if view.feet:
            self._empty_s = None
            if view.time_s - self._reminded_s < _AGAIN_S:
                return []
            self._reminded_s = view.time_s
            return [Event("problem", _("Step off the mat first, then wait for the sound."), sound="problem")]
        self._empty_s = view.time_s if self._empty_s is None else self._empty_s
        return self._record() if view.time_s - self._empty_s >= EMPTY_S - 1e-6 else []

    def _record(self) -> list[Event]:
        entry = self.progress.entry
        if entry is None:
            return []
        self.progress.n_files += 1
        item = entry.item
        parts = [f"{self.progress.n_files:02d}", item.protocol, item.side or "", item.part or ""]
        self.progress.recording = "-".join(part for part in parts if part) + ".pmat"
        self.trial, self._ready_s = Trial(item, self.progress.geometry), None
        return [self._of(entry, "record", _("Step on."), "on", file=self.progress.recording)]

    def _abort(self, why: str) -> list[Event]:
        """End a trial that runs or waits to be judged, without using it."""
        entry, file = self.progress.entry, self.progress.recording
        running, self.trial = self.trial, None
        judging, self._judging = self._judging, False
        self.progress.recording = None
        if entry is None or file is None or not (running or judging):
            return []
        if running is not None and not running.begun:
            return [self._of(entry, "discard", _("The recording is thrown away."), file=file)]
        self._refer(entry.item, file, Judgement(), why)
        return [self._of(entry, "stop", _("The recording ends; it is not used."), file=file)] if running else []

    def _failed(self, entry: Entry, file: str, judgement: Judgement) -> list[Event]:
        first = judgement.fatal[0]
        said = [self._of(entry, "failed", first.sentence, "problem", file=file, problem=first)]
        if entry.tries >= MOST_TRIES:
            said += self._leave_out(entry, _("It did not work {n} times: {why}").format(n=entry.tries, why=first.says))
        return said + self._next()

    def _passed(self, entry: Entry, file: str, judgement: Judgement) -> list[Event]:
        """One pass of a walk: earlier ones may count anew beside the median that it moves."""
        own = tuple((one.key, one.says) for one in judgement.fatal)
        entry.passes.append(Pass(file, judgement.steps, own))
        self._refer(entry.item, file, judgement, judgement.why_excluded)
        off = verdicts(entry.passes)
        refs = {one.file: one for one in self.progress.visit.trials}
        for one, verdict in zip(entry.passes, off, strict=True):
            why = " ".join(says for _key, says in one.problems) or (verdict.says if verdict else None)
            refs[one.file] = replace(refs[one.file], excluded=why, quality="failed" if why else "good")
        self.progress.visit = replace(self.progress.visit, trials=tuple(refs.values()))
        wanted = entry.item.reps or entry.item.of_protocol.reps
        left = still_wanted(entry.passes, wanted)
        said = []
        bad = judgement.fatal[0] if judgement.fatal else off[-1]
        if bad is not None:
            said.append(self._of(entry, "failed", bad.sentence, "problem", file=file, problem=bad))
        else:
            said.append(self._of(entry, "kept", _("That step counts."), file=file))
        said += self._mark(entry, judgement)
        if not any(left.values()):
            entry.status = "kept"
            return said + self._next()
        if len(entry.passes) >= MOST_PASSES * 2 * wanted:
            n = wanted * 2 - sum(left.values())
            entry.status, entry.why = "kept", _("only {n} steps counted").format(n=n)
            return said + self._next()
        for side, n in ((side, n) for side, n in left.items() if n):
            words = {"left": _("left foot: {n} of {total} left"), "right": _("right foot: {n} of {total} left")}[side]
            said.append(replace(self._of(entry, "progress", words.format(n=n, total=wanted), left_n=n), side=side))
        self._empty_s = self._ready_s = None
        return said

    def _mark(self, entry: Entry, judgement: Judgement) -> list[Event]:
        """Where to move the start mark when steps land off the middle."""
        g = self.progress.geometry
        self._centres_mm = [*self._centres_mm, *judgement.centres_mm][-4:]
        if not any(one.key in ("edge", "no-step") for one in judgement.fatal) or not self._centres_mm:
            return []
        shift = mark_shift_mm(self._centres_mm, g.origin_mm[1] + g.depth_mm / 2)
        self._centres_mm = []
        if abs(shift) < _MARK_MM:
            return []
        words = _("Walking up the mat, move the start mark {cm:.0f} cm back.")
        if shift < 0:
            words = _("Walking up the mat, move the start mark {cm:.0f} cm nearer.")
        return [self._of(entry, "problem", words.format(cm=abs(shift) / 10.0), "problem")]

    # -- bookkeeping --------------------------------------------------------------------------------------------------

    def _refer(self, item: Item, file: str, judgement: Judgement, excluded: str | None) -> None:
        sides = {step.side for step in judgement.steps}
        side = item.side or (next(iter(sides)) if len(sides) == 1 else None)
        self.progress.refer(item, file, side, judgement.quality, excluded)

    def _leave_out(self, entry: Entry, why: str) -> list[Event]:
        entry.status, entry.why = "left-out", why
        return [self._of(entry, "left-out", why)]

    def _of(self, entry: Entry, kind: Kind, says: str, sound: Sound | None = None, **more: Any) -> Event:
        return Event(kind, says, entry.item.protocol, entry.item.side, sound, **more)
