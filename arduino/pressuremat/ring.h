// The bytes on their way to the host. A packet is encoded in place: whoever writes keeps his own position and
// publishes how far the bytes are final; whoever sends takes them from `ring_tail` up to `ring_ready`.
// Portable: on the desk the same ring is emptied by a test.
#ifndef PRESSUREMAT_RING_H
#define PRESSUREMAT_RING_H

#include <stdint.h>

// A multiple of 256, so that the end is seen in an address's upper byte. At least an open COBS block (255 bytes,
// none of which may be sent) and a row of samples must fit.
#if defined(__AVR_ATmega2560__)
#define PM_RING_SIZE 1024
#elif defined(ARDUINO) && !defined(__AVR__)
#define PM_RING_SIZE 16384  // a frame of the largest grid, see api_scan.cpp
#else
#define PM_RING_SIZE 512
#endif

extern uint8_t ring_bytes[PM_RING_SIZE];
extern uint8_t *volatile ring_ready;
#ifndef __AVR__
extern uint8_t *ring_tail;  // on AVR in two registers, see uart.cpp
#endif

inline uint8_t *ring_next(uint8_t *at) {
  ++at;
  // The first test is one instruction and seldom true.
  return static_cast<uint8_t>(reinterpret_cast<uintptr_t>(at)) == 0 && at == ring_bytes + PM_RING_SIZE ? ring_bytes : at;
}

void ring_start();

// Bytes that may be written from `at` on without overtaking the tail.
uint16_t ring_room(const uint8_t *at);

// Whether all that was written up to `at` has been taken.
bool ring_drained(const uint8_t *at);

// Let everything before `at` be sent.
void ring_publish(uint8_t *at);

#endif
