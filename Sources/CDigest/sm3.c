#include <string.h>

#include "CDigest.h"
#include "lanes.h"

/// One word of each of eight messages.
typedef uint32_t words __attribute__((vector_size(4 * SM3_LANES)));

const uint32_t cdigest_sm3_initial[8] = {
    0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
};

// Macros, for a vector is never passed to a function: how it would be depends on the processor compiled for.
#define ROTATED(x, n) ((x) << (n) | (x) >> (32 - (n)))
#define P0(x) ((x) ^ ROTATED(x, 9) ^ ROTATED(x, 17))
#define P1(x) ((x) ^ ROTATED(x, 15) ^ ROTATED(x, 23))

/// GB/T 32905-2016 section 5.3, of eight messages at once.
static inline __attribute__((always_inline)) void compress(
    uint32_t state[SM3_LANES][8], const uint8_t *blocks[SM3_LANES]) {
    words w[68];
    for (int word = 0; word < 16; word++) {
        for (int lane = 0; lane < SM3_LANES; lane++) {
            const uint8_t *at = blocks[lane] + 4 * word;
            w[word][lane] = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
        }
    }
    for (int j = 16; j < 68; j++) {
        words mixed = w[j - 16] ^ w[j - 9] ^ ROTATED(w[j - 3], 15);
        w[j] = P1(mixed) ^ ROTATED(w[j - 13], 7) ^ w[j - 6];
    }
    words v[8];
    for (int word = 0; word < 8; word++) {
        for (int lane = 0; lane < SM3_LANES; lane++) v[word][lane] = state[lane][word];
    }
    words a = v[0], b = v[1], c = v[2], d = v[3], e = v[4], f = v[5], g = v[6], h = v[7];
    uint32_t constant = 0x79cc4519;
    for (int j = 0; j < 64; j++) {
        if (j == 16) constant = ROTATED(0x7a879d8au, 16);
        words turned = ROTATED(a, 12);
        words sum = turned + e + constant;
        words ss1 = ROTATED(sum, 7);
        words ff = j < 16 ? a ^ b ^ c : (a & b) | ((a | b) & c);
        words gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
        words tt1 = ff + d + (ss1 ^ turned) + (w[j] ^ w[j + 4]);
        words tt2 = gg + h + ss1 + w[j];
        d = c;
        c = ROTATED(b, 9);
        b = a;
        a = tt1;
        h = g;
        g = ROTATED(f, 19);
        f = e;
        e = P0(tt2);
        constant = ROTATED(constant, 1);
    }
    v[0] ^= a, v[1] ^= b, v[2] ^= c, v[3] ^= d, v[4] ^= e, v[5] ^= f, v[6] ^= g, v[7] ^= h;
    for (int word = 0; word < 8; word++) {
        for (int lane = 0; lane < SM3_LANES; lane++) state[lane][word] = v[word][lane];
    }
}

void cdigest_sm3_compress_portable(uint32_t state[SM3_LANES][8], const uint8_t *blocks[SM3_LANES]) {
    compress(state, blocks);
}

#if defined(__x86_64__)

bool cdigest_sm3_is_accelerated(void) { return __builtin_cpu_supports("avx2"); }

__attribute__((target("avx2"))) void cdigest_sm3_compress_accelerated(
    uint32_t state[SM3_LANES][8], const uint8_t *blocks[SM3_LANES]) {
    compress(state, blocks);
}

#else

bool cdigest_sm3_is_accelerated(void) { return false; }

void cdigest_sm3_compress_accelerated(uint32_t state[SM3_LANES][8], const uint8_t *blocks[SM3_LANES]) {
    compress(state, blocks);
}

#endif
