// Where on the mat there is load, found before a frame is scanned. With all rows driven a column shows the sum of its
// cells, so that a look at each column finds those that carry something; with eight rows driven at a time a look at
// these finds in which eights. What is left are blocks of eight rows and one column.
// Enters: the threshold. Leaves: the columns' sums, and the plan of the scan.
#ifndef PRESSUREMAT_LOOK_H
#define PRESSUREMAT_LOOK_H

#include "converter.h"
#include "mux.h"
#include "packet.h"
#include "samples.h"

static const uint8_t kMostGroups = (PM_MOST_ROWS + PM_LOOK_ROWS - 1) / PM_LOOK_ROWS;
static const uint16_t kMostMapBytes = kMostGroups * ((PM_MOST_COLS + 7) / 8);

struct Plan {
  uint8_t n_groups;
  uint8_t n_map_bytes;
  uint16_t n_cells;
  uint8_t n_cols[kMostGroups];
  uint8_t cols[kMostGroups][PM_MOST_COLS];  // of a group of rows, the columns that are to be converted
  uint8_t map[kMostMapBytes];

  static uint8_t rows_of(uint8_t group) {
    const uint8_t first = group * PM_LOOK_ROWS;
    return mux_rows - first < PM_LOOK_ROWS ? mux_rows - first : PM_LOOK_ROWS;
  }
};

// Look, put the columns' sums into the packet and make the plan.
template <class Mux>
void look(Plan &plan, Packet &packet, uint8_t threshold, bool ten_bit);

#ifdef __AVR__

// From cell to cell through a plan, a row at a time.
struct Way {
  const Plan *plan;
  const uint8_t *at, *begin, *end;
  uint8_t group, rows_left;

  // To the first cell, which is connected; the plan has one.
  template <class Mux>
  void start(const Plan &p);

  // Connect the next cell; behind the last one somewhere.
  template <class Mux>
  __attribute__((always_inline)) inline void next() {
    if (at == end) next_row<Mux>();
    Mux::connect(*at++);
  }

 private:
  template <class Mux>
  __attribute__((always_inline)) inline void next_row() {
    at = begin;
    if (rows_left) {
      --rows_left;
      Mux::next_row();
      // It took long enough that the next conversion has to wait for the new row to settle.
      sei();
      Mux::connect(*at);
      __builtin_avr_delay_cycles(PM_SETTLE_CYCLES);
    } else {
      next_group<Mux>();
    }
  }

  template <class Mux>
  void next_group();
  void enter();
};

#endif

#endif
