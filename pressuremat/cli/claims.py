"""`pressuremat claims`: what is often said of foot and knee, claim by claim, with what studies say and a verdict."""

from __future__ import annotations

import argparse
import json
import textwrap
from typing import Any

from pressuremat.i18n import _


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    words = _("what is often said of foot and knee, and what studies say")
    parser = subparsers.add_parser("claims", help=words, description=__doc__)
    parser.add_argument("--json", action="store_true", help=_("one JSON document"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print them all."""
    from pressuremat.knee.claims import CLAIMS

    if args.json:
        document = {"schema": "pressuremat.claims/1", "claims": [claim.to_json() for claim in CLAIMS]}
        print(json.dumps(document, allow_nan=False))
        return 0
    for claim in CLAIMS:
        print(textwrap.fill(f"“{_(claim.claim)}”", 100))
        print(textwrap.indent(textwrap.fill(_(claim.evidence), 96), "    "))
        print("    " + _("Verdict: {verdict}").format(verdict=_(claim.verdict)))
        print(
            textwrap.indent(textwrap.fill(_("Source: {source}").format(source=claim.sources_text), 96), "    ") + "\n"
        )
    return 0
