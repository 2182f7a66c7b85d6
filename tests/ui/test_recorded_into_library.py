"""What the app records is in the library: the same one that `pressuremat library` reads."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from pressuremat.cli.main import main
from pressuremat.errors import LibraryError
from pressuremat.store import Library as Store
from pressuremat.store import deletion, people, recordings, visits
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
    assert home.recent[0].detail.endswith("· " + "x" * 39 + "…")


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
