"""The firmware that comes with this program, and how it gets onto a board.

In: a board's name, a port. Out: the shipped flash image, and avrdude's work put in sentences. The images are built by
`arduino/build.py --ship`; this package neither compiles nor speaks a bootloader's language itself.
"""
