// What the board is, what it was asked to do, and what it counts; the messages it makes of that.
// Portable: hardware and time come in as arguments.
#ifndef PRESSUREMAT_DEVICE_H
#define PRESSUREMAT_DEVICE_H

#include <stdint.h>

#include "schedule.h"
#include "settings.h"
#include "wire_ids.h"

struct Identity {
  uint32_t uid;
  uint32_t session;
  uint16_t boot_count;
  uint8_t reset_cause;
};

struct Device {
  Identity identity;
  Schedule schedule;
  Settings settings;
  uint8_t settings_state;  // PM_SETTINGS_...
  uint32_t baud;           // in force since the start
  bool streaming;
  bool hello_wanted;
  bool answer_wanted;
  bool status_wanted;
  bool scan_changed;  // grid, wiring or prescaler
  bool self_test_wanted;
  bool save_wanted;
  bool forget_wanted;
  pm_answer answer;
  uint32_t frames_sent;
  uint32_t status_due_us;

  void start(const Identity &who, const Settings &stored, uint8_t state);

  // Do what `command` asks; `answer` says how it went and waits to be sent.
  void obey(const pm_command &command, uint32_t now_us);

  // Once a second while streaming.
  void watch_clock(uint32_t now_us);

 private:
  // The settings with something changed, where that is possible and `fits` its place; else the answer says no.
  void change(const Settings &changed, bool fits = true);

 public:
  pm_hello hello() const;
  pm_status status(uint32_t now_us, uint16_t commands_damaged, uint16_t bytes_overrun) const;
};

#endif
