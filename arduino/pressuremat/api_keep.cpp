#include "config.h"
#ifdef PM_ARDUINO_API

#include <EEPROM.h>

#include "keep.h"

#if PM_EEPROM_COMMITS
static const uint8_t kSize = 128;

static void begin() {
  static bool has_begun;
  if (!has_begun) EEPROM.begin(kSize);
  has_begun = true;
}
#else
static void begin() {}
#endif

void keep_read(uint8_t place, void *bytes, uint8_t n) {
  begin();
  for (uint8_t i = 0; i < n; ++i) static_cast<uint8_t *>(bytes)[i] = EEPROM.read(place + i);
}

void keep_write(uint8_t place, const void *bytes, uint8_t n) {
  begin();
  for (uint8_t i = 0; i < n; ++i) {
    const uint8_t byte = static_cast<const uint8_t *>(bytes)[i];
    if (EEPROM.read(place + i) != byte) EEPROM.write(place + i, byte);
  }
#if PM_EEPROM_COMMITS
  EEPROM.commit();
#endif
}

#endif
