"""Writing a .pmat file while its frames come.

A stream's events enter, an append-only file grows. What was flushed is safe from kill -9; nothing is ever written
over. It refuses to know where the events come from, and has no thread.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from pressuremat.errors import RecordingError
from pressuremat.files import metadata, native
from pressuremat.files.chunks import pack
from pressuremat.i18n import _
from pressuremat.types import Frame, Gap, LinkStatus, Marker, StreamEvent, StreamInfo

#: A block is written at least this often, so that with what the operating system and the source hold back, at most
#: 0.5 s is lost when the program is killed.
FLUSH_S = 0.25


@dataclass(frozen=True)
class RecordingSummary:
    """What was written: `duration_s` is from the first frame to the last, `link` the last that was heard of it."""

    path: Path
    n_frames: int
    duration_s: float
    n_gaps: int
    link: LinkStatus


class Writer:
    """A .pmat file that grows. Raises RecordingError, in one sentence, where it cannot.

    A file that is there already and not empty is refused. After an error the writer is closed, and what was written
    before stays readable. `clock` is a monotonic one, in s.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        info: StreamInfo,
        *,
        note: Mapping[str, Any] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path = Path(path)
        self._info, self._clock = info, clock
        self._pending: list[Frame] = []
        self._pending_bytes = 0
        self._since_s = 0.0
        self._link: LinkStatus | None = None
        self._first_s = self._written_s = 0.0
        self._n_written = self._n_gaps = 0
        self._size = 0
        self._fd: int | None = _open_new(self.path)
        try:
            self._append(native.pack_header(metadata.of_stream(info)))
        except RecordingError:
            self.discard()
            raise
        self._event("begun", {"at": datetime.now().astimezone().isoformat(timespec="seconds")})
        if note is not None:
            self._event("note", {"note": metadata.plain(note)})

    @property
    def closed(self) -> bool:
        """Whether nothing more can be written."""
        return self._fd is None

    @property
    def summary(self) -> RecordingSummary:
        """What has been given to it so far; after an error, what is in the file."""
        last_s = self._pending[-1].time_s if self._pending else self._written_s
        n_frames = self._n_written + len(self._pending)
        link = self._link or LinkStatus()
        return RecordingSummary(self.path, n_frames, last_s - self._first_s, self._n_gaps, link)

    def write(self, event: StreamEvent) -> None:
        """Take one event; frames are collected into blocks.

        Raises ValueError for a frame that is not of the stream's grid, RecordingError where another mat answers.
        """
        if self._fd is None:
            raise ValueError("the recording is closed")
        if isinstance(event, Frame):
            self._take(event)
        elif isinstance(event, Gap):
            self._event("gap", metadata.gap_json(event))
            self._n_gaps += 1
        elif isinstance(event, LinkStatus):
            self._link_changed(event)
        elif isinstance(event, StreamInfo):
            self._announced(event)
        elif isinstance(event, Marker):
            self._event("marker", metadata.marker_json(event))
        self.flush_if_due()

    def flush_if_due(self) -> None:
        """Write the block where its oldest frame is old enough; to be called when no event comes as well."""
        if self._pending and (
            self._clock() - self._since_s >= FLUSH_S or self._pending_bytes >= native.BLOCK_BYTES // 2
        ):
            self.flush()

    def flush(self) -> None:
        """Write what is pending."""
        if not self._pending or self._fd is None:
            return
        frames, self._pending, self._pending_bytes = self._pending, [], 0
        block = native.Block(
            np.array([frame.sequence for frame in frames], np.uint64),
            np.array([frame.time_s for frame in frames]),
            np.stack([frame.values for frame in frames]),
        )
        self._append(native.pack_block(block))
        self._n_written += len(frames)
        self._written_s = frames[-1].time_s

    def close(self) -> RecordingSummary:
        """Write what is pending and the totals, and hand the file to the disk. May be called twice."""
        if self._fd is not None:
            try:
                self.flush()
                summary = self.summary
                self._append(native.pack_end(summary.n_frames, summary.duration_s, summary.n_gaps))
                with contextlib.suppress(OSError):  # a pipe or device has no disk to be handed to
                    os.fsync(self._fd)
            finally:
                self._let_go()
        return self.summary

    def discard(self) -> None:
        """Let go of a file that got no frame, and take it away where it is one."""
        self._let_go()
        if self.path.is_file():
            with contextlib.suppress(OSError):
                self.path.unlink()

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _take(self, frame: Frame) -> None:
        values = native.storable(frame.values)
        if values.shape != self._info.geometry.shape:
            raise ValueError(f"a frame must be {self._info.geometry.shape}, not {values.shape}")
        if self._pending and self._pending[0].values.dtype != values.dtype:
            self.flush()
        if not self._pending:
            self._since_s = self._clock()
            if not self._n_written:
                self._first_s = self._written_s = frame.time_s
        # A copy where the source might reuse its array for the next frame.
        self._pending.append(Frame(frame.sequence, frame.time_s, np.array(values), frame.unit))
        self._pending_bytes += values.nbytes

    def _link_changed(self, status: LinkStatus) -> None:
        counters = {
            "n_lost": status.n_lost,
            "n_skipped_by_board": status.n_skipped_by_board,
            "n_damaged_packets": status.n_damaged_packets,
            "n_sums_off": status.n_sums_off,
            "connected": status.connected,
        }
        before, self._link = self._link, status
        if before is None or any(getattr(before, name) != value for name, value in counters.items()):
            self._event("link", counters)

    def _announced(self, info: StreamInfo) -> None:
        ours = self._info
        if info.geometry != ours.geometry or info.unit != ours.unit:
            summary = self.close()
            raise RecordingError(
                _(
                    "Expected the mat that was recorded ({rows} × {cols}), but another answers ({other_rows} × "
                    "{other_cols}), so the recording {path} was ended; begin a new one."
                ).format(
                    rows=ours.geometry.rows,
                    cols=ours.geometry.cols,
                    other_rows=info.geometry.rows,
                    other_cols=info.geometry.cols,
                    path=summary.path,
                )
            )
        self.flush()
        self._append(pack(native.INFO, native.pack_json(metadata.of_stream(info))))

    def _event(self, kind: str, data: Mapping[str, Any]) -> None:
        self.flush()
        self._append(pack(native.EVENT, native.pack_json({"kind": kind, **data})))

    def _append(self, data: bytes) -> None:
        """All of `data` at the end of the file, or none of it and the sentence why."""
        assert self._fd is not None
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._fd, view) :]
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(self._fd, self._size)
            self._let_go()
            raise _error(self.path, error) from error
        self._size += len(data)

    def _let_go(self) -> None:
        if self._fd is not None:
            fd, self._fd = self._fd, None
            with contextlib.suppress(OSError):
                os.close(fd)


def _open_new(path: Path) -> int:
    """A file opened for writing that is new or empty."""
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        fd = os.open(path, flags, 0o600)  # of a person: private from the first byte
    except OSError as error:
        raise _error(path, error) from error
    if os.fstat(fd).st_size:
        os.close(fd)
        raise RecordingError(
            _("Expected a new file for the recording, but {path} holds data already; choose another name.").format(
                path=path
            )
        )
    return fd


def _error(path: Path, error: OSError) -> RecordingError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        text = _("Expected room for the recording, but the disk is full, so {path} ends here; make room and record on.")
    elif isinstance(error, FileNotFoundError):
        text = _("Expected a folder for {path}, but there is none; make it or choose another place.")
    elif isinstance(error, IsADirectoryError):
        text = _("Expected a file name for the recording, but {path} is a directory; name a file in it.")
    elif isinstance(error, PermissionError):
        text = _("{path} may not be written by this user; choose another place.")
    else:
        text = _("{path} cannot be written ({reason}); choose another place.")
    return RecordingError(text.format(path=path, reason=error.strerror or error))
