/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The converter's sample-and-hold. libsimavr 1.6 works a result out when it is read, with the input of that moment,
 * and knows eight inputs; here the input is latched when the chip holds it, and the firmware reads the latch.
 * In: starts of conversions. Out: results.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <avr_adc.h>
#include <sim_io.h>

#include "board.h"

static avr_t *avr;
static struct shared_mat *mat;
static avr_adc_t *adc;
static unsigned held, result;
static double hold_clocks;
static uint32_t noise_state;
static int supply_mv = 5000;

enum { ADCSRA = 0x7A, ADCSRB = 0x7B, ADMUX = 0x7C };

static uint32_t noise(void) {
  noise_state ^= noise_state << 13;
  noise_state ^= noise_state >> 17;
  return noise_state ^= noise_state << 5;
}

static unsigned prescaler(void) {
  unsigned bits = avr->data[ADCSRA] & 7;
  return bits ? 1u << bits : 2;
}

static avr_cycle_count_t hold(avr_t *a, avr_cycle_count_t when, void *param) {
  (void)a, (void)when, (void)param;
  /* The chip's own reference of 1.1 V against the supply, with noise in its last bits. */
  held = (avr->data[ADMUX] & 0x1F) == 0x1E ? 1100u * 1024u / (unsigned)supply_mv + (noise() & 3) : cells_sample();
  if (held > 1023) held = 1023;
  return 0;
}

static avr_cycle_count_t done(avr_t *a, avr_cycle_count_t when, void *param) {
  (void)a, (void)when, (void)param;
  result = held;
  return 0;
}

static void on_start(struct avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq, (void)value, (void)param;
  unsigned clock = prescaler();
  unsigned late = adc->first ? 12 : 0;
  avr_cycle_timer_register(avr, (avr_cycle_count_t)((hold_clocks + late) * clock), hold, NULL);
  /* A cycle before the library says that the conversion is over. */
  avr_cycle_timer_register(avr, (13 + late) * clock - 1, done, NULL);
}

static unsigned adjusted(void) { return avr->data[ADMUX] & 0x20 ? result << 6 : result; }

static uint8_t read_low(avr_t *a, avr_io_addr_t addr, void *param) {
  (void)param;
  return a->data[addr] = (uint8_t)adjusted();
}

static uint8_t read_high(avr_t *a, avr_io_addr_t addr, void *param) {
  (void)param;
  return a->data[addr] = (uint8_t)(adjusted() >> 8);
}

static void on_select(struct avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq, (void)value, (void)param;
  cells_moved();
}

void adc_start(avr_t *a, struct shared_mat *m, double clocks, uint32_t seed) {
  avr = a, mat = m, hold_clocks = clocks;
  noise_state = seed * 2654435761u | 1;
  for (avr_io_t *io = avr->io_port; io; io = io->next) {
    if (!strcmp(io->kind, "adc")) adc = (avr_adc_t *)io;
  }
  if (!adc) {
    fprintf(stderr, "this chip has no converter\n");
    exit(2);
  }
  avr_irq_register_notify(adc->io.irq + ADC_IRQ_OUT_TRIGGER, on_start, NULL);
  avr->io[AVR_DATA_TO_IO(adc->r_adcl)].r.c = read_low;
  avr->io[AVR_DATA_TO_IO(adc->r_adch)].r.c = read_high;
  avr_irq_register_notify(avr_iomem_getirq(avr, ADMUX, "admux", AVR_IOMEM_IRQ_ALL), on_select, NULL);
  avr_irq_register_notify(avr_iomem_getirq(avr, ADCSRB, "adcsrb", AVR_IOMEM_IRQ_ALL), on_select, NULL);
}

bool adc_break(const char *what) { return sscanf(what, "supply=%d", &supply_mv) == 1 && supply_mv > 0; }

void adc_reset(void) { held = result = 0; }
