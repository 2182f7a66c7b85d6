"""A whole archive through a cluster: every recording once, whatever dies, stops or moves meanwhile."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pressuremat.calibration import store
from pressuremat.calibration.orientation import AS_WIRED
from pressuremat.cli.main import main
from pressuremat.cohort import run
from pressuremat.cohort.archive import Task, analyse_archive
from pressuremat.cohort.batch import Batch, Options, analyse_batch
from pressuremat.cohort.folder import items_of
from pressuremat.cohort.ledger import Ledger, Output
from pressuremat.errors import MissingExtraError, PressureMatError
from pressuremat.files import write
from tests.calibration.test_orientation_everywhere import calibration, wired
from tests.cohort.conftest import N_GOOD


def _read(out: Path) -> tuple[Any, Any, Any]:
    output = Output(out)
    return pd.read_parquet(out), pd.read_parquet(output.values), json.loads(output.summary.read_text())


def _task(archive: Path, scheduler: str, **more: Any) -> Task:
    return Task(archive, archive.parent / "out.parquet", run.Where(scheduler), **more)


def test_a_worker_is_killed_and_every_recording_is_there_once(archive: Path, scheduler: str) -> None:
    import distributed

    killed: list[int] = []

    def kill_one(done: int, _of: int) -> None:
        if done and not killed:
            with distributed.Client(scheduler, set_as_default=False) as client:
                killed.append(next(iter(client.run(os.getpid).values())))
            os.kill(killed[0], signal.SIGKILL)

    document = analyse_archive(_task(archive, scheduler), kill_one)
    assert killed
    recordings, values, summary = _read(archive.parent / "out.parquet")
    assert recordings.path.is_unique
    assert len(recordings) == N_GOOD + 2 == document["n_recordings"]
    assert not values.duplicated(["path", "footprint", "side", "key"]).any()
    assert (summary["n_ok"], summary["n_failed"]) == (N_GOOD, 2)
    assert [p.name for p in archive.parent.iterdir() if ".parts" in p.name or ".part" in p.suffix] == []


def _within(seconds: float, do: Callable[[], Any]) -> None:
    """Fail, and not hang, where `do` does not end."""
    thread = threading.Thread(target=do, daemon=True)
    thread.start()
    thread.join(seconds)
    assert not thread.is_alive(), "it waits for ever"


def test_what_ends_a_worker_or_falls_through_every_net_is_a_row_and_the_others_go_on(
    archive: Path, scheduler: str
) -> None:
    """A traceback of a thousand calls does not reach Dask's client, nor does what ends a worker's thread: neither may
    be waited for. What a worker that died had before it is not blamed."""
    for name in ("poison", "bottomless", "leaves"):
        shutil.copy(archive / "a" / "step-00.pmat", archive / "a" / f"{name}.pmat")
    _within(120, lambda: analyse_archive(_task(archive, scheduler, only="*.pmat")))
    recordings, _values, summary = _read(archive.parent / "out.parquet")
    assert recordings.path.is_unique
    assert len(recordings) == N_GOOD + 4
    bad = recordings[recordings.status == "failed"].set_index("path").reason
    assert set(bad.index) == {"a/poison.pmat", "a/bottomless.pmat", "a/leaves.pmat", "a/cut.pmat"}
    assert "worker" in bad["a/poison.pmat"]
    assert "RecursionError" in bad["a/bottomless.pmat"]
    assert "SystemExit" in bad["a/leaves.pmat"]
    assert summary["n_ok"] == N_GOOD


def test_workers_that_have_gone_for_good_are_not_waited_for(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import distributed

    monkeypatch.setattr(run, "_ALONE_S", 0.1)
    monkeypatch.setattr(run, "_LOOK_S", 0.05)
    with (
        distributed.LocalCluster(n_workers=0, processes=False, dashboard_address=":0", silence_logs=50) as cluster,
        pytest.raises(PressureMatError, match=r"no worker.*--resume"),
    ):
        analyse_archive(_task(archive, cluster.scheduler_address))


def test_a_name_that_is_no_text_is_a_row(archive: Path, scheduler: str) -> None:
    os.rename(archive / "a" / "step-00.pmat", os.fsencode(archive / "a") + b"/\xff.pmat")
    analyse_archive(_task(archive, scheduler, only="*.pmat"))
    recordings, values, summary = _read(archive.parent / "out.parquet")
    assert recordings.path.is_unique
    assert summary["n_ok"] == N_GOOD
    assert set(values.path) == set(recordings[recordings.status == "ok"].path)


def test_workers_that_cannot_work_end_it_in_a_sentence_and_nothing_is_blamed_on_recordings(
    archive: Path, scheduler: str
) -> None:
    (archive / "b" / "step-03.pmat").rename(archive / "b" / "unarmed.pmat")
    with pytest.raises(PressureMatError, match=r"scipy.*--resume"):
        analyse_archive(_task(archive, scheduler))
    assert not (archive.parent / "out.parquet").exists()


def test_resume_analyses_only_what_is_new_by_content(archive: Path, scheduler: str) -> None:
    task = _task(archive, scheduler, only="*.pmat", resume=True)
    analyse_archive(task)
    before, _values, _summary = _read(task.output)
    (archive / "a" / "step-00.pmat").rename(archive / "b" / "moved.pmat")
    shutil.copy(archive / "b" / "step-01.pmat", archive / "copy.pmat")
    os.utime(archive / "a" / "step-02.pmat")
    (archive / "a" / "step-04.pmat").unlink()
    shutil.copy(archive / "b" / "step-03.pmat", archive / "a" / "step-06.pmat")
    (archive / "a" / "cut.pmat").unlink()
    told = []
    document = analyse_archive(task, lambda done, of: told.append((done, of)))
    assert told == [(N_GOOD, N_GOOD)], "nothing is left to analyse"
    after, values, _summary = _read(task.output)
    assert after.path.is_unique
    assert (
        set(values.path)
        == set(after.path)
        == set(before[before.status == "ok"].path)
        - {
            "a/step-00.pmat",
            "a/step-04.pmat",
        }
        | {"b/moved.pmat", "copy.pmat"}
    )
    sha = after.set_index("path").sha256
    assert sha["a/step-06.pmat"] == sha["b/step-03.pmat"]
    assert sha["b/moved.pmat"] == before.set_index("path").sha256["a/step-00.pmat"]
    assert document["cost"]["n_kept"] == N_GOOD


def test_other_options_and_corrections_make_rows_anew(archive: Path) -> None:
    output = Output(archive.parent / "out.parquet")
    items = items_of(archive, "step-0[0-3]*", ())
    ledger = Ledger(output, Options().made_with())
    ledger.begin(resume=False)
    ledger.add(analyse_batch(Batch("00000000", tuple(items)), Options()))
    assert ledger.kept(items)[1] == []
    assert len(Ledger(output, Options(footwear="sock").made_with()).kept(items)[1]) == 4
    (archive / "a" / "step-00.pmat.corrections.json").write_text(
        '{"schema": "pressuremat.corrections/1", "corrections": []}'
    )
    assert [item.name for item in ledger.kept(items)[1]] == ["a/step-00.pmat"]
    assert ledger.next_number() == 1
    # half a batch, as a kill leaves it, is none
    output.parts.joinpath("00000001.values.parquet").write_bytes(b"PAR1")
    assert len(ledger.sources()) == 1


def test_a_calibration_kept_since_then_makes_the_rows_of_its_mat_anew(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mats = archive.parent / "mats"
    monkeypatch.setenv("PRESSUREMAT_MATS", str(mats))
    write(archive / "a" / "mine.pmat", wired(AS_WIRED))
    output = Output(archive.parent / "out.parquet")
    items = items_of(archive, "*.pmat", ())
    ledger = Ledger(output, Options().made_with())
    ledger.begin(resume=False)
    ledger.add(analyse_batch(Batch("00000000", tuple(items)), Options()))

    def left() -> list[str]:
        names = [item.name for item in Ledger(output, Options().made_with()).kept(items)[1]]
        return [name for name in names if name != "a/cut.pmat"]

    assert left() == []
    place = store.place_of(wired(AS_WIRED))
    assert place is not None
    store.save(place, calibration(AS_WIRED))
    assert left() == ["a/mine.pmat"]
    ledger.add(analyse_batch(Batch("00000001", tuple(items)), Options()))
    assert left() == []
    store.save(place, replace(calibration(AS_WIRED), source="measured again"))
    assert left() == ["a/mine.pmat"]

    named = Options(calibration=str(place))
    before = named.made_with()
    store.save(place, calibration(AS_WIRED))
    assert named.made_with() != before


def test_the_page_has_plots_and_no_scripts(archive: Path, scheduler: str) -> None:
    analyse_archive(_task(archive, scheduler))
    page = Output(archive.parent / "out.parquet").page.read_text()
    assert page.count("<svg") > 20
    assert "<script" not in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "SIMULATED" in page
    assert "letter.txt" in page
    summary = json.loads(Output(archive.parent / "out.parquet").summary.read_text())
    one = next(m for m in summary["metrics"] if m["key"] == "foot_length_mm")
    column = pd.read_parquet(archive.parent / "out.parquet")[f"foot_length_mm_{one['side']}"].dropna()
    assert one["n"] == len(column)
    assert one["percentiles"]["50"] == pytest.approx(column.median())
    assert sum(one["histogram"]["counts"]) + one["histogram"]["n_beyond"] == one["n"]


def test_ctrl_c_keeps_what_is_done_and_resume_goes_on(archive: Path) -> None:
    """The real command with its own workers, stopped by the signal that a terminal sends to all of them."""
    out = archive.parent / "out.parquet"
    command = [sys.executable, "-m", "pressuremat.cli.main", "cohort", str(archive), "-o", str(out), "--workers", "1"]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    while process.poll() is None and not list(Output(out).parts.glob("0*[0-9].parquet")):
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    said_out, said = process.communicate()
    if process.returncode == 0:  # it was quicker than the signal
        assert out.exists()
    else:
        assert (process.returncode, said_out) == (1, "")
        assert said.count("\n") == 1
        assert "--resume" in said
        assert not out.exists()
        again = subprocess.run(command, capture_output=True, text=True)
        assert again.returncode == 1
        assert "--resume" in again.stderr
        assert again.stderr.count("\n") == 1
        done = subprocess.run([*command, "--resume", "--json"], capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        document = json.loads(done.stdout)
        assert document["schema"] == "pressuremat.cohort/1"
        assert document["cost"]["n_kept"] > 0
    recordings, values, _summary = _read(out)
    assert recordings.path.is_unique
    assert len(recordings) == N_GOOD + 2
    assert not values.duplicated(["path", "footprint", "side", "key"]).any()
    assert not Output(out).parts.exists()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["nothing", "-o", "o.parquet"], "is none"),
        (["empty", "-o", "o.parquet"], "there are no files"),
        ([".", "-o", "o.csv"], "ends in .parquet"),
        ([".", "-o", "nowhere/o.parquet"], "cannot be written"),
        ([".", "-o", "o.parquet", "--scheduler", "tcp://127.0.0.1:1"], "none answers"),
        ([".", "-o", "o.parquet", "--scheduler", "nonsense://x"], "none answers"),
    ],
)
def test_wrong_usage_is_one_sentence_and_leaves_nothing(
    arguments: list[str],
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run, "_CONNECT_S", 1)
    (tmp_path / "empty").mkdir()
    (tmp_path / "x.csv").write_text("1,2\n3,4\n")
    before = sorted(tmp_path.iterdir())
    assert main(["cohort", *arguments]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert reason in said.err
    assert sorted(tmp_path.iterdir()) == before


def test_without_dask_one_sentence_says_what_to_install(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("pyarrow.parquet", "dask"):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, module, None)
            with pytest.raises(MissingExtraError, match=r"pressuremat\[cluster\]"):
                analyse_archive(Task(archive, tmp_path / "o.parquet"))
    assert not list(tmp_path.glob("o*"))


def test_a_disk_that_takes_no_more_is_said(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = Ledger(Output(archive.parent / "out.parquet"), Options().made_with())
    ledger.begin(resume=False)

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(PressureMatError, match="No space left"):
        ledger.add(analyse_batch(Batch("00000000", ()), Options()))
