"""Why a board did not do what it was asked, in one sentence with what to do.

In: the command, its argument and the board's answer. Out: a sentence for a person. Knows nothing of sessions.
"""

from __future__ import annotations

from pressuremat.i18n import N_, _
from pressuremat.protocol.wire import BAUD_RATES, AnswerCode, Command

_HINTS = {
    Command.SET_PERIOD_US: N_("ask for a period of at most 60 seconds"),
    Command.SET_BITS: N_(
        "ask for 8 or 10 bits, or for those of its converter (at most 10 while only loaded parts are sent)"
    ),
    Command.SET_LOOK: N_("ask for 0 to 255 counts, and for 10 bits a sample at most"),
    Command.SET_PRESCALER: N_("choose 16, 32, 64 or 128 on a Mega, Uno or Nano; on other boards it is fixed"),
    Command.SET_GRID: N_("choose a grid that its pins can drive in this wiring"),
    Command.SET_PITCH_UM: N_("give both distances, each at least 0.1 mm"),
    Command.SET_PACKING: N_("choose 0 for plain frames or 1 for packed zeros, with 15 bits a sample at most"),
    Command.SET_WIRING: N_(
        "choose 1 for rows and columns straight on the pins or 2 for 74HC595 and 4067; all boards but the Mega have "
        "pins for 2 only"
    ),
    Command.SET_PULLDOWN_OHM: N_("give 100 to 1,000,000 ohm"),
    Command.SET_ROW_OHM: N_("give 0 to 10,000 ohm"),
    Command.SET_READOUT: N_(
        "choose 1 for a pull-down or 2 for an amplifier on every column; with rows that float (3) a cell reads as a "
        "mixture of its neighbours, so drive every row"
    ),
    Command.SET_FLOOR: N_("choose 0 to 255 counts"),
}


def refusal(command: Command, argument: int, code: int, value: int) -> str:
    """The sentence for an answer that is not OK; `value` is what the board keeps."""
    if code == AnswerCode.UNKNOWN_COMMAND:
        return _(
            "The board's firmware does not know {command}: put the firmware that came with this program on the board."
        ).format(command=command.name)
    return _("The board did not take {command} {argument} (code {code}) and keeps {value}: {hint}.").format(
        command=command.name, argument=argument, code=code, value=value, hint=hint(command)
    )


def hint(command: Command) -> str:
    """What to ask for instead, without a full stop."""
    if command is Command.SET_BAUD:
        return _("choose one of {rates} baud, at which programs look for it").format(
            rates=", ".join(map(str, BAUD_RATES))
        )
    return _(_HINTS.get(command, N_("ask for what its firmware can do")))
