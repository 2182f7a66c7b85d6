"""RSscan footscan's "entire plate" as text: `Frame 0 (0.00 ms)`, then a row of tab-separated numbers for each row of
the plate; sometimes named .xls although it is text.

The size of the cells is not in the file: 7.62 mm along the plate and 5.08 mm across are those of the maker's plates,
and the recording's `device` says where they are from. Nor is the unit: the sums fit no adult in N or kPa, so the
values stay counts. Times are printed to 0.01 ms; where one even rate explains them they are freed of that rounding.

Orientation, by evidence: both public passes walk toward the rows printed last, so the first row printed is our row 0.
Columns as printed run to the right of the walker: left and right feet lie on their own side of each other, and in the
known prints (left, right, left) the arch lies on the side of the other foot.

The recording starts and ends with the measurement, not with a contact: what is loaded then is cut.
"""

from __future__ import annotations

import re
from functools import partial

import numpy as np

from pressuremat.files.cell_rows import CellText, lines_of, put_frames
from pressuremat.files.format import Format, Unreadable, check_size
from pressuremat.files.vendor_text import check_times, ends_whole, even_times, titles_of
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import N_, _
from pressuremat.types import Floats, Gap, Recording
from pressuremat.units import s_from_ms

#: Distance of the cells of the maker's plates: across the walk, and along it.
PLATE_PITCH_MM = (5.08, 7.62)

_TITLE = re.compile(rb"^(?:\xef\xbb\xbf)?Frame (\d{1,9}) \((\d{1,9}(?:[.,]\d{1,6})?) ?ms\)[ \t]*\r?$", re.MULTILINE)
_ROUNDING_MS = 0.0101  # two printed times, each off by half of 0.01 ms, and what a mean over them adds


def sniff(head: bytes, name: str, size: int) -> bool:  # noqa: ARG001
    """Whether a frame's title is among its first lines, and a row of numbers right below."""
    title = _TITLE.search(head[:4096])
    if title is None:
        return False
    below = head[title.end() : title.end() + 4096].lstrip(b"\r\n").split(b"\n")[0]
    return bool(re.fullmatch(rb"[\d.,\t \r]+", below))


def read(data: bytes) -> Recording:
    """The frames (T, rows, cols) as float32 counts. Raises Unreadable."""
    titles = titles_of(data, b"Frame", _TITLE)
    if not titles:
        raise Unreadable(_("it holds no frame"))
    first = lines_of(data[titles[0].end() : titles[1].start() if len(titles) > 1 else len(data)])
    if not first:
        raise Unreadable(_("frame {k} has no rows, as if it were cut").format(k=int(titles[0][1])))
    n_rows, n_cols = len(first), len(first[0].split())
    check_size(len(titles), n_rows, n_cols)
    if len(data) < len(titles) * n_rows * (2 * n_cols - 1):  # a cell takes two bytes, so it cannot hold them all
        raise Unreadable(_("it ends too early, as if it were cut"))
    frames = np.zeros((len(titles), n_rows, n_cols), np.float32)
    damaged = _("a row of frame {k} is damaged or cut")
    put_frames(data, titles, len(data), CellText(n_cols), damaged, frames, partial(_wrong, n_rows))
    if not ends_whole(data):
        raise Unreadable(_("its last line does not end, as if it were cut"))

    ordinal = np.array([int(title[1]) for title in titles], np.float64)
    printed_ms = np.array([float(title[2].replace(b",", b".")) for title in titles])
    time_s = s_from_ms(1.0) * even_times(ordinal, printed_ms, _ROUNDING_MS)
    if (np.diff(ordinal) <= 0).any():
        raise Unreadable(_("a frame stands in it twice, so it holds more than one measurement"))
    check_times(time_s)
    return Recording(
        frames=frames,
        time_s=time_s,
        geometry=MatGeometry(n_rows, n_cols, PLATE_PITCH_MM),
        stored_unit="count",
        format=FORMAT.name,
        device="RSscan footscan plate (cells of 5.08 × 7.62 mm by its make)",
        gaps=_gaps(ordinal, time_s),
    )


def _wrong(n_rows: int, number: int, n_lines: int) -> Unreadable:
    text = _("frame {k} has {rows} rows and the first has {first}, as if it were cut")
    return Unreadable(text.format(k=number, rows=n_lines, first=n_rows))


def _gaps(ordinal: Floats, time_s: Floats) -> tuple[Gap, ...]:
    """Where numbers of frames are missing."""
    missing = np.flatnonzero(np.diff(ordinal) > 1)
    return tuple(
        Gap(
            float(time_s[i]),
            float(time_s[i + 1]),
            int(ordinal[i + 1] - ordinal[i]) - 1,
            _("frames missing in the file"),
        )
        for i in missing
    )


FORMAT = Format("footscan-text", N_("a footscan entire-plate text (.txt)"), (".txt", ".xls"), sniff, read)
