"""What several commands share: options for formats that do not say their pitch or rate, and how files are read."""

from __future__ import annotations

import argparse
import math
import sys
from dataclasses import replace
from pathlib import Path

from pressuremat.i18n import _
from pressuremat.types import Condition, Recording

FOOTWEAR = ("barefoot", "sock", "shoe", "insole")


def positive(text: str) -> float:
    """A finite number above zero, for argparse."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value > 0):
        raise argparse.ArgumentTypeError(_("expected a number above 0, got {text!r}").format(text=text))
    return value


def pitch(text: str) -> tuple[float, float]:
    """X or X,Y in mm, for argparse."""
    parts = [positive(part) for part in text.split(",")]
    if len(parts) not in (1, 2):
        raise argparse.ArgumentTypeError(_("expected one length in mm, or two as X,Y, got {text!r}").format(text=text))
    return parts[0], parts[-1]


def add_scale_options(parser: argparse.ArgumentParser) -> None:
    """`--pitch-mm` and `--rate-hz`, for formats that do not say them."""
    parser.add_argument(
        "--pitch-mm", type=pitch, metavar="X[,Y]", help=_("distance between cells, where the file does not say it")
    )
    parser.add_argument("--rate-hz", type=positive, metavar="HZ", help=_("frame rate, where the file does not say it"))


def read_recording(name: str, args: argparse.Namespace) -> Recording:
    """The recording of that path, `-` for stdin, with the options of `add_scale_options` applied."""
    from pressuremat.files import read

    source = sys.stdin.buffer.read() if name == "-" else Path(name)
    recording = read(source, pitch_mm=args.pitch_mm, rate_hz=args.rate_hz)
    footwear = getattr(args, "footwear", None)
    if footwear is not None:
        recording = replace(recording, condition=Condition(footwear, recording.condition.cover))
    return recording
