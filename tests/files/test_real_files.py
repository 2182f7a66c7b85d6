"""The public recordings against what comes with them: the printed forces, the experts' zones, the known sides."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from pressuremat.errors import FileFormatError
from pressuremat.files import read
from pressuremat.files.info import info_document

HALLUX, MEDIAL, LATERAL, HEEL = 1, 2, 3, 4


def _steps(data_dir: Path) -> list[Path]:
    steps = sorted((data_dir / "emed_steps").glob("*.lst"))
    assert len(steps) == 24
    return steps


def test_every_printed_force_is_the_sum_of_the_cells(data_dir: Path) -> None:
    n_frames = 0
    for path in [*_steps(data_dir), data_dir / "vendor_exports" / "emed_test.lst"]:
        recording = read(path)
        force_n = recording.frames.sum(axis=(1, 2), dtype=np.float64) * 0.025
        assert np.abs(force_n - recording.extra["force_check_n"]).max() < 0.01
        assert recording.warnings == ()
        assert (recording.frames.shape[1:], recording.geometry.pitch_mm) == ((95, 64), (5.0, 5.0))
        assert (recording.calibrated, recording.trimmed_to_contact, recording.gaps) == (True, True, ())
        n_frames += recording.n_frames
    assert n_frames == 1717


def test_left_and_right_come_out_true(data_dir: Path) -> None:
    """The heel is nearest the viewer and, as seen from above, the expert's medial half of a left foot on the right."""
    with open(data_dir / "emed_steps" / "expected_sides.csv", newline="") as file:
        sides = {row["file"]: row["side"] for row in csv.DictReader(file)}
    for path in _steps(data_dir):
        recording = read(path)
        mask = np.loadtxt(path.with_name(path.stem + "_mask.csv"), delimiter=",")
        peak = recording.frames.max(axis=0)
        zones = np.zeros(peak.shape)
        zones[_window(path)] = mask[::-1]
        y, x = np.indices(peak.shape)
        assert y[zones == HEEL].mean() < y[zones == MEDIAL].mean() < y[zones == HALLUX].mean()
        medial_is_right = x[zones == MEDIAL].mean() > x[zones == LATERAL].mean()
        assert medial_is_right == (sides[path.name] == "left"), path.name
        # and the zones lie where the load is, better than any other way round
        window = peak[_window(path)]
        inside = [window[turned[::-1] > 0].sum() for turned in (mask, mask[::-1], mask[:, ::-1], mask[::-1, ::-1])]
        assert inside[0] == max(inside), path.name


def _window(path: Path) -> tuple[slice, slice]:
    """Our rows and columns of the printed window, from the file's own numbers."""
    lines = path.read_text("latin-1").split("\x0c")[0].splitlines()
    at = next(i for i, line in enumerate(lines) if "Pict-No" in line)
    titles = lines[at + 2].split()[:-1]
    numbers = [int(line.split()[0]) for line in lines[at + 3 :] if line.split() and line.split()[0].isdigit()]
    return slice(95 - numbers[-1], 95 - numbers[0] + 1), slice(int(titles[0]) - 1, int(titles[-1]))


def test_the_one_step_that_touches_the_plates_edge(data_dir: Path) -> None:
    touching = [path.stem for path in _steps(data_dir) if _touches_edge(path)]
    assert touching == ["NP23_2499"]


def _touches_edge(path: Path) -> bool:
    peak = read(path).frames.max(axis=0)
    return bool(peak[[0, -1]].any() or peak[:, [0, -1]].any())


def test_the_impulse_is_the_experts(data_dir: Path) -> None:
    """Per person the order of steps in the experts' table is permuted, so the sorted totals are compared."""
    with open(data_dir / "emed_steps" / "expert_impulses_Ns.csv", newline="") as file:
        rows = list(csv.reader(file))
    totals = []
    for row in rows[1:]:
        numbers = [float(cell) for cell in row if cell.replace(".", "", 1).isdigit()]
        totals.append(numbers)
    ours = sorted(float(read(path).extra["force_check_n"].sum() * 0.01) for path in _steps(data_dir))
    columns = [sorted(column) for column in zip(*totals, strict=True)]
    sums = [
        sorted(sum(row[a:b]) for row in totals) for a in range(len(columns)) for b in range(a + 1, len(columns) + 1)
    ]
    assert any(np.allclose(column, ours, atol=0.011) for column in columns + sums)


def test_the_peers_numbers_for_one_step(data_dir: Path) -> None:
    recording = read(data_dir / "vendor_exports" / "emed_test.lst")
    document = info_document(recording)
    force_n = recording.extra["force_check_n"]
    assert (document["n_frames"], document["rate_hz"], document["duration_s"], document["peak"]) == (
        106,
        100.0,
        1.06,
        370,
    )
    assert document["total_force_max_n"] == pytest.approx(818.625)
    assert int(force_n.argmax()) == 61
    assert force_n[0] == pytest.approx(39.625, abs=0.0051)
    assert force_n.mean() == pytest.approx(637.570, abs=0.005)  # of forces rounded to 0.01 N
    assert ((force_n[1:] + force_n[:-1]) / 2 * np.diff(recording.time_s)).sum() == pytest.approx(675.580, abs=0.01)
    # centre of pressure of the first frame, from the corner of the printed window (column 26, row 83)
    first = recording.frames[0].astype(np.float64)
    x_m = (first.sum(axis=0) @ recording.geometry.x_mm) / first.sum() / 1e3 - 25 * 0.005
    y_m = (first.sum(axis=1) @ recording.geometry.y_mm) / first.sum() / 1e3 - (95 - 83) * 0.005
    assert (x_m, y_m) == (pytest.approx(0.029172, abs=1e-6), pytest.approx(0.021601, abs=1e-6))


def test_the_textile_steps_stand_heel_first_with_the_arch_on_the_right(data_dir: Path) -> None:
    steps = sorted((data_dir / "textile_mat_64x64").glob("*.bin"))
    assert len(steps) == 5
    for path in steps:
        recording = read(path)
        document = info_document(recording)
        assert (document["format"], document["unit"], document["pitch_mm"]) == ("textile-bin", "count", None)
        assert document["irregular"] is True
        assert 20 < document["rate_hz"] < 60
        assert recording.n_frames * 4097 == path.stat().st_size
        # a heel strikes first, so early load lies nearer the viewer than late load
        total = recording.frames.sum(axis=(1, 2), dtype=np.float64)
        loaded = np.flatnonzero(total > 0.1 * total.max())
        y_of = (recording.frames.sum(axis=2) @ np.arange(64.0)) / np.maximum(total, 1)
        assert y_of[loaded[0]] < y_of[loaded[-1]]
        # a left foot: its hallux stands to the right of its ball
        peak = np.where(recording.frames.max(axis=0) > 8, recording.frames.max(axis=0), 0).astype(np.float64)
        rows = np.flatnonzero(peak.any(axis=1))
        at = rows[0] + np.array([0.6, 0.85, 0.88, 1.0]) * (rows[-1] - rows[0])
        ball, hallux = peak[round(at[0]) : round(at[1])], peak[round(at[2]) : round(at[3]) + 1]
        x_ball, x_hallux = (float(part.sum(axis=0) @ np.arange(64.0) / part.sum()) for part in (ball, hallux))
        assert x_hallux > x_ball + 2


def test_other_vendors_files_are_refused_in_a_sentence(data_dir: Path) -> None:
    """Until their readers come: none is taken for a grid that it is not."""
    for path in sorted((data_dir / "vendor_exports").iterdir()):
        if path.suffix == ".lst":
            continue
        if _taken_for(path) is not None:
            assert _taken_for(path) not in ("csv", "textile-bin", "npz", "pmat", "emed-lst"), path.name


def _taken_for(path: Path) -> str | None:
    """The format that a file is read as, None where it is refused by name."""
    try:
        return read(path).format
    except FileFormatError as error:
        said = str(error)
    assert path.name in said
    return None
