#define _GNU_SOURCE
#include "CPixels.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// BT.709 limited range, 2^16 fixed point: Kr = 0.2126, Kb = 0.0722; luma spans 219 steps, chroma 224.
enum { RED_Y = 11966, GREEN_Y = 40254, BLUE_Y = 4064 };
enum { RED_U = -6596, GREEN_U = -22189, BLUE_U = 28785 };
enum { RED_V = 28785, GREEN_V = -26145, BLUE_V = -2640 };

static inline uint32_t load(const uint8_t *p) {
    uint32_t pixel;
    memcpy(&pixel, p, 4);
    return pixel;
}

static void luma_row(const uint8_t *restrict source, uint8_t *restrict y, int width) {
    for (int x = 0; x < width; x++) {
        uint32_t p = load(source + 4 * (ptrdiff_t)x);
        uint32_t sum = (p & 255) * BLUE_Y + ((p >> 8) & 255) * GREEN_Y + ((p >> 16) & 255) * RED_Y;
        y[x] = (uint8_t)((sum + (16 << 16) + (1 << 15)) >> 16);
    }
}

static void chroma_row(
    const uint8_t *restrict above, const uint8_t *restrict below, uint8_t *restrict u, uint8_t *restrict v, int pairs) {
    for (int x = 0; x < pairs; x++) {
        uint32_t a = load(above + 8 * (ptrdiff_t)x), b = load(above + 8 * (ptrdiff_t)x + 4);
        uint32_t c = load(below + 8 * (ptrdiff_t)x), d = load(below + 8 * (ptrdiff_t)x + 4);
        // Two 8-bit lanes with room for the carry of four summands.
        uint32_t even = (a & 0xff00ff) + (b & 0xff00ff) + (c & 0xff00ff) + (d & 0xff00ff);
        int32_t blue = (int32_t)(even & 0xffff), red = (int32_t)(even >> 16);
        int32_t green = (int32_t)(((a >> 8) & 255) + ((b >> 8) & 255) + ((c >> 8) & 255) + ((d >> 8) & 255));
        u[x] = (uint8_t)((blue * BLUE_U + green * GREEN_U + red * RED_U + (128 << 18) + (1 << 17)) >> 18);
        v[x] = (uint8_t)((blue * BLUE_V + green * GREEN_V + red * RED_V + (128 << 18) + (1 << 17)) >> 18);
    }
}

void cpixels_i420(
    const uint8_t *source, ptrdiff_t source_stride, uint8_t *y, ptrdiff_t y_stride, uint8_t *u, ptrdiff_t u_stride,
    uint8_t *v, ptrdiff_t v_stride, int width, int height) {
    for (int row = 0; row < height; row += 2) {
        const uint8_t *above = source + row * source_stride, *below = above + source_stride;
        luma_row(above, y + row * y_stride, width);
        luma_row(below, y + (row + 1) * y_stride, width);
        chroma_row(above, below, u + row / 2 * u_stride, v + row / 2 * v_stride, width / 2);
    }
}

bool cpixels_update(
    const uint8_t *source, ptrdiff_t source_stride, uint8_t *target, ptrdiff_t target_stride, int width, int height,
    int *first_row, int *end_row, int *first_column, int *end_column) {
    const uint32_t colour = 0x00ffffff;
    *first_row = height, *end_row = 0, *first_column = width, *end_column = 0;
    for (int row = 0; row < height; row++) {
        const uint8_t *from = source + row * source_stride;
        uint8_t *to = target + row * target_stride;
        if (memcmp(from, to, (size_t)width * 4) == 0) continue;
        int left = 0, right = width;
        while (left < right && ((load(from + 4 * left) ^ load(to + 4 * left)) & colour) == 0) left++;
        if (left == right) continue;
        while (((load(from + 4 * (right - 1)) ^ load(to + 4 * (right - 1))) & colour) == 0) right--;
        memcpy(to + 4 * left, from + 4 * left, (size_t)(right - left) * 4);
        if (row < *first_row) *first_row = row;
        *end_row = row + 1;
        if (left < *first_column) *first_column = left;
        if (right > *end_column) *end_column = right;
    }
    return *end_row > 0;
}

void cpixels_blend(
    const uint32_t *source, ptrdiff_t source_stride, uint8_t *target, ptrdiff_t target_stride, int width, int height) {
    for (int row = 0; row < height; row++) {
        const uint32_t *from = source + row * source_stride;
        uint8_t *to = target + row * target_stride;
        for (int x = 0; x < width; x++) {
            uint32_t p = from[x], rest = 255 - (p >> 24);
            for (int channel = 0; channel < 3; channel++) {
                uint32_t sum = ((p >> (8 * channel)) & 255) + (to[4 * x + channel] * rest + 127) / 255;
                to[4 * x + channel] = (uint8_t)(sum > 255 ? 255 : sum);
            }
        }
    }
}

int cpixels_sealed_memory(const char *name, size_t size) {
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0) return -1;
    if (ftruncate(fd, (off_t)size) != 0 || fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

void cpixels_rgb(const uint8_t *restrict source, uint8_t *restrict target, int width) {
    for (int x = 0; x < width; x++) {
        target[3 * x] = source[4 * x + 2];
        target[3 * x + 1] = source[4 * x + 1];
        target[3 * x + 2] = source[4 * x];
    }
}
