"""Sources by scheme: `serial:/dev/ttyACM0`, `replay:walk.pmat?speed=2`, `sim:stand?seed=1`.

A URI enters, a `Source` that is not yet open leaves. One row here is all that a further source needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from pressuremat.errors import SourceError
from pressuremat.i18n import _
from pressuremat.types import Source


@dataclass(frozen=True)
class SourceUri:
    """A source URI in its parts: `scheme:target?key=value&…`."""

    text: str
    scheme: str
    target: str
    options: Mapping[str, str]


def parse_uri(text: str) -> SourceUri:
    """The parts of a source URI. Raises SourceError where it is none.

    A Windows port (`serial:COM3`) and a path with a question mark in its directory both work: the options begin at
    the last question mark that an equals sign follows.
    """
    scheme, colon, rest = text.partition(":")
    if not colon or scheme not in SCHEMES:
        raise SourceError(
            _(
                "Expected a source such as serial:auto, replay:FILE or sim:stand, got {uri!r}; name one of these."
            ).format(uri=text)
        )
    target, mark, query = rest.rpartition("?")
    if not mark or "=" not in query:
        target, query = rest, ""
    return SourceUri(text, scheme, target, dict(parse_qsl(query, keep_blank_values=True)))


def _serial(uri: SourceUri) -> Source:
    from pressuremat.sources.calibrated import CalibratedSource
    from pressuremat.sources.serial_port import SerialSource

    # Whatever the app or a command opens is calibrated; who wants bare counts takes the source itself.
    return CalibratedSource(SerialSource(uri))


def _replay(uri: SourceUri) -> Source:
    from pressuremat.sources.replay import ReplaySource

    return ReplaySource(uri)


def _simulated(uri: SourceUri) -> Source:
    from pressuremat.sources.simulated import SimulatedSource

    return SimulatedSource(uri)


SCHEMES: Mapping[str, Callable[[SourceUri], Source]] = {
    "serial": _serial,
    "replay": _replay,
    "sim": _simulated,
}


def open_source(text: str) -> Source:
    """The source that a URI names, not yet open. Raises SourceError for a URI that is none, or bad options."""
    uri = parse_uri(text)
    return SCHEMES[uri.scheme](uri)
