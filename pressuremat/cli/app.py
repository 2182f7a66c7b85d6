"""`pressuremat app`: the app; `--tour DIR` renders its pages without a screen."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from pressuremat.errors import MissingExtraError, PressureMatError
from pressuremat.i18n import LANGUAGES, _, set_language


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("app", help=_("the app"), description=__doc__)
    parser.add_argument("--demo", action="store_true", help=_("open it on simulated people, with a demo library"))
    parser.add_argument("--source", metavar="URI", help=_("connect to serial:auto, serial:PORT, replay:FILE or sim:…"))
    parser.add_argument("--library", metavar="PATH", type=Path, help=_("folder of recordings and reports"))
    parser.add_argument("--reset-settings", action="store_true", help=_("forget what was chosen in the settings"))
    parser.add_argument("--tour", metavar="DIR", type=Path, help=_("render every page to DIR/NN-page.png, and end"))
    parser.add_argument(
        "--tour-all",
        action="store_true",
        help=_("with --tour: in every language, and in the size of large screens too; DIR/LANGUAGE/NN-page.png"),
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Open the app, or take the tour."""
    from pressuremat.system import has_display

    if args.tour is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif not has_display():
        raise PressureMatError(
            _("Expected a screen for the app, found none; try 'pressuremat demo', which does its work without one.")
        )
    if args.source is not None:
        from pressuremat.sources.registry import parse_uri

        parse_uri(args.source)
    try:
        from pressuremat_ui.app import main
    except ImportError as error:
        raise MissingExtraError(
            _(
                "Expected Qt for the app, but it does not load ({reason}); "
                "'pressuremat doctor' says what is missing, 'pip install pressuremat[gui]' installs it."
            ).format(reason=error)
        ) from error
    if args.tour is not None:
        from pressuremat_ui.tour import LARGE, SIZE, tour

        if not args.tour_all:
            for path in tour(args.tour):
                print(path)
            return 0
        for name in LANGUAGES:
            set_language(name)
            for path in tour(args.tour / name, sizes=(SIZE, LARGE)):
                print(path)
        return 0
    return main(
        source=args.source,
        library_path=args.library,
        demo=args.demo,
        lang=args.lang,
        reset_settings=args.reset_settings,
    )
