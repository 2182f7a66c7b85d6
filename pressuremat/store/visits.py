"""Visits: when somebody came, what was asked and measured by hand, and the trials with their recordings.

A person, plain data of `pressuremat.visit/1` and recordings of the library enter; `Visit`s leave. It refuses to know
what an answer means.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pressuremat.errors import LibraryError
from pressuremat.i18n import _
from pressuremat.store import people
from pressuremat.store.library import Library, Row, parsed
from pressuremat.store.words import clean_text, moment, now

SCHEMA = "pressuremat.visit/1"
_MOST_JSON = 200_000


@dataclass(frozen=True)
class Trial:
    """One test of a visit; `recording_id` is None where it was skipped. `note` says why, or what was odd.

    `given` is what else the visit's JSON says of it: `quality`, `excluded`, `block_mm`, `asked_s`, `version`.
    """

    protocol: str | None = None
    side: str | None = None
    footwear: str = "barefoot"
    cover: str | None = None
    recording_id: int | None = None
    status: str = "done"
    note: str = ""
    id: int = 0
    given: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        data = {key: value for key, value in vars(self).items() if key not in ("footwear", "cover")}
        return {**data, "condition": {"footwear": self.footwear, "cover": self.cover}}


@dataclass(frozen=True)
class Visit:
    """One visit of one person. `history` and `manual` are as in `pressuremat.visit/1`; `person` is what that says of
    the person which the library holds nowhere else, as sport and length of the feet."""

    id: int
    uid: str
    person_id: int
    at: str
    notes: str
    history: Mapping[str, Any]
    manual: Mapping[str, Any]
    simulated: bool
    trials: tuple[Trial, ...] = field(default=())
    person: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ref(self) -> str:
        """How the command line calls it."""
        return f"v{self.id}"

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {**vars(self), "ref": self.ref, "trials": [trial.to_json() for trial in self.trials]}


def add(
    library: Library,
    person_id: int,
    *,
    at: str | None = None,
    notes: str = "",
    history: Mapping[str, Any] | None = None,
    manual: Mapping[str, Any] | None = None,
    trials: Sequence[Trial] = (),
    simulated: bool = False,
    uid: str | None = None,
    said: Mapping[str, Any] | None = None,
) -> Visit:
    """A visit, whole or not at all. `at` is a day or a moment, now where none is given; `said` becomes the
    visit's `person`.

    Raises LibraryError; where the person may be under 16 and no guardian has consented, too.
    """
    at = now() if at is None else moment(at)
    with library.writing() as db:
        person = people.get(library, person_id)
        require_consent(person, at)
        simulated = simulated or _any_simulated(library, trials)
        cursor = db.execute(
            "INSERT INTO visit (uid, person_id, at, notes, history, manual, simulated, person, folded)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, '')",
            (
                uid or secrets.token_hex(8),
                person_id,
                at,
                clean_text(notes),
                plain(history, "history"),
                plain(manual, "manual"),
                simulated,
                plain(said, "person"),
            ),
        )
        visit_id = cursor.lastrowid
        assert visit_id is not None
        for trial in trials:
            _insert_trial(library, visit_id, trial)
        people.fold_visits(db, person_id)
        return get(library, visit_id)


def require_consent(person: people.Person, at: str) -> None:
    """Raises LibraryError where somebody may be under 16 at that time and no guardian has consented."""
    if person.maybe_minor(at) and not person.consented("records", at):
        raise LibraryError(
            _(
                "Expected a guardian's consent before a visit of {name}, who is not known to be {age}; note it with "
                "'pressuremat library consent {ref} --guardian NAME'."
            ).format(name=person.name, age=people.ADULT_FROM_Y, ref=person.ref)
        )


def add_trial(library: Library, visit_id: int, trial: Trial) -> Trial:
    """One more trial, behind the others; it comes back with its number."""
    with library.writing() as db:
        visit = get(library, visit_id)
        number = _insert_trial(library, visit_id, trial)
        if _any_simulated(library, [trial]):
            db.execute("UPDATE visit SET simulated = 1 WHERE id = ?", (visit_id,))
        people.fold_visits(db, visit.person_id)
        return next(one for one in get(library, visit_id).trials if one.id == number)


def judge_trial(library: Library, trial_id: int, given: Mapping[str, Any]) -> None:
    """What a trial says of itself now, as that it was left out; then its values count no longer, and are kept."""
    with library.writing() as db:
        db.execute("UPDATE trial SET given = ? WHERE id = ?", (plain(given, "trials"), trial_id))
        if given.get("excluded") is not None or given.get("quality") == "failed":
            db.execute("UPDATE analysis SET current = 0 WHERE trial_id = ?", (trial_id,))


def name_trial(library: Library, trial_id: int, protocol: str) -> None:
    """Which test a trial was, once that was found out."""
    with library.writing() as db:
        db.execute("UPDATE trial SET protocol = ? WHERE id = ?", (protocol, trial_id))
        row = db.execute(
            "SELECT person_id FROM visit JOIN trial ON trial.visit_id = visit.id WHERE trial.id = ?", (trial_id,)
        ).fetchone()
        if row is not None:
            people.fold_visits(db, row["person_id"])


def change(
    library: Library,
    visit_id: int,
    *,
    notes: str | None = None,
    history: Mapping[str, Any] | None = None,
    manual: Mapping[str, Any] | None = None,
) -> Visit:
    """Other notes or answers; None leaves what is there."""
    with library.writing() as db:
        visit = get(library, visit_id)
        db.execute(
            "UPDATE visit SET notes = ?, history = ?, manual = ? WHERE id = ?",
            (
                visit.notes if notes is None else clean_text(notes),
                plain(visit.history if history is None else history, "history"),
                plain(visit.manual if manual is None else manual, "manual"),
                visit_id,
            ),
        )
        people.fold_visits(db, visit.person_id)
        return get(library, visit_id)


def get(library: Library, visit_id: int) -> Visit:
    """A visit by number. Raises LibraryError where there is none."""
    row = library.row("SELECT * FROM visit WHERE id = ?", (visit_id,))
    if row is None:
        raise LibraryError(
            _("Expected a visit v{id} in the library, there is none; see 'pressuremat library list --visits'.").format(
                id=visit_id
            )
        )
    return _visit(library, row)


def of_person(library: Library, person_id: int) -> list[Visit]:
    """Somebody's visits, oldest first."""
    rows = library.rows("SELECT * FROM visit WHERE person_id = ? ORDER BY at, id", (person_id,))
    return [_visit(library, row) for row in rows]


def manifest(library: Library, visit: Visit, *, files: Mapping[int, str] | None = None) -> dict[str, Any]:
    """The visit as `pressuremat.visit/1`, its files where the library has them, or named by `files` (by recording)."""
    person = people.get(library, visit.person_id)
    paths = {row["id"]: row["path"] for row in _recordings(library, visit)}
    trials = []
    for trial in visit.trials:
        name = None
        if trial.recording_id is not None:
            here = str(library.path_of(paths[trial.recording_id]))
            name = here if files is None else files.get(trial.recording_id)
        trials.append(
            {
                "protocol": trial.protocol,
                "file": name,
                "side": trial.side,
                "condition": {"footwear": trial.footwear, "cover": trial.cover},
                **({"note": trial.note} if trial.note else {}),
                **trial.given,
            }
        )
    return {
        "schema": SCHEMA,
        "date": visit.at[:10],
        "person": {
            "birth_year": person.birth_year,
            "height_cm": person.height_cm,
            "mass_kg": person.mass_kg(visit.at),
            **({"sex": person.sex} if person.sex else {}),
            **visit.person,
        },
        "history": visit.history,
        "manual": visit.manual,
        "trials": [trial for trial in trials if trial["file"] is not None],
    }


def plain(data: Mapping[str, Any] | None, what: str) -> str:
    """Plain data as JSON. Raises LibraryError for what is none, or far too much."""
    try:
        text = json.dumps({} if data is None else dict(data), allow_nan=False, ensure_ascii=False)
        text.encode()
    except (TypeError, ValueError, RecursionError):
        text = ""
    if not text or len(text) > _MOST_JSON:
        raise LibraryError(_("Expected numbers and short answers in {what}, got something else.").format(what=what))
    return text


def _insert_trial(library: Library, visit_id: int, trial: Trial) -> int:
    with library.writing() as db:
        cursor = db.execute(
            "INSERT INTO trial (visit_id, position, protocol, side, footwear, cover, recording_id, status, note,"
            " given) VALUES (?, (SELECT count(*) FROM trial WHERE visit_id = ?), ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                visit_id,
                visit_id,
                trial.protocol,
                trial.side,
                trial.footwear,
                trial.cover,
                trial.recording_id,
                trial.status,
                clean_text(trial.note),
                plain(trial.given, "trials"),
            ),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid


def _any_simulated(library: Library, trials: Sequence[Trial]) -> bool:
    numbers = [trial.recording_id for trial in trials if trial.recording_id is not None]
    marks = ",".join("?" * len(numbers))
    found = library.row(f"SELECT max(simulated) FROM recording WHERE id IN ({marks})", numbers)
    return bool(found is not None and found[0])


def _recordings(library: Library, visit: Visit) -> list[Row]:
    return library.rows(
        "SELECT recording.id, recording.path FROM recording JOIN trial ON trial.recording_id = recording.id"
        " WHERE trial.visit_id = ?",
        (visit.id,),
    )


def _visit(library: Library, row: Row) -> Visit:
    trials = library.rows("SELECT * FROM trial WHERE visit_id = ? ORDER BY position, id", (row["id"],))
    return Visit(
        row["id"],
        row["uid"],
        row["person_id"],
        row["at"],
        row["notes"],
        parsed(row["history"]),
        parsed(row["manual"]),
        bool(row["simulated"]),
        tuple(
            Trial(
                one["protocol"],
                one["side"],
                one["footwear"],
                one["cover"],
                one["recording_id"],
                one["status"],
                one["note"],
                one["id"],
                parsed(one["given"]),
            )
            for one in trials
        ),
        parsed(row["person"]),
    )
