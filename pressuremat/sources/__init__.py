"""Where frames come from: a serial port, a recording, the virtual person."""
