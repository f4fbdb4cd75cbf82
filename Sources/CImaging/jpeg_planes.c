#include "jpeg_decoder.h"

#include <stdlib.h>

struct swl_jpeg_frame {
    swl_jpeg_decoder decoder;
};

static swl_jpeg_plane plane_of(const swl_jpeg_frame *self, int index) {
    const struct jpeg_decompress_struct *codec = &self->decoder.codec;
    const jpeg_component_info *part = codec->comp_info + index;
    const int32_t block = part->DCT_scaled_size;
    return (swl_jpeg_plane){
        .width = (int32_t)part->downsampled_width,
        .height = (int32_t)part->downsampled_height,
        .stride = (int32_t)part->width_in_blocks * block,
        .rows = (int32_t)codec->total_iMCU_rows * part->v_samp_factor * block,
        .pitch_x = 8.0 * codec->max_h_samp_factor / (part->h_samp_factor * block),
        .pitch_y = 8.0 * codec->max_v_samp_factor / (part->v_samp_factor * block),
    };
}

// Luma alone, or luma and both chroma.
static void choose(swl_jpeg_frame *self, int32_t eighths, int32_t planes, swl_jpeg_planes *found) {
    struct jpeg_decompress_struct *codec = &self->decoder.codec;
    const int is_grey = codec->jpeg_color_space == JCS_GRAYSCALE;
    if (!is_grey && codec->jpeg_color_space != JCS_YCbCr) swl_jpeg_fail(&self->decoder, SWL_IMAGE_UNSUPPORTED);
    codec->raw_data_out = TRUE;
    codec->scale_num = (unsigned)eighths;
    codec->scale_denom = 8;
    codec->dct_method = JDCT_ISLOW;
    codec->out_color_space = codec->jpeg_color_space;
    jpeg_calc_output_dimensions(codec);
    *found = (swl_jpeg_planes){.width = (int32_t)codec->image_width, .height = (int32_t)codec->image_height};
    found->count = is_grey ? 1 : planes;
    for (int i = 0; i < codec->num_components; i++) codec->comp_info[i].component_needed = i < found->count;
}

swl_image_status swl_jpeg_frame_open(const uint8_t *bytes, size_t count, int32_t eighths, int32_t planes,
                                     size_t memory_limit, swl_jpeg_frame **frame, swl_jpeg_planes *found) {
    swl_jpeg_frame *self = *frame = malloc(sizeof *self);
    if (!self) return SWL_IMAGE_MEMORY;
    swl_jpeg_prepare(&self->decoder);
    if (!setjmp(self->decoder.failed)) {
        swl_jpeg_start(&self->decoder, bytes, count);
        self->decoder.codec.mem->max_memory_to_use = (long)memory_limit;
        choose(self, eighths, planes, found);
        for (int i = 0; i < found->count; i++) found->planes[i] = plane_of(self, i);
    }
    return self->decoder.status;
}

// One row of blocks of every component; what is not needed is not written.
static void read_blocks(swl_jpeg_frame *self, const swl_jpeg_planes *planes, uint8_t *const out[3]) {
    struct jpeg_decompress_struct *codec = &self->decoder.codec;
    JSAMPROW rows[3][MAX_SAMP_FACTOR * DCTSIZE];
    JSAMPARRAY components[3] = {rows[0], rows[1], rows[2]};
    const JDIMENSION block_row =
        codec->output_scanline / ((JDIMENSION)codec->max_v_samp_factor * (JDIMENSION)codec->min_DCT_scaled_size);
    for (int c = 0; c < codec->num_components; c++) {
        const jpeg_component_info *part = codec->comp_info + c;
        const int count = part->v_samp_factor * part->DCT_scaled_size;
        for (int i = 0; i < count; i++)
            rows[c][i] = c < planes->count ? out[c] + ((size_t)block_row * (size_t)count + (size_t)i) *
                                                          (size_t)planes->planes[c].stride
                                           : NULL;
    }
    jpeg_read_raw_data(codec, components,
                       (JDIMENSION)codec->max_v_samp_factor * (JDIMENSION)codec->min_DCT_scaled_size);
}

swl_image_status swl_jpeg_frame_read(swl_jpeg_frame *self, const swl_jpeg_planes *planes, int32_t rows,
                                     uint8_t *const out[3]) {
    struct jpeg_decompress_struct *codec = &self->decoder.codec;
    if (!setjmp(self->decoder.failed)) {
        jpeg_start_decompress(codec);
        for (int i = 0; i < planes->count; i++) {
            const swl_jpeg_plane plane = plane_of(self, i);
            if (plane.stride != planes->planes[i].stride || plane.rows != planes->planes[i].rows)
                swl_jpeg_fail(&self->decoder, SWL_IMAGE_DAMAGED);
        }
        while (codec->output_scanline < codec->output_height && (int32_t)codec->output_scanline < rows)
            read_blocks(self, planes, out);
    }
    return self->decoder.status;
}

void swl_jpeg_frame_close(swl_jpeg_frame *self) {
    if (!self) return;
    jpeg_destroy_decompress(&self->decoder.codec);
    free(self);
}
