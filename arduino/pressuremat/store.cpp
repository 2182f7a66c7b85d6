#include "store.h"

#include <string.h>

#include "keep.h"

// Behind what belongs to the identity.
static const uint8_t kPlace = 32;

uint8_t stored_settings(Settings &settings) {
  StoredSettings stored;
  keep_read(kPlace, &stored, sizeof stored);
  return open_settings(stored, settings);
}

void store_settings(const Settings &settings) {
  const StoredSettings stored = seal_settings(settings);
  keep_write(kPlace, &stored, sizeof stored);
}

void forget_settings() {
  StoredSettings empty;
  memset(&empty, 0xFF, sizeof empty);
  keep_write(kPlace, &empty, sizeof empty);
}
