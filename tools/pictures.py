"""The README's pictures, made from the app's own tour: `python tools/pictures.py` writes docs/images/*.png.

Needs no screen. A picture above 200 kB is brought to 256 colours.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PIL import Image

from pressuremat_ui.tour import tour

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
#: Name of the picture, and the page of the tour that it shows.
PICTURES = {
    "live": "live-standing-dark",
    "findings": "findings-walking-light",
    "recording": "recording-walking-light",
}
MAX_BYTES = 200_000


def main() -> int:
    """Make them; 1 where one came out too large."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    too_large = 0
    with tempfile.TemporaryDirectory(prefix="pressuremat-pictures-") as scratch:
        pages = tour(Path(scratch))
        for name, page in PICTURES.items():
            source = next(path for path in pages if path.stem.endswith(page))
            target = FOLDER / f"{name}.png"
            with Image.open(source) as picture:
                rgb = picture.convert("RGB")
                rgb.save(target, optimize=True)
                if target.stat().st_size > MAX_BYTES:
                    rgb.quantize(256, dither=Image.Dither.FLOYDSTEINBERG).save(target, optimize=True)
            print(f"{target} {target.stat().st_size / 1000:.0f} kB")
            too_large += target.stat().st_size > MAX_BYTES
    return 1 if too_large else 0


if __name__ == "__main__":
    sys.exit(main())
