"""`pressuremat convert IN OUT`: between recording formats, and to other programs' formats; OUT's suffix chooses."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from pressuremat.cli.common import add_scale_options, read_recording, refuse_to_replace
from pressuremat.i18n import _


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("convert", help=_("between recording formats"), description=__doc__)
    parser.add_argument("input", metavar="IN", help=_("a recording, or - for standard input"))
    parser.add_argument(
        "output",
        metavar="OUT",
        help=_("a .pmat, .npz, .csv or .h5 file; .xdf, .c3d, .bids (a folder), .apd, .png, .gif or .mp4"),
    )
    add_scale_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read and write."""
    from pressuremat.export import registry
    from pressuremat.files import write

    refuse_to_replace(args.output, [args.input])
    out = Path(args.output)
    recording = read_recording(args.input, args)
    if registry.export_of(out) is None:
        write(args.output, recording, also=tuple(one.suffix for one in registry.EXPORTS))
        made = [out]
    else:
        from pressuremat.analysis.offline import analyse

        made = registry.write(analyse(recording), out)
    print(_("{n} frames are in {path}.").format(n=recording.n_frames, path=", ".join(map(str, made))))
    return 0
