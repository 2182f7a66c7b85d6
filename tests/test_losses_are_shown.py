"""A bad cable, and what a person reads of it: in `watch`, behind `record`, on the live page."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pressuremat.analysis.live import LiveAnalysis
from pressuremat.capture import Capture, losses_text
from pressuremat.cli.main import main
from pressuremat.files import read
from pressuremat.sources.registry import open_source
from pressuremat_ui.jobs import InlineJobs
from pressuremat_ui.library import Library
from pressuremat_ui.viewmodels.live import LiveViewModel
from tests.sources.cable import NONE, PATIENCE_S, Cable, Faults
from tests.sources.virtual_port import PtyBoard

BAD = Faults(bit_errors=3e-4)


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    board = PtyBoard(tmp_path)
    with Cable(board.link, tmp_path) as cable:
        yield cable
    board.unplug()


def _interrupt_after(cable: Cable, n_bytes: int) -> threading.Thread:
    """Ctrl-C, once that many bytes have gone through the cable."""

    def wait() -> None:
        cable.wait_sent(n_bytes)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_in_words() -> None:
    assert losses_text(0, 0, 0) == ""
    assert losses_text(12, 3, 9) == "12 frames lost, 3 skipped by the board, 9 packets damaged"
    assert losses_text(0, 0, 2) == "2 packets damaged"


def test_record_says_at_its_end_what_was_lost(cable: Cable, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cable.faults = BAD
    path = tmp_path / "a.pmat"
    thread = _interrupt_after(cable, 200_000)
    assert main(["record", f"serial:{cable.link}?rate_hz=1000", "-o", str(path)]) == 0
    thread.join()
    said = capsys.readouterr()
    found = re.search(r"On the way from the mat: (\d+) frames lost, (\d+) packets damaged\.", said.out)
    assert found
    assert int(found[1]) == read(path).n_lost_frames > 0
    assert int(found[2]) > 0
    assert "Much of what comes from" in said.err


@pytest.mark.parametrize("as_json", [False, True], ids=["for_a_person", "json"])
def test_watch_says_what_was_lost(cable: Cable, as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    cable.faults = BAD
    thread = _interrupt_after(cable, 200_000)
    assert main(["watch", f"serial:{cable.link}?rate_hz=200", *["--json"] * as_json]) == 0
    thread.join()
    said = capsys.readouterr()
    assert re.search(r"On the way from the mat: \d+ frames lost, \d+ packets damaged\.", said.err)
    last = said.out.splitlines()[-1]
    if as_json:
        values = json.loads(last)
        assert values["n_lost"] > 0
        assert values["n_damaged"] > 0
    else:
        assert re.search(r"\d+ frames lost, \d+ packets damaged$", last)


def test_the_live_page_says_what_was_lost(cable: Cable, tmp_path: Path) -> None:
    vm = LiveViewModel(
        lambda uri: Capture(open_source(uri)),
        lambda info: LiveAnalysis(info.geometry, info.calibration, info.unit),
        Library(tmp_path / "library"),
        InlineJobs(),
        time.monotonic,
    )
    limit_s = time.monotonic() + PATIENCE_S
    vm.connect(f"serial:{cable.link}?rate_hz=200")
    try:
        assert vm.state == "running"
        cable.faults = BAD
        while not re.search(r"[1-9]\d* lost · \d+ damaged$", vm.health_text) or "damaged" not in vm.message:
            assert time.monotonic() < limit_s, (vm.health_text, vm.message)
            vm.tick()
            time.sleep(0.005)
        assert vm.health_tone == "watch"
        assert "check cable and plug" in vm.message
        cable.faults = NONE
        while "whole again" not in vm.message:
            assert time.monotonic() < limit_s, (vm.health_text, vm.message)
            vm.tick()
            time.sleep(0.005)
    finally:
        vm.disconnect()
