// Samples into a frame's packet, in the packings that `wire.py` describes.
// Portable; inlined into the scan's inner loop.
#ifndef PRESSUREMAT_SAMPLES_H
#define PRESSUREMAT_SAMPLES_H

#include "packet.h"

// Bytes that `n` samples take at most, plain and with runs of zeros packed (and one begun before them).
constexpr uint16_t samples_size(uint16_t n) { return n + (n + 3) / 4; }
constexpr uint16_t runs_size(uint16_t n) { return 2 * n + (n + 3) / 4 + 2; }

struct Samples {
  uint8_t high;   // the upper two bits of the group's samples, newest on top
  uint8_t space;  // samples that the group still takes
  uint8_t zeros;  // of a run that has begun
  uint8_t floor;  // counts of the converter below which a cell is a zero of a run; at least those of one count sent

  void begin() {
    begin_group();
    zeros = 0;
  }

  // With runs: cells below `counts` are sent as zero, with 0 those that are.
  void begin_runs(uint8_t counts, bool ten_bit) {
    const uint8_t one = ten_bit ? 1 : 4;
    floor = counts > one ? counts : one;
  }

  // Ten bits: `low` and `up` are the converter's two result bytes. The low one goes out at once, `put_high` follows.
  inline void put_10(Packet &packet, uint8_t low, uint8_t up) __attribute__((always_inline)) {
    packet.put(low);
    put_high(packet, up);
  }

  inline void put_high(Packet &packet, uint8_t up) __attribute__((always_inline)) {
    high = static_cast<uint8_t>(high >> 2 | up << 6);
    if (--space == 0) {
      packet.put(high);
      begin_group();
    }
  }

  static inline void put_8(Packet &packet, uint8_t low, uint8_t up) __attribute__((always_inline)) {
    packet.put(static_cast<uint8_t>(up << 6 | low >> 2));
  }

  // With runs. A zero is only counted, unless the run is as long as runs are: what an empty cell costs.
  template <bool kTenBit>
  __attribute__((always_inline)) inline void put_run(Packet &packet, uint8_t low, uint8_t up) {
    const bool is_zero = !up && low < floor;
    if (is_zero && ++zeros != 0xFF) return;
    if (zeros) {
      packet.put(0);
      packet.put(zeros);
      zeros = 0;
      if (is_zero) return;
    }
    if (kTenBit) {
      packet.put(low);
      if (!low) packet.put(0);
      put_high(packet, up);
    } else {
      put_8(packet, low, up);
    }
  }

  // With runs, samples of 11 to 15 bits.
  void put_run_16(Packet &packet, uint16_t count) {
    if (!count && ++zeros != 0x80) return;
    finish_run_16(packet);
    if (!count) return;
    packet.put(static_cast<uint8_t>(0x80 | count >> 8));
    packet.put(static_cast<uint8_t>(count));
  }

  void finish_run_16(Packet &packet) {
    if (!zeros) return;
    packet.put(zeros - 1);
    zeros = 0;
  }

  // The last group where it is not full.
  void finish_10(Packet &packet) {
    if (space == 4) return;
    packet.put(static_cast<uint8_t>(high >> 2 * space));
    begin_group();
  }

  // The last run.
  void finish_run(Packet &packet) {
    if (!zeros) return;
    packet.put(0);
    packet.put(zeros);
    zeros = 0;
  }

 private:
  void begin_group() {
    high = 0;
    space = 4;
  }
};

#endif
