// Which cell the converter sees: one row driven, one column connected. The scan of all cells only ever goes
// on to the next cell or back to the first, so that a step is a few cycles; the look drives several rows, and a part is
// scanned column by column as its plan says. One struct for each wiring, with the same verbs; which of them is in force
// is a setting, and asked once a frame: PM_WITH_MUX. Enters: nothing. Leaves: pins. On other boards: api_mux.h.
#ifndef PRESSUREMAT_MUX_H
#define PRESSUREMAT_MUX_H
#ifdef __AVR__

#include <avr/io.h>

#include "avr_pins.h"
#include "config.h"
#include "settings.h"

// The grid, and its wiring.
extern uint8_t mux_rows, mux_cols, mux_wiring;

// From now on another grid or wiring; no row is driven, and pins that only the wiring before had are let go.
void mux_set(const Settings &settings);

#if PM_WIRINGS & 1 << PM_WIRING_DIRECT
#define PM_WITH_MUX(function, ...) \
  (mux_wiring == PM_WIRING_DIRECT ? function<DirectMux>(__VA_ARGS__) : function<ShiftMux>(__VA_ARGS__))
#else
#define PM_WITH_MUX(function, ...) (function<ShiftMux>(__VA_ARGS__))
#endif

// The supply is the reference, as it is the rows' voltage.
static const uint8_t kFirstInput = _BV(REFS0);

// Rows on chained 74HC595, columns through CD74HC4067.
struct ShiftMux {
  uint8_t col;   // connected
  uint8_t cols;  // a copy, to be kept in a register

  // Take the pins, or let them go.
  static void start();
  static void leave();

  // No row is driven.
  static void rest();

  // All rows, those of a group of PM_LOOK_ROWS, or one.
  static void drive_all();
  static void drive_group(uint8_t group);
  static void drive_row(uint8_t row);

  // From the driven row on to the next, or to one `n` further.
  static inline void next_row() __attribute__((always_inline));
  static void next_rows(uint8_t n);

  static inline void connect(uint8_t column) __attribute__((always_inline)) {
    PM_PORT_OF(PM_PIN_MUX_S0) = (PM_PORT_OF(PM_PIN_MUX_S0) & 0x0F) | static_cast<uint8_t>(column << 4);
    ADMUX = kFirstInput | column >> 4;
  }

  inline void first_col() __attribute__((always_inline)) {
    col = 0;
    PM_PORT_OF(PM_PIN_MUX_S0) &= 0x0F;
    ADMUX = kFirstInput;
  }

  // Behind a multiplexer's last input the address has wrapped to 0, and the next one's output is read.
  static inline void next_col(uint8_t) __attribute__((always_inline)) {
    const uint8_t address = PM_PORT_OF(PM_PIN_MUX_S0) + 0x10;
    PM_PORT_OF(PM_PIN_MUX_S0) = address;
    if (address < 0x10) ADMUX = ADMUX + 1;
  }

 private:
  static inline void shift() __attribute__((always_inline)) {
    PM_PORT_OF(PM_PIN_SHIFT_CLOCK) |= pin_mask(PM_PIN_SHIFT_CLOCK);
    PM_PORT_OF(PM_PIN_SHIFT_CLOCK) &= ~pin_mask(PM_PIN_SHIFT_CLOCK);
  }

  static inline void latch() __attribute__((always_inline)) {
    PM_PORT_OF(PM_PIN_SHIFT_LATCH) |= pin_mask(PM_PIN_SHIFT_LATCH);
    PM_PORT_OF(PM_PIN_SHIFT_LATCH) &= ~pin_mask(PM_PIN_SHIFT_LATCH);
  }

  static void clear_chain();
  static void drive(uint8_t first, uint8_t n);
};

// One bit wanders through the chain; the outputs change together at the latch.
inline void ShiftMux::next_row() {
  shift();
  latch();
}

#if PM_WIRINGS & 1 << PM_WIRING_DIRECT

// Rows straight on two ports, columns on the converter's own inputs.
struct DirectMux {
  uint8_t col;
  uint8_t cols;

  static void start();
  static void leave();
  static void rest();
  static void drive_all();
  static void drive_group(uint8_t group);
  static void drive_row(uint8_t row);
  static void next_rows(uint8_t n);

  // One bit wanders up one port and down the other.
  static inline void next_row() __attribute__((always_inline)) {
    const uint8_t up = PM_PORT_OF(PM_PIN_ROW_0), down = PM_PORT_OF(PM_PIN_ROW_8);
    PM_PORT_OF(PM_PIN_ROW_0) = up << 1;
    PM_PORT_OF(PM_PIN_ROW_8) = up & 0x80 ? 0x80 : down >> 1;
  }

  // The input's number: three bits in ADMUX, the fourth is MUX5, at the same place in ADCSRB.
  static inline void connect(uint8_t column) __attribute__((always_inline)) {
    ADMUX = kFirstInput | (column & 7);
    ADCSRB = column & _BV(MUX5);
  }

  inline void first_col() __attribute__((always_inline)) {
    col = 0;
    connect(0);
  }

  static inline void next_col(uint8_t col) __attribute__((always_inline)) { connect(col); }
};

#endif

// Connect row 0, column 0.
template <class Mux>
static inline void first_cell(Mux &mux) {
  mux.cols = mux_cols;
  Mux::drive_row(0);
  mux.first_col();
}

// Connect the next cell; behind the last column the next row's first. Behind the last row nothing is driven.
template <class Mux>
static inline void next_cell(Mux &mux) __attribute__((always_inline));
template <class Mux>
static inline void next_cell(Mux &mux) {
  if (++mux.col != mux.cols) {
    Mux::next_col(mux.col);
  } else {
    Mux::next_row();
    mux.first_col();
  }
}

#else
#include "api_mux.h"
#endif
#endif
