/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rate that the other side of the pty set. In a file of its own: the kernel's structure with rates beyond the
 * old table has the same name as the C library's.
 */
#include <asm/termbits.h>
#include <sys/ioctl.h>

#include "board.h"

unsigned client_rate(int master) {
  struct termios2 settings;
  return ioctl(master, TCGETS2, &settings) == 0 ? settings.c_ospeed : 0;
}
