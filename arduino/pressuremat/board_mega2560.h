// Pins of the Arduino Mega 2560.
#ifndef PRESSUREMAT_BOARD_MEGA2560_H
#define PRESSUREMAT_BOARD_MEGA2560_H

#define PM_BOARD PM_BOARD_MEGA2560
#define PM_CONVERTER_BITS 10

#if PM_WIRING == PM_WIRING_DIRECT

// Rows 0-7 on pins 22-29 (port A upwards), rows 8-15 on pins 30-37 (port C downwards); columns 0-15 on A0-A15.
#define PM_ROWS_UP_PORT PORTA
#define PM_ROWS_UP_DDR DDRA
#define PM_ROWS_DOWN_PORT PORTC
#define PM_ROWS_DOWN_DDR DDRC
#define PM_MOST_ROWS 16
#define PM_MOST_COLS 16

#else

// 74HC595: data on pin 51, clock on 52, latch on 53. 4067: S0-S3 on pins 26-29, outputs to A0, A1, A2 ...
#define PM_SHIFT_PORT PORTB
#define PM_SHIFT_DDR DDRB
#define PM_SHIFT_DATA 2
#define PM_SHIFT_CLOCK 1
#define PM_SHIFT_LATCH 0
#define PM_MUX_PORT PORTA  // S0-S3 are its upper four bits
#define PM_MUX_DDR DDRA
#define PM_MOST_ROWS 64
#define PM_MOST_COLS 64

#endif

#endif
