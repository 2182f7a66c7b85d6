"""People as the app sees them: lists, facts, visits and trends out of the library, and what is done to them. No Qt.

The library's folder enters; plain lines leave. Each call opens the library for itself, in a job: no connection is kept
while a person thinks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressuremat.i18n import _, number

if TYPE_CHECKING:
    from pressuremat.desk.stance import Stance
    from pressuremat.store import Library as Store

#: What a trend may be drawn of, the most telling first: metrics, by key.
TRENDS = ("msi_pct", "lunge_cm", "cpei_pct", "arch_index", "single_leg_s", "heel_rise_reps", "load_left_pct")


@dataclass(frozen=True)
class PersonLine:
    """Somebody in the list; `about` is what an exam asks of them, as they would answer it."""

    id: int
    name: str
    detail: str
    archived: bool
    simulated: bool
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class VisitLine:
    """One visit of somebody's, as a line."""

    id: int
    when: str
    tests: str
    reading: str


@dataclass(frozen=True)
class TrendPoint:
    """A value at a visit; `sigma` None where it is not known."""

    when: str
    value: float
    sigma: float | None


@dataclass(frozen=True)
class TrendLine:
    """Points of one side that may be compared, and why others stand apart from them."""

    side: str
    points: tuple[TrendPoint, ...]
    apart: str


@dataclass(frozen=True)
class TrendPicture:
    """A metric over visits: its words, unit, least change that is more than noise, and its lines."""

    key: str
    label: str
    unit: str
    decimals: int
    least: float | None
    lines: tuple[TrendLine, ...]


@dataclass(frozen=True)
class PersonView:
    """All that is shown of one person."""

    line: PersonLine
    facts: tuple[tuple[str, str], ...]
    visits: tuple[VisitLine, ...]
    trends: tuple[TrendPicture, ...]
    #: Name, year of birth, height and mass as somebody would write them.
    entries: tuple[str, str, str, str] = ("", "", "", "")


class People:
    """What the people page does with the library in `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _open(self) -> Store:
        from pressuremat.store import Library as Store

        return Store.open(self.root)

    def found(self, text: str, *, archived: bool = False) -> list[PersonLine]:
        """Those whom a search finds, everybody for an empty one."""
        from pressuremat.store import search

        with self._open() as store:
            return [_line(one) for one in search.persons(store, text, archived=archived)]

    def view(self, person_id: int) -> PersonView:
        """One person."""
        from pressuremat.store import people, visits

        with self._open() as store:
            person = people.get(store, person_id)
            return PersonView(
                _line(person),
                _facts(person),
                tuple(_visit(store, one) for one in reversed(visits.of_person(store, person_id))),
                tuple(picture for key in TRENDS if (picture := _trend(store, person_id, key)) is not None),
                _entries(person),
            )

    def add(self, name: str, birth_year: str, height_cm: str, mass_kg: str) -> int:
        """Somebody new; the number. Raises LibraryError for what cannot be."""
        from pressuremat.store import people

        with self._open() as store, store.writing():
            made = people.add(
                store,
                name,
                birth_year=people.born_in(birth_year) if birth_year.strip() else None,
                height_cm=_number(height_cm),
                mass_kg=_number(mass_kg),
            )
            return made.id

    def change(self, person_id: int, name: str, birth_year: str, height_cm: str, mass_kg: str) -> None:
        """Other facts of somebody; another mass is that of today. Raises LibraryError for what cannot be."""
        from pressuremat.store import people

        with self._open() as store, store.writing():
            before = people.get(store, person_id)
            people.change(
                store,
                person_id,
                name=name,
                birth_year=people.born_in(birth_year) if birth_year.strip() else None,
                height_cm=_number(height_cm),
            )
            mass = _number(mass_kg)
            if mass is not None and mass != before.mass_kg(date.today().isoformat()):
                people.weigh(store, person_id, mass)

    def merge(self, person_id: int, other_id: int) -> None:
        """Two entries of one person become the first. Raises LibraryError."""
        from pressuremat.store import people

        with self._open() as store:
            people.merge(store, person_id, other_id)

    def archive(self, person_id: int, archived: bool) -> None:
        """Out of the list, or back into it; nothing is deleted."""
        from pressuremat.store import people

        with self._open() as store, store.writing():
            people.archive(store, person_id, archived)

    def delete(self, person_id: int) -> None:
        """For good: visits, recordings, values and reports too."""
        from pressuremat.store import deletion

        with self._open() as store:
            deletion.person(store, person_id)

    def export(self, person_id: int, into: Path) -> Path:
        """A folder to hand over."""
        from pressuremat.store import exchange

        with self._open() as store:
            return exchange.folder(store, person_id, into)

    def last_stance(self, person_id: int) -> Stance | None:
        """How somebody stood at their last visit; None where no recording shows it."""
        from pressuremat.desk.stance import last_stance

        with self._open() as store:
            return last_stance(store, person_id)

    def keep_visit(self, manifest: Path, person_id: int) -> int:
        """Take a guided visit in as one of somebody's: its recordings, answers, values and what the exam came to."""
        from pressuremat.desk.analyse import keep, ready
        from pressuremat.visit import read

        taken = ready(read(manifest), manifest.parent)
        with self._open() as store:
            return keep(store, taken, person_id).visit.id

    def renew_visit(self, manifest: Path, visit_id: int) -> None:
        """Bring a visit that was taken in up to what its folder says now: further trials, and what was seen by hand."""
        from pressuremat.desk.analyse import ready, renew
        from pressuremat.visit import read

        taken = ready(read(manifest), manifest.parent)
        with self._open() as store:
            renew(store, taken, visit_id)


def _line(person: Any) -> PersonLine:
    parts = [
        _("born {year}").format(year=person.birth_year) if person.birth_year else "",
        _("archived") if person.archived_at else "",
    ]
    about = {
        "birth_year": person.birth_year,
        "height_cm": person.height_cm,
        "mass_kg": person.mass_kg(date.today().isoformat()),
    }
    return PersonLine(
        person.id,
        person.name,
        " · ".join(part for part in parts if part),
        person.archived_at is not None,
        person.simulated,
        {key: f"{value:g}" for key, value in about.items() if value is not None},
    )


def _entries(person: Any) -> tuple[str, str, str, str]:
    mass = person.mass_kg(date.today().isoformat())
    return (
        person.name,
        "" if person.birth_year is None else str(person.birth_year),
        "" if person.height_cm is None else f"{person.height_cm:g}",
        "" if mass is None else f"{mass:g}",
    )


def _facts(person: Any) -> tuple[tuple[str, str], ...]:
    today = date.today().isoformat()
    mass = person.mass_kg(today)
    consent = _("noted") if person.consented("records", today) else _("not noted")
    if person.maybe_minor(today) and consent == _("not noted"):
        consent = _("under 16: a guardian's is needed")
    facts = [
        (_("Born"), str(person.birth_year) if person.birth_year else _("not said")),
        (_("Height"), _("not said") if person.height_cm is None else f"{number(person.height_cm, 0)} cm"),
        (_("Mass"), _("not said") if mass is None else f"{number(mass, 1)} kg"),
        (_("Consent"), consent),
    ]
    if person.notes:
        facts.append((_("Notes"), person.notes))
    return tuple(facts)


def _visit(store: Store, visit: Any) -> VisitLine:
    from pressuremat.report.words import protocol_title
    from pressuremat.store import analyses

    exams = [one for one in analyses.of_visit(store, visit.id) if one.reading]
    tests = dict.fromkeys(protocol_title(trial.protocol) for trial in visit.trials if trial.protocol)
    return VisitLine(visit.id, visit.at[:10], ", ".join(tests), _reading(exams[-1].reading if exams else None))


def _reading(key: str | None) -> str:
    words = {
        "no-mat-sign": _("no sign on the mat"),
        "bottom-only-ankle": _("at the bottom only: ankle"),
        "bottom-only-hip": _("at the bottom only: hip and control"),
        "throughout": _("throughout"),
        "foot-without-squat": _("foot, not in the squat"),
        "shape-not-control": _("shape rather than control"),
        "unclear": _("unclear"),
        "not-enough-information": _("not enough information"),
    }
    return words.get(key or "", "")


def _trend(store: Store, person_id: int, key: str) -> TrendPicture | None:
    from pressuremat.metrics.registry import METRICS
    from pressuremat.metrics.tables import least_change_row
    from pressuremat.store import trend

    metric = next((one for one in METRICS if one.key == key), None)
    found = trend.trend(store, person_id, key)
    lines = []
    for series in found.series:
        for side in dict.fromkeys(point.side for point in series.points):
            points = tuple(
                TrendPoint(point.at[:10], point.value, point.uncertainty)
                for point in series.points
                if point.side == side and point.valid and point.value is not None
            )
            if points:
                lines.append(TrendLine(side or "", points, "; ".join(series.apart)))
    if metric is None or not lines:
        return None
    row = least_change_row(key, 10.0)
    least = None if row is None or row.relative else row.mdc95
    return TrendPicture(key, metric.title, metric.unit, metric.decimals, least, tuple(lines))


def _number(text: str) -> float | None:
    text = text.strip().replace(",", ".")
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        from pressuremat.errors import LibraryError

        raise LibraryError(_("Expected a number, got {text!r}; write it as 178 or 72,5.").format(text=text)) from None
