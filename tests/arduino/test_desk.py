"""The firmware's portable part, compiled for this machine, against the golden bytes and the Python side of the wire."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
import pytest

from pressuremat.protocol.crc import crc32
from pressuremat.protocol.framing import cobs_encode, open_packet, seal
from pressuremat.protocol.messages import CommandRequest, Hello
from pressuremat.protocol.packing import MAX_SAMPLE
from pressuremat.protocol.parse import parse
from pressuremat.protocol.runs import pack_runs, unpack_runs
from pressuremat.protocol.wire import Command, Encoding, MessageType, Packing, Readout, Settings, Wiring
from tests.conftest import PROJECT, skip_or_fail

SKETCH = PROJECT / "arduino" / "pressuremat"
VECTORS = PROJECT / "tests" / "vectors"
PORTABLE = ("commands.cpp", "crc32.cpp", "device.cpp", "packet.cpp", "ring.cpp", "settings.cpp")


def vectors(name: str) -> list[Any]:
    return [pytest.param(entry, id=entry["name"]) for entry in json.loads((VECTORS / name).read_text(encoding="ascii"))]


class Desk:
    """A conversation with the compiled program, a line each way."""

    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._ask: IO[str] = self._process.stdin
        self._hear: IO[str] = self._process.stdout

    def ask(self, *words: object) -> str:
        self._ask.write(" ".join(str(word) for word in words) + "\n")
        self._ask.flush()
        return self._hear.readline().strip()

    def close(self) -> None:
        self._ask.close()
        self._process.wait(10)
        self._hear.close()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("g++") is None:
        skip_or_fail("compiling the firmware's portable part needs g++: apt-get install g++")
    path = tmp_path_factory.mktemp("desk") / "desk"
    sources = [str(Path(__file__).parent / "desk.cpp"), *(str(SKETCH / name) for name in PORTABLE)]
    flags = ["-std=c++11", "-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    warn = ["-Wall", "-Wextra", "-Werror"]
    subprocess.run(["g++", *flags, *warn, f"-I{SKETCH}", *sources, "-o", str(path)], check=True)
    return path


@pytest.fixture
def desk(program: Path) -> Iterator[Desk]:
    desk = Desk(program)
    yield desk
    desk.close()


@pytest.mark.parametrize("entry", vectors("crc.json"))
def test_crc_is_the_golden_one(desk: Desk, entry: dict[str, Any]) -> None:
    assert desk.ask("crc", entry["data_hex"]) == str(entry["crc32"])


@pytest.mark.parametrize("entry", vectors("messages.json"))
def test_packet_is_the_golden_one(desk: Desk, entry: dict[str, Any]) -> None:
    """Twice: behind the first packet, in another place of the ring, nothing of it is left over."""
    for _ in range(2):
        assert desk.ask("packet", entry["payload_hex"]) == entry["wire_hex"]


@pytest.mark.parametrize("entry", [entry for entry in vectors("messages.json") if "frame" in str(entry.id)])
def test_samples_are_packed_as_in_the_golden_frame(desk: Desk, entry: dict[str, Any]) -> None:
    fields = entry["fields"]
    if fields["encoding"] == Encoding.BITS_16:
        assert max(fields["samples"]) > 1023, "this firmware's converters have ten bits"
        return
    request = "frame10" if fields["encoding"] == Encoding.BITS_10 else "frame8"
    head = entry["payload_hex"][: 2 * 13]
    assert desk.ask(request, head, *fields["samples"]) == entry["wire_hex"]


@pytest.mark.parametrize("entry", [entry for entry in vectors("messages.json") if str(entry.id).startswith("run_")])
def test_runs_are_packed_as_in_the_golden_frame(desk: Desk, entry: dict[str, Any]) -> None:
    fields = entry["fields"]
    if fields["encoding"] == Encoding.RUN_16:
        assert max(fields["samples"]) > 1023, "this firmware's converters have ten bits"
        return
    request = "run10" if fields["encoding"] == Encoding.RUN_10 else "run8"
    assert desk.ask(request, entry["payload_hex"][: 2 * 13], *fields["samples"]) == entry["wire_hex"]


@pytest.mark.parametrize(("request_name", "encoding"), [("run8", Encoding.RUN_8), ("run10", Encoding.RUN_10)])
def test_packed_runs_are_what_python_unpacks(desk: Desk, request_name: str, encoding: Encoding) -> None:
    """Any share of zeros, ends within groups and runs; and with a floor all cells below it are zero."""
    rng = np.random.default_rng(4)
    head = "02" * 13
    for n in (*range(1, 40), 254, 255, 256, 257, 700):
        counts = rng.integers(0, MAX_SAMPLE[encoding] + 1, n, dtype=np.uint16)
        counts[rng.random(n) < rng.random()] = 0
        counts[rng.random(n) < 0.1] &= 0x300
        for floor in (0, 1, 40):
            desk.ask("floor", floor)
            payload = open_packet(bytes.fromhex(desk.ask(request_name, head, *counts))[1:-1])
            assert payload is not None
            least = floor if encoding is Encoding.RUN_10 else -(-floor // 4)
            wanted = np.where(counts >= least, counts, 0)
            assert payload[13:] == pack_runs(wanted, encoding)
            np.testing.assert_array_equal(unpack_runs(payload, encoding, n, 13), wanted)


@pytest.mark.parametrize(
    "entry", [entry for entry in vectors("messages.json") if entry.values[0]["type"] in {"hello", "status", "answer"}]
)
def test_fields_lie_where_the_golden_message_has_them(desk: Desk, entry: dict[str, Any]) -> None:
    assert desk.ask(entry["type"], *entry["fields"].values()) == entry["payload_hex"]


@pytest.mark.parametrize("entry", [entry for entry in vectors("messages.json") if entry.values[0]["type"] == "command"])
def test_golden_commands_are_read(desk: Desk, entry: dict[str, Any]) -> None:
    fields = entry["fields"]
    said = f"{fields['request_id']}:{fields['command']}:{fields['argument']}"
    assert desk.ask("feed", entry["wire_hex"]) == f"{said} =0"
    for byte in bytes.fromhex(entry["wire_hex"])[:-1]:
        assert desk.ask("feed", f"{byte:02x}") == "=0"
    assert desk.ask("feed", "00") == f"{said} =0"


def test_packets_that_follow_each_other_share_the_delimiter_or_have_two(desk: Desk) -> None:
    """Packets of every length across the end of a COBS block, each opened by what Python would have sent."""
    rng = random.Random(7)
    for n in (*range(1, 20), *range(240, 270), *range(500, 520)):
        payload = bytes(rng.choice((0, 1, 255, rng.randrange(256))) for _ in range(n))
        assert bytes.fromhex(desk.ask("packet", payload.hex())) == seal(payload)
        full = bytes(rng.randrange(1, 256) for _ in range(n))
        assert bytes.fromhex(desk.ask("packet", full.hex())) == seal(full)


def test_damaged_commands_are_counted_and_never_obeyed(desk: Desk) -> None:
    good = seal(CommandRequest(9, Command.START, 5).encode())
    for i in range(1, len(good) - 1):
        for bit in range(8):
            bad = bytearray(good)
            bad[i] ^= 1 << bit
            said = desk.ask("feed", bytes(bad).hex())
            assert said.startswith("="), f"byte {i} bit {bit}: {said}"
    n_before = int(said[1:])
    assert n_before >= 8 * (len(good) - 2)
    assert desk.ask("feed", good.hex()) == f"9:1:5 ={n_before}"


def test_garbage_before_between_and_after_costs_only_itself(desk: Desk) -> None:
    good = seal(CommandRequest(1, Command.STOP).encode())
    endless = bytes([0x55]) * 1000
    assert desk.ask("feed", (b"\x07" + good).hex()) == "1:2:0 =1"
    assert desk.ask("feed", (endless + good + good).hex()) == "1:2:0 1:2:0 =2"
    assert desk.ask("feed", (good[1:] + b"\x01\x02\x03\0\0\0").hex()) == "1:2:0 =3"


def test_a_longer_command_of_a_later_version_is_read_as_far_as_known(desk: Desk) -> None:
    longer = CommandRequest(3, Command.SET_BITS, 8).encode() + b"later"
    assert desk.ask("feed", seal(longer).hex()) == "3:4:8 =0"


def test_whole_packets_that_are_no_commands_are_let_pass(desk: Desk) -> None:
    for payload in (bytes([MessageType.STATUS, 1, 2, 3]), bytes([MessageType.COMMAND, 1])):
        assert desk.ask("feed", seal(payload).hex()) == "=0"
    assert desk.ask("feed", (b"\0" + cobs_encode(b"\x10") + b"\0").hex()) == "=1", "too short for a CRC"


@pytest.mark.parametrize(
    ("period_us", "free_at", "said"),
    [
        pytest.param(0, (5, 6, 7), "0 1 2 =0", id="as_fast_as_it_goes"),
        pytest.param(100, (0, 50, 99, 100, 150, 200), "0 - - 1 - 2 =0", id="on_time"),
        pytest.param(100, (0, 130, 190, 210), "0 1 - 2 =0", id="late_but_before_the_next"),
        pytest.param(100, (0, 200, 201, 300), "0 2 - 3 =1", id="one_passed_altogether"),
        pytest.param(100, (0, 1_000_050, 1_000_060, 1_000_100), "0 10000 - 10001 =9999", id="long_away"),
        pytest.param(100, (2**32 - 50, 10, 50, 149, 150), "0 - 1 - 2 =0", id="over_the_clocks_end"),
    ],
)
def test_which_frames_are_sent_and_which_are_skipped(
    desk: Desk, period_us: int, free_at: tuple[int, ...], said: str
) -> None:
    assert desk.ask("due", period_us, *free_at) == said


@pytest.mark.parametrize(
    ("command", "argument", "said"),
    [
        (Command.HELLO, 0, "0:0"),
        (Command.START, 0, "0:1"),
        (Command.STOP, 0, "0:0"),
        (Command.SET_PERIOD_US, 12_345, "0:12345"),
        (Command.SET_PERIOD_US, 0, "0:0"),
        (Command.SET_PERIOD_US, 60_000_001, "2:10000"),
        (Command.SET_BITS, 8, "0:8"),
        (Command.SET_BITS, 10, "0:10"),
        (Command.SET_BITS, 9, "2:10"),
        (Command.SET_LOOK, 4, "0:4"),
        (Command.SET_LOOK, 0, "0:0"),
        (Command.SET_LOOK, 256, "2:0"),
        (Command.SET_PACKING, 1, "0:1"),
        (Command.SET_PACKING, 2, "2:0"),
        (Command.SET_PACKING, 256, "2:0"),
        (Command.SET_FLOOR, 3, "0:3"),
        (Command.SET_FLOOR, 256, "2:0"),
        (Command.SET_WIRING, Wiring.DIRECT, "0:1"),
        (Command.SET_WIRING, Wiring.SHIFT_REGISTER_MUX, "0:2"),
        (Command.SET_WIRING, 0, "2:2"),
        (Command.SET_WIRING, 3, "2:2"),
        (Command.SET_WIRING, 256 + 1, "2:2"),
        (Command.SET_WIRING, 2**32 - 1, "2:2"),
        (Command.SET_BAUD, 115_200, "0:115200"),
        (Command.SET_BAUD, 0, "2:1000000"),
        (Command.SET_BAUD, 123_456, "2:1000000"),
        (Command.SET_PULLDOWN_OHM, 2_200, "0:2200"),
        (Command.SET_PULLDOWN_OHM, 0, "2:3300"),
        (Command.SET_ROW_OHM, 0, "0:0"),
        (Command.SET_ROW_OHM, 65_536, "2:30"),
        (Command.SET_READOUT, Readout.VIRTUAL_GROUND, "0:2"),
        (Command.SET_READOUT, Readout.FLOATING_ROWS, "2:1"),
        (Command.SET_READOUT, 0, "2:1"),
        (99, 0, "1:0"),
    ],
)
def test_answers(desk: Desk, command: int, argument: int, said: str) -> None:
    assert desk.ask("obey", 77, int(command), int(argument), 1000) == f"77:{int(command)}:{said}"


def test_the_hello_says_what_was_set(desk: Desk) -> None:
    def now() -> Hello:
        hello = parse(bytes.fromhex(desk.ask("now")))
        assert isinstance(hello, Hello)
        return hello

    first = now()
    assert (first.wiring, first.rows, first.cols) == (Wiring.SHIFT_REGISTER_MUX, 32, 16)
    assert (first.most_rows, first.most_cols, first.wirings) == (64, 64, 0b110)
    assert (first.packing, first.floor, first.readout, first.packings) == (Packing.PLAIN, 0, Readout.DIVIDER, 0b11)
    asked = {
        Command.SET_PACKING: Packing.ZERO_RUN,
        Command.SET_FLOOR: 5,
        Command.SET_WIRING: Wiring.DIRECT,
        Command.SET_BAUD: 250_000,
        Command.SET_PULLDOWN_OHM: 100_000,
        Command.SET_ROW_OHM: 25,
        Command.SET_READOUT: Readout.VIRTUAL_GROUND,
    }
    for command, argument in asked.items():
        assert desk.ask("obey", 1, int(command), int(argument), 0) == f"1:{int(command)}:0:{int(argument)}"
    hello = now()
    assert (hello.packing, hello.floor, hello.wiring, hello.readout) == (1, 5, Wiring.DIRECT, Readout.VIRTUAL_GROUND)
    assert (hello.pulldown_ohm, hello.row_ohm) == (100_000, 25)
    assert (hello.baud, hello.next_baud) == (1_000_000, 250_000), "the rate in force stays until the next start"
    assert (hello.rows, hello.cols) == (16, 16), "no more than the pins carry"
    assert (hello.most_rows, hello.most_cols) == (16, 16)
    assert desk.ask("obey", 1, int(Command.SET_GRID), 17 + 256 * 16, 0).split(":")[2] == "2"


def test_stored_settings_are_taken_only_whole(desk: Desk) -> None:
    whole = bytes.fromhex(desk.ask("settings"))
    assert desk.ask("stored", whole.hex()) == f"{Settings.STORED.value}:1"
    assert desk.ask("stored", (b"\xff" * len(whole)).hex()) == f"{Settings.DEFAULTS.value}:1"
    assert desk.ask("stored", bytes(len(whole)).hex()) == f"{Settings.DAMAGED.value}:1"
    for i in range(len(whole)):
        for bit in range(8):
            bad = bytearray(whole)
            bad[i] ^= 1 << bit
            assert desk.ask("stored", bad.hex()) == f"{Settings.DAMAGED.value}:1", (i, bit)


def test_stored_settings_that_the_board_cannot_do_are_not_taken(desk: Desk) -> None:
    """As when the firmware of another board is put on: whole, and yet wrong here."""
    whole = bytearray.fromhex(desk.ask("settings"))
    at_rows, at_prescaler, at_wiring, at_packing, at_readout = 11, 10, 14, 15, 17
    for at, value in (
        (at_rows, 0),
        (at_rows, 65),
        (at_prescaler, 17),
        (at_wiring, 0),
        (at_wiring, 1),  # not with 32 rows
        (at_wiring, 200),
        (at_packing, 2),
        (at_readout, 3),
        (0, 1),  # another version
    ):
        other = bytearray(whole)
        other[at] = value
        other[-4:] = crc32(bytes(other[:-4])).to_bytes(4, "little")
        assert desk.ask("stored", other.hex()) == f"{Settings.DAMAGED.value}:1"
    other = bytearray(whole)
    other[at_rows] = 17
    other[-4:] = crc32(bytes(other[:-4])).to_bytes(4, "little")
    assert desk.ask("stored", other.hex()) == f"{Settings.STORED.value}:0"
