/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the parts of the emulated board know of each other.
 * This folder links libsimavr, which is under the GPL: see LICENSE.md beside this file.
 */
#ifndef EMULATED_BOARD_H
#define EMULATED_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include <sim_avr.h>

/* Shared with Python, which maps the same file (emulate.py: Mat): this head, then `n_pictures` pictures of
 * rows x cols uint16, the counts that the converter shall give. Little-endian. */
struct shared_mat {
  char magic[8]; /* "PMEMU001" */
  uint32_t rows, cols, n_pictures;
  volatile uint32_t picture_us; /* not 0: the next picture every so many µs of the board's time, round and round */
  volatile uint32_t active;     /* else this picture */
  volatile uint32_t resets_wanted;
  volatile uint32_t hold_output; /* nothing is taken from the serial port while this is not 0 */
  volatile uint32_t client;      /* somebody has the port open (only known with --reset-on-open) */
  /* What the board did, for Python to read. */
  volatile uint64_t cycles, samples;
  volatile uint64_t none_driven, two_driven, outside; /* samples with no row, several rows, or no such cell */
  volatile uint64_t bytes_out, bytes_dropped, bytes_in;
  volatile uint32_t resets, baud;
  volatile uint32_t least_sp, unused; /* where the stack reached down to, once it was set up */
};

struct wiring {
  bool direct;
  /* rows straight on the pins: a port upwards, then one downwards */
  char up_port, down_port;
  unsigned rows, cols;
  /* 74HC595s: port letter and bits; how many */
  char shift_port;
  unsigned shift_data, shift_clock, shift_latch, n_registers;
  /* 4067s: address on the upper four bits of this port */
  char mux_port;
};

/* cells.c: from pins to the cell that the converter sees */
void cells_start(avr_t *avr, const struct wiring *wiring, struct shared_mat *mat);
void cells_reset(void);
/* The voltage at the converter's input now, in counts, and bookkeeping of what is wrong with it. */
unsigned cells_sample(void);
/* The input moved (a pin or the input selection changed). */
void cells_moved(void);
void cells_settle_us(double tau_us);
/* A broken wire: "row-open=7", "row-stuck=7", "rows-short=4:5", "column-open=7", "columns-short=4:5",
 * "column-stuck=3:900" (in counts); false for another word. */
bool cells_break(const char *what);

/* adc.c: when the converter looks, and what the firmware reads */
void adc_start(avr_t *avr, struct shared_mat *mat, double hold_clocks, uint32_t seed);
void adc_reset(void);
/* A supply that is weak: "supply=4100" (mV); false for another word. */
bool adc_break(const char *what);

/* eeprom.c: what outlives the board's power, in a file */
void eeprom_start(avr_t *avr, const char *path);
/* Write down what the firmware changed. */
void eeprom_keep(void);

/* serial.c: the UART and the pty */
enum full { FULL_BLOCK, FULL_STALL, FULL_DROP };
const char *serial_start(avr_t *avr, struct shared_mat *mat, enum full full, bool reset_on_open, bool check_rate);
void serial_reset(void);
/* The rate that the client set, in baud; 0 where it cannot be told. */
unsigned client_rate(int master);
/* Move bytes between pty and UART; false where the board shall be reset because a client came. */
bool serial_exchange(bool (*quit)(void));

#endif
