"""What of a board can be set: each setting with its command, its value in a hello, and its words.

In: a hello and wanted values. Out: commands with their arguments, and sentences for what a board refuses. Values are
those that the wire carries, so that what was asked can be compared with what came. Knows nothing of sessions.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from pressuremat.boards import BOARDS, Mat
from pressuremat.i18n import N_, _
from pressuremat.protocol.messages import Hello
from pressuremat.protocol.packing import encoding_for
from pressuremat.protocol.refusals import hint
from pressuremat.protocol.wire import AnswerCode, Command, Packing, Readout, Settings, Wiring, packed_size
from pressuremat.units import mm_from_um, um_from_mm

PRESCALERS = (16, 32, 64, 128)
_CLOCK_HZ = 16e6  # of the AVR boards
_CLOCKS_A_CONVERSION = 13
_BITS_A_BYTE = 10  # on the line, with start and stop
_AVR = tuple(board for board in BOARDS if board.name in {"uno", "nano", "mega2560"})
MAX_PITCH_MM = mm_from_um(0xFFFF)


@dataclass(frozen=True)
class Setting:
    """One thing that can be set. `value` reads it from a hello, `words` puts a value into words."""

    key: str
    label: str
    command: Command
    value: Callable[[Hello], int]
    words: Callable[[int], str]


def grid_value(rows: int, cols: int) -> int:
    """A grid as SET_GRID takes it."""
    return rows + 256 * cols


def pitch_value(pitch_mm: tuple[float, float]) -> int:
    """A pitch (x, y) of at most `MAX_PITCH_MM` as SET_PITCH_UM takes it."""
    x, y = (um_from_mm(one) for one in pitch_mm)
    return x + 65536 * y


def _grid_words(value: int) -> str:
    return _("{rows} × {cols} cells").format(rows=value & 0xFF, cols=value >> 8)


def _pitch_words(value: int) -> str:
    return f"{mm_from_um(value & 0xFFFF):g} × {mm_from_um(value >> 16):g} mm"


def _rate_words(period_us: int) -> str:
    if not period_us:
        return _("as fast as it can")
    return _("{rate:.4g} frames a second").format(rate=1e6 / period_us)


def _look_words(threshold: int) -> str:
    if not threshold:
        return _("all cells are read")
    return _("only blocks where a look finds {n} counts or more are read").format(n=threshold)


def _bits_words(bits: int) -> str:
    return _("{n} bits a sample").format(n=bits)


def _prescaler_words(prescaler: int) -> str:
    return _("converter's clock divided by {n}").format(n=prescaler)


def _wiring_words(wiring: int) -> str:
    match wiring:
        case Wiring.DIRECT:
            return _("rows and columns straight on the pins")
        case Wiring.SHIFT_REGISTER_MUX:
            return _("rows through 74HC595, columns through 4067")
        case _:
            return str(wiring)


def _packing_words(packing: int) -> str:
    return _("runs of zeros are packed") if packing == Packing.ZERO_RUN else _("plain")


def _floor_words(floor: int) -> str:
    return _("cells below {n} counts are sent as zero").format(n=floor) if floor else _("none, nothing is lost")


def _readout_words(readout: int) -> str:
    match readout:
        case 0 | Readout.DIVIDER:
            return _("a pull-down on every column")
        case Readout.VIRTUAL_GROUND:
            return _("an amplifier on every column")
        case _:
            return str(readout)


def _baud_words(baud: int) -> str:
    return _("{n} baud").format(n=baud)


def _ohm_words(ohm: int) -> str:
    return f"{ohm} Ω"


#: In the order in which a board is asked: what a later one may depend on comes first.
SETTINGS: tuple[Setting, ...] = (
    Setting("wiring", N_("wiring"), Command.SET_WIRING, lambda hello: hello.wiring, _wiring_words),
    Setting(
        "grid",
        N_("grid (rows × columns)"),
        Command.SET_GRID,
        lambda hello: grid_value(hello.rows, hello.cols),
        _grid_words,
    ),
    Setting(
        "pitch",
        N_("distance between cells (across × along)"),
        Command.SET_PITCH_UM,
        lambda hello: hello.pitch_x_um + 65536 * hello.pitch_y_um,
        _pitch_words,
    ),
    Setting(
        "readout",
        N_("read-out"),
        Command.SET_READOUT,
        lambda hello: hello.readout or Readout.DIVIDER,
        _readout_words,
    ),
    Setting("pulldown", N_("pull-downs"), Command.SET_PULLDOWN_OHM, lambda hello: hello.pulldown_ohm, _ohm_words),
    Setting("row", N_("row drivers"), Command.SET_ROW_OHM, lambda hello: hello.row_ohm, _ohm_words),
    Setting("bits", N_("resolution"), Command.SET_BITS, lambda hello: hello.bits, _bits_words),
    Setting("prescaler", N_("converter"), Command.SET_PRESCALER, lambda hello: hello.adc_prescaler, _prescaler_words),
    Setting("period", N_("rate"), Command.SET_PERIOD_US, lambda hello: hello.period_us, _rate_words),
    Setting("look", N_("adaptive scan"), Command.SET_LOOK, lambda hello: hello.look_threshold, _look_words),
    Setting("packing", N_("frames"), Command.SET_PACKING, lambda hello: hello.packing, _packing_words),
    Setting("floor", N_("floor of packed frames"), Command.SET_FLOOR, lambda hello: hello.floor, _floor_words),
    Setting("baud", N_("line"), Command.SET_BAUD, lambda hello: hello.next_baud or hello.baud, _baud_words),
)


def announced_rate_hz(hello: Hello) -> float | None:
    """Frames a second that the board may be expected to give before any has come: what it was set to, at most what
    converter and line allow with all cells. None where neither tells, as where it only reads what is loaded.
    """
    asked_hz = 1e6 / hello.period_us if hello.period_us else math.inf
    limit_hz = math.inf
    if hello.board_row in _AVR and hello.adc_prescaler and not hello.look_threshold:
        limit_hz = _converter_limit_hz(hello.adc_prescaler, hello.rows * hello.cols)
    if not (hello.look_threshold or hello.packing):
        n_bytes = packed_size(encoding_for(hello.bits), hello.rows * hello.cols)
        limit_hz = min(limit_hz, hello.baud / _BITS_A_BYTE / n_bytes)
    rate_hz = min(asked_hz, limit_hz)
    return rate_hz if 0 < rate_hz < math.inf else None


def _converter_limit_hz(prescaler: int, n_cells: int) -> float:
    return _CLOCK_HZ / (_CLOCKS_A_CONVERSION * prescaler * n_cells)


def of_mat(mat: Mat, prescaler: int) -> dict[str, int]:
    """All settings that make a board one for this mat, by key, whatever it was set to before. The rate is the mat's
    where a converter of that clock reaches it with all cells, else as fast as the board can.
    """
    grid = mat.geometry
    limit_hz = _converter_limit_hz(prescaler, grid.rows * grid.cols)
    return {
        "wiring": Wiring.SHIFT_REGISTER_MUX,
        "grid": grid_value(grid.rows, grid.cols),
        "pitch": pitch_value(grid.pitch_mm),
        "bits": 10,
        "prescaler": prescaler,
        "look": 0,
        "packing": Packing.PLAIN,
        "floor": 0,
        "period": round(1e6 / mat.rate_hz) if mat.rate_hz <= limit_hz else 0,
    }


def refusal(setting: Setting, wanted: int, code: int, kept: int, hello: Hello) -> str:
    """Why the board did not take `wanted`, what it keeps, and what it can do."""
    if code == AnswerCode.UNKNOWN_COMMAND:
        return _(
            "The board's firmware {firmware} cannot set its {label}: "
            "put the firmware on it that came with this program (pressuremat flash)."
        ).format(firmware=hello.firmware, label=_(setting.label))
    advice = hint(setting.command)
    if setting.command is Command.SET_GRID and hello.most_rows:
        advice = _("in this wiring it has pins for at most {rows} × {cols} cells").format(
            rows=hello.most_rows, cols=hello.most_cols
        )
    return _("The board did not take {wanted} for its {label} and keeps {kept}: {advice}.").format(
        wanted=setting.words(wanted), label=_(setting.label), kept=setting.words(kept), advice=advice
    )


def origin_words(state: int) -> str:
    """Where a board's settings come from, for a person."""
    match state:
        case Settings.DEFAULTS:
            return _("those of its firmware, nothing was saved")
        case Settings.STORED:
            return _("saved on the board")
        case Settings.DAMAGED:
            return _("those of its firmware, what was saved is unreadable")
        case _:
            return _("not told by this firmware")
