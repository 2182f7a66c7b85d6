"""A visit of an archetype, without waiting: a folder as a guided visit leaves it, each trial from the virtual mat.

An `Archetype` and a set of tests enter, recordings and `visit.json` leave. Tests that do not suit the person are left
out as in every visit. `observed=False` leaves out what a second person would have seen.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from pressuremat.capture import Tape
from pressuremat.exam.folder import VISIT
from pressuremat.exam.performer import answers, performance
from pressuremat.exam.sets import Item, Row, TestSet, offer
from pressuremat.files.writer import Writer
from pressuremat.i18n import N_
from pressuremat.sources.registry import SourceUri
from pressuremat.sources.simulated import SimulatedSource
from pressuremat.types import Condition, StreamEnd
from pressuremat.virtual.archetypes import Archetype
from pressuremat.visit import visit_of

#: Every test that the reading rests on, as short as each of them allows.
SHORT = TestSet(
    "short",
    N_("Short"),
    N_("The tests that the reading rests on, each as short as it may be."),
    (
        Row("stand", seconds=5.0),
        Row("seated", seconds=3.0),
        Row("squat", reps=2),
        Row("squat-heels-raised", reps=2),
        Row("lunge", reps=1),
        Row("walk", reps=1),
    ),
)
#: What a second person sees, as against what is measured by tape.
OBSERVED = ("observer_stance", "observer_squat_bottom")


def visit_folder(
    person: Archetype,
    folder: Path,
    tests: TestSet = SHORT,
    on: date = date(2026, 3, 31),
    *,
    observed: bool = True,
    progress: Callable[[int, int], object] = lambda _done, _total: None,
) -> Path:
    """Record the visit in `folder`; its `visit.json`. Raises SourceError for options that are none, RecordingError
    where a recording is there already or cannot be written.

    `progress(done, total)` is called before each recording; what it raises ends the visit there.
    """
    manual: dict[str, Any] = dict(person.manual)
    trials: list[dict[str, Any]] = []
    items = items_of(person, tests)
    total = sum(_passes(item) for item in items)
    for item in items:
        for _pass in range(_passes(item)):
            progress(len(trials), total)
            file = f"{len(trials) + 1:02d}-{item.protocol}.pmat"
            _record(person, item, len(trials), folder / file)
            trials.append({"protocol": item.protocol, "file": file, "side": item.side, "block_mm": item.block_mm})
        for name, values in answers(person.options, item, item.of_protocol.asks).items():
            # At the bottom of a squat the observer is asked once, on flat feet.
            if (observed or name not in OBSERVED) and item.block_mm is None:
                manual[name] = {**manual.get(name, {}), **values}
    given = {**visit_json(person, manual), "date": on.isoformat(), "trials": trials}
    path = folder / VISIT
    path.write_text(json.dumps(given, indent=1) + "\n", encoding="utf-8")
    return path


def _passes(item: Item) -> int:
    """A walk is a recording for each pass, the feet by turns."""
    return 2 * (item.reps or item.of_protocol.reps) if item.protocol == "walk" else 1


def visit_json(person: Archetype, manual: dict[str, Any]) -> dict[str, Any]:
    """The visit's JSON without day and trials."""
    who = {**person.person, "mass_kg": float(person.options.get("mass_kg", "70"))}
    return {"schema": "pressuremat.visit/1", "person": who, "history": dict(person.history), "manual": manual}


def items_of(person: Archetype, tests: TestSet = SHORT) -> tuple[Item, ...]:
    """The tests of the set that this mat can do and that suit the person."""
    name, options = performance(person.options, Item("stand", None), 0)
    source = SimulatedSource(_uri(name, options))
    info = source.open()
    source.close()
    visit = visit_of(visit_json(person, {}))
    return offer(tests, info.geometry, info.rate_hz, visit.person, visit.history, Condition()).items


def _uri(name: str, options: dict[str, str]) -> SourceUri:
    return SourceUri(f"sim:{name}", "sim", name, {**options, "speed": "0"})


def _record(person: Archetype, item: Item, trial: int, path: Path) -> None:
    source = SimulatedSource(_uri(*performance(person.options, item, trial)))
    with Writer(path, source.open()) as writer:
        tape = Tape(writer)
        while not _ended(events := source.read(0.0)):
            tape.take(events)
        tape.take([one for one in events if not isinstance(one, StreamEnd)])
    source.close()


def _ended(events: Iterable[Any]) -> bool:
    return any(isinstance(one, StreamEnd) for one in events)
