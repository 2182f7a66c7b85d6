// Raspberry Pi Pico and other RP2040 boards, by the Arduino API (core: arduino-pico by Earle Philhower). Never run on
// hardware: see README.md beside this folder.
//
// Its converter: 12 bits, 500,000 samples a second, the supply as reference; some 8.7 bits are good, and by the chip's
// erratum E11 its steps at 512, 1536, 2560 and 3584 of 4096 are too wide: readings near these are off by several
// counts. Unknown: the noise of the board's switching supply on a mat.
#ifndef PRESSUREMAT_BOARD_RP2040_H
#define PRESSUREMAT_BOARD_RP2040_H

#include <Arduino.h>

#include "wire_ids.h"

#ifdef ARDUINO_ARCH_MBED
#error "Arduino's Mbed core keeps no settings: choose the core Raspberry Pi Pico/RP2040 by Earle Philhower."
#endif

#define PM_ARDUINO_API
#define PM_BOARD PM_BOARD_RP2040
#define PM_CONVERTER_BITS 12
#define PM_WIRINGS (1 << PM_WIRING_SHIFT_REGISTER_MUX)
#define PM_SUPPLY_MV 3300
#define PM_ROW_OHM 50  // of a 74HC595's output at 3.3 V: an estimate, not measured
#define PM_MOST_ROWS 64
#define PM_MOST_COLS 48
// Before a column is read: ten time constants of a column of 1 us; half a count of 4096 takes nine.
#ifndef PM_SETTLE_US
#define PM_SETTLE_US 10
#endif

// GPIO numbers. 74HC595:
#define PM_PIN_SHIFT_DATA 19
#define PM_PIN_SHIFT_CLOCK 18
#define PM_PIN_SHIFT_LATCH 17
// 4067: addresses of all, and the output of each on a converter's pin. There are three: the fourth, GPIO29, measures
// the supply on most boards.
#define PM_PIN_MUX_S0 10
#define PM_PIN_MUX_S1 11
#define PM_PIN_MUX_S2 12
#define PM_PIN_MUX_S3 13
#define PM_PIN_MUX_COMMON_0 26
#define PM_PIN_MUX_COMMON_1 27
#define PM_PIN_MUX_COMMON_2 28

// Writing erases a sector with all that is kept. A loss of power in just that moment would take the settings along, so
// it is not done at each start.
#define PM_EEPROM_COMMITS 1
#define PM_COUNTS_STARTS 0

inline void board_start() {
  analogReadResolution(PM_CONVERTER_BITS);
#ifdef ARDUINO_RASPBERRY_PI_PICO
  // Its supply at a fixed frequency: less noise on the converter. On other boards the pin is something else.
  pinMode(23, OUTPUT);
  digitalWrite(23, HIGH);
#endif
}

inline uint16_t board_read(uint8_t pin) { return analogRead(pin); }

// The flash chip's own number, of which the core gives 16 hexadecimal digits.
inline uint32_t board_uid() {
  uint32_t uid = 0;
  for (const char *digit = rp2040.getChipID(); *digit; ++digit) {
    const uint32_t top = uid >> 28;
    uid = (uid << 4 | top) ^ static_cast<uint32_t>(*digit <= '9' ? *digit - '0' : (*digit | 0x20) - 'a' + 10);
  }
  return uid;
}

inline uint32_t board_random() { return rp2040.hwrand32(); }

inline uint8_t board_reset_cause() {
  switch (rp2040.getResetReason()) {
    case RP2040::PWRON_RESET:
      return PM_RESET_POWER_ON;
    case RP2040::RUN_PIN_RESET:
      return PM_RESET_EXTERNAL;
    case RP2040::WDT_RESET:
      return PM_RESET_WATCHDOG;
    default:
      return PM_RESET_UNKNOWN;
  }
}

#endif
