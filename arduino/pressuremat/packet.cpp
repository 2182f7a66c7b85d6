// A frame's head and end are packed while the converter waits: speed before size.
#pragma GCC optimize("O3")

#include "packet.h"

void Packet::begin() {
  // Behind the last packet its own delimiter serves; on a silent line there may have been noise.
  if (ring_drained(at)) {
    *at = 0;
    at = ring_next(at);
  }
  code_at = at;
  at = ring_next(at);
  code = 1;
  last_code = 0;
  crc.begin();
}

void Packet::put_all(const void *bytes, uint8_t n) {
  for (const uint8_t *from = static_cast<const uint8_t *>(bytes); n; --n) put(*from++);
}

void Packet::finish() {
  uint32_t check = crc.value();
  for (uint8_t i = 0; i < PM_CRC_SIZE; ++i, check >>= 8) stuff(static_cast<uint8_t>(check));
  // A full block has no zero behind it: where it ends the packet, no further block begins.
  if (code == 1 && last_code == 0xFF) {
    at = code_at;
  } else {
    *code_at = code;
  }
  *at = 0;
  at = ring_next(at);
  ring_publish(at);
}
