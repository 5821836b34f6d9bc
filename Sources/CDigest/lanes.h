// Four independent SHA-256 states side by side: their instructions hide one another's latency.
#pragma once
#include <stdint.h>

enum { LANES = 4 };

/// One block of each lane, by the processor's SHA instructions; only where cdigest_is_accelerated says so.
void cdigest_compress_accelerated(uint32_t state[LANES][8], const uint8_t *blocks[LANES]);
