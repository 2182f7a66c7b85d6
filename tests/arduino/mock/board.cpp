// The board around the sketch: time, a serial port, what outlives the power, the cores' own calls, and main.
//   mock PICTURES EEPROM FD TAU_US START_US SEED [FAULT ...]
// FD is the master of a pseudo terminal. The board's time passes with what the firmware does, whatever the clock on the
// wall says, and begins at START_US.
#include <Arduino.h>
#include <EEPROM.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "mock.h"

Shared *shared;
MockSerial Serial;
EEPROMClass EEPROM;

namespace {

double now_us;
double start_us;
int port;
bool has_begun;
std::mt19937 dice;
std::vector<uint8_t> waiting;  // what the core has taken and the host has not
int eeprom;
bool did_something;

#ifdef __IMXRT1062__
const size_t kBuffer = 4096;
#else
const size_t kBuffer = 256;
#endif

void hand_on() {
  if (shared->hold || waiting.empty()) return;
  const ssize_t n = write(port, waiting.data(), waiting.size());
  if (n > 0) waiting.erase(waiting.begin(), waiting.begin() + n);
}

}  // namespace

double mock_now_us() { return now_us; }

void mock_spend_us(double us) {
  now_us += us;
  shared->clock_us = now_us;
  did_something = true;
}

void mock_fault(const char *what, int number) {
  std::fprintf(stderr, "%s %d\n", what, number);
  std::exit(3);
}

uint32_t micros() {
  now_us += 0.1;
  return static_cast<uint32_t>(static_cast<uint64_t>(start_us + now_us));
}

void delayMicroseconds(uint32_t us) { mock_spend_us(us); }

void MockSerial::begin(unsigned long) { has_begun = true; }

MockSerial::operator bool() {
  pollfd asked = {port, 0, 0};
  poll(&asked, 1, 0);
  return has_begun && !(asked.revents & POLLHUP);
}

int MockSerial::available() {
  pollfd asked = {port, POLLIN, 0};
  return has_begun && poll(&asked, 1, 0) == 1 && asked.revents & POLLIN;
}

int MockSerial::read() {
  uint8_t byte;
  if (::read(port, &byte, 1) != 1) return -1;
  did_something = true;
  return byte;
}

int MockSerial::availableForWrite() {
  hand_on();
  return has_begun ? kBuffer - waiting.size() : 0;
}

size_t MockSerial::write(const uint8_t *bytes, size_t n) {
  if (n > kBuffer - waiting.size()) mock_fault("the core would wait for the host with bytes to spare:", n);
  waiting.insert(waiting.end(), bytes, bytes + n);
  hand_on();
  did_something = true;
  return n;
}

#ifdef __IMXRT1062__

uint8_t EEPROMClass::read(int address) {
  uint8_t byte = 0xFF;
  if (pread(eeprom, &byte, 1, address) != 1) byte = 0xFF;
  return byte;
}

void EEPROMClass::write(int address, uint8_t value) {
  if (pwrite(eeprom, &value, 1, address) != 1) mock_fault("cannot write the EEPROM's file:", errno);
}

#else

// A copy in memory from `begin` on; before it there is nothing.
static std::vector<uint8_t> copy;

static void begin_eeprom(size_t size) {
  copy.assign(size, 0xFF);
  if (pread(eeprom, copy.data(), size, 0) < 0) mock_fault("cannot read the EEPROM's file:", errno);
}

uint8_t EEPROMClass::read(int address) { return address < static_cast<int>(copy.size()) ? copy[address] : 0; }

void EEPROMClass::write(int address, uint8_t value) {
  if (address < static_cast<int>(copy.size())) copy[address] = value;
}

bool EEPROMClass::commit() { return pwrite(eeprom, copy.data(), copy.size(), 0) == static_cast<ssize_t>(copy.size()); }

#endif

#ifdef ARDUINO_ARCH_RP2040
void EEPROMClass::begin(size_t size) { begin_eeprom(size); }
RP2040 rp2040;
RP2040::resetReason_t RP2040::getResetReason() { return RUN_PIN_RESET; }
const char *RP2040::getChipID() { return "E66058388344B92F"; }
uint32_t RP2040::hwrand32() { return dice(); }
#endif

#ifdef ARDUINO_ARCH_ESP32
#include <esp_random.h>
#include <esp_system.h>
bool EEPROMClass::begin(size_t size) {
  begin_eeprom(size);
  return true;
}
EspClass ESP;
uint64_t EspClass::getEfuseMac() { return 0x0000C4B3A2917F68u; }
uint32_t esp_random(void) { return dice(); }
esp_reset_reason_t esp_reset_reason(void) { return ESP_RST_BROWNOUT; }
#endif

int main(int n, char **arguments) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (n < 7) return 2;
  const int pictures = open(arguments[1], O_RDWR);
  eeprom = open(arguments[2], O_RDWR | O_CREAT, 0600);
  port = std::atoi(arguments[3]);
  mat_settles_within(std::atof(arguments[4]));
  start_us = std::atof(arguments[5]);
  dice.seed(std::atoi(arguments[6]));
  for (int i = 7; i < n; ++i) {
    if (!mat_break(arguments[i])) return 2;
  }
  struct stat file;
  if (pictures < 0 || eeprom < 0 || fstat(pictures, &file)) return 2;
  shared = static_cast<Shared *>(mmap(nullptr, file.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, pictures, 0));
  if (shared == MAP_FAILED) return 2;
  fcntl(port, F_SETFL, O_NONBLOCK);
  setup();
  shared->samples = shared->none_driven = shared->several_driven = shared->outside = 0;
  for (;;) {
    did_something = false;
    loop();
    hand_on();  // as a core does by itself
    if (!did_something) {
      // Nothing to do: some time passes here and there.
      mock_spend_us(50);
      usleep(50);
    }
  }
}
