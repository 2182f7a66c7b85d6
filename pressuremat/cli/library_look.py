"""Looking into the library: list, show, trend, changes, agreement. It changes nothing, but learns of new files."""

from __future__ import annotations

import argparse
from difflib import get_close_matches

from pressuremat.cli.library_open import document, opened, ref_of, tell
from pressuremat.errors import LibraryError
from pressuremat.i18n import _, number
from pressuremat.store import Library, agreement, analyses, exchange, people, recordings, search, visits
from pressuremat.store.trend import Point, Series, keys_of
from pressuremat.store.trend import trend as trend_of
from pressuremat.store.words import today

_MOST_CHANGES = 20


def listed(args: argparse.Namespace) -> int:
    """People, visits or recordings."""
    text, limit = " ".join(args.words), max(args.limit, 1)
    with opened(args) as library:
        if library.writable:
            recordings.adopt_all(library)
        if args.visits:
            hits = search.visits(library, text, limit=limit, archived=args.archived)
            return tell(
                args,
                document("list", visits=[hit.to_json() for hit in hits]),
                *(
                    f"v{hit.visit_id:<6} {hit.at[:10]}  {hit.name}  {', '.join(hit.protocols)}" + _mark(hit.simulated)
                    for hit in hits
                ),
                *([] if hits else [_("No visits found.")]),
            )
        if args.recordings:
            stored = [one for one in recordings.newest(library) if text.casefold() in one.name.casefold()][:limit]
            return tell(
                args,
                document("list", recordings=[one.to_json() for one in stored]),
                *(_recording_line(one) for one in stored),
                *([] if stored else [_("No recordings found.")]),
            )
        found = search.persons(library, text, limit=limit, archived=args.archived)
        counts = {
            row["person_id"]: row["n"]
            for row in library.rows("SELECT person_id, count(*) AS n FROM visit GROUP BY person_id")
        }
        return tell(
            args,
            document("list", people=[{**one.to_json(), "n_visits": counts.get(one.id, 0)} for one in found]),
            *(_person_line(one, counts.get(one.id, 0)) for one in found),
            *([] if found else [_("Nobody found.")]),
        )


def show(args: argparse.Namespace) -> int:
    """Everything about one thing."""
    with opened(args) as library:
        kind, which = ref_of(library, args.ref)
        if kind == "p":
            lines = _person_lines(library, which)
            return tell(args, exchange.person_document(library, which), *lines)
        if kind == "v":
            visit = visits.get(library, which)
            shown = exchange.visit_document(library, visit)
            person = people.get(library, visit.person_id)
            content = document("visit", person=person.to_json(), visit=shown)
            return tell(args, content, *_visit_lines(library, visit, person))
        stored = recordings.get(library, which)
        content = document(
            "recording",
            recording=stored.to_json(),
            corrections=recordings.corrections_kept(library, which),
            analyses=[one.to_json() for one in analyses.of_recording(library, which)],
        )
        said = [
            _("Analysed {at} with version {version}{now}").format(
                at=one.made_at[:10], version=one.version, now="" if one.current else _(", superseded")
            )
            for one in analyses.of_recording(library, which)
        ]
        return tell(args, content, _recording_line(stored), str(stored.path), *said)


def trend(args: argparse.Namespace) -> int:
    """A metric of somebody over time."""
    with opened(args) as library:
        person = people.find(library, args.person)
        found = trend_of(library, person.id, args.metric, args.side)
        if not found.series:
            known = keys_of(library, person.id)
            near = get_close_matches(args.metric, known, n=5, cutoff=0.3)
            raise LibraryError(
                _("Expected a value that was taken of {name}, {key!r} was not; there are {n}, such as: {near}.").format(
                    name=person.name, key=args.metric, n=len(known), near=", ".join(near or known[:5]) or "–"
                )
            )
        lines = []
        for series in found.series:
            lines += _series_lines(series)
        return tell(args, found.to_json(), f"{person.name}: {args.metric}", *lines)


def changes(args: argparse.Namespace) -> int:
    """The last two analyses of a recording, or exams of a visit, beside each other."""
    with opened(args) as library:
        kind, which = ref_of(library, args.ref)
        if kind == "r":
            found = analyses.of_recording(library, which)
        else:
            found = [one for one in analyses.of_visit(library, which, current=False) if one.kind == "exam"]
        newest = found[-1] if found else None
        same = [one for one in found if newest is not None and one.trial_id == newest.trial_id]
        if newest is None or len(same) < 2:
            raise LibraryError(
                _(
                    "Expected two analyses of {ref}, there is {n}; 'pressuremat library reanalyse' makes a new one."
                ).format(ref=args.ref, n=len(same))
            )
        changed, why = analyses.changes(same[-2], newest)
        lines = [
            f"  {one.key} {one.side or ''}: {_value(one.before)} → {_value(one.after)} {_unit(one.unit)}"
            for one in changed[:_MOST_CHANGES]
        ]
        if len(changed) > _MOST_CHANGES:
            lines.append("  " + _("{n} more in --json").format(n=len(changed) - _MOST_CHANGES))
        content = document(
            "changes",
            before=same[-2].made_at,
            after=newest.made_at,
            changes=[one.to_json() for one in changed],
            why=why,
        )
        head = _("{n} values differ between {before} and {after}").format(
            n=len(changed), before=same[-2].made_at, after=newest.made_at
        )
        return tell(args, content, head, *lines, *([_("Because of:")] if why else []), *(f"  {one}" for one in why))


def agreed(args: argparse.Namespace) -> int:
    """How often the reading agreed."""
    with opened(args) as library:
        found = agreement.summed(library)
        lines = [
            _("The reading agreed with what was seen at {agreed} of {n} visits; {none} more claimed nothing.").format(
                agreed=found.n_agreed, n=found.n, none=found.n_no_claim
            ),
            _("Noted before the reading was looked at: {agreed} of {n}.").format(
                agreed=found.n_before_agreed, n=found.n_before
            ),
            *(f"  {reading} / {saw}: {n}" for (reading, saw), n in sorted(found.table.items())),
            _("Simulated visits do not count. What a coach saw is an opinion, too."),
        ]
        return tell(args, document("agreement", **found.to_json()), *lines)


def _person_line(person: people.Person, n_visits: int) -> str:
    born = _(", born {year}").format(year=person.birth_year) if person.birth_year else ""
    archived = _(" (archived)") if person.archived_at else ""
    n = _("visits: {n}").format(n=n_visits)
    return f"{person.ref:<7} {person.name}{born}, {n}{archived}{_mark(person.simulated)}"


def _person_lines(library: Library, person_id: int) -> list[str]:
    person = people.get(library, person_id)
    of_person = visits.of_person(library, person_id)
    lines = [_person_line(person, len(of_person))]
    if person.height_cm:
        lines.append("  " + _("Height: {h} cm").format(h=number(person.height_cm, 0)))
    lines += [f"  {on}: {number(mass, 1)} kg" for on, mass in person.masses_kg.items()]
    lines.append("  " + consent_words(person))
    lines += [f"  {line}" for line in person.notes.splitlines()]
    for visit in of_person:
        lines += ["", *_visit_lines(library, visit, None)]
    return lines


def consent_words(person: people.Person) -> str:
    """What somebody consented to, in a sentence."""
    held = [one for one in person.consents if not one.withdrawn_on]
    if not person.consented("records", today()):
        return _("Consent: none noted; note it with 'pressuremat library consent {ref}'.").format(ref=person.ref)
    words = {"records": _("records"), "research": _("research")}
    said = [
        f"{words[one.purpose]} {one.day}"
        + (_(" by guardian {name}").format(name=one.guardian) if one.given_by == "guardian" else "")
        for one in held
    ]
    return _("Consent: {what}").format(what="; ".join(said))


def _visit_lines(library: Library, visit: visits.Visit, person: people.Person | None) -> list[str]:
    name = f"  {person.name}" if person is not None else ""
    lines = [f"{visit.ref:<7} {visit.at[:16].replace('T', ' ')}{name}{_mark(visit.simulated)}"]
    for trial in visit.trials:
        ref = f"r{trial.recording_id}" if trial.recording_id is not None else _("no recording")
        lines.append(f"  {trial.protocol or '?'} {trial.side or ''} ({trial.footwear}): {ref}".replace("  (", " ("))
    found = analyses.of_visit(library, visit.id)
    # An exam's findings are of all trials together: those of each alone would say the same again.
    exams = [one for one in found if one.kind == "exam"]
    for one in exams or found:
        said = one.document.get("findings")
        lines += [f"  • {finding['says']}" for finding in said or [] if isinstance(finding, dict) and "says" in finding]
        reading = one.document.get("reading")
        if isinstance(reading, dict):
            lines.append("  " + _("Reading: {says}").format(says=reading.get("says") or reading.get("key")))
    lines += [
        "  " + _("The coach saw: {saw}").format(saw=_(agreement.SEEN[one.saw]))
        for one in agreement.of_visit(library, visit.id)
    ]
    return [*lines, *(f"  {line}" for line in visit.notes.splitlines())]


def _recording_line(one: recordings.Stored) -> str:
    states = {"missing": _(" (gone)"), "damaged": _(" (damaged)")}
    when = (one.facts.recorded_at or one.added_at)[:16].replace("T", " ")
    state = f"{number(one.n_bytes / 1e6, 1)} MB{states.get(one.state, '')}"
    return f"{one.ref:<7} {when}  {one.name}  {state}{_mark(one.facts.simulated)}"


def _series_lines(series: Series) -> list[str]:
    lines = ["", series.protocol or _("exam")]
    if series.apart:
        lines.append("  " + _("Not compared with the newest: {why}").format(why="; ".join(series.apart)))
    lines += [f"  {_point_line(point)}" for point in series.points]
    versions = sorted({point.version for point in series.points})
    if len(versions) > 1:
        lines.append(
            "  "
            + _("Computed with versions {versions}; 'pressuremat library reanalyse' makes them one.").format(
                versions=", ".join(versions)
            )
        )
    return lines


def _point_line(point: Point) -> str:
    sigma = f" ± {_value(point.uncertainty)}" if point.uncertainty is not None else ""
    reason = f" ({point.reason})" if point.reason and not point.valid else ""
    side = {"left": _("left"), "right": _("right"), "both": _("both")}.get(point.side or "", "")
    value = f"{_value(point.value)}{sigma} {_unit(point.unit)}".rstrip()
    return f"{point.at[:10]} v{point.visit_id} {side} {value}{reason}{_mark(point.simulated)}"


def _value(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"


def _unit(unit: str) -> str:
    return "" if unit == "1" else unit


def _mark(simulated: bool) -> str:
    return "  " + _("SIMULATED") if simulated else ""
