"""`pressuremat devices`: serial ports, and which of them answer as a mat."""

from __future__ import annotations

import argparse
import json
import textwrap
from typing import Any

from pressuremat.i18n import _


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("devices", help=_("serial ports and the mats on them"), description=__doc__)
    parser.add_argument("--json", action="store_true", help=_("one JSON document"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Ask every port and print what answered."""
    from pressuremat.mats import in_one_line
    from pressuremat.sources.discover import ask_all, ports

    found = ask_all(ports())
    if args.json:
        print(json.dumps({"schema": "pressuremat.devices/1", "devices": [one.to_json() for one in found]}))
        return 0
    if not found:
        print(_("No serial port was found; plug the mat in, or try 'pressuremat watch sim:stand'."))
    for one in found:
        print(f"{one.port:<24} {one.says}")
        if one.abilities:
            print(textwrap.fill(in_one_line(one.abilities), 110, initial_indent=" " * 25, subsequent_indent=" " * 25))
    return 0
