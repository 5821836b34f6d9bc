// libcrypto's compression function is deprecated there in favour of interfaces that cost more than the hash itself.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "CDigest.h"

#include <openssl/sha.h>
#include <string.h>

#include "lanes.h"

/// FIPS 180-4 section 5.3.3.
static const uint32_t initial[8] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

static void compress_portable(uint32_t state[LANES][8], const uint8_t *blocks[LANES]) {
    for (int lane = 0; lane < LANES; lane++) {
        SHA256_CTX context;
        memcpy(context.h, state[lane], sizeof context.h);
        SHA256_Transform(&context, blocks[lane]);
        memcpy(state[lane], context.h, sizeof context.h);
    }
}

/// A hash function: what it begins with, and how many of its blocks are compressed side by side.
struct function {
    const uint32_t *initial;
    void (*compress)(uint32_t state[][8], const uint8_t *blocks[]);
    int lanes;
};

enum { MAXIMUM_LANES = SM3_LANES };

static const struct function accelerated = {initial, cdigest_compress_accelerated, LANES};
static const struct function portable = {initial, compress_portable, LANES};
static const struct function sm3_accelerated = {cdigest_sm3_initial, cdigest_sm3_compress_accelerated, SM3_LANES};
static const struct function sm3_portable = {cdigest_sm3_initial, cdigest_sm3_compress_portable, SM3_LANES};

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
static inline uint32_t big32(uint32_t value) { return __builtin_bswap32(value); }
static inline uint64_t big64(uint64_t value) { return __builtin_bswap64(value); }
#else
static inline uint32_t big32(uint32_t value) { return value; }
static inline uint64_t big64(uint64_t value) { return value; }
#endif

static inline void store32(uint8_t *to, uint32_t value) {
    value = big32(value);
    memcpy(to, &value, sizeof value);
}

static inline void store64(uint8_t *to, uint64_t value) {
    value = big64(value);
    memcpy(to, &value, sizeof value);
}

/// The lengths of tickets, of tree nodes and of deposits are known beforehand: copying them takes a few instructions and no call.
static inline void copy_record(uint8_t *restrict to, const uint8_t *restrict from, size_t size) {
    switch (size) {
    case 12: memcpy(to, from, 12); break;
    case 64: memcpy(to, from, 64); break;
    case 106: memcpy(to, from, 106); break;
    default: memcpy(to, from, size);
    }
}

/// What the messages have in common: the state after the prefix's whole blocks, and the padded rest of one message.
struct layout {
    uint32_t state[8];
    uint8_t tail[256];
    size_t number_at, record_at, blocks;
};

static void lay_out(
    struct layout *layout, const struct function *function, const uint8_t *prefix, size_t prefix_size, bool numbered,
    size_t record_size) {
    memset(layout, 0, sizeof *layout);
    memcpy(layout->state, function->initial, sizeof layout->state);
    size_t whole = prefix_size / 64 * 64;
    for (size_t at = 0; at < whole; at += 64) {
        uint32_t state[MAXIMUM_LANES][8];
        const uint8_t *blocks[MAXIMUM_LANES];
        for (int lane = 0; lane < function->lanes; lane++) {
            memcpy(state[lane], layout->state, sizeof layout->state);
            blocks[lane] = prefix + at;
        }
        function->compress(state, blocks);
        memcpy(layout->state, state[0], sizeof layout->state);
    }
    memcpy(layout->tail, prefix + whole, prefix_size - whole);
    layout->number_at = prefix_size - whole;
    layout->record_at = layout->number_at + (numbered ? 8 : 0);
    size_t size = layout->record_at + record_size;
    layout->tail[size] = 0x80;
    layout->blocks = (size + 9 + 63) / 64;
    store64(layout->tail + 64 * layout->blocks - 8, 8 * (uint64_t)(whole + size));
}

static inline __attribute__((always_inline)) void digest_records(
    const struct function *function, const uint8_t *prefix, size_t prefix_size, bool numbered, uint64_t first,
    const uint8_t *records, size_t record_size, size_t count, uint8_t *digests) {
    struct layout layout;
    lay_out(&layout, function, prefix, prefix_size, numbered, record_size);
    const int lanes = function->lanes;
    uint8_t tails[MAXIMUM_LANES][sizeof layout.tail];
    for (int lane = 0; lane < lanes; lane++) memcpy(tails[lane], layout.tail, sizeof layout.tail);
    for (size_t k = 0; k < count; k += (size_t)lanes) {
        int used = count - k < (size_t)lanes ? (int)(count - k) : lanes;
        uint32_t state[MAXIMUM_LANES][8];
        for (int lane = 0; lane < lanes; lane++) memcpy(state[lane], layout.state, sizeof layout.state);
        for (int lane = 0; lane < used; lane++) {
            if (numbered) store64(tails[lane] + layout.number_at, first + k + (size_t)lane);
            copy_record(tails[lane] + layout.record_at, records + (k + (size_t)lane) * record_size, record_size);
        }
        for (size_t block = 0; block < layout.blocks; block++) {
            const uint8_t *blocks[MAXIMUM_LANES];
            for (int lane = 0; lane < lanes; lane++) blocks[lane] = tails[lane] + 64 * block;
            function->compress(state, blocks);
        }
        for (int lane = 0; lane < used; lane++) {
            for (int word = 0; word < 8; word++) {
                store32(digests + 32 * (k + (size_t)lane) + 4 * (size_t)word, state[lane][word]);
            }
        }
    }
}

void cdigest_records_portable(
    const uint8_t *prefix, size_t prefix_size, bool numbered, uint64_t first, const uint8_t *records,
    size_t record_size, size_t count, uint8_t *digests) {
    digest_records(&portable, prefix, prefix_size, numbered, first, records, record_size, count, digests);
}

void cdigest_records(
    const uint8_t *prefix, size_t prefix_size, bool numbered, uint64_t first, const uint8_t *records,
    size_t record_size, size_t count, uint8_t *digests) {
    if (cdigest_is_accelerated()) {
        digest_records(&accelerated, prefix, prefix_size, numbered, first, records, record_size, count, digests);
    } else {
        digest_records(&portable, prefix, prefix_size, numbered, first, records, record_size, count, digests);
    }
}

void cdigest_sm3_records_portable(
    const uint8_t *prefix, size_t prefix_size, bool numbered, uint64_t first, const uint8_t *records,
    size_t record_size, size_t count, uint8_t *digests) {
    digest_records(&sm3_portable, prefix, prefix_size, numbered, first, records, record_size, count, digests);
}

void cdigest_sm3_records(
    const uint8_t *prefix, size_t prefix_size, bool numbered, uint64_t first, const uint8_t *records,
    size_t record_size, size_t count, uint8_t *digests) {
    if (cdigest_sm3_is_accelerated()) {
        digest_records(&sm3_accelerated, prefix, prefix_size, numbered, first, records, record_size, count, digests);
    } else {
        digest_records(&sm3_portable, prefix, prefix_size, numbered, first, records, record_size, count, digests);
    }
}
