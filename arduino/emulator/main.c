/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An emulated Arduino with a pressure mat on its pins: runs a firmware's ELF file cycle by cycle. Started by
 * emulate.py, which says what the options are; prints one line, `pty NAME`. Ends when its standard input ends.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <sim_elf.h>

#include "board.h"

enum { FREQUENCY = 16000000, QUANTUM = FREQUENCY / 2000, MCUSR = 0x54, PORF = 1, EXTRF = 2, SPL = 0x5D, SPH = 0x5E };

static volatile sig_atomic_t stop, reset_signal;

static void on_signal(int signal) {
  if (signal == SIGUSR1) {
    reset_signal = 1;
  } else {
    stop = 1;
  }
}

static bool quit(void) {
  struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
  char ignored[64];
  if (poll(&p, 1, 0) > 0 && read(STDIN_FILENO, ignored, sizeof ignored) <= 0) stop = 1;
  return stop;
}

static _Noreturn void usage(const char *what) {
  fprintf(stderr, "%s: see emulate.py\n", what);
  exit(2);
}

static struct shared_mat *map(const char *path) {
  int fd = open(path, O_RDWR | O_CLOEXEC);
  struct stat info;
  if (fd < 0 || fstat(fd, &info) != 0 || (size_t)info.st_size < sizeof(struct shared_mat)) usage(path);
  struct shared_mat *mat = mmap(NULL, (size_t)info.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (mat == MAP_FAILED || memcmp(mat->magic, "PMEMU001", 8) != 0) usage(path);
  if (sizeof *mat + (size_t)mat->n_pictures * mat->rows * mat->cols * 2 > (size_t)info.st_size) usage(path);
  return mat;
}

static void no_sleep(avr_t *avr, avr_cycle_count_t cycles) { (void)avr, (void)cycles; }

static void restart(avr_t *avr, struct shared_mat *mat, uint8_t cause) {
  avr_reset(avr);
  avr->data[MCUSR] = cause;
  adc_reset();
  cells_reset();
  serial_reset();
  ++mat->resets;
}

/* Wait until the board's time is due on the wall; a machine that was busy is not made up for. */
static void pace(struct timespec *due, double speed) {
  struct timespec now;
  due->tv_nsec += (long)(1e9 * QUANTUM / FREQUENCY / speed);
  while (due->tv_nsec >= 1000000000L) {
    due->tv_nsec -= 1000000000L;
    ++due->tv_sec;
  }
  clock_gettime(CLOCK_MONOTONIC, &now);
  double late = (double)(now.tv_sec - due->tv_sec) + 1e-9 * (double)(now.tv_nsec - due->tv_nsec);
  if (late > 0.1) *due = now;
  if (late < 0) clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, due, NULL);
}

int main(int argc, char **argv) {
  const char *elf = NULL, *mcu = NULL, *wires = NULL, *path = NULL, *eeprom = NULL;
  double tau_us = 0, hold_clocks = 1.5, speed = 0;
  uint32_t seed = 1;
  enum full full = FULL_BLOCK;
  bool reset_on_open = false, check_rate = false;
  int option;
  while ((option = getopt(argc, argv, "e:m:w:f:t:h:s:n:o:p:x:rb")) != -1) {
    switch (option) {
      case 'e': elf = optarg; break;
      case 'm': mcu = optarg; break;
      case 'w': wires = optarg; break;
      case 'f': path = optarg; break;
      case 't': tau_us = atof(optarg); break;
      case 'h': hold_clocks = atof(optarg); break;
      case 's': speed = atof(optarg); break;
      case 'n': seed = (uint32_t)strtoul(optarg, NULL, 0); break;
      case 'o': full = *optarg == 's' ? FULL_STALL : *optarg == 'd' ? FULL_DROP : FULL_BLOCK; break;
      case 'x':
        if (!cells_break(optarg) && !adc_break(optarg)) usage(optarg);
        break;
      case 'p': eeprom = optarg; break;
      case 'r': reset_on_open = true; break;
      case 'b': check_rate = true; break;
      default: usage("option");
    }
  }
  if (!elf || !mcu || !wires || !path) usage("option missing");

  /* The library talks on standard output, which is for our one line. */
  int answers = dup(STDOUT_FILENO);
  dup2(STDERR_FILENO, STDOUT_FILENO);
  signal(SIGUSR1, on_signal);
  signal(SIGTERM, on_signal);
  signal(SIGINT, on_signal);

  struct shared_mat *mat = map(path);
  struct wiring wiring = {.rows = mat->rows, .cols = mat->cols};
  wiring.direct = sscanf(wires, "direct:%c:%c", &wiring.up_port, &wiring.down_port) == 2;
  if (!wiring.direct && sscanf(wires, "%c%1u%1u%1u:%u:%c", &wiring.shift_port, &wiring.shift_data, &wiring.shift_clock,
                               &wiring.shift_latch, &wiring.n_registers, &wiring.mux_port) != 6) {
    usage(wires);
  }

  elf_firmware_t firmware;
  memset(&firmware, 0, sizeof firmware);
  if (elf_read_firmware(elf, &firmware) != 0) usage(elf);
  avr_t *avr = avr_make_mcu_by_name(mcu);
  if (!avr) usage(mcu);
  avr_init(avr);
  /* Neither is in the ELF file. */
  firmware.frequency = FREQUENCY;
  firmware.vcc = firmware.avcc = firmware.aref = 5000;
  avr_load_firmware(avr, &firmware);
  avr->sleep = no_sleep;

  cells_start(avr, &wiring, mat);
  cells_settle_us(tau_us);
  adc_start(avr, mat, hold_clocks, seed);
  if (eeprom) eeprom_start(avr, eeprom);
  dprintf(answers, "pty %s\n", serial_start(avr, mat, full, reset_on_open, check_rate));
  close(answers);
  restart(avr, mat, PORF);

  struct timespec due;
  clock_gettime(CLOCK_MONOTONIC, &due);
  uint32_t resets_done = mat->resets_wanted;
  pid_t parent = getppid();
  while (!quit() && getppid() == parent) {
    avr_cycle_count_t until = avr->cycle + QUANTUM;
    bool runs = avr->cycle > QUANTUM; /* before, the stack is being set up */
    uint32_t least = mat->least_sp ? mat->least_sp : UINT32_MAX;
    while (avr->cycle < until) {
      int state = avr_run(avr);
      if (state == cpu_Crashed || state == cpu_Done) {
        fprintf(stderr, "the firmware crashed at %#x\n", (unsigned)avr->pc);
        return 3;
      }
      uint32_t sp = avr->data[SPL] | (uint32_t)avr->data[SPH] << 8;
      if (runs && sp < least) least = sp;
    }
    if (runs) mat->least_sp = least;
    mat->cycles = avr->cycle;
    eeprom_keep();
    bool reset = reset_signal || resets_done != mat->resets_wanted || !serial_exchange(quit);
    if (reset) {
      resets_done = mat->resets_wanted;
      reset_signal = 0;
      restart(avr, mat, EXTRF);
    }
    if (speed > 0) pace(&due, speed);
  }
  return 0;
}
