"""Source URIs."""

from __future__ import annotations

import pytest

from pressuremat.errors import SourceError
from pressuremat.sources.registry import parse_uri


@pytest.mark.parametrize(
    ("text", "target", "options"),
    [
        ("serial:COM3", "COM3", {}),
        ("serial:/dev/ttyACM0", "/dev/ttyACM0", {}),
        ("serial:auto?baud=115200", "auto", {"baud": "115200"}),
        ("replay:a file?.pmat", "a file?.pmat", {}),
        ("replay:C:\\x\\walk.pmat?speed=2&loop=1", "C:\\x\\walk.pmat", {"speed": "2", "loop": "1"}),
        ("sim:walk?arch=low&seed=3", "walk", {"arch": "low", "seed": "3"}),
    ],
)
def test_parts(text: str, target: str, options: dict[str, str]) -> None:
    uri = parse_uri(text)
    assert (uri.target, dict(uri.options)) == (target, options)


@pytest.mark.parametrize("text", ["", "walk", "/dev/ttyACM0", "usb:1", "C:\\walk.pmat"])
def test_what_is_no_source(text: str) -> None:
    with pytest.raises(SourceError, match="serial:auto, replay:FILE or sim:stand"):
        parse_uri(text)
