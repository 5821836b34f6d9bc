// SHA-256 and SM3 of many short records of one length: SHA-256 four at a time on processors with SHA instructions, else by
// libcrypto; SM3 eight at a time.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Longest `prefix % 64 + number + record`, in bytes.
#define CDIGEST_MAXIMUM_TAIL 247

/// Digests of `count` messages: prefix ‖ (u64 first + k, big-endian, if numbered) ‖ record k, for k = 0, 1, …
///
/// Records of `record_size` bytes stand one after the other, and so do the digests of 32 bytes. `digests` may be
/// `records` itself if `record_size` is at least 32. What follows the whole 64-byte blocks of the prefix is at most
/// CDIGEST_MAXIMUM_TAIL bytes.
void cdigest_records(
    const uint8_t *prefix, size_t prefix_size, bool numbered, uint64_t first, const uint8_t *records,
    size_t record_size, size_t count, uint8_t *digests);

/// The same by libcrypto alone: what processors without SHA instructions run, and what tests compare with.
void cdigest_records_portable(
    const uint8_t *prefix, size_t prefix_size, bool numbered, uint64_t first, const uint8_t *records,
    size_t record_size, size_t count, uint8_t *digests);

/// Whether this processor has the instructions of the fast way.
bool cdigest_is_accelerated(void);

/// As cdigest_records, with SM3.
void cdigest_sm3_records(
    const uint8_t *prefix, size_t prefix_size, bool numbered, uint64_t first, const uint8_t *records,
    size_t record_size, size_t count, uint8_t *digests);

/// The same without AVX2: what other processors run.
void cdigest_sm3_records_portable(
    const uint8_t *prefix, size_t prefix_size, bool numbered, uint64_t first, const uint8_t *records,
    size_t record_size, size_t count, uint8_t *digests);

/// Whether this processor has AVX2.
bool cdigest_sm3_is_accelerated(void);
