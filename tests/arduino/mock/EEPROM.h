// As the cores' library of that name: with Teensyduino each byte is kept at once, with the others at `commit`.
#ifndef MOCK_EEPROM_H
#define MOCK_EEPROM_H

#include <stddef.h>
#include <stdint.h>

class EEPROMClass {
 public:
  uint8_t read(int address);
  void write(int address, uint8_t value);
#ifdef ARDUINO_ARCH_RP2040
  void begin(size_t size);
  bool commit();
#endif
#ifdef ARDUINO_ARCH_ESP32
  bool begin(size_t size);
  bool commit();
#endif
};
extern EEPROMClass EEPROM;

#endif
