"""The mat page: what it says of a mat, and how it shows a guide that somebody else leads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pressuremat.boards import Circuit
from pressuremat.calibration import Step, fit
from pressuremat.errors import SourceError
from pressuremat.geometry import MatGeometry
from pressuremat.guide import Answers, Event
from pressuremat_ui.jobs import InlineJobs
from pressuremat_ui.library import Library
from pressuremat_ui.pages.mat import MatPage
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.live import LiveViewModel
from pressuremat_ui.viewmodels.mat import MatViewModel
from tests.ui.standins import Clock, FakeAnalysis, FakeCapture, info

PROMPT = Event("prompt", "zero", "Empty mat", "Step off the mat.", share=0.0, place=(0.25, 0.75))
SCRIPT: tuple[list[Event], ...] = (
    [PROMPT],
    [],
    [replace(PROMPT, kind="progress", says="It goes well.", left_s=3, share=0.5, place=None)],
    [replace(PROMPT, kind="done", says="Passed.", share=1.0)],
    [Event("finished", "zero", "Empty mat", "All steps are done.", share=1.0)],
)


class FakeLead:
    """Says what the script says, and remembers what it was asked."""

    def __init__(self, script: tuple[list[Event], ...] = SCRIPT, fails: Exception | None = None) -> None:
        self._script, self._fails = script, fails
        self.n_skipped = 0

    def events(self) -> Iterator[list[Event]]:
        yield from self._script
        if self._fails is not None:
            raise self._fails

    def skip(self) -> None:
        self.n_skipped += 1


class Bench:
    def __init__(self, library: Library) -> None:
        self.capture = FakeCapture(stream=info(unit="count", geometry=MatGeometry(32, 16, (10.0, 10.0))))
        self.lead = FakeLead()
        self.asked: list[tuple[str, Answers, bool]] = []
        self.written: list[Path] = []
        self.live = LiveViewModel(
            lambda _uri: self.capture, lambda _info: FakeAnalysis(), library, InlineJobs(), Clock(), datetime.now
        )
        self.vm = MatViewModel(self.live, self.make, lambda _it, path: self.written.append(path), InlineJobs())

    def make(self, uri: str, answers: Answers, check: bool) -> tuple[FakeLead, int]:
        self.asked.append((uri, answers, check))
        if answers.body_kg is None and answers.weight_kg is None:
            raise ValueError("a calibration needs a known weight")
        return self.lead, 4


@pytest.fixture
def bench(library: Library) -> Bench:
    return Bench(library)


def calibrated() -> Any:
    made = replace(fit.begin(Circuit(adc_bits=10), "test mat"), zero=np.full((32, 16), 3.0, np.float32))
    step = Step("zero", "2026-11-20", True, {"noise_counts": 0.4, "drift_counts": 2.5})
    return replace(made, steps=(step,), noise_map=np.full((32, 16), 0.4, np.float32))


def test_without_a_mat_nothing_is_offered(bench: Bench) -> None:
    vm = bench.vm
    assert (vm.connected, vm.can_guide, vm.can_print, vm.grade) == (False, False, False, "–")
    vm.start_guide()
    assert not bench.asked


def test_a_connected_mat_says_what_it_is_and_can_do(bench: Bench) -> None:
    bench.capture.stream = replace(bench.capture.stream, calibration=calibrated(), detail={"uid": 0xAB12})
    bench.live.connect("serial:auto")
    vm = bench.vm
    facts = dict(vm.facts)
    assert facts["Cells"] == "16 across, 32 along"
    assert facts["Sensing area"] == "16 × 32 cm"
    assert facts["Board number"] == "0000ab12"
    by_label = {test.label: test for test in vm.tests}
    assert by_label["squat"].tone == "plain", "one foot's mat is too narrow for it"
    assert "needs at least" in by_label["squat"].says
    lines = {line.label: line for line in vm.lines}
    assert lines["Noise of an unloaded cell"].tone == "fine"
    assert lines["Drift of the empty mat within seconds"].tone == "flag"
    assert vm.can_print
    vm.save_passport(Path("mat.pdf"))
    assert (bench.written, vm.saved) == ([Path("mat.pdf")], Path("mat.pdf"))


def test_the_guide_leads_and_gives_the_mat_back(bench: Bench) -> None:
    bench.live.connect("serial:auto")
    vm = bench.vm
    seen: list[Any] = []
    vm.watch("prompt", seen.append)
    vm.start_guide()
    assert "known weight" in vm.message
    vm.body_kg_text, vm.weight_kg_text, vm.even = "72,5", "20", True
    vm.start_guide(check=True)
    assert bench.asked[-1] == ("serial:auto", Answers(72.5, 20.0, (), True), True)
    first, second = seen[0], seen[1]
    assert (first.step, first.says, first.place) == ("Step 1 of 4", "Step off the mat.", (0.25, 0.75))
    assert (second.says, second.left, second.share) == ("Step off the mat.", "3", 0.5)
    assert vm.log == ("✓ Empty mat: Passed.", "■ Empty mat: All steps are done.")
    assert (vm.guiding, vm.message, bench.live.state) == (False, "", "running")


@pytest.mark.parametrize("text", ["abc", "-3", "0", "5000", "nan"])
def test_a_weight_that_is_none_is_said_so(bench: Bench, text: str) -> None:
    bench.live.connect("serial:auto")
    bench.vm.body_kg_text = text
    bench.vm.start_guide()
    assert repr(text) in bench.vm.message
    assert not bench.vm.guiding


def test_a_guide_that_fails_says_why_and_keeps_its_log(bench: Bench) -> None:
    bench.lead = FakeLead(fails=SourceError("The mat went away."))
    bench.live.connect("serial:auto")
    bench.vm.body_kg_text = "70"
    bench.vm.start_guide()
    assert bench.vm.message == "The mat went away."
    assert bench.vm.log[0] == "✓ Empty mat: Passed."
    assert not bench.vm.guiding


def test_a_mat_in_kpa_is_not_calibrated(bench: Bench) -> None:
    bench.capture.stream = replace(bench.capture.stream, unit="kPa")
    bench.live.connect("sim:stand")
    assert (bench.vm.connected, bench.vm.can_guide) == (True, False)


def test_the_page_shows_facts_and_then_the_prompt(theme: Theme, bench: Bench, qtbot: QtBot) -> None:
    bench.capture.stream = replace(bench.capture.stream, calibration=calibrated())
    page = MatPage(theme, bench.vm, lambda: None, lambda: None)
    qtbot.addWidget(page)
    page.resize(1200, 760)
    with qtbot.waitExposed(page):
        page.show()
    assert page.empty.isVisible()
    bench.live.connect("serial:auto")
    assert page.start_button.isVisible()
    assert page.grade.text() == "–"
    QTest.keyClicks(page.body_kg, "70")
    assert bench.vm.body_kg_text == "70"
    bench.vm.guiding = True
    bench.vm._n_steps, bench.vm._number, bench.vm._title = 4, 0, ""
    bench.vm._take(PROMPT)
    assert page.guide.isVisible()
    assert (page.guide.says.text(), page.guide.step.text()) == ("Step off the mat.", "Step 1 of 4")
    assert page.guide.place.accessibleName() == "25 % from the left, 75 % from the near edge"
    QTest.mouseClick(page.guide.stop, Qt.MouseButton.LeftButton)
    bench.vm.guiding = False
    assert page.start_button.isVisible()
