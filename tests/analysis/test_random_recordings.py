"""Recordings that no foot made: whatever comes, an answer comes back, and live gives what the file gives."""

from __future__ import annotations

import json
import warnings
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pressuremat.analysis.across import lies_across
from pressuremat.analysis.live import LiveAnalysis
from pressuremat.analysis.offline import analyse, settled, thresholds_of, values_of
from pressuremat.analysis.settings import Settings
from pressuremat.findings.registry import evaluate
from pressuremat.geometry import MatGeometry
from pressuremat.report.json import analysis_document
from pressuremat.types import Footprint, Frame, Recording
from tests.soft_foot import step

KINDS = ("noise", "blobs", "equal", "flicker", "one cell", "huge", "broken", "crowd")


def frames_of(kind: str, rng: np.random.Generator, n: int, rows: int, cols: int) -> Any:
    frames = np.zeros((n, rows, cols), np.float32)
    if kind == "noise":
        frames += rng.normal(0.0, 4.0, frames.shape).astype(np.float32)
    elif kind == "equal":
        frames += np.float32(rng.choice([1.0, 30.0, 4000.0]))
    elif kind == "flicker":
        frames[rng.random(frames.shape) < 0.1] = 80.0
    elif kind == "one cell":
        frames[:, rng.integers(rows), rng.integers(cols)] = 900.0
    elif kind == "huge":
        frames += rng.choice([0.0, 3e38, 1e-38, 1e30], frames.shape).astype(np.float32)
    elif kind == "broken":
        frames += rng.choice([0.0, 50.0, np.nan, np.inf, -np.inf, -90.0], frames.shape).astype(np.float32)
    elif kind == "crowd":
        one = step().frames
        for _ in range(rng.integers(2, 7)):
            turned = one[:, :: rng.choice([-1, 1]), :: rng.choice([-1, 1])]
            r, c, t = int(rng.integers(-20, rows)), int(rng.integers(-10, cols)), int(rng.integers(0, n))
            part = turned[: n - t, max(0, -r) : rows - r, max(0, -c) : cols - c]
            r, c = max(r, 0), max(c, 0)
            frames[t : t + len(part), r : r + part.shape[1], c : c + part.shape[2]] += part
    else:
        y, x = np.mgrid[0:rows, 0:cols]
        for _ in range(rng.integers(1, 8)):
            at = rng.random(2) * (rows, cols)
            size = 0.5 + rng.random(2) * (rows, cols) / 3
            load = 300 * rng.random() * np.exp(-(((y - at[0]) / size[0]) ** 2) - ((x - at[1]) / size[1]) ** 2)
            on, off = np.sort(rng.integers(0, n + 1, 2))
            frames[on:off] += load.astype(np.float32)
    return frames


@given(
    kind=st.sampled_from(KINDS),
    seed=st.integers(0, 2**32 - 1),
    n=st.sampled_from([1, 2, 3, 9, 40, 100]),
    rows=st.sampled_from([1, 2, 5, 31, 50]),
    cols=st.sampled_from([1, 3, 16, 45]),
    pitch_mm=st.sampled_from([(0.5, 0.5), (5.0, 5.0), (10.0, 8.0), (30.0, 30.0)]),
    unit=st.sampled_from(["kPa", "count"]),
    uneven=st.booleans(),
    trimmed=st.booleans(),
)
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
def test_an_answer_always_and_the_same_one_live(
    kind: str,
    seed: int,
    n: int,
    rows: int,
    cols: int,
    pitch_mm: tuple[float, float],
    unit: Any,
    uneven: bool,
    trimmed: bool,
) -> None:
    rng = np.random.default_rng(seed)
    # A mat full of noise makes hundreds of ghosts in every frame: a few frames of them are enough.
    n = min(n, 9) if kind in ("noise", "flicker", "broken") else n
    frames = frames_of(kind, rng, n, rows, cols)
    if unit == "count":
        frames = np.nan_to_num(frames, nan=0, posinf=0, neginf=0).clip(0, 4095).astype(np.uint16)
    steps_s = rng.choice([1e-4, 0.01, 0.3, 0.7, 30.0], n) if uneven else np.full(n, 0.02)
    made = Recording(
        frames, np.cumsum(steps_s), MatGeometry(rows, cols, pitch_mm), unit, "test", trimmed_to_contact=trimmed
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = analyse(made)
        findings = evaluate(found)
    json.dumps(analysis_document(found, findings), allow_nan=False)
    for value in found.values:
        assert value.value is not None or value.reason
        assert value.repeat_sd is None or np.isfinite(value.repeat_sd)
        assert value.uncertainty is None or np.isfinite(value.uncertainty)
    assert [one.id for one in found.footprints] == list(range(1, len(found.footprints) + 1))
    assert [one.start_s for one in found.footprints] == sorted(one.start_s for one in found.footprints)
    chosen = Settings(live_history_s=float("inf"))
    live = LiveAnalysis(
        made.geometry, None, unit, chosen, thresholds=thresholds_of(made, chosen), trimmed_to_contact=trimmed
    )
    closed: list[Footprint] = []
    for k, frame in enumerate(made.frames):
        closed.extend(live.push(Frame(k, float(made.time_s[k]), frame, unit)).closed)
    closed.extend(live.finish())
    if any(lies_across(one, chosen) for one in closed):
        return  # The file is looked through a second time, for which the live view would have to wait.
    prints = settled(closed, Settings())
    again = values_of(made, prints, found.protocol, chosen, thresholds_of(made, chosen), None)
    # Sway is of the body's path over the whole recording, which no footprint holds.
    expected = [value.to_json() for value in found.values if not value.key.startswith("sway_")]
    assert [value.to_json() for value in again] == expected
