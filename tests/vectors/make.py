"""Golden bytes, made the slow and obvious way: layouts by hand, bitwise CRC, COBS one byte at a time.

Nothing here imports the program: what it says is a second opinion.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent

# name -> (type byte, what follows it, [(field, bytes)])
LAYOUTS: dict[str, tuple[int, bytes, list[tuple[str, int]]]] = {
    "hello": (
        0x01,
        b"PMAT",
        [
            ("protocol_major", 1),
            ("protocol_minor", 1),
            ("firmware_major", 1),
            ("firmware_minor", 1),
            ("firmware_patch", 1),
            ("board", 1),
            ("uid", 4),
            ("session", 4),
            ("boot_count", 2),
            ("reset_cause", 1),
            ("rows", 1),
            ("cols", 1),
            ("pitch_x_um", 2),
            ("pitch_y_um", 2),
            ("bits", 1),
            ("wiring", 1),
            ("adc_prescaler", 1),
            ("supply_mv", 2),
            ("pulldown_ohm", 4),
            ("row_ohm", 2),
            ("baud", 4),
            ("period_us", 4),
            ("git", 4),
            ("settings", 1),
            ("look_threshold", 1),
            ("packing", 1),
            ("readout", 1),
            ("wirings", 1),
            ("most_rows", 1),
            ("most_cols", 1),
            ("floor", 1),
            ("panel_x_mm", 2),
            ("panel_y_mm", 2),
            ("packings", 1),
            ("converter_bits", 1),
            ("look_rows", 1),
            ("next_baud", 4),
        ],
    ),
    "frame": (
        0x02,
        b"",
        [("encoding", 1), ("session", 1), ("rows", 1), ("cols", 1), ("sequence", 4), ("clock_us", 4)],
    ),
    "status": (
        0x03,
        b"",
        [
            ("session", 1),
            ("clock_us", 4),
            ("frames_sent", 4),
            ("frames_skipped", 4),
            ("commands_damaged", 2),
            ("bytes_overrun", 2),
            ("streaming", 1),
            ("bits", 1),
            ("period_us", 4),
        ],
    ),
    "self_test": (0x05, b"", [("session", 1), ("supply_mv", 2), ("rows", 1), ("cols", 1)]),
    "answer": (0x04, b"", [("request_id", 1), ("command", 1), ("code", 1), ("value", 4)]),
    "command": (0x10, b"", [("request_id", 1), ("command", 1), ("argument", 4)]),
}


#: What a frame has behind its layout.
OF_FRAMES = {"samples", "group_rows", "threshold", "column_sums", "blocks", "idle"}


def crc32(data: bytes) -> int:
    """The reflected CRC with polynomial 0xEDB88320, all ones in and out, bit by bit."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _bit in range(8):
            crc = crc >> 1 ^ (0xEDB88320 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def cobs(data: bytes) -> bytes:
    """Blocks of up to 254 bytes that are not zero, each behind its length plus one."""
    out = bytearray()
    block = bytearray()
    open_block = True
    for byte in data:
        open_block = True
        if byte:
            block.append(byte)
        if not byte or len(block) == 254:
            out.append(len(block) + 1)
            out += block
            block.clear()
            open_block = not byte
    if open_block:
        out.append(len(block) + 1)
        out += block
    return bytes(out)


def pack(samples: list[int], encoding: int) -> bytes:
    """8, 10 and 16 bits a sample, as encodings 1, 2 and 3; the cells of a part as its encodings 4 and 5."""
    out = bytearray()
    if encoding in {1, 4}:
        out += bytes(samples)
    elif encoding == 3:
        for sample in samples:
            out += bytes([sample % 256, sample // 256])
    else:
        for start in range(0, len(samples), 4):
            high = 0
            for place, sample in enumerate(samples[start : start + 4]):
                out.append(sample % 256)
                high += (sample // 256) * 4**place
            out.append(high)
    return bytes(out)


def pack_runs(samples: list[int], encoding: int) -> bytes:
    """Encodings 6, 7 and 8, a sample at a time: runs of zeros, and what is none as its encoding has it."""
    out = bytearray()
    place = found = high = 0
    while place < len(samples):
        run = 0
        while place < len(samples) and samples[place] == 0 and run < (128 if encoding == 8 else 255):
            place, run = place + 1, run + 1
        if run:
            out += bytes([run - 1]) if encoding == 8 else bytes([0, run])
            continue
        sample, place = samples[place], place + 1
        if encoding == 8:
            out += bytes([128 + sample // 256, sample % 256])
        elif encoding == 6:
            out.append(sample)
        else:
            out += bytes([0, 0]) if sample % 256 == 0 else bytes([sample % 256])
            high += (sample // 256) * 4 ** (found % 4)
            found += 1
            if found % 4 == 0:
                out.append(high)
                high = 0
    if found % 4:
        out.append(high)
    return bytes(out)


def pack_part(fields: dict[str, Any]) -> bytes:
    """What follows the header where only blocks of cells are sent; `blocks` are rows of 0 and 1, a group each."""
    rows, cols, encoding = fields["rows"], fields["cols"], fields["encoding"]
    out = bytes([fields["group_rows"], fields["threshold"]]) + pack(fields["column_sums"], encoding)
    for group in fields["blocks"]:
        assert len(group) == cols
        for start in range(0, cols, 8):
            out += bytes([sum(mark * 2**place for place, mark in enumerate(group[start : start + 8]))])
    sent = []
    for row in range(rows):
        for col in range(cols):
            if fields["blocks"][row // fields["group_rows"]][col]:
                sent.append(fields["samples"][row * cols + col])
            else:
                assert fields["samples"][row * cols + col] == 0
    return out + pack(sent, encoding)


def vector(name: str, kind: str, fields: dict[str, Any]) -> dict[str, Any]:
    """One entry of messages.json."""
    number, lead, layout = LAYOUTS[kind]
    payload = bytes([number]) + lead
    assert [field for field, _size in layout] == [field for field in fields if field not in OF_FRAMES]
    for field, size in layout:
        payload += int(fields[field]).to_bytes(size, "little")
    if kind == "frame":
        assert len(fields["samples"]) == fields["rows"] * fields["cols"]
        if fields["encoding"] in {4, 5}:
            payload += pack_part(fields)
        elif fields["encoding"] in {6, 7, 8}:
            payload += pack_runs(fields["samples"], fields["encoding"])
        else:
            payload += pack(fields["samples"], fields["encoding"])
    if kind == "self_test":
        payload += bytes(fields["idle"])
    wire = b"\0" + cobs(payload + crc32(payload).to_bytes(4, "little")) + b"\0"
    return {"name": name, "type": kind, "fields": fields, "payload_hex": payload.hex(), "wire_hex": wire.hex()}


def frame(name: str, encoding: int, rows: int, cols: int, samples: list[int], **fields: int) -> dict[str, Any]:
    """A frame's entry; sequence and clock have unlike bytes unless told otherwise."""
    head = {"encoding": encoding, "session": 0xA5, "rows": rows, "cols": cols}
    head |= {"sequence": fields.get("sequence", 0x01020304), "clock_us": fields.get("clock_us", 0xF00DCAFE)}
    return vector(name, "frame", head | {"samples": samples})


def part(name: str, encoding: int, rows: int, cols: int, group_rows: int, loaded: dict[int, int]) -> dict[str, Any]:
    """A part's entry: `loaded` are cells by their place, all blocks with one of them are sent."""
    samples = [loaded.get(place, 0) for place in range(rows * cols)]
    blocks = [[0] * cols for _ in range((rows + group_rows - 1) // group_rows)]
    for place in loaded:
        blocks[place // cols // group_rows][place % cols] = 1
    most = 255 if encoding == 4 else 1023
    sums = [min(sum(samples[col::cols]), most) for col in range(cols)]
    head = {"encoding": encoding, "session": 0xA5, "rows": rows, "cols": cols, "sequence": 77, "clock_us": 0xF00DCAFE}
    head |= {"group_rows": group_rows, "threshold": 4, "column_sums": sums, "blocks": blocks}  # type: ignore[dict-item]
    return vector(name, "frame", head | {"samples": samples})


def hello(**changes: int) -> dict[str, int]:
    """The fields of a Mega bench board's hello, with `changes`."""
    return {
        "protocol_major": 1,
        "protocol_minor": 0,
        "firmware_major": 0,
        "firmware_minor": 1,
        "firmware_patch": 0,
        "board": 1,
        "uid": 0x11223344,
        "session": 0xDEADBEA5,
        "boot_count": 258,
        "reset_cause": 2,
        "rows": 16,
        "cols": 16,
        "pitch_x_um": 10000,
        "pitch_y_um": 12500,
        "bits": 10,
        "wiring": 1,
        "adc_prescaler": 16,
        "supply_mv": 5000,
        "pulldown_ohm": 3300,
        "row_ohm": 25,
        "baud": 1000000,
        "period_us": 0,
        "git": 0x00C0FFEE,
        "settings": 2,
        "look_threshold": 4,
        "packing": 1,
        "readout": 1,
        "wirings": 6,
        "most_rows": 16,
        "most_cols": 16,
        "floor": 3,
        "panel_x_mm": 480,
        "panel_y_mm": 0,
        "packings": 3,
        "converter_bits": 10,
        "look_rows": 8,
        "next_baud": 115200,
    } | changes


def messages() -> list[dict[str, Any]]:
    """All of messages.json."""
    dice = random.Random(16)
    foot = [0] * 512
    for row in range(4, 26):
        for col in range(5, 10):
            foot[row * 16 + col] = 40 + (row * 37 + col * 101) % 700
    out = [
        vector("hello_mega_bench", "hello", hello()),
        vector(
            "hello_uno_foot",
            "hello",
            hello(board=2, rows=32, cols=16, pitch_y_um=10000, wiring=2, period_us=10000, reset_cause=1, uid=0, git=0),
        ),
        vector(
            "hello_largest",
            "hello",
            hello(board=200, rows=255, cols=255, bits=12, converter_bits=12, baud=0xFFFFFFFF, next_baud=0xFFFFFFFF),
        ),
        vector(
            "status_zeros",
            "status",
            dict.fromkeys((field for field, _size in LAYOUTS["status"][2]), 0),
        ),
        vector(
            "status_streaming",
            "status",
            {
                "session": 0xA5,
                "clock_us": 4294967295,
                "frames_sent": 100000,
                "frames_skipped": 17,
                "commands_damaged": 3,
                "bytes_overrun": 65535,
                "streaming": 1,
                "bits": 10,
                "period_us": 7500,
            },
        ),
        part("part_10bit_foot", 5, 32, 16, 8, {place: count for place, count in enumerate(foot) if count % 7 == 1}),
        part("part_10bit_corners", 5, 40, 48, 8, {0: 1, 47: 1023, 39 * 48: 512, 40 * 48 - 1: 255}),
        part("part_8bit_uneven", 4, 11, 9, 4, {3: 17, 8: 255, 10 * 9 + 8: 1, 5 * 9: 3}),
        part("part_10bit_empty", 5, 16, 16, 8, {}),
        vector("command_hello", "command", {"request_id": 1, "command": 0, "argument": 0}),
        vector("command_start", "command", {"request_id": 2, "command": 1, "argument": 0}),
        vector("command_stop", "command", {"request_id": 255, "command": 2, "argument": 0}),
        vector("command_period", "command", {"request_id": 3, "command": 3, "argument": 16667}),
        vector("command_bits", "command", {"request_id": 4, "command": 4, "argument": 8}),
        vector("command_look", "command", {"request_id": 5, "command": 5, "argument": 4}),
        vector("command_packing", "command", {"request_id": 7, "command": 12, "argument": 1}),
        vector("command_wiring", "command", {"request_id": 8, "command": 13, "argument": 2}),
        vector("command_baud", "command", {"request_id": 9, "command": 14, "argument": 115200}),
        vector("command_pulldown", "command", {"request_id": 10, "command": 15, "argument": 2200}),
        vector("command_row_ohm", "command", {"request_id": 11, "command": 16, "argument": 25}),
        vector("command_readout", "command", {"request_id": 12, "command": 17, "argument": 2}),
        vector("command_floor", "command", {"request_id": 13, "command": 18, "argument": 3}),
        vector("command_self_test", "command", {"request_id": 6, "command": 11, "argument": 0}),
        vector(
            "self_test",
            "self_test",
            {"session": 0xA5, "supply_mv": 4987, "rows": 32, "cols": 16, "idle": [0, 1, 255] + [0] * 13},
        ),
        vector("answer_ok", "answer", {"request_id": 3, "command": 3, "code": 0, "value": 16667}),
        vector("answer_bad_argument", "answer", {"request_id": 4, "command": 4, "code": 2, "value": 10}),
        frame("frame_8bit_one_cell", 1, 1, 1, [255]),
        frame("frame_8bit_3x5", 1, 3, 5, [dice.randrange(256) for _ in range(15)]),
        frame("frame_10bit_tail_0", 2, 2, 4, [1, 2, 3, 1023, 256, 512, 768, 255]),
        frame("frame_10bit_tail_1", 2, 1, 1, [0x2A7]),
        frame("frame_10bit_tail_2", 2, 3, 2, [0x155, 0x2AA, 0x3FF, 0, 0x300, 0x0FF]),
        frame("frame_10bit_tail_3", 2, 1, 7, [1023, 0, 1023, 0, 512, 513, 770]),
        frame("frame_16bit_2x3", 3, 2, 3, [0, 1, 255, 256, 4095, 65535]),
        frame("frame_16bit_12_bits", 3, 4, 4, [dice.randrange(4096) for _ in range(16)]),
        frame("frame_10bit_empty_mat", 2, 16, 16, [0] * 256, sequence=0, clock_us=0),
        frame("frame_10bit_full_scale", 2, 16, 16, [1023] * 256, sequence=0xFFFFFFFF, clock_us=0xFFFFFFFF),
        frame("frame_8bit_full_scale", 1, 32, 16, [255] * 512),
        frame("frame_10bit_one_foot", 2, 32, 16, foot),
        frame("frame_10bit_random", 2, 40, 48, [dice.randrange(1024) for _ in range(1920)]),
        frame("frame_10bit_noise", 2, 48, 48, [dice.randrange(3) for _ in range(2304)]),
        frame("frame_8bit_largest", 1, 255, 255, [(row * 7 + col) % 256 for row in range(255) for col in range(255)]),
    ]
    half = [sample if dice.random() < 0.3 else 0 for sample in (dice.randrange(1024) for _ in range(1920))]
    out += [
        frame("run_8bit_empty_mat", 6, 40, 48, [0] * 1920),
        frame("run_8bit_ends_with_a_run", 6, 3, 5, [0, 0, 255, 1, 0, 7, 0, 0, 0, 0, 9, 9, 9, 0, 0]),
        frame("run_8bit_runs_of_254_to_256", 6, 3, 255, [0] * 254 + [3] + [0] * 255 + [4] + [0] * 254),
        frame("run_8bit_one_zero_each", 6, 16, 16, [1 + place % 255 if place % 2 else 0 for place in range(256)]),
        frame("run_8bit_full_scale", 6, 16, 16, [255] * 256),
        frame("run_10bit_one_zero", 7, 1, 1, [0]),
        frame("run_10bit_empty_mat", 7, 40, 48, [0] * 1920),
        frame("run_10bit_low_bytes_of_zero", 7, 2, 5, [256, 0, 512, 768, 0, 0, 256, 1, 255, 512]),
        frame("run_10bit_tail_1", 7, 1, 7, [0, 0, 0, 1023, 0, 0, 0]),
        frame("run_10bit_tail_2", 7, 2, 3, [700, 0, 0, 0, 0, 3]),
        frame("run_10bit_tail_3", 7, 1, 4, [1, 2, 0, 1020]),
        frame("run_10bit_one_foot", 7, 32, 16, foot),
        frame("run_10bit_random", 7, 40, 48, [dice.randrange(1024) for _ in range(1920)]),
        frame("run_10bit_thirds", 7, 40, 48, half),
        frame("run_10bit_noise", 7, 48, 48, [dice.randrange(3) for _ in range(2304)]),
        frame("run_16bit_12_bits", 8, 4, 4, [0, 0, 4095, 1, 0, 256, 0, 0, 0, 0, 128, 0, 2048, 0, 0, 0]),
        frame("run_16bit_runs_of_127_to_129", 8, 4, 97, [0] * 127 + [9] + [0] * 128 + [32767] + [0] * 129 + [1, 2]),
    ]
    # Runs without a zero that end one byte before, on and behind the longest block, inside the packet and at its end.
    # The first zero-free run starts behind the clock's last byte, which is zero here.
    for length in (252, 253, 254, 255):
        samples = [1 + i % 255 for i in range(length)]
        out.append(frame(f"frame_8bit_run_{length}", 1, 1, 255, ([*samples, 0, 9, 9])[:255], clock_us=0x00ABCDEF))
    return out


def cobs_cases() -> list[dict[str, Any]]:
    """All of cobs.json: the well-known examples written out, then runs around the longest block."""
    run = bytes(range(1, 256))
    known: list[tuple[str, bytes, bytes]] = [
        ("no_data", b"", b"\x01"),
        ("zero", b"\x00", b"\x01\x01"),
        ("two_zeros", b"\x00\x00", b"\x01\x01\x01"),
        ("zero_11_zero", b"\x00\x11\x00", b"\x01\x02\x11\x01"),
        ("11_22_zero_33", b"\x11\x22\x00\x33", b"\x03\x11\x22\x02\x33"),
        ("11_22_33_44", b"\x11\x22\x33\x44", b"\x05\x11\x22\x33\x44"),
        ("11_three_zeros", b"\x11\x00\x00\x00", b"\x02\x11\x01\x01\x01"),
        ("01_to_fe", run[:254], b"\xff" + run[:254]),
        ("zero_01_to_fe", b"\x00" + run[:254], b"\x01\xff" + run[:254]),
        ("01_to_ff", run, b"\xff" + run[:254] + b"\x02\xff"),
        ("02_to_ff_zero", run[1:] + b"\x00", b"\xff" + run[1:] + b"\x01\x01"),
        ("03_to_ff_zero_01", run[2:] + b"\x00\x01", b"\xfe" + run[2:] + b"\x02\x01"),
        ("508_ones", b"\x01" * 508, (b"\xff" + b"\x01" * 254) * 2),
        ("509_ones", b"\x01" * 509, (b"\xff" + b"\x01" * 254) * 2 + b"\x02\x01"),
        ("508_ones_zero", b"\x01" * 508 + b"\x00", (b"\xff" + b"\x01" * 254) * 2 + b"\x01\x01"),
    ]
    for name, data, encoded in known:
        assert cobs(data) == encoded, name
    cases = [(name, data, encoded, True) for name, data, encoded in known]
    # What an encoder makes that opens the next block as soon as one is full.
    cases.append(("01_to_fe_with_an_empty_block", run[:254], b"\xff" + run[:254] + b"\x01", False))
    cases.append(("two_full_blocks_and_none", b"\x01" * 508, (b"\xff" + b"\x01" * 254) * 2 + b"\x01", False))
    return [
        {"name": name, "decoded_hex": data.hex(), "encoded_hex": encoded.hex(), "canonical": canonical}
        for name, data, encoded, canonical in cases
    ]


def crc_cases() -> list[dict[str, Any]]:
    """All of crc.json: values that are published, and one of our own."""
    published = [
        ("check", b"123456789", 0xCBF43926),
        ("fox", b"The quick brown fox jumps over the lazy dog", 0x414FA339),
        ("letter_a", b"a", 0xE8B7BE43),
        ("nothing", b"", 0),
        ("32_zeros", bytes(32), 0x190A55AD),
        ("32_ones", b"\xff" * 32, 0xFF6CAB0B),
    ]
    for name, data, crc in published:
        assert crc32(data) == crc, name
    return [{"name": name, "data_hex": data.hex(), "crc32": crc} for name, data, crc in published]


def texts() -> dict[str, str]:
    """File name -> contents, one entry a line."""
    tables = {"messages.json": messages(), "cobs.json": cobs_cases(), "crc.json": crc_cases()}
    return {
        name: "[\n" + ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in entries) + "\n]\n"
        for name, entries in tables.items()
    }


if __name__ == "__main__":
    for file_name, text in texts().items():
        (HERE / file_name).write_text(text, encoding="ascii", newline="\n")
