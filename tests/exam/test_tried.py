"""A change that was tried, from its folder to its effect, and into the folder of another visit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pressuremat.errors import VisitError
from pressuremat.exam import folder as store
from pressuremat.exam.machine import Machine
from pressuremat.exam.sets import set_of
from pressuremat.exam.tried import RESULT, Tried, save_effect, take_in, tried_folder
from pressuremat.types import Condition
from pressuremat.visit import History, Visit, read
from tests.exam.tries import tried
from tests.exam.views import MAT


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("tried")
    tried(place)
    return place


@pytest.fixture(scope="module")
def made(folder: Path) -> Tried:
    return tried_folder(folder)


def test_the_folder_tells_what_the_change_does(made: Tried) -> None:
    effect = made.effect
    assert effect.helps
    assert effect.simulated
    assert [one.observer for one in effect.sides] == ["less", "unknown"]
    assert effect.sides[0].seen == ("clearly", "no", "clearly")
    assert effect.to_json()["sides"][0]["seen"] == ["clearly", "no", "clearly"]


def test_an_answer_may_be_put_right_and_taken_back(made: Tried) -> None:
    other = made.with_answer(2, "left", "no").with_answer(0, "right", "slightly")
    left, right = other.effect.sides
    assert (left.observer, right.seen) == ("stays", ("slightly", None, None))
    assert other.with_answer(2, "left", None).effect.sides[0].observer == "unknown"
    assert made.effect.sides[0].observer == "less"


def test_a_part_that_is_missing_is_said_with_its_reason(tmp_path: Path) -> None:
    tried(tmp_path / "two", n_parts=2)
    with pytest.raises(VisitError, match="three parts"):
        tried_folder(tmp_path / "two")
    with pytest.raises(VisitError, match="nothing is there"):
        tried_folder(tmp_path / "none")
    machine = Machine.new(set_of("try-and-see"), MAT, 60.0)
    machine.start(Visit(history=History(pain_0_10=7)), Condition())
    store.save(tmp_path / "pain", machine.progress)
    with pytest.raises(VisitError, match="pain is above 3"):
        tried_folder(tmp_path / "pain")


def test_a_visit_takes_it_in_whole_and_reads_as_before(folder: Path, made: Tried, tmp_path: Path) -> None:
    machine = Machine.new(set_of("stand"), MAT, 60.0)
    machine.start(Visit(), Condition())
    visit = tmp_path / "visit"
    store.save(visit, machine.progress)
    effect = made.effect
    for n in (1, 2):
        refs = take_in(visit, folder, effect)
        names = [f"{n:02d}-try-and-see-{part}.pmat" for part in ("before", "changed", "after")]
        assert [ref.file for ref in refs] == names
        assert [ref.block_mm for ref in refs] == [None, 25.0, None]
        assert all((visit / name).read_bytes() for name in names)
    kept = read(visit / "visit.json")
    assert len(kept.trials) == 6
    assert {ref.protocol for ref in kept.trials} == {"try-and-see"}
    progress = store.load(visit)
    assert progress is not None
    assert progress.visit.trials == kept.trials
    assert json.loads((visit / f"01-{RESULT}").read_text())["helps"] is True
    assert not list(visit.glob("*.new"))


def test_where_nothing_can_be_copied_the_visit_stays_as_it_was(folder: Path, made: Tried, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    shutil.copytree(folder, gone)
    next(gone.glob("*after.pmat")).unlink()
    visit = tmp_path / "visit"
    machine = Machine.new(set_of("stand"), MAT, 60.0)
    machine.start(Visit(), Condition())
    store.save(visit, machine.progress)
    before = (visit / "visit.json").read_bytes()
    with pytest.raises(VisitError, match="cannot be copied"):
        take_in(visit, gone, made.effect)
    assert (visit / "visit.json").read_bytes() == before
    with pytest.raises(VisitError, match="nothing is there"):
        take_in(tmp_path / "none", folder, made.effect)
    blocked = tmp_path / "a-file"
    blocked.write_text("x")
    with pytest.raises(VisitError, match="cannot be written"):
        save_effect(blocked, made.effect)


def test_angles_of_a_photo_go_into_the_visit_one_moment_after_the_other() -> None:
    machine = Machine.new(set_of("stand"), MAT, 60.0)
    machine.start(Visit(), Condition())
    machine.note_angle("left", "stance", 3.0, 1.5)
    machine.note_angle("left", "bottom", 14.0, 2.0)
    machine.note_angle("right", "bottom", -2.0, 1.0)
    angles = machine.visit.manual.fppa_deg
    assert angles is not None
    assert (angles.left.stance, angles.left.bottom, angles.left.error_deg) == (3.0, 14.0, 2.0)  # type: ignore[union-attr]
    assert (angles.right.stance, angles.right.bottom, angles.right.error_deg) == (None, -2.0, 1.0)  # type: ignore[union-attr]
    with pytest.raises(VisitError, match="Expected"):
        machine.note_angle("left", "bottom", 170.0, 1.0)
