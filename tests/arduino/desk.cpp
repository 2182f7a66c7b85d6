// The firmware's portable part on the desk. Reads a request a line, answers a line:
//   crc HEX                      the CRC-32
//   packet HEX                   that payload's packet
//   frame8|frame10 HEX N ...     a frame: head in hex, then samples, packed as the scan does it
//   run8|run10 HEX N ...         the same with runs of zeros, and with cells below `floor`
//   floor N                      for the runs that follow
//   hello|status|answer N ...    the message with these fields in order, as its payload
//   feed HEX                     bytes to the command reader: commands as id:command:argument, then =damaged
//   due PERIOD TIME ...          for each time at which the board is free: the frame's number, or -
//   settings                     the defaults as they are stored
//   stored HEX                   what such bytes say: PM_SETTINGS_..., then whether these are the defaults
//   obey ID COMMAND ARGUMENT T   the answer as code:value
//   now                          the hello as things stand, as its payload
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "commands.h"
#include "config.h"
#include "device.h"
#include "packet.h"
#include "samples.h"

static std::vector<uint8_t> sent;

static void drain() {
  while (ring_tail != ring_ready) {
    sent.push_back(*ring_tail);
    ring_tail = ring_next(ring_tail);
  }
}

static std::vector<uint8_t> bytes(const std::string &hex) {
  std::vector<uint8_t> out;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) out.push_back(std::stoi(hex.substr(i, 2), nullptr, 16));
  return out;
}

static void print(const void *data, size_t n) {
  for (size_t i = 0; i < n; ++i) std::printf("%02x", static_cast<const uint8_t *>(data)[i]);
}

// As on the board: whoever writes sees to it that there is room.
static void make_room(Packet &packet) {
  if (ring_room(packet.at) < PM_RING_SIZE / 4) {
    packet.publish();
    drain();
  }
}

static std::vector<uint64_t> numbers(std::istringstream &in) {
  std::vector<uint64_t> out;
  for (uint64_t n; in >> n;) out.push_back(n);
  return out;
}

template <class Message>
static void print_message(const Message &message) {
  print(&message, sizeof message);
}

static void hello(const std::vector<uint64_t> &n) {
  pm_hello m;
  m.type = PM_TYPE_HELLO;
  std::memcpy(m.magic, PM_MAGIC, PM_MAGIC_SIZE);
  size_t i = 0;
  m.protocol_major = n.at(i++), m.protocol_minor = n.at(i++);
  m.firmware_major = n.at(i++), m.firmware_minor = n.at(i++), m.firmware_patch = n.at(i++);
  m.board = n.at(i++), m.uid = n.at(i++), m.session = n.at(i++), m.boot_count = n.at(i++);
  m.reset_cause = n.at(i++), m.rows = n.at(i++), m.cols = n.at(i++);
  m.pitch_x_um = n.at(i++), m.pitch_y_um = n.at(i++), m.bits = n.at(i++), m.wiring = n.at(i++);
  m.adc_prescaler = n.at(i++), m.supply_mv = n.at(i++), m.pulldown_ohm = n.at(i++), m.row_ohm = n.at(i++);
  m.baud = n.at(i++), m.period_us = n.at(i++), m.git = n.at(i++);
  m.settings = n.at(i++), m.look_threshold = n.at(i++);
  m.packing = n.at(i++), m.readout = n.at(i++), m.wirings = n.at(i++), m.most_rows = n.at(i++);
  m.most_cols = n.at(i++), m.floor = n.at(i++), m.panel_x_mm = n.at(i++), m.panel_y_mm = n.at(i++);
  m.packings = n.at(i++), m.converter_bits = n.at(i++), m.look_rows = n.at(i++), m.next_baud = n.at(i++);
  print_message(m);
}

static void status(const std::vector<uint64_t> &n) {
  pm_status m;
  m.type = PM_TYPE_STATUS;
  size_t i = 0;
  m.session = n.at(i++), m.clock_us = n.at(i++), m.frames_sent = n.at(i++), m.frames_skipped = n.at(i++);
  m.commands_damaged = n.at(i++), m.bytes_overrun = n.at(i++), m.streaming = n.at(i++), m.bits = n.at(i++);
  m.period_us = n.at(i++);
  print_message(m);
}

static void answer(const std::vector<uint64_t> &n) {
  pm_answer m;
  m.type = PM_TYPE_ANSWER;
  m.request_id = n.at(0), m.command = n.at(1), m.code = n.at(2), m.value = n.at(3);
  print_message(m);
}

static void due(const std::vector<uint64_t> &n) {
  Schedule schedule = {};
  schedule.period_us = n.at(0);
  schedule.restart(n.at(1));
  for (size_t i = 1; i < n.size(); ++i) {
    if (schedule.is_due(n[i])) {
      std::printf("%lu ", static_cast<unsigned long>(schedule.take()));
    } else {
      std::printf("- ");
    }
  }
  std::printf("=%lu", static_cast<unsigned long>(schedule.skipped));
}

int main() {
  Packet packet;
  CommandReader reader;
  Device device;
  unsigned floor = 0;
  packet.start();
  reader.start();
  device.start(Identity{1, 2, 3, 4}, default_settings(), PM_SETTINGS_DEFAULTS);
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream in(line);
    std::string what, hex;
    in >> what;
    if (what == "crc") {
      in >> hex;
      Crc32 crc;
      crc.begin();
      for (uint8_t byte : bytes(hex)) crc.add(byte);
      std::printf("%lu", static_cast<unsigned long>(crc.value()));
    } else if (what == "floor") {
      in >> floor;
    } else if (what == "packet" || what == "frame8" || what == "frame10" || what == "run8" || what == "run10") {
      in >> hex;
      sent.clear();
      packet.begin();
      for (uint8_t byte : bytes(hex)) {
        make_room(packet);
        packet.put(byte);
      }
      Samples samples;
      samples.begin();
      samples.begin_runs(floor, what == "run10");
      for (uint64_t count : numbers(in)) {
        make_room(packet);
        if (what == "frame10") {
          samples.put_10(packet, count & 0xFF, count >> 8);
        } else if (what == "run10") {
          samples.put_run<true>(packet, count & 0xFF, count >> 8);
        } else if (what == "run8") {
          samples.put_run<false>(packet, count << 2 & 0xFF, count >> 6);
        } else {
          // Eight bits are the upper ones of the converter's ten.
          Samples::put_8(packet, count << 2 & 0xFF, count >> 6);
        }
      }
      samples.finish_run(packet);
      if (what == "frame10" || what == "run10") samples.finish_10(packet);
      packet.finish();
      drain();
      print(sent.data(), sent.size());
    } else if (what == "hello") {
      hello(numbers(in));
    } else if (what == "status") {
      status(numbers(in));
    } else if (what == "answer") {
      answer(numbers(in));
    } else if (what == "feed") {
      in >> hex;
      for (uint8_t byte : bytes(hex)) {
        if (!reader.feed(byte)) continue;
        std::printf("%u:%u:%lu ", reader.command.request_id, reader.command.command,
                    static_cast<unsigned long>(reader.command.argument));
      }
      std::printf("=%u", reader.damaged);
    } else if (what == "due") {
      due(numbers(in));
    } else if (what == "settings") {
      const StoredSettings stored = seal_settings(default_settings());
      print(&stored, sizeof stored);
    } else if (what == "stored") {
      in >> hex;
      StoredSettings stored;
      const std::vector<uint8_t> from = bytes(hex);
      std::memcpy(&stored, from.data(), sizeof stored);
      Settings found;
      const unsigned state = open_settings(stored, found);
      const Settings defaults = default_settings();
      std::printf("%u:%d", state, std::memcmp(&found, &defaults, sizeof found) == 0);
    } else if (what == "now") {
      print_message(device.hello());
    } else if (what == "obey") {
      const std::vector<uint64_t> n = numbers(in);
      pm_command command;
      command.type = PM_TYPE_COMMAND;
      command.request_id = n.at(0), command.command = n.at(1), command.argument = n.at(2);
      device.obey(command, n.at(3));
      std::printf("%u:%u:%u:%lu", device.answer.request_id, device.answer.command, device.answer.code,
                  static_cast<unsigned long>(device.answer.value));
    } else {
      std::printf("?");
    }
    std::printf("\n");
    std::fflush(stdout);
  }
}
