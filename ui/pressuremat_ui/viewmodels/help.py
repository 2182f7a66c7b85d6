"""The help page: keys, how to read what is shown, what the mat cannot tell. Texts only."""

from __future__ import annotations

from pressuremat.i18n import N_

#: Keys as they are written, and what they do.
KEYS: tuple[tuple[str, str], ...] = (
    ("Ctrl+1 … 9, 0, Alt+1 …", N_("the pages, from the top of the rail down")),
    ("Ctrl+,", N_("settings")),
    ("F1", N_("this page")),
    ("?", N_("this page")),
    ("Ctrl+T", N_("the next appearance: as the system, light, dark")),
    ("Ctrl+R", N_("begin or end a recording")),
    ("1 … 9", N_("while recording: mark this moment in the file")),
    ("Ctrl+Q", N_("close the app; a recording is ended cleanly")),
    ("G", N_("while live: the last visit's feet of who is open, or none")),
    ("P", N_("hold the load curve; the wheel zooms, dragging scrolls back")),
    ("L, R, [, ], J, S, Del", N_("correcting findings: side, axis, join, part, not a foot; arrows choose")),
    ("Ctrl+Z, Ctrl+Shift+Z", N_("take a correction back, and do it again")),
    (N_("Tab, Shift+Tab"), N_("to the next button, and back")),
    (N_("Space"), N_("press the button that has the ring")),
)

READING: tuple[tuple[str, str], ...] = (
    (N_("Bars"), N_("The soft block is the published range, the tick your value, the thin line ± 2 σ of this mat.")),
    (
        N_("±"),
        N_("One standard deviation of the instrument's error: in two of three measurements the truth lies within it."),
    ),
    (N_("Grey"), N_("A value that is not valid here; point at it for the reason.")),
    (N_("Hatched"), N_("Not known. What nobody measured is never counted as fine.")),
    (N_("Left and right"), N_("Blue, solid and round is left; orange, dashed and square is right.")),
    (N_("Between"), N_("The value's uncertainty reaches over a limit, so both sides of it are possible.")),
)

CANNOT: tuple[str, ...] = (
    N_("It sees load, not knees. Words about the knee rest on what somebody saw, a photo or a tape."),
    N_("It does not see bones, muscles, pain or the height of an arch: a print is a shape."),
    N_("A low arch is a shape, not a disease; about a quarter of healthy feet lie above the upper limit."),
    N_("It does not diagnose. Pain, swelling, numbness, diabetes or a change on one side belong to a clinician."),
)
