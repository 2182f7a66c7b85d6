"""What public recordings say: the sections of docs/validation.md that rest on feet nobody simulated.

A folder of recordings enters, Markdown leaves. The comparisons are those of tests/real, by the same functions.
"""

from __future__ import annotations

import json
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import numpy as np

from pressuremat.analysis.offline import analyse
from pressuremat.analysis.one_walk import one_walk
from pressuremat.cli.main import main as pressuremat
from pressuremat.files import read
from pressuremat.metrics.registry import metric_by_key
from pressuremat.units import force_n
from tests.real import test_emed_steps as emed
from tests.real import test_posturography as sway
from tests.real import test_walks as walks
from tools import real_steps

_AI = (0.012, 0.020)


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def met(value: float, limit: float) -> str:
    """Whether a figure keeps its bar."""
    return "met" if value <= limit else "**missed**"


def _rms(errors: list[float]) -> float:
    return float(np.sqrt(np.mean(np.square(errors))))


def bars(folder: Path) -> tuple[str, dict[float, real_steps.Compared]]:
    """Accuracy bars on the emed steps made coarser."""
    paths = emed.complete_steps(folder)
    found = {pitch: real_steps.compare(paths, pitch) for pitch in (10.0, 15.0)}
    rows: list[tuple[str, ...]] = []
    for (pitch, one), limit in zip(found.items(), _AI, strict=True):
        ai = one.errors["arch_index"]
        rows.append(
            (
                f"arch index, {pitch:g} mm",
                f"bias {np.mean(ai):+.4f}, RMSE {_rms(ai):.4f}",
                f"RMSE ≤ {limit:.3f}",
                met(_rms(ai), limit),
            )
        )
    ten = found[10.0]
    cop, turn, cpei = (
        float(np.median(ten.cop_mm)),
        abs(float(np.mean(ten.errors["foot_progression_deg"]))),
        _rms(ten.errors["cpei_pct"]),
    )
    rows += [
        ("CoP, 10 mm, 10 kPa, 8 bits", f"median {cop:.2f} mm", "≤ 0.5 mm", met(cop, 0.5)),
        ("foot progression, 10 mm", f"bias {turn:.2f}°", "≤ 1°", met(turn, 1.0)),
        ("CPEI, 10 mm", f"RMS {cpei:.2f} points", "≤ 2 points", met(cpei, 2.0)),
    ]
    return table(("value", "found", "bar", ""), rows), found


def stated_on_steps(found: dict[float, real_steps.Compared]) -> str:
    """How often the stated deviations hold between coarse and fine cells of the same real step."""
    rows = []
    for key in real_steps.KEYS:
        cells = []
        for one in found.values():
            z = np.abs(np.array(one.errors[key])) / np.array(one.stated[key])
            cells.append(f"{100 * np.mean(z <= 1):.0f} %, {100 * np.mean(z <= 2):.0f} %")
        rows.append((metric_by_key(key).title, *cells))
    return table(("within 1 σ, 2 σ", *(f"{pitch:g} mm against 5 mm" for pitch in found)), rows)


def zones(folder: Path) -> str:
    """The expert's masks, all persons and each."""
    paths = emed.complete_steps(folder)
    rows = []
    people = ("all", *sorted({path.name[:4] for path in paths}))
    for zone, most, least in (
        ("heel", 5, 0.90),
        ("hallux", 5, 0.85),
        ("forefoot_medial", 10, 0.85),
        ("forefoot_lateral", 10, 0.85),
    ):
        cells = []
        for person in people:
            own = [path for path in paths if person == "all" or path.name.startswith(person)]
            cells.append(f"{emed.median(own, zone, 0):.1f} %, {emed.median(own, zone, 1):.2f}")
        rows.append((f"{zone.replace('_', ' ')} (≤ {most} %, ≥ {least:.2f})", *cells))
    return table(("zone: median error of the impulse, Dice", *people), rows)


def sides(folder: Path) -> str:
    """Left and right on all recordings that say which."""
    expected_sides, paths = emed.expected_sides(folder), emed.steps(folder)
    right = sum([one.side for one in emed.analysed(path).footprints] == [expected_sides[path.name]] for path in paths)
    scans = [[one.side for one in walks.footscan(folder, k).footprints] for k in (1, 2)]
    expected = [["left", "right", "left"], ["right", "left", "right", "left", "right"]]
    apd = [walks.analysed(path).footprints[0].side for path in sorted((folder / "apd").glob("*.apd"))]
    joined = analyse(one_walk([read(path) for path in sorted((folder / "apd").glob("*.apd"))]))
    standing = analyse(read(folder / "tekscan_standing" / "standing_a.mat", pitch_mm=8.38, rate_hz=50))
    agree = sum(a == b for one, two in zip(scans, expected, strict=True) for a, b in zip(one, two, strict=False))
    wanted = ["right", "right", "left", "left", "left"]
    rows = [
        ("emed steps", f"{right} of {len(paths)}"),
        ("footscan, two passes", f"{agree} of 8, {sum(map(len, scans))} footfalls found of 8"),
        ("apd, one print a file", f"{sum(a == b for a, b in zip(apd, wanted, strict=True))} of 5"),
        ("apd, one walk", " ".join(one.side for one in joined.footprints)),
        ("tekscan, two feet standing", " ".join(one.side for one in standing.footprints)),
    ]
    return table(("recording", "sides as they are"), rows)


def treadmill(folder: Path) -> str:
    """The zebris walk against its vendor's own columns."""
    found = walks.analysed(folder / "zebris_treadmill" / "gait_100hz.txt.gz")
    extra, mine, recording = found.recording.extra, walks.values(found), found.recording
    rows = []
    for side in ("left", "right"):
        vendor = extra[f"{side}_force_n"]
        theirs = walks.contacts(vendor)
        stride = float(np.median(np.diff([begin for begin, _ in theirs]))) / 100.0
        own = np.zeros(recording.n_frames)
        for one in found.footprints:
            if one.side == side:
                own[one.start_index : one.end_index] += one.total
        loaded = vendor >= walks.VENDOR_N
        ratio = float(np.median(own[loaded] * force_n(1.0, recording.geometry.cell_area_mm2) / vendor[loaded]))
        n = sum(one.side == side and one.begins and one.ends for one in found.footprints)
        rows.append((f"whole contacts, {side}", f"{n}", f"{len(theirs)}"))
        rows.append((f"median stride, {side}", f"{mine['stride_s', side].value:.3f} s", f"{stride:.3f} s"))
        rows.append((f"force over the vendor's, median, {side}", f"{ratio:.4f}", "1 ± 0.01"))
    rows.append(("cadence", f"{mine['cadence_spm', None].value:.1f} /min", "107.0 /min"))
    rows.append(("speed", f"{mine['speed_m_s', None].value:.3f} m/s", "1.113 m/s of the belt"))
    return table(("value", "ours", "the vendor's"), rows)


def _sway(*arguments: str) -> dict[str, float]:
    text = StringIO()
    with redirect_stdout(text):
        pressuremat(["sway", *arguments, "--json"])
    return {metric["key"]: metric["value"] for metric in json.loads(text.getvalue())["metrics"]}


def posturography(folder: Path) -> str:
    """Two public collections to rounding, and the descriptors of a review."""
    rows = []
    sets = (
        ("posturography_bds", sway.BDS, "{}.txt", ("COPy[cm]", "COPx[cm]", "cm")),
        ("posturography_pds", sway.PDS, "{}grf.txt", ("COPNET_Z", "COPNET_X", "m")),
    )
    for name, trials, file, (x, y, unit) in sets:
        worst = 0.0
        for trial in trials:
            path = str(folder / name / file.format(trial))
            raw = ("--raw", "--convention", "bds")
            found = _sway(path, "--x", x, "--y", y, "--unit", unit, "--rate-hz", "100", *raw)
            true = sway.expected(folder / name, trial)
            pairs = [
                (found["sway_ellipse_mm2"] / 100, true["COParea"]),
                (found["sway_velocity_mm_s"] / 10, true["COPvelo"]),
            ]
            worst = max(worst, *(abs(a / b - 1) for a, b in pairs))
        rows.append((name, f"{len(trials)} trials: area, velocity", f"{worst:.1e} relative", "1e-9"))
    ours, theirs = sway.reviewed_in(folder), sway.published_in(folder)
    for label, pairs_of, bar in (
        ("positional and dynamic", sway.WITHIN_A_PERCENT, 1.0),
        ("direction, correlation, swept area", sway.WITHIN_ONE_AND_A_HALF, 1.5),
        ("peaks and turns of the path", sway.WITHIN_FIVE, 5.0),
    ):
        off = [100 * abs((ours[a] or 0.0) / (factor * theirs[b]) - 1) for a, b, factor in pairs_of]
        rows.append(("posturography_descriptors", f"{len(off)} {label}", f"{max(off):.2f} % at most", f"{bar:g} %"))
    return table(("recordings", "what", "largest difference", "bar"), rows)
