// Firmware of the pressure mat: scans the grid and streams frames. Choose the mat in config.h; README.md beside this
// folder tells the wiring.
#include "link.h"

static Link mat;

void setup() { mat.start(); }

void loop() { mat.run(); }
