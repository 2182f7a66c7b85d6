"""A real inlet hears what `watch --lsl` sends."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pressuremat.errors import MissingExtraError
from pressuremat.files import write
from pressuremat.geometry import MatGeometry
from pressuremat.types import StreamInfo
from tests.report import prints


@pytest.fixture(autouse=True)
def _only_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """LSL looks on this machine only, and hears nobody else's test."""
    settings = tmp_path / "lsl_api.cfg"
    settings.write_text(f"[lab]\nSessionID = pressuremat-{os.getpid()}\n[multicast]\nResolveScope = machine\n")
    monkeypatch.setenv("LSLAPICFG", str(settings))


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Any]:
    """`watch --lsl` of a recording of two steps, played slowly enough to be found."""
    write(tmp_path / "walk.pmat", prints.recording("walk"))
    command = [sys.executable, "-m", "pressuremat.cli.main", "watch", f"replay:{tmp_path / 'walk.pmat'}?speed=0.25"]
    with subprocess.Popen([*command, "--lsl", "--json"], stdout=subprocess.DEVNULL) as process:
        yield process
        process.terminate()


def test_an_inlet_gets_pressure_cop_and_markers(watching: Any) -> None:
    import pylsl

    inlets = {}
    for kind in ("Pressure", "CoP", "Markers"):
        (found,) = pylsl.resolve_byprop("type", kind, timeout=60)
        inlets[kind] = pylsl.StreamInlet(found, recover=False)
        inlets[kind].open_stream(timeout=30)
    about = inlets["Pressure"].info()
    assert (about.channel_count(), about.nominal_srate()) == (40 * 48, pytest.approx(60.0))
    cell = about.desc().child("channels").child("channel")
    assert (cell.child_value("label"), cell.child_value("unit")) == ("r00c00", "kPa")
    assert cell.child("location").child_value("X") == "5"
    assert about.desc().child("grid").child_value("pitch_x_mm") == "10"
    assert about.desc().child_value("simulated") == "true"

    # Fetched while it is sent: once the sender is gone, so is what was not.
    heard: dict[str, tuple[list[Any], list[float]]] = {kind: ([], []) for kind in inlets}
    while watching.poll() is None or any(inlet.samples_available() for inlet in inlets.values()):
        try:
            for kind, inlet in inlets.items():
                samples, times = inlet.pull_chunk(timeout=0.02, max_samples=50)
                heard[kind][0].extend(samples)
                heard[kind][1].extend(times)
        except pylsl.util.LostError:
            break
    (pressure, at_s), (cop, cop_at_s), (words, _at) = (heard[kind] for kind in ("Pressure", "CoP", "Markers"))
    got = np.array(pressure, np.float32)
    sent = prints.recording("walk").pressure().reshape(-1, 40 * 48)
    # It may have begun before we listened: what came is a run of the frames, without a hole.
    assert len(got) > 10
    assert any(np.array_equal(got, sent[k : k + len(got)]) for k in range(len(sent) - len(got) + 1))
    assert (np.diff(at_s) > 0).all()
    load_n = dict(zip(cop_at_s, np.array(cop)[:, 2], strict=True))
    shared = [k for k, at in enumerate(at_s) if at in load_n]
    assert len(shared) > 10
    np.testing.assert_allclose(
        got[shared].sum(axis=1) / 10, np.array([load_n[at_s[k]] for k in shared]), rtol=1e-3, atol=1e-2
    )
    assert words[-1][0].startswith("contact 2 ends")


def test_without_pylsl_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from pressuremat.export.lsl import Outlets

    monkeypatch.setitem(sys.modules, "pylsl", None)
    with pytest.raises(MissingExtraError, match=r"pressuremat\[lsl\]"):
        Outlets(StreamInfo("sim:stand", "", MatGeometry(2, 2, (10.0, 10.0)), "kPa", 60.0))
