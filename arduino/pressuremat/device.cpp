#include "device.h"

#include <string.h>

#include "config.h"

static const uint32_t kStatusPeriodUs = 1000000UL;

// An argument that no byte holds is 0, which none of those is that are passed through here.
static uint8_t byte_of(uint32_t argument) { return argument <= 0xFF ? argument : 0; }

void Device::start(const Identity &who, const Settings &stored, uint8_t state) {
  memset(this, 0, sizeof *this);
  identity = who;
  settings = stored;
  settings_state = state;
  baud = stored.baud;
  schedule.period_us = settings.period_us;
  hello_wanted = true;
}

void Device::obey(const pm_command &command, uint32_t now_us) {
  answer.type = PM_TYPE_ANSWER;
  answer.request_id = command.request_id;
  answer.command = command.command;
  answer.code = PM_ANSWER_OK;
  answer.value = 0;
  answer_wanted = true;
  Settings changed = settings;
  switch (command.command) {
    case PM_COMMAND_HELLO:
      hello_wanted = true;
      status_wanted = true;
      break;
    case PM_COMMAND_START:
      if (!streaming) {
        schedule.restart(now_us);
        status_due_us = now_us;
      }
      streaming = true;
      answer.value = 1;
      break;
    case PM_COMMAND_STOP:
      streaming = false;
      break;
    case PM_COMMAND_SET_PERIOD_US:
      changed.period_us = command.argument;
      change(changed);
      if (answer.code == PM_ANSWER_OK) {
        schedule.period_us = settings.period_us;
        schedule.restart(now_us);
      }
      answer.value = settings.period_us;
      break;
    case PM_COMMAND_SET_BITS:
      changed.bits = byte_of(command.argument);
      change(changed);
      answer.value = settings.bits;
      break;
    case PM_COMMAND_SET_LOOK:
      changed.look_threshold = command.argument;
      change(changed, command.argument <= 0xFF);
      answer.value = settings.look_threshold;
      break;
    case PM_COMMAND_SET_PRESCALER:
      changed.adc_prescaler = byte_of(command.argument);
      change(changed);
      answer.value = settings.adc_prescaler;
      break;
    case PM_COMMAND_SET_GRID:
      changed.rows = command.argument <= 0xFFFF ? command.argument : 0;
      changed.cols = command.argument >> 8;
      change(changed);
      answer.value = settings.rows | static_cast<uint16_t>(settings.cols << 8);
      break;
    case PM_COMMAND_SET_PITCH_UM:
      changed.pitch_x_um = command.argument;
      changed.pitch_y_um = command.argument >> 16;
      change(changed);
      answer.value = settings.pitch_x_um | static_cast<uint32_t>(settings.pitch_y_um) << 16;
      break;
    case PM_COMMAND_SET_PACKING:
      changed.packing = command.argument;
      change(changed, command.argument <= 0xFF);
      answer.value = settings.packing;
      break;
    case PM_COMMAND_SET_WIRING:
      changed.wiring = byte_of(command.argument);
      if (changed.rows > changed.most_rows()) changed.rows = changed.most_rows();
      if (changed.cols > changed.most_cols()) changed.cols = changed.most_cols();
      change(changed);
      answer.value = settings.wiring;
      break;
    case PM_COMMAND_SET_BAUD:
      changed.baud = command.argument;
      change(changed);
      answer.value = settings.baud;
      break;
    case PM_COMMAND_SET_PULLDOWN_OHM:
      changed.pulldown_ohm = command.argument;
      change(changed);
      answer.value = settings.pulldown_ohm;
      break;
    case PM_COMMAND_SET_ROW_OHM:
      changed.row_ohm = command.argument;
      change(changed, command.argument <= 0xFFFF);
      answer.value = settings.row_ohm;
      break;
    case PM_COMMAND_SET_READOUT:
      changed.readout = byte_of(command.argument);
      change(changed);
      answer.value = settings.readout;
      break;
    case PM_COMMAND_SET_FLOOR:
      changed.floor = command.argument;
      change(changed, command.argument <= 0xFF);
      answer.value = settings.floor;
      break;
    case PM_COMMAND_SAVE:
      save_wanted = true;
      settings_state = PM_SETTINGS_STORED;
      hello_wanted = true;
      break;
    case PM_COMMAND_SELF_TEST:
      self_test_wanted = true;
      break;
    case PM_COMMAND_DEFAULTS:
      forget_wanted = true;
      change(default_settings());
      schedule.period_us = settings.period_us;
      schedule.restart(now_us);
      settings_state = PM_SETTINGS_DEFAULTS;
      hello_wanted = true;
      break;
    default:
      answer.code = PM_ANSWER_UNKNOWN_COMMAND;
  }
}

void Device::change(const Settings &changed, bool fits) {
  if (!fits || !changed.possible()) {
    answer.code = PM_ANSWER_BAD_ARGUMENT;
    return;
  }
  scan_changed |= changed.rows != settings.rows || changed.cols != settings.cols ||
                  changed.adc_prescaler != settings.adc_prescaler || changed.wiring != settings.wiring;
  // Where something else changed than what frames and status say themselves, the host must be told anew.
  Settings said = changed;
  said.period_us = settings.period_us;
  said.bits = settings.bits;
  said.look_threshold = settings.look_threshold;
  hello_wanted |= memcmp(&said, &settings, sizeof said) != 0;
  settings = changed;
}

void Device::watch_clock(uint32_t now_us) {
  if (!streaming || (now_us - status_due_us) & 0x80000000UL) return;
  status_wanted = true;
  status_due_us = now_us + kStatusPeriodUs;
}

pm_hello Device::hello() const {
  pm_hello m;
  m.type = PM_TYPE_HELLO;
  memcpy(m.magic, PM_MAGIC, PM_MAGIC_SIZE);
  m.protocol_major = PM_PROTOCOL_MAJOR;
  m.protocol_minor = PM_PROTOCOL_MINOR;
  m.firmware_major = PM_FIRMWARE_MAJOR;
  m.firmware_minor = PM_FIRMWARE_MINOR;
  m.firmware_patch = PM_FIRMWARE_PATCH;
  m.board = PM_BOARD;
  m.uid = identity.uid;
  m.session = identity.session;
  m.boot_count = identity.boot_count;
  m.reset_cause = identity.reset_cause;
  m.rows = settings.rows;
  m.cols = settings.cols;
  m.pitch_x_um = settings.pitch_x_um;
  m.pitch_y_um = settings.pitch_y_um;
  m.bits = settings.bits;
  m.wiring = settings.wiring;
  m.adc_prescaler = settings.adc_prescaler;
  m.supply_mv = PM_SUPPLY_MV;
  m.pulldown_ohm = settings.pulldown_ohm;
  m.row_ohm = settings.row_ohm;
  m.baud = baud;
  m.period_us = schedule.period_us;
  m.git = PM_GIT;
  m.settings = settings_state;
  m.look_threshold = settings.look_threshold;
  m.packing = settings.packing;
  m.readout = settings.readout;
  m.wirings = PM_WIRINGS;
  m.most_rows = settings.most_rows();
  m.most_cols = settings.most_cols();
  m.floor = settings.floor;
  m.panel_x_mm = PM_PANEL_X_MM;
  m.panel_y_mm = PM_PANEL_Y_MM;
  m.packings = 1 << PM_PACKING_PLAIN | 1 << PM_PACKING_ZERO_RUN;
  m.converter_bits = PM_CONVERTER_BITS;
  m.look_rows = PM_LOOK_ROWS;
  m.next_baud = settings.baud;
  return m;
}

pm_status Device::status(uint32_t now_us, uint16_t commands_damaged, uint16_t bytes_overrun) const {
  pm_status m;
  m.type = PM_TYPE_STATUS;
  m.session = static_cast<uint8_t>(identity.session);
  m.clock_us = now_us;
  m.frames_sent = frames_sent;
  m.frames_skipped = schedule.skipped;
  m.commands_damaged = commands_damaged;
  m.bytes_overrun = bytes_overrun;
  m.streaming = streaming;
  m.bits = settings.bits;
  m.period_us = schedule.period_us;
  return m;
}
