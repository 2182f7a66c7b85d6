// Samples into a frame's packet, in the packing that `wire.py` describes.
// Portable; inlined into the scan's inner loop.
#ifndef PRESSUREMAT_SAMPLES_H
#define PRESSUREMAT_SAMPLES_H

#include "packet.h"

// Bytes that `n` samples take at most.
constexpr uint16_t samples_size(uint16_t n) { return n + (n + 3) / 4; }

struct Samples {
  uint8_t high;   // the upper two bits of the group's samples, newest on top
  uint8_t space;  // samples that the group still takes

  void begin() {
    high = 0;
    space = 4;
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
      begin();
    }
  }

  static inline void put_8(Packet &packet, uint8_t low, uint8_t up) __attribute__((always_inline)) {
    packet.put(static_cast<uint8_t>(up << 6 | low >> 2));
  }

  // The last group where it is not full.
  void finish_10(Packet &packet) {
    if (space == 4) return;
    packet.put(static_cast<uint8_t>(high >> 2 * space));
    begin();
  }
};

#endif
