// Everything together: what comes from the host is obeyed between frames, and what is to be sent goes out whole.
#ifndef PRESSUREMAT_LINK_H
#define PRESSUREMAT_LINK_H

#include "commands.h"
#include "device.h"
#include "packet.h"
#include "scan.h"

struct Link {
  void start();

  // A little further; returns soon whatever happens.
  void run();

 private:
  Device device_;
  CommandReader reader_;
  Scan scan_;
  Packet packet_;

  void between_frames();
  void listen(uint32_t now_us);
  bool send(const void *message, uint8_t n);
  bool send_wanted(uint32_t now_us);
  bool send_self_test();
  void begin_frame();
};

#endif
