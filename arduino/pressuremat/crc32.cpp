// The CRC's table, worked out by the compiler from the polynomial.
#include "crc32.h"

#ifdef __AVR__
#include <avr/pgmspace.h>
#else
#define PROGMEM
#endif

namespace {

constexpr uint32_t shifted(uint32_t crc, uint8_t bits) {
  return bits == 0 ? crc : shifted((crc & 1) ? (crc >> 1) ^ 0xEDB88320UL : crc >> 1, static_cast<uint8_t>(bits - 1));
}

constexpr uint8_t entry(uint8_t plane, uint8_t index) {
  return static_cast<uint8_t>(shifted(index, 8) >> (8 * plane));
}

}  // namespace

#define PM_X4(p, i) entry(p, i), entry(p, (i) + 1), entry(p, (i) + 2), entry(p, (i) + 3)
#define PM_X16(p, i) PM_X4(p, i), PM_X4(p, (i) + 4), PM_X4(p, (i) + 8), PM_X4(p, (i) + 12)
#define PM_X64(p, i) PM_X16(p, i), PM_X16(p, (i) + 16), PM_X16(p, (i) + 32), PM_X16(p, (i) + 48)
#define PM_X256(p) \
  { PM_X64(p, 0), PM_X64(p, 64), PM_X64(p, 128), PM_X64(p, 192) }

extern const uint8_t crc32_planes[4][256] PROGMEM __attribute__((aligned(256))) = {PM_X256(0), PM_X256(1), PM_X256(2),
                                                                                   PM_X256(3)};
