// The pixel loops of the recorder, in C so that they are vectorised in every build.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Converts 32-bit BGRX pixels (as X servers keep them, little endian) to planar 4:2:0, ITU-R BT.709, limited range.
/// Width and height are even. Chroma is the mean of two by two pixels. Strides are in bytes.
void cpixels_i420(
    const uint8_t *source, ptrdiff_t source_stride, uint8_t *y, ptrdiff_t y_stride, uint8_t *u, ptrdiff_t u_stride,
    uint8_t *v, ptrdiff_t v_stride, int width, int height);

/// Copies rows that differ from `source` to `target`; says which (first row, one past the last row), and which
/// columns (in pixels, one past the last) hold the differences. Returns false when nothing differs.
/// The unused fourth byte of a pixel does not count.
bool cpixels_update(
    const uint8_t *source, ptrdiff_t source_stride, uint8_t *target, ptrdiff_t target_stride, int width, int height,
    int *first_row, int *end_row, int *first_column, int *end_column);

/// Lays a premultiplied ARGB picture (one pixel a 32-bit word, its stride in pixels) over BGRX pixels.
void cpixels_blend(
    const uint32_t *source, ptrdiff_t source_stride, uint8_t *target, ptrdiff_t target_stride, int width, int height);

/// A sealed anonymous file of `size` bytes: it can be neither shrunk nor grown. Returns its descriptor, or -1 and errno.
int cpixels_sealed_memory(const char *name, size_t size);

/// Converts one row of BGRX pixels to packed RGB.
void cpixels_rgb(const uint8_t *source, uint8_t *target, int width);
