// One frame from cells to packet: as long as the ring has room for a row, a row is converted and sent. Where
// it has none, the next call finds the scan where it was. Enters: a frame header. Leaves: bytes in the ring. On other
// boards: api_scan.h.
#ifndef PRESSUREMAT_SCAN_H
#define PRESSUREMAT_SCAN_H
#ifdef __AVR__

#include "look.h"
#include "mux.h"
#include "packet.h"
#include "samples.h"
#include "settings.h"

struct Scan {
  bool busy;

  void start(const Settings &settings);

  // Between two frames: another grid or wiring, or another clock of the converter.
  void set(const Settings &settings);

  // No row is driven.
  void rest();

  // Begin a frame where the ring has room for its head. `header` is complete but for the clock, which is taken at
  // the first sample. Its encoding says whether all cells are sent, and how they are packed, or those where a look
  // finds the settings' threshold.
  bool begin(Packet &packet, pm_frame_header &header, const Settings &settings);

  // Between two frames: put what the self-test measures into the packet, behind its header whose supply is filled in.
  void self_test(Packet &packet, pm_self_test_header &header);

  // Convert and send rows while there is room; whether the frame has been finished.
  bool go_on(Packet &packet);

 private:
  Samples samples_;
  uint8_t encoding_;
  uint8_t col_;  // connected
  uint8_t rows_left_;
  Plan plan_;
  Way way_;
  uint16_t cells_left_;

  template <class Mux>
  bool begin_whole(Packet &packet, pm_frame_header &header);
  template <class Mux>
  bool begin_part(Packet &packet, pm_frame_header &header, uint8_t threshold);
  template <class Mux>
  bool convert(Packet &packet);

  template <class Mux, uint8_t kEncoding>
  __attribute__((noinline)) bool convert_rows(Packet &packet);

  template <class Mux, uint8_t kEncoding>
  __attribute__((noinline)) bool convert_part(Packet &packet);
};

#else
#include "api_scan.h"
#endif
#endif
