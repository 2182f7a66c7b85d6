// Teensy 4.0 and 4.1, by the Arduino API (core: Teensyduino). Never run on hardware: see README.md beside this folder.
//
// Its converter: two of 12 bits with the supply as reference; this firmware uses the core's analogRead without its
// averaging. Unknown: how many of the bits are good, and how long a conversion takes with a mat's wires on the input.
#ifndef PRESSUREMAT_BOARD_TEENSY4_H
#define PRESSUREMAT_BOARD_TEENSY4_H

#include <Arduino.h>

#include "wire_ids.h"

#define PM_ARDUINO_API
#define PM_BOARD PM_BOARD_TEENSY4
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

// 74HC595. Pin 13 carries the board's LED as well: it glows while the mat is scanned.
#define PM_PIN_SHIFT_DATA 11
#define PM_PIN_SHIFT_CLOCK 13
#define PM_PIN_SHIFT_LATCH 10
// 4067: addresses of all, and the output of each on a pin that both boards have the first converter on.
#define PM_PIN_MUX_S0 2
#define PM_PIN_MUX_S1 3
#define PM_PIN_MUX_S2 4
#define PM_PIN_MUX_S3 5
#define PM_PIN_MUX_COMMON_0 A0
#define PM_PIN_MUX_COMMON_1 A1
#define PM_PIN_MUX_COMMON_2 A2
#define PM_PIN_MUX_COMMON_3 A3

// The core spreads what is written over its flash, and a loss of power leaves what was there.
#define PM_EEPROM_COMMITS 0
#define PM_COUNTS_STARTS 1

inline void board_start() {
  analogReadResolution(PM_CONVERTER_BITS);
  analogReadAveraging(1);
}

inline uint16_t board_read(uint8_t pin) { return analogRead(pin); }

// Fused in by the maker.
inline uint32_t board_uid() { return HW_OCOTP_MAC0 ^ HW_OCOTP_MAC1; }

// The core offers none; the converter's noise and the count of starts have to do.
inline uint32_t board_random() { return 0; }

inline uint8_t board_reset_cause() {
  const uint32_t flags = SRC_SRSR;
  if (flags & SRC_SRSR_WDOG_RST_B) return PM_RESET_WATCHDOG;
  if (flags & SRC_SRSR_IPP_USER_RESET_B) return PM_RESET_EXTERNAL;
  if (flags & SRC_SRSR_IPP_RESET_B) return PM_RESET_POWER_ON;
  return PM_RESET_UNKNOWN;
}

#endif
