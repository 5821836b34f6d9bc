// Independent states side by side. Of SHA-256 four, whose instructions hide one another's latency; of SM3 eight, one in
// each place of a vector.
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum { LANES = 4, SM3_LANES = 8 };

/// One block of each lane, by the processor's SHA instructions; only where cdigest_is_accelerated says so.
void cdigest_compress_accelerated(uint32_t state[LANES][8], const uint8_t *blocks[LANES]);

/// GB/T 32905-2016 section 4.1.
extern const uint32_t cdigest_sm3_initial[8];

/// One block of each lane of SM3, with AVX2; only where cdigest_sm3_is_accelerated says so.
void cdigest_sm3_compress_accelerated(uint32_t state[SM3_LANES][8], const uint8_t *blocks[SM3_LANES]);

/// The same on any processor.
void cdigest_sm3_compress_portable(uint32_t state[SM3_LANES][8], const uint8_t *blocks[SM3_LANES]);
