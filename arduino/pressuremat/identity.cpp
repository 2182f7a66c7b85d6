#ifdef __AVR__
#include "identity.h"

#include <avr/eeprom.h>
#include <avr/io.h>
#include <avr/wdt.h>

#include "crc32.h"

// Before anything else: why the board started is lost as soon as the register is cleared, and after a watchdog's
// reset it must be, or the watchdog strikes again. Many bootloaders clear it themselves: then nobody knows.
static uint8_t reset_flags __attribute__((section(".noinit")));

static void keep_reset_flags() __attribute__((naked, used, section(".init3")));
static void keep_reset_flags() {
  reset_flags = MCUSR;
  MCUSR = 0;
  wdt_disable();
}

// In EEPROM from address 0. `mark` tells a written record from an empty one.
struct Record {
  uint16_t mark;
  uint32_t uid;
  uint16_t boot_count;
};
static const uint16_t kMark = 0x4D50;

static uint8_t cause() {
  if (reset_flags & _BV(WDRF)) return PM_RESET_WATCHDOG;
  if (reset_flags & _BV(BORF)) return PM_RESET_BROWN_OUT;
  if (reset_flags & _BV(EXTRF)) return PM_RESET_EXTERNAL;
  if (reset_flags & _BV(PORF)) return PM_RESET_POWER_ON;
  return PM_RESET_UNKNOWN;
}

// The last bits of the converter looking at the chip's own reference, what memory held when power came, the timer.
static uint32_t noise() {
  Crc32 crc;
  crc.begin();
  const uint8_t before = ADMUX;
  ADMUX = _BV(REFS0) | 0x1E;
  for (uint8_t i = 0; i < 32; ++i) {
    ADCSRA |= _BV(ADSC);
    while (ADCSRA & _BV(ADSC)) {
    }
    crc.add(ADCL);
    crc.add(ADCH);
    crc.add(TCNT0);
  }
  ADMUX = before;
  extern uint8_t __bss_end;
  for (const uint8_t *at = &__bss_end; at < reinterpret_cast<const uint8_t *>(SP); ++at) crc.add(*at);
  return crc.value();
}

Identity identity_of_this_start() {
  Record record;
  eeprom_read_block(&record, nullptr, sizeof record);
  if (record.mark != kMark) {
    record.mark = kMark;
    record.uid = noise();
    record.boot_count = 0;
  }
  ++record.boot_count;
  eeprom_update_block(&record, nullptr, sizeof record);

  Identity who;
  who.uid = record.uid;
  // Frames carry the lowest byte: the counter in it makes sure that two neighbouring lives differ there.
  who.session = noise() << 8 | static_cast<uint8_t>(record.boot_count);
  who.boot_count = record.boot_count;
  who.reset_cause = cause();
  return who;
}

#endif
