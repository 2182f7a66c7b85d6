"""A library of simulated people, for trying the library and the app out: recorded, stored and analysed as any other.

Each is a virtual person on the virtual mat, whose frames come through the simulated board's own messages. Short
recordings at a low rate: the aim is people and visits to look at, not long recordings.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pressuremat.desk.analyse import analysed
from pressuremat.errors import LibraryError
from pressuremat.i18n import N_, _
from pressuremat.store import Library, people, recordings, visits

#: How the mat is read for them.
_MAT = {"mat": "stance", "rate_hz": "15", "seconds": "7"}


@dataclass(frozen=True)
class Demo:
    """A simulated person: who, and how they stand at each visit."""

    name: str
    birth_year: int
    height_cm: float
    mass_kg: float
    notes: str
    visits: tuple[tuple[str, dict[str, str]], ...]


DEMOS = (
    Demo(
        N_("Demo: low flexible arch"),
        1991,
        171,
        68,
        N_("Simulated. The arch gives way under load; four visits over twelve weeks."),
        (
            ("2026-01-12", {"arch": "low", "flexible": "0.9", "pronation": "0.9"}),
            ("2026-01-26", {"arch": "low", "flexible": "0.8", "pronation": "0.7"}),
            ("2026-02-23", {"arch": "low", "flexible": "0.7", "pronation": "0.5"}),
            ("2026-04-06", {"arch": "low", "flexible": "0.6", "pronation": "0.3"}),
        ),
    ),
    Demo(
        N_("Demo: high arch"),
        1984,
        182,
        80,
        N_("Simulated. Stands on heel and ball."),
        (("2026-03-02", {"arch": "high"}), ("2026-04-13", {"arch": "high"})),
    ),
    Demo(N_("Demo: typical foot"), 1999, 165, 61, N_("Simulated."), (("2026-04-20", {"arch": "typical"}),)),
)


def fill(
    library: Library, seed: int = 1, *, progress: Callable[[int, int], object] = lambda _done, _total: None
) -> list[people.Person]:
    """Put the simulated people into an empty library, their visits recorded and analysed. Raises LibraryError."""
    from pressuremat.files import write
    from pressuremat.sources.simulated import simulate

    if people.everybody(library, archived=True):
        raise LibraryError(
            _("Expected an empty library for simulated people, there are people in {path}; name another one.").format(
                path=library.root
            )
        )
    made, trials = [], []
    with tempfile.TemporaryDirectory(prefix="pressuremat-demo-") as scratch:
        for done, one in enumerate(DEMOS):
            progress(done, len(DEMOS))
            person = people.add(
                library,
                _(one.name),
                pseudonym=True,
                birth_year=one.birth_year,
                height_cm=one.height_cm,
                notes=_(one.notes),
                simulated=True,
            )
            people.weigh(library, person.id, one.mass_kg, one.visits[0][0])
            people.consent(library, person.id, on=one.visits[0][0])
            for day, shape in one.visits:
                seed += 1
                options = {**_MAT, **shape, "mass_kg": f"{one.mass_kg:g}", "seed": str(seed)}
                recording, _truth = simulate("stand", options)
                path = Path(scratch) / f"{day}_10-00-00_stand.pmat"
                write(path, recording)
                stored = recordings.add(library, path).recording
                trial = visits.Trial("stand", recording_id=stored.id)
                visit = visits.add(library, person.id, at=f"{day}T10:00:00", trials=[trial])
                trials.append(visit.trials[0].id)
            made.append(people.get(library, person.id))
    analysed(library, trials)
    return made
