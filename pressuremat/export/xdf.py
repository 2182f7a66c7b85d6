"""XDF: pressure, centre of pressure and markers as LabRecorder would have recorded them from the live streams.

The format is that of XDF 1.0 (https://github.com/sccn/xdf/wiki/Specifications): chunks of a length, a tag, a body.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from pressuremat import __version__
from pressuremat.analysis.model import Analysis
from pressuremat.export import streams
from pressuremat.export.streams import Stream
from pressuremat.files.metadata import rate_hz
from pressuremat.types import Floats, Pressure

_FILE_HEADER, _STREAM_HEADER, _SAMPLES, _STREAM_FOOTER = 1, 2, 3, 6
_CHUNK_FRAMES = 64


def write(analysis: Analysis, path: Path) -> list[Path]:
    """The recording and what was found in it. Without known times these run on a nominal axis, and the file says so."""
    recording = analysis.recording
    rate = rate_hz(recording)
    rate = rate if np.isfinite(rate) else 0.0
    device = recording.device or "pressuremat"
    about: streams.Tree = {
        "acquisition": {"manufacturer": "pressuremat", "model": device, "software": f"pressuremat {__version__}"},
        "simulated": "true" if recording.simulated else "false",
        **({} if recording.time_known else {"time": "nominal: the recording does not say when frames were taken"}),
    }
    time_s = recording.time_s
    cop = np.column_stack([analysis.body_cop_mm, analysis.total]).astype(np.float32)
    events = events_of(analysis)
    with open(path, "wb") as file:
        file.write(b"XDF:")
        _chunk(file, _FILE_HEADER, b'<?xml version="1.0"?><info><version>1.0</version></info>')
        made = (
            streams.pressure(recording.geometry, recording.unit, rate, device, about),
            streams.cop(recording.unit, rate, device, about),
            streams.markers(device, about),
        )
        for number, stream in enumerate(made, start=1):
            _chunk(file, _STREAM_HEADER, struct.pack("<I", number) + _header(stream))
        for at in range(0, recording.n_frames, _CHUNK_FRAMES):
            part = slice(at, at + _CHUNK_FRAMES)
            values = recording.pressure(at, at + _CHUNK_FRAMES)
            _numbers(file, 1, time_s[part], values.reshape(len(values), -1))
            _numbers(file, 2, time_s[part], cop[part])
        _words(file, 3, events)
        for number, times in enumerate((time_s, time_s, np.array([t for t, _ in events])), start=1):
            _chunk(file, _STREAM_FOOTER, struct.pack("<I", number) + _footer(times))
    return [path]


def events_of(analysis: Analysis) -> list[tuple[float, str]]:
    """(time, words) of what happens in a recording, in the order of time."""
    events = [(gap.start_s, f"gap until {gap.end_s:.3f} s: {gap.reason}") for gap in analysis.recording.gaps]
    for foot in analysis.footprints:
        events.append((foot.start_s, f"contact {foot.id} begins, {foot.side}"))
        events.append((foot.end_s, f"contact {foot.id} ends, {foot.side}"))
    return sorted(events)


def _header(stream: Stream) -> bytes:
    head: streams.Tree = {
        "name": stream.name,
        "type": stream.kind,
        "channel_count": str(stream.n_channels),
        "nominal_srate": f"{stream.rate_hz:.9g}",
        "channel_format": stream.sample,
        "source_id": stream.source_id,
        "desc": stream.about,
    }
    return f'<?xml version="1.0"?>{streams.xml("info", head)}'.encode()


def _footer(time_s: Floats) -> bytes:
    first, last = (float(time_s[0]), float(time_s[-1])) if len(time_s) else (0.0, 0.0)
    told = {"first_timestamp": repr(first), "last_timestamp": repr(last), "sample_count": str(len(time_s))}
    return f'<?xml version="1.0"?>{streams.xml("info", told)}'.encode()


def _numbers(file: BinaryIO, stream: int, time_s: Floats, values: Pressure) -> None:
    """Samples (n, channels) with their times."""
    kind = np.dtype([("n", "u1"), ("t", "<f8"), ("v", "<f4", (values.shape[1],))])
    samples = np.zeros(len(values), kind)
    samples["n"], samples["t"], samples["v"] = 8, time_s, values
    _chunk(file, _SAMPLES, struct.pack("<IBI", stream, 4, len(values)) + samples.tobytes())


def _words(file: BinaryIO, stream: int, events: Sequence[tuple[float, str]]) -> None:
    def pieces() -> Iterator[bytes]:
        for time_s, words in events:
            text = words.encode()
            yield struct.pack("<BdBI", 8, time_s, 4, len(text)) + text

    if events:
        _chunk(file, _SAMPLES, struct.pack("<IBI", stream, 4, len(events)) + b"".join(pieces()))


def _chunk(file: BinaryIO, tag: int, body: bytes) -> None:
    """One chunk; its length counts the tag as well."""
    file.write(struct.pack("<BQH", 8, len(body) + 2, tag) + body)
