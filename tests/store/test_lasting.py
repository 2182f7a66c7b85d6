"""What must not be lost, and what must be gone: backups, restoring, damage, killing, deleting."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pressuremat.correction import Correction, Spot
from pressuremat.errors import LibraryError
from pressuremat.files import corrections
from pressuremat.store import (
    Library,
    analyses,
    deletion,
    health,
    people,
    recordings,
    reports,
    schema,
    snapshots,
    transfer,
    visits,
)
from pressuremat.store import library as library_module
from pressuremat.store.trend import trend
from tests.conftest import PROJECT
from tests.store.made import analysis_document, exam_document, make_pmat

NAME = "Zaphod Überlinger"


@pytest.fixture
def filled(library: Library, tmp_path: Path) -> Library:
    """A library with somebody in it who has everything that one can have."""
    person = people.add(library, NAME, notes="likes mice", mass_kg=70)
    people.consent(library, person.id)
    source = make_pmat(tmp_path / "squat.pmat", 5)
    corrections.write(source, [Correction("drop", Spot(0.1, 20, 30))])
    stored = recordings.add(library, source).recording
    visit = visits.add(
        library,
        person.id,
        at="2026-03-31",
        notes="came by bicycle",
        manual={"lunge_cm": {"left": 9, "right": 10}},
        trials=[visits.Trial("stand", recording_id=stored.id)],
    )
    analyses.add_analysis(library, stored.id, analysis_document(0.25), trial_id=visit.trials[0].id)
    analyses.add_exam(library, visit.id, exam_document())
    path = library.root / "reports" / f"{stored.path.stem}_report.html"
    path.write_text(f"<p>{NAME}</p>")
    reports.add(library, path, visit_id=visit.id)
    return library


def _value(library: Library) -> list[float | None]:
    person = people.find(library, NAME)
    return [point.value for one in trend(library, person.id, "arch_index").series for point in one.points]


# -- moving ----------


def test_a_backup_brings_everything_back_elsewhere(filled: Library, tmp_path: Path) -> None:
    packed = transfer.backup(filled, tmp_path / "all.zip")
    assert packed.n_files == 4
    restored = transfer.restore(packed.path, tmp_path / "other" / "library")
    with Library.open(restored.root) as other:
        assert people.find(other, NAME) == people.find(filled, NAME)
        (stored,) = recordings.newest(other)
        assert corrections.read(stored.path) == (Correction("drop", Spot(0.1, 20, 30)),)
        assert _value(other) == [0.25]
    assert health.check(restored.root).problems == ()
    if os.name == "posix":
        assert stat.S_IMODE(packed.path.stat().st_mode) == 0o600
        modes = {stat.S_IMODE(path.stat().st_mode) for path in restored.root.rglob("*") if path.is_file()}
        assert modes == {0o600}


def test_restoring_puts_the_library_there_aside(filled: Library, tmp_path: Path) -> None:
    packed = transfer.backup(filled, tmp_path / "all.zip")
    people.add(filled, "after the backup")
    root = filled.root
    filled.close()
    with pytest.raises(LibraryError, match="--replace"):
        transfer.restore(packed.path, root)
    done = transfer.restore(packed.path, root, replace=True)
    assert done.before is not None
    with Library.open(root) as now, Library.open(done.before) as before:
        assert [person.name for person in people.everybody(now)] == [NAME]
        assert len(people.everybody(before)) == 2
    assert health.check(done.before).problems == ()


def test_a_backup_while_another_program_writes(filled: Library, tmp_path: Path) -> None:
    with Library.open(filled.root) as other, other.writing() as db:
        db.execute("INSERT INTO person (uid, name, added_at, folded) VALUES ('x', 'half', '', 'half')")
        packed = transfer.backup(filled, tmp_path / "all.zip")
    transfer.restore(packed.path, tmp_path / "other")
    with Library.open(tmp_path / "other") as restored:
        assert [person.name for person in people.everybody(restored)] == [NAME]


def _rewritten(source: Path, target: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """A backup with other content, and a manifest that fits it unless `change` touched that."""
    import hashlib

    with zipfile.ZipFile(source) as pack:
        files = {info.filename: pack.read(info) for info in pack.infolist()}
    before = files["manifest.json"]
    change(files)
    if files["manifest.json"] == before:
        manifest = json.loads(before)
        manifest["files"] = [
            {"path": name, "n_bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in files.items()
            if name != "manifest.json"
        ]
        files["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, data in files.items():
            pack.writestr(name, data)
    return target


@pytest.mark.parametrize(
    "name",
    ["../evil", "recordings/../../evil", "/etc/evil", "recordings\\..\\evil", "C:/evil", "recordings/a/b", "notes.txt"],
)
def test_a_backup_that_leads_out_of_the_folder_is_refused(filled: Library, tmp_path: Path, name: str) -> None:
    packed = transfer.backup(filled, tmp_path / "all.zip").path
    bad = _rewritten(packed, tmp_path / "bad.zip", lambda files: files.update({name: b"x"}))
    with pytest.raises(LibraryError, match="is none"):
        transfer.restore(bad, tmp_path / "in" / "other")
    assert not list((tmp_path / "in").iterdir())
    assert not list(tmp_path.rglob("evil"))


def test_bombs_links_and_lies_are_refused(filled: Library, tmp_path: Path) -> None:
    packed = transfer.backup(filled, tmp_path / "all.zip").path
    bad = tmp_path / "bad.zip"

    def refused(match: str) -> None:
        with pytest.raises(LibraryError, match=match):
            transfer.restore(bad, tmp_path / "in" / "other")
        assert not list((tmp_path / "in").iterdir())

    _rewritten(packed, bad, lambda files: files.update({"recordings/bomb.pmat": bytes(80_000_000)}))
    refused("grow beyond")
    _rewritten(packed, bad, lambda files: files.pop("library.sqlite"))
    refused("no database")
    _rewritten(packed, bad, lambda files: files.update({"manifest.json": b"[1]"}))
    refused("manifest")
    _rewritten(packed, bad, lambda files: files.update({"library.sqlite": b"SQLite format 3\0" + bytes(5000)}))
    refused("damaged|cannot be used")
    bad.write_bytes(packed.read_bytes()[:-200])
    refused("no whole zip")
    bad.write_bytes(b"")
    refused("no whole zip")
    whole = bytearray(packed.read_bytes())
    whole[whole.find(b"\x89PMAT") + 40] ^= 1
    bad.write_bytes(whole)
    refused("no whole zip|damaged")
    with zipfile.ZipFile(packed) as pack, zipfile.ZipFile(bad, "w") as other:
        for info in pack.infolist():
            data = pack.read(info)
            if info.filename.endswith(".html"):
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
            other.writestr(info, data)
    refused("no plain file")


def test_a_database_that_names_files_elsewhere_or_runs_something_is_refused(filled: Library, tmp_path: Path) -> None:
    packed = transfer.backup(filled, tmp_path / "all.zip").path

    def with_sql(sql: str) -> Path:
        def change(files: dict[str, bytes]) -> None:
            path = tmp_path / "edited.sqlite"
            path.write_bytes(files["library.sqlite"])
            with contextlib.closing(sqlite3.connect(path)) as db:
                db.executescript(sql)
            files["library.sqlite"] = path.read_bytes()

        return _rewritten(packed, tmp_path / "bad.zip", change)

    for sql in (
        "UPDATE recording SET path = 'recordings/../../../etc/passwd'",
        "CREATE TRIGGER t AFTER INSERT ON person BEGIN DELETE FROM recording; END",
        "PRAGMA user_version = 99",
        "PRAGMA application_id = 1",
    ):
        with pytest.raises(LibraryError):
            transfer.restore(with_sql(sql), tmp_path / "in" / "other")
        assert not list((tmp_path / "in").iterdir())


# -- versions ----------


def test_a_newer_library_is_left_alone(filled: Library) -> None:
    filled.db.execute("PRAGMA user_version = 99")
    root = filled.root
    filled.close()
    before = (root / "library.sqlite").read_bytes()
    for use in (lambda: Library.open(root), lambda: health.check(root)):
        with pytest.raises(LibraryError, match="newer pressuremat"):
            use()
    assert (root / "library.sqlite").read_bytes() == before


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "library.sqlite")) as db:
        db.execute("CREATE TABLE theirs (x)")
    with pytest.raises(LibraryError, match="another program's"):
        Library.open(tmp_path)


def test_a_migration_is_whole_or_not_at_all_and_a_copy_is_kept(
    filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = filled.root
    filled.close()
    now = schema.MIGRATIONS
    next_one = "ALTER TABLE person ADD COLUMN shoe TEXT;\n"
    for module in (library_module, health, schema):
        monkeypatch.setattr(module, "MIGRATIONS", (*now, next_one + "no such statement;\n"))
    with pytest.raises(LibraryError):
        Library.open(root)
    for module in (library_module, health, schema):
        monkeypatch.setattr(module, "MIGRATIONS", (*now, next_one))
    with Library.open(root) as migrated:
        assert migrated.row("SELECT shoe FROM person") is not None
        assert people.find(migrated, NAME).name == NAME
    copies = [path for path in snapshots.kept(root) if path.name.startswith(f"before-version-{len(now) + 1}")]
    assert copies
    with contextlib.closing(sqlite3.connect(copies[0])) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == len(now)
        assert db.execute("SELECT name FROM person").fetchone()[0] == NAME


# -- damage ----------


def test_a_check_finds_nothing_where_all_is_well(filled: Library) -> None:
    found = health.check(filled.root)
    assert (found.n_people, found.n_visits, found.n_recordings, found.problems) == (1, 1, 1, ())


def test_files_that_moved_changed_vanished_or_appeared(filled: Library) -> None:
    (one,) = recordings.newest(filled)
    folder = one.path.parent
    make_pmat(folder / "2026-11-22_09-30-00_walk.pmat", 9)
    moved = one.path.rename(folder / "moved.pmat")
    found = health.check(filled.root)
    assert found.well
    assert len(found.problems) == 2
    assert {stored.path.name for stored in recordings.newest(filled)} == {moved.name, "2026-11-22_09-30-00_walk.pmat"}
    whole = moved.read_bytes()
    moved.write_bytes(whole[:300] + b"\0" + whole[301:])
    found = health.check(filled.root)
    assert not found.well
    assert "not what was recorded" in found.problems[0].says
    assert recordings.get(filled, one.id).state == "damaged"
    moved.unlink()
    assert "is gone" in health.check(filled.root).problems[0].says
    moved.write_bytes(whole)
    found = health.check(filled.root)
    assert found.well
    assert "there again" in found.problems[0].says
    assert health.check(filled.root).problems == ()


def test_damaged_corrections_come_back_from_their_history(filled: Library) -> None:
    (one,) = recordings.newest(filled)
    corrections.sidecar(one.path).write_text("{")
    assert health.check(filled.root).well
    assert corrections.read(one.path) == (Correction("drop", Spot(0.1, 20, 30)),)


def test_only_looking_changes_nothing(filled: Library) -> None:
    make_pmat(filled.root / "recordings" / "new.pmat", 9)
    (one,) = recordings.newest(filled)
    one.path.unlink()
    found = health.check(filled.root, repair=False)
    assert not found.well
    assert recordings.get(filled, one.id).state == "here"


@pytest.mark.parametrize("page", [0, 1, 2, 3, 5, 8, 12, 20])
def test_a_damaged_page_loses_nothing_that_was_recorded(filled: Library, page: int) -> None:
    with filled.writing():
        for n in range(60):
            visits.add(filled, people.add(filled, f"person {n}", notes="x" * 500).id)
    snapshots.take(filled.db, filled.root, "daily")
    later = people.add(filled, "after the backup")
    filled.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    root_page = filled.rows("SELECT rootpage FROM sqlite_master WHERE name = 'person'")[0][0]
    root, file = filled.root, filled.root / "library.sqlite"
    filled.close()
    data = bytearray(file.read_bytes())
    size = int.from_bytes(data[16:18], "big")
    data[page * size : (page + 1) * size] = os.urandom(size)
    file.write_bytes(data)
    with contextlib.suppress(LibraryError), Library.open(root) as damaged:
        people.everybody(damaged)
    found = health.check(root)
    assert found.well
    assert health.check(root).problems == ()
    with Library.open(root) as rebuilt:
        names = {person.name for person in people.everybody(rebuilt)}
        assert {NAME, *(f"person {n}" for n in range(60))} <= names
        # What came after the backup is lost with the pages that led to it only.
        assert later.name in names or page in (0, root_page - 1)
        assert _value(rebuilt) == [0.25]
        assert [stored.path.exists() for stored in recordings.newest(rebuilt)] == [True]
        assert len(trend(rebuilt, people.find(rebuilt, NAME).id, "arch_index").series[0].points) == 1


@pytest.mark.parametrize("backed_up", [True, False])
def test_entries_that_cannot_be_read_come_from_a_backup_or_go(filled: Library, backed_up: bool) -> None:
    if backed_up:
        snapshots.take(filled.db, filled.root, "daily")
    (visit,) = visits.of_person(filled, people.find(filled, NAME).id)
    filled.db.execute("UPDATE analysis SET document = x'00' WHERE kind = 'analysis'")
    filled.db.execute("UPDATE visit SET manual = '{'")
    with pytest.raises(LibraryError, match="library check"):
        analyses.of_visit(filled, visit.id)
    with pytest.raises(LibraryError, match="library check"):
        visits.get(filled, visit.id)
    found = health.check(filled.root)
    assert found.well
    assert len(found.problems) == 2
    assert health.check(filled.root).problems == ()
    assert visits.get(filled, visit.id).manual == ({"lunge_cm": {"left": 9, "right": 10}} if backed_up else {})
    assert _value(filled) == ([0.25] if backed_up else [])


def test_a_damaged_library_says_so_in_one_sentence(filled: Library) -> None:
    root, file = filled.root, filled.root / "library.sqlite"
    filled.close()
    file.write_bytes(b"\0" * 5000)
    with pytest.raises(LibraryError, match="library check"):
        Library.open(root)


def test_a_database_that_is_gone_is_rebuilt(filled: Library) -> None:
    snapshots.take(filled.db, filled.root, "daily")
    root = filled.root
    filled.close()
    for path in root.glob("library.sqlite*"):
        path.unlink()
    with pytest.raises(LibraryError, match="is gone"):
        Library.open(root)
    assert health.check(root).well
    with Library.open(root) as rebuilt:
        assert people.find(rebuilt, NAME).notes == "likes mice"
        assert _value(rebuilt) == [0.25]


def test_without_any_backup_the_recordings_are_adopted(filled: Library) -> None:
    root = filled.root
    filled.close()
    for path in root.glob("library.sqlite*"):
        path.unlink()
    assert health.check(root).well
    with Library.open(root) as rebuilt:
        assert len(recordings.newest(rebuilt)) == 1


# -- killed, full, locked ----------

_WRITER = """
import sys
from pathlib import Path
from pressuremat.store import Library, people, recordings, visits
from tests.store.made import make_pmat
root, scratch = Path(sys.argv[1]), Path(sys.argv[2])
n = 0
while True:
    with Library.open(root) as library:
        person = people.add(library, f"person {n}")
        stored = recordings.add(library, make_pmat(scratch / f"{n}.pmat", n)).recording
        visits.add(library, person.id, trials=[visits.Trial("stand", recording_id=stored.id)])
    print(n, flush=True)
    n += 1
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_killed_at_any_moment_what_was_said_to_be_kept_is(tmp_path: Path) -> None:
    root = tmp_path / "library"
    for round_ in range(4):
        scratch = tmp_path / f"scratch{round_}"
        scratch.mkdir()
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(root), str(scratch)], stdout=subprocess.PIPE, text=True, cwd=PROJECT
        )
        assert writer.stdout is not None
        said = [int(writer.stdout.readline()) for _n in range(4)]
        time.sleep(0.003 * round_)
        writer.send_signal(signal.SIGKILL)
        rest = [int(line) for line in writer.stdout.read().split()]
        writer.wait()
        n_kept = len(said) + len(rest)
        found = health.check(root)
        assert found.well, found.problems
        with Library.open(root) as library:
            names = [person.name for person in people.everybody(library)]
            assert names.count("person 0") == round_ + 1
            assert len(names) >= n_kept
            for stored in recordings.newest(library):
                assert stored.path.exists()


def test_a_full_disk_changes_nothing_and_says_so(filled: Library, tmp_path: Path) -> None:
    big = tmp_path / "big.pmat"
    big.write_bytes(make_pmat(tmp_path / "b.pmat", 77).read_bytes() + os.urandom(300_000))
    size = (filled.root / "library.sqlite").stat().st_size
    transfer.backup(filled, tmp_path / "whole.zip")
    elsewhere = tmp_path / "elsewhere"
    script = f"""
import resource, signal, sys
from pathlib import Path
from pressuremat.errors import LibraryError
from pressuremat.store import Library, people, recordings, transfer
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
library = Library.open({str(filled.root)!r})
resource.setrlimit(resource.RLIMIT_FSIZE, ({size // 2}, {size // 2}))
for work in (
    lambda: recordings.add(library, Path({str(big)!r})),
    lambda: [people.add(library, "x" * 300, notes="y" * 10000) for _ in range(200)],
    lambda: transfer.backup(library, Path({str(tmp_path / "all.zip")!r})),
    lambda: transfer.restore(Path({str(tmp_path / "whole.zip")!r}), Path({str(elsewhere)!r})),
):
    try:
        work()
        print("went through")
    except LibraryError as error:
        print(error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=PROJECT, check=False)
    lines = done.stdout.splitlines()
    assert len(lines) == 4, done
    assert all("full" in line for line in lines), lines
    assert str(elsewhere) in lines[3]
    assert not elsewhere.exists()
    assert health.check(filled.root).well
    assert not [path for path in filled.root.rglob("*") if path.name.endswith(".part")]
    assert len(recordings.newest(filled)) == 1


def test_looking_works_on_a_disk_without_any_room(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    root = filled.root
    filled.close()
    real, calls = library_module.version_of, []

    def no_room(db: sqlite3.Connection, root: Path) -> int:
        calls.append(db.execute("PRAGMA locking_mode").fetchone()[0])
        if calls == ["normal"]:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
            raise error
        return real(db, root)

    monkeypatch.setattr(library_module, "version_of", no_room)
    with pytest.raises(LibraryError, match="check"):
        Library.open(root)
    calls.clear()
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10, 10, 0))
    with Library.open(root) as there:
        assert people.find(there, NAME).name == NAME
    assert calls == ["normal", "exclusive"]


@pytest.mark.skipif(os.name != "posix", reason="access rights of POSIX")
def test_a_library_that_may_only_be_read_can_be_read(filled: Library) -> None:
    filled.close()
    # Not below pytest's own folder, which another run closes to others.
    scratch = Path(tempfile.mkdtemp())
    root = shutil.copytree(filled.root, scratch / "library")
    for path in (root, *root.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    scratch.chmod(0o755)
    script = f"""
import os
from pathlib import Path
from pressuremat.errors import LibraryError
from pressuremat.store import Library, people, transfer, deletion
if os.geteuid() == 0:
    os.setuid(65534)
with Library.open({str(root)!r}) as library:
    print(people.everybody(library)[0].notes)
    try:
        people.add(library, "x")
    except LibraryError as error:
        print(error)
try:
    Library.open({str(root / "in")!r})
except LibraryError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=PROJECT, check=False)
    for path in (root, *root.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    shutil.rmtree(scratch)
    lines = done.stdout.splitlines()
    assert len(lines) == 3, done
    assert lines[0] == "likes mice"
    assert "may only be read" in lines[1]
    assert "may not be used" in lines[2]


def test_two_programs_that_write_at_once_take_turns(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "WAIT_S", 0.1)
    with Library.open(filled.root) as other, filled.writing():
        with pytest.raises(LibraryError, match="Another program"):
            people.add(other, "x")
        assert people.find(other, NAME)


# -- gone for good ----------


def _everything(root: Path) -> bytes:
    return b"".join(path.read_bytes() + path.name.encode() for path in root.rglob("*") if path.is_file())


@pytest.mark.parametrize("killed", [False, True])
def test_deleted_for_good_is_gone_from_every_byte(
    filled: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed: bool
) -> None:
    with filled.writing():
        for n in range(30):
            visits.add(filled, people.add(filled, f"stays {n}", notes="n" * 300).id)
    snapshots.take(filled.db, filled.root, "daily")
    person = people.find(filled, NAME)
    content = (tmp_path / "squat.pmat").read_bytes()
    sha256 = recordings.newest(filled)[0].sha256
    traces = [NAME.encode(), b"likes mice", b"bicycle", b"zaphod", content[400:440], sha256.encode(), b"lunge_cm"]
    before = _everything(filled.root)
    assert all(trace in before for trace in traces)
    if killed:
        with monkeypatch.context() as patched:
            patched.setattr(deletion, "finish", lambda _library: None)
            deletion.person(filled, person.id)
        root = filled.root
        filled.close()
        assert health.check(root).well
    else:
        gone = deletion.person(filled, person.id)
        assert (gone.n_visits, gone.n_recordings, gone.n_reports) == (1, 1, 1)
        root = filled.root
    after = _everything(root)
    assert [trace for trace in traces if trace in after] == []
    with Library.open(root) as library:
        assert len(people.everybody(library)) == 30
    assert health.check(root).problems == ()


def test_a_recording_of_two_visits_stays_with_the_other(filled: Library) -> None:
    (one,) = recordings.newest(filled)
    other = people.add(filled, "B")
    visits.add(filled, other.id, trials=[visits.Trial("stand", recording_id=one.id)])
    deletion.person(filled, people.find(filled, NAME).id)
    assert one.path.exists()
    deletion.visit(filled, visits.of_person(filled, other.id)[0].id)
    assert not one.path.exists()


def test_deleting_a_recording_takes_what_was_computed_of_it(filled: Library) -> None:
    (one,) = recordings.newest(filled)
    gone = deletion.recording(filled, one.id)
    assert (gone.n_recordings, gone.n_reports) == (1, 1)
    (visit,) = visits.of_person(filled, people.find(filled, NAME).id)
    assert (visit.trials[0].recording_id, visit.trials[0].status) == (None, "deleted")
    assert not analyses.of_visit(filled, visit.id)
    assert not list((filled.root / "reports").iterdir())


def test_daily_copies_are_few(filled: Library) -> None:
    for day in range(1, 6):
        snapshots.copy(filled.db, filled.root / "backups" / f"daily_2026-01-0{day}_00-00-00.sqlite")
    assert snapshots.daily(filled.db, filled.root) is not None
    assert snapshots.daily(filled.db, filled.root) is None
    assert len(snapshots.kept(filled.root)) == snapshots.N_KEPT
