#include "ring.h"

#ifdef __AVR__
#include <avr/interrupt.h>
#include <util/atomic.h>

#include "uart.h"
#else
#define ATOMIC_BLOCK(how)
inline void uart_wake() {}
#endif

// The alignment is what the sender's one-byte test for the end relies on.
uint8_t ring_bytes[PM_RING_SIZE] __attribute__((aligned(256)));
uint8_t *volatile ring_ready = ring_bytes;
uint8_t *volatile ring_tail = ring_bytes;

static const uint8_t *tail_now() {
  const uint8_t *tail;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) { tail = ring_tail; }
  return tail;
}

uint16_t ring_room(const uint8_t *at) {
  const int16_t used = static_cast<int16_t>(at - tail_now());
  return PM_RING_SIZE - 1 - (used < 0 ? used + PM_RING_SIZE : used);
}

bool ring_drained(const uint8_t *at) { return tail_now() == at; }

void ring_publish(uint8_t *at) {
  // An interrupt between the two bytes of the address would send what is not final.
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    ring_ready = at;
    uart_wake();
  }
}
