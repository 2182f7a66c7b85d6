"""Our own file: lossless, readable behind damage and cuts, safe from files made to hurt."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pressuremat.errors import FileFormatError, RecordingError
from pressuremat.files import Writer, metadata, native, read, write
from pressuremat.files.chunks import OVERHEAD_BYTES, Chunk, Damage, pack, scan
from pressuremat.geometry import MatGeometry
from pressuremat.types import Frame, Gap, LinkStatus, Recording
from tests.files.samples import COLS, ROWS, counts, frame, kpa_recording, recording, same, stream_info


def _streamed(path: Path, n_frames: int = 40, block: int = 10) -> bytes:
    """A file of `n_frames` frames in blocks of `block`, as a recording writes it."""
    with Writer(path, stream_info()) as writer:
        for k in range(n_frames):
            writer.write(frame(k))
            if k % block == block - 1:
                writer.flush()
    return path.read_bytes()


def _block_starts(data: bytes) -> list[int]:
    starts, position = [], len(native.MAGIC)
    while position < len(data):
        _sync, tag, length = struct.unpack_from("<4s4sI", data, position)
        if tag == native.FRAMES:
            starts.append(position)
        position += OVERHEAD_BYTES + length
    return starts


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_a_recording_is_private_from_its_first_byte(tmp_path: Path) -> None:
    with Writer(tmp_path / "a.pmat", stream_info()):
        assert (tmp_path / "a.pmat").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("make", [recording, kpa_recording])
@pytest.mark.parametrize("suffix", [".pmat", ".npz"])
def test_nothing_is_lost(tmp_path: Path, suffix: str, make: Callable[[], Recording]) -> None:
    before = make()
    write(tmp_path / f"a{suffix}", before)
    after = read(tmp_path / f"a{suffix}")
    same(before, after)
    np.testing.assert_array_equal(after.extra["force_check_n"], before.extra["force_check_n"])
    assert after.extra["step"] == before.extra["step"]


def test_there_and_back_again(tmp_path: Path) -> None:
    """.pmat to .npz to .pmat, a grid of unknown pitch and eight-bit counts among them."""
    before = recording(
        geometry=MatGeometry.of_unknown_pitch(ROWS, COLS), frames=counts().astype(np.uint8), time_known=False
    )
    write(tmp_path / "a.pmat", before)
    write(tmp_path / "b.npz", read(tmp_path / "a.pmat"))
    write(tmp_path / "c.pmat", read(tmp_path / "b.npz"))
    same(before, read(tmp_path / "c.pmat"))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.uint32, np.float32])
def test_every_kind_of_sample_stays_what_it_is(tmp_path: Path, dtype: type[np.generic]) -> None:
    frames = (counts() // 5).astype(dtype)
    write(tmp_path / "a.pmat", recording(frames=frames))
    assert read(tmp_path / "a.pmat").frames.dtype == dtype
    np.testing.assert_array_equal(read(tmp_path / "a.pmat").frames, frames)


def test_a_recording_of_many_blocks(tmp_path: Path) -> None:
    frames = counts(1000)
    write(tmp_path / "a.pmat", recording(frames=frames, time_s=np.arange(1000) / 100.0, gaps=()))
    np.testing.assert_array_equal(read(tmp_path / "a.pmat").frames, frames)


def test_a_stream_keeps_frames_gaps_notes_and_counters(tmp_path: Path) -> None:
    with Writer(tmp_path / "a.pmat", stream_info(simulated=True, protocol="stand"), note={"trial": 3}) as writer:
        writer.write(frame(0))
        writer.write(LinkStatus(n_frames=1, n_skipped_by_board=2))
        writer.write(Gap(0.0, 1.5, None, "unplugged"))
        writer.write(frame(150, 1.5))
        writer.write(stream_info())
        summary = writer.close()
    assert (summary.n_frames, summary.duration_s, summary.n_gaps) == (2, 1.5, 1)
    after = read(tmp_path / "a.pmat")
    np.testing.assert_array_equal(after.frames[:, 0, 0], [0, 150])
    np.testing.assert_array_equal(after.time_s, [0.0, 1.5])
    assert after.gaps == (Gap(0.0, 1.5, None, "unplugged"),)
    assert after.extra["notes"] == [{"trial": 3}]
    assert after.extra["link"]["n_skipped_by_board"] == 2
    assert (after.simulated, after.protocol, after.warnings) == (True, "stand", ())


def test_a_file_may_be_read_frame_by_frame(tmp_path: Path) -> None:
    with Writer(tmp_path / "a.pmat", stream_info()) as writer:
        for event in (frame(0), Gap(0.0, 0.03, 2, "lost"), frame(3), frame(4)):
            writer.write(event)
    events = list(native.stream(tmp_path / "a.pmat"))
    assert [type(event).__name__ for event in events] == ["Frame", "Gap", "Frame", "Frame"]
    last = events[-1]
    assert isinstance(last, Frame)
    assert (last.sequence, last.time_s, last.unit) == (4, 0.04, "count")
    np.testing.assert_array_equal(last.values, frame(4).values)


def test_a_stream_of_something_else_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.pmat").write_bytes(b"hello")
    (tmp_path / "b.pmat").write_bytes(b"")
    for name in ("a.pmat", "b.pmat", "c.pmat"):
        with pytest.raises(FileFormatError, match=name):
            list(native.stream(tmp_path / name))


def test_a_block_is_on_the_disk_after_a_quarter_of_a_second(tmp_path: Path) -> None:
    now_s = 0.0
    writer = Writer(tmp_path / "a.pmat", stream_info(), clock=lambda: now_s)
    writer.write(frame(0))
    size = (tmp_path / "a.pmat").stat().st_size
    now_s = 0.24
    writer.flush_if_due()
    assert (tmp_path / "a.pmat").stat().st_size == size
    now_s = 0.25
    writer.flush_if_due()
    assert read(tmp_path / "a.pmat").n_frames == 1
    writer.close()


def test_an_unclosed_file_is_read_with_a_warning(tmp_path: Path) -> None:
    data = _streamed(tmp_path / "a.pmat")
    end = data.rindex(b"END!") - 4
    after = read(data[:end])
    assert after.n_frames == 40
    assert len(after.warnings) == 1
    assert "not closed" in after.warnings[0]


def test_a_cut_anywhere_leaves_every_whole_block(tmp_path: Path) -> None:
    data = _streamed(tmp_path / "a.pmat")
    ends = [*_block_starts(data)[1:], data.rindex(b"END!") - 4]
    for cut in range(len(native.MAGIC) + 1, len(data), 11):
        n_blocks = sum(end <= cut for end in ends)
        if n_blocks == 0:
            with pytest.raises(FileFormatError):
                read(data[:cut], name="a.pmat")
            continue
        after = read(data[:cut])
        assert after.n_frames == 10 * n_blocks
        assert "not closed" in after.warnings[0]
        np.testing.assert_array_equal(after.frames[:, 0, 0], np.arange(10 * n_blocks))


def test_a_damaged_block_becomes_a_gap(tmp_path: Path) -> None:
    data = _streamed(tmp_path / "a.pmat")
    starts = _block_starts(data)
    for position in (starts[1] + 30, starts[1] + 2, starts[1] + 9):  # payload, sync, length
        damaged = bytearray(data)
        damaged[position] ^= 0x10
        after = read(bytes(damaged))
        np.testing.assert_array_equal(after.frames[:, 0, 0], [*range(10), *range(20, 40)])
        assert after.gaps == (Gap(0.09, 0.2, 10, after.gaps[0].reason),)
        assert "damaged" in after.warnings[0]


def test_bytes_that_are_missing_or_too_many_cost_one_block(tmp_path: Path) -> None:
    data = _streamed(tmp_path / "a.pmat")
    start = _block_starts(data)[1]
    assert read(data[: start + 20] + data[start + 25 :]).n_frames == 30
    assert read(data[: start + 20] + b"\xf5PMC junk" + data[start + 20 :]).n_frames == 30
    assert read(data[:start] + b"\xf5PMC junk" + data[start:]).n_frames == 40


def test_another_beginning_is_no_recording(tmp_path: Path) -> None:
    data = bytearray(_streamed(tmp_path / "a.pmat"))
    data[len(native.MAGIC) + 20] ^= 1
    with pytest.raises(FileFormatError, match="header is damaged"):
        read(bytes(data), name="a.pmat")


def test_frames_whose_time_does_not_increase_are_left_out() -> None:
    times = np.array([0.0, 0.01, 0.01, np.nan, 0.005, 0.02])
    block = native.Block(np.arange(6, dtype=np.uint64), times, counts(6))
    data = native.pack_header(metadata.of_stream(stream_info())) + native.pack_block(block)
    after = read(data)
    np.testing.assert_array_equal(after.time_s, [0.0, 0.01, 0.02])
    assert "3 frames" in after.warnings[0]


def _hostile(header: bytes, payload: bytes = b"") -> bytes:
    return native.MAGIC + pack(native.HEAD, header) + pack(native.FRAMES, payload)


GOOD = native.pack_json(metadata.of_stream(stream_info()))
#: The payload of a block that is as it must be.
ONE_FRAME = native.pack_block(native.Block(np.zeros(1, np.uint64), np.zeros(1), counts(1)))[16:-4]


@pytest.mark.parametrize(
    "data",
    [
        _hostile(b"[" * 100_000),
        _hostile(b"[1, 2]"),
        _hostile(GOOD.replace(b'"rows":7', b'"rows":1e400')),
        _hostile(GOOD.replace(b'"rows":7', b'"rows":2000000000')),
        _hostile(GOOD.replace(b'"rows":7', b'"rows":true')),
        _hostile(GOOD.replace(b"10.0,10.0", b"NaN,10.0")),
        _hostile(GOOD.replace(b"10.0,10.0", b"0,10.0")),
        _hostile(GOOD.replace(b'"count"', b'"psi"'), ONE_FRAME),
        _hostile(GOOD, struct.pack("<IB3x", 2**32 - 1, 4) + zlib.compress(b"")),
        _hostile(GOOD, struct.pack("<IB3x", 1, 99) + zlib.compress(b"")),
        _hostile(GOOD, struct.pack("<IB3x", 3, 2) + zlib.compress(bytes(50_000_000))),
        _hostile(GOOD, struct.pack("<IB3x", 3, 2) + b"no zlib"),
        _hostile(GOOD, b"x"),
    ],
)  # fmt: skip
def test_headers_made_to_hurt_are_one_sentence(data: bytes) -> None:
    with pytest.raises(FileFormatError, match="a pressuremat recording"):
        read(data)


def test_a_calibration_that_is_none_leaves_counts(tmp_path: Path) -> None:
    write(tmp_path / "a.pmat", recording(outside=None))
    data = (tmp_path / "a.pmat").read_bytes()
    header = next(c for c in scan(data, len(native.MAGIC)) if isinstance(c, Chunk))
    for old, new in (
        (b'"conductance-law"', b'"no-such-law"'),
        (b'"adc_bits":10', b'"adc_bits":999999999'),
        (b'"shape":[7,5]', b'"shape":[5,7]'),
    ):
        assert old in header.payload
        changed = (
            native.MAGIC
            + pack(native.HEAD, header.payload.replace(old, new))
            + data[len(native.MAGIC) + OVERHEAD_BYTES + len(header.payload) :]
        )
        after = read(changed)
        assert (after.unit, after.calibration) == ("count", None)
        assert "calibration" in after.warnings[-1]


def test_chunks_that_claim_each_other_end_soon() -> None:
    """Heads that are right and payloads that are not, each spanning all that follow, must not take for ever."""
    head = pack(b"FRMS", bytes(1_000_000))[:16] * 20_000
    parts = list(scan(head + bytes(1_000_000), 0))
    assert all(isinstance(part, Damage) for part in parts)


def test_an_existing_recording_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.pmat").write_bytes(b"precious")
    with pytest.raises(RecordingError, match="holds data already"):
        Writer(tmp_path / "a.pmat", stream_info())
    assert (tmp_path / "a.pmat").read_bytes() == b"precious"
    with pytest.raises(RecordingError, match="directory"):
        Writer(tmp_path, stream_info())
    with pytest.raises(RecordingError, match="folder"):
        Writer(tmp_path / "none" / "a.pmat", stream_info())


def test_another_mat_ends_the_recording_and_what_was_written_stays(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "a.pmat", stream_info())
    writer.write(frame(0))
    with pytest.raises(RecordingError, match="9 × 9"):
        writer.write(stream_info(geometry=MatGeometry(9, 9, (10.0, 10.0))))
    assert writer.closed
    assert read(tmp_path / "a.pmat").n_frames == 1
    assert read(tmp_path / "a.pmat").warnings == ()
