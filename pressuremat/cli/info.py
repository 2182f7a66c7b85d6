"""`pressuremat info FILE`: what a recording is, without analysing it."""

from __future__ import annotations

import argparse
import json
from typing import Any

from pressuremat.cli.common import add_scale_options, read_recording
from pressuremat.i18n import _


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("info", help=_("what a recording is"), description=__doc__)
    parser.add_argument("file", metavar="FILE", help=_("a recording, or - for standard input"))
    add_scale_options(parser)
    parser.add_argument("--json", action="store_true", help=_("one JSON document"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print it."""
    from pressuremat.files.info import info_document

    document = info_document(read_recording(args.file, args))
    if args.json:
        print(json.dumps(document, allow_nan=False))
        return 0
    for key, value in document.items():
        if key not in ("schema", "warnings"):
            print(f"{key:>20}  {_shown(value)}")
    for warning in document["warnings"]:
        print(f"{'warning':>20}  {warning}")
    return 0


def _shown(value: object) -> str:
    if value is None:
        return _("not known")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        return " × ".join(_shown(part) for part in value)
    return str(value)
