#ifndef MOCK_ESP_RANDOM_H
#define MOCK_ESP_RANDOM_H
#include <stdint.h>
extern "C" uint32_t esp_random(void);
#endif
