"""Compare with everything there is to compare with, and write docs/validation.md with its figures.

    .venv/bin/python tools/validation.py            print the document
    .venv/bin/python tools/validation.py --write    write docs/validation.md and docs/images/validation-*.svg

Needs the public recordings (PRESSUREMAT_DATA, else ../shared/data) and the packages of the tests, for the comparisons
are the tests' own functions. Some two minutes on two cores; `--feet` makes it shorter.
"""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pressuremat.metrics import tables  # noqa: E402
from pressuremat.metrics.registry import metric_by_key  # noqa: E402
from pressuremat.metrics.sway import SWAY_OF_STANDING  # noqa: E402
from tests.calibration import test_acceptance, test_guided_acceptance  # noqa: E402
from tools import archetypes, coverage, trials, validation_real  # noqa: E402
from tools.pitch_error import OF_TRUTH, PITCHES_MM, persons  # noqa: E402
from tools.svg_sheet import HAIRLINE, INK, MUTED, ROW, SIGNAL, Sheet  # noqa: E402
from tools.validation_real import met, table  # noqa: E402

DOCUMENT, IMAGES = ROOT / "docs" / "validation.md", ROOT / "docs" / "images"
#: Neither the persons of the table nor those on whom the model was tried out.
SEED = 47
#: A mat with equal gains for the accuracy bars.
EQUAL = {pitch: coverage.Mat(pitch, 0.3, 0.0, 0.0, 0.01) for pitch in (10.0, 15.0)}
#: In so many % of cases the truth must lie within one and within two stated deviations.
ONE, TWO = (55.0, 80.0), (88.0, 99.0)

#: Persons for each guided test.
TRIALS_EACH = 20

Job = tuple[str, dict[str, str], coverage.Mat, int, bool]


def jobs(n_feet: int) -> tuple[list[Job], list[Job]]:
    """Trials for coverage, and on mats with equal gains: (scenario, person, mat, seed, whether a whole walk)."""
    people = persons(n_feet // 3 + 1, SEED)
    mats = coverage.mats(len(people), SEED)
    covered: list[Job] = []
    for k, (person, mat) in enumerate(zip(people, mats, strict=True)):
        covered += [("stand", person, mat, SEED + k, False), ("walk", person, mat, SEED + k, False)]
        if k % 2 == 0:
            covered.append(("walk", person, mat, SEED + k, True))
    equal: list[Job] = [
        (scenario, person, mat, SEED + k, False)
        for mat in EQUAL.values()
        for k, person in enumerate(people[: max(len(people) // 3, 2)])
        for scenario in ("stand", "walk")
    ]
    return covered, equal


def done(job: Job) -> list[coverage.Checked]:
    """One trial."""
    scenario, person, mat, seed, walkway = job
    if scenario == "sway":
        return coverage.check_sway(person, mat, seed)
    return coverage.check("stand" if scenario == "stand" else "walk", person, mat, seed, walkway=walkway)


def run(all_jobs: list[Job]) -> list[coverage.Checked]:
    """All trials, on two cores."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        return [one for found in pool.map(done, all_jobs, chunksize=4) for one in found]


def run_trials(n_each: int) -> list[trials.Compared]:
    """All guided tests, on two cores."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        return list(pool.map(trial_done, trial_jobs(n_each), chunksize=4))


def name_of(key: str) -> str:
    """A value's name."""
    return "Centre of pressure, x and y" if key == "cop_mm" else metric_by_key(key).title


def of(found: list[coverage.Checked], key: str) -> list[coverage.Checked]:
    """Those of one value."""
    return [one for one in found if one.key == key]


def coverage_table(found: list[coverage.Checked], keys: tuple[str, ...], promised: tuple[str, ...]) -> str:
    """How often the truth lies within the stated deviations, of values with these `keys`."""
    rows = []
    for key in keys:
        own = of(found, key)
        if not own:
            continue
        one, two = coverage.within(own, 1), coverage.within(own, 2)
        good = ONE[0] <= one <= ONE[1] and TWO[0] <= two <= TWO[1]
        verdict = ("met" if good else "**missed**") if key in promised else "shown only"
        parts = []
        for label, chosen in (
            ("below 8 mm", [each for each in own if each.pitch_mm < 8]),
            ("above 12 mm", [each for each in own if each.pitch_mm > 12]),
            ("equal gains", [each for each in own if each.gain == 0]),
        ):
            if chosen:
                parts.append(f"{label} {coverage.within(chosen, 1):.0f}, {coverage.within(chosen, 2):.0f} %")
        rows.append((name_of(key), str(len(own)), f"{one:.0f} %", f"{two:.0f} %", verdict, "; ".join(parts)))
    return table(("value", "cases", "within 1 σ", "within 2 σ", "55–80 %, 88–99 %", "of these (1 σ, 2 σ)"), rows)


def equal_table(found: list[coverage.Checked]) -> str:
    """Accuracy bars on the virtual person."""
    rows = []
    for pitch, limit in ((10.0, 0.012), (15.0, 0.020)):
        errors = [one.error for one in of(found, "arch_index") if one.pitch_mm == pitch]
        rms = float(np.sqrt(np.mean(np.square(errors))))
        shown = f"bias {np.mean(errors):+.4f}, RMSE {rms:.4f}"
        rows.append((f"arch index, {pitch:g} mm", shown, f"RMSE ≤ {limit:.3f}", met(rms, limit)))
    ten = [one for one in found if one.pitch_mm == 10.0]
    turn = abs(float(np.mean([one.error for one in of(ten, "foot_progression_deg")])))
    cpei = float(np.sqrt(np.mean([one.error**2 for one in of(ten, "cpei_pct")])))
    cop = [one.error for one in of(ten, "cop_mm")]
    apart = float(np.median(np.hypot(cop[::2], cop[1::2])))
    rows += [
        ("CoP, 10 mm", f"median {apart:.2f} mm", "≤ 0.5 mm", met(apart, 0.5)),
        ("foot progression, 10 mm", f"bias {turn:.2f}°", "≤ 1°", met(turn, 1.0)),
        ("CPEI, 10 mm", f"RMS {cpei:.2f} points", "≤ 2 points", met(cpei, 2.0)),
    ]
    return table(("value", "found", "bar", ""), rows)


def trial_jobs(n_each: int) -> list[tuple[str, dict[str, str], coverage.Mat, int]]:
    """Guided tests: (scenario, person, mat, seed), `n_each` of each."""
    people = persons(n_each * len(trials.SCENARIOS), SEED + 1)
    mats = coverage.mats(len(people), SEED + 1)
    return [
        (trials.SCENARIOS[k % len(trials.SCENARIOS)], person, mat, SEED + k)
        for k, (person, mat) in enumerate(zip(people, mats, strict=True))
    ]


def trial_done(job: tuple[str, dict[str, str], coverage.Mat, int]) -> trials.Compared:
    """One guided test."""
    return trials.compare(*job)


def trial_tables(found: list[trials.Compared]) -> str:
    """Repetitions and their moments, then values."""
    counted, values = [], []
    for scenario in trials.SCENARIOS:
        own = [one for one in found if one.scenario == scenario]
        same = [one for one in own if one.reps[0] == one.reps[1]]
        if any(one.reps[1] for one in own):
            n = f"{sum(one.reps[1] for one in own)} in {len(own)} trials"
            off = np.array([each for one in same for each in one.moments])
            # What a lunge's heel does is not what its knee does.
            shown = scenario.startswith("lunge") or not len(off)
            late = "" if shown else ", ".join(f"{one:.2f}" for one in np.sqrt((off**2).mean(axis=0)))
            verdict = "met" if len(same) == len(own) else "**missed**"
            counted.append((scenario, n, f"{len(own) - len(same)}", verdict, late))
        for key, bar in trials.BARS.items():
            errors = np.array([each for one in own for each in one.errors.get(key, ())])
            if not len(errors):
                continue
            error = errors[:, 0]
            far = f"{np.abs(error).max():.2f}"
            spread = f"{error.mean():+.2f}, {error.std():.2f}"
            if bar is None:
                z = np.abs(error) / errors[:, 1]
                one, two = 100.0 * np.mean(z <= 1), 100.0 * np.mean(z <= 2)
                good = ONE[0] <= one <= ONE[1] and TWO[0] <= two <= TWO[1]
                covered = f"{one:.0f} %, {two:.0f} %"
            else:
                good, covered = bool(np.abs(error).max() <= bar), f"≤ {bar:g}"
            unit = metric_by_key(key).unit
            verdict = "met" if good else "**missed**"
            values.append((f"`{key}` ({unit}), {scenario}", str(len(error)), spread, far, covered, verdict))
    heads = ("trial", "repetitions", "trials with a wrong number", "", "start, from, to, end: RMS error in s")
    return (
        table(heads, counted)
        + "\n\n"
        + table(("value", "cases", "bias, SD", "largest", "within 1 σ, 2 σ, or bar", ""), values)
    )


def grid_table() -> str:
    """What the table of uncertainties has for the grid."""
    rows = []
    for key in (*OF_TRUTH, "step_length_mm"):
        metric = metric_by_key(key)
        for kind in ("stand", "step"):
            cells = []
            for pitch in PITCHES_MM:
                sd, bias = tables.pitch_error(key, pitch, kind), tables.pitch_bias(key, pitch, kind)
                cells.append("" if sd is None else f"{bias:+.{metric.decimals + 1}f}, {sd:.{metric.decimals + 1}f}")
            if any(cells):
                rows.append((f"`{key}` ({metric.unit}), {kind}", *cells))
    return table(("bias taken away, σ", *(f"{pitch:g} mm" for pitch in PITCHES_MM)), rows)


def calibrated_table() -> str:
    """The mat with every fault on, calibrated in two ways."""
    rows = []
    for label, calibration in (
        ("even load and weights", test_acceptance.calibrated()),
        ("guided: even load, weight, person", test_guided_acceptance.guided(True)),
        ("guided: walk, weight, person", test_guided_acceptance.guided(False)),
    ):
        for scenario in ("stand", "walk"):
            found = test_acceptance.errors_of(calibration, scenario)
            cop, force = max(found["cop_mm"]), float(np.abs(found["impulse_pct"]).max())
            arch = float(np.sqrt(np.mean(np.square(found["arch_index"]))))
            good = "met" if cop <= 3 and force <= 5 and arch <= 0.02 else "**missed**"
            rows.append((label, scenario, f"{cop:.2f} mm", f"{force:.1f} %", f"{arch:.4f}", good))
    head = (
        "calibration",
        "trial",
        "CoP, worst RMS (≤ 3 mm)",
        "impulse, worst (≤ 5 %)",
        "arch index, RMSE (≤ 0.02)",
        "",
    )
    return table(head, rows)


def coverage_figure(found: list[coverage.Checked]) -> str:
    """Bars of the shares within one and two deviations, beside where they should be."""
    sheet = Sheet(640, 60 + 34 * len(coverage.COVERED), "How often the truth lies within the stated deviations")
    left, wide = 210.0, 400.0
    for low, high in (ONE, TWO):
        sheet.box(left + wide * low / 100, 34, wide * (high - low) / 100, 34 * len(coverage.COVERED), HAIRLINE)
    sheet.text(left + wide * 0.675, 26, "1 σ: 55–80 %", size=11, colour=MUTED, anchor="middle")
    sheet.text(left + wide * 0.95, 26, "2 σ: 88–99 %", size=11, colour=MUTED, anchor="middle")
    for k, key in enumerate(coverage.COVERED):
        y, own = 34 + 34 * k + 17.0, of(found, key)
        sheet.text(left - 12, y + 4, name_of(key).replace("Centre-of-pressure excursion index (CPEI)", "CPEI"),
                   size=12, anchor="end")  # fmt: skip
        sheet.line([(left, y), (left + wide, y)], HAIRLINE, 1.0)
        for sds, colour in ((1, ROW), (2, SIGNAL)):
            share = coverage.within(own, sds)
            sheet.dot(left + wide * share / 100, y, colour, 5)
            sheet.text(left + wide * share / 100, y - 8, f"{share:.0f}", size=10, colour=colour, anchor="middle")
    return sheet.render()


def error_figure(found: list[coverage.Checked]) -> str:
    """The arch index's error by pitch, each with its stated deviation."""
    wide, high, left, top = 560.0, 260.0, 60.0, 24.0
    sheet = Sheet(left + wide + 20, top + high + 46, "Error of the arch index by pitch, virtual persons")

    def at(pitch: float, error: float) -> tuple[float, float]:
        return left + wide * (pitch - 5) / 10, top + high * (0.5 - np.clip(error, -0.03, 0.03) / 0.06)

    for error in (-0.02, 0.0, 0.02):
        sheet.line([at(5, error), at(15, error)], INK if error == 0 else HAIRLINE, 1.0)
        sheet.text(left - 8, at(5, error)[1] + 4, f"{error:+.2f}", size=11, colour=MUTED, anchor="end")
    for pitch in (5, 7.5, 10, 12.5, 15):
        sheet.text(at(pitch, 0)[0], top + high + 18, f"{pitch:g}", size=11, colour=MUTED, anchor="middle")
    sheet.text(left + wide / 2, top + high + 36, "pitch in mm; lines: one stated deviation", size=11, anchor="middle")
    for one in of(found, "arch_index"):
        colour = ROW if one.kind == "stand" else SIGNAL
        sheet.line([at(one.pitch_mm, one.error - one.sd), at(one.pitch_mm, one.error + one.sd)], colour, 0.7)
        sheet.dot(*at(one.pitch_mm, one.error), colour, 2.2)
    sheet.text(left + 6, top + 12, "standing", size=11, colour=ROW)
    sheet.text(left + 70, top + 12, "a step", size=11, colour=SIGNAL)
    return sheet.render()


def document(folder: Path, n_feet: int) -> tuple[str, dict[str, str]]:
    """The text, and its figures by file name."""
    covered_jobs, equal_jobs = jobs(n_feet)
    sway_jobs: list[Job] = [("sway", *job[1:]) for job in covered_jobs if job[0] == "stand"][: max(n_feet // 7, 2)]
    found = run([*covered_jobs, *equal_jobs, *sway_jobs])
    swayed = [one for one in found if one.kind == "sway"]
    n_sway = len(of(swayed, "sway_path_mm"))
    found = [one for one in found if one.kind != "sway"]
    fixed = {id(mat): pitch for pitch, mat in EQUAL.items()}
    covered = [one for one in found if one.pitch_mm not in fixed.values()]
    equal = [one for one in found if one.pitch_mm in fixed.values()]
    feet = len({(one.kind, one.pitch_mm, one.error) for one in of(covered, "foot_length_mm")})
    real, compared = validation_real.bars(folder)
    text = f"""# How near the values come, and how sure they say they are

Written by `tools/validation.py --write`. What is missed is in the tables like everything else.

## The uncertainty that is stated (self-consistency on our own simulator)

{feet} feet of virtual persons who stand and step, and walks beside them: any arch, placement and rotation, pitches of 5
to 15 mm, noise of 0.1 to 1 count, gains of up to 20 % left in two of three mats, the whole calibration off by 1 to 5 %.
The calibration states how much, as a guided one does. In how many cases does the exact truth lie within one and two
stated standard deviations? None of these persons made the table below, nor was the model tried out on them.

{coverage_table(covered, (*coverage.COVERED, *coverage.ALSO), coverage.COVERED)}

![Shares within one and two deviations](images/validation-coverage.svg)

![Error of the arch index by pitch](images/validation-arch-index.svg)

Of {n_sway} of these persons' sway in half a minute of standing, against their true path treated alike. Noise makes
paths longer, and the deviation holds that: much of it is one-sided, so that two deviations hold nearly all.

{coverage_table(swayed, tuple(metric.key for metric in SWAY_OF_STANDING), coverage.SWAY_COVERED)}

**What this is worth.** Person and analysis share their definitions and their author. It shows that what is known of
grid, noise, rounding, gains and threshold is carried through to the value. Skin, speed, a cover on the mat and the
person's own variation are not in it. Values not valid (noise that reaches the outline's pressure among them) are not
counted.

## What the grid does

Bias and standard deviation on ideal mats, by `tools/pitch_error.py` on other persons. An area-averaging grid widens
soft edges; how much depends on the edge, so that the mean picture of standing and the greatest of a step differ. The
mean is taken away from the arch index, length and width up to 15 mm; nothing in it was fitted to a real foot.

{grid_table()}

## Accuracy bars on real feet

The complete ones of the 24 emed steps, their load put on larger cells at a random place, against the same definition
on the plate's own 5 mm.

{real}

How often the stated deviations of both hold between them. Real feet have more in their outline than the virtual
person's: what these same steps err beyond all else is added for whoever is not simulated (kind `real` in the table of
uncertainties), so that this is a check of the sum, not an independent one. Where the shares are below 55 % and 88 %,
what is stated for a real foot is still too narrow.

{validation_real.stated_on_steps(compared)}

## Accuracy bars on the virtual person (self-consistency)

Noise and rounding, equal gains, {len(equal_jobs) // 4} persons at each pitch. A single axis of the CoP in mid-trial.

{equal_table(equal)}

## Every fault of the virtual mat, calibrated (self-consistency)

{calibrated_table()}

## Guided tests (self-consistency)

{TRIALS_EACH} persons for each test: how stiff the ankle is and how weak the hip, how quick they are (2 to 4 s down, 1
to 3 s held) and how often they do it is left to chance, on mats of 5 to 15 mm with noise, gains and a calibration that
is off, as above. What is measured and how is in [definitions-tests.md](definitions-tests.md).

{trial_tables(run_trials(TRIALS_EACH))}

## An expert's zones

{validation_real.zones(folder)}

## Left and right

{validation_real.sides(folder)}

## A treadmill against its vendor

{validation_real.treadmill(folder)}

## Sway

{validation_real.posturography(folder)}
"""
    figures = {
        "validation-coverage.svg": coverage_figure(covered),
        "validation-arch-index.svg": error_figure(covered),
    }
    return text, figures


def main() -> int:
    """Compare; print, or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--feet", type=int, default=210)
    args = parser.parse_args()
    folder = Path(os.environ.get("PRESSUREMAT_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "emed_steps").is_dir():
        parser.error(f"expected the public recordings in {folder}; set PRESSUREMAT_DATA")
    text, figures = document(folder, args.feet)
    print(text)
    if args.write:
        # The archetypes' long run is tools/archetypes.py's; its part of the document stays.
        theirs = archetypes.kept(DOCUMENT.read_text(encoding="utf-8"))
        DOCUMENT.write_text(f"{text}\n{theirs}\n" if theirs else text, encoding="utf-8")
        for name, figure in figures.items():
            (IMAGES / name).write_text(figure, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
