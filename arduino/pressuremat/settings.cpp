#include "settings.h"

#include "config.h"
#include "crc32.h"

static const uint8_t kVersion = 2;
static const uint32_t kLongestPeriodUs = 60000000UL;
static const uint16_t kFinestPitchUm = 100;
static const uint32_t kLeastPulldownOhm = 100, kMostPulldownOhm = 1000000UL;
static const uint16_t kMostRowOhm = 10000;

// Other rates are none at which a host looks for a board.
static bool is_rate(uint32_t baud) {
  const uint32_t rates[] = PM_BAUD_RATES;
  for (uint32_t rate : rates) {
    if (rate == baud) return true;
  }
  return false;
}

static bool is_prescaler(uint8_t n) {
#ifdef PM_ARDUINO_API
  return n == 0;
#else
  return n == 16 || n == 32 || n == 64 || n == 128;
#endif
}

bool Settings::possible() const {
  return period_us <= kLongestPeriodUs && pitch_x_um >= kFinestPitchUm && pitch_y_um >= kFinestPitchUm &&
         (bits == 8 || bits == 10 || bits == PM_CONVERTER_BITS) &&
         // Parts carry ten bits at most.
         (bits <= 10 || !look_threshold) && is_prescaler(adc_prescaler) &&
         wiring < 8 && PM_WIRINGS >> wiring & 1 && rows >= 1 && rows <= most_rows() && cols >= 1 &&
         cols <= most_cols() && packing <= PM_PACKING_ZERO_RUN &&
         (readout == PM_READOUT_DIVIDER || readout == PM_READOUT_VIRTUAL_GROUND) && row_ohm <= kMostRowOhm &&
         pulldown_ohm >= kLeastPulldownOhm && pulldown_ohm <= kMostPulldownOhm && is_rate(baud);
}

uint8_t Settings::most_rows() const { return wiring == PM_WIRING_DIRECT ? PM_MOST_DIRECT_ROWS : PM_MOST_ROWS; }

uint8_t Settings::most_cols() const { return wiring == PM_WIRING_DIRECT ? PM_MOST_DIRECT_COLS : PM_MOST_COLS; }

Settings default_settings() {
  return Settings{PM_PERIOD_US, PM_PITCH_X_UM, PM_PITCH_Y_UM,     PM_BITS,   PM_ADC_PRESCALER, PM_ROWS,
                  PM_COLS,      PM_LOOK_THRESHOLD, PM_WIRING,     PM_PACKING, PM_FLOOR,        PM_READOUT,
                  PM_ROW_OHM,   PM_PULLDOWN_OHM, PM_BAUD};
}

static uint32_t check_of(const StoredSettings &stored) {
  Crc32 crc;
  crc.begin();
  const uint8_t *bytes = reinterpret_cast<const uint8_t *>(&stored);
  for (uint8_t i = 0; i < sizeof stored - sizeof stored.check; ++i) crc.add(bytes[i]);
  return crc.value();
}

StoredSettings seal_settings(const Settings &settings) {
  StoredSettings stored = {kVersion, settings, 0};
  stored.check = check_of(stored);
  return stored;
}

// As EEPROM is when nothing was ever written there.
static bool is_empty(const StoredSettings &stored) {
  const uint8_t *bytes = reinterpret_cast<const uint8_t *>(&stored);
  for (uint8_t i = 0; i < sizeof stored; ++i) {
    if (bytes[i] != 0xFF) return false;
  }
  return true;
}

uint8_t open_settings(const StoredSettings &stored, Settings &settings) {
  const bool whole = stored.version == kVersion && check_of(stored) == stored.check && stored.settings.possible();
  settings = whole ? stored.settings : default_settings();
  if (whole) return PM_SETTINGS_STORED;
  return is_empty(stored) ? PM_SETTINGS_DEFAULTS : PM_SETTINGS_DAMAGED;
}
