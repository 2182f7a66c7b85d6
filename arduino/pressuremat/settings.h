// What may be set while the board runs, and kept over a reset: rate, samples, grid and its wiring, pitch, resistors.
// Portable: where it is kept is in store.h. Enters: bytes as they were found. Leaves: settings that are possible.
#ifndef PRESSUREMAT_SETTINGS_H
#define PRESSUREMAT_SETTINGS_H

#include <stdint.h>

struct Settings {
  uint32_t period_us;
  uint16_t pitch_x_um, pitch_y_um;
  uint8_t bits;
  uint8_t adc_prescaler;
  uint8_t rows, cols;
  uint8_t look_threshold;
  uint8_t wiring;
  uint8_t packing;
  uint8_t floor;
  uint8_t readout;
  uint16_t row_ohm;
  uint32_t pulldown_ohm;
  uint32_t baud;  // from the next start on

  // Whether this firmware, on this board, can do it.
  bool possible() const;

  // The largest grid of the wiring.
  uint8_t most_rows() const;
  uint8_t most_cols() const;
} __attribute__((packed));

// Those of config.h.
Settings default_settings();

// As it lies in EEPROM. Another version of it is as unknown as damaged bytes are.
struct StoredSettings {
  uint8_t version;
  Settings settings;
  uint32_t check;
} __attribute__((packed));

StoredSettings seal_settings(const Settings &settings);

// The stored settings, or where they are none, damaged or impossible the defaults; a PM_SETTINGS_... says which.
uint8_t open_settings(const StoredSettings &stored, Settings &settings);

#endif
