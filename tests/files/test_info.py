"""The document of `info --json`, field by field."""

from __future__ import annotations

import json

import numpy as np
import pytest

from pressuremat.files import read
from pressuremat.files.info import info_document, is_irregular
from pressuremat.geometry import MatGeometry
from tests.files.samples import COLS, ROWS, counts, emed_bytes, emed_kpa, kpa_recording, recording, textile_bytes

KEYS = [
    "schema", "path", "format", "rows", "cols", "pitch_mm", "rate_hz", "irregular", "n_frames", "duration_s", "unit",
    "calibrated", "simulated", "trimmed_to_contact", "n_gaps", "n_lost_frames", "peak", "total_force_max_n", "device",
    "warnings",
]  # fmt: skip


def test_an_emed_file() -> None:
    document = info_document(read(emed_bytes(3)))
    assert list(document) == KEYS
    assert document == document | {
        "schema": "pressuremat.info/1", "format": "emed-lst", "rows": 95, "cols": 64, "pitch_mm": [5.0, 5.0],
        "rate_hz": 100.0, "irregular": False, "n_frames": 3, "duration_s": 0.03, "unit": "kPa", "calibrated": True,
        "simulated": False, "trimmed_to_contact": True, "n_gaps": 0, "n_lost_frames": 0, "warnings": [],
    }  # fmt: skip
    assert document["peak"] == max(emed_kpa(k).max() for k in (1, 2, 3))
    assert document["total_force_max_n"] == pytest.approx(max(emed_kpa(k).sum() for k in (1, 2, 3)) * 0.025)


def test_what_is_not_known_is_null() -> None:
    document = info_document(read(b"1,2\n3,4\n\n5,6\n7,8\n"))
    for key in ("pitch_mm", "rate_hz", "duration_s", "total_force_max_n", "device"):
        assert document[key] is None, key
    assert (document["unit"], document["calibrated"], document["irregular"], document["peak"]) == (
        "count",
        False,
        False,
        8,
    )
    json.dumps(document, allow_nan=False)


def test_counts_have_no_force_and_irregular_times_say_so() -> None:
    document = info_document(read(textile_bytes(30), pitch_mm=8.0))
    assert document["total_force_max_n"] is None
    assert document["pitch_mm"] == [8.0, 8.0]
    assert document["irregular"] is True  # 20 to 49 ms


def test_pressures_on_a_grid_of_unknown_pitch_have_no_force() -> None:
    document = info_document(kpa_recording(geometry=MatGeometry.of_unknown_pitch(ROWS, COLS)))
    assert (document["calibrated"], document["total_force_max_n"]) == (True, None)


def test_calibrated_counts_are_in_kpa() -> None:
    document = info_document(recording())
    kpa = recording().pressure()
    assert document["peak"] == pytest.approx(kpa.max())
    assert document["total_force_max_n"] == pytest.approx(kpa.sum((1, 2)).max() * 5.08 * 7.62 / 1000, rel=1e-5)
    assert (document["n_gaps"], document["n_lost_frames"], document["simulated"]) == (1, 30, True)
    assert (document["unit"], document["warnings"]) == ("kPa", ["One cell is dead."])


def test_one_frame_has_no_rate() -> None:
    document = info_document(recording(frames=counts(1), time_s=np.zeros(1)))
    assert (document["rate_hz"], document["duration_s"], document["n_frames"]) == (None, None, 1)


def test_a_pause_does_not_make_a_steady_rate_irregular() -> None:
    steady = np.arange(200) / 100.0
    assert not is_irregular(steady)
    assert not is_irregular(np.concatenate([steady, steady + 60.0]))
    assert is_irregular(np.cumsum(np.tile([0.01, 0.02], 50)))
