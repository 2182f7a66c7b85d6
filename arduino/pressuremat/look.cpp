#include "config.h"
#if defined(__AVR__) || defined(PM_ARDUINO_API)
#pragma GCC optimize("O2")

#include "look.h"

#include <string.h>

#include "converter.h"

static uint8_t loaded[PM_MOST_COLS];

// Beside a conversion there is time for a call.
static __attribute__((noinline)) void put(Packet &packet, Samples &samples, uint8_t low, uint8_t up, bool ten_bit) {
#if PM_CONVERTER_BITS > 10
  low = static_cast<uint8_t>(up << (18 - PM_CONVERTER_BITS) | low >> (PM_CONVERTER_BITS - 10));
  up >>= PM_CONVERTER_BITS - 10;
#endif
  if (ten_bit) {
    samples.put_10(packet, low, up);
  } else {
    Samples::put_8(packet, low, up);
  }
}

template <class Mux>
void look(Plan &plan, Packet &packet, uint8_t threshold, bool ten_bit) {
  Samples samples;
  samples.begin();
  uint8_t n_loaded = 0;
  Mux::drive_all();
  convert_columns<Mux>(Every(), mux_cols, [&](uint8_t col, uint8_t low, uint8_t up) {
    put(packet, samples, low, up, ten_bit);
    if (up || low >= threshold) loaded[n_loaded++] = col;
  });
  if (ten_bit) samples.finish_10(packet);

  memset(plan.map, 0, sizeof plan.map);
  plan.n_cells = 0;
  plan.n_groups = (mux_rows + PM_LOOK_ROWS - 1) / PM_LOOK_ROWS;
  uint8_t *map = plan.map;
  for (uint8_t group = 0; group < plan.n_groups; ++group, map += (mux_cols + 7) / 8) {
    uint8_t n = 0;
    if (n_loaded) {
      uint8_t *cols = plan.cols[group];
      Mux::drive_group(group);
      convert_columns<Mux>(loaded, n_loaded, [&](uint8_t col, uint8_t low, uint8_t up) {
        if (!up && low < threshold) return;
        cols[n++] = col;
        map[col >> 3] |= 1 << (col & 7);
      });
    }
    plan.n_cols[group] = n;
    plan.n_cells += static_cast<uint16_t>(n) * Plan::rows_of(group);
  }
  plan.n_map_bytes = map - plan.map;
}

#ifdef __AVR__

template <class Mux>
void Way::start(const Plan &p) {
  plan = &p;
  group = 0;
  while (!plan->n_cols[group]) ++group;
  Mux::drive_row(group * PM_LOOK_ROWS);
  enter();
  Mux::connect(*at++);
}

template <class Mux>
void Way::next_group() {
  uint8_t g = group;
  do {
    if (++g == plan->n_groups) return;
  } while (!plan->n_cols[g]);
  // The cell under conversion is held: what comes between now only takes time, and then the new row has its own.
  sei();
  Mux::next_rows((g - group) * PM_LOOK_ROWS - (PM_LOOK_ROWS - 1));
  group = g;
  enter();
  Mux::connect(*at);
  __builtin_avr_delay_cycles(PM_SETTLE_CYCLES);
}

void Way::enter() {
  at = begin = plan->cols[group];
  end = begin + plan->n_cols[group];
  rows_left = Plan::rows_of(group) - 1;
}

template void Way::start<ShiftMux>(const Plan &);
template void Way::next_group<ShiftMux>();

#endif

template void look<ShiftMux>(Plan &, Packet &, uint8_t, bool);
#if PM_WIRINGS & 1 << PM_WIRING_DIRECT
template void look<DirectMux>(Plan &, Packet &, uint8_t, bool);
template void Way::start<DirectMux>(const Plan &);
template void Way::next_group<DirectMux>();
#endif
#endif
