"""`pressuremat calibrate STEP …`: a mat's zero, gains, sheet, law, scale, orientation; its check, its passport.

A step takes recordings or a source besides the mat's file, which it makes better. Without --mat the file is the one
kept for the board. A calibration is of a mat, never of a person.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressuremat.cli import calibrate_guide
from pressuremat.cli.common import positive, temperature, within
from pressuremat.i18n import _

if TYPE_CHECKING:
    from pressuremat.calibration import Calibration
    from pressuremat.calibration.fit import KnownLoad
    from pressuremat.geometry import MatGeometry
    from pressuremat.types import Recording

_DEFAULT_S = 15.0
#: What these find is kept whether it is good or not, for it says how good the mat is; other steps must pass.
_FINDINGS = ("sheet", "check")
#: What a known load may weigh.
_kg = within(0.5, 1000)


class _Load(argparse.Action):
    """Gathers pairs of a recording's name and what stood on the mat in it, in kg."""

    def __call__(self, _parser: Any, namespace: argparse.Namespace, values: Any, _option: str | None = None) -> None:
        name, text = values
        try:
            load = (name, _kg(text))
        except argparse.ArgumentTypeError as error:
            raise argparse.ArgumentError(self, str(error)) from None
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest) or []), load])


def _weights(text: str) -> list[float]:
    return [_kg(part) for part in text.split(",")]


def _board(text: str) -> tuple[int, int, int]:
    """A board's number, as `board show` prints it, and its mat's rows and columns."""
    parts = text.split(",")
    try:
        uid, rows, cols = int(parts[0], 16), int(parts[1]), int(parts[2])
    except (ValueError, IndexError):
        uid = rows = cols = 0
    if len(parts) != 3 or not 0 < uid < 2**32 or not (1 <= rows <= 255 and 1 <= cols <= 255):
        raise argparse.ArgumentTypeError(
            _(
                "expected the board's number as 'pressuremat board show' prints it, rows and columns, got {text!r}"
            ).format(text=text)
        )
    return uid, rows, cols


def add_parser(subparsers: Any) -> None:
    """Register the command with its steps."""
    says = _("calibrate, check and describe a mat")
    parser = subparsers.add_parser("calibrate", help=says, description=says)
    steps = parser.add_subparsers(metavar=_("STEP"), required=True)

    def step(name: str, says: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = steps.add_parser(name, help=says, description=says)
        made.add_argument("--mat", metavar="FILE", help=_("the mat's calibration; else the one kept for the board"))
        made.add_argument("--json", action="store_true", help=_("one JSON document"))
        made.set_defaults(run=run, step=name)
        return made

    def noted(made: argparse.ArgumentParser) -> None:
        made.add_argument("--temperature-c", type=temperature, metavar="T", help=_("of the room, noted with the step"))
        made.add_argument("--keep", action="store_true", help=_("keep the result though it did not pass its check"))

    def measured(name: str, says: str, many: bool = False) -> argparse.ArgumentParser:
        made = step(name, says)
        made.add_argument(
            "inputs", metavar="INPUT", nargs="+" if many else 1, help=_("a recording, or a source such as serial:auto")
        )
        made.add_argument("--seconds", type=positive, default=_DEFAULT_S, help=_("how long to record from a source"))
        noted(made)
        return made

    measured("zero", _("the empty mat: each cell's zero and noise; cells that are stuck or noisy"))
    even = measured("equalise", _("each cell's gain, from an even load at several pressures"))
    even.add_argument("--walked", action="store_true", help=_("from a person who walked all over the mat instead"))
    measured("sheet", _("creep and hysteresis, from a load put on by steps, held, and taken off again"))
    law = step("law", _("the conductance law, from two or more recordings with known loads"))
    law.add_argument(
        "--load",
        nargs=2,
        action=_Load,
        required=True,
        metavar=("INPUT", "KG"),
        help=_("a known load; repeat the option for each"),
    )
    law.add_argument("--seconds", type=positive, default=_DEFAULT_S, help=_("how long to record from a source"))
    noted(law)
    weights = measured("steps", _("sheet and law at once, from known weights put on and taken off by steps"))
    weights.add_argument(
        "--kg", type=_weights, required=True, metavar="KG,KG,…", help=_("the weights of the steps, up and down")
    )
    scale = measured("scale", _("the law's factor, from a person's weight or any known load"), many=True)
    scale.add_argument("--kg", type=_kg, required=True, metavar="KG", help=_("what stood on the mat"))
    measured("orientation", _("press near left, near right, far right, far left; stand on both feet; lift the left"))
    check = measured("check", _("a known dead weight on marks of the mat: total, ghosts, apparent sway"), many=True)
    check.add_argument("--kg", type=_kg, required=True, metavar="KG", help=_("what stood on the mat"))
    calibrate_guide.add_arguments(step("guide", _("led through a calibration, or a check, step by step")))
    for name, says in (
        ("show", _("what is known of a mat")),
        ("passport", _("one page about a mat: .pdf, .html or .json")),
    ):
        made = step(name, says)
        made.add_argument(
            "--board", type=_board, metavar="UID,ROWS,COLS", help=_("the board's number and grid, without --mat")
        )
        if name == "passport":
            made.add_argument("-o", "--output", required=True, metavar="FILE", help=_("the page"))


def run(args: argparse.Namespace) -> int:
    """Do one step, keep its result, say how well it went."""
    from pressuremat.calibration import store
    from pressuremat.calibration.passport import passport
    from pressuremat.errors import CalibrationError

    if args.step == "guide":
        return calibrate_guide.run(args)
    if args.step in ("show", "passport"):
        path = args.mat or _kept_path(args.board)
        if args.step == "passport" and os.path.realpath(args.output) == os.path.realpath(path):
            raise CalibrationError(
                _("Expected another file to write to than {name}, the calibration itself; choose another name.").format(
                    name=args.output
                )
            )
        known = store.load(path)
        data: Any = passport(known)
        if args.step == "passport":
            from pressuremat.report import passport as page

            page.write(known, Path(args.output))
        if args.json:
            print(json.dumps(data, allow_nan=False))
        else:
            print(_words(data))
        return 0
    names = [name for name, _kg in args.load] if args.step == "law" else args.inputs
    recordings = [_recording(name, args.seconds) for name in names]
    grids = [store.turn_of(one).geometry(one.geometry) for one in recordings]
    for name, grid in zip(names, grids, strict=True):
        if grid.shape != grids[0].shape:
            raise CalibrationError(
                _(
                    "Expected recordings of one mat, {name} has {rows} × {cols} cells; name only those of the mat."
                ).format(name=name, rows=grid.rows, cols=grid.cols)
            )
    path, before = store.mat_of(recordings[0], None if args.mat is None else Path(args.mat))
    try:
        made = _step(args, before, [_as_wired(one, before) for one in recordings])
    except ValueError as error:
        raise CalibrationError(
            _("The step '{step}' did not work out: {why}; record it again.").format(step=args.step, why=error)
        ) from error
    if args.temperature_c is not None:
        made = made.at_temperature(args.temperature_c)
    done = made.steps[-1]
    kept = done.accepted or args.keep or args.step in _FINDINGS
    if kept:
        store.save(path, made)
    if args.json:
        document = {"schema": "pressuremat.calibration-step/1", "mat": str(path), "kept": kept, **done.to_json()}
        print(json.dumps(document))
    else:
        figures = ", ".join(f"{key} {value:.4g}" for key, value in done.figures.items() if value == value)
        verdict = _("passed") if done.accepted else _("did not pass its check")
        print(f"{done.name}: {verdict}; {figures}\n{path}")
    if kept:
        return 0
    why = done.says or _("its loads or parts do not agree")
    raise CalibrationError(
        _(
            "Expected the step '{step}' to pass its check, it did not ({why}); nothing was changed, do it again "
            "or keep it with --keep."
        ).format(step=args.step, why=why)
    )


def _step(args: argparse.Namespace, before: Calibration, recordings: list[Recording]) -> Calibration:
    """The calibration with that step done. Raises ValueError where the recordings do not tell what they should."""
    import datetime
    from dataclasses import replace

    from pressuremat.calibration import equalise, fit, memory
    from pressuremat.calibration.orientation import AS_WIRED, corner_presses
    from pressuremat.units import STANDARD_GRAVITY_M_S2

    date = datetime.date.today().isoformat()
    first = recordings[0]
    area = first.geometry.cell_area_mm2

    def parts(one: Recording) -> list[slice]:
        return memory.steady_parts(memory.linear_total(before, one.frames, one.time_s), one.time_s)

    def load(one: Recording, kg: float) -> KnownLoad:
        steady = parts(one)
        if not steady:
            raise ValueError(_("nothing stood still on the mat for two seconds"))
        longest = max(steady, key=lambda part: part.stop - part.start)
        return fit.KnownLoad(one.frames, kg * STANDARD_GRAVITY_M_S2, one.time_s, longest)

    match args.step:
        case "zero":
            return fit.zero(before, first.frames, date)
        case "equalise" if args.walked:
            return equalise.equalise_walked(before, first.frames, date)
        case "equalise":
            return equalise.equalise(before, [first.frames[part] for part in parts(first)], date)
        case "sheet":
            return memory.sheet_memory(before, first.frames, first.time_s, date)
        case "law":
            loads = [load(one, kg) for one, (_name, kg) in zip(recordings, args.load, strict=True)]
            return fit.law_from_loads(before, loads, area, date)
        case "steps":
            made = memory.sheet_memory(before, first.frames, first.time_s, date)
            weights, steady = args.kg, parts(first)
            if len(weights) != len(steady):
                raise ValueError(
                    _("{n_named} weights were named, {n_seen} plateaus were seen").format(
                        n_named=len(weights), n_seen=len(steady)
                    )
                )
            up = len(weights) // 2 + 1
            loads = [
                fit.KnownLoad(first.frames, kg * STANDARD_GRAVITY_M_S2, first.time_s, part)
                for kg, part in zip(weights[:up], steady[:up], strict=True)
            ]
            return fit.law_from_loads(made, loads, area, date)
        case "scale":
            return fit.scale(before, [load(one, args.kg) for one in recordings], area, date)
        case "orientation":
            wired = replace(before, law=None, turn=AS_WIRED)
            return fit.oriented(before, corner_presses(wired.apply(before.turn.back(first.frames))), date)
        case _:
            loads = [load(one, args.kg) for one in recordings]
            made = fit.checked(before, loads, first.geometry, date)
            return _gated(made, loads, first.geometry, date)


def _gated(made: Calibration, loads: list[KnownLoad], geometry: MatGeometry, date: str) -> Calibration:
    """With the noise gate for sway, where one of the loads was heavy and stood long enough; the check stays last."""
    from pressuremat.guide.gate import enough, noise_gate

    for load in loads:
        if enough(load):
            check = made.steps[-1]
            return noise_gate(made, load, geometry, date).with_step(check)
    return made


def _recording(name: str, seconds: float) -> Recording:
    """A recording of that path, or one made from a source."""
    from pressuremat.errors import CalibrationError, SourceError
    from pressuremat.files import read
    from pressuremat.sources.registry import SCHEMES

    scheme, colon, _rest = name.partition(":")
    recording = _from_source(name, seconds) if colon and scheme in SCHEMES else read(name)
    if recording.stored_unit != "count" or not recording.time_known:
        raise CalibrationError(
            _("Expected counts with their times to calibrate from, {name} has none; record the mat itself.").format(
                name=name
            )
        )
    if recording.n_frames < 2:
        raise SourceError(_("Expected frames from {name}, none came; see 'pressuremat devices'.").format(name=name))
    return recording


def _from_source(uri: str, seconds: float) -> Recording:
    import numpy as np

    from pressuremat.sources.registry import open_source
    from pressuremat.types import Frame, Recording, StreamEnd

    source = open_source(uri)
    info = source.open()
    frames: list[Frame] = []
    try:
        ended = False
        while not ended and not (frames and frames[-1].time_s - frames[0].time_s >= seconds):
            for event in source.read(0.1):
                frames += [event] if isinstance(event, Frame) else []
                ended = ended or isinstance(event, StreamEnd)
    finally:
        source.close()
    shape = info.geometry.shape
    return Recording(
        frames=np.stack([one.values for one in frames]) if frames else np.zeros((0, *shape), np.uint16),
        time_s=np.array([one.time_s for one in frames]),
        geometry=info.geometry,
        stored_unit=info.unit,
        format="source",
        calibration=info.calibration,
        simulated=info.simulated,
        extra={"uid": info.detail["uid"]} if "uid" in info.detail else {},
    )


def _as_wired(recording: Recording, calibration: Calibration) -> Recording:
    """The recording turned as the calibration has it, its own calibration forgotten."""
    from pressuremat.calibration import store

    return store.recalibrated(recording, calibration)


def _kept_path(board: tuple[int, int, int] | None) -> Path:
    from pressuremat.calibration import store
    from pressuremat.errors import CalibrationError
    from pressuremat.geometry import MatGeometry

    if board is None:
        raise CalibrationError(
            _("Expected --mat FILE or --board UID,ROWS,COLS to know which mat, got neither; name one.")
        )
    uid, rows, cols = board
    return store.path_of(uid, MatGeometry(rows, cols, (10.0, 10.0)))


def _words(data: dict[str, Any]) -> str:
    lines = [_("{mat}: {grade}, {n} cells filled").format(mat=data["mat"], grade=data["says"], n=data["n_bad_cells"])]
    for line in data["lines"]:
        if line["value"] is not None:
            mark = {True: _("met"), False: _("not met"), None: ""}[line["good"]]
            lines.append(f"  {line['label']}: {line['value']:.3g} {line['unit']} {mark}".rstrip())
    if sys.stdout.isatty():
        lines.append("")
    return "\n".join(lines)
