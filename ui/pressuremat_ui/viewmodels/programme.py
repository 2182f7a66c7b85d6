"""The programme page: the open person's drills, a week of the calendar, and what was done, to be ticked off.

A plan out of the library enters; a week of days with what is to be done on each leaves. Ticks are kept at once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from pressuremat.i18n import _, number
from pressuremat_ui.jobs import Jobs
from pressuremat_ui.viewmodels.observable import Observable

if TYPE_CHECKING:
    from pressuremat_ui.followup import Plan, PlannedDrill

#: What a day of the calendar says of a drill.
Mark = Literal["off", "planned", "done", "missed", "extra"]


class ProgrammeViewModel(Observable):
    """What the programme page says, shows and allows."""

    def __init__(
        self,
        plan_of: Callable[[int], Plan | None],
        tick: Callable[[int, str, date, bool], None],
        jobs: Jobs,
        today: Callable[[], date] = date.today,
    ) -> None:
        super().__init__()
        self._plan_of, self._tick, self._jobs, self._today = plan_of, tick, jobs, today
        self._asked = 0
        self._person: int | None = None
        self.who = ""
        self.plan: Plan | None = None
        self.monday = _monday(today())
        self.summary = ""
        self.message = ""

    def of(self, person_id: int | None, who: str = "") -> None:
        """Whose programme it is; nobody's for None."""
        if person_id != self._person:
            self.monday = _monday(self._today())
        self._person, self.who, self.message = person_id, who, ""
        self.refresh()

    def refresh(self) -> None:
        """Look into the library again."""
        self._asked += 1
        asked, person = self._asked, self._person
        if person is None:
            self._take(None)
            return

        def done(plan: Plan | None) -> None:
            if asked == self._asked:
                self._take(plan)

        self._jobs.run(lambda: self._plan_of(person), done, self._failed)

    def _take(self, plan: Plan | None) -> None:
        self.plan = plan
        if plan is None:
            self.summary = ""
            return
        kept = plan.kept_pct(self._today())
        parts = [_("Since {day}").format(day=plan.begun_on.isoformat())]
        if kept is not None:
            parts.append(_("done on {n} % of the planned days").format(n=number(kept, 0)))
        ahead = [day for day in plan.retests if day >= self._today()]
        if ahead:
            parts.append(_("come again on {day}").format(day=ahead[0].isoformat()))
        self.summary = " · ".join(parts)

    @property
    def days(self) -> tuple[date, ...]:
        """The days of the week that is shown."""
        return tuple(self.monday + timedelta(days=n) for n in range(7))

    def turn(self, weeks: int) -> None:
        """The week after, or before."""
        self.monday += timedelta(weeks=weeks)

    def mark(self, drill: PlannedDrill, on: date) -> Mark:
        """What that day says of that drill."""
        if self.plan is None:
            return "off"
        planned = self.plan.planned(drill, on)
        if (on, drill.key) in self.plan.done:
            return "done" if planned else "extra"
        if not planned:
            return "off"
        return "missed" if on < self._today() else "planned"

    def may_tick(self, on: date) -> bool:
        """Nothing was done before it began, and nothing is done yet tomorrow."""
        return self.plan is not None and self.plan.begun_on <= on <= self._today()

    def tick(self, drill: str, on: date) -> None:
        """It was done on that day; again: it was not."""
        plan = self.plan
        if plan is None or not self.may_tick(on):
            return
        done = (on, drill) not in plan.done
        self._jobs.run(lambda: self._tick(plan.id, drill, on, done), lambda _none: self.refresh(), self._failed)

    def _failed(self, says: str) -> None:
        self.message = says


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
