#ifdef __AVR__
#include "uart.h"

#include <avr/interrupt.h>
#include <util/atomic.h>

#include "config.h"
#include "ring.h"

#ifndef USART_UDRE_vect
#define USART_UDRE_vect USART0_UDRE_vect
#define USART_RX_vect USART0_RX_vect
#endif

static const uint8_t kReceiveSize = 64;  // a power of two
static volatile uint8_t received[kReceiveSize];
static volatile uint8_t receive_head;
static volatile uint8_t receive_tail;
static volatile uint16_t overrun;

// Double speed: eight cycles a bit, exact at 1 Mbaud, 500k and 250k.
static constexpr uint16_t divider_of(uint32_t baud) { return (F_CPU + 4 * baud) / (8 * baud) - 1; }

static_assert(8UL * 115200 * (divider_of(115200) + 1) > F_CPU / 1000 * 975 &&
                  8UL * 115200 * (divider_of(115200) + 1) < F_CPU / 1000 * 1025,
              "the rate that divides worst must be good to 2.5 %");

void uart_start(uint32_t baud) {
  const uint16_t divider = divider_of(baud);
  UCSR0A = _BV(U2X0);
  UBRR0H = divider >> 8;
  UBRR0L = divider & 0xFF;
  UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
  UCSR0B = PM_UART_ON;
}

// Send the byte at the ring's tail; switch off behind the last one that is ready. It runs for every byte that is sent,
// five times in four cells: by hand it takes some 40 cycles with entry and return, compiled 80.
ISR(USART_UDRE_vect, ISR_NAKED) {
  asm volatile(
      "push r30\n\t"
      "in r30, __SREG__\n\t"
      "push r30\n\t"
      "push r31\n\t"
      "in r30, %[tail_low]\n\t"
      "in r31, %[tail_high]\n\t"
      "ld r31, Z\n\t"
      "sts %[udr], r31\n\t"
      "inc r30\n\t"
      "out %[tail_low], r30\n\t"
      "breq 3f\n\t"  // a page of 256 bytes is done
      "1: lds r31, %[ready]\n\t"
      "cp r30, r31\n\t"
      "breq 5f\n\t"  // perhaps that was the last one
      "2: pop r31\n\t"
      "pop r30\n\t"
      "out __SREG__, r30\n\t"
      "pop r30\n\t"
      "reti\n"
      "3: in r31, %[tail_high]\n\t"
      "inc r31\n\t"
      "cpi r31, hi8(%[ring]+%[size])\n\t"
      "brne 4f\n\t"
      "ldi r31, hi8(%[ring])\n"
      "4: out %[tail_high], r31\n\t"
      "rjmp 1b\n"
      "5: in r30, %[tail_high]\n\t"
      "lds r31, %[ready]+1\n\t"
      "cpse r30, r31\n\t"
      "rjmp 2b\n\t"
      "ldi r31, %[off]\n\t"
      "sts %[ucsrb], r31\n\t"
      "rjmp 2b\n\t"
      :
      : [udr] "n"(_SFR_MEM_ADDR(UDR0)), [ucsrb] "n"(_SFR_MEM_ADDR(UCSR0B)), [off] "n"(PM_UART_ON),
        [tail_low] "I"(_SFR_IO_ADDR(GPIOR1)), [tail_high] "I"(_SFR_IO_ADDR(GPIOR2)), [ready] "i"(&ring_ready),
        [ring] "i"(ring_bytes), [size] "n"(PM_RING_SIZE));
}

static inline void count_overrun() {
  if (overrun != 0xFFFF) ++overrun;
}

ISR(USART_RX_vect) {
  const bool lost = UCSR0A & _BV(DOR0);
  const uint8_t byte = UDR0;
  const uint8_t next = (receive_head + 1) & (kReceiveSize - 1);
  if (lost) count_overrun();
  if (next == receive_tail) {
    count_overrun();
    return;
  }
  received[receive_head] = byte;
  receive_head = next;
}

int16_t uart_read() {
  const uint8_t tail = receive_tail;
  if (tail == receive_head) return -1;
  const uint8_t byte = received[tail];
  receive_tail = (tail + 1) & (kReceiveSize - 1);
  return byte;
}

uint16_t uart_overrun() {
  uint16_t n;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) { n = overrun; }
  return n;
}

#endif
