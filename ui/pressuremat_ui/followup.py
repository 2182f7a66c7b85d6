"""From visit to visit: two of them beside each other, what changed for real, and the programme in between. No Qt.

The library's folder enters; reports, lines and plans leave. Each visit is examined from its recordings, as it was done,
and kept while the app runs: nothing is compared that was not computed the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressuremat.i18n import _
from pressuremat_ui.progress import Progress

if TYPE_CHECKING:
    from pressuremat.knee.model import ExamResult
    from pressuremat.report.comparison import Comparison
    from pressuremat.report.visit_model import VisitReport
    from pressuremat.store import Library as Store


@dataclass(frozen=True, eq=False)
class Compared:
    """Two visits: the report's own comparison, what to tell the person, and both pairs of prints as SVG by theme."""

    model: Comparison
    says: str
    prints: tuple[Mapping[str, str], Mapping[str, str]]


@dataclass(frozen=True)
class PlannedDrill:
    """A drill of the programme; `days` are weekdays from 1, Monday. `key` names its drawing."""

    key: str
    label: str
    dose: str
    why: str
    steps: tuple[str, ...]
    days: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """Somebody's programme: since when, its drills, what was done as (day, drill), what was told of it, and when to
    come again."""

    id: int
    begun_on: date
    visit_day: str
    drills: tuple[PlannedDrill, ...]
    done: frozenset[tuple[date, str]]
    told: tuple[str, ...]
    retests: tuple[date, ...]
    simulated: bool

    def planned(self, drill: PlannedDrill, on: date) -> bool:
        """Whether it is to be done on that day."""
        return on >= self.begun_on and on.isoweekday() in drill.days

    def kept_pct(self, until: date) -> float | None:
        """Days on which something was done, in % of those on which something was to be done; None before the first."""
        from pressuremat.knee.drills import Done, adherence_pct

        days = [self.begun_on + timedelta(days=n) for n in range((until - self.begun_on).days + 1)]
        planned = sum(any(self.planned(drill, on) for drill in self.drills) for on in days)
        log = [Done(drill, on, 0, 0) for on, drill in self.done]
        return adherence_pct(log, planned, self.begun_on, until)


class FollowUp:
    """What the pages of progress and programme do with the library in `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._examined: dict[tuple[int, float], ExamResult] = {}

    def _open(self) -> Store:
        from pressuremat.store import Library as Store

        return Store.open(self.root)

    def report(self, visit_id: int, who: str, progress: Progress) -> VisitReport:
        """The report of a visit. Raises what reading and examining raise, and CancelledError."""
        from pressuremat.report.visit_model import build_visit

        return build_visit(self._result(visit_id, progress, 0.0, 1.0), who=who)

    def compare(self, before_id: int, after_id: int, who: str, progress: Progress) -> Compared:
        """Two visits of one person, the earlier one first. Raises as `report`."""
        from pressuremat.knee.followup import changes_of, message, tracked_of
        from pressuremat.report.comparison import Comparison
        from pressuremat.report.progress import progress_of
        from pressuremat.report.visit_model import build_visit

        before = self._result(before_id, progress, 0.0, 0.5)
        after = self._result(after_id, progress, 0.5, 0.5)
        lines = progress_of([before], after)
        weeks = None
        if before.visit.on is not None and after.visit.on is not None:
            weeks = round((after.visit.on - before.visit.on).days / 7)
        says = message(changes_of(before, after, tracked_of(before)), weeks)
        reports = build_visit(before, who=who), build_visit(after, who=who, progress=lines)
        return Compared(Comparison(*reports, lines), says, (_prints(reports[0]), _prints(reports[1])))

    def _result(self, visit_id: int, progress: Progress, begin: float, part: float) -> ExamResult:
        """The exam of a visit, from its recordings; kept until one of these is corrected by hand."""
        from pressuremat.files.corrections import sidecar
        from pressuremat.knee.examine import examine, load
        from pressuremat.store import visits
        from pressuremat.visit import visit_of

        with self._open() as store:
            manifest = visits.manifest(store, visits.get(store, visit_id))
        visit = visit_of(manifest)
        files = [sidecar(trial.file) for trial in visit.trials]
        changed = max((file.stat().st_mtime for file in files if file.exists()), default=0.0)

        def track(trials: Sequence[Any]) -> Iterable[Any]:
            for done, trial in enumerate(trials):
                progress(begin + part * done / len(trials), 1.0)
                yield trial

        key = visit_id, changed
        if key not in self._examined:
            self._examined[key] = examine(visit, load(visit, self.root, track))
        return self._examined[key]

    # -- the programme ----------------------------------------------------------------------------------------------

    def plan(self, person_id: int) -> Plan | None:
        """The newest programme of somebody; None where no visit gave one."""
        from pressuremat.store import programmes, visits

        with self._open() as store:
            for visit in reversed(visits.of_person(store, person_id)):
                found = programmes.of_visit(store, visit.id)
                if found:
                    return _plan(found[-1], visit)
        return None

    def tick(self, plan_id: int, drill: str, on: date, done: bool) -> None:
        """Note that a drill was done on a day, or that it was not after all."""
        from pressuremat.store import programmes

        with self._open() as store:
            if done:
                programmes.log(store, plan_id, drill, on=on.isoformat())
            else:
                programmes.take_back(store, plan_id, drill, on.isoformat())


def _prints(report: VisitReport) -> Mapping[str, str]:
    """Both feet of a visit, standing if they stood, else walking."""
    from pressuremat.drawings.theme import DARK, LIGHT
    from pressuremat.report import figures

    section = report.prints or report.steps
    if section is None or not section.panels:
        return {}
    pictures = [panel.picture for panel in section.panels]
    stamp = "SIMULATED" if report.simulated else ""
    return {
        name: figures.footprints(
            pictures,
            section.maximum,
            title=_("Footprints of {day}").format(day=report.visit_day),
            stamp=stamp,
            tokens=tokens,
        )
        for name, tokens in (("light", LIGHT), ("dark", DARK))
    }


def _plan(programme: Any, visit: Any) -> Plan:
    from pressuremat.knee.drills import DRILLS
    from pressuremat.knee.programme import RETEST_WEEKS

    known = {drill.key: drill for drill in DRILLS}
    drills = []
    for one in programme.drills:
        key = str(one.get("drill"))
        steps = tuple(_(step) for step in known[key].steps) if key in known else ()
        days = tuple(day for day in one.get("days") or () if isinstance(day, int) and 1 <= day <= 7)
        label, dose, why = (str(one.get(name) or "") for name in ("label", "dose", "why"))
        drills.append(PlannedDrill(key, label or key, dose, why, steps, days or tuple(range(1, 8))))
    labels = {drill.key: drill.label for drill in drills}
    begun = date.fromisoformat(programme.begun_on)
    told = []
    for one in sorted(programme.log, key=lambda line: line.day, reverse=True):
        pain = "" if one.pain_0_10 is None else _("pain {n} of 10").format(n=f"{one.pain_0_10:g}")
        parts = (one.day, labels.get(one.drill, one.drill), one.done, pain, one.note)
        told.append(" · ".join(part for part in parts if part))
    return Plan(
        programme.id,
        begun,
        visit.at[:10],
        tuple(drills),
        frozenset((date.fromisoformat(one.day), one.drill) for one in programme.log),
        tuple(told),
        tuple(begun + timedelta(weeks=weeks) for weeks in RETEST_WEEKS),
        visit.simulated,
    )
