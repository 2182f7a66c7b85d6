"""A part of the long run of tools/corrupted_frames.py, and that the tool would see a wrong frame."""

from __future__ import annotations

import importlib.util
import math
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from pressuremat.protocol import decoder as decoder_module
from pressuremat.protocol.crc import CRC_SIZE, crc_bytes
from pressuremat.protocol.framing import cobs_decode
from pressuremat.protocol.wire import Encoding

TOOL = Path(__file__).resolve().parents[2] / "tools" / "corrupted_frames.py"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("corrupted_frames", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["corrupted_frames"] = module
    spec.loader.exec_module(module)
    return module


def test_no_wrong_frame_is_delivered(tool: ModuleType) -> None:
    tallies = tool.measure(60_000, 7, n_stream=1000)
    assert sum(tally.n_corrupted for tally in tallies.values()) >= 60_000
    for kind, tally in tallies.items():
        assert tally.n_corrupted > 3_000, kind
        assert (tally.n_wrong, tally.n_passed) == (0, 0), kind
    n_undone, n_half = (sum(getattr(tally, name) for tally in tallies.values()) for name in ("n_undone", "n_half"))
    assert n_undone > 30_000
    chance = n_undone / 2**16
    assert n_half <= chance + 5 * math.sqrt(chance) + 1, "the check is worse than chance"


@pytest.mark.parametrize("encoding", Encoding, ids=lambda encoding: encoding.name)
def test_every_kind_corrupts_every_encoding(tool: ModuleType, encoding: Encoding) -> None:
    made = tool.deck(16, 16, encoding)
    for kind in tool.KINDS:
        tally = tool.run_stream(kind, made, 200, np.random.default_rng(1))
        assert tally.n_corrupted > 100, kind
        assert tally.n_wrong == 0, kind


def test_a_check_that_is_too_weak_is_seen(tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def weakly(encoded: bytes) -> bytes | None:
        decoded = cobs_decode(encoded)
        if decoded is None or len(decoded) <= CRC_SIZE:
            return None
        payload, check = decoded[:-CRC_SIZE], decoded[-CRC_SIZE:]
        return payload if crc_bytes(payload)[0] & 0xF == check[0] & 0xF else None

    monkeypatch.setattr(decoder_module, "open_packet", weakly)
    tallies = tool.measure(10_000, 1, n_stream=150)
    assert sum(tally.n_wrong for tally in tallies.values()) > 50
    assert "delivered" in tool.table(tallies)


def test_the_same_numbers_give_the_same_table(tool: ModuleType) -> None:
    assert tool.table(tool.measure(1_000, 5, n_stream=20)) == tool.table(tool.measure(1_000, 5, n_stream=20))
