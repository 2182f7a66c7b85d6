"""Millions of frames from a board on a pty through source, capture and file, to see whether memory stays flat.

    .venv/bin/python tools/soak.py --frames 4000000

The board is another process and sends as fast as the pty takes it, 8 × 8 cells so that frames are many; one frame in
997 is damaged on the way. Every frame that arrives is compared with what was sent, those in the file too. Prints the
memory this process has in use (RSS) over time, and a verdict: flat is where the median of the last quarter of the
run is no more than `--margin-mib` above that of its second quarter. Ends with 1 where it is not, where a frame was
wrong, where the counts do not add up, or where a thread or an open file is left. Linux only. docs/link.md has a run.
"""

from __future__ import annotations

import argparse
import os
import resource
import select
import subprocess
import sys
import tempfile
import threading
import time
import tty
from pathlib import Path

import numpy as np

from pressuremat.capture import Capture, losses_text
from pressuremat.files import read
from pressuremat.protocol.board import BoardTwin
from pressuremat.protocol.messages import Hello
from pressuremat.protocol.wire import PROTOCOL_MAJOR, PROTOCOL_MINOR
from pressuremat.sources.registry import parse_uri
from pressuremat.sources.serial_port import SerialSource
from pressuremat.types import Frame

ROWS = COLS = 8
HELLO = Hello(
    *(PROTOCOL_MAJOR, PROTOCOL_MINOR, 0, 1, 0, 1, 77, 0x1234_5678, 1, 1, ROWS, COLS, 10_000, 10_000),
    *(10, 1, 16, 5000, 3300, 25, 1_000_000, 0, 0),
)
PICTURES = np.random.default_rng(8).integers(0, 1024, (64, ROWS, COLS), dtype=np.uint16)
#: What the board says it needs for a frame; nothing waits for it.
FRAME_US = 1000
DAMAGED_EVERY = 997
_N_ROWS = 40
_MIB = 2**20


def is_damaged(sequence: int, n_frames: int) -> bool:
    """Whether that frame is damaged on its way; the last one is not, so that each loss is seen."""
    return sequence % DAMAGED_EVERY == 5 and sequence != n_frames - 1


def feed(fd: int, n_frames: int) -> None:
    """The board: answers what is asked, and sends its frames once it was told to start. Ends with its pty."""
    twin = BoardTwin(HELLO)
    os.set_blocking(fd, False)
    out, sequence = twin.boot(), 0
    while True:
        ready, room, _none = select.select([fd], [fd] if out else [], [], 0.1)
        try:
            if ready:
                out += twin.receive(os.read(fd, 4096))
            if room:
                out = out[os.write(fd, out) :]
        except BlockingIOError:
            continue
        except OSError:
            return  # nobody has the port open any more
        while twin.streaming and sequence < n_frames and len(out) < 8192:
            packet = twin.frame_packet(PICTURES[sequence % len(PICTURES)], sequence * FRAME_US)
            if is_damaged(sequence, n_frames):
                packet = packet[:20] + bytes([packet[20] ^ 0x40 or 1]) + packet[21:]
            out += packet
            sequence += 1


def rss_mib() -> float:
    """Memory in use, in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / _MIB


def soak(n_frames: int, folder: Path, margin_mib: float) -> list[str]:
    """Run it, print what is seen; what was wrong, a sentence each."""
    n_threads, n_files = threading.active_count(), len(os.listdir("/proc/self/fd"))
    master, slave = os.openpty()
    tty.setraw(slave)
    command = [sys.executable, __file__, "--feed", str(master), "--frames", str(n_frames)]
    board = subprocess.Popen(command, pass_fds=[master])
    os.close(master)
    capture = Capture(SerialSource(parse_uri(f"serial:{os.ttyname(slave)}")), record_to=folder / "soak.pmat")
    capture.start()
    samples: list[tuple[int, float]] = []
    n_wrong = n_seen = last = 0
    begun_s = time.monotonic()
    print(f"{'frames':>10} {'seconds':>8} {'RSS MiB':>8}")
    while last < n_frames - 1 and capture.error is None:
        events = capture.drain()
        for event in events:
            if isinstance(event, Frame):
                last = event.sequence
                n_seen += 1
                n_wrong += not np.array_equal(event.values, PICTURES[last % len(PICTURES)])
        if len(samples) < last * 400 // n_frames:
            samples.append((last, rss_mib()))
            if len(samples) % (400 // _N_ROWS) == 0:
                print(f"{last:>10} {time.monotonic() - begun_s:>8.1f} {samples[-1][1]:>8.2f}", flush=True)
        if not events:
            time.sleep(0.002)
    elapsed_s = time.monotonic() - begun_s
    summary, health = capture.stop_recording(), capture.health()
    capture.stop()
    os.close(slave)
    board.wait()

    said = [] if capture.error is None else [str(capture.error)]
    n_damaged = sum(is_damaged(sequence, n_frames) for sequence in range(n_frames))
    if n_wrong:
        said.append(f"{n_wrong} frames were wrong")
    counted = (health.n_lost, health.n_damaged, health.n_frames)
    if counted != (n_damaged, n_damaged, n_frames - n_damaged):
        said.append(f"lost, damaged, arrived are {counted}, should be {n_damaged}, {n_damaged}, {n_frames - n_damaged}")
    if (threading.active_count(), len(os.listdir("/proc/self/fd"))) != (n_threads, n_files):
        said.append("a thread or an open file is left")
    rss = np.array([mib for _n, mib in samples])
    quarter = len(rss) // 4
    growth = float(np.median(rss[-quarter:]) - np.median(rss[quarter : 2 * quarter])) if quarter else float("nan")
    if not growth <= margin_mib:
        said.append(f"memory is not flat: {growth:+.2f} MiB from the second to the last quarter")
    assert summary is not None
    recording = read(summary.path)
    sent = np.array([sequence for sequence in range(n_frames) if not is_damaged(sequence, n_frames)])
    if recording.n_frames != len(sent) or not all(
        np.array_equal(recording.frames[at : at + 10_000], PICTURES[sent[at : at + 10_000] % len(PICTURES)])
        for at in range(0, len(sent), 10_000)
    ):
        said.append("the file does not hold what was sent")
    losses = losses_text(health.n_lost, health.n_skipped, health.n_damaged)
    print(
        f"{health.n_frames:,} frames in {elapsed_s:.0f} s ({health.n_frames / elapsed_s:.0f} a second), {n_seen:,} of "
        f"them watched; {losses}; memory {growth:+.2f} MiB from the second to the last quarter: "
        f"{'flat' if growth <= margin_mib else 'not flat'}."
    )
    return said


def main(arguments: list[str] | None = None) -> int:
    """The command line; the exit code."""
    parser = argparse.ArgumentParser(description="Millions of frames from a pty to a file: is memory flat?")
    parser.add_argument("--frames", type=int, default=4_000_000)
    parser.add_argument("--margin-mib", type=float, default=2.0, help="growth that still counts as flat")
    parser.add_argument("--folder", type=Path, help="where the recording is written; a temporary one by default")
    parser.add_argument("--feed", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.feed is not None:
        feed(options.feed, options.frames)
        return 0
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        said = soak(options.frames, Path(folder), options.margin_mib)
    for sentence in said:
        print(sentence, file=sys.stderr)
    return int(bool(said))


if __name__ == "__main__":
    sys.exit(main())
