#ifdef __AVR__
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

static constexpr bool has_ten_bits(uint8_t encoding) {
  return encoding == PM_ENCODING_BITS_10 || encoding == PM_ENCODING_PART_10 || encoding == PM_ENCODING_RUN_10;
}
static constexpr bool has_runs(uint8_t encoding) {
  return encoding == PM_ENCODING_RUN_8 || encoding == PM_ENCODING_RUN_10;
}
static constexpr bool is_part(uint8_t encoding) {
  return encoding == PM_ENCODING_PART_8 || encoding == PM_ENCODING_PART_10;
}

static constexpr uint16_t row_room(uint8_t encoding) {
  return packet_room((has_runs(encoding) ? runs_size(PM_MOST_COLS) : samples_size(PM_MOST_COLS)) + 1);
}
static const uint16_t kHeadRoom = packet_room(sizeof(pm_frame_header));
static const uint16_t kPartHeadRoom =
    packet_room(sizeof(pm_frame_header) + sizeof(pm_part_header) + samples_size(PM_MOST_COLS) + kMostMapBytes);
static_assert(PM_RING_SIZE > 255 + row_room(PM_ENCODING_RUN_10), "the ring must hold an open COBS block and a row");
static_assert(PM_RING_SIZE > kPartHeadRoom, "the ring must hold what goes before a part's cells");

Converter converter;

void Scan::set(const Settings &settings) {
  converter = Converter::of(settings.adc_prescaler);
  mux_set(settings);
}

void Scan::start(const Settings &settings) {
  busy = false;
  set(settings);
  // The first conversion after switching on samples late; it is thrown away.
  ADMUX = _BV(REFS0) | 0x1E;
  ADCSRA = converter.go;
  wait_for_result();
}

template <class Mux>
static void rest_rows() {
  Mux::rest();
}

void Scan::rest() { PM_WITH_MUX(rest_rows); }

template <class Mux>
static void put_columns(Packet &packet) {
  convert_columns<Mux>(Every(), mux_cols, [&](uint8_t, uint8_t low, uint8_t up) { Samples::put_8(packet, low, up); });
}

void Scan::self_test(Packet &packet, pm_self_test_header &header) {
  rest();
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
  PM_WITH_MUX(put_columns, packet);
}

bool Scan::begin(Packet &packet, pm_frame_header &header, const Settings &settings) {
  encoding_ = header.encoding;
  samples_.begin();
  samples_.begin_runs(settings.floor, has_ten_bits(encoding_));
  if (is_part(encoding_)) {
    busy = PM_WITH_MUX(begin_part, packet, header, settings.look_threshold);
  } else {
    busy = PM_WITH_MUX(begin_whole, packet, header);
  }
  return busy;
}

// From cell to cell over the whole grid, and through a plan.
template <class Mux>
struct WholeWay {
  Mux mux;
  inline void next() __attribute__((always_inline)) { next_cell(mux); }
};

template <class Mux>
struct PartWay {
  Way way;
  inline void next() __attribute__((always_inline)) { way.next<Mux>(); }
};

template <class Mux>
bool Scan::begin_whole(Packet &packet, pm_frame_header &header) {
  if (ring_room(packet.at) < kHeadRoom) return false;
  WholeWay<Mux> cells;
  first_cell(cells.mux);
  packet.begin();
  // Packing the head's first bytes gives the first cell its time to settle; the rest is packed while it is converted.
  const uint8_t *head = reinterpret_cast<const uint8_t *>(&header);
  packet.put_all(head, kSettleBytes);
  begin_conversion([&] { cells.next(); });
  header.clock_us = micros();
  packet.put_all(head + kSettleBytes, sizeof header - kSettleBytes);
  col_ = cells.mux.col;
  rows_left_ = mux_rows;
  return true;
}

template <class Mux>
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
  look<Mux>(plan_, packet, threshold, has_ten_bits(encoding_));
  cells_left_ = plan_.n_cells;
  if (cells_left_) way_.start<Mux>(plan_);
  packet.put_all(plan_.map, plan_.n_map_bytes);
  if (!cells_left_) return true;
  __builtin_avr_delay_cycles(PM_SETTLE_CYCLES);
  begin_conversion([&] { way_.next<Mux>(); });
  return true;
}

bool Scan::go_on(Packet &packet) {
  if (!PM_WITH_MUX(convert, packet)) return false;
  if (has_runs(encoding_)) samples_.finish_run(packet);
  if (has_ten_bits(encoding_)) samples_.finish_10(packet);
  packet.finish();
  busy = false;
  return true;
}

template <class Mux>
bool Scan::convert(Packet &packet) {
  switch (encoding_) {
    case PM_ENCODING_BITS_8:
      return convert_rows<Mux, PM_ENCODING_BITS_8>(packet);
    case PM_ENCODING_BITS_10:
      return convert_rows<Mux, PM_ENCODING_BITS_10>(packet);
    case PM_ENCODING_RUN_8:
      return convert_rows<Mux, PM_ENCODING_RUN_8>(packet);
    case PM_ENCODING_RUN_10:
      return convert_rows<Mux, PM_ENCODING_RUN_10>(packet);
    case PM_ENCODING_PART_8:
      return convert_part<Mux, PM_ENCODING_PART_8>(packet);
    default:
      return convert_part<Mux, PM_ENCODING_PART_10>(packet);
  }
}

// One cell: its result into the packet. With `kMore` the converter goes on to the next.
template <uint8_t kEncoding, bool kMore, class Way>
static inline void convert_cell(Packet &packet, Samples &samples, Way &cells, const Converter &with) __attribute__((always_inline));
template <uint8_t kEncoding, bool kMore, class Way>
static inline void convert_cell(Packet &packet, Samples &samples, Way &cells, const Converter &with) {
  wait_for_result();
  // From a conversion's start until the input has moved on nothing may come between, or cells settle unevenly.
  cli();
  if (kMore) ADCSRA = with.go;
  const uint8_t low = ADCL;
  const uint8_t up = ADCH;
  if (has_runs(kEncoding)) {
    // What is to be packed differs too much from cell to cell to count on its time.
    if (kMore) {
      Converter::pause(with.hold);
      cells.next();
    }
    sei();
    samples.put_run<has_ten_bits(kEncoding)>(packet, low, up);
    return;
  }
  if (has_ten_bits(kEncoding)) {
    packet.put(low);
  } else {
    Samples::put_8(packet, low, up);
  }
  if (kMore) {
    Converter::pause(with.rest_of_hold);
    cells.next();
  }
  sei();
  if (has_ten_bits(kEncoding)) samples.put_high(packet, up);
}

template <class Mux, uint8_t kEncoding>
bool Scan::convert_rows(Packet &packet) {
  // Copies live in registers, members would not.
  Packet p = packet;
  Samples samples = samples_;
  const Converter with = converter;
  WholeWay<Mux> cells = {{col_, mux_cols}};
  uint8_t rows_left = rows_left_;
  const uint8_t cols = mux_cols;
  while (rows_left && ring_room(p.at) >= row_room(kEncoding)) {
    --rows_left;
    for (uint8_t n = cols - 1; n; --n) convert_cell<kEncoding, true>(p, samples, cells, with);
    if (rows_left) {
      convert_cell<kEncoding, true>(p, samples, cells, with);
      p.publish();
    } else {
      convert_cell<kEncoding, false>(p, samples, cells, with);
    }
  }
  packet = p;
  samples_ = samples;
  col_ = cells.mux.col;
  rows_left_ = rows_left;
  return rows_left == 0;
}

template <class Mux, uint8_t kEncoding>
bool Scan::convert_part(Packet &packet) {
  Packet p = packet;
  Samples samples = samples_;
  const Converter with = converter;
  PartWay<Mux> cells = {way_};
  uint16_t cells_left = cells_left_;
  while (cells_left && ring_room(p.at) >= row_room(kEncoding)) {
    // As many as there is room for, as in a row.
    uint8_t n = cells_left < PM_MOST_COLS ? cells_left : PM_MOST_COLS;
    cells_left -= n;
    for (; n > 1; --n) convert_cell<kEncoding, true>(p, samples, cells, with);
    if (cells_left) {
      convert_cell<kEncoding, true>(p, samples, cells, with);
      p.publish();
    } else {
      convert_cell<kEncoding, false>(p, samples, cells, with);
    }
  }
  packet = p;
  samples_ = samples;
  way_ = cells.way;
  cells_left_ = cells_left;
  return cells_left == 0;
}

#endif
