"""Corrupt real packets in every way a cable knows, through the real decoder, and count frames delivered but wrong.

    .venv/bin/python tools/corrupted_frames.py --frames 10000000 --seed 1 --jobs 2

Prints a table: for each kind of corruption the frames that were corrupted, how many were delivered though they are
none that was sent, and how many the 32-bit check should let through by chance. So few are expected that none seen
says little about the check's last bits; therefore the tool also counts damaged packets in which the check's lower
16 bits happen to agree, of which there should be one in 65,536. docs/link.md has the derivation and a long run.
Ends with 1 where a wrong frame was delivered.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import count, islice

import numpy as np
from numpy.typing import NDArray

from pressuremat.protocol.crc import CRC_SIZE, crc32
from pressuremat.protocol.decoder import Decoder
from pressuremat.protocol.framing import DELIMITER, cobs_decode, seal
from pressuremat.protocol.messages import FrameData, Hello
from pressuremat.protocol.packing import MAX_SAMPLE
from pressuremat.protocol.part import look
from pressuremat.protocol.wire import PROTOCOL_MAJOR, PROTOCOL_MINOR, Encoding

Bytes = NDArray[np.uint8]
Places = NDArray[np.intp]
Random = np.random.Generator

N_SCENES = 60
#: Grid, and how many of a hundred streams are of it: a bench mat's, and the Stance mat's.
GRIDS = (((16, 16), 95), ((40, 48), 5))


@dataclass(frozen=True)
class Stream:
    """Packets one behind the other: where each begins, how long it is, and which bytes are not its two 0x00."""

    data: Bytes
    starts: Places
    lengths: Places
    inner: NDArray[np.bool_]


#: The stream as it arrives, and which of the sent bytes were touched.
Corrupted = tuple[Bytes, NDArray[np.bool_]]


@dataclass
class Tally:
    """What became of one kind of corruption. In `n_undone` packets COBS could be undone and what is before the check is
    nothing that was sent; in `n_half` of them the check's lower 16 bits agree. `n_passed` packets passed all 32 bits
    though they are none that was sent.
    """

    n_corrupted: int = 0
    n_wrong: int = 0
    n_passed: int = 0
    n_undone: int = 0
    n_half: int = 0

    def add(self, other: Tally) -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


# -- what a cable does -----------------------------------------------------------------------------------------------


def bit_errors(stream: Stream, rng: Random, rate: float) -> Corrupted:
    """Independent bit errors of that rate; at least one in each packet, since whole ones prove nothing."""
    n = np.maximum(rng.binomial(8 * stream.lengths, rate), 1)
    owner = np.repeat(np.arange(len(n)), n)
    bit = (rng.random(len(owner)) * 8 * stream.lengths[owner]).astype(np.intp)
    out = stream.data.copy()
    np.bitwise_xor.at(out, stream.starts[owner] + bit // 8, (1 << bit % 8).astype(np.uint8))
    return out, out != stream.data


def _spans(stream: Stream, first: Places, last: Places) -> tuple[Places, Places, Places]:
    """Places in the stream of bytes `first` to `last` of each packet, and which of them begin and end a span."""
    n = last - first + 1
    ends = np.cumsum(n)
    steps = np.arange(ends[-1]) - np.repeat(ends - n, n)
    return np.repeat(stream.starts + first, n) + steps, ends - n, ends - 1


def burst(stream: Stream, rng: Random, shortest: int, longest: int) -> Corrupted:
    """A stretch of bits whose first and last are wrong and those between anything."""
    n_bits = rng.integers(shortest, np.minimum(longest, 8 * stream.lengths) + 1)
    begin = (rng.random(len(n_bits)) * (8 * stream.lengths - n_bits + 1)).astype(np.intp)
    end = begin + n_bits - 1
    at, firsts, lasts = _spans(stream, begin // 8, end // 8)
    noise = rng.integers(0, 256, len(at), dtype=np.uint8)
    noise[firsts] &= (0xFF << begin % 8 & 0xFF).astype(np.uint8)
    noise[lasts] &= (0xFF >> 7 - end % 8).astype(np.uint8)
    noise[firsts] |= (1 << begin % 8).astype(np.uint8)
    noise[lasts] |= (1 << end % 8).astype(np.uint8)
    out = stream.data.copy()
    out[at] ^= noise
    return out, out != stream.data


def stuck(stream: Stream, rng: Random) -> Corrupted:
    """A stretch of up to 40 bytes that is all zeros or all ones, as of a line that is held."""
    n = np.minimum(rng.integers(1, 41, len(stream.lengths)), stream.lengths)
    first = (rng.random(len(n)) * (stream.lengths - n + 1)).astype(np.intp)
    at, firsts, lasts = _spans(stream, first, first + n - 1)
    out = stream.data.copy()
    out[at] = np.repeat(rng.choice(np.array([0, 0xFF], np.uint8), len(n)), lasts - firsts + 1)
    return out, out != stream.data


def swapped(stream: Stream, rng: Random, neighbours: bool) -> Corrupted:
    """Two bytes of a packet have changed places."""
    one = (rng.random(len(stream.lengths)) * (stream.lengths - 1)).astype(np.intp)
    other = one + 1 if neighbours else (rng.random(len(one)) * stream.lengths).astype(np.intp)
    out = stream.data.copy()
    out[stream.starts + one] = stream.data[stream.starts + other]
    out[stream.starts + other] = stream.data[stream.starts + one]
    return out, out != stream.data


def repeated(stream: Stream, rng: Random, times: int) -> Corrupted:
    """One to three bytes of a packet arrive `times` times: 0 is lost, 2 is doubled."""
    n = rng.integers(1, 4, len(stream.lengths))
    owner = np.repeat(np.arange(len(n)), n)
    at = stream.starts[owner] + (rng.random(len(owner)) * stream.lengths[owner]).astype(np.intp)
    counts = np.ones(len(stream.data), np.intp)
    counts[at] = times
    return np.repeat(stream.data, counts), counts != 1


def joined(stream: Stream, rng: Random, same_place: bool) -> Corrupted:
    """Of every two packets the first one's end and the second one's beginning are lost; with `same_place` so that
    the piece that is left has a packet's length.
    """
    first, second = np.arange(0, len(stream.starts) - 1, 2), np.arange(1, len(stream.starts), 2)
    shorter = np.minimum(stream.lengths[first], stream.lengths[second])
    cut = 1 + (rng.random(len(first)) * (shorter - 2)).astype(np.intp)
    again = cut if same_place else 1 + (rng.random(len(first)) * (shorter - 2)).astype(np.intp)
    edges = np.zeros(len(stream.data) + 1, np.int8)
    edges[stream.starts[first] + cut] += 1
    edges[stream.starts[second] + again] -= 1
    lost = np.cumsum(edges[:-1]).astype(np.bool_)
    return stream.data[~lost], lost


KINDS: dict[str, Callable[[Stream, Random], Corrupted]] = {
    "bit errors, 1e-5": partial(bit_errors, rate=1e-5),
    "bit errors, 1e-4": partial(bit_errors, rate=1e-4),
    "bit errors, 1e-3": partial(bit_errors, rate=1e-3),
    "bit errors, 1e-2": partial(bit_errors, rate=1e-2),
    "a burst of 2 to 32 bits": partial(burst, shortest=2, longest=32),
    "a burst of 33 to 512 bits": partial(burst, shortest=33, longest=512),
    "bytes all zeros or all ones": stuck,
    "neighbouring bytes swapped": partial(swapped, neighbours=True),
    "distant bytes swapped": partial(swapped, neighbours=False),
    "bytes lost": partial(repeated, times=0),
    "bytes doubled": partial(repeated, times=2),
    "two packets cut and joined": partial(joined, same_place=False),
    "… cut at the same place": partial(joined, same_place=True),
}


# -- what is sent, and what comes out --------------------------------------------------------------------------------


@dataclass
class Deck:
    """Frames of one grid and encoding: an empty mat, one with two feet, and noise. `whole` are payloads by sequence."""

    hello: Hello
    packets: list[bytes] = field(default_factory=list)
    whole: dict[int, bytes] = field(default_factory=dict)


def deck(rows: int, cols: int, encoding: Encoding) -> Deck:
    """`N_SCENES` frames, the same at every call."""
    hello = Hello(
        *(PROTOCOL_MAJOR, PROTOCOL_MINOR, 0, 1, 0, 77, 1, 0x1234_5678, 1, 1, rows, cols, 10_000, 10_000),
        *(16, 1, 16, 5000, 3300, 25, 1_000_000, 0, 0),
    )
    full_scale = MAX_SAMPLE.get(encoding) or MAX_SAMPLE[encoding.of_samples]
    rng = np.random.default_rng((rows, cols, encoding))
    y, x = np.mgrid[: 1 : rows * 1j, : 1 : cols * 1j]
    made = Deck(hello)
    for sequence in range(N_SCENES):
        feet = sum(np.exp(-(((x - c) / 0.09) ** 2) - ((y - r) / 0.2) ** 2) for c in (0.3, 0.7) for r in (0.3, 0.7))
        scene = (np.zeros_like(x), feet * rng.uniform(0.3, 0.9), rng.random(x.shape))[sequence % 3]
        samples = np.minimum(scene * (full_scale + 1), full_scale).astype(np.uint16)
        part = look(samples, 4, full_scale.bit_length()) if encoding.is_part else None
        if part is not None:
            samples = np.where(part.cells(rows), samples, np.uint16(0))
        clock_us = sequence * 10_007
        payload = FrameData(encoding, hello.session & 0xFF, rows, cols, sequence, clock_us, samples, part).encode()
        made.whole[sequence] = payload
        made.packets.append(seal(payload))
    return made


def run_stream(kind: str, made: Deck, n: int, rng: Random) -> Tally:
    """`n` packets of a deck, corrupted in one way and decoded."""
    packets = [made.packets[i] for i in rng.integers(0, len(made.packets), n)]
    lengths = np.array([len(packet) for packet in packets], np.intp)
    ends = np.cumsum(lengths)
    inner = np.ones(ends[-1], np.bool_)
    inner[ends - lengths] = inner[ends - 1] = False
    stream = Stream(np.frombuffer(b"".join(packets), np.uint8), ends - lengths, lengths, inner)
    arrived, touched = KINDS[kind](stream, rng)
    data = arrived.tobytes()
    tally = Tally(n_corrupted=int(np.count_nonzero(np.add.reduceat(touched & inner, stream.starts))))

    decoder = Decoder()
    decoder.feed(seal(made.hello.encode()))
    # A 0x00 behind the stream, so that a last packet that lost its own ends too.
    events = decoder.feed(data) + decoder.feed(DELIMITER)
    n_right = sum(isinstance(event, FrameData) and event.encode() == made.whole.get(event.sequence) for event in events)
    tally.n_wrong = len(events) - n_right
    tally.n_passed = decoder.counts.n_packets - 1 - n_right
    sent = set(made.whole.values())
    for piece in data.split(DELIMITER):
        decoded = cobs_decode(piece)
        if decoded is not None and len(decoded) > CRC_SIZE and decoded[:-CRC_SIZE] not in sent:
            differs = crc32(decoded[:-CRC_SIZE]) ^ int.from_bytes(decoded[-CRC_SIZE:], "little")
            tally.n_undone += 1
            tally.n_half += differs & 0xFFFF == 0
    return tally


#: Kind, grid, encoding, packets and seed of a stream.
Task = tuple[str, tuple[int, int], Encoding, int, tuple[int, int]]


def streams(n_stream: int, seed: int) -> Iterator[Task]:
    """One stream after the other, for ever: every kind of corruption with every encoding."""
    turns = [grid for grid, share in GRIDS for _k in range(share)]
    np.random.default_rng(seed).shuffle(turns)
    combinations = [(kind, encoding) for encoding in Encoding for kind in KINDS]
    for number in count():
        kind, encoding = combinations[number % len(combinations)]
        yield kind, turns[number // len(combinations) % len(turns)], encoding, n_stream, (seed, number)


_DECKS: dict[tuple[int, int, Encoding], Deck] = {}


def _one(task: Task) -> tuple[str, Tally]:
    kind, grid, encoding, n, seed = task
    if (*grid, encoding) not in _DECKS:
        _DECKS[*grid, encoding] = deck(*grid, encoding)
    return kind, run_stream(kind, _DECKS[*grid, encoding], n, np.random.default_rng(seed))


def measure(n_frames: int, seed: int, jobs: int = 1, n_stream: int = 2000) -> dict[str, Tally]:
    """Tallies by kind, over streams of `n_stream` packets until at least `n_frames` frames were corrupted and every
    kind met every encoding; the same for the same numbers.
    """
    tallies = {kind: Tally() for kind in KINDS}
    n_done, tasks = 0, streams(n_stream, seed)
    with ProcessPoolExecutor(jobs) if jobs > 1 else _Here() as pool:
        while n_done < n_frames:
            some = list(islice(tasks, len(KINDS) * len(Encoding)))
            for kind, tally in pool.map(_one, some, chunksize=4):
                tallies[kind].add(tally)
                n_done += tally.n_corrupted
    return tallies


class _Here:
    """A pool of this process alone."""

    def __enter__(self) -> _Here:
        return self

    def __exit__(self, *_exception: object) -> None:
        return None

    def map(
        self, function: Callable[[Task], tuple[str, Tally]], some: list[Task], **_options: int
    ) -> Iterator[tuple[str, Tally]]:
        return map(function, some)


def table(tallies: dict[str, Tally]) -> str:
    """The tallies for a person, in Markdown."""
    total = Tally()
    for tally in tallies.values():
        total.add(tally)
    lines = [
        "| corruption | frames corrupted | delivered wrong | expected by chance | lower 16 bits agree | expected |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for kind, one in {**tallies, "all": total}.items():
        chance, half = f"{one.n_undone / 2**32:.1e}", f"{one.n_undone / 2**16:.1f}"
        lines.append(f"| {kind} | {one.n_corrupted:,} | {one.n_wrong} | {chance} | {one.n_half} | {half} |")
    lines.append("")
    lines.append(
        f"{total.n_corrupted:,} frames corrupted; {total.n_undone:,} packets whose content is wrong came as far as the "
        f"check; {total.n_passed} passed it, and {total.n_wrong} frames were delivered that nobody sent."
    )
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """The command line; the exit code."""
    parser = argparse.ArgumentParser(description="Frames corrupted in every way, through the real decoder.")
    parser.add_argument("--frames", type=int, default=1_000_000, help="how many to corrupt at least")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    options = parser.parse_args(arguments)
    tallies = measure(options.frames, options.seed, options.jobs)
    print(table(tallies))
    return int(any(tally.n_wrong for tally in tallies.values()))


if __name__ == "__main__":
    sys.exit(main())
