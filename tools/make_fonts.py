"""Make the fonts of pressuremat/assets/fonts from Inter's variable font. Needs fonttools and brotli; run by hand.

    python tools/make_fonts.py InterVariable.woff2

In: `InterVariable.woff2` of Inter 4.1 (OFL 1.1). Out: three static weights, each as TTF for Qt (Latin, Greek, basic
Cyrillic) and as WOFF2 for the HTML report (Latin, signs). Figures are the tabular ones, so that no renderer needs to
ask for them. The weights of the design, 400, 550 and 650, are registered as 400, 500 and 600, which Qt, CSS and SVG
all know by name.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset  # type: ignore[import-not-found]
from fontTools.ttLib import TTFont  # type: ignore[import-not-found]
from fontTools.varLib import instancer  # type: ignore[import-not-found]

OUT = Path(__file__).resolve().parent.parent / "pressuremat" / "assets" / "fonts"
#: Name, weight it is drawn at, weight it is called by.
WEIGHTS = (("Regular", 400, 400), ("Medium", 550, 500), ("SemiBold", 650, 600))
LATIN = (
    "U+0020-007E,U+00A0-017F,U+0192,U+0218-021B,U+02C6-02DD,U+0300-030C,U+0394,U+03A3,U+03A9,U+03B1-03B5,U+03BB,"
    "U+03BC,U+03C0,U+03C3,U+1E9E,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F,U+2030,U+2032,U+2033,U+2039,"
    "U+203A,U+2044,U+2070-208E,U+20AC,U+2122,U+2190-2193,U+2202,U+2206,U+220F,U+2211,U+2212,U+2215,U+2219,U+221A,"
    "U+221E,U+222B,U+2248,U+2260,U+2264,U+2265,U+25A0,U+25A1,U+25B2,U+25B3,U+25CB,U+25CF,U+2713"
)
FULL = LATIN + ",U+0180-024F,U+0370-03FF,U+0400-045F,U+0490-0491,U+1E00-1EFF"


def tabular_figures(font: TTFont) -> None:
    """Let the digits' code points mean the glyphs of the `tnum` feature."""
    table = font["GSUB"].table
    swap: dict[str, str] = {}
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for part in table.LookupList.Lookup[index].SubTable:
                    swap.update(getattr(part, "ExtSubTable", part).mapping)
    for cmap in font["cmap"].tables:
        for code in range(ord("0"), ord("9") + 1):
            if code in cmap.cmap:
                cmap.cmap[code] = swap.get(cmap.cmap[code], cmap.cmap[code])


def make(source: Path, name: str, drawn: int, called: int, kind: str) -> None:
    """Write one weight in one kind, "ttf" or "woff2"."""
    font = TTFont(source)
    instancer.instantiateVariableFont(font, {"wght": drawn, "opsz": 14}, inplace=True, updateFontNames=False)
    tabular_figures(font)
    options = subset.Options()
    options.layout_features = ["kern", "ccmp", "mark", "mkmk", "locl"]
    options.hinting = False
    options.name_IDs = [0, 5, 13, 14]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(FULL if kind == "ttf" else LATIN))
    subsetter.subset(font)
    family = "Inter" if name == "Regular" else f"Inter {name}"
    for name_id, text in {
        1: family,
        2: "Regular",
        3: f"Inter-{name}, subset with tabular figures",
        4: family,
        6: f"Inter-{name}",
        16: "Inter",
        17: name,
    }.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)
    font["OS/2"].usWeightClass = called
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0x61) | 0x40
    font["head"].macStyle = 0
    font.recalcTimestamp = False
    if "STAT" in font:
        del font["STAT"]
    font.flavor = "woff2" if kind == "woff2" else None
    font.save(OUT / f"Inter-{name}.{kind}")


if __name__ == "__main__":
    for row in WEIGHTS:
        for suffix in ("ttf", "woff2"):
            make(Path(sys.argv[1]), *row, suffix)
