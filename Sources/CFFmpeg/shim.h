// libav as Swift sees it: the headers in use, and the function-like macros that do not import.
#pragma once
#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/dict.h>
#include <libavutil/frame.h>
#include <libavutil/opt.h>

static inline int cffmpeg_error(int e) { return AVERROR(e); }
static inline int cffmpeg_error_eof(void) { return AVERROR_EOF; }
// av_frame_get_buffer's planes as plain pointers: the C arrays import as tuples.
static inline uint8_t *cffmpeg_plane(const AVFrame *frame, int plane) { return frame->data[plane]; }
static inline int cffmpeg_stride(const AVFrame *frame, int plane) { return frame->linesize[plane]; }
