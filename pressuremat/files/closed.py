"""Files whose format only their maker's program reads: what to do instead, by the name's ending.

A name enters, a clause leaves. Nobody is told that a file is damaged who only has the wrong one.
"""

from __future__ import annotations

from pressuremat.i18n import N_, _

#: Ending of the name: whose file it is, and how its maker's program exports what we read.
_CLOSED: dict[str, tuple[str, str]] = {
    ".fsx": (N_("a Tekscan movie"), N_("open it in F-Scan, MatScan or I-Scan and save it as ASCII (.asf or .csv)")),
    ".sol": (
        N_("a novel pedar measurement"),
        N_("open it in the pedar program and export its pressures as ASCII (.asc)"),
    ),
    ".dat": (
        N_("perhaps a novel emed measurement"),
        N_("open it in the emed program and print its pictures to a file (.lst)"),
    ),
    ".pli": (
        N_("a novel pliance measurement"),
        N_("open it in the pliance program and export its pressures as ASCII (.asc)"),
    ),
    ".fgt": (
        N_("a novel table of forces over time, without pressures"),
        N_("export the measurement itself as ASCII (.asc or .lst)"),
    ),
    ".x": (N_("an XSENSOR session"), N_("open it in the XSENSOR program and export its frames as CSV")),
    ".xsn": (N_("an XSENSOR session"), N_("open it in the XSENSOR program and export its frames as CSV")),
    ".xlsx": (
        N_("a workbook of Excel since 2007"),
        N_("save it as text (.csv), or as a workbook of Excel 97 to 2003 (.xls)"),
    ),
}


def advice(name: str) -> tuple[str, str] | None:
    """(whose file one of that name, in lower case, is, how to export it); None for any other."""
    for suffix, (what, how) in _CLOSED.items():
        if name.endswith(suffix):
            return _(what), _(how)
    return None
