// Settings in EEPROM, or what stands in for it.
#ifndef PRESSUREMAT_STORE_H
#define PRESSUREMAT_STORE_H

#include "settings.h"

// What is stored, or the defaults; a PM_SETTINGS_... says which and why.
uint8_t stored_settings(Settings &settings);

// Both take some milliseconds for each byte that changes.
void store_settings(const Settings &settings);
void forget_settings();

#endif
