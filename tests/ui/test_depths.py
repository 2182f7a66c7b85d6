"""Simple, professional, research: how much each page shows, and what is behind every number."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from pressuremat_ui import work
from pressuremat_ui.app import build_shell
from pressuremat_ui.jobs import InlineJobs
from pressuremat_ui.library import Library
from pressuremat_ui.pages.findings import FindingsPage
from pressuremat_ui.pages.live import LivePage
from pressuremat_ui.pages.recording import RecordingPage
from pressuremat_ui.pages.result import ResultPage
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.recording import Opened
from pressuremat_ui.viewmodels.shell import ShellViewModel
from pressuremat_ui.viewmodels.values import MOST_SIMPLE, n_numbers, rows_at
from pressuremat_ui.widgets.definition import DefinitionDialog
from pressuremat_ui.widgets.footprint_list import FootprintList
from pressuremat_ui.widgets.values import Explained, ValueRow
from tests.report import visits


def _nothing(*_args: Any) -> None:
    """What leads nowhere in a test."""


@pytest.fixture(scope="module")
def walk(demo_library: Library) -> Opened:
    return work.open_recording(demo_library.path / "walking_simulated.pmat")


@pytest.fixture
def shell(walk: Opened, tmp_path: Path) -> ShellViewModel:
    shell = build_shell(Library(tmp_path / "library"), InlineJobs())
    shell.recording._opener = lambda _path: walk
    shell.open(Path("walking_simulated.pmat"))
    return shell


def test_the_rows_of_each_depth_hold_those_of_the_one_before(walk: Opened) -> None:
    rows = work.build_findings([walk]).model.sections[0].rows
    simple, professional, research = (rows_at(rows, depth) for depth in ("simple", "professional", "research"))
    numbers = sum(cell.value is not None for row in simple for cell in row.cells)
    assert 4 <= numbers <= MOST_SIMPLE
    assert {row.key for row in simple} < {row.key for row in professional} < {row.key for row in research}
    assert research == rows
    assert {row.detail for row in simple} == {"simple"}
    assert "research" not in {row.detail for row in professional}
    assert [row for row in rows if row in simple] == list(simple), "in the report's order"


def test_findings_show_as_many_numbers_as_are_wanted(theme: Theme, shell: ShellViewModel, qtbot: QtBot) -> None:
    page = FindingsPage(theme, shell.findings, _nothing, _nothing, _nothing, shell.corrections, shell.preferences)
    qtbot.addWidget(page)
    seen = {}
    for depth in ("simple", "professional", "research"):
        QTest.mouseClick(page.depth_choice.buttons[depth], Qt.MouseButton.LeftButton)
        assert shell.preferences.detail == depth
        rows = page.table.findChildren(ValueRow)
        seen[depth] = n_numbers([row.group for row in rows])
        assert len(rows) == len(shell.findings.values)
    assert seen["simple"] <= MOST_SIMPLE < seen["professional"] < seen["research"]


def _numbers(page: QWidget) -> list[str]:
    """The texts with a number among the labels that a person reads as values: neither sentences nor names."""
    labels = [one.text() for one in page.findChildren(QLabel) if not one.isHidden()]
    return [text for text in labels if re.match(r"^[<>−-]?\d", text)]


def test_live_and_recording_show_few_numbers_to_who_wants_few(
    theme: Theme, shell: ShellViewModel, qtbot: QtBot
) -> None:
    live = LivePage(theme, shell.live, _nothing, _nothing, shell.preferences)
    recording = RecordingPage(theme, shell.recording, _nothing, _nothing, shell.preferences)
    for page in (live, recording):
        qtbot.addWidget(page)
        page.resize(1200, 720)
        with qtbot.waitExposed(page):
            page.show()
    shell.live.health_text = "60 Hz"
    shell.live.research_text = "peak 12 kPa · 3 cells loaded"
    assert shell.preferences.detail == "simple"
    assert not live.per_foot.isVisible()
    assert not live.health_pill.isVisible()
    assert live.more.isHidden()
    assert len(_numbers(recording)) <= MOST_SIMPLE
    assert len(_numbers(live)) <= MOST_SIMPLE
    assert not _numbers(recording.findChildren(FootprintList)[0])
    shell.live.health_tone = "watch"
    assert live.health_pill.isVisible(), "what is wrong is told to everybody"
    shell.live.health_tone = "plain"
    shell.preferences.choose("detail", "professional")
    assert live.health_pill.isVisible()
    assert not live.per_foot.isHidden()
    assert live.more.isHidden()
    assert _numbers(recording.findChildren(FootprintList)[0])
    shell.preferences.choose("detail", "research")
    assert not live.more.isHidden()


def test_a_result_shows_the_leg_alone_then_a_table_then_everything(
    theme: Theme, shell: ShellViewModel, qtbot: QtBot
) -> None:
    visit = visits.report()
    vm = shell.result
    page = ResultPage(theme, vm, _nothing, _nothing)
    qtbot.addWidget(page)
    vm.show(Path("visit.json"), "", visit)
    assert len(vm.values) == 0
    assert not any(re.search(r"\d", line.sides) for line, _group in vm.factors)
    leg = re.findall(r">[^<>]*\d[^<>]*<", visit.leg_figure(theme.tokens))
    assert len(leg) <= MOST_SIMPLE
    assert not page.findChildren(ValueRow)
    shell.preferences.choose("detail", "professional")
    professional = len(page.findChildren(ValueRow))
    tables: Any = vm.values
    assert professional == sum(len(groups) for _title, groups in tables) > 0
    assert any(re.search(r"\d", line.sides) for line, _group in vm.factors)
    shell.preferences.choose("detail", "research")
    assert len(page.findChildren(ValueRow)) > professional
    factor = next(one for one in page.findChildren(Explained) if not isinstance(one, ValueRow))
    assert factor.group.source


def test_every_number_opens_what_is_behind_it(theme: Theme, shell: ShellViewModel, qtbot: QtBot) -> None:
    page = FindingsPage(theme, shell.findings, _nothing, _nothing, _nothing, shell.corrections, shell.preferences)
    qtbot.addWidget(page)
    page.resize(1200, 720)
    with qtbot.waitExposed(page):
        page.show()
    shell.preferences.choose("detail", "research")
    for row in page.findChildren(ValueRow):
        assert row.group.definition, row.group.label
        assert row.group.source, row.group.label
        assert row.group.label in row.accessibleName()
    row = page.findChildren(ValueRow)[0]
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Return)
    dialog = page.findChild(DefinitionDialog)
    assert isinstance(dialog, DefinitionDialog)
    told = [one.text() for one in dialog.findChildren(QLabel)]
    for wanted in (row.group.label, row.group.definition, row.group.source, row.group.typical_source):
        assert wanted in told
    assert any(line.plus_minus in told for line in row.group.lines)
    assert any("one standard deviation" in text for text in told)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
