#include "config.h"
#ifdef PM_ARDUINO_API

#include <Arduino.h>

#include "api_mux.h"
#include "crc32.h"
#include "identity.h"
#include "keep.h"

// From the first byte that is kept.
struct Record {
  uint16_t mark;
  uint16_t boot_count;
} __attribute__((packed));
static const uint16_t kMark = 0x4D51;

static uint16_t count_start() {
  if (!PM_COUNTS_STARTS) return 0;
  Record record;
  keep_read(0, &record, sizeof record);
  if (record.mark != kMark) record.boot_count = 0;
  record.mark = kMark;
  ++record.boot_count;
  keep_write(0, &record, sizeof record);
  return record.boot_count;
}

// The chip's own, the last bits of the converter, and how long all that took.
static uint32_t noise() {
  Crc32 crc;
  crc.begin();
  for (uint8_t i = 0; i < 32; ++i) {
    const uint32_t words[] = {board_random(), ShiftMux::read(i % mux_cols), micros()};
    for (uint8_t at = 0; at < sizeof words; ++at) crc.add(reinterpret_cast<const uint8_t *>(words)[at]);
  }
  return crc.value();
}

Identity identity_of_this_start() {
  Identity who;
  who.uid = board_uid();
  who.boot_count = count_start();
  who.session = noise();
  // Frames carry the lowest byte: where starts are counted, two neighbouring lives differ there.
  if (PM_COUNTS_STARTS) who.session = who.session << 8 | static_cast<uint8_t>(who.boot_count);
  who.reset_cause = board_reset_cause();
  return who;
}

#endif
