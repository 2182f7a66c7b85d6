"""Contact sheets of all our line drawings, to look at: `python tools/drawings.py DIR [KEY …]`.

Writes drills, protocols and the leg figure in the light and dark theme and as grey paper, as PNG drawn by Qt. Needs no
screen. With keys, only those drawings, each large.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from pressuremat.drawings.drills import DRILLS, drill_svg
from pressuremat.drawings.leg import Parts, PartState, leg_figure_svg
from pressuremat.drawings.protocols import PROTOCOLS, protocol_svg
from pressuremat.drawings.theme import DARK, LIGHT, Tokens
from pressuremat.report.qt import application

SCALE, GAP = 3.0, 8.0

#: Invented people: some known, nothing known, everything said at length.
LEGS: dict[str, tuple[Parts, dict[str, float]]] = {
    "some": (
        {
            ("foot", "left"): PartState("watch", 0.1, "Low, flexible arch", "0.29 ± 0.02 standing, 0.24 seated"),
            ("ankle", "left"): PartState("flag", 0.3, "The ankle bends little", "lunge 7 cm, below 8"),
            ("knee", "left"): PartState("flag", 0.0, "Seen: clearly in at the bottom of the squat"),
            ("hip", "left"): PartState("unknown", 0.1),
            ("foot", "right"): PartState("fine", 0.2, "Loading in walking", "CPEI 14.6 ± 1.9 %"),
            ("ankle", "right"): PartState("watch", 0.3, "Beweglichkeit des Sprunggelenks", "Ausfallschritt 9 cm"),
            ("knee", "right"): PartState("fine", 0.0, "Seen: straight"),
            ("hip", "right"): PartState("unknown", 0.1, "Strength"),
        },
        {"left": 14.0},
    ),
    "nothing": ({}, {}),
}


def main(argv: list[str] | None = None) -> int:
    """Write the sheets; 2 for a key that there is not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("keys", nargs="*")
    args = parser.parse_args(argv)
    if unknown := [key for key in args.keys if key not in DRILLS and key not in PROTOCOLS]:
        parser.error(f"no drawing is called {', '.join(unknown)}")
    args.folder.mkdir(parents=True, exist_ok=True)
    sheets: dict[str, tuple[int, Callable[[Tokens], list[str]]]] = {
        "drills": (3, lambda theme: [drill_svg(key, theme) for key in DRILLS]),
        "protocols": (3, lambda theme: [protocol_svg(key, theme) for key in PROTOCOLS]),
        "leg": (2, lambda theme: [leg_figure_svg(parts, theme, knee_in_deg=bend) for parts, bend in LEGS.values()]),
    }
    if args.keys:
        sheets = {
            "chosen": (2, lambda t: [drill_svg(k, t) if k in DRILLS else protocol_svg(k, t) for k in args.keys]),
        }
    with application():
        for name, (columns, drawings) in sheets.items():
            for look, theme in (("light", LIGHT), ("dark", DARK), ("paper", LIGHT)):
                image = contact_sheet(drawings(theme), columns, theme.surface)
                if look == "paper":
                    image = image.convertToFormat(QImage.Format.Format_Grayscale8)
                target = args.folder / f"{name}-{look}.png"
                image.save(str(target))
                print(target)
    return 0


def contact_sheet(drawings: list[str], columns: int, ground: str) -> QImage:
    """The drawings side by side, each as Qt draws it."""
    renderers = [QSvgRenderer(QByteArray(drawing.encode())) for drawing in drawings]
    size = renderers[0].viewBoxF().size()
    width, height = size.width() * SCALE + GAP, size.height() * SCALE + GAP
    rows = -(-len(renderers) // columns)
    image = QImage(round(width * columns), round(height * rows), QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for i, renderer in enumerate(renderers):
        box = QRectF(i % columns * width + GAP / 2, i // columns * height + GAP / 2, width - GAP, height - GAP)
        renderer.render(painter, box)
        painter.setPen(QColor(128, 128, 128, 60))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
    painter.end()
    return image


if __name__ == "__main__":
    sys.exit(main())
