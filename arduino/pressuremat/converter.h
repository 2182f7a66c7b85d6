// The converter as both scans use it: its clock, when its input may move, and a look at a row of columns.
// Enters: which columns. Leaves: results, each beside the conversion of the next. On other boards: api_mux.h.
#ifndef PRESSUREMAT_CONVERTER_H
#define PRESSUREMAT_CONVERTER_H

#include "config.h"
#include "mux.h"

// As an array of all columns, without one.
struct Every {
  uint8_t operator[](uint8_t i) const { return i; }
};

#ifdef __AVR__

#include <avr/interrupt.h>
#include <avr/io.h>

// Kept in registers where it matters.
struct Converter {
  uint8_t go;    // for ADCSRA
  uint8_t hold;  // turns of `pause` from a start until the input may move
  uint8_t rest_of_hold;

  // `prescaler` is 16, 32, 64 or 128.
  static Converter of(uint8_t prescaler) {
    uint8_t log2 = 4;
    while (prescaler >> log2 != 1) ++log2;
    // A conversion begins at the converter's next clock edge and samples 1.5 of its clocks later, so the input must
    // stand still for 2.5 clocks. Packing a byte takes at least 36 cycles of these.
    const uint16_t cycles = prescaler * 5 / 2;
    const Converter made = {static_cast<uint8_t>(_BV(ADEN) | _BV(ADSC) | log2), static_cast<uint8_t>((cycles + 2) / 3),
                            static_cast<uint8_t>((cycles - 36 + 2) / 3)};
    return made;
  }

  // Three cycles a turn, at least one turn.
  static inline void pause(uint8_t turns) __attribute__((always_inline)) {
    asm volatile("1: dec %0\n\tbrne 1b" : "+r"(turns));
  }
};

extern Converter converter;

// Packing so many bytes takes longer than PM_SETTLE_CYCLES.
static const uint8_t kSettleBytes = 4;

static inline void wait_for_result() __attribute__((always_inline));
static inline void wait_for_result() {
  while (ADCSRA & _BV(ADSC)) {
  }
}

// Begin to convert what has been connected and has settled; `connect_next` is called when the input may move.
template <class Connect>
static inline void begin_conversion(Connect connect_next) __attribute__((always_inline));
template <class Connect>
static inline void begin_conversion(Connect connect_next) {
  cli();
  ADCSRA = converter.go;
  Converter::pause(converter.hold);
  connect_next();
  sei();
}

// `take(column, low, up)` for each of the `n` columns, with the rows as they are driven.
template <class Mux, class Columns, class Take>
static inline void convert_columns(Columns columns, uint8_t n, Take take) {
  Mux::connect(columns[0]);
  __builtin_avr_delay_cycles(PM_SETTLE_CYCLES);
  uint8_t next = n > 1;
  begin_conversion([&] { Mux::connect(columns[next]); });
  for (uint8_t i = 0; i < n; ++i) {
    wait_for_result();
    const uint8_t low = ADCL;
    const uint8_t up = ADCH;
    if (i + 1 < n) {
      if (next + 1 < n) ++next;
      begin_conversion([&] { Mux::connect(columns[next]); });
    }
    take(columns[i], low, up);
  }
}

#endif
#endif
