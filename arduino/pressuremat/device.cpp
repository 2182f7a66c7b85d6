#include "device.h"

#include <string.h>

#include "config.h"

static const uint32_t kStatusPeriodUs = 1000000UL;
static const uint32_t kLongestPeriodUs = 60000000UL;

void Device::start(const Identity &who) {
  memset(this, 0, sizeof *this);
  identity = who;
  schedule.period_us = PM_PERIOD_US;
  bits = PM_BITS;
  hello_wanted = true;
}

void Device::obey(const pm_command &command, uint32_t now_us) {
  answer.type = PM_TYPE_ANSWER;
  answer.request_id = command.request_id;
  answer.command = command.command;
  answer.code = PM_ANSWER_OK;
  answer.value = 0;
  answer_wanted = true;
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
      if (command.argument <= kLongestPeriodUs) {
        schedule.period_us = command.argument;
        schedule.restart(now_us);
      } else {
        answer.code = PM_ANSWER_BAD_ARGUMENT;
      }
      answer.value = schedule.period_us;
      break;
    case PM_COMMAND_SET_BITS:
      if (command.argument == 8 || command.argument == 10) {
        bits = static_cast<uint8_t>(command.argument);
      } else {
        answer.code = PM_ANSWER_BAD_ARGUMENT;
      }
      answer.value = bits;
      break;
    default:
      answer.code = PM_ANSWER_UNKNOWN_COMMAND;
  }
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
  m.rows = PM_ROWS;
  m.cols = PM_COLS;
  m.pitch_x_um = PM_PITCH_X_UM;
  m.pitch_y_um = PM_PITCH_Y_UM;
  m.bits = PM_CONVERTER_BITS;
  m.wiring = PM_WIRING;
  m.adc_prescaler = PM_ADC_PRESCALER;
  m.supply_mv = PM_SUPPLY_MV;
  m.pulldown_ohm = PM_PULLDOWN_OHM;
  m.row_ohm = PM_ROW_OHM;
  m.baud = PM_BAUD;
  m.period_us = schedule.period_us;
  m.git = PM_GIT;
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
  m.bits = bits;
  m.period_us = schedule.period_us;
  return m;
}
