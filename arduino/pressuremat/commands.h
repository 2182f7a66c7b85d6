// Bytes from the host to commands. Damaged packets are counted, never obeyed.
// Portable.
#ifndef PRESSUREMAT_COMMANDS_H
#define PRESSUREMAT_COMMANDS_H

#include <stdint.h>

#include "wire_ids.h"

struct CommandReader {
  pm_command command;  // the last whole one
  uint16_t damaged;

  void start();

  // Whether `byte` ends a whole command.
  bool feed(uint8_t byte);

 private:
  // A command, its CRC, and room for what a later minor version may add.
  static const uint8_t kMost = 48;
  uint8_t packet_[kMost];
  uint8_t n_;

  bool open();
};

#endif
