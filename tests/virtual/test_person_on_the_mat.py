"""The virtual person: their pressure is whole, stays where it is put, and is what was asked for."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import pressuremat
from pressuremat.boards import mat_by_name
from pressuremat.errors import SourceError
from pressuremat.geometry import MatGeometry
from pressuremat.types import Floats, Pressure
from pressuremat.virtual.field import ideal_frames
from pressuremat.virtual.foot import DRAWN_LENGTH_MM, N_PARTS, Foot
from pressuremat.virtual.motion import Contact, Motion, Placement
from pressuremat.virtual.person import Person, person_from_options
from pressuremat.virtual.scenarios import SCENARIOS, Simulation, simulation
from pressuremat.virtual.sole import find_axis, mean_picture
from pressuremat.virtual.standing import standing_shares

STANCE = mat_by_name("stance").geometry


def frames_of(made: Simulation) -> tuple[Motion, Floats, Pressure]:
    motion = made.motion()
    return motion, made.times_s(motion), np.concatenate(list(made.frames(motion)))


@pytest.mark.parametrize("arch", [0.0, 0.42, 1.0])
@pytest.mark.parametrize("length_mm", [200.0, DRAWN_LENGTH_MM, 310.0])
def test_every_part_bears_one_newton_where_its_centroid_says(arch: float, length_mm: float) -> None:
    foot = Foot("left", length_mm, arch)
    s, m = np.meshgrid(np.arange(-15, length_mm + 15, 0.7), np.arange(-110, 110, 0.7), indexing="ij")
    unit = foot.unit_pressures(s, m)
    newtons = unit.sum(axis=(1, 2)) * 0.7 * 0.7 * 1e-3
    assert newtons == pytest.approx(np.ones(N_PARTS), rel=2e-3)
    centroids = np.stack([(unit * s).sum(axis=(1, 2)), (unit * m).sum(axis=(1, 2))], axis=1)
    assert centroids / unit.sum(axis=(1, 2))[:, None] == pytest.approx(foot.centroids(), abs=0.05)
    assert unit.min() >= 0


def test_edges_fall_softly() -> None:
    foot = Foot("left")
    force = 343.0 * standing_shares(foot, 0.4, 33.0)
    across = np.arange(-60.0, 60.0, 0.25)
    pressure = np.tensordot(force, foot.unit_pressures(np.full_like(across, 35.0), across), axes=1)
    inside = np.flatnonzero(pressure > 0)
    shoulder = np.flatnonzero(pressure > 0.5 * pressure.max())
    assert 6.0 <= 0.25 * (shoulder[0] - inside[0]) <= 20.0
    assert np.abs(np.diff(pressure)).max() / 0.25 < 0.15 * pressure.max()


def test_magnitudes_are_those_of_a_standing_adult() -> None:
    made = simulation("stand", {"seconds": "4", "scatter": "0", "asymmetry": "0"})
    _motion, times_s, frames = frames_of(made)
    picture = frames[(times_s > 3) & (times_s < 5)].mean(axis=0)
    assert 95 < picture.max() < 150
    left = picture[:, :24]
    rows = np.flatnonzero(left.sum(axis=1) > 5)
    rear = left[: rows[0] + 10].sum() / left.sum()
    assert 0.55 < rear < 0.68


@pytest.mark.parametrize(
    ("name", "options"), [("stand", {"seconds": "3"}), ("walk", {"mat": "stance"}), ("walk", {"passes": "2"})]
)
def test_frames_carry_the_whole_load_at_the_true_centre(name: str, options: dict[str, str]) -> None:
    made = simulation(name, {**options, "seed": "4"})
    motion, times_s, frames = frames_of(made)
    geometry = made.mat.geometry
    newtons = frames.sum(axis=(1, 2), dtype=np.float64) * geometry.cell_area_mm2 * 1e-3
    assert newtons == pytest.approx(motion.total_n(times_s), rel=1e-3, abs=1e-3)
    loaded = newtons > 20
    assert 0 < loaded.sum() < len(loaded)
    rows, cols = frames.sum(axis=2)[loaded], frames.sum(axis=1)[loaded]
    cop = np.stack([cols @ geometry.x_mm, rows @ geometry.y_mm], axis=1) / rows.sum(axis=1)[:, None]
    assert np.abs(cop - motion.cop_mm(times_s)[loaded]).max() < 0.1


def test_the_mat_is_empty_at_both_ends() -> None:
    for scenario in SCENARIOS:
        _motion, _times_s, frames = frames_of(simulation(scenario.name, {}))
        assert not frames[0].any()
        assert not frames[-1].any()


def test_feet_mirror_each_other() -> None:
    geometry = MatGeometry(40, 20, (10.0, 10.0))
    frames = []
    for foot, x, angle in ((Foot("left"), 95.0, -6.0), (Foot("right"), 105.0, 6.0)):
        force = np.tile(343.0 * standing_shares(foot, 0.4, 33.0), (2, 1))
        contact = Contact(foot, Placement(x, 70.0, angle), np.array([0.0, 1.0]), force)
        frames.append(next(ideal_frames(Motion((contact,), 1.0), geometry, np.array([0.5])))[0])
    assert frames[0] == pytest.approx(frames[1][:, ::-1], abs=1e-3)
    assert frames[0].max() > 50


def test_moving_by_whole_cells_moves_the_picture() -> None:
    def picture(x_mm: float, y_mm: float) -> Pressure:
        foot = Foot("left")
        force = np.tile(343.0 * standing_shares(foot, 0.4, 33.0), (2, 1))
        contact = Contact(foot, Placement(x_mm, y_mm, 11.0), np.array([0.0, 1.0]), force)
        frame: Pressure = next(ideal_frames(Motion((contact,), 1.0), STANCE, np.array([0.5])))[0]
        return frame

    moved = np.roll(picture(120.0, 60.0), (4, 13), axis=(0, 1))
    assert picture(250.0, 100.0) == pytest.approx(moved, abs=1e-3)


def test_finer_cells_show_the_same_pressure() -> None:
    coarse = frames_of(simulation("walk", {"mat": "stance", "ideal": "1"}))[2]
    fine = frames_of(simulation("walk", {"mat": "stance", "rows": "80", "cols": "96", "pitch_mm": "5"}))[2]
    joined = fine.reshape(len(fine), 40, 2, 48, 2).mean(axis=(2, 4))
    assert np.abs(joined - coarse).max() < 0.02 * coarse.max()


def test_what_lies_beside_the_mat_is_lost() -> None:
    made = simulation("stand", {"seconds": "3", "mat": "foot"})
    motion, times_s, frames = frames_of(made)
    assert len(motion.contacts) == 1  # the other foot stands beside it
    assert frames.sum(dtype=np.float64) > 0
    off = Contact(Foot("left"), Placement(-500.0, 0.0, 0.0), np.array([0.0, 1.0]), np.ones((2, N_PARTS)))
    empty = next(ideal_frames(Motion((off,), 1.0), STANCE, np.array([0.5])))
    assert not empty.any()
    assert len(times_s) == len(frames)


def test_sway_is_as_large_as_asked_for() -> None:
    made = simulation("stand", {"seconds": "60", "sway_ml_mm": "3", "sway_ap_mm": "6", "scatter": "0"})
    motion = made.motion()
    cop = motion.cop_mm(np.arange(4.0, 60.0, 0.02))
    assert cop.std(axis=0) == pytest.approx([3.0, 6.0], rel=0.2)


def test_seeds_reproduce_and_differ() -> None:
    first, again, other = (frames_of(simulation("walk", {"seed": seed}))[2] for seed in ("5", "5", "6"))
    assert np.array_equal(first, again)
    assert first.shape != other.shape or not np.allclose(first, other)


def test_trials_of_one_person_share_feet_but_not_places() -> None:
    person = Person(seed=9)
    later = replace(person, trial=1)
    assert person.foot("left") == later.foot("left")
    assert person.rng(3).normal() != later.rng(3).normal()
    assert person.foot("left").arch != person.foot("right").arch


def test_walk_keeps_its_kinematics() -> None:
    made = simulation("walk", {"scatter": "0", "asymmetry": "0", "step_mm": "600", "cadence_spm": "100"})
    contacts = made.motion().contacts
    assert [c.foot.side for c in contacts] == ["left", "right", "left", "right"]
    assert np.diff([c.placement.y_mm for c in contacts]) == pytest.approx([600.0] * 3)
    assert np.diff([c.time_s[0] for c in contacts]) == pytest.approx([0.6] * 3)
    back = simulation("walk", {"scatter": "0", "asymmetry": "0", "from": "far"}).motion().contacts
    assert np.all(np.diff([c.placement.y_mm for c in back]) < 0)
    # Walking toward the viewer the left foot is on the other side of the mat.
    assert back[0].foot.side == "left"
    assert back[0].placement.x_mm > back[1].placement.x_mm


def test_walk_on_a_short_mat_is_one_step_a_pass() -> None:
    motion = simulation("walk", {"mat": "stance", "passes": "3"}).motion()
    assert [c.foot.side for c in motion.contacts] == ["left", "right", "left"]
    gaps = [b.time_s[0] - a.time_s[-1] for a, b in zip(motion.contacts, motion.contacts[1:], strict=False)]
    assert min(gaps) > 1.0


def test_body_is_carried_from_step_to_step() -> None:
    motion = simulation("walk", {"scatter": "0"}).motion()
    middle = motion.contacts[1:3]
    stride_s = motion.contacts[2].time_s[0] - motion.contacts[0].time_s[0]
    impulse = sum(float(np.trapezoid(c.part_n.sum(axis=1), c.time_s)) for c in middle)
    assert impulse / stride_s == pytest.approx(Person().weight_n, rel=0.01)


def test_options_for_one_foot() -> None:
    person = person_from_options({"arch_left": "low", "pronation_right": "0.9"})
    assert person.foot("left").arch > 0.7 > person.foot("right").arch
    assert person.of_foot("pronation", "right") == 0.9


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("stroll", {}, "stand, stand-eyes-closed"),
        ("squat", {"reps": "0"}, "reps"),
        ("lunge-left", {"lunge_cm": "far"}, "lunge_cm"),
        ("seated-left", {"side": "left"}, "seconds"),
        ("stand", {"arch": "flat"}, "high, typical, low"),
        ("stand", {"arch": "1.5"}, "0 to 1"),
        ("stand", {"mass_kg": "heavy"}, "from 20 to 250"),
        ("stand", {"mass": "70"}, "mass_kg"),
        ("stand", {"mat": "carpet"}, "foot, stance, walkway"),
        ("stand", {"rows": "300"}, "from 1 to 255"),
        ("stand", {"pitch_mm": "1,2,3"}, "pitch_mm"),
        ("stand", {"pitch_mm": "nan"}, "pitch_mm"),
        ("stand", {"seed": "-1"}, "seed"),
        ("walk", {"from": "above"}, "near or far"),
        ("walk", {"side": "both"}, "left or right"),
    ],
)
def test_wrong_options_are_one_sentence(name: str, options: dict[str, str], words: str) -> None:
    with pytest.raises(SourceError, match=r"^[A-Z][^\n]*\.$") as caught:
        simulation(name, options)
    assert words in str(caught.value)


def test_every_scenario_takes_every_habit_of_the_person() -> None:
    habits = {"flexible": "0.9", "stiff_ankle": "0.9", "weak_hip": "0.9", "pronation": "0.9"}
    for scenario in SCENARIOS:
        assert simulation(scenario.name, habits).motion().contacts


def test_the_drawing_lies_along_its_own_axis() -> None:
    foot = Foot("left", arch=0.42)
    axis = find_axis(mean_picture(foot, 343.0 * standing_shares(foot, 0.4, 33.0)))
    assert axis is not None
    assert abs(axis.angle_deg) < 1.0
    assert 0.9 < axis.length_mm / foot.length_mm < 1.0


def test_truth_does_not_use_what_it_checks() -> None:
    folder = Path(pressuremat.__file__).parent / "virtual"
    imported = {
        node.module or ""
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
    } | {
        alias.name
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    for name in ("processing", "metrics", "analysis", "files", "sources", "protocol"):
        assert not any(module.startswith(f"pressuremat.{name}") for module in imported)
