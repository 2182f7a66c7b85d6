"""The same person read in three ways: two give pressures, open rows give shapes and shares with a warning."""

from __future__ import annotations

from pathlib import Path

import pytest

from pressuremat.analysis.offline import analyse
from pressuremat.boards import FLOATING_ROWS, VIRTUAL_GROUND, Circuit
from pressuremat.calibration import Calibration, store
from pressuremat.errors import SourceError
from pressuremat.files import read, write
from pressuremat.files.metadata import FLOATING_ROWS_WARNING
from pressuremat.sources.simulated import simulate

SMALL = {"seconds": "3", "rows": "32", "cols": "32", "rate_hz": "20", "faults": "noise,rows"}


def test_a_virtual_ground_gives_pressures(tmp_path: Path) -> None:
    recording, known = simulate("stand", {**SMALL, "readout": VIRTUAL_GROUND})
    write(tmp_path / "vg.pmat", recording)
    again = read(tmp_path / "vg.pmat")
    assert isinstance(again.calibration, Calibration)
    assert again.calibration.circuit.readout == VIRTUAL_GROUND
    found = {(v.key, v.side): v.value for v in analyse(again).values if v.footprint_id is not None}
    for one in known["footprints"]:
        for metric in one["metrics"]:
            if metric["key"] in {"impulse_n_s", "load_pct"}:
                assert found[metric["key"], one["side"]] == pytest.approx(metric["value"], rel=0.05)


def test_open_rows_give_shares_and_a_warning(tmp_path: Path) -> None:
    recording, known = simulate("stand", {**SMALL, "readout": FLOATING_ROWS})
    write(tmp_path / "open.pmat", recording)
    again = read(tmp_path / "open.pmat")
    assert FLOATING_ROWS_WARNING in again.warnings
    assert again.unit == "count"
    found = {(v.key, v.side): v for v in analyse(again).values if v.footprint_id is not None}
    for one in known["footprints"]:
        true = {metric["key"]: metric["value"] for metric in one["metrics"]}
        assert found["load_pct", one["side"]].value == pytest.approx(true["load_pct"], abs=3.0)
        assert found["contact_s", one["side"]].value == pytest.approx(true["contact_s"], abs=0.15)
        assert found["impulse_n_s", one["side"]].value is None


def test_a_law_does_not_come_back_by_another_calibration() -> None:
    recording, _known = simulate("stand", {**SMALL, "readout": FLOATING_ROWS})
    sound, _known = simulate("stand", SMALL)
    assert isinstance(sound.calibration, Calibration)
    assert store.recalibrated(recording, sound.calibration).unit == "count"
    other = store.for_circuit(sound.calibration, Circuit(12, 2200.0, 30.0, readout=VIRTUAL_GROUND))
    assert (other.unit, other.circuit.adc_bits, other.circuit.readout) == ("kPa", 12, VIRTUAL_GROUND)


def test_a_readout_that_is_none() -> None:
    with pytest.raises(SourceError, match="virtual-ground"):
        simulate("stand", {"readout": "divining-rod"})
