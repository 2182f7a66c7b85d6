// ESP32-S3 boards, by the Arduino API (core: esp32 by Espressif). Never run on hardware: see README.md beside this
// folder.
//
// Its converter: 12 bits with a reference of its own, not linear, and at its widest range good up to 3.1 V: a column
// above that, 94 % of the supply, is said to be full. The core straightens it with what the maker measured on each chip and
// gives millivolts; these are taken. As its reference is not the supply, a supply that is not 3.3 V scales all
// readings. Unknown: how long a conversion takes in the core, and the noise. Wi-Fi stays off.
#ifndef PRESSUREMAT_BOARD_ESP32S3_H
#define PRESSUREMAT_BOARD_ESP32S3_H

#include <Arduino.h>
#include <esp_random.h>
#include <esp_system.h>

#include "wire_ids.h"

#ifndef CONFIG_IDF_TARGET_ESP32S3
#error "Of the ESP32 this firmware knows the ESP32-S3: choose an ESP32S3 board."
#endif

#define PM_ARDUINO_API
#define PM_BOARD PM_BOARD_ESP32S3
#define PM_CONVERTER_BITS 12
#define PM_WIRINGS (1 << PM_WIRING_SHIFT_REGISTER_MUX)
#define PM_SUPPLY_MV 3300
#define PM_ROW_OHM 50  // of a 74HC595's output at 3.3 V: an estimate, not measured
#define PM_MOST_ROWS 64
#define PM_MOST_COLS 64
// Before a column is read: ten time constants of a column of 1 us; half a count of 4096 takes nine.
#ifndef PM_SETTLE_US
#define PM_SETTLE_US 10
#endif

// GPIO numbers, none of them one that decides how the chip starts (0, 3, 45, 46), of USB (19, 20), of the flash and
// memory (26-37) or of the first serial port (43, 44). 74HC595:
#define PM_PIN_SHIFT_DATA 11
#define PM_PIN_SHIFT_CLOCK 12
#define PM_PIN_SHIFT_LATCH 13
// 4067: addresses of all, and the output of each on the first converter (GPIO1-10).
#define PM_PIN_MUX_S0 14
#define PM_PIN_MUX_S1 17
#define PM_PIN_MUX_S2 18
#define PM_PIN_MUX_S3 21
#define PM_PIN_MUX_COMMON_0 1
#define PM_PIN_MUX_COMMON_1 2
#define PM_PIN_MUX_COMMON_2 4
#define PM_PIN_MUX_COMMON_3 5

// Kept in the core's journal, where a loss of power leaves what was there.
#define PM_EEPROM_COMMITS 1
#define PM_COUNTS_STARTS 1

inline void board_start() { analogReadResolution(PM_CONVERTER_BITS); }

// Where its range ends, by the maker's documents.
static const uint32_t kMostMillivolts = 3100;

inline uint16_t board_read(uint8_t pin) {
  const uint32_t millivolts = analogReadMilliVolts(pin);
  // A column that may be anywhere above is said to be full, so that it counts as clipped.
  if (millivolts >= kMostMillivolts) return 4095;
  return (millivolts * 4095 + PM_SUPPLY_MV / 2) / PM_SUPPLY_MV;
}

// The lower part of the address that the maker fused in tells boards apart.
inline uint32_t board_uid() { return static_cast<uint32_t>(ESP.getEfuseMac() >> 16); }

inline uint32_t board_random() { return esp_random(); }

inline uint8_t board_reset_cause() {
  switch (esp_reset_reason()) {
    case ESP_RST_POWERON:
      return PM_RESET_POWER_ON;
    case ESP_RST_EXT:
      return PM_RESET_EXTERNAL;
    case ESP_RST_BROWNOUT:
      return PM_RESET_BROWN_OUT;
    case ESP_RST_INT_WDT:
    case ESP_RST_TASK_WDT:
    case ESP_RST_WDT:
      return PM_RESET_WATCHDOG;
    default:
      return PM_RESET_UNKNOWN;
  }
}

#endif
