// Who this board is and which of its lives this is: kept in EEPROM, told apart by noise.
#ifndef PRESSUREMAT_IDENTITY_H
#define PRESSUREMAT_IDENTITY_H

#include "device.h"

// Call once, with the converter running: counts this start, and gives the board its number at the very first.
Identity identity_of_this_start();

#endif
