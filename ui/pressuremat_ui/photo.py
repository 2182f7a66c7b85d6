"""Opening a photo from anywhere, and keeping one where somebody wants it: Qt's readers, with limits.

A path enters; a picture of at most `LARGEST_PX` leaves, turned as the camera says. What is no picture, is broken, or
would fill the memory is refused in one sentence. Files are a stranger's: the kind is read from the content, and only
kinds of plain pixels are read.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter, QPainter

from pressuremat.errors import VisitError
from pressuremat.i18n import _

#: What a camera or a phone writes stays well below; a file beyond them is refused before it is decoded.
MOST_BYTES, MOST_PIXELS = 64 * 2**20, 60_000_000
#: The longer side of what is shown: more than any window has.
LARGEST_PX = 2400
#: Shorter than this, nobody can click a knee.
_LEAST_PX = 60
_KINDS = (b"jpeg", b"jpg", b"png", b"webp", b"bmp")


@dataclass(frozen=True, eq=False)
class Photo:
    """A decoded photo: its pixels, and its size."""

    image: QImage
    width: int
    height: int


def load(path: Path) -> Photo:
    """The photo at `path`. Raises VisitError in one sentence."""
    name = path.name
    try:
        n_bytes = path.stat().st_size if path.is_file() else -1
    except OSError:
        n_bytes = -1
    if n_bytes < 0:
        raise VisitError(_("Expected a photo, {name} cannot be opened; choose a file that is there.").format(name=name))
    if n_bytes > MOST_BYTES:
        raise VisitError(
            _("Expected a photo of at most {most} MB, {name} has {n}; save it smaller.").format(
                most=MOST_BYTES // 2**20, name=name, n=n_bytes // 2**20
            )
        )
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if bytes(reader.format().data()) not in _KINDS or not size.isValid():
        raise VisitError(
            _("Expected a photo as JPEG, PNG, WebP or BMP, {name} is none; save it as JPEG.").format(name=name)
        )
    if size.width() * size.height() > MOST_PIXELS:
        raise VisitError(
            _("Expected a photo of at most {most} megapixels, {name} has {n}; save it smaller.").format(
                most=MOST_PIXELS // 10**6, name=name, n=size.width() * size.height() // 10**6
            )
        )
    if max(size.width(), size.height()) > LARGEST_PX:
        reader.setScaledSize(size.scaled(QSize(LARGEST_PX, LARGEST_PX), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        raise VisitError(_("Expected a whole photo, {name} is broken; copy or save it anew.").format(name=name))
    if min(image.width(), image.height()) < _LEAST_PX:
        raise VisitError(
            _("Expected a photo that shows a leg, {name} has {w} × {h} pixels; take a larger one.").format(
                name=name, w=image.width(), h=image.height()
            )
        )
    return Photo(image, image.width(), image.height())


def save(photo: Photo, path: Path) -> None:
    """Write the pixels alone as JPEG: neither the place nor the time that a camera notes goes with them.

    Raises VisitError.
    """
    bare = QImage(photo.image.size(), QImage.Format.Format_RGB32)
    bare.fill(Qt.GlobalColor.white)
    painter = QPainter(bare)
    painter.drawImage(0, 0, photo.image)
    painter.end()
    half = path.with_name(path.name + ".new")
    writer = QImageWriter(str(half), b"jpeg")
    writer.setQuality(85)
    if not writer.write(bare):
        half.unlink(missing_ok=True)
        raise VisitError(_("The photo cannot be written to {name}; make room there.").format(name=path))
    os.replace(half, path)
