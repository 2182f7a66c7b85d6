#include "store.h"

#include <avr/eeprom.h>
#include <string.h>

// Behind what identity.cpp keeps.
static void *const kPlace = reinterpret_cast<void *>(32);

uint8_t stored_settings(Settings &settings) {
  StoredSettings stored;
  eeprom_read_block(&stored, kPlace, sizeof stored);
  return open_settings(stored, settings);
}

void store_settings(const Settings &settings) {
  const StoredSettings stored = seal_settings(settings);
  eeprom_update_block(&stored, kPlace, sizeof stored);
}

void forget_settings() {
  StoredSettings empty;
  memset(&empty, 0xFF, sizeof empty);
  eeprom_update_block(&empty, kPlace, sizeof empty);
}
