// Pins, and what is on them: a chain of 74HC595, 4067s, cells, and columns that settle with a time constant.
#include <Arduino.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

#include "config.h"
#include "mock.h"

namespace {

// What can be read, and what must be left alone: chip and board makers' documents.
#if defined(__IMXRT1062__)
const std::set<int> kAnalog = {14, 15, 16, 17, 18, 19, 20, 21, 22, 23};
const std::set<int> kForbidden = {};
const int kPins = 24;
#elif defined(ARDUINO_ARCH_RP2040)
const std::set<int> kAnalog = {26, 27, 28};
const std::set<int> kForbidden = {24, 25, 29};  // USB power, LED, supply; 23 is the supply's mode
const int kPins = 30;
#else
const std::set<int> kAnalog = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
const std::set<int> kForbidden = {0,  3,  19, 20, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
                                  32, 33, 34, 35, 36, 37, 43, 44, 45, 46};
const int kPins = 49;
#endif

const int kCommons = PM_MOST_COLS / 16;
const int kCommon[] = {PM_PIN_MUX_COMMON_0, PM_PIN_MUX_COMMON_1, PM_PIN_MUX_COMMON_2,
#ifdef PM_PIN_MUX_COMMON_3
                       PM_PIN_MUX_COMMON_3,
#endif
};
const int kAddress[] = {PM_PIN_MUX_S0, PM_PIN_MUX_S1, PM_PIN_MUX_S2, PM_PIN_MUX_S3};

const double kFullScale = 4095;
bool is_output[64], level[64];
bool chain[64], outputs[64];  // what the registers hold, and what they drive
double node[kCommons];        // each input in counts, when something moved last
double moved_us;
double tau_us;
int bits_read = 10;  // of a core that nobody told otherwise
int stuck_column = -1, stuck_counts, open_row = -1;

int column(int common) {
  int address = 0;
  for (int bit = 0; bit < 4; ++bit) address |= level[kAddress[bit]] << bit;
  return 16 * common + address;
}

// The circuit is linear in its sources: what each row alone would give adds up.
double target(int common) {
  const int col = column(common);
  if (col >= static_cast<int>(shared->cols)) return 0;
  if (col == stuck_column) return stuck_counts;
  const uint64_t picture = shared->picture_us ? mock_now_us() / shared->picture_us : shared->active;
  const uint16_t *counts = reinterpret_cast<const uint16_t *>(shared + 1);
  counts += picture % shared->n_pictures * shared->rows * shared->cols;
  double sum = 0;
  for (int row = 0; row < static_cast<int>(shared->rows); ++row) {
    if (outputs[row] && row != open_row) sum += counts[row * shared->cols + col];
  }
  return std::min(sum, kFullScale);
}

double node_now(int common) {
  const double to = target(common);
  return tau_us > 0 ? to + (node[common] - to) * std::exp((moved_us - mock_now_us()) / tau_us) : to;
}

// To be called before anything moves.
void settle() {
  for (int common = 0; common < kCommons; ++common) node[common] = node_now(common);
  moved_us = mock_now_us();
}

void count_sample(int common) {
  int n = 0, first = -1, last = -1;
  for (int row = 0; row < 64; ++row) {
    if (!outputs[row]) continue;
    if (!n++) first = row;
    last = row;
  }
  const bool one_run = last - first + 1 == n && (first == 0 || (first % 8 == 0 && n <= 8));
  ++shared->samples;
  if (n == 0) ++shared->none_driven;
  if (n > 1 && !one_run) ++shared->several_driven;
  if (last >= static_cast<int>(shared->rows) || column(common) >= static_cast<int>(shared->cols)) ++shared->outside;
}

int counts_on(uint8_t pin) {
  if (bits_read != 12) mock_fault("the converter was not set to 12 bits but", bits_read);
  if (!kAnalog.count(pin)) mock_fault("no converter on pin", pin);
  if (is_output[pin]) mock_fault("the pin that is read is an output:", pin);
  const int common = std::find(kCommon, kCommon + kCommons, pin) - kCommon;
  if (common == kCommons) mock_fault("no multiplexer on pin", pin);
  count_sample(common);
  const int counts = std::lround(node_now(common));
  mock_spend_us(2);
  return counts;
}

void set_output(int pin) {
  if (pin >= kPins || kForbidden.count(pin) || kAnalog.count(pin)) mock_fault("not to be used as an output: pin", pin);
  is_output[pin] = true;
}

void set_level(int pin, bool high) {
  if (pin >= kPins || !is_output[pin]) mock_fault("not an output: pin", pin);
  mock_spend_us(0.03);
  settle();
  const bool rises = high && !level[pin];
  level[pin] = high;
  if (pin == PM_PIN_SHIFT_CLOCK && rises) {
    std::copy_backward(chain, chain + 63, chain + 64);
    chain[0] = level[PM_PIN_SHIFT_DATA];
  }
  if (pin == PM_PIN_SHIFT_LATCH && rises) std::copy(chain, chain + 64, outputs);
}

}  // namespace

bool mat_break(const char *fault) {
  return std::sscanf(fault, "column-stuck=%d:%d", &stuck_column, &stuck_counts) == 2 ||
         std::sscanf(fault, "row-open=%d", &open_row) == 1;
}

void mat_settles_within(double us) { tau_us = us; }

#ifdef ARDUINO_ARCH_RP2040
void pinMode(uint8_t pin, PinMode mode) {
  if (mode == OUTPUT) set_output(pin);
}
void digitalWrite(uint8_t pin, PinStatus high) { set_level(pin, high == HIGH); }
void analogReadResolution(int bits) { bits_read = bits; }
int analogRead(uint8_t pin) { return counts_on(pin); }
#else
void pinMode(uint8_t pin, uint8_t mode) {
  if (mode == OUTPUT) set_output(pin);
}
void digitalWrite(uint8_t pin, uint8_t high) { set_level(pin, high); }
#endif

#ifdef __IMXRT1062__
void analogReadResolution(unsigned int bits) { bits_read = bits; }
void analogReadAveraging(unsigned int) {}
int analogRead(uint8_t pin) { return counts_on(pin); }
#endif

#ifdef ARDUINO_ARCH_ESP32
void analogReadResolution(uint8_t bits) { bits_read = bits; }
// It ends a little above the range for which the maker stands.
uint32_t analogReadMilliVolts(uint8_t pin) { return std::min((counts_on(pin) * 3300 + 2047) / 4095, 3130); }
#endif
