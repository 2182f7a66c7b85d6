// One frame from cells to packet, a row at a time: whenever the ring has room for a row, a row is converted and sent.
// Where it has none, the next call finds the scan where it was. Enters: a frame header. Leaves: bytes in the ring.
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

  // Convert and send a row if there is room; whether that was the frame's last.
  bool step(Packet &packet);

 private:
  Mux mux_;
  Samples samples_;
  uint8_t rows_left_;
  bool ten_bit_;

  template <bool kTenBit>
  void convert_row(Packet &packet, bool last);
};

#endif
