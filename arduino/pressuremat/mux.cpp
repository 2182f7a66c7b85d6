#include "mux.h"

uint8_t mux_rows, mux_cols;

void Mux::set_grid(uint8_t n_rows, uint8_t n_cols) {
  mux_rows = n_rows;
  mux_cols = n_cols;
  rest();
}

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
  cols = mux_cols;
  PM_ROWS_DOWN_PORT = 0;
  PM_ROWS_UP_PORT = 1;
  first_col();
}

// The first `n` rows of a port that counts upwards, and of one that counts downwards.
static uint8_t up_rows(uint8_t n) { return n >= 8 ? 0xFF : (1 << n) - 1; }
static uint8_t down_rows(uint8_t n) { return n >= 8 ? 0xFF : 0xFF00 >> n; }

void Mux::drive_all() {
  PM_ROWS_UP_PORT = up_rows(mux_rows);
  PM_ROWS_DOWN_PORT = mux_rows > 8 ? down_rows(mux_rows - 8) : 0;
}

void Mux::drive_group(uint8_t group) {
  rest();
  if (group == 0) {
    PM_ROWS_UP_PORT = up_rows(mux_rows);
  } else {
    PM_ROWS_DOWN_PORT = down_rows(mux_rows - 8);
  }
}

void Mux::next_rows(uint8_t n) {
  for (; n; --n) next_row();
}

void Mux::drive_row(uint8_t row) {
  rest();
  if (row < 8) {
    PM_ROWS_UP_PORT = 1 << row;
  } else {
    PM_ROWS_DOWN_PORT = 0x80 >> (row - 8);
  }
}

#else

void Mux::start() {
  PM_SHIFT_PORT &= ~(_BV(PM_SHIFT_DATA) | _BV(PM_SHIFT_CLOCK) | _BV(PM_SHIFT_LATCH));
  PM_SHIFT_DDR |= _BV(PM_SHIFT_DATA) | _BV(PM_SHIFT_CLOCK) | _BV(PM_SHIFT_LATCH);
  PM_MUX_DDR |= 0xF0;
  DIDR0 = (1 << (PM_MOST_COLS + 15) / 16) - 1;
  rest();
}

// The chain is filled anew for each frame: a clock edge too many, out of a static discharge, spoils one frame. All of
// it, as there may be more registers than the grid has rows for.
void Mux::clear_chain() {
  for (uint8_t i = PM_MOST_ROWS; i; --i) shift();
}

void Mux::rest() {
  clear_chain();
  latch();
}

void Mux::first() {
  cols = mux_cols;
  drive(0, 1);
  first_col();
}

void Mux::drive(uint8_t first, uint8_t n) {
  clear_chain();
  PM_SHIFT_PORT |= _BV(PM_SHIFT_DATA);
  for (; n; --n) shift();
  PM_SHIFT_PORT &= ~_BV(PM_SHIFT_DATA);
  for (; first; --first) shift();
  latch();
}

void Mux::drive_all() { drive(0, mux_rows); }

void Mux::drive_group(uint8_t group) {
  const uint8_t first = group * PM_LOOK_ROWS;
  drive(first, mux_rows - first < PM_LOOK_ROWS ? mux_rows - first : PM_LOOK_ROWS);
}

void Mux::drive_row(uint8_t row) { drive(row, 1); }

void Mux::next_rows(uint8_t n) {
  for (; n; --n) shift();
  latch();
}

#endif
