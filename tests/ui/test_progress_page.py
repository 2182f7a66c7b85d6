"""The progress page: two visits beside each other, what changed for real, and how deep the table goes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pressuremat.files import write
from pressuremat.report.comparison import Comparison
from pressuremat.report.progress import progress_of
from pressuremat.sources.simulated import simulate
from pressuremat.store import Library as Store
from pressuremat.store import people, recordings, visits
from pressuremat_ui import work
from pressuremat_ui.followup import Compared, FollowUp
from pressuremat_ui.jobs import InlineJobs
from pressuremat_ui.pages.progress import ChangeRow, ProgressPage
from pressuremat_ui.people import People, PersonLine, PersonView, TrendLine, TrendPicture, TrendPoint, VisitLine
from pressuremat_ui.progress import Progress
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.progress import ProgressViewModel
from pressuremat_ui.viewmodels.values import MOST_SIMPLE
from pressuremat_ui.widgets.definition import DefinitionDialog
from pressuremat_ui.widgets.trend import Trend
from tests.report import visits as made
from tests.ui.test_exam_page import LaterJobs


def _trend(key: str) -> TrendPicture:
    points = (TrendPoint("2026-09-20", 12.0, 0.5), TrendPoint("2026-11-20", 6.0, 0.5))
    return TrendPicture(key, key, "%", 1, 5.0, (TrendLine("left", points, ""),))


def view(n_visits: int = 3) -> PersonView:
    newest_first = tuple(VisitLine(n, f"2026-0{n}-01", "Standing", "") for n in range(n_visits, 0, -1))
    return PersonView(PersonLine(7, "Ada", "", False, True), (), newest_first, tuple(_trend(k) for k in "abc"))


@pytest.fixture(scope="module")
def compared() -> Compared:
    """An ankle that has come to bend further, from the report's own made-up visits."""
    before = made.exam("2026-09-20", {**made.MANUAL, "lunge_cm": {"left": 4.0, "right": 10}})
    after = made.exam("2026-11-20", {**made.MANUAL, "lunge_cm": {"left": 10.0, "right": 10}})
    lines = progress_of([before], after)
    reports = made.report(before), made.report(after, progress=lines)
    svg = {"light": "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 10'><rect width='9' height='9'/></svg>"}
    return Compared(Comparison(*reports, lines), "Better.", (svg, svg))


class Bench:
    def __init__(self, compared: Compared, folder: Path, jobs: Any = None) -> None:
        self.asked: list[tuple[int, int]] = []
        self.compared = compared

        def compare(before: int, after: int, _who: str, progress: Progress) -> Compared:
            progress(1, 2)
            self.asked.append((before, after))
            return self.compared

        self.vm = ProgressViewModel(compare, work.render_report, folder, jobs or InlineJobs())


@pytest.fixture
def bench(compared: Compared, tmp_path: Path) -> Bench:
    return Bench(compared, tmp_path)


def test_the_first_visit_and_the_last_are_compared_when_the_page_is_looked_at(bench: Bench) -> None:
    vm = bench.vm
    vm.show()
    assert vm.compared is None
    vm.of(view())
    assert (vm.before, vm.after, bench.asked) == (1, 3, [])
    vm.show()
    vm.show()
    assert bench.asked == [(1, 3)]
    assert vm.can_save
    vm.choose("before", 3)
    assert "same one twice" in vm.message
    assert not vm.can_save
    vm.choose("after", 2)
    assert bench.asked[-1] == (2, 3), "the earlier one first, however they were chosen"
    with pytest.raises(ValueError, match="before or after"):
        vm.choose("middle", 1)
    vm.of(view(1))
    assert (vm.before, vm.compared) == (None, None)


def test_comparing_can_be_ended_and_another_person_ends_it(compared: Compared, tmp_path: Path) -> None:
    jobs = LaterJobs()
    bench = Bench(compared, tmp_path, jobs)
    vm = bench.vm
    vm.of(view())
    vm.show()
    assert vm.working
    vm.cancel()
    jobs.finish()
    assert (vm.working, vm.compared, vm.message) == (False, None, "")
    vm.show()
    vm.of(None)
    jobs.finish()
    assert vm.compared is None


def test_each_depth_shows_more_lines(bench: Bench) -> None:
    vm = bench.vm
    vm.of(view())
    vm.show()
    simple = vm.lines
    assert 0 < 3 * len(simple) <= MOST_SIMPLE
    assert all(line.tracked or line.verdict == "real" for line in simple)
    assert len(vm.trends) == 2
    vm.preferences.choose("detail", "professional")
    professional = vm.lines
    assert len(professional) > len(simple)
    assert len(vm.trends) == 3
    vm.preferences.choose("detail", "research")
    assert len(vm.lines) >= len(professional)


def test_the_page_shows_both_visits_and_what_a_change_must_exceed(theme: Theme, bench: Bench, qtbot: QtBot) -> None:
    vm = bench.vm
    page = ProgressPage(theme, vm, lambda: None, lambda: None)
    qtbot.addWidget(page)
    page.resize(1200, 720)
    with qtbot.waitExposed(page):
        page.show()
    assert "People" in page.empty.sentence.text()
    vm.of(view(1))
    assert "Two visits" in page.empty.sentence.text()
    vm.of(view())
    assert not page.empty.isVisible()
    vm.show()
    assert (page.choices["before"].currentText(), page.choices["after"].currentText()) == ("2026-01-01", "2026-03-01")
    assert all(drawing.has_drawing for drawing in page.prints)
    assert page.says.text() == "Better."
    assert page.stamp.isVisible()
    rows = page.findChildren(ChangeRow)
    assert [row.line for row in rows] == list(vm.lines)
    lunge = next(row for row in rows if "unge" in row.line.label)
    assert lunge.line.verdict_words in lunge.accessibleDescription() + lunge.group.lines[0].tip
    lunge.setFocus()
    QTest.keyClick(lunge, Qt.Key.Key_Return)
    dialog = page.findChild(DefinitionDialog)
    assert isinstance(dialog, DefinitionDialog)
    dialog.close()
    assert len(page.findChildren(Trend)) == 2
    page.choices["after"].setCurrentIndex(1)
    page.choices["after"].activated.emit(1)
    assert bench.asked[-1] == (1, 2)


def test_the_comparison_is_saved_and_stamped(bench: Bench, tmp_path: Path) -> None:
    vm = bench.vm
    vm.of(view())
    vm.show()
    path = tmp_path / "out" / "two.html"
    vm.save(path)
    assert vm.saved == path, vm.message
    text = path.read_text(encoding="utf-8")
    assert "real change" in text


def test_two_visits_of_the_library_are_examined_from_their_recordings(tmp_path: Path) -> None:
    """A low arch and then a typical one, recorded, kept and compared: the arch index changed for real."""
    root = tmp_path / "library"
    with Store.open(root) as store:
        person = people.add(store, "Ada", birth_year=1990, mass_kg=70, simulated=True)
        ids = []
        for day, arch in (("2026-01-12", "low"), ("2026-03-12", "high")):
            recording, _truth = simulate("stand", {"seconds": "6", "rate_hz": "10", "mat": "stance", "arch": arch})
            path = tmp_path / f"{arch}.pmat"
            write(path, recording)
            stored = recordings.add(store, path).recording
            trials = [visits.Trial("stand", recording_id=stored.id)]
            ids.append(visits.add(store, person.id, at=day, trials=trials).id)
    follow, shares = FollowUp(root), Progress()
    found = follow.compare(ids[0], ids[1], "Ada", shares)
    assert found.model.before.simulated
    assert all(set(prints) == {"light", "dark"} and "SIMULATED" in prints["light"] for prints in found.prints)
    arch_lines = [line for line in found.model.lines if line.label.startswith("Arch index")]
    assert {line.side for line in arch_lines} == {"left", "right"}
    assert {line.verdict for line in arch_lines} == {"real"}
    assert found.says
    assert shares.share > 0.4
    assert follow.report(ids[0], "Ada", Progress()).who == "Ada"
    seen = People(root).view(person.id)
    assert [visit.id for visit in seen.visits] == ids[::-1]
