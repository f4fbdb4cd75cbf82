#pragma once
#include <zlib.h>

/// Makes `stream` ready for a gzip or zlib stream: a macro in zlib, which Swift does not see.
static inline int swl_inflate_begin(z_stream *stream) {
    return inflateInit2(stream, 15 + 32);
}
