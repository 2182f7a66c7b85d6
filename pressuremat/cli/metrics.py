"""`pressuremat metrics`: every metric with unit, definition, source, reference range and limits of validity."""

from __future__ import annotations

import argparse
import json
import textwrap
from typing import TYPE_CHECKING, Any

from pressuremat.i18n import _

if TYPE_CHECKING:
    from pressuremat.metrics.record import Metric


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("metrics", help=_("every metric and where it comes from"), description=__doc__)
    parser.add_argument("--json", action="store_true", help=_("one JSON document"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the registry."""
    from pressuremat.metrics.registry import METRICS

    if args.json:
        document = {"schema": "pressuremat.metrics/1", "metrics": [_about(metric) for metric in METRICS]}
        print(json.dumps(document, allow_nan=False))
        return 0
    for metric in METRICS:
        about = _about(metric)
        print(f"{metric.key}  [{metric.unit}]  {metric.title}")
        for text in (about["definition"], about["validity"], about["uncertainty"]):
            if text:
                print(textwrap.indent(textwrap.fill(text, 96), "    "))
        for reference in about["references"]:
            print(textwrap.indent(_reference(reference), "    "))
        print("    " + _("Source: {source}").format(source=_(metric.source)) + "\n")
    return 0


def _about(metric: Metric) -> dict[str, Any]:
    from pressuremat.metrics.uncertainty import unknown_where

    unknown = unknown_where(metric)
    return {**metric.to_json(), "uncertainty": _(unknown) if unknown else ""}


def _reference(reference: dict[str, Any]) -> str:
    low, high = reference["low"], reference["high"]
    if low is None:
        bounds = _("up to {high}").format(high=high)
    elif high is None:
        bounds = _("from {low}").format(low=low)
    else:
        bounds = f"{low}–{high}"
    return _("Reference: {bounds} ({population}; {source})").format(
        bounds=bounds, population=reference["population"] or _("adults"), source=_(reference["source"])
    )
