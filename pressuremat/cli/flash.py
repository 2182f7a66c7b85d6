"""`pressuremat flash`: the shipped firmware onto a board, with avrdude; checked afterwards by what the board says."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from pressuremat.cli import progress
from pressuremat.i18n import _

if TYPE_CHECKING:
    from pressuremat.firmware.shipped import Shipped
    from pressuremat.sources.discover import Device

BOARDS = ("uno", "nano", "mega2560")


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    text = _("put the firmware that came with this program on a board")
    parser = subparsers.add_parser("flash", help=text, description=text)
    parser.add_argument("--port", metavar="P", help=_("its serial port; else the one port with a board that is known"))
    parser.add_argument("--board", choices=BOARDS, help=_("which board it is, where it does not tell"))
    parser.add_argument("--dry-run", action="store_true", help=_("only say what would be done"))
    parser.add_argument("--json", action="store_true", help=_("one JSON document"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Find the board, write, ask it what it is now."""
    from pressuremat.errors import PressureMatError
    from pressuremat.firmware import avrdude
    from pressuremat.firmware.shipped import shipped
    from pressuremat.firmware.target import choose

    tool = avrdude.find()
    if tool is None:
        raise PressureMatError(
            _("Expected the program avrdude, which speaks to the board's bootloader, found none: {how}.").format(
                how=avrdude.how_to_get()
            )
        )
    # serial:PORT is what every other command takes.
    port = None if args.port is None else args.port.removeprefix("serial:").partition("?")[0]
    target = choose(port, args.board)
    firmware = shipped(target.board)
    command = tool.command(
        firmware.board, firmware.mcu, target.port, avrdude.BOOTLOADERS[firmware.board].bauds[0], f"{firmware.board}.hex"
    )
    told: dict[str, Any] = {
        "schema": "pressuremat.flash/1",
        "port": target.port,
        "board": target.board,
        "known_by": target.known_by,
        "was": None if target.device is None or target.device.hello is None else target.device.to_json(),
        "firmware": firmware.version,
        "bytes": len(firmware.image),
        "command": command,
        "dry_run": args.dry_run,
    }
    if not args.json:
        known = {
            "hello": _("it says so itself"),
            "usb": _("by its USB number"),
            "asked": _("as you say"),
        }[target.known_by]
        print(_("{board} on {port} ({known}).").format(board=target.board, port=target.port, known=known))
    if args.dry_run:
        print(json.dumps(told) if args.json else _("Would run: {command}").format(command=" ".join(command)))
        return 0
    try:
        baud = avrdude.write(tool, firmware, target.port, lambda what, share: progress.show(share, 1.0, what))
    finally:
        progress.clear()
    device = _asked_again(target.port, firmware)
    following = f"pressuremat board set serial:{target.port} --mat {_mat_for(target.board)}"
    if args.json:
        print(json.dumps({**told, "bootloader_baud": baud, "now": device.to_json(), "next": following}))
        return 0
    print(
        _("Wrote firmware {version} ({n} bytes) and read it back.").format(
            version=firmware.version, n=len(firmware.image)
        )
    )
    print(_("The board answers: {says}.").format(says=device.says))
    print(_("Next, say which mat it drives: {command}").format(command=following))
    return 0


def _asked_again(port: str, firmware: Shipped) -> Device:
    """What the board says now that it has started with the new firmware."""
    from pressuremat.errors import SourceError
    from pressuremat.sources.discover import PortInfo, ask

    device = ask(PortInfo(port, "", None))
    if device.hello is None:
        raise SourceError(
            _(
                "Wrote the firmware to {port} and read it back, but no mat answers there ({why}): "
                "unplug the board, plug it in again and see 'pressuremat devices'."
            ).format(port=port, why=device.says.rstrip("."))
        )
    if device.hello.git != firmware.source_number:
        raise SourceError(
            _(
                "Wrote firmware {version} to {port}, but the board answers as another build of {theirs}: "
                "is it the board that was flashed?"
            ).format(version=firmware.version, port=port, theirs=device.hello.firmware)
        )
    return device


def _mat_for(board: str) -> str:
    return "stance" if board == "mega2560" else "foot"
