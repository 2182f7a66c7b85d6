// Which cell the converter sees, by the Arduino API: what mux.h and converter.h are on AVR, for boards that are fast
// enough to wait. Enters: rows and columns. Leaves: counts.
#ifndef PRESSUREMAT_API_MUX_H
#define PRESSUREMAT_API_MUX_H

#include "config.h"
#include "settings.h"

// The grid.
extern uint8_t mux_rows, mux_cols;

// From now on another grid; no row is driven.
void mux_set(const Settings &settings);

// Rows on chained 74HC595, columns through CD74HC4067.
struct ShiftMux {
  // Take the pins and the converter.
  static void start();

  // No row is driven.
  static void rest();

  // All rows, those of a group of PM_LOOK_ROWS, or one.
  static void drive_all();
  static void drive_group(uint8_t group);
  static void drive_row(uint8_t row);

  // From the driven row on to one `n` further.
  static void next_rows(uint8_t n);

  // Connect a column, wait until it has settled under the rows as they are driven, and read it: PM_CONVERTER_BITS.
  static uint16_t read(uint8_t col);
};

// `take(column, low, up)` for each of the `n` columns, with the rows as they are driven.
template <class Mux, class Columns, class Take>
static inline void convert_columns(Columns columns, uint8_t n, Take take) {
  for (uint8_t i = 0; i < n; ++i) {
    const uint16_t count = Mux::read(columns[i]);
    take(columns[i], static_cast<uint8_t>(count), static_cast<uint8_t>(count >> 8));
  }
}

#endif
