#include "mux.h"

#if PM_WIRING == PM_WIRING_DIRECT

void Mux::start() {
  rest();
  PM_ROWS_UP_DDR = 0xFF;
  PM_ROWS_DOWN_DDR = 0xFF;
  // The inputs' digital side off: less noise and no current at half a supply.
  DIDR0 = 0xFF;
  DIDR2 = 0xFF;
}

void Mux::rest() {
  PM_ROWS_UP_PORT = 0;
  PM_ROWS_DOWN_PORT = 0;
}

void Mux::first() {
  PM_ROWS_DOWN_PORT = 0;
  PM_ROWS_UP_PORT = 1;
  first_col();
}

#else

void Mux::start() {
  PM_SHIFT_PORT &= ~(_BV(PM_SHIFT_DATA) | _BV(PM_SHIFT_CLOCK) | _BV(PM_SHIFT_LATCH));
  PM_SHIFT_DDR |= _BV(PM_SHIFT_DATA) | _BV(PM_SHIFT_CLOCK) | _BV(PM_SHIFT_LATCH);
  PM_MUX_DDR |= 0xF0;
  DIDR0 = (1 << (PM_COLS + 15) / 16) - 1;
  rest();
}

// The chain is filled anew for each frame: a clock edge too many, out of a static discharge, spoils one frame.
void Mux::clear_chain() {
  for (uint8_t i = (PM_ROWS + 7) / 8 * 8; i; --i) shift();
}

void Mux::rest() {
  clear_chain();
  latch();
}

void Mux::first() {
  clear_chain();
  PM_SHIFT_PORT |= _BV(PM_SHIFT_DATA);
  shift();
  PM_SHIFT_PORT &= ~_BV(PM_SHIFT_DATA);
  latch();
  first_col();
}

#endif
