// Made from pressuremat/protocol/wire.py; do not edit. To make it again:
//   python -m pressuremat.protocol.wire_header
// What the numbers mean stands there.
#ifndef PRESSUREMAT_WIRE_IDS_H
#define PRESSUREMAT_WIRE_IDS_H

#include <stdint.h>

#define PM_PROTOCOL_MAJOR 1
#define PM_PROTOCOL_MINOR 2
#define PM_MAGIC "PMAT"  // 4 bytes on the wire, without a zero
#define PM_MAGIC_SIZE 4
#define PM_CRC_SIZE 4
#define PM_MAX_ROWS 255
#define PM_MAX_COLS 255
#define PM_DEFAULT_BAUD 1000000UL
#define PM_BAUD_RATES {1000000UL, 500000UL, 250000UL, 115200UL}

#define PM_TYPE_HELLO 0x01
#define PM_TYPE_FRAME 0x02
#define PM_TYPE_STATUS 0x03
#define PM_TYPE_ANSWER 0x04
#define PM_TYPE_SELF_TEST 0x05
#define PM_TYPE_COMMAND 0x10

#define PM_ENCODING_BITS_8 1
#define PM_ENCODING_BITS_10 2
#define PM_ENCODING_BITS_16 3
#define PM_ENCODING_PART_8 4
#define PM_ENCODING_PART_10 5
#define PM_ENCODING_RUN_8 6
#define PM_ENCODING_RUN_10 7
#define PM_ENCODING_RUN_16 8

#define PM_COMMAND_HELLO 0
#define PM_COMMAND_START 1
#define PM_COMMAND_STOP 2
#define PM_COMMAND_SET_PERIOD_US 3
#define PM_COMMAND_SET_BITS 4
#define PM_COMMAND_SET_LOOK 5
#define PM_COMMAND_SET_PRESCALER 6
#define PM_COMMAND_SET_GRID 7
#define PM_COMMAND_SET_PITCH_UM 8
#define PM_COMMAND_SAVE 9
#define PM_COMMAND_DEFAULTS 10
#define PM_COMMAND_SELF_TEST 11
#define PM_COMMAND_SET_PACKING 12
#define PM_COMMAND_SET_WIRING 13
#define PM_COMMAND_SET_BAUD 14
#define PM_COMMAND_SET_PULLDOWN_OHM 15
#define PM_COMMAND_SET_ROW_OHM 16
#define PM_COMMAND_SET_READOUT 17
#define PM_COMMAND_SET_FLOOR 18

#define PM_ANSWER_OK 0
#define PM_ANSWER_UNKNOWN_COMMAND 1
#define PM_ANSWER_BAD_ARGUMENT 2
#define PM_ANSWER_BUSY 3

#define PM_RESET_UNKNOWN 0
#define PM_RESET_POWER_ON 1
#define PM_RESET_EXTERNAL 2
#define PM_RESET_BROWN_OUT 3
#define PM_RESET_WATCHDOG 4

#define PM_SETTINGS_UNKNOWN 0
#define PM_SETTINGS_DEFAULTS 1
#define PM_SETTINGS_STORED 2
#define PM_SETTINGS_DAMAGED 3

#define PM_WIRING_DIRECT 1
#define PM_WIRING_SHIFT_REGISTER_MUX 2

#define PM_PACKING_PLAIN 0
#define PM_PACKING_ZERO_RUN 1

#define PM_READOUT_DIVIDER 1
#define PM_READOUT_VIRTUAL_GROUND 2
#define PM_READOUT_FLOATING_ROWS 3

#define PM_BOARD_MEGA2560 1
#define PM_BOARD_UNO 2
#define PM_BOARD_NANO 3
#define PM_BOARD_TEENSY4 4
#define PM_BOARD_RP2040 5
#define PM_BOARD_ESP32S3 6
#define PM_BOARD_VIRTUAL 200

// Whole payloads, from the type byte on, without the CRC; a frame's samples follow its header.
// Little-endian and packed, as AVR, ARM, ESP32 and PC lay them out.

#define PM_HELLO_SIZE 70
struct pm_hello {
  uint8_t type;
  char magic[PM_MAGIC_SIZE];
  uint8_t protocol_major;
  uint8_t protocol_minor;
  uint8_t firmware_major;
  uint8_t firmware_minor;
  uint8_t firmware_patch;
  uint8_t board;
  uint32_t uid;
  uint32_t session;
  uint16_t boot_count;
  uint8_t reset_cause;
  uint8_t rows;
  uint8_t cols;
  uint16_t pitch_x_um;
  uint16_t pitch_y_um;
  uint8_t bits;
  uint8_t wiring;
  uint8_t adc_prescaler;
  uint16_t supply_mv;
  uint32_t pulldown_ohm;
  uint16_t row_ohm;
  uint32_t baud;
  uint32_t period_us;
  uint32_t git;
  uint8_t settings;
  uint8_t look_threshold;
  uint8_t packing;
  uint8_t readout;
  uint8_t wirings;
  uint8_t most_rows;
  uint8_t most_cols;
  uint8_t floor;
  uint16_t panel_x_mm;
  uint16_t panel_y_mm;
  uint8_t packings;
  uint8_t converter_bits;
  uint8_t look_rows;
  uint32_t next_baud;
} __attribute__((packed));
typedef char pm_hello_has_its_size[sizeof(struct pm_hello) == PM_HELLO_SIZE ? 1 : -1];

#define PM_FRAME_HEADER_SIZE 13
struct pm_frame_header {
  uint8_t type;
  uint8_t encoding;
  uint8_t session;
  uint8_t rows;
  uint8_t cols;
  uint32_t sequence;
  uint32_t clock_us;
} __attribute__((packed));
typedef char pm_frame_header_has_its_size[sizeof(struct pm_frame_header) == PM_FRAME_HEADER_SIZE ? 1 : -1];

#define PM_PART_HEADER_SIZE 2
struct pm_part_header {
  uint8_t group_rows;
  uint8_t threshold;
} __attribute__((packed));
typedef char pm_part_header_has_its_size[sizeof(struct pm_part_header) == PM_PART_HEADER_SIZE ? 1 : -1];

#define PM_STATUS_SIZE 24
struct pm_status {
  uint8_t type;
  uint8_t session;
  uint32_t clock_us;
  uint32_t frames_sent;
  uint32_t frames_skipped;
  uint16_t commands_damaged;
  uint16_t bytes_overrun;
  uint8_t streaming;
  uint8_t bits;
  uint32_t period_us;
} __attribute__((packed));
typedef char pm_status_has_its_size[sizeof(struct pm_status) == PM_STATUS_SIZE ? 1 : -1];

#define PM_SELF_TEST_HEADER_SIZE 6
struct pm_self_test_header {
  uint8_t type;
  uint8_t session;
  uint16_t supply_mv;
  uint8_t rows;
  uint8_t cols;
} __attribute__((packed));
typedef char pm_self_test_header_has_its_size[sizeof(struct pm_self_test_header) == PM_SELF_TEST_HEADER_SIZE ? 1 : -1];

#define PM_COMMAND_SIZE 7
struct pm_command {
  uint8_t type;
  uint8_t request_id;
  uint8_t command;
  uint32_t argument;
} __attribute__((packed));
typedef char pm_command_has_its_size[sizeof(struct pm_command) == PM_COMMAND_SIZE ? 1 : -1];

#define PM_ANSWER_SIZE 8
struct pm_answer {
  uint8_t type;
  uint8_t request_id;
  uint8_t command;
  uint8_t code;
  uint32_t value;
} __attribute__((packed));
typedef char pm_answer_has_its_size[sizeof(struct pm_answer) == PM_ANSWER_SIZE ? 1 : -1];

#endif
