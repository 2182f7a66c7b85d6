"""The mat page: which mat it is, how good it is, what it can do; and the guide that calibrates it.

What the live page is connected to enters; facts, lines and drawings leave. The guide runs in a thread that somebody
hands over as a `Lead`; `tick` takes what it said. It owns no widget.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pressuremat.calibration.passport import grade_of_mat, grade_words, passport
from pressuremat.i18n import _
from pressuremat.mats import possible_tests
from pressuremat.types import StreamInfo
from pressuremat_ui.jobs import Jobs
from pressuremat_ui.viewmodels.live import LiveViewModel
from pressuremat_ui.viewmodels.observable import Observable
from pressuremat_ui.viewmodels.screen import Tone, number_text

if TYPE_CHECKING:
    from pressuremat.calibration import Calibration
    from pressuremat.guide import Answers, Event

_MARKS: Mapping[str, str] = {"wrong": "!", "done": "✓", "failed": "✗", "finished": "■"}


class Leads(Protocol):
    """What is used of `pressuremat.guide.lead.Lead`."""

    def events(self) -> Iterator[list[Event]]: ...
    def skip(self) -> None: ...


#: Opens a guide: the source, what the person knows, whether it is only the check; gives it and how many steps it has.
LeadFactory = Callable[[str, "Answers", bool], tuple[Leads, int]]


@dataclass(frozen=True)
class MatLine:
    """One figure of the mat's check. `tone` is fine, flag or plain; `limit` is empty where there is none."""

    label: str
    value: str
    limit: str
    tone: Tone


@dataclass(frozen=True)
class TestLine:
    """One guided test and whether this mat can do it."""

    label: str
    tone: Tone
    says: str


@dataclass(frozen=True)
class Prompt:
    """What the guide says now. `left` are the seconds that are left, empty where none are counted; `place` as in
    `Event`; `share` of the step, None where it is not known."""

    title: str
    step: str
    says: str
    left: str
    share: float | None
    place: tuple[float, float] | None


class MatViewModel(Observable):
    """What the mat page says, shows and allows."""

    def __init__(self, live: LiveViewModel, lead: LeadFactory, write_passport: Callable[..., Any], jobs: Jobs) -> None:
        super().__init__()
        self._live, self._make_lead, self._write, self._jobs = live, lead, write_passport, jobs
        self._said: queue.SimpleQueue[list[Event]] = queue.SimpleQueue()
        self._lead: Leads | None = None
        self._stopping = False
        self._uri = ""
        self.calibration: Calibration | None = None
        self.connected = False
        self.simulated = False
        self.facts: tuple[tuple[str, str], ...] = ()
        self.grade = "–"
        self.grade_says = _("Connect a mat to see how good it is.")
        self.lines: tuple[MatLine, ...] = ()
        self.tests: tuple[TestLine, ...] = ()
        self.body_kg_text = ""
        self.weight_kg_text = ""
        self.even = False
        self.guiding = False
        self.prompt: Prompt | None = None
        self.log: tuple[str, ...] = ()
        self.message = ""
        self.can_guide = self.can_print = False
        self.saved: Path | None = None
        live.watch("info", self._connected)
        self._connected(live.info)

    # -- which mat --------------------------------------------------------------------------------------------------

    def _connected(self, info: StreamInfo | None) -> None:
        """Another mat, or none; while the guide has it, it stays the one that is shown."""
        if info is None:
            if not self.guiding:
                self.connected = self.can_guide = False
            return
        self._uri = self._live.uri
        self.simulated = info.simulated
        g = info.geometry
        pitch = " × ".join(number_text(p) for p in dict.fromkeys(g.pitch_mm)) if g.pitch_known else _("unknown")
        size = f"{g.width_mm / 10:.0f} × {g.depth_mm / 10:.0f} cm" if g.pitch_known else _("unknown")
        uid = info.detail.get("uid")
        self.facts = (
            (_("Device"), info.device),
            (_("Cells"), _("{cols} across, {rows} along").format(cols=g.cols, rows=g.rows)),
            (_("Pitch"), f"{pitch} mm" if g.pitch_known else pitch),
            (_("Sensing area"), size),
            (_("Frame rate"), f"{number_text(info.rate_hz)} Hz" if info.rate_hz else _("as fast as it can")),
            (_("Board number"), f"{uid:08x}" if isinstance(uid, int) else _("not said")),
        )
        self.tests = tuple(_test(one) for one in possible_tests(g, info.rate_hz or None))
        self.show_calibration(info)
        self.connected = True
        self.can_guide = info.unit == "count" and not self.guiding

    def show_calibration(self, info: StreamInfo) -> None:
        """What is known of the mat: grade, figures, maps."""
        from pressuremat.calibration import Calibration

        known = info.calibration
        self.calibration = known if isinstance(known, Calibration) else None
        found = grade_of_mat(info.unit, known)
        self.grade = found if len(found) == 1 else "–"
        self.grade_says = grade_words(found)
        data = {} if self.calibration is None else passport(self.calibration)
        self.lines = tuple(_line(line) for line in data.get("lines", ()) if line["value"] is not None)
        self.can_print = bool(self.lines)

    def save_passport(self, path: Path) -> None:
        """Write the mat's page; `saved` or `message` tells the end."""
        calibration = self.calibration
        if calibration is None:
            return
        self.message, self.saved = "", None

        def done(_data: Any) -> None:
            self.saved = path

        self._jobs.run(lambda: self._write(calibration, path), done, self._failed)

    # -- the guide --------------------------------------------------------------------------------------------------

    def start_guide(self, *, check: bool = False) -> None:
        """Lead through the calibration, or only through its check; the live page lets go of the mat for it."""
        from pressuremat.guide import Answers

        if self.guiding or not self._uri:
            return
        try:
            answers = Answers(_kg(self.body_kg_text), _kg(self.weight_kg_text), (), self.even)
            lead, n_steps = self._make_lead(self._uri, answers, check)
        except ValueError as error:
            self.message = _("The guide cannot begin: {why}.").format(why=error)
            return
        self._lead, self._n_steps, self._stopping = lead, n_steps, False
        self._number, self._title = 0, ""
        self._said = queue.SimpleQueue()
        self.message, self.log, self.prompt = "", (), None
        self.guiding, self.can_guide = True, False
        self._live.disconnect()
        said = self._said

        def work() -> None:
            for events in lead.events():
                if events:
                    said.put(events)
                if self._stopping:
                    return

        self._jobs.run(work, lambda _none: self._over(), self._failed_guide)

    def skip_step(self) -> None:
        """Leave the step undone that is asked for now."""
        if self._lead is not None:
            self._lead.skip()

    def stop_guide(self) -> None:
        """End it; what passed is kept."""
        self._stopping = True

    def tick(self) -> None:
        """Take what the guide said; at once."""
        while not self._said.empty():
            for event in self._said.get():
                self._take(event)

    def _take(self, event: Event) -> None:
        if event.kind == "prompt" and event.title != self._title:
            self._title, self._number = event.title, self._number + 1
        if event.kind in _MARKS:
            self.log = (*self.log, f"{_MARKS[event.kind]} {event.title}: {event.says}")[-8:]
        if event.kind in ("prompt", "progress"):
            before = self.prompt
            self.prompt = Prompt(
                event.title,
                _("Step {n} of {total}").format(n=self._number, total=self._n_steps),
                event.says if event.kind == "prompt" or before is None or event.left_s is None else before.says,
                "" if event.left_s is None else str(event.left_s),
                event.share if event.share is not None or before is None else before.share,
                event.place if event.kind == "prompt" or before is None else before.place,
            )

    def _over(self) -> None:
        self.tick()
        self._lead = None
        self.guiding = False
        self.prompt = None
        self._live.connect(self._uri)

    def _failed_guide(self, says: str) -> None:
        self._over()
        self.message = says

    def _failed(self, says: str) -> None:
        self.message = says


def _kg(text: str) -> float | None:
    """A mass as somebody types it, None for nothing. Raises ValueError in words."""
    text = text.strip().replace(",", ".")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.5 <= value <= 1000:
        raise ValueError(_("a weight is a number of kg from 0.5 to 1000, not {text!r}").format(text=text))
    return value


def _line(line: Mapping[str, Any]) -> MatLine:
    from pressuremat.report.passport import limit_words, value_words

    tone: Tone = "plain" if line["good"] is None else "fine" if line["good"] else "flag"
    return MatLine(line["label"], value_words(line), limit_words(line), tone)


def _test(ability: Any) -> TestLine:
    tones: Mapping[str, Tone] = {"yes": "fine", "limited": "watch", "no": "plain"}
    return TestLine(_(ability.label), tones[ability.possible], ability.says)
