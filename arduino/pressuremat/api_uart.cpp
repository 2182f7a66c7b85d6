#include "config.h"
#ifdef PM_ARDUINO_API

#include <Arduino.h>

#include "ring.h"
#include "uart.h"

// Over USB the rate means nothing; through a bridge it is that of the others.
void uart_start(uint32_t baud) { Serial.begin(baud); }

// A core that is asked for more than it has room for waits, some for seconds. Where nobody has opened the port some
// would take bytes and throw them away, in the middle of a packet.
void uart_go_on() {
  if (!Serial) return;
  while (ring_tail != ring_ready) {
    const uint8_t *const end = ring_ready > ring_tail ? ring_ready : ring_bytes + PM_RING_SIZE;
    const int room = Serial.availableForWrite();
    if (room <= 0) return;
    const size_t most = end - ring_tail;
    const size_t taken = Serial.write(ring_tail, static_cast<size_t>(room) < most ? room : most);
    if (!taken) return;
    ring_tail += taken;
    if (ring_tail == ring_bytes + PM_RING_SIZE) ring_tail = ring_bytes;
  }
}

int16_t uart_read() { return Serial.available() > 0 ? Serial.read() : -1; }

// USB holds the host up instead.
uint16_t uart_overrun() { return 0; }

#endif
