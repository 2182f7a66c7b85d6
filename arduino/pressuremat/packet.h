// One packet into the ring: payload bytes one after another, COBS and CRC on the way, nothing is kept twice.
// Portable: knows nothing of what the bytes mean.
#ifndef PRESSUREMAT_PACKET_H
#define PRESSUREMAT_PACKET_H

#include <stdint.h>

#include "crc32.h"
#include "ring.h"
#include "wire_ids.h"

// Bytes in the ring that a payload of `n` takes at most: CRC, a code byte for each 254, delimiters.
constexpr uint16_t packet_room(uint16_t n) { return n + PM_CRC_SIZE + (n + PM_CRC_SIZE) / 254 + 1 + 2; }

struct Packet {
  uint8_t *at;       // where the next byte goes
  uint8_t *code_at;  // the open block's code byte, known only when the block closes
  uint8_t code;
  uint8_t last_code;
  Crc32 crc;

  void start() {
    ring_start();
    at = ring_bytes;
  }

  void begin();

  inline void put(uint8_t byte) __attribute__((always_inline)) {
    crc.add(byte);
    stuff(byte);
  }

  __attribute__((noinline)) void put_all(const void *bytes, uint8_t n);

  // Let the closed blocks be sent.
  void publish() { ring_publish(code_at); }

  // CRC, the last block, the delimiter; all may be sent.
  void finish();

 private:
  inline void stuff(uint8_t byte) __attribute__((always_inline)) {
    if (byte != 0) {
      *at = byte;
      at = ring_next(at);
      if (++code != 0xFF) return;
    }
    *code_at = code;
    last_code = code;
    code = 1;
    code_at = at;
    at = ring_next(at);
  }
};

#endif
