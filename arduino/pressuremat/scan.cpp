// The converter is kept busy: while it works on one cell, the cell before is packed and the cell behind is connected.
// The order within a cell is what makes this exact:
//   wait for the result, start the next conversion, take it   (its cell was connected long ago; the result stays until
//                                                              the next is complete)
//   pack the result's low byte                                (meanwhile the converter samples its input)
//   connect the cell behind                                   (the sampled voltage is held, the input may move)
//   the rest
// Smaller code is not wanted here: this loop is what the frame rate hangs on.
#pragma GCC optimize("O3")

#include "scan.h"

#include <Arduino.h>

#include "config.h"

#if PM_ADC_PRESCALER == 16
#define PM_ADC_DIVIDER _BV(ADPS2)
#elif PM_ADC_PRESCALER == 32
#define PM_ADC_DIVIDER (_BV(ADPS2) | _BV(ADPS0))
#elif PM_ADC_PRESCALER == 64
#define PM_ADC_DIVIDER (_BV(ADPS2) | _BV(ADPS1))
#elif PM_ADC_PRESCALER == 128
#define PM_ADC_DIVIDER (_BV(ADPS2) | _BV(ADPS1) | _BV(ADPS0))
#else
#error "PM_ADC_PRESCALER must be 16, 32, 64 or 128"
#endif

static const uint8_t kReady = _BV(ADEN) | PM_ADC_DIVIDER;
static const uint8_t kGo = kReady | _BV(ADSC);

// A conversion begins at the converter's next clock edge and samples 1.5 of its clocks later, so the input must stand
// still for 2.5 clocks. Packing a byte takes at least 36 cycles of these.
static const uint16_t kHoldCycles = PM_ADC_PRESCALER * 5 / 2;
static const uint16_t kPackCycles = 36;

// Packing so many bytes takes at least 9 us: nine time constants of a column of 1 us.
static const uint8_t kSettleBytes = 4;

static const uint16_t kRowRoom = packet_room(samples_size(PM_COLS) + 1);
static const uint16_t kHeadRoom = packet_room(sizeof(pm_frame_header));
static_assert(PM_RING_SIZE > 255 + kRowRoom, "the ring must hold an open COBS block and a row");

static inline void wait_for_result() __attribute__((always_inline));
static inline void wait_for_result() {
  while (ADCSRA & _BV(ADSC)) {
  }
}

void Scan::start() {
  busy = false;
  Mux::start();
  // The first conversion after switching on samples late; it is thrown away.
  ADMUX = _BV(REFS0) | 0x1E;
  ADCSRA = kGo;
  wait_for_result();
}

bool Scan::begin(Packet &packet, pm_frame_header &header) {
  if (ring_room(packet.at) < kHeadRoom) return false;
  mux_.first();
  packet.begin();
  // Packing the head's first bytes gives the first cell its time to settle; the rest is packed while it is converted.
  const uint8_t *head = reinterpret_cast<const uint8_t *>(&header);
  packet.put_all(head, kSettleBytes);
  cli();
  ADCSRA = kGo;
  __builtin_avr_delay_cycles(kHoldCycles);
  mux_.next();
  sei();
  header.clock_us = micros();
  packet.put_all(head + kSettleBytes, sizeof header - kSettleBytes);
  samples_.begin();
  rows_left_ = PM_ROWS;
  ten_bit_ = header.encoding == PM_ENCODING_BITS_10;
  busy = true;
  return true;
}

bool Scan::go_on(Packet &packet) {
  if (!(ten_bit_ ? convert_rows<true>(packet) : convert_rows<false>(packet))) return false;
  if (ten_bit_) samples_.finish_10(packet);
  packet.finish();
  busy = false;
  return true;
}

// One cell: its result into the packet. With `kMore` the converter goes on to the next.
template <bool kTenBit, bool kMore>
static inline void convert_cell(Packet &packet, Samples &samples, Mux &mux) __attribute__((always_inline));
template <bool kTenBit, bool kMore>
static inline void convert_cell(Packet &packet, Samples &samples, Mux &mux) {
  wait_for_result();
  // From a conversion's start until the input has moved on nothing may come between, or cells settle unevenly.
  cli();
  if (kMore) ADCSRA = kGo;
  const uint8_t low = ADCL;
  const uint8_t up = ADCH;
  if (kTenBit) {
    packet.put(low);
  } else {
    Samples::put_8(packet, low, up);
  }
  if (kMore) {
    if (kHoldCycles > kPackCycles) __builtin_avr_delay_cycles(kHoldCycles - kPackCycles);
    mux.next();
  }
  sei();
  if (kTenBit) samples.put_high(packet, up);
}

template <bool kTenBit>
bool Scan::convert_rows(Packet &packet) {
  // Copies live in registers, members would not.
  Packet p = packet;
  Samples samples = samples_;
  Mux mux = mux_;
  uint8_t rows_left = rows_left_;
  while (rows_left && ring_room(p.at) >= kRowRoom) {
    --rows_left;
    for (uint8_t n = PM_COLS - 1; n; --n) convert_cell<kTenBit, true>(p, samples, mux);
    if (rows_left) {
      convert_cell<kTenBit, true>(p, samples, mux);
      p.publish();
    } else {
      convert_cell<kTenBit, false>(p, samples, mux);
    }
  }
  packet = p;
  samples_ = samples;
  mux_ = mux;
  rows_left_ = rows_left;
  return rows_left == 0;
}
