/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From pins to the cell that the converter sees: 74HC595 chains and 4067s, or rows and columns straight on the pins.
 * In: what the firmware writes to ports and to the converter's input selection. Out: counts from the shared picture.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <avr_ioport.h>
#include <avr_spi.h>
#include <sim_io.h>

#include "board.h"

static avr_t *avr;
static struct wiring wiring;
static struct shared_mat *mat;
static uint8_t chain[64], outputs[64]; /* one byte per bit: what the registers hold, and what they drive */
static uint8_t shift_port_before;
static double tau_cycles;
static double node; /* the input's voltage in counts when it last moved */
static avr_cycle_count_t node_cycle;
static int cell_now = -1, row_now = -1;
static uint8_t driven[64];
static int open_row = -1, short_a = -1, short_b = -1, stuck_column = -1, stuck_counts;
static int stuck_row = -1, open_column = -1, short_column_a = -1, short_column_b = -1;

enum { ADCSRB = 0x7B, ADMUX = 0x7C };

/* On both chips the ports lie in the same order: PINx, DDRx, PORTx. */
static uint8_t port(char letter) { return avr->data[0x22 + 3 * (letter - 'A')]; }
static uint8_t direction(char letter) { return avr->data[0x21 + 3 * (letter - 'A')]; }

/* The selected cell's place in a picture; else one of these. A column with several rows driven is LOOK + column. */
enum { NONE_DRIVEN = -1, TWO_DRIVEN = -2, OUTSIDE = -3, NO_COLUMN = -4, GROUPS_DRIVEN = -5, LOOK = 1 << 20 };

/* The driven row, or NONE_DRIVEN; GROUPS_DRIVEN for all rows from the first on, or for up to eight from a multiple of
 * eight on (a look); TWO_DRIVEN else. */
static int driven_row(void) {
  int row = NONE_DRIVEN, first = -1, n = 0;
  memset(driven, 0, sizeof driven);
  if (wiring.direct) {
    uint8_t up = port(wiring.up_port) & direction(wiring.up_port);
    uint8_t down = port(wiring.down_port) & direction(wiring.down_port);
    for (int i = 0; i < 8; ++i) {
      driven[i] = up >> i & 1;
      driven[15 - i] = down >> i & 1;
    }
  } else {
    memcpy(driven, outputs, 8 * wiring.n_registers);
  }
  for (int i = 0; i < (int)sizeof driven; ++i) {
    if (!driven[i]) continue;
    row = i;
    if (!n++) first = i;
  }
  if (n <= 1) return row;
  bool one_run = row - first + 1 == n;
  return one_run && (first == 0 || (first % 8 == 0 && n <= 8)) ? GROUPS_DRIVEN : TWO_DRIVEN;
}

/* The column, or -1 for an input that is none (the chip's own reference). */
static int column(void) {
  uint8_t select = avr->data[ADMUX] & 0x1F;
  if (select > 7) return -1;
  unsigned input = select;
  if (avr->ramend > 0x1000) input |= avr->data[ADCSRB] & 8; /* MUX5 of the larger chip */
  return (int)(wiring.direct ? input : 16 * input + (port(wiring.mux_port) >> 4));
}

static int selected(void) {
  int col = column(), row = row_now;
  if (col < 0) return NO_COLUMN;
  if (row == GROUPS_DRIVEN) return col < (int)wiring.cols ? LOOK + col : OUTSIDE;
  if (row < 0) return row;
  if (row >= (int)wiring.rows || col >= (int)wiring.cols) return OUTSIDE;
  return row * (int)wiring.cols + col;
}

/* A driven row that leads nowhere, or one that two drivers pull to half the supply together with its neighbour; and one
 * that touches the supply, so that it is always driven too. */
static double broken(const uint16_t *counts, int cell) {
  int row = cell / (int)wiring.cols, col = cell % (int)wiring.cols;
  if (row == open_row) return 0;
  if (stuck_row >= 0 && row != stuck_row) return counts[cell] + counts[stuck_row * (int)wiring.cols + col];
  if (row != short_a && row != short_b) return counts[cell];
  return (counts[short_a * (int)wiring.cols + col] + counts[short_b * (int)wiring.cols + col]) / 2.0;
}

static double counts_of(int cell) {
  if (cell < 0) return 0;
  uint32_t picture = mat->active;
  if (mat->picture_us) picture = (uint32_t)(avr->cycle / 16 / mat->picture_us);
  const uint16_t *counts = (const uint16_t *)(mat + 1);
  counts += (size_t)(picture % mat->n_pictures) * wiring.rows * wiring.cols;
  if (cell < LOOK && (open_row >= 0 || short_a >= 0 || stuck_row >= 0)) return broken(counts, cell);
  if (cell < LOOK) return counts[cell];
  /* The circuit is linear in its sources: what each row alone would give adds up. */
  double sum = 0;
  for (unsigned row = 0; row < wiring.rows; ++row) {
    if (driven[row] && (int)row != open_row) sum += counts[row * wiring.cols + (unsigned)(cell - LOOK)];
  }
  return sum;
}

/* Two columns that touch share their pull-downs: each reads the mean of both. */
static double target(int cell) {
  int col = column();
  if (stuck_column >= 0 && col == stuck_column) return stuck_counts;
  if (open_column >= 0 && col == open_column) return 0;
  if (cell < 0 || (col != short_column_a && col != short_column_b)) return counts_of(cell);
  int other = col == short_column_a ? short_column_b : short_column_a;
  return (counts_of(cell) + counts_of(cell + other - col)) / 2;
}

static double node_now(void) {
  double to = target(cell_now);
  if (tau_cycles <= 0) return to;
  return to + (node - to) * exp(-(double)(avr->cycle - node_cycle) / tau_cycles);
}

void cells_moved(void) {
  node = node_now();
  node_cycle = avr->cycle;
  cell_now = selected();
}

static void row_moved(void) {
  node = node_now(); /* under the rows driven until now */
  node_cycle = avr->cycle;
  row_now = driven_row();
  cells_moved();
}

unsigned cells_sample(void) {
  int cell = cell_now = selected();
  ++mat->samples;
  if (cell == NONE_DRIVEN) ++mat->none_driven;
  if (cell == TWO_DRIVEN) ++mat->two_driven;
  if (cell == OUTSIDE) ++mat->outside;
  return (unsigned)lround(node_now());
}

static void shift(bool bit) {
  memmove(chain + 1, chain, sizeof chain - 1);
  chain[0] = bit;
}

static void on_shift_port(struct avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq, (void)param;
  uint8_t rose = (uint8_t)(value & ~shift_port_before);
  shift_port_before = (uint8_t)value;
  if (rose >> wiring.shift_clock & 1) shift(value >> wiring.shift_data & 1);
  if (rose >> wiring.shift_latch & 1) {
    memcpy(outputs, chain, sizeof outputs);
    row_moved();
  }
}

/* The same pins driven by the chip's SPI unit: most significant bit first. */
static void on_spi(struct avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq, (void)param;
  for (int bit = 7; bit >= 0; --bit) shift(value >> bit & 1);
}

static void on_row_port(struct avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq, (void)value, (void)param;
  row_moved();
}

static void on_mux_port(struct avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq, (void)value, (void)param;
  cells_moved();
}

static void watch_port(char letter, avr_irq_notify_t notify) {
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ(letter), IOPORT_IRQ_REG_PORT), notify, NULL);
}

void cells_start(avr_t *a, const struct wiring *w, struct shared_mat *m) {
  avr = a, wiring = *w, mat = m;
  if (wiring.direct) {
    watch_port(wiring.up_port, on_row_port);
    watch_port(wiring.down_port, on_row_port);
  } else {
    watch_port(wiring.shift_port, on_shift_port);
    watch_port(wiring.mux_port, on_mux_port);
    avr_irq_t *spi = avr_io_getirq(avr, AVR_IOCTL_SPI_GETIRQ('0'), SPI_IRQ_OUTPUT);
    if (!spi) spi = avr_io_getirq(avr, AVR_IOCTL_SPI_GETIRQ(0), SPI_IRQ_OUTPUT);
    if (spi) avr_irq_register_notify(spi, on_spi, NULL);
  }
}

void cells_reset(void) {
  /* The registers keep what they drove: a reset of the chip is none of theirs. */
  shift_port_before = 0;
  row_moved();
}

bool cells_break(const char *what) {
  return sscanf(what, "row-open=%d", &open_row) == 1 || sscanf(what, "rows-short=%d:%d", &short_a, &short_b) == 2 ||
         sscanf(what, "row-stuck=%d", &stuck_row) == 1 || sscanf(what, "column-open=%d", &open_column) == 1 ||
         sscanf(what, "columns-short=%d:%d", &short_column_a, &short_column_b) == 2 ||
         sscanf(what, "column-stuck=%d:%d", &stuck_column, &stuck_counts) == 2;
}

void cells_settle_us(double tau_us) { tau_cycles = tau_us * 16; }
