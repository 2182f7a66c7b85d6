"""The textile mat's .bin: no header, frames of 4097 bytes, counts of unknown unit, a grid of unknown pitch.

Byte 0 of a frame is an interval in ms, then follow 64 × 64 counts. The interval is taken as the time since the frame
before, as its author says. The recordings cannot settle it: putting each loaded frame between its neighbours in time
errs less this way in two of the five, a little more in one and more in two.

Orientation, by evidence: the author turns each frame by 90° clockwise and then has the heel at the top. Turned on by
180°, the heel is nearest the viewer and the hallux on the right, as it must be for this left foot, so the author's
view is not a mirror image. Both turns together, with our row 0 at the bottom, are a transposition.
"""

from __future__ import annotations

import numpy as np

from pressuremat.files.format import Format, Unreadable, check_size
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import N_, _
from pressuremat.types import Recording
from pressuremat.units import s_from_ms

SIDE = 64
FRAME_BYTES = 1 + SIDE * SIDE

#: More cells than this share of a frame under load is no foot on this mat, but some other binary file.
_MAX_LOADED_SHARE = 0.5


def sniff(head: bytes, name: str, size: int) -> bool:
    """Whether it may be one, by length, name and mostly empty frames: there is nothing else to go by."""
    if size % FRAME_BYTES and not (name.endswith(".bin") and size > FRAME_BYTES):
        return False
    whole = len(head) // FRAME_BYTES * FRAME_BYTES
    if not whole:
        return False
    cells = np.frombuffer(head[:whole], np.uint8).reshape(-1, FRAME_BYTES)[:, 1:]
    return bool(np.count_nonzero(cells, axis=1).max() <= _MAX_LOADED_SHARE * cells.shape[1])


def read(data: bytes) -> Recording:
    """The frames (T, 64, 64) as uint8 counts at irregular times. Raises Unreadable."""
    n_frames, rest = divmod(len(data), FRAME_BYTES)
    if rest:
        raise Unreadable(
            _("its {size} bytes are not a whole number of frames of {frame} bytes, as if it were cut").format(
                size=len(data), frame=FRAME_BYTES
            )
        )
    check_size(n_frames, SIDE, SIDE)
    stored = np.frombuffer(data, np.uint8).reshape(n_frames, FRAME_BYTES)
    interval_ms = stored[1:, 0].astype(np.int64)
    warnings = []
    if (interval_ms == 0).any():
        warnings.append(_("Intervals of 0 ms stand in the file; 1 ms is taken for them."))
    elapsed_ms = np.concatenate([[0], np.cumsum(np.maximum(interval_ms, 1))])
    return Recording(
        frames=np.ascontiguousarray(stored[:, 1:].reshape(-1, SIDE, SIDE).transpose(0, 2, 1)),
        time_s=s_from_ms(1.0) * elapsed_ms,
        geometry=MatGeometry.of_unknown_pitch(SIDE, SIDE),
        stored_unit="count",
        format=FORMAT.name,
        device="textile mat 64 × 64",
        warnings=tuple(warnings),
    )


FORMAT = Format("textile-bin", N_("a textile mat recording (.bin)"), (".bin",), sniff, read)
