"""A recording to look at: its peak pressures and the way of the load as a picture, or how it rolls over as GIF or MP4.

A recording of at most 10 s is shown frame by frame, so that a step can be followed; a longer one in its own time.
Colours and words are those of the reports; drawing is smooth for the eye, no value is ever measured on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import zoom

from pressuremat.analysis.model import Analysis
from pressuremat.drawings.theme import LIGHT, pressure_colours, rgb
from pressuremat.errors import RecordingError
from pressuremat.extras import need
from pressuremat.i18n import _, number
from pressuremat.report.model import SIMULATED
from pressuremat.types import Floats, Pressure

FPS = 25
_SLOW_S = 10.0
#: Longer ones are thinned out: a GIF keeps every picture whole.
_MOST_PICTURES = 1500
#: The longer side of the mat's part that is shown, in pixels, and the strip of words below it.
_SIDE_PX, _STRIP_PX, _LEAST_PX = 480, 44, 260
_MARGIN_CELLS = 2
_SHADES = 256


@dataclass(frozen=True, eq=False)
class _Stage:
    """What all pictures share: the part of the mat, its size in pixels, the end of the colour scale."""

    rows: slice
    cols: slice
    width: int
    height: int
    maximum: float
    colours: Any
    font: Any
    small: Any


def write(analysis: Analysis, path: Path) -> list[Path]:
    """The picture (.png), animation (.gif) or video (.mp4). Raises RecordingError where nobody is on the mat."""
    stage = _stage(analysis)
    kind = path.suffix.lower()
    if kind == ".png":
        peak = np.maximum.reduce([part.max(axis=0) for part in _parts(analysis)])
        _picture(analysis, stage, peak, None).save(path, "PNG")
        return [path]
    numbers, interval_ms = _numbers(analysis)
    pictures = (_picture(analysis, stage, analysis.recording.pressure(k, k + 1)[0], k) for k in numbers)
    if kind == ".gif":
        palette = [picture.quantize(128, dither=Image.Dither.NONE) for picture in pictures]
        palette[0].save(
            path, "GIF", save_all=True, append_images=palette[1:], duration=interval_ms, loop=0, optimize=False
        )
    else:
        _video(path, pictures, stage)
    return [path]


def _parts(analysis: Analysis) -> Iterator[Pressure]:
    for at in range(0, analysis.recording.n_frames, 256):
        yield analysis.recording.pressure(at, at + 256)


def _stage(analysis: Analysis) -> _Stage:
    """The loaded part of the mat with a margin, square in mm."""
    peak = np.maximum.reduce([part.max(axis=0) for part in _parts(analysis)])
    loaded = peak > 0.02 * peak.max()
    if not analysis.footprints or not loaded.any():
        raise RecordingError(
            _("Expected somebody on the mat, but {name} holds no footprint; take another recording.").format(
                name=analysis.recording.path or _("this one")
            )
        )
    geometry = analysis.recording.geometry
    rows, cols = (
        slice(max(int(at.min()) - _MARGIN_CELLS, 0), min(int(at.max()) + 1 + _MARGIN_CELLS, n))
        for at, n in zip(np.nonzero(loaded), geometry.shape, strict=True)
    )
    wide, deep = (cols.stop - cols.start) * geometry.pitch_mm[0], (rows.stop - rows.start) * geometry.pitch_mm[1]
    scale = _SIDE_PX / max(wide, deep)
    shades = pressure_colours(np.linspace(0, 1, _SHADES))
    return _Stage(
        rows=rows,
        cols=cols,
        # Video wants even sides.
        width=max(2 * round(scale * wide / 2), 2),
        height=max(2 * round(scale * deep / 2), 2),
        maximum=float(peak.max()),
        colours=np.array([rgb(colour) for colour in shades], np.uint8),
        font=ImageFont.load_default(15),
        small=ImageFont.load_default(12),
    )


def _numbers(analysis: Analysis) -> tuple[list[int], int]:
    """Which frames are shown, and each one's time on the screen in ms."""
    n, time_s = analysis.recording.n_frames, analysis.recording.time_s
    long_s = float(time_s[-1] - time_s[0])
    shown: Any = np.arange(n)
    if long_s > _SLOW_S and analysis.recording.time_known:
        shown = np.unique(np.searchsorted(time_s, np.arange(time_s[0], time_s[-1], 1 / FPS)))
    step = -(-len(shown) // _MOST_PICTURES)
    return shown[::step].tolist(), 1000 // FPS


def _picture(analysis: Analysis, stage: _Stage, frame: Pressure, at: int | None) -> Any:
    """One picture: pressures, the way of the load up to frame `at` (None: all of it), words below."""
    part = frame[stage.rows, stage.cols].astype(np.float64)
    factors = (stage.height / part.shape[0], stage.width / part.shape[1])
    smooth = zoom(part, factors, order=1, mode="nearest", grid_mode=True).clip(0, stage.maximum)
    shade = np.rint(smooth / stage.maximum * (_SHADES - 1)).astype(np.intp)
    width = max(stage.width, _LEAST_PX)
    picture = Image.new("RGB", (width, stage.height + _STRIP_PX), LIGHT.surface)
    left = (width - stage.width) // 2
    # Row 0 is nearest the viewer: the picture's last line.
    picture.paste(Image.fromarray(stage.colours[shade][::-1]), (left, 0))
    draw = ImageDraw.Draw(picture)
    path = _on_picture(analysis, stage, analysis.body_cop_mm if at is None else analysis.body_cop_mm[: at + 1])
    path[:, 0] += left
    _way(draw, path)
    if at is not None and np.isfinite(path[-1]).all():
        x, y = path[-1]
        draw.ellipse((x - 5, y - 5, x + 5, y + 5), fill=LIGHT.surface, outline=LIGHT.ink, width=2)
    _words(draw, analysis, stage, frame, at, width)
    return picture


def _on_picture(analysis: Analysis, stage: _Stage, points_mm: Floats) -> Floats:
    geometry = analysis.recording.geometry
    x0, y0 = (geometry.origin_mm[axis] + part.start * geometry.pitch_mm[axis] for axis, part in _axes(stage))
    wide, deep = ((part.stop - part.start) * geometry.pitch_mm[axis] for axis, part in _axes(stage))
    out = np.empty((len(points_mm), 2))
    out[:, 0] = (points_mm[:, 0] - x0) / wide * stage.width
    out[:, 1] = stage.height - (points_mm[:, 1] - y0) / deep * stage.height
    return out


def _axes(stage: _Stage) -> tuple[tuple[int, slice], tuple[int, slice]]:
    return (0, stage.cols), (1, stage.rows)


def _way(draw: Any, path: Floats) -> None:
    """The line through the points; it breaks where there was no load."""
    known = np.asarray(np.isfinite(path).all(axis=1))
    for begin, end in zip(range(len(path) - 1), range(1, len(path)), strict=True):
        if known[begin] and known[end]:
            draw.line([tuple(path[begin]), tuple(path[end])], fill=LIGHT.ink, width=2)


def _words(draw: Any, analysis: Analysis, stage: _Stage, frame: Pressure, at: int | None, width: int) -> None:
    recording = analysis.recording
    unit = "kPa" if recording.unit == "kPa" else _("counts")
    top = stage.height + 5
    if at is None:
        first = _("peak {value} {unit}").format(value=number(stage.maximum, 0), unit=unit)
    elif recording.time_known:
        first = f"{number(float(recording.time_s[at] - recording.time_s[0]), 2)} s"
    else:
        first = _("frame {n}").format(n=at)
    draw.text((6, top), first, fill=LIGHT.ink, font=stage.font)
    now = number(float(frame.max()), 0)
    second = _("0 to {end} {unit}").format(end=number(stage.maximum, 0), unit=unit)
    if at is not None:
        second = _("now {value}, scale 0 to {end} {unit}").format(value=now, end=number(stage.maximum, 0), unit=unit)
    draw.text((6, top + 20), second, fill=LIGHT.muted, font=stage.small)
    if recording.simulated:
        draw.text((width - 6, top), SIMULATED, fill=LIGHT.watch, font=stage.font, anchor="ra")


def _video(path: Path, pictures: Iterator[Any], stage: _Stage) -> None:
    """H.264 by the ffmpeg that imageio-ffmpeg brings. Raises MissingExtraError."""
    ffmpeg = need("imageio_ffmpeg", "video", _("videos"))
    size = (max(stage.width, _LEAST_PX), stage.height + _STRIP_PX)
    writer = ffmpeg.write_frames(
        str(path), size, fps=FPS, codec="libx264", quality=8, macro_block_size=2, ffmpeg_log_level="error"
    )
    writer.send(None)
    try:
        for picture in pictures:
            writer.send(np.ascontiguousarray(picture))
    finally:
        writer.close()
