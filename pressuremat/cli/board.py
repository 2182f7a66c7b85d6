"""`pressuremat board STEP [URI]`: what a board is, its settings and their saving, its self-test.

Everything that a maker would otherwise edit in the firmware's config.h. A change that the board refuses in part is
undone as a whole; what was set is saved on the board unless --no-save is given.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from pressuremat.boards import MATS, Mat, mat_by_name
from pressuremat.cli import progress
from pressuremat.cli.board_cells import run_cells
from pressuremat.cli.board_words import document, option_name, who, words
from pressuremat.cli.common import pitch, within
from pressuremat.i18n import _

if TYPE_CHECKING:
    from pressuremat.protocol.messages import FrameData, Hello
    from pressuremat.protocol.packing import Counts
    from pressuremat.sources.talk import Talk

_WALK_S = 20.0
_CELLS_S = 30.0
_LOOK_AT_RATE_S = 1.5
#: Frames that the self-test judges at most; more tell nothing new.
_MAX_JUDGED = 400
#: Options whose numbers are those that the board is asked for -> the setting.
_BY_OPTION = {
    "bits": "bits",
    "prescaler": "prescaler",
    "period": "period",
    "look": "look",
    "pulldown_ohm": "pulldown",
    "row_ohm": "row",
    "floor": "floor",
    "baud": "baud",
}


def _named() -> dict[str, type[IntEnum]]:
    """Options that name a kind, each with its kinds; their settings have the same names."""
    from pressuremat.protocol.wire import Packing, Readout, Wiring

    return {"wiring": Wiring, "readout": Readout, "packing": Packing}


def _whole(low: int, high: int) -> Any:
    number = within(low, high) if low > 0 else None

    def whole(text: str) -> int:
        if text == "0" and number is None:
            return 0
        value = (number or within(1, high))(text)
        if value != int(value):
            raise argparse.ArgumentTypeError(_("expected a whole number, got {text!r}").format(text=text))
        return int(value)

    return whole


def add_parser(subparsers: Any) -> None:
    """Register the command with its steps."""
    says = _("what a board is; set it up and save that; its self-test")
    parser = subparsers.add_parser("board", help=says, description=says)
    steps = parser.add_subparsers(metavar=_("STEP"), required=True)

    def step(name: str, says: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = steps.add_parser(name, help=says, description=says)
        made.add_argument("uri", metavar="URI", nargs="?", default="serial:auto", help=_("serial:auto, or serial:PORT"))
        made.add_argument("--json", action="store_true", help=_("one JSON document"))
        made.set_defaults(run=run, step=name, parser=made)
        return made

    step("show", _("what the board says of itself, in words"))
    _add_settings(step("set", _("set the board up and save it there")))
    step("defaults", _("back to the settings of its firmware, and forget what was saved"))
    cells = step("cells", _("each cell's count as it is, then its largest: for first light"))
    cells.add_argument("--seconds", type=within(0.5, 3600), default=_CELLS_S, help=_("how long to look"))
    test = step("self-test", _("supply and stuck columns at once, then rows while somebody walks over the mat"))
    test.add_argument("--seconds", type=within(1, 600), default=_WALK_S, help=_("how long somebody walks over the mat"))


def _add_settings(made: argparse.ArgumentParser) -> None:
    from pressuremat.protocol.board_settings import PRESCALERS
    from pressuremat.protocol.wire import BAUD_RATES, Packing, Readout, Wiring

    names = [mat.name for mat in MATS if mat.geometry.rows <= 64]
    made.add_argument("--mat", choices=names, help=_("grid, pitch and rate of a reference mat"))
    made.add_argument("--rows", type=_whole(1, 255), help=_("rows, along the mat"))
    made.add_argument("--cols", type=_whole(1, 255), help=_("columns, across the mat"))
    made.add_argument("--pitch-mm", type=pitch, metavar="X[,Y]", help=_("distance between cells"))
    made.add_argument("--bits", type=int, choices=(8, 10, 12), help=_("bits a sample, as many as its converter has"))
    made.add_argument("--prescaler", type=int, choices=PRESCALERS, help=_("of the converter's clock: 16 is fastest"))
    rate = made.add_mutually_exclusive_group()
    rate.add_argument("--rate-hz", type=within(0.1, 1000), help=_("frames a second"))
    rate.add_argument("--period", type=_whole(0, 10_000_000), metavar="US", help=_("µs a frame; 0 as fast as it can"))
    made.add_argument(
        "--look", type=_whole(0, 255), metavar="COUNTS", help=_("read only where there is load; 0 reads all, 4 is good")
    )
    made.add_argument("--wiring", choices=_names(Wiring), help=_("how rows are driven and columns read"))
    made.add_argument("--readout", choices=_names(Readout)[:2], help=_("what stands on every column"))
    made.add_argument("--pulldown-ohm", type=_whole(100, 1_000_000), metavar="OHM", help=_("on every column"))
    made.add_argument("--row-ohm", type=_whole(0, 10_000), metavar="OHM", help=_("of a row's driver"))
    made.add_argument("--packing", choices=_names(Packing), help=_("of frames with all cells"))
    made.add_argument(
        "--floor", type=_whole(0, 255), metavar="COUNTS", help=_("packed frames send less as zero; 0 loses nothing")
    )
    made.add_argument("--baud", type=int, choices=BAUD_RATES, help=_("of the line, from the board's next start on"))
    made.add_argument("--no-save", action="store_true", help=_("only until the board starts anew"))


def _names(kinds: type[IntEnum]) -> list[str]:
    return [option_name(kind) for kind in kinds]


def run(args: argparse.Namespace) -> int:
    """Do one step and say what came of it."""
    from pressuremat.errors import SourceError
    from pressuremat.sources.registry import parse_uri
    from pressuremat.sources.talk import talk_to

    wanted = _wanted_options(args) if args.step == "set" else {}
    uri = parse_uri(args.uri)
    if uri.scheme != "serial":
        raise SourceError(
            _("Expected a board on a serial port, serial:auto or serial:PORT, got {uri!r}; name one of these.").format(
                uri=args.uri
            )
        )
    args.simulated = uri.options.get("simulated") == "1"
    with talk_to(uri.target or "auto") as talk:
        match args.step:
            case "show":
                return _show(talk, args)
            case "set":
                return _set(talk, args, wanted)
            case "cells":
                return run_cells(talk, args)
            case "defaults":
                return _defaults(talk, args)
            case _:
                return _self_test(talk, args)


def _wanted_options(args: argparse.Namespace) -> dict[str, Any]:
    from pressuremat.protocol.board_settings import MAX_PITCH_MM

    names = ["mat", "rows", "cols", "pitch_mm", "rate_hz", *_named(), *_BY_OPTION]
    given = {name: getattr(args, name) for name in names if getattr(args, name) is not None}
    if not given:
        args.parser.error(_("nothing to set was named, as --mat foot"))
    if max(given.get("pitch_mm", (0.0,))) > MAX_PITCH_MM:
        args.parser.error(_("argument --pitch-mm: the wire carries at most {mm:g} mm").format(mm=MAX_PITCH_MM))
    return given


def _values(given: dict[str, Any], hello: Hello) -> dict[str, int]:
    """The options as values of settings, by key."""
    from pressuremat.protocol.board_settings import PRESCALERS, grid_value, of_mat, pitch_value

    values: dict[str, int] = {}
    if "mat" in given:
        values |= of_mat(mat_by_name(given["mat"]), given.get("prescaler", PRESCALERS[0]))
    if "rows" in given or "cols" in given:
        grid = values.get("grid", grid_value(hello.rows, hello.cols))
        values["grid"] = grid_value(given.get("rows", grid & 0xFF), given.get("cols", grid >> 8))
    if "pitch_mm" in given:
        values["pitch"] = pitch_value(given["pitch_mm"])
    if "rate_hz" in given:
        values["period"] = round(1e6 / given["rate_hz"])
    for option, kinds in _named().items():
        if option in given:
            values[option] = next(kind for kind in kinds if option_name(kind) == given[option])
    return values | {key: given[option] for option, key in _BY_OPTION.items() if option in given}


def _show(talk: Talk, args: argparse.Namespace) -> int:
    rate_hz = _rate_hz(talk.frames(_LOOK_AT_RATE_S))
    if args.json:
        print(json.dumps(document(talk, rate_hz, simulated=args.simulated), allow_nan=False))
    else:
        print(words(talk, rate_hz, simulated=args.simulated))
    return 0


def _set(talk: Talk, args: argparse.Namespace, given: dict[str, Any]) -> int:
    from pressuremat.errors import SourceError
    from pressuremat.protocol.board_settings import SETTINGS, refusal
    from pressuremat.protocol.wire import AnswerCode, Command

    before = talk.hello
    values = _values(given, before)
    done: set[str] = set()
    for setting in SETTINGS:
        if values.get(setting.key) in (None, setting.value(talk.hello)):
            continue
        answer = talk.ask(setting.command, values[setting.key])
        if answer.code != AnswerCode.OK:
            says = refusal(setting, values[setting.key], answer.code, answer.value, talk.hello_again())
            _undo(talk, before, done)
            raise SourceError(_("{reason} Nothing was changed.").format(reason=says))
        done.add(setting.key)
        if setting.key == "wiring":  # which may have made the grid smaller
            values = _values(given, talk.hello_again())
    if not args.no_save:
        talk.ask(Command.SAVE)
    return _say_changes(talk, args, before, saved=not args.no_save)


def _undo(talk: Talk, before: Hello, done: set[str]) -> None:
    from pressuremat.protocol.board_settings import SETTINGS

    now = talk.hello_again()
    for setting in SETTINGS:
        if setting.key in done or setting.value(now) != setting.value(before):
            talk.ask(setting.command, setting.value(before))


def _defaults(talk: Talk, args: argparse.Namespace) -> int:
    from pressuremat.protocol.wire import Command

    before = talk.hello
    talk.ask(Command.DEFAULTS)
    return _say_changes(talk, args, before, saved=False)


def _say_changes(talk: Talk, args: argparse.Namespace, before: Hello, *, saved: bool) -> int:
    from pressuremat.protocol.board_settings import SETTINGS

    after = talk.hello_again()
    changed = [setting for setting in SETTINGS if setting.value(before) != setting.value(after)]
    rate_hz = _rate_hz(talk.frames(_LOOK_AT_RATE_S))
    if args.json:
        told = document(talk, rate_hz, simulated=args.simulated)
        told["changed"] = [
            {"key": one.key, "before": one.words(one.value(before)), "after": one.words(one.value(after))}
            for one in changed
        ]
        told["saved"] = saved
        print(json.dumps(told, allow_nan=False))
        return 0
    for one in changed:
        print(f"{_(one.label)}: {one.words(one.value(before))} → {one.words(one.value(after))}")
    if not changed:
        print(_("It was set up so already."))
    if saved:
        print(_("Saved on the board: it starts so from now on."))
    if after.next_baud not in (0, after.baud):
        print(_("The line's rate changes when the board starts next: unplug it and plug it in again."))
    print(words(talk, rate_hz, simulated=args.simulated))
    if getattr(args, "mat", None) is not None:
        _say_if_slow(mat_by_name(args.mat), rate_hz, after)
    return 0


def _say_if_slow(mat: Mat, rate_hz: float | None, hello: Hello) -> None:
    """What helps where the board does not reach the mat's rate with all cells."""
    if rate_hz is not None and rate_hz < 0.95 * mat.rate_hz and not hello.look_threshold:
        print(
            _(
                "That is less than the {rate:g} frames a second that {mat} is meant for: "
                "with '--look 4' only what is loaded is read, which is faster."
            ).format(rate=mat.rate_hz, mat=mat.label)
        )


def _self_test(talk: Talk, args: argparse.Namespace) -> int:
    from pressuremat.protocol.self_test import faults, faults_without_load

    hello = talk.hello
    test = talk.self_test()
    at_once = faults_without_load(test, hello.supply_mv)
    if not args.json:
        volt = f"{test.supply_mv / 1000:.2f} V" if test.supply_mv else _("not measured by this board")
        print(_("Supply: {volt}.").format(volt=volt))
        print("\n".join(at_once or [_("No column touches the supply or lacks its pull-down.")]))
        print(
            _("Now walk all over the mat for {n:g} s, heel and toe, so that every row and column carries load.").format(
                n=args.seconds
            ),
            flush=True,
        )
    frames: list[Counts] = []
    every = 1
    for n, frame in enumerate(_shown(talk.frames(args.seconds), args.seconds)):
        if n % every == 0:
            frames.append(frame.samples)
        if len(frames) > _MAX_JUDGED:
            frames, every = frames[::2], every * 2
    said = faults(test, frames, hello.supply_mv, hello.circuit.full_scale_count)
    if args.json:
        told = {
            "schema": "pressuremat.self-test/1",
            **who(talk, simulated=args.simulated),
            "supply_mv": test.supply_mv,
            "idle": [round(share, 4) for share in test.idle_shares],
            "n_frames": len(frames),
            "faults": said,
        }
        print(json.dumps(told, allow_nan=False))
    else:
        later = [sentence for sentence in said if sentence not in at_once]
        print("\n".join(later or [_("Every row and column that carried load is sound, and no two touch each other.")]))
    if said:
        print(
            _("Expected a sound mat, found {n} faults: mend them and test again.").format(n=len(said)), file=sys.stderr
        )
    return 1 if said else 0


def _shown(frames: Iterable[FrameData], seconds: float) -> Iterator[FrameData]:
    """The frames, with a bar that fills while they come."""
    begin_s = time.monotonic()
    try:
        for frame in frames:
            progress.show(time.monotonic() - begin_s, seconds, _("walk"))
            yield frame
    finally:
        progress.clear()


def _rate_hz(frames: Iterable[FrameData]) -> float | None:
    """Frames a second by the board's clock; None where fewer than three came."""
    import numpy as np

    clocks = [frame.clock_us for frame in frames]
    if len(clocks) < 3:
        return None
    steps = np.diff(np.array(clocks, np.uint32))  # which wraps as the board's clock does
    return 1e6 / float(np.median(steps.astype(np.float64)))
