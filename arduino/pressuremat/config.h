// What a board is set to before anybody told it otherwise (SET_... and SAVE, see wire.py): which mat, its wiring, pitch
// and resistors, the rate. Everything here is announced in `hello`, and all of it but the supply is a setting: the same
// firmware drives every mat that the board has pins for. Change it by editing, or with -DPM_MAT=PM_MAT_FOOT and the
// like. Pins are in board_*.h.
#ifndef PRESSUREMAT_CONFIG_H
#define PRESSUREMAT_CONFIG_H

#include "wire_ids.h"

// Boards by the Arduino API say for themselves what differs from what follows.
#if defined(__IMXRT1062__)
#include "board_teensy4.h"
#elif defined(ARDUINO_ARCH_RP2040)
#include "board_rp2040.h"
#elif defined(ARDUINO_ARCH_ESP32)
#include "board_esp32s3.h"
#endif

#define PM_FIRMWARE_MAJOR 0
#define PM_FIRMWARE_MINOR 1
#define PM_FIRMWARE_PATCH 0

// The sources as a number; the project's build fills it in, so that a host can tell one build from another.
#ifndef PM_GIT
#define PM_GIT 0
#endif

#define PM_MAT_BENCH 1   // 16 rows x 16 columns straight on the pins of a Mega
#define PM_MAT_FOOT 2    // 32 x 16: four 74HC595, one CD74HC4067
#define PM_MAT_STANCE 3  // 40 x 48: five 74HC595, three CD74HC4067; Mega
#define PM_MAT_SQUARE 4  // 32 x 32: four 74HC595, two CD74HC4067
#define PM_MAT_SMALL 5   // 16 x 16: two 74HC595, one CD74HC4067

#ifndef PM_MAT
#if defined(__AVR_ATmega2560__) || defined(PM_ARDUINO_API)
#define PM_MAT PM_MAT_STANCE
#else
#define PM_MAT PM_MAT_FOOT
#endif
#endif

// The converter's clock is 16 MHz divided by this: 16, 32, 64 or 128. 16 is the fastest that the converter's data
// sheet allows and gives some 8 good bits of the 10; 32 gives time for columns that settle slowly. Elsewhere it is the
// core's business: 0.
#ifndef PM_ADC_PRESCALER
#if defined(PM_ARDUINO_API)
#define PM_ADC_PRESCALER 0
#elif PM_MAT == PM_MAT_BENCH
#define PM_ADC_PRESCALER 32
#else
#define PM_ADC_PRESCALER 16
#endif
#endif

// From frame to frame in microseconds, 0 for as fast as it goes; the host may ask for another.
#ifndef PM_PERIOD_US
#if PM_MAT == PM_MAT_BENCH || PM_MAT == PM_MAT_FOOT
#define PM_PERIOD_US 10000UL
#else
#define PM_PERIOD_US 0UL
#endif
#endif

// Bits of a sample at the start: as many as the converter has, or 10 or 8; the host may ask for others.
#ifndef PM_BITS
#ifdef PM_ARDUINO_API
#define PM_BITS PM_CONVERTER_BITS
#else
#define PM_BITS 10
#endif
#endif

// 0: all cells are converted and sent. Else only those in blocks where the look before a frame finds so many counts
// (of the converter); the host may ask for another.
#ifndef PM_LOOK_THRESHOLD
#define PM_LOOK_THRESHOLD 0
#endif
#define PM_LOOK_ROWS 8  // of a block: those of one 74HC595, or of one port

// Frames with all cells: PM_PACKING_PLAIN, or PM_PACKING_ZERO_RUN with cells below PM_FLOOR sent as zero.
#ifndef PM_PACKING
#define PM_PACKING PM_PACKING_PLAIN
#endif
#ifndef PM_FLOOR
#define PM_FLOOR 0
#endif

// How long a row or column settles before it is converted where nothing else takes as long: eight time constants of
// a column of 1 us, in cycles.
#ifndef PM_SETTLE_CYCLES
#define PM_SETTLE_CYCLES 128
#endif

#ifndef PM_BAUD
#define PM_BAUD PM_DEFAULT_BAUD
#endif

#ifndef PM_PITCH_X_UM
#define PM_PITCH_X_UM 10000
#endif
#ifndef PM_PITCH_Y_UM
#define PM_PITCH_Y_UM 10000
#endif

#define PM_PULLDOWN_OHM 3300UL
#ifndef PM_SUPPLY_MV
#define PM_SUPPLY_MV 5000
#define PM_ROW_OHM 30  // of a port pin or a 74HC595's output at 5 V
#endif
#define PM_READOUT PM_READOUT_DIVIDER

// Where the outer corner of cell (0, 0) lies in a mat of several panels.
#ifndef PM_PANEL_X_MM
#define PM_PANEL_X_MM 0
#endif
#ifndef PM_PANEL_Y_MM
#define PM_PANEL_Y_MM 0
#endif

#if PM_MAT == PM_MAT_BENCH
#define PM_ROWS 16
#define PM_COLS 16
#define PM_WIRING PM_WIRING_DIRECT
#elif PM_MAT == PM_MAT_FOOT
#define PM_ROWS 32
#define PM_COLS 16
#elif PM_MAT == PM_MAT_STANCE
#define PM_ROWS 40
#define PM_COLS 48
#elif PM_MAT == PM_MAT_SQUARE
#define PM_ROWS 32
#define PM_COLS 32
#elif PM_MAT == PM_MAT_SMALL
#define PM_ROWS 16
#define PM_COLS 16
#else
#error "PM_MAT must be PM_MAT_BENCH, PM_MAT_FOOT, PM_MAT_STANCE, PM_MAT_SQUARE or PM_MAT_SMALL"
#endif

#ifndef PM_WIRING
#define PM_WIRING PM_WIRING_SHIFT_REGISTER_MUX
#endif

#if defined(__AVR_ATmega2560__)
#include "board_mega2560.h"
#elif defined(__AVR_ATmega328P__)
#include "board_uno.h"
#elif !defined(PM_ARDUINO_API) && defined(ARDUINO)
#error "This firmware knows the Mega 2560, Uno and Nano (ATmega328P), Teensy 4, RP2040 and ESP32-S3; choose one of them."
#elif !defined(PM_ARDUINO_API)
#define PM_BOARD PM_BOARD_VIRTUAL
#define PM_CONVERTER_BITS 10
#define PM_WIRINGS (1 << PM_WIRING_DIRECT | 1 << PM_WIRING_SHIFT_REGISTER_MUX)
#define PM_MOST_ROWS 64
#define PM_MOST_COLS 64
#define PM_MOST_DIRECT_ROWS 16
#define PM_MOST_DIRECT_COLS 16
#endif

// A board that cannot drive rows and columns straight has none of them.
#ifndef PM_MOST_DIRECT_ROWS
#define PM_MOST_DIRECT_ROWS 0
#define PM_MOST_DIRECT_COLS 0
#endif
#if !(PM_WIRINGS & 1 << PM_WIRING)
#error "This board has too few pins for rows and columns without 74HC595 and 4067: choose another PM_MAT."
#endif
#if PM_WIRING == PM_WIRING_DIRECT
#if PM_ROWS > PM_MOST_DIRECT_ROWS || PM_COLS > PM_MOST_DIRECT_COLS
#error "This board has pins for fewer rows or columns straight on them."
#endif
#elif PM_ROWS > PM_MOST_ROWS || PM_COLS > PM_MOST_COLS
#error "This board has pins for fewer rows or columns."
#endif
#if !defined(PM_ARDUINO_API) && PM_ADC_PRESCALER != 16 && PM_ADC_PRESCALER != 32 && PM_ADC_PRESCALER != 64 && \
    PM_ADC_PRESCALER != 128
#error "PM_ADC_PRESCALER must be 16, 32, 64 or 128"
#endif

#endif
