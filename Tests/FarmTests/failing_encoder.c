/* Put before libavcodec by LD_PRELOAD: pictures are encoded until the file that FAILING_ENCODER names is there. From then on
   the encoder fails as libx264 does when it cannot go on. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

#define AVERROR_EXTERNAL (-('E' | 'X' << 8 | 'T' << 16 | ' ' << 24))

int avcodec_send_frame(void *context, const void *frame) {
    static int (*real)(void *, const void *);
    if (!real) real = (int (*)(void *, const void *))dlsym(RTLD_NEXT, "avcodec_send_frame");
    const char *sign = getenv("FAILING_ENCODER");
    if (frame && sign && access(sign, F_OK) == 0) return AVERROR_EXTERNAL;
    return real(context, frame);
}
