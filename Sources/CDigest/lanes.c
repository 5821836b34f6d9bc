#include "lanes.h"

#include "CDigest.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

/// FIPS 180-4 section 4.2.2.
static const uint32_t constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static bool accelerated;

__attribute__((constructor)) static void detect(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return;
    bool sse = (c & bit_SSE4_1) && (c & bit_SSSE3);
    accelerated = sse && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
}

bool cdigest_is_accelerated(void) { return accelerated; }

/// The instructions keep the state as (A B E F) and (C D G H).
__attribute__((target("sha,sse4.1,ssse3"))) void cdigest_compress_accelerated(
    uint32_t state[LANES][8], const uint8_t *blocks[LANES]) {
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i abef[LANES], cdgh[LANES], words[LANES][4];
    for (int lane = 0; lane < LANES; lane++) {
        __m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)&state[lane][0]), 0xB1);
        __m128i high = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)&state[lane][4]), 0x1B);
        abef[lane] = _mm_alignr_epi8(low, high, 8);
        cdgh[lane] = _mm_blend_epi16(high, low, 0xF0);
        for (int part = 0; part < 4; part++) {
            __m128i word = _mm_loadu_si128((const __m128i *)(blocks[lane] + 16 * part));
            words[lane][part] = _mm_shuffle_epi8(word, swap);
        }
    }
// Four steps, after which the words are where they began: unrolled further, the lanes run one after the other.
#pragma clang loop unroll_count(4)
    for (int step = 0; step < 16; step++) {
        __m128i constant = _mm_load_si128((const __m128i *)(constants + 4 * step));
#pragma clang loop unroll(full)
        for (int lane = 0; lane < LANES; lane++) {
            __m128i *w = words[lane];
            __m128i sum = _mm_add_epi32(w[step & 3], constant);
            cdgh[lane] = _mm_sha256rnds2_epu32(cdgh[lane], abef[lane], sum);
            abef[lane] = _mm_sha256rnds2_epu32(abef[lane], cdgh[lane], _mm_shuffle_epi32(sum, 0x0E));
            if (step < 12) {
                __m128i next = _mm_sha256msg1_epu32(w[step & 3], w[(step + 1) & 3]);
                next = _mm_add_epi32(next, _mm_alignr_epi8(w[(step + 3) & 3], w[(step + 2) & 3], 4));
                w[step & 3] = _mm_sha256msg2_epu32(next, w[(step + 3) & 3]);
            }
        }
    }
    for (int lane = 0; lane < LANES; lane++) {
        __m128i low = _mm_shuffle_epi32(abef[lane], 0x1B), high = _mm_shuffle_epi32(cdgh[lane], 0xB1);
        __m128i *out = (__m128i *)state[lane];
        __m128i before = _mm_loadu_si128(out), after = _mm_loadu_si128(out + 1);
        _mm_storeu_si128(out, _mm_add_epi32(before, _mm_blend_epi16(low, high, 0xF0)));
        _mm_storeu_si128(out + 1, _mm_add_epi32(after, _mm_alignr_epi8(high, low, 8)));
    }
}

#else

bool cdigest_is_accelerated(void) { return false; }

void cdigest_compress_accelerated(uint32_t state[LANES][8], const uint8_t *blocks[LANES]) {
    (void)state, (void)blocks;
    __builtin_trap();
}

#endif
