// Of the Arduino API and of three cores' own calls as much as the firmware uses, for a build on a PC. What a core calls
// differently is declared here as that core does, so that the firmware's board file has to fit.
#ifndef MOCK_ARDUINO_H
#define MOCK_ARDUINO_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef ARDUINO_ARCH_RP2040

// ArduinoCore-API: no numbers where a level or a mode is meant.
enum PinStatus { LOW = 0, HIGH = 1 };
enum PinMode { INPUT = 0, OUTPUT = 1 };
void pinMode(uint8_t pin, PinMode mode);
void digitalWrite(uint8_t pin, PinStatus level);
void analogReadResolution(int bits);
int analogRead(uint8_t pin);

class RP2040 {
 public:
  enum resetReason_t {
    UNKNOWN_RESET, PWRON_RESET, RUN_PIN_RESET, SOFT_RESET, WDT_RESET, DEBUG_RESET, GLITCH_RESET, BROWNOUT_RESET
  };
  resetReason_t getResetReason();
  const char *getChipID();
  uint32_t hwrand32();
};
extern RP2040 rp2040;

#else

#define LOW 0
#define HIGH 1
#define INPUT 0
#define OUTPUT 1
void pinMode(uint8_t pin, uint8_t mode);
void digitalWrite(uint8_t pin, uint8_t level);

#endif

#ifdef __IMXRT1062__

static const uint8_t A0 = 14, A1 = 15, A2 = 16, A3 = 17;
void analogReadResolution(unsigned int bits);
void analogReadAveraging(unsigned int n);
int analogRead(uint8_t pin);
#define HW_OCOTP_MAC0 0x12345678u
#define HW_OCOTP_MAC1 0x0000A5E5u
#define SRC_SRSR 0x00000001u
#define SRC_SRSR_WDOG_RST_B (1u << 4)
#define SRC_SRSR_IPP_USER_RESET_B (1u << 3)
#define SRC_SRSR_IPP_RESET_B (1u << 0)

#endif

#ifdef ARDUINO_ARCH_ESP32

void analogReadResolution(uint8_t bits);
uint32_t analogReadMilliVolts(uint8_t pin);

class EspClass {
 public:
  uint64_t getEfuseMac();
};
extern EspClass ESP;

#endif

uint32_t micros();
void delayMicroseconds(uint32_t us);

class MockSerial {
 public:
  void begin(unsigned long baud);
  // Whether a program has the port open.
  explicit operator bool();
  int available();
  int read();
  int availableForWrite();
  // Ends the mock where a core would wait for the host.
  size_t write(const uint8_t *bytes, size_t n);
};
extern MockSerial Serial;

void setup();
void loop();

#endif
