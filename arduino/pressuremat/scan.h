// One frame from cells to packet: as long as the ring has room for a row, a row is converted and sent. Where it has
// none, the next call finds the scan where it was. Enters: a frame header. Leaves: bytes in the ring.
#ifndef PRESSUREMAT_SCAN_H
#define PRESSUREMAT_SCAN_H

#include "look.h"
#include "mux.h"
#include "packet.h"
#include "samples.h"
#include "settings.h"

struct Scan {
  bool busy;

  void start(const Settings &settings);

  // Between two frames: another grid, or another clock of the converter.
  void set(const Settings &settings);

  // Begin a frame where the ring has room for its head. `header` is complete but for the clock, which is taken at
  // the first sample. Its encoding says whether all cells are sent, or those where a look finds `threshold` counts.
  bool begin(Packet &packet, pm_frame_header &header, uint8_t threshold);

  // Between two frames: put what the self-test measures into the packet, behind its header whose supply is filled in.
  void self_test(Packet &packet, pm_self_test_header &header);

  // Convert and send rows while there is room; whether the frame has been finished.
  bool go_on(Packet &packet);

 private:
  Mux mux_;
  Samples samples_;
  uint8_t rows_left_;
  bool ten_bit_;
  bool part_;
  Plan plan_;
  Way way_;
  uint16_t cells_left_;

  bool begin_whole(Packet &packet, pm_frame_header &header);
  bool begin_part(Packet &packet, pm_frame_header &header, uint8_t threshold);

  template <bool kTenBit>
  __attribute__((noinline)) bool convert_rows(Packet &packet);

  template <bool kTenBit>
  __attribute__((noinline)) bool convert_part(Packet &packet);
};

#endif
