// The serial port: the ring is emptied by one interrupt, a small buffer is filled by the other. Nothing waits.
#ifndef PRESSUREMAT_UART_H
#define PRESSUREMAT_UART_H

#include <stdint.h>

void uart_start(uint32_t baud);

#ifdef __AVR__

#include <avr/io.h>

#define PM_UART_ON (_BV(RXCIE0) | _BV(RXEN0) | _BV(TXEN0))

// The ring's tail is kept in two I/O registers that the chip has for such use: a cycle each instead of two.
inline uint8_t *uart_tail() { return reinterpret_cast<uint8_t *>(GPIOR2 << 8 | GPIOR1); }
inline void uart_set_tail(uint8_t *at) {
  GPIOR1 = reinterpret_cast<uint16_t>(at) & 0xFF;
  GPIOR2 = reinterpret_cast<uint16_t>(at) >> 8;
}

// There is something new in the ring.
inline void uart_wake() { UCSR0B = PM_UART_ON | _BV(UDRIE0); }

inline void uart_go_on() {}

#else

// Hand on what the core takes without waiting; to be called often.
void uart_go_on();

#endif

// The next byte from the host, or -1.
int16_t uart_read();

// Bytes that came faster than they were read.
uint16_t uart_overrun();

#endif
