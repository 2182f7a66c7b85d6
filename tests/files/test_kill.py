"""Kill -9 and a full disk while recording: what was recorded before stays."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from pressuremat.errors import RecordingError
from pressuremat.files import Writer, read
from pressuremat.types import Frame
from tests.files.samples import frame, stream_info

PROJECT = Path(__file__).resolve().parents[2]

# Frame k carries k in its cells. Before the source gives it, its number is put into shared memory, so that the parent
# knows exactly what had been given when the process died.
RECORDER = """
import mmap, struct, sys, time
from pathlib import Path
sys.path[:0] = [{project!r}]
from tests.files.samples import frame, stream_info
from pressuremat.capture import Capture
counter = open({counter!r}, "r+b")
shared = mmap.mmap(counter.fileno(), 8)

class Steady:
    def open(self):
        self.k, self.begun = 0, time.monotonic()
        return stream_info()

    def read(self, timeout_s):
        time.sleep(max(0.0, self.begun + 0.01 * self.k - time.monotonic()))
        shared[:] = struct.pack("<Q", self.k)
        given = frame(self.k, time.monotonic() - self.begun)
        self.k += 1
        return [given]

    def close(self):
        pass

Capture(Steady(), record_to=Path({path!r})).start()
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9 on Windows")
@pytest.mark.parametrize("after_s", [0.31, 0.62, 0.87, 1.13, 1.5])
def test_kill_9_loses_half_a_second_at_most(tmp_path: Path, after_s: float) -> None:
    path, counter = tmp_path / "a.pmat", tmp_path / "counter"
    counter.write_bytes(bytes(8))
    script = RECORDER.format(project=str(PROJECT), counter=str(counter), path=str(path))
    process = subprocess.Popen([sys.executable, "-c", script])
    try:
        while not (path.exists() and path.stat().st_size > 1000):
            assert process.poll() is None
            time.sleep(0.01)
        time.sleep(after_s)
    finally:
        process.kill()
        process.wait()
    n_given = int.from_bytes(counter.read_bytes(), "little")
    after = read(path)
    np.testing.assert_array_equal(after.frames[:, 0, 0], np.arange(after.n_frames) % 1024)
    assert n_given - after.n_frames <= 50
    assert n_given >= 25


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on a file's size, which Windows has not")
def test_a_full_disk_ends_the_recording_and_keeps_what_was_written(tmp_path: Path) -> None:
    """The limit on a file's size is the full disk that needs no rights; it tears the write where it falls."""
    import resource

    path = tmp_path / "a.pmat"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, before[1]))
    rng = np.random.default_rng(0)
    writer = Writer(path, stream_info())
    given: list[Frame] = []

    def record() -> None:
        while True:
            noisy = frame(len(given))
            noisy.values[...] = rng.integers(0, 1024, noisy.values.shape)
            given.append(noisy)
            writer.write(noisy)
            if len(given) % 5 == 0:
                writer.flush()

    try:
        with pytest.raises(RecordingError, match=r"disk is full.*make room"):
            record()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert writer.closed
    after = read(path)
    assert after.n_frames == writer.summary.n_frames == len(given) - 5
    assert writer.close() == writer.summary
    np.testing.assert_array_equal(after.frames, np.stack([noisy.values for noisy in given[:-5]]))
    assert "not closed" in after.warnings[0]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_disk_that_is_full_from_the_start() -> None:
    with pytest.raises(RecordingError, match="disk is full"):
        Writer("/dev/full", stream_info())
