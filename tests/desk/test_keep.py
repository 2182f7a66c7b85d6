"""A visit is taken in with its exam, and brought up to date when it went on."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pressuremat.desk.analyse import keep, ready, renew
from pressuremat.files import write
from pressuremat.sources.simulated import simulate
from pressuremat.store import Library, analyses, people, snapshots, visits
from pressuremat.visit import read

TRIALS = (("stand", "stand"), ("seated-left", "seated"))


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("visit")
    for scenario, name in TRIALS:
        write(folder / f"{name}.pmat", simulate(scenario, {"seed": "1", "seconds": "12", "rate_hz": "30"})[0])
    return folder


def _visits_of_copy(library: Library) -> list[int]:
    """The visits in the only copy that is made after a visit."""
    (copy,) = (path for path in snapshots.kept(library.root) if path.name.startswith(snapshots.VISIT))
    with contextlib.closing(sqlite3.connect(copy)) as db:
        return [number for (number,) in db.execute("SELECT id FROM visit")]


def manifest(folder: Path, n_trials: int, **manual: Any) -> Path:
    sides = {"seated": {"side": "left"}}
    trials = [{"protocol": name, "file": f"{name}.pmat", **sides.get(name, {})} for _s, name in TRIALS[:n_trials]]
    path = folder / "visit.json"
    said = {"schema": "pressuremat.visit/1", "date": "2026-11-20", "trials": trials, "manual": manual}
    path.write_text(json.dumps(said))
    return path


def test_a_visit_that_went_on_has_its_new_trials_and_one_newer_exam(recorded: Path, tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", create=True) as library:
        person = people.add(library, "Ada", birth_year=1990)
        first = keep(library, ready(read(manifest(recorded, 1)), recorded), person.id)
        assert _visits_of_copy(library) == [first.visit.id], "a damaged page takes it no more"
        assert [trial.protocol for trial in first.visit.trials] == ["stand"]
        assert first.exam is not None
        path = manifest(recorded, 2, lunge_cm={"left": 7, "right": 12})
        again = renew(library, ready(read(path), recorded), first.visit.id)
        assert [trial.protocol for trial in again.visit.trials] == ["stand", "seated"]
        assert [one.recording_id for one in again.made] == [again.visit.trials[1].recording_id], "only what is new"
        assert again.visit.manual["lunge_cm"] == {"left": 7, "right": 12}
        exams = [one for one in analyses.of_visit(library, first.visit.id) if one.kind == "exam"]
        assert [one.id for one in exams] == [again.exam.id if again.exam else None], "one is current"
        known = {one["key"] for one in exams[0].document["knee"]["factors"] if one["value"] is not None}
        assert "ankle_mobility" in known
        assert renew(library, ready(read(path), recorded), first.visit.id).visit.trials == again.visit.trials
        assert len(visits.of_person(library, person.id)) == 1
        assert _visits_of_copy(library) == [first.visit.id]


def test_a_trial_counts_no_longer_or_again_as_its_visit_says(recorded: Path, tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", create=True) as library:
        path = manifest(recorded, 2)
        visit = keep(library, ready(read(path), recorded), people.add(library, "Ada", birth_year=1990).id).visit
        stand, seated = (trial.id for trial in visit.trials)
        whole = json.loads(path.read_text())
        left_out = {**whole, "history": {"pain_0_10": 4}}
        left_out["trials"] = [{**whole["trials"][0], "excluded": "moved"}, whole["trials"][1]]
        for said, current in ((left_out, {seated, None}), (left_out, {seated, None}), (whole, {stand, seated, None})):
            path.write_text(json.dumps(said))
            after = renew(library, ready(read(path), recorded), visit.id).visit
            assert [trial.id for trial in after.trials] == [stand, seated]
            assert after.trials[0].given.get("excluded") == said["trials"][0].get("excluded")
            assert after.history.get("pain_0_10") == said.get("history", {}).get("pain_0_10")
            assert {one.trial_id for one in analyses.of_visit(library, visit.id)} == current
        every = analyses.of_visit(library, visit.id, current=False)
        counts = Counter(one.trial_id for one in every if one.kind != "exam")
        assert counts == {stand: 2, seated: 1}, "what was left out is kept; what stayed is not analysed anew"
