// Pins of the Arduino Uno and Nano (ATmega328P).
#ifndef PRESSUREMAT_BOARD_UNO_H
#define PRESSUREMAT_BOARD_UNO_H

#ifdef ARDUINO_AVR_NANO
#define PM_BOARD PM_BOARD_NANO
#else
#define PM_BOARD PM_BOARD_UNO
#endif
#define PM_CONVERTER_BITS 10

#if PM_WIRING == PM_WIRING_DIRECT
#error "An Uno has too few pins for rows and columns without 74HC595 and 4067: choose another PM_MAT."
#endif

// 74HC595: data on pin 11, clock on 13, latch on 10. 4067: S0-S3 on pins 4-7, outputs to A0, A1 ...
#define PM_SHIFT_PORT PORTB
#define PM_SHIFT_DDR DDRB
#define PM_SHIFT_DATA 3
#define PM_SHIFT_CLOCK 5
#define PM_SHIFT_LATCH 2
#define PM_MUX_PORT PORTD  // S0-S3 are its upper four bits
#define PM_MUX_DDR DDRD
#define PM_MOST_ROWS 32
#define PM_MOST_COLS 32

#endif
