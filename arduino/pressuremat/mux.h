// Which cell the converter sees: one row driven, one column connected. The scan of all cells only ever goes on to the
// next cell or back to the first, so that a step is a few cycles; the look drives several rows, and a part is scanned
// column by column as its plan says. Enters: nothing. Leaves: pins.
#ifndef PRESSUREMAT_MUX_H
#define PRESSUREMAT_MUX_H

#include <avr/io.h>

#include "config.h"

// The grid.
extern uint8_t mux_rows, mux_cols;

struct Mux {
  uint8_t col;   // connected
  uint8_t cols;  // a copy, to be kept in a register

  static void start();

  // From now on so many rows and columns, at least one each.
  static void set_grid(uint8_t n_rows, uint8_t n_cols);

  // No row is driven.
  static void rest();

  // Connect row 0, column 0.
  void first();

  // All rows, those of a group of PM_LOOK_ROWS, or one.
  static void drive_all();
  static void drive_group(uint8_t group);
  static void drive_row(uint8_t row);

  // From the driven row on to one `n` further.
  static void next_rows(uint8_t n);

  // Connect the next cell; behind the last column the next row's first. Behind the last row nothing is driven.
  inline void next() __attribute__((always_inline)) {
    if (++col != cols) {
      next_col();
    } else {
      next_row();
      first_col();
    }
  }

 private:
  friend struct Way;
  // The supply is the reference, as it is the rows' voltage.
  static const uint8_t kFirstInput = _BV(REFS0);

#if PM_WIRING == PM_WIRING_DIRECT

  inline void first_col() __attribute__((always_inline)) {
    col = 0;
    connect(0);
  }

  // The input's number: three bits in ADMUX, the fourth is MUX5, at the same place in ADCSRB.
  inline void next_col() __attribute__((always_inline)) { connect(col); }

 public:
  static inline void connect(uint8_t column) __attribute__((always_inline)) {
    ADMUX = kFirstInput | (column & 7);
    ADCSRB = column & _BV(MUX5);
  }

 private:

  // One bit wanders up one port and down the other.
  static inline void next_row() __attribute__((always_inline)) {
    const uint8_t up = PM_ROWS_UP_PORT, down = PM_ROWS_DOWN_PORT;
    PM_ROWS_UP_PORT = up << 1;
    PM_ROWS_DOWN_PORT = up & 0x80 ? 0x80 : down >> 1;
  }

#else

  inline void first_col() __attribute__((always_inline)) {
    col = 0;
    PM_MUX_PORT &= 0x0F;
    ADMUX = kFirstInput;
  }

 public:
  static inline void connect(uint8_t column) __attribute__((always_inline)) {
    PM_MUX_PORT = (PM_MUX_PORT & 0x0F) | static_cast<uint8_t>(column << 4);
    ADMUX = kFirstInput | column >> 4;
  }

 private:
  // Behind a multiplexer's last input the address has wrapped to 0, and the next one's output is read.
  static inline void next_col() __attribute__((always_inline)) {
    const uint8_t address = PM_MUX_PORT + 0x10;
    PM_MUX_PORT = address;
    if (address < 0x10) ADMUX = ADMUX + 1;
  }

  // One bit wanders through the chain; the outputs change together at the latch.
  static inline void next_row() __attribute__((always_inline)) {
    shift();
    latch();
  }

  static inline void shift() __attribute__((always_inline)) {
    PM_SHIFT_PORT |= _BV(PM_SHIFT_CLOCK);
    PM_SHIFT_PORT &= ~_BV(PM_SHIFT_CLOCK);
  }

  static inline void latch() __attribute__((always_inline)) {
    PM_SHIFT_PORT |= _BV(PM_SHIFT_LATCH);
    PM_SHIFT_PORT &= ~_BV(PM_SHIFT_LATCH);
  }

  static void clear_chain();
  static void drive(uint8_t first, uint8_t n);

#endif
};

#endif
