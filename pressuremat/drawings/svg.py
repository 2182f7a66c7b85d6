"""Small pieces of SVG text: paths, numbers, escaping. Only what both browsers and QtSvg (SVG Tiny) understand."""

from __future__ import annotations

from html import escape

import numpy as np

from pressuremat.types import Floats


def num(value: float) -> str:
    """A number with at most two decimals and no trailing zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def attrs(**values: object) -> str:
    """Attributes in the order given; `_` in names becomes `-`, None is left out."""
    parts = []
    for name, value in values.items():
        if value is None:
            continue
        text = num(float(value)) if isinstance(value, (int, float)) else escape(str(value), quote=True)
        parts.append(f' {name.rstrip("_").replace("_", "-")}="{text}"')
    return "".join(parts)


def tag(name: str, content: str | None = None, /, **values: object) -> str:
    """One element; `content` is markup already."""
    head = f"<{name}{attrs(**values)}"
    return f"{head}/>" if content is None else f"{head}>{content}</{name}>"


def text(x: float, y: float, words: str, /, **values: object) -> str:
    """Words at a baseline, escaped. Drawn large and scaled down, for QtSvg knows only whole font sizes."""
    size = values.pop("font_size", 3.0)
    if not isinstance(size, (int, float)):
        raise ValueError(f"font_size must be a number, not {size!r}")
    place = f"translate({num(x)} {num(y)}) scale(.1)"
    return tag("text", escape(words), transform=place, font_size=10 * size, **values)


def document(
    width: float, height: float, body: str, *, title: str, desc: str = "", left: float = 0.0, top: float = 0.0
) -> str:
    """A whole drawing whose units are mm of paper; `title` says in words what it shows, `desc` tells it at length."""
    head = attrs(
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"{num(left)} {num(top)} {num(width)} {num(height)}",
        width=f"{num(width)}mm",
        height=f"{num(height)}mm",
        role="img",
        aria_label=title,
        font_family="Inter",
        # QtSvg outlines every filled shape with a hair of its own colour unless told not to: most of a PDF's bytes.
        stroke_width="0",
    )
    told = f"<desc>{escape(desc)}</desc>" if desc else ""
    return f"<svg{head}><title>{escape(title)}</title>{told}{body}</svg>"


def polyline(points: Floats, *, closed: bool = False, scale: float = 10.0) -> str:
    """Path data of `points` (n, 2), rounded to 1/`scale` and written relative, in units of 1/`scale`."""
    if len(points) < 2:
        return ""
    whole = np.rint(np.asarray(points) * scale).astype(int)
    steps = np.diff(whole, axis=0)
    steps = steps[steps.any(axis=1)]
    body = "".join(f"{x}{y:+d}" if i == 0 else f"{x:+d}{y:+d}" for i, (x, y) in enumerate(steps.tolist()))
    return f"M{whole[0, 0]} {whole[0, 1]}l{body}{'z' if closed else ''}" if body else ""
