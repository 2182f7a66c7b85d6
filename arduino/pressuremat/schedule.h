// When a frame is due, and which are skipped. A frame that is late but begins before the next one is due is sent late
// (it carries its own time); due times that have passed altogether are skipped whole, and counted.
// Portable: the time is an argument.
#ifndef PRESSUREMAT_SCHEDULE_H
#define PRESSUREMAT_SCHEDULE_H

#include <stdint.h>

struct Schedule {
  uint32_t period_us;  // 0: as fast as it goes
  uint32_t due_us;
  uint32_t sequence;  // of the next frame
  uint32_t skipped;

  void restart(uint32_t now_us) { due_us = now_us; }

  bool is_due(uint32_t now_us) {
    if (period_us == 0) return true;
    const uint32_t late_us = now_us - due_us;
    if (late_us & 0x80000000UL) return false;
    if (late_us >= period_us) {
      const uint32_t missed = late_us / period_us;
      sequence += missed;
      skipped += missed;
      due_us += missed * period_us;
    }
    return true;
  }

  // The frame begins: its number.
  uint32_t take() {
    due_us += period_us;
    return sequence++;
  }
};

#endif
