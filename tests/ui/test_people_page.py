"""The people page on a real library: search, add, archive, delete, visits and trends."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pressuremat_ui.jobs import InlineJobs
from pressuremat_ui.pages.people import PeoplePage
from pressuremat_ui.people import People, TrendLine, TrendPicture, TrendPoint
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.people import PeopleViewModel
from pressuremat_ui.widgets.ask_dialog import AskDialog
from pressuremat_ui.widgets.trend import Trend


@pytest.fixture
def vm(tmp_path: Path) -> PeopleViewModel:
    return PeopleViewModel(People(tmp_path / "library"), InlineJobs())


def names(vm: PeopleViewModel) -> list[str]:
    return [line.name for line in vm.lines]


def test_somebody_new_is_found_shown_put_away_and_deleted(vm: PeopleViewModel, tmp_path: Path) -> None:
    vm.add("Ada Müller", "1990", "170", "62,5")
    vm.add("Bo", "", "", "")
    assert sorted(names(vm)) == ["Ada Müller", "Bo"]
    vm.search("mull")
    assert names(vm) == ["Ada Müller"]
    vm.choose(vm.lines[0].id)
    view = vm.view
    assert view is not None
    facts = dict(view.facts)
    assert (facts["Born"], facts["Height"], facts["Mass"], facts["Consent"]) == (
        "1990",
        "170 cm",
        "62.5 kg",
        "not noted",
    )
    vm.archive()
    assert names(vm) == []
    vm.toggle_archived()
    assert [line.archived for line in vm.lines] == [True]
    vm.archive()
    vm.export(tmp_path / "out")
    assert "out" in vm.told
    vm.delete()
    assert vm.view is None
    assert "Ada Müller" in vm.told
    vm.search("")
    assert names(vm) == ["Bo"]


@pytest.mark.parametrize(("name", "height"), [("", "170"), ("Ada", "tall"), ("Ada", "9000")])
def test_what_cannot_be_is_one_sentence_and_nobody_is_added(vm: PeopleViewModel, name: str, height: str) -> None:
    vm.add(name, "1990", height, "")
    assert vm.message.count(".") >= 1
    vm.refresh()
    assert names(vm) == []


def test_a_child_without_a_guardians_consent_is_said_so(vm: PeopleViewModel) -> None:
    vm.add("Kim", "2016", "", "")
    assert vm.view is not None
    assert "guardian" in dict(vm.view.facts)["Consent"]


def test_the_page_searches_as_somebody_types(theme: Theme, vm: PeopleViewModel, qtbot: QtBot) -> None:
    vm.add("Ada", "1990", "170", "")
    vm.add("Bo", "", "", "")
    started: list[str] = []
    page = PeoplePage(theme, vm, lambda: None, lambda line: started.append(line.name))
    qtbot.addWidget(page)
    page.resize(1100, 700)
    with qtbot.waitExposed(page):
        page.show()
    QTest.keyClicks(page.search, "ad")
    assert names(vm) == ["Ada"]
    vm.choose(vm.lines[0].id)
    page.exam_button.click()
    assert started == ["Ada"]


def test_a_trend_shows_its_points_its_band_and_says_the_same(theme: Theme, qtbot: QtBot) -> None:
    points = (TrendPoint("2026-09-20", 12.0, 0.5), TrendPoint("2026-11-20", 6.0, 0.5))
    picture = TrendPicture("msi_pct", "Medial shift index", "%", 1, 5.0, (TrendLine("left", points, ""),))
    trend = Trend(theme, picture)
    qtbot.addWidget(trend)
    trend.resize(400, 220)
    with qtbot.waitExposed(trend):
        trend.show()
    image = trend.grab().toImage()
    low, high = 5.0, 17.0
    left, width, top, height = 44.0, 340.0, 8.0, 186.0

    def colour(share: float, value: float) -> QColor:
        x = left + 8 + share * (width - 16)
        y = top + height - (value - low) / (high - low) * height
        return image.pixelColor(round(x), round(y))

    assert colour(0.0, 12.0) == QColor(theme.tokens.left)
    assert colour(1.0, 6.0) == QColor(theme.tokens.left)
    band, ground = colour(0.9, 10.0), colour(0.9, 5.6)
    assert band != ground, "between 7 and 17 no change is real"
    assert "2026-11-20: 6.0" in trend.accessibleDescription()
    assert "beyond 5.0 %" in trend.accessibleDescription()


def test_somebody_is_edited_and_two_entries_become_one(
    theme: Theme, vm: PeopleViewModel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone: list[str] = []
    opened: list[int] = []
    page = PeoplePage(theme, vm, lambda: None, lambda _line: None, gone.append, opened.append)
    qtbot.addWidget(page)
    vm.add("Ada", "1990", "170", "62.5")
    first = vm.view
    assert first is not None
    assert first.entries == ("Ada", "1990", "170", "62.5")
    vm.change("Ada M", "1991", "171,5", "64")
    assert vm.view is not None
    facts = dict(vm.view.facts)
    assert (vm.view.line.name, facts["Born"], facts["Mass"]) == ("Ada M", "1991", "64.0 kg")
    vm.change("Ada M", "1991", "tall", "64")
    assert "tall" in vm.message
    page.merge_button.click()
    assert "nobody" in vm.message
    vm.add("Ada again", "", "", "")
    other = vm.view.line.id
    vm.choose(first.line.id)
    monkeypatch.setattr(AskDialog, "exec", lambda _dialog: AskDialog.DialogCode.Accepted)
    page.merge_button.click()
    assert "Ada M" in vm.told
    assert names(vm) == ["Ada M"]
    assert vm.view.line.id == first.line.id != other
