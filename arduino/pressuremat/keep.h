// Bytes that outlive the power: a record of the identity from 0 on, the settings from 32 on.
#ifndef PRESSUREMAT_KEEP_H
#define PRESSUREMAT_KEEP_H

#include <stdint.h>

#ifdef __AVR__

#include <avr/eeprom.h>

inline void keep_read(uint8_t place, void *bytes, uint8_t n) {
  eeprom_read_block(bytes, reinterpret_cast<const void *>(static_cast<uintptr_t>(place)), n);
}

inline void keep_write(uint8_t place, const void *bytes, uint8_t n) {
  eeprom_update_block(bytes, reinterpret_cast<void *>(static_cast<uintptr_t>(place)), n);
}

#else

void keep_read(uint8_t place, void *bytes, uint8_t n);
void keep_write(uint8_t place, const void *bytes, uint8_t n);

#endif

#endif
