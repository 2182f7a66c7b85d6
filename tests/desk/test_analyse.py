"""A visit that goes on after it was taken in: what is new comes in, what was there stays, nothing is there twice."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pressuremat.desk.analyse import keep, ready, renew
from pressuremat.files import write
from pressuremat.sources.simulated import simulate
from pressuremat.store import Library, analyses, people, visits
from pressuremat.visit import read

SHORT = {"mat": "stance", "rate_hz": "10", "seconds": "3"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two short recordings of standing."""
    made = tmp_path_factory.mktemp("visit")
    for seed in ("3", "4"):
        write(made / f"stand-{seed}.pmat", simulate("stand", {**SHORT, "seed": seed})[0])
    return made


def _manifest(folder: Path, trials: list[dict[str, Any]], **said: Any) -> Path:
    path = folder / "visit.json"
    path.write_text(json.dumps({"schema": "pressuremat.visit/1", "date": "2026-03-31", "trials": trials, **said}))
    return path


def _trial(seed: int, **other: Any) -> dict[str, Any]:
    return {"protocol": "stand", "file": f"stand-{seed}.pmat", **other}


def test_what_came_after_a_visit_was_kept_comes_in_once(tmp_path: Path, folder: Path) -> None:
    first = _manifest(folder, [_trial(3)], manual={"lunge_cm": {"left": 9, "right": 10}}, history={"pain_0_10": 1})
    with Library.open(tmp_path / "library") as library:
        person = people.add(library, "Ada", birth_year=1990)
        visit = keep(library, ready(read(first), folder), person.id).visit
        before = visit.trials[0]
        more = _manifest(
            folder,
            [_trial(3, excluded="moved"), _trial(4)],
            manual={"lunge_cm": {"left": 12, "right": 10}},
            history={"pain_0_10": 4},
        )
        for _again in range(2):
            kept = renew(library, ready(read(more), folder), visit.id)
            assert [trial.recording_id for trial in kept.visit.trials] == [1, 2]
            assert len(visits.of_person(library, person.id)) == 1
        after = visits.get(library, visit.id)
        assert after.trials[0].id == before.id
        assert after.trials[0].given == {"excluded": "moved"}
        assert after.manual == {"lunge_cm": {"left": 12.0, "right": 10.0}}
        assert after.history["pain_0_10"] == 4
        assert kept.exam is not None
        current = {(one.kind, one.trial_id) for one in analyses.of_visit(library, visit.id)}
        assert current == {("analysis", after.trials[1].id), ("exam", None)}, "what was left out counts no longer"
        of_first = [one for one in analyses.of_visit(library, visit.id, current=False) if one.trial_id == before.id]
        assert len(of_first) == 1, "and what was computed of it is kept"
        # a trial that counts again is there again; one that stays as it was is not analysed anew
        both = _manifest(folder, [_trial(3), _trial(4)], manual={}, history={})
        renew(library, ready(read(both), folder), visit.id)
        current = {(one.kind, one.trial_id) for one in analyses.of_visit(library, visit.id)}
        assert current == {("analysis", one.id) for one in after.trials} | {("exam", None)}
        every = [one.trial_id for one in analyses.of_visit(library, visit.id, current=False) if one.kind != "exam"]
        assert Counter(every) == {before.id: 2, after.trials[1].id: 1}
