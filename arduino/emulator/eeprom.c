/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The EEPROM in a file, so that a board keeps its settings when the emulator ends, and a test can damage them.
 * In: a file, which is made where there is none. Out: the same file, as the firmware left it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <avr_eeprom.h>

#include "board.h"

static avr_eeprom_t *unit;
static uint8_t *file;

void eeprom_start(avr_t *avr, const char *path) {
  for (avr_io_t *io = avr->io_port; io; io = io->next) {
    if (!strcmp(io->kind, "eeprom")) unit = (avr_eeprom_t *)io;
  }
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  struct stat info;
  if (!unit || fd < 0 || fstat(fd, &info) != 0) {
    perror(path);
    exit(2);
  }
  bool is_new = info.st_size < unit->size;
  if (is_new && ftruncate(fd, unit->size) != 0) exit(2);
  file = mmap(NULL, unit->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (file == MAP_FAILED) exit(2);
  close(fd);
  if (is_new) {
    memset(file, 0xFF, unit->size);
  } else {
    memcpy(unit->eeprom, file, unit->size);
  }
}

void eeprom_keep(void) {
  if (file && memcmp(file, unit->eeprom, unit->size)) memcpy(file, unit->eeprom, unit->size);
}
