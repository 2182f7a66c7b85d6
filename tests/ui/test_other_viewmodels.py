"""Recording, findings, source choice, home and the ways between pages, without a screen."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from pressuremat.errors import FileFormatError
from pressuremat_ui import work
from pressuremat_ui.app import build_shell
from pressuremat_ui.jobs import InlineJobs
from pressuremat_ui.library import Library
from pressuremat_ui.viewmodels.findings import FindingsViewModel
from pressuremat_ui.viewmodels.home import HomeViewModel, Recent
from pressuremat_ui.viewmodels.preferences import PREFERENCES, PreferencesViewModel
from pressuremat_ui.viewmodels.recording import Opened, RecordingViewModel
from pressuremat_ui.viewmodels.screen import nice_ceiling, percent_pair
from pressuremat_ui.viewmodels.shell import ShellViewModel
from pressuremat_ui.viewmodels.source_choice import SourceChoiceViewModel, uri_of
from tests.ui.standins import Clock


@pytest.fixture(scope="module")
def standing(demo_library: Library) -> Opened:
    return work.open_recording(demo_library.path / "standing_simulated.pmat")


def _recording(opened: Opened, clock: Clock) -> RecordingViewModel:
    vm = RecordingViewModel(lambda _path: opened, InlineJobs(), clock)
    vm.open(Path("standing_simulated.pmat"))
    return vm


# -- recording ----------------------------------------


def test_an_opened_recording_shows_both_feet_first(standing: Opened) -> None:
    vm = _recording(standing, Clock())
    assert (vm.state, vm.title, vm.simulated) == ("open", "standing simulated", True)
    assert vm.picture is not None
    assert {foot.label for foot in vm.picture.feet} == {"Left", "Right"}
    assert all(foot.outlines_mm for foot in vm.picture.feet)
    assert 30 <= int(vm.loads.left) <= 70
    assert int(vm.loads.left) + int(vm.loads.right) == 100
    assert vm.picture.maximum >= vm.picture.values.max()
    assert [row.name for row in vm.footprint_rows] == ["Right", "Left"] or len(vm.footprint_rows) == 2


def test_the_curves_of_both_sides_add_up_to_the_total(standing: Opened) -> None:
    curves = _recording(standing, Clock()).load.curves
    assert curves is not None
    loaded = curves.total > 0.5 * curves.total.max()
    np.testing.assert_allclose((curves.left + curves.right)[loaded], curves.total[loaded], rtol=0.05)
    assert curves.total.max() <= curves.maximum


def test_seeking_stays_within_and_shows_that_frame(standing: Opened) -> None:
    vm = _recording(standing, Clock())
    vm.seek(10**9)
    assert vm.index == vm.n_frames - 1
    vm.seek(-5)
    assert vm.index == 0
    assert vm.picture is not None
    assert vm.picture.feet == ()
    assert (vm.loads.left, vm.loads.right) == ("–", "–")
    at_s = float(standing.analysis.time_s[500])
    vm.seek_time(at_s + 0.001)
    assert vm.index == 500
    np.testing.assert_array_equal(vm.picture.values, standing.recording.pressure(500, 501)[0])
    vm.step(-1)
    assert vm.index == 499
    assert vm.position_text.startswith(f"{vm.cursor_s - standing.analysis.time_s[0]:.2f} s of ")


def test_playing_follows_the_clock_and_stops_at_the_end(standing: Opened) -> None:
    clock = Clock()
    vm = _recording(standing, clock)
    vm.seek(0)
    vm.toggle_play()
    clock.now_s += 2.0
    vm.tick()
    assert vm.cursor_s == pytest.approx(2.0 + standing.analysis.time_s[0], abs=0.02)
    assert vm.playing
    clock.now_s += 10**4
    vm.tick()
    assert not vm.playing
    assert vm.index == vm.n_frames - 1
    vm.toggle_play()  # from the end it begins again
    assert (vm.playing, vm.index) == (True, 0)


def test_a_walk_is_shown_whole_until_it_plays(demo_library: Library) -> None:
    vm = RecordingViewModel(work.open_recording, InlineJobs(), Clock())
    vm.open(demo_library.path / "walking_simulated.pmat")
    opened = vm.opened
    assert opened is not None
    assert vm.whole
    assert vm.picture is not None
    np.testing.assert_array_equal(vm.picture.values, opened.recording.pressure().max(axis=0))
    assert len(vm.picture.feet) == len(opened.analysis.footprints) >= 3
    vm.toggle_play()
    assert not vm.whole
    np.testing.assert_array_equal(vm.picture.values, opened.recording.pressure(vm.index, vm.index + 1)[0])


def test_scrubbing_while_it_plays_goes_on_from_there(standing: Opened) -> None:
    clock = Clock()
    vm = _recording(standing, clock)
    vm.toggle_play()
    vm.seek_time(5.0)
    clock.now_s += 1.0
    vm.tick()
    assert vm.playing
    assert vm.cursor_s == pytest.approx(6.0, abs=0.05)


def test_a_file_that_is_none_is_one_sentence_and_what_was_open_stays(standing: Opened) -> None:
    def opener(path: Path) -> Opened:
        if path.name == "bad.pmat":
            raise FileFormatError("Expected a recording, found a letter.")
        return standing

    vm = RecordingViewModel(opener, InlineJobs(), Clock())
    vm.open(Path("bad.pmat"))
    assert (vm.state, vm.message) == ("empty", "Expected a recording, found a letter.")
    vm.open(Path("good.pmat"))
    vm.open(Path("bad.pmat"))
    assert (vm.state, vm.message, vm.title) == ("open", "Expected a recording, found a letter.", "good")


def test_real_files_open(data_dir: Path) -> None:
    files = sorted(data_dir.rglob("*.lst*"))[:1] + sorted(data_dir.rglob("*.bin"))[:1]
    assert files, f"no recordings under {data_dir}"
    for path in files:
        vm = RecordingViewModel(work.open_recording, InlineJobs(), Clock())
        vm.open(path)
        assert vm.state == "open", vm.message
        assert not vm.simulated
        assert vm.picture is not None
        assert vm.picture.values.max() > 0
        assert len(vm.footprint_rows) == 1


# -- findings ----------------------------------------


def _findings(opened: Sequence[Opened], library: Library) -> FindingsViewModel:
    vm = FindingsViewModel(work.build_findings, work.render_report, library, InlineJobs())
    vm.show(opened, Path("standing_simulated.pmat"))
    return vm


def test_findings_hold_both_feet_values_and_words(standing: Opened, library: Library) -> None:
    vm = _findings([standing], library)
    assert (vm.state, vm.message, vm.can_save, vm.simulated) == ("ready", "", True, True)
    assert vm.built is not None
    for drawing in vm.built.drawings.values():
        assert drawing.startswith("<svg")
        assert ">Left<" in drawing
        assert ">Right<" in drawing
    assert vm.built.drawings["light"] != vm.built.drawings["dark"]
    arch = next(group for group in vm.values if group.label == "Arch index")
    assert [line.side for line in arch.lines] == ["left", "right"]
    assert arch.typical.startswith("typical 0.21")
    for line in arch.lines:
        assert line.plus_minus.startswith("± 0.0")
        assert line.draw is not None
    assert any("low arch" in one.says for one in vm.said)
    assert "does not diagnose" in vm.disclaimer


@pytest.mark.parametrize("suffix", [".html", ".json", ".csv"])
def test_the_report_is_saved(standing: Opened, library: Library, suffix: str) -> None:
    vm = _findings([standing], library)
    path = vm.default_report(suffix)
    vm.save(path)
    assert (vm.saved, vm.message) == (path, "")
    assert path.stat().st_size > 1000
    assert "simulated" in path.read_text(encoding="utf-8").lower()


def test_a_report_without_a_known_suffix_becomes_a_pdf(standing: Opened, library: Library) -> None:
    written: list[Path] = []
    vm = FindingsViewModel(work.build_findings, lambda _model, path: written.append(path), library, InlineJobs())
    vm.show([standing], Path("a.pmat"))
    vm.save(library.path / "my report v1.2")
    assert [path.name for path in written] == ["my report v1.2.pdf"]


def test_a_report_that_cannot_be_written_is_one_sentence(standing: Opened, library: Library, tmp_path: Path) -> None:
    vm = _findings([standing], library)
    vm.save(tmp_path / "no such folder" / "report.json")
    assert vm.saved is None
    assert vm.message
    assert vm.can_save


# -- sources, library, home ----------------------------------------


def test_sources_are_peers_in_one_list(tmp_path: Path) -> None:
    vm = SourceChoiceViewModel(lambda: ["/dev/ttyACM0"], lambda: [tmp_path / "a_walk.pmat"])
    vm.refresh()
    assert {choice.kind for choice in vm.choices} == {"simulated", "mat", "playback"}
    assert vm.uri == "sim:stand"
    index = next(i for i, choice in enumerate(vm.choices) if choice.uri == "serial:/dev/ttyACM0")
    vm.select(index)
    vm.refresh()
    assert (vm.uri, vm.selected) == ("serial:/dev/ttyACM0", index)
    assert vm.choices[-1].label == "a walk"


def test_what_is_typed_becomes_a_source(tmp_path: Path) -> None:
    file = tmp_path / "x.pmat"
    file.touch()
    assert uri_of("/dev/pts/4") == "serial:/dev/pts/4"
    assert uri_of("COM3") == "serial:COM3"
    assert uri_of(str(file)) == f"replay:{file}"
    assert uri_of("sim:walk?seed=3") == "sim:walk?seed=3"
    vm = SourceChoiceViewModel(list, list)
    vm.refresh()
    vm.type("/dev/pts/4")
    assert (vm.uri, vm.can_connect) == ("serial:/dev/pts/4", True)
    vm.type("")
    assert vm.uri == "sim:stand"


@pytest.mark.skipif(os.name != "posix", reason="access rights of POSIX")
def test_the_library_is_private(library: Library) -> None:
    library.prepare()
    assert stat.S_IMODE(library.path.stat().st_mode) == 0o700


def test_names_in_the_library_are_never_used_twice(library: Library) -> None:
    library.prepare()
    now = datetime(2026, 11, 22, 9, 30)
    first = library.new_recording("walk / left?", now)
    assert first.name == "2026-11-22_09-30-00_walk-left.pmat"
    first.touch()
    assert library.new_recording("walk / left?", now).name == "2026-11-22_09-30-00_walk-left_2.pmat"


def test_home_lists_what_was_recorded(library: Library) -> None:
    vm = HomeViewModel(library)
    vm.refresh()
    assert not vm.recent
    library.prepare()
    (library.path / "2026-11-22_09-30-00_stand.pmat").write_bytes(b"x" * 250_000)
    (library.path / "from_a_friend.pmat").write_bytes(b"x")
    vm.refresh()
    recent: tuple[Recent, ...] = vm.recent
    lines = {one.name: one.detail for one in recent}
    assert lines["Stand"] == "2026-11-22 09:30 · 0.2 MB"
    assert "from a friend" in lines


# -- the ways between pages ----------------------------------------


@pytest.fixture
def shell(demo_library: Library) -> ShellViewModel:
    return build_shell(demo_library, InlineJobs())


def test_opening_a_recording_leads_to_it_and_fills_the_findings(shell: ShellViewModel, demo_library: Library) -> None:
    shell.open(demo_library.path / "walking_simulated.pmat")
    assert shell.page == "recording"
    assert shell.recording.state == "open"
    assert shell.findings.state == "ready"
    assert any("CPEI" in one.says for one in shell.findings.said)


def test_a_finished_recording_is_announced_and_leads_to_itself(shell: ShellViewModel, demo_library: Library) -> None:
    shell.live.saved = demo_library.path / "standing_simulated.pmat"
    assert shell.notice is not None
    assert "standing_simulated.pmat" in shell.notice.says
    assert shell.notice.act is not None
    shell.notice.act()
    assert shell.page == "recording"
    assert not shell.notice


def test_an_unknown_page_is_refused(shell: ShellViewModel) -> None:
    with pytest.raises(ValueError, match="home, live"):
        shell.go("nowhere")


@pytest.mark.parametrize(
    ("value", "ceiling"), [(0, 1), (float("nan"), 1), (1, 1), (1.01, 1.5), (95, 100), (151, 200), (0.021, 0.03)]
)
def test_nice_ceiling(value: float, ceiling: float) -> None:
    assert nice_ceiling(value) == pytest.approx(ceiling)


@pytest.mark.parametrize("fraction", np.linspace(0, 1, 41).tolist())
def test_percentages_always_add_up(fraction: float) -> None:
    first, second = percent_pair(fraction)
    assert int(first) + int(second) == 100


def test_preferences_are_kept_and_foreign_ones_refused() -> None:
    class Kept(dict[str, str]):
        def text(self, key: str, default: str, choices: tuple[str, ...] = ()) -> str:
            return self[key] if self.get(key) in choices else default

        def keep(self, key: str, value: str) -> None:
            self[key] = value

    store = Kept(theme="neon", detail="research")
    vm = PreferencesViewModel(store)
    assert (vm.theme, vm.detail, vm.language) == ("system", "research", "en")
    vm.next("detail")
    vm.choose("language", "de")
    assert store == {"theme": "neon", "detail": "simple", "language": "de"}
    for key, value in (("theme", "neon"), ("font", "large")):
        with pytest.raises(ValueError, match=key):
            vm.choose(key, value)
    assert {one.key for one in PREFERENCES} <= vars(vm).keys()
