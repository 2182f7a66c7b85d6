// AVR only. From the board's pin numbers to ports and bits, by the compiler: what the scan takes for granted of them
// (a whole port, neighbouring bits, the converter's inputs in order) is checked here, so that table and code agree.
#ifndef PRESSUREMAT_AVR_PINS_H
#define PRESSUREMAT_AVR_PINS_H

#include <Arduino.h>

#include "config.h"

// Port and bit of pin 0, 1, 2 ... as the boards are laid out.
#if defined(__AVR_ATmega2560__)
#define PM_PINS_OF_BOARD                                         \
  "E0E1E4E5G5E3H3H4H5H6B4B5B6B7J1J0H1H0D3D2D1D0A0A1A2A3A4A5A6A7" \
  "C7C6C5C4C3C2C1C0D7G2G1G0L7L6L5L4L3L2L1L0B3B2B1B0F0F1F2F3F4F5F6F7K0K1K2K3K4K5K6K7"
#else
#define PM_PINS_OF_BOARD "D0D1D2D3D4D5D6D7B0B1B2B3B4B5C0C1C2C3C4C5"
#endif

constexpr char pin_port(uint8_t pin) { return PM_PINS_OF_BOARD[2 * pin]; }
constexpr uint8_t pin_bit(uint8_t pin) { return PM_PINS_OF_BOARD[2 * pin + 1] - '0'; }
constexpr uint8_t pin_mask(uint8_t pin) { return 1 << pin_bit(pin); }

// The registers of a pin's port; those of ports A to G lie one behind the other, on each of these chips.
#define PM_PORT_OF(pin) _SFR_MEM8(0x22 + 3 * (pin_port(pin) - 'A'))
#define PM_DDR_OF(pin) _SFR_MEM8(0x21 + 3 * (pin_port(pin) - 'A'))
constexpr bool pin_is_near(uint8_t pin) { return pin_port(pin) <= 'G'; }
constexpr bool is_pin(uint8_t pin, char port, uint8_t bit) { return pin_port(pin) == port && pin_bit(pin) == bit; }

// 74HC595: three bits of one port.
static_assert(pin_is_near(PM_PIN_SHIFT_DATA) && pin_port(PM_PIN_SHIFT_CLOCK) == pin_port(PM_PIN_SHIFT_DATA) &&
                  pin_port(PM_PIN_SHIFT_LATCH) == pin_port(PM_PIN_SHIFT_DATA),
              "the shift registers' three pins must be of one port");

// 4067: the address is a port's upper four bits, so that one addition goes on to the next input.
static_assert(pin_is_near(PM_PIN_MUX_S0) && is_pin(PM_PIN_MUX_S0, pin_port(PM_PIN_MUX_S0), 4) &&
                  is_pin(PM_PIN_MUX_S1, pin_port(PM_PIN_MUX_S0), 5) &&
                  is_pin(PM_PIN_MUX_S2, pin_port(PM_PIN_MUX_S0), 6) && is_pin(PM_PIN_MUX_S3, pin_port(PM_PIN_MUX_S0), 7),
              "the multiplexers' address must be the upper four bits of one port");
static_assert(PM_PIN_MUX_COMMON_0 == A0 && PM_PIN_MUX_COMMON_1 == A1, "multiplexers go to A0, A1 and so on");
#ifdef PM_PIN_MUX_COMMON_2
static_assert(PM_PIN_MUX_COMMON_2 == A2 && PM_PIN_MUX_COMMON_3 == A3, "multiplexers go to A0, A1 and so on");
#define PM_N_MUXES 4
#else
#define PM_N_MUXES 2
#endif
static_assert(PM_MOST_COLS == 16 * PM_N_MUXES, "a multiplexer has 16 inputs");

#ifdef PM_PIN_ROW_0
// Straight on the pins: one bit wanders up a whole port, then down another one.
#define PM_UP_ROW(i, pin) is_pin(pin, pin_port(PM_PIN_ROW_0), i)
#define PM_DOWN_ROW(i, pin) is_pin(pin, pin_port(PM_PIN_ROW_8), 7 - i)
static_assert(pin_is_near(PM_PIN_ROW_0) && PM_UP_ROW(0, PM_PIN_ROW_0) && PM_UP_ROW(1, PM_PIN_ROW_1) &&
                  PM_UP_ROW(2, PM_PIN_ROW_2) && PM_UP_ROW(3, PM_PIN_ROW_3) && PM_UP_ROW(4, PM_PIN_ROW_4) &&
                  PM_UP_ROW(5, PM_PIN_ROW_5) && PM_UP_ROW(6, PM_PIN_ROW_6) && PM_UP_ROW(7, PM_PIN_ROW_7),
              "rows 0 to 7 must be bits 0 to 7 of one port");
static_assert(pin_is_near(PM_PIN_ROW_8) && PM_DOWN_ROW(0, PM_PIN_ROW_8) && PM_DOWN_ROW(1, PM_PIN_ROW_9) &&
                  PM_DOWN_ROW(2, PM_PIN_ROW_10) && PM_DOWN_ROW(3, PM_PIN_ROW_11) && PM_DOWN_ROW(4, PM_PIN_ROW_12) &&
                  PM_DOWN_ROW(5, PM_PIN_ROW_13) && PM_DOWN_ROW(6, PM_PIN_ROW_14) && PM_DOWN_ROW(7, PM_PIN_ROW_15),
              "rows 8 to 15 must be bits 7 to 0 of one port");
static_assert(PM_PIN_COL_0 == A0 && PM_PIN_COL_1 == A1 && PM_PIN_COL_2 == A2 && PM_PIN_COL_3 == A3 &&
                  PM_PIN_COL_4 == A4 && PM_PIN_COL_5 == A5 && PM_PIN_COL_6 == A6 && PM_PIN_COL_7 == A7 &&
                  PM_PIN_COL_8 == A8 && PM_PIN_COL_9 == A9 && PM_PIN_COL_10 == A10 && PM_PIN_COL_11 == A11 &&
                  PM_PIN_COL_12 == A12 && PM_PIN_COL_13 == A13 && PM_PIN_COL_14 == A14 && PM_PIN_COL_15 == A15,
              "columns must be the converter's inputs in order");
#endif

#endif
