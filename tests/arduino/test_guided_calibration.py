"""The guide on the emulated board: the real firmware's frames lead through zero and orientation, and are kept."""

from __future__ import annotations

import json

import numpy as np
import pytest

from pressuremat.calibration import store
from pressuremat.calibration.orientation import orientation_by_name
from pressuremat.cli.main import main
from pressuremat.geometry import MatGeometry
from tests.arduino.conftest import StartBoard

TURN = orientation_by_name("rows+cols")
MAT = (16, 16)
#: The board sees the next picture so often in its own time.
PICTURE_S = 0.5


def pictures() -> np.ndarray:
    """An empty mat, an object in its middle, the empty mat, four pressed corners; over and over."""
    rng = np.random.default_rng(1)

    def seen(n: int, rows: slice | None = None, cols: slice | None = None) -> np.ndarray:
        frames = rng.integers(0, 2, (n, *MAT))
        if rows is not None and cols is not None:
            frames[:, rows, cols] += 60
        return frames

    low, high, middle = slice(0, 5), slice(11, 16), slice(6, 10)
    parts = [seen(36), seen(6, middle, middle), seen(36)]
    for rows, cols in ((low, low), (low, high), (high, high), (high, low)):
        parts += [seen(4, rows, cols), seen(3)]
    return np.ascontiguousarray(TURN.back(np.concatenate(parts))).astype(np.uint16)


def test_zero_and_orientation(
    start_board: StartBoard,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PRESSUREMAT_MATS", str(tmp_path_factory.mktemp("mats")))
    board = start_board("mega2560", "small", pictures(), picture_us=round(1e6 * PICTURE_S))
    source = f"serial:{board.port}?simulated=1&rate_hz=20"
    code = main(["calibrate", "guide", source, "--only", "zero,orientation", "--json"])
    out, error = capsys.readouterr()
    assert code == 0, error
    said = [json.loads(line) for line in out.splitlines()]
    results = {line["step"]: line["result"] for line in said if line["event"] == "done"}
    assert set(results) == {"zero", "orientation"}
    assert results["zero"]["figures"]["n_loaded"] == 0
    (kept,) = store.folder().iterdir()
    made = store.load(kept)
    assert made.turn == TURN
    assert made.simulated
    assert isinstance(made.zero, np.ndarray)
    assert made.zero.shape == MatGeometry(*MAT, (10.0, 10.0)).shape
