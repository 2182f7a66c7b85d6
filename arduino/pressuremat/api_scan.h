// One frame from cells to packet by the Arduino API: what scan.h is on AVR. A frame begins where the ring has room for
// all of it, so that nothing waits for the host from then on. Enters: a frame header. Leaves: bytes in the ring.
#ifndef PRESSUREMAT_API_SCAN_H
#define PRESSUREMAT_API_SCAN_H

#include "look.h"
#include "mux.h"
#include "packet.h"
#include "samples.h"
#include "settings.h"

struct Scan {
  bool busy;

  void start(const Settings &settings);

  // Between two frames: another grid.
  void set(const Settings &settings);

  // No row is driven.
  void rest() { ShiftMux::rest(); }

  // Begin a frame where the ring has room for it. `header` is complete but for the clock. Its encoding says whether all
  // cells are sent, and how they are packed, or those where a look finds the settings' threshold.
  bool begin(Packet &packet, pm_frame_header &header, const Settings &settings);

  // Between two frames: put what the self-test measures into the packet, behind its header whose supply is filled in.
  void self_test(Packet &packet, pm_self_test_header &header);

  // Convert a row; whether the frame has been finished.
  bool go_on(Packet &packet);

 private:
  Samples samples_;
  uint8_t bits_;
  bool has_runs_;
  uint8_t floor_;  // counts below which a cell is a zero of a run
  Plan plan_;
  uint8_t row_;     // the next one
  bool is_driven_;  // a row, the one before or an earlier one
  uint8_t driven_;

  void put(Packet &packet, uint16_t count);
};

#endif
