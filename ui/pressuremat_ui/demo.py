"""The simulated people and recordings that the demo opens with, made through the same path as any recording. No Qt."""

from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path

from pressuremat_ui.library import Library

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
            record(f"{uri}&speed=0&loop=0", path)
        paths.append(path)
    library.learn()
    return paths


#: The demo's person came twice, so many weeks ago; in between the ankle has come to bend further.
PERSON, CAME_WEEKS_AGO = "stiff-ankle", (14, 2)
_BENDS_BETTER = {"stiff_ankle": "0.3"}
#: So many of the last days are ticked off in the log.
_TICKED_DAYS = 9


def make_person(library: Library, today: date | None = None) -> int | None:
    """A simulated person with two guided visits, a programme and its log; their number, None where people are there
    already."""
    import tempfile

    from pressuremat.exam.archetype_visit import visit_folder
    from pressuremat.i18n import _
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
            made = visit_folder(
                one.of({**changed, "seed": str(weeks)}), Path(scratch), on=today - timedelta(weeks=weeks)
            )
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
