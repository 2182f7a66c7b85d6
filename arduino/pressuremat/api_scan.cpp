#include "config.h"
#ifdef PM_ARDUINO_API

#include <Arduino.h>

#include "converter.h"
#include "scan.h"

static const uint16_t kMostHead =
    sizeof(pm_frame_header) + sizeof(pm_part_header) + samples_size(PM_MOST_COLS) + kMostMapBytes;
static const uint16_t kFrameRoom = packet_room(kMostHead + runs_size(PM_MOST_ROWS * PM_MOST_COLS));
static_assert(PM_RING_SIZE > kFrameRoom, "the ring must hold a frame");

void Scan::start(const Settings &settings) {
  busy = false;
  ShiftMux::start();
  set(settings);
}

void Scan::set(const Settings &settings) { mux_set(settings); }

// The converter's reference is the supply itself, or knows nothing of it: there is nothing to measure it by.
void Scan::self_test(Packet &packet, pm_self_test_header &header) {
  rest();
  header.supply_mv = 0;
  packet.put_all(&header, sizeof header);
  convert_columns<ShiftMux>(Every(), header.cols, [&](uint8_t, uint8_t low, uint8_t up) {
    packet.put(static_cast<uint8_t>((up << 8 | low) >> (PM_CONVERTER_BITS - 8)));
  });
}

static void take_all(Plan &plan) {
  plan.n_groups = (mux_rows + PM_LOOK_ROWS - 1) / PM_LOOK_ROWS;
  for (uint8_t group = 0; group < plan.n_groups; ++group) {
    plan.n_cols[group] = mux_cols;
    for (uint8_t col = 0; col < mux_cols; ++col) plan.cols[group][col] = col;
  }
}

static uint8_t bits_of(uint8_t encoding) {
  switch (encoding) {
    case PM_ENCODING_BITS_8:
    case PM_ENCODING_PART_8:
    case PM_ENCODING_RUN_8:
      return 8;
    case PM_ENCODING_BITS_16:
    case PM_ENCODING_RUN_16:
      return PM_CONVERTER_BITS;
    default:
      return 10;
  }
}

bool Scan::begin(Packet &packet, pm_frame_header &header, const Settings &settings) {
  if (ring_room(packet.at) < kFrameRoom) return false;
  const uint8_t encoding = header.encoding;
  bits_ = bits_of(encoding);
  has_runs_ = encoding == PM_ENCODING_RUN_8 || encoding == PM_ENCODING_RUN_10 || encoding == PM_ENCODING_RUN_16;
  floor_ = settings.floor;
  packet.begin();
  header.clock_us = micros();
  packet.put_all(&header, sizeof header);
  if (encoding == PM_ENCODING_PART_8 || encoding == PM_ENCODING_PART_10) {
    const pm_part_header part = {PM_LOOK_ROWS, settings.look_threshold};
    packet.put_all(&part, sizeof part);
    look<ShiftMux>(plan_, packet, settings.look_threshold, bits_ == 10);
    packet.put_all(plan_.map, plan_.n_map_bytes);
  } else {
    take_all(plan_);
  }
  samples_.begin();
  samples_.begin_runs(0, bits_ == 10);
  row_ = 0;
  is_driven_ = false;
  busy = true;
  return true;
}

bool Scan::go_on(Packet &packet) {
  while (row_ < mux_rows && !plan_.n_cols[row_ / PM_LOOK_ROWS]) ++row_;
  if (row_ < mux_rows) {
    if (is_driven_) {
      ShiftMux::next_rows(row_ - driven_);
    } else {
      // Anew for each frame: a clock edge too many, out of a static discharge, spoils one frame.
      ShiftMux::drive_row(row_);
    }
    is_driven_ = true;
    driven_ = row_;
    const uint8_t group = row_ / PM_LOOK_ROWS;
    for (uint8_t i = 0; i < plan_.n_cols[group]; ++i) put(packet, ShiftMux::read(plan_.cols[group][i]));
    if (++row_ < mux_rows) {
      packet.publish();
      return false;
    }
  }
  if (has_runs_) bits_ > 10 ? samples_.finish_run_16(packet) : samples_.finish_run(packet);
  if (bits_ == 10) samples_.finish_10(packet);
  packet.finish();
  busy = false;
  return true;
}

// Fewer bits are the upper ones; eight are taken out of ten, as on AVR.
void Scan::put(Packet &packet, uint16_t count) {
  if (has_runs_ && count < floor_) count = 0;
  if (bits_ > 10) {
    if (has_runs_) {
      samples_.put_run_16(packet, count);
    } else {
      packet.put(static_cast<uint8_t>(count));
      packet.put(static_cast<uint8_t>(count >> 8));
    }
    return;
  }
  count >>= PM_CONVERTER_BITS - 10;
  const uint8_t low = static_cast<uint8_t>(count), up = static_cast<uint8_t>(count >> 8);
  if (bits_ == 10) {
    has_runs_ ? samples_.put_run<true>(packet, low, up) : samples_.put_10(packet, low, up);
  } else {
    has_runs_ ? samples_.put_run<false>(packet, low, up) : Samples::put_8(packet, low, up);
  }
}

#endif
