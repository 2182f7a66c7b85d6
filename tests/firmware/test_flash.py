"""`pressuremat flash`: real avrdude on a bootloader behind a pseudo terminal, and a false one that fails as it can."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from arduino import build
from pressuremat import i18n
from pressuremat.cli.main import main
from pressuremat.firmware import avrdude, target
from pressuremat.firmware.intel_hex import flash_image
from pressuremat.firmware.shipped import FLASH_BYTES, boards, manifest, shipped
from pressuremat.protocol.messages import Hello
from pressuremat.sources.discover import Device, PortInfo
from tests.conftest import skip_or_fail
from tests.firmware.bootloader import BootPort
from tests.sources.virtual_port import HELLO

WIRE_ID = {"mega2560": 1, "uno": 2, "nano": 3}


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")


@pytest.fixture
def real_avrdude() -> None:
    if shutil.which("avrdude") is None:
        skip_or_fail("flashing needs avrdude: apt-get install avrdude")


def flashed_hello(board: str) -> Hello:
    return replace(HELLO, board=WIRE_ID[board], git=manifest()["source_number"])


def failure(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert main(["flash", *arguments]) == 1
    sentence = capsys.readouterr().err
    assert sentence.count("\n") == 1, sentence
    return sentence


@pytest.mark.usefixtures("real_avrdude")
@pytest.mark.parametrize("board", boards())
def test_avrdude_writes_the_shipped_image_and_the_board_answers(board: str, capsys: pytest.CaptureFixture[str]) -> None:
    firmware = shipped(board)
    with BootPort(firmware.mcu, flashed_hello(board)) as port:
        assert main(["flash", "--port", f"serial:{port.port}", "--board", board, "--json"]) == 0
        assert bytes(port.flash.bytes[: len(firmware.image)]) == firmware.image
        told = json.loads(capsys.readouterr().out)
        assert (told["board"], told["known_by"], told["bytes"]) == (board, "asked", len(firmware.image))
        assert told["now"]["answers"] is True
        assert told["next"].startswith(f"pressuremat board set serial:{port.port} --mat ")


@pytest.mark.usefixtures("real_avrdude")
def test_a_board_that_runs_our_firmware_needs_no_name(capsys: pytest.CaptureFixture[str]) -> None:
    with BootPort("atmega2560", flashed_hello("mega2560"), running=True) as port:
        assert main(["flash", "--port", port.port]) == 0
    words = capsys.readouterr().out
    assert "mega2560" in words
    assert "it says so itself" in words
    assert "board set serial:" in words


@pytest.mark.usefixtures("real_avrdude")
def test_what_reads_back_otherwise_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with BootPort("atmega328p", spoilt=1000) as port:
        assert "read back something else" in failure(capsys, "--port", port.port, "--board", "uno")


@pytest.mark.usefixtures("real_avrdude")
def test_another_chip_is_not_written_to(capsys: pytest.CaptureFixture[str]) -> None:
    with BootPort("atmega2560", language="v1") as port:
        sentence = failure(capsys, "--port", port.port, "--board", "nano")
        assert "found an ATmega2560: choose --board mega2560" in sentence
        assert set(port.flash.bytes) == {0xFF}


@pytest.mark.usefixtures("real_avrdude")
def test_a_board_that_answers_as_another_build_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with BootPort("atmega328p", replace(flashed_hello("uno"), git=7)) as port:
        assert "another build" in failure(capsys, "--port", port.port, "--board", "uno")


@pytest.mark.usefixtures("real_avrdude")
def test_no_such_port(capsys: pytest.CaptureFixture[str]) -> None:
    assert "no such port" in failure(capsys, "--port", "/dev/nothing-here", "--board", "uno")


FALSE = """#!{python}
import json, sys, time
open({log!r}, "a").write(json.dumps(sys.argv[1:]) + "\\n")
hex_file = sys.argv[-1].removeprefix("flash:w:").removesuffix(":i")
open({copy!r}, "w").write(open(hex_file).read())
good = sys.argv[sys.argv.index("-b") + 1] == {good_baud!r}
if not good:
    print({says!r}, file=sys.stderr, flush=True)
    if "attempt 3" in {says!r}:
        time.sleep(60)  # as the real one goes on asking
sys.exit(0 if good else 1)
"""


class FalseAvrdude:
    """An avrdude on the path that notes what it was told, and succeeds at one rate only."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, says: str, good_baud: str = "") -> None:
        self._log, self._copy = folder / "log", folder / "copy.hex"
        names = {"python": sys.executable, "log": str(self._log), "copy": str(self._copy)}
        program = folder / "avrdude"
        program.write_text(FALSE.format(**names, says=says, good_baud=good_baud))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        patch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    @property
    def calls(self) -> list[list[str]]:
        return [json.loads(line) for line in self._log.read_text().splitlines()]

    @property
    def image(self) -> bytes:
        return flash_image(self._copy.read_text())


@pytest.mark.parametrize(
    ("board", "options"),
    [
        ("uno", ["-p", "atmega328p", "-c", "arduino", "-P", "PORT", "-b", "115200", "-D"]),
        ("mega2560", ["-p", "atmega2560", "-c", "wiring", "-P", "PORT", "-b", "115200", "-D"]),
    ],
)
def test_what_avrdude_is_told(
    board: str,
    options: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    false = FalseAvrdude(tmp_path, monkeypatch, "", good_baud="115200")
    with BootPort("atmega328p", flashed_hello(board), running=True) as port:
        assert main(["flash", "--port", port.port, "--board", board]) == 0
        (call,) = false.calls
        assert call[:-2] == [port.port if one == "PORT" else one for one in options]
        assert call[-2] == "-U"
    assert false.image == shipped(board).image
    assert len(false.image) <= FLASH_BYTES[shipped(board).mcu]
    assert "Wrote firmware" in capsys.readouterr().out


def test_a_nano_with_the_old_bootloader_is_found_at_its_rate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    says = "".join(f"avrdude warning: attempt {n} of 10: not in sync: resp=0x00\n" for n in (1, 2, 3))
    false = FalseAvrdude(tmp_path, monkeypatch, says, good_baud="57600")
    with BootPort("atmega328p", flashed_hello("nano"), running=True) as port:
        assert main(["flash", "--port", port.port, "--board", "nano", "--json"]) == 0
    assert [call[call.index("-b") + 1] for call in false.calls] == ["115200", "57600"]
    assert json.loads(capsys.readouterr().out)["bootloader_baud"] == 57600


@pytest.mark.parametrize(
    ("says", "word"),
    [
        ("avrdude OS error: cannot open port /dev/ttyX: Permission denied", "dialout"),
        ('avrdude: ser_open(): can\'t open device "/dev/ttyX": Device or resource busy', "another program"),
        ('avrdude: ser_open(): can\'t open device "\\\\.\\COM3": Access is denied.', "another program"),
        ("avrdude: stk500_recv(): programmer is not responding", "press the board's reset"),
        ("avrdude: stk500v2_getsync(): timeout communicating with programmer", "press the board's reset"),
        ("avrdude: verification error; content mismatch", "read back something else"),
        (
            "avrdude: Device signature = 0x1e9587\navrdude: Expected signature for ATmega328P is 1E 95 0F",
            "unknown chip",
        ),
        ("something never seen\navrdude done.  Thank you.", "said: something never seen."),
        ("", "said: nothing."),
    ],
)
def test_each_failure_is_one_sentence(
    says: str, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    FalseAvrdude(tmp_path, monkeypatch, says)
    assert word in failure(capsys, "--port", "/dev/ttyX", "--board", "uno")


@pytest.mark.parametrize(
    ("platform", "advice"), [("linux", "apt-get install avrdude"), ("darwin", "brew"), ("win32", "Arduino IDE")]
)
def test_without_avrdude_it_says_where_to_get_it(
    platform: str, advice: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(avrdude, "find", lambda: None)
    monkeypatch.setattr(avrdude.sys, "platform", platform)  # type: ignore[attr-defined]
    assert advice in failure(capsys, "--port", "/dev/ttyX", "--board", "uno")


@pytest.mark.parametrize(
    ("platform", "place"),
    [
        ("linux", ".arduino15/packages/arduino/tools/avrdude"),
        ("darwin", "Library/Arduino15/packages/arduino/tools/avrdude"),
        ("win32", "AppData/Local/Arduino15/packages/arduino/tools/avrdude"),
    ],
)
def test_the_ides_copy_is_found_the_newest_first(
    platform: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(avrdude.sys, "platform", platform)  # type: ignore[attr-defined]
    name = "avrdude.exe" if platform == "win32" else "avrdude"
    assert avrdude.find({"PATH": ""}, tmp_path) is None
    for version in ("6.3.0-arduino9", "6.3.0-arduino17"):
        folder = tmp_path / place / version
        (folder / "bin").mkdir(parents=True)
        (folder / "bin" / name).write_text("")
        (folder / "etc").mkdir()
        (folder / "etc" / "avrdude.conf").write_text("")
    found = avrdude.find({"PATH": ""}, tmp_path)
    assert found is not None
    assert "arduino17" in found.program
    assert found.command("uno", "atmega328p", "P", 1, "x.hex")[1:3] == ["-C", found.config]


def silent(port: PortInfo) -> Device:
    return Device(port.name, port.description, None, "nothing")


UNO = PortInfo("/dev/ttyACM0", "Arduino Uno", (0x2341, 0x0043, "1"))
MEGA = PortInfo("/dev/ttyACM1", "Arduino Mega", (0x2341, 0x0042, "2"))
COPY = PortInfo("/dev/ttyUSB0", "USB Serial", (0x1A86, 0x7523, ""))


@pytest.mark.parametrize(
    ("ports", "port", "board", "chosen"),
    [
        ([UNO], None, None, ("/dev/ttyACM0", "uno", "usb")),
        ([MEGA], None, None, ("/dev/ttyACM1", "mega2560", "usb")),
        ([COPY], None, "nano", ("/dev/ttyUSB0", "nano", "asked")),
        ([UNO, COPY], None, None, ("/dev/ttyACM0", "uno", "usb")),
        ([UNO, MEGA], None, "mega2560", ("/dev/ttyACM1", "mega2560", "usb")),
        ([UNO, MEGA], "/dev/ttyACM1", None, ("/dev/ttyACM1", "mega2560", "usb")),
        ([], "/dev/pts/9", "uno", ("/dev/pts/9", "uno", "asked")),
    ],
)
def test_a_board_that_is_known_is_chosen(
    ports: list[PortInfo], port: str | None, board: str | None, chosen: tuple[str, str, str]
) -> None:
    found = target.choose(port, board, lambda: ports, silent)
    assert (found.port, found.board, found.known_by) == chosen


@pytest.mark.parametrize(
    ("ports", "port", "board", "word"),
    [
        ([], None, None, "no port at all"),
        ([COPY], None, None, "--board uno"),
        ([UNO, MEGA], None, None, "name one with --port"),
        ([UNO, COPY], None, "nano", "name one with --port"),
        ([UNO], "/dev/ttyUSB7", None, "--board uno"),
    ],
)
def test_a_board_that_is_not_sure_is_never_chosen(
    ports: list[PortInfo], port: str | None, board: str | None, word: str
) -> None:
    with pytest.raises(Exception, match=word):
        target.choose(port, board, lambda: ports, silent)


def test_numbers_and_bootloaders_are_those_of_the_arduino_core() -> None:
    path = build.CORE / "boards.txt"
    if not path.exists():
        skip_or_fail(f"the Arduino core is not here: apt-get install {build.PACKAGES}")
    text = path.read_text(encoding="utf-8")
    found: dict[tuple[int, int], str] = {}
    for name, board in (("uno", "uno"), ("mega", "mega2560")):
        vendors = re.findall(rf"^{name}\.vid\.\d=(\w+)$", text, re.MULTILINE)
        products = re.findall(rf"^{name}\.pid\.\d=(\w+)$", text, re.MULTILINE)
        found |= {(int(v, 16), int(p, 16)): board for v, p in zip(vendors, products, strict=True)}
    assert found == target.USB_BOARDS
    for board, speeds in (("uno", ["uno"]), ("nano", ["nano.menu.cpu.atmega328", "nano.menu.cpu.atmega328old"])):
        known = [re.search(rf"^{re.escape(one)}\.upload\.speed=(\d+)$", text, re.MULTILINE) for one in speeds]
        assert [int(one[1]) for one in known if one] == list(avrdude.BOOTLOADERS[board].bauds)
    assert "mega.menu.cpu.atmega2560.upload.protocol=wiring" in text
    for mcu, key in (("atmega328p", "nano.menu.cpu.atmega328"), ("atmega2560", "mega.menu.cpu.atmega2560")):
        size = re.search(rf"^{re.escape(key)}\.upload\.maximum_size=(\d+)$", text, re.MULTILINE)
        assert size is not None
        assert int(size[1]) == FLASH_BYTES[mcu]


def test_a_hello_counts_for_more_than_a_usb_number() -> None:
    def says_nano(port: PortInfo) -> Device:
        return Device(port.name, "", flashed_hello("nano"), "")

    assert target.choose(None, None, lambda: [COPY], says_nano).board == "nano"


def test_dry_run_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    FalseAvrdude(tmp_path, monkeypatch, "")
    assert main(["flash", "--port", "/dev/ttyX", "--board", "uno", "--dry-run", "--json"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["dry_run"] is True
    assert told["command"][1:3] == ["-p", "atmega328p"]
    assert not (tmp_path / "log").exists()
