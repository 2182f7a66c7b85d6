#include "commands.h"

#include <string.h>

#include "crc32.h"

// COBS undone in place; the payload's length with its CRC, 0 where a code byte points behind the end.
static uint8_t unstuff(uint8_t *bytes, uint8_t n) {
  uint8_t from = 0, to = 0;
  while (from < n) {
    const uint8_t code = bytes[from++];
    if (code - 1 > n - from) return 0;
    for (uint8_t i = 1; i < code; ++i) bytes[to++] = bytes[from++];
    if (code != 0xFF && from < n) bytes[to++] = 0;
  }
  return to;
}

static bool check_holds(const uint8_t *bytes, uint8_t n) {
  Crc32 crc;
  crc.begin();
  for (uint8_t i = 0; i < n; ++i) crc.add(bytes[i]);
  uint32_t check = crc.value();
  for (uint8_t i = 0; i < PM_CRC_SIZE; ++i, check >>= 8) {
    if (bytes[n + i] != static_cast<uint8_t>(check)) return false;
  }
  return true;
}

void CommandReader::start() {
  damaged = 0;
  n_ = 0;
}

bool CommandReader::feed(uint8_t byte) {
  if (byte != 0) {
    // One past the end marks a packet that was too long, until its delimiter.
    if (n_ < kMost) packet_[n_] = byte;
    if (n_ <= kMost) ++n_;
    return false;
  }
  const bool is_command = n_ != 0 && open();
  n_ = 0;
  return is_command;
}

bool CommandReader::open() {
  const uint8_t n = n_ <= kMost ? unstuff(packet_, n_) : 0;
  if (n <= PM_CRC_SIZE || !check_holds(packet_, n - PM_CRC_SIZE)) {
    if (damaged != 0xFFFF) ++damaged;
    return false;
  }
  // Whole, but not for us: some USB bridges echo what they sent.
  if (packet_[0] != PM_TYPE_COMMAND || n < PM_COMMAND_SIZE + PM_CRC_SIZE) return false;
  memcpy(&command, packet_, PM_COMMAND_SIZE);
  return true;
}
