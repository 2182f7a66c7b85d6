#include "config.h"
#ifdef PM_ARDUINO_API

#include <Arduino.h>

#include "api_mux.h"

uint8_t mux_rows, mux_cols;

static const uint8_t kShift[] = {PM_PIN_SHIFT_DATA, PM_PIN_SHIFT_CLOCK, PM_PIN_SHIFT_LATCH};
static const uint8_t kAddress[] = {PM_PIN_MUX_S0, PM_PIN_MUX_S1, PM_PIN_MUX_S2, PM_PIN_MUX_S3};
static const uint8_t kCommon[] = {
    PM_PIN_MUX_COMMON_0,
    PM_PIN_MUX_COMMON_1,
    PM_PIN_MUX_COMMON_2,
#ifdef PM_PIN_MUX_COMMON_3
    PM_PIN_MUX_COMMON_3,
#endif
};
static_assert(16 * sizeof kCommon == PM_MOST_COLS, "a multiplexer has 16 columns");

// A pulse as long as the registers need it at 3.3 V and at the end of a ribbon cable, however fast the board is.
static void pulse(uint8_t pin) {
  digitalWrite(pin, HIGH);
  delayMicroseconds(1);
  digitalWrite(pin, LOW);
  delayMicroseconds(1);
}

// The whole chain anew, as there may be more registers than the grid has rows for: the last row's bit goes in first.
static void drive(uint8_t first, uint8_t n) {
  for (uint8_t row = PM_MOST_ROWS; row-- > 0;) {
    digitalWrite(PM_PIN_SHIFT_DATA, row >= first && row - first < n ? HIGH : LOW);
    pulse(PM_PIN_SHIFT_CLOCK);
  }
  digitalWrite(PM_PIN_SHIFT_DATA, LOW);
  pulse(PM_PIN_SHIFT_LATCH);
}

void ShiftMux::start() {
  board_start();
  for (uint8_t pin : kShift) {
    pinMode(pin, OUTPUT);
    digitalWrite(pin, LOW);
  }
  for (uint8_t pin : kAddress) pinMode(pin, OUTPUT);
  rest();
}

void mux_set(const Settings &settings) {
  mux_rows = settings.rows;
  mux_cols = settings.cols;
  ShiftMux::rest();
}

void ShiftMux::rest() { drive(0, 0); }

void ShiftMux::drive_all() { drive(0, mux_rows); }

void ShiftMux::drive_group(uint8_t group) {
  const uint8_t first = group * PM_LOOK_ROWS;
  drive(first, mux_rows - first < PM_LOOK_ROWS ? mux_rows - first : PM_LOOK_ROWS);
}

void ShiftMux::drive_row(uint8_t row) { drive(row, 1); }

// One bit wanders through the chain; the outputs change together at the latch.
void ShiftMux::next_rows(uint8_t n) {
  for (; n; --n) pulse(PM_PIN_SHIFT_CLOCK);
  pulse(PM_PIN_SHIFT_LATCH);
}

uint16_t ShiftMux::read(uint8_t col) {
  for (uint8_t bit = 0; bit < sizeof kAddress; ++bit) digitalWrite(kAddress[bit], col >> bit & 1 ? HIGH : LOW);
  delayMicroseconds(PM_SETTLE_US);
  return board_read(kCommon[col >> 4]);
}

#endif
