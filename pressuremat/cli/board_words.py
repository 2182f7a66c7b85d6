"""A board in words and as data: what it says of itself, the rate it gives, and the tests its mat can do."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

from pressuremat.i18n import _

if TYPE_CHECKING:
    from pressuremat.sources.talk import Talk


def who(talk: Talk, *, simulated: bool) -> dict[str, Any]:
    """Which board it is."""
    hello = talk.hello
    return {
        "port": talk.name,
        "simulated": simulated,
        "board": hello.board_label,
        "uid": hello.uid,
        "firmware": hello.firmware,
        "protocol": hello.protocol,
    }


def document(talk: Talk, rate_hz: float | None, *, simulated: bool) -> dict[str, Any]:
    """The board as data; `rate_hz` was measured, None where no frames came."""
    from pressuremat.firmware.shipped import manifest
    from pressuremat.mats import possible_tests
    from pressuremat.protocol.wire import Packing, Readout, ResetCause, Settings, Wiring

    hello = talk.hello
    return {
        "schema": "pressuremat.board/1",
        **who(talk, simulated=simulated),
        "boot_count": hello.boot_count,
        "reset_cause": _name_of(ResetCause, hello.reset_cause),
        "rows": hello.rows,
        "cols": hello.cols,
        "pitch_mm": list(hello.geometry.pitch_mm),
        "wiring": _name_of(Wiring, hello.wiring),
        "readout": _name_of(Readout, hello.readout or Readout.DIVIDER),
        "bits": hello.bits,
        "prescaler": hello.adc_prescaler,
        "baud": hello.baud,
        "next_baud": hello.next_baud or hello.baud,
        "packing": _name_of(Packing, hello.packing),
        "floor": hello.floor,
        "source_number": hello.git,
        "shipped_build": hello.git == manifest()["source_number"],
        "period_us": hello.period_us,
        "rate_hz": rate_hz,
        "look": hello.look_threshold,
        "supply_mv": hello.supply_mv,
        "pulldown_ohm": hello.pulldown_ohm,
        "row_ohm": hello.row_ohm,
        "settings": _name_of(Settings, hello.settings),
        "tests": [ability.to_json() for ability in possible_tests(hello.geometry, rate_hz)],
    }


def option_name(kind: IntEnum) -> str:
    """A kind as it is named on the command line and in JSON."""
    return kind.name.lower().replace("_", "-")


def _name_of(kinds: type[IntEnum], number: int) -> str:
    """The same for a number from the wire, which may be of a kind that this version does not know."""
    return next((option_name(kind) for kind in kinds if kind == number), str(number))


def _build_words(number: int) -> str:
    from pressuremat.firmware.shipped import manifest

    if number == manifest()["source_number"]:
        return _("the one that came with this program")
    return _("another build than the one that came with this program")


def words(talk: Talk, rate_hz: float | None, *, simulated: bool) -> str:
    """The board in words, lines joined."""
    from pressuremat.mats import in_one_line, possible_tests
    from pressuremat.protocol.board_settings import SETTINGS, origin_words

    hello = talk.hello
    lines = [_("SIMULATED: an emulated board.")] if simulated else []
    lines += [
        _(
            "{board} on {port}, firmware {firmware}, wire protocol {protocol}, number {uid:08x}, started {n} times"
        ).format(
            board=hello.board_label,
            port=talk.name,
            firmware=hello.firmware,
            protocol=hello.protocol,
            uid=hello.uid,
            n=hello.boot_count,
        )
    ]
    facts = [(_(setting.label), setting.words(setting.value(hello))) for setting in SETTINGS]
    facts += [
        (_("supply"), _("{volt:.1f} V").format(volt=hello.supply_mv / 1000)),
        (_("settings"), origin_words(hello.settings)),
        (_("firmware"), _build_words(hello.git)),
        (
            _("measured rate"),
            _("no frames came") if rate_hz is None else _("{rate:.4g} frames a second").format(rate=rate_hz),
        ),
    ]
    width = max(len(label) for label, _value in facts)
    lines += [f"  {label:<{width}}  {value}" for label, value in facts]
    if hello.settings_sentence is not None:
        lines.append(hello.settings_sentence)
    lines.append(in_one_line(possible_tests(hello.geometry, rate_hz)))
    return "\n".join(lines)
