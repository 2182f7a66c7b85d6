"""What the app records is in the library: the same one that `pressuremat library` reads."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from pressuremat.cli.main import main
from pressuremat.errors import LibraryError
from pressuremat.files import read
from pressuremat.store import Library as Store
from pressuremat.store import deletion, people, recordings, visits
from pressuremat_ui.app import build_shell
from pressuremat_ui.jobs import InlineJobs
from pressuremat_ui.library import Library
from pressuremat_ui.viewmodels.home import HomeViewModel
from tests.store.made import make_pmat


def test_a_finished_recording_is_learnt_of(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    library.prepare()
    path = make_pmat(library.new_recording("stand", datetime(2026, 11, 22, 9, 30)), 1)
    library.learn(path)
    assert main(["library", "list", "--recordings", "--json", "--library", str(library.root)]) == 0
    (listed,) = json.loads(capsys.readouterr().out)["recordings"]
    assert (listed["path"], listed["recorded_at"]) == (str(path), "2026-11-22T09:30:00")


def test_home_says_who_was_here_last(library: Library) -> None:
    home = HomeViewModel(library)
    home.refresh()
    assert [*home.people] == []
    library.prepare()
    with Store.open(library.root) as store:
        ids = [people.add(store, name).id for name in ("Ada", "Bo", "Cem", "y" * 60)]
        visits.add(store, ids[0], at="2026-10-01T10:00:00")
        visits.add(store, ids[1], at="2099-11-01T10:00:00")
        visits.add(store, ids[1], at="2099-11-03T10:00:00")
        people.archive(store, ids[2], True)
    home.refresh()
    assert [one.name for one in home.people] == ["Bo", "y" * 60, "Ada"]
    assert home.people[0].detail == "2 visits, last on 2099-11-03"
    assert home.people[1].detail == "no visit yet"
    assert home.people[2].detail == "1 visit, last on 2026-10-01"


def test_home_says_whose_a_recording_is(library: Library) -> None:
    library.prepare()
    path = make_pmat(library.new_recording("stand", datetime(2026, 11, 22, 9, 30)), 1)
    library.learn()
    with Store.open(library.root) as store:
        person = people.add(store, "王小明 <b>")
        visits.add(store, person.id, trials=[visits.Trial("stand", recording_id=recordings.newest(store)[0].id)])
    home = HomeViewModel(library)
    home.refresh()
    assert [(one.path, one.name) for one in home.recent] == [(path, "Stand")]
    assert home.recent[0].detail.endswith("王小明 <b>")
    with Store.open(library.root) as store:
        people.change(store, person.id, name="x" * 200)
    home.refresh()
    assert home.recent[0].detail.endswith("· " + "x" * 17 + "…")


def test_a_damaged_database_neither_hides_nor_stops_recordings(library: Library) -> None:
    library.prepare()
    (library.root / "library.sqlite").write_bytes(b"\0" * 4096)
    path = make_pmat(library.new_recording("stand", datetime(2026, 11, 22, 9, 30)), 1)
    assert [one.path for one in library.recordings()] == [path]
    with pytest.raises(LibraryError, match="library check"):
        library.learn(path)


def test_a_saved_report_goes_with_its_recording(library: Library, tmp_path: Path) -> None:
    library.prepare()
    path = make_pmat(library.new_recording("stand", datetime(2026, 11, 22, 9, 30)), 1)
    report = library.report_for(path, ".html")
    report.write_text("x")
    library.keep_report(report, path)
    library.keep_report(tmp_path / "elsewhere.html", path)
    with Store.open(library.root) as store:
        gone = deletion.recording(store, recordings.newest(store)[0].id)
    assert gone.n_reports == 1
    assert not report.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9 on Windows")
def test_what_a_kill_left_unclosed_is_taken_in_and_told_of(library: Library) -> None:
    library.prepare()
    path = library.new_recording("stand", datetime(2026, 11, 22, 9, 30))
    command = [sys.executable, "-m", "pressuremat.cli.main", "record", "sim:stand", "-o", str(path), "--seconds", "60"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not path.exists() or path.stat().st_size < 50_000:
            assert process.poll() is None
            time.sleep(0.05)
        assert library.recover() == [], "it is still being recorded"
    finally:
        process.kill()
        process.wait()
    assert library.recover() == [path]
    assert library.recover() == [], "told of once"
    with Store.open(library.root) as store:
        assert [one.path for one in recordings.newest(store)] == [path]
    recording = read(path)
    assert recording.n_frames > 60
    shell = build_shell(library, InlineJobs())
    shell.recovered([path])
    assert shell.notice is not None
    assert path.name in shell.notice.says
    assert shell.notice.act is not None
    shell.notice.act()
    assert shell.page == "recording"
    assert shell.recording.path == path
    shell.close()
