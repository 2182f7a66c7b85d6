// Which cell the converter sees: one row driven, one column connected. It only ever goes on to the next cell or back
// to the first, so that a step is a few cycles. Enters: nothing. Leaves: pins.
#ifndef PRESSUREMAT_MUX_H
#define PRESSUREMAT_MUX_H

#include <avr/io.h>

#include "config.h"

struct Mux {
  uint8_t col;  // connected

  static void start();

  // No row is driven.
  static void rest();

  // Connect row 0, column 0.
  void first();

  // Connect the next cell; behind the last column the next row's first. Behind the last row nothing is driven.
  inline void next() __attribute__((always_inline)) {
    if (++col != PM_COLS) {
      next_col();
    } else {
      next_row();
      first_col();
    }
  }

 private:
  // The supply is the reference, as it is the rows' voltage.
  static const uint8_t kFirstInput = _BV(REFS0);

#if PM_WIRING == PM_WIRING_DIRECT

  inline void first_col() __attribute__((always_inline)) {
    col = 0;
    ADMUX = kFirstInput;
    ADCSRB = 0;
  }

  // The input's number: three bits in ADMUX, the fourth is MUX5, at the same place in ADCSRB.
  inline void next_col() __attribute__((always_inline)) {
    ADMUX = kFirstInput | (col & 7);
    ADCSRB = col & _BV(MUX5);
  }

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

#endif
};

#endif
