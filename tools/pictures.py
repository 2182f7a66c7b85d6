"""The pictures of README and guide, made from the app's own tour: `python tools/pictures.py`.

Needs no screen. Writes docs/images and docs/guide/images, each picture in few colours and as large as it is shown.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PIL import Image

from pressuremat_ui.tour import tour

DOCS = Path(__file__).resolve().parent.parent / "docs"
#: By folder: name of the picture, and the stop of the tour with its theme that it shows.
PICTURES: Mapping[str, Mapping[str, str]] = {
    "images": {
        "live": "live-standing-dark",
        "findings": "findings-walking-light",
    },
    "guide/images": {
        "01-home": "home-light",
        "02-person": "people-new-light",
        "03-source": "source-light",
        "04-live": "live-standing-light",
        "05-questions": "exam-questions-light",
        "06-test": "exam-test-light",
        "07-seen": "exam-seen-light",
        "08-result": "result-light",
        "09-drills": "result-2-light",
        "10-progress": "progress-light",
        "gallery": "gallery-light",
        "try": "try-result-light",
        "programme": "programme-light",
        "people": "people-light",
        "exam-person": "exam-person-dark",
        "live-walking": "live-walking-dark",
        "practice": "practice-light",
        "recording": "recording-walking-light",
        "findings": "findings-walking-light",
        "mat": "mat-light",
        "settings": "settings-light",
        "help": "help-light",
        "first-tour": "first-tour-light",
    },
}
#: Width in pixels, number of colours, and bytes at most, by folder.
LIMITS = {"images": (1280, 256, 200_000), "guide/images": (1000, 64, 80_000)}


def main() -> int:
    """Make them; 1 where one came out too large."""
    stops = {words.rpartition("-")[0] for pictures in PICTURES.values() for words in pictures.values()}
    too_large = 0
    with tempfile.TemporaryDirectory(prefix="pressuremat-pictures-") as scratch:
        made = {path.stem.partition("-")[2]: path for path in tour(Path(scratch), only=stops)}
        for folder, pictures in PICTURES.items():
            (DOCS / folder).mkdir(parents=True, exist_ok=True)
            width, n_colours, most = LIMITS[folder]
            for name, stop in pictures.items():
                target = DOCS / folder / f"{name}.png"
                with Image.open(made[stop]) as picture:
                    rgb = picture.convert("RGB")
                    rgb.thumbnail((width, width), Image.Resampling.LANCZOS)
                    rgb.quantize(n_colours, dither=Image.Dither.NONE).save(target, optimize=True)
                print(f"{target} {target.stat().st_size / 1000:.0f} kB")
                too_large += target.stat().st_size > most
    return 1 if too_large else 0


if __name__ == "__main__":
    sys.exit(main())
