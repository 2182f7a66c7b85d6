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
#include "converter.h"

static const uint16_t kRowRoom = packet_room(samples_size(PM_MOST_COLS) + 1);
static const uint16_t kHeadRoom = packet_room(sizeof(pm_frame_header));
static const uint16_t kPartHeadRoom =
    packet_room(sizeof(pm_frame_header) + sizeof(pm_part_header) + samples_size(PM_MOST_COLS) + kMostMapBytes);
static_assert(PM_RING_SIZE > 255 + kRowRoom, "the ring must hold an open COBS block and a row");
static_assert(PM_RING_SIZE > kPartHeadRoom, "the ring must hold what goes before a part's cells");

Converter converter;

void Scan::set(const Settings &settings) {
  converter = Converter::of(settings.adc_prescaler);
  Mux::set_grid(settings.rows, settings.cols);
}

void Scan::start(const Settings &settings) {
  busy = false;
  set(settings);
  Mux::start();
  // The first conversion after switching on samples late; it is thrown away.
  ADMUX = _BV(REFS0) | 0x1E;
  ADCSRA = converter.go;
  wait_for_result();
}

void Scan::self_test(Packet &packet, pm_self_test_header &header) {
  Mux::rest();
  // The chip's own reference of 1.1 V, seen against the supply; its first reading is before it has settled.
  ADMUX = _BV(REFS0) | 0x1E;
  ADCSRB = 0;
  uint16_t sum = 0;
  for (uint8_t i = 0; i < 9; ++i) {
    __builtin_avr_delay_cycles(1600);
    ADCSRA = converter.go;
    wait_for_result();
    const uint16_t reading = ADC;
    if (i) sum += reading;
  }
  header.supply_mv = sum ? 8 * 1100UL * 1024 / sum : 0;
  packet.put_all(&header, sizeof header);
  convert_columns(Every(), header.cols, [&](uint8_t, uint8_t low, uint8_t up) { Samples::put_8(packet, low, up); });
}

bool Scan::begin(Packet &packet, pm_frame_header &header, uint8_t threshold) {
  samples_.begin();
  ten_bit_ = header.encoding == PM_ENCODING_BITS_10 || header.encoding == PM_ENCODING_PART_10;
  part_ = header.encoding == PM_ENCODING_PART_8 || header.encoding == PM_ENCODING_PART_10;
  if (!(part_ ? begin_part(packet, header, threshold) : begin_whole(packet, header))) return false;
  busy = true;
  return true;
}

bool Scan::begin_whole(Packet &packet, pm_frame_header &header) {
  if (ring_room(packet.at) < kHeadRoom) return false;
  mux_.first();
  packet.begin();
  // Packing the head's first bytes gives the first cell its time to settle; the rest is packed while it is converted.
  const uint8_t *head = reinterpret_cast<const uint8_t *>(&header);
  packet.put_all(head, kSettleBytes);
  begin_conversion([&] { mux_.next(); });
  header.clock_us = micros();
  packet.put_all(head + kSettleBytes, sizeof header - kSettleBytes);
  rows_left_ = mux_rows;
  return true;
}

bool Scan::begin_part(Packet &packet, pm_frame_header &header, uint8_t threshold) {
  if (ring_room(packet.at) < kPartHeadRoom) return false;
  packet.begin();
  header.clock_us = micros();
  // What follows a header at once in the packet does so in memory.
  const struct {
    pm_frame_header header;
    pm_part_header part;
  } __attribute__((packed)) head = {header, {PM_LOOK_ROWS, threshold}};
  packet.put_all(&head, sizeof head);
  look(plan_, packet, threshold, ten_bit_);
  cells_left_ = plan_.n_cells;
  if (cells_left_) way_.start(plan_);
  packet.put_all(plan_.map, plan_.n_map_bytes);
  if (!cells_left_) return true;
  __builtin_avr_delay_cycles(kSettleCycles);
  begin_conversion([&] { way_.next(); });
  return true;
}

bool Scan::go_on(Packet &packet) {
  if (part_) {
    if (!(ten_bit_ ? convert_part<true>(packet) : convert_part<false>(packet))) return false;
  } else {
    if (!(ten_bit_ ? convert_rows<true>(packet) : convert_rows<false>(packet))) return false;
  }
  if (ten_bit_) samples_.finish_10(packet);
  packet.finish();
  busy = false;
  return true;
}

// One cell: its result into the packet. With `kMore` the converter goes on to the next.
template <bool kTenBit, bool kMore, class Cells>
static inline void convert_cell(Packet &packet, Samples &samples, Cells &cells, const Converter &with) __attribute__((always_inline));
template <bool kTenBit, bool kMore, class Cells>
static inline void convert_cell(Packet &packet, Samples &samples, Cells &cells, const Converter &with) {
  wait_for_result();
  // From a conversion's start until the input has moved on nothing may come between, or cells settle unevenly.
  cli();
  if (kMore) ADCSRA = with.go;
  const uint8_t low = ADCL;
  const uint8_t up = ADCH;
  if (kTenBit) {
    packet.put(low);
  } else {
    Samples::put_8(packet, low, up);
  }
  if (kMore) {
    Converter::pause(with.rest_of_hold);
    cells.next();
  }
  sei();
  if (kTenBit) samples.put_high(packet, up);
}

template <bool kTenBit>
bool Scan::convert_rows(Packet &packet) {
  // Copies live in registers, members would not.
  Packet p = packet;
  Samples samples = samples_;
  const Converter with = converter;
  Mux mux = mux_;
  uint8_t rows_left = rows_left_;
  const uint8_t cols = mux_cols;
  while (rows_left && ring_room(p.at) >= kRowRoom) {
    --rows_left;
    for (uint8_t n = cols - 1; n; --n) convert_cell<kTenBit, true>(p, samples, mux, with);
    if (rows_left) {
      convert_cell<kTenBit, true>(p, samples, mux, with);
      p.publish();
    } else {
      convert_cell<kTenBit, false>(p, samples, mux, with);
    }
  }
  packet = p;
  samples_ = samples;
  mux_ = mux;
  rows_left_ = rows_left;
  return rows_left == 0;
}

template <bool kTenBit>
bool Scan::convert_part(Packet &packet) {
  Packet p = packet;
  Samples samples = samples_;
  const Converter with = converter;
  Way way = way_;
  uint16_t cells_left = cells_left_;
  while (cells_left && ring_room(p.at) >= kRowRoom) {
    // As many as there is room for, as in a row.
    uint8_t n = cells_left < PM_MOST_COLS ? cells_left : PM_MOST_COLS;
    cells_left -= n;
    for (; n > 1; --n) convert_cell<kTenBit, true>(p, samples, way, with);
    if (cells_left) {
      convert_cell<kTenBit, true>(p, samples, way, with);
      p.publish();
    } else {
      convert_cell<kTenBit, false>(p, samples, way, with);
    }
  }
  packet = p;
  samples_ = samples;
  way_ = way;
  cells_left_ = cells_left;
  return cells_left == 0;
}
