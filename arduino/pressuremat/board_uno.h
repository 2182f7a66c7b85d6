// Pins of the Arduino Uno and Nano (ATmega328P), each by the number printed on the board. What the AVR code makes of
// them is checked by the compiler (avr_pins.h), and the drawings of the wiring are made from these lines.
#ifndef PRESSUREMAT_BOARD_UNO_H
#define PRESSUREMAT_BOARD_UNO_H

#ifdef ARDUINO_AVR_NANO
#define PM_BOARD PM_BOARD_NANO
#else
#define PM_BOARD PM_BOARD_UNO
#endif
#define PM_CONVERTER_BITS 10
// It has too few pins for rows and columns without 74HC595 and 4067.
#define PM_WIRINGS (1 << PM_WIRING_SHIFT_REGISTER_MUX)

// SHIFT_REGISTER_MUX: the 74HC595's data, clock and latch; the 4067s' address, and their common outputs.
#define PM_PIN_SHIFT_DATA 11
#define PM_PIN_SHIFT_CLOCK 13
#define PM_PIN_SHIFT_LATCH 10
#define PM_PIN_MUX_S0 4
#define PM_PIN_MUX_S1 5
#define PM_PIN_MUX_S2 6
#define PM_PIN_MUX_S3 7
#define PM_PIN_MUX_COMMON_0 A0
#define PM_PIN_MUX_COMMON_1 A1
#define PM_MOST_ROWS 32
#define PM_MOST_COLS 32

#endif
