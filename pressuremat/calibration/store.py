"""Where calibrations are kept: one JSON file for each mat, named after its board's number and its grid.

A board's number and grid, or a path, enter; a `Calibration` leaves, and recordings read anew with it. A file that
somebody else made is believed only as far as it can be read whole.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from pressuremat.boards import Circuit
from pressuremat.calibration import fit
from pressuremat.calibration.model import Calibration, calibration_from_json
from pressuremat.calibration.orientation import AS_WIRED, Orientation
from pressuremat.errors import CalibrationError
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import _
from pressuremat.system import data_folder
from pressuremat.types import Recording

#: A calibration file holds a few maps; no larger one is read.
_MOST_BYTES = 2**26


def folder(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Where this platform keeps a program's data; `PRESSUREMAT_MATS` names another place."""
    if named := environ.get("PRESSUREMAT_MATS"):
        return Path(named)
    return data_folder(environ, platform) / "mats"


def path_of(uid: int, wired: MatGeometry) -> Path:
    """The file of the mat on the board of that number, with that grid as it is wired."""
    return folder() / f"mat-{uid:08x}-{wired.rows}x{wired.cols}.json"


def load(path: str | os.PathLike[str]) -> Calibration:
    """The calibration in that file. Raises CalibrationError in one sentence."""
    name = Path(path).name
    try:
        with open(path, "rb") as file:
            data = json.loads(file.read(_MOST_BYTES))
        made = calibration_from_json(data)
    except (OSError, ValueError, RecursionError, AttributeError, TypeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CalibrationError(
            _("Expected a mat's calibration in {name}, it cannot be read ({reason}); calibrate the mat again.").format(
                name=name, reason=reason
            )
        ) from error
    if not isinstance(made, Calibration):
        raise CalibrationError(
            _("Expected a mat's calibration in {name}, got a circuit only; calibrate the mat.").format(name=name)
        )
    return made


def save(path: str | os.PathLike[str], calibration: Calibration) -> None:
    """Write a calibration; whoever reads meanwhile sees the old one or the new one whole. Raises CalibrationError."""
    place = Path(path)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        half = place.with_name(place.name + ".new")
        half.write_text(json.dumps(calibration.to_json(), allow_nan=False, indent=1) + "\n", encoding="utf-8")
        half.replace(place)
    except OSError as error:
        raise CalibrationError(
            _("{name} cannot be written ({reason}); choose another place or make room there.").format(
                name=place, reason=error.strerror or error
            )
        ) from error


def kept(uid: int, geometry: MatGeometry, turn: Orientation = AS_WIRED) -> Calibration | None:
    """What is kept for a board's mat of this grid, that is turned by `turn`; None where nothing is, or not readable."""
    path = path_of(uid, turn.geometry(geometry))
    if not path.exists():
        return None
    try:
        made = load(path)
    except CalibrationError:
        return None
    maps = (made.zero, made.gain, made.bad)
    wired = turn.geometry(geometry).shape
    return made if all(m.shape == wired for m in maps if isinstance(m, np.ndarray)) else None


def turn_of(recording: Recording) -> Orientation:
    """How the frames of a recording were turned when it was made."""
    known = recording.calibration
    return known.turn if isinstance(known, Calibration) else AS_WIRED


def recalibrated(recording: Recording, calibration: Calibration) -> Recording:
    """The same counts, turned and weighed by another calibration of their mat. Raises CalibrationError."""
    if recording.stored_unit != "count":
        raise CalibrationError(
            _("Expected a recording in counts to calibrate, {name} holds pressures; leave the calibration out.").format(
                name=Path(recording.path).name or _("this one")
            )
        )
    before = turn_of(recording)
    wired = before.geometry(recording.geometry)
    shape = next((m.shape for m in (calibration.gain, calibration.zero) if isinstance(m, np.ndarray)), wired.shape)
    if shape != wired.shape:
        raise CalibrationError(
            _(
                "Expected the calibration of a mat of {rows} × {cols} cells, got that of another mat; choose its own."
            ).format(rows=wired.rows, cols=wired.cols)
        )
    turn = calibration.turn
    return replace(
        recording,
        frames=turn.apply(before.back(recording.frames)),
        geometry=turn.geometry(wired),
        outside=None if recording.outside is None else turn.apply(before.back(recording.outside)),
        calibration=for_circuit(calibration, getattr(recording.calibration, "circuit", calibration.circuit)),
    )


def mat_of(recording: Recording, named: Path | None = None) -> tuple[Path, Calibration]:
    """The file of the mat that a recording is from, and what it holds so far: a calibration that only begins where
    there is none. `named` is another file than the one kept for the mat's board. Raises CalibrationError.
    """
    wired = turn_of(recording).geometry(recording.geometry)
    uid = recording.extra.get("uid")
    if named is not None:
        path = named
    elif isinstance(uid, int):
        path = path_of(uid, wired)
    else:
        raise CalibrationError(_("Expected a board that tells its number, got none; name the mat's file with --mat."))
    circuit = getattr(recording.calibration, "circuit", None)
    if path.exists():
        made = load(path)
        return path, made if circuit is None else for_circuit(made, circuit)
    if not isinstance(circuit, Circuit):
        raise CalibrationError(
            _("Expected a recording of a mat that describes its circuit, got none; record it with pressuremat.")
        )
    name = path.stem if uid is None else f"mat-{uid:08x}-{wired.cols}x{wired.rows}"
    return path, replace(fit.begin(circuit, name), simulated=recording.simulated)


def _board_of(recording: Recording) -> int | None:
    """The number of the board whose kept calibration bears on a recording; None where nothing kept does."""
    uid = recording.extra.get("uid")
    return uid if recording.stored_unit == "count" and not recording.simulated and isinstance(uid, int) else None


def place_of(recording: Recording) -> Path | None:
    """Where what is kept of its board's mat lies, or would lie; None for one that nothing kept bears on."""
    uid = _board_of(recording)
    return None if uid is None else path_of(uid, turn_of(recording).geometry(recording.geometry))


def newest(recording: Recording) -> Recording:
    """The recording read anew with what is kept of its board's mat by now; itself where nothing is."""
    uid = _board_of(recording)
    known = None if uid is None else kept(uid, recording.geometry, turn_of(recording))
    return recording if known is None else recalibrated(recording, known)


def for_circuit(calibration: Calibration, circuit: Circuit) -> Calibration:
    """The calibration as it is when the same mat is read with another number of bits, or through another read-out."""
    factor = 2.0 ** (circuit.adc_bits - calibration.circuit.adc_bits)
    if circuit.readout != calibration.circuit.readout:
        calibration = replace(calibration, circuit=replace(circuit, adc_bits=calibration.circuit.adc_bits)).trusted
    if factor == 1.0:
        return calibration
    zero = calibration.zero
    return replace(
        calibration,
        circuit=replace(calibration.circuit, adc_bits=circuit.adc_bits),
        zero=(zero * np.float32(factor)).astype(np.float32) if isinstance(zero, np.ndarray) else zero * factor,
        noise_count=calibration.noise_count * factor,
        noise_map=None if calibration.noise_map is None else (calibration.noise_map * factor).astype(np.float32),
    )
