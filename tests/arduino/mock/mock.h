// Between the mock's parts: time, what the test shares with it, and how it ends on a fault of the firmware.
#ifndef MOCK_H
#define MOCK_H

#include <stdint.h>

// The head of a file that the test maps as well; pictures of counts (n, rows, cols) follow.
struct Shared {
  uint32_t rows, cols, n_pictures;
  uint32_t picture_us;  // of the board's time for each picture; 0: `active` is shown
  uint32_t active;
  uint32_t hold;  // the host takes nothing
  // From here on the mock writes.
  uint64_t clock_us;  // since the start
  uint64_t samples;
  uint64_t none_driven, several_driven, outside;  // of the samples: no row driven, rows that are no group, no cell
};
extern Shared *shared;

// The board's time, in µs since it started.
double mock_now_us();
void mock_spend_us(double us);

[[noreturn]] void mock_fault(const char *what, int number);

// "column-stuck=3:900", "row-open=7"; whether it is one of these.
bool mat_break(const char *fault);
void mat_settles_within(double tau_us);

#endif
