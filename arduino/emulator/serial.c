/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The board's UART and the pseudo terminal that a program opens as its serial port.
 * A pty has no bit rate and no modem lines. The rate is the UART's own; somebody opening the port is a reset.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <termios.h>
#include <unistd.h>

#include <avr_uart.h>
#include <sim_io.h>

#include "board.h"

enum { UCSR0A = 0xC0, UCSR0B = 0xC1, UBRR0L = 0xC4, UBRR0H = 0xC5, U2X = 1, UDRE = 5, TXEN = 3 };
enum { BITS_PER_BYTE = 10, BRIDGE_BUFFER = 1024, STALLED_CYCLES = 16000 };

static avr_t *avr;
static struct shared_mat *mat;
static avr_uart_t *uart;
static enum full full;
static bool reset_on_open, check_rate, rate_differs;
static int master, slave = -1, opened = -1, n_clients;
static uint8_t out[1 << 16], in[256];
static size_t n_out, n_in, in_at;
static uint32_t noise_state = 1;

static unsigned cycles_per_bit(void) {
  unsigned divider = 1u + (avr->data[UBRR0L] | (avr->data[UBRR0H] & 0x0Fu) << 8);
  return divider * (avr->data[UCSR0A] >> U2X & 1 ? 8 : 16);
}

/* What a receiver at another rate makes of a byte. */
static uint8_t garbled(uint8_t byte) {
  noise_state = noise_state * 1103515245u + 12345u;
  return (uint8_t)(byte ^ (noise_state >> 16) ^ 0x81);
}

static void on_output(struct avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq, (void)param;
  /* The library counts a parity bit that 8N1 has not. */
  uart->cycles_per_byte = BITS_PER_BYTE * cycles_per_bit();
  ++mat->bytes_out;
  if (n_out == sizeof out || (full == FULL_DROP && n_out >= BRIDGE_BUFFER)) {
    ++mat->bytes_dropped;
    return;
  }
  out[n_out++] = rate_differs ? garbled((uint8_t)value) : (uint8_t)value;
  if (full == FULL_STALL && n_out >= BRIDGE_BUFFER) uart->cycles_per_byte = STALLED_CYCLES;
}

/* The library forgets that an empty transmitter is ready when the transmitter is switched on anew. */
static void on_control(struct avr_irq_t *irq, uint32_t value, void *param) {
  static uint32_t before;
  (void)irq, (void)param;
  if ((value & ~before) >> TXEN & 1) avr->data[UCSR0A] |= 1 << UDRE;
  before = value;
}

static avr_cycle_count_t deliver(avr_t *a, avr_cycle_count_t when, void *param) {
  (void)a, (void)param;
  if (in_at == n_in) return 0;
  uint8_t byte = in[in_at++];
  avr_raise_irq(uart->io.irq + UART_IRQ_INPUT, rate_differs ? garbled(byte) : byte);
  ++mat->bytes_in;
  return in_at == n_in ? 0 : when + BITS_PER_BYTE * cycles_per_bit();
}

const char *serial_start(avr_t *a, struct shared_mat *m, enum full f, bool on_open, bool rate) {
  static char name[128];
  struct termios raw;
  memset(&raw, 0, sizeof raw);
  avr = a, mat = m, full = f, reset_on_open = on_open, check_rate = rate;
  cfmakeraw(&raw);
  cfsetspeed(&raw, B1000000);
  if (openpty(&master, &slave, name, &raw, NULL) != 0) {
    perror("openpty");
    exit(2);
  }
  fcntl(master, F_SETFL, fcntl(master, F_GETFL) | O_NONBLOCK);
  fcntl(master, F_SETFD, FD_CLOEXEC);
  /* With our own end open a client that leaves is not seen, and the port lives on. */
  if (reset_on_open) {
    close(slave);
    slave = -1;
    opened = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (opened < 0 || inotify_add_watch(opened, name, IN_OPEN | IN_CLOSE) < 0) {
      perror("inotify");
      exit(2);
    }
  }
  for (avr_io_t *io = avr->io_port; io; io = io->next) {
    if (!strcmp(io->kind, "uart") && ((avr_uart_t *)io)->name == '0') uart = (avr_uart_t *)io;
  }
  if (!uart) {
    fprintf(stderr, "this chip has no UART 0\n");
    exit(2);
  }
  uint32_t flags = 0; /* by default it sleeps at every poll, and prints what is sent */
  avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
  avr_irq_register_notify(uart->io.irq + UART_IRQ_OUTPUT, on_output, NULL);
  avr_irq_register_notify(avr_iomem_getirq(avr, UCSR0B, "ucsr0b", AVR_IOMEM_IRQ_ALL), on_control, NULL);
  return name;
}

void serial_reset(void) { n_in = in_at = 0; }

static void flush(void) {
  while (n_out && !mat->hold_output) {
    ssize_t n = write(master, out, n_out);
    if (n <= 0) return;
    memmove(out, out + n, n_out - (size_t)n);
    n_out -= (size_t)n;
  }
}

/* Whether somebody opened the port that nobody had open. That nobody has is seen at the pty too, but not when it lasted
 * shorter than from one look to the next. */
static bool client_came(void) {
  struct inotify_event event;
  bool came = false;
  while (read(opened, &event, sizeof event) == (ssize_t)sizeof event) {
    if (event.mask & IN_OPEN && n_clients++ == 0) came = true;
    if (event.mask & IN_CLOSE && --n_clients == 0) tcflush(master, TCIOFLUSH);
  }
  mat->client = n_clients > 0;
  if (!n_clients || came) {
    mat->bytes_dropped += n_out;
    n_out = n_in = in_at = 0;
  }
  return came;
}

bool serial_exchange(bool (*quit)(void)) {
  mat->baud = avr->frequency / cycles_per_bit();
  if (reset_on_open && client_came()) return false;
  if (check_rate) {
    double ratio = (double)client_rate(master) / mat->baud;
    rate_differs = ratio < 0.96 || ratio > 1.04;
  }
  flush();
  while (full == FULL_BLOCK && n_out && !quit()) {
    struct pollfd p = {.fd = master, .events = POLLOUT};
    if (reset_on_open && client_came()) return false;
    if (mat->hold_output) {
      usleep(1000);
    } else {
      poll(&p, 1, 20);
    }
    flush();
  }
  if (in_at == n_in) {
    ssize_t n = read(master, in, sizeof in);
    in_at = 0;
    n_in = n > 0 ? (size_t)n : 0;
    if (n_in) avr_cycle_timer_register(avr, BITS_PER_BYTE * cycles_per_bit(), deliver, NULL);
  }
  return true;
}
