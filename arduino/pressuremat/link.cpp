#include "link.h"

#include <Arduino.h>

#include "config.h"
#include "identity.h"
#include "store.h"
#include "uart.h"

void Link::start() {
  Settings settings;
  const uint8_t state = stored_settings(settings);
  scan_.start(settings);
  reader_.start();
  packet_.start();
  device_.start(identity_of_this_start(), settings, state);
  uart_start(device_.baud);
}

void Link::run() {
  uart_go_on();
  if (!scan_.busy) {
    between_frames();
  } else if (scan_.go_on(packet_)) {
    ++device_.frames_sent;
    if (device_.schedule.period_us) scan_.rest();
  }
}

void Link::between_frames() {
  const uint32_t now_us = micros();
  listen(now_us);
  device_.watch_clock(now_us);
  if (send_wanted(now_us) && device_.streaming && device_.schedule.is_due(now_us)) begin_frame();
}

// One command at a time: the next is read when the answer is on its way.
void Link::listen(uint32_t now_us) {
  int16_t byte;
  while (!device_.answer_wanted && (byte = uart_read()) >= 0) {
    if (!reader_.feed(static_cast<uint8_t>(byte))) continue;
    device_.obey(reader_.command, now_us);
    if (device_.scan_changed) scan_.set(device_.settings);
    if (device_.save_wanted) store_settings(device_.settings);
    if (device_.forget_wanted) forget_settings();
    device_.scan_changed = device_.save_wanted = device_.forget_wanted = false;
    if (!device_.streaming) scan_.rest();
  }
}

bool Link::send(const void *message, uint8_t n) {
  if (ring_room(packet_.at) < packet_room(n)) return false;
  packet_.begin();
  packet_.put_all(message, n);
  packet_.finish();
  return true;
}

// Whether nothing waits any more.
bool Link::send_wanted(uint32_t now_us) {
  if (device_.answer_wanted) {
    if (!send(&device_.answer, sizeof device_.answer)) return false;
    device_.answer_wanted = false;
  }
  if (device_.hello_wanted) {
    const pm_hello hello = device_.hello();
    if (!send(&hello, sizeof hello)) return false;
    device_.hello_wanted = false;
  }
  if (device_.status_wanted) {
    const pm_status status = device_.status(now_us, reader_.damaged, uart_overrun());
    if (!send(&status, sizeof status)) return false;
    device_.status_wanted = false;
  }
  return !device_.self_test_wanted || send_self_test();
}

bool Link::send_self_test() {
  pm_self_test_header header;
  header.type = PM_TYPE_SELF_TEST;
  header.session = static_cast<uint8_t>(device_.identity.session);
  header.rows = device_.settings.rows;
  header.cols = device_.settings.cols;
  if (ring_room(packet_.at) < packet_room(sizeof header + PM_MOST_COLS)) return false;
  packet_.begin();
  scan_.self_test(packet_, header);
  packet_.finish();
  device_.self_test_wanted = false;
  return true;
}

void Link::begin_frame() {
  pm_frame_header header;
  header.type = PM_TYPE_FRAME;
  const Settings &settings = device_.settings;
  const bool eight = settings.bits == 8;
  if (settings.bits > 10) {
    header.encoding = settings.packing == PM_PACKING_ZERO_RUN ? PM_ENCODING_RUN_16 : PM_ENCODING_BITS_16;
  } else if (settings.look_threshold) {
    header.encoding = eight ? PM_ENCODING_PART_8 : PM_ENCODING_PART_10;
  } else if (settings.packing == PM_PACKING_ZERO_RUN) {
    header.encoding = eight ? PM_ENCODING_RUN_8 : PM_ENCODING_RUN_10;
  } else {
    header.encoding = eight ? PM_ENCODING_BITS_8 : PM_ENCODING_BITS_10;
  }
  header.session = static_cast<uint8_t>(device_.identity.session);
  header.rows = settings.rows;
  header.cols = settings.cols;
  header.sequence = device_.schedule.sequence;
  if (scan_.begin(packet_, header, settings)) device_.schedule.take();
}
