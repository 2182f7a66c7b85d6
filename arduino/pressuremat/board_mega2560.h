// Pins of the Arduino Mega 2560, each by the number printed on the board. What the AVR code makes of them is checked by
// the compiler (avr_pins.h), and the drawings of the wiring are made from these lines.
#ifndef PRESSUREMAT_BOARD_MEGA2560_H
#define PRESSUREMAT_BOARD_MEGA2560_H

#define PM_BOARD PM_BOARD_MEGA2560
#define PM_CONVERTER_BITS 10
#define PM_WIRINGS (1 << PM_WIRING_DIRECT | 1 << PM_WIRING_SHIFT_REGISTER_MUX)

// SHIFT_REGISTER_MUX: the 74HC595's data, clock and latch; the 4067s' address, and their common outputs.
#define PM_PIN_SHIFT_DATA 51
#define PM_PIN_SHIFT_CLOCK 52
#define PM_PIN_SHIFT_LATCH 53
#define PM_PIN_MUX_S0 26
#define PM_PIN_MUX_S1 27
#define PM_PIN_MUX_S2 28
#define PM_PIN_MUX_S3 29
#define PM_PIN_MUX_COMMON_0 A0
#define PM_PIN_MUX_COMMON_1 A1
#define PM_PIN_MUX_COMMON_2 A2
#define PM_PIN_MUX_COMMON_3 A3
#define PM_MOST_ROWS 64
#define PM_MOST_COLS 64

// DIRECT: rows on one port upwards and another one downwards, columns on the converter's inputs.
#define PM_PIN_ROW_0 22
#define PM_PIN_ROW_1 23
#define PM_PIN_ROW_2 24
#define PM_PIN_ROW_3 25
#define PM_PIN_ROW_4 26
#define PM_PIN_ROW_5 27
#define PM_PIN_ROW_6 28
#define PM_PIN_ROW_7 29
#define PM_PIN_ROW_8 30
#define PM_PIN_ROW_9 31
#define PM_PIN_ROW_10 32
#define PM_PIN_ROW_11 33
#define PM_PIN_ROW_12 34
#define PM_PIN_ROW_13 35
#define PM_PIN_ROW_14 36
#define PM_PIN_ROW_15 37
#define PM_PIN_COL_0 A0
#define PM_PIN_COL_1 A1
#define PM_PIN_COL_2 A2
#define PM_PIN_COL_3 A3
#define PM_PIN_COL_4 A4
#define PM_PIN_COL_5 A5
#define PM_PIN_COL_6 A6
#define PM_PIN_COL_7 A7
#define PM_PIN_COL_8 A8
#define PM_PIN_COL_9 A9
#define PM_PIN_COL_10 A10
#define PM_PIN_COL_11 A11
#define PM_PIN_COL_12 A12
#define PM_PIN_COL_13 A13
#define PM_PIN_COL_14 A14
#define PM_PIN_COL_15 A15
#define PM_MOST_DIRECT_ROWS 16
#define PM_MOST_DIRECT_COLS 16

#endif
