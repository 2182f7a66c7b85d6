"""Exams of the ten archetypes at random, and how often their reading comes out: self-consistency, never accuracy.

    .venv/bin/python tools/archetypes.py --runs 20                    from the measures' level up
    .venv/bin/python tools/archetypes.py --from-frames 6 --stated     from frames; writes tools/archetypes_stated.csv
    .venv/bin/python tools/archetypes.py --runs 200 --from-frames 6 --jobs 2 --write     writes into docs/validation.md

Size, mass, placement, sway, tempo, and the mat's pitch, noise and faults are drawn. From frames: counts of the virtual
board, files, `visit.json`, the exam. From the measures' level: the truth of the same persons, each value off by as
much as values from frames were: by the standard deviation that the measure states, times how much they erred beyond
it; what is stated is all that the exam gets to know. Ten visits a person.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pressuremat.exam.archetype_visit import OBSERVED, items_of, visit_folder, visit_json  # noqa: E402
from pressuremat.exam.performer import answers, performance  # noqa: E402
from pressuremat.knee.evidence import evidence_of  # noqa: E402
from pressuremat.knee.examine import examine, load  # noqa: E402
from pressuremat.knee.factors import link_of  # noqa: E402
from pressuremat.knee.model import ExamValue  # noqa: E402
from pressuremat.knee.programme import programme_of  # noqa: E402
from pressuremat.knee.reading import reading_of  # noqa: E402
from pressuremat.knee.referral import referrals  # noqa: E402
from pressuremat.types import MetricValue, Side  # noqa: E402
from pressuremat.virtual.archetypes import ARCHETYPES, Archetype, archetype_by_key  # noqa: E402
from pressuremat.virtual.scenarios import simulation  # noqa: E402
from pressuremat.virtual.truth import truth  # noqa: E402
from pressuremat.visit import read, visit_of  # noqa: E402
from tools.validation_real import table  # noqa: E402

STATED, DOCUMENT = Path(__file__).with_name("archetypes_stated.csv"), ROOT / "docs" / "validation.md"
BEGIN, END = "<!-- written by tools/archetypes.py -->", "<!-- end of what tools/archetypes.py writes -->"
#: Visits of one person at the measures' level, whose truth takes long.
VISITS = 10
#: What the mat may have: the faults of `sim:`, from a good one to all of them.
FAULTS = ("gain,noise", "gain,noise,turn-on,crosstalk", "gain,noise,hysteresis,creep", "all")
OPEN = ("unclear", "not-enough-information")
#: The values that reading, referral and programme rest on.
JUDGED = (
    ("stand", "arch_index"),
    ("stand", "foot_balance_pct"),
    ("seated", "arch_index"),
    ("walk", "cpei_pct"),
    ("walk", "foot_balance_pct"),
    ("squat", "msi_pct"),
    ("squat-heels-raised", "msi_pct"),
    ("lunge", "lunge_cm"),
)
_MEDIAL, _LATERAL = ("heel_medial", "mt1", "mt2"), ("heel_lateral", "mt3", "mt4", "mt5")
_QUANTILES = (0.0, 0.25, 0.5, 0.75, 1.0)
_FEET: tuple[Literal["left", "right"], ...] = ("left", "right")

Truth = dict[tuple[str, str, str], float]
#: By archetype and seed.
Truths = dict[tuple[str, int], Truth]
Job = tuple[str, int, bool]


@dataclass(frozen=True)
class Outcome:
    """What an exam of an archetype came to. `values` are (protocol, key, side) → found, stated SD, spread; `off` says
    what beside the reading was not as expected."""

    archetype: str
    level: str
    seed: int
    observed: bool
    reading: str
    side: str | None
    off: tuple[str, ...] = ()
    values: tuple[tuple[tuple[str, str, str], float, float, float], ...] = ()
    n_invalid: int = 0

    @property
    def right(self) -> bool:
        """Whether the reading is the expected one, of the expected side."""
        one = archetype_by_key(self.archetype)
        return (self.reading, self.side) == (one.reading, one.side)


def at_random(person: Archetype, seed: int) -> Archetype:
    """The archetype in a body, on a mat and in a tempo drawn by the seed. Their pattern stays."""
    rng = np.random.default_rng((seed, [one.key for one in ARCHETYPES].index(person.key)))
    heavy = "mass_kg" in person.options
    mass = rng.uniform(100, 130) if heavy else rng.uniform(50, 92)
    height_m = float(np.sqrt(mass / (rng.uniform(33, 41) if heavy else rng.uniform(20, 26))))
    pitch = rng.uniform(10, 14)
    options = {
        "seed": str(seed + 1),
        "mass_kg": f"{mass:.1f}",
        "foot_mm": f"{rng.uniform(225, 280):.0f}",
        "toe_out_deg": f"{rng.uniform(1, 13):.1f}",
        "stance_mm": f"{rng.uniform(150, 200):.0f}",
        "load_left_pct": f"{rng.uniform(46, 54):.1f}",
        "load_fore_pct": f"{rng.uniform(29, 40):.1f}",
        "sway_ml_mm": f"{rng.uniform(1.5, 4):.1f}",
        "sway_ap_mm": f"{rng.uniform(3, 6.5):.1f}",
        "cadence_spm": f"{rng.uniform(98, 122):.0f}",
        "move_s": f"{rng.uniform(2, 4):.2f}",
        "hold_s": f"{rng.uniform(1.6, 3):.2f}",
        "pitch_mm": f"{pitch:.2f}",
        "cols": str(round(480 / pitch)),
        "rows": str(round(400 / pitch)),
        "rate_hz": "50",
        "mat_seed": str(int(rng.integers(1, 10_000))),
        "faults": str(rng.choice(FAULTS)),
        "adc_bits": str(rng.choice([10, 12])),
    }
    return person.of(options, round(100 * height_m))


def off(person: Archetype, programme: Sequence[Any], referral: Sequence[Any]) -> tuple[str, ...]:
    """What beside the reading is not as expected."""
    block = programme[0].block if programme else None
    found = [f"block {block}"] if block != person.block else []
    keys = tuple(one.key for one in referral)
    return (*found, *([f"referral {', '.join(keys) or 'none'}"] if keys != person.referral else []))


def from_frames(job: Job) -> Outcome:
    """A whole exam: recordings in a folder, and what `pressuremat exam` makes of them."""
    key, seed, observed = job
    person = at_random(archetype_by_key(key), seed)
    with tempfile.TemporaryDirectory() as folder:
        path = visit_folder(person, Path(folder), observed=observed)
        visit = read(path)
        result = examine(visit, load(visit, path.parent))
    values, n_invalid = [], 0
    for one in result.values:
        value = one.value
        if (one.protocol, value.key) not in JUDGED or value.side not in _FEET:
            continue
        if not value.valid or value.value is None:
            n_invalid += 1
            continue
        at = (str(one.protocol), value.key, str(value.side))
        values.append((at, value.value, float(value.uncertainty or 0.0), float(value.repeat_sd or 0.0)))
    reading = result.reading
    beside = off(person, result.programme, result.referral)
    return Outcome(key, "frames", seed, observed, reading.key, reading.side, beside, tuple(values), n_invalid)


def truth_of(person: Archetype) -> Truth:
    """The exact values that an exam of that person looks for."""
    found: Truth = {}
    # Finer cells than any of the mats, so that the truth has the zones that foot balance is made of.
    fine = {**person.options, "pitch_mm": "7", "cols": "69", "rows": "58", "rate_hz": "50"}
    for trial, item in enumerate(items_of(person)):
        for foot in range(2 if item.protocol == "walk" else 1):
            # How far from the wall there is room for the foot depends on the mat itself.
            mat = dict(person.options) if item.protocol == "lunge" else fine
            name, options = performance(mat, item, foot if item.protocol == "walk" else trial)
            simulated = simulation(name, options, ("loop", "trial"))
            whole = truth(simulated, simulated.motion(int(options["trial"])))
            for metric in whole["metrics"]:
                if (item.protocol, metric["key"]) in JUDGED and metric["side"] in _FEET:
                    found[item.protocol, metric["key"], metric["side"]] = metric["value"]
            for one in whole["footprints"]:
                values = {m["key"]: m["value"] for m in one["metrics"] if m["value"] is not None}
                if "mt1_impulse_pct" in values:
                    values["foot_balance_pct"] = _balance(values)
                for key in ("arch_index", "cpei_pct", "foot_balance_pct"):
                    if (item.protocol, key) in JUDGED and key in values:
                        found[item.protocol, key, one["side"]] = values[key]
    return found


def _balance(values: dict[str, float]) -> float:
    medial, lateral = (sum(values[f"{zone}_impulse_pct"] for zone in zones) for zones in (_MEDIAL, _LATERAL))
    return 100.0 * (medial - lateral) / (medial + lateral)


@dataclass(frozen=True)
class Stated:
    """What a measure stated on frames: the share that is valid, quantiles of the standard deviation and of the spread
    of repetitions; and how it erred: on average, and how many times more than stated."""

    valid: float
    mean_error: float
    beyond: float
    sds: list[float]
    spreads: list[float]


@lru_cache(maxsize=1)
def stated() -> dict[tuple[str, str, str], Stated]:
    """By archetype, protocol and key."""
    made = {}
    with STATED.open(encoding="utf-8") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            sds, spreads = ([float(row[f"{name}_{q:g}"]) for q in _QUANTILES] for name in ("sd", "spread"))
            made[row["archetype"], row["protocol"], row["key"]] = Stated(
                float(row["valid"]), float(row["mean_error"]), float(row["beyond"]), sds, spreads
            )
    return made


def from_measures(job: Job) -> list[Outcome]:
    """Ten visits of one person, from true values and the measures' stated errors."""
    key, seed, observed = job
    person = at_random(archetype_by_key(key), seed)
    true = truth_of(person)
    manual: dict[str, Any] = dict(person.manual)
    for item in items_of(person):
        for name, values in answers(person.options, item, item.of_protocol.asks).items():
            if (observed or name not in OBSERVED) and item.block_mm is None:
                manual[name] = {**manual.get(name, {}), **values}
    visit = visit_of({**visit_json(person, manual), "date": date(2026, 3, 31).isoformat()})
    rng = np.random.default_rng((seed, 1 + [one.key for one in ARCHETYPES].index(key)))
    room_cm = _room_cm(person)
    return [_visited(person, seed, observed, visit, measured(key, true, rng, room_cm)) for _visit in range(VISITS)]


def _room_cm(person: Archetype) -> float:
    """How far from the wall the virtual person's foot has room on this mat, as their lunge has it."""
    pitch, rows = float(person.options["pitch_mm"]), float(person.options["rows"])
    return 0.1 * (rows * pitch - 1.02 * float(person.options["foot_mm"]) - 1.5 * pitch)


def measured(archetype: str, true: Truth, rng: np.random.Generator, room_cm: float) -> list[ExamValue]:
    """The values as they might have been measured, and those that compare two of them. A lunge that ends where the
    mat's room does is a lower bound."""
    made: dict[tuple[str, str, str], MetricValue] = {}
    for (protocol, key, side), value in true.items():
        by = stated().get((archetype, protocol, key))
        if by is None:
            # On frames it never was there.
            continue
        sd, spread = (float(np.interp(rng.random(), _QUANTILES, each)) for each in (by.sds, by.spreads))
        off_by = by.mean_error + by.beyond * sd * float(rng.standard_normal())
        n = 2 if key == "msi_pct" else 1
        one = MetricValue(key, cast(Side, side), value + off_by, "", sd, spread if n > 1 else None, n)
        made[protocol, key, side] = one if rng.random() < by.valid else replace(one, valid=False, reason="not valid")
        if protocol == "lunge" and value > room_cm - 0.5:
            made[protocol, key, side] = replace(one, valid=False, at_least=True, reason="no room")
    compared = (
        ("arch_index_change", ("seated", "stand"), "arch_index"),
        ("msi_heels_raised_change_pct", ("squat", "squat-heels-raised"), "msi_pct"),
    )
    values = [ExamValue(at[0], one) for at, one in made.items()]
    for key, protocols, of in compared:
        for side in _FEET:
            first, second = (made.get((protocol, of, side)) for protocol in protocols)
            if first is not None and second is not None and first.valid and second.valid:
                change = float(second.value or 0.0) - float(first.value or 0.0)
                error = float(np.hypot(first.uncertainty or 0.0, second.uncertainty or 0.0))
                values.append(ExamValue(None, MetricValue(key, side, change, "", error)))
    return values


def _visited(person: Archetype, seed: int, observed: bool, visit: Any, values: list[ExamValue]) -> Outcome:
    evidence = replace(evidence_of(visit, values), pitch_mm=float(person.options["pitch_mm"]))
    link = link_of(evidence)
    reading, referral = reading_of(evidence, link.factors), referrals(evidence)
    programme, _says = programme_of(evidence, link, reading, referral)
    beside = off(person, programme, referral)
    return Outcome(person.key, "measures", seed, observed, reading.key, reading.side, beside)


def run(work: Callable[[Job], Any], all_jobs: list[Job], n_jobs: int) -> list[Any]:
    """All jobs, on so many cores."""
    with ProcessPoolExecutor(n_jobs, mp_context=get_context("spawn")) as pool:
        return list(pool.map(work, all_jobs))


def jobs(first: int, n: int) -> list[Job]:
    """`n` persons of each archetype, by turns with and without an observer."""
    return [(one.key, seed, seed % 2 == 0) for one in ARCHETYPES for seed in range(first, first + n)]


def write_stated(outcomes: Sequence[Outcome], truths: Truths) -> None:
    """What the measures stated on frames, and how they erred, for the measures' level."""
    columns = [f"{name}_{q:g}" for name in ("sd", "spread") for q in _QUANTILES]
    lines = [
        "# What the exam's measures state of themselves on the virtual mat, and how they err there: share that is",
        "# valid, mean error, SD of the error over the stated SD, quantiles of the stated SD and of the spread of",
        "# repetitions. Written by tools/archetypes.py --stated.",
        ",".join(["archetype", "protocol", "key", "valid", "mean_error", "beyond", *columns]),
    ]
    for archetype, (protocol, key) in itertools.product([one.key for one in ARCHETYPES], JUDGED):
        theirs = [one for one in outcomes if one.archetype == archetype]
        own = [value for one in theirs for value in one.values if value[0][:2] == (protocol, key)]
        there = sum(len(_FEET) for one in theirs if any(at[0] == protocol for at, *_rest in one.values))
        if not own:
            continue
        numbers = [np.quantile([value[k] for value in own], _QUANTILES) for k in (2, 3)]
        errors, sds = errors_of(theirs, truths, protocol, key)
        beyond = float(np.sqrt(np.mean(np.square((errors - errors.mean()) / sds))))
        whole = [min(len(own) / there, 1.0), float(errors.mean()), beyond, *(n for each in numbers for n in each)]
        lines.append(",".join([archetype, protocol, key, *(f"{number:.4f}" for number in whole)]))
    STATED.write_text("\n".join(lines) + "\n", encoding="utf-8")


def confusion(outcomes: Sequence[Outcome]) -> str:
    """A row for each archetype: how often each reading came, and the bars."""
    keys = [key for key in READINGS if any(one.reading == key for one in outcomes)]
    rows = []
    for person in ARCHETYPES:
        own = [one for one in outcomes if one.archetype == person.key]
        if not own:
            continue
        n = Counter(one.reading for one in own)
        wrong = [one for one in own if not one.right]
        open_ = sum(one.reading in OPEN for one in wrong)
        good = len(own) - len(wrong) >= 0.95 * len(own) and open_ >= 0.8 * len(wrong)
        cells = [f"**{n[key]}**" if key == person.reading else str(n[key] or "") for key in keys]
        right = 100 * (len(own) - len(wrong)) / len(own)
        beside = sum(not one.off for one in own)
        rows.append(
            (person.label, *cells, f"{right:.1f} %", f"{open_} of {len(wrong)}", f"{beside} of {len(own)}",
             "met" if good else "**missed**")
        )  # fmt: skip
    return table(("person", *keys, "right", "else open", "drills and referral", ""), rows)


READINGS = (
    "no-mat-sign",
    "bottom-only-ankle",
    "bottom-only-hip",
    "throughout",
    "foot-without-squat",
    "shape-not-control",
    "unclear",
    "not-enough-information",
)


def errors_of(
    outcomes: Sequence[Outcome], truths: Truths, protocol: str, key: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Errors of a value from frames, and their stated standard deviations."""
    found = [
        (value - true, sd)
        for one in outcomes
        for at, value, sd, _spread in one.values
        if at[:2] == (protocol, key) and sd > 0
        and (true := truths[one.archetype, one.seed].get(at)) is not None
    ]  # fmt: skip
    return np.array([error for error, _sd in found]), np.array([sd for _error, sd in found])


def errors_table(outcomes: Sequence[Outcome], truths: Truths) -> str:
    """How far values from frames lie from the truth, in stated standard deviations."""
    rows = []
    for protocol, key in JUDGED:
        errors, sds = errors_of(outcomes, truths, protocol, key)
        z = errors / sds
        rows.append(
            (f"`{key}`, {protocol}", str(len(z)), f"{errors.mean():+.3f}", f"{errors.std():.3f}",
             f"{np.sqrt(np.mean(np.square(z))):.2f}", f"{100 * np.mean(np.abs(z) <= 2):.0f} %")
        )  # fmt: skip
    return table(("value", "n", "mean error", "SD of error", "error over stated, RMS", "within 2 σ"), rows)


def truth_job(job: Job) -> tuple[tuple[str, int], Truth]:
    """The truth of a job's person."""
    return (job[0], job[1]), truth_of(at_random(archetype_by_key(job[0]), job[1]))


def kept(text: str) -> str:
    """What this tool has written into a document, marks included; empty where it has not."""
    return text[text.index(BEGIN) : text.index(END) + len(END)] if BEGIN in text and END in text else ""


def section(frames: Sequence[Outcome], errors: str, measures: Sequence[Outcome]) -> str:
    """The part of docs/validation.md."""
    persons = len({(one.archetype, one.seed) for one in measures}) // len(ARCHETYPES)
    shares = [f"{100 * np.mean([one.right for one in each]):.1f} %" for each in (frames, measures)]
    return f"""{BEGIN}
## Ten people, each with a pattern (self-consistency)

The archetypes of `pressuremat/virtual/archetypes.py`, examined whole. Drawn: size, mass, stance, placement, sway,
cadence, tempo of the squats, the mat's cells (10 to 14 mm), converter and faults. Their patterns stay as they are: how
slight a pattern may be is not asked here. By turns with the answers of who looks on, and without. Person, mat and exam
have one author: that the expected reading comes out says that they agree with each other, not that a real knee does.

### From frames

{len(frames)} exams from counts, through files and `pressuremat exam`. "Else open": of the readings that are not as
expected, how many are unclear or not enough information. Bars: right in 95 %, else open in 4 of 5.

{confusion(frames)}

### From the measures' level

{len(measures)} exams: the truth of {persons} persons of each kind, {VISITS} visits each, every value off as the
values from frames were (`tools/archetypes_stated.csv`): by what its measure states, times how much they erred beyond
that. How the values from frames lie about the truth:

{errors}

Right from frames {shares[0]}, from the measures' level {shares[1]}.

"Drills and referral" counts whether the first drill and the reasons to see a clinician are the expected ones too. Where
they are not, they are drills for foot or ankle that nobody needs, of somebody typical whose arch or roll-over reaches
over a cut-off by its error. The reading is not touched by that.

{confusion(measures)}
{END}"""


def main() -> int:
    """Examine; print, or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=0, metavar="N", help="exams an archetype, from the measures' level")
    parser.add_argument("--from-frames", type=int, default=0, metavar="N", help="exams an archetype, from frames")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="cores")
    parser.add_argument("--seed", type=int, default=1000, metavar="N", help="the first person")
    parser.add_argument("--stated", action="store_true", help="write what the measures state")
    parser.add_argument("--write", action="store_true", help="write into docs/validation.md; needs both levels")
    args = parser.parse_args()
    frames: list[Outcome] = []
    measures: list[Outcome] = []
    errors = ""
    if args.from_frames:
        chosen = jobs(args.seed, args.from_frames)
        frames = run(from_frames, chosen, args.jobs)
        truths = dict(run(truth_job, chosen, args.jobs))
        errors = errors_table(frames, truths)
        print(confusion(frames), errors, sep="\n\n", end="\n\n")
        for one in frames:
            if not one.right or one.off:
                print(one.archetype, one.seed, one.observed, one.reading, one.side, *one.off)
        if args.stated:
            write_stated(frames, truths)
    if args.runs:
        persons = jobs(args.seed, -(-args.runs // VISITS))
        measures = [one for each in run(from_measures, persons, args.jobs) for one in each]
        print(confusion(measures))
        for line, n in Counter(
            (one.archetype, one.observed, one.reading, one.side, *one.off)
            for one in measures
            if not one.right or one.off
        ).items():
            print(n, *line)
    if args.write:
        if not frames or not measures:
            parser.error("--write needs --from-frames and --runs")
        text = DOCUMENT.read_text(encoding="utf-8")
        made = section(frames, errors, measures)
        old = kept(text)
        DOCUMENT.write_text(text.replace(old, made) if old else f"{text.rstrip()}\n\n{made}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
