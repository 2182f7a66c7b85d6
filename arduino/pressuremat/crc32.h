// CRC-32 (IEEE 802.3, as zlib.crc32) a byte at a time, 21 cycles a byte on AVR.
// Portable: knows nothing of packets, ports or Arduino.
#ifndef PRESSUREMAT_CRC32_H
#define PRESSUREMAT_CRC32_H

#include <stdint.h>

// The table of 256 entries as four planes of bytes: with each plane on its own page of 256 bytes an entry's address
// is (page, index), so that nothing is multiplied or added on the way to it.
extern const uint8_t crc32_planes[4][256];

struct Crc32 {
  uint8_t b0, b1, b2, b3;

  void begin() { b0 = b1 = b2 = b3 = 0xFF; }

  inline void add(uint8_t byte) __attribute__((always_inline));

  uint32_t value() const {
    return ~(static_cast<uint32_t>(b3) << 24 | static_cast<uint32_t>(b2) << 16 | static_cast<uint16_t>(b1) << 8 | b0);
  }
};

inline void Crc32::add(uint8_t byte) {
#ifdef __AVR__
  // Z = (page of plane 0, byte ^ b0); then plane by plane, each result falling into the byte below.
  // The planes are in the first 64 KB of flash, where the linker puts all tables, so lpm reaches them on a Mega too.
  asm("mov r30, %[byte]\n\t"
      "eor r30, %[b0]\n\t"
      "ldi r31, hi8(%[planes])\n\t"
      "lpm %[b0], Z\n\t"
      "eor %[b0], %[b1]\n\t"
      "inc r31\n\t"
      "lpm %[b1], Z\n\t"
      "eor %[b1], %[b2]\n\t"
      "inc r31\n\t"
      "lpm %[b2], Z\n\t"
      "eor %[b2], %[b3]\n\t"
      "inc r31\n\t"
      "lpm %[b3], Z\n\t"
      : [b0] "+r"(b0), [b1] "+r"(b1), [b2] "+r"(b2), [b3] "+r"(b3)
      : [byte] "r"(byte), [planes] "i"(crc32_planes)
      : "r30", "r31");
#else
  const uint8_t i = byte ^ b0;
  b0 = crc32_planes[0][i] ^ b1;
  b1 = crc32_planes[1][i] ^ b2;
  b2 = crc32_planes[2][i] ^ b3;
  b3 = crc32_planes[3][i];
#endif
}

#endif
