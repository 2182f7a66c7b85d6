"""What several commands share: options for formats that do not say their pitch or rate, and how files are read."""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from pressuremat.errors import PressureMatError
from pressuremat.files.format import RATE_LIMITS_HZ
from pressuremat.geometry import PITCH_LIMITS_MM
from pressuremat.i18n import _
from pressuremat.types import Condition, Recording, Subject


def positive(text: str) -> float:
    """A finite number above zero, for argparse."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value > 0):
        raise argparse.ArgumentTypeError(_("expected a number above 0, got {text!r}").format(text=text))
    return value


def within(low: float, high: float) -> Callable[[str], float]:
    """What takes a number from `low` to `high`, for argparse."""

    def number(text: str) -> float:
        value = positive(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(
                _("expected a number from {low:g} to {high:g}, got {text!r}").format(low=low, high=high, text=text)
            )
        return value

    return number


def temperature(text: str) -> float:
    """A room's temperature in °C, for argparse."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not -40 <= value <= 60:
        raise argparse.ArgumentTypeError(_("expected a temperature from -40 to 60 °C, got {text!r}").format(text=text))
    return value


def pitch(text: str) -> tuple[float, float]:
    """X or X,Y in mm, for argparse."""
    parts = [within(*PITCH_LIMITS_MM)(part) for part in text.split(",")]
    if len(parts) not in (1, 2):
        raise argparse.ArgumentTypeError(_("expected one length in mm, or two as X,Y, got {text!r}").format(text=text))
    return parts[0], parts[-1]


def add_scale_options(parser: argparse.ArgumentParser) -> None:
    """`--pitch-mm`, `--rate-hz` and `--layout`, for formats that do not say them."""
    parser.add_argument(
        "--pitch-mm", type=pitch, metavar="X[,Y]", help=_("distance between cells, where the file does not say it")
    )
    rate = within(*RATE_LIMITS_HZ)
    parser.add_argument("--rate-hz", type=rate, metavar="HZ", help=_("frame rate, where the file does not say it"))
    parser.add_argument(
        "--layout", metavar="FILE", help=_("where an insole's sensors lie: CSV with sensor, x_mm, y_mm, area_mm2")
    )
    parser.add_argument(
        "--calibration", metavar="FILE", help=_("a mat's calibration; else the one kept for the board, if any")
    )


def add_person_options(parser: argparse.ArgumentParser) -> None:
    """`--mass-kg`, `--height-cm` and the age: what bears on what values mean."""
    parser.add_argument("--mass-kg", type=within(1, 1000), metavar="M", help=_("body mass"))
    parser.add_argument("--height-cm", type=within(30, 260), metavar="H", help=_("body height"))
    parser.add_argument("--foot-mm", type=within(80, 400), metavar="MM", help=_("length of the person's feet"))
    age = parser.add_mutually_exclusive_group()
    age.add_argument("--age-y", type=within(0.1, 130), metavar="A", help=_("age in years"))
    age.add_argument("--birth-year", type=within(1850, 2200), metavar="Y", help=_("year of birth"))


def subject_of(args: argparse.Namespace) -> Subject:
    """The person whom the options describe."""
    age_y = args.age_y
    if age_y is None and args.birth_year is not None:
        # Whoever was born some time in that year is half a year younger than the difference, on average.
        age_y = max(datetime.now().astimezone().year - args.birth_year - 0.5, 0.0)
    return Subject(age_y, args.height_cm, args.mass_kg, args.foot_mm)


def refuse_to_replace(output: str, recordings: Sequence[str]) -> None:
    """Raise PressureMatError where writing `output` would replace one of `recordings`."""
    for name in recordings:
        if os.path.realpath(output) == os.path.realpath(name):
            raise PressureMatError(
                _("Expected another file to write to than {name}, which is the recording; choose another name.").format(
                    name=name
                )
            )


def read_recording(name: str, args: argparse.Namespace) -> Recording:
    """The recording of that path, `-` for stdin, with the options of `add_scale_options` applied."""
    from pressuremat.files import read

    source = sys.stdin.buffer.read() if name == "-" else name
    layout = getattr(args, "layout", None)
    recording = read(source, pitch_mm=args.pitch_mm, rate_hz=args.rate_hz, layout=layout)
    recording = _calibrated(recording, getattr(args, "calibration", None))
    footwear = getattr(args, "footwear", None)
    if footwear is not None:
        recording = replace(recording, condition=Condition(footwear, recording.condition.cover))
    return recording


def _calibrated(recording: Recording, name: str | None) -> Recording:
    """Counts read anew with the calibration of that file, or with the one kept for the board they came from."""
    from pressuremat.calibration import store

    if name is None:
        return store.newest(recording)
    return store.recalibrated(recording, store.load(name))
