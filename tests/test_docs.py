"""The documentation leads to what there is, and its pictures stay small."""

from __future__ import annotations

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PAGES = sorted({*PROJECT.glob("*.md"), *PROJECT.glob("*/*.md"), *PROJECT.glob("docs/*/*.md")})
_LINK = re.compile(r"\]\(([^)#\s]+)")


def test_every_link_leads_somewhere() -> None:
    links = [(page, one) for page in PAGES for one in _LINK.findall(page.read_text("utf-8")) if "://" not in one]
    assert len(links) > 80
    assert not [f"{page.name}: {one}" for page, one in links if not (page.parent / one).exists()]


def test_no_picture_is_forgotten_and_together_they_are_small() -> None:
    pictures = [*PROJECT.glob("docs/images/*.png"), *PROJECT.glob("docs/guide/images/*.png")]
    shown = {(page.parent / one).resolve() for page in PAGES for one in _LINK.findall(page.read_text("utf-8"))}
    assert not [picture.name for picture in pictures if picture not in shown]
    assert sum(picture.stat().st_size for picture in pictures) < 2_000_000
