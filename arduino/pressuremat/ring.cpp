#include "ring.h"

#ifdef __AVR__
#include <util/atomic.h>

#include "uart.h"
#else
#define ATOMIC_BLOCK(how)
uint8_t *ring_tail;
static uint8_t *uart_tail() { return ring_tail; }
static void uart_set_tail(uint8_t *at) { ring_tail = at; }
static void uart_wake() {}
#endif

// The alignment is what the one-byte tests for the end rely on.
uint8_t ring_bytes[PM_RING_SIZE] __attribute__((aligned(256)));
uint8_t *volatile ring_ready;

static const uint8_t *tail_now() {
  const uint8_t *tail;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) { tail = uart_tail(); }
  return tail;
}

void ring_start() {
  ring_ready = ring_bytes;
  uart_set_tail(ring_bytes);
}

uint16_t ring_room(const uint8_t *at) {
  const int16_t used = static_cast<int16_t>(at - tail_now());
  return PM_RING_SIZE - 1 - (used < 0 ? used + PM_RING_SIZE : used);
}

bool ring_drained(const uint8_t *at) { return tail_now() == at; }

void ring_publish(uint8_t *at) {
  // An interrupt between the two bytes of the address would send what is not final; one without anything new would
  // send what is behind the end.
  if (at == ring_ready) return;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    ring_ready = at;
    uart_wake();
  }
}
