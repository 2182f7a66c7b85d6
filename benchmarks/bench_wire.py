"""Decoding frames, against a plain loop over the same bytes."""

from __future__ import annotations

import struct
import zlib
from functools import partial

import numpy as np

from benchmarks.result import Result, seconds
from pressuremat.protocol.board import BoardTwin
from pressuremat.protocol.decoder import Decoder
from pressuremat.protocol.framing import seal
from pressuremat.protocol.messages import CommandRequest, FrameData, Hello
from pressuremat.protocol.wire import FRAME_FIELDS, Command, struct_format

ROWS = COLS = 48
RATE_HZ = 100
N = 300


def _frames() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(1)
    y, x = np.mgrid[0:ROWS, 0:COLS]
    feet = np.zeros((ROWS, COLS))
    for cx in (15, 33):
        feet += 600 * np.exp(-(((x - cx) / 4) ** 2) - ((y - 12) / 5) ** 2)
        feet += 500 * np.exp(-(((x - cx) / 5) ** 2) - ((y - 30) / 4) ** 2)
    return {
        "two feet": feet.astype(np.uint16),
        "empty": np.zeros((ROWS, COLS), np.uint16),
        "random": rng.integers(0, 1024, (ROWS, COLS)).astype(np.uint16),
    }


def _plain(stream: bytes) -> int:
    """What a script without this project does: split, COBS by a loop, CRC, struct, shifts."""
    header = struct.Struct("<B" + struct_format(FRAME_FIELDS)[1:])
    n_frames = 0
    for packet in stream.split(b"\0"):
        if not packet:
            continue
        out = bytearray()
        at = 0
        while at < len(packet):
            code = packet[at]
            out += packet[at + 1 : at + code]
            at += code
            if code < 255 and at < len(packet):
                out.append(0)
        if zlib.crc32(out[:-4]) != int.from_bytes(out[-4:], "little"):
            continue
        header.unpack_from(out)
        samples = []
        for i in range(header.size, len(out) - 4, 5):
            high = out[i + 4]
            samples += [out[i + k] | (high >> (2 * k) & 3) << 8 for k in range(4)]
        n_frames += len(samples) == ROWS * COLS
    return n_frames


def run() -> list[Result]:
    """The share of a core at 100 Hz, frames a second, and how many times the plain loop that is."""
    results = []
    for name, samples in _frames().items():
        twin = BoardTwin(_hello())
        twin.receive(seal(CommandRequest(1, Command.START).encode()))
        hello = twin.boot()
        stream = b"".join(twin.frame_packet(samples, i * 10_000) for i in range(N))

        def ours(hello: bytes = hello, stream: bytes = stream) -> int:
            decoder = Decoder()
            decoder.feed(hello)
            n_frames = 0
            for start in range(0, len(stream), 4096):
                n_frames += sum(isinstance(m, FrameData) for m in decoder.feed(stream[start : start + 4096]))
            return n_frames

        assert ours() == N
        assert _plain(stream) == N
        ours_s, plain_s = seconds(ours), seconds(partial(_plain, stream))
        share = 100 * ours_s / N * RATE_HZ
        results += [
            Result("wire", f"{name}: core taken at 100 Hz", share, "%", "under 5 %", share < 5),
            Result("wire", f"{name}: frames decoded", N / ours_s, "1/s"),
            Result("wire", f"{name}: times a plain cobs + struct loop", plain_s / ours_s, "×"),
        ]
    return results


def _hello() -> Hello:
    from pressuremat.protocol.wire import PROTOCOL_MAJOR, PROTOCOL_MINOR, ResetCause, Wiring

    return Hello(
        protocol_major=PROTOCOL_MAJOR, protocol_minor=PROTOCOL_MINOR, firmware_major=0, firmware_minor=1,
        firmware_patch=0, board=200, uid=1, session=7, boot_count=1, reset_cause=ResetCause.POWER_ON, rows=ROWS,
        cols=COLS, pitch_x_um=10_000, pitch_y_um=10_000, bits=10, wiring=Wiring.DIRECT, adc_prescaler=16,
        supply_mv=5000, pulldown_ohm=3300, row_ohm=0, baud=1_000_000, period_us=10_000, git=0,
    )  # fmt: skip
