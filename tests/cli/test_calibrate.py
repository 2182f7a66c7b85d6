"""`pressuremat calibrate` from an uncalibrated mat to its passport, on recordings of a mat with everything wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pressuremat import i18n
from pressuremat.boards import Circuit
from pressuremat.calibration import LinearCounts, fit, store
from pressuremat.cli.main import main
from pressuremat.errors import CalibrationError
from pressuremat.files import write
from pressuremat.geometry import MatGeometry
from pressuremat.sources.calibrated import CalibratedSource
from pressuremat.types import Frame, Recording, StreamEvent, StreamInfo
from pressuremat.units import STANDARD_GRAVITY_M_S2
from pressuremat.virtual import bench
from pressuremat.virtual.mat import VirtualMat
from pressuremat.virtual.sensor import physics_of

MAT = MatGeometry(20, 16, (10.0, 10.0))
RATE_HZ = 20.0
VIRTUAL = VirtualMat(MAT, 4, physics=physics_of("all"))
BLOCK = bench.under(MAT, (80.0, 100.0), (80.0, 80.0))
LEVELS = (20.0, 50.0, 90.0, 50.0, 20.0)


STEPS = ("zero", "equalise", "sheet", "law", "steps", "scale", "orientation", "check", "guide", "show", "passport")


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")


def kg(kpa: float) -> float:
    return kpa * 1e-3 * MAT.cell_area_mm2 * float(BLOCK.sum()) / STANDARD_GRAVITY_M_S2


def recorded(path: Path, made: bench.Bench, seed: int, uid: int = 0) -> str:
    time_s, kpa = made
    counts = VIRTUAL.counts(kpa, VIRTUAL.start(seed, 1.0 / RATE_HZ))
    extra = {"uid": uid} if uid else {}
    write(
        path,
        Recording(counts, time_s, MAT, "count", "pmat", calibration=LinearCounts(VIRTUAL.circuit), extra=extra),
    )
    return str(path)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    at = tmp_path_factory.mktemp("calibrate")
    everywhere = np.ones(MAT.shape, np.bool_)
    benches = {
        "empty": bench.empty(MAT, 4.0, RATE_HZ),
        "even": bench.steps(everywhere, (10.0, 20.0, 40.0), 4.0, RATE_HZ),
        "cycle": bench.steps(BLOCK, LEVELS, (6.0, 6.0, 30.0, 6.0, 6.0), RATE_HZ),
        "corners": bench.corners(MAT, RATE_HZ),
        "weight": bench.steps(bench.under(MAT, (70.0, 90.0), (80.0, 80.0)), (50.0,), 8.0, RATE_HZ),
    }
    return {name: recorded(at / f"{name}.pmat", made, n) for n, (name, made) in enumerate(benches.items())}


def ask(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["calibrate", *arguments, "--json"]) == 0, capsys.readouterr().err
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_from_nothing_to_a_passport(inputs: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mat = ["--mat", str(tmp_path / "mat.json")]
    assert ask(capsys, "zero", inputs["empty"], *mat)["accepted"]
    assert store.load(tmp_path / "mat.json").unit == "count"
    even = ask(capsys, "equalise", inputs["even"], *mat)
    assert even["accepted"]
    assert even["figures"]["n_dead"] == VIRTUAL.dead().sum()
    turned = ask(capsys, "orientation", inputs["corners"], *mat)
    assert turned["accepted"]
    weights = ",".join(f"{kg(kpa):.2f}" for kpa in LEVELS)
    law = ask(capsys, "steps", inputs["cycle"], "--kg", weights, *mat)
    assert law["accepted"]
    assert law["figures"]["b"] == pytest.approx(1.15, abs=0.06)
    checked = ask(capsys, "check", inputs["weight"], "--kg", f"{kg(50.0):.3f}", *mat)
    assert checked["figures"]["largest_error_pct"] <= 5.0
    assert checked["figures"]["ghost_kpa"] <= 1.0
    page = tmp_path / "passport.html"
    data = ask(capsys, "passport", "-o", str(page), *mat)
    assert data["grade"] in {"A", "B", "C"}
    assert data["n_bad_cells"] == VIRTUAL.dead().sum()
    assert "<h1>" in page.read_text(encoding="utf-8")
    assert main(["calibrate", "show", *mat]) == 0
    assert "grade" in capsys.readouterr().out
    # The recording that knew its circuit only is read anew in kPa.
    assert main(["info", inputs["weight"], "--json", "--calibration", mat[1]]) == 0
    assert json.loads(capsys.readouterr().out)["unit"] == "kPa"


@pytest.mark.parametrize(
    "arguments",
    [
        ["zero", "EMPTY"],
        ["scale", "EMPTY", "--kg", "70", "--mat", "MAT"],
        ["sheet", "EMPTY", "--mat", "MAT"],
        ["orientation", "EMPTY", "--mat", "MAT"],
        ["show"],
        ["show", "--mat", "nowhere.json"],
        ["law", "--load", "EMPTY", "70", "--mat", "MAT"],
        ["scale", "WEIGHT", "OTHER", "--kg", "70", "--mat", "MAT"],
    ],
)
def test_what_does_not_work_out_is_one_sentence(
    arguments: list[str], inputs: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = {"EMPTY": inputs["empty"], "WEIGHT": inputs["weight"], "MAT": str(tmp_path / "m.json")}
    here["OTHER"] = str(tmp_path / "other.pmat")
    on = np.full((60, 5, 5), 100, np.uint16)
    other = MatGeometry(5, 5, (10.0, 10.0))
    write(
        here["OTHER"],
        Recording(on, np.arange(60) / RATE_HZ, other, "count", "pmat", calibration=LinearCounts(VIRTUAL.circuit)),
    )
    assert main(["calibrate", *(here.get(word, word) for word in arguments)]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "does not know" not in said
    assert not (tmp_path / "m.json").exists()


@pytest.mark.parametrize("step", STEPS)
def test_help_of_each_step(step: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for language in i18n.LANGUAGES:
        assert main(["calibrate", step, "--help", "--lang", language]) == 0
        said.append(capsys.readouterr().out)
        assert step in said[-1]
        assert "--debug" in said[-1]
    assert said[0] != said[1]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["dance"],
        ["zero"],
        ["zero", "a", "--seconds", "-1"],
        ["zero", "a", "--temperature-c", "300"],
        ["guide"],
        ["guide", "sim:stand", "--body-kg", "-3"],
        ["guide", "sim:stand", "--weights-kg", "10,x"],
        ["guide", "sim:stand", "--check", "--only", "zero"],
        ["scale", "a"],
        ["scale", "a", "--kg", "0"],
        ["check", "a", "--kg", "nan"],
        ["law"],
        ["law", "--load", "a"],
        ["law", "--load", "a", "heavy"],
        ["law", "--load", "a", "70", "--load", "b", "-70"],
        ["steps", "a", "--kg", "10,,20"],
        ["passport", "--mat", "a"],
        ["zero", "a", "--lang", "xx"],
    ],
)
def test_wrong_usage_is_one_sentence_and_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", *arguments]) == 2
    out, said = capsys.readouterr()
    assert out == ""
    assert said.count("\n") == 1
    assert said.rstrip().endswith(".")


@pytest.mark.parametrize(
    "where",
    [
        ["--lang", "de", "calibrate", "sheet"],
        ["calibrate", "--lang", "de", "sheet"],
        ["calibrate", "sheet", "--lang", "de"],
    ],
)
def test_the_reason_is_in_the_language_asked_for(
    where: list[str], inputs: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*where, inputs["empty"], "--mat", str(tmp_path / "m.json")]) == 1
    said = capsys.readouterr().err
    assert "Der Schritt 'sheet' ist nicht gelungen" in said
    assert "Stufen" in said
    assert "plateaus" not in said


@pytest.mark.parametrize(
    "arguments",
    [["--debug", "calibrate", "show"], ["calibrate", "--debug", "show"], ["calibrate", "show", "--debug"]],
)
def test_debug_shows_where_it_came_from(arguments: list[str]) -> None:
    with pytest.raises(CalibrationError):
        main(arguments)


def test_the_passport_never_replaces_the_calibration(
    inputs: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mat = tmp_path / "mat.json"
    ask(capsys, "zero", inputs["empty"], "--mat", str(mat))
    before = mat.read_bytes()
    assert main(["calibrate", "passport", "--mat", str(mat), "-o", str(mat)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert mat.read_bytes() == before


def test_what_did_not_pass_is_not_used_unless_asked_for(
    inputs: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mat = tmp_path / "mat.json"
    loaded = recorded(tmp_path / "loaded.pmat", bench.weight(MAT, (0.5, 0.5), 15.0, 4.0, RATE_HZ), 9)
    assert main(["calibrate", "zero", loaded, "--mat", str(mat), "--json"]) == 1
    out, said = capsys.readouterr()
    assert json.loads(out)["accepted"] is False
    assert json.loads(out)["kept"] is False
    assert "take it off" in said
    assert said.count("\n") == 1
    assert not mat.exists()
    assert main(["calibrate", "zero", loaded, "--mat", str(mat), "--keep"]) == 0
    assert not store.load(mat).steps[-1].accepted
    capsys.readouterr()
    assert ask(capsys, "zero", inputs["empty"], "--mat", str(tmp_path / "b.json"), "--temperature-c", "19")["kept"]
    assert store.load(tmp_path / "b.json").steps[-1].temperature_c == 19.0


def test_a_long_check_is_a_noise_gate_too(tmp_path: Path) -> None:
    mat = tmp_path / "mat.json"
    store.save(mat, VIRTUAL.calibration())
    stood = bench.weight(MAT, (0.5, 0.5), 25.0, 32.0, RATE_HZ)
    made = (np.arange(len(stood[0]) + 20) / RATE_HZ, np.concatenate([np.zeros_like(stood[1][:20]), stood[1]]))
    path = recorded(tmp_path / "w.pmat", made, 8)
    assert main(["calibrate", "check", path, "--kg", "25", "--mat", str(mat)]) == 0
    gate = store.load(mat).step("gate")
    assert gate is not None
    assert gate.figures["kg"] == pytest.approx(25.0)
    assert 0.0 < gate.figures["velocity_mm_s"] < 5.0
    assert gate.accepted is (gate.figures["velocity_mm_s"] <= 1.5)


def test_kept_for_a_board_and_found_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRESSUREMAT_MATS", str(tmp_path / "mats"))
    path = recorded(tmp_path / "empty.pmat", bench.empty(MAT, 4.0, RATE_HZ), 0, uid=77)
    ask(capsys, "zero", path)
    kept = store.kept(77, MAT)
    assert kept is not None
    assert [step.name for step in kept.steps] == ["zero"]
    assert store.kept(78, MAT) is None
    assert store.kept(77, MatGeometry(16, 20, (10.0, 10.0))) is None
    assert main(["info", path, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["unit"] == "count"


class _Board:
    """A source of one frame from board 77."""

    frame = np.arange(320, dtype=np.uint16).reshape(MAT.shape)

    def open(self) -> StreamInfo:
        return StreamInfo("serial:x", "x", MAT, "count", 20.0, detail={"uid": 77})

    def read(self, timeout_s: float) -> list[StreamEvent]:
        return [Frame(0, timeout_s, self.frame, "count")]

    def close(self) -> None:
        pass


def test_a_board_comes_with_its_mats_calibration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from pressuremat.calibration.orientation import orientation_by_name

    monkeypatch.setenv("PRESSUREMAT_MATS", str(tmp_path))
    source = CalibratedSource(_Board())
    assert source.open().calibration is None
    turn = orientation_by_name("swap+rows")
    made = replace(VIRTUAL.calibration(), turn=turn, steps=())
    store.save(store.path_of(77, MAT), made)
    info = source.open()
    assert info.geometry.shape == (16, 20)
    assert info.calibration is not None
    (frame,) = source.read(0.0)
    assert isinstance(frame, Frame)
    assert np.array_equal(turn.back(frame.values), _Board.frame)
    assert info.calibration.apply(frame.values).shape == (16, 20)
    source.close()


def test_a_damaged_file_is_as_good_as_none_for_a_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSUREMAT_MATS", str(tmp_path))
    store.path_of(77, MAT).write_text("{", encoding="utf-8")
    assert CalibratedSource(_Board()).open().calibration is None


def test_folders_of_the_platforms() -> None:
    assert store.folder({"PRESSUREMAT_MATS": "/x"}) == Path("/x")
    assert store.folder({"HOME": "/h"}, "linux") == Path("/h/.local/share/pressuremat/mats")
    assert store.folder({"HOME": "/h"}, "darwin") == Path("/h/Library/Application Support/pressuremat/mats")
    assert store.folder({"LOCALAPPDATA": "/a"}, "win32") == Path("/a/pressuremat/mats")


def test_a_mat_is_named_by_the_number_that_its_board_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRESSUREMAT_MATS", str(tmp_path))
    path = store.path_of(0x21677712, MatGeometry(32, 16, (10.0, 10.0)))
    store.save(path, fit.begin(Circuit(), "mine"))
    assert main(["calibrate", "show", "--board", "21677712,32,16"]) == 0
    assert "mine" in capsys.readouterr().out
    assert main(["calibrate", "show", "--board", "0x21677712,32,16"]) == 0
    for wrong in ("21677712,32", "mine,32,16", "21677712,32,16,1", "0,32,16", "21677712,0,16"):
        assert main(["calibrate", "show", "--board", wrong]) == 2
        assert "board show" in capsys.readouterr().err
