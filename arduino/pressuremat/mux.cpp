#ifdef __AVR__
#include "mux.h"

uint8_t mux_rows, mux_cols, mux_wiring;

template <class Mux>
static void start() {
  Mux::start();
  Mux::rest();
}

template <class Mux>
static void leave() {
  Mux::rest();
  Mux::leave();
}

void mux_set(const Settings &settings) {
  mux_rows = settings.rows;
  mux_cols = settings.cols;
  if (mux_wiring && mux_wiring != settings.wiring) PM_WITH_MUX(leave);
  mux_wiring = settings.wiring;
  PM_WITH_MUX(start);
}

static const uint8_t kShiftPins =
    pin_mask(PM_PIN_SHIFT_DATA) | pin_mask(PM_PIN_SHIFT_CLOCK) | pin_mask(PM_PIN_SHIFT_LATCH);

void ShiftMux::start() {
  PM_PORT_OF(PM_PIN_SHIFT_DATA) &= ~kShiftPins;
  PM_DDR_OF(PM_PIN_SHIFT_DATA) |= kShiftPins;
  PM_DDR_OF(PM_PIN_MUX_S0) |= 0xF0;
  // The inputs' digital side off: less noise and no current at half a supply.
  DIDR0 = (1 << PM_N_MUXES) - 1;
  ADCSRB = 0;
}

void ShiftMux::leave() {
  PM_DDR_OF(PM_PIN_SHIFT_DATA) &= ~kShiftPins;
  PM_DDR_OF(PM_PIN_MUX_S0) &= 0x0F;
  PM_PORT_OF(PM_PIN_MUX_S0) &= 0x0F;
}

// The chain is filled anew for each frame: a clock edge too many, out of a static discharge, spoils one frame. All of
// it, as there may be more registers than the grid has rows for.
void ShiftMux::clear_chain() {
  for (uint8_t i = PM_MOST_ROWS; i; --i) shift();
}

void ShiftMux::rest() {
  clear_chain();
  latch();
}

void ShiftMux::drive(uint8_t first, uint8_t n) {
  clear_chain();
  PM_PORT_OF(PM_PIN_SHIFT_DATA) |= pin_mask(PM_PIN_SHIFT_DATA);
  for (; n; --n) shift();
  PM_PORT_OF(PM_PIN_SHIFT_DATA) &= ~pin_mask(PM_PIN_SHIFT_DATA);
  for (; first; --first) shift();
  latch();
}

void ShiftMux::drive_all() { drive(0, mux_rows); }

void ShiftMux::drive_group(uint8_t group) {
  const uint8_t first = group * PM_LOOK_ROWS;
  drive(first, mux_rows - first < PM_LOOK_ROWS ? mux_rows - first : PM_LOOK_ROWS);
}

void ShiftMux::drive_row(uint8_t row) { drive(row, 1); }

void ShiftMux::next_rows(uint8_t n) {
  for (; n; --n) shift();
  latch();
}

#if PM_WIRINGS & 1 << PM_WIRING_DIRECT

void DirectMux::start() {
  rest();
  PM_DDR_OF(PM_PIN_ROW_0) = 0xFF;
  PM_DDR_OF(PM_PIN_ROW_8) = 0xFF;
  DIDR0 = 0xFF;
  DIDR2 = 0xFF;
}

void DirectMux::leave() {
  PM_DDR_OF(PM_PIN_ROW_0) = 0;
  PM_DDR_OF(PM_PIN_ROW_8) = 0;
  DIDR2 = 0;
}

void DirectMux::rest() {
  PM_PORT_OF(PM_PIN_ROW_0) = 0;
  PM_PORT_OF(PM_PIN_ROW_8) = 0;
}

// The first `n` rows of a port that counts upwards, and of one that counts downwards.
static uint8_t up_rows(uint8_t n) { return n >= 8 ? 0xFF : (1 << n) - 1; }
static uint8_t down_rows(uint8_t n) { return n >= 8 ? 0xFF : 0xFF00 >> n; }

void DirectMux::drive_all() {
  PM_PORT_OF(PM_PIN_ROW_0) = up_rows(mux_rows);
  PM_PORT_OF(PM_PIN_ROW_8) = mux_rows > 8 ? down_rows(mux_rows - 8) : 0;
}

void DirectMux::drive_group(uint8_t group) {
  rest();
  if (group == 0) {
    PM_PORT_OF(PM_PIN_ROW_0) = up_rows(mux_rows);
  } else {
    PM_PORT_OF(PM_PIN_ROW_8) = down_rows(mux_rows - 8);
  }
}

void DirectMux::drive_row(uint8_t row) {
  rest();
  if (row < 8) {
    PM_PORT_OF(PM_PIN_ROW_0) = 1 << row;
  } else {
    PM_PORT_OF(PM_PIN_ROW_8) = 0x80 >> (row - 8);
  }
}

void DirectMux::next_rows(uint8_t n) {
  for (; n; --n) next_row();
}

#endif

#endif
