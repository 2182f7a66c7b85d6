// One frame from cells to packet: as long as the ring has room for a row, a row is converted and sent. Where it has
// none, the next call finds the scan where it was. Enters: a frame header. Leaves: bytes in the ring.
#ifndef PRESSUREMAT_SCAN_H
#define PRESSUREMAT_SCAN_H

#include "mux.h"
#include "packet.h"
#include "samples.h"

struct Scan {
  bool busy;

  void start();

  // Begin a frame where the ring has room for its head. `header` is complete but for the clock, which is taken at
  // the first sample.
  bool begin(Packet &packet, pm_frame_header &header);

  // Convert and send rows while there is room; whether the frame has been finished.
  bool go_on(Packet &packet);

 private:
  Mux mux_;
  Samples samples_;
  uint8_t rows_left_;
  bool ten_bit_;

  template <bool kTenBit>
  __attribute__((noinline)) bool convert_rows(Packet &packet);
};

#endif
