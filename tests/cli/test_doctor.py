"""The doctor names what is missing, says how to mend it, and ends in no traceback whatever the machine is like."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pressuremat import system
from pressuremat.cli import doctor
from pressuremat.cli.doctor import Check


def run() -> int:
    return doctor.run(argparse.Namespace())


def with_checks(monkeypatch: pytest.MonkeyPatch, *checks: Callable[[], Check]) -> None:
    monkeypatch.setattr(doctor, "CHECKS", tuple((f"check {i}", check) for i, check in enumerate(checks)))


def test_this_machine_can_run_the_app(capsys: pytest.CaptureFixture[str]) -> None:
    code = run()
    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    for title in ("Python", "Qt for Python", "Qt's system libraries", "serial ports", "disk", "fonts"):
        assert title in out


def test_fonts_for_names_in_every_script_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(Path, "rglob", lambda _folder, _pattern: iter([Path("A.ttf")]))
    assert doctor.fonts().ok
    monkeypatch.setattr(doctor, "find_spec", lambda _name: None)
    check = doctor.fonts()
    assert "Arabic or Chinese" in check.found
    assert (check.ok, check.needed) == (False, False)


def test_the_command_registers_itself() -> None:
    parser = argparse.ArgumentParser()
    doctor.add_parser(parser.add_subparsers())
    assert parser.parse_args(["doctor"]).run is doctor.run


def test_a_needed_thing_missing_is_exit_1_and_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with_checks(monkeypatch, lambda: Check("Qt", "none", "get it"), lambda: Check("Python", "3.11.7"))
    assert run() == 1
    out, err = capsys.readouterr()
    assert "MISSING" in out
    assert "get it" in out
    assert err.count("\n") == 1
    assert "Qt" in err
    assert "Python" not in err


def test_an_optional_thing_missing_is_exit_0(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with_checks(monkeypatch, lambda: Check("avr", "none", "get it", needed=False))
    assert run() == 0
    assert "MISSING" not in capsys.readouterr().out


def test_a_check_that_breaks_is_a_line_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks() -> Check:
        raise OSError("no /proc here")

    with_checks(monkeypatch, breaks, lambda: Check("Python", "3.11.7"))
    assert run() == 0
    assert "no /proc here" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("pyside", "python", "ok"),
    [
        ("6.11.3", (3, 11), True),
        ("6.12.0", (3, 11), False),
        ("6.12.0", (3, 12), True),
        ("6.13.1", (3, 11), False),
        ("6.9.1", (3, 13), False),
        ("6.8.2", (3, 12), False),
        ("6.8.3", (3, 11), True),
    ],
)
def test_the_qt_pin(pyside: str, python: tuple[int, int], ok: bool) -> None:
    assert doctor.qt_version(pyside, python).ok is ok


@pytest.mark.parametrize(("version", "ok"), [((3, 10, 9), False), ((3, 11, 0), True), ((4, 0, 0), True)])
def test_python_floor(version: tuple[int, int, int], ok: bool) -> None:
    assert doctor.python_version(version).ok is ok


def test_a_full_disk_is_said() -> None:
    assert not doctor.disk_space(200_000_000).ok
    assert doctor.disk_space(20_000_000_000).found == "20.0 GB free"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux needs system packages")
def test_a_missing_library_gives_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "QT", (system.Need("libnone7", library="libnone.so.7"), system.QT[0]))
    monkeypatch.setattr(system, "is_debian", lambda: True)
    check = doctor.qt_libraries()
    assert "libnone.so.7" in check.found
    assert check.mend == "sudo apt-get update && sudo apt-get install --no-install-recommends libnone7"
    assert check.needed


def test_a_package_that_is_not_installed_sends_to_setup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "CORE", ("numpy", "no-such-distribution"))
    check = doctor.packages()
    assert check.found == "not installed: no-such-distribution"
    assert "run.py setup" in check.mend


def test_not_in_the_group_of_the_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    monkeypatch.setattr(os, "getegid", lambda: 4711)
    monkeypatch.setattr(os, "getgroups", lambda: [4711])
    check = doctor._membership("serial ports")
    assert "dialout" in check.mend
    assert not check.needed


def test_a_terminal_that_knows_only_ascii_gets_every_line() -> None:
    script = (
        "import argparse; from pressuremat.cli import doctor\n"
        "doctor.CHECKS = (('x', lambda: doctor.Check('ü', 'nicht verfügbar', 'do', False)),)\n"
        "raise SystemExit(doctor.run(argparse.Namespace()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONIOENCODING": "ascii:strict"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "do" in done.stdout


def test_a_missing_avrdude_is_optional_and_says_where_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from pressuremat.firmware import avrdude

    monkeypatch.setattr(avrdude, "find", lambda: None)
    check = doctor.flash_tool()
    assert not check.ok
    assert not check.needed
    assert "avrdude" in check.mend
