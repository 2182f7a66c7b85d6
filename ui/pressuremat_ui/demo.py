"""The simulated people and recordings that the demo opens with, made through the same path as any recording. No Qt."""

from __future__ import annotations

import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pressuremat.i18n import _, set_language
from pressuremat_ui.jobs import sentence
from pressuremat_ui.library import Library

if TYPE_CHECKING:
    from pressuremat.exam.sets import TestSet

#: The people of the demo have something to find.
_PERSON = "arch=low&flexible=0.8&pronation=0.8&seed=1"
RECORDINGS = (
    ("standing_simulated", f"sim:stand?{_PERSON}"),
    ("walking_simulated", f"sim:walk?{_PERSON}"),
)
_WAIT_S = 0.01


def make_recordings(library: Library) -> list[Path]:
    """Record each of them into the library, as fast as it goes; those that are there already stay."""
    library.prepare()
    paths = []
    for name, uri in RECORDINGS:
        path = library.path / f"{name}.pmat"
        if not path.exists():
            # Under its name only when it is whole: whoever closes the app meanwhile starts anew.
            part = path.with_suffix(".part")
            record(f"{uri}&speed=0&loop=0", part)
            part.replace(path)
        paths.append(path)
    library.learn()
    return paths


#: The demo's person came twice, so many weeks ago; in between the ankle has come to bend further.
PERSON, CAME_WEEKS_AGO = "stiff-ankle", (14, 2)
_BENDS_BETTER = {"stiff_ankle": "0.3"}
#: So many of the last days are ticked off in the log.
_TICKED_DAYS = 9


def make_person(library: Library, today: date | None = None, tests: TestSet | None = None) -> int | None:
    """A simulated person with two guided visits, a programme and its log; their number, None where people are there
    already. `tests` are those of each visit, None the shortest that a reading rests on."""
    import tempfile

    from pressuremat.exam.archetype_visit import SHORT, visit_folder
    from pressuremat.store import Library as Store
    from pressuremat.store import people, programmes
    from pressuremat.virtual.archetypes import archetype_by_key
    from pressuremat_ui.people import People

    library.prepare()
    today = today or date.today()
    one = archetype_by_key(PERSON)
    with Store.open(library.root) as store:
        if people.everybody(store, archived=True):
            return None
        with store.writing():
            person = people.add(
                store,
                _("Demo: {who}").format(who=_(one.label)),
                pseudonym=True,
                birth_year=one.person["birth_year"],
                height_cm=one.person["height_cm"],
                mass_kg=float(one.options.get("mass_kg", "70")),
                notes=_(one.says),
                simulated=True,
            )
    visits = []
    for weeks, changed in zip(CAME_WEEKS_AGO, ({}, _BENDS_BETTER), strict=True):
        with tempfile.TemporaryDirectory(prefix="pressuremat-demo-") as scratch:
            on = today - timedelta(weeks=weeks)
            made = visit_folder(one.of({**changed, "seed": str(weeks)}), Path(scratch), tests or SHORT, on)
            visits.append(People(library.root).keep_visit(made, person.id))
    with Store.open(library.root) as store:
        for plan in programmes.of_visit(store, visits[-1])[-1:]:
            for drill in plan.drills:
                for ago in range(_TICKED_DAYS, 0, -1):
                    day = today - timedelta(days=ago)
                    if day.isoweekday() in drill["days"]:
                        programmes.log(store, plan.id, drill["drill"], on=day.isoformat())
    return person.id


def record(uri: str, path: Path) -> None:
    """Everything a source has, into a file. Raises SourceError or RecordingError."""
    from pressuremat.capture import Capture
    from pressuremat.sources.registry import open_source

    capture = Capture(open_source(uri), record_to=path)
    capture.start()
    try:
        while not (capture.ended or capture.error):
            capture.drain()
            time.sleep(_WAIT_S)
    finally:
        capture.stop_recording()
        capture.stop()
    if capture.error is not None:
        raise capture.error


#: What the demo is made of, as `main` is told.
PARTS = ("recordings", "person")


def main(part: str, root: str, words: str) -> int:
    """`python -m pressuremat_ui.demo PART LIBRARY LANGUAGE`: make that part, in a process of its own."""
    set_language(words)
    try:
        (make_recordings if part == PARTS[0] else make_person)(Library(Path(root)))
    except Exception as error:
        print(sentence(error), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
