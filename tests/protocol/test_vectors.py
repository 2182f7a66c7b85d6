"""Python encodes and decodes exactly the golden bytes; the firmware's test reads the same files."""

from __future__ import annotations

import importlib.util
import json
import struct
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from pressuremat.protocol import wire, wire_header
from pressuremat.protocol.crc import crc32
from pressuremat.protocol.framing import cobs_decode, cobs_encode, open_packet, seal
from pressuremat.protocol.messages import Answer, CommandRequest, FrameData, Hello, Message, SelfTest, Status
from pressuremat.protocol.parse import parse
from pressuremat.protocol.part import Part

VECTORS = Path(__file__).resolve().parents[1] / "vectors"


def _entries(name: str) -> list[Any]:
    entries = json.loads((VECTORS / name).read_text(encoding="ascii"))
    assert entries
    return [pytest.param(entry, id=entry["name"]) for entry in entries]


def _message(entry: dict[str, Any]) -> Message:
    fields = dict(entry["fields"])
    match entry["type"]:
        case "frame":
            samples = np.array(fields.pop("samples"), np.uint16).reshape(fields["rows"], fields["cols"])
            part = None
            if "blocks" in fields:
                part = Part(
                    fields.pop("group_rows"),
                    fields.pop("threshold"),
                    np.array(fields.pop("column_sums"), np.uint16),
                    np.array(fields.pop("blocks"), np.bool_),
                )
            return FrameData(wire.Encoding(fields.pop("encoding")), samples=samples, part=part, **fields)
        case "hello":
            return Hello(**fields)
        case "status":
            return Status(**fields)
        case "self_test":
            return SelfTest(idle=bytes(fields.pop("idle")), **fields)
        case "answer":
            return Answer(**fields)
        case _:
            return CommandRequest(**fields)


def _maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vectors_make", VECTORS / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("entry", _entries("messages.json"))
def test_message_is_encoded_to_exactly_these_bytes(entry: dict[str, Any]) -> None:
    payload = _message(entry).encode()
    assert payload.hex() == entry["payload_hex"]
    assert seal(payload).hex() == entry["wire_hex"]


@pytest.mark.parametrize("entry", _entries("messages.json"))
def test_these_bytes_are_decoded_to_exactly_this_message(entry: dict[str, Any]) -> None:
    packet = bytes.fromhex(entry["wire_hex"])
    assert packet[0] == 0
    assert packet[-1] == 0
    payload = open_packet(packet[1:-1])
    assert payload is not None
    assert payload.hex() == entry["payload_hex"]
    message = parse(payload)
    fields = dict(entry["fields"])
    if entry["type"] == "frame":
        assert isinstance(message, FrameData)
        assert message.samples.dtype == np.uint16
        assert message.samples.ravel().tolist() == fields.pop("samples")
        if message.part is not None:
            assert message.part.column_sums.tolist() == fields.pop("column_sums")
            assert message.part.blocks.astype(int).tolist() == fields.pop("blocks")
            assert (message.part.group_rows, message.part.threshold) == (
                fields.pop("group_rows"),
                fields.pop("threshold"),
            )
        assert {name: getattr(message, name) for name in fields} == fields
    else:
        assert message == _message(entry)


@pytest.mark.parametrize("entry", _entries("cobs.json"))
def test_cobs(entry: dict[str, Any]) -> None:
    decoded, encoded = bytes.fromhex(entry["decoded_hex"]), bytes.fromhex(entry["encoded_hex"])
    assert cobs_decode(encoded) == decoded
    if entry["canonical"]:
        assert cobs_encode(decoded) == encoded
    else:
        assert len(cobs_encode(decoded)) < len(encoded)


@pytest.mark.parametrize("entry", _entries("crc.json"))
def test_crc(entry: dict[str, Any]) -> None:
    assert crc32(bytes.fromhex(entry["data_hex"])) == entry["crc32"]


def test_the_files_are_what_the_slow_and_obvious_way_makes() -> None:
    for name, text in _maker().texts().items():
        assert (VECTORS / name).read_text(encoding="ascii") == text, name


def test_the_layouts_written_by_hand_are_those_of_the_definition() -> None:
    defined = {
        "hello": (wire.MessageType.HELLO, wire.MAGIC, wire.HELLO_FIELDS),
        "frame": (wire.MessageType.FRAME, b"", wire.FRAME_FIELDS),
        "status": (wire.MessageType.STATUS, b"", wire.STATUS_FIELDS),
        "self_test": (wire.MessageType.SELF_TEST, b"", wire.SELF_TEST_FIELDS),
        "answer": (wire.MessageType.ANSWER, b"", wire.ANSWER_FIELDS),
        "command": (wire.MessageType.COMMAND, b"", wire.COMMAND_FIELDS),
    }
    by_hand = _maker().LAYOUTS
    assert by_hand.keys() == defined.keys()
    for name, (number, lead, fields) in defined.items():
        sizes = [(field.name, struct.calcsize("<" + field.code)) for field in fields]
        assert by_hand[name] == (number, lead, sizes)


def test_the_vectors_cover_every_message_encoding_and_tail() -> None:
    entries = json.loads((VECTORS / "messages.json").read_text(encoding="ascii"))
    assert {entry["type"] for entry in entries} == {"hello", "frame", "status", "self_test", "answer", "command"}
    frames = [entry["fields"] for entry in entries if entry["type"] == "frame"]
    assert {fields["encoding"] for fields in frames} == set(wire.Encoding)
    tails = {len(fields["samples"]) % 4 for fields in frames if fields["encoding"] == wire.Encoding.BITS_10}
    assert tails == {0, 1, 2, 3}
    assert max(len(fields["samples"]) for fields in frames) == 255 * 255


def test_the_firmwares_header_is_made_from_the_definition() -> None:
    committed = wire_header.HEADER_PATH.read_text(encoding="ascii")
    assert committed == wire_header.header_text(), "run: python -m pressuremat.protocol.wire_header"
