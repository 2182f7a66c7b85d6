"""`pressuremat sway FILE`: posturography on a table of centre-of-pressure positions from any device."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressuremat.cli.common import within
from pressuremat.errors import PressureMatError
from pressuremat.files.format import RATE_LIMITS_HZ
from pressuremat.i18n import _

if TYPE_CHECKING:
    from pressuremat.metrics.sway_trace import Convention, CopTrace
    from pressuremat.types import Floats, MetricValue

SCHEMA = "pressuremat.sway/1"
#: Names of `metrics.sway_trace.CONVENTIONS`, which is imported only when the command runs.
CONVENTION_NAMES = ("default", "bds", "quijoux")
_MM = {"mm": 1.0, "cm": 10.0, "m": 1000.0}
_FURTHEST_MM = 1e5
_MOST_NOISE_MM = 100.0


def rows(text: str) -> tuple[int, int | None]:
    """A:B, either of which may be left out, for argparse."""
    first, colon, last = text.partition(":")
    if not colon or not all(part == "" or (part.isascii() and part.isdecimal()) for part in (first, last)):
        raise argparse.ArgumentTypeError(_("expected rows as A:B, counted from 0, got {text!r}").format(text=text))
    bounds = int(first or 0), int(last) if last else None
    if bounds[1] is not None and bounds[1] <= bounds[0]:
        raise argparse.ArgumentTypeError(_("expected rows A:B with B above A, got {text!r}").format(text=text))
    return bounds


def column(text: str) -> str:
    """A column's name, or its number from 1, for argparse."""
    if not text.strip() or (text.isdecimal() and (int(text) < 1 or not text.isascii())):
        raise argparse.ArgumentTypeError(
            _("expected a column's name or its number from 1, got {text!r}").format(text=text)
        )
    return text.strip()


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "sway", help=_("posturography on a table of centre-of-pressure positions"), description=__doc__
    )
    parser.add_argument("file", metavar="FILE", help=_("a CSV, TSV or blank-separated table; - for standard input"))
    for name, words in (("--x", _("column of ML positions")), ("--y", _("column of AP positions"))):
        parser.add_argument(name, type=column, required=True, metavar="COL", help=words)
    parser.add_argument("--unit", choices=tuple(_MM), required=True, help=_("unit of the positions"))
    parser.add_argument(
        "--rate-hz", type=within(*RATE_LIMITS_HZ), required=True, metavar="HZ", help=_("samples a second")
    )
    parser.add_argument("--rows", type=rows, metavar="A:B", help=_("rows to use, from 0, B not included"))
    parser.add_argument(
        "--noise-mm",
        type=within(0.0, _MOST_NOISE_MM),
        metavar="MM",
        help=_("noise of a position on each axis, one SD, as of a dead weight; uncertainties come from it"),
    )
    parser.add_argument("--raw", action="store_true", help=_("neither filter nor resample"))
    parser.add_argument("--convention", choices=CONVENTION_NAMES, default="default", help=_("whose definitions"))
    parser.add_argument("--json", action="store_true", help=_("one JSON document"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure and print."""
    from pressuremat.files.cop_table import read_cop_table

    data = sys.stdin.buffer.read() if args.file == "-" else Path(args.file).read_bytes()
    name = _("standard input") if args.file == "-" else Path(args.file).name
    x, y = (part * _MM[args.unit] for part in read_cop_table(data, name, (args.x, args.y), args.rows))
    document, values = sway_document(x, y, args.rate_hz, args.convention, raw=args.raw, noise_mm=args.noise_mm)
    if args.json:
        document["provenance"] = _provenance(data)
        print(json.dumps(document, allow_nan=False))
    else:
        print(_text(name, document, values))
    return 0


def sway_document(
    x_mm: Floats, y_mm: Floats, rate_hz: float, convention_name: str, *, raw: bool, noise_mm: float | None = None
) -> tuple[dict[str, Any], tuple[MetricValue, ...]]:
    """The `pressuremat.sway/1` of positions (n,), NaN where missing, without provenance; and its values.

    `noise_mm`: SD of a position on each axis; without it what the table's decimals leave open, where that is coarse.
    """
    import numpy as np

    from pressuremat.calibration.reading import rounding_sd
    from pressuremat.metrics.sway import no_sway_values, sway_values
    from pressuremat.metrics.sway_error import shaken
    from pressuremat.metrics.sway_trace import convention_by_name

    furthest = max((float(np.nanmax(np.abs(one))) for one in (x_mm, y_mm) if np.isfinite(one).any()), default=0.0)
    if furthest > _FURTHEST_MM:
        raise PressureMatError(
            _("Expected positions within 100 m, got {furthest:g} m; check --x, --y and --unit.").format(
                furthest=furthest / 1000
            )
        )
    n_missing = int((~(np.isfinite(x_mm) & np.isfinite(y_mm))).sum())
    convention = convention_by_name(convention_name)
    trace = _trace(x_mm, y_mm, rate_hz, convention, raw=raw)
    rounded = (rounding_sd(x_mm), rounding_sd(y_mm))
    noise = (
        rounded if noise_mm is None else (float(np.hypot(noise_mm, rounded[0])), float(np.hypot(noise_mm, rounded[1])))
    )

    def again(x: Floats, y: Floats) -> CopTrace:
        made = _trace(x, y, rate_hz, convention, raw=raw)
        assert not isinstance(made, str)
        return made

    if isinstance(trace, str):
        values = no_sway_values(trace)
    else:
        values = sway_values(trace, shaken=shaken(x_mm, y_mm, noise, again))
    document = {
        "schema": SCHEMA,
        "n": len(x_mm),
        "rate_hz": rate_hz,
        "convention": convention_name,
        "raw": raw,
        "n_missing": n_missing,
        "noise_mm": None if not max(noise) > 0 else list(noise),
        "processing": None if isinstance(trace, str) else _processing(trace, rate_hz, raw=raw),
        "metrics": [value.to_json() for value in values],
    }
    return document, values


def _trace(x_mm: Floats, y_mm: Floats, rate_hz: float, convention: Convention, *, raw: bool) -> CopTrace | str:
    """The trace, or why there is none."""
    import numpy as np

    from pressuremat.metrics.sway_trace import trace_of

    known = np.isfinite(x_mm) & np.isfinite(y_mm)
    if known.all():
        return trace_of(x_mm, y_mm, rate_hz, convention, raw=raw)
    missing = _("{n} of {total} rows hold no position").format(n=int((~known).sum()), total=len(known))
    if raw or not known.any():
        return missing
    try:
        times = np.flatnonzero(known) / rate_hz
        return trace_of(x_mm[known], y_mm[known], rate_hz, convention, raw=False, time_s=times)
    except ValueError:
        return missing


def _processing(trace: CopTrace, rate_hz: float, *, raw: bool) -> dict[str, Any]:
    """What was done to the positions beside taking their mean off, and what came of it."""
    from pressuremat.metrics.sway_trace import PLATE_LOW_PASS_HZ

    resampled = trace.rate_hz != rate_hz
    filtered = not raw and trace.rate_hz > 2 * PLATE_LOW_PASS_HZ
    return {
        "resampling": "SWARII, 10.3390/s16081208" if resampled else None,
        "low_pass_hz": PLATE_LOW_PASS_HZ if filtered else None,
        "n": trace.n,
        "rate_hz": trace.rate_hz,
    }


def _provenance(data: bytes) -> dict[str, Any]:
    import hashlib

    from pressuremat import __version__

    return {"version": __version__, "input_sha256": hashlib.sha256(data).hexdigest()}


def _text(name: str, document: dict[str, Any], values: tuple[MetricValue, ...]) -> str:
    from pressuremat.cli.words import value_row

    head = _("{name}: {n} samples at {rate:g} Hz, convention {convention}").format(
        name=name, n=document["n"], rate=document["rate_hz"], convention=document["convention"]
    )
    return "\n".join([head, _process_words(document), "", *map(value_row, values)])


def _process_words(document: dict[str, Any]) -> str:
    done = document["processing"]
    if done is None or (done["resampling"] is None and done["low_pass_hz"] is None):
        return _("As it is, the mean taken off.")
    parts = [_("the mean taken off")]
    if done["resampling"] is not None:
        parts.insert(0, _("resampled to {rate:g} Hz (SWARII)").format(rate=done["rate_hz"]))
    if done["low_pass_hz"] is not None:
        parts.append(_("low-pass {cutoff:g} Hz").format(cutoff=done["low_pass_hz"]))
    return "; ".join(parts) + "."
